"""Falsehoods and true statements through the verification: how many of each pass, by kind of change and by form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from eval.falsehoods.draw import draw
from eval.falsehoods.records import Falsehood, Truth
from eval.falsehoods.sources import Sources
from eval.metrics import Metric
from rag.records import Document, Statement
from rag.verify import verify

Verifier = Callable[[Statement, Callable[[str], Document | None]], Statement]
"""As `rag.verify.verify`."""


@dataclass(slots=True)
class Measured:
    """What came of it."""

    truths: list[tuple[Truth, Statement]] = field(default_factory=list)
    falsehoods: list[tuple[Falsehood, Statement]] = field(default_factory=list)

    @property
    def alarms(self) -> list[tuple[Truth, Statement]]:
        """True statements that were marked."""
        return [(truth, statement) for truth, statement in self.truths if statement.status != "supported"]

    @property
    def passed(self) -> list[tuple[Falsehood, Statement]]:
        """False statements that were not."""
        return [(made, statement) for made, statement in self.falsehoods if statement.status == "supported"]


def run(
    sources: Sources, truths: Sequence[Truth], count: int, seed: int, check: Verifier = verify
) -> Measured:
    """Verify about `count` falsehoods, and every true statement that was looked at for one."""

    @cache
    def judged(truth: Truth) -> Statement:
        return _verified(check, sources, truth, truth.text)

    looked: dict[Truth, Statement] = {}

    def good(truth: Truth) -> bool:
        looked[truth] = judged(truth)
        return looked[truth].status == "supported"

    drawn = draw(truths, sources, count, seed, good)
    return Measured(
        list(looked.items()), [(made, _verified(check, sources, made.truth, made.text)) for made in drawn]
    )


def _verified(check: Verifier, sources: Sources, truth: Truth, text: str) -> Statement:
    statement = Statement(text, truth.language, truth.citations, (), ())
    return check(statement, sources.documents.get)


def metrics(measured: Measured) -> dict[str, Metric]:
    """The shares as the gate wants them: "figure.passed" over both languages, "zh.figure.passed", "zh.marked"."""
    found: dict[str, Metric] = {}
    for made, statement in measured.falsehoods:
        for name in (f"{made.kind}.passed", f"{made.truth.language}.{made.kind}.passed"):
            _add(found, name, statement.status == "supported", f"{made.text} ({made.changed})")
    for truth, statement in measured.truths:
        for name in ("marked", f"{truth.language}.marked", f"{truth.language}.{truth.form}.marked"):
            _add(found, name, statement.status != "supported", truth.text)
    return found


def _add(found: dict[str, Metric], name: str, wrong: bool, text: str) -> None:
    metric = found.setdefault(name, Metric())
    metric.got += wrong
    metric.of += 1
    metric.scored += 1
    if wrong:
        metric.missed.append(text)
