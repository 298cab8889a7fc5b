"""Briefs as files: Markdown and Word."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from rag.errors import LibraryUnwritable
from rag.records import Brief, Statement
from rag.render import brief_citations, brief_to_markdown, number_brief, plain
from rag.render.words import Place, bilingual_doubt, by_heading, place


def save_brief(brief: Brief, path: Path) -> None:
    """Write a brief as .md or .docx, by the path's suffix; a file already there is replaced only by a whole one.

    Raises LibraryUnwritable where the folder cannot be written, ValueError for another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in (".md", ".docx"):
        raise ValueError(f"a brief is written as .md or .docx, not {path.suffix!r}")
    try:
        # Not mkstemp: its files stay unreadable for others.
        partial = path.with_name(f".{path.stem}-{os.getpid()}{suffix}")
        try:
            if suffix == ".md":
                partial.write_text(brief_to_markdown(brief), encoding="utf-8")
            else:
                brief_to_docx(brief, partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise LibraryUnwritable(
            f"cannot write {path}: {error.strerror or error}; choose another place"
        ) from error


def brief_to_docx(brief: Brief, path: Path) -> None:
    """Write a brief as a Word file: title block, the two languages side by side, key figures, terms, sources."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    word = docx.Document()
    page = word.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(18)
    normal = word.styles["Normal"]
    normal.font.size = Pt(10)
    normal.font.name = "Calibri"
    # Word takes the font of Chinese characters from a setting of its own.
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")

    numbers = number_brief(brief)
    document = brief.document
    word.add_heading(plain(document.label), level=1)
    if brief.title_english:
        word.add_paragraph(plain(brief.title_english))
    stated = (
        document.number,
        document.issuer,
        document.date and document.date.isoformat(),
        document.region,
        document.period,
    )
    word.add_paragraph(plain(" · ".join(str(value) for value in stated if value)))
    if brief.metadata_english:
        word.add_paragraph(plain(" · ".join(f"{label}: {value}" for label, value in brief.metadata_english)))

    rows: list[tuple[str, str]] = []
    for chinese, english, pairs in by_heading(brief.pairs):
        # A row of its own: beside a statement the heading's English would pass for its translation.
        rows += [(chinese, english or "—")] if chinese else []
        rows += [
            (_marked(pair.chinese, numbers), _marked(pair.english, numbers) if pair.english else "—")
            for pair in pairs
        ]
    _add_table(word, ("中文", "English"), rows)
    if brief.figures:
        word.add_heading("主要数据 Key figures", level=2)
        _add_table(
            word,
            ("指标", "Indicator", "时期 Period", "数值", "Value", "来源 Source"),
            (
                (
                    figure.indicator, figure.indicator_english or "—",
                    f"{figure.period or '—'}{'（目标 target）' if figure.status == 'target' else ''}",
                    figure.text, figure.text_english or "—", f"[{numbers[place(figure.citation)]}]",
                )
                for figure in brief.figures
            ),
        )  # fmt: skip
    if brief.glossary:
        word.add_heading("术语 Terms", level=2)
        word.add_paragraph(plain("；".join(f"{chinese} {english}" for chinese, english in brief.glossary)))
    word.add_heading("来源 Sources", level=2)
    for number, citation in brief_citations(brief):
        word.add_paragraph(plain(f"[{number}] {citation.address}：{citation.quote}"))
        if citation.unsure:
            word.add_paragraph().add_run(f"⚠ {bilingual_doubt(citation)}").italic = True
    for notice in brief.notices:
        word.add_paragraph().add_run(plain(notice)).italic = True
    word.save(str(path))


def _marked(statement: Statement, numbers: Mapping[Place, int]) -> str:
    marks = "".join(
        f"[{number}]"
        for number in dict.fromkeys(numbers[place(citation)] for citation in statement.citations)
    )
    return " ".join([statement.text + marks, *(f"⚠ {finding.message}" for finding in statement.findings)])


def _add_table(word: object, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    table = word.add_table(rows=1, cols=len(header), style="Table Grid")  # type: ignore[attr-defined]
    for cell, title in zip(table.rows[0].cells, header, strict=True):
        cell.text = title
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = plain(text)
