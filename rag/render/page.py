"""What the web page shows of a conversation and of an ingest, as HTML; and its labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rag.conversation import Turn
from rag.records import Document, Hit, IngestReport, Language, Statement
from rag.render.messages import message_to_html
from rag.render.tags import Html, join, tag
from rag.render.web import (
    PictureOf,
    answer_to_html,
    hits_to_html,
    sources_to_html,
    statements_to_html,
)
from rag.render.words import citations_of, cited, say


def conversation_to_html(turns: Sequence[Turn], held: int, language: Language) -> Html:
    """The questions with their answers; before the first, a welcome that knows how many documents are held."""
    if not turns:
        title, detail = ("welcome", "welcome_detail") if held else ("empty", "empty_detail")
        texts = tag("h1", say(language, title)), tag("p", say(language, detail, count=held))
        return tag("div", *texts, class_="wj-welcome")
    return join(_turn(turn, f"t{number}", language) for number, turn in enumerate(turns, 1))


def sources_of_turns_to_html(
    turns: Sequence[Turn],
    document_of: Callable[[str], Document | None],
    language: Language,
    picture_of: PictureOf = lambda _: None,
) -> Html:
    """The sources of the last turn, or what was found until it has any; those of earlier turns folded below."""
    if not turns:
        return tag("p", say(language, "no_sources"), class_="wj-blank")
    last = turns[-1]
    # Pictures are drawn once the turn has ended: not anew with every statement.
    cards = _cards(last, len(turns), document_of, (lambda _: None) if last.is_open else picture_of)
    found = hits_to_html(_uncited(last))
    if cards:
        parts = [tag("h2", say(language, "sources")), cards, _folded(say(language, "others"), found)]
    elif last.is_open:
        parts = [tag("h2", say(language, "found")), found]
    else:
        parts = [
            tag("p", say(language, "none_cited"), class_="wj-blank"),
            _folded(say(language, "found"), found),
        ]
    earlier = [
        _folded(
            f"{say(language, 'sources')} · {turn.question}", _cards(turn, number, document_of, lambda _: None)
        )
        for number, turn in enumerate(turns[:-1], 1)
    ]
    return join((*parts, *reversed(earlier)))


def report_to_html(report: IngestReport, language: Language) -> Html:
    """What became of each file, rejected ones with the reason."""
    groups = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    rows = [
        _report_row(say(language, key), (_name(document) for document in group), "wj-good")
        for key, group in groups.items()
        if group
    ]
    if report.rejected:
        reasons = (message_to_html(rejected.reason, language) for rejected in report.rejected)
        rows.append(_report_row(say(language, "rejected"), reasons, "wj-bad"))
    if report.notices:
        notices = (message_to_html(notice, language) for notice in report.notices)
        rows.append(_report_row(say(language, "notices"), notices, "wj-bad"))
    return tag("div", tag("dl", *rows), class_="wj-report")


def trouble_to_html(message: str, language: Language) -> Html:
    icon = tag("span", "⚠ ", aria_hidden="true")
    return tag("div", icon, message_to_html(message, language), class_="wj-trouble", role="alert")


def _turn(turn: Turn, prefix: str, language: Language) -> Html:
    parts = [tag("p", turn.question, class_="wj-question")]
    if turn.answer is not None:
        parts.append(answer_to_html(turn.answer, language, prefix))
    else:
        parts.append(statements_to_html(turn.statements, language, prefix))
    if turn.is_open:
        parts.append(tag("p", say(language, turn.state), class_="wj-pending"))
    elif turn.state == "stopped":
        parts.append(tag("p", say(language, "stopped"), class_="wj-stopped"))
    elif turn.state == "failed":
        parts.append(trouble_to_html(turn.trouble or say(language, "bug"), language))
    return tag("section", *parts, class_="wj-turn")


def _cards(
    turn: Turn, number: int, document_of: Callable[[str], Document | None], picture_of: PictureOf
) -> Html:
    shown = _statements(turn)
    return sources_to_html(cited(shown), document_of, f"t{number}", shown, picture_of)


def _statements(turn: Turn) -> tuple[Statement, ...]:
    """Those of the answer, and after them those that were left out of it."""
    return turn.statements if turn.answer is None else (*turn.statements, *turn.answer.left_out)


def _uncited(turn: Turn) -> list[Hit]:
    """The hits none of whose text is cited."""
    places = [
        (citation.document_id, citation.start, citation.end)
        for statement in _statements(turn)
        for citation in citations_of(statement)
    ]
    return [
        hit
        for hit in turn.hits
        if not any(
            hit.chunk.document_id == identifier and start < hit.chunk.end and hit.chunk.start < end
            for identifier, start, end in places
        )
    ]


def _folded(label: str, content: Html) -> Html:
    return tag("details", tag("summary", label), content, class_="wj-more") if content else Html()


def _report_row(label: str, lines: Iterable[str], kind: str) -> Html:
    return tag("div", tag("dt", label), tag("dd", *(tag("div", line) for line in lines)), class_=kind)


def _name(document: Document) -> str:
    return document.name if document.title is None else f"{document.title} ({document.name})"
