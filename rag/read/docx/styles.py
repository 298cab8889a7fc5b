"""Paragraph styles of a Word file: which are headings, and of what level; which carry a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rag.read.ooxml import child, local, number_in, value

_HEADING = re.compile(r"(?:heading|标题|標題|überschrift|titre)\s*([1-9])(?!\d)", re.IGNORECASE)
_BODY = 9  # outlineLvl of a paragraph that is no heading


@dataclass(frozen=True, slots=True)
class Style:
    heading: int
    """1 for the outermost, 0 where it is none."""
    number: str | None
    """Id of its list; "0" where it takes away that of the style it is based on."""
    list_level: int | None


_PLAIN = Style(0, None, None)


class Styles:
    """Looks up what a style says, and what it inherits."""

    def __init__(self, root: Any | None) -> None:
        """`root` is styles.xml, None where there is none."""
        self._elements: dict[str, Any] = {}
        self._found: dict[str, Style] = {}
        self._default = ""
        for element in root if root is not None else ():
            if local(element) == "style" and value(element, "type") in ("paragraph", None):
                name = value(element, "styleId") or ""
                self._elements[name] = element
                if value(element, "default") in ("1", "true", "on"):
                    self._default = name

    def of(self, name: str | None) -> Style:
        """Give a style by its id; the default one for None."""
        name = name if name is not None else self._default
        if name not in self._found:
            self._found[name] = self._read(name)
        return self._found[name]

    def lists(self) -> dict[str, str]:
        """Give the lists of those styles that have one: id of the style → id of the list."""
        pairs = ((name, self.of(name).number) for name in self._elements)
        return {name: number for name, number in pairs if number}

    def _read(self, name: str) -> Style:
        heading: int | None = None
        number: str | None = None
        list_level: int | None = None
        seen: set[str] = set()
        while name in self._elements and name not in seen:
            seen.add(name)
            element = self._elements[name]
            properties = child(element, "pPr")
            match = _HEADING.fullmatch((value(child(element, "name")) or "").strip())
            outline = number_in(child(properties, "outlineLvl")) if properties is not None else None
            if heading is None and outline is not None:
                heading = heading_level(outline)
            if heading is None and match:
                heading = int(match[1])
            listed = child(properties, "numPr") if properties is not None else None
            if listed is not None:
                number = number if number is not None else value(child(listed, "numId"))
                list_level = list_level if list_level is not None else number_in(child(listed, "ilvl"))
            name = value(child(element, "basedOn")) or ""
        return Style(heading or 0, number, list_level) if seen else _PLAIN


def heading_level(outline: int) -> int:
    """Give the level of a heading by its outlineLvl, which counts from 0; 0 for body text."""
    return outline + 1 if 0 <= outline < _BODY else 0
