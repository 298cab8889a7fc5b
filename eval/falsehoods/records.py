"""What is measured: a true statement, and a false one that was made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.records import Citation, Document, Language

Kind = Literal[
    "figure",  # another number
    "unit",  # another unit or scale
    "direction",  # up for down, beside a figure
    "tendency",  # up for down, without one
    "date",  # another year, month or part of a year
    "bound",  # over for under, or a bound where there was none
    "region",  # another place
    "modality",  # a plan for a result, a result for a plan
    "negation",  # a no put in or left out
    "indicator",  # the figure of another indicator
    "name",  # another body, project, document, person
    "item",  # another item in a list
    "invented",  # the statement of another sentence
    "merged",  # the subject of one sentence, the figure of another
]
KINDS: tuple[Kind, ...] = (
    "figure", "unit", "direction", "date", "tendency", "bound", "region", "modality", "negation", "indicator", "name", "item",
    "invented", "merged",
)  # fmt: skip
EXACT: tuple[Kind, ...] = ("figure", "unit", "direction", "date")
"""Kinds of which next to none may pass: fewer than one of a thousand."""


@dataclass(frozen=True, slots=True)
class Truth:
    """A statement that its citations bear out."""

    text: str
    language: Language
    form: str
    """How it was made: "sentence", "clause", "reordered", "unit" …"""
    citations: tuple[Citation, ...]
    document: Document
    """That of the first citation."""
    front: int = 0
    """Characters that were put before the words of the source: place and period."""


@dataclass(frozen=True, slots=True)
class Falsehood:
    """A true statement with one thing changed, so that its citations do not bear it out."""

    kind: Kind
    way: str
    """How: "digit", "off by ten", "year" …"""
    text: str
    changed: str
    """"16.29 → 16.92"."""
    truth: Truth

    @property
    def quote(self) -> str:
        """What is cited."""
        return " … ".join(citation.quote for citation in self.truth.citations)
