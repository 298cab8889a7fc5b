"""Statements checked against the sentences they cite. Reports, never edits.

`CHECKS` is the whole of it, in order. A statement without findings is good: it cites, its quotes stand in their
documents character by character, and each of its figures, dates and places is in what it cites.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.dates import find_dates, holds
from rag.evidence import Evidence, Stated, before, is_exact
from rag.glossary import find_places
from rag.quantities import Quantity, contradict, find_quantities, rounds, same_value
from rag.records import Document, Finding, FindingKind, Statement
from rag.subjects import indicators_of, unlike
from rag.units import UNNUMBERED

_NONE: frozenset[str] = frozenset()
Check = Callable[[Statement, Evidence], Iterator[Finding]]
# Terms and converted figures set behind a Chinese passage for an English reader: "… (GDP; CNY 1.629 billion)".
_GLOSS = re.compile(r" \([^()]*(?:\([^()]*\)[^()]*)*\)$")
# The figure an English reader looks for, before the passage that it is taken from: "CNY 1.629 billion (GDP): “…”".
_QUOTED = re.compile(r"^(?P<before>[^\u4e00-\u9fff“”]*): (?P<quote>“.*”)$", re.DOTALL)
_APART = re.compile(
    r"相差|差距|高出|(?:高|低|多|少)出?了?$|比\S{0,12}[高低多少]|\bdifference\b|\bgap\b|\b(?:higher|lower|more|less|fewer) by\b",
    re.IGNORECASE,
)


def verify(statement: Statement, text_of: Callable[[str], Document | None]) -> Statement:
    """Give the statement with its findings; of those it had, only invented citation numbers stay.

    `text_of` gives the document with an id, None if there is none. Values are compared, not characters: 3.5亿元 rests on
    35000万元 and on "RMB 350 million". A number that the statement rounds is not in its source.
    """
    evidence = Evidence(tuple((citation, text_of(citation.document_id)) for citation in statement.citations))
    found = [finding for check in CHECKS for finding in check(statement, evidence)]
    # That the model cited a number nobody gave it is known to the draft alone, and says more than "uncited".
    invented = [finding for finding in statement.findings if finding.kind == "unknown_citation"]
    if invented:
        found = [finding for finding in found if finding.kind not in ("uncited", "unknown_citation")]
    return replace(statement, findings=(*invented, *found))


def cites_something(statement: Statement, evidence: Evidence) -> Iterator[Finding]:
    if not statement.citations:
        yield _finding(statement, "uncited", "这句话没有注明出处。", "This statement cites nothing.")


def documents_exist(statement: Statement, evidence: Evidence) -> Iterator[Finding]:
    for citation, document in evidence.cited:
        if document is None:
            zh = f"资料库中没有所引的文件“{citation.document}”。"
            yield _finding(
                statement,
                "unknown_citation",
                zh,
                f'The cited document "{citation.document}" is not in the library.',
            )


def quotes_are_exact(statement: Statement, evidence: Evidence) -> Iterator[Finding]:
    for citation, document in evidence.cited:
        if document is not None and not is_exact(citation, document):
            zh = f"引文“{_short(citation.quote)}”与“{document.label}”的原文不一致。"
            en = f'The quote "{_short(citation.quote)}" is not what "{document.label}" says there.'
            yield _finding(statement, "quote_not_exact", zh, en)


def quantities_are_cited(statement: Statement, evidence: Evidence) -> Iterator[Finding]:
    stated = find_quantities(statement.text) if evidence.sound else []
    for text, body, is_gloss in _told(statement.text, stated):
        subjects = {} if is_gloss else dict(zip(body, indicators_of(text, body), strict=True))
        for quantity in body:
            if _in_title_of_source(statement, evidence, quantity) or _computed(
                quantity, text, stated, evidence
            ):
                continue
            if why := _unfounded(quantity, text, subjects, evidence):
                yield _finding(statement, "quantity_not_in_source", *why, quantity.start, quantity.end)


def _told(text: str, stated: Sequence[Quantity]) -> list[tuple[str, list[Quantity], bool]]:
    """Give the parts of a statement that each say the same for themselves, with their quantities, and which is a gloss.

    One part, but for an English reader: the figure in English, the Chinese passage it is from, and what is set behind
    that. Positions hold for every part: what stands before it is blank.
    """
    gloss = _GLOSS.search(text)
    end = gloss.start() if gloss else len(text)
    quoted = _QUOTED.match(text[:end])
    cuts = [0, *([quoted.start("quote")] if quoted else []), end, *([len(text)] if gloss else [])]
    return [
        (
            " " * first + text[first:last],
            [quantity for quantity in stated if first <= quantity.start < last],
            first == end,
        )
        for first, last in pairwise(cuts)
    ]


def _unfounded(
    quantity: Quantity, text: str, subjects: Mapping[Quantity, frozenset[str]], evidence: Evidence
) -> tuple[str, str] | None:
    """Say in Chinese and English why the sources do not bear a quantity out; None where they do.

    `subjects` are the quantities of the text with the indicators they are given out for; those of a gloss have none.
    """
    equal = [
        source
        for source in evidence.quantities
        if same_value(quantity, source.quantity) or rounds(quantity, source.quantity)
    ]
    agreeing = [source for source in equal if not contradict(quantity, source.quantity)]
    if not equal and (_spelled_out(quantity, evidence) or _both_ends(quantity, evidence)):
        return None
    if not agreeing:
        return _why_not(quantity, equal, evidence.quantities)
    if all(unlike(subjects.get(quantity, _NONE), source.of, evidence.indicators) for source in agreeing):
        zh = f"所引句子中“{quantity.text}”说的是{_names(agreeing[0].of)}，不是{_names(subjects[quantity])}。"
        return zh, f'In the cited sentence "{quantity.text}" is not the figure it is given out for here.'
    if quantity in subjects and _too_often(quantity, list(subjects), text, equal):
        zh = f"所引句子中“{quantity.text}”没有出现这么多次，这里应是另一个数。"
        return (
            zh,
            f'The cited sentences state "{quantity.text}" less often; here it stands for another figure.',
        )
    return None


def _computed(quantity: Quantity, text: str, stated: Sequence[Quantity], evidence: Evidence) -> bool:
    """Whether a quantity is given out for a difference, and is exactly that of two others in the statement.

    "16.29亿元与4亿元相差12.29亿元": both must be in the sources themselves; of two percentages it is in percentage points.
    """
    if quantity.high is not None or not _APART.search(text[max(0, quantity.start - 20) : quantity.start]):
        return False
    unit = "%" if quantity.unit == "pp" else quantity.unit
    units = UNNUMBERED if unit in UNNUMBERED else {unit}
    founded = [
        -other.value if other.direction == "down" and unit == "%" else other.value
        for other in stated
        if other is not quantity
        and other.unit in units
        and any(
            same_value(other, source.quantity) and not contradict(other, source.quantity)
            for source in evidence.quantities
        )
    ]
    return any(one - other == quantity.value for one in founded for other in founded)


def dates_are_cited(statement: Statement, evidence: Evidence) -> Iterator[Finding]:
    stated = find_dates(statement.text) if evidence.sound else []
    # The document's own year may stand for what a quote leaves open ("今年"), not for another year: where the quote says
    # 2023, the statement may name the report's 2024 only beside it.
    own = not evidence.years or bool(evidence.years & {period.year for period in stated})
    years = evidence.years | (evidence.own_years if own else frozenset())
    for period in stated:
        only_year = period.months is None and period.day is None and period.last_year is None
        if (
            any(holds(period, source, years) for source in evidence.periods)
            or (own and any(holds(period, source, evidence.own_years) for source in evidence.own_periods))
            or (only_year and period.year in years)
        ):
            continue
        zh = f"所引句子及其文件中没有“{period.text}”这个时间。"
        en = f'Neither the cited sentences nor their documents name "{period.text}".'
        yield _finding(statement, "date_not_in_source", zh, en, period.start, period.end)


def places_are_cited(statement: Statement, evidence: Evidence) -> Iterator[Finding]:
    for found in find_places(statement.text) if evidence.sound else ():
        if found.place.name not in evidence.places:
            zh, en = (
                f"所引文件没有提到“{found.text}”。",
                f'The cited documents do not mention "{found.text}".',
            )
            yield _finding(statement, "place_not_in_source", zh, en, found.start, found.end)


CHECKS: tuple[Check, ...] = (
    cites_something,  # uncited
    documents_exist,  # unknown_citation
    quotes_are_exact,  # quote_not_exact
    quantities_are_cited,  # quantity_not_in_source: value, unit, direction, bound, indicator
    dates_are_cited,  # date_not_in_source: in the quotes, or the document's own year and period
    places_are_cited,  # not_in_source: no figure of one banner under the name of another
)


def _finding(
    statement: Statement, kind: FindingKind, zh: str, en: str, start: int = 0, end: int | None = None
) -> Finding:
    message = zh if statement.language == "zh" else en
    return Finding(kind, message, start, len(statement.text) if end is None else end)


def _short(quote: str) -> str:
    return quote if len(quote) <= 30 else quote[:29] + "…"


def _names(indicators: frozenset[str]) -> str:
    return "、".join(sorted(indicators))


def _in_title_of_source(statement: Statement, evidence: Evidence, quantity: Quantity) -> bool:
    """Whether a number is part of the name of a cited document, written out in full (文号, title)."""
    for _, document in evidence.sound:
        for name in (document.title, document.number):
            at = statement.text.find(name) if name else -1
            if name and 0 <= at <= quantity.start and quantity.end <= at + len(name):
                return True
    return False


def _spelled_out(quantity: Quantity, evidence: Evidence) -> bool:
    """Whether a number in words or in a name ("two sessions", "eighth", G20) stands for a numeral in a Chinese word."""
    named = quantity.is_name and not any(
        source.quantity.unit == quantity.unit for source in evidence.quantities
    )
    worded = quantity.form in ("word", "ordinal") or named
    return worded and any(source.number == quantity.number for source in evidence.numerals)


def _both_ends(quantity: Quantity, evidence: Evidence) -> bool:
    """Whether what reads like a range ("rose 2.1% to 2.3%") are two figures that the sources state one by one."""
    ends = [
        replace(quantity, value=end, high=None) for end in (quantity.value, quantity.high) if end is not None
    ]
    return len(ends) == 2 and all(
        any(same_value(end, source.quantity) for source in evidence.quantities) for end in ends
    )


def _too_often(quantity: Quantity, body: Sequence[Quantity], text: str, equal: Sequence[Stated]) -> bool:
    """Whether the statement gives a value more often than its sources do, and this mention fits them least.

    Another figure that was changed into one which the sentence also has is found out by this alone.
    """
    same = [other for other in body if same_value(quantity, other)]
    if quantity.form != "digits" or len(same) <= len(equal):
        return False

    def fit(mention: Quantity) -> tuple[int, int]:
        return max(
            _common_end(before(text, mention.start), source.before) for source in equal
        ), -mention.start

    return quantity in sorted(same, key=fit)[: len(same) - len(equal)]


def _common_end(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[-1 - length] == other[-1 - length]:
        length += 1
    return length


_SAID = {
    "up": ("上升", "up"), "down": ("下降", "down"), "at least": ("不低于", "at least"), "over": ("超过", "over"),
    "at most": ("不超过", "at most"), "under": ("不足", "under"), "nearly": ("接近", "nearly"), "about": ("约", "about"),
}  # fmt: skip


def _why_not(quantity: Quantity, equal: Sequence[Stated], sources: Sequence[Stated]) -> tuple[str, str]:
    if equal:
        source = equal[0].quantity
        turned = bool(quantity.direction and source.direction and quantity.direction != source.direction)
        zh_source, en_source = _SAID[str(source.direction if turned else source.bound)]
        zh_stated, en_stated = _SAID[str(quantity.direction if turned else quantity.bound)]
        return (
            f"所引句子中“{source.text}”是{zh_source}，这里却说{zh_stated}。",
            f'The cited sentence has "{source.text}" as {en_source}, the statement as {en_stated}.',
        )
    for source in (stated.quantity for stated in sources):
        if source.number == quantity.number:
            return (
                f"所引句子中是“{source.text}”，不是“{quantity.text}”。",
                f'The cited sentence says "{source.text}", not "{quantity.text}".',
            )
    return f"所引句子中没有“{quantity.text}”。", f'None of the cited sentences states "{quantity.text}".'
