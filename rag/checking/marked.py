"""Checked drafts as files: Markdown, one HTML page, and Word with each sentence shaded and a comment on what was found."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from rag.records import Checked, DraftCheck, Language
from rag.render import check_to_html, check_to_markdown, plain
from rag.render.checked import (
    SHADES,
    Block,
    Numbers,
    Piece,
    blocks,
    cited_in,
    language_of_check,
    marks_of,
    remarks_on,
    summary_of_check,
    title_of_check,
)
from rag.render.status import ICONS, status_in_words
from rag.render.words import WORDS, bilingual_doubt, number_citations, place
from rag.writing import written_whole

MARKED = (".docx", ".md", ".html")
"""Suffixes of the files that a checked draft is written to."""


def save_check(check: DraftCheck, path: Path, language: Language | None = None) -> None:
    """Write a checked draft in the format of the path's suffix; a file already there is replaced only by a whole one.

    `language` is that of the labels; None: that of most of the draft. Raises LibraryUnwritable where the folder cannot be
    written, ValueError for another suffix.
    """
    suffix = path.suffix.lower()
    if suffix not in MARKED:
        raise ValueError(f"a checked draft is written as {', '.join(MARKED)}, not {path.suffix!r}")
    with written_whole(path) as partial:
        if suffix == ".docx":
            _to_docx(check, language or language_of_check(check), partial)
        else:
            render = check_to_markdown if suffix == ".md" else check_to_html
            partial.write_text(render(check, language), encoding="utf-8")


def _to_docx(check: DraftCheck, language: Language, path: Path) -> None:
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt

    word = docx.Document()
    normal = word.styles["Normal"]
    normal.font.size = Pt(11)
    normal.font.name = "Calibri"
    # Word takes the font of Chinese characters from a setting of its own.
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    word.add_heading(plain(title_of_check(check, language)), level=1)
    word.add_paragraph().add_run(plain(summary_of_check(check, language))).bold = True
    for notice in check.notices:
        word.add_paragraph().add_run(plain(f"⚠ {notice}")).italic = True
    runs: dict[int, list[Any]] = {}
    numbers = number_citations(check.statements)
    for block in blocks(check):
        _add_block(word, block, runs, numbers)
    if cited := cited_in(check):
        word.add_heading(WORDS["sources"][language], level=2)
        for number, citation in cited:
            word.add_paragraph(
                plain(f"[{number}] {citation.address} ({citation.document}): {citation.quote}")
            )
            if citation.unsure:
                word.add_paragraph().add_run(f"⚠ {bilingual_doubt(citation)}").italic = True
    word.save(str(path))


def _add_block(word: Any, block: Block, runs: dict[int, list[Any]], numbers: Numbers) -> None:
    if block.kind == "heading":
        paragraph = word.add_heading(level=min(block.level + 1, 6))
    else:
        paragraph = word.add_paragraph(style="List Bullet" if block.kind == "item" else None)
    for number, piece in enumerate(block.pieces):
        if number and block.pieces[number - 1].ends and not piece.text[:1].isspace():
            paragraph.add_run(" ")
        added = _add_piece(paragraph, piece, numbers)
        if piece.checked is None:
            continue
        # A sentence may go on over lines: its comment spans them all.
        of_sentence = runs.setdefault(piece.number, [])
        of_sentence += added
        if piece.ends:
            text = comment_on(piece.checked, numbers)
            comment = word.add_comment(
                [of_sentence[0], of_sentence[-1]], text=plain(text), author="Wenju", initials="W"
            )
            assert comment is not None


def _add_piece(paragraph: Any, piece: Piece, numbers: Numbers) -> list[Any]:
    """Add a piece as runs: shaded by status, what is wrong in it underlined, a sign and its sources' numbers at its end."""
    if piece.checked is None:
        return [paragraph.add_run(plain(piece.text))]
    status = piece.checked.statement.status
    cuts = sorted({0, len(piece.text), *(at for span in piece.wrong for at in span)})
    added = []
    for left, right in pairwise(cuts):
        run = paragraph.add_run(plain(piece.text[left:right]))
        run.underline = any(start <= left and right <= end for start, end in piece.wrong) or None
        added.append(run)
    if piece.ends:
        marks = "".join(marks_of(piece.checked.statement, numbers))
        added.append(paragraph.add_run(f" {ICONS[status]}{marks}"))
    for run in added:
        _shade(run, SHADES[status])
    return added


def _shade(run: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), colour)
    run._r.get_or_add_rPr().append(shade)


def comment_on(each: Checked, numbers: Numbers) -> str:
    """Give what a comment says of a sentence: its status, what was found, and the sentences that it rests on."""
    statement = each.statement
    language = statement.language
    lines = [
        f"{ICONS[statement.status]} {status_in_words(statement.status, language)}",
        *remarks_on(each, numbers),
    ]
    lines += [
        f"[{numbers[place(citation)]}] {citation.address}: {citation.quote}"
        for citation in statement.citations
    ]
    return "\n".join(lines)
