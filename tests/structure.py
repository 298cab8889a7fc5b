"""Sources and cleaned texts as the rooms from clean to chunk get them, made from a few words."""

from __future__ import annotations

from collections.abc import Sequence

from rag.records import Box, Cleaned, Mark, Page, Source


def source(
    text: str,
    format: str = "text",
    *,
    wrapped: bool = True,
    pages: Sequence[Page] = (),
    boxes: Sequence[Box] = (),
    marks: Sequence[Mark] = (),
) -> Source:
    return Source(
        "0" * 16, "x.txt", text, "utf-8", format, wrapped, tuple(pages), tuple(boxes), tuple(marks), ()
    )


def plain(text: str, *, marks: Sequence[Mark] = ()) -> Cleaned:
    """Give a text as if it had come clean."""
    return Cleaned(text, ((0, 0),), (), (), (), tuple(marks))
