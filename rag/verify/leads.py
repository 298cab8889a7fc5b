"""Figures that stand behind the very words which a source has before another one: 新建17项 where it says 新建11项."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.evidence import Evidence, Stated, quantities_in
from rag.quantities import Quantity
from rag.quantities.measure import same_value
from rag.quantities.units import COUNTED
from rag.verify.claim import Claim, squeezed
from rag.verify.labels import EACH, label_of, named_each, unframed
from rag.verify.ways import Why

_HAN = re.compile(r"[\u4e00-\u9fff]")
_BREAK = re.compile(r"[，,。；;、：:！？!?\n（()）]|(?<=[\u4e00-\u9fff])[和与及](?=[\u4e00-\u9fff]{4})")
_NAME = 4
"""Characters of a whole name of something counted."""
_SHORTEST = 2
"""Characters of Chinese that tell one figure from another, frames (同比增长) left out."""


def led_by_another(
    quantity: Quantity, sources: Sequence[Stated], evidence: Evidence, claim: Claim
) -> Why | None:
    """Say so where all that leads to a figure leads in the source to another of its measure, and to none of its value."""
    lead = _lead(claim.text, claim.quantities, quantity)
    if len(_HAN.findall(lead)) < _SHORTEST and any(map(_each, sources)) and not EACH.search(claim.text):
        lead = _carried(claim, quantity)
    if len(_HAN.findall(lead)) < _SHORTEST:
        return None
    if any(_leads_to(lead, source) for source in sources):
        return None
    for other in evidence.quantities:
        stated = other.quantity
        if not (stated.unit == quantity.unit or {stated.unit, quantity.unit} <= COUNTED):
            continue
        if same_value(stated, quantity):
            continue
        if _is_lead_of(lead, other) or _ends_as(lead, other, sources):
            return (
                f"所引句子中与“{lead}”对应的是“{stated.text}”，不是“{quantity.text}”。",
                f'In the cited sentence the figure for "{lead}" is "{stated.text}", not "{quantity.text}".',
            )
    return None


def _leads_to(lead: str, source: Stated) -> bool:
    """Whether a lead may be that of a source's figure: what stands before or behind it there has all of it."""
    named = _each(source)
    if named is not None:
        return named in lead or lead in named
    return lead in squeezed(unframed(f"{label_of(source)} {source.clause}"))


def _is_lead_of(lead: str, other: Stated) -> bool:
    named = _each(other)
    if named is not None:
        return len(named) >= _SHORTEST and lead.startswith(named)
    text = other.sentence.text
    return _lead(text, quantities_in(text), other.quantity) == lead


def _carried(claim: Claim, quantity: Quantity) -> str:
    """Give the words before the figure in front of one: 旅游收入9.8亿元，增长18.2%."""
    ahead = [other for other in claim.quantities if other.end <= quantity.start]
    if not ahead or _HAN.search(unframed(claim.text[ahead[-1].end : quantity.start])):
        return ""
    return _lead(claim.text, claim.quantities, ahead[-1])


def _ends_as(lead: str, other: Stated, sources: Sequence[Stated]) -> bool:
    """Whether a lead ends with all of another figure's, of which the sources' own figure has nothing beside it."""
    text = other.sentence.text
    theirs = _lead(text, quantities_in(text), other.quantity)
    if EACH.search(text) or len(theirs) < _NAME or not lead.endswith(theirs):
        return False
    pairs = [theirs[at : at + 2] for at in range(len(theirs) - 1)]
    return not any(pair in label_of(source) for source in sources for pair in pairs)


def _each(source: Stated) -> str | None:
    text = source.sentence.text
    named = named_each(text, quantities_in(text), source.quantity)
    return None if named is None else squeezed(unframed(named))


def _lead(text: str, quantities: Sequence[Quantity], quantity: Quantity) -> str:
    """Give the words right before a figure in its own part of the sentence, without frames, places and times."""
    if EACH.search(text[: quantity.start]) and (named := named_each(text, quantities, quantity)) is not None:
        return squeezed(unframed(named))
    floor = max((other.end for other in quantities if other.end <= quantity.start), default=0)
    # 民意调查（10%）: what stands before the bracket leads to the figure in it.
    piece = _BREAK.split(text[floor : quantity.start].rstrip("（("))[-1]
    return squeezed(unframed(piece))
