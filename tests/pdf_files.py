"""PDFs for tests, with text and lines where one wants them; positions in points from the top left corner of the page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595, 842
LEFT, SIZE, LEADING = 80, 12, 20


@dataclass
class Page:
    texts: list[tuple[float, float, str, float]] = field(default_factory=list)
    """(left, foot, text, size)"""
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    picture: bool = False
    """Whether a picture fills it."""
    turned: int = 0
    """Degrees by which the page is displayed turned, clockwise."""

    def write(self, text: str, left: float, foot: float, size: float = SIZE) -> Page:
        self.texts.append((left, foot, text, size))
        return self

    def run(self, parts: Sequence[tuple[str, float, float]], left: float, foot: float) -> Page:
        """Write pieces of one line, each (text, size, how far it is raised)."""
        _register()
        for text, size, raised in parts:
            self.write(text, left, foot - raised, size)
            left += pdfmetrics.stringWidth(text, "STSong-Light", size)
        return self

    def prose(self, lines: Sequence[str], left: float = LEFT, top: float = 160) -> Page:
        """Write lines one below another; each wide space at the beginning of one is an indent of one character."""
        for number, line in enumerate(lines):
            text = line.lstrip("　")
            self.write(text, left + SIZE * (len(line) - len(text)), top + LEADING * number)
        return self

    def grid(
        self, rows: Sequence[Sequence[str]], left: float, top: float, width: float, height: float = 24
    ) -> Page:
        """Write a table with a line around each cell."""
        for row in range(len(rows) + 1):
            self.lines.append((left, top + row * height, left + width * len(rows[0]), top + row * height))
        for column in range(len(rows[0]) + 1):
            self.lines.append((left + column * width, top, left + column * width, top + len(rows) * height))
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                self.write(cell, left + column * width + 4, top + (row + 1) * height - 8, 10)
        return self


def pdf(pages: Sequence[Page], *, password: str = "", owner: str = "") -> bytes:
    _register()
    held = io.BytesIO()
    guard = StandardEncryption(password, owner or "所有者") if password or owner else None
    canvas = Canvas(held, pagesize=(WIDTH, HEIGHT), encrypt=guard)
    for page in pages:
        if page.picture:
            canvas.drawImage(ImageReader(Image.new("L", (60, 85), 200)), 0, 0, WIDTH, HEIGHT)
        for left, foot, text, size in page.texts:
            canvas.setFont("STSong-Light", size)
            canvas.drawString(left, HEIGHT - foot, text)
        for left, top, right, bottom in page.lines:
            canvas.line(left, HEIGHT - top, right, HEIGHT - bottom)
        if page.turned % 180:
            canvas.setPageSize((HEIGHT, WIDTH))  # which reportlab swaps
        canvas.setPageRotation(page.turned)
        canvas.showPage()
        canvas.setPageSize((WIDTH, HEIGHT))
    canvas.save()
    return held.getvalue()


def _register() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
