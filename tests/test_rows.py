"""Answers from the rows of tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Library
from rag.rows import asked_cells, cells, names

ROW = "旗区：达拉特旗；社会消费品零售总额：16.29亿元；同比增长：5.2%（单位：亿元）"
CITY = """旗区,年末常住人口(万人),地区生产总值(亿元),增速(%)
东胜区,58.2,1102.3,8.1
达拉特旗,32.4,540.9,7.9
"""


def test_a_row_is_told_by_its_cells_and_prose_is_none():
    assert [(cell.label, cell.value) for cell in cells(ROW)] == [
        ("旗区", "达拉特旗"),
        ("社会消费品零售总额", "16.29亿元"),
        ("同比增长", "5.2%"),
    ]
    assert all(ROW[cell.start : cell.end] == cell.value for cell in cells(ROW))
    assert cells("会议指出：要稳中求进；要以进促稳。") == ()
    assert cells("联系电话：0477-8588888") == ()


def test_the_cell_asked_for_is_the_one_whose_header_the_question_names():
    assert [cell.value for cell in asked_cells(ROW, "达拉特旗社会消费品零售总额是多少？")] == ["16.29亿元"]
    assert asked_cells(ROW, "天气如何？") == ()


def test_a_row_is_a_places_where_a_cell_says_just_its_name():
    assert names(ROW, {"达拉特旗"})
    assert not names("项目：达拉特旗供水工程；投资：3亿元", {"达拉特旗"})


@pytest.fixture
def library(tmp_path: Path):
    (tmp_path / "人口.csv").write_text(CITY, encoding="utf-8")
    with Library.open(tmp_path / "library") as opened:
        opened.ingest(tmp_path / "人口.csv")
        yield opened


def test_a_figure_of_a_table_is_answered_with_its_row_and_the_cell_asked_for_is_marked(library):
    (statement,) = library.ask("达拉特旗地区生产总值是多少？").statements
    assert statement.text == "旗区：达拉特旗；年末常住人口：32.4万人；地区生产总值：540.9亿元；增速：7.9%"
    assert [statement.text[start:end] for start, end in statement.highlights] == ["540.9亿元"]
    assert statement.citations[0].address == "人口.csv · 表格1 · 第2行"
    assert statement.findings == ()


def test_a_county_that_has_no_document_but_a_row_is_answered_from_the_row_and_no_other(library):
    answer = library.ask("东胜区年末常住人口是多少？")
    assert [statement.text for statement in answer.statements] == [
        "旗区：东胜区；年末常住人口：58.2万人；地区生产总值：1102.3亿元；增速：8.1%"
    ]


def test_a_county_without_a_row_is_refused(library):
    answer = library.ask("鄂托克旗年末常住人口是多少？")
    assert answer.refused
