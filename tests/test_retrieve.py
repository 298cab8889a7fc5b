"""Passages for a question."""

import json
from datetime import date

import numpy as np
import pytest
from counties import FIRST_QUARTER, WORK_REPORT, reading_of_text

from rag.glossary import Glossary
from rag.records import Document
from rag.relevance import Relevance, Word
from rag.retrieve import Parts, Weights, context_tokens, named_number, retrieve, term_forms
from rag.retrieve.kinds import holds
from rag.retrieve.ranking import ALL, rank
from rag.retrieve.search import Found, Sought, sought
from rag.retrieve.signs import signs as signs_of
from rag.retrieve.signs import trust
from rag.retrieve.timely import timeliness
from rag.retrieve.weights import WEIGHTS
from rag.stored import Passage
from rag.understand import Question, understand

HELD = ("云溪县", "青石市", "临水区")


def asked(text: str) -> Question:
    return understand(text, history=(), held_regions=HELD, glossary=Glossary.load())


def found(library, text: str, k: int = 10, documents=None, parts: Parts = ALL) -> tuple[list, Relevance]:
    with library._store.reading() as view:
        return retrieve(asked(text), view, library._model(), k=k, documents=documents, parts=parts)


def signs(library, text: str, parts: Parts = ALL) -> dict[str, dict[str, float]]:
    """Give name → value of each sign, by the beginning of the passage's best sentence."""
    model = library._model()
    with library._store.reading() as view:
        ranked = rank(sought(asked(text), view, model, parts), view, model, None, Weights.load(), parts)
    return {
        passage.plain[best][:12]: {
            name: float(getattr(ranked.signs, name)[at]) for name in Weights.__dataclass_fields__
        }
        for at, (passage, best) in enumerate(zip(ranked.found.passages, ranked.best, strict=True))
    }


def best_sentence(hit) -> str:
    return next(sentence.text for sentence in hit.sentences if sentence.index == hit.best)


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("云溪县2022年社零完成多少", "社会消费品零售总额完成62.7亿元"),
        ("云溪县2023年社零完成多少", "社会消费品零售总额完成67.9亿元"),
        ("青石市社零", "全市实现社会消费品零售总额１２６．５亿元"),
        ("雲溪縣茶葉種植面積", "茶叶种植面积达到12.6万亩"),
        ("加装电梯多少部", "加装电梯40部"),
        ("How much high-standard farmland will Yunxi build?", "新建高标准农田3.2万亩"),
        ("outstanding loans in Qingshi", "各项贷款余额2401.7亿元"),
    ],
)
def test_the_passage_that_answers_is_first(counties, question, holds):
    hits, _ = found(counties, question)

    assert holds in hits[0].chunk.text


def test_hits_are_best_first_say_how_they_were_found_and_carry_their_sentences(counties):
    hits, _ = found(counties, "云溪县2022年旅游收入", k=4)

    assert len(hits) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits[0].found_by == ("dense", "lexical")
    for hit in hits:
        assert [sentence.index for sentence in hit.sentences] == list(range(hit.chunk.first, hit.chunk.last))
        assert hit.document.id == hit.chunk.document_id


def test_a_definition_is_found_by_the_term_alone(counties):
    hits, _ = found(counties, "什么是三茶统筹？", k=1)

    assert hits[0].found_by[-1] == "definition" and "“三茶统筹”：指" in hits[0].chunk.text


def test_documents_that_are_not_among_those_asked_for_are_not_looked_at(counties):
    notice = next(document for document in counties.documents() if document.number)
    hits, _ = found(counties, "社会消费品零售总额", documents={notice.id})

    assert {hit.document.id for hit in hits} == {notice.id}
    assert found(counties, "社会消费品零售总额", documents=set())[0] == []


def test_a_question_without_words_for_search_is_searched_as_it_stands(counties):
    assert found(counties, "多少？", k=3)[0]
    assert found(counties, "？", k=3)[0] is not None


def test_the_words_of_a_question_count_as_written_or_by_their_official_name(counties):
    _, judged = found(counties, "青石市社零")

    assert judged.words != judged.otherwise != ()
    assert found(counties, "青石市粮食产量")[1].otherwise == ()


def document(tmp_path, text: str) -> Document:
    return reading_of_text(text, tmp_path).document


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("云溪县2022年社零完成多少", "62.7亿元"),
        ("加装电梯多少部", "加装电梯40部"),
        ("How much high-standard farmland will Yunxi build?", "新建高标准农田3.2万亩"),
    ],
)
def test_a_hit_says_which_of_its_sentences_answers(counties, question, best):
    hits, _ = found(counties, question, k=1)

    assert best in best_sentence(hits[0])


def test_places_move_a_passage_and_exclude_none(counties):
    hits, _ = found(counties, "云溪县社会消费品零售总额", k=50)

    assert hits[0].document.region == "云溪县"
    assert {hit.document.region for hit in hits} > {"云溪县"}


def test_a_passage_of_another_place_has_less_for_it(counties):
    values = signs(counties, "云溪县2022年社零完成多少").values()

    assert {(one["place"], one["other_place"]) for one in values} == {(1.0, 0.0), (0.0, 1.0)}


@pytest.mark.parametrize(("part", "name"), [("place", "place"), ("kind", "kind"), ("coverage", "coverage")])
def test_a_part_that_is_switched_off_gives_no_sign(counties, part, name):
    question = "云溪县2022年社零完成多少亿元"

    assert any(one[name] for one in signs(counties, question).values())
    assert not any(one[name] for one in signs(counties, question, Parts.without(part)).values())


