"""A paragraph of a Word file -> the text that its reader sees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rag.read.ooxml import child, local, value

_INSIDE = frozenset({
    "hyperlink", "smartTag", "customXml", "ins", "moveTo", "fldSimple", "dir", "bdo", "sdtContent", "rubyBase", "ruby",
    "p",
})  # fmt: skip
_SUPERSCRIPTS = str.maketrans("0123456789+-−–()（）n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾⁽⁾ⁿ")
_RAISED = re.compile(r"[+\-−–]?\d{1,2}|[+\-−–]|n")
_OFF = ("0", "false", "off", "none")

# Characters of the symbol fonts, by the last two digits of their code: what documents in Chinese use them for.
_WINGDINGS = dict(zip(
    (0x6C, 0x6E, 0x6F, 0x71, 0x72, 0x74, 0x75, 0x76, 0x9F, 0xA1, 0xA7, 0xA8, 0xB2, 0xD8, 0xE0, 0xE8, 0xF0, 0xFB, 0xFC,
     0xFD, 0xFE),
    "●■□□□◆◆❖•○▪□✧➢→➔⇨✗√☒☑", strict=True,
)) | {0x80 + number: chr(0x2460 + number - 1) for number in range(1, 11)} | {
    0x8B + number: chr(0x2776 + number - 1) for number in range(1, 11)}  # fmt: skip
_SYMBOL = dict(zip(
    (0x61, 0x62, 0x67, 0x64, 0x65, 0x6D, 0x70, 0x73, 0x71, 0x6C, 0x77, 0x44, 0x53, 0x57, 0xA3, 0xB0, 0xB1, 0xB3, 0xB4,
     0xB7, 0xB8, 0xB9, 0xBB, 0xA5, 0xD7, 0xE5, 0x2D, 0x2B, 0x3D, 0x25),
    "αβγδεμπσθλωΔΣΩ≤°±≥×·÷≠≈∞⋅∑−+=%", strict=True,
))  # fmt: skip


@dataclass(slots=True)
class Written:
    """What a paragraph says. `text` has "\\n" at manual breaks."""

    text: str
    boxes: list[Any] = field(default_factory=list)
    """Contents of text boxes anchored in it, whose blocks come on their own."""
    boxes_first: bool = False
    """Whether they are anchored before its text."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """("footnote" or "endnote", id) of the notes that it refers to."""


class ParagraphReader:
    """Reads paragraph after paragraph, and counts in `left_out` what does not become text."""

    def __init__(self) -> None:
        self.left_out: Counter[str] = Counter()
        self._fields: list[list[str]] = []
        self._results: list[int] = []

    def read(self, paragraph: Any) -> Written:
        written = Written("")
        parts: list[str] = []
        self._fields, self._results = [], []
        self._content(paragraph, parts, written)
        written.text = "".join(parts)
        return written

    def _content(self, element: Any, parts: list[str], written: Written) -> None:
        for inner in element:
            name = local(inner)
            if name == "r":
                self._run(inner, parts, written)
            elif name == "sdt":
                if child(inner, "sdtPr", "showingPlcHdr") is None:
                    self._content(inner, parts, written)
            elif name in _INSIDE:
                if name == "ins":
                    self.left_out["insertions"] += 1
                self._content(inner, parts, written)
            elif name == "del":
                self.left_out["deletions"] += 1
            elif name in ("oMath", "oMathPara"):
                parts.append(formula(inner))
            elif name == "AlternateContent":
                self._alternatives(inner, parts, written)

    def _run(self, run: Any, parts: list[str], written: Written) -> None:
        raised = False
        for inner in run:
            name = local(inner)
            if name == "t":
                text = inner.text or ""
                parts.append(raise_digits(text) if raised else text)
            elif name == "rPr":
                if len(inner) and self._is_hidden(inner):
                    self.left_out["hidden"] += 1
                    return
                raised = value(child(inner, "vertAlign")) == "superscript"
            else:
                self._piece(inner, name, parts, written)

    def _is_hidden(self, properties: Any) -> bool:
        return any(
            local(inner) in ("vanish", "specVanish") and value(inner) not in _OFF for inner in properties
        )

    def _piece(self, inner: Any, name: str, parts: list[str], written: Written) -> None:
        if name in ("tab", "ptab"):
            parts.append("\t")
        elif name in ("br", "cr"):
            parts.append("\n")
        elif name == "noBreakHyphen":
            parts.append("-")
        elif name == "sym":
            parts.append(self._symbol(value(inner, "font") or "", value(inner, "char") or ""))
        elif name == "fldChar":
            self._field(value(inner, "fldCharType"), parts)
        elif name == "instrText":
            if self._fields:
                self._fields[-1].append(inner.text or "")
        elif name in ("footnoteReference", "endnoteReference"):
            written.notes.append((name.removesuffix("Reference"), value(inner, "id") or ""))
        elif name == "commentReference":
            self.left_out["comments"] += 1
        elif name in ("drawing", "pict", "object"):
            self._drawing(inner, parts, written)
        elif name == "AlternateContent":
            self._alternatives(inner, parts, written)
        elif name == "ruby":
            base = child(inner, "rubyBase")
            if base is not None:
                self._content(base, parts, written)

    def _alternatives(self, element: Any, parts: list[str], written: Written) -> None:
        """Read what newer programs show, or what the others do where that holds no text; never both."""
        before = (len(parts), len(written.boxes), self.left_out.total())
        for branch in element:
            for inner in branch:
                if local(inner) == "r":
                    self._run(inner, parts, written)
                elif local(inner) == "t":
                    parts.append(inner.text or "")
                else:
                    self._piece(inner, local(inner), parts, written)
            if (len(parts), len(written.boxes), self.left_out.total()) != before:
                return

    def _drawing(self, element: Any, parts: list[str], written: Written) -> None:
        boxes = list(_text_boxes(element))
        if boxes:
            written.boxes_first = written.boxes_first or not any(part.strip() for part in parts)
            written.boxes += boxes
        kinds = {local(inner) for inner in element.iter()}
        if "chart" in kinds or "relIds" in kinds:
            self.left_out["charts"] += 1
        elif "OLEObject" in kinds:
            self.left_out["objects"] += 1
        elif kinds & {"blip", "imagedata"} and not boxes:
            self.left_out["pictures"] += 1

    def _field(self, kind: str | None, parts: list[str]) -> None:
        if kind == "begin":
            self._fields.append([])
            self._results.append(-1)
        elif kind == "separate" and self._results:
            self._results[-1] = len(parts)
        elif kind == "end" and self._fields:
            code, result = "".join(self._fields.pop()), self._results.pop()
            if result < 0:  # no result is stored: a formula that the program draws from its code
                parts.append(drawn_field(code))

    def _symbol(self, font: str, code: str) -> str:
        try:
            number = int(code, 16)
        except ValueError:
            return ""
        table = _SYMBOL if font.lower() == "symbol" else _WINGDINGS if "wingdings" in font.lower() else {}
        if 0xF000 <= number <= 0xF0FF or number < 0x100:
            number &= 0xFF
            if number in table:
                return table[number]
            if not table and 0x20 < number < 0x7F:
                return chr(number)
            self.left_out["symbols"] += 1
            return ""
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""


def _text_boxes(element: Any) -> Iterator[Any]:
    for inner in element:
        name = local(inner)
        if name == "txbxContent":
            yield inner
        elif name == "AlternateContent":
            for branch in inner:
                boxes = list(_text_boxes(branch))
                if boxes:
                    yield from boxes
                    break
        else:
            yield from _text_boxes(inner)


def raise_digits(text: str) -> str:
    """Give raised text as it is written where only plain characters stand: 10⁵ is not 105; words stay as they are."""
    return text.translate(_SUPERSCRIPTS) if _RAISED.fullmatch(text) else text


_OVERLAID = re.compile(
    r"\\o\s*(?:\\a[lcr]\s*)?\(\s*(.*?)\s*[,，;；]\s*(.*?)\s*\)\s*$", re.IGNORECASE | re.DOTALL
)
_FRACTION = re.compile(r"\\f\s*\(\s*([^(),，]*?)\s*[,，;；]\s*([^(),，]*?)\s*\)", re.IGNORECASE)
_COMMAND = re.compile(r"\\[a-z]+\d*\s*|[(),]", re.IGNORECASE)


def drawn_field(code: str) -> str:
    """Give the text of an EQ field, which Word draws: "eq \\o\\ac(○,1)" is ①; "" for other fields without a result."""
    code = code.strip()
    if not re.match(r"(?i)eq\b", code):
        return ""
    code = code[2:].strip()
    overlaid = _OVERLAID.match(code)
    if overlaid:
        inner = re.sub(r"\\s\s*\\(?:up|do)\s*\d*\s*\(([^()]*)\)", r"\1", overlaid[2])
        if inner.isdecimal() and 1 <= int(inner) <= 20 and overlaid[1] in "○〇◯O":
            return chr(0x2460 + int(inner) - 1)
        return inner
    return _COMMAND.sub("", _FRACTION.sub(r"\1/\2", code)).strip()


def formula(element: Any) -> str:
    """Give a formula in one line: a/b, x^2, x_i, √(x)."""
    parts = []
    for inner in element:
        name = local(inner)
        if name == "t":
            parts.append(inner.text or "")
        elif name == "f":
            parts.append(f"{_operand(inner, 'num')}/{_operand(inner, 'den')}")
        elif name == "sSup":
            parts.append(f"{_operand(inner, 'e')}^{_operand(inner, 'sup')}")
        elif name == "sSub":
            parts.append(f"{_operand(inner, 'e')}_{_operand(inner, 'sub')}")
        elif name == "rad":
            parts.append(f"√{_operand(inner, 'e')}")
        elif name == "d":
            parts.append("(" + ",".join(formula(part) for part in inner if local(part) == "e") + ")")
        elif name == "nary":
            character = (
                value(child(inner, "naryPr", "chr")) if child(inner, "naryPr", "chr") is not None else "∫"
            )
            parts.append(f"{character}{formula(inner)}")
        elif not name.endswith("Pr"):
            parts.append(formula(inner))
    return "".join(parts)


def _operand(element: Any, name: str) -> str:
    inner = child(element, name)
    text = formula(inner) if inner is not None else ""
    return text if len(text) < 2 or text.replace(".", "").isalnum() else f"({text})"
