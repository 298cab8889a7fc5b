"""Conflicts: another document that states the same figure otherwise, and what only looks like one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from test_verify import cite, document

from rag.records import Document, Sentence, Statement
from rag.verify import verify

REPORT = replace(
    document(
        "2024年上半年,全旗社会消费品零售总额完成4.3亿元,同比下降0.6%。",
        title="上半年计划执行情况", region="额济纳旗", period="2024-H1", date=date(2024, 9, 24),
    ),
    id="a",
)  # fmt: skip


def other(text: str, **description: str | date | None) -> tuple[Document, Sentence]:
    about: dict[str, str | date | None] = {
        "title": "另一份报告", "region": "额济纳旗", "period": "2024-H1", "date": date(2024, 8, 1),
    }  # fmt: skip
    held = replace(document(text, **(about | description)), id="b")
    return held, Sentence("b", 0, 0, len(text), (), None, text, None)


def conflicts(said: str, *beside: tuple[Document, Sentence]) -> list[tuple[str, str]]:
    statement = Statement(said, "zh", (cite(REPORT, REPORT.text),), (), ())
    checked = verify(statement, {"a": REPORT}.get, beside=beside)
    assert all(finding.kind == "conflict" for finding in checked.findings)
    assert checked.status == ("conflicting" if checked.findings else "supported")
    return [(said[found.start : found.end], found.citations[0].quote) for found in checked.findings]


def test_another_value_in_another_document_is_a_conflict_with_its_sentence():
    text = "2024年上半年,社会消费品零售总额完成4.5亿元。"
    assert conflicts("社会消费品零售总额完成4.3亿元。", other(text)) == [("4.3亿元", text)]


def test_the_opposite_direction_is_a_conflict():
    text = "2024年上半年,社会消费品零售总额同比增长0.6%。"
    assert conflicts("社会消费品零售总额同比下降0.6%。", other(text)) == [("0.6%", text)]


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("2024年上半年,社会消费品零售总额完成4.3亿元。", {}),
        ("2024年上半年,社会消费品零售总额完成4.30亿元。", {}),
        ("2024年上半年,社会消费品零售总额超过4亿元。", {}),
        ("2024年上半年,社会消费品零售总额约4亿元。", {}),
        ("2024年上半年,社会消费品零售总额同比下降1%。", {}),
        ("2023年上半年,社会消费品零售总额完成4.5亿元。", {}),
        ("2024年,社会消费品零售总额完成8.5亿元。", {"period": "2024", "date": date(2025, 2, 1)}),
        ("2024年上半年,社会消费品零售总额完成5.5亿元。", {"region": "达拉特旗"}),
        ("2024年上半年,按新口径修订后社会消费品零售总额完成4.5亿元。", {}),
        ("2024年上半年,社会消费品零售总额力争完成5亿元。", {}),
        ("2024年上半年,一般公共预算收入完成1.33亿元。", {}),
        ("2024年上半年,社会消费品零售总额持续恢复。", {}),
    ],
    ids=[
        "same", "same value", "bound", "about", "rounded", "year", "whole year", "place", "revised", "plan",
        "indicator", "no figure",
    ],
)  # fmt: skip
def test_what_does_not_contradict_is_no_conflict(text: str, description: dict[str, str | date | None]):
    for said in ("社会消费品零售总额完成4.3亿元。", "社会消费品零售总额同比下降0.6%。"):
        assert conflicts(said, other(text, **description)) == []


def test_a_document_does_not_contradict_itself():
    text = "2024年上半年,社会消费品零售总额完成4.5亿元。"
    held, sentence = other(text)
    assert conflicts("社会消费品零售总额完成4.3亿元。", (replace(held, id="a"), sentence)) == []
