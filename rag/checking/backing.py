"""A claim -> the statement with the one to three sentences that bear it out best, and what is wrong with it all the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import NamedTuple

from rag.checking.carried import about, is_elsewhere
from rag.checking.drafts import Claim, language_of
from rag.checking.shared_figures import digits_of_figures, figures_shared
from rag.checking.sources import Near, Sources
from rag.clauses import clauses
from rag.evidence import Scope
from rag.records import Finding, Language, Statement
from rag.verify import verify

LEAST, LEAST_FOREIGN = 0.75, 0.65
"""`Near.about` from which on a sentence is tried, in the claim's language and in another; below, it is only near. True
claims over the seeds have 0.83 and more, invented ones 0.6 and less; 9 of 10 official English sentences have 0.68 and more
with their Chinese, and half of those from the report of another year less with whatever comes nearest."""
LEAST_SHARE = 0.1
"""Of a claim's words, without which the same figure is one of something else."""
TELLING = 5
"""Digits of a claim's figures from which on a sentence has them all by no accident: no word need be known then (the
bilingual lexicon has 容器 for "container")."""
OF_A_CLAUSE = 3
"""Sentences that are tried for a clause of its own."""
TRIED = 8
"""Sentences that are tried as a claim's citation."""
MOST_CITED = 3
BESIDE = 10
"""Sentences that are asked whether they say otherwise."""
BEARS = 0.4
"""Of the words of a clause that a further citation must have: a figure that happens to stand elsewhere bears nothing."""
WITH_FIGURES = 0.2
"""What the figures of a clause count beside its words there."""
CLOSENESS = 2.0
"""What `Near.about` weighs against findings: a sentence on something else may happen to contradict fewer figures."""
_BASELESS = 4
"""What a finding weighs that says the citation is about something else, beside one that says a part is wrong."""
_ENGLISH_BREAK = re.compile(r"[,;:]\s|\s(?:and|while|whereas|but|with|which)\s")
MOST_NEAR, LEAST_NEAR = 2, 0.4
"""Sentences that are shown for a claim that none bears out, and the score from which on it helps to see them."""


def back(claim: Claim, sources: Sources, entails: Callable[[str, str], float] | None = None) -> Statement:
    """Find what bears a claim out, and verify it by that; `entails` as in `verify`."""
    if claim.cells:
        return _back_row(claim, sources, entails)
    nearest = sources.near(claim, claim.text)
    options = _eligible(claim, nearest)
    made = _least(_made(claim, sources, (near,)) for near in options)
    parts = _clauses(claim)
    if (made is None or made.weight) and len(parts) > 1:
        made, nearest = _with_parts(claim, sources, nearest, made, parts)
    if made is None or _is_baseless(made.statement):
        return _not_found(claim, sources, nearest)
    cited = {near.key for near in made.cited}
    beside = [(near.document, near.sentence) for near in nearest[:BESIDE] if near.key not in cited]
    return verify(made.statement, sources.document, scope=claim.scope, beside=beside, entails=entails)


def _back_row(claim: Claim, sources: Sources, entails: Callable[[str, str], float] | None) -> Statement:
    """Find what bears out each figure of a row of a table, by what its column and its row say of it."""
    each = [
        (
            cell,
            back(
                replace(claim, text=cell.text, cells=(), scope=_own_scope(claim, cell.text)), sources, entails
            ),
        )
        for cell in claim.cells
    ]
    if not any(statement.citations for _, statement in each):
        return _not_found(claim, sources, sources.near(claim, claim.text))
    return Statement(
        claim.text,
        claim.language,
        tuple(dict.fromkeys(citation for _, statement in each for citation in statement.citations)),
        tuple(
            replace(finding, start=cell.start, end=cell.end)
            for cell, statement in each
            for finding in statement.findings
        ),
        (),
    )


def _own_scope(claim: Claim, text: str) -> Scope:
    """Give place and time of a cell: those of its column or row, or else those that the row takes over."""
    named = about(text)
    return Scope(named.regions or claim.scope.regions, named.periods or claim.scope.periods)


Key = tuple[str, int]
"""`Near.key`."""


class Made(NamedTuple):
    """A claim with citations that were tried for it."""

    weight: int
    """What its findings weigh; 0 where there are none."""
    statement: Statement
    cited: tuple[Near, ...]

    @property
    def cost(self) -> float:
        """The less, the better. Where something is wrong anyway, it is wrong by what the nearest sentence says."""
        return self.weight - CLOSENESS * max(near.about for near in self.cited) if self.weight else -inf


def _eligible(claim: Claim, nearest: Sequence[Near]) -> list[Near]:
    """Give the sentences that are about the same thing as the claim, right or wrong."""
    telling = digits_of_figures(claim.text)
    found = [
        near
        for near in nearest
        if (near.share >= LEAST_SHARE or (near.figures == 1.0 and telling >= TELLING))
        and near.about >= (LEAST if language_of(near.sentence.text) == claim.language else LEAST_FOREIGN)
    ][:TRIED]
    # What its own place says is what it is wrong by; another's is shown where its own says nothing of it.
    own = [near for near in found if not is_elsewhere(near.document.region, claim.text, claim.scope)]
    return own or found


