"""What is on a scanned page besides its words: where there is ink at all, ruled lines, seals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.read.layout import Ruling

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.read.ocr.recogniser import Pixels

_COARSE = 4
"""Ink is looked for in a picture of a quarter of the edges: 10 ms a page."""
_DARKER = 40
"""Of 256 shades, by which ink is darker than the paper around it."""
_STROKE = 15
"""Dots; ink is narrower than that. What is wider is shadow, or the edge of the scanner's lid."""
_FEW = 6
"""Coarse dots of ink that a single digit at 150 dpi has; fewer are specks on a blank page."""
_MARGIN = 24
"""Dots of paper kept around the ink: a line that touches the edge is found badly."""


def inked(pixels: Pixels) -> tuple[int, int, int, int] | None:
    """Give left, top, right and bottom of what is written or drawn on a page; None for a blank one."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    coarse = cv2.resize(
        grey, (max(1, width // _COARSE), max(1, height // _COARSE)), interpolation=cv2.INTER_AREA
    )
    ink = _ink(np.asarray(coarse, np.uint8))
    if int(np.count_nonzero(ink)) < _FEW:
        return None
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return (
        max(0, int(columns[0]) * _COARSE - _MARGIN), max(0, int(rows[0]) * _COARSE - _MARGIN),
        min(width, (int(columns[-1]) + 1) * _COARSE + _MARGIN), min(height, (int(rows[-1]) + 1) * _COARSE + _MARGIN),
    )  # fmt: skip


def rulings(pixels: Pixels, degrees: float, line_height: float) -> list[Ruling]:
    """Find the straight lines drawn on a page that leans by `degrees`, where they stand once it is levelled.

    `line_height` is that of its lines of text, in pixels: the strokes of characters are shorter than what is found.
    """
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    ink = _ink(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8))
    if abs(degrees) > 0.05:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        ink = (
            np.asarray(cv2.warpAffine(ink, matrix, (width, height), flags=cv2.INTER_LINEAR) > 64, np.uint8)
            * 255
        )
    found = []
    for level, least in ((True, 2.2 * line_height), (False, 1.3 * line_height)):
        length = max(12, round(least))
        # A worn line is full of holes; closed over 5 dots, characters do not run into one another yet.
        closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, 5) if level else (5, 1), np.uint8))
        lines = cv2.morphologyEx(
            closed, cv2.MORPH_OPEN, np.ones((1, length) if level else (length, 1), np.uint8)
        )
        # Pieces of a line that is not quite straight lie one dot beside one another.
        lines = cv2.dilate(lines, np.ones((3, 1) if level else (1, 3), np.uint8))
        _, _, boxes, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
        for left, top, wide, high, _ in boxes[1:].tolist():
            if (high if level else wide) > 0.5 * line_height:
                continue
            if level:
                found.append(Ruling(left, top + high / 2, left + wide, top + high / 2))
            else:
                found.append(Ruling(left + wide / 2, top, left + wide / 2, top + high))
    return found


def _ink(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give 255 where a dot is darker than the paper around it, 0 elsewhere."""
    import cv2
    import numpy as np

    around = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((_STROKE, _STROKE), np.uint8))
    return np.asarray(cv2.subtract(around, grey) > _DARKER, np.uint8) * np.uint8(255)
