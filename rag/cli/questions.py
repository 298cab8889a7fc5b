"""The commands that answer: `wenju ask | search`."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from rag.cli.frame import AsJson, Embedder, Home, Ignore, Model, Reranker, open_library, out, print_json

if TYPE_CHECKING:
    from rag.library import Library
    from rag.records import Answer


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
    with open_library(library, embedder, model, reranker) as opened:
        chosen: Any = False if extract else None
        if batch is not None:
            _batch(opened, batch, chosen, language)
            return
        assert question is not None
        undone = tuple(ignore or ())
        if as_json:
            answer = opened.ask(question, language=language, model=chosen, ignore=undone)  # type: ignore[arg-type]
            print_json(answer.to_dict())
        else:
            _stream(opened, question, chosen, language, undone)


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
    with open_library(library, embedder, reranker=reranker) as opened:
        hits = opened.search(query, k=k, ignore=tuple(ignore or ()))
    if as_json:
        print_json([hit.to_dict() for hit in hits])
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
