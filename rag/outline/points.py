"""Points counted off inside a paragraph, or at the beginning of several: 一是 二是, 第一， 第二，"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rag.markers import NUMERAL, Marker, run_in_marker
from rag.outline.lines import Line
from rag.outline.nesting import Heading, closed

_POINT = re.compile(rf"(?<=[。！？；：!?;:”）)])\s*(?=\*{{0,3}}第?{NUMERAL}{{1,2}}[，,\u4e00-\u9fff])")
_FIRST_SENTENCE = re.compile(r"[。！？!?]")
_FIRST_CLAUSE = re.compile(r"[，,；;：:。！？!?]")
_EDGES = "*#_ \t\u3000\u00a0：:；;。，,"
_LONGEST_TITLE = 40
_LONGEST_CLAUSE_TITLE = 30
_COUNTING_VERBS = {"是", "要"}


@dataclass(slots=True)
class _List:
    """A run of points (一是 二是 三是) being counted."""

    verb: str
    last: int
    depth: int
    line: int
    inline: bool
    members: list[int]


def find_points(lines: Sequence[Line], first: int, stop: int, level: int) -> list[Heading]:
    """Find the points counted off inside lines[first:stop], all below one heading of the given level."""
    candidates = [
        (index, position, marker)
        for index in range(first, stop)
        if not (lines[index].row or lines[index].note)
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
                marker.ordinal, index, 0, position > 0, run_in,
            )
        )  # fmt: skip
    return closed(headings, lines, stop)


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
    if len(first) <= _LONGEST_TITLE and (run_in or not _FIRST_CLAUSE.search(first)):
        return first.strip(_EDGES), run_in
    clause = _FIRST_CLAUSE.split(first, maxsplit=1)[0].strip(_EDGES)
    return (clause if 4 <= len(clause) <= _LONGEST_CLAUSE_TITLE else ""), True
