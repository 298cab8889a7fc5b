"""Red seals, stamped over the signature and the date of a document: out of the picture, so that those can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.read.ocr.recogniser import Pixels

_COARSE = 4
"""Seals are looked for in a picture of a quarter of the edges."""
_REDDER = 40
"""Of 256 shades, by which red ink is brighter in red than in green and blue."""
_DULL = 90
"""Brightness, in red, of the dullest red ink; anything darker is the black below it."""
_LEAST, _MOST = 0.12, 0.4
"""Share of the page's shorter edge that a seal is across: 30 to 50 mm of 210. The characters of a red letterhead
are 22 mm high at most."""
_RING = 0.6
"""Share of its rim that must be red, as text stamped over leaves it: the rim of a character in red has far less."""


def without_seals(pixels: Pixels) -> Pixels:
    """Give the picture without the round seals on it: their red is made paper, what it covers stays.

    Other red stays as it is: letterheads are printed in red. The picture itself, where there are none.
    """
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    size = (max(1, width // _COARSE), max(1, height // _COARSE))
    # A rim is a few dots wide: it is looked for in full, and then half a coarse dot of it is enough.
    red = (cv2.resize(_red(pixels), size, interpolation=cv2.INTER_AREA) > 80).astype(np.uint8)
    edge = min(size)
    if np.count_nonzero(red) < _LEAST * edge:
        return pixels
    # Black strokes part the rim.
    closed = np.asarray(cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)), np.uint8)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    cleaned = pixels
    for label in range(1, count):
        left, top, wide, high, _ = boxes[label].tolist()
        if not (
            _LEAST * edge <= min(wide, high) and max(wide, high) <= _MOST * edge and 0.6 < wide / high < 1.7
        ):
            continue
        if _rim(labels[top : top + high, left : left + wide] == label) < _RING:
            continue
        if cleaned is pixels:
            cleaned = pixels.copy()
        part = np.s_[
            max(0, (top - 2) * _COARSE) : (top + high + 2) * _COARSE,
            max(0, (left - 2) * _COARSE) : (left + wide + 2) * _COARSE,
        ]
        cleaned[part] = _bleached(cleaned[part])
    return cleaned


def _rim(mask: NDArray[np.bool_]) -> float:
    """Give the share of the ellipse that just fits in the mask's frame along which the mask is set."""
    import numpy as np

    high, wide = mask.shape
    angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    met = np.zeros(len(angles), bool)
    for share in (0.90, 0.93, 0.96, 0.99):
        rows = (high - 1) / 2 * (1 + share * np.sin(angles))
        columns = (wide - 1) / 2 * (1 + share * np.cos(angles))
        met |= mask[np.round(rows).astype(int), np.round(columns).astype(int)]
    return float(met.mean())


def _red(pixels: Pixels) -> NDArray[np.uint8]:
    """Give 255 where a dot is red, 0 elsewhere."""
    import cv2
    import numpy as np

    blue, green, red = cv2.split(pixels)
    return np.asarray(cv2.subtract(red, cv2.max(blue, green)) > _REDDER, np.uint8) * np.uint8(255)


def _bleached(pixels: Pixels) -> Pixels:
    """Give a part of the picture as it looks through red glass, in which red ink is as bright as paper."""
    import numpy as np

    seen = pixels[:, :, 2]
    ink = float(np.median(seen[_red(pixels) > 0]))
    bright = np.clip(seen * (255 / max(ink, _DULL)), 0, 255).astype(np.uint8)
    return np.repeat(bright[:, :, None], 3, axis=2)
