"""The numbers that a browser writes before the items of a list, which are nowhere in the page's text."""

from __future__ import annotations

import re
from typing import Any

_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]+)", re.I)
# An item that begins with a number of its own shows it alone: then the list's own marks are turned off in a style
# sheet that is not part of the page.
_NUMBERED = re.compile(
    r"^(?:[（(〔\[]?\s*[\d一二三四五六七八九十]{1,4}\s*[）)〕\]]|[\d一二三四五六七八九十]{1,4}\s*[、.．，,]|第[一二三四五六七八九十百零\d]{1,6}[章节条款编]"
    r"|[①-⑳]|[一二三四五六七八九十]{1,3}是)"
)
_DIGITS = "零一二三四五六七八九"
# Of UEditor, the editor inside most portals: class of the list → its marks.
_EDITOR = {
    "custom_num": "{n},", "custom_num1": "{n})", "custom_num2": "({n})",
    "custom_cn": "{c},", "custom_cn1": "{c})", "custom_cn2": "({c})",
}  # fmt: skip
_HAN_STYLES = ("cjk", "chinese", "japanese", "korean-han")


class ListMarks:
    """Counts the items of one list."""

    def __init__(self, element: Any) -> None:
        self._ordered = element.tag == "ol"
        self._pattern = _pattern(element) if self._ordered else ""
        self._next = _number(element.get("start"), 1)

    def mark(self, item: Any) -> str:
        """Give what stands before the item ("3. "), or "" where nothing or only a bullet does."""
        number = _number(item.get("value"), self._next)
        self._next = number + 1
        style = _STYLE.search(item.get("style") or "")
        if not self._pattern or (style and "none" in style[1].lower()):
            return ""
        return self._pattern.format(n=number, c=_han(number), a=_letters(number), A=_letters(number).upper(),
                                    i=_roman(number), I=_roman(number).upper())  # fmt: skip


def with_mark(mark: str, text: str) -> str:
    """Put the mark before the item's text, unless that begins with a number of its own."""
    return text if not mark or _NUMBERED.match(text) else mark + text


def _pattern(element: Any) -> str:
    for name in (element.get("class") or "").split():
        if name in _EDITOR:
            return _EDITOR[name]
    style = _STYLE.search(element.get("style") or "")
    said = style[1].strip().lower() if style else ""
    if "none" in said or said in ("disc", "circle", "square"):
        return ""
    if any(word in said for word in _HAN_STYLES):
        return "{c}、"
    kind = element.get("type") or ""
    for name, short in (("lower-alpha", "a"), ("upper-alpha", "A"), ("lower-latin", "a"), ("upper-latin", "A"),
                        ("lower-roman", "i"), ("upper-roman", "I")):  # fmt: skip
        if said == name:
            kind = short
    return f"{{{kind}}}. " if kind in ("a", "A", "i", "I") else "{n}. "


def _number(said: str | None, otherwise: int) -> int:
    return int(said) if said and re.fullmatch(r"-?[0-9]{1,6}", said.strip()) else otherwise


def _han(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


def _letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(97 + rest) + letters
    return letters


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    roman = ""
    for value, letters in ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
                           (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):  # fmt: skip
        count, number = divmod(number, value)
        roman += letters * count
    return roman
