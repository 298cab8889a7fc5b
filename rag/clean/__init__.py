"""Source -> one clean text: page furniture out, broken lines mended, every character still where it came from.

Nothing is rewritten: characters are deleted, and a line break between two Latin words becomes a space. The result
has one paragraph, heading or row per line.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from rag.clean.edges import rooms, width_of
from rag.clean.furniture import page_furniture, page_numbers, portal_furniture, without_buttons
from rag.clean.mending import Line, continues, looks_like_row, measure
from rag.clean.moving import moved
from rag.clean.unfolding import paragraph_gaps
from rag.errors import UnreadableFile
from rag.outline.contents import is_leadered
from rag.records import Cleaned, Mark, MarkKind, Source

MAX_LINES = 1_000_000
"""Which are not blank; the longest yearbooks have 100,000. More are a table of figures or a log."""
# The end of a line, and of the blank ones after it.
_BREAKS = re.compile(
    r"(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])(?:\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])?"
)
_INVISIBLE = re.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]+"
)
_HAN = r"[\u3400-\u9fff]"
# 政 府 工 作 报 告, 一、总　则: two or more single characters set apart; the whole run must stand alone.
_SPACED = re.compile(rf"(?<![^\s、）)]){_HAN}(?:[ \u00a0\u3000]{{1,4}}{_HAN})+(?!\S)")
_SPACE = re.compile(r"[ \u00a0\u3000]+")
_WIDE_GAP = re.compile(r"[ \u00a0\u3000]{2,}")
# Images whole; of links, emphasis, code and escapes the marks: what the groups hold stays.
_MARKDOWN_GONE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,500}\)|<!--.{0,2000}?-->|`+|\\(?=[*_#`\[\]])")
_MARKDOWN_AROUND = (
    re.compile(r"(?<!!)\[([^\]\n]{1,500})\]\([^)\s]{1,500}\)"),
    re.compile(r"\*\*(?=[^\s*])(.{1,500}?)(?<=[^\s*])\*\*"),
    re.compile(r"(?<![*\d])\*(?=[^\s*])([^*]{1,500}?)(?<=[^\s*])\*(?![*\d])"),
    re.compile(r"(?<![\w_])__(?=[^\s_])(.{1,500}?)(?<=[^\s_])__(?![\w_])"),
)
_MARKDOWN_RULE = re.compile(r"^(?:`{3,}.*|~{3,}.*|(?:[-*_]\s*){3,}|\|?[\s:|-]*-[\s:|-]*\|?)$")
_Gap = Literal["direct", "blank", "page"]
# All that is looked at in a paragraph is how it begins and ends; a file without stops may be one paragraph.
_LONGEST_LOOKED_AT = 2000


def clean(source: Source) -> Cleaned:
    """Give the text without page furniture, each paragraph on one line.

    Breakpoints of `offsets` make every character traceable: it is the very character of the source at its offset,
    except for line breaks that became "\\n" or a space, and, in a text saved as one line, for spaces between paragraphs,
    which became "\\n". `removed` holds dropped lines, and buttons cut off a line.
    A source that is all furniture gives an empty text.

    Raises UnreadableFile where it has more than MAX_LINES lines.
    """
    if (
        len(source.text) > MAX_LINES
        and sum(1 for _ in islice(_BREAKS.finditer(source.text), MAX_LINES)) == MAX_LINES
    ):
        raise UnreadableFile(
            f"cannot read {source.name}: it has more than {MAX_LINES:,} lines; split it, or keep what is text of it"
        )
    lines, removed = _kept_lines(source)
    wrap = measure(lines) if source.wrapped else None
    builder = _Builder(source.text)
    paragraph = ""
    for number, line in enumerate(lines):
        if number:
            last = lines[number - 1]
            if source.wrapped and continues(paragraph, last, line, wrap):
                latin = re.search(r"[A-Za-z]$", last.text) and re.match(r"[A-Za-z]", line.text)
                if latin:
                    builder.put(" ", last.break_at)
                paragraph += " " * bool(latin)
            else:
                builder.put("\n", last.break_at)
                paragraph = ""
        for start, end in line.spans:
            builder.copy(start, end)
        paragraph += line.text
        if len(paragraph) > _LONGEST_LOOKED_AT:
            paragraph = paragraph[:200] + paragraph[-600:]
    text, offsets = "".join(builder.parts), tuple(builder.offsets) or ((0, 0),)
    return Cleaned(text, offsets, tuple(removed), *moved(source, text, offsets))


class _Builder:
    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.offsets: list[tuple[int, int]] = []
        self.length = 0
        self._next = -1

    def copy(self, start: int, end: int) -> None:
        self._add(self.source[start:end], start)

    def put(self, character: str, source_position: int) -> None:
        self._add(character, source_position)

    def _add(self, text: str, source_position: int) -> None:
        if source_position != self._next:
            self.offsets.append((self.length, source_position))
        self.parts.append(text)
        self.length += len(text)
        self._next = source_position + len(text)


def _kept_lines(source: Source) -> tuple[list[Line], list[str]]:
    """Split the source into its lines, without the blank ones and the furniture, and list the furniture."""
    lines: list[Line] = []
    page_starts: set[int] = set()
    furniture: set[int] = set()
    rows: set[int] = set()
    marked = _Marked(source.marks)
    room = rooms(source) if source.wrapped else {}
    gap: _Gap = "direct"
    for start, end, break_at, after, apart in _raw_lines(source, marked):
        spans = _kept_spans(source.text, start, end, source.format == "markdown")
        text = "".join(source.text[a:b] for a, b in spans)
        if text:
            indent = width_of(source.text[start : spans[0][0]])
            marks = marked.of(start, end)
            alone = (
                apart
                or bool(marks & {"row", "heading", "annex"})
                or looks_like_row(text)
                or is_leadered(text)
            )
            lines.append(Line(text, spans, break_at, indent, gap, room.get(start), alone))
            if "furniture" in marks:
                furniture.add(len(lines) - 1)
            if "row" in marks:
                rows.add(len(lines) - 1)
            if gap == "page":
                page_starts.add(len(lines) - 1)
            gap = after
        elif gap != "page":
            gap = "page" if after == "page" else "blank"
    texts = [line.text for line in lines]
    portal = portal_furniture(texts) - rows
    # Where lines have a place on a page, the reader has looked for what stands above and below the text.
    own = page_numbers(texts) if source.boxes else page_furniture(texts, page_starts)
    page = furniture | (own - rows)
    kept: list[Line] = []
    removed: list[str] = []
    for index, line in enumerate(lines):
        if index in page or index in portal:
            removed.append(source.text[line.spans[0][0] : line.spans[-1][1]])
            follower = lines[index + 1] if index + 1 < len(lines) else None
            if follower and follower.gap != "page":
                follower.gap = "page" if index in page or line.gap == "page" else "blank"
            continue
        length = len(line.text) if index in rows else without_buttons(line.text)
        if length < len(line.text):
            removed.append(line.text[length:].strip())
            line.spans = _parts(line.spans, 0, length)
            line.text = line.text[:length]
        _narrow_gaps(line)
        kept.append(line)
    return kept, removed


class _Marked:
    """Tells which marks a line of the source bears."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._starts: dict[MarkKind, list[int]] = {}
        self._ends: dict[MarkKind, list[int]] = {}
        for mark in marks:
            self._starts.setdefault(mark.kind, []).append(mark.start)
            self._ends.setdefault(mark.kind, []).append(mark.end)

    def of(self, start: int, end: int) -> set[MarkKind]:
        kinds: set[MarkKind] = set()
        for kind, starts in self._starts.items():
            at = bisect_left(starts, end) - 1
            if at >= 0 and self._ends[kind][at] > start:
                kinds.add(kind)
        return kinds


