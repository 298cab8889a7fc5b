"""A question as it was understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.quantities.dates import Months
from rag.question_times import Asked
from rag.records import Language, Understood

Wanted = Literal["figure", "definition", "metadata", "comparison", "list", "date", "person", "fact"]
Measure = Literal["percent", "money", "area"]
Aspect = Literal["place", "reason", "manner", "whether"]
NO_TIMES = Asked((), frozenset())


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things that a question compares. Only that is set in which the sides differ."""

    region: str | None = None
    """Official name."""
    year: int | None = None
    shift: int | None = None
    """Years from each document's own: 0 for 今年, -1 for 去年."""
    months: Months | None = None
    aims: bool | None = None
    """True: what was planned; False: what came of it."""
    term: str | None = None
    """Official Chinese name of an indicator."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood. Everything the rooms behind need to know of it."""

    text: str
    """The whole question: a follow-up carries what it left out."""
    language: Language
    regions: tuple[str, ...]
    """Places named, by their official names, that the library has documents of."""
    missing_regions: tuple[str, ...]
    """Places named that no document of the library is about."""
    unlisted: str | None
    """What reads like the name of a place that neither the library nor the list of places knows."""
    years: tuple[int, ...]
    half_year: bool
    terms: tuple[str, ...]
    """Chinese terms that the glossary gives for words of the question: official names for 社零, "retail sales"."""
    wanted: Wanted
    measures: frozenset[Measure]
    """Kinds of quantity asked for; empty when none or any."""
    unit: str | None
    """Base unit of what is counted ("多少公里", "how many households"), as in `Quantity.unit`; None where not said."""
    subject: str
    """What is asked about, normalised: the question's Chinese words, `terms`, names and numbers, without its frame
    ("多少", "请问"), places and years."""
    literal: str
    """The same in the question's own Chinese words, where `terms` stand for some of them; otherwise ""."""
    heads: frozenset[str]
    """The last two characters of each name of the indicators asked for (产量 of 煤炭产量, 总额 and 社零); empty where none is."""
    foreign: tuple[str, ...]
    """English words of the question that the glossary does not know, without the frame ("how many")."""
    parts: int
    """How many things are asked for at once ("完成多少？同比增长多少？": 2)."""
    aims: bool | None
    """True: asks what is planned; False: what was achieved; None: does not say."""
    notes: tuple[str, ...]
    """What was understood, one short line each, for the reader."""

    asked: Asked = NO_TIMES
    """The times asked about."""
    missing_years: tuple[int, ...] = ()
    """Years asked about that no document of the library names or means."""
    sides: tuple[Side, ...] = ()
    """What is compared, in the question's order; empty where nothing is, or where it is not named ("which county has most")."""
    also: tuple[Wanted, ...] = ()
    """Further kinds of answer asked for ("how many parks were built, and which": a list besides the figure)."""
    aspect: Aspect | None = None
    """What sort of fact is asked for: where, why, how, whether; None where none of these."""
    understood: tuple[Understood, ...] = ()
    """What was read into the question, one by one, in the order of reading; each can be undone by its key."""
