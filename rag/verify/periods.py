"""Whether a statement speaks of the time that its sources speak of: each date it names, and the time of each figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.evidence import Evidence, Stated
from rag.quantities import Quantity
from rag.quantities.dates import Months, Period, find_dates, holds, months_of
from rag.quantities.relative_dates import RelativeYear, find_relative
from rag.question_times import years_of
from rag.records import Document, Finding
from rag.verify.claim import Claim
from rag.verify.edits import edits
from rag.verify.figures import agreeing, in_title_of_source, is_computed, is_figure

_WHOLE = (1, 12)
_THAN = re.compile(
    r"(?:比|较|相比|超过|高于|低于|优于|与|同|是|于"
    r"|\b(?:than|from|over|against|compared (?:with|to)|versus|on|above|below)(?: that of| those of| in)?(?: the)?)\s*$",
    re.IGNORECASE,
)
_IN_TITLE = re.compile(r"《[^》]*》|〔[^〕]*〕|\[(?:19|20)\d\d\]")
_COMPARISON = re.compile("同比|上年|去年|同期|year[ -]on[ -]year", re.IGNORECASE)
_PART = re.compile("上半年|下半年|全年|年内|前三季度|[一二三四]季度")


def dates_are_cited(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    for period in _unfounded(claim, evidence):
        zh = f"所引句子及其文件中没有“{period.text}”这个时间。"
        en = f'Neither the cited sentences nor their documents name "{period.text}".'
        yield claim.finding("date_not_in_source", zh, en, period.start, period.end)


def _unfounded(claim: Claim, evidence: Evidence) -> list[Period]:
    stated = claim.periods if evidence.sound else ()
    # The document's own year may stand for what a quote leaves open ("今年"), not for another year: where the quote says
    # 2023, the statement may name the report's 2024 only beside it.
    own = not evidence.years or bool(evidence.years & {period.year for period in stated})
    years = evidence.years | (evidence.own_years if own else frozenset())
    return [
        period
        for period in stated
        if not (
            any(holds(period, source, years) for source in evidence.periods)
            or (own and any(holds(period, source, evidence.own_years) for source in evidence.own_periods))
            or _is_reported_on(period, evidence)
            or (_is_year(period) and period.year in years)
        )
    ]


def _is_reported_on(period: Period, evidence: Evidence) -> bool:
    """Whether a part of a year, named without the year, is what a cited document reports on (上半年)."""
    return (
        period.year is None
        and period.months is not None
        and period.day is None
        and any(
            months_of((document.period or "").partition("-")[2]) == period.months
            for _, document in evidence.sound
        )
    )


def _is_year(period: Period) -> bool:
    return period.months is None and period.day is None and period.last_year is None


def relative_times_are_those_of_the_source(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    """Find 去年, "this year" and the like that the sources do not say, nor mean; and parts of a year put for others."""
    if not evidence.sources:
        return
    near = "\n".join(text for source in evidence.sources for text in source.near)
    theirs = {word.first for word in find_relative(near)}
    told = {word.first for word in find_relative(claim.text)}
    for word in find_relative(claim.text):
        if word.first != word.last or claim.repeats(claim.text[slice(*claim.clause(word.start))]):
            continue
        if word.first not in theirs and not _means(word, claim, evidence, near, theirs - told):
            yield _not_said(claim, word.text, word.start, word.end)
    for clause in edits(claim, evidence):
        for edit in clause:
            source = _PART.findall(edit.sentence.text[slice(*edit.span)])
            for match in _PART.finditer(claim.own, max(0, edit.start - 3), edit.end + 3):
                changed = match.start() < edit.end and edit.start < match.end()
                if changed and source and match[0] not in edit.sentence.text and edit.left_out:
                    yield _not_said(claim, match[0], match.start(), match.end())


def _means(word: RelativeYear, claim: Claim, evidence: Evidence, near: str, others: set[int]) -> bool:
    """Whether the sources mean the year that such a word names, though they say it otherwise."""
    if word.first == 0:
        # A report speaks of its own year, unless it says 去年 where the statement says 今年.
        return not others
    if word.first == -1 and _THAN.search(claim.text[: word.start]) and _COMPARISON.search(near):
        return True
    years = evidence.years | {year for stated in evidence.quantities for year in stated.time.years}
    bases = {base for source in evidence.sources if (base := _base(source.document)) is not None}
    return any(base + word.first in years for base in bases)


def _not_said(claim: Claim, text: str, start: int, end: int) -> Finding:
    zh = f"所引句子中没有“{text}”这个时间。"
    return claim.finding("date_not_in_source", zh, f'The cited sentences do not say "{text}".', start, end)


@dataclass(frozen=True, slots=True)
class When:
    """The time that a statement gives a figure out for. Empty: it does not say."""

    years: frozenset[int] = frozenset()
    shift: int | None = None
    """Years from the document's own, for 去年 (-1) and 今年 (0)."""
    months: Months | None = None
    stated: bool = False
    """Whether the statement itself says so, not the question."""