def test_without_one_of_the_searches_the_other_finds_alone(counties):
    question = "云溪县2022年社零完成多少"

    assert {hit.found_by for hit in found(counties, question, parts=Parts.without("dense"))[0]} == {
        ("lexical",)
    }
    assert {hit.found_by for hit in found(counties, question, parts=Parts.without("lexical"))[0]} == {
        ("dense",)
    }


def test_each_side_of_a_comparison_is_among_the_first_hits(counties):
    hits, _ = found(counties, "云溪县和青石市的社会消费品零售总额哪个高？", k=2)

    assert {hit.document.region for hit in hits} == {"云溪县", "青石市"}
    assert hits[0].score >= hits[1].score


def test_a_sentence_on_the_plan_agrees_less_with_a_question_for_the_result(tmp_path):
    reading = reading_of_text(WORK_REPORT, tmp_path)
    plan = next(sentence for sentence in reading.sentences if "新建高标准农田3.2万亩" in sentence.text)
    result = next(sentence for sentence in reading.sentences if "62.7亿元" in sentence.text)
    pair = [(reading.document, plan), (reading.document, result)]
    words = Relevance(())

    planned, done = timeliness(asked("云溪县计划新建高标准农田多少万亩"), words, pair)
    assert planned == 1.0 > done
    planned, done = timeliness(asked("云溪县2022年社零完成了多少"), words, pair)
    assert done == 1.0 > planned


@pytest.mark.parametrize(
    ("question", "holding", "not_holding"),
    [
        ("云溪县茶叶种植面积多少万亩", "茶叶种植面积达到12.6万亩", "茶叶种植稳步发展"),
        ("云溪县社零增速是多少", "同比增长8.3%", "完成62.7亿元"),
        ("临政办发〔2021〕18号抄送哪些单位", "抄送:区委办公室。", "加装电梯40部。"),
        ("谁作的报告", "县长李明", "社会消费品零售总额62.7亿元"),
        ("什么时候完成改造", "2025年底前完成", "完成改造"),
    ],
)
def test_what_is_asked_for_is_a_kind_of_thing(question, holding, not_holding):
    test = holds(asked(question))

    assert test is not None
    assert test([holding, not_holding]) == [True, False]


def test_any_sentence_may_hold_a_fact():
    assert holds(asked("茶叶产业如何发展")) is None


def test_the_weights_that_ship_say_how_they_were_found():
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))

    assert set(stored["weights"]) == set(Weights.__dataclass_fields__)
    assert stored["fit"]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("临政办发〔2021〕18号的总投资", True), ("18号文件的总投资", True), ("What does notice No. 18 say?", True),
        ("118号文件", False), ("18个小区", False), ("no. 180", False),
    ],
)  # fmt: skip
def test_a_document_is_named_by_its_number_or_the_end_of_it(question, named):
    made = Document(
        "1",
        "通知.txt",
        None,
        "临政办发〔2021〕18号",
        None,
        date(2021, 3, 12),
        None,
        None,
        None,
        "",
        ((0, 0),),
        "utf-8",
        "text",
        (),
        (),
    )

    assert named_number(asked(question), made) is named


def test_a_document_without_a_number_is_named_by_none(tmp_path):
    assert named_number(asked("18号文件"), document(tmp_path, WORK_REPORT)) is False


def test_sentences_inherit_title_place_period_and_headings(tmp_path):
    inherited = context_tokens(document(tmp_path, FIRST_QUARTER), ("一、农业", "（一）茶叶"))

    assert {"青石", "2025", "一季", "经济", "农业", "茶叶"} <= inherited


@pytest.mark.parametrize(
    ("term", "forms"),
    [
        ("四上企业", ("四上企业",)),
        ("“三茶统筹”", ("“三茶统筹”", "三茶统筹")),
        ("农村“三变”改革", ("农村“三变”改革", "农村三变改革", "三变")),
        ("S级", ("s级",)),
    ],
)
def test_a_defined_term_is_asked_for_with_and_without_its_quotation_marks(term, forms):
    assert term_forms(term) == forms


def test_the_longer_an_english_question_the_more_its_vector_counts():
    short = asked("How many lifts were added?")
    sentence = asked(
        "The gap between rural schools and urban schools narrowed as teachers rotated between remote villages and towns"
    )

    assert (len(short.foreign), trust(short)) == (2, 1.0)
    assert (len(sentence.foreign), trust(sentence)) == (9, 3.5)
    assert trust(asked("云溪县2022年社零完成多少")) == 1.0


@pytest.mark.parametrize(
    ("question", "coverage", "lexical"),
    [("茶园面积", [0.4, 0.0], [1.0, 1.0]), ("How large are the tea gardens?", [0.0, 0.0], [0.0, 1.0])],
)
def test_a_chinese_question_judges_a_passage_without_han_characters_by_its_vector(
    question, coverage, lexical
):
    english = Passage("a:0", "a", 0, 1, 0, 9, (), ("the fields cover the hills.",), "", None)
    chinese = Passage("b:0", "b", 0, 1, 0, 9, (), ("新建农村公路。",), "", None)
    words = Relevance((Word(1.0, {"茶园": 1.0}), Word(1.0, {"面积": 1.0})))
    found = Found((english, chinese), {"a:0": 0, "b:0": 1}, {"b:0": 0}, (), {"a:0": 0.4, "b:0": 0.3})

    made, _ = signs_of(Sought(asked(question), np.ones(2), words, ()), found, Weights.load(), ALL)

    assert made.coverage.tolist() == coverage
    assert made.lexical.tolist() == lexical
