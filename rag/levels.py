"""Which lines, and which points inside a paragraph, are headings, and how deep each one stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rag.markers import RANKS, Marker, leading_marker, run_in_marker

_HASHES = re.compile(r"^(#{1,6})\s+")
_POINT = re.compile(r"(?<=[。！？；：!?;:”）)])\s*(?=\*{0,3}[一二三四五六七八九十]{1,2}[\u4e00-\u9fff])")
_FIRST_SENTENCE = re.compile(r"[。！？!?]")
_FIRST_CLAUSE = re.compile(r"[，,；;：:。！？!?]")
_EDGES = "*#_ \t\u3000\u00a0：:；;。，,"

# Up to these many characters, words after a marker are a heading; more are a numbered paragraph without one.
_LONGEST_TITLE = 60
_LONGEST_RUN_IN_TITLE = 40
_LONGEST_CLAUSE_TITLE = 30
_COUNTED = ("1.", "（1）", "①")
_COUNTING_VERBS = {"是", "要"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text, stripped and not empty."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    marker: str
    title: str
    start: int
    end: int
    """Where its section ends."""
    kind: str
    """A key of markers.RANKS, or as many # as a Markdown heading has."""
    ordinal: int
    line: int
    """Index of its line among the lines given."""
    inline: bool
    """Whether it stands inside a line (一是 after a full stop)."""
    run_in: bool
    """Whether text of its section follows on the same line."""

    @property
    def label(self) -> str:
        """Marker and title as one reads them: "（一）基本情况", "第一章 总则", "一是"."""
        gap = " " if self.kind in ("编", "章", "节", "条") and self.title else ""
        return f"{self.marker}{gap}{self.title}"


def find_headings(lines: Sequence[Line], base: int) -> list[Heading]:
    """Find the headings of one part of a document, in order; the outermost have level base + 1.

    Levels follow the nesting that the numbering itself shows, whichever kinds are mixed: a kind that is open goes
    back to its level, a new one goes deeper, unless it counts further out (see `_leveled`). Points inside a
    paragraph (一是 二是) stand one level below the innermost heading, and below each other where they nest.
    """
    outer = _closed(_leveled(_line_headings(lines), base), lines, len(lines))
    stops = [*(heading.line for heading in outer), len(lines)]
    headings = _points(lines, 0, stops[0], base)
    for heading, stop in zip(outer, stops[1:], strict=True):
        own = next((at for at in range(heading.line, stop) if lines[at].start >= heading.end), stop)
        headings.append(heading)
        headings += _points(lines, heading.line, own, heading.level)
        headings += _points(lines, own, stop, heading.level - 1)
    return headings


def _line_headings(lines: Sequence[Line]) -> list[Heading]:
    found: list[Heading] = []
    last: dict[str, int] = {}
    for index, line in enumerate(lines):
        hashes = _HASHES.match(line.text)
        offset = hashes.end() if hashes else 0
        marker = leading_marker(line.text[offset:])
        if hashes:
            kind, number = "#" * len(hashes[1]), 0
        elif marker and not _out_of_order(marker, last):
            kind, number = marker.kind, marker.ordinal
            last[kind] = number
        else:
            continue
        title, run_in = _title(line.text[offset + (marker.end if marker else 0) :], kind)
        written = marker.text if marker else ""
        found.append(Heading(0, written, title, line.start, line.end, kind, number, index, False, run_in))
    return found


def _out_of_order(marker: Marker, last: dict[str, int]) -> bool:
    """Tell whether a number has no predecessor: "7. 5 万吨" at the beginning of a line counts nothing."""
    return marker.kind in _COUNTED and marker.ordinal > 2 and last.get(marker.kind, 0) < marker.ordinal - 2


