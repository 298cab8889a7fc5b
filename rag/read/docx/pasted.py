"""Scans pasted into a Word file that holds no text: the pictures, recognised in their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.errors import UnreadableFile
from rag.read.builder import Extracted, Tell, TextBuilder
from rag.read.ooxml import local, value
from rag.read.package import Package


def pictures_in(root: Any) -> list[str]:
    """List the relations of the pictures in a part, each once."""
    found = (
        value(element, "embed") or value(element, "id") or ""
        for element in root.iter()
        if local(element) in ("blip", "imagedata")
    )
    return list(dict.fromkeys(found))


def recognise_pictures(package: Package, parts: Sequence[str], name: str, tell: Tell) -> Extracted:
    """Recognise pictures of a package as pages; raises UnreadableFile where that cannot be done, or finds no text."""
    from rag.read import ocr
    from rag.read.layout import lay_out
    from rag.read.ocr.picture import open_pictures

    if not ocr.available():
        raise UnreadableFile(f"cannot read {name}: it holds pictures of pages and no text; {ocr.MISSING}")
    pages = []
    failed = 0
    for number, part in enumerate(parts, 1):
        tell(number, len(parts), True)
        try:
            pictures = open_pictures(package.read(part), name, side=ocr.SIDE)
            pages += [ocr.page_layout(picture, number) for picture in pictures.pages]
        except UnreadableFile:
            failed += 1
    if not any(page.fragments for page in pages):
        raise UnreadableFile(
            f"cannot read {name}: it holds pictures and no text, and none was recognised in them; scan it again, straight"
            " and at 200 to 300 dpi"
        )
    builder = TextBuilder()
    lay_out(pages, builder)
    notices = ["the file holds pictures of pages only: its text was recognised in them"]
    if failed:
        notices.append(f"pictures that could not be read: {failed}")
    return builder.build(wrapped=True, notices=notices)
