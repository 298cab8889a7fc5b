"""The numbers that a text states, read without `rag.quantities`: a second opinion on `rag.verify`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

Number = tuple[Fraction, str]
"""Value, scaled (4.3亿 is 430000000), and "%", "point" (percentage points) or ""."""

_SCALES = {
    "百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12,
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "bn": 10**9, "trillion": 10**12,
}  # fmt: skip
_UNITS = {
    "亩": ("area", Fraction(2000, 3)), "mu": ("area", Fraction(2000, 3)),
    "公顷": ("area", Fraction(10_000)), "ha": ("area", Fraction(10_000)),
    "千瓦": ("power", Fraction(1)), "kw": ("power", Fraction(1)), "兆瓦": ("power", Fraction(1000)),
    "mw": ("power", Fraction(1000)), "吉瓦": ("power", Fraction(10**6)), "gw": ("power", Fraction(10**6)),
    "斤": ("mass", Fraction(1, 2)), "jin": ("mass", Fraction(1, 2)),
    "吨": ("mass", Fraction(1000)), "tonne": ("mass", Fraction(1000)),
}  # fmt: skip
"""Units that English converts: dimension, and square metres, kilowatts or kilograms in one."""
_NUMBER = re.compile(
    r"""(?<![a-z\d.])(?P<digits>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)
    \s*(?P<scale>万亿|百万|千万|[百万亿]|千(?![瓦伏米克卡])|(?:hundred|thousand|million|billion|bn|trillion)\b)?
    \s*(?:(?P<point>个百分点|percentage[ -]points?|pp\b)|(?P<share>%|percent\b|per\ cent\b)
        |(?P<unit>亩|公顷|[千兆吉]瓦(?!时|小时)|斤|吨|(?:mu|ha|kw|mw|gw|jin)(?![a-z])|tonne(?=s?\b)))?
    (?P<range>\s*(?:[-–—~至到]|to\b)\s*(?=\d))?""",
    re.VERBOSE,
)
_HAN_NUMERALS = "零〇一二两三四五六七八九十百千万亿"
_HAN_NUMBER = re.compile(f"[{_HAN_NUMERALS}]+")
_FRACTION = re.compile(r"(?<![\d/.])(\d{1,3})/([1-9]\d{0,2})(?![\d/.])")
_TENTHS = re.compile(r"([一二三四五六七八九1-9])成([一二三四五六七八九半])?(?![立果本功就员为熟长])")
_DIFFERENCE = re.compile(r"相差|差额|差距|[高多低少]出|\b(?:difference|differ|gap|apart)\b", re.IGNORECASE)
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    **{str(value): value for value in range(10)},
    "半": 5,
}
ROUNDED_DIGITS = 3
"""Significant digits from which a converted value may be rounded: 5.9万亩 is 3,933.3 ha. With fewer it must be exact."""


def numbers(text: str) -> set[Number]:
    """Find the numbers that are written in digits, by value; the first of a range takes the second's unit."""
    return {(found.value, found.kind) for found in _found(text)}


def numbers_missing(text: str, sources: Iterable[str]) -> list[str]:
    """Give each number of the text, as a decimal, that none of the sources states in digits or Han numerals.

    A conversion counts as stated where it is right: areas between mu and hectares, power between kW, MW and GW,
    mass between jin and tonnes, and the share that a fraction is (1/10, 七成). So does the difference of two numbers
    that the sources state, in a text that says that it gives one.
    """
    stated: set[Number] = set()
    measures: list[_Found] = []
    for source in sources:
        found = list(_found(source))
        stated.update((number.value, number.kind) for number in found)
        measures += [number for number in found if number.unit]
        plain = unicodedata.normalize("NFKC", source)
        for match in _HAN_NUMBER.finditer(plain):
            stated.update((value, "") for value in _han_values(match.group()))
        stated.update((value, "%") for value in _shares(plain))
    if _DIFFERENCE.search(text):
        stated |= set(_differences(stated))
    missing = {
        (number.value, number.kind)
        for number in _found(text)
        if (number.value, number.kind) not in stated and not any(number.converts(other) for other in measures)
    }
    return [f"{float(value):g}{'个百分点' if kind == 'point' else kind}" for value, kind in sorted(missing)]


@dataclass(frozen=True, slots=True)
class _Found:
    value: Fraction
    kind: str
    unit: str
    """A key of _UNITS, or ""."""
    half: Fraction
    """Half of the last place written, in `value`; 0 where there are too few digits to be a rounded number."""

    def converts(self, other: _Found) -> bool:
        """Whether this is the other one in another unit, rounded at most in its last place."""
        if not self.unit or not other.unit or self.unit == other.unit:
            return False
        dimension, factor = _UNITS[self.unit]
        other_dimension, other_factor = _UNITS[other.unit]
        return (
            dimension == other_dimension
            and abs(self.value * factor - other.value * other_factor) <= self.half * factor
        )


def _found(text: str) -> Iterator[_Found]:
    carried: list[str] = []
    for match in _NUMBER.finditer(unicodedata.normalize("NFKC", text).casefold()):
        kind = "point" if match["point"] else "%" if match["share"] else ""
        if match["range"] and not match["scale"] and not kind and not match["unit"]:
            carried.append(match["digits"])
            continue
        for digits in (*carried, match["digits"]):
            yield _read(digits, _SCALES[match["scale"]] if match["scale"] else 1, kind, match["unit"] or "")
        carried.clear()


def _read(written: str, scale: int, kind: str, unit: str) -> _Found:
    digits = written.replace(",", "")
    places = len(digits.partition(".")[2])
    rounded = len(digits.replace(".", "").lstrip("0")) >= ROUNDED_DIGITS
    half = Fraction(scale, 2 * 10**places) if rounded else Fraction(0)
    return _Found(Fraction(digits) * scale, kind, unit, half)


def _differences(stated: Iterable[Number]) -> Iterator[Number]:
    """What two numbers of a kind differ by; percentages differ by percentage points, and a rise from a fall by their sum."""
    for (one, kind), (other, other_kind) in combinations(stated, 2):
        if kind == other_kind:
            yield abs(one - other), "point" if kind == "%" else kind
            if kind == "%":
                yield one + other, "point"


def _shares(text: str) -> Iterator[Fraction]:
    """Percentages that are written as fractions: 1/10 and 一成 are 10, 七成五 is 75."""
    for match in _FRACTION.finditer(text):
        yield Fraction(100 * int(match[1]), int(match[2]))
    for match in _TENTHS.finditer(text):
        yield Fraction(10 * _DIGITS[match[1]] + _DIGITS[match[2] or "零"])


def _han_values(numeral: str) -> Iterable[Fraction]:
    """Read 一百二十五, 二〇二四 and 万亿 (which is one); nothing where it is no number ("十四五")."""
    digits = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    if len(numeral) > 1 and all(character in digits for character in numeral):
        yield Fraction("".join(str(digits[character]) for character in numeral))
        return
    total = section = pending = 0
    waiting = False
    for character in numeral:
        if character in digits:
            if waiting and pending:
                return
            pending, waiting = digits[character], True
        elif character in "十百千":
            section += (pending if waiting else 1) * {"十": 10, "百": 100, "千": 1000}[character]
            pending, waiting = 0, False
        else:
            total = (total + section + pending or 1) * _SCALES[character]
            section, pending, waiting = 0, 0, False
    yield Fraction(total + section + pending)
