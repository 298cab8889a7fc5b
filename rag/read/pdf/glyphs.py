"""A page of a PDF -> its pieces of text and the lines drawn on it, each with its place."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, pi

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from rag.read.layout.placed import Fragment, is_chinese
from rag.read.pdf.drawn import Drawn, drawn_on, is_pictured
from rag.read.pdf.frame import FLOAT, INT, POINTER, Frame, four, handle_of, quick, visible

# Of one page: small print on A3 has 20,000.
MAX_CHARACTERS = 60_000
# In heights of the characters: what parts the cells of a table, and seldom two words of a line.
_GAP = 0.8
# A quarter of a character between Chinese and Latin is what programs leave there, not what somebody typed.
_LEFT_BY_PROGRAMS = 0.3
# A page with fewer characters may be a picture; one with fewer pieces beside one another has no table.
_SHORT = 100
_FEWEST_BESIDE = 3
# In points. Lower than this, but as wide as others, are characters whose font does not say how high they are; those
# that are narrow as well nobody can read: fields of a text processor leave a "U" of a tenth of a millimetre.
_LOWEST = 1.0
_USUAL = 10.0

_WORD = re.compile(r"\S+")
_PRIVATE = re.compile(r"[\uf020-\uf0fe]")

_loose_box = quick(raw.FPDFText_GetLooseCharBox, INT, POINTER, INT, POINTER)
_char_index = quick(raw.FPDFText_GetCharIndexFromTextIndex, INT, POINTER, INT)
_is_generated = quick(raw.FPDFText_IsGenerated, INT, POINTER, INT)
_char_angle = quick(raw.FPDFText_GetCharAngle, FLOAT, POINTER, INT)

# Its beginning and end in the text of the page, and its box: left, top, right, bottom.
_Word = tuple[int, int, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What stands on a page; positions in points from the top left corner, turned so that the text runs level."""

    text: str
    """As pdfium strings it together, in the order of the file."""
    fragments: list[Fragment]
    drawn: Drawn
    width: float
    height: float
    turn: int
    """Quarter turns, clockwise, from here to the page as it is displayed."""
    cut: bool
    """Whether more is on the page than was looked at."""


def glyphs_of(page: pdfium.PdfPage) -> Glyphs:
    """Give what stands on a page."""
    textpage = page.get_textpage()
    try:
        handle = handle_of(textpage)
        count = textpage.count_chars()
        considered = min(count, MAX_CHARACTERS)
        text = textpage.get_text_range(0, considered) if count > 0 else ""
        # How pdfium says that a line ends in a hyphen.
        text = text.replace("\x02", "-").replace("\ufffe", "-")
        words = [match.span() for match in _WORD.finditer(text)]
        displayed = raw.FPDFPage_GetRotation(page.raw) % 4
        turn = _turn_of(handle, words, displayed)
        frame = Frame(visible(page), turn)
        boxes = _Boxes(handle, frame, len(text) == considered)
        if _PRIVATE.search(text):
            text = _with_symbols(textpage, text, boxes)
        fragments = _fragments(text, words, boxes)
    finally:
        textpage.close()
    looked_at = len(text) < _SHORT or _has_columns(fragments) or is_pictured(page)
    drawn = drawn_on(page, frame) if looked_at else Drawn((), 0.0, 0, False)
    return Glyphs(
        text,
        fragments,
        drawn,
        frame.width,
        frame.height,
        (displayed - turn) % 4,
        drawn.cut or count > MAX_CHARACTERS,
    )


