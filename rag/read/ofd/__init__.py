"""OFD, the layout format of Chinese official documents (GB/T 33190-2016) -> text in reading order."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import TYPE_CHECKING

from rag.errors import UnreadableFile
from rag.read import ocr
from rag.read.builder import Extracted, Tell, TextBuilder
from rag.read.layout import Fragment, PageLayout, lay_out
from rag.read.ocr.picture import open_pictures
from rag.read.ofd.notes import Notes, attached, signed
from rag.read.ofd.page import MAX_OBJECTS, POINTS, Box, Drawn, Element, area, draw, inside, local
from rag.read.ofd.runs import fragments
from rag.read.package import Package
from rag.read.pdf.legible import judge
from rag.records import Mark

if TYPE_CHECKING:
    from PIL import Image

MAX_PAGES = 5_000
"""Of all documents in one container together."""
MAX_DRAWN = 2_000_000
"""Objects on all pages together; a page that stands character by character has 1,500."""
_A4: Box = (0, 0, 210, 297)
_MAX_PIXELS = 16_000_000
"""Of a page that is recognised: A3 at 200 dots per inch has 7.7 million."""
_MOST_PICTURES = 100
"""Of one page; a scan that is cut into strips has a dozen."""
# A page with fewer characters than this, of which pictures cover more than this, is a picture with a stamp on it.
_FEW_CHARACTERS = 60
_PICTURED = 0.4
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def read_ofd(content: bytes, name: str, tell: Tell) -> Extracted:
    """Read an OFD: the documents in it one after the other, their pages counted on, each further one marked "annex".

    Signatures, seals, annotations and attached files are left out, and a notice says so. Pages that are pictures are
    recognised. What the container says of itself (title, author, dates) is written by software and no evidence.
    """
    package = Package(content, name)
    try:
        return _Container(package, name, tell).read()
    finally:
        package.close()


@dataclass(slots=True)
class _Document:
    """One document of a container: its parts, and what its pages refer to."""

    part: str
    area: Box
    pages: list[str]
    """Parts of its pages in order; "" for one that the container does not hold."""
    templates: dict[str, Element] = field(default_factory=dict)
    composites: dict[str, Element] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    """Resource → part."""


class _Container:
    def __init__(self, package: Package, name: str, tell: Tell) -> None:
        self._package, self._name, self._tell = package, name, tell
        self._objects = 0
        self._notes = Notes()

    def read(self) -> Extracted:
        documents = list(self._documents())
        count = sum(len(document.pages) for document in documents)
        if not count:
            raise self._unreadable(
                "it has no pages; get it again, or open it in an OFD viewer and save it anew"
            )
        if count > MAX_PAGES:
            raise self._unreadable(f"it has {count:,} pages, more than the limit of {MAX_PAGES:,}; split it")
        builder = TextBuilder()
        number, begins, text = 0, [], False
        for document in documents:
            begins.append(number + 1)
            layouts = []
            for part in document.pages:
                number += 1
                self._tell(number, count, False)
                layouts.append(self._page(document, part, number, count))
            text = text or any(layout.fragments for layout in layouts)
            lay_out(layouts, builder)
        if not text:
            raise self._unreadable(self._notes.why_empty())
        return _with_annexes(builder.build(wrapped=True, notices=self._notes.notices()), begins[1:])

    def _documents(self) -> Iterator[_Document]:
        if not self._package.has("OFD.xml"):
            raise self._unreadable(
                "it is no OFD container; get it again, or open it in an OFD viewer and save it anew"
            )
        root = self._package.xml("OFD.xml")
        protected = self._package.has("Encryptions.xml") or any(inside(root, "Encryptions"))
        found = False
        for body in inside(root, "DocBody"):
            part = self._find("", next((child.text for child in inside(body, "DocRoot")), None))
            document = self._package.optional_xml(part)
            if part is not None and document is not None:
                found = True
                yield self._document(part, document)
            for child in inside(body, "Signatures"):
                listed = self._package.optional_xml(self._find("", child.text))
                count = sum(1 for _ in inside(listed, "Signature"))
                self._notes.leave_out(signed(max(1, count)))
        if not found and protected:
            raise self._unreadable("it is encrypted; save it without protection and add it again")
        if not found:
            raise self._unreadable(
                "there is no document in it; get it again, or open it in an OFD viewer and save it anew"
            )

    def _document(self, part: str, root: Element) -> _Document:
        common = next(inside(root, "CommonData"), None)
        pages = [
            self._find(part, page.get("BaseLoc")) or ""
            for listed in inside(root, "Pages")
            for page in inside(listed, "Page")
        ]
        document = _Document(part, _page_area(common, "PageArea") or _A4, pages)
        for child in inside(common, "PublicRes", "DocumentRes"):
            self._add_resources(document, self._find(part, child.text))
        for child in inside(common, "TemplatePage"):
            template = self._package.optional_xml(self._find(part, child.get("BaseLoc")))
            if template is not None:
                document.templates[child.get("ID", "")] = template
                self._add_page_resources(document, part, template)
        for child in inside(root, "Attachments"):
            listed = self._package.optional_xml(self._find(part, child.text))
            names = [attached.get("Name") or "without a name" for attached in inside(listed, "Attachment")]
            if names:
                self._notes.leave_out(attached([_CONTROL.sub(" ", name) for name in names]))
        if any(self._find(part, child.text) for child in inside(root, "Annotations")):
            self._notes.leave_out("its annotations (notes, stamps, watermarks) were not read")
        return document

    def _add_resources(self, document: _Document, part: str | None) -> None:
        root = self._package.optional_xml(part)
        if part is None or root is None:
            return
        base = root.get("BaseLoc") or ""
        for group in root:
            for thing in inside(group, "CompositeGraphicUnit", "MultiMedia"):
                if local(thing) == "CompositeGraphicUnit":
                    document.composites[thing.get("ID", "")] = thing
                    continue
                file = next((child.text for child in inside(thing, "MediaFile")), None)
                found = self._find(part, posixpath.join(base, file or "")) or self._find(part, file)
                if found:
                    document.media[thing.get("ID", "")] = found

    def _add_page_resources(self, document: _Document, part: str, page: Element) -> None:
        for child in inside(page, "PageRes"):
            self._add_resources(
                document, self._find(part, child.text) or self._find(document.part, child.text)
            )

    def _page(self, document: _Document, part: str, number: int, count: int) -> PageLayout:
        width, height = document.area[2] * POINTS, document.area[3] * POINTS
        whole = len(self._package.damaged)
        page = self._package.optional_xml(part or None)
        if page is None:
            self._notes.damaged.append(number)
            return PageLayout(number, width, height, (), (), ocr=False)
        if len(self._package.damaged) > whole:
            self._notes.broken_off.append(number)
        left, top, wide, high = _page_area(page, "Area") or document.area
        width, height = wide * POINTS, high * POINTS
        self._add_page_resources(document, part, page)
        drawn = Drawn()
        for wanted in dict.fromkeys(child.get("TemplateID", "") for child in inside(page, "Template")):
            if wanted in document.templates:
                draw(document.templates[wanted], (left, top), document.composites, drawn)
        draw(page, (left, top), document.composites, drawn)
        self._objects += drawn.objects
        if drawn.objects > MAX_OBJECTS or self._objects > MAX_DRAWN:
            raise self._unreadable(
                f"page {number} draws more than any document does; save it anew, or as PDF"
            )
        if drawn.aslant:
            self._notes.aslant.append(number)
        pieces = [_clipped(piece, width, height) for piece in (*fragments(drawn.runs), *drawn.tall)]
        shown = [piece for piece in pieces if piece is not None]
        layout = PageLayout(number, width, height, shown, drawn.rulings, ocr=False)
        return self._seen(document, layout, drawn, count)

    def _seen(self, document: _Document, layout: PageLayout, drawn: Drawn, count: int) -> PageLayout:
        """Give the page with the text that it shows: what is drawn on it, or what its pictures hold."""
        number = layout.number
        text = "".join("".join(piece.text.split()) for piece in layout.fragments)
        covered = sum(box[2] * box[3] for _, box in drawn.pictures) / (layout.width * layout.height)
        verdict = "broken" if drawn.unknown * 10 > len(text) > 0 else judge(text)
        if len(text) < _FEW_CHARACTERS and covered > _PICTURED:
            verdict = "empty"
        elif verdict in ("good", "odd") or (verdict == "empty" and not drawn.pictures):
            return layout
        if covered > _PICTURED and ocr.available():
            picture = self._picture(document, layout, drawn)
            if picture is not None:
                self._tell(number, count, True)
                self._notes.recognised.append(number)
                return ocr.page_layout(picture, number)
        if verdict == "broken":
            self._notes.garbled.append(number)
            return PageLayout(number, layout.width, layout.height, (), (), ocr=False)
        if covered > _PICTURED:
            self._notes.pictures.append(number)
        return layout

    def _picture(self, document: _Document, layout: PageLayout, drawn: Drawn) -> Image.Image | None:
        """Put the pictures of a page together; None where one that it needs cannot be read."""
        from PIL import Image

        scale = min(ocr.DPI / 72, sqrt(_MAX_PIXELS / (layout.width * layout.height)))
        sheet = Image.new(
            "RGB", (max(1, round(layout.width * scale)), max(1, round(layout.height * scale))), "white"
        )
        for resource, (left, top, width, height) in drawn.pictures[:_MOST_PICTURES]:
            part = document.media.get(resource)
            size = (round(min(width, layout.width) * scale), round(min(height, layout.height) * scale))
            if part is None or min(size) < 2:
                continue
            try:
                picture = next(open_pictures(self._package.read(part), part, side=ocr.SIDE).pages)
            except (UnreadableFile, StopIteration):
                if width * height > _PICTURED * layout.width * layout.height:
                    return None
                continue
            sheet.paste(picture.convert("RGB").resize(size), (round(left * scale), round(top * scale)))
        return sheet

    def _find(self, part: str, place: str | None) -> str | None:
        """Give the part at `place`, told from `part`; from the container's root where a writer meant that."""
        place = (place or "").strip().replace("\\", "/")
        if not place:
            return None
        folder = posixpath.dirname(part)
        for candidate in (
            posixpath.join(folder, place),
            place,
            posixpath.join(posixpath.dirname(folder), place),
        ):
            if self._package.has(candidate):
                return candidate
        return None

    def _unreadable(self, reason: str) -> UnreadableFile:
        return UnreadableFile(f"cannot read {self._name}: {reason}")


