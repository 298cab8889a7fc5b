"""What a question is about, as the check of statements wants to know it, and what the library lacks of it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.evidence import Scope
from rag.held_places import short_forms
from rag.lexical import normalise
from rag.quantities.dates import Months
from rag.records import Hit, Language
from rag.refusal import missing_places
from rag.understand import Question

_PARTS: dict[Months, str] = {
    (1, 12): "", (1, 6): "-H1", (7, 12): "-H2", (1, 3): "-Q1", (4, 6): "-Q2", (7, 9): "-Q3", (10, 12): "-Q4",
    (1, 9): "-Q1-3",
}  # fmt: skip


def scope_of(question: Question) -> Scope:
    """Give the places and periods that a statement is taken to speak of where it names none.

    Periods as `Document.period` has them; a time that is relative to each document (去年), or months that no report is
    about, set none.
    """
    places = {
        *question.regions,
        *question.missing_regions,
        *((question.unlisted,) if question.unlisted else ()),
    }
    times = [
        (year, _PARTS.get(months or (1, 12))) for year, months in question.asked.times if year is not None
    ]
    known = all(part is not None for _, part in times) and not question.asked.relative
    periods = {f"{year}{part}" for year, part in times} if known else set()
    return Scope(frozenset(places), frozenset(periods))


def lacking(question: Question, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Name the places and years asked about that no document of the library is about, in the answer's language."""
    language: Language = question.language
    names = dict.fromkeys((*missing_places(question, hits), *_missing_sides(question, hits)))
    places = [f"关于{name}的文件" if language == "zh" else f"documents on {name}" for name in names]
    years = [
        f"{year}年的文件" if language == "zh" else f"documents of {year}" for year in question.missing_years
    ]
    return (*places, *years)


def _missing_sides(question: Question, hits: Sequence[Hit]) -> list[str]:
    """Name the sides of a comparison that nothing is held on, and that no passage found names either."""
    sides = [side.region for side in question.sides if side.region and side.region not in question.regions]
    told = normalise("\n".join(sentence.text for hit in hits for sentence in hit.sentences))
    return [name for name in sides if not any(normalise(form) in told for form in short_forms(name))]