def _raw_lines(source: Source, marked: _Marked) -> Iterator[tuple[int, int, int, _Gap, bool]]:
    """Give (start, end, position of the last character of the break, what stands between it and the next line, whether
    the line was cut out of a longer one) of each line.
    """
    text = source.text
    start = 0
    for stop, following, own, after in _breaks(text):
        origin = start
        # What a format has marked, or put in a place on a page, has its line breaks.
        known = source.boxes or marked.of(start, stop)
        for gap_start, gap_end in () if known else paragraph_gaps(text[start:stop], len(text)):
            yield start, origin + gap_start, origin + gap_end - 1, "direct", True
            start = origin + gap_end
        yield start, stop, own, after, start > origin
        start = following


def _breaks(text: str) -> Iterator[tuple[int, int, int, _Gap]]:
    """Give of each line where it ends, where the next that is not blank begins, the position of the last character of
    its break, and what stands between the two."""
    for match in _BREAKS.finditer(text):
        start, end = match.span()
        own = start + text.startswith("\r\n", start)
        yield start, end, own, "page" if "\f" in match[0] else "blank" if end > own + 1 else "direct"
    yield len(text), len(text) + 1, len(text), "direct"


def _kept_spans(source: str, start: int, end: int, markdown: bool) -> list[tuple[int, int]]:
    """Give the parts of a line that stay: no margins, nothing invisible, no spaces in 政 府 工 作 报 告."""
    line = source[start:end]
    deleted = [(match.start(), match.end()) for match in _INVISIBLE.finditer(line)]
    for run in _SPACED.finditer(line):
        deleted += [(run.start() + gap.start(), run.start() + gap.end()) for gap in _SPACE.finditer(run[0])]
    if markdown:
        deleted += _markdown_marks(line)
    deleted.sort()
    spans: list[tuple[int, int]] = []
    position = 0
    for a, b in [*deleted, (len(line), len(line))]:
        if a > position:
            spans.append((start + position, start + a))
        position = max(position, b)
    return _stripped(source, spans)


