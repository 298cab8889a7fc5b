"""What each quantity of a text is a quantity of, as far as the glossary's indicators tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.glossary import Glossary
from rag.quantities import Quantity

_SENTENCE_END = re.compile(r"[。；;！!？?\n]|\.(?=\s|$)")
_CLAUSE_END = re.compile(r"[。；;！!？?\n，,、：:]|\.(?=\s|$)")


def indicators_of(text: str, quantities: Sequence[Quantity]) -> list[frozenset[str]]:
    """Give for each quantity the Chinese names of the indicators it may be of; an empty set where none is named.

    Those named between the quantity before and this one, or else what the quantity before was of ("完成4.3亿元，同比下降
    0.6%"), within one sentence; and those named behind it in its own clause ("CNY 430 million in retail sales").
    """
    named = Glossary.load().indicators(text)
    found: list[frozenset[str]] = []
    position, current = 0, frozenset[str]()
    for index, quantity in enumerate(quantities):
        breaks = [position + match.end() for match in _SENTENCE_END.finditer(text[position : quantity.start])]
        first = breaks[-1] if breaks else position
        before = _union(names for start, end, names in named if first <= start and end <= quantity.start)
        current = before or (frozenset() if breaks else current)
        stop = quantities[index + 1].start if index + 1 < len(quantities) else len(text)
        ending = _CLAUSE_END.search(text, quantity.end, stop)
        behind = _union(
            names
            for start, end, names in named
            if quantity.end <= start and end <= (ending.start() if ending else stop)
        )
        found.append(current | behind)
        position = quantity.end
    return found


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(name for names in sets for name in names)


def alike(one: str, other: str) -> bool:
    """Whether two indicators may be the same: one's name holds the other's, as 城镇居民人均可支配收入 居民人均可支配收入."""
    return one in other or other in one


def unlike(stated: frozenset[str], source: frozenset[str], known: frozenset[str]) -> bool:
    """Whether a figure of `source` is given out for one of `stated`, though the sources do name that (`known`)."""
    if not stated or not source or any(alike(one, other) for one in stated for other in source):
        return False
    return any(alike(one, other) for one in stated for other in known)
