"""Passages that say the same twice: a document saved as a page and as a Word file, a draft and its final, an annex in the body."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rag.lexical import narrowed
from rag.records import Document, Hit
from rag.stored import Passage

_ALIKE = 0.9
"""Share of two passages' pairs of characters that both have; a sentence put otherwise in a paragraph leaves 0.85."""
_SHORTEST = 16
"""Letters and digits: shorter rows ("合计：12") are alike by chance."""
_FIGURE = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十百千万亿两零〇]+")
# What must not differ by a word: places, directions, negations.
_TELLING = re.compile(
    r"[\u4e00-\u9fff]{2}[省市县区旗盟州镇乡村]|增长|增加|提高|上升|下降|减少|降低|回落|不|未|无|没|非|目标|计划|预期|完成|实现|超额"
)
_DRAFT = re.compile(r"征求意见稿|送审稿|审议稿|讨论稿|草案|草稿|初稿")


class _Read(NamedTuple):
    hit: Hit
    plain: str
    """Its letters and digits in their usual width; empty where they need not be compared."""


def without_repeats(hits: Sequence[Hit]) -> list[Hit]:
    """Leave one of several hits that hold the same passage, at the place of the best of them.

    Which one: of a document that is no draft, was not recognised in pictures, and has a number, else the better. Passages are the same where they differ in
    white space and punctuation alone, or in a tenth of their words and in no figure, year, place, direction or negation,
    and their documents are not about different places or times, nor numbered differently.
    """
    groups: defaultdict[tuple[str, ...], list[_Read]] = defaultdict(list)
    kept: list[_Read] = []
    read = [_figures(hit.chunk.text) for hit in hits]
    often = Counter(read)
    for hit, figures in zip(hits, read, strict=True):
        # Nothing needs comparing where no other passage has the same figures.
        passage = _Read(hit, _letters(hit.chunk.text) if often[figures] > 1 else "")
        if len(passage.plain) < _SHORTEST:
            kept.append(passage)
            continue
        same = next((other for other in groups[figures] if _same(passage, other)), None)
        if same is None:
            kept.append(passage)
            groups[figures].append(passage)
        elif _rank(hit) > _rank(same.hit):
            # The better copy of a passage stands where the best hit stood.
            better = passage._replace(hit=replace(hit, score=same.hit.score))
            for held in (kept, groups[figures]):
                held[next(index for index, passage in enumerate(held) if passage is same)] = better
    return [passage.hit for passage in kept]


def may_repeat(passages: Sequence[Passage], first: int) -> bool:
    """Tell whether one of the first passages may be left out by `without_repeats`, or another may stand in its place.

    False is certain, and spares reading the passages that come after. True where another has the same digits.
    """
    read = ["".join(_FIGURE.findall("\n".join(passage.plain))) for passage in passages]
    often = Counter(read)
    return any(often[figures] > 1 for figures in read[:first])


@lru_cache(maxsize=4096)
def _figures(text: str) -> tuple[str, ...]:
    return tuple(_FIGURE.findall(narrowed(text)))


@lru_cache(maxsize=1024)
def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", narrowed(text))


def _same(one: _Read, other: _Read) -> bool:
    shorter, longer = sorted((len(one.plain), len(other.plain)))
    if shorter < _ALIKE * longer or _differ(one.hit.document, other.hit.document):
        return False
    if _years(one.hit) != _years(other.hit):
        return False
    if one.plain == other.plain:
        return True
    mine, theirs = set(pairwise(one.plain)), set(pairwise(other.plain))
    alike = len(mine & theirs) >= _ALIKE * len(mine | theirs)
    return alike and _TELLING.findall(one.plain) == _TELLING.findall(other.plain)


def _differ(one: Document, other: Document) -> bool:
    """Tell whether two documents are about different places or times, or numbered differently."""
    stated = ((one.region, other.region), (one.period, other.period), (one.number, other.number))
    return any(mine and theirs and mine != theirs for mine, theirs in stated)


def _years(hit: Hit) -> frozenset[str]:
    return frozenset(re.findall(r"(?:19|20)\d\d", " ".join(hit.chunk.path)))


def _rank(hit: Hit) -> tuple[bool, bool, bool]:
    draft = _DRAFT.search(hit.document.title or hit.document.name)
    recognised = any(sentence.confidence is not None for sentence in hit.sentences)
    return not draft, not recognised, hit.document.number is not None
