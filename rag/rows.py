"""The row of a table as it is worded, "旗区：达拉特旗；社零总额：16.29亿元": its cells, and those that a question is about."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from rag.lexical import normalise, tokens

_NOTE = re.compile(r"（单位：[^（）]*）$")


class Cell(NamedTuple):
    label: str
    value: str
    start: int
    end: int
    """Where the value stands in the row."""


def cells(row: str) -> tuple[Cell, ...]:
    """Give the cells of a worded row; empty where the text is none: each part between "；" must have a "：" in it."""
    found: list[Cell] = []
    position = 0
    body = _NOTE.sub("", row)
    for part in body.split("；"):
        label, colon, value = part.partition("：")
        if not (colon and label.strip() and value.strip()) or "。" in label:
            return ()
        start = position + len(label) + 1
        found.append(Cell(label.strip(), value.strip(), start, start + len(value)))
        position += len(part) + 1
    return tuple(found) if len(found) >= 2 else ()


def names(row: str, places: Collection[str]) -> bool:
    """Tell whether a row is one of these places': a cell of it says just the name."""
    return any(cell.value in places for cell in cells(row))


def asked_cells(row: str, question: str) -> tuple[Cell, ...]:
    """Give the cells whose headers hold most of the words of the question, of those that hold any; empty for none."""
    words = frozenset(tokens(normalise(question)))
    shares = [(len(words & frozenset(tokens(normalise(cell.label)))), cell) for cell in cells(row)]
    most = max((share for share, _ in shares), default=0)
    return tuple(cell for share, cell in shares if share == most > 0)
