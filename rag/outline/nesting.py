"""A heading, and where its section ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.outline.lines import Line

_SPACED = frozenset(["部分", "编", "章", "节", "条", "专栏", "1"])


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    marker: str
    title: str
    start: int
    end: int
    """Where its section ends."""
    kind: str
    """A key of markers.RANKS, as many # as a Markdown heading has, or for one without a number "style" (its style says
    that it is one), "known" (its words do) or "title" (its place does)."""
    ordinal: int
    line: int
    """Index of its line among the lines given."""
    style: int
    """Level of its heading style, 0 for none."""
    inline: bool
    """Whether it stands inside a line (一是 after a full stop)."""
    run_in: bool
    """Whether text of its section follows on the same line."""

    @property
    def label(self) -> str:
        """Marker and title as one reads them: "（一）基本情况", "第一章 总则", "3.1 危险废物", "一是"."""
        bare = self.marker[-1:].isascii() and self.marker[-1:].isalnum()
        gap = " " if (bare or self.kind in ("编", "章", "节", "条")) and self.title else ""
        return f"{self.marker}{gap}{self.title}"


def closed(headings: list[Heading], lines: Sequence[Line], stop: int) -> list[Heading]:
    """Give each heading the end of its section; the last of them end with lines[stop - 1]."""
    result: list[Heading] = []
    open_headings: list[int] = []
    for index, heading in enumerate(headings):
        while open_headings and headings[open_headings[-1]].level >= heading.level:
            at = open_headings.pop()
            result[at] = replace(result[at], end=_end_before(heading, headings[at], lines))
        result.append(heading)
        open_headings.append(index)
    for at in open_headings:
        end = lines[headings[at].line if headings[at].inline else stop - 1].end
        result[at] = replace(result[at], end=end)
    return _without_afterword(result, lines)


def _end_before(follower: Heading, heading: Heading, lines: Sequence[Line]) -> int:
    if heading.inline:
        return min(follower.start, lines[heading.line].end)
    return follower.start if follower.inline else lines[follower.line - 1].end


def _without_afterword(headings: list[Heading], lines: Sequence[Line]) -> list[Heading]:
    """End the last of several alike sections where the others ended, so that a closing paragraph is not its.

    "（八）…" is one paragraph like the seven before it; "回顾上半年各项工作…" below it belongs to what is above.
    """
    result = list(headings)
    for group in siblings(headings):
        last = headings[group[-1]]
        usual = _usual_paragraphs([_paragraphs(headings, at, lines) for at in group[:-1]])
        own = _paragraphs(headings, group[-1], lines)
        if last.inline or usual is None or own is None or own <= usual or (usual == 0 and not last.run_in):
            continue
        end = lines[last.line + usual].end
        for at in range(group[-1], len(headings)):
            if headings[at].start >= last.end:
                break
            result[at] = replace(result[at], end=min(result[at].end, end))
    return result


def siblings(headings: list[Heading]) -> list[list[int]]:
    """Group the indexes of headings that stand side by side below the same heading."""
    groups: list[list[int]] = []
    open_groups: dict[int, list[int]] = {}
    for index, heading in enumerate(headings):
        for level in [level for level in open_groups if level > heading.level]:
            del open_groups[level]
        if heading.level not in open_groups:
            open_groups[heading.level] = []
            groups.append(open_groups[heading.level])
        open_groups[heading.level].append(index)
    return groups


def _paragraphs(headings: list[Heading], index: int, lines: Sequence[Line]) -> int | None:
    """Count the paragraphs below a heading's own line; None where other headings stand among them."""
    heading = headings[index]
    for at in range(index + 1, len(headings)):
        later = headings[at]
        if later.start >= heading.end:
            break
        if later.line != heading.line and not later.inline:
            return None
    below = heading.line + 1
    while below < len(lines) and lines[below].start < heading.end:
        below += 1
    return below - heading.line - 1


def _usual_paragraphs(counts: list[int | None]) -> int | None:
    known = Counter(count for count in counts if count is not None)
    if sum(known.values()) < 3:
        return None
    count, times = known.most_common(1)[0]
    return count if count <= 1 and times * 4 >= sum(known.values()) * 3 else None
