"""Whether a source has another number where a small count in a statement only seems to point at things."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.evidence import Evidence
from rag.quantities import Quantity
from rag.quantities.measure import same_value
from rag.quantities.numerals import find_numerals
from rag.quantities.units import COUNTED
from rag.records import Document
from rag.verify.claim import Claim

_YEARS = "month"
_MONTHS = 12
# 过去五年, 五年来, 近三年, 今后五年: years that a whole report may speak of, and name in another sentence.
_SPANS = re.compile(
    r"(?:过去|最近|近|今后|未来|[今明后去]|这|那|此)的?(?P<behind>[一二两三四五六七八九十]+|\d{1,2})年|(?P<ahead>[一二两三四五六七八九十]+|\d{1,2})年(?:来|间|规划|计划|累计)"
    r"|\b(?:past|last|next|coming|previous) (?P<english>[a-z]{3,9}|\d{1,2}) years\b"
)


def has_rival(quantity: Quantity, claim: Claim, evidence: Evidence) -> bool:
    """Whether the sources count the same kind of thing with a number that the statement has nowhere.

    "Over the past six years" has one in 五年来. Of years that the cited sentences do not count at all, the document must
    name the number somewhere.
    """
    if quantity.unit == _YEARS:
        alike = [found for found in evidence.numerals if found.unit == _YEARS]
        if not alike:
            return not any(quantity.value in _spans(document) for _, document in evidence.sound)
    else:
        alike = [found for found in evidence.numerals if found.unit in COUNTED and found.value > 1]
    return any(not any(same_value(other, found) for other in claim.quantities) for found in alike)


@lru_cache(maxsize=32)
def _spans(document: Document) -> frozenset[int]:
    """The lengths, in months, of the runs of years that a document speaks of."""
    written = (
        match["behind"] or match["ahead"] or match["english"] for match in _SPANS.finditer(document.text)
    )
    return frozenset(int(number.value) * _MONTHS for text in written for number in find_numerals(text))