def _stripped(source: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    while spans:
        a, b = spans[0]
        a += len(source[a:b]) - len(source[a:b].lstrip())
        if a < b:
            spans[0] = (a, b)
            break
        spans.pop(0)
    while spans:
        a, b = spans[-1]
        b = a + len(source[a:b].rstrip())
        if a < b:
            spans[-1] = (a, b)
            break
        spans.pop()
    return spans


def _markdown_marks(line: str) -> list[tuple[int, int]]:
    if _MARKDOWN_RULE.match(line.strip()):
        return [(0, len(line))]
    marks = [match.span() for match in _MARKDOWN_GONE.finditer(line)]
    for pattern in _MARKDOWN_AROUND:
        for match in pattern.finditer(line):
            marks += [(match.start(), match.start(1)), (match.end(1), match.end())]
    quoted = re.match(r"\s*(?:>\s?)+", line)
    if quoted:
        marks.append(quoted.span())
    return marks


def _narrow_gaps(line: Line) -> None:
    """Leave one of several spaces in a row (tabs, which separate cells, stay)."""
    spans: list[tuple[int, int]] = []
    position = 0
    for gap in _WIDE_GAP.finditer(line.text):
        spans += _parts(line.spans, position, gap.start() + 1)
        position = gap.end()
    if position:
        line.spans = spans + _parts(line.spans, position, len(line.text))
        line.text = _WIDE_GAP.sub(lambda gap: gap[0][0], line.text)


def _parts(spans: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Give the parts of the source for the characters [start, end) of the text made of `spans`."""
    parts = []
    position = 0
    for a, b in spans:
        first, last = max(start, position), min(end, position + b - a)
        if first < last:
            parts.append((a + first - position, a + last - position))
        position += b - a
    return parts
