"""Briefs of documents that are not the demo's."""

import re

import pytest
from counties import FILES, FIRST_QUARTER, NOTICE, PLAN_REPORT, WORK_REPORT, reading_of_text
from fakes import FakeChat

from rag.brief import MOST_FIGURES, MOST_PAIRS, SHORTEST_TERM, brief, terms_of, terms_used
from rag.errors import ChatUnavailable
from rag.glossary import Glossary
from rag.records import Brief

GLOSSARY = Glossary.load()


@pytest.fixture
def made(tmp_path):
    def of(text: str, chat: FakeChat | None = None) -> Brief:
        return brief(reading_of_text(text, tmp_path), GLOSSARY, chat)

    return of


def said(given: Brief) -> list[tuple[str, str]]:
    return [(pair.heading, pair.chinese.text) for pair in given.pairs]


def test_a_work_report_is_summed_up_in_its_own_words_chapter_by_chapter(made):
    past, coming = "一、2022年工作回顾", "二、2023年工作安排"
    sentences = said(made(WORK_REPORT))

    assert [heading for heading, _ in sentences] == [past] * 8 + [coming] * 4
    texts = [text for _, text in sentences]
    assert texts[0].startswith("2022年，全县地区生产总值完成186.4亿元，增长4.3%；")
    assert f"{past}：（一）产业转型步伐加快；（二）民生福祉持续改善。" in texts
    assert f"{coming}：（一）聚力项目建设；（二）聚力乡村振兴。" in texts
    assert any(
        text.startswith("同时，我们也清醒地看到") and "三是人才引进难、留不住。" in text for text in texts
    )
    assert any(text.startswith("2023年全县经济社会发展的主要预期目标是：") for text in texts)


def test_a_report_without_chapters_gives_its_headline_sentences(made):
    texts = [text for _, text in said(made(FIRST_QUARTER))]

    assert (
        texts[0]
        == "根据地区生产总值统一核算结果，一季度全市地区生产总值352.18亿元，按不变价格计算，同比增长5.6%。"
    )
    assert "固定资产投资同比下降3.4%，其中，房地产开发投资下降18.6%，工业投资增长22.1%。" in texts


def test_a_notice_gives_its_aims_tasks_and_deadline(made):
    assert said(made(NOTICE)) == [
        (
            "一、工作目标",
            "2021年计划改造老旧小区38个、楼栋265栋、居民9870户，总投资3.6亿元，"
            "其中申请中央补助资金8200万元，区级财政配套1.1亿元。",
        ),
        ("一、工作目标", "所有项目于2021年10月31日前完工。"),
        ("二、主要任务", "二、主要任务：（一）完善基础设施；（二）提升公共服务。"),
        ("二、主要任务", "更新供水管网26公里、排水管网31公里，新增停车位1500个，加装电梯40部。"),
        ("三、保障措施", "三、保障措施：一是加强组织领导；二是强化资金保障；三是严格督查考核。"),
    ]


def test_chapters_without_parts_are_told_by_their_headings_together(made):
    assert said(made(PLAN_REPORT))[0] == ("", "一、2023年计划执行情况；二、2024年主要目标。")


def test_english_without_a_model_is_only_what_can_be_rendered_exactly(made):
    notice = made(NOTICE)

    # 临水区 is in no list of places: neither the title nor the issuer is made up.
    assert notice.title_english is None
    assert notice.metadata_english == (
        ("Document number", "临政办发〔2021〕18号"),
        ("Kind", "Notice"),
        ("Date", "12 March 2021"),
        ("Period", "2021"),
    )
    assert all(pair.english is None for pair in notice.pairs)
    assert notice.pairs[-1].heading_english == "Supporting measures"
    assert dict(made(FIRST_QUARTER).metadata_english)["Period"] == "first quarter of 2025"
    assert ("旅游收入", "tourism revenue") in made(WORK_REPORT).glossary


@pytest.mark.parametrize("name", FILES)
def test_every_brief_fits_its_page_and_rests_on_the_document(made, name):
    given = made(FILES[name])

    assert 0 < len(given.pairs) <= MOST_PAIRS and len(given.figures) <= MOST_FIGURES
    assert given.findings == () and given.author == "extractive"
    assert len({text for _, text in said(given)}) == len(given.pairs)
    assert all(len(chinese) >= SHORTEST_TERM for chinese, _ in given.glossary)
    for pair in given.pairs:
        for citation in pair.chinese.citations:
            assert citation.quote == given.document.text[citation.start : citation.end]


def number_of(text: str, beginning: str, folder) -> str:
    """The number under which a model is shown the sentence that begins so."""
    chat = FakeChat("")
    brief(reading_of_text(text, folder), GLOSSARY, chat)
    [[_, (_, shown)]] = chat.history
    return re.findall(rf"^\[(\d+)\] {beginning}", shown, re.MULTILINE)[0]


def test_what_a_model_writes_is_checked_and_kept_beside_the_figures(made, tmp_path):
    n = number_of(NOTICE, "2021年计划改造", tmp_path)
    chat = FakeChat(
        f"ZH: 计划改造老旧小区38个。[{n}]\nEN: 38 old residential communities are to be renovated. [{n}]\n\n"
        f"ZH: 总投资4.6亿元。[{n}]\nEN: Total investment is CNY 460 million. [{n}]\n"
    )
    given = made(NOTICE, chat)

    assert (given.author, given.tokens) == ("fake-chat", 123)
    assert [pair.chinese.text for pair in given.pairs] == ["计划改造老旧小区38个。", "总投资4.6亿元。"]
    assert [[finding.kind for finding in pair.chinese.findings] for pair in given.pairs] == [
        [],
        ["quantity_not_in_source"],
    ]
    assert given.figures == made(NOTICE).figures


def test_a_model_is_shown_neither_letterhead_nor_signature_nor_glossary(tmp_path):
    for text in (NOTICE, WORK_REPORT):
        chat = FakeChat("")
        brief(reading_of_text(text, tmp_path), GLOSSARY, chat)
        shown = chat.history[0][1][1].split("=====", 2)[2]
        assert not re.search("人民政府办公室文件|抄送|三茶统筹|县长 李明华", shown)


def test_a_model_that_breaks_off_leaves_what_it_wrote_and_one_that_fails_the_quoted_statements(made):
    broken = FakeChat(
        [
            "ZH: 计划改造老旧小区38个。[1]\nEN: 38 communities are to be renovated. [1]\n\n",
            ChatUnavailable("broke off; try again"),
        ]
    )
    cut = made(NOTICE, broken)
    assert ([text for _, text in said(cut)], cut.author) == (["计划改造老旧小区38个。"], "fake-chat")
    assert "broke off; try again" in cut.notices

    silent = made(NOTICE, FakeChat([ChatUnavailable("refuses; start it")]))
    assert (said(silent), silent.author) == (said(made(NOTICE)), "extractive")
    assert silent.notices[:2] == (
        "refuses; start it",
        "the statements below are quoted from the document instead of being written by the model",
    )


def test_a_text_of_one_line_has_a_brief_too(made):
    assert said(made("关于召开会议的通知\n\n请各单位准时参加。\n")) == []


def test_terms_are_given_once_in_order_and_quantities_converted():
    text = "旅游收入9.8亿元，一般公共预算收入1.2亿元，旅游收入增长。"

    assert terms_used(text, GLOSSARY) == [
        ("旅游收入", "tourism revenue"),
        ("一般公共预算收入", "general public budget revenue"),
    ]
    assert terms_of([text], GLOSSARY)[2:] == [("9.8亿元", "CNY 980 million"), ("1.2亿元", "CNY 120 million")]
