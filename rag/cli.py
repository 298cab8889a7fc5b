"""The command line: `wenju ingest | documents | show | ask | search | brief | remove | rebuild | serve | eval`.

Only typer and rich are imported here; everything else is imported by the command that needs it, so that `--help` is quick.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from rag.library import Library
    from rag.records import Answer, IngestProgress

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
def _library(
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
def _progress() -> Iterator[Callable[[IngestProgress], None]]:
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


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders and zip archives.")],
    library: Home = None,
    embedder: Embedder = None,
    as_json: AsJson = False,
) -> None:
    """Take documents into the library; known ones are skipped, changed ones replaced."""
    with _library(library, embedder) as opened, _progress() as show:
        report = opened.ingest(paths, progress=show)
    if as_json:
        _print_json(report.to_dict())
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


@app.command()
def documents(library: Home = None, as_json: AsJson = False) -> None:
    """List the documents of the library."""
    with _library(library) as opened:
        held = opened.documents()
    if as_json:
        _print_json([document.to_dict() for document in held])
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


@app.command()
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
    with _library(library) as opened:
        reading = opened.show(document)
        held, found = opened.documents(), opened.versions(document)
    versions = versions_in_words(reading.document.id, found, held, labels)
    if as_json:
        _print_json(reading.to_dict() | {"versions": versions})
    else:
        out.print(escape(reading_to_text(reading, versions, labels)))


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in Chinese or English.")] = None,
    library: Home = None,
    model: Model = None,
    embedder: Embedder = None,
    reranker: Reranker = None,
    extract: Annotated[
        bool, typer.Option("--extract", help="Answer by extraction even if a model is set.")
    ] = False,
    language: Annotated[str | None, typer.Option(help="zh or en; default: the question's.")] = None,
    as_json: AsJson = False,
    batch: Annotated[
        Path | None,
        typer.Option(
            help='File with one {"question": …} per line; one JSON answer per line comes out ("id" is handed through).'
        ),
    ] = None,
    ignore: Ignore = None,
) -> None:
    """Answer a question from the documents, with citations."""
    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a QUESTION or --batch FILE.jsonl")
    if language not in (None, "zh", "en"):
        raise typer.BadParameter("--language is zh or en")
    with _library(library, embedder, model, reranker) as opened:
        chosen: Any = False if extract else None
        if batch is not None:
            _batch(opened, batch, chosen, language)
            return
        assert question is not None
        undone = tuple(ignore or ())
        if as_json:
            answer = opened.ask(question, language=language, model=chosen, ignore=undone)  # type: ignore[arg-type]
            _print_json(answer.to_dict())
        else:
            _stream(opened, question, chosen, language, undone)


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for, in Chinese or English.")],
    library: Home = None,
    embedder: Embedder = None,
    reranker: Reranker = None,
    k: Annotated[int, typer.Option("-k", min=1, help="Passages to show.")] = 10,
    as_json: AsJson = False,
    ignore: Ignore = None,
) -> None:
    """Show the passages most likely to answer, best first."""
    with _library(library, embedder, reranker=reranker) as opened:
        hits = opened.search(query, k=k, ignore=tuple(ignore or ()))
    if as_json:
        _print_json([hit.to_dict() for hit in hits])
        return
    for number, hit in enumerate(hits, 1):
        place = " · ".join((hit.document.label, *hit.chunk.path))
        out.print(f"[bold]{number:>2}[/] {escape(place)}")
        out.print(f"   {escape(hit.chunk.text.strip())}")
    if not hits:
        out.print("nothing found: the library has no documents that are looked at here")


def _batch(library: Library, path: Path, model: Any, language: Any) -> None:
    """Answer line by line. A question that fails gives {"question", "error"}; the others go on."""
    from rag.errors import ChatUnavailable, InvalidQuestion, WenjuError

    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise WenjuError(
            f"cannot read the questions of {path}: {error}; give a UTF-8 file of JSON lines"
        ) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            given = {"question": given} if isinstance(given, str) else given
            question = given["question"]
            if not isinstance(question, str):
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError):
            reply: dict[str, Any] = {
                "line": number, "error": f'line {number} of {path.name} is no JSON object with a "question" of text'
            }  # fmt: skip
        else:
            kept = {"id": given["id"]} if "id" in given else {}
            wanted = given.get("language") or language
            try:
                if wanted not in (None, "zh", "en"):
                    raise InvalidQuestion(f"the language is zh or en, not {wanted!r}")
                answer = library.ask(question, language=wanted, model=model)
                reply = kept | answer.to_dict()
            except (InvalidQuestion, ChatUnavailable) as error:
                reply = kept | {"question": question, "error": str(error)}
        sys.stdout.write(json.dumps(reply, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _stream(library: Library, question: str, model: Any, language: Any, ignore: Sequence[str]) -> None:
    from rag.records import Finished, StatementReady
    from rag.render import answer_to_text, statement_to_text
    from rag.render.words import say

    shown = 0
    finished: Answer | None = None
    for event in library.stream(question, language=language, model=model, ignore=ignore):
        if isinstance(event, StatementReady):
            shown += 1
            out.print(escape(statement_to_text(event.statement, shown)))
        elif isinstance(event, Finished):
            finished = event.answer
    assert finished is not None, "a stream ends with Finished"
    out.print(escape(answer_to_text(finished, statements=False)))
    if finished.understanding:
        keys = " ".join(map(_in_shell, (one.key for one in finished.understanding)))
        out.print(f"[dim]{escape(say(finished.language, 'understood_keys', keys=keys))}[/]")
    # The answer has just said these.
    library.notices = [notice for notice in library.notices if notice not in finished.notices]


def _in_shell(key: str) -> str:
    """Quote a key where a shell would take it apart; shlex would quote every Chinese one."""
    return shlex.quote(key) if re.search(r"[^\w:.,，。、%/-]", key) else key


@app.command()
def brief(
    document: Annotated[str, typer.Argument(help="Id or file name of a document, see `wenju documents`.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A .md or .docx file; default: Markdown on the terminal."),
    ] = None,
    library: Home = None,
    model: Model = None,
    extract: Annotated[bool, typer.Option("--extract", help="Without a model even if one is set.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a one-page brief of a document in Chinese and English."""
    from rag.render import brief_to_markdown

    if output is not None and output.suffix.lower() not in (".md", ".docx"):
        raise typer.BadParameter(f"cannot write {output.name}: name a .md or .docx file")
    with _library(library, model=model) as opened:
        written = opened.brief(document, model=False if extract else None)
    if as_json:
        _print_json(written.to_dict())
    if output is None:
        if not as_json:
            sys.stdout.write(brief_to_markdown(written))
    else:
        from rag.export import save_brief

        save_brief(written, output)
        err.print(f"written to {escape(str(output))}")


