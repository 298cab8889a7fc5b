"""The commands for the documents of a library: `wenju ingest | documents | show | remove | rebuild`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from rag.cli.frame import AsJson, Embedder, Home, err, open_library, out, print_json, show_progress


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders and zip archives.")],
    library: Home = None,
    embedder: Embedder = None,
    as_json: AsJson = False,
) -> None:
    """Take documents into the library; known ones are skipped, changed ones replaced."""
    with open_library(library, embedder) as opened, show_progress() as show:
        report = opened.ingest(paths, progress=show)
    if as_json:
        print_json(report.to_dict())
    else:
        for label, documents in (
            ("added", report.added),
            ("updated", report.updated),
            ("unchanged", report.unchanged),
        ):
            for document in documents:
                out.print(
                    f"{label:<10}{document.id}  {escape(document.name)}  {escape(document.title or '')}"
                )
                for notice in document.notices:
                    out.print(f"{'':<10}[yellow]note:[/] {escape(notice)}")
        for rejected in report.rejected:
            out.print(f"[red]rejected[/]  {escape(rejected.reason)}")
        for notice in report.notices:
            err.print(f"[yellow]note:[/] {escape(notice)}")
    if report.rejected and not (report.added or report.updated or report.unchanged):
        raise typer.Exit(1)


def documents(library: Home = None, as_json: AsJson = False) -> None:
    """List the documents of the library."""
    with open_library(library) as opened:
        held = opened.documents()
    if as_json:
        print_json([document.to_dict() for document in held])
        return
    if not held:
        out.print("the library has no documents yet; add some with: wenju ingest FOLDER")
        return
    for document in held:
        # Not a table: eight columns in 80 characters would cut the ids that `brief` and `remove` want.
        said = document.to_dict()
        stated = [said[name] for name in ("title", "number", "issuer", "date", "region", "period", "kind")]
        out.print(f"{document.id}  {escape(document.name)}")
        out.print(f"    {escape(' · '.join(value for value in stated if value))}")


def show(
    document: Annotated[str, typer.Argument(help="Id or file name of a document, see `wenju documents`.")],
    library: Home = None,
    language: Annotated[str, typer.Option(help="zh or en: the language of the labels.")] = "zh",
    as_json: AsJson = False,
) -> None:
    """Show what was understood of a document: metadata and where it stands, outline, tables, terms, dropped lines."""
    from rag.render import reading_to_text, versions_in_words

    if language not in ("zh", "en"):
        raise typer.BadParameter("--language is zh or en")
    labels: Any = language
    with open_library(library) as opened:
        reading = opened.show(document)
        held, found = opened.documents(), opened.versions(document)
    versions = versions_in_words(reading.document.id, found, held, labels)
    if as_json:
        print_json(reading.to_dict() | {"versions": versions})
    else:
        out.print(escape(reading_to_text(reading, versions, labels)))


def remove(
    documents: Annotated[list[str], typer.Argument(help="Ids or file names, see `wenju documents`.")],
    library: Home = None,
) -> None:
    """Take documents out of the library."""
    with open_library(library) as opened:
        for document in documents:
            removed = opened.remove(document)
            out.print(f"removed   {removed.id}  {escape(removed.name)}")


def rebuild(library: Home = None, embedder: Embedder = None) -> None:
    """Build the search indexes anew from the catalog; with another --embedder, embed everything again."""
    with open_library(library, embedder) as opened:
        with show_progress() as show:
            opened.rebuild(progress=show)
        out.print(f"rebuilt the indexes of {len(opened.documents())} documents")
