"""HTML fragments of answers, sources, documents and briefs. Classes begin with "wj-".

`prefix` keeps the ids of several answers on one page apart: mark 2 of the answer "t1" points at the id
"t1-2". `language` is that of labels; what is quoted or stated keeps its own.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from rag.records import Answer, Brief, Citation, Document, Figure, Hit, Language, Statement
from rag.render.tags import Html, escape_html, join, tag
from rag.render.words import (
    METADATA,
    WORDS,
    Place,
    author,
    bilingual_doubt,
    brief_citations,
    by_heading,
    metadata,
    number_brief,
    number_citations,
    place,
)

PictureOf = Callable[[Citation], bytes | None]

REACH = 220
"""Characters of a paragraph shown before and after a quote; paragraphs of work reports run to 1,500."""

LANG: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}
"""Values of the lang attribute; without it browsers may choose Japanese shapes for Chinese characters."""

_SENTENCE_END = re.compile(r"[。；;！!？?]\s*")

Spans = Sequence[tuple[int, int, str]]
"""(start, end, name of the element)."""


def statements_to_html(statements: Sequence[Statement], language: Language, prefix: str) -> Html:
    """The statements as a list, each with its highlights in bold, its marks and, below it, its warnings."""
    numbers = number_citations(statements)
    items = [tag("li", _statement(statement, numbers, language, prefix)) for statement in statements]
    return tag("ol", *items, class_="wj-statements") if items else Html()


def answer_to_html(answer: Answer, language: Language, prefix: str) -> Html:
    """The answer or refusal; in small print how the question was understood and what went differently."""
    refusal = [tag("p", answer.refusal, class_="wj-refusal")] if answer.refusal is not None else []
    small = list(answer.notices)
    if answer.understood:
        small.append(f"{WORDS['understood'][language]}: {' · '.join(answer.understood)}")
    if not answer.refused:
        small.append(f"{WORDS['author'][language]}: {author(answer.author, language)}")
    return join((*refusal, statements_to_html(answer.statements, language, prefix), _notes(small)))


def sources_to_html(
    citations: Iterable[tuple[int, Citation]],
    document_of: Callable[[str], Document | None],
    prefix: str,
    pointed: Iterable[Statement] = (),
    picture_of: PictureOf = lambda _: None,
) -> Html:
    """One card for each numbered citation: where it stands, and its paragraph with the quote marked.

    `document_of` gives None for a document that is gone: then the quote stands alone. What a statement of
    `pointed` highlights is bold in its quote too. `picture_of` gives the PNG of the place on its page, None for none.
    """
    spans = _highlights_in_quotes(pointed)
    return join(
        _source(
            number, citation, document_of(citation.document_id), prefix, spans.get(place(citation), ()),
            picture_of(citation),
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
        return tag("tr", *(cell(key, getattr(document, key)) for key in labels))

    def cell(key: str, value: object) -> Html:
        if value is None:
            return tag("td", "—", data_label=labels[key], class_="wj-none")
        return tag("td", str(value), data_label=labels[key], class_=f"wj-col-{key}")

    return _table("wj-documents", labels.values(), map(row, documents))


def brief_to_html(brief: Brief, language: Language, prefix: str) -> Html:
    """The brief, Chinese left and English right in aligned rows; below them figures, terms and sources."""
    numbers = number_brief(brief)
    document = brief.document
    chinese = [(WORDS[key]["zh"], value) for key, value in metadata(document)]
    parts = [
        _row(
            _side("zh", document.label, chinese),
            _side("en", brief.title_english or "", brief.metadata_english),
        ),
        _notes(brief.notices),
        *_pairs(brief, numbers, language, prefix),
    ]
    if brief.figures:
        parts += [tag("h2", WORDS["figures"][language]), _figures(brief.figures, numbers, prefix)]
    if brief.glossary:
        terms = (
            tag("div", tag("dt", term, lang=LANG["zh"]), tag("dd", rendering, lang="en"))
            for term, rendering in brief.glossary
        )
        parts += [tag("h2", WORDS["glossary"][language]), tag("dl", *terms, class_="wj-terms")]
    if citations := brief_citations(brief):
        cards = sources_to_html(citations, lambda one: document if one == document.id else None, prefix)
        label = f"{WORDS['sources'][language]} ({len(citations)})"
        parts.append(tag("details", tag("summary", label), cards, class_="wj-more"))
    return tag("article", *parts, class_="wj-brief")


def surroundings(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the span of the paragraph around [start, end), cut at sentence ends to REACH on either side."""
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    right = len(text) if right < 0 else right
    if start - left > REACH:
        cut = _SENTENCE_END.search(text, start - REACH, start)
        left = cut.end() if cut else start - REACH
    if right - end > REACH:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, end, end + REACH)]
        right = ends[-1] if ends else end + REACH
    return left, right


