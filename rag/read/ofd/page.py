"""What one page of an OFD draws -> its text and lines, placed in points (GB/T 33190-2016, 7.7 and 8 to 13)."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from lxml import etree

from rag.read.layout import Fragment, Ruling

Element: TypeAlias = "etree._Element"
Matrix: TypeAlias = tuple[float, float, float, float, float, float]
Box: TypeAlias = tuple[float, float, float, float]

POINTS = 72 / 25.4
"""Points of a millimetre, the unit of OFD."""
MAX_OBJECTS = 60_000
"""Drawn on one page; one of small print that stands character by character has 3,000."""
_DEPTH = 40
_FARTHEST = 1e6
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?"
_NUMBERS = re.compile(_NUMBER)
_DELTAS = re.compile(rf"[gG]|{_NUMBER}")
_STEPS = re.compile(rf"[A-Za-z]|{_NUMBER}")
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
_NARROW, _BROAD = frozenset("iljtfrI.,:;'|!()[]"), frozenset("mwMW@%")


@dataclass(slots=True)
class Run:
    """Characters on one baseline, in points from the top left corner of the page."""

    text: str
    left: float
    right: float
    base: float
    size: float
    ink: float
    """Left edge of the first character that is no white space."""


@dataclass(slots=True)
class Drawn:
    """What stands on a page, and what of it could not be taken."""

    runs: list[Run] = field(default_factory=list)
    tall: list[Fragment] = field(default_factory=list)
    """Text that runs down the page, or up."""
    rulings: list[Ruling] = field(default_factory=list)
    pictures: list[tuple[str, Box]] = field(default_factory=list)
    """Resource and place, in points."""
    aslant: int = 0
    """Characters neither level nor upright: of watermarks."""
    unknown: int = 0
    """Characters of which only the shape is stored."""
    objects: int = 0


def local(element: Element) -> str:
    """Give the name of an element without its namespace, "" for a comment: writers differ in prefix and namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def inside(element: Element | None, *names: str) -> Iterator[Element]:
    """Give the children that have one of these names."""
    for child in element if element is not None else ():
        if local(child) in names:
            yield child


def numbers(text: str | None) -> list[float]:
    return [_bounded(number) for number in _NUMBERS.findall(text or "")]


def area(text: str | None) -> Box | None:
    """Read "left top width height"; None where that is no area."""
    found = numbers(text)
    return (found[0], found[1], found[2], found[3]) if len(found) >= 4 and min(found[2:4]) > 0 else None


def draw(page: Element, origin: tuple[float, float], composites: Mapping[str, Element], into: Drawn) -> None:
    """Add what a page holds, or a template under it, to `into`; `origin` is the corner of its area in millimetres.

    `composites` are the graphic units of the resources by their ID. Stops at MAX_OBJECTS.
    """
    place = (POINTS, 0.0, 0.0, POINTS, -origin[0] * POINTS, -origin[1] * POINTS)
    for content in inside(page, "Content"):
        _Pen(composites, into).draw(content, place, 0)


class _Pen:
    def __init__(self, composites: Mapping[str, Element], into: Drawn) -> None:
        self._composites, self._into = composites, into

    def draw(self, block: Element, place: Matrix, depth: int) -> None:
        if depth > _DEPTH:
            return
        for child in block:
            name = local(child)
            if not name or child.get("Visible", "").lower() in ("false", "0"):
                continue
            self._into.objects += 1
            if self._into.objects > MAX_OBJECTS:
                return
            if name in ("Layer", "PageBlock", "Content"):
                self.draw(child, place, depth + 1)
            elif name == "TextObject":
                self._text(child, _placed(child, place), place)
            elif name == "PathObject":
                self._path(child, _placed(child, place))
            elif name == "ImageObject":
                found = area(child.get("Boundary"))
                if found is not None:
                    left, top = _point(place, found[0], found[1])
                    right, bottom = _point(place, found[0] + found[2], found[1] + found[3])
                    self._into.pictures.append(
                        (child.get("ResourceID", ""), (left, top, right - left, bottom - top))
                    )
            elif name in ("CompositeObject", "CompositeGraphicUnit"):
                unit = self._composites.get(child.get("ResourceID", ""))
                if unit is not None:
                    self.draw(unit, _placed(child, place), depth + 4)

    def _text(self, thing: Element, place: Matrix, outer: Matrix) -> None:
        size = (numbers(thing.get("Size")) or [0.0])[0]
        bounds = area(thing.get("Boundary"))
        if size <= 0:
            size = bounds[3] if bounds else 3.5
        wide = (numbers(thing.get("HScale")) or [1.0])[0] or 1.0
        down = (numbers(thing.get("ReadDirection")) or [0.0])[0] % 360 in (90, 270)
        edge = _point(outer, bounds[0] + bounds[2], bounds[1])[0] if bounds else 0.0
        x = y = 0.0
        for code in inside(thing, "TextCode"):
            text = _stored(code)
            if not text:
                continue
            x, y = (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]
            self._into.unknown += sum(
                character in "¤\ufffd" or unicodedata.category(character) in ("Co", "Cn", "Cs", "Cc")
                for character in text
            )
            given = "DeltaX" in code.attrib or "DeltaY" in code.attrib
            widths = [_width(character) * size * wide for character in text]
            steps_x = _deltas(code.get("DeltaX"), len(text) - 1) if given else ([] if down else widths)
            steps_y = _deltas(code.get("DeltaY"), len(text) - 1) if given or not down else [size] * len(text)
            points = [(x, y)]
            for at in range(len(text) - 1):
                x += steps_x[at] if at < len(steps_x) else 0.0
                y += steps_y[at] if at < len(steps_y) else 0.0
                points.append((x, y))
            self._place(text, points, widths, size, place, edge)

    def _place(
        self,
        text: str,
        points: list[tuple[float, float]],
        widths: list[float],
        size: float,
        place: Matrix,
        edge: float,
    ) -> None:
        a, b, c, d, _, _ = place
        along, height = math.hypot(a, b), math.hypot(c, d) * size
        if not along or not height:
            return
        shown = [_point(place, x, y) for x, y in points]
        turned = abs(b) > 0.1 * along
        falls = len(text) > 1 and abs(shown[-1][1] - shown[0][1]) > 2 * abs(shown[-1][0] - shown[0][0])
        if turned and abs(a) > 0.1 * along:
            self._into.aslant += len(text)
        elif turned or falls:
            left, right = min(x for x, _ in shown), max(x for x, _ in shown)
            top, bottom = min(y for _, y in shown), max(y for _, y in shown)
            self._into.tall.append(
                Fragment(text.strip(), left, top - height, right + height, bottom, height, None)
            )
        else:
            wide = [width * along for width in widths]
            # Programs that draw for each font say how wide the last character is by where the boundary ends.
            if 0.15 * height < edge - shown[-1][0] < 1.2 * height:
                wide[-1] = edge - shown[-1][0]
            self._into.runs += _runs(text, shown, wide, height)

    def _path(self, thing: Element, place: Matrix) -> None:
        for data in inside(thing, "AbbreviatedData"):
            points = [_point(place, x, y) for x, y in _corners(data.text or "")]
            if not points or len(self._into.rulings) > MAX_OBJECTS:
                return
            left, right = min(x for x, _ in points), max(x for x, _ in points)
            top, bottom = min(y for _, y in points), max(y for _, y in points)
            # A line is often drawn as a thin area.
            if min(right - left, bottom - top) < 3:
                pieces = [((left, (top + bottom) / 2), (right, (top + bottom) / 2))]
                if bottom - top > right - left:
                    pieces = [(((left + right) / 2, top), ((left + right) / 2, bottom))]
            else:
                pieces = list(pairwise(points))
            for (x1, y1), (x2, y2) in pieces:
                if min(abs(x2 - x1), abs(y2 - y1)) < 1 and max(abs(x2 - x1), abs(y2 - y1)) > 5:
                    self._into.rulings.append(Ruling(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)))


