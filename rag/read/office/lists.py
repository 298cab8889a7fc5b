"""The lists of a Word 97-2003 file, as its paragraphs refer to them; and what its styles say of lists and levels."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from rag.read.docx.numbering import LEVELS, Level, Running, Use

# Number formats by their codes, those that documents have beside digits.
_FORMS = {
    1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 5: "ordinal", 10: "ideographDigital",
    11: "japaneseCounting", 14: "decimalFullWidth", 16: "japaneseLegal", 17: "japaneseDigitalTenThousand",
    18: "decimalEnclosedCircle", 19: "decimalFullWidth2", 22: "decimalZero", 23: "bullet",
    26: "decimalEnclosedFullstop", 27: "decimalEnclosedParen", 28: "decimalEnclosedCircleChinese",
    29: "ideographEnclosedCircle", 30: "ideographTraditional", 31: "ideographZodiac", 33: "taiwaneseCounting",
    34: "ideographLegalTraditional", 35: "taiwaneseCountingThousand", 36: "taiwaneseDigital", 37: "chineseCounting",
    38: "chineseLegalSimplified", 39: "chineseCountingThousand", 255: "none",
}  # fmt: skip
_SUFFIXES = ("tab", "space", "nothing")
_MOST = 10_000


def read_lists(table: bytes, lists_at: int, lists_length: int, uses_at: int) -> dict[str, Use]:
    """Give the lists by the numbers that paragraphs name, from 1. Positions are those of PlfLst and PlfLfo in the
    table stream. Raises struct.error or IndexError where they lead nowhere.
    """
    if not lists_length:
        return {}
    lists = _read_definitions(table, lists_at, lists_length)
    count = min(struct.unpack_from("<I", table, uses_at)[0], _MOST)
    heads = [struct.unpack_from("<i8xB", table, uses_at + 4 + 16 * number) for number in range(count)]
    at = uses_at + 4 + 16 * count
    uses = {}
    for number, (identifier, overrides) in enumerate(heads, 1):
        at += 4
        running = lists.get(identifier)
        use = Use(running, dict(running.levels), {}) if running is not None else Use(Running(), {}, {})
        for _ in range(overrides):
            start, flags = struct.unpack_from("<iI", table, at)
            at += 8
            index = flags & 0x0F
            if flags & 0x20:
                use.levels[index], at = _read_level(table, at)
                if flags & 0x10:
                    use.starts[index] = use.levels[index].start
            elif flags & 0x10:
                use.starts[index] = start
        uses[str(number)] = use
    return uses


def _read_definitions(table: bytes, at: int, length: int) -> dict[int, Running]:
    count = min(struct.unpack_from("<H", table, at)[0], _MOST)
    heads = [struct.unpack_from("<i22xB", table, at + 2 + 28 * number) for number in range(count)]
    at += length  # the levels follow, not counted in the length
    lists = {}
    for identifier, flags in heads:
        running = Running()
        for index in range(1 if flags & 1 else LEVELS):
            running.levels[index], at = _read_level(table, at)
        lists[identifier] = running
    return lists


def _read_level(table: bytes, at: int) -> tuple[Level, int]:
    start, form, flags = struct.unpack_from("<iBB", table, at)
    follow = table[at + 15]
    characters, paragraphs, restart = table[at + 24], table[at + 25], table[at + 26]
    at += 28 + characters + paragraphs
    size = struct.unpack_from("<H", table, at)[0]
    text = table[at + 2 : at + 2 + 2 * size].decode("utf-16-le", "replace")
    level = Level(
        start=start,
        form=_FORMS.get(form, "decimal"),
        text="".join(f"%{ord(sign) + 1}" if ord(sign) < LEVELS else sign for sign in text),
        suffix=_SUFFIXES[follow] if follow < len(_SUFFIXES) else "tab",
        restart=restart if flags & 0x08 else None,
        legal=bool(flags & 0x04),
    )
    return level, at + 2 + 2 * size


def read_style_formats(sheet: bytes) -> list[bytes]:
    """Give, for each style by its number, the properties that it sets for paragraphs, those that it inherits first.
    `sheet` is the STSH; styles that are not there, or damaged, set nothing.
    """
    if len(sheet) < 6:
        return []
    header, count, fixed = struct.unpack_from("<HHH", sheet)
    at = 2 + header
    own: list[bytes] = []
    bases: list[int] = []
    for _ in range(min(count, 0x0FFE)):
        if at + 2 > len(sheet):
            break
        size = struct.unpack_from("<H", sheet, at)[0]
        style = sheet[at + 2 : at + 2 + size]
        at += 2 + size + size % 2
        kind = struct.unpack_from("<2xH", style)[0] if len(style) > fixed >= 4 else 0
        own.append(_paragraph_properties(style, fixed) if kind & 0x0F == 1 else b"")
        bases.append(kind >> 4)
    return [_inherited(number, own, bases) for number in range(len(own))]


def _paragraph_properties(style: bytes, fixed: int) -> bytes:
    if len(style) < fixed + 2:
        return b""
    at = fixed + 2 + 2 * struct.unpack_from("<H", style, fixed)[0] + 2  # its name, which ends in a zero
    at += at % 2
    if len(style) < at + 4:
        return b""
    size = struct.unpack_from("<H", style, at)[0]
    return style[at + 4 : at + 2 + size]


def _inherited(number: int, own: Sequence[bytes], bases: Sequence[int]) -> bytes:
    chain: list[int] = []
    while number < len(own) and number not in chain:
        chain.append(number)
        number = bases[number]
    return b"".join(own[style] for style in reversed(chain))
