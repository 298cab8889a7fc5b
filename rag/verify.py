"""Statements checked against the sentences they cite. Reports, never edits.

`CHECKS` is the whole of it, in order. A statement without findings is good: it cites, its quotes stand in their
documents character by character, and each of its figures, dates and places is in what it cites.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from rag.dates import Period, find_dates, holds
from rag.glossary import find_places
from rag.quantities import Quantity, contradict, find_quantities, rounds, same_value
from rag.records import Citation, Document, Finding, FindingKind, Statement

TextOf = Callable[[str], Document | None]
"""Gives the document with an id; None if there is none."""

_Found = TypeVar("_Found", Quantity, Period)

_CONTEXT = 16  # characters read on either side of a quote, so that a quote cut inside 125人 does not state 25人
_LAST_YEAR = re.compile("去年|上年|上一年|过去一年|last year|previous year|year before", re.IGNORECASE)
_NEXT_YEAR = re.compile("明年|来年|下一年|next year|coming year", re.IGNORECASE)
_IN_TITLE = re.compile("《[^》]*》")


@dataclass(frozen=True)
class Evidence:
    """What the sound citations of a statement say."""

    cited: tuple[tuple[Citation, Document | None], ...]

    @cached_property
    def sound(self) -> tuple[tuple[Citation, Document], ...]:
        return tuple((citation, document) for citation, document in self.cited if document and _exact(citation, document))

    @cached_property
    def quantities(self) -> list[Quantity]:
        return [found for quoted in self.sound for found in _within(*quoted, find_quantities)]

    @cached_property
    def numerals(self) -> list[Quantity]:
        """With the numerals inside words (三农, 十大行动): English may spell those out."""
        return [found for citation, _ in self.sound for found in find_quantities(citation.quote, every_numeral=True)]

    @cached_property
    def periods(self) -> list[Period]:
        return [found for quoted in self.sound for found in _within(*quoted, find_dates)]

    @cached_property
    def own_periods(self) -> list[Period]:
        """The periods of the documents cited: of title, number, headings, day of issue and period reported on."""
        return [period for citation, document in self.sound for period in _own_periods(citation, document)]

    @cached_property
    def years(self) -> set[int]:
        """The years that the quotes name themselves; those of plans they mention by title say nothing of the statement."""
        named = {
            period.year
            for citation, _ in self.sound
            for period in find_dates(_IN_TITLE.sub("", citation.quote))
            if period.last_year is None
        }
        return {year for year in named if year}

    @cached_property
    def own_years(self) -> set[int]:
        """The years of the documents, and the years before and after where a quote speaks of 去年 or "next year"."""
        years = {period.year for period in self.own_periods if period.year}
        quotes = "\n".join(citation.quote for citation, _ in self.sound)
        before = {year - 1 for year in years} if _LAST_YEAR.search(quotes) else set()
        after = {year + 1 for year in years} if _NEXT_YEAR.search(quotes) else set()
        return years | before | after


Check = Callable[[Statement, Evidence], Iterator[Finding]]


def verify(statement: Statement, text_of: TextOf) -> Statement:
    """Give the statement with its findings; earlier findings are replaced.

    Values are compared, not characters: 3.5亿元 rests on 35000万元 and on "RMB 350 million". A number that the statement
    rounds is not in its source.
    """
    evidence = Evidence(tuple((citation, text_of(citation.document_id)) for citation in statement.citations))
    return replace(statement, findings=tuple(finding for check in CHECKS for finding in check(statement, evidence)))


def cites_something(statement: Statement, evidence: Evidence) -> Iterator[Finding]:
    if not statement.citations:
        yield _finding(statement, "uncited", "这句话没有注明出处。", "This statement cites nothing.")


def documents_exist(statement: Statement, evidence: Evidence) -> Iterator[Finding]:
    for citation, document in evidence.cited:
        if document is None:
            yield _finding(
                statement, "unknown_citation", f"资料库中没有所引的文件“{citation.document}”。",
                f'The cited document "{citation.document}" is not in the library.',
            )  # fmt: skip


def quotes_are_exact(statement: Statement, evidence: Evidence) -> Iterator[Finding]:
    for citation, document in evidence.cited:
        if document is not None and not _exact(citation, document):
            yield _finding(
                statement, "quote_not_exact", f"引文“{_short(citation.quote)}”与“{document.label}”的原文不一致。",
                f'The quote "{_short(citation.quote)}" is not what "{document.label}" says there.',
            )  # fmt: skip


def quantities_are_cited(statement: Statement, evidence: Evidence) -> Iterator[Finding]:
    for quantity in find_quantities(statement.text) if evidence.sound else ():
        if _in_title_of_source(statement, evidence, quantity):
            continue
        equal = [source for source in evidence.quantities if same_value(quantity, source) or rounds(quantity, source)]
        if any(not contradict(quantity, source) for source in equal) or (not equal and _spelled_out(quantity, evidence)):
            continue
        zh, en = _why_not(quantity, equal, evidence.quantities)
        yield _finding(statement, "quantity_not_in_source", zh, en, quantity.start, quantity.end)


def dates_are_cited(statement: Statement, evidence: Evidence) -> Iterator[Finding]:
    stated = find_dates(statement.text) if evidence.sound else []
    # A year of the document may stand in for none in the quote ("今年"), not for another: where the quote says 2023,
    # the statement may add the report's own 2024 only beside it.
    own = not evidence.years or bool(evidence.years & {period.year for period in stated})
    years = evidence.years | (evidence.own_years if own else set())
    for period in stated:
        if any(holds(period, source, years) for source in evidence.periods):
            continue
        if own and any(holds(period, source, evidence.own_years) for source in evidence.own_periods):
            continue
        if period.months is None and period.day is None and period.last_year is None and period.year in years:
            continue
        yield _finding(
            statement, "date_not_in_source", f"所引句子及其文件中没有“{period.text}”这个时间。",
            f'Neither the cited sentences nor their documents name "{period.text}".', period.start, period.end,
        )  # fmt: skip


def places_are_cited(statement: Statement, evidence: Evidence) -> Iterator[Finding]:
    if not evidence.sound:
        return
    named = {
        name
        for _, document in evidence.sound
        for where in (document.text, document.title or "", document.region or "", document.issuer or "")
        for found in find_places(where)
        for name in (found.place.name, *found.place.within)
    }
    for found in find_places(statement.text):
        if found.place.name not in named:
            yield _finding(
                statement, "not_in_source", f"所引文件没有提到“{found.text}”。",
                f'The cited documents do not mention "{found.text}".', found.start, found.end,
            )  # fmt: skip


CHECKS: tuple[Check, ...] = (
    cites_something,  # uncited
    documents_exist,  # unknown_citation
    quotes_are_exact,  # quote_not_exact
    quantities_are_cited,  # quantity_not_in_source: value, unit, direction, bound
    dates_are_cited,  # date_not_in_source: in the quotes, or the document's own year and period
    places_are_cited,  # not_in_source: no figure of one banner under the name of another
)


def _exact(citation: Citation, document: Document) -> bool:
    within = 0 <= citation.start < citation.end <= len(document.text)
    return within and document.text[citation.start : citation.end] == citation.quote


def _short(quote: str) -> str:
    return quote if len(quote) <= 30 else quote[:29] + "…"


def _finding(
    statement: Statement, kind: FindingKind, zh: str, en: str, start: int = 0, end: int | None = None
) -> Finding:  # fmt: skip
    message = zh if statement.language == "zh" else en
    return Finding(kind, message, start, len(statement.text) if end is None else end)


def _within(citation: Citation, document: Document, find: Callable[[str], list[_Found]]) -> list[_Found]:
    """What is found in a quote, read with what stands beside it: what begins before the quote is not quoted."""
    first = max(0, citation.start - _CONTEXT)
    read = document.text[first : citation.end + _CONTEXT]
    return [found for found in find(read) if citation.start <= first + found.start < citation.end]


def _own_periods(citation: Citation, document: Document) -> list[Period]:
    periods = [
        period
        for text in (document.title, document.number, citation.address, document.name)
        for period in find_dates(text or "")
    ]
    if document.period:
        half = re.fullmatch(r"(\d{4})(?:-([HQ])([1-4]))?", document.period)
        if half:
            named = {"H": "上半年 下半年", "Q": "一季度 二季度 三季度 四季度"}.get(half[2] or "", "").split()
            periods += find_dates(f"{half[1]}年{named[int(half[3]) - 1] if half[3] else ''}")
    if document.date:
        periods += find_dates(document.date.isoformat())
    return periods


def _in_title_of_source(statement: Statement, evidence: Evidence, quantity: Quantity) -> bool:
    """Whether a number is part of the name of a cited document, written out in full (文号, title)."""
    for _, document in evidence.sound:
        for name in (document.title, document.number):
            at = statement.text.find(name) if name else -1
            if name and 0 <= at <= quantity.start and quantity.end <= at + len(name):
                return True
    return False


def _spelled_out(quantity: Quantity, evidence: Evidence) -> bool:
    """Whether English words for a number ("two sessions", "eighth") stand for a numeral inside a Chinese word."""
    return quantity.form in ("word", "ordinal") and any(source.number == quantity.number for source in evidence.numerals)


_WORDS = {
    "up": ("上升", "up"), "down": ("下降", "down"), "at least": ("不低于", "at least"), "over": ("超过", "over"),
    "at most": ("不超过", "at most"), "under": ("不足", "under"), "nearly": ("接近", "nearly"), "about": ("约", "about"),
}  # fmt: skip


def _why_not(quantity: Quantity, equal: list[Quantity], sources: list[Quantity]) -> tuple[str, str]:
    for source in equal:
        turned = bool(quantity.direction and source.direction and quantity.direction != source.direction)
        zh_source, en_source = _WORDS[str(source.direction if turned else source.bound)]
        zh_stated, en_stated = _WORDS[str(quantity.direction if turned else quantity.bound)]
        return (
            f"所引句子中“{source.text}”是{zh_source}，这里却说{zh_stated}。",
            f'The cited sentence has "{source.text}" as {en_source}, the statement as {en_stated}.',
        )
    alike = next((source for source in sources if source.number == quantity.number), None)
    if alike is not None:
        return (
            f"所引句子中是“{alike.text}”，不是“{quantity.text}”。",
            f'The cited sentence says "{alike.text}", not "{quantity.text}".',
        )
    return f"所引句子中没有“{quantity.text}”。", f'None of the cited sentences states "{quantity.text}".'
