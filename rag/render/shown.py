"""What was understood of a document, for an analyst who wants to know why an answer is what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rag.records import Document, Language, Page, Reading, Section
from rag.render.messages import notices_to_html
from rag.render.tags import Html, join, tag
from rag.render.words import WORDS, field_of, plain, say

if TYPE_CHECKING:
    from rag.versions import Version

FIELDS = ("title", "number", "issuer", "date", "region", "period", "kind")
MOST_LINES = 200
"""Of removed lines, rows and terms that are shown of each kind; the JSON form has all."""


def reading_to_text(reading: Reading, versions: Iterable[str] = (), language: Language = "zh") -> str:
    """Metadata with the words it was taken from, outline, tables, terms, pages, and the lines that were dropped.

    `versions` are sentences on the documents that are versions of this one.
    """
    document = reading.document
    lines = [f"{document.label} ({document.name})", ""]
    for label, value, words in _metadata(reading, language):
        lines.append(f"{label}: {value}" + (f"    ← {words}" if words else ""))
    lines += [f"⚠ {notice}" for notice in (*document.notices, *versions)]
    for heading, part in _parts(reading, language):
        lines += ["", heading, *(f"  {line}" for line in part)]
    return plain("\n".join(lines))


def reading_to_html(reading: Reading, versions: Iterable[str], language: Language) -> Html:
    """The same for the web page, each part folded but metadata and outline."""
    document = reading.document
    rows = (
        tag("div", tag("dt", label), tag("dd", value, *([tag("q", words)] if words else [])))
        for label, value, words in _metadata(reading, language)
    )
    parts = [
        tag(
            "details",
            tag("summary", heading),
            tag("pre", "\n".join(part)),
            **({} if number else {"open": ""}),
        )
        for number, (heading, part) in enumerate(_parts(reading, language))
    ]
    return tag(
        "article",
        tag("h2", document.label),
        tag("dl", *rows),
        notices_to_html((*document.notices, *versions), language),
        join(parts),
        tag("details", tag("summary", say(language, "text")), tag("pre", document.text)),
        class_="wj-shown",
    )


def versions_in_words(
    document_id: str, versions: Iterable[Version], documents: Iterable[Document], language: Language
) -> list[str]:
    """Say which other documents are versions of this one; `documents` are those of the library."""
    labels = {document.id: f"{document.label} ({document.name})" for document in documents}
    return [
        say(
            language,
            version.relation,
            name=labels[version.other_id if version.document_id == document_id else version.document_id],
            percent=round(100 * version.similarity),
        )
        for version in versions
    ]


def _metadata(reading: Reading, language: Language) -> Iterator[tuple[str, str, str]]:
    """Give (label, value, the words it was taken from); words only where they are not the value itself."""
    document = reading.document
    words: dict[str, str] = {}
    for evidence in reading.evidence:
        words.setdefault(evidence.field, " ".join(document.text[evidence.start : evidence.end].split()))
    for field in FIELDS:
        taken = words.pop(field, "")
        shown = field_of(document, field, language) or "—"
        yield WORDS[field][language], shown, "" if taken == shown else taken
    for label, taken in words.items():
        yield label, taken, ""
    if document.encoding:
        yield say(language, "encoding"), document.encoding, ""


def _parts(reading: Reading, language: Language) -> Iterator[tuple[str, list[str]]]:
    """Give (heading, lines) of each part that there is."""
    text = reading.document.text
    headings = [section for section in reading.sections if section.level and section.kind != "table"]
    yield _counted("outline", len(headings), language), [_heading(section) for section in headings]
    tables = [section for section in reading.sections if section.kind == "table"]
    if tables:
        rows = [row for table in tables for row in _table(table, text)]
        yield _counted("tables", len(tables), language), _shortened(rows, language)
    if reading.glossary:
        terms = [f"{entry.term}：{' '.join(entry.definition.split())}" for entry in reading.glossary]
        yield _counted("terms", len(terms), language), _shortened(terms, language)
    pages = reading.document.pages
    if pages:
        yield _counted("pages", len(pages), language), _pages(pages, language)
    if reading.removed:
        yield (
            _counted("removed_lines", len(reading.removed), language),
            _shortened(reading.removed, language),
        )


def _counted(key: str, count: int, language: Language) -> str:
    return f"{say(language, key)} ({count})"


def _heading(section: Section) -> str:
    gap = " " if section.marker and section.title else ""
    return f"{'    ' * (section.level - 1)}{section.marker}{gap}{section.title}"


def _table(table: Section, text: str) -> list[str]:
    return [f"〔{table.path[-1]}〕", *(f"  {row}" for row in text[table.start : table.end].split("\n"))]


def _pages(pages: Iterable[Page], language: Language) -> list[str]:
    """Give a line for the pages with text of their own, and one for each that was recognised."""
    pages = list(pages)
    recognised = [page for page in pages if page.ocr]
    lines = [say(language, "pages_with_text", count=len(pages) - len(recognised))]
    for page in recognised:
        percent = "—" if page.confidence is None else f"{100 * page.confidence:.0f}"
        lines.append(say(language, "page_recognised", page=page.number, percent=percent))
    return lines


def _shortened(lines: Iterable[str], language: Language) -> list[str]:
    lines = list(lines)
    left = len(lines) - MOST_LINES
    return lines if left <= 0 else [*lines[:MOST_LINES], say(language, "more_lines", count=left)]
