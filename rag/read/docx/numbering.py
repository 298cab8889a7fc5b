"""Numbering that Word keeps apart from the text: list definitions -> "（一）", "第三条", "2.1", as the reader sees them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_PLACEHOLDER = re.compile(r"%([1-9])")


@dataclass(slots=True)
class Level:
    """How the paragraphs of one level of a list are numbered."""

    start: int = 1
    form: str = "decimal"
    """A number format by its name in OOXML ("chineseCounting")."""
    text: str = ""
    """With %1 to %9 for the numbers of the levels: "第%1章", "%1.%2"."""
    suffix: str = "tab"
    """"tab", "space" or "nothing"."""
    restart: int | None = None
    """Begins anew after a paragraph of the first levels up to this one (from 1); None: after any above it; 0: never."""
    legal: bool = False
    """Whether the numbers of all levels are written in digits."""
    style: str | None = None
    """The paragraph style that is tied to it."""
    hidden: bool = False


@dataclass(slots=True)
class Running:
    """A list as it runs through the document; numbered paragraphs of several definitions may share it."""

    levels: dict[int, Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Use:
    """A list as paragraphs refer to it."""

    running: Running
    levels: dict[int, Level]
    starts: dict[int, int]
    """Levels that begin anew where the use does, and their first numbers."""
    begun: set[int] = field(default_factory=set)


class Numbering:
    """Counts the numbered paragraphs of a document, which must come in its order."""

    def __init__(self, uses: Mapping[str, Use]) -> None:
        self._uses = uses

    def level_of_style(self, number: str, style: str) -> int | None:
        """Give the level of a list that is tied to a paragraph style, or None."""
        use = self._uses.get(number)
        levels = use.levels.items() if use else ()
        return next((index for index, level in levels if level.style == style), None)

    def next_label(self, number: str, index: int) -> str:
        """Count on, and give what stands before the paragraph, with the gap after it: "（一）", "1. "; "" for bullets."""
        use = self._uses.get(number)
        if use is None or not 0 <= index < LEVELS:
            return ""
        level = use.levels.get(index)
        if level is None:
            return ""
        counts = use.running.counts
        if index in use.starts and index not in use.begun:
            counts[index] = use.starts[index]
            use.begun.add(index)
        else:
            counts[index] = counts[index] + 1 if index in counts else level.start
        for deeper in range(index + 1, LEVELS):
            lower = use.levels.get(deeper)
            if lower is None or lower.restart is None or lower.restart > index:
                counts.pop(deeper, None)
        if level.form in ("bullet", "none") and not _PLACEHOLDER.search(level.text):
            return "" if level.form == "bullet" else spaced(level.text, level.suffix)
        if level.hidden:
            return ""

        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            named = use.levels.get(at, Level())
            count = counts.get(at, named.start)
            counts.setdefault(at, count)
            return str(count) if level.legal else format_count(count, named.form)

        return spaced(_PLACEHOLDER.sub(written, level.text), level.suffix)


def spaced(label: str, suffix: str) -> str:
    """Give a label with the gap that parts it from its paragraph: none after 、 and brackets, whose width is one."""
    if not label.strip() or suffix == "nothing" or label[-1].isspace() or label[-1] in "、）】］．。：〕":
        return label
    return label + " "


def format_count(count: int, form: str) -> str:
    """Write a count in one of the number formats of OOXML; those that Chinese documents do not use come as digits."""
    return _FORMS.get(form, str)(count)


def _counting(count: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    if not 0 < count < 10_000:
        return digits[0] if count == 0 else str(count)
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = count // 10**power % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + (units[power - 1] if power else "")
        gap = not digit
    text = text.replace("〇", "零")
    return text[1:] if digits == _DIGITS and 10 <= count < 20 else text


def _letters(count: int) -> str:
    return chr(ord("A") + (count - 1) % 26) * min((count - 1) // 26 + 1, 20) if count > 0 else str(count)


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    text = ""
    for worth, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        text += letters * (count // worth)
        count %= worth
    return text


def _from(first: str, most: int) -> Callable[[int], str]:
    return lambda count: chr(ord(first) + count - 1) if 0 < count <= most else str(count)


def _cycle(characters: str) -> Callable[[int], str]:
    return lambda count: characters[(count - 1) % len(characters)] if count > 0 else str(count)


def _circled(count: int) -> str:
    for first, last, start in ((1, 20, "①"), (21, 35, "㉑"), (36, 50, "㊱")):
        if first <= count <= last:
            return chr(ord(start) + count - first)
    return str(count)


def _digital(count: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(abs(count)))


_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda count: f"{count:02d}",
    "upperRoman": _roman, "lowerRoman": lambda count: _roman(count).lower(),
    "upperLetter": _letters, "lowerLetter": lambda count: _letters(count).lower(),
    "chineseCounting": _counting, "chineseCountingThousand": _counting, "japaneseCounting": _counting,
    "taiwaneseCounting": _counting, "taiwaneseCountingThousand": _counting, "koreanCounting": _counting,
    "chineseLegalSimplified": lambda count: _counting(count, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda count: _counting(count, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "japaneseLegal": lambda count: _counting(count, _LEGAL, "拾佰仟"),
    "ideographDigital": _digital, "japaneseDigitalTenThousand": _digital, "taiwaneseDigital": _digital,
    "ideographTraditional": _cycle(_STEMS), "ideographZodiac": _cycle(_BRANCHES),
    "decimalEnclosedCircle": _circled, "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from("⑴", 20), "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "decimalFullWidth": lambda count: str(count).translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    "decimalFullWidth2": lambda count: str(count).translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    "ordinal": lambda count: str(count) + {1: "st", 2: "nd", 3: "rd"}.get(count % 10 * (count % 100 not in (11, 12, 13)), "th"),
    "none": lambda count: "",
}  # fmt: skip