def _title(rest: str, kind: str) -> tuple[str, bool]:
    """Give the title in the words after a marker, and whether text follows it on the line."""
    if kind == "条":
        return "", True
    stop = _FIRST_SENTENCE.search(rest)
    first = rest[: stop.start()] if stop else rest
    run_in = bool(stop and rest[stop.end() :].strip(_EDGES + "”’）)"))
    colon = re.search(r"[：:](?=\s*\S)", first[:26])
    if colon and not run_in and not kind.startswith("#"):
        return first[: colon.start()].strip(_EDGES), True
    if len(first) <= (_LONGEST_RUN_IN_TITLE if stop else _LONGEST_TITLE):
        return first.strip(_EDGES), run_in
    return "", True


def _leveled(found: list[Heading], base: int) -> list[Heading]:
    """Give each heading its level, by a stack of the kinds that are open.

    A kind not open yet stands below those that usually stand above it. Below one that usually stands under it
    ("1." above "（一）") it stands only if that one goes on counting afterwards, or has been above it before.
    """
    following = _next_of_kind(found)
    nested: set[tuple[str, str]] = set()
    stack: list[int] = []
    leveled = []
    for index, heading in enumerate(found):
        kinds = [found[at].kind for at in stack]
        if heading.kind in kinds:
            del stack[kinds.index(heading.kind) :]
        else:
            while stack and _rank(found[stack[-1]]) > _rank(heading):
                outer = found[stack[-1]]
                follower = following[stack[-1]]
                counts_on = follower is not None and follower.ordinal == outer.ordinal + 1
                if counts_on or (outer.kind, heading.kind) in nested:
                    nested.add((outer.kind, heading.kind))
                    break
                stack.pop()
        leveled.append(replace(heading, level=base + len(stack) + 1))
        stack.append(index)
    return leveled


def _next_of_kind(found: list[Heading]) -> list[Heading | None]:
    following: list[Heading | None] = [None] * len(found)
    latest: dict[str, Heading] = {}
    for index in range(len(found) - 1, -1, -1):
        following[index] = latest.get(found[index].kind)
        latest[found[index].kind] = found[index]
    return following


def _rank(heading: Heading) -> float:
    return len(heading.kind) - 10.0 if heading.kind.startswith("#") else RANKS[heading.kind]


@dataclass(slots=True)
class _List:
    """A run of points (一是 二是 三是) being counted."""

    verb: str
    last: int
    depth: int
    line: int
    inline: bool
    members: list[int]


def _points(lines: Sequence[Line], first: int, stop: int, level: int) -> list[Heading]:
    """Find the points counted off inside lines[first:stop], all below one heading of the given level."""
    candidates = [
        (index, position, marker)
        for index in range(first, stop)
        for position, marker in _point_markers(lines[index].text)
    ]
    depths = _depths(candidates)
    headings = []
    chosen = sorted(depths)
    for number, following in zip_longest(chosen, chosen[1:], fillvalue=-1):
        index, position, marker = candidates[number]
        line = lines[index]
        same_line = following >= 0 and candidates[following][0] == index
        words = line.text[marker.end : candidates[following][1] if same_line else len(line.text)]
        title, run_in = _point_title(words)
        headings.append(
            Heading(
                level + depths[number], marker.text.strip("*_"), title, line.start + position, line.end, "一是",
                marker.ordinal, index, position > 0, run_in,
            )
        )  # fmt: skip
    return _closed(headings, lines, stop)


def _depths(candidates: list[tuple[int, int, Marker]]) -> dict[int, int]:
    """Sort candidates (line, position in it, marker) into lists, and tell how deep each of them is nested.

    A marker counts only as part of a list: 一 begins one, the next number goes on with the innermost list that
    waits for it, and a list of one is none. Those left out have no depth.
    """
    open_lists: list[_List] = []
    lists: list[_List] = []
    for number, (index, position, marker) in enumerate(candidates):
        run = next((run for run in reversed(open_lists) if _is_next(run, marker)), None)
        if run is not None:
            del open_lists[open_lists.index(run) + 1 :]
            run.last, run.verb, run.line, run.inline = marker.ordinal, marker.text[-1], index, position > 0
            run.members.append(number)
        elif marker.ordinal == 1:
            while open_lists and not _holds(open_lists[-1], candidates, number):
                open_lists.pop()
            run = _List(marker.text[-1], 1, len(open_lists) + 1, index, position > 0, [number])
            open_lists.append(run)
            lists.append(run)
    return {number: run.depth for run in lists if len(run.members) > 1 for number in run.members}


