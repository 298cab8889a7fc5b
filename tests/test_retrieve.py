"""Passages for a question."""

from datetime import date

import pytest
from counties import FIRST_QUARTER, WORK_REPORT, reading_of_text

from rag.glossary import Glossary
from rag.records import Document
from rag.relevance import Relevance
from rag.retrieve import Weights, context_tokens, facets, named_number, retrieve, term_forms
from rag.understand import Question, understand

HELD = ("云溪县", "青石市", "临水区")


def asked(text: str) -> Question:
    return understand(text, history=(), held_regions=HELD, glossary=Glossary.load())


def found(library, text: str, k: int = 10, documents=None) -> tuple[list, Relevance]:
    with library._store.reading() as view:
        return retrieve(asked(text), view, library._model(), k=k, documents=documents)


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


def test_place_and_period_move_a_passage_and_exclude_none(tmp_path):
    reading = reading_of_text(WORK_REPORT, tmp_path)
    chunk = next(chunk for chunk in reading.chunks if "2022年" in chunk.text)
    weights = Weights()
    other = document(tmp_path, FIRST_QUARTER)

    assert facets(asked("云溪县社零"), reading.document, chunk, weights) == weights.region
    assert (
        facets(asked("云溪县2022年社零"), reading.document, chunk, weights) == weights.region + weights.year
    )
    assert facets(asked("云溪县社零"), other, chunk, weights) == weights.other_region
    assert facets(asked("社零"), reading.document, chunk, weights) == 0


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