@app.command()
def remove(
    documents: Annotated[list[str], typer.Argument(help="Ids or file names, see `wenju documents`.")],
    library: Home = None,
) -> None:
    """Take documents out of the library."""
    with _library(library) as opened:
        for document in documents:
            removed = opened.remove(document)
            out.print(f"removed   {removed.id}  {escape(removed.name)}")


@app.command()
def rebuild(library: Home = None, embedder: Embedder = None) -> None:
    """Build the search indexes anew from the catalog; with another --embedder, embed everything again."""
    with _library(library, embedder) as opened:
        with _progress() as show:
            opened.rebuild(progress=show)
        out.print(f"rebuilt the indexes of {len(opened.documents())} documents")


@app.command()
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
    with _library(library, embedder, model, reranker) as opened:
        import ui

        opened.warm()
        ui.serve(opened, host=host, port=port, password=password, open_browser=open_browser)


@app.command(
    name="eval",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
def evaluate(context: typer.Context) -> None:
    """Run the fixed questions and fail below the floors (the same as python -m eval; see --help there)."""
    import eval.__main__

    raise typer.Exit(eval.__main__.main(context.args))


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def main() -> None:
    """Run the command line; a WenjuError becomes one line on standard error and exit status 1."""
    from rag.errors import WenjuError

    for stream in (sys.stdout, sys.stderr):
        # A terminal with another encoding (LANG=C) must not end an answer in a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except WenjuError as error:
        err.print(f"[red]error:[/] {escape(str(error))}")
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone.
        sys.stderr.close()
        sys.exit(141)


if __name__ == "__main__":
    main()
