"""The bytes of an image file -> its pages as pictures, upright and in plain colours, within limits of size."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.errors import UnreadableFile

if TYPE_CHECKING:
    from PIL import Image

MAX_PIXELS = 120_000_000
"""Of one picture, about 360 MB in colours: an A3 page at 600 dpi has 70 million, a large phone's photo 108 million."""
MAX_PAGES = 1000
"""Of a TIFF: at some 3 s a page, an hour."""

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
# What Pillow raises for damaged files: its decoders leave the exceptions of whatever they stumbled over.
_DAMAGE = (
    OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, TypeError, AttributeError,
    OverflowError, ZeroDivisionError, AssertionError, NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pages of an image file."""

    count: int
    animated: bool
    """Whether there are more pictures in it than pages: of a moving picture the first only is one."""
    pages: Iterator[Image.Image]
    """In grey or in colours ("L" or "RGB"), each decoded when it is asked for. Raises UnreadableFile."""


def open_pictures(content: bytes, name: str, *, side: int) -> Pictures:
    """Open an image file; its sizes are looked up before anything is decoded.

    Pages larger than `side` pixels, along the longer edge, are scaled down to it. Raises UnreadableFile.
    """
    from PIL import Image

    with _damage_told(name):
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
        _check(image, name)
        frames = _count(image, name)
    several = image.format == "TIFF"
    # MPO, the JPEG of many phones, holds the same picture again, smaller.
    animated = frames > 1 and not several and image.format != "MPO"
    count = frames if several else 1
    return Pictures(count, animated, _pages(image, name, count, side))


def _pages(image: Image.Image, name: str, count: int, side: int) -> Iterator[Image.Image]:
    for number in range(count):
        with _damage_told(name):
            image.seek(number)
            _check(image, name)
            page = _plain(image, side)
        yield page


def _check(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise UnreadableFile(
            f"cannot read {name}: its picture has {width:,} × {height:,} pixels, more than the limit of"
            f" {MAX_PIXELS // 1_000_000} million; save it smaller (a page needs 200 to 300 dpi)"
        )


def _count(image: Image.Image, name: str) -> int:
    """Count the frames, but no further than is allowed: that alone takes minutes for a TIFF made to be slow."""
    if image.format != "TIFF":
        return int(getattr(image, "n_frames", 1))
    for number in range(1, MAX_PAGES + 1):
        try:
            image.seek(number)
        except EOFError:
            return number
    raise UnreadableFile(
        f"cannot read {name}: it has more than {MAX_PAGES:,} pages; split it into smaller files"
    )


def _plain(image: Image.Image, side: int) -> Image.Image:
    """Give the picture in grey or colours, scaled down, and turned as its camera says it is to be shown."""
    import numpy as np
    from PIL import Image, ImageOps

    if image.mode in ("L", "RGB", "CMYK", "YCbCr") and max(image.size) > side:
        image.draft(
            image.mode, (side, side)
        )  # a JPEG is decoded at an eighth to a half, other formats as they are
    orientation = image.getexif().get(0x0112, 1)
    image.load()
    plain: Image.Image
    if image.mode.startswith("I") or image.mode == "F":
        # More than 8 bits to a dot. Scanners differ in how many they use: the brightest dot is taken for white.
        dots = np.asarray(image, np.float32)
        darkest, brightest = float(np.nanmin(dots)), float(np.nanmax(dots))
        span = brightest - min(darkest, 0.0) or 1.0
        plain = Image.fromarray((np.nan_to_num(dots - min(darkest, 0.0)) * (255 / span)).astype(np.uint8))
    elif "A" in image.mode or "transparency" in image.info:
        # Paper is white where the picture is transparent.
        shown = image.convert("RGBA")
        plain = Image.new("RGB", image.size, "white")
        plain.paste(shown, mask=shown.getchannel("A"))
    elif image.mode in ("1", "L"):
        plain = image.convert("L")
    else:
        plain = image.convert("RGB")
    if max(plain.size) > side:
        plain.thumbnail((side, side), Image.Resampling.BOX if image.mode == "1" else Image.Resampling.LANCZOS)
    if orientation != 1:
        plain.getexif()[0x0112] = orientation
        plain = ImageOps.exif_transpose(plain)
    return plain


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            # Of pictures that may be bombs, and of odd metadata.
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError as error:
        raise UnreadableFile(
            f"cannot read {name}: its picture has more than the limit of {MAX_PIXELS // 1_000_000} million pixels;"
            " save it smaller (a page needs 200 to 300 dpi)"
        ) from error
    except _DAMAGE as error:
        raise UnreadableFile(
            f"cannot read {name}: its picture is damaged or cut off; get it again, or save it anew as PNG"
        ) from error