def _with_parts(
    claim: Claim, sources: Sources, nearest: Sequence[Near], made: Made | None, parts: Sequence[str]
) -> tuple[Made | None, list[Near]]:
    """Look for each clause by itself, and cite several sentences where that leaves less to say against the claim."""
    by_part = [_eligible(claim, sources.near(claim, part)) for part in parts]
    if made is None:
        by_part = [
            [near for near in options if not is_elsewhere(near.document.region, claim.text, claim.scope)]
            for options in by_part
        ]
    first = tuple({options[0].key: options[0] for options in by_part if options}.values())
    if made is None and all(by_part) and len(first) <= MOST_CITED:
        made = _made(claim, sources, first)
    every = _together([_eligible(claim, nearest), *(options[:OF_A_CLAUSE] for options in by_part)])
    if made is not None:
        every = _together([every, made.cited])
        bears = {near.key: [_bears(part, near, sources) for part in parts] for near in every}
        while made.weight and len(made.cited) < MOST_CITED:
            more = _improved(claim, sources, made, every, bears)
            if more is None:
                break
            made = more
    return made, _together([nearest, every])


def _improved(
    claim: Claim,
    sources: Sources,
    made: Made,
    options: Sequence[Near],
    bears: Mapping[Key, Sequence[float]],
) -> Made | None:
    """Cite the further sentence that leaves the least to say; it must bear a clause better than those cited do.

    What another province says of itself bears no part of a claim: it would lend its figures and its governor's name.
    """
    cited = {near.key for near in made.cited}
    held = [max(shares) for shares in zip(*(bears[key] for key in cited), strict=True)]
    further = [
        near
        for near in options
        if near.key not in cited
        and not is_elsewhere(near.document.region, claim.text, claim.scope)
        and any(share >= BEARS and share > has for share, has in zip(bears[near.key], held, strict=True))
    ]
    best = _least(_made(claim, sources, (*made.cited, near)) for near in further)
    return best if best is not None and best.weight < made.weight else None


def _bears(part: str, near: Near, sources: Sources) -> float:
    """Give how much of a clause a sentence has: its words, and something for its figures."""
    (share,) = sources.shares(part, [near.sentence.text])
    return share + WITH_FIGURES * figures_shared(part, near.sentence.text) if share else 0.0


def _made(claim: Claim, sources: Sources, cited: tuple[Near, ...]) -> Made:
    citations = tuple(sources.cite(near) for near in cited)
    statement = verify(
        Statement(claim.text, claim.language, citations, (), ()), sources.document, scope=claim.scope
    )
    return Made(_weight(statement), statement, cited)


def _weight(statement: Statement) -> int:
    return sum(_BASELESS if _is_of_whole(finding, statement) else 1 for finding in statement.findings)


def _least(options: Iterable[Made]) -> Made | None:
    """Give the first that leaves nothing to say, or else the first that leaves least."""
    best: Made | None = None
    for made in options:
        if best is None or made.cost < best.cost:
            best = made
        if not made.weight:
            break
    return best


def _is_baseless(statement: Statement) -> bool:
    return any(_is_of_whole(finding, statement) for finding in statement.findings)


def _is_of_whole(finding: Finding, statement: Statement) -> bool:
    """Tell whether it says that the citations are about something else altogether."""
    whole = (0, len(statement.text))
    return finding.kind in ("unsupported", "not_entailed") and (finding.start, finding.end) == whole


def _clauses(claim: Claim) -> list[str]:
    """Give the parts of a claim that may each have a source of their own."""
    if claim.language == "zh":
        return [claim.text[start:end] for start, end in clauses(claim.text)]
    return [part.strip() for part in _ENGLISH_BREAK.split(claim.text) if len(part.split()) > 2]


def _together(lists: Iterable[Sequence[Near]]) -> list[Near]:
    """Give each sentence once, as it is nearest, the nearest first."""
    found: dict[Key, Near] = {}
    for nears in lists:
        for near in nears:
            if near.key not in found or found[near.key].score < near.score:
                found[near.key] = near
    return sorted(found.values(), key=lambda near: -near.score)


def _not_found(claim: Claim, sources: Sources, nearest: Sequence[Near]) -> Statement:
    shown = tuple(sources.cite(near) for near in nearest[:MOST_NEAR] if near.score >= LEAST_NEAR)
    said = _NOWHERE[claim.language] + (_NEAREST[claim.language] if shown else "")
    return Statement(
        claim.text, claim.language, (), (Finding("uncited", said, 0, len(claim.text), shown),), ()
    )


_NOWHERE: dict[Language, str] = {
    "zh": "资料中没有哪句话这样说。",
    "en": "No sentence of the sources says this.",
}
_NEAREST: dict[Language, str] = {"zh": "最接近的见所列句子。", "en": " The nearest is given with it."}
