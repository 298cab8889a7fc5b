"""What became of the pages and parts of an OFD -> the notices about it, or the reason for refusing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.read import ocr
from rag.read.page_names import pages_named


@dataclass(slots=True)
class Notes:
    """Numbers of pages, from 1, by what became of them, and what was left out of the container."""

    recognised: list[int] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    """Pictures without text, which could not be recognised."""
    garbled: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    broken_off: list[int] = field(default_factory=list)
    aslant: list[int] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def leave_out(self, notice: str) -> None:
        if notice not in self.left_out:
            self.left_out.append(notice)

    def notices(self) -> list[str]:
        said = []
        if self.recognised:
            them = "them" if len(self.recognised) > 1 else "it"
            said.append(f"the text of {pages_named(self.recognised)} was recognised in pictures of {them}")
        if self.pictures:
            what = "are pictures" if len(self.pictures) > 1 else "is a picture"
            why = "in a format that is not supported" if ocr.available() else ocr.MISSING
            said.append(f"{pages_named(self.pictures)} {what} without text, not read: {why}")
        if self.garbled:
            said.append(
                f"{_are(self.garbled)} stored as shapes without characters, and not read; save the document as PDF and"
                " add that"
            )
        if self.damaged:
            said.append(f"{_are(self.damaged)} damaged and not read")
        if self.broken_off:
            said.append(f"{_are(self.broken_off)} read as far as the damage in the file")
        if self.aslant:
            said.append(f"writing aslant on {pages_named(self.aslant)}, as of a watermark, was left out")
        return [*said, *self.left_out]

    def why_empty(self) -> str:
        """Say why there is no text on any page."""
        if self.pictures and ocr.available():
            return "its pages are pictures without text in a format that is not supported; save it as PDF"
        if self.pictures:
            return f"its pages are pictures without text, and {ocr.MISSING}"
        if self.garbled:
            return "its text is stored as shapes without characters; save it as PDF and add that"
        if self.damaged:
            return "its pages are damaged; get it again, or open it in an OFD viewer and save it anew"
        if self.recognised:
            return "no text was recognised on its pages"
        return "there is no text on its pages"


def attached(names: Sequence[str]) -> str:
    them = "it" if len(names) == 1 else "them"
    shown = "、".join(names[:5])[:200]
    return f"{_counted(len(names), 'attached file')} ({shown}) {_were(len(names))} not read; take {them} out and add {them}"


def signed(count: int) -> str:
    thing = "electronic signature or seal" if count == 1 else "electronic signatures or seals"
    return f"{'one' if count == 1 else count} {thing} in it {_were(count)} neither read nor verified"


def _are(pages: list[int]) -> str:
    return f"{pages_named(pages)} {'are' if len(pages) > 1 else 'is'}"


def _were(count: int) -> str:
    return "were" if count > 1 else "was"


def _counted(count: int, thing: str) -> str:
    return f"one {thing}" if count == 1 else f"{count} {thing}s"
