"""`python -m eval.quantities`: measure whether Chinese and English quantities are read as the same.

Exit status: 0 where the floors hold or there are none for these pairs, 1 where one does not, 2 where it cannot be
measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from eval.cases import InvalidCases
from eval.quantities.faults import FAULTS
from eval.quantities.pairs import find_pairs, load_pairs, of_years
from eval.quantities.run import FLOORS, Measured, below, digest, load_floors, measure


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and give the exit status."""
    arguments = _parser().parse_args(argv)
    console = Console(highlight=False, soft_wrap=True, width=max(Console().width, 120))
    try:
        path = arguments.pairs or find_pairs()
        pairs = of_years(load_pairs(path), arguments.years)
        if not pairs:
            raise InvalidCases(f"{path} has no pairs of {arguments.years} years")
        floors = load_floors(arguments.floors)
        measured = measure(pairs)
    except InvalidCases as error:
        print(f"eval.quantities: {error}", file=sys.stderr)
        return 2
    _print(measured, console, show=arguments.show)
    if digest(path) != floors.sha256 or arguments.years != "all":
        console.print("The floors were set on other pairs, and are not held against these.")
        return 0
    failing = below(measured, floors)
    for line in failing:
        console.print(f"[red]{line}[/red]")
    return 1 if failing else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval.quantities",
        description="Measure whether the quantities of Chinese sentences and their official English are read as the same.",
    )
    parser.add_argument(
        "pairs", nargs="?", type=Path, metavar="FILE",
        help="pairs.jsonl of {id, year, zh, en}, or its folder; without it the aligned reports of the development data",
    )  # fmt: skip
    parser.add_argument(
        "--years", choices=("even", "odd", "all"), default="all",
        help="reports of even years, which the readers were made on, or of odd years, which were held back",
    )  # fmt: skip
    parser.add_argument("--show", action="store_true", help="list what was missed, with both sentences")
    parser.add_argument("--floors", type=Path, metavar="FILE", default=FLOORS, help="floors file")
    return parser


def _print(measured: Measured, console: Console, *, show: bool) -> None:
    for miss in measured.missed if show else ():
        said = miss.fault if miss.judged else f"{miss.fault}?"
        console.print(f"{miss.pair.id} {said}: {miss.mention.text} ({miss.mention.side})", markup=False)
        console.print(f"    {miss.pair.zh}\n    {miss.pair.en}", markup=False)
    table = Table("", "", box=None, show_header=False)
    table.add_row("pairs with a quantity, of which all are found", str(measured.pairs))
    table.add_row("… that do not fail by a fault of ours", str(measured.ours))
    table.add_row("pairs with a quantity or date, of which all are found", str(measured.with_dates))
    table.add_row(
        "pairs with a quantity, counts that only point at what is named compared too",
        str(measured.all_counts),
    )
    table.add_row("quantities found on the other side", str(measured.quantities))
    table.add_row("dates found on the other side", str(measured.dates))
    table.add_row("counts that only point at what is named, left out", f"{measured.left_out:,}")
    table.add_row("control: pairs that agree with the English of the next", str(measured.shuffled))
    table.add_row("control: pairs that disagree once a digit is changed", str(measured.changed))
    console.print(table)
    kinds = Table("class", "found on the other side", box=None)
    for kind, share in measured.kinds.items():
        kinds.add_row(kind, str(share))
    console.print(kinds)
    faults = Table("of what is missed", "quantities", "dates", "read by a reader", box=None)
    for fault, meaning in FAULTS.items():
        of = [miss for miss in measured.missed if miss.fault == fault]
        dates = sum(miss.mention.kind == "date" for miss in of)
        faults.add_row(meaning, str(len(of) - dates), str(dates), str(sum(miss.judged for miss in of)))
    console.print(faults)


if __name__ == "__main__":
    sys.exit(main())
