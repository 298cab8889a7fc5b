"""Which lines of a part are numbered: told by the marker they begin with and by the count it goes on with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.markers import Marker, leading_marker, numbered_marker, numbers_of
from rag.outline.lines import Line

_COUNTED = ("1.", "（1）", "1）", "①")
_CLAUSE_TITLE = re.compile(r"^[^。；;！？!?]{2,40}$")
# Cells of a row that nobody recognised as one: figures, or several words set apart.
_CELLS = re.compile(r"\s\d[\d.,]*(?:\s|$)|\S\s+\S+\s+\S+\s+\S|[=＝≥≤±×]|\d$")
# Clauses that open standards and guidelines (GB/T 1.1, HJ 565): one of them is enough to know that "1" is a clause.
_OPENING = re.compile(
    r"^(?:(?:适用)?范围|总\s?则|概述|前言|引言|规范性引用文件|引用标准|主题内容与适用范围|主题内容|编制依据|目的|一般规定|总体要求)"
)


def find_markers(lines: Sequence[Line]) -> list[Marker | None]:
    """Give each line's marker, None for those that are not numbered.

    Clauses (1, 1.1) are believed only in sequence: "1 范围" where a "2 …" or a "1.1" follows, "3.2" after "3.1" or
    below a third part. "7. 5 万吨" at the beginning of a line counts nothing, for there is no sixth.
    """
    found: list[Marker | None] = []
    last: dict[str, int] = {}
    clauses = _clauses(lines)
    decimals = _Decimals()
    for index, line in enumerate(lines):
        marker = None if line.row or line.note else leading_marker(line.text)
        if marker and (_out_of_order(marker, last) or _cites(marker, line, last)):
            marker = None
        elif marker is None and index in clauses:
            marker = clauses[index]
        elif marker is None and not (line.row or line.note):
            marker = numbered_marker(line.text)
            if marker and (marker.kind == "1" or not decimals.goes_on(marker)):
                marker = None
        if marker:
            last[marker.kind] = marker.ordinal
            decimals.note(marker)
        found.append(marker)
    return found


def _out_of_order(marker: Marker, last: dict[str, int]) -> bool:
    return marker.kind in _COUNTED and marker.ordinal > 2 and last.get(marker.kind, 0) < marker.ordinal - 2


def _cites(marker: Marker, line: Line, last: dict[str, int]) -> bool:
    """Tell a paragraph that begins with the citation of an article (第三条为…) from the article itself."""
    spaced = marker.end == len(line.text) or not line.text[marker.end - 1 : marker.end + 1].isalnum()
    return marker.kind == "条" and not spaced and marker.ordinal != last.get("条", 0) + 1


class _Decimals:
    """Follows how clauses are counted, so that a number with a point is known for a clause or a value."""

    def __init__(self) -> None:
        self._outer = 0
        """Of the clause, chapter or part that is open."""
        self._letter = ""
        self._last: tuple[int, ...] = ()

    def goes_on(self, marker: Marker) -> bool:
        numbers = numbers_of(marker)
        if marker.kind.startswith("A"):
            letter = marker.text[0]
            if letter != self._letter:
                return numbers == (1,) or numbers == (1, 1)
            return self._follows(numbers)
        if self._letter:
            return False
        return self._follows(numbers)

    def _follows(self, numbers: tuple[int, ...]) -> bool:
        """Tell whether a number comes next: 3.2 or 3.1.1 or 4.1 after 3.1, one left out at most."""
        parent, own = numbers[:-1], numbers[-1]
        if not own >= 1:
            return False
        if len(parent) <= len(self._last) and parent == self._last[: len(parent)]:
            before = self._last[len(parent)] if len(self._last) > len(parent) else 0
            return before < own <= before + 2
        if parent == (self._outer,):
            return own <= 2
        if own != 1:
            return False
        # The clause above may have no heading of its own, or one that was not recognised.
        return (not self._last and parent == (1,)) or self._is_next(parent)

    def _is_next(self, parent: tuple[int, ...]) -> bool:
        depth = len(parent)
        return (
            0 < depth <= len(self._last)
            and parent[:-1] == self._last[: depth - 1]
            and parent[-1] == self._last[depth - 1] + 1
        )

    def note(self, marker: Marker) -> None:
        if marker.kind.startswith("A"):
            self._letter, self._last = marker.text[0], numbers_of(marker)
        elif marker.kind.startswith("1.1"):
            self._last = numbers_of(marker)
        elif marker.kind in ("1", "1.", "一、", "章", "部分"):
            self._outer, self._last = marker.ordinal, ()


def _clauses(lines: Sequence[Line]) -> dict[int, Marker]:
    """Find the clauses that are numbered 1, 2, 3 with nothing but a space behind it: the longest count from 1."""
    candidates: list[tuple[int, Marker]] = []
    for index, line in enumerate(lines):
        if line.row or line.note:
            continue
        marker = numbered_marker(line.text)
        if marker and marker.kind == "1" and _is_title(line.text[marker.end :]):
            candidates.append((index, marker))
    # Neighbours that count on are a list or a column of a table.
    listed = {
        at
        for (index, marker), (later, follower) in pairwise(candidates)
        if later == index + 1 and follower.ordinal == marker.ordinal + 1
        for at in (index, later)
    }
    candidates = [(index, marker) for index, marker in candidates if index not in listed]
    below = _first_decimals(lines)
    best: dict[int, Marker] = {}
    starts = [at for at, (_, marker) in enumerate(candidates) if marker.ordinal == 1][:20]
    for start in starts:
        chain: dict[int, Marker] = {}
        expected = 1
        for at in range(start, len(candidates)):
            index, marker = candidates[at]
            # One may be missing, where it was not recognised; by then the count must be sure.
            if marker.ordinal == expected or (len(chain) > 2 and marker.ordinal == expected + 1):
                spaced = lines[index].text[marker.end - 1].isspace()
                if (
                    spaced
                    or below.get(marker.ordinal, -1) > index
                    or _OPENING.match(lines[index].text[marker.end :])
                ):
                    chain[index] = marker
                    expected = marker.ordinal + 1
        if len(chain) > len(best):
            best = chain
    sure = len(best) > 1 or any(
        below.get(marker.ordinal, -1) > index or _OPENING.match(lines[index].text[marker.end :])
        for index, marker in best.items()
    )
    return best if sure else {}


def _first_decimals(lines: Sequence[Line]) -> dict[int, int]:
    """Tell for each clause the line where its first part (3.1) begins."""
    firsts: dict[int, int] = {}
    for index, line in enumerate(lines):
        marker = None if line.row or line.note else numbered_marker(line.text)
        if marker and marker.kind == "1.1" and marker.ordinal == 1:
            firsts[numbers_of(marker)[0]] = index
    return firsts


def _is_title(words: str) -> bool:
    return (
        bool(_CLAUSE_TITLE.match(words))
        and not _CELLS.search(words)
        and words.count("，") + words.count(",") <= 1
    )
