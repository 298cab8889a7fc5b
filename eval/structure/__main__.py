"""`python -m eval.structure`: measure how documents are understood, and fail below the floors.

Exit status: 0 at or above every floor, 1 below one, 2 where it cannot be measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from eval import gate
from eval.cases import InvalidCases
from eval.structure import show
from eval.structure.gold import CASES, load_gold
from eval.structure.reference import find_seeds, find_shared
from eval.structure.run import (
    FLOORS,
    Reader,
    can_recognise,
    checks,
    digest,
    front_door,
    metrics,
    rasterised,
    run,
    sums,
)
from rag.errors import WenjuError


def main(argv: Sequence[str] | None = None, *, read: Reader | None = None) -> int:
    """Measure and give the exit status. `read` takes the place of a library made for the purpose."""
    arguments = _parser().parse_args(argv)
    try:
        if read is not None:
            return _main(arguments, read)
        with front_door() as door:
            return _main(arguments, door)
    except WenjuError as error:
        print(f"eval.structure: {error}", file=sys.stderr)
        return 2


def _main(arguments: argparse.Namespace, read: Reader) -> int:
    cases = load_gold(arguments.cases)
    chosen = [case for case in cases if (arguments.case or "") in f"{case.collection}/{case.path}"]
    if not chosen:
        raise InvalidCases(
            f"there is no gold of {arguments.case!r}; there is of {', '.join(c.document for c in cases)}"
        )
    floors = gate.load_floors(arguments.floors)
    found = digest(arguments.cases)
    update = arguments.update_floors or bool(arguments.lower_floors)
    whole = arguments.case is None
    if update and not whole:
        raise InvalidCases("floors are not set from one document; leave --case out")
    differences = gate.changes(floors.digest, found)
    if differences and whole and not update:
        raise InvalidCases(
            f"the gold changed since the floors were set ({'; '.join(differences)}): --update-floors"
        )

    shared = None if arguments.seeds else find_shared()
    outcomes = run(chosen, read, seeds=find_seeds(), shared=shared, ocr=arguments.ocr)
    parts = sums(outcomes)
    if arguments.ocr and whole and shared is not None and can_recognise():
        parts.setdefault("scans", {}).update(rasterised(shared / "pdf"))
    measured = metrics(parts)
    if update:
        floors = gate.updated(floors, found, measured, arguments.lower_floors)
        gate.save_floors(floors, arguments.floors)
    held = checks(measured, floors) if whole else []

    console = Console(highlight=False, soft_wrap=True, width=max(Console().width, 150))
    if arguments.show:
        show.print_faults(outcomes, console)
    show.print_table(outcomes, parts, console)
    if held:
        show.print_checks(held, console)
    return 0 if all(check.passed for check in held) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval.structure", description="Measure how documents are understood, against gold."
    )
    parser.add_argument(
        "--case", metavar="NAME", help="only documents whose path holds this: seeds, shared/pdf, …; no gate"
    )
    parser.add_argument(
        "--seeds", action="store_true", help="leave the shared documents out, wherever they are"
    )
    parser.add_argument("--show", action="store_true", help="list what was missed, surplus or wrong")
    parser.add_argument(
        "--ocr",
        action="store_true",
        help="measure scans too, and the recogniser on rasterised PDFs; takes minutes",
    )
    parser.add_argument(
        "--update-floors", action="store_true", help="pin the gold as it is; raise the floors of what was run"
    )
    parser.add_argument(
        "--lower-floors", nargs="+", default=[], metavar="NAME", help="as --update-floors, and let these fall"
    )
    parser.add_argument("--cases", type=Path, metavar="DIR", default=CASES, help="folder of the gold")
    parser.add_argument("--floors", type=Path, metavar="FILE", default=FLOORS, help="floors file")
    return parser


if __name__ == "__main__":
    sys.exit(main())
