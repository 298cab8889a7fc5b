"""Periods in words for readers: 2024年上半年 and "first half of 2024" for "2024-H1"."""

from __future__ import annotations

import re

from rag.quantities.dates import Months, find_dates, months_of
from rag.records import Language

_PARTS: dict[Months, tuple[str, str]] = {
    (1, 6): ("上半年", "first half"), (7, 12): ("下半年", "second half"),
    (1, 3): ("一季度", "first quarter"), (4, 6): ("二季度", "second quarter"), (7, 9): ("三季度", "third quarter"),
    (10, 12): ("四季度", "fourth quarter"), (1, 9): ("前三季度", "first three quarters"),
}  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?P<last>\d{4}))?(?:-(?P<part>[HQM][\d-]+))?")


def period_in_words(period: str, language: Language) -> str:
    """Give a period as `Document.period` has it ("2024-H1", "2021-2025") in words; anything else as it is."""
    match = _PERIOD.fullmatch(period)
    months = months_of(match["part"]) if match and match["part"] else None
    if match is None or (match["part"] and months is None):
        return period
    if language == "zh":
        years = f"{match['year']}—{match['last']}年" if match["last"] else f"{match['year']}年"
        return years + _part_in_chinese(months)
    years = f"{match['year']}–{match['last']}" if match["last"] else match["year"]
    return _part_in_english(months, years)


def _part_in_chinese(months: Months | None) -> str:
    if months is None:
        return ""
    first, last = months
    run = f"{first}月" if first == last else f"{first}—{last}月"
    return _PARTS[months][0] if months in _PARTS else run


def _part_in_english(months: Months | None, years: str) -> str:
    if months is None:
        return years
    if months in _PARTS:
        return f"{_PARTS[months][1]} of {years}"
    first, last = (_MONTHS[month - 1] for month in months)
    return f"{first} {years}" if first == last else f"{first}–{last} {years}"


def stated_in_english(period: str) -> str | None:
    """Give a period as a Chinese text states it ("2024年上半年", "3月末") in English; None where it is not understood."""
    found = find_dates(period)
    if len(found) != 1 or len(found[0].text) < len(period.rstrip("末底份")):
        return None
    one = found[0]
    if one.months is None:
        return f"{one.year}–{one.last_year}" if one.last_year else str(one.year)
    if one.months in _PARTS:
        return _PARTS[one.months][1] + (f" of {one.year}" if one.year else "")
    first, last = (_MONTHS[month - 1] for month in one.months)
    run = first if first == last else f"{first}–{last}"
    end = "end of " if period.endswith(("末", "底")) else ""
    return end + " ".join(str(part) for part in (one.day, run, one.year) if part)
