"""Figures say which period they are of, and carry the words that bound them or say which way they go."""

from __future__ import annotations

import pytest

from rag import Brief, Library


def brief_of(library: Library, name: str) -> Brief:
    return library.brief(name, model=False)


def test_a_result_in_a_report_on_half_a_year_is_of_the_half_year(library: Library):
    figures = brief_of(library, "ejina-half-year-plan-report-2024.txt").figures
    assert {figure.period for figure in figures if figure.status == "actual"} == {"2024年上半年"}


@pytest.mark.parametrize(
    ("indicator", "text", "english"),
    [("新能源装机规模", "突破3GW", "over 3 GW"), ("工业投资", "增长55.2%", "up 55.2%")],
)
def test_both_languages_bound_and_direct_a_figure_alike(
    library: Library, indicator: str, text: str, english: str
):
    figures = brief_of(library, "dalate-government-work-report-2024.txt").figures
    assert [(f.text, f.text_english) for f in figures if f.indicator == indicator] == [(text, english)]


def test_an_indicator_is_rendered_with_all_of_its_name(library: Library):
    figures = brief_of(library, "dalate-government-work-report-2024.txt").figures
    named = {figure.indicator: figure.indicator_english for figure in figures}
    assert named["新能源装机规模"] == "installed new energy capacity"
