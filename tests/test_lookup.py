"""What stands in a set place: terms, numbers, dates, issuers, lists."""

import pytest
from counties import NOTICE, WORK_REPORT, reading_of_text

from rag.candidates import Candidate
from rag.glossary import Glossary
from rag.items import with_items
from rag.lookup import definitions, metadata
from rag.records import Hit, Reading
from rag.relevance import Relevance
from rag.understand import Question, understand

HELD = ("云溪县", "临水区")


def asked(text: str) -> Question:
    return understand(text, history=(), held_regions=HELD, glossary=Glossary.load())


def hits(*readings: Reading) -> list[Hit]:
    return [
        Hit(chunk, reading.document, reading.sentences[chunk.first : chunk.last], 1.0, ("lexical",))
        for reading in readings
        for chunk in reading.chunks
    ]


@pytest.fixture
def work(tmp_path):
    return reading_of_text(WORK_REPORT, tmp_path)


@pytest.fixture
def notice(tmp_path):
    return reading_of_text(NOTICE, tmp_path)


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("通知的文号是什么", ["临政办发〔2021〕18号"]),
        ("18号文件是什么时候印发的", ["2021年3月12日印发"]),
        ("谁印发的通知", ["临水区人民政府办公室文件"]),
        ("18号文件抄送给谁", ["抄送：区委办公室，区人大常委会办公室。"]),
        ("主送哪些单位", ["各镇人民政府、街道办事处，区直各部门："]),
        ("通知的文号是什么，是哪天印发的", ["临政办发〔2021〕18号", "2021年3月12日印发"]),
        ("What is the document number?", ["临政办发〔2021〕18号"]),
        ("When was the notice issued?", ["2021年3月12日印发"]),
        ("Who issued it?", ["临水区人民政府办公室文件"]),
        ("这份通知是几号文", ["临政办发〔2021〕18号"]),
        ("18号通知是发给谁的", ["各镇人民政府、街道办事处，区直各部门："]),
        ("Who receives a copy of the notice?", ["抄送：区委办公室，区人大常委会办公室。"]),
    ],
)
def test_a_document_says_of_itself(notice, question, lines):
    found = metadata(asked(question), hits(notice), Relevance(()), lambda _: notice.sentences)

    assert [candidate.text for candidate in found] == lines


@pytest.mark.parametrize(
    "question", ["报告是在哪次会议上作的", "报告是什么时候作的", "At which meeting was the report delivered?"]
)
def test_the_meeting_and_day_of_a_report_stand_under_its_title(work, question):
    found = metadata(asked(question), hits(work), Relevance(()), lambda _: work.sentences)

    assert [candidate.text for candidate in found] == [
        "——2023年1月6日在云溪县第十七届人民代表大会第二次会议上"
    ]


def test_what_a_document_does_not_say_of_itself_is_not_found(work):
    assert metadata(asked("报告的文号是什么"), hits(work), Relevance(()), lambda _: work.sentences) == []
    assert metadata(asked("报告抄送给谁"), hits(work), Relevance(()), lambda _: work.sentences) == []


def test_of_several_documents_the_one_named_by_place_or_number_is_meant(work, notice):
    sentences = {work.document.id: work.sentences, notice.document.id: notice.sentences}
    found = metadata(
        asked("云溪县的报告是什么时候作的"), hits(notice, work), Relevance(()), sentences.__getitem__
    )

    assert [candidate.document.region for candidate in found] == ["云溪县"]


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("四上企业是什么意思", ["四上企业"]),
        ("什么是三茶统筹", ["“三茶统筹”"]),
        ("“三茶统筹”包括哪些", ["“三茶统筹”"]),
        # A term that a question only mentions is not what it asks for.
        ("四上企业2022年新增了哪些品种的茶叶种植面积", []),
        ("四上企业有多少家", []),
        ("茶园是什么意思", []),
    ],
)
def test_a_term_is_defined_by_the_glossary_of_the_document(work, question, terms):
    found = definitions(asked(question), hits(work), lambda _: work.sentences, lambda _: work.glossary)

    assert [candidate.text.split("：")[0] for candidate in found] == terms


def drawn(reading: Reading, beginning: str) -> tuple[str, int]:
    lead = next(sentence for sentence in reading.sentences if sentence.text.startswith(beginning))
    candidate = Candidate(reading.document, (lead,), lead.start, lead.end, 1.0, 1.0, False, True, True)
    whole, text = with_items(candidate, reading.sentences)
    return text, len(whole.sentences)


def test_a_sentence_that_announces_a_list_is_drawn_out_over_it(work, notice):
    assert drawn(work, "同时，我们也") == (
        "同时，我们也清醒地看到，发展中还存在不少困难和问题：一是工业总量偏小，龙头企业不多；"
        "二是财政收支矛盾突出，主要原因是土地出让收入大幅下滑；三是人才引进难、留不住。",
        4,
    )


def test_a_heading_is_drawn_out_over_what_stands_under_it(work):
    assert drawn(work, "二、2023年工作安排") == (
        "二、2023年工作安排 （一）聚力项目建设。 （二）聚力乡村振兴。",
        3,
    )


def test_an_item_is_drawn_out_over_those_beside_it(notice):
    assert drawn(notice, "二是强化资金保障") == (
        "一是加强组织领导。 二是强化资金保障。 三是严格督查考核，对工作推进不力的单位予以通报。",
        3,
    )


@pytest.mark.parametrize(
    "beginning", ["2022年，全县地区生产总值", "粮食总产量", "全年接待游客", "县人民医院"]
)
def test_a_sentence_that_announces_nothing_stays_as_it_is(work, beginning):
    text, sentences = drawn(work, beginning)

    assert sentences == 1 and text.startswith(beginning) and "（" not in text
