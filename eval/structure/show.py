"""The terminal's view: a line per document, the sums against their floors, and what was missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from eval.gate import Check
from eval.structure.run import Outcome
from eval.structure.score import METRICS, Scores

_SHORT = {
    "heading_precision": "head P", "heading_recall": "head R", "heading_f1": "head F1", "level": "level",
    "metadata": "meta", "furniture_precision": "furn P", "furniture_recall": "furn R", "kept": "kept",
    "joined": "joined", "terms": "terms", "definitions": "defs", "tables": "tables", "characters": "chars",
    "recognised": "ocr",
    "found": "found",
}  # fmt: skip


def print_table(outcomes: Sequence[Outcome], parts: Mapping[str, Scores], console: Console) -> None:
    """Print what each document earned; an empty cell is a figure that the gold of the document does not have."""
    table = Table(Column("document", no_wrap=True, max_width=28), *(_SHORT[name] for name in METRICS))
    for outcome in outcomes:
        if not outcome.not_run:
            table.add_row(escape(outcome.case.document), *_cells(outcome.scores))
    for part, scores in parts.items():
        table.add_section()
        table.add_row(f"[bold]all {part}[/]", *_cells(scores))
    console.print(table)
    for outcome in outcomes:
        if outcome.not_run:
            console.print(f"not run: {escape(outcome.case.document)}: {outcome.not_run}")


def print_faults(outcomes: Sequence[Outcome], console: Console) -> None:
    """Print what was missed, surplus or wrong in each document."""
    for outcome in outcomes:
        faults = [
            (name, fault)
            for name, share in outcome.scores.items()
            if "." not in name and name != "heading_f1"
            for fault in share.faults
        ]
        if faults or outcome.failure:
            console.print(f"\n[bold]{escape(outcome.case.document)}[/]")
        if outcome.failure:
            console.print(f"  cannot be read: {escape(outcome.failure)}")
            continue
        for name, fault in faults:
            console.print(f"  {_SHORT[name]:<8} {escape(fault)}")


def print_checks(checks: Sequence[Check], console: Console) -> None:
    """Print the floors that were held, those below them marked."""
    table = Table("metric", "value", "floor", "margin", "", title="gate")
    for check in checks:
        value = "–" if check.value is None else f"{check.value:.3f}"
        margin = "–" if check.margin is None else f"{check.margin:+.3f}"
        verdict = "[green]ok[/]" if check.passed else "[bold red]BELOW[/]"
        table.add_row(check.name, value, str(check.bound), margin, verdict)
    console.print(table)


def _cells(scores: Scores) -> list[str]:
    cells = []
    for name in METRICS:
        value = scores[name].value if name in scores else None
        cells.append("" if value is None else "[green]1[/]" if value == 1 else f"{value:.3f}")
    return cells
