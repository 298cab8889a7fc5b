"""Which figures two texts have in common, whatever unit and language each is written in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.lexical import plain
from rag.quantities import Quantity, find_quantities, rounds, same_value

TELLING_DIGITS = 3
"""Digits, without zeros at either end, from which on a number leads to its sentence."""
# 一座, 三个 and 5 are everywhere.
_TELLING = re.compile(r"\d[\d.,]|[％%万亿千百]|percent|illion")
_WRITTEN = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


@lru_cache(maxsize=65536)  # all sentences of the sources are gone through for each claim
def digits_of(text: str) -> frozenset[str]:
    """Give the digits of the numbers in a text that can hardly be those of another: "2329" of 2329万 and of 23.29 million."""
    numbers = (number for number in _WRITTEN.findall(plain(text)) if not _YEAR.fullmatch(number))
    return frozenset(digits for digits in map(_digits, numbers) if len(digits) >= TELLING_DIGITS)


def _digits(number: str) -> str:
    return number.replace(",", "").replace(".", "").strip("0")


def digits_of_figures(text: str) -> int:
    """Count the digits of the figures of a text: the more, the less another text has them all by accident."""
    return sum(
        len(_digits(number)) for each in telling(text) for number in _WRITTEN.findall(plain(each.text))
    )


def figures_shared(text: str, sentence: str) -> float:
    """Give how many, 0 to 1, of the figures of a text a sentence has; 0 for a text without any that tells."""
    return share_of(telling(text), quantities_of(sentence))


def telling(text: str) -> list[Quantity]:
    """Give the figures of a text that tell it from others: no 一座, 三个 or 5."""
    return [figure for figure in find_quantities(text) if _TELLING.search(figure.text)]


def share_of(figures: Sequence[Quantity], held: Sequence[Quantity]) -> float:
    """Give how many, 0 to 1, of some figures are among others; 0 for none."""
    if not figures:
        return 0.0
    equal = sum(any(_is_alike(own, other) for other in held) for own in figures)
    return equal / len(figures)


def _is_alike(own: Quantity, other: Quantity) -> bool:
    """Tell whether two figures are one, or would be with another unit: what is wrong with it is left to `verify`."""
    return (
        same_value(own, other)
        or rounds(own, other)
        or not digits_of(own.text).isdisjoint(digits_of(other.text))
    )


@lru_cache(maxsize=4096)  # the claims of a draft are compared with the same sentences again and again
def quantities_of(text: str) -> tuple[Quantity, ...]:
    """Give all figures of a text."""
    return tuple(find_quantities(text))
