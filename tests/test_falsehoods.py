"""The adversary of the verification: what it makes is false, and a check that lets it pass fails the gate."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eval.falsehoods.__main__ import main
from eval.falsehoods.change_dates import dates
from eval.falsehoods.change_directions import bounds, directions, tendencies
from eval.falsehoods.change_figures import figures, units
from eval.falsehoods.change_names import items, names, regions
from eval.falsehoods.change_sources import invented, merged
from eval.falsehoods.change_words import indicators, modality, negation
from eval.falsehoods.draw import CHANGES, SHARES, Change, draw
from eval.falsehoods.made import Context
from eval.falsehoods.measure import metrics, run
from eval.falsehoods.numbers import find_numbers
from eval.falsehoods.records import EXACT, KINDS, Truth
from eval.falsehoods.sources import Source, Sources, read_pairs
from eval.falsehoods.truths import make_truths
from rag.records import Citation, Document, Finding, Language, Statement

HALF_YEAR = (
    "2024年上半年,额济纳旗地区生产总值完成16.29亿元,同比增长2.7%;社会消费品零售总额完成4.3亿元,同比下降0.6%。"
)


def report(*sentences: str, english: str = "") -> Sources:
    """A report of one section, with its sentences as sources."""
    text = "\n".join(sentences)
    document = Document(
        id="d1", name="report.txt", title="额济纳旗2024年上半年计划执行情况", number=None, issuer=None, date=date(2024, 9, 24),
        region="额济纳旗", period="2024-H1", kind="计划执行情况报告", text=text, offsets=((0, 0),), encoding="utf-8",
        format="text", pages=(), notices=(),
    )  # fmt: skip
    found = []
    for sentence in sentences:
        start = text.index(sentence)
        citation = Citation(
            "d1", "report.txt", sentence, start, start + len(sentence), None, None, "执行情况"
        )
        found.append(Source(document, citation, (), english))
    return Sources(tuple(found))


def made(change: Change, text: str, *sentences: str, language: Language = "zh") -> list[tuple[str, str]]:
    """(way, statement) of every change of a statement that cites the first sentence (by default: itself)."""
    sources = report(*(sentences or (text,)))
    first = sources.sentences[0]
    truth = Truth(text, language, "sentence", (first.citation,), first.document)
    context = Context(sources, tuple(make_truths(sources)), random.Random(1))
    return [(found.way, found.text) for found in change(truth, context)]


def test_true_statements_are_cut_put_in_other_units_spelt_and_said_in_english():
    statements = {(truth.form, truth.text) for truth in make_truths(report(HALF_YEAR))}
    assert statements >= {
        ("sentence", HALF_YEAR),
        ("clause", "社会消费品零售总额完成4.3亿元,同比下降0.6%。"),
        ("condensed", "社会消费品零售总额4.3亿元,下降0.6%。"),
        ("unit", "社会消费品零售总额完成43000万元,同比下降0.6%。"),
        ("spelt", "社会消费品零售总额完成4.3亿元,同比下降百分之零点六。"),
        ("spelt", "社会消费品零售总额完成4.3亿元,同比下降０．６％。"),
        ("template", "Total retail sales of consumer goods in Ejin Banner came to CNY 430 million, down 0.6%."),
        ("template", "Total retail sales of consumer goods in Ejin Banner fell by 0.6 percent to 430 million yuan."),
        ("template", "Gross regional product in Ejin Banner came to RMB 1,629,000,000, up 2.7%."),
    }  # fmt: skip


def test_a_true_statement_is_put_in_other_words():
    truths = make_truths(report("加强就业服务，确保社会消费品零售总额达到4.3亿元。", HALF_YEAR))
    first = next(truth for truth in truths if truth.form == "reworded")
    assert first.text == "加强就业服务，保证社零为4.3亿元。"
    assert {truth.text[truth.front :] for truth in truths if truth.form == "recast"} > {
        "社会消费品零售总额同比下降0.6%，为4.3亿元。",
        "社会消费品零售总额4.3亿元（下降0.6%）。",
        "实现社会消费品零售总额4.3亿元，比上年同期下降0.6%。",
    }


def test_place_and_period_are_put_before_a_clause_that_leaves_them_open():
    truths = make_truths(
        report("建成养老服务站点11处,实现设施全覆盖。", "截至6月末,通关过货1200万吨,增长66%。")
    )
    fronted = [truth.text for truth in truths if truth.form == "clause with place and period"]
    assert fronted == ["额济纳旗2024年上半年建成养老服务站点11处。"]


def test_a_number_is_read_with_its_unit_and_a_year_is_none():
    text = "2024年1-6月，投入1,280.5万元，12.8万亩，第3批5个百分点，《规划（2021）》"
    assert [(text[found.start : found.unit_end], found.amount) for found in find_numbers(text)] == [
        ("1,280.5万元", (12805000, "元")),
        ("12.8万亩", (128000, "亩")),
        ("5个百分点", (5, "个百分点")),
    ]


def test_a_figure_is_changed_into_what_it_may_be_mistaken_for():
    text = "地区生产总值完成16.29亿元,同比增长2.7%;固定资产投资4.3亿元。"
    found = made(figures, text, text, "发放补贴7.5亿元。")
    assert ("digit", "地区生产总值完成17.29亿元,同比增长2.7%;固定资产投资4.3亿元。") in found
    assert ("two digits swapped", "地区生产总值完成61.29亿元,同比增长2.7%;固定资产投资4.3亿元。") in found
    assert ("off by ten", "地区生产总值完成162.9亿元,同比增长2.7%;固定资产投资4.3亿元。") in found
    assert ("off by ten", "地区生产总值完成16.29亿元,同比增长0.27%;固定资产投资4.3亿元。") in found
    assert ("another of the sentence", "地区生产总值完成4.3亿元,同比增长2.7%;固定资产投资4.3亿元。") in found
    assert ("another of the document", "地区生产总值完成7.5亿元,同比增长2.7%;固定资产投资4.3亿元。") in found
    assert ("the year before's", "地区生产总值完成15.86亿元,同比增长2.7%;固定资产投资4.3亿元。") in found


def test_a_figure_that_the_sentence_gives_as_well_is_no_falsehood():
    # 12 → 13 would be what the sentence says of the town; 1200万吨 is 0.12亿吨.
    found = made(figures, "建成12处。", "建成12处,在建13处。")
    assert "建成13处。" not in [text for way, text in found if way == "digit"]
    assert made(units, "过货1200万吨。", "过货1200万吨,即1200吨。") == [
        ("万吨 to 亿吨", "过货1200亿吨。"), ("万吨 to 万斤", "过货1200万斤。"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "text", "expected"),
    [
        (units, "投入139万元。", ["投入139亿元。", "投入139元。", "投入139万美元。"]),
        (units, "增长2.7%。", ["增长2.7个百分点。", "增长2.7‰。"]),
        (directions, "社零下降0.6%。", ["社零增长0.6%。"]),
        (directions, "着力提高财政保障能力。", []),
        (tendencies, "着力提高财政保障能力。", ["着力降低财政保障能力。"]),
        (tendencies, "工业增加值居全市前列。", []),
        (bounds, "增长超过7%。", ["增长不足7%。", "增长7%。"]),
        (bounds, "增长7%。", ["增长超过7%。", "增长不足7%。"]),
        (
            dates,
            "2023年9月底完成。",
            ["2022年9月底完成。", "2024年9月底完成。", "2025年9月底完成。", "2023年10月底完成。"],
        ),
        (dates, "较去年提升25%。", ["较今年提升25%。", "较前年提升25%。"]),
        (modality, "力争年内实现并网。", ["已实现并网。"]),
        (modality, "已完成投资7.9亿元。", ["计划完成投资7.9亿元。", "将完成投资7.9亿元。"]),
        (negation, "全旗未发生重特大火灾。", ["全旗发生重特大火灾。"]),
        (negation, "项目顺利实施。", ["项目未实施。"]),
        (indicators, "人均纯收入增长8.6%。", ["人均纯支出增长8.6%。"]),
        (names, "习近平总书记考察。", ["李强总书记考察。"]),
        (names, "印发〔2024〕37号。", ["印发〔2024〕38号。"]),
    ],
)
def test_one_thing_is_changed_in_chinese(change: Change, text: str, expected: list[str]):
    assert [found for _, found in made(change, text)] == expected


@pytest.mark.parametrize(
    ("change", "text", "expected"),
    [
        (units, "GDP came to CNY 1.629 billion.", ["GDP came to CNY 1.629 million.", "GDP came to CNY 1.629 trillion.",
                                                   "GDP came to USD 1.629 billion."]),
        (units, "It rose by 2.7 percent.", ["It rose by 2.7 percentage points."]),
        (directions, "Sales fell by 0.6 percent.", ["Sales rose by 0.6 percent."]),
        (dates, "By March 5, 2024 it was done.", ["By March 5, 2023 it was done.", "By March 5, 2025 it was done.",
                                                   "By March 5, 2026 it was done.", "By April 5, 2024 it was done."]),
        (bounds, "More than it, over 5 percent.", ["More than it, under 5 percent.", "More than it, 5 percent."]),
        (negation, "Targets have been met.", ["Targets have not been met."]),
        (negation, "It did not rise.", ["It did rise.", ]),
        (indicators, "Urban and rural income: urban 5 yuan.", []),
        (indicators, "The income of urban residents was 5 yuan.", ["The income of rural residents was 5 yuan."]),
        (names, "The State Council met.", ["The National People's Congress met."]),
    ],
)  # fmt: skip
def test_one_thing_is_changed_in_english(change: Change, text: str, expected: list[str]):
    assert [found.replace("  ", " ") for _, found in made(change, text, language="en")] == expected


def test_what_has_been_done_is_made_a_plan_only_where_the_source_surely_tells_of_it():
    done = made(modality, "GDP reached 5 yuan.", "地区生产总值已达5元。", language="en")
    assert done == [("result as plan", "GDP will reach 5 yuan.")]
    assert made(modality, "GDP reached 5 yuan.", "预计地区生产总值达5元。", language="en") == []


def test_a_place_is_changed_into_one_that_is_not_named():
    found = made(regions, "额济纳旗完成投资5亿元。")
    assert {way for way, _ in found} == {"another place"}
    assert all(text.endswith("完成投资5亿元。") and "额济纳" not in text for _, text in found)
    in_front = made(regions, "完成投资5亿元。")
    assert {way for way, _ in in_front} == {"put in front"}


def test_an_item_of_a_list_is_changed_into_one_of_another_list():
    found = made(items, "发展教育、卫生、文化事业。", "发展教育、卫生、文化事业。", "建设道路、桥梁、车站。")
    assert found == [("item of a list", "发展教育、桥梁、文化事业。")]


def test_a_statement_is_cited_to_a_sentence_of_another_matter():
    sentences = ("建成养老服务站点11处,实现嘎查全覆盖。", "完成育苗面积538.97亩,草原修复6万亩。")
    found = made(invented, sentences[0], *sentences)
    assert found
    assert {text for _, text in found} <= {
        truth.text for truth in make_truths(report(*sentences)) if truth.citations[0].quote == sentences[1]
    }


def test_the_subject_of_one_sentence_gets_the_figure_of_another():
    sources = report("完成育苗面积538亩,进展顺利。", "灌溉林草地149亩,进展顺利。")
    first = sources.sentences[0]
    truth = Truth("完成育苗面积538亩。", "zh", "clause", (first.citation,), first.document)
    (found,) = merged(truth, Context(sources, tuple(make_truths(sources)), random.Random(1)))
    assert found.text == "完成育苗面积149亩。"
    assert [citation.quote for citation in found.citations] == [source.text for source in sources.sentences]


def test_every_kind_has_its_change_and_its_share():
    assert set(CHANGES) == set(SHARES) == set(KINDS)
    assert sum(SHARES.values()) == 100


def test_the_same_seed_draws_the_same_and_another_seed_others():
    sources = report(HALF_YEAR)
    truths = make_truths(sources)
    once = draw(truths, sources, 200, 1)
    assert once == draw(truths, sources, 200, 1)
    assert once != draw(truths, sources, 200, 2)
    assert len({(found.kind, found.text) for found in once}) == len(once)


def test_no_falsehood_is_drawn_from_a_statement_that_is_marked_as_it_stands():
    sources = report(HALF_YEAR)
    assert draw(make_truths(sources), sources, 200, 1, good=lambda truth: False) == []


def test_no_falsehood_is_what_its_sentence_says():
    sources = report(HALF_YEAR)
    for found in draw(make_truths(sources), sources, 400, 1):
        assert found.text not in found.quote
        assert found.text != found.truth.text


def passing(statement: Statement, text_of: Callable[[str], Document | None]) -> Statement:
    return replace(statement, findings=())


def marking(statement: Statement, text_of: Callable[[str], Document | None]) -> Statement:
    return replace(statement, findings=(Finding("unsupported", "no", 0, 1),))


def test_rates_count_what_passed_and_what_was_marked_though_true():
    sources = report(HALF_YEAR)
    truths = make_truths(sources)
    let = metrics(run(sources, truths, 100, 1, passing))
    assert {let[f"{kind}.passed"].value for kind in EXACT} == {1.0}
    assert let["marked"].value == 0.0
    marked = run(sources, truths, 100, 1, marking)
    assert (marked.falsehoods, len(marked.alarms)) == ([], len(marked.truths))


def test_the_gate_fails_where_the_check_is_switched_off(capsys: pytest.CaptureFixture[str]):
    assert main(["--count", "100"], check=passing) == 1
    said = capsys.readouterr().out
    assert "figure.passed" in said
    assert "ABOVE" in said
    # Where everything is marked no falsehood can be drawn, and the true statements are all false alarms.
    assert main(["--count", "100"], check=marking) == 1


def test_what_cannot_be_measured_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "notes").mkdir()
    (tmp_path / "pairs.jsonl").write_text('{"zh": "甲"}\n', encoding="utf-8")
    assert main(["--sources", str(tmp_path / "notes")]) == 2
    assert main(["--bilingual", str(tmp_path / "pairs.jsonl")]) == 2
    assert main(["--show", "lies"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line[:50] for line in lines] == [
        f"eval.falsehoods: cannot take statements from {tmp_path}"[:50],
        f"eval.falsehoods: cannot read the pairs of {tmp_path}"[:50],
        "eval.falsehoods: no kind is called lies; there are figure"[:50],
    ]


def test_pairs_cite_their_chinese_sentence_in_the_report_of_their_year(tmp_path: Path):
    lines = [
        '{"year": "2010", "zh": "国内生产总值增长8.7%。", "en": "GDP grew by 8.7 percent over the year before."}',
        '{"year": "2011", "zh": "粮食产量再创历史新高。", "en": "Grain output reached a new record high last year."}',
    ]
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    (pair,) = read_pairs(file, {2010})
    assert pair.document.text[pair.citation.start : pair.citation.end] == "国内生产总值增长8.7%。"
    (official,) = [truth for truth in make_truths(Sources((pair,))) if truth.language == "en"]
    assert official.text == "GDP grew by 8.7 percent over the year before."
