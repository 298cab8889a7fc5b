"""When the figures of a clause hold, and whether that is the time a question asks about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.figures import looks_back
from rag.quantities.dates import Months, Period, find_dates, months_of
from rag.question_times import YEAR, Asked, asked_times, years_of
from rag.records import Document, Sentence

__all__ = ["YEAR", "Asked", "Time", "agree", "asked_times", "names_time", "says_when", "time_of"]

_RELATIVE = re.compile(
    r"(?<![比较超])(?:(?P<now>今年|本年度?|当年)|(?P<last>去年|上年度?|上一年|过去的?一年)|(?P<next>明年|来年|下一年))(?!同期|[末底度]|在建)"
)
# What a figure is compared with is not the time it holds for: 比2021年, 是2021年的3倍, 较1—2月加快.
_BASE = re.compile(r"(?:比|较|相比|超过|高于|低于|不低于|于|是)\s*$")
_IN_TITLE = re.compile(r"《[^》]*》|〔[^〕]*〕")
# Only what stands at the head of a sentence (`_opens`): looked for last, for most years stand elsewhere.
# It begins four digits before the match: what begins with 年 itself is found three times as fast.
_OPENER = re.compile(r"年(?<=(?:19|20)\d\d年)(?:度|上半年|下半年|全年|前三季度|[一二三四]季度)?(?=[,，是])")


@dataclass(frozen=True, slots=True)
class Time:
    years: frozenset[int]
    """Empty where the document does not say."""
    months: Months | None
    """None where only years are named."""


def time_of(
    document: Document, sentence: Sentence, start: int, end: int, *, target: bool, figure: bool
) -> Time:
    """Say when the part [start, end) of a sentence holds; for what is no figure, all times that it is near to.

    Looked for from near to far: in the part, before it in its sentence, in its headings, at the head of a sentence
    before it, in the document's own period. A report of January that looks back speaks of the year before.
    """
    base = _base_year(document)
    text = sentence.text
    named = _named_in(text, base)
    inside = [period for period in named if start <= period[0] < end]
    before = [period for period in named if period[0] < start][-1:]
    headings = [found for title in reversed(sentence.path) if (found := _named_in(title, base))]
    levels = [inside, before, *headings, _opened(document, sentence)]
    years: frozenset[int] = frozenset()
    months: Months | None = None
    for level in levels:
        stated = frozenset(year for _, run, _ in level for year in run)
        # The months of another year's mention are none of this one's.
        if months is None and (not years or not stated or stated & years):
            months = next((part for _, _, part in level if part), None)
        years = years or stated if figure else years | stated
    own, _, part = (document.period or "").partition("-")
    if not years and base and not target and _is_early(document) and own == str(base):
        # Whatever does not look back may be said of either year.
        years = frozenset({base - 1}) if looks_back(sentence) else frozenset({base - 1, base})
    elif not years and own.isdigit():
        years = frozenset({int(own)})
    elif not years and base and not _is_early(document):
        years = frozenset({base})
    if months is None and not target and own.isdigit() and int(own) in years:
        months = months_of(part)
    return Time(years, months)


def says_when(text: str) -> bool:
    """Tell whether a clause names a time of account."""
    return bool(_named_in(text, 2000))


def names_time(asked: Asked, text: str) -> bool:
    """Tell whether a question names the time that a clause does, be it without the year ("上半年")."""
    named = _named_in(text, None)
    return bool(named) and all(
        any(
            (year in run or (year is None and part)) and part in (None, months)
            for year, months in (*asked.times, *((None, months) for _, months in asked.relative if months))
        )
        for _, run, part in named
    )


def agree(asked: Asked, time: Time, document: Document, target: bool) -> bool:
    """Tell whether a time is one of those asked about. What neither says does not stand against it."""
    if asked.documents and not asked.documents & _years_of(document):
        return False
    if not asked.times and not asked.relative:
        return True
    return any(
        (year is None or not time.years or year in time.years) and _same_part(months, time, target)
        for year, months in _times_for(asked, document)
    )


def _times_for(asked: Asked, document: Document) -> list[tuple[int | None, Months | None]]:
    """Give the times asked about as a document has them: its own year decides which 去年 is."""
    base = _base_year(document)
    shifted = [(None if base is None else base + shift, months) for shift, months in asked.relative]
    return [*asked.times, *shifted]


def _same_part(asked: Months | None, time: Time, target: bool) -> bool:
    if asked is None:
        return True
    stated = time.months
    if stated is None:
        # A figure of a year, without months, is that of the whole year; an aim may be for any part of it.
        return asked == YEAR or target or not time.years
    if target and asked == YEAR:
        return True
    return stated == asked or (stated[1] == asked[1] and (stated[0] == stated[1] or asked[0] == asked[1]))


def _named_in(text: str, base: int | None) -> list[tuple[int, tuple[int, ...], Months | None]]:
    """Give (position, years, months) of each time that a text names."""
    return list(_times_in(text, base))


@lru_cache(maxsize=8192)
def _times_in(text: str, base: int | None) -> tuple[tuple[int, tuple[int, ...], Months | None], ...]:
    hidden = [match.span() for match in _IN_TITLE.finditer(text)]
    found: list[tuple[int, tuple[int, ...], Months | None]] = []
    for period in find_dates(text):
        if any(start <= period.start < end for start, end in hidden) or _BASE.search(text[: period.start]):
            continue
        months = period.months if _is_part_of_year(period, text) else None
        if period.year or months:
            found.append((period.start, years_of(period), months))
    for match in _RELATIVE.finditer(text) if base else ():
        shift = -1 if match["last"] else 1 if match["next"] else 0
        found.append((match.start(), ((base or 0) + shift,), None))
    found += [
        (match.start(), (), YEAR)
        for match in re.finditer("全年|年内|年底|年末", text)
        if not any(start <= match.start() < end for start, end in hidden)
    ]
    return tuple(sorted(found))


def _is_part_of_year(period: Period, text: str) -> bool:
    """Tell whether the months named are a time of account (1-9月, 6月末), not the day or month of an event."""
    if period.months is None or period.day is not None:
        return False
    return period.months[0] != period.months[1] or bool(
        re.search("[末底]", text[period.start : period.end + 1])
    )


def _opened(document: Document, sentence: Sentence) -> list[tuple[int, tuple[int, ...], Months | None]]:
    """Give the time that the sentences before set under the same outermost heading ("2023年，全县…")."""
    begin = document.text.rfind(sentence.path[0], 0, sentence.end) if sentence.path else 0
    begin = max(begin, 0)
    spans = [
        (match.start() - 4, match.end()) for match in _OPENER.finditer(document.text, begin, sentence.start)
    ]
    last = next((span for span in reversed(spans) if _opens(document.text, begin, span[0])), None)
    return _named_in(document.text[slice(*last)], None) if last else []


def _opens(text: str, begin: int, at: int) -> bool:
    """Tell whether a sentence begins at this place, or white space before it, which is not looked at before `begin`."""
    while at > begin and text[at - 1].isspace() and text[at - 1] != "\n":
        at -= 1
    return at == 0 or text[at - 1] in "。！？\n"


def _base_year(document: Document) -> int | None:
    """Give the year in which a document says 今年."""
    if document.date:
        return document.date.year
    own = (document.period or "")[:4]
    return int(own) if own.isdigit() else None


def _is_early(document: Document) -> bool:
    return document.date is not None and document.date.month <= 3


def _years_of(document: Document) -> frozenset[int]:
    named: Sequence[str] = (document.title or "", document.period or "", document.number or "")
    years = {int(year) for text in named for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)}
    return frozenset(years | ({document.date.year} if document.date else set()))
