"""A draft is checked sentence by sentence: what it claims, what bears that out, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from drafts import DRAFTS, Told, text_of

import rag
from rag.checking import check_draft, read_draft
from rag.checking.cells import cells_of
from rag.errors import InvalidDraft, UnreadableFile
from rag.records import DraftCheck

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
EJINA = SEEDS / "ejina-half-year-plan-report-2024.txt"
HALF_YEAR = (
    "2024年上半年,额济纳旗地区生产总值完成16.29亿元,同比增长2.7%;社会消费品零售总额完成4.3亿元,同比下降0.6%。"
)


@pytest.fixture(scope="module")
def checked() -> dict[str, DraftCheck]:
    """The three drafts, checked against the five seed documents."""
    sources = sorted(SEEDS.glob("*.txt"))
    return {name: check_draft(text_of(draft), sources) for name, draft in DRAFTS.items()}


def statuses(found: DraftCheck, draft: tuple[Told, ...]) -> list[tuple[Told, str | None]]:
    """Each sentence of a draft with its status; None where it is no statement."""
    given = []
    for told in draft:
        at = found.text.index(told.text)
        own = [each.statement.status for each in found.checked if at <= each.start < at + len(told.text)]
        given.append((told, own[0] if own else None))
    return given


def test_what_claims_nothing_is_no_statement_and_all_else_is(checked):
    for name, draft in DRAFTS.items():
        for told, status in statuses(checked[name], draft):
            assert (status is None) == (told.kind == "none"), told.text


def test_wrong_figures_directions_units_regions_and_years_are_not_supported(checked):
    for name, draft in DRAFTS.items():
        for told, status in statuses(checked[name], draft):
            if told.kind in ("figure", "unit", "region", "year"):
                assert status == "partly", told.text


def test_invented_sentences_are_not_found_and_cite_nothing(checked):
    for name, draft in DRAFTS.items():
        for told, status in statuses(checked[name], draft):
            if told.kind == "invented":
                assert status == "not_found", told.text
    assert all(
        not each.statement.citations
        for found in checked.values()
        for each in found.checked
        if each.statement.status == "not_found"
    )


def test_most_true_sentences_are_supported(checked):
    true = [
        status
        for name, draft in DRAFTS.items()
        for told, status in statuses(checked[name], draft)
        if told.kind == "true"
    ]
    assert true.count("supported") >= 0.75 * len(true)
    assert "not_found" not in true


def test_every_quote_stands_in_its_document_and_every_span_in_the_draft(checked):
    for found in checked.values():
        documents = {document.id: document for document in found.documents}
        for each in found.checked:
            said = each.statement
            assert found.text[each.start : each.end].startswith(said.text[:5])
            for position, place in each.offsets:
                assert said.text[position] == found.text[place]
            for citation in said.citations:
                assert documents[citation.document_id].text[citation.start : citation.end] == citation.quote
            for finding in said.findings:
                start, end = each.place(finding)
                assert each.start <= start < end <= each.end


# The door for texts


def test_a_true_sentence_is_supported_by_the_text_it_is_from():
    (statement,) = rag.check("额济纳旗上半年GDP为16.29亿元。", [HALF_YEAR])
    assert (statement.status, statement.findings) == ("supported", ())
    assert [(citation.document, citation.quote) for citation in statement.citations] == [
        ("source 1", HALF_YEAR)
    ]


def test_a_true_english_sentence_is_supported_by_a_chinese_text_and_the_other_way_round():
    english = "Ejin Banner's GDP grew by 2.7 percent in the first half of 2024."
    assert [one.status for one in rag.check(english, [HALF_YEAR])] == ["supported"]
    assert [one.status for one in rag.check("额济纳旗2024年上半年GDP增长2.7%。", [english])] == ["supported"]


def test_a_wrong_figure_is_partly_supported_and_the_finding_says_where_it_stands():
    (statement,) = rag.check("额济纳旗上半年GDP为17.29亿元。", [HALF_YEAR])
    assert statement.status == "partly"
    assert [statement.text[one.start : one.end] for one in statement.findings] == ["17.29亿元"]


def test_what_another_source_says_otherwise_is_conflicting_and_both_are_shown():
    other = "额济纳旗2024年上半年地区生产总值完成15.8亿元。"
    (statement,) = rag.check("额济纳旗上半年GDP为16.29亿元。", [HALF_YEAR, other])
    assert statement.status == "conflicting"
    assert statement.citations[0].quote == HALF_YEAR
    assert [citation.quote for one in statement.findings for citation in one.citations] == [other]


def test_a_sentence_may_rest_on_two_sources():
    (statement,) = rag.check(
        "额济纳旗城镇新增就业121人，达拉特旗城镇新增就业2801人。",
        ["额济纳旗城镇新增就业121人。", "达拉特旗城镇新增就业2801人。"],
    )
    assert statement.status == "supported"
    assert [citation.document for citation in statement.citations] == ["source 1", "source 2"]


def test_what_another_province_says_of_itself_is_not_cited_beside_its_own():
    jiangsu = "2025年江苏省政府工作报告\n\n省长许昆林作政府工作报告。\n\n今年主要预期目标是：地区生产总值增长5%以上，城镇新增就业120万人以上。"
    anhui = "2025年安徽省政府工作报告\n\n省长王清宪作政府工作报告。\n\n今年主要预期目标是：全省地区生产总值增长5.5%以上。"
    (statement,) = rag.check(
        "江苏省省长王清宪在报告中说，2025年地区生产总值预期增长5%以上。", [jiangsu, anhui]
    )
    assert statement.status != "supported"
    assert not any("安徽" in citation.quote or "王清宪" in citation.quote for citation in statement.citations)


def test_figures_find_their_sentence_where_no_word_is_known():
    source = "天津市2024年工作回顾\n\n智慧绿色枢纽港口加快建设，集装箱航线147条、吞吐量2329万标准箱。\n\n旅游项目49个投入运营。"
    right = "Tianjin Port handled 23.29 million TEUs and operates 147 container routes."
    wrong = "Tianjin Port handled 2.329 million TEUs and operates 147 container routes."
    assert [statement.status for statement in rag.check(f"{right}\n\n{wrong}", [source])] == [
        "supported",
        "partly",
    ]


def test_a_source_is_called_by_its_title():
    text = f"额济纳旗2024年上半年国民经济和社会发展计划执行情况\n\n一、上半年计划执行情况\n\n{HALF_YEAR}"
    (statement,) = rag.check("额济纳旗GDP增长2.7%。", [text])
    assert statement.citations[0].document == "额济纳旗2024年上半年国民经济和社会发展计划执行情况"


def test_sources_may_be_files_documents_and_readings():
    reading = rag.take_in(EJINA)
    for source in (EJINA, reading, reading.document):
        (statement,) = rag.check("额济纳旗上半年城镇新增就业121人。", [source])
        assert (statement.status, statement.citations[0].document) == ("supported", EJINA.name)


def test_an_empty_text_has_no_statements():
    assert rag.check("", [HALF_YEAR]) == rag.check(" \n", [HALF_YEAR]) == rag.check("——", [HALF_YEAR]) == []


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        ([], "there is nothing to check the draft against"),
        (HALF_YEAR, "there is nothing to check the draft against"),
        ([HALF_YEAR, " "], "source 2 has no text in it"),
        ([str(EJINA)], "is the name of a file"),
    ],
)
def test_without_sources_there_is_one_clear_sentence(sources, said):
    with pytest.raises(InvalidDraft, match=said):
        rag.check("GDP增长2.7%。", sources)


def test_a_file_that_cannot_be_read_is_named():
    with pytest.raises(UnreadableFile, match=r"missing\.docx: there is no such file"):
        rag.check("GDP增长2.7%。", [Path("missing.docx")])


def test_broken_characters_are_refused():
    with pytest.raises(InvalidDraft, match="broken characters"):
        rag.check("GDP增长\ud8002.7%。", [HALF_YEAR])


def test_a_statement_says_all_in_its_dict():
    (statement,) = rag.check("额济纳旗上半年GDP为17.29亿元。", [HALF_YEAR])
    said = statement.to_dict()
    assert (said["text"], said["status"]) == ("额济纳旗上半年GDP为17.29亿元。", "partly")
    assert said["citations"][0]["document"] == "source 1"
    assert said["findings"][0]["kind"] == "quantity_not_in_source"


def test_progress_counts_the_claims():
    told: list[tuple[int, int]] = []
    check_draft("GDP增长2.7%。\n大家好！\n社零下降0.6%。", [HALF_YEAR], lambda *step: told.append(step))
    assert told == [(0, 2), (1, 2), (2, 2)]


# What a draft leaves unsaid


def test_place_and_year_of_the_title_hold_for_sentences_that_name_none():
    draft = read_draft("# 额济纳旗2024年上半年经济运行简报\n\n全旗地区生产总值完成16.29亿元。")
    (claim,) = draft.claims
    assert (claim.scope.regions, claim.scope.periods) == ({"额济纳旗"}, {"2024-H1"})


def test_the_place_of_a_heading_holds_until_the_next_one():
    draft = read_draft("各旗情况\n\n## 额济纳旗\n\n社零下降0.6%。\n\n## 达拉特旗\n\n社零增长9%。")
    assert [sorted(claim.scope.regions) for claim in draft.claims] == [["额济纳旗"], ["达拉特旗"]]


def test_the_place_that_a_sentence_begins_with_holds_for_those_behind_it():
    draft = read_draft("2023年，达拉特旗社零增长9%。该旗粮食产量17亿斤。\n\n其中玉米8亿斤。")
    assert [sorted(claim.scope.regions) for claim in draft.claims] == [["达拉特旗"]] * 3
    assert [sorted(claim.scope.periods) for claim in draft.claims] == [["2023"], ["2023"], []]


@pytest.mark.parametrize(
    ("sentence", "regions"),
    [
        ("江苏2024年粮食总产762亿斤。", {"江苏省"}),
        ("江苏的经济增量在全国排名第一。", {"江苏省"}),
        ("上海合作组织秘书长来访，签署3项协议。", set()),
        ("北京冬奥会设109个小项。", set()),
    ],
)
def test_a_short_name_is_the_place_of_a_sentence_where_it_is_no_part_of_another_name(sentence, regions):
    (claim,) = read_draft(sentence).claims
    assert claim.scope.regions == regions


def test_a_league_named_in_a_report_on_a_banner_does_not_take_its_place():
    draft = read_draft("# 额济纳旗2024年工作总结\n\n阿拉善盟煤炭基地建设顺利，入驻企业5家。全旗GDP增长2.7%。")
    assert sorted(draft.claims[1].scope.regions) == ["额济纳旗"]


# What a draft claims


def claims(text: str) -> list[str]:
    return [claim.text for claim in read_draft(text).claims]


@pytest.mark.parametrize(
    "written",
    [
        "全旗GDP增长2.7%[1]。",
        "全旗GDP增长2.7%[1, 3-5]。",
        "全旗GDP增长2.7%[^note]。",
        "全旗GDP增长2.7%¹²。",
        "全旗GDP增长2.7%（来源：额济纳旗政府报告，第3页）。",
        "全旗GDP增长2.7%【4†source】。",
        "- 全旗GDP增长2.7%。",
        "（一）全旗GDP增长2.7%。",
        "1. **全旗GDP增长2.7%。**",
        "> 全旗GDP增长2.7%。",
        "一是全旗GDP增长2.7%。",
    ],
)
def test_bullets_numbers_and_citation_marks_are_no_part_of_a_claim(written):
    assert claims(written) == ["全旗GDP增长2.7%。"]


def test_english_marks_go_with_the_blank_before_them():
    assert claims("GDP rose by 2.7 percent [2]. Retail sales fell (Source: the report).") == [
        "GDP rose by 2.7 percent.",
        "Retail sales fell.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "各位领导，大家好！",
        "以下是根据公开资料整理的要点：",
        "综上所述，情况如下。",
        "下一步应当怎么做？",
        "## 二、重点工作",
        "（来源：各旗政府网站）",
        "[1] 额济纳旗人民政府办公室，2024年9月24日",
        "2024年9月24日",
        "Here is what the report says:",
        "What should be done next?",
        "Sources:",
        "Let me know if you need anything else.",
        "希望以上内容对您有帮助。",
        "---",
    ],
)
def test_headings_greetings_lead_ins_questions_and_references_claim_nothing(line):
    assert claims(f"{line}\n\n全旗GDP增长2.7%。") == ["全旗GDP增长2.7%。"]


def test_an_assistants_answer_is_read_without_its_frame():
    text = (
        "Sure! Here's a summary:\n\n**Economy.** Ejin Banner's GDP reached CNY 1.629 bn [1]. Retail sales fell.\n\n"
        "**Plans.** 24 charging points will be added. Would you like more detail?"
    )
    assert claims(text) == [
        "Ejin Banner's GDP reached CNY 1.629 bn.",
        "Retail sales fell.",
        "24 charging points will be added.",
    ]


def test_area_units_and_document_numbers_are_no_citation_marks():
    text = "鄂旗人常发〔2024〕37号提出，湿地面积39.5 km²。"
    assert claims(text) == [text]


def test_a_heading_with_a_figure_claims_something():
    assert claims("## 全旗GDP增长2.7%\n\n大家好！") == ["全旗GDP增长2.7%"]


def test_rows_of_a_table_claim_what_their_figures_say():
    assert claims("| 指标 | 数值 |\n|---|---|\n| GDP | 16.29亿元 |\n| 社零 | 4.3亿元 |") == [
        "GDP | 16.29亿元",
        "社零 | 4.3亿元",
    ]


JIANGSU = "2025年江苏省政府工作报告\n\n2024年，PM2.5浓度32.3微克/立方米，优良天数比率82.5%。\n\n城镇调查失业率4.5%。"
ANHUI = "2025年安徽省政府工作报告\n\n2024年，PM2.5平均浓度35.2微克/立方米，优良天数比率82.2%。\n\n城镇调查失业率平均值5.2%。"


@pytest.mark.parametrize(
    ("row", "status", "sources"),
    [
        ("| 优良天数比率 | 82.5% | 82.2% |", "supported", 2),
        ("| 优良天数比率 | 82.2% | 82.5% |", "partly", 2),
        ("| 城镇调查失业率 | 4.5% | 5.3% |", "partly", 2),
        ("| 月球基地 | 17座 | 23座 |", "not_found", 0),
    ],
)
def test_each_figure_of_a_row_has_the_source_of_its_column(row, status, sources):
    text = f"# 两省比较\n\n| 指标 | 江苏 | 安徽 |\n|---|---|---|\n{row}\n"
    (statement,) = rag.check(text, [JIANGSU, ANHUI])
    assert (statement.status, len(statement.citations)) == (status, sources)


def test_what_is_wrong_in_a_row_is_marked_in_its_cell():
    text = "| 指标 | 江苏 | 安徽 |\n|---|---|---|\n| 城镇调查失业率 | 4.5% | 5.3% |\n"
    (statement,) = rag.check(text, [JIANGSU, ANHUI])
    assert {statement.text[finding.start : finding.end] for finding in statement.findings} == {"5.3%"}


@pytest.mark.parametrize(
    ("row", "heads", "cells"),
    [
        (
            "优良天数比率 | 82.5% | 82.2%",
            ("指标", "江苏", "安徽"),
            ["江苏优良天数比率82.5%", "安徽优良天数比率82.2%"],
        ),
        ("江苏 | 13.7万亿元 | 5.8%", ("省份", "GDP", "增速"), ["江苏GDP 13.7万亿元", "江苏增速5.8%"]),
        ("GDP | 5.8% | 5.5%", ("Indicator", "2023", "2024"), ["2023 GDP 5.8%", "2024 GDP 5.5%"]),
        (
            "粮食产量 | 762亿斤 | 836.9亿斤",
            ("指标", "2023", "2024"),
            ["2023年粮食产量762亿斤", "2024年粮食产量836.9亿斤"],
        ),
        ("指标：失业率；江苏：4.5%；安徽：5.2%", (), ["江苏失业率4.5%", "安徽失业率5.2%"]),
        ("指标：新增就业；数值：121人", (), []),
        ("GDP | 16.29亿元", (), []),
    ],
)
def test_a_row_is_read_cell_by_cell_under_its_heads(row, heads, cells):
    found = cells_of(row, heads)
    assert [cell.text for cell in found] == cells
    assert all(cell.text.endswith(row[cell.start : cell.end]) for cell in found)


def test_what_is_wrong_is_wrong_by_what_its_own_province_says():
    yunnan = "2025年云南省政府工作报告\n\n实现城镇新增就业50万人以上，城镇调查失业率5.0%。"
    jiangsu = "2025年江苏省政府工作报告\n\n积极稳就业促增收，城镇新增就业143.02万人、占全国1/10以上，城镇调查失业率4.5%。"
    (statement,) = rag.check("# 江苏省\n\n全省城镇新增就业153.02万人。", [yunnan, jiangsu])
    assert statement.status == "partly"
    assert ["143.02" in citation.quote for citation in statement.citations] == [True]


def test_a_sentence_that_is_broken_over_lines_is_one_claim_with_its_place():
    text = (
        "In the first half of 2024 the gross domestic product of Ejin Banner grew by\n"
        "2.7 percent and reached 1.629 billion yuan. Total retail sales of consumer\n"
        "goods amounted to 430 million yuan, which is 0.6 percent less than in the\n"
        "first half of the year before.\n"
    )
    first, second = read_draft(text).claims
    assert second.text.endswith(
        "consumer goods amounted to 430 million yuan, which is 0.6 percent less than in the first half of the year before."
    )
    assert text[second.start : second.end] == text[text.index("Total") :].strip()
    assert text[first.start : first.end] == text[: text.index(" Total")]


def test_an_english_sentence_ends_with_its_figure():
    text = (
        "Tianjin used USD 5 billion of foreign capital in 2024, and its exports grew by 7.8%.\n\n"
        "Its port, the largest of the north, handled 23.29 million TEUs in 2024.\n\n"
        "It has, among others, 147 routes."
    )
    assert [claim.text for claim in read_draft(text).claims] == text.split("\n\n")


def test_a_word_file_is_read_with_its_headings_and_tables(tmp_path):
    import docx

    word = docx.Document()
    word.add_heading("额济纳旗2024年上半年简报", level=1)
    word.add_paragraph("全旗地区生产总值完成16.29亿元。社零下降0.6%。")
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip(
        (*table.rows[0].cells, *table.rows[1].cells), ("指标", "数值", "新增就业", "121人"), strict=True
    ):
        cell.text = text
    word.save(str(tmp_path / "draft.docx"))
    draft = read_draft(tmp_path / "draft.docx")
    assert [claim.text for claim in draft.claims] == [
        "全旗地区生产总值完成16.29亿元。",
        "社零下降0.6%。",
        "指标：新增就业；数值：121人",
    ]
    assert {tuple(claim.scope.regions) for claim in draft.claims} == {("额济纳旗",)}
    assert draft.headings == ((0, 1),)
