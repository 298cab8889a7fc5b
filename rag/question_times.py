"""The times that a question names: years, parts of years, 去年, 近三年, 十四五."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.quantities.dates import Months, Period, find_dates, part_form
from rag.quantities.numerals import read_han

YEAR: Months = (1, 12)

_WHOLE_YEAR = re.compile(r"全年|年内|年底|年末|whole year|full[- ]year|entire year|annual", re.IGNORECASE)
_NAMED = re.compile(
    r"^度?[^，,。；;？?、的]{0,24}?(?:报告|方案|意见|通知|讲话|公报|文件|规划|名词解释)|^ (?:\w+ ){0,6}?(?:report|speech|opinion|notice|plan report)\b",
    re.IGNORECASE,
)
_SHIFT_NAMES = {-2: "year-before-last", -1: "last-year", 0: "this-year", 1: "next-year"}
# As a question says it; 比去年增长多少 is asked of the year after.
_SHIFTS = {
    -2: re.compile(r"(?<![比较超目])前年|\b(?:the )?year before last\b", re.IGNORECASE),
    -1: re.compile(
        r"(?<![比较超])(?:去年|上年度?|上一年度?)(?!同期)|\b(?:last|(?:the )?previous) year\b", re.IGNORECASE
    ),
    0: re.compile(r"(?<![比较超])(?:今年|本年度?)(?!同期)|\b(?:this|(?:the )?current) year\b", re.IGNORECASE),
    1: re.compile(r"(?<![比较超])(?:明年|来年|下一年度?)|\b(?:next|(?:the )?coming) year\b", re.IGNORECASE),
}
_COMPARED_SHIFTS = {
    -2: re.compile(r"[比较]前年|[与和同跟]前年(?:相比|比)"),
    -1: re.compile(
        r"(?:[比较]|相比)(?:去年|上年度?|上一年度?)|[与和同跟](?:去年|上年|上一年)(?:同期)?(?:相比|比)"
        r"|\b(?:than|compared (?:with|to)|from|over|versus|vs\.?)(?: that of| those of)?(?: in)?(?: the)? (?:last|previous) year|\bthe year before(?! last)",
        re.IGNORECASE,
    ),
}
_RUN_OF_YEARS = re.compile(
    r"(?:近|过去|最近)(?P<near>[二两三四五六七八九十]|\d{1,2})年(?![级度内后])"
    r"|(?<![\d一二三四五六七八九十第])(?P<past>[二两三四五六七八九十]|\d{1,2})年[来间]"
    r"|\b(?:last|past|recent) (?P<recent>two|three|four|five|six|seven|eight|nine|ten|\d{1,2}) years\b",
    re.IGNORECASE,
)
_COUNTED = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}
_MOST_YEARS = 20
_COMPARED_BEFORE = re.compile(
    r"[与和同跟]$|\b(?:than|compared (?:with|to)|from|over|relative to|against|versus|vs\.?|on)"
    r"(?: that of| those of)?(?: in)?(?: the)? $",
    re.IGNORECASE,
)
_COMPARED_AFTER = re.compile("(?:同期)?(?:相比|比较|对比)")
_BESIDE = re.compile(r"\s*(?:的|of|in|,|，)?\s*(?:the\s)?", re.IGNORECASE)
# 十四五 as a run of years; the plan itself, 十四五规划, is a document.
_PLAN = re.compile(
    r"[“\"]?(?<![一二三四五六七八九])(?P<han>十[一二三四五六])五(?P<last>末|收官)?[”\"]?(?![”\"]?\w{0,2}(?:规划|纲要|计划))(?:时期|期间|以来)?"
    r"|\b(?P<number>1[0-6])th (?:five|5)-year plan period\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The times that a question names."""

    times: tuple[tuple[int | None, Months | None], ...]
    """(year, months) of the figures wanted; empty where none is named."""
    documents: frozenset[int]
    """Years in the names of documents ("2024年政府工作报告"), which say nothing of the figures."""
    relative: tuple[tuple[int, Months | None], ...] = ()
    """(years from each document's own, months): (-1, None) for 去年, (0, (1, 6)) for 今年上半年."""


@dataclass(frozen=True, slots=True)
class NamedTime:
    """A time as a question names it, at [start, end) of its text."""

    start: int
    end: int
    years: tuple[int, ...]
    shifts: tuple[int, ...]
    """Years from each document's own, for 去年 and the like; no time has both these and `years`."""
    months: Months | None
    document: bool
    """It is part of the name of a document."""

    @property
    def value(self) -> str:
        """The time in one word: "2024", "2021-2025", "2024-H1", "last-year", "this-year-Q1", "last-3-years"."""
        if len(self.shifts) > 1:
            year = f"last-{-self.shifts[0]}-years"
        elif self.shifts:
            year = _SHIFT_NAMES[self.shifts[0]]
        else:
            year = "-".join(dict.fromkeys(map(str, (*self.years[:1], *self.years[-1:]))))
        return "-".join(filter(None, (year, part_form(self.months))))


