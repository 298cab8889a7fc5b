"""The part of a page where cited words stand, as a picture: for readers who want to see the paper itself."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.errors import UnreadableFile
from rag.records import Box

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("pdf", "image")
"""Formats of documents whose pages can be shown."""
WIDTH = 1000
"""Pixels of the picture: a line of a printed page, 40 characters, is legible from 600 on."""
MARGIN = 0.06
"""Height of a page, as a fraction, that is shown above and below the words: two or three lines."""
TALLEST = 0.5
"""Height of a page, as a fraction, that is shown at most."""
_MOST_PIXELS = 40_000_000
_MARKED = (255, 221, 87, 90)


def facsimile(content: bytes, format: str, boxes: Sequence[Box]) -> bytes:
    """Give a PNG of the page of the first box, across its width, from above the first to below the last box on it.

    `content` is the file, `format` one of FORMATS; the boxes, of one page or several, are marked. Raises
    UnreadableFile where the page cannot be drawn.
    """
    from PIL import Image, ImageDraw

    number = boxes[0].page
    own = [box for box in boxes if box.page == number]
    top = max(0.0, min(box.top for box in own) - MARGIN)
    bottom = min(1.0, max(box.bottom for box in own) + MARGIN, top + TALLEST)
    strip = (
        _of_pdf(content, number, top, bottom) if format == "pdf" else _of_image(content, number, top, bottom)
    )
    strip = strip.convert("RGBA")
    layer = Image.new("RGBA", strip.size)
    draw = ImageDraw.Draw(layer)
    for box in own:
        across = (box.left * strip.width, box.right * strip.width)
        down = [(edge - top) / (bottom - top) * strip.height for edge in (box.top, box.bottom)]
        draw.rectangle((across[0] - 2, down[0] - 1, across[1] + 2, down[1] + 1), fill=_MARKED)
    marked = Image.alpha_composite(strip, layer).convert("RGB")
    out = io.BytesIO()
    # 64 colours: a page of print and one stamp; a third of the bytes.
    marked.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _of_pdf(content: bytes, number: int, top: float, bottom: float) -> Image:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(content) as document:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(WIDTH / width, (_MOST_PIXELS / (width * height * (bottom - top))) ** 0.5)
            # (left, bottom, right, top) to leave out, in points of the page as it is displayed.
            picture: Image = page.render(
                scale=scale, crop=(0, (1 - bottom) * height, 0, top * height)
            ).to_pil()
            return picture
    except (pypdfium2.PdfiumError, IndexError, ZeroDivisionError) as error:
        raise UnreadableFile(f"cannot draw page {number}: {error}") from error


def _of_image(content: bytes, number: int, top: float, bottom: float) -> Image:
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > 4 * _MOST_PIXELS:
                raise UnreadableFile(f"cannot draw page {number}: the picture is too large")
            picture.seek(number - 1)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, EOFError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableFile(f"cannot draw page {number}: {error}") from error
    part = upright.crop((0, round(top * upright.height), upright.width, round(bottom * upright.height)))
    return part.resize((WIDTH, max(1, round(part.height * WIDTH / part.width))), Image.Resampling.LANCZOS)
