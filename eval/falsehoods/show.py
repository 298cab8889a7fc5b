"""The terminal's view: rates by kind and language, those that passed, those that were marked though true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eval.falsehoods.measure import Measured
from eval.falsehoods.records import KINDS
from eval.gate import Check
from eval.metrics import Metric

ALARMS = "alarms"
"""What to call the true statements that were marked, where kinds are named."""
_LONGEST = 160


def print_rates(measured: Measured, found: Mapping[str, Metric], console: Console) -> None:
    """Print how many of each kind of falsehood passed, and how many true statements of each form were marked."""
    table = Table("changed", "zh", "passed", "", "en", "passed", "", title="false statements")
    for kind in KINDS:
        cells = [cell for language in ("zh", "en") for cell in _cells(found.get(f"{language}.{kind}.passed"))]
        table.add_row(kind, *cells)
    console.print(table)
    ways = Counter((made.kind, made.way) for made, _ in measured.falsehoods)
    passed = Counter((made.kind, made.way) for made, _ in measured.passed)
    for kind in KINDS:
        told = [
            f"{way} {passed[of, way]}/{count}"
            for (of, way), count in sorted(ways.items())
            if of == kind and passed[of, way]
        ]
        if told:
            console.print(f"{kind} passed: {', '.join(told)}", markup=False)
    table = Table("true statements", "how many", "marked", "")
    forms = sorted(name for name in found if name.endswith("marked") and name.count("."))
    for name in (*forms, "marked"):
        table.add_row(name.removesuffix(".marked").removesuffix("marked") or "all", *_cells(found[name]))
    console.print(table)


def _cells(metric: Metric | None) -> tuple[str, str, str]:
    if metric is None or metric.value is None:
        return "0", "", ""
    return f"{metric.of:.0f}", f"{metric.got:.0f}", f"{metric.value:.2%}"


def print_passed(measured: Measured, kinds: Sequence[str], console: Console) -> None:
    """Print the falsehoods of these kinds that passed; of "alarms", the true statements that were marked."""
    for made, _ in measured.passed:
        if made.kind in kinds:
            head = f"[{made.kind}: {made.way}; {made.truth.language} {made.truth.form}] {made.changed}"
            console.print(
                f"{head}\n    said   {_short(made.text)}\n    cited  {_short(made.quote)}", markup=False
            )
    if ALARMS not in kinds:
        return
    for truth, statement in measured.alarms:
        console.print(f"[{truth.language} {truth.form}] {_short(truth.text)}", markup=False)
        for finding in statement.findings:
            part = truth.text[finding.start : finding.end]
            console.print(f"    {finding.kind} “{_short(part)}”: {finding.message}", markup=False)
        console.print(f"    cited  {_short(truth.citations[0].quote)}", markup=False)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 2 * _LONGEST else plain[: 2 * _LONGEST] + "…"


def print_checks(checks: Sequence[Check], console: Console) -> None:
    """Print each rate beside its bound."""
    table = Table("rate", "value", "bound", "", title="gate")
    for check in checks:
        value = "–" if check.value is None else f"{check.value:.4f}"
        table.add_row(
            escape(check.name),
            value,
            str(check.bound),
            "[green]ok[/]" if check.passed else "[bold red]ABOVE[/]",
        )
    console.print(table)
