"""Which lines belong to the paper and not to the document: running headers and footers, page numbers."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.read.layout.placed import Line

# Share of the page's height, from above and below, in which running lines stand.
_EDGE = 0.15
# On a scan with white around the paper they stand further inwards: this far from the outermost text of most pages, and
# at most so far from the edge.
_WITHIN = 0.04
_INNERMOST = 0.3
# Of the lines of a page, from above and below.
_OUTERMOST = 3
# Share of the page's height within which a running line stays from page to page.
_DRIFT = 0.015
# A header that is on two pages only is one in a short document.
_SHORT = 12
# Share of the characters of a running line that recognition leaves the same.
_ALIKE = 0.8
_MOST_COMPARED = 50

_DASH = r"[-—–―‒－─~～·•.…一]+"
_COUNT = r"(\d{1,4}|[ivxlcIVXLC]{1,7}|[Ⅰ-ⅿ]{1,4})"
_DECORATED = re.compile(
    rf"{_DASH}{_COUNT}{_DASH}|第(\d{{1,4}})页.{{0,8}}|(?i:page)(\d{{1,4}})(?:(?:of|/)\d{{1,4}})?|(\d{{1,4}})/\d{{1,4}}"
)
_BARE = re.compile(rf"[-—]?{_COUNT}[-—]?")
# What stands above tables again and again, and is theirs.
_OF_TABLES = re.compile(r"续?表|附表|续上表|单位[:：]")
_SPACES = re.compile(r"\s+")
_NO_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Spot:
    """A line at the edge of a page."""

    page: int
    line: int
    at: float
    """Share of the page's height: of its top in the upper half, of its foot in the lower one."""
    key: str
    """Its letters and figures."""


@dataclass(frozen=True, slots=True)
class _Number:
    spot: _Spot
    value: str
    decorated: bool


def furniture_of(pages: Sequence[tuple[float, Sequence[Line]]]) -> list[set[int]]:
    """Tell, for each page (its height, its lines from the top), which lines are furniture, by their indexes."""
    spots: list[_Spot] = []
    numbers: list[_Number] = []
    head, foot = _zones(pages)
    for page, (height, lines) in enumerate(pages):
        for index in _edges(lines, head * height, foot * height, height):
            line = lines[index]
            at = line.top / height if line.top < height / 2 else line.bottom / height
            text = unicodedata.normalize("NFKC", _SPACES.sub("", line.text))
            spot = _Spot(page, index, at, _NO_WORD.sub("", text))
            decorated = _DECORATED.fullmatch(text)
            match = decorated or _BARE.fullmatch(text)
            if match:
                value = next(group for group in match.groups() if group)
                numbers.append(_Number(spot, value, decorated is not None))
            elif not head < at < foot and len(spot.key) >= 2 and not _OF_TABLES.match(text):
                spots.append(spot)
    running = _running(spots, len(pages))
    found: list[set[int]] = [set() for _ in pages]
    _mark_numbers(numbers, pages, found, running)
    for page, (_, lines) in enumerate(pages):
        _mark_running(page, len(lines), found[page], running)
    return found