def named_times(text: str) -> list[NamedTime]:
    """Give each time that a question names, in order; days are those of events, and left out."""
    found = [
        NamedTime(match.start(), match.end(), _plan_years(match), (), None, False)
        for match in _PLAN.finditer(text)
    ]
    for period in find_dates(text):
        if any(time.start <= period.start < time.end for time in found):
            continue
        document = bool(period.year and _NAMED.search(text[period.end :]))
        if document or (period.day is None and (period.year or period.months)):
            found.append(NamedTime(period.start, period.end, years_of(period), (), period.months, document))
    for match, shifts in _relative(text):
        document = bool(_NAMED.search(text[match.end() :].removeprefix("的")))
        found.append(NamedTime(match.start(), match.end(), (), shifts, None, document))
    return _joined(sorted(found, key=lambda time: time.start), text)


def asked_times(text: str) -> Asked:
    """Read off a question the times that it asks about; of a run of years (2021-2025年, 十四五) every year."""
    return asked_of(named_times(text), text)


def asked_of(named: Sequence[NamedTime], text: str) -> Asked:
    """Put together the times that a question names; the whole of the year only where its words say so."""
    figures = [time for time in named if not time.document]
    times = [(year, time.months) for time in figures if not time.shifts for year in time.years or (None,)]
    relative = [(shift, time.months) for time in figures for shift in time.shifts]
    if _WHOLE_YEAR.search(text) and re.search("全年|year|annual", text):
        times = [(year, months or YEAR) for year, months in times]
        relative = [(shift, months or YEAR) for shift, months in relative]
        times = times or ([] if relative else [(None, YEAR)])
    return Asked(
        tuple(times),
        frozenset(year for time in named if time.document for year in time.years),
        tuple(relative),
    )


def _plan_years(match: re.Match[str]) -> tuple[int, ...]:
    """Give the years of a five-year plan: the first began in 1953, the fourteenth in 2021."""
    number = int(match["number"]) if match["number"] else int(read_han(match["han"]) or 0)
    first = 1951 + 5 * number
    return (first + 4,) if match["last"] else tuple(range(first, first + 5))


def _relative(text: str) -> Iterator[tuple[re.Match[str], tuple[int, ...]]]:
    """Give the words that name years from a document's own, and which they are, less what is only compared with."""
    for shift, pattern in _SHIFTS.items():
        for match in pattern.finditer(text):
            if not _COMPARED_BEFORE.search(text[: match.start()]) and not _COMPARED_AFTER.match(
                text, match.end()
            ):
                yield match, (shift,)
    for match in _RUN_OF_YEARS.finditer(text):
        written = match["near"] or match["past"] or match["recent"]
        count = (
            int(written)
            if written.isdecimal()
            else _COUNTED.get(written.lower()) or int(read_han(written) or 0)
        )
        # In January, 近三年 may not count the year that has just begun.
        yield match, tuple(range(-min(count, _MOST_YEARS), 1))


def compared_shifts(text: str) -> list[int]:
    """Give the years from the one asked about that it is compared with: -1 for 比去年, "than last year", 与上年相比."""
    found = [
        (match.start(), shift)
        for shift, pattern in _COMPARED_SHIFTS.items()
        for match in pattern.finditer(text)
    ]
    return [shift for _, shift in sorted(found)]


def _joined(times: Sequence[NamedTime], text: str) -> list[NamedTime]:
    """Put a year and the part of it beside it together: 今年 and 一季度, "the first half of" and "last year"."""
    joined: list[NamedTime] = []
    for time in times:
        last = joined[-1] if joined else None
        if (
            last
            and not last.document
            and not time.document
            and _BESIDE.fullmatch(text[last.end : time.start])
        ):
            year, part = (last, time) if last.shifts else (time, last)
            if year.shifts and year.months is None and part.months and not part.years and not part.shifts:
                joined[-1] = NamedTime(last.start, time.end, (), year.shifts, part.months, False)
                continue
        joined.append(time)
    return joined


def years_of(period: Period) -> tuple[int, ...]:
    """Give every year of a period; none where it names no year."""
    if period.year is None:
        return ()
    return tuple(range(period.year, (period.last_year or period.year) + 1))
