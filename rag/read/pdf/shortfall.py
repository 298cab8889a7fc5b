"""What became of the pages of a document that could not be read as they are, in the words of its notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.read.page_names import pages_named


@dataclass(slots=True)
class Shortfall:
    """Numbers of pages, from 1, ascending."""

    missing: str
    """How to get the recogniser."""
    recognised: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    """Not read: pictures without text."""
    garbled: list[int] = field(default_factory=list)
    """Not read: their text is not what they show."""
    partly: list[int] = field(default_factory=list)
    """Read, with some lines of which the text is not what they show."""
    blank: list[int] = field(default_factory=list)
    """Nothing was recognised on them."""
    damaged: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)
    """Read in part: they hold more than is looked at."""

    def notices(self) -> list[str]:
        said = []
        if self.recognised:
            said.append(f"the text of {pages_named(self.recognised)} was recognised in a picture of the page")
        unread = [
            f"{pages_named(pages)} {one if len(pages) == 1 else several}"
            for pages, one, several in (
                (self.pictures, "is a picture without text", "are pictures without text"),
                (self.garbled, "carries garbled text", "carry garbled text"),
            )
            if pages
        ]
        if unread:
            were = "was" if len(self.pictures) + len(self.garbled) == 1 else "were"
            said.append(f"{' and '.join(unread)} and {were} not read; {self.missing}")
        if self.partly:
            said.append(f"some lines of {pages_named(self.partly)} are garbled; {self.missing}")
        if self.damaged:
            said.append(
                f"{pages_named(self.damaged)} {_are(self.damaged)} damaged and {_were(self.damaged)} not read"
            )
        if self.cut:
            said.append(f"of {pages_named(self.cut)} only a part was read: there is too much on one page")
        return said

    def why_empty(self) -> str:
        """Say why nothing was read at all, and what to do."""
        if self.garbled and len(self.garbled) >= len(self.pictures):
            return f"its text is garbled; {self.missing}"
        if self.pictures:
            return f"its pages are pictures without text; {self.missing}"
        if self.blank:
            return "no text was recognised on its pages; scan it again, straight and at 200 to 300 dpi"
        if self.damaged:
            return "its pages are damaged; get it again, or open it in a PDF viewer and save it anew"
        return "there is no text on its pages"


def _are(pages: Sequence[int]) -> str:
    return "are" if len(pages) > 1 else "is"


def _were(pages: Sequence[int]) -> str:
    return "were" if len(pages) > 1 else "was"
