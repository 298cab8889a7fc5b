"""Text -> how it is built: sections, sentences, and the terms that the document itself defines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from rag.markers import ANNEX, is_glossary_heading, leading_marker
from rag.outline.definitions import (
    entries_of_articles,
    entries_of_footnotes,
    entries_of_glossary,
    entries_of_terms,
)
from rag.outline.levels import find_headings
from rag.outline.lines import Line, text_lines
from rag.outline.nesting import Heading
from rag.outline.parts import Kind, find_parts
from rag.records import Cleaned, GlossaryEntry, Outline, Section, Sentence
from rag.sentences import split_sentences

# 附录 A （规范性附录）: how binding an annex of a standard is stands between its number and its title.
_BINDING = re.compile(
    r"^[（(]?\s*(?:规范性|资料性|标准的|提示的|补充件|参考件|normative|informative)[^）)]{0,12}[）)]?\s*"
)
_NUMBERED_TABLE = re.compile(r"[续附]?表\s*[A-Z]?[.-]?[\d一二三四五六七八九十]|表格\s*\d")
_CONTINUED = re.compile(r"[（(]?\s*续\s*表?\s*[）)]?\s*$")


def outline(cleaned: Cleaned) -> Outline:
    """Find the sections, sentences and glossary of a cleaned text (one paragraph, heading or row per line).

    Sections come in the order of their beginnings, outer before inner. Text under no heading is in sections of
    level 0 without a title: kind "front" for the title block and tables of contents, "body" for what leads in or
    closes, "back" for addressees, signature and dates. A table has a section of level 0, with its caption and, where
    that does not number it, its number among the tables, below what it stands in; its rows are a sentence each. The
    sentences cover the text but for white space.
    """
    lines = text_lines(cleaned)
    # Lines that have a place on a page are short for many reasons.
    paragraphs = not cleaned.boxes
    annexes = [mark.start for mark in cleaned.marks if mark.kind == "annex"]
    sections: list[Section] = []
    glossary: list[GlossaryEntry] = []
    for part in find_parts(lines, annexes):
        body = part.lines
        if part.kind in ("front", "back"):
            sections.append(_untitled(part.kind, body))
            continue
        below, section = (body, None) if part.kind == "body" else _titled_part(body, part.kind)
        if section is not None:
            sections.append(section)
            if section.kind == "glossary":
                glossary += entries_of_glossary(below)
                continue
        if below:
            headings = find_headings(below, 1 if section else 0, paragraphs=paragraphs)
            sections += _sections(headings, below, section.path if section else (), part.kind)
            glossary += entries_of_terms(headings, below) + entries_of_articles(below)
    glossary += entries_of_footnotes(lines)
    sections.sort(key=lambda section: (section.start, section.level))
    sections = _with_tables(sections, cleaned)
    sentences = _sentences(lines, cleaned, sections)
    return Outline(tuple(sections), tuple(sentences), tuple(_sorted_apart(glossary)))


def _titled_part(lines: Sequence[Line], kind: Kind) -> tuple[Sequence[Line], Section]:
    """Give the lines below the heading of an annex or glossary, and its section, which holds them all."""
    first = lines[0].text
    below = 1
    if kind == "glossary" and not ANNEX.match(first):
        title = first.strip("：: ")
        return lines[1:], Section(1, "", title, lines[0].start, lines[-1].end, (title,), "glossary")
    match = ANNEX.match(first)
    marker = re.sub(r"[\s：:.．、]", "", match[0]) if match else ""
    title = first[match.end() :] if match else first
    binding = _BINDING.match(title)
    if match and binding:
        title = title[binding.end() :]
    if match and not title and below < len(lines) and _BINDING.fullmatch(lines[below].text):
        below += 1
    if match and not title and below < len(lines) and _is_title(lines[below]):
        title = lines[below].text
        binding = _BINDING.match(title)
        title = title[binding.end() :] if binding else title
        below += 1
    label = " ".join(word for word in (marker, title) if word)
    named: Kind = "glossary" if is_glossary_heading(title) else kind
    return lines[below:], Section(1, marker, title, lines[0].start, lines[-1].end, (label or first,), named)


def _is_title(line: Line) -> bool:
    return not (line.row or line.note or line.ended or leading_marker(line.text)) and len(line.text) <= 80


def _sections(
    headings: list[Heading], lines: Sequence[Line], path: tuple[str, ...], kind: Kind
) -> list[Section]:
    """Turn headings into sections, and, at level 0, what stands outside of them into sections without a title."""
    sections: list[Section] = []
    open_headings: list[Heading] = []
    for heading in headings:
        while open_headings and (
            open_headings[-1].level >= heading.level or open_headings[-1].end <= heading.start
        ):
            open_headings.pop()
        open_headings.append(heading)
        labels = (*path, *(outer.label for outer in open_headings))
        sections.append(
            Section(heading.level, heading.marker, heading.title, heading.start, heading.end, labels, kind)
        )
    if path:
        return sections
    return sections + [_untitled(kind, free) for free in _outside(headings, lines)]


def _outside(headings: list[Heading], lines: Sequence[Line]) -> list[list[Line]]:
    """Collect the runs of lines, or beginnings of lines, that no heading stands above."""
    runs: list[list[Line]] = [[]]
    position = 0
    for line in lines:
        while position < len(headings) and headings[position].end <= line.start:
            position += 1
        heading = headings[position] if position < len(headings) else None
        if heading is None or heading.start >= line.end:
            runs[-1].append(line)
            continue
        if heading.start > line.start:
            length = heading.start - line.start
            runs[-1].append(
                Line(line.start, heading.start, line.text[:length], line.style, line.row, line.note)
            )
        if runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _untitled(kind: Kind, lines: Sequence[Line]) -> Section:
    return Section(0, "", "", lines[0].start, lines[-1].end, (), kind)


def _with_tables(sections: list[Section], cleaned: Cleaned) -> list[Section]:
    """Add a section for each table, below the innermost one around its beginning."""
    tables = [mark for mark in cleaned.marks if mark.kind == "table"]
    if not tables:
        return sections
    together: list[Section] = []
    open_sections: list[Section] = []
    begun = 0
    number, caption = 0, ""
    for mark in tables:
        # A table that goes on overleaf has its caption again, or 续表 in its place.
        if not caption or not (mark.label == caption or _CONTINUED.match(mark.label)):
            number, caption = number + 1, mark.label
        while begun < len(sections) and sections[begun].start <= mark.start:
            open_sections.append(sections[begun])
            together.append(sections[begun])
            begun += 1
        while open_sections and open_sections[-1].end <= mark.start:
            open_sections.pop()
        path = open_sections[-1].path if open_sections else ()
        label = caption if _NUMBERED_TABLE.match(caption) else f"表格{number} {caption}".strip()
        together.append(Section(0, "", mark.label, mark.start, mark.end, (*path, label), "table"))
    return together + sections[begun:]


def _sorted_apart(entries: list[GlossaryEntry]) -> list[GlossaryEntry]:
    """Sort entries, and leave out those that begin inside another."""
    apart: list[GlossaryEntry] = []
    for entry in sorted(entries, key=lambda entry: (entry.start, -entry.end)):
        if not apart or entry.start >= apart[-1].end:
            apart.append(entry)
    return apart


def _sentences(lines: Sequence[Line], cleaned: Cleaned, sections: Sequence[Section]) -> list[Sentence]:
    """Cut the lines into sentences, and give each one the path of the innermost section around it."""
    text = cleaned.text
    starts = [section.start for section in sections]
    page_starts = [page.start for page in cleaned.pages]
    box_starts = [box.start for box in cleaned.boxes]
    box_ends = [box.end for box in cleaned.boxes]
    open_sections: list[Section] = []
    begun = 0
    sentences: list[Sentence] = []
    for line in lines:
        cuts = starts[bisect_right(starts, line.start) : bisect_left(starts, line.end)]
        spans = [(line.start, line.end)] if line.row else split_sentences(text, line.start, line.end, cuts)
        for start, end in spans:
            while begun < len(sections) and sections[begun].start <= start:
                open_sections.append(sections[begun])
                begun += 1
            while open_sections and open_sections[-1].end <= start:
                open_sections.pop()
            path = open_sections[-1].path if open_sections else ()
            at = bisect_right(page_starts, start) - 1
            page = cleaned.pages[at].number if at >= 0 else None
            boxes = cleaned.boxes[bisect_right(box_ends, start) : bisect_left(box_starts, end)]
            confidence = min((box.confidence for box in boxes if box.confidence is not None), default=None)
            sentences.append(
                Sentence("", len(sentences), start, end, path, page, text[start:end], confidence)
            )
    return sentences
