"""When the two sides of a pair agree: every quantity and date that one states, the other has with the same value.

The rule, in full:

- *Stated* is what `find_quantities` and `find_dates` give of a sentence, each for itself, on both sides.
- A stated quantity is *found* if the other side has one of the same value and unit (`same_value`), or one of which it
  is the rounding in a unit without end (`rounds`). Numerals inside words, and numbers that a word implies ("both",
  "decade", 三农), may bear out what the other side states: they are looked up, but never have to be found themselves.
- "X and seven others" is eight, and found in 8类.
- "X to Y" may be a range or two figures, and is found in either.
- A stated date is found if the other side names the same year and part of the year, or names it from the report's own
  year (去年, "this year", 十三五). A run of years is found in both its ends.
- *Left out*, before anything is compared, is what states no amount but points at things that are named: 一 with a
  classifier before a noun (the article), the number that opens a quoted slogan (“四个意识”), a small number in Chinese
  that sums up the list right before it (土地、信贷两个闸门), "the two", "these three" in English; and years counted from the
  report's own, a relative date (过去五年, "the past five years"). How many there are is reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from eval.quantities.pairs import Pair
from rag.quantities import (
    Period,
    Quantity,
    dates_of,
    find_dates,
    find_quantities,
    points_at_things,
    rounds,
    same_value,
)

Side = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity or date that one side of a pair states."""

    side: Side
    kind: str
    """The class of its unit: "money", "percent" …, "date"."""
    text: str
    start: int
    end: int
    found: bool
    """Whether the other side has it."""
    left_out: bool
    """Whether it only points at what is named, and is not compared."""


@dataclass(frozen=True, slots=True)
class Compared:
    pair: Pair
    mentions: tuple[Mention, ...]

    @property
    def stated(self) -> tuple[Mention, ...]:
        """What was compared."""
        return tuple(mention for mention in self.mentions if not mention.left_out)

    @property
    def missed(self) -> tuple[Mention, ...]:
        return tuple(mention for mention in self.stated if not mention.found)


_KINDS = {
    "%": "percent", "pp": "points", "倍": "multiple", "times": "multiple", "m2": "area", "t": "mass", "m3": "volume",
    "kWh": "energy", "kW": "power", "kV": "power", "kVA": "power", "m": "length", "h": "time", "month": "time",
    "工作日": "time", "岁": "time", "周年": "time", "人": "people", "people": "people", "人次": "people", "户": "people",
    "ordinal": "ordinal", "级": "ordinal", "号": "ordinal", "届": "ordinal", "期": "ordinal", "度": "ordinal", "分": "ordinal",
}  # fmt: skip
_OTHERS = re.compile(r" (?:[a-z]+ )?others?(?![A-Za-z])", re.IGNORECASE)
_AND = re.compile(r"\band $", re.IGNORECASE)


def compare(pair: Pair) -> Compared:
    """Compare what the two sides of a pair state, each way."""
    return Compared(pair, (*_compare(pair, "zh"), *_compare(pair, "en")))


def _compare(pair: Pair, side: Side) -> list[Mention]:
    text, other = (pair.zh, pair.en) if side == "zh" else (pair.en, pair.zh)
    quantities = _borne_out(other)
    mentions = [
        Mention(
            side, kind_of(quantity), quantity.text, quantity.start, quantity.end,
            _is_found(quantity, text, quantities), points_at_things(text, quantity),
        )
        for quantity in _quantities(text)
    ]  # fmt: skip
    dates = dates_of(other, pair.year)
    mentions += [
        Mention(side, "date", period.text, period.start, period.end, _is_named(period, dates), False)
        for period in find_dates(text)
    ]
    return mentions


@lru_cache(maxsize=16384)  # a sentence is read for its own pair, for its neighbour's and for the controls
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(find_quantities(text))


@lru_cache(maxsize=16384)
def _borne_out(text: str) -> tuple[Quantity, ...]:
    """Everything that a text may bear out of what the other side states."""
    read = (*_quantities(text), *find_quantities(text, every_numeral=True))
    return tuple(reading for quantity in read for reading in (*_readings(quantity, text), *_ends(quantity)))


def kind_of(quantity: Quantity) -> str:
    """Give the class of a quantity's unit."""
    if quantity.is_money:
        return "money"
    if quantity.is_name:
        return "name"
    return _KINDS.get(quantity.unit, "count")


def _is_found(quantity: Quantity, text: str, others: Sequence[Quantity]) -> bool:
    def has(reading: Quantity) -> bool:
        return any(
            same_value(reading, other) or rounds(reading, other) or rounds(other, reading) for other in others
        )

    ends = _ends(quantity)
    return any(has(reading) for reading in _readings(quantity, text)) or (
        bool(ends) and all(has(end) for end in ends)
    )


def _ends(quantity: Quantity) -> list[Quantity]:
    """Give the ends of what is a range or two figures: "increased by 73.59 million to 117 million"."""
    if quantity.high is None or " to " not in quantity.text:
        return []
    return [replace(quantity, high=None), replace(quantity, value=quantity.high, high=None)]


def _readings(quantity: Quantity, text: str) -> list[Quantity]:
    """Give what a count may be counted as: "uraemia and seven other diseases" are eight."""
    others = quantity.is_count and _OTHERS.match(text, quantity.end)
    if others and _AND.search(text, max(0, quantity.start - 5), quantity.start):
        return [quantity, replace(quantity, value=quantity.value + 1)]
    return [quantity]


def _is_named(period: Period, others: list[Period]) -> bool:
    ends = {end for end in (period.year, period.last_year) if end}
    if period.months is None and period.day is None:
        return ends <= {end for other in others for end in (other.year, other.last_year)}
    return any(
        (period.months, period.day, period.last_year) == (other.months, other.day, other.last_year)
        and (period.year == other.year or None in (period.year, other.year))
        for other in others
    )
