"""How much of a question stands in a text."""

from dataclasses import replace

import numpy as np
import pytest

from rag.lexical import plain, tokens
from rag.relevance import CONTEXT_SHARE, relevance, stands


def test_a_text_with_all_words_covers_the_question_and_one_with_none_does_not():
    judged = relevance(["零售总额"], [], {"零售": 3, "售总": 2, "总额": 4}, 100)

    assert judged.coverage(tokens("社会消费品零售总额")) == 1.0
    assert judged.coverage(tokens("粮食产量")) == 0.0


def test_rare_words_count_more_than_common_ones():
    judged = relevance(["全旗 锁阳"], [], {"全": 95, "旗": 98, "全旗": 90, "锁阳": 1}, 100)

    assert judged.coverage(tokens("锁阳种植")) > 0.8 > 0.2 > judged.coverage(tokens("全旗上下"))


def test_a_word_of_the_context_counts_its_share():
    judged = relevance(["锁阳"], [], {}, 100)

    assert judged.coverage(tokens("种植面积32万亩"), frozenset(tokens("锁阳"))) == CONTEXT_SHARE


def test_the_renderings_of_an_english_word_weigh_as_one_word():
    debt = {"债务": 0.72, "欠款": 0.51, "债": 0.51}
    frequencies = {"债务": 2, "欠款": 1, "债": 3, "锁阳": 2}
    judged = relevance(["锁阳"], [debt], frequencies, 100)

    assert len(judged.words) == len(tokens("锁阳")) + 1
    assert judged.coverage(tokens("锁阳 化解债务")) == 1.0
    assert judged.coverage(tokens("锁阳 债务 欠款")) == judged.coverage(tokens("锁阳 债务"))
    assert judged.coverage(tokens("锁阳")) < judged.coverage(tokens("锁阳 清理欠款")) < 1.0


def test_an_english_word_without_renderings_says_nothing():
    judged = relevance(["锁阳"], [{}], {"锁阳": 2}, 100)

    assert judged.coverage(tokens("锁阳")) == 1.0


def test_an_english_word_that_no_document_has_is_missed():
    judged = relevance(["锁阳"], [{"火箭": 0.7}], {"锁阳": 2}, 100)

    assert judged.coverage(tokens("锁阳")) < 0.8


def test_a_form_of_three_characters_stands_where_its_pairs_do():
    career = {"职业生涯": 1.0, "生涯": 0.6}
    frequencies = {"职业": 5, "业生": 2, "生涯": 2}
    judged = relevance([""], [career], frequencies, 100)

    assert judged.coverage(tokens("他的职业生涯")) == 1.0
    assert judged.coverage(tokens("他的生涯")) == 0.6
    assert judged.coverage(tokens("他的职业")) == 0.0
    assert stands("职业生涯", tokens("职业生涯")) and not stands("职业生涯", tokens("职业和生涯"))


def test_many_texts_at_once_are_covered_as_each_is_alone():
    frequencies = {"锁阳": 2, "种植": 9, "面积": 12, "债务": 3}
    judged = relevance(["锁阳种植面积"], [{"债务": 1.0}], frequencies, 100)
    passages = [["锁阳种植32万亩", "化解债务"], ["面积12万亩"]]
    contexts = ["锁阳产业", ""]
    flat = [plain(text) for texts in passages for text in texts]

    alone = [
        judged.coverage(tokens(text), frozenset(tokens(f"{context} {' '.join(texts)}")))
        for texts, context in zip(passages, contexts, strict=True)
        for text in texts
    ]
    together = judged.coverages(flat, np.array([0, 0, 1]), [plain(context) for context in contexts])
    assert together == pytest.approx(alone)


def test_a_question_without_words_is_covered_by_nothing():
    assert relevance(["？"], [], {}, 100).coverage(tokens("锁阳")) == 0.0


def test_a_question_in_other_words_is_covered_by_the_better_of_the_two():
    frequencies = {"研发": 2, "经费": 2, "投入": 2}
    official, literal = (relevance([text], [], frequencies, 100) for text in ("研发投入", "研发经费"))
    judged = replace(official, otherwise=literal.words)

    assert (
        judged.coverage(tokens("全社会研发经费支出")) == literal.coverage(tokens("全社会研发经费支出")) == 1.0
    )
    assert judged.coverage(tokens("研发投入强度")) == official.coverage(tokens("研发投入强度")) == 1.0
    assert judged.coverage(tokens("粮食产量")) == 0.0
