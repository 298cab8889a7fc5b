"""`python -m eval`: measure, report, and fail below the floors.

Exit status: 0 at or above every floor, 1 below one, 2 where it cannot be measured (cases or corpus are not
those that the floors were set on, or the library cannot be used).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from eval import gate, history
from eval.cases import InvalidCases, check_quotes, load_cases
from eval.metrics import measure
from eval.report import Measured, write_report
from eval.run import HERE, Asked, Corpus, Model, find_corpus, fresh_library, open_library, run
from eval.show import advise, as_dict, print_failures, print_metrics
from rag.errors import WenjuError

_CASES = HERE / "cases"
_REPORT = HERE / "report" if (HERE.parent / "seeds").is_dir() else Path("eval-report")
"""In the repository it is beside this file; an installed package is no place to write to."""


def main(argv: Sequence[str] | None = None, *, library: Asked | None = None) -> int:
    """Run the eval set and give the exit status. `library`, already open, is measured in place of one on disk."""
    arguments = _parser().parse_args(argv)
    try:
        return _main(arguments, library)
    except WenjuError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 2


def _main(arguments: argparse.Namespace, given: Asked | None) -> int:
    err = Console(stderr=True, highlight=False, soft_wrap=True)
    out = err if arguments.json else Console(highlight=False, soft_wrap=True)
    corpus = find_corpus(arguments.corpus)
    cases = load_cases(arguments.cases)
    check_quotes(cases, corpus.texts())
    model: Model = arguments.model or (_configured() if arguments.drafted else False)
    author = model or "extractive"
    # Floors are set on extraction, which every run can repeat; a model is gated only when asked.
    gated = arguments.gate if arguments.gate is not None else model is False
    floors_file, report = _places(arguments)
    floors = gate.load_floors(floors_file)
    found = gate.digest(arguments.cases, corpus)
    update = arguments.update_floors or bool(arguments.lower_floors)
    if update and not gated:
        raise InvalidCases(
            "floors are not set from a run that is not gated; leave --no-gate out, or add --gate"
        )
    differences = gate.changes(floors.digest, found)
    if differences and gated and not update:
        print(f"eval: {advise(differences)}", file=sys.stderr)
        return 2

    with _library(arguments.library, corpus, given) as (library, ingest_seconds), _progress(err) as step:
        results = run(cases, library, corpus, model, step)
    metrics = measure(results)
    if update:
        floors = gate.updated(floors, found, metrics, arguments.lower_floors)
        gate.save_floors(floors, floors_file)
    earned = history.earned(results)
    changes = history.compare(history.last(report, author), earned)
    checks = gate.check(metrics, floors) if gated else []
    measured = Measured(author, results, metrics, checks, changes, ingest_seconds)
    try:
        markdown, html = write_report(measured, report)
        history.remember(report, author, earned)
    except OSError as error:
        raise InvalidCases(f"cannot write the report to {report}: {error.strerror}; set --report") from error

    passed = all(check.passed for check in checks)
    if arguments.json:
        print(json.dumps(as_dict(measured, passed), ensure_ascii=False))
    else:
        print_failures(measured, out)
        print_metrics(measured, out)
        out.print(f"report: {markdown} and {html.name}")
    if not passed:
        below = ", ".join(check.name for check in checks if not check.passed)
        err.print(f"eval: below the floor: {below}", markup=False)
    return 0 if passed else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval", description="Measure answers and briefs on the fixed set."
    )
    parser.add_argument("--model", metavar="NAME", help="measure answers drafted by this chat model")
    parser.add_argument(
        "--drafted", action="store_true", help="measure answers drafted by the model of WENJU_MODEL"
    )
    parser.add_argument(
        "--gate",
        action=argparse.BooleanOptionalAction,
        help="fail below the floors (default: only without a model)",
    )
    parser.add_argument("--library", type=Path, metavar="DIR", help="measure this library, not a fresh one")
    parser.add_argument(
        "--report",
        type=Path,
        metavar="DIR",
        help=f"where the report goes (default: {_REPORT}, for other cases a folder of their name in it)",
    )
    parser.add_argument(
        "--update-floors", action="store_true", help="pin cases and corpus as they are; raise floors"
    )
    parser.add_argument(
        "--lower-floors",
        nargs="+",
        default=[],
        metavar="NAME",
        help="as --update-floors, and let these floors fall",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--cases", type=Path, metavar="DIR", default=_CASES, help="folder of the case files")
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="folder of the documents asked about (default: the seeds)"
    )
    parser.add_argument(
        "--floors",
        type=Path,
        metavar="FILE",
        help=f"floors file (default: floors.json beside the cases, else {gate.FLOORS})",
    )
    return parser


def _places(arguments: argparse.Namespace) -> tuple[Path, Path]:
    """The floors file and the report's folder: cases of another folder have their own of both."""
    own = arguments.cases / "floors.json"
    floors = arguments.floors or (own if own.is_file() else gate.FLOORS)
    usual = arguments.cases.resolve() == _CASES.resolve()
    return floors, arguments.report or (_REPORT if usual else _REPORT / arguments.cases.resolve().name)


def _configured() -> str:
    from rag.settings import load_settings

    settings = load_settings()
    if settings.model is None:
        raise InvalidCases("no model to measure: set WENJU_MODEL, or name one with --model")
    return settings.model


@contextmanager
def _library(
    folder: Path | None, corpus: Corpus, given: Asked | None
) -> Iterator[tuple[Asked, float | None]]:
    if given is not None:
        yield given, None
    elif folder is None:
        with fresh_library(corpus) as fresh:
            yield fresh
    elif not folder.is_dir():
        raise InvalidCases(
            f"no library to measure: {folder} is no folder; leave --library out for a fresh one"
        )
    else:
        with open_library(folder) as library:
            yield library, None


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[int, int, str], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("asking", total=None)

        def step(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=name)

        yield step


if __name__ == "__main__":
    sys.exit(main())
