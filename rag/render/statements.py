"""A statement as HTML: its text, the marks of its sources, its status, and what the check of it found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from rag.records import Citation, Finding, Language, Statement, Status
from rag.render.status import ICONS, status_in_words, summary
from rag.render.tags import Html, escape_html, join, tag
from rag.render.words import WORDS, Place, place

LANG: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}
"""Values of the lang attribute; without it browsers may choose Japanese shapes for Chinese characters."""

Spans = Sequence[tuple[int, int, str]]
"""(start, end, name of the element)."""


def statement_to_html(
    statement: Statement, numbers: dict[Place, int], language: Language, prefix: str
) -> Html:
    """The text with its highlights in bold and its doubtful parts underlined; below it, the findings.

    A supported statement ends with a tick and has nothing else; any other begins with its status in words.
    """
    marks = dict.fromkeys(numbers[place(citation)] for citation in statement.citations)
    pieces = [marked_text(statement), *(source_mark(number, prefix) for number in marks)]
    good = statement.status == "supported"
    pieces.insert(len(pieces) if good else 0, status_mark(statement, language))
    kind = f"wj-statement wj-{statement.status}"
    findings = findings_to_html(statement.findings, numbers, language, prefix)
    return join((tag("p", *pieces, class_=kind, lang=LANG[statement.language]), findings))


def marked_text(statement: Statement) -> Html:
    """The text of the statement: what was asked for in bold, what a finding is about underlined."""
    whole = (0, len(statement.text))
    spans = [(start, end, "strong") for start, end in statement.highlights]
    # A finding about the whole statement needs no underlining: its message stands right below.
    doubtful = ((finding.start, finding.end) for finding in statement.findings)
    spans += [(start, end, "u") for start, end in doubtful if (start, end) != whole]
    return spanned(statement.text, spans)


def status_mark(statement: Statement, language: Language) -> Html:
    """The status as an icon and in words; of a supported statement the icon alone, which is read out as its words."""
    if statement.status != "supported":
        return status_badge(statement.status, language)
    words = status_in_words(statement.status, language)
    return tag("span", ICONS[statement.status], class_="wj-tick", role="img", aria_label=words, title=words)


def status_badge(status: Status, language: Language) -> Html:
    icon = tag("span", ICONS[status], aria_hidden="true")
    return tag(
        "span", icon, status_in_words(status, language), class_=f"wj-status wj-{status}", lang=LANG[language]
    )


def findings_to_html(
    findings: Iterable[Finding],
    numbers: dict[Place, int],
    language: Language,
    prefix: str,
    *,
    quotes: bool = True,
) -> Html:
    """Each finding with its kind in words, and below it the sentences that say otherwise, which lead to their sources.

    Without `quotes` only the marks of those sentences, for where the sources stand right below.
    """
    return join(_finding(finding, numbers, language, prefix, quotes=quotes) for finding in findings)


def summary_to_html(statements: Iterable[Statement], language: Language) -> Html:
    """One line on how many statements could not be confirmed; nothing where all could."""
    said = summary(statements, language)
    return tag("p", said, class_="wj-summary", lang=LANG[language]) if said else Html()


def source_mark(number: int, prefix: str) -> Html:
    target = f"{prefix}-{number}"
    return tag("a", str(number), class_="wj-cite", href=f"#{target}", data_source=target)


def spanned(text: str, spans: Spans) -> Html:
    """The text with each [start, end) in an element of that name; spans may overlap."""
    spans = [(start, end, name) for start, end, name in spans if 0 <= start < end <= len(text)]
    cuts = sorted({0, len(text), *(cut for start, end, _ in spans for cut in (start, end))})
    pieces = []
    for left, right in pairwise(cuts):
        piece = escape_html(text[left:right])
        for start, end, name in spans:
            piece = tag(name, piece) if start <= left and right <= end else piece
        pieces.append(piece)
    return join(pieces)


def quoted(citation: Citation, *before: Html) -> Html:
    """A sentence of the library with its address above it."""
    return tag(
        "blockquote",
        tag("div", *before, citation.address, class_="wj-address"),
        tag("q", citation.quote),
        class_="wj-quoted",
        lang=LANG["zh"],
    )


def _finding(
    finding: Finding, numbers: dict[Place, int], language: Language, prefix: str, *, quotes: bool
) -> Html:
    marks = [source_mark(numbers[place(citation)], prefix) for citation in finding.citations]
    said = [tag("b", WORDS[finding.kind][language]), " ", finding.message]
    if not quotes:
        return tag("p", *said, *dict.fromkeys(marks), class_="wj-warning")
    otherwise = (quoted(citation, mark) for citation, mark in zip(finding.citations, marks, strict=True))
    return join((tag("p", *said, class_="wj-warning"), *otherwise))
