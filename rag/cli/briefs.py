"""The command that sums a document up: `wenju brief`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from rag.cli.frame import AsJson, Home, Model, err, open_library, print_json


def brief(
    document: Annotated[str, typer.Argument(help="Id or file name of a document, see `wenju documents`.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A .md, .html or .docx file; default: Markdown on the terminal."),
    ] = None,
    library: Home = None,
    model: Model = None,
    extract: Annotated[bool, typer.Option("--extract", help="Without a model even if one is set.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a one-page brief of a document in Chinese and English."""
    from rag.render import brief_to_markdown

    if output is not None and output.suffix.lower() not in (".md", ".html", ".docx"):
        raise typer.BadParameter(f"cannot write {output.name}: name a .md, .html or .docx file")
    with open_library(library, model=model) as opened:
        written = opened.brief(document, model=False if extract else None)
    if as_json:
        print_json(written.to_dict())
    if output is None:
        if not as_json:
            sys.stdout.write(brief_to_markdown(written))
    else:
        from rag.export import save_brief

        save_brief(written, output)
        err.print(f"written to {escape(str(output))}")
