"""Which way up a page stands and how far it leans, told by the lines of text found on it."""

from __future__ import annotations

from math import cos, radians, sin
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.read.ocr.recogniser import Pixels, Quads

_LONG = 2.5
"""Width to height from which the direction of a line tells that of its page: three characters."""
_TALL = 1.5
"""Height to width of two characters or more, one below the other; the highest single one, "1", has less with the
margin that is found around it."""


def in_order(quads: Quads) -> Quads:
    """Let the corners of each line begin at its top left: the first side is the one nearest to level, left to right.

    What leans by more than 45 degrees is taken for a line that runs up or down the page.
    """
    import numpy as np

    if not len(quads):
        return quads
    sides = np.roll(quads, -1, axis=1) - quads
    lengths = np.maximum(np.linalg.norm(sides, axis=2), 1e-6)
    first = np.argmax(sides[:, :, 0] / lengths, axis=1)
    corners = (first[:, None] + np.arange(4)) % 4
    return np.take_along_axis(quads, corners[:, :, None], axis=1)


def sizes(quads: Quads) -> tuple[Quads, Quads]:
    """Give widths and heights of lines whose corners are in order."""
    import numpy as np

    widths = np.linalg.norm(quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3], axis=1) / 2
    heights = np.linalg.norm(quads[:, 3] - quads[:, 0] + quads[:, 2] - quads[:, 1], axis=1) / 2
    return widths.astype(np.float32), heights.astype(np.float32)


def runs_sideways(quads: Quads) -> bool:
    """Whether most of the text, by length, runs up or down the page: it lies on its side."""
    import numpy as np

    widths, heights = sizes(quads)
    upright = np.where(heights > widths * _LONG, heights, 0).sum()
    level = np.where(widths > heights * _LONG, widths, 0).sum()
    return bool(upright > level)


def lean(quads: Quads) -> float:
    """Give the degrees, -45 to 45, by which lines fall towards their ends: the median, by the lines' length.

    Zero where no line is long enough to tell.
    """
    import numpy as np

    widths, heights = sizes(quads)
    long = widths > heights * _LONG
    if not long.any():
        return 0.0
    runs = quads[long, 1] - quads[long, 0] + quads[long, 2] - quads[long, 3]
    angles = np.degrees(np.arctan2(runs[:, 1], runs[:, 0]))
    order = np.argsort(angles)
    reached = np.cumsum(widths[long][order])
    return float(angles[order][np.searchsorted(reached, reached[-1] / 2)])


def turned(quads: Quads, degrees: float, width: float, height: float) -> Quads:
    """Turn lines clockwise about the middle of their page."""
    import numpy as np

    angle = radians(degrees)
    turn = np.array([[cos(angle), sin(angle)], [-sin(angle), cos(angle)]], np.float32)
    middle = np.array([width / 2, height / 2], np.float32)
    return ((quads - middle) @ turn + middle).astype(np.float32)


def strip(pixels: Pixels, quad: Quads) -> Pixels:
    """Cut one line out of a picture, levelled; two pixels high and wide at least.

    A tall one is laid on its side, which is how the recogniser knows characters set one below another.
    """
    import cv2
    import numpy as np

    width = max(2, round(float(max(np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[3] - quad[2])))))
    height = max(2, round(float(max(np.linalg.norm(quad[0] - quad[3]), np.linalg.norm(quad[1] - quad[2])))))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), corners)
    cut = cv2.warpPerspective(
        pixels, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
    )
    if height >= width * _TALL:
        cut = np.ascontiguousarray(np.rot90(cut))
    return np.asarray(cut, np.uint8)
