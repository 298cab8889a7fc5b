"""Other versions of a document: the same text saved twice, a draft and its final, found by MinHash over its characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.records import Document

_LENGTH = 5
"""Characters of a shingle: runs of four are shared by any two work reports, runs of five by few."""
_PERMUTATIONS = 126
"""Hashes kept of a document, 504 bytes: the estimate of a resemblance of 0.9 is within 0.03, one of 0.5 within 0.045."""
_ROWS = 3
"""Hashes of a band. With 42 bands, 99.6 % of the pairs that resemble each other by half are looked at, 4 % of those by a
tenth."""
_LONGEST = 2_000_000
"""Characters that are looked at, some 2,000 pages: 20 million of them take 20 s."""
_SHORTEST = 40
"""Characters; below that a text has no signature, for one sentence is no document to be saved twice."""

SAME = 0.9
"""Resemblance from which two texts are one text, but for the page around it."""
VERSION = 0.5
"""Resemblance from which two texts of one title are a draft and a final, or an excerpt and the whole."""
_SAME_FIGURES = 0.98
_VERSION_FIGURES = 0.8

_STAGE = re.compile(
    r"[（(【\[](?:征求意见稿|送审稿|审议稿|讨论稿|草案|草稿|初稿|修订稿|报批稿|发布稿|公开稿|试行|修订版?|节选|摘要|全文|定稿|終稿|终稿)[^）)】\]]{0,6}[）)】\]]"
)

Relation = Literal["same", "version"]


class Likeness(NamedTuple):
    """Two documents and how much of their characters' runs they share, 0 to 1."""

    document_id: str
    other_id: str
    similarity: float


class Version(NamedTuple):
    """A document that is another's version."""

    document_id: str
    other_id: str
    similarity: float
    relation: Relation
    """same: one text, saved twice; version: of one title, and half of it or more the same."""


def signature(text: str) -> bytes:
    """Give what `similar` compares a text by; empty for a text too short to be told from others.

    White space, punctuation, width and case do not count, so that a web page and a Word file of one text agree.
    """
    plain = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text[:_LONGEST])).casefold()
    if len(plain) < _SHORTEST:
        return b""
    codes = np.frombuffer(plain.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    hashes = np.zeros(len(codes) - _LENGTH + 1, dtype=np.uint64)
    for offset in range(_LENGTH):
        hashes = hashes * np.uint64(1_000_003) + codes[offset : offset + len(hashes)]
    hashes = np.unique(_mixed(hashes))
    # Multiply-shift of hashes whose bits are spread already: a quarter of the time of spreading them anew each time.
    least = [(hashes * factor + shift).min() >> np.uint64(32) for factor, shift in _seeds()]
    return np.array(least, dtype="<u4").tobytes()


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread the bits (the finish of MurmurHash3), so that which hash is least tells nothing of what it is of."""
    mixed = (hashes ^ (hashes >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    mixed = (mixed ^ (mixed >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return mixed ^ (mixed >> np.uint64(33))


def resemblance(one: bytes, other: bytes) -> float:
    """Estimate which share of the two texts' runs of five characters is in both; 0 where one has no signature."""
    if not one or not other:
        return 0.0
    return float((np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")).mean())


def similar(signatures: Mapping[str, bytes], least: float = VERSION) -> list[Likeness]:
    """Find the pairs of documents that share at least that much of their text, the most alike first."""
    buckets: defaultdict[tuple[int, bytes], list[str]] = defaultdict(list)
    width = _ROWS * 4
    for identity, signed in sorted(signatures.items()):
        for start in range(0, len(signed), width):
            buckets[start, signed[start : start + width]].append(identity)
    pairs = {pair for together in buckets.values() for pair in combinations(together, 2)}
    found = (Likeness(one, other, resemblance(signatures[one], signatures[other])) for one, other in pairs)
    return sorted(
        (likeness for likeness in found if likeness.similarity >= least),
        key=lambda likeness: (-likeness.similarity, likeness.document_id, likeness.other_id),
    )


def find_versions(documents: Sequence[Document], signatures: Mapping[str, bytes]) -> list[Version]:
    """Find the documents that are versions of one another, the most alike first; each pair once.

    Reports of one county for two years and one template filled in by two counties are none, however alike they are: titles,
    places, periods and numbers that both state must agree, and, unless one is called a draft, days and most figures.
    """
    held = {document.id: document for document in documents}
    likenesses = similar({identity: signed for identity, signed in signatures.items() if identity in held})
    found = []
    for likeness in likenesses:
        relation = _relation(held[likeness.document_id], held[likeness.other_id], likeness.similarity)
        if relation:
            found.append(Version(*likeness, relation))
    return found


def versions_of(
    only: Collection[str] | None,
    signatures: Mapping[str, bytes],
    documents_of: Callable[[Collection[str]], Mapping[str, Document]],
) -> tuple[list[Version], Mapping[str, Document]]:
    """Find the versions among which is one of these documents (None: any), and give the documents of all pairs by id.

    Only documents that are alike are loaded: `documents_of` gives those with certain ids.
    """
    alike = [
        pair
        for pair in similar(signatures)
        if only is None or pair.document_id in only or pair.other_id in only
    ]
    ids = {identity for pair in alike for identity in (pair.document_id, pair.other_id)}
    held = documents_of(ids)
    found = find_versions(list(held.values()), {identity: signatures[identity] for identity in ids})
    return [each for each in found if only is None or {each.document_id, each.other_id} & {*only}], held


def _relation(one: Document, other: Document, similarity: float) -> Relation | None:
    for mine, theirs in ((one.region, other.region), (one.period, other.period), (one.number, other.number)):
        if mine and theirs and _bare(mine) != _bare(theirs):
            return None
    titles = _stem(one.title), _stem(other.title)
    named = all(titles) and (titles[0] in titles[1] or titles[1] in titles[0])
    all_shared, least_shared = _shared_figures(one.text, other.text)
    if similarity >= SAME and all_shared >= _SAME_FIGURES and (named or not all(titles)):
        return "same"
    if not named:
        return None
    drafted = any(_STAGE.search(document.title or "") for document in (one, other))
    # Notices of one wording and title, of another day and with other figures, are two notices.
    dated = one.date and other.date and one.date != other.date
    return "version" if drafted or (not dated and least_shared >= _VERSION_FIGURES) else None


def _shared_figures(one: str, other: str) -> tuple[float, float]:
    """Give which share of the figures of the richer and of the poorer text is in both, each figure as often as it stands."""
    mine, theirs = Counter(re.findall(r"\d+(?:\.\d+)?", one)), Counter(re.findall(r"\d+(?:\.\d+)?", other))
    shared, totals = (mine & theirs).total(), sorted((mine.total(), theirs.total()))
    return (shared / totals[1] if totals[1] else 1.0), (shared / totals[0] if totals[0] else 1.0)


def _stem(title: str | None) -> str:
    return _bare(_STAGE.sub("", title or ""))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


@cache
def _seeds() -> tuple[tuple[np.uint64, np.uint64], ...]:
    """Give (odd factor, shift) of each hash function; they are part of what is stored, and never change."""
    numbers = _mixed(np.arange(1, 2 * _PERMUTATIONS + 1, dtype=np.uint64))
    return tuple(zip(numbers[::2] | np.uint64(1), numbers[1::2], strict=True))
