"""Markdown that renders as exactly the text that was put in, whatever the text holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from rag.records import Answer, Brief, Citation, Figure, Part, Statement
from rag.render.brief_rows import Run, figure_rows, parts_of, status_words, title_rows
from rag.render.status import ICONS, status_in_words, summary
from rag.render.words import (
    WORDS,
    Place,
    bilingual_doubt,
    brief_citations,
    cited,
    describe_finding,
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
    if said := summary(answer.statements, answer.language):
        blocks.append(f"**{escape_markdown(said)}**")
    if numbers:
        blocks += [f"## {WORDS['sources'][answer.language]}", *_sources(cited(answer.statements))]
    blocks += _bullets(escape_markdown(note) for note in notes(answer))
    return "\n\n".join(blocks) + "\n"


def brief_to_markdown(brief: Brief) -> str:
    """The brief in both languages: title block, headlines, key figures, problems, next steps, terms, notices, quotes."""
    numbers = number_brief(brief)
    blocks = [f"# {escape_markdown(brief.document.label)}"]
    if brief.title_english:
        blocks.append(f"**{escape_markdown(brief.title_english)}**")
    if known := title_rows(brief):
        rows = (
            tuple(map(escape_markdown, (f"{chinese} {english}", value, value_english or "—")))
            for chinese, english, value, value_english in known
        )
        blocks.append(_table(("", "中文", "English"), rows))
    blocks += [f"> {escape_markdown(notice)}" for notice in brief.notices]
    parts = dict(parts_of(brief))
    blocks += _part("headline", parts, numbers)
    if brief.figures:
        blocks += [_bilingual("figures"), _figures(brief.figures, numbers)]
    blocks += [*_part("problem", parts, numbers), *_part("step", parts, numbers)]
    if brief.glossary:
        terms = (list(map(escape_markdown, term)) for term in brief.glossary)
        blocks += [_bilingual("glossary"), _table(("中文", "English"), terms)]
    if numbers:
        blocks += [_bilingual("sources"), *_sources(brief_citations(brief))]
    return "\n\n".join(blocks) + "\n"


def _part(part: Part, parts: Mapping[Part, Sequence[Run]], numbers: dict[Place, int]) -> list[str]:
    """The statements of a part under their headings, numbered; nothing where there are none."""
    blocks: list[str] = [_bilingual(part)] if parts.get(part) else []
    count = 0
    for chinese, english, pairs in parts.get(part, ()):
        if chinese:
            blocks.append("### " + " / ".join(escape_markdown(each) for each in (chinese, english) if each))
        if any(pair.english for pair in pairs):
            cells = ([_cell(pair.chinese, numbers), _cell(pair.english, numbers)] for pair in pairs)
            blocks.append(_table(("中文", "English"), cells))
            continue
        for pair in pairs:
            count += 1
            exact = f"  \n   *{escape_markdown(pair.exact_english)}*" if pair.exact_english else ""
            said = _marked(pair.chinese, numbers)
            blocks.append(f"{count}. {said}{exact}" + _warned(pair.chinese, "\n\n   > "))
    return blocks


def _warned(statement: Statement, before: str) -> str:
    """What the check found, behind the status of the statement; "" for one that is supported."""
    if not statement.findings:
        return ""
    found = "；".join(describe_finding(finding, statement.language) for finding in statement.findings)
    status = f"{ICONS[statement.status]} {status_in_words(statement.status, statement.language)}"
    return f"{before}{status} · {escape_markdown(found)}"


def _statement(statement: Statement, numbers: dict[Place, int], before_warning: str) -> str:
    """The statement with its marks; one that is not supported with its status and what was found."""
    if not statement.findings:
        return _marked(statement, numbers)
    status = f"{ICONS[statement.status]} {status_in_words(statement.status, statement.language)}"
    warnings = (
        " ".join((
            escape_markdown(describe_finding(finding, statement.language)),
            *dict.fromkeys(f"\\[{numbers[place(citation)]}\\]" for citation in finding.citations),
        ))
        for finding in statement.findings
    )  # fmt: skip
    return "".join((
        _marked(statement, numbers), f"{before_warning}**{status}**", *(f"{before_warning}⚠ {one}" for one in warnings),
    ))  # fmt: skip


def _marked(statement: Statement, numbers: dict[Place, int]) -> str:
    marks = dict.fromkeys(f"\\[{numbers[place(citation)]}\\]" for citation in statement.citations)
    return " ".join((escape_markdown(statement.text), *marks))


def _cell(statement: Statement | None, numbers: dict[Place, int]) -> str:
    return _marked(statement, numbers) + _warned(statement, "<br>") if statement else "—"


def _figures(figures: Sequence[Figure], numbers: dict[Place, int]) -> str:
    columns = ("indicator", "value", "change", "period", "status")
    header = [f"{WORDS[key]['zh']} {WORDS[key]['en']}" for key in columns]
    rows = (
        (
            *(
                _both(chinese, english)
                for chinese, english in (
                    (row.indicator, row.indicator_english), (row.value, row.value_english),
                    (row.change, row.change_english), (row.period or "", row.period_english), status_words(row.status),
                )
            ),
            " ".join(dict.fromkeys(f"\\[{numbers[place(citation)]}\\]" for citation in row.citations)),
        )
        for row in figure_rows(figures)
    )  # fmt: skip
    return _table((*header, ""), rows)


def _both(chinese: str, english: str | None) -> str:
    """A cell in both languages, Chinese above."""
    return "<br>".join(escape_markdown(each) for each in (chinese, english) if each) or "—"


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
