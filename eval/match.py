"""Whether a passage holds a quote, a text states a fact, two texts state the same numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import ceil

from rag.quantities import Quantity, find_quantities

ENOUGH = 0.6
"""Share of a quote's characters that, as one run, count as the quote: a chunk's edge may cut a sentence."""


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Give the text without white space, full width and letter case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def holds(text: str, quote: str) -> bool:
    """Whether the text holds the quote, or a run of at least 60 % of its characters (both folded)."""
    passage, wanted = fold(text), fold(quote)
    if not wanted:
        return False
    length = ceil(len(wanted) * ENOUGH)
    return wanted in passage or any(
        wanted[start : start + length] in passage for start in range(len(wanted) - length + 1)
    )


def overlap(one: str, other: str) -> bool:
    """Whether either holds the other: a cited sentence may be part of the evidence, or hold it."""
    return holds(one, other) or holds(other, one)


# --- facts ---------------------------------------------------------------------------------------------


def states(text: str, alternative: str) -> bool:
    """Whether the text states the alternative: a quantity by value, anything else word by word.

    "4.3亿元" is stated by "CNY 430 million"; "5%" is not stated by "15%", nor "37" by "37万", nor "ten" by
    "attention". White space, width, letter case and thousands separators do not matter.
    """
    wanted = _whole_quantity(alternative)
    if wanted is not None and any(_same(wanted, found) for found in _quantities(text)):
        return True
    pattern = _pattern(alternative, wanted is not None)
    plain = unicodedata.normalize("NFKC", text).casefold()
    return any(pattern.search(form) for form in (plain, _THOUSANDS.sub("", plain)))


def states_any(text: str, alternatives: Iterable[str]) -> bool:
    """Whether the text states at least one of them."""
    return any(states(text, alternative) for alternative in alternatives)


def judgeable(text: str, alternatives: Iterable[str]) -> bool:
    """Whether the text could state one of them at all, going by the script it is written in.

    Words that are given in English only cannot be looked for in a text without a Latin letter, nor Chinese
    words in a text without a Han character; figures can be looked for in any.
    """
    return any(
        _whole_quantity(alternative) is not None
        or not (scripts := _scripts(alternative))
        or bool(scripts & _scripts(text))
        for alternative in alternatives
    )


_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_HAN_NUMERALS = "零〇一二两三四五六七八九十百千万亿"


def _scripts(text: str) -> set[str]:
    found = {"latin"} if re.search(r"[a-z]", text, re.IGNORECASE) else set()
    return found | ({"han"} if re.search(r"[一-鿿]", text) else set())


@lru_cache(maxsize=4096)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(find_quantities(text))


def _whole_quantity(text: str) -> Quantity | None:
    """The quantity that makes up the whole text, if there is one."""
    for quantity in _quantities(text):
        if fold(quantity.text) == fold(text):
            return quantity
    return None


def _same(one: Quantity, other: Quantity) -> bool:
    """Same value and unit; where both say up or down, the same of them. "over" and "nearly" do not matter."""
    opposite = one.direction and other.direction and one.direction != other.direction
    return (one.value, one.high, one.unit) == (other.value, other.high, other.unit) and not opposite


@lru_cache(maxsize=4096)
def _pattern(alternative: str, is_quantity: bool) -> re.Pattern[str]:
    squeezed = _THOUSANDS.sub("", fold(alternative))
    pattern = r"\s*".join(map(re.escape, squeezed))
    first, last = squeezed[:1], squeezed[-1:]
    if first.isdigit():
        pattern = r"(?<!\d)(?<!\d[.,])" + pattern
    elif is_quantity and first in _HAN_NUMERALS:
        pattern = f"(?<![{_HAN_NUMERALS}第])" + pattern
    elif "a" <= first <= "z":
        pattern = r"(?<![a-z])" + pattern
    if last.isdigit():
        pattern += r"(?!\d)(?!\.\d)(?!,\d{3}(?!\d))(?!\s*[%‰百千万亿])"
    elif re.fullmatch(r"[a-z]{1,3}", squeezed):
        # Longer words may go on: "decline" is stated by "declined", "12 million t" by "12 million tonnes".
        pattern += r"(?![a-z])"
    return re.compile(pattern)


# --- numbers, read without rag.quantities ----------------------------------------------------------------

Number = tuple[Fraction, str]
"""Value, scaled (4.3亿 is 430000000), and "%", "point" (percentage points) or ""."""

_SCALES = {
    "百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12,
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "bn": 10**9, "trillion": 10**12,
}  # fmt: skip
_NUMBER = re.compile(
    r"""(?<![a-z\d.])(?P<digits>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?)
    \s*(?P<scale>万亿|百万|千万|[百千万亿]|(?:hundred|thousand|million|billion|bn|trillion)\b)?
    \s*(?:(?P<point>个百分点|percentage[ -]points?|pp\b)|(?P<share>%|percent\b|per\ cent\b))?
    (?P<range>\s*(?:[-–—~至到]|to\b)\s*(?=\d))?""",
    re.VERBOSE,
)
_HAN_NUMBER = re.compile(f"[{_HAN_NUMERALS}]+")


def numbers(text: str) -> set[Number]:
    """Find the numbers that are written in digits, by value; the first of a range takes the second's unit."""
    return set(_digit_numbers(unicodedata.normalize("NFKC", text).casefold()))


def numbers_missing(text: str, sources: Iterable[str]) -> list[str]:
    """Give each number of the text, as a decimal, that none of the sources states in digits or Han numerals.

    This is a second opinion on `rag.verify`, so it does not use `rag.quantities`.
    """
    stated: set[Number] = set()
    for source in sources:
        plain = unicodedata.normalize("NFKC", source).casefold()
        stated.update(_digit_numbers(plain))
        for match in _HAN_NUMBER.finditer(plain):
            stated.update((value, "") for value in _han_values(match.group()))
    return [
        f"{float(value):g}{'个百分点' if kind == 'point' else kind}"
        for value, kind in sorted(numbers(text))
        if (value, kind) not in stated
    ]


def _digit_numbers(text: str) -> Iterable[Number]:
    carried: list[Fraction] = []
    for match in _NUMBER.finditer(text):
        value = Fraction(match["digits"].replace(",", ""))
        kind = "point" if match["point"] else "%" if match["share"] else ""
        if match["range"] and not match["scale"] and not kind:
            carried.append(value)
            continue
        scale = _SCALES[match["scale"]] if match["scale"] else 1
        yield from ((low * scale, kind) for low in carried)
        yield value * scale, kind
        carried.clear()


def _han_values(numeral: str) -> Iterable[Fraction]:
    """Read 一百二十五 and 二〇二四; nothing where it is no number ("十四五")."""
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
            total = (total + section + pending) * _SCALES[character]
            section, pending, waiting = 0, 0, False
    yield Fraction(total + section + pending)