def _stored(code: Element) -> str:
    text = (code.text or "") + "".join(child.tail or "" for child in code)
    # White space round a text that has line breaks comes from whoever indented the XML.
    if "\n" in text or "\r" in text:
        text = "".join(line.strip() for line in text.splitlines())
    return text.replace("\t", " ")


def _runs(text: str, points: list[tuple[float, float]], widths: list[float], height: float) -> Iterator[Run]:
    """Divide a text where its characters jump: cells of a table, a second line."""
    start = 0
    for at in range(1, len(text) + 1):
        if at < len(text):
            (x1, y1), (x2, y2) = points[at - 1], points[at]
            if -0.5 * height < x2 - x1 < max(widths[at - 1], height) * 2.2 and abs(y2 - y1) < 0.5 * height:
                continue
        right = points[at - 1][0] + widths[at - 1]
        piece = text[start:at]
        blank = len(piece) - len(piece.lstrip())
        ink = points[start + blank][0] if piece.strip() else math.inf
        yield Run(piece, points[start][0], right, points[start][1], height, ink)
        start = at


def _width(character: str) -> float:
    """Give the usual width of a character in heights: fonts are not looked into."""
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character.isupper():
        return 0.67 if character != "I" else 0.33
    return 0.3 if character in _NARROW else 0.8 if character in _BROAD else 0.5


def _deltas(text: str | None, count: int) -> list[float]:
    """Read steps from one character to the next: "3.5 3.5 g 12 3.2" has fourteen; no more than `count`."""
    steps: list[float] = []
    found = iter(_DELTAS.findall(text or ""))
    for token in found:
        times = "1"
        if token in ("g", "G"):
            times, token = next(found, "0"), next(found, "0")
        steps += [_bounded(token)] * max(0, int(min(_read(times), count - len(steps))))
        if len(steps) >= count:
            break
    return steps


def _corners(data: str) -> Iterator[tuple[float, float]]:
    """Give the points that a path of straight lines goes through; of curves their ends."""
    wanted, held = 0, list[float]()
    first: tuple[float, float] | None = None
    for token in _STEPS.findall(data):
        if token.isalpha():
            wanted, held = _ARGUMENTS.get(token.upper(), 0), []
            if token.upper() in "CZ" and first is not None:
                yield first
            continue
        held.append(_bounded(token))
        if wanted and len(held) == wanted:
            point = (held[-2], held[-1])
            first = first or point
            yield point
            held = []


def _bounded(number: str) -> float:
    value = _read(number)
    return value if abs(value) < _FARTHEST else 0.0


def _read(number: str) -> float:
    return float(number) if _NUMBERS.fullmatch(number) else 0.0


def _placed(thing: Element, place: Matrix) -> Matrix:
    """Give the matrix of an object's own coordinates: CTM, then its boundary's corner, then what it stands in."""
    corner = numbers(thing.get("Boundary"))
    left, top = (corner[0], corner[1]) if len(corner) >= 2 else (0.0, 0.0)
    own = numbers(thing.get("CTM"))
    a, b, c, d, e, f = own if len(own) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    pa, pb, pc, pd, pe, pf = place
    e, f = e + left, f + top
    return (
        pa * a + pc * b, pb * a + pd * b, pa * c + pc * d, pb * c + pd * d, pa * e + pc * f + pe, pb * e + pd * f + pf,
    )  # fmt: skip


def _point(place: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = place
    return a * x + c * y + e, b * x + d * y + f