def _page_area(parent: Element | None, name: str) -> Box | None:
    for element in inside(parent, name):
        for wanted in ("PhysicalBox", "ApplicationBox"):
            for child in inside(element, wanted):
                found = area(child.text)
                if found is not None and max(found[2:]) < 20_000:
                    return found
    return None


def _clipped(piece: Fragment, width: float, height: float) -> Fragment | None:
    """Keep a piece within the page; None for one that stands beside it."""
    if piece.right <= 0 or piece.bottom <= 0 or piece.left >= width or piece.top >= height:
        return None
    left, top = max(0.0, piece.left), max(0.0, piece.top)
    right, bottom = min(width, piece.right), min(height, piece.bottom)
    return Fragment(piece.text, left, top, right, bottom, piece.size, piece.confidence)


def _with_annexes(extracted: Extracted, begins: list[int]) -> Extracted:
    """Mark the first line of each document but the first; `begins` are the numbers of their first pages."""
    marks = list(extracted.marks)
    for page in extracted.pages:
        if page.number in begins:
            lines = extracted.text[page.start : page.end].split("\n")
            blank = next((number for number, line in enumerate(lines) if line.strip()), None)
            if blank is not None:
                start = page.start + sum(len(line) + 1 for line in lines[:blank])
                marks.append(Mark("annex", start, start + len(lines[blank]), 0, ""))
    return replace(extracted, marks=tuple(sorted(marks, key=lambda mark: (mark.start, -mark.end))))
