"""HTML fragments of answers, sources, documents and briefs. Classes begin with "wj-".

`prefix` keeps the ids of several answers on one page apart: mark 2 of the answer "t1" points at the id
"t1-2". `language` is that of labels; what is quoted or stated keeps its own.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence

from rag.records import Answer, Citation, Document, Hit, Language, Statement
from rag.render.messages import notices_to_html
from rag.render.statements import LANG, Spans, spanned, statement_to_html, summary_to_html
from rag.render.tags import Html, join, tag
from rag.render.words import (
    METADATA,
    WORDS,
    Place,
    author,
    bilingual_doubt,
    costs,
    field_of,
    number_citations,
    place,
    say,
)

PictureOf = Callable[[Citation], bytes | None]

REACH = 220
"""Characters of a paragraph shown before and after a quote; paragraphs of work reports run to 1,500."""

_SENTENCE_END = re.compile(r"[。；;！!？?]\s*")


def statements_to_html(
    statements: Sequence[Statement], language: Language, prefix: str, after: Sequence[Statement] = ()
) -> Html:
    """The statements as a list, each with its status, its marks and, below it, what the check found.

    The marks go on from those of the statements that they come `after`.
    """
    numbers = number_citations((*after, *statements))
    items = [tag("li", statement_to_html(statement, numbers, language, prefix)) for statement in statements]
    return tag("ol", *items, class_="wj-statements") if items else Html()


def answer_to_html(answer: Answer, language: Language, prefix: str) -> Html:
    """The answer or refusal, with how many statements could not be confirmed, and what went differently; in small print
    how the question was understood, who answered and at what cost."""
    parts = []
    if answer.refusal is not None:
        parts.append(_refusal(answer.refusal, answer.language, language))
    parts.append(summary_to_html(answer.statements, language))
    parts.append(statements_to_html(answer.statements, language, prefix))
    if answer.left_out:
        label = tag("summary", say(language, "left_out", count=len(answer.left_out)))
        left_out = statements_to_html(answer.left_out, language, prefix, answer.statements)
        parts.append(tag("details", label, left_out, class_="wj-more wj-left-out"))
    parts.append(notices_to_html(answer.notices, language))
    small = []
    if answer.understood:
        small.append(f"{WORDS['understood'][language]}: {' · '.join(answer.understood)}")
    by = [] if answer.refused else [f"{WORDS['author'][language]}: {author(answer.author, language)}"]
    small.append(" · ".join((*by, *costs(answer, language))))
    return join((*parts, _notes(filter(None, small))))


def sources_to_html(
    citations: Iterable[tuple[int, Citation]],
    document_of: Callable[[str], Document | None],
    prefix: str,
    pointed: Iterable[Statement] = (),
    picture_of: PictureOf = lambda _: None,
    reach: int = REACH,
) -> Html:
    """One card for each numbered citation: where it stands, and its paragraph with the quote marked.

    `document_of` gives None for a document that is gone: then the quote stands alone. What a statement of
    `pointed` highlights is bold in its quote too. `picture_of` gives the PNG of the place on its page, None for none.
    """
    spans = _highlights_in_quotes(pointed)
    return join(
        _source(
            number, citation, document_of(citation.document_id), prefix, spans.get(place(citation), ()),
            picture_of(citation), reach,
        )
        for number, citation in citations
    )  # fmt: skip


def hits_to_html(hits: Iterable[Hit]) -> Html:
    """The passages as cards without numbers; empty for none."""
    return join(
        tag(
            "article",
            tag("header", tag("div", _headline(hit.document, hit.chunk.path))),
            tag("p", hit.chunk.text, class_="wj-paragraph", lang=LANG["zh"]),
            class_="wj-source wj-hit",
        )
        for hit in hits
    )


def documents_to_html(documents: Iterable[Document], language: Language) -> Html:
    """A table of documents; each cell also names its column, for narrow screens."""
    labels = {key: WORDS[key][language] for key in ("title", *METADATA)}

    def row(document: Document) -> Html:
        return tag("tr", *(cell(key, field_of(document, key, language)) for key in labels))

    def cell(key: str, value: str | None) -> Html:
        if value is None:
            return tag("td", "—", data_label=labels[key], class_="wj-none")
        return tag("td", value, data_label=labels[key], class_=f"wj-col-{key}")

    return table_to_html("wj-documents", labels.values(), map(row, documents))


def surroundings(text: str, start: int, end: int, reach: int = REACH) -> tuple[int, int]:
    """Give the span of the paragraph around [start, end), cut at sentence ends to `reach` characters on either side."""
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    right = len(text) if right < 0 else right
    if start - left > reach:
        cut = _SENTENCE_END.search(text, start - reach, start)
        left = cut.end() if cut else start - reach
    if right - end > reach:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, end, end + reach)]
        right = ends[-1] if ends else end + reach
    return left, right


def _highlights_in_quotes(statements: Iterable[Statement]) -> dict[Place, list[tuple[int, int, str]]]:
    """Where in each quote stands what a statement highlights, for statements taken word for word from it."""
    spans: dict[Place, list[tuple[int, int, str]]] = {}
    for statement in statements:
        for citation in statement.citations:
            shift = citation.quote.find(statement.text)
            if shift >= 0:
                found = [(start + shift, end + shift, "strong") for start, end in statement.highlights]
                spans.setdefault(place(citation), []).extend(found)
    return spans


def _source(
    number: int,
    citation: Citation,
    document: Document | None,
    prefix: str,
    spans: Spans,
    picture: bytes | None,
    reach: int,
) -> Html:
    before = after = ""
    headline: Html = tag("div", citation.address, class_="wj-doc")
    if document is not None:
        text = document.text
        left, right = surroundings(text, citation.start, citation.end, reach)
        before = ("" if text[left - 1 : left] in ("", "\n") else "…") + text[left : citation.start]
        after = text[citation.end : right] + ("" if text[right : right + 1] in ("", "\n") else "…")
        headline = _headline(
            document, [part for part in citation.address.split(" · ") if part != document.label]
        )
    doubtful = [tag("p", f"⚠ {bilingual_doubt(citation)}", class_="wj-unsure")] if citation.unsure else []
    return tag(
        "article",
        tag(
            "header",
            tag("span", str(number), class_="wj-number"),
            tag("div", headline, tag("div", citation.document, class_="wj-file")),
        ),
        tag(
            "p",
            before,
            tag("mark", spanned(citation.quote, spans)),
            after,
            class_="wj-paragraph",
            lang=LANG["zh"],
        ),
        *doubtful,
        *_picture(picture, citation),
        id=f"{prefix}-{number}",
        tabindex="-1",
        class_="wj-source",
    )


def _picture(picture: bytes | None, citation: Citation) -> list[Html]:
    if picture is None:
        return []
    source = f"data:image/png;base64,{b64encode(picture).decode()}"
    return [tag("img", src=source, alt=f"{citation.document} · p. {citation.page}", class_="wj-strip")]


def _headline(document: Document, address: Sequence[str]) -> Html:
    below = [tag("div", " · ".join(address), class_="wj-address")] if address else []
    return tag("div", tag("div", document.label, class_="wj-doc"), *below, lang=LANG["zh"])


def _refusal(text: str, answered: Language, language: Language) -> Html:
    """A refusal as the outcome that it is: nothing went wrong, the documents do not say it."""
    head = tag("b", say(language, "refused"), class_="wj-refused", lang=LANG[language])
    return tag("div", head, tag("p", text, lang=LANG[answered]), class_="wj-refusal")


def _notes(lines: Iterable[str]) -> Html:
    items = [tag("li", line) for line in lines]
    return tag("ul", *items, class_="wj-notes") if items else Html()


def table_to_html(kind: str, head: Iterable[str], rows: Iterable[Html]) -> Html:
    header = tag("thead", tag("tr", *(tag("th", label) for label in head)))
    table = tag("table", header, tag("tbody", *rows), class_=f"wj-table {kind}")
    return tag("div", table, class_="wj-scroll", tabindex="0")