def _statement(statement: Statement, numbers: dict[Place, int], language: Language, prefix: str) -> Html:
    whole = (0, len(statement.text))
    spans = [(start, end, "strong") for start, end in statement.highlights]
    # A finding about the whole statement needs no underlining: its message stands right below.
    doubtful = ((finding.start, finding.end) for finding in statement.findings)
    spans += [(start, end, "u") for start, end in doubtful if (start, end) != whole]
    marks = dict.fromkeys(numbers[place(citation)] for citation in statement.citations)
    warnings = (
        tag("p", tag("b", f"⚠ {WORDS[finding.kind][language]}"), " ", finding.message, class_="wj-warning")
        for finding in statement.findings
    )
    text = (_spanned(statement.text, spans), *(_mark(number, prefix) for number in marks))
    return join((tag("p", *text, class_="wj-statement", lang=LANG[statement.language]), *warnings))


def _mark(number: int, prefix: str) -> Html:
    target = f"{prefix}-{number}"
    return tag("a", str(number), class_="wj-cite", href=f"#{target}", data_source=target)


def _spanned(text: str, spans: Spans) -> Html:
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
) -> Html:
    before = after = ""
    headline: Html = tag("div", citation.address, class_="wj-doc")
    if document is not None:
        text = document.text
        left, right = surroundings(text, citation.start, citation.end)
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
            tag("mark", _spanned(citation.quote, spans)),
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


def _notes(lines: Iterable[str]) -> Html:
    items = [tag("li", line) for line in lines]
    return tag("ul", *items, class_="wj-notes") if items else Html()


def _row(*cells: str) -> Html:
    return tag("div", *cells, class_="wj-row" if len(cells) > 1 else "wj-row wj-single")


def _side(language: Language, title: str, rows: Iterable[tuple[str, str]]) -> Html:
    listed = tag("dl", *(tag("div", tag("dt", label), tag("dd", value)) for label, value in rows))
    return tag("section", tag("h2", title), listed, lang=LANG[language], class_="wj-side")


def _pairs(brief: Brief, numbers: dict[Place, int], language: Language, prefix: str) -> list[Html]:
    """Rows of statements under their headings; without any English prose, one column of Chinese."""
    rows: list[Html] = []
    translated = any(pair.english for pair in brief.pairs)

    def cell(statement: Statement | None) -> Html:
        return tag("div", "—" if statement is None else _statement(statement, numbers, language, prefix))

    for chinese, english, pairs in by_heading(brief.pairs):
        if chinese:
            rows.append(_row(tag("h3", chinese, lang=LANG["zh"]), tag("h3", english or "", lang="en")))
        rows += [
            _row(*(cell(one) for one in ((pair.chinese, pair.english) if translated else (pair.chinese,))))
            for pair in pairs
        ]
    return rows


def _figures(figures: Iterable[Figure], numbers: dict[Place, int], prefix: str) -> Html:
    def row(figure: Figure) -> Html:
        cells = (
            _bilingual(figure.indicator, figure.indicator_english),
            figure.period or "—",
            _bilingual(figure.text, figure.text_english),
            _bilingual(WORDS[figure.status]["zh"], WORDS[figure.status]["en"]),
            _mark(numbers[place(figure.citation)], prefix),
        )
        return tag("tr", *(tag("td", cell) for cell in cells), class_=f"wj-{figure.status}")

    labels = (_bilingual(*WORDS[key].values()) for key in ("indicator", "period", "value", "status"))
    return _table("wj-figures", (*labels, ""), map(row, figures))


def _table(kind: str, head: Iterable[str], rows: Iterable[Html]) -> Html:
    header = tag("thead", tag("tr", *(tag("th", label) for label in head)))
    table = tag("table", header, tag("tbody", *rows), class_=f"wj-table {kind}")
    return tag("div", table, class_="wj-scroll", tabindex="0")


def _bilingual(chinese: str, english: str | None) -> Html:
    below = [tag("span", english, lang="en")] if english else []
    return join((tag("b", chinese, lang=LANG["zh"]), *below))
