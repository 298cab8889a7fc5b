"""Briefs as files: Markdown, a page of HTML, and Word with a footnote for each source."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import LibraryUnwritable
from rag.footnotes import Footnotes
from rag.records import Brief, Citation, Pair, Part, Statement
from rag.render import brief_to_markdown, brief_to_page, plain
from rag.render.brief_rows import FigureRow, Run, figure_rows, parts_of, status_words, title_rows
from rag.render.status import ICONS, status_in_words
from rag.render.words import WORDS, bilingual_doubt, describe_finding

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

SUFFIXES = (".md", ".html", ".docx")
MOST_NOTES = 3
"""Footnotes of one statement; the sources of one that has more stand in a single note."""
LONGEST_QUOTE = 240
"""Characters of a source sentence in a footnote; the sentences of work reports run to 600."""

_SHADE = {"part": "F4F2ED", "head": "E9EEF3"}


def save_brief(brief: Brief, path: Path) -> None:
    """Write a brief as .md, .html or .docx, by the path's suffix; a file already there is replaced only by a whole one.

    Raises LibraryUnwritable where the folder cannot be written, ValueError for another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ValueError(f"a brief is written as .md, .html or .docx, not {path.suffix!r}")
    try:
        # Not mkstemp: its files stay unreadable for others.
        partial = path.with_name(f".{path.stem}-{os.getpid()}{suffix}")
        try:
            if suffix == ".docx":
                brief_to_docx(brief, partial)
            else:
                text = brief_to_markdown(brief) if suffix == ".md" else brief_to_page(brief)
                partial.write_text(text, encoding="utf-8")
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise LibraryUnwritable(
            f"cannot write {path}: {error.strerror or error}; choose another place"
        ) from error


def brief_to_docx(brief: Brief, path: Path) -> None:
    """Write a brief as a Word file: the two languages side by side, each source a footnote."""
    word = _page()
    notes = Footnotes()
    word.add_heading(plain(brief.document.label), level=1)
    if brief.title_english:
        word.add_paragraph(plain(brief.title_english))
    _rows(
        _table(word, ("", "中文", "English"), (3.6, 6.9, 6.9)),
        ((f"{zh} {en}", value, english or "—") for zh, en, value, english in title_rows(brief)),
    )
    for notice in brief.notices:
        word.add_paragraph().add_run(plain(notice)).italic = True
    parts = dict(parts_of(brief))
    _part(word, "headline", parts.get("headline", ()), notes)
    _figures(word, brief, notes)
    _part(word, "problem", parts.get("problem", ()), notes)
    _part(word, "step", parts.get("step", ()), notes)
    if brief.glossary:
        word.add_heading(_both("glossary"), level=2)
        _rows(_table(word, ("中文", "English"), (6.4, 11.0)), brief.glossary)
    notes.attach(word)
    word.save(str(path))


