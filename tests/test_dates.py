"""Dates and periods: what is found in a text, and which years 去年 and "this year" are."""

from __future__ import annotations

import pytest

from rag.quantities.dates import find_dates
from rag.quantities.relative_dates import dates_of, find_relative


@pytest.mark.parametrize(
    ("text", "year", "months", "day"),
    [
        ("2024年9月13日", 2024, (9, 9), 13), ("2024-09-24", 2024, (9, 9), 24), ("1-11月", None, (1, 11), None), ("2024年1至11月", 2024, (1, 11), None),
        ("“九二共识”", 1992, None, None),
        ("2024年1—11月份", 2024, (1, 11), None), ("上半年", None, (1, 6), None), ("2024年上半年", 2024, (1, 6), None),
        ("6月末", None, (6, 6), None), ("11 月 4 日", None, (11, 11), 4), ("前三季度", None, (1, 9), None),
        ("第一季度", None, (1, 3), None), ("二〇二四年", 2024, None, None), ("〔2024〕", 2024, None, None),
        ("September 13, 2024", 2024, (9, 9), 13), ("13 September 2024", 2024, (9, 9), 13),
        ("first half of 2024", 2024, (1, 6), None), ("H1 2024", 2024, (1, 6), None), ("Jan–Nov", None, (1, 11), None),
        ("January to November 2024", 2024, (1, 11), None), ("in 2024", 2024, None, None),
        ("the first three quarters of 2024", 2024, (1, 9), None), ("end of June", None, (6, 6), None),
    ],
)  # fmt: skip
def test_dates_and_periods_are_found_in_both_languages(
    text: str, year: int | None, months: tuple[int, int] | None, day: int | None
):
    found = find_dates(text)
    assert [(period.year, period.months, period.day) for period in found] == [(year, months, day)]


def test_a_run_of_years_is_one_period():
    [period] = find_dates("《国土空间总体规划(2021-2035年)》")
    assert (period.year, period.last_year) == (2021, 2035)


def test_durations_and_the_verb_may_are_no_dates():
    assert find_dates("三年行动，连续6年，六个月内，75周年。We may do so in three years.") == []


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        ("去年", (-1, -1)), ("比上年增长5%", (-1, -1)), ("今年", (0, 0)), ("明年", (1, 1)), ("前年", (-2, -2)), ("今明两年", (0, 1)),
        ("last year", (-1, -1)), ("the previous year's", (-1, -1)), ("this year", (0, 0)), ("this year and next", (0, 1)),
        ("in the coming year", (1, 1)), ("the year before last", (-2, -2)), ("新的一年", (0, 0)),
    ],
)  # fmt: skip
def test_a_year_may_be_named_by_how_far_it_is_from_the_text(text: str, shifts: tuple[int, int]):
    assert [(word.first, word.last) for word in find_relative(text)] == [shifts]


@pytest.mark.parametrize("text", ["上半年", "目前年产", "每年", "本年轻干部", "every year", "this yearning"])
def test_other_words_name_no_year(text: str):
    assert [word.text for word in find_relative(text)] in ([], ["本年"])


@pytest.mark.parametrize(
    ("text", "year", "last", "months"),
    [
        ("去年上半年", 2023, None, (1, 6)), ("今年一季度", 2024, None, (1, 3)), ("the first half of last year", 2023, None, (1, 6)),
        ("今明两年", 2024, 2025, None), ("“十四五”规划", 2021, 2025, None), ("the 13th Five-Year Plan", 2016, 2020, None),
        ("the Twelfth Five-Year Plan", 2011, 2015, None), ("2023年", 2023, None, None),
    ],
)  # fmt: skip
def test_times_are_of_the_year_of_the_text(
    text: str, year: int, last: int | None, months: tuple[int, int] | None
):
    assert [(period.year, period.last_year, period.months) for period in dates_of(text, 2024)] == [
        (year, last, months)
    ]


def test_a_year_in_words_stands_where_it_stands():
    text = "２０２３年与去年、今年"
    assert [text[found.start : found.end] for found in dates_of(text, 2024)] == ["２０２３年", "去年", "今年"]