def _turn_of(handle: int | None, words: Sequence[tuple[int, int]], displayed: int) -> int:
    """Give the quarter turns after which most of the text runs level: those of the page, but for a table that was
    put on an upright page lying down."""
    sample = words[:: max(1, len(words) // 6)]
    turns = [round(_char_angle(handle, start) / (pi / 2)) % 4 for start, _ in sample]
    best = max(set(turns), key=turns.count, default=displayed)
    return best if best != displayed and turns.count(best) * 3 > len(turns) * 2 else displayed


def _has_columns(fragments: Sequence[Fragment]) -> bool:
    """Tell whether pieces of text stand beside one another, as the cells of a table do."""
    beside = 0
    last = 0.0
    for _, _, top, _, bottom, size, _ in fragments:
        if top + bottom < last + size:
            beside += 1
            if beside > _FEWEST_BESIDE:
                return True
        last = top + bottom
    return False


class _Boxes:
    """Where the characters of a page stand."""

    def __init__(self, handle: int | None, frame: Frame, exact: bool) -> None:
        self.handle, self.frame = handle, frame
        self.exact = exact
        """Whether pdfium counts the characters as the text has them."""
        self._corners = (ctypes.c_float * 4)()
        self._address = ctypes.addressof(self._corners)

    def index(self, position: int) -> int:
        return position if self.exact else int(_char_index(self.handle, position))

    def box(self, position: int) -> tuple[float, float, float, float]:
        _loose_box(self.handle, position if self.exact else self.index(position), self._address)
        left, top, right, bottom = four(self._corners)
        frame = self.frame
        if frame.turn:
            return frame.box(left, bottom, right, top)
        return left - frame.left, frame.top - top, right - frame.left, frame.top - bottom

    def is_typed(self, start: int, end: int) -> bool:
        """Tell whether there is a space in the file between two words."""
        return end > start and not _is_generated(self.handle, self.index(start))


def _fragments(text: str, words: Sequence[tuple[int, int]], boxes: _Boxes) -> list[Fragment]:
    """Put the words of each line together that no wide gap parts. Of a word, the boxes of its first and last character
    are asked for; of one whose parts stand apart, all."""
    found: list[Fragment] = []
    # Most pages are upright, and most of the time goes into this loop: what `_Boxes.box` does is done in it.
    handle, frame, exact = boxes.handle, boxes.frame, boxes.exact
    across, down, turned = frame.left, frame.top, frame.turn != 0
    corners = (ctypes.c_float * 4)()
    address = ctypes.addressof(corners)
    piece = ""
    line_end = last_end = -1
    left = top = right = bottom = 0.0
    for start, end in words:
        _loose_box(handle, start if exact else boxes.index(start), address)
        a, b, c, d = four(corners)
        a, b, c, d = frame.box(a, d, c, b) if turned else (a - across, down - b, c - across, down - d)
        size = d - b
        level = size >= _LOWEST
        if level and end - start > 1:
            _loose_box(handle, end - 1 if exact else boxes.index(end - 1), address)
            e, f, g, h = four(corners)
            e, f, g, h = frame.box(e, h, g, f) if turned else (e, down - f, g - across, down - h)
            level = (
                0 < g - a < (end - start + 1) * 1.5 * size
                and -size < f + h - b - d < size
                and h - f >= _LOWEST
            )
            if level:
                c = g
                if f < b:
                    b = f
                if h > d:
                    d = h
                size = d - b
        if level and piece and end <= line_end:
            gap = a - right
            if -0.3 * size < gap < _GAP * size and -0.6 * size < b + d - top - bottom < 0.6 * size:
                narrow = gap < _LEFT_BY_PROGRAMS * size and (is_chinese(piece[-1]) or is_chinese(text[start]))
                spaced = not narrow or boxes.is_typed(last_end, start)
                piece += " " + text[start:end] if spaced else text[start:end]
                right, last_end = c, end
                if b < top:
                    top = b
                if d > bottom:
                    bottom = d
                continue
        parts: Iterable[_Word] = ((start, end, a, b, c, d),) if level else _apart(start, end, boxes)
        for first, last, *place in parts:
            a, b, c, d = place
            near = piece and first <= line_end and 0 <= a - right < _GAP * (d - b)
            if near and abs(b + d - top - bottom) < 0.6 * (d - b) and boxes.is_typed(last_end, first):
                piece, last_end, right = f"{piece} {text[first:last]}", last, c
                continue
            if piece:
                found.append(Fragment(piece, left, top, right, bottom, bottom - top, None))
            if first > line_end:
                line_end = text.find("\n", last)
                if line_end < 0:
                    line_end = len(text)
            piece, last_end = text[first:last], last
            left, top, right, bottom = a, b, c, d
    if piece:
        found.append(Fragment(piece, left, top, right, bottom, bottom - top, None))
    width, height = boxes.frame.width, boxes.frame.height
    # Not a number is neither; what stands outside the page is not seen.
    return [one for one in found if one.right > 0 < one.bottom and one.left < width and one.top < height]


def _apart(start: int, end: int, boxes: _Boxes) -> Iterator[_Word]:
    """Give the parts of a word whose characters do not follow one another on a level line."""
    run: list[_Word] = []
    for position in range(start, end):
        left, top, right, bottom = box = boxes.box(position)
        if not all(map(isfinite, box)):
            continue
        if bottom - top < _LOWEST:
            if right - left < _LOWEST:
                continue
            top = bottom - _USUAL
        if run:
            _, _, _, above, reach, below = run[-1]
            size = max(bottom - top, below - above)
            if not -0.5 * size < left - reach < size or abs(top + bottom - above - below) > 1.2 * size:
                yield _whole(run)
                run = []
        run.append((position, position + 1, left, top, right, bottom))
    if run:
        yield _whole(run)


def _whole(run: Sequence[_Word]) -> _Word:
    return (
        run[0][0], run[-1][1], min(part[2] for part in run), min(part[3] for part in run),
        max(part[4] for part in run), max(part[5] for part in run),
    )  # fmt: skip


# The characters at U+F020 to U+F0FE of a font with the encoding of Adobe's Symbol; "\0" where it has pieces of brackets.
_SYMBOLS = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼\0"
    + "\0" * 33
    + "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…\0\0↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑\0\0\0\0\0\0\0\0\0\0\0〉∫\0\0\0\0\0\0\0\0\0\0\0"
)


def _with_symbols(textpage: pdfium.PdfTextPage, text: str, boxes: _Boxes) -> str:
    """Give the characters of symbol fonts (Word's formulas are set in them) the codes that Unicode has for them."""
    name = ctypes.create_string_buffer(64)
    flags = ctypes.c_int()
    pieces: list[str] = []
    end = 0
    for match in _PRIVATE.finditer(text):
        symbol = _SYMBOLS[ord(match[0]) - 0xF020]
        length = raw.FPDFText_GetFontInfo(textpage.raw, boxes.index(match.start()), name, 64, flags)
        if symbol != "\0" and 0 < length <= 64 and b"symbol" in name.value.lower():
            pieces += (text[end : match.start()], symbol)
            end = match.end()
    return "".join((*pieces, text[end:]))
