"""The terminal's view of a run: metric, value, floor and margin, then which questions fell and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.gate import Check
from eval.history import earned
from eval.metrics import ORDER, CaseResult, bare
from eval.report import Measured, share, speed_rows
from eval.score import Unscored


def print_metrics(measured: Measured, console: Console) -> None:
    """Print each metric over all and by language, and the floors below it."""
    table = Table(
        "metric", "all", "zh", "en", "scored", "unscored", title=f"measured: {escape(measured.author)}"
    )
    for name in ORDER:
        if name not in measured.metrics:
            continue
        metric = measured.metrics[name]
        values = [measured.metrics.get(prefix + name) for prefix in ("", "zh.", "en.")]
        cells = [share(value.value) if value else "" for value in values]
        table.add_row(name, *cells, str(metric.scored), str(metric.unscored or ""))
    console.print(table)
    for stage, average, high, times in speed_rows(measured):
        console.print(f"{stage}: {average} s on average, {high} s at the 95th percentile, {times} times")
    if measured.checks:
        gate = Table("metric", "value", "floor", "margin", "not right", "", title="gate")
        for check in measured.checks:
            margin = "–" if check.margin is None else f"{check.margin:+.3f}"
            verdict = "[green]ok[/]" if check.passed else "[bold red]BELOW[/]"
            gate.add_row(
                check.name, share(check.value), str(check.bound), margin, str(len(check.missed)), verdict
            )
        console.print(gate)


def print_failures(measured: Measured, console: Console) -> None:
    """Print each case that is not right in a gated metric: what was asked, expected and returned, and why."""
    below = {bare(check.name) for check in measured.checks if not check.passed}
    fell: dict[str, list[str]] = {}
    for check in measured.checks:
        for case in check.missed:
            if bare(check.name) not in fell.setdefault(case, []):
                fell[case].append(bare(check.name))
    for result in measured.results:
        names = fell.get(result.id)
        if not names:
            continue
        marks = ", ".join(f"[bold red]{name}[/]" if name in below else name for name in names)
        console.print(f"\n[bold]{escape(result.id)}[/] {escape(result.question)}  ({marks})")
        for name in names:
            console.print(f"  why       {escape(_why(result, name))}")
        console.print(f"  expected  {escape(_short(result.expected))}")
        console.print(f"  returned  {escape(_short(result.returned))}")
    for change in measured.changes:
        if not change.better:
            console.print(
                f"[yellow]worse than last time:[/] {escape(change.case)} {change.metric} "
                f"{change.before:g} → {change.now:g}"
            )


def as_dict(measured: Measured, passed: bool) -> dict[str, Any]:
    """Plain JSON of a run: metrics, checks and each case's scores."""
    return {
        "author": measured.author,
        "passed": passed,
        "metrics": {
            name: {"value": metric.value, "scored": metric.scored, "unscored": metric.unscored}
            for name, metric in measured.metrics.items()
        },
        "floors": [_check(check) for check in measured.checks],
        "seconds": {row[0]: {"mean": float(row[1]), "p95": float(row[2])} for row in speed_rows(measured)},
        "cases": earned(measured.results),
        "failed": {
            result.id: {
                "question": result.question,
                "why": why,
                "expected": result.expected,
                "returned": result.returned,
            }
            for result in measured.results
            if (why := measured.failures(result))
        },
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "value": check.value,
        "min": check.bound.min,
        "max": check.bound.max,
        "margin": check.margin,
        "passed": check.passed,
        "missed": list(check.missed),
        "unscored": check.unscored,
    }


def _why(result: CaseResult, metric: str) -> str:
    score = result.failed(metric)
    if score is not None:
        return f"{metric}: {score.why}" if score.why else metric
    unscored = {score.why for score in result.scores.values() if isinstance(score, Unscored)}
    return f"{metric}: {'; '.join(sorted(unscored))}"


def _short(text: str, length: int = 300) -> str:
    line = " / ".join(text.split("\n"))
    return line if len(line) <= length else line[: length - 1] + "…"


def advise(found: Sequence[str]) -> str:
    """The message for a digest that does not match."""
    return (
        "the floors were set on other cases or another corpus: " + "; ".join(found) + ".\n"
        "If that is meant, run `python -m eval --update-floors`: it pins what is there now, raises floors, "
        "and lowers none (that takes `--lower-floors NAME`)."
    )