def figures_are_of_their_time(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    """Find figures given out for another year, or for the whole of a year of which they cover a part."""
    if not evidence.sources or _unfounded(claim, evidence):
        return
    for quantity in claim.quantities:
        if (
            not is_figure(quantity)
            or is_computed(quantity, claim, evidence)
            or in_title_of_source(claim, evidence, quantity)
        ):
            continue
        sources = agreeing(quantity, evidence)
        when = _when(claim, quantity, evidence)
        if not sources or when is None or (when.stated and claim.repeats(claim.text[: quantity.end])):
            continue
        wrong = [why for source in sources if (why := _out_of_time(when, source))]
        if len(wrong) == len(sources):
            yield claim.finding("date_not_in_source", *wrong[0], quantity.start, quantity.end)


def _when(claim: Claim, quantity: Quantity, evidence: Evidence) -> When | None:
    """Give the time that a figure is given out for: named in its clause, before it, or else behind it; else asked about."""
    named = _named(claim.text)
    start, end = claim.clause(quantity.start)
    levels = (
        [entry for entry in named if start <= entry[0] < end],
        [entry for entry in named if entry[0] < start][-1:],
        [entry for entry in named if entry[0] >= end] if claim.is_english and len(named) == 1 else [],
    )
    for level in levels:
        if level:
            shifts = [shift for _, _, shift, _ in level if shift is not None]
            months = {part for _, _, _, part in level if part}
            # A year here and its half there are one time: "2024年，…上半年完成…".
            elsewhere = {part for _, _, _, part in named if part}
            part = next(iter(months)) if len(months) == 1 else None
            if not months and elsewhere:
                return When(_union(level), shifts[0] if shifts else None, next(iter(elsewhere)), True)
            if len(months) > 1:
                return None
            return When(_union(level), shifts[0] if shifts else None, part, True)
    asked = evidence.scope.periods
    if len(asked) != 1:
        return When(evidence.scope.years) if asked else None
    year, _, part_form = next(iter(asked)).partition("-")
    return When(frozenset({int(year)}), None, months_of(part_form))


_Named = tuple[int, frozenset[int], int | None, Months | None]


def _named(text: str) -> list[_Named]:
    """Give (position, years, shift, months) of the times that a statement speaks of; not those it compares with."""
    titles = [match.span() for match in _IN_TITLE.finditer(text)]
    found: list[_Named] = []
    for period in find_dates(text):
        within = any(start <= period.start < end for start, end in titles)
        if within or _THAN.search(text[: period.start]) or (period.day and not period.year):
            continue
        years = frozenset(years_of(period)) if period.year else frozenset()
        if years or period.months:
            found.append((period.start, years, None, _months(period)))
    found += [
        (word.start, frozenset(), word.first, None)
        for word in find_relative(text)
        if word.first == word.last and not _THAN.search(text[: word.start])
    ]
    return sorted(found, key=lambda entry: entry[0])


def _months(period: Period) -> Months | None:
    """A part of a year that figures are counted for; None for a day or a single month, which may be that of an event."""
    if period.months is None or period.day is not None:
        return None
    return period.months


def _union(level: list[_Named]) -> frozenset[int]:
    return frozenset(year for _, years, _, _ in level for year in years)


def _out_of_time(when: When, source: Stated) -> tuple[str, str] | None:
    time = source.time
    years = when.years
    if when.shift is not None and (base := _base(source.document)) is not None and not years:
        years = frozenset({base + when.shift})
    figure = source.quantity.text
    if years and time.years and not years & time.years:
        said = "、".join(f"{year}年" for year in sorted(time.years))
        english = ", ".join(str(year) for year in sorted(time.years))
        return f"所引句子中“{figure}”是{said}的数。", f'In the cited sentence "{figure}" is of {english}.'
    if not when.months and not (years and when.stated):
        return None
    return _of_a_part(when, source)


def _names_whole_year(source: Stated, years: frozenset[int]) -> bool:
    """Whether the source itself, in a report on a part of the year, names the year alone (2024年实施重点项目18项)."""
    named = [entry for entry in _named(source.sentence.text) if entry[0] < source.span[1]]
    return bool(named) and named[-1][3] is None and bool(named[-1][1] & years)


def _of_a_part(when: When, source: Stated) -> tuple[str, str] | None:
    """Say so where a part of the year is given out for the whole of it, or one part for another."""
    told, found = when.months or _WHOLE, source.time.months or _WHOLE
    if told == found or found[0] == found[1] or source.aimed:
        return None
    if told[1] == found[1] and (told[0] == told[1] or found[0] == found[1]):
        return None  # 6月末 of 1-6月
    if when.months is None and when.years and _names_whole_year(source, when.years):
        return None
    named = [
        entry[3] for entry in _named(source.sentence.text) if entry[0] < source.quantity.start and entry[3]
    ]
    if named and named[-1] == when.months:
        return None  # 1-11月已完成全年目标，同比增长19%
    part = _part_name(found)
    zh = f"所引句子中“{source.quantity.text}”是{part[0]}的数。"
    return zh, f'In the cited sentence "{source.quantity.text}" is for {part[1]}.'


_NAMES = {
    (1, 6): ("上半年", "the first half of the year"), (7, 12): ("下半年", "the second half of the year"),
    (1, 3): ("一季度", "the first quarter"), (1, 9): ("前三季度", "the first three quarters"), (1, 12): ("全年", "the whole year"),
}  # fmt: skip


def _part_name(months: Months) -> tuple[str, str]:
    return _NAMES.get(months, (f"{months[0]}—{months[1]}月", f"months {months[0]} to {months[1]}"))


def _base(document: Document) -> int | None:
    if document.date:
        return document.date.year
    own = (document.period or "")[:4]
    return int(own) if own.isdigit() else None
