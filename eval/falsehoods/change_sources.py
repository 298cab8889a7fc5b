"""What makes a true statement false in what it cites: invented for that sentence, or merged of two."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.falsehoods.made import WHOLE, Context, Made
from eval.falsehoods.numbers import find_numbers
from eval.falsehoods.records import Truth

_SHARED = 0.25
"""Share of a statement's pairs of characters that the other sentence may have, to count as another matter."""
_TRIES = 6


def invented(truth: Truth, context: Context) -> Iterator[Made]:
    """Another statement, cited to the sentence that this one cites: of the same document, and of another."""
    others = context.whole[truth.language]
    if truth.form not in WHOLE or not others:
        return
    for _ in range(_TRIES):
        other = context.chance.choice(others)
        if other.citations == truth.citations or _alike(other.citations[0].quote, truth.citations[0].quote):
            continue
        way = "of the same document" if other.document.id == truth.document.id else "of another document"
        yield Made(way, other.text, "another sentence is cited", truth.citations)


def _alike(one: str, other: str) -> bool:
    pairs, others = _pairs(one), _pairs(other)
    return len(pairs & others) > _SHARED * min(len(pairs), len(others))


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"[\W\d]", "", text)
    return {plain[index : index + 2] for index in range(len(plain) - 1)}


_SUBJECT = re.compile(r"^(?P<name>[一-鿿]{3,14}?)(?:完成|达到|达|实现|为)?(?P<rest>\d.*)$")


def merged(truth: Truth, context: Context) -> Iterator[Made]:
    """The subject of this statement with the figure of another, both cited."""
    if truth.form != "clause" or truth.language != "zh":
        return
    match = _SUBJECT.match(truth.text)
    numbers = find_numbers(truth.text)
    if match is None or not numbers or not numbers[0].base or numbers[0].start > match.start("rest"):
        return
    own = numbers[0]
    for other in context.chance.sample(context.truths, min(400, len(context.truths))):
        found = find_numbers(other.text)
        if (
            other.form != "clause"
            or not found
            or other.citations == truth.citations
            or _alike(other.text[:14], match["name"])
        ):
            continue
        figure = found[0]
        alike = (figure.scale, figure.base) == (own.scale, own.base) and figure.number != own.number
        if not alike or other.text[: figure.start].endswith(match["name"][-2:]) or own.number in other.text:
            continue
        way = "of the same document" if other.document.id == truth.document.id else "of another document"
        text = truth.text[: own.start] + figure.number + truth.text[own.end :]
        yield Made(way, text, f"{own.number} → {figure.number}", (*truth.citations, *other.citations))
        return
