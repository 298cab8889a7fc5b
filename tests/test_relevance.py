"""How much of a question stands in a text."""

from dataclasses import replace

from rag.lexical import tokens
from rag.relevance import CONTEXT_SHARE, relevance


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


def test_an_english_word_of_unsure_meaning_says_nothing_where_no_document_has_it():
    judged = relevance(["锁阳"], [{"茶": 0.5}, {}], {"锁阳": 2}, 100)

    assert judged.coverage(tokens("锁阳")) == 1.0


def test_an_english_word_of_sure_meaning_that_no_document_has_is_missed():
    judged = relevance(["锁阳"], [{"火箭": 0.7}], {"锁阳": 2}, 100)

    assert judged.coverage(tokens("锁阳")) < 0.8


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
