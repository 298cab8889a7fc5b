"""Briefs of documents that are not the demo's."""

import re

import pytest
from counties import FILES, FIRST_QUARTER, NOTICE, PLAN_REPORT, WORK_REPORT, reading_of_text
from fakes import FakeChat

from rag.brief import MOST_FIGURES, MOST_PAIRS, SHORTEST_TERM, brief, terms_of, terms_used
from rag.brief.chosen import shortened
from rag.brief.deadlines import deadlines
from rag.brief.exact import exact_english
from rag.errors import ChatUnavailable
from rag.figures import figures
from rag.glossary import Glossary
from rag.records import Brief
from rag.render.brief_rows import figure_rows

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
    given = made(WORK_REPORT)
    sentences = said(given)

    assert [pair.part for pair in given.pairs] == ["headline"] * 10 + ["problem"] + ["step"] * 4
    assert [heading for heading, _ in sentences] == [past] * 11 + [coming] * 4
    texts = [text for _, text in sentences]
    assert texts[0].startswith("2022年，全县地区生产总值完成186.4亿元，增长4.3%；")
    # What the parts are called follows what they state.
    assert texts[9] == f"{past}：（一）产业转型步伐加快；（二）民生福祉持续改善。"
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
    assert [(pair.part, pair.chinese.text, pair.exact_english) for pair in made(NOTICE).pairs] == [
        (
            "headline",
            "2021年计划改造老旧小区38个、楼栋265栋、居民9870户，总投资3.6亿元，"
            "其中申请中央补助资金8200万元，区级财政配套1.1亿元。",
            "Total investment: CNY 360 million (target, 2021); renovation of old urban residential communities · "
            "9,870 households · CNY 82 million · CNY 110 million",
        ),
        (
            "headline",
            "更新供水管网26公里、排水管网31公里，新增停车位1500个，加装电梯40部。",
            "Water supply · 26 km · 31 km",
        ),
        (
            "headline",
            "二、主要任务：（一）完善基础设施；（二）提升公共服务。",
            "Infrastructure · public services",
        ),
        ("step", "所有项目于2021年10月31日前完工。", "Deadline: by 31 October 2021"),
        ("step", "新建社区养老服务站6处，改造社区食堂4家。", "Elderly care services"),
        (
            "step",
            "三、保障措施：一是加强组织领导；二是强化资金保障；三是严格督查考核。",
            "Supporting measures · organization and leadership",
        ),
    ]


def test_what_is_named_as_a_problem_is_told_from_what_is_done_about_problems(made):
    text = """青石市2024年政府工作报告

一、2024年工作回顾

面对多重困难挑战，全市生产总值增长5.1%。在面临多重困难的情况下，各级政府锐意进取。着力解决停车难问题，新增车位3000个。

（一）民生持续改善。帮助就业困难人员就业120人。

同时，我们清醒地看到，工业总量偏小，龙头企业不多；财政收支矛盾突出。一些干部担当不足。对此，我们将采取有力措施加以解决。

二、2025年工作安排

加快补齐短板弱项，新建学校12所。
"""
    assert [pair.chinese.text for pair in made(text).pairs if pair.part == "problem"] == [
        "同时，我们清醒地看到，工业总量偏小，龙头企业不多；财政收支矛盾突出。",
        "一些干部担当不足。",
    ]


def test_a_sentence_that_only_leads_to_problems_and_the_situation_at_large_are_none(made):
    text = """青石市2025年政府工作报告

一、2024年工作回顾

全市生产总值增长5.1%。挖掘对话中可能存在的问题，优化服务方式。

在看到成绩的同时，我们也清醒认识到困难和挑战。主要是内需不足，财政收支平衡难度加大。

二、2025年工作安排

2025年是“十四五”收官之年，面临的挑战、机遇和不确定性前所未有。我们既要看到任务艰巨，存在不少困难；更要看到，经济基础稳、优势多。
"""
    assert [pair.chinese.text for pair in made(text).pairs if pair.part == "problem"] == [
        "主要是内需不足，财政收支平衡难度加大。"
    ]


