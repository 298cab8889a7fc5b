"""Where pages, lines and marks of a source have come to stand in its cleaned text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from rag.records import Box, Mark, Page, Source


def moved(
    source: Source, text: str, offsets: Sequence[tuple[int, int]]
) -> tuple[tuple[Page, ...], tuple[Box, ...], tuple[Mark, ...]]:
    """Give pages, boxes and marks of the source at their positions in `text`, as `Cleaned` holds them.

    Boxes and marks begin and end with a character that is not white space; those of which nothing else is left are
    gone. Pages are all there, an empty one with a span of no length.
    """
    places = _Places(text, offsets)
    boxes = (
        Box(*span, box.page, box.left, box.top, box.right, box.bottom, box.confidence)
        for box in source.boxes
        if (span := places.span(box))
    )
    marks = (
        Mark(mark.kind, *span, mark.level, mark.label) for mark in source.marks if (span := places.span(mark))
    )
    pages = (replace(page, start=places.of(page.start), end=places.of(page.end)) for page in source.pages)
    return tuple(pages), tuple(boxes), tuple(marks)


class _Places:
    def __init__(self, text: str, offsets: Sequence[tuple[int, int]]) -> None:
        self._text = text
        self._here = [here for here, _ in offsets] + [len(text)]
        self._there = [there for _, there in offsets]

    def of(self, position: int) -> int:
        """Count the characters of the text that come from before a position in the source."""
        at = bisect_right(self._there, position) - 1
        if at < 0:
            return 0
        return min(self._here[at] + position - self._there[at], self._here[at + 1])

    def span(self, stretch: Box | Mark) -> tuple[int, int] | None:
        """Give the span that is left of a stretch of the source, without white space at its ends; None for nothing."""
        start, end = self.of(stretch.start), self.of(stretch.end)
        while start < end and self._text[start].isspace():
            start += 1
        while start < end and self._text[end - 1].isspace():
            end -= 1
        return (start, end) if start < end else None
