"""Ranks of what was wanted -> recall, mean reciprocal rank, nDCG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log2

from benchmarks.retrieval.sets import Found, Query

DEPTH = 10
"""Ranks that count."""
MEASURES = ("recall@1", "recall@5", "recall@10", "mrr@10", "ndcg@10")
Ranks = tuple[int | None, ...]
"""Of each required passage of a question, from 1; None: not among the first DEPTH."""


def first_of_each(hits: Iterable[Found]) -> list[Found]:
    """Leave the first hit of each document, in order."""
    firsts: dict[str, Found] = {}
    for hit in hits:
        firsts.setdefault(hit.document, hit)
    return list(firsts.values())


def ranks(query: Query, hits: Sequence[Found], by_document: bool) -> Ranks:
    """Give the rank of the first hit for each required passage, over distinct documents or over hits."""
    counted = (first_of_each(hits) if by_document else list(hits))[:DEPTH]
    return tuple(
        next(
            (rank for rank, hit in enumerate(counted, 1) if any(evidence.in_hit(hit) for evidence in group)),
            None,
        )
        for group in query.required
    )


def measured(found: Ranks) -> dict[str, float]:
    """Give the MEASURES of one question, each 0 to 1.

    recall@k   1 if any required passage is among the first k
    mrr@10     1 / rank of the first, 0 if there is none
    ndcg@10    Σ 1/log2(1 + rank) over the required passages / Σ 1/log2(1 + i) for i = 1 … their number; at most 1,
               since one hit may hold two of them
    """
    there = [rank for rank in found if rank is not None]
    values = {f"recall@{k}": float(any(rank <= k for rank in there)) for k in (1, 5, 10)}
    ideal = sum(1 / log2(1 + place) for place in range(1, len(found) + 1))
    values["mrr@10"] = 1 / min(there) if there else 0.0
    values["ndcg@10"] = min(1.0, sum(1 / log2(1 + rank) for rank in there) / ideal)
    return values


def mean(several: Sequence[Ranks]) -> dict[str, float]:
    """Give the MEASURES over many questions; of none there is none."""
    each = [measured(found) for found in several]
    return {name: sum(values[name] for values in each) / len(each) for name in MEASURES} if each else {}
