"""The command that checks somebody's draft: `wenju check`. Its exit status says how the draft fares, for scripts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from rag.cli.frame import AsJson, Embedder, Home, err, open_library, print_json, tell

if TYPE_CHECKING:
    from rag.records import DraftCheck

UNSOUND, FAILED = 1, 2
"""Exit status where a sentence is not supported, and where the draft could not be checked."""


def check(
    draft: Annotated[
        Path, typer.Argument(help="The draft: any file that documents may be, or - for standard input.")
    ],
    library: Home = None,
    source: Annotated[
        list[Path] | None,
        typer.Option("--source", help="Check against this file alone, without a library; repeatable."),
    ] = None,
    embedder: Embedder = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The draft with its marks as a .docx, .md or .html file."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a draft sentence by sentence against the library, or against --source files.

    Exit status: 0 where every sentence is supported, 1 where one is not, 2 where the draft could not be checked.
    """
    from rag.checking.marked import MARKED, save_check
    from rag.errors import WenjuError
    from rag.render import check_to_text

    if output is not None and output.suffix.lower() not in MARKED:
        raise typer.BadParameter(f"cannot write {output.name}: name a {', '.join(MARKED)} file")
    try:
        found = _checked(_given(draft), library, source or [], embedder)
        if as_json:
            print_json(found.to_dict())
        elif output is None:
            sys.stdout.write(check_to_text(found))
        if output is not None:
            save_check(found, output)
            err.print(f"written to {escape(str(output))}")
    except WenjuError as error:
        tell(error)
        raise typer.Exit(FAILED) from error
    if not found.sound:
        raise typer.Exit(UNSOUND)


def _given(draft: Path) -> str | Path:
    return sys.stdin.buffer.read().decode("utf-8-sig", "surrogateescape") if str(draft) == "-" else draft


def _checked(draft: str | Path, home: Path | None, sources: list[Path], embedder: str | None) -> DraftCheck:
    with _progress() as show:
        if sources:
            from rag.checking import check_draft

            return check_draft(draft, sources, show)
        with open_library(home, embedder) as opened:
            return opened.check(draft, progress=show)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
