"""Years named from the one that a text is of: 去年, 今年, 今明两年, "last year", 去年底, "the first half of this year"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.quantities.dates import Period, find_dates
from rag.quantities.numerals import find_numerals, plain


@dataclass(frozen=True, slots=True)
class RelativeYear:
    """Words that name years by how far they are from the text's own. Positions are those of the text searched."""

    first: int
    """Years from the text's own: -1 for 去年, 0 for 今年."""
    last: int
    """Of 今明两年 1; otherwise as `first`."""
    start: int
    end: int
    text: str


_WORDS = re.compile(
    r"""
    (?P<s0t1>今明两年|(?<![A-Za-z])this\ year\ (?:and|or)\ next(?:\ year)?(?![A-Za-z]))
  | (?P<sm1t0>去今两年|(?<![A-Za-z])last\ year\ and\ this\ year(?![A-Za-z]))
  | (?P<sm2>(?<!目)前年|(?<![A-Za-z])(?:the\ )?year\ before\ last(?![A-Za-z]))
  | (?P<sm1>去年|上一?年度?(?!半)|昨年|过去(?:的)?一年|(?<![A-Za-z])the\ year\ just\ (?:past|passed)(?![A-Za-z])
      |(?<![A-Za-z])(?:last|(?:the\ )?previous|(?:the|this)\ past)\ year(?:'s)?(?![A-Za-z]))
  | (?P<s0>今年|新的?一年|本年度?|(?<![A-Za-z])(?:this|(?:the\ )?current)\ year(?:'s)?(?![A-Za-z]))
  | (?P<s1>明年|来年|下一年度?|(?<![A-Za-z])(?:next|(?:the\ )?coming)\ year(?:'s)?(?![A-Za-z]))
  | (?P<s2>后年|(?<![A-Za-z])(?:the\ )?year\ after\ next(?![A-Za-z]))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SHIFTS = {
    "s0t1": (0, 1),
    "sm1t0": (-1, 0),
    "sm2": (-2, -2),
    "sm1": (-1, -1),
    "s0": (0, 0),
    "s1": (1, 1),
    "s2": (2, 2),
}
# The fourteenth plan is of 2021 to 2025, and each lasts five years.
_PLAN = re.compile(
    r"(?<![一二三四五六七八九十百千])(?P<han>十[一二三四五六七]?|[七八九])五(?=[”\"』’]|规划|时期|期间|计划|开局|收官|末|以来)"
    r"|(?<![A-Za-z\d])(?P<word>\d{1,2}(?:st|nd|rd|th)|[a-z]{4,11}th) five-year (?:plan|program)",
    re.IGNORECASE,
)
# 去年上半年, 今年一季度, "the first half of last year": one time.
_BESIDE = re.compile(r"(?:的|,|，|\s|of|in)*", re.IGNORECASE)


def find_relative(text: str) -> Iterator[RelativeYear]:
    """Give each mention of a year by its distance from the text's own, in order."""
    smooth = plain(text)
    for match in _WORDS.finditer(smooth):
        first, last = _SHIFTS[str(match.lastgroup)]
        yield RelativeYear(first, last, *match.span(), text[match.start() : match.end()])


def dates_of(text: str, year: int) -> list[Period]:
    """Give every date and period of a text of that year, in order, with 去年, "this year" and 十四五 as years.

    A part of a year beside such a word is of that year: 去年上半年 of a text of 2024 is the first half of 2023.
    """
    periods = find_dates(text)
    for match in _PLAN.finditer(plain(text)):
        number = next((int(numeral.value) for numeral in find_numerals(match["han"] or match["word"])), 0)
        if number:
            first = 1951 + 5 * number
            periods.append(Period(first, first + 4, None, None, *match.span(), match[0]))
    for word in find_relative(text):
        first, last = year + word.first, None if word.first == word.last else year + word.last
        beside = next((period for period in periods if _joins(word, period, text)), None)
        if beside is not None:
            periods.remove(beside)
            start, end = min(word.start, beside.start), max(word.end, beside.end)
            periods.append(Period(first, last, beside.months, beside.day, start, end, text[start:end]))
        elif not any(word.start < period.end and period.start < word.end for period in periods):
            periods.append(Period(first, last, None, None, word.start, word.end, word.text))
    return sorted(periods, key=lambda period: period.start)


def _joins(word: RelativeYear, period: Period, text: str) -> bool:
    if period.year is not None or period.months is None:
        return False
    after = word.end <= period.start and _BESIDE.fullmatch(text, word.end, period.start)
    before = period.end <= word.start and _BESIDE.fullmatch(text, period.end, word.start)
    return bool(after or before)
