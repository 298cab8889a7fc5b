"""A fixed number of falsehoods, spread over kinds, languages and ways; the same for the same seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

from eval.falsehoods.change_dates import dates
from eval.falsehoods.change_directions import bounds, directions, tendencies
from eval.falsehoods.change_figures import figures, units
from eval.falsehoods.change_names import items, names, regions
from eval.falsehoods.change_sources import invented, merged
from eval.falsehoods.change_words import indicators, modality, negation
from eval.falsehoods.made import Context, Made
from eval.falsehoods.records import Falsehood, Kind, Truth
from eval.falsehoods.sources import Sources
from rag.records import Language

Change = Callable[[Truth, Context], Iterator[Made]]
CHANGES: Mapping[Kind, Change] = {
    "figure": figures,
    "unit": units,
    "direction": directions,
    "tendency": tendencies,
    "date": dates,
    "bound": bounds,
    "region": regions,
    "modality": modality,
    "negation": negation,
    "indicator": indicators,
    "name": names,
    "item": items,
    "invented": invented,
    "merged": merged,
}
SHARES: Mapping[Kind, int] = {
    "figure": 26, "unit": 13, "direction": 10, "date": 10, "tendency": 3, "bound": 5, "region": 6, "modality": 5, "negation": 5,
    "indicator": 5, "name": 4, "item": 3, "invented": 3, "merged": 2,
}  # fmt: skip
"""Of a hundred falsehoods. Most are of the kinds of which one in a thousand counts."""
_ROUNDS = 12
"""Times that the statements are gone through for more of a kind."""


def draw(
    truths: Sequence[Truth],
    sources: Sources,
    count: int,
    seed: int,
    good: Callable[[Truth], bool] = lambda _: True,
) -> list[Falsehood]:
    """Draw about `count` falsehoods, fewer where the statements do not give them.

    Only of statements that are `good`: of one that is marked as it stands, the mark says nothing of the change.
    """
    chance = Random(seed)
    shuffled = list(truths)
    chance.shuffle(shuffled)
    context = Context(sources, tuple(shuffled), chance)
    drawn: list[Falsehood] = []
    for kind in SHARES:
        wanted = count * SHARES[kind] // 100
        english = _some(kind, "en", wanted // 2, context, good)
        drawn += _some(kind, "zh", wanted - len(english), context, good) + english
    return drawn


def _some(
    kind: Kind, language: Language, wanted: int, context: Context, good: Callable[[Truth], bool]
) -> list[Falsehood]:
    """Go through the statements again and again, one falsehood of each, the way least drawn so far first."""
    drawn: dict[tuple[str, int], Falsehood] = {}
    ways: Counter[str] = Counter()
    left = [truth for truth in context.truths if truth.language == language]
    for _ in range(_ROUNDS):
        giving = []
        for truth in left:
            if len(drawn) >= wanted:
                return list(drawn.values())
            made = _one(kind, truth, context, ways, drawn) if good(truth) else None
            if made is not None:
                giving.append(truth)
                ways[made.way] += 1
                drawn[made.text, truth.citations[0].start] = made
        left = giving
    return list(drawn.values())


def _one(
    kind: Kind, truth: Truth, context: Context, ways: Counter[str], drawn: Mapping[tuple[str, int], Falsehood]
) -> Falsehood | None:
    found = [
        made
        for made in CHANGES[kind](truth, context)
        if made.text != truth.text
        and (made.text, truth.citations[0].start) not in drawn
        and not _stated(made, truth)
    ]
    if not found:
        return None
    rarest = min(ways[made.way] for made in found)
    made = context.chance.choice([made for made in found if ways[made.way] == rarest])
    changed = truth
    if made.citations:
        changed = Truth(truth.text, truth.language, truth.form, made.citations, truth.document, truth.front)
    return Falsehood(kind, made.way, made.text, made.changed, changed)


def _stated(made: Made, truth: Truth) -> bool:
    """Whether the cited sentence says just what came of the change."""
    bare = _bare(made.text[truth.front :])
    return any(bare in _bare(citation.quote) for citation in made.citations or truth.citations)


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
