"""Headings of a text that was saved without its line breaks and without anything in their place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.markers import Marker, leading_marker
from rag.outline.lines import Line
from rag.outline.nesting import Heading

_KINDS = ("章", "条", "一、", "（一）")
_AFTER_STOP = re.compile(r"^|(?<=[。；：！？:;])\s*(?=[第（(一二三四五六七八九十])")
_TITLE = re.compile(r"[^。！？；：，,:;]{2,30}(?=。)")
# Such a line has so many characters at least, and three fifths of those of the text.
_SHORTEST, _OF, _PART = 300, 5, 3


def unbroken_line(lines: Sequence[Line]) -> Line | None:
    """Give the line that is most of a text of several sections; None where there is none so long."""
    line = max(lines, key=lambda line: len(line.text), default=None)
    if line is None or line.row or len(line.text) < _SHORTEST:
        return None
    return line if len(line.text) * _OF >= sum(len(other.text) for other in lines) * _PART else None


def headings_inside(line: Line, index: int) -> list[Heading]:
    """Find 一、 and （一） behind full stops, where they count on; their level is left open. Empty where none do."""
    markers: list[tuple[int, Marker]] = []
    last: dict[str, int] = {}
    for match in _AFTER_STOP.finditer(line.text):
        marker = leading_marker(line.text[match.end() : match.end() + 40])
        if marker is None or marker.kind not in _KINDS:
            continue
        if marker.ordinal == 1 or marker.ordinal == last.get(marker.kind, 0) + 1:
            last[marker.kind] = marker.ordinal
            markers.append((match.end(), marker))
            if marker.kind in ("章", "一、"):
                last.pop("（一）", None)
    counted = {marker.kind for _, marker in markers if marker.ordinal > 1}
    markers = [(position, marker) for position, marker in markers if marker.kind in counted]
    stops = [*(position for position, _ in markers[1:]), len(line.text)][: len(markers)]
    return [
        _heading(line, index, position, marker, stop)
        for (position, marker), stop in zip(markers, stops, strict=True)
    ]


def _heading(line: Line, index: int, position: int, marker: Marker, stop: int) -> Heading:
    title = _TITLE.match(line.text, position + marker.end, stop)
    return Heading(
        0, marker.text, title[0] if title else "", line.start + position, line.end, marker.kind, marker.ordinal,
        index, 0, position > 0, True,
    )  # fmt: skip
