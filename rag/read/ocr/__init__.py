"""Pictures of pages -> text: image files, and the pages of PDFs that hold no usable text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.errors import UnreadableFile
from rag.read.builder import Extracted, Tell, TextBuilder
from rag.read.layout import Fragment, PageLayout, Ruling, lay_out, width_of
from rag.read.ocr.paper import inked, rulings
from rag.read.ocr.picture import open_pictures
from rag.read.ocr.recogniser import available, find_lines, recognise, upside_down
from rag.read.ocr.seals import without_seals
from rag.read.ocr.skew import in_order, lean, runs_sideways, sizes, strip, turned

if TYPE_CHECKING:
    from PIL import Image

    from rag.read.ocr.recogniser import Pixels, Quads

__all__ = ["DPI", "MISSING", "available", "page_layout", "read_image"]

MISSING = 'reading scans needs the recogniser; install it with: pip install "wenju[ocr]"'
DPI = 200
"""What to rasterise a page with. Clean pages are read as well from 120 to 300 (99.4 % of their characters, at the same
3.5 s of CPU for 900 of them, as lines are brought to one height anyway), at 72 0.3 % fewer; 200 leaves
room for worn print and footnotes."""
SIDE = 3600
"""Pixels of the longer edge beyond which an image file is scaled down: A4 at 300 dpi has 3,508."""
_FIND_SIDE = 1600
"""Pixels of the longer edge of the picture in which lines are looked for: 0.6 s of CPU a page. With 960 or 1,280 it takes
0.2 or 0.3 s, but single characters in the cells of tables are overlooked; more finds nothing more."""
_SURE = 0.5
"""Confidence below which a line is no text but a drawing, a stain or a formula."""


@dataclass(frozen=True, slots=True)
class _Upright:
    """A page turned so that its text reads from left to right; it may still lean."""

    pixels: Pixels
    quads: Quads
    turn: int
    """Quarter turns, clockwise, from this to the page as it was given."""


def page_layout(image: Image.Image, number: int) -> PageLayout:
    """Recognise the picture of one page: a fragment for each line found, none for a blank page.

    Positions are pixels of the picture, turned upright and levelled about its middle; `width` and `height` are those
    of the picture turned upright, `turn` says how it lay. Needs the recogniser to be `available`.
    """
    import numpy as np

    pixels = np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])
    page = _upright(without_seals(pixels))
    height, width = page.pixels.shape[:2]
    if not len(page.quads):
        return PageLayout(number, float(width), float(height), (), (), ocr=True, turn=page.turn)
    degrees = lean(page.quads)
    level = turned(page.quads, -degrees, width, height)
    drawn = _not_strokes(rulings(page.pixels, degrees, float(np.median(sizes(level)[1]))), level)
    level = _parted(level, drawn)
    found = recognise([strip(page.pixels, quad) for quad in turned(level, degrees, width, height)])
    fragments = []
    for quad, line in zip(level, found, strict=True):
        if not line.text or line.confidence < _SURE:
            continue
        left, top = np.clip(quad.min(axis=0), 0, (width, height))
        right, bottom = np.clip(quad.max(axis=0), 0, (width, height))
        fragments.append(
            Fragment(
                line.text, float(left), float(top), float(right), float(bottom),
                _size(line.text, float(right - left), float(bottom - top)), round(line.confidence, 4),
            )
        )  # fmt: skip
    fragments.sort(key=lambda fragment: (fragment.top, fragment.left))
    return PageLayout(number, float(width), float(height), fragments, drawn, ocr=True, turn=page.turn)


def read_image(content: bytes, name: str, tell: Tell) -> Extracted:
    """Recognise an image file; the pages of a TIFF are pages of the document."""
    if not available():
        raise UnreadableFile(f"cannot read {name}: {MISSING}")
    pictures = open_pictures(content, name, side=SIDE)
    pages = []
    for number, picture in enumerate(pictures.pages, 1):
        tell(number, pictures.count, True)
        pages.append(page_layout(picture, number))
    if not any(page.fragments for page in pages):
        raise UnreadableFile(
            f"cannot read {name}: no text was recognised in it; scan it again, straight and at 200 to 300 dpi"
        )
    builder = TextBuilder()
    lay_out(pages, builder)
    notices = ["only the first picture of a moving one was read"] if pictures.animated else []
    return builder.build(wrapped=True, notices=notices)


def _size(text: str, width: float, height: float) -> float:
    """Give the height of a line's characters. A line is found with a margin around it, and its height to a tenth of
    itself only; the width of many characters tells more.
    """
    ems = width_of(text)
    if ems < 6:
        return 0.78 * height
    return min(max((width - 0.3 * height) / ems, 0.6 * height), 0.9 * height)


def _upright(pixels: Pixels) -> _Upright:
    import numpy as np

    quads = _lines(pixels)
    turn = 0
    if runs_sideways(quads):
        pixels, turn = np.ascontiguousarray(np.rot90(pixels)), 1
        quads = _lines(pixels)
    if _on_its_head(pixels, quads):
        pixels, turn = np.ascontiguousarray(np.rot90(pixels, 2)), turn + 2
        height, width = pixels.shape[:2]
        quads = in_order(np.array([width, height], np.float32) - quads)
    return _Upright(pixels, quads, turn)


def _lines(pixels: Pixels) -> Quads:
    import cv2
    import numpy as np

    part = inked(pixels)
    if part is None:
        return np.zeros((0, 4, 2), np.float32)
    left, top, right, bottom = part
    scale = min(1.0, _FIND_SIDE / max(pixels.shape[:2]))
    looked_at = pixels[top:bottom, left:right]
    if scale < 1:
        size = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
        looked_at = np.asarray(cv2.resize(looked_at, size, interpolation=cv2.INTER_AREA), np.uint8)
    return in_order(find_lines(np.ascontiguousarray(looked_at)) / scale + np.array([left, top], np.float32))


def _on_its_head(pixels: Pixels, quads: Quads) -> bool:
    import numpy as np

    longest = [strip(pixels, quads[at]) for at in np.argsort(-sizes(quads)[0])[:12]]
    if sum(upside_down(longest)) * 2 <= len(longest):
        return False
    # The vote is cheap and now and then wrong; the recogniser is not.
    some = longest[:3]
    as_is = sum(found.confidence for found in recognise(some))
    other = sum(
        found.confidence for found in recognise([np.ascontiguousarray(one[::-1, ::-1]) for one in some])
    )
    return other > as_is


def _not_strokes(drawn: Sequence[Ruling], quads: Quads) -> list[Ruling]:
    """Leave out what lies within a line of text: strokes that run into one another."""
    import numpy as np

    lefts, tops = quads[:, :, 0].min(axis=1), quads[:, :, 1].min(axis=1)
    rights, bottoms = quads[:, :, 0].max(axis=1), quads[:, :, 1].max(axis=1)
    wide, high = 0.1 * (rights - lefts), 0.1 * (bottoms - tops)
    kept = []
    for ruling in drawn:
        if ruling.top == ruling.bottom:
            inside = (tops + high < ruling.top) & (ruling.top < bottoms - high)
            inside &= (lefts - wide < ruling.left) & (ruling.right < rights + wide)
        else:
            inside = (lefts + wide < ruling.left) & (ruling.left < rights - wide)
            inside &= (tops - high < ruling.top) & (ruling.bottom < bottoms + high)
        if not np.any(inside):
            kept.append(ruling)
    return kept


def _parted(quads: Quads, drawn: Sequence[Ruling]) -> Quads:
    """Part levelled lines where a ruled line stands between two cells of a table, and cut it off their ends."""
    import numpy as np

    upright = [ruling for ruling in drawn if ruling.right - ruling.left < ruling.bottom - ruling.top]
    parted = []
    for quad in quads:
        left, top = quad.min(axis=0)
        right, bottom = quad.max(axis=0)
        middle, height = (top + bottom) / 2, bottom - top
        if right - left < height or not upright:
            parted.append(quad)
            continue
        edges = sorted(
            ruling.left
            for ruling in upright
            if left < ruling.left < right
            and ruling.top <= middle <= ruling.bottom
            and ruling.bottom - ruling.top >= 2 * height
        )
        if not edges:
            parted.append(quad)
            continue
        gap = 0.08 * height
        bounds = [left, *edges, right]
        for begin, end in pairwise(bounds):
            begin, end = begin + gap * (begin != left), end - gap * (end != right)
            if end - begin >= 0.4 * height:
                parted.append(
                    np.array([[begin, top], [end, top], [end, bottom], [begin, bottom]], np.float32)
                )
    return np.stack(parted)
