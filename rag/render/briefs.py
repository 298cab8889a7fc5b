"""A brief as HTML: within the page of the application, and as a page of its own to take away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.resources import files

from rag.records import Brief, Figure, Language, Statement
from rag.render.brief_rows import FigureRow, Run, figure_rows, parts_of, status_words, title_rows
from rag.render.messages import notices_to_html
from rag.render.statements import LANG, source_mark, statement_to_html
from rag.render.tags import Html, escape_html, join, tag
from rag.render.web import sources_to_html, table_to_html
from rag.render.words import WORDS, Place, brief_citations, number_brief, place


def brief_to_html(brief: Brief, language: Language, prefix: str) -> Html:
    """The brief, Chinese left and English right in aligned rows: title block, headlines, figures, problems, steps, terms,
    and the sources folded."""
    citations = brief_citations(brief)
    parts = _contents(brief, language, prefix)
    if citations:
        label = f"{WORDS['sources'][language]} ({len(citations)})"
        parts.append(tag("details", tag("summary", label), _sources(brief, prefix), class_="wj-more"))
    return tag("article", *parts, class_="wj-brief")


def brief_to_page(brief: Brief, language: Language = "zh") -> str:
    """The brief as a whole HTML page that needs nothing else: no script, no picture, no address outside it."""
    parts = _contents(brief, language, "s")
    if brief_citations(brief):
        heading = f"{WORDS['sources']['zh']} {WORDS['sources']['en']}"
        parts += [tag("h2", heading), tag("section", _sources(brief, "s"), class_="wj-sources")]
    look = files("rag").joinpath("data", "ui", "brief.css").read_text(encoding="utf-8")
    # Nothing may be fetched, whatever a later version of this page would let slip in.
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{escape_html(brief.document.label)}</title><style>{look}</style>"
    )
    body = tag("article", *parts, class_="wj-brief")
    return f'<!doctype html>\n<html lang="{LANG[language]}"><head>{head}</head><body>{body}</body></html>\n'


def _contents(brief: Brief, language: Language, prefix: str) -> list[Html]:
    """Everything but the sources."""
    numbers = number_brief(brief)
    title = title_rows(brief)
    parts = [
        _row(
            _side("zh", brief.document.label, ((label, value) for label, _, value, _ in title)),
            _side("en", brief.title_english or "", ((label, value or "—") for _, label, _, value in title)),
        ),
        notices_to_html(brief.notices, language),
    ]
    named = dict(parts_of(brief))
    parts += _part("headline", named.get("headline", ()), numbers, language, prefix)
    if brief.figures:
        parts += [_heading("figures"), _figures(brief.figures, numbers, prefix)]
    parts += _part("problem", named.get("problem", ()), numbers, language, prefix)
    parts += _part("step", named.get("step", ()), numbers, language, prefix)
    if brief.glossary:
        terms = (
            tag("div", tag("dt", term, lang=LANG["zh"]), tag("dd", rendering, lang="en"))
            for term, rendering in brief.glossary
        )
        parts += [_heading("glossary"), tag("dl", *terms, class_="wj-terms")]
    return parts


def _part(
    part: str, runs: Sequence[Run], numbers: dict[Place, int], language: Language, prefix: str
) -> list[Html]:
    """A part under its heading, in rows; where there is no English prose, the exact line stands in its place."""

    def cell(statement: Statement | None, exact: str) -> Html:
        shown = [] if statement is None else [statement_to_html(statement, numbers, language, prefix)]
        told = [tag("p", exact, class_="wj-exact", lang="en")] if exact and statement is None else []
        return tag("div", *shown, *told)

    rows = [_heading(part)] if runs else []
    for chinese, english, pairs in runs:
        if chinese:
            rows.append(_row(tag("h3", chinese, lang=LANG["zh"]), tag("h3", english or "", lang="en")))
        rows += [_row(cell(pair.chinese, ""), cell(pair.english, pair.exact_english)) for pair in pairs]
    return rows


def _sources(brief: Brief, prefix: str) -> Html:
    document = brief.document
    return sources_to_html(
        brief_citations(brief), lambda one: document if one == document.id else None, prefix
    )


def _row(*cells: str) -> Html:
    return tag("div", *cells, class_="wj-row")


def _heading(key: str) -> Html:
    return tag("h2", _bilingual(WORDS[key]["zh"], WORDS[key]["en"]))


def _side(language: Language, title: str, rows: Iterable[tuple[str, str]]) -> Html:
    listed = tag("dl", *(tag("div", tag("dt", label), tag("dd", value)) for label, value in rows))
    return tag("section", tag("h2", title), listed, lang=LANG[language], class_="wj-side")


def _figures(figures: Iterable[Figure], numbers: dict[Place, int], prefix: str) -> Html:
    def row(one: FigureRow) -> Html:
        marks = dict.fromkeys(numbers[place(citation)] for citation in one.citations)
        cells = (
            _bilingual(one.indicator, one.indicator_english),
            _bilingual(one.value or "—", one.value_english),
            _bilingual(one.change or "—", one.change_english),
            _bilingual(one.period or "—", one.period_english),
            _bilingual(*status_words(one.status)),
            join(source_mark(number, prefix) for number in marks),
        )
        return tag("tr", *(tag("td", cell) for cell in cells), class_=f"wj-{one.status}")

    keys = ("indicator", "value", "change", "period", "status")
    labels = (_bilingual(WORDS[key]["zh"], WORDS[key]["en"]) for key in keys)
    return table_to_html("wj-figures", (*labels, ""), map(row, figure_rows(figures)))


def _bilingual(chinese: str, english: str | None) -> Html:
    below = [tag("span", english, lang="en")] if english else []
    return join((tag("b", chinese, lang=LANG["zh"]), *below))
