"""RTF, as many old .doc files are, without LibreOffice: text, list numbers, tables and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.errors import UnreadableFile
from rag.read import tables
from rag.read.builder import Extracted, TextBuilder
from rag.read.docx.numbering import spaced
from rag.read.docx.paragraphs import raise_digits
from rag.read.tables.captions import add_table

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_LEFT_OUT = frozenset({
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "headerl", "headerr", "headerf", "footer",
    "footerl", "footerr", "footerf", "annotation", "listtable", "listoverridetable", "fldinst", "themedata",
    "datastore", "xmlnstbl", "rsidtbl", "generator", "nonshppict", "ftnsep",
})  # fmt: skip
"""Groups that are no text of the document; so are all that begin with \\* but footnotes."""
_CHARACTERS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "", "emspace": " ", "enspace": " ", "~": "\xa0", "_": "-", "\\": "\\", "{": "{", "}": "}",
}  # fmt: skip
_STYLE = re.compile(rb"\{\\s(\d{1,4})\b[^{}]{0,2000}?\\outlinelevel(\d)\b")
_NAMED_STYLE = re.compile(rb"\{\\s(\d{1,4})\b[^{};]{0,2000}?\b[Hh]eading ([1-9]);")
_DEEPEST = 5_000
_LONGEST_HEADING = 80


@dataclass(frozen=True, slots=True)
class _State:
    """What a group sets, and its end takes back."""

    shown: bool = True
    hidden: bool = False
    raised: bool = False
    place: str = ""
    """"label" in the number of a list, "note" in a footnote, "" in the text."""
    fallback: int = 1
    """Characters after each \\u that stand in for it in old programs."""


class _Reader:
    """Turns tokens into lines and tables."""

    def __init__(self, content: bytes, codec: str) -> None:
        self._content, self._codec = content, codec
        self._builder = TextBuilder()
        self._bytes = bytearray()
        self._parts: list[str] = []
        self._cell: list[str] = []
        self._row: list[str] = []
        self._edges: list[int] = [0]
        self._merged: list[str] = []
        self._flag = ""
        self._rows: list[list[tables.Cell]] = []
        self._row_edges: list[list[int]] = []
        self._in_table = False
        self._heading = 0
        self._above: list[str] = []
        self._label: list[str] = []
        self._note: list[str] = []
        self._styles = {
            int(style): int(level) + 1 for style, level in _STYLE.findall(content) if int(level) < 9
        }
        self._styles |= {int(style): int(level) for style, level in _NAMED_STYLE.findall(content)}
        self._starred = False
        self.hidden = False

    def read(self) -> TextBuilder:
        stack: list[_State] = []
        state = _State()
        skip = 0
        for match in _TOKEN.finditer(self._content):
            word, number, code, sign, brace, text = match.groups()
            if brace == b"{":
                self._flush(state)
                if len(stack) < _DEEPEST:
                    stack.append(state)
            elif brace == b"}":
                self._flush(state)
                state = stack.pop() if stack else _State()
            elif word:
                self._flush(state)
                state, skip = self._control(word.decode(), number, state, skip)
            elif sign:
                self._flush(state)
                if sign == b"*":
                    self._starred = True
                else:
                    self._add(_CHARACTERS.get(sign.decode("latin-1"), "\n" if sign in b"\r\n" else ""), state)
            elif code or text:
                said = bytes.fromhex(code.decode()) if code else text
                self._bytes += said[skip:]
                skip = max(0, skip - len(said))
        self._flush(_State())
        if "".join(self._parts).strip():
            self._end_paragraph()
        self._end_table()
        return self._builder

    def _control(self, word: str, number: bytes | None, state: _State, skip: int) -> tuple[_State, int]:
        value = int(number) if number is not None else None
        starred, self._starred = self._starred, False
        if word == "u" and value is not None:
            point = value + 0x10000 if value < 0 else value
            self._add(chr(point) if point < 0x110000 else "", state)
            return state, state.fallback
        if word == "uc":
            return replace(state, fallback=min(max(value or 0, 0), 8)), 0
        if word in _LEFT_OUT:
            return replace(state, shown=False), 0
        if word in ("listtext", "pntext", "footnote"):
            return replace(state, place="note" if word == "footnote" else "label", raised=False), 0
        if starred:
            return replace(state, shown=False), 0
        if word in ("v", "deleted"):
            return replace(state, hidden=value != 0), 0
        if word in ("super", "nosupersub", "plain"):
            return replace(
                state, raised=word == "super" and value != 0, hidden=state.hidden and word != "plain"
            ), 0
        if word in _CHARACTERS:
            self._add(_CHARACTERS[word], state)
        elif state.shown and state.place != "note":
            self._layout(word, value)
        return state, 0

    def _layout(self, word: str, value: int | None) -> None:
        if word in ("par", "sect", "page"):
            self._end_paragraph()
        elif word == "pard":
            self._heading, self._in_table = 0, False
        elif word == "intbl":
            self._in_table = True
        elif word == "s" and value is not None:
            self._heading = self._styles.get(value, 0)
        elif word == "outlinelevel" and value is not None:
            self._heading = value + 1 if 0 <= value < 9 else 0
        elif word == "trowd":
            self._edges, self._merged, self._flag = [0], [], ""
        elif word in ("clvmrg", "clmrg"):
            self._flag = word
        elif word == "cellx":
            self._edges.append(value or 0)
            self._merged.append(self._flag)
            self._flag = ""
        elif word == "cell":
            self._row.append("\n".join([*self._cell, self._text()]).strip())
            self._cell = []
        elif word == "row":
            self._end_row()

    def _add(self, text: str, state: _State) -> None:
        self._flush(state)
        if state.shown and not state.hidden:
            places = {"": self._parts, "label": self._label, "note": self._note}
            places[state.place].append(raise_digits(text) if state.raised else text)
        self.hidden = self.hidden or (state.shown and state.hidden)

    def _flush(self, state: _State) -> None:
        if self._bytes:
            text = self._bytes.decode(self._codec, "replace")
            self._bytes = bytearray()
            self._add(text, state)

    def _text(self) -> str:
        text, label = "".join(self._parts), "".join(self._label).strip()
        self._parts, self._label = [], []
        return spaced(label, "tab") + text.lstrip() if label and text.strip() else text

    def _end_paragraph(self) -> None:
        text = self._text()
        if self._in_table:
            self._cell.append(text)
            return
        self._end_table()
        heading = self._heading if len(text) <= _LONGEST_HEADING and "。" not in text.strip()[:-1] else 0
        for line in text.strip("\n").split("\n"):
            self._builder.line(line, heading=heading if line.strip() else 0)
            if line.strip():
                self._above = [*self._above[-1:], line.strip()]
        note = "".join(self._note).strip()
        self._note = []
        if note:
            self._builder.line(note, kind="footnote")

    def _end_row(self) -> None:
        stated = len(self._edges) == len(self._row) + 1
        flags = self._merged if stated else [""] * len(self._row)
        cells = [
            tables.Cell(cell, 0 if flag == "clvmrg" else 1, 0 if flag == "clmrg" else 1)
            for cell, flag in zip(self._row, flags, strict=True)
        ]
        self._rows.append(cells)
        self._row_edges.append(
            self._edges if stated else [1_000 * number for number in range(len(cells) + 1)]
        )
        self._row, self._cell = [], []

    def _end_table(self) -> None:
        if self._row or self._cell:
            self._end_row()
        if not self._rows:
            return
        grid = tables.align(self._rows, self._row_edges)
        self._rows, self._row_edges = [], []
        if tables.is_layout(grid):
            for line in tables.lines_of(grid):
                self._builder.line(line)
        else:
            add_table(self._builder, grid, self._above)
            self._above = []


def read_rtf(content: bytes, name: str, *, why: str) -> Extracted:
    """Read an RTF file; `why` tells the reader why it was not converted. Raises UnreadableFile where it has no text."""
    reader = _Reader(content, _codec(content))
    notices = [f"{why}: the text was taken from the file directly, without its layout"]
    extracted = reader.read().build(notices=[*notices, *_hidden(reader)])
    if not extracted.text.strip():
        raise UnreadableFile(f"cannot read {name}: there is no text in it; save it as .docx and add that")
    return extracted


def _hidden(reader: _Reader) -> Iterator[str]:
    if reader.hidden:
        yield "deleted or hidden text is left out"


def _codec(content: bytes) -> str:
    """Give the codec of its bytes: that of a Chinese font, which counts more than the language of the program."""
    if re.search(rb"\\fcharset134\b", content[:200_000]):
        return "gb18030"
    if re.search(rb"\\fcharset136\b", content[:200_000]):
        return "big5"
    stated = re.search(rb"\\ansicpg(\d{3,5})", content[:2_000])
    return {b"936": "gb18030", b"950": "big5", b"54936": "gb18030", b"65001": "utf-8"}.get(
        stated[1] if stated else b"", "cp1252"
    )
