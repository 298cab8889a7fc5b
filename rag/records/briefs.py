"""What a brief is made of: pairs of statements in two languages, and the table of figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from rag.records.answers import Citation, Finding, Statement
from rag.records.documents import Document

FigureStatus = Literal["actual", "expected", "target"]
"""A result, a result that is not final yet (预计), or an aim."""
Part = Literal["headline", "problem", "step"]
"""Of a brief: what a reader must know first, what is named as a problem, what is to be done next."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator's value, as a sentence states it."""

    indicator: str
    """As the document names it ("社会消费品零售总额")."""
    indicator_english: str | None
    """Official rendering; None where the glossary has none (never made up)."""
    region: str | None
    period: str | None
    value: Decimal
    """In `unit`, before conversion: 16.29 for 16.29亿元."""
    unit: str
    text: str
    """The quantity as written: "16.29亿元", "下降0.6%"."""
    text_english: str | None
    """The same value in English units ("CNY 1.629 billion"); None where no exact rendering is known."""
    status: FigureStatus
    citation: Citation
    period_english: str | None = None
    """The same period in English; None where there is none, or none that is understood."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator, "indicator_english": self.indicator_english, "region": self.region,
            "period": self.period, "period_english": self.period_english, "value": str(self.value),
            "unit": self.unit, "text": self.text, "text_english": self.text_english, "status": self.status,
            "citation": self.citation.to_dict(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """The same statement in both languages, on the same citations. English is None without a model."""

    heading: str
    """The Chinese heading it stands under, or ""."""
    heading_english: str | None
    chinese: Statement
    english: Statement | None
    part: Part = "headline"
    exact_english: str = ""
    """What of the Chinese can be rendered exactly: its key figures, deadlines and terms; no prose. "" for nothing."""


@dataclass(frozen=True, slots=True)
class Brief:
    document: Document
    title_english: str | None
    """None where the title cannot be rendered exactly."""
    metadata_english: tuple[tuple[str, str], ...]
    """(English label, English value) of what can be rendered exactly."""
    pairs: tuple[Pair, ...]
    figures: tuple[Figure, ...]
    glossary: tuple[tuple[str, str], ...]
    """(Chinese term, English rendering) of the terms used."""
    author: str
    notices: tuple[str, ...]
    prompt_hash: str | None
    tokens: int | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(
            finding
            for pair in self.pairs
            for statement in (pair.chinese, pair.english)
            if statement is not None
            for finding in statement.findings
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "document": self.document.to_dict(), "title_english": self.title_english,
            "metadata_english": dict(self.metadata_english),
            "pairs": [
                {
                    "part": pair.part, "heading": pair.heading, "heading_english": pair.heading_english,
                    "chinese": pair.chinese.to_dict(),
                    "english": pair.english.to_dict() if pair.english else None,
                    "exact_english": pair.exact_english,
                }
                for pair in self.pairs
            ],
            "figures": [figure.to_dict() for figure in self.figures],
            "glossary": [{"chinese": chinese, "english": english} for chinese, english in self.glossary],
            "author": self.author, "notices": list(self.notices), "prompt_hash": self.prompt_hash,
            "tokens": self.tokens, "findings": [finding.to_dict() for finding in self.findings],
        }  # fmt: skip
