"""A conversation as a page shows it: turns that grow while an answer comes in, and questions to begin with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from rag.errors import WenjuError
from rag.records import (
    Answer,
    Brief,
    Document,
    Event,
    Figure,
    Finished,
    Hit,
    HitsFound,
    Language,
    Statement,
    StatementReady,
    Understood,
)
from rag.render.words import say

_CHANGE = re.compile(r"增长|下降|提高|降低|增加|减少|%")
_PERIOD = re.compile(r"(\d{4})年(上半年)?")

EXAMPLES = 4
"""Questions offered to a visitor who has not asked any."""

SHORT_EXAMPLE = 36
"""Characters; a longer one takes two lines, and is offered only where there is no shorter."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what has come of it so far."""

    question: str
    state: Literal["looking", "writing", "done", "stopped", "failed"] = "looking"
    hits: tuple[Hit, ...] = ()
    statements: tuple[Statement, ...] = ()
    answer: Answer | None = None
    trouble: str | None = None
    """Why it failed; None where the reason is for the log alone."""
    undone: tuple[Understood, ...] = ()
    """What was read into the question before, and what the visitor had left out of it this time."""

    @property
    def is_open(self) -> bool:
        """Whether more may come."""
        return self.state in ("looking", "writing")


def converse(
    turns: tuple[Turn, ...], question: str, events: Iterable[Event], undone: tuple[Understood, ...] = ()
) -> Iterator[tuple[Turn, ...]]:
    """Give all turns anew whenever the last one, that of the question, has grown."""
    turn = Turn(question, undone=undone)
    yield (*turns, turn)
    try:
        for event in events:
            if isinstance(event, HitsFound):
                turn = replace(turn, state="writing", hits=event.hits)
            elif isinstance(event, StatementReady):
                turn = replace(turn, statements=(*turn.statements, event.statement))
            elif isinstance(event, Finished):
                given = event.answer
                turn = replace(turn, state="done", hits=given.hits, statements=given.statements, answer=given)
            yield (*turns, turn)
    except WenjuError as error:
        yield (*turns, replace(turn, state="failed", trouble=str(error)))
    except Exception:
        # The visitor must not be left with a question that seems to be worked on; the log gets the rest.
        yield (*turns, replace(turn, state="failed"))
        raise


def stopped(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The turns, the last of them at rest."""
    if turns and turns[-1].is_open:
        return (*turns[:-1], replace(turns[-1], state="stopped"))
    return turns


def example_questions(
    documents: Iterable[Document], brief_of: Callable[[str], Brief], language: Language
) -> list[str]:
    """Questions that the documents answer: an amount from one document of each region, or what it says.

    At most EXAMPLES; none for a library without documents. `brief_of` is asked once for each of them.
    """
    regions: dict[str | None, Document] = {}
    for document in documents:
        regions.setdefault(document.region, document)
    amounts: list[str] = []
    titles: list[str] = []
    for document in list(regions.values())[:EXAMPLES]:
        brief = brief_of(document.id)
        region = dict(brief.metadata_english).get("Region") if language == "en" else None
        asked = [one for figure in brief.figures if (one := _question(figure, region, language))]
        if asked:
            # Another indicator for each document: the first one of every report is its gross product.
            amounts.append(asked[min(len(amounts), len(asked) - 1)])
        else:
            # Inside 《》, Chinese puts 〈〉.
            title = document.label.replace("《", "〈").replace("》", "〉")
            titles.append(say(language, "example_document", title=title))
    short = [title for title in titles if len(title) <= SHORT_EXAMPLE]
    return amounts + (short if amounts else short or titles)


def _question(figure: Figure, region: str | None, language: Language) -> str | None:
    """Ask for the figure; None where it is no amount, or the language has no words for what would be asked."""
    region = region or figure.region
    if _CHANGE.search(figure.text) or not (region and figure.period):
        return None
    if language == "zh":
        named: tuple[str | None, str | None] = (figure.indicator, figure.period)
    else:
        named = (figure.indicator_english, _period_in_english(figure.period))
    indicator, period = named
    if not (indicator and period):
        return None
    return say(language, "example_figure", region=region, period=period, indicator=indicator)


def _period_in_english(period: str) -> str | None:
    match = _PERIOD.fullmatch(period)
    if match is None:
        return None
    year, part = match.groups()
    return f"the first half of {year}" if part else year
