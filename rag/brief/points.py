"""Document -> the points of its brief: headlines, problems and next steps, each with its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.brief.body import body_of, chapters_of, heading_of, is_all_forward
from rag.brief.chosen import Chosen, best_of, worded
from rag.brief.deadlines import deadlines
from rag.brief.headlines import headlines
from rag.brief.problems import problems
from rag.brief.steps import steps
from rag.glossary import Glossary
from rag.quantities import find_quantities
from rag.records import Figure, Reading

MOST_HEADLINES = 10
FEWEST_HEADLINES = 5
"""A document that only says what is to be done has fewer of its own; some of its steps stand in for them."""
MOST_PROBLEMS = 7
MOST_STEPS = 10


def points_of(
    reading: Reading,
    glossary: Glossary,
    figures_of: Mapping[int, Sequence[Figure]],
    table: Sequence[Figure] = (),
) -> list[Chosen]:
    """Give the points of a brief: headlines, then problems, then steps, each in document order, no sentence twice.

    `table` are the figures that stand on the page beside them.
    """
    shown = {held for figure in table for held in (figure.indicator, *_amounts(figure))}
    body = body_of(reading)
    whole = is_all_forward(body, reading.document.kind)
    chapters = chapters_of(reading)
    named = problems(reading, body)
    troubled = {sentence.index for sentence in named}
    trouble = [
        Chosen(
            "problem", heading_of(sentence, chapters), *said, 1.0 - 0.0005 * max(0, len(sentence.text) - 120)
        )
        for sentence in named
        if (said := worded(reading, sentence)) is not None
    ]
    rest = [sentence for sentence in body if sentence.index not in troubled]
    trouble = best_of(trouble, MOST_PROBLEMS)
    ahead = best_of(steps(reading, rest, glossary, figures_of, whole=whole), MOST_STEPS, shown)
    asked = {sentence.index for point in ahead for sentence in point.sentences}
    past = [
        point
        for point in headlines(reading, rest, glossary, figures_of, whole=whole)
        if not asked & {sentence.index for sentence in point.sentences}
    ]
    heads = best_of(past, MOST_HEADLINES, shown)
    heads, ahead = _headed(heads, ahead)
    return [*heads, *trouble, *ahead]


def _results_first(heads: Sequence[Chosen]) -> list[Chosen]:
    """Put what the parts of a chapter are called behind what the chapter states."""
    order = {heading: place for place, heading in reversed(list(enumerate(point.heading for point in heads)))}
    return sorted(heads, key=lambda point: (order[point.heading], point.titles))


def _headed(heads: list[Chosen], ahead: list[Chosen]) -> tuple[list[Chosen], list[Chosen]]:
    """Let the weightiest steps head the brief of a document that has little but what is to be done; a deadline stays a step."""
    wanted = min(FEWEST_HEADLINES - len(heads), len(ahead) // 2)
    free = [point for point in ahead if not deadlines(point.text)]
    raised = sorted(free, key=lambda point: -point.weight)[: max(0, wanted)]
    heads = sorted(
        [*heads, *(replace(point, part="headline") for point in raised)],
        key=lambda point: point.sentences[0].index,
    )
    return _results_first(heads), [point for point in ahead if point not in raised]


def _amounts(figure: Figure) -> list[tuple[str, object]]:
    return [(one.unit, one.value) for one in find_quantities(figure.text)]
