"""Markdown that renders as exactly the text that was put in, whatever the text holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.records import Answer, Brief, Citation, Figure, Statement
from rag.render.words import (
    WORDS,
    Place,
    bilingual_doubt,
    brief_citations,
    by_heading,
    cited,
    describe_finding,
    metadata,
    notes,
    number_brief,
    number_citations,
    place,
    plain,
)

_SPECIAL = re.compile(r"([\\`*_\[\]#~|$!:^=@{}])")
_LIST_MARKER = re.compile(r"^(?:[-+](?=[-+\s]|$)|\d+(?=[.)](?:\s|$)))", re.ASCII)


def escape_markdown(text: str) -> str:
    """One line of Markdown that renders as this text, in a table too; white space becomes single spaces."""
    line = _SPECIAL.sub(r"\\\1", " ".join(plain(text).replace("&", "&amp;").split()))
    line = line.replace("<", "&lt;").replace(">", "&gt;")
    return _LIST_MARKER.sub(lambda match: f"&#{ord(match[0][0])};{match[0][1:]}", line)


def answer_to_markdown(answer: Answer) -> str:
    """The question in bold, the statements with their [n] and warnings, the quotes by number, the notices."""
    numbers = number_citations(answer.statements)
    blocks = [f"**{escape_markdown(answer.question)}**"]
    if answer.refusal is not None:
        blocks.append(escape_markdown(answer.refusal))
    blocks += [_statement(statement, numbers, "\n\n> ") for statement in answer.statements]
    if numbers:
        blocks += [f"## {WORDS['sources'][answer.language]}", *_sources(cited(answer.statements))]
    blocks += _bullets(escape_markdown(note) for note in notes(answer))
    return "\n\n".join(blocks) + "\n"


def brief_to_markdown(brief: Brief) -> str:
    """The brief in both languages: metadata, aligned statements, key figures, terms, notices, quotes."""
    numbers = number_brief(brief)
    blocks = [f"# {escape_markdown(brief.document.label)}"]
    if brief.title_english:
        blocks.append(f"**{escape_markdown(brief.title_english)}**")
    blocks += _bullets(
        f"**{WORDS[key]['zh']}** {escape_markdown(value)}" for key, value in metadata(brief.document)
    )
    blocks += _bullets(
        f"**{escape_markdown(key)}** {escape_markdown(value)}" for key, value in brief.metadata_english
    )
    for chinese, english, pairs in by_heading(brief.pairs):
        if chinese:
            blocks.append("## " + " / ".join(escape_markdown(each) for each in (chinese, english) if each))
        if any(pair.english for pair in pairs):
            cells = ([_cell(pair.chinese, numbers), _cell(pair.english, numbers)] for pair in pairs)
            blocks.append(_table(("中文", "English"), cells))
        else:
            blocks += [_statement(pair.chinese, numbers, "\n\n> ") for pair in pairs]
    if brief.figures:
        blocks += [_bilingual("figures"), _figures(brief.figures, numbers)]
    if brief.glossary:
        terms = (list(map(escape_markdown, term)) for term in brief.glossary)
        blocks += [_bilingual("glossary"), _table(("中文", "English"), terms)]
    blocks += _bullets(escape_markdown(notice) for notice in brief.notices)
    if numbers:
        blocks += [_bilingual("sources"), *_sources(brief_citations(brief))]
    return "\n\n".join(blocks) + "\n"


def _statement(statement: Statement, numbers: dict[Place, int], before_warning: str) -> str:
    marks = dict.fromkeys(f"\\[{numbers[place(citation)]}\\]" for citation in statement.citations)
    warnings = "".join(
        f"{before_warning}⚠ {escape_markdown(describe_finding(finding, statement.language))}"
        for finding in statement.findings
    )
    return " ".join((escape_markdown(statement.text), *marks)) + warnings


def _cell(statement: Statement | None, numbers: dict[Place, int]) -> str:
    return _statement(statement, numbers, "<br>") if statement else "—"


def _figures(figures: Sequence[Figure], numbers: dict[Place, int]) -> str:
    columns = ("indicator", "period", "value", "status")
    header = [
        *(WORDS[key]["zh"] for key in columns),
        *(WORDS[key]["en"] for key in ("indicator", "value")),
        "",
    ]
    rows = (
        (
            figure.indicator, figure.period or "—", figure.text, WORDS[figure.status]["zh"],
            figure.indicator_english or "—", figure.text_english or "—",
            f"[{numbers[place(figure.citation)]}]",
        )
        for figure in figures
    )  # fmt: skip
    return _table(header, (list(map(escape_markdown, row)) for row in rows))


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *rows))


def _sources(citations: Iterable[tuple[int, Citation]]) -> list[str]:
    return [
        f"\\[{number}\\] {escape_markdown(f'{each.address} ({each.document})')}{_doubt(each)}\n\n> {quote}"
        for number, each in citations
        for quote in (escape_markdown(each.quote),)
    ]


def _doubt(citation: Citation) -> str:
    return f" ⚠ {bilingual_doubt(citation)}" if citation.unsure else ""


def _bilingual(key: str) -> str:
    return f"## {WORDS[key]['zh']} / {WORDS[key]['en']}"


def _bullets(lines: Iterable[str]) -> list[str]:
    """One block of list items; none where there are no lines."""
    items = "\n".join(f"- {line}" for line in lines)
    return [items] if items else []
