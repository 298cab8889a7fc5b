"""Whether a passage holds a quote, and a text states a fact."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
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