def _point_markers(line: str) -> list[tuple[int, Marker]]:
    positions = [0, *(match.end() for match in _POINT.finditer(line))]
    markers = [(position, run_in_marker(line, position)) for position in positions]
    return [(position, marker) for position, marker in markers if marker]


def _is_next(run: _List, marker: Marker) -> bool:
    verb = marker.text[-1]
    return run.last == marker.ordinal - 1 and (run.verb == verb or {run.verb, verb} <= _COUNTING_VERBS)


def _holds(run: _List, candidates: list[tuple[int, int, Marker]], number: int) -> bool:
    """Tell whether a new list stands inside the last point of `run`: it goes on later, or began this very line."""
    index, position, _ = candidates[number]
    if position > 0 and run.line == index and not run.inline:
        return True
    for at in range(number + 1, len(candidates)):
        marker = candidates[at][2]
        if marker.text[-1] == run.verb:
            return marker.ordinal == run.last + 1
    return False


def _point_title(words: str) -> tuple[str, bool]:
    stop = _FIRST_SENTENCE.search(words)
    first = words[: stop.start()] if stop else words
    run_in = bool(stop and words[stop.end() :].strip(_EDGES))
    if len(first) <= _LONGEST_RUN_IN_TITLE and (run_in or not _FIRST_CLAUSE.search(first)):
        return first.strip(_EDGES), run_in
    clause = _FIRST_CLAUSE.split(first, maxsplit=1)[0].strip(_EDGES)
    return (clause if 4 <= len(clause) <= _LONGEST_CLAUSE_TITLE else ""), True


def _closed(headings: list[Heading], lines: Sequence[Line], stop: int) -> list[Heading]:
    """Give each heading the end of its section; the last of them end with lines[stop - 1]."""
    closed: list[Heading] = []
    open_headings: list[int] = []
    for index, heading in enumerate(headings):
        while open_headings and headings[open_headings[-1]].level >= heading.level:
            at = open_headings.pop()
            closed[at] = replace(closed[at], end=_end_before(heading, headings[at], lines))
        closed.append(heading)
        open_headings.append(index)
    for at in open_headings:
        end = lines[headings[at].line if headings[at].inline else stop - 1].end
        closed[at] = replace(closed[at], end=end)
    return _without_afterword(closed, lines)


def _end_before(follower: Heading, heading: Heading, lines: Sequence[Line]) -> int:
    if heading.inline:
        return min(follower.start, lines[heading.line].end)
    return follower.start if follower.inline else lines[follower.line - 1].end


def _without_afterword(headings: list[Heading], lines: Sequence[Line]) -> list[Heading]:
    """End the last of several alike sections where the others ended, so that a closing paragraph is not its.

    "（八）…" is one paragraph like the seven before it; "回顾上半年各项工作…" below it belongs to what is above.
    """
    result = list(headings)
    for siblings in _siblings(headings):
        last = headings[siblings[-1]]
        usual = _usual_paragraphs([_paragraphs(headings, at, lines) for at in siblings[:-1]])
        own = _paragraphs(headings, siblings[-1], lines)
        if last.inline or usual is None or own is None or own <= usual or (usual == 0 and not last.run_in):
            continue
        end = lines[last.line + usual].end
        for at in range(siblings[-1], len(headings)):
            if headings[at].start >= last.end:
                break
            result[at] = replace(result[at], end=min(result[at].end, end))
    return result


def _siblings(headings: list[Heading]) -> list[list[int]]:
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
