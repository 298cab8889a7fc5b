"""`python -m eval.falsehoods`: false statements against the verification; fail where too many pass.

Exit status: 0 within every bound, 1 beyond one, 2 where it cannot be measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from eval import gate
from eval.cases import InvalidCases
from eval.falsehoods import show
from eval.falsehoods.measure import Verifier, metrics, run
from eval.falsehoods.records import KINDS
from eval.falsehoods.sources import Sources, read_folder, read_pairs
from eval.falsehoods.truths import make_truths
from eval.structure.reference import find_seeds
from rag.errors import WenjuError
from rag.verify import verify

FLOORS = Path(__file__).parent / "floors.json"
COUNT = 5_000
QUICK = 1_200
"""Falsehoods of a quick run: half a minute on two cores."""


def main(argv: Sequence[str] | None = None, *, check: Verifier = verify) -> int:
    """Measure and give the exit status. `check` takes the place of the verification."""
    try:
        return _main(_parser().parse_args(argv), check)
    except WenjuError as error:
        print(f"eval.falsehoods: {error}", file=sys.stderr)
        return 2


def _main(arguments: argparse.Namespace, check: Verifier) -> int:
    unknown = sorted(set(arguments.show) - {*KINDS, show.ALARMS, "all"})
    if unknown:
        raise InvalidCases(
            f"no kind is called {', '.join(unknown)}; there are {', '.join((*KINDS, show.ALARMS))}"
        )
    floors = gate.load_floors(arguments.floors)
    folders = [find_seeds(), *arguments.sources] if arguments.seeds else arguments.sources
    found = [source for folder in folders for source in read_folder(folder, _left_out)]
    if arguments.bilingual:
        found += read_pairs(arguments.bilingual, _years(arguments.years))
    if not found:
        raise InvalidCases("there is nothing to take statements from: name --sources or --bilingual")
    sources = Sources(tuple(found))
    count = QUICK if arguments.quick else arguments.count
    measured = run(sources, make_truths(sources), count, arguments.seed, check)
    rates = metrics(measured)
    checks = gate.check(rates, floors) if arguments.gate else []

    console = Console(highlight=False, soft_wrap=True, width=max(Console().width, 150))
    show.print_passed(measured, [*KINDS, show.ALARMS] if "all" in arguments.show else arguments.show, console)
    show.print_rates(measured, rates, console)
    if checks:
        show.print_checks(checks, console)
    return 0 if all(check.passed for check in checks) else 1


def _left_out(why: str) -> None:
    print(f"eval.falsehoods: left out: {why}", file=sys.stderr)


def _years(written: str) -> frozenset[int]:
    """Read "2008,2010" or "even", "odd"; empty for all."""
    if written in ("even", "odd"):
        return frozenset(range(2000 + (written == "odd"), 2100, 2))
    try:
        return frozenset(int(year) for year in written.split(",") if year)
    except ValueError as error:
        raise InvalidCases(f"cannot read the years {written!r}: write 2008,2010 or even or odd") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval.falsehoods", description="Measure the verification against false statements."
    )
    parser.add_argument(
        "--sources",
        type=Path,
        nargs="+",
        default=[],
        metavar="DIR",
        help="folders of documents, beside the seeds",
    )
    parser.add_argument(
        "--seeds",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="take statements from the seeds too",
    )
    parser.add_argument(
        "--bilingual", type=Path, metavar="FILE", help="pairs with official English, a JSON object a line"
    )
    parser.add_argument(
        "--years",
        default="",
        metavar="LIST",
        help="of the pairs, only those of these years: 2008,2010; even; odd",
    )
    parser.add_argument(
        "--count", type=int, default=COUNT, metavar="N", help=f"false statements (default: {COUNT})"
    )
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} false statements")
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="another seed draws others (default: 1)"
    )
    parser.add_argument(
        "--show",
        nargs="+",
        default=[],
        metavar="KIND",
        help="list those that passed, by kind; alarms: true ones that were marked; all",
    )
    parser.add_argument(
        "--gate", action=argparse.BooleanOptionalAction, default=True, help="fail beyond the bounds"
    )
    parser.add_argument("--floors", type=Path, metavar="FILE", default=FLOORS, help="bounds of the rates")
    return parser


if __name__ == "__main__":
    sys.exit(main())
