"""What the commands share: the application, its two consoles, options, the library that is opened, the bar of progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from rag.library import Library
    from rag.records import IngestProgress

app = typer.Typer(
    name="wenju",
    help="Ask Chinese official documents; every sentence comes with its evidence, every figure is checked against it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Home = Annotated[
    Path | None,
    typer.Option(
        "--library", help="Folder of the library. Default: WENJU_HOME, or the user's data directory."
    ),
]
Embedder = Annotated[
    str | None,
    typer.Option(
        "--embedder",
        help="A sentence-transformers model's name or folder, or openai:NAME at WENJU_EMBEDDING_BASE_URL. "
        "Default: WENJU_EMBEDDER, or the bundled model.",
    ),
]
Reranker = Annotated[
    str | None,
    typer.Option(
        "--reranker",
        help="A CrossEncoder's name or folder, which ranks the first 20 passages anew. Default: WENJU_RERANKER, or none.",
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model", help="Chat model's name at OPENAI_BASE_URL. Default: WENJU_MODEL; without one, extraction."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Plain JSON on standard output.")]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        help="Undo what was read into the question, by the key that the answer names (region:达拉特旗); repeatable.",
    ),
]


@contextmanager
def open_library(
    home: Path | None,
    embedder: str | None = None,
    model: str | None = None,
    reranker: str | None = None,
) -> Iterator[Library]:
    from rag.library import Library
    from rag.settings import load_settings

    settings = load_settings(home=home, embedder=embedder, model=model, reranker=reranker)
    with Library.open(settings=settings) as library:
        yield library
        for notice in library.notices:
            err.print(f"[yellow]note:[/] {escape(notice)}")


@contextmanager
def show_progress() -> Iterator[Callable[[IngestProgress], None]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def show(progress: IngestProgress) -> None:
            part = f" {progress.part}/{progress.parts}" if progress.part else ""
            description = f"{progress.step} {escape(progress.name)}{part}"
            # Passages are counted for the file whose turn it is: with a slow model one file may take an hour.
            embedded = progress.part or 0 if progress.step == "embedding" else 0
            within = embedded / (progress.parts or 1)
            bar.update(task, completed=progress.done + within, total=progress.total, description=description)

        yield show


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def tell(error: Exception) -> None:
    """Say on standard error what went wrong, in one line."""
    err.print(f"[red]error:[/] {escape(str(error))}")
