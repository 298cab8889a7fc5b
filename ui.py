"""The web page: questions with their sources beside the answer, documents, bilingual briefs.

What a visitor sees of documents and answers goes through `rag.render`, which escapes it: Gradio's HTML component
would run what a hostile document brings along. The page asks nothing of any other server.
"""

from __future__ import annotations

import ipaddress
import os
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, wraps
from importlib.resources import files
from inspect import isgenerator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rag import Library, WenjuError
from rag.errors import DocumentNotFound, InvalidSettings
from rag.records import (
    Answer,
    Brief,
    Document,
    Figure,
    Finished,
    Hit,
    HitsFound,
    IngestProgress,
    IngestReport,
    Language,
    Statement,
    StatementReady,
)
from rag.render import (
    answer_to_html,
    brief_to_html,
    brief_to_markdown,
    documents_to_html,
    hits_to_html,
    sources_to_html,
    statements_to_html,
)
from rag.render.tags import Html, join, tag
from rag.render.words import cited
from rag.uploads import take_in

if TYPE_CHECKING:
    import gradio as gr

EXAMPLES = 4
"""Questions offered to a visitor who has not asked any."""

FONTS = ("system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what has come of it so far."""

    question: str
    state: Literal["looking", "writing", "done", "stopped", "failed"] = "looking"
    hits: tuple[Hit, ...] = ()
    statements: tuple[Statement, ...] = ()
    answer: Answer | None = None
    trouble: str | None = None
    """Why it failed; None where the reason is for the log alone."""


def converse(
    library: Library,
    turns: tuple[Turn, ...],
    question: str,
    documents: Sequence[str] = (),
    regions: Sequence[str] = (),
) -> Iterator[tuple[Turn, ...]]:
    """Ask, and give all turns anew whenever the last one has grown. Empty filters mean no limit."""
    turn = Turn(question)
    yield (*turns, turn)
    try:
        events = library.stream(
            question,
            history=tuple(each.question for each in turns),
            documents=list(documents) or None,
            regions=list(regions) or None,
        )
        for event in events:
            match event:
                case HitsFound(hits):
                    turn = replace(turn, state="writing", hits=hits)
                case StatementReady(statement):
                    turn = replace(turn, statements=(*turn.statements, statement))
                case Finished(answer):
                    turn = replace(
                        turn, state="done", hits=answer.hits, statements=answer.statements, answer=answer
                    )
            yield (*turns, turn)
    except WenjuError as error:
        yield (*turns, replace(turn, state="failed", trouble=str(error)))
    except Exception:
        yield (*turns, replace(turn, state="failed"))
        raise


def stop(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The turns, the last of them at rest."""
    if turns and turns[-1].state in ("looking", "writing"):
        return (*turns[:-1], replace(turns[-1], state="stopped"))
    return turns


def conversation_to_html(turns: Sequence[Turn], held: int, language: Language) -> Html:
    """The questions with their answers; before the first one, a welcome that knows how many documents are held."""
    if not turns:
        title, detail = ("welcome", "welcome_detail") if held else ("empty", "empty_detail")
        texts = tag("h1", say(language, title)), tag("p", say(language, detail, count=held))
        return tag("div", *texts, class_="wj-welcome")
    return join(_turn(turn, f"t{number}", language) for number, turn in enumerate(turns, 1))


def sources_of_turns_to_html(turns: Sequence[Turn], library: Library, language: Language) -> Html:
    """The sources of the last turn; those of earlier turns folded below them."""
    if not turns:
        return tag("p", say(language, "no_sources"), class_="wj-blank")
    parts: list[Html] = []
    for number, turn in reversed(list(enumerate(turns, 1))):
        cards = _sources(turn, f"t{number}", library)
        rest = _uncited(turn)
        if number < len(turns):
            if cards:
                parts.append(tag("details", tag("summary", turn.question), cards, class_="wj-more"))
        elif cards:
            parts += [tag("h2", say(language, "sources")), cards, _folded(say(language, "others"), rest)]
        elif turn.state in ("looking", "writing"):
            parts += [tag("h2", say(language, "found")), hits_to_html(rest)]
        else:
            parts += [tag("p", say(language, "none_cited"), class_="wj-blank"), _folded(say(language, "found"), rest)]
    return join(parts)


def report_to_html(report: IngestReport, language: Language) -> Html:
    """What became of each file, rejected ones with the reason."""
    groups = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    rows = [
        tag("div", tag("dt", say(language, key)), tag("dd", *_lines(_named(document) for document in group)))
        for key, group in groups.items()
        if group
    ]
    if report.rejected:
        reasons = _lines(rejected.reason for rejected in report.rejected)
        rows.append(tag("div", tag("dt", say(language, "rejected")), tag("dd", *reasons), class_="wj-bad"))
    rows += [tag("div", tag("dt", "·"), tag("dd", notice)) for notice in report.notices]
    return tag("div", tag("dl", *rows), class_="wj-report")


def example_questions(library: Library, language: Language) -> list[str]:
    """Questions that the library answers: a key figure of each of a few documents, or what a document says."""
    questions: list[str] = []
    for number, document in enumerate(_varied(library.documents())[:EXAMPLES]):
        brief = library.brief(document.id, model=False)
        figures = [figure for figure in brief.figures if _askable(figure, language)]
        if figures:
            # Another indicator for each document: the first one of every report is its gross product.
            figure = figures[min(number, len(figures) - 1)]
            english = dict(brief.metadata_english)
            questions.append(_question(figure, english.get("Region"), language))
        else:
            questions.append(say(language, "example_document", title=document.label))
    return list(dict.fromkeys(questions))


def build(library: Library, *, language: Language = "zh") -> gr.Blocks:
    """The page, for `serve` or for mounting in an application that brings `look()` along."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when it is imported
    from ui_page import Page
