"""The lines of a cleaned text, with what its format says of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.records import Cleaned

_FULL_STOP = re.compile(r"[。！？!?；;][\"'”’）)》*]*$")

_TAIL = 12
"""Characters at the end of a line among which its last stop is, if it ends in one: quotations and brackets close."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text, stripped and not empty: a paragraph, a heading or a row."""

    start: int
    end: int
    text: str
    style: int
    """Level of its heading style, 0 for none."""
    row: bool
    """Whether it is a row of a table."""
    note: bool
    """Whether it is a footnote."""

    @property
    def ended(self) -> bool:
        """Whether a sentence, or an item of a list, ends with it."""
        return bool(_FULL_STOP.search(self.text, max(0, len(self.text) - _TAIL)))


def text_lines(cleaned: Cleaned) -> list[Line]:
    """Give the lines of a text that are not blank, without their margins."""
    styles = {mark.start: mark.level for mark in cleaned.marks if mark.kind == "heading"}
    rows = {mark.start for mark in cleaned.marks if mark.kind == "row"}
    notes = {mark.start for mark in cleaned.marks if mark.kind == "footnote"}
    lines = []
    position = 0
    for raw in cleaned.text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = position + raw.index(stripped[0])
            style = styles.get(start, 0)
            lines.append(Line(start, start + len(stripped), stripped, style, start in rows, start in notes))
        position += len(raw) + 1
    return lines
