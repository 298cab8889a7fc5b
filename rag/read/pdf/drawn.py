"""What is drawn on a page of a PDF: the straight lines that tables are made of, and how much of it are pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from rag.read.layout.placed import Ruling
from rag.read.pdf.frame import INT, POINTER, Frame, four, handle_of, quick

# A page of small print holds 4,000 objects; a map drawn in lines has 100,000.
MAX_OBJECTS = 40_000
_MAX_RULINGS = 10_000
_MAX_DEPTH = 3
# Of a page of more objects than this, every third is looked at first, and of thousands some hundred; all, where one of
# these is no text. To look through all 249,000 of 508 pages takes 150 ms, this 115, and the reading of them 2,000.
_FEW_OBJECTS = 100
_STRIDE = 3
_MOST_TRIED = 120
# In points: what is thinner is a line, not a box; what is shorter is a dot. Some programs draw the upright lines of each
# row in a piece of 17 points and one of 3.
_THICKEST = 2.5
_SHORTEST = 2.5

_count_objects = quick(raw.FPDFPage_CountObjects, INT, POINTER)
_object = quick(raw.FPDFPage_GetObject, POINTER, POINTER, INT)
_object_type = quick(raw.FPDFPageObj_GetType, INT, POINTER)
_object_bounds = quick(raw.FPDFPageObj_GetBounds, INT, POINTER, POINTER, POINTER, POINTER, POINTER)
_object_matrix = quick(raw.FPDFPageObj_GetMatrix, INT, POINTER, POINTER)
_count_form_objects = quick(raw.FPDFFormObj_CountObjects, INT, POINTER)
_form_object = quick(raw.FPDFFormObj_GetObject, POINTER, POINTER, ctypes.c_ulong)
_count_segments = quick(raw.FPDFPath_CountSegments, INT, POINTER)
_segment = quick(raw.FPDFPath_GetPathSegment, POINTER, POINTER, INT)
_segment_point = quick(raw.FPDFPathSegment_GetPoint, INT, POINTER, POINTER, POINTER)
_segment_type = quick(raw.FPDFPathSegment_GetType, INT, POINTER)
_segment_close = quick(raw.FPDFPathSegment_GetClose, INT, POINTER)
_draw_mode = quick(raw.FPDFPath_GetDrawMode, INT, POINTER, POINTER, POINTER)

_Matrix = tuple[float, float, float, float, float, float]


class Drawn(NamedTuple):
    rulings: Sequence[Ruling]
    pictures: float
    """Share of the page that its pictures cover, 0 to 1."""
    paths: int
    cut: bool
    """Whether there is more than was looked at."""


def is_pictured(page: pdfium.PdfPage) -> bool:
    """Tell whether the first or the last thing on a page is a picture, as of a scan with recognised text."""
    handle = handle_of(page)
    count = _count_objects(handle)
    return any(
        _object_type(_object(handle, at)) == raw.FPDF_PAGEOBJ_IMAGE
        for at in {0, count - 1}
        if 0 <= at < count
    )


def drawn_on(page: pdfium.PdfPage, frame: Frame) -> Drawn:
    rulings: list[Ruling] = []
    covered = 0.0
    paths = 0
    bounds = (ctypes.c_float * 4)()
    at = ctypes.addressof(bounds)
    area = frame.width * frame.height
    handle = handle_of(page)
    upright, across, down = frame.turn == 0, frame.left, frame.top
    path = raw.FPDF_PAGEOBJ_PATH
    for looked_at, (kind, item, matrix) in enumerate(_objects(handle)):
        if looked_at > MAX_OBJECTS or len(rulings) > _MAX_RULINGS:
            return Drawn(rulings[:_MAX_RULINGS], min(covered, 1.0), paths, True)
        if not _object_bounds(item, at, at + 4, at + 8, at + 12):
            continue
        a, b, c, d = four(bounds)
        if upright and matrix is None:
            left, top, right, bottom = a - across, down - d, c - across, down - b
        else:
            left, top, right, bottom = frame.box(
                *((a, b, c, d) if matrix is None else _moved(matrix, a, b, c, d))
            )
        width, height = right - left, bottom - top
        if kind == path:
            paths += 1
            if height <= _THICKEST:
                if width >= _SHORTEST:
                    middle = (top + bottom) / 2
                    rulings.append(Ruling(left, middle, right, middle))
            elif width <= _THICKEST:
                if height >= _SHORTEST:
                    middle = (left + right) / 2
                    rulings.append(Ruling(middle, top, middle, bottom))
            else:
                rulings += _sides(item, matrix, frame)
        else:
            seen_width = min(right, frame.width) - max(left, 0.0)
            seen_height = min(bottom, frame.height) - max(top, 0.0)
            covered += max(0.0, seen_width) * max(0.0, seen_height) / area
            if height <= _THICKEST and width >= _SHORTEST:
                rulings.append(Ruling(left, top, right, top))
            elif width <= _THICKEST and height >= _SHORTEST:
                rulings.append(Ruling(left, top, left, bottom))
    return Drawn(rulings, min(covered, 1.0), paths, _count_objects(handle) > MAX_OBJECTS)


def _objects(page: int | None) -> Iterator[tuple[int, int, _Matrix | None]]:
    """Give the paths and pictures of a page, those inside forms with the form's matrix."""
    path, image, form = raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM
    text = raw.FPDF_PAGEOBJ_TEXT
    count = min(_count_objects(page), MAX_OBJECTS)
    if count > _FEW_OBJECTS:
        # The lines of a table are many, or drawn one after the other: in 41 documents none is missed.
        tried = range(1, count, max(_STRIDE, count // _MOST_TRIED))
        if all(kind == text for kind in map(_object_type, map(_object, repeat(page), tried))):
            return
    items = list(map(_object, repeat(page), range(count)))
    for item, kind in zip(items, map(_object_type, items), strict=True):
        if kind == text:
            continue
        if kind in (path, image):
            yield kind, item, None
        elif kind == form:
            yield from _inside(item, None, 1)


def _inside(form: int, outer: _Matrix | None, depth: int) -> Iterator[tuple[int, int, _Matrix | None]]:
    matrix = raw.FS_MATRIX()
    if not _object_matrix(form, ctypes.addressof(matrix)):
        return
    own = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
    placed = own if outer is None else _times(own, outer)
    for number in range(min(max(0, _count_form_objects(form)), MAX_OBJECTS)):
        item = _form_object(form, number)
        kind = _object_type(item)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            if depth < _MAX_DEPTH:
                yield from _inside(item, placed, depth + 1)
        elif kind != raw.FPDF_PAGEOBJ_TEXT and kind != raw.FPDF_PAGEOBJ_SHADING:
            yield kind, item, placed


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _moved(
    matrix: _Matrix, left: float, bottom: float, right: float, top: float
) -> tuple[float, float, float, float]:
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


def _sides(item: int, outer: _Matrix | None, frame: Frame) -> Iterator[Ruling]:
    """Give the level and upright lines of a path that is stroked: a box, or a whole grid in one path."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not _draw_mode(item, ctypes.addressof(fill), ctypes.addressof(stroke)):
        return
    count = _count_segments(item)
    if not stroke.value or not 2 <= count <= _MAX_RULINGS:
        return
    matrix = raw.FS_MATRIX()
    if not _object_matrix(item, ctypes.addressof(matrix)):
        return
    own = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
    placed = own if outer is None else _times(own, outer)
    point = (ctypes.c_float * 2)()
    at = ctypes.addressof(point)
    begin: tuple[float, float] | None = None
    last: tuple[float, float] | None = None
    for number in range(count):
        segment = _segment(item, number)
        if not _segment_point(segment, at, at + 4):
            continue
        x, y = _moved(placed, point[0], point[1], point[0], point[1])[:2]
        kind = _segment_type(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            begin = (x, y)
        elif kind == raw.FPDF_SEGMENT_LINETO and last is not None:
            yield from _straight(last, (x, y), frame)
        last = (x, y)
        if begin is not None and _segment_close(segment):
            yield from _straight(last, begin, frame)


def _straight(one: tuple[float, float], other: tuple[float, float], frame: Frame) -> Iterator[Ruling]:
    left, top, right, bottom = frame.box(
        min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
    )
    if bottom - top <= 0.5 and right - left >= _SHORTEST:
        yield Ruling(left, top, right, top)
    elif right - left <= 0.5 and bottom - top >= _SHORTEST:
        yield Ruling(left, top, left, bottom)