def _zones(pages: Sequence[tuple[float, Sequence[Line]]]) -> tuple[float, float]:
    """Give the shares of the page's height above and below which running lines stand in this document."""
    scanned = [(height, lines) for height, lines in pages if lines and lines[0].confidence is not None]
    if len(scanned) * 2 <= len(pages):
        return _EDGE, 1 - _EDGE
    # A quarter of the pages may have a speck, or a seal, in the margin.
    tops = sorted(lines[0].top / height for height, lines in scanned)
    feet = sorted((lines[-1].bottom / height for height, lines in scanned), reverse=True)
    head, foot = tops[len(tops) // 4] + _WITHIN, feet[len(feet) // 4] - _WITHIN
    return min(max(head, _EDGE), _INNERMOST), max(min(foot, 1 - _EDGE), 1 - _INNERMOST)


def _edges(lines: Sequence[Line], head: float, foot: float, height: float) -> list[int]:
    count = len(lines)
    above = [index for index in range(min(_OUTERMOST, count)) if lines[index].bottom < head]
    below = [index for index in range(max(0, count - _OUTERMOST), count) if lines[index].top > foot]
    # Page numbers are looked for further inwards, where the white is wider on one page than on others.
    if count and lines[0].bottom < _INNERMOST * height:
        above.append(0)
    if count and lines[-1].top > (1 - _INNERMOST) * height:
        below.append(count - 1)
    return sorted({*above, *below})


def _running(spots: Sequence[_Spot], pages: int) -> set[tuple[int, int]]:
    """Give (page, line) of the lines that stand at the same place on several pages, but for a number that counts."""
    by_key: defaultdict[str, list[_Spot]] = defaultdict(list)
    for spot in spots:
        by_key[spot.key].append(spot)
        counted = _NUMBER.sub("#", spot.key)
        if counted != spot.key:
            by_key["#" + counted].append(spot)
    running: set[tuple[int, int]] = set()
    sure: list[_Spot] = []
    for key, alike in by_key.items():
        if len(alike) < 2 or (key.startswith("#") and not _counts(alike)):
            continue
        for at in {round(spot.at, 3) for spot in alike}:
            same = [spot for spot in alike if abs(spot.at - at) <= _DRIFT]
            several = len({spot.page for spot in same})
            if several >= 3 or (several == 2 and pages <= _SHORT):
                running |= {(spot.page, spot.line) for spot in same}
                if len(sure) < _MOST_COMPARED:
                    sure.append(same[0])
    for spot in spots:
        if (spot.page, spot.line) not in running and any(_is_alike(spot, one) for one in sure):
            running.add((spot.page, spot.line))
    return running


def _counts(spots: Sequence[_Spot]) -> bool:
    """Tell whether one of the numbers in lines that are otherwise the same goes up with the pages."""
    rows = [(spot.page, [int(number) for number in _NUMBER.findall(spot.key)]) for spot in spots]
    return any(
        len({numbers[place] - page for page, numbers in rows}) == 1
        for place in range(min(len(numbers) for _, numbers in rows))
    )


def _is_alike(spot: _Spot, one: _Spot) -> bool:
    """Tell whether a line is a running one in which some characters were not recognised."""
    if abs(spot.at - one.at) > 2 * _DRIFT or min(len(spot.key), len(one.key)) < 6:
        return False
    return SequenceMatcher(None, spot.key, one.key).ratio() >= _ALIKE


def _mark_numbers(
    numbers: Sequence[_Number],
    pages: Sequence[tuple[float, Sequence[Line]]],
    found: list[set[int]],
    running: set[tuple[int, int]],
) -> None:
    """Mark page numbers: those with dashes around them, and bare ones that count the pages or stand where they do."""
    offsets: defaultdict[int, int] = defaultdict(int)
    for number in numbers:
        if number.value.isdigit():
            offsets[int(number.value) - number.spot.page] += 1
    levels: list[float] = []
    for number in numbers:
        counts = number.value.isdigit() and offsets[int(number.value) - number.spot.page] >= 2
        if number.decorated or counts:
            found[number.spot.page].add(number.spot.line)
            levels.append(number.spot.at)
    for number in numbers:
        spot = number.spot
        lines = pages[spot.page][1]
        own = lines[spot.line]
        beyond = [
            other
            for other, line in enumerate(lines)
            if other not in found[spot.page]
            and (spot.page, other) not in running
            and (line.top > own.top + 2 if spot.at > 0.5 else line.top < own.top - 2)
        ]
        usual = any(abs(spot.at - level) <= _DRIFT for level in levels)
        if not beyond and (usual or not number.value.isdigit() or spot.at > 0.9):
            found[spot.page].add(spot.line)


def _mark_running(page: int, count: int, found: set[int], running: set[tuple[int, int]]) -> None:
    """Mark repeated lines from the edges of the page inwards: what stands within the text is no running header."""
    for order in (range(count), range(count - 1, -1, -1)):
        for index in order:
            if index in found:
                continue
            if (page, index) not in running:
                break
            found.add(index)
