"""Tables of a Word file as they are stored: rows and cells wherever they stand, and the columns that they cover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.read.ooxml import child, local, number_in, value
from rag.read.tables.spans import MAX_COLUMNS


def rows_in(table: Any) -> Iterator[Any]:
    for row in inside(table, "tr"):
        properties = child(row, "trPr")
        if properties is None or child(properties, "del") is None:
            yield row


def inside(element: Any, wanted: str) -> Iterator[Any]:
    for inner in element:
        name = local(inner)
        if name == wanted:
            yield inner
        elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from inside(inner, wanted)


def column_edges(table: Any) -> list[int]:
    """Give the left edges of the columns of a table, and the right edge of the last, in twips."""
    edges = [0]
    columns = child(table, "tblGrid")
    for column in columns if columns is not None else ():
        width = value(column, "w") or ""
        edges.append(edges[-1] + (int(width) if width.isdecimal() and len(width) < 6 else 1_000))
    return edges


def goes_on(merged: Any | None) -> bool:
    return merged is not None and value(merged) in (None, "continue")


def span(element: Any | None, default: int) -> int:
    return max(default, min(number_in(element, default) or default, MAX_COLUMNS))
