"""What the reader of a format hands on, and how it puts that together: lines, tables and pages, one after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rag.records import Box, Mark, MarkKind, Page

_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")

Tell = Callable[[int, int, bool], None]
"""Told while a file is read: the page begun (from 1), the number of pages, whether its text is being recognised."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file and what its format says about it; positions are those of `text`. See `records.Source`."""

    text: str
    encoding: str
    wrapped: bool
    pages: tuple[Page, ...]
    boxes: tuple[Box, ...]
    marks: tuple[Mark, ...]
    notices: tuple[str, ...]


class Place(NamedTuple):
    """Where a line stands on its page, in fractions of the page from its top left corner; see `records.Box`."""

    left: float
    top: float
    right: float
    bottom: float
    confidence: float | None


class TextBuilder:
    """Collects a document from its beginning to its end."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._marks: list[Mark] = []
        self._boxes: list[Box] = []
        self._pages: list[Page] = []
        self._page: tuple[int, bool] | None = None
        self._page_start = 0
        self._page_boxes = 0

    def page(self, number: int, *, ocr: bool) -> None:
        """Begin a page; what is added from here on stands on it."""
        self._end_page()
        if self._pages:
            self._put("\f")
        self._page, self._page_start, self._page_boxes = (number, ocr), self._length, len(self._boxes)

    def line(
        self, text: str, *, heading: int = 0, kind: MarkKind | None = None, place: Place | None = None
    ) -> None:
        """Add a line: a paragraph, or one line of a page. Line breaks inside it become spaces; a blank one is kept.

        `heading` is the level of its heading style, 0 for none; `kind` any other mark that it bears.
        """
        start = self._length
        self._put(_in_one_line(text))
        end = self._length
        self._put("\n")
        if heading:
            self._marks.append(Mark("heading", start, end, heading, ""))
        if kind:
            self._marks.append(Mark(kind, start, end, 0, ""))
        if place is not None:
            number = self._page[0] if self._page else 1
            self._boxes.append(
                Box(start, end, number, place.left, place.top, place.right, place.bottom, place.confidence)
            )

    def table(self, rows: Sequence[str], caption: str, places: Sequence[Place | None] = ()) -> None:
        """Add a table, a line for each of its rows as `tables.rows_of` words them; nothing where there are none.

        The caption is not added: it is a line of its own wherever it stands. `places` are those of the rows.
        """
        if not rows:
            return
        start, at = self._length, len(self._marks)
        for number, row in enumerate(rows):
            self.line(row, kind="row", place=places[number] if number < len(places) else None)
        self._marks.insert(at, Mark("table", start, self._length - 1, 0, caption.strip()))

    def build(self, *, encoding: str = "", wrapped: bool = False, notices: Sequence[str] = ()) -> Extracted:
        self._end_page()
        return Extracted(
            text="".join(self._parts), encoding=encoding, wrapped=wrapped, pages=tuple(self._pages),
            boxes=tuple(self._boxes), marks=tuple(self._marks), notices=tuple(notices),
        )  # fmt: skip

    def _end_page(self) -> None:
        if self._page is None:
            return
        number, ocr = self._page
        sure = [box.confidence for box in self._boxes[self._page_boxes :] if box.confidence is not None]
        confidence = round(sum(sure) / len(sure), 4) if sure else None
        self._pages.append(Page(number, self._page_start, self._length, ocr, confidence))
        self._page = None

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _in_one_line(text: str) -> str:
    """Make a space of each line break and the white space round it."""
    if len(text.splitlines()) < 2 and not _BREAK.match(text[-1:]):
        return text
    # Not by one pattern: \s*\n\s* takes half a minute for 40,000 blanks.
    first, *middle, last = _BREAK.split(text)
    return " ".join([first.rstrip(), *filter(None, map(str.strip, middle)), last.lstrip()])
