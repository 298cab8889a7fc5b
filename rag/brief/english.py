"""The English of a brief that is not its statements: what the document says of itself, and the terms used."""

from __future__ import annotations

from collections.abc import Iterable

from rag.glossary import Glossary
from rag.periods import period_in_words
from rag.quantities import find_quantities, in_english
from rag.records import Document


def metadata_in_english(document: Document, glossary: Glossary) -> tuple[tuple[str, str], ...]:
    """Give (label, value) of what the document says of itself, as far as it can be rendered exactly."""
    rows: list[tuple[str, str]] = []
    if document.number:
        rows.append(("Document number", document.number))
    for label, value in (("Issuer", document.issuer), ("Region", document.region), ("Kind", document.kind)):
        rendered = glossary.render_heading(value) if value else None
        if rendered:
            rows.append((label, rendered))
    if document.date:
        rows.append(("Date", f"{document.date:%d %B %Y}".lstrip("0")))
    if document.period:
        rows.append(("Period", period_in_words(document.period, "en")))
    return tuple(rows)


def terms_used(text: str, glossary: Glossary) -> list[tuple[str, str]]:
    """Give the glossary's terms that stand in a Chinese text, once each, in order of first appearance."""
    return list(
        dict.fromkeys((entry.chinese, entry.english) for _, _, entry in glossary.occurrences(text, "zh"))
    )


def terms_of(texts: Iterable[str], glossary: Glossary) -> list[tuple[str, str]]:
    """Give what a model needs to write English about Chinese passages: terms as they stand there, quantities converted."""
    found: dict[tuple[str, str], None] = {}
    for text in texts:
        found |= dict.fromkeys(
            (text[start:end], entry.english) for start, end, entry in glossary.occurrences(text, "zh")
        )
        for quantity in find_quantities(text):
            rendered = in_english(quantity)
            if rendered and rendered != quantity.text:
                found[quantity.text, rendered] = None
    return list(found)