def test_of_a_long_sentence_the_clauses_that_state_most_are_taken():
    preamble = "面对外部压力加大的复杂严峻形势，" + "深入贯彻二十届三中全会精神，" * 14
    results = "2024年地区生产总值达13.7万亿元、增长5.8%、增量全国第一"

    assert (
        shortened(f"{preamble}{results}，在发展大局中发挥了支柱作用，现代化建设迈出新的坚实步伐。") == results
    )


def test_figures_said_once_more_in_the_same_words_are_told_once(tmp_path):
    text = "地区生产总值增长7%，城乡居民人均可支配收入分别增长7%和9%以上。"
    reading = reading_of_text(f"青石市2024年政府工作报告\n\n一、2024年主要目标\n\n{text}\n", tmp_path)
    own = figures(reading.document, reading.sentences, GLOSSARY)

    assert exact_english(text, own, GLOSSARY).count("7%") == 2


def test_a_chapter_on_problems_gives_what_stands_under_its_headings(made):
    text = """关于乡村振兴的审议意见

一、基本情况

2024年，全旗粮食产量达到17亿斤。

二、存在的主要问题

（一）农牧业现代化水平不高。农畜产品精深加工不足，附加值低。

（二）工业转型缓慢。传统能源企业占比高达65%以上。

三、意见建议

（一）强化责任落实。请旗人民政府在六个月内书面报告办理情况。
"""
    given = made(text)
    assert [pair.chinese.text for pair in given.pairs if pair.part == "problem"] == [
        "农畜产品精深加工不足，附加值低。",
        "传统能源企业占比高达65%以上。",
    ]
    [step] = [pair for pair in given.pairs if pair.part == "step"]
    assert step.chinese.text == "请旗人民政府在六个月内书面报告办理情况。"
    assert step.exact_english.endswith("eadline: within 6 months, written report")


def test_what_is_expected_is_neither_result_nor_aim(made):
    text = """青石市2025年政府工作报告

一、2024年工作回顾

预计全市地区生产总值增长5.2%左右，一般公共预算收入增长3.1%。粮食产量达到21.3万吨。

二、2025年工作安排

今年的主要预期目标是：地区生产总值增长5%以上，一般公共预算收入增长3%。
"""
    figures = [
        (figure.indicator, figure.text, figure.status, figure.period_english) for figure in made(text).figures
    ]
    assert figures == [
        ("地区生产总值", "增长5.2%左右", "expected", "2024"),
        ("一般公共预算收入", "增长3.1%", "expected", "2024"),
        ("粮食产量", "21.3万吨", "actual", "2024"),
        ("地区生产总值", "增长5%以上", "target", "2025"),
        ("一般公共预算收入", "增长3%", "target", "2025"),
    ]
    assert (
        made(text).pairs[1].exact_english.startswith("Gross regional product: up about 5.2% (expected, 2024)")
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("于2024年10月底前完成。", [("2024年10月底前", "by the end of October 2024")]),
        ("在六个月内作出书面报告", [("六个月内", "within 6 months"), ("书面报告", "written report")]),
        ("12月31日前报送", [("12月31日前", "by 31 December")]),
        ("力争年内开工", [("年内", "within the year")]),
        ("三年内实现目标", [("三年内", "within 3 years")]),
        ("2023年完成投资3亿元", []),
        ("确保配送时限压缩至24小时以内", []),
    ],
)
def test_a_limit_in_time_is_given_in_both_languages(text, found):
    assert deadlines(text) == found


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
    assert {pair.heading: pair.heading_english for pair in notice.pairs}[
        "三、保障措施"
    ] == "Supporting measures"
    assert dict(made(FIRST_QUARTER).metadata_english)["Period"] == "first quarter of 2025"
    assert ("旅游收入", "tourism revenue") in made(WORK_REPORT).glossary