def _page() -> WordDocument:
    """An empty A4 page in fonts that have both scripts."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    word = docx.Document()
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(16)
    for name, size in (("Normal", 9.5), ("Heading 1", 16), ("Heading 2", 12.5)):
        style = word.styles[name]
        style.font.size = Pt(size)
        style.font.name = "Calibri"
        # Word takes the font of Chinese characters from a setting of its own.
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "SimSun")
        if name != "Normal":
            style.font.color.rgb = RGBColor(0x20, 0x26, 0x2B)
    word.styles["Normal"].paragraph_format.space_after = Pt(1)
    return word


def _part(word: WordDocument, part: Part, runs: Sequence[Run], notes: Footnotes) -> None:
    """A part under its heading, Chinese left and English right, a row for each statement."""
    if not runs:
        return
    word.add_heading(_both(part), level=2)
    table = _table(word, ("中文", "English"), (8.7, 8.7))
    for chinese, english, pairs in runs:
        if chinese:
            # A row of its own: beside a statement the heading's English would pass for its translation.
            cells = _add_row(table)
            for cell, text in zip(cells, (chinese, english or "—"), strict=True):
                cell.paragraphs[0].add_run(plain(text)).bold = True
                _shade(cell, "part")
        for pair in pairs:
            left, right = _add_row(table)
            _state(left, pair.chinese, notes)
            _english(right, pair, notes)


def _english(cell: _Cell, pair: Pair, notes: Footnotes) -> None:
    if pair.english is not None:
        _state(cell, pair.english, notes)
        return
    cell.paragraphs[0].add_run(plain(pair.exact_english or "—")).italic = bool(pair.exact_english)


def _state(cell: _Cell, statement: Statement, notes: Footnotes) -> None:
    """Write a statement with its footnotes; one that is not supported begins with its status and ends with what is wrong."""
    paragraph = cell.paragraphs[0]
    if statement.status != "supported":
        status = f"{ICONS[statement.status]} {status_in_words(statement.status, statement.language)} "
        paragraph.add_run(status).bold = True
    paragraph.add_run(plain(statement.text))
    _note(paragraph, statement.citations, notes)
    for finding in statement.findings:
        said = cell.add_paragraph()
        said.add_run(plain(f"⚠ {describe_finding(finding, statement.language)}")).italic = True
        _note(said, finding.citations, notes)


def _note(paragraph: Paragraph, citations: Sequence[Citation], notes: Footnotes) -> None:
    texts = [_source(citation) for citation in citations]
    if len(texts) > MOST_NOTES:
        texts = [" ‖ ".join(texts)]
    for text in dict.fromkeys(texts):
        notes.mark(paragraph, text)


def _source(citation: Citation) -> str:
    quote = citation.quote
    quote = quote if len(quote) <= LONGEST_QUOTE else quote[: LONGEST_QUOTE - 1] + "…"
    doubt = f" ⚠ {bilingual_doubt(citation)}" if citation.unsure else ""
    return " ".join(plain(f"{citation.address}：“{quote}”{doubt}").split())


def _figures(word: WordDocument, brief: Brief, notes: Footnotes) -> None:
    if not brief.figures:
        return
    word.add_heading(_both("figures"), level=2)
    table = _table(word, (*map(_both, ("indicator", "value", "change")), ""), (8.4, 4.4, 3.5, 1.1))
    rows = figure_rows(brief.figures)
    # A row for the time and status of those below it: in columns of their own they would take three lines of each.
    for when in dict.fromkeys(map(_when, rows)):
        first, *others = _add_row(table)
        first.merge(others[-1]).paragraphs[0].add_run(plain(when)).bold = True
        _shade(first, "part")
        for row in rows:
            if _when(row) == when:
                _figure(_add_row(table), row, notes)


def _when(row: FigureRow) -> str:
    """The period of a figure and whether it is a result, in both languages."""
    periods, statuses = (row.period, row.period_english), status_words(row.status)
    said = (" · ".join(filter(None, each)) for each in zip(periods, statuses, strict=True))
    return "  ".join(said)


def _figure(cells: Sequence[_Cell], row: FigureRow, notes: Footnotes) -> None:
    pairs = (
        (row.indicator, row.indicator_english), (row.value, row.value_english), (row.change, row.change_english),
    )  # fmt: skip
    for cell, (chinese, english) in zip(cells, pairs, strict=False):
        said = dict.fromkeys(filter(None, (chinese, english)))
        cell.paragraphs[0].add_run(plain("\n".join(said)) or "—")
    _note(cells[-1].paragraphs[0], row.citations, notes)


def _table(word: WordDocument, header: Sequence[str], widths: Sequence[float]) -> Table:
    """A table with its header row, which is repeated on each page; widths in cm."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table: Table = word.add_table(rows=1, cols=len(header), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for cell, title, width in zip(table.rows[0].cells, header, widths, strict=True):
        cell.width = Cm(width)
        cell.paragraphs[0].add_run(title).bold = True
        _shade(cell, "head")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return table


def _add_row(table: Table) -> tuple[_Cell, ...]:
    """Add a row that is not parted between two pages, and give its cells."""
    from docx.oxml import OxmlElement

    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return tuple(row.cells)


def _rows(table: Table, rows: Iterable[Sequence[str]]) -> None:
    for row in rows:
        for cell, text in zip(_add_row(table), row, strict=True):
            cell.paragraphs[0].add_run(plain(text))


def _shade(cell: _Cell, kind: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), _SHADE[kind])
    cell._tc.get_or_add_tcPr().append(shading)


def _both(key: str) -> str:
    return f"{WORDS[key]['zh']} {WORDS[key]['en']}"
