"""What other documents say of the same figure: the same indicator, place and time, plan or result, and another value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rag.cite import cite
from rag.evidence import Stated, stated_in
from rag.quantities import Quantity, rounds, same_value
from rag.records import Citation, Document, Sentence

MOST = 60
"""Sentences found beside a statement that are looked at; an answer has some forty."""
# A figure that was counted anew says so, and does not contradict the one before.
_REVISED = re.compile(
    r"口径|修订|调整后|核定|初步核算|初步统计|最终核实|普查|可比价|不变价|扣除|剔除|comparable|revised|adjusted|preliminary",
    re.IGNORECASE,
)
_CHANGE = frozenset({"%", "pp"})


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A figure that another document states otherwise."""

    source: Stated
    """As it is cited."""
    other: Stated
    citation: Citation
    """Of the other document."""


def otherwise(cited: Sequence[Stated], beside: Sequence[tuple[Document, Sentence]]) -> Iterator[Otherwise]:
    """Give what sentences of other documents state otherwise than a cited figure, the first for each.

    Both must name the same indicator of the glossary, and be of one place and of one time that both documents tell; a
    rounder figure that the exact one rounds to, and one that says that it was revised, contradict nothing.
    """
    others = [
        (stated, document, sentence)
        for document, sentence in beside[:MOST]
        if any(character.isdigit() for character in sentence.text)
        for stated in stated_in(document, sentence)
        if stated.of
    ]
    for source in cited:
        for other, document, sentence in others:
            if document.id != source.document.id and _contradicts(source, other):
                yield Otherwise(source, other, cite(document, sentence, (sentence,)))
                break


def _contradicts(one: Stated, other: Stated) -> bool:
    return (
        _is_of_the_same(one, other)
        and not _agree(one.quantity, other.quantity)
        and one.aimed == other.aimed
        and _same_time(one, other)
        and not _REVISED.search(one.sentence.text + other.sentence.text)
    )


def _is_of_the_same(one: Stated, other: Stated) -> bool:
    """Whether both are surely of one indicator and one place, in one measure."""
    places = _places(one) & _places(other)
    return (
        one.quantity.unit == other.quantity.unit
        and one.quantity.form in ("digits", "ratio")
        and (one.quantity.direction is None) == (other.quantity.direction is None)
        and len(one.of) == len(other.of) == 1
        and one.of == other.of
        and bool(places)
        and not (one.quantity.unit in _CHANGE and _ranks(one) != _ranks(other))
    )


def _places(stated: Stated) -> frozenset[str]:
    return frozenset({stated.document.region} if stated.document.region else ())


def _ranks(stated: Stated) -> str:
    """What a change is reckoned against: 同比 and 环比 are two figures."""
    match = re.search(r"同比|环比|比年初|较年初|占|完成(?:年度|全年)", stated.clause)
    return match[0] if match and match[0] != "同比" else ""


def _same_time(one: Stated, other: Stated) -> bool:
    """Whether both tell one year, the same, and one part of it."""
    first, second = one.time, other.time
    return (
        len(first.years) == 1
        and first.years == second.years
        and (first.months or (1, 12)) == (second.months or (1, 12))
    )


def _agree(one: Quantity, other: Quantity) -> bool:
    """Whether two figures can both be right: equal, one the other rounded, or one a bound that the other keeps."""
    if same_value(one, other) or rounds(one, other) or rounds(other, one):
        return not (one.direction and other.direction and one.direction != other.direction)
    if one.direction and other.direction and one.direction != other.direction:
        return False
    if one.high is not None or other.high is not None:
        low, high = max(one.value, other.value), min(one.high or one.value, other.high or other.value)
        return low <= high
    for rough, exact in ((one, other), (other, one)):
        if rough.bound in ("over", "at least") and exact.value >= rough.value:
            return True
        if rough.bound in ("under", "at most") and exact.value <= rough.value:
            return True
        if rough.bound in ("about", "nearly") and abs(exact.value - rough.value) <= rough.value / 20:
            return True
        if abs(exact.value - rough.value) <= _last_digit(rough) / 2:
            return True
    return False


def _last_digit(quantity: Quantity) -> Fraction:
    """What one in the last digit written is worth: 0.1亿元 of 16.3亿元, 1亿元 of 300亿元."""
    if not quantity.number:
        return Fraction(0)
    scale = abs(quantity.value / quantity.number)
    return scale / Fraction(10**quantity.places)