@pytest.mark.parametrize("name", FILES)
def test_every_brief_fits_its_page_and_rests_on_the_document(made, name):
    given = made(FILES[name])

    assert 0 < len(given.pairs) <= MOST_PAIRS and len(figure_rows(given.figures)) <= MOST_FIGURES
    assert any(pair.part == "headline" for pair in given.pairs)
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

    # The pair that failed came back as it was.
    assert (given.author, given.tokens, len(chat.history)) == ("fake-chat", 246, 2)
    assert [pair.chinese.text for pair in given.pairs] == ["计划改造老旧小区38个。", "总投资4.6亿元。"]
    assert [[finding.kind for finding in pair.chinese.findings] for pair in given.pairs] == [
        [],
        ["quantity_not_in_source"],
    ]
    assert [pair.chinese.status for pair in given.pairs] == ["supported", "partly"]
    assert given.figures == made(NOTICE).figures


ADVERSARIAL = {
    "no English line": (
        "ZH: 总投资3.6亿元。[1]",
        [("zh", "unlike_translation", "这一句没有英文。 There is no English line for this statement.")],
    ),
    "an English claim too many": (
        "ZH: 总投资3.6亿元。[1]\nEN: Total investment is CNY 360 million, and foreign banks praised the beautiful lakes. [1]",
        [
            (
                "en",
                "unlike_translation",
                '"and foreign banks praised the beautiful lakes" is not in the Chinese',
            )
        ],
    ),
    "亿 as million": (
        "ZH: 总投资3.6亿元。[1]\nEN: Total investment is CNY 3.6 million. [1]",
        [
            ("en", "quantity_not_in_source", None),
            ("en", "unlike_translation", '"CNY 3.6 million": the Chinese has "3.6亿元"'),
        ],
    ),
    "another unit": (
        "ZH: 总投资3.6亿元。[1]\nEN: Total investment is USD 360 million. [1]",
        [
            ("en", "quantity_not_in_source", None),
            ("en", "unlike_translation", '"USD 360 million": the Chinese has "3.6亿元"'),
        ],
    ),
    "a term rendered otherwise": (
        "ZH: 总投资3.6亿元。[1]\nEN: The overall spend is CNY 360 million. [1]",
        [("en", "unlike_translation", '总投资 is not rendered as "total investment"')],
    ),
    "an invented citation": (
        "ZH: 总投资3.6亿元。[77]\nEN: Total investment is CNY 360 million. [77]",
        [("zh", "unknown_citation", None), ("en", "unknown_citation", None)],
    ),
}


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_what_is_wrong_with_a_pair_is_found_and_shown(made, tmp_path, name):
    reply, expected = ADVERSARIAL[name]
    n = number_of(NOTICE, "2021年计划改造", tmp_path)
    given = made(NOTICE, FakeChat(reply.replace("[1]", f"[{n}]")))

    [pair] = given.pairs
    statements = [one for one in (pair.chinese, pair.english) if one is not None]
    found = {(one.language, each.kind, each.message) for one in statements for each in one.findings}
    kinds = {(language, kind) for language, kind, _ in found}
    for language, kind, message in expected:
        assert (language, kind) in kinds
        assert message is None or (language, kind, message) in found
    assert all(one.status != "supported" for one in statements if one.findings)


def test_pairs_that_fail_twice_are_left_out_where_that_is_set(tmp_path):
    reading = reading_of_text(NOTICE, tmp_path)
    n = number_of(NOTICE, "2021年计划改造", tmp_path)
    chat = FakeChat(
        f"ZH: 计划改造老旧小区38个。[{n}]\nEN: 38 old residential communities are to be renovated. [{n}]\n"
        f"ZH: 总投资4.6亿元。[{n}]\nEN: Total investment is CNY 460 million. [{n}]\n"
    )
    given = brief(reading, GLOSSARY, chat, unverified="left_out")
    assert [pair.chinese.text for pair in given.pairs] == ["计划改造老旧小区38个。"]
    assert given.notices == (
        "有1对论断两次核对都没有通过，未予列出。 1 pair failed the check twice and is left out.",
    )


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
        "以下中文直接摘自原文，不是模型撰写的。 "
        "The Chinese below is quoted from the document instead of being written by the model.",
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
