"""PDF -> text: the text that its pages carry where it can be trusted, what is recognised on them where not."""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from typing import TYPE_CHECKING, Protocol

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from rag.errors import UnreadableFile
from rag.read import ocr
from rag.read.builder import Extracted, Tell, TextBuilder
from rag.read.layout import Fragment, PageLayout, lay_out
from rag.read.pdf.glyphs import Glyphs, glyphs_of
from rag.read.pdf.legible import Verdict, is_odd, judge
from rag.read.pdf.shortfall import Shortfall

if TYPE_CHECKING:
    from PIL import Image

MAX_PAGES = 5_000
"""Budgets and yearbooks, the longest of the kind, have 1,500."""
_MAX_PIXELS = 16_000_000
"""Of a page that is recognised: A3 at 200 dots per inch has 7.7 million."""
# A page with fewer characters than this, of which pictures cover more than this, is a picture with a stamp on it.
_FEW_CHARACTERS = 60
_PICTURED = 0.4
# Text on a page of which pictures cover more than this was recognised by a program, and may be poor.
_SCANNED = 0.8
# A page without a character, of which pictures cover less than this and with fewer drawn paths, is blank.
_BLANK = 0.05
_OUTLINED = 200


class Recogniser(Protocol):
    """What reads pictures of pages: the room `ocr`."""

    DPI: int
    MISSING: str

    def available(self) -> bool: ...

    def page_layout(self, image: Image.Image, number: int) -> PageLayout: ...


def read_pdf(content: bytes, name: str, tell: Tell, *, recogniser: Recogniser = ocr) -> Extracted:
    """Read a PDF. A page without text, or whose text is not what it shows, is recognised, that page only; of one with
    a few such lines, these lines only. Where the recogniser is not installed, such pages are left out, and a notice
    names them.

    Raises UnreadableFile where the file is protected, damaged or too long, or nothing of it can be read.
    """
    document = _open(content, name)
    try:
        pages = _Pages(document, tell, recogniser)
        if pages.count == 0:
            raise UnreadableFile(f"cannot read {name}: it has no pages")
        if pages.count > MAX_PAGES:
            raise UnreadableFile(
                f"cannot read {name}: it has {pages.count:,} pages, more than the limit of {MAX_PAGES:,}; split it"
            )
        builder = TextBuilder()
        lay_out(pages.read(), builder)
    finally:
        document.close()
    if not pages.found:
        raise UnreadableFile(f"cannot read {name}: {pages.shortfall.why_empty()}")
    return builder.build(wrapped=True, notices=pages.shortfall.notices())


def _open(content: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise UnreadableFile(
                f"cannot read {name}: it is protected with a password; save it without one and add it again"
            ) from error
        raise UnreadableFile(
            f"cannot read {name}: it is damaged; get it again, or open it in a PDF viewer and save it anew"
        ) from error


class _Pages:
    """The pages of a document, each closed before the next is opened."""

    def __init__(self, document: pdfium.PdfDocument, tell: Tell, recogniser: Recogniser) -> None:
        self.count = len(document)
        self.found = False
        self.shortfall = Shortfall(recogniser.MISSING)
        self._document, self._tell, self._recogniser = document, tell, recogniser

    def read(self) -> Iterator[PageLayout]:
        for number in range(1, self.count + 1):
            self._tell(number, self.count, False)
            try:
                page = self._document[number - 1]
            except pdfium.PdfiumError:
                self.shortfall.damaged.append(number)
                yield _nothing(number)
                continue
            try:
                layout = self._layout(page, number)
            finally:
                page.close()
            self.found = self.found or bool(layout.fragments)
            yield layout

    def _layout(self, page: pdfium.PdfPage, number: int) -> PageLayout:
        glyphs = glyphs_of(page)
        if glyphs.cut:
            self.shortfall.cut.append(number)
        layout = PageLayout(
            number,
            glyphs.width,
            glyphs.height,
            glyphs.fragments,
            glyphs.drawn.rulings,
            ocr=False,
            turn=glyphs.turn,
        )
        verdict = _verdict(glyphs)
        if verdict == "good":
            return layout
        if self._recogniser.available():
            return self._recognised(page, layout, verdict)
        if verdict == "odd":
            self.shortfall.partly.append(number)
            return layout
        if verdict == "broken":
            self.shortfall.garbled.append(number)
            return _nothing(number)
        self.shortfall.pictures.append(number)
        return layout

    def _recognised(self, page: pdfium.PdfPage, layout: PageLayout, verdict: Verdict) -> PageLayout:
        number = layout.number
        self._tell(number, self.count, True)
        points = max(layout.width * layout.height, 1.0)
        scale = min(self._recogniser.DPI / 72, sqrt(_MAX_PIXELS / points))
        seen = self._recogniser.page_layout(page.render(scale=scale).to_pil(), number)
        if verdict == "odd":
            if not seen.fragments or layout.turn:
                self.shortfall.partly.append(number)
                return layout
            seen = _mended(layout, seen)
        elif not seen.fragments:
            self.shortfall.blank.append(number)
            return seen
        self.shortfall.recognised.append(number)
        return seen


def _nothing(number: int) -> PageLayout:
    return PageLayout(number, 595.0, 842.0, (), (), ocr=False)


def _verdict(glyphs: Glyphs) -> Verdict:
    if glyphs.drawn.pictures > _PICTURED and len("".join(glyphs.text.split())) < _FEW_CHARACTERS:
        return "empty"
    verdict = judge(glyphs.text, pictured=glyphs.drawn.pictures > _SCANNED)
    if verdict == "empty" and glyphs.drawn.pictures <= _BLANK and glyphs.drawn.paths <= _OUTLINED:
        return "good"
    return verdict


def _mended(layout: PageLayout, seen: PageLayout) -> PageLayout:
    """Put what was recognised in the place of the lines whose characters are wrong, and leave the others."""
    across, down = layout.width / seen.width, layout.height / seen.height
    odd = [fragment for fragment in layout.fragments if is_odd(fragment.text)]
    kept = list(layout.fragments)
    added: list[Fragment] = []
    for one in seen.fragments:
        box = one.left * across, one.top * down, one.right * across, one.bottom * down
        if any(_lies_in(fragment, box) for fragment in odd):
            kept = [fragment for fragment in kept if not _lies_in(fragment, box)]
            added.append(Fragment(one.text, *box, one.size * down, one.confidence))
    return PageLayout(layout.number, layout.width, layout.height, [*kept, *added], layout.rulings, ocr=True)


def _lies_in(fragment: Fragment, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    across, down = (fragment.left + fragment.right) / 2, (fragment.top + fragment.bottom) / 2
    return left <= across <= right and top <= down <= bottom
