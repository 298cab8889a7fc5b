"""The commands that stay or test: `wenju serve | eval`."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli.frame import Embedder, Home, Model, Reranker, open_library


def serve(
    library: Home = None,
    model: Model = None,
    embedder: Embedder = None,
    reranker: Reranker = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; anything but this machine needs --password.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 7860,
    password: Annotated[
        str | None, typer.Option(envvar="WENJU_PASSWORD", help="Asked of visitors, with the user name wenju.")
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Open the chat, the documents and the briefs in a web page."""
    with open_library(library, embedder, model, reranker) as opened:
        import ui

        opened.warm()
        ui.serve(opened, host=host, port=port, password=password, open_browser=open_browser)


def evaluate(context: typer.Context) -> None:
    """Run the fixed questions and fail below the floors (the same as python -m eval; see --help there)."""
    import eval.__main__

    raise typer.Exit(eval.__main__.main(context.args))
