"""Document -> bilingual brief: headline points, problems and next steps with their sentences, and the key figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.brief.chosen import Chosen
from rag.brief.drafted import Unverified, draft_pairs
from rag.brief.english import metadata_in_english, terms_of, terms_used
from rag.brief.exact import exact_english
from rag.brief.points import MOST_HEADLINES, MOST_PROBLEMS, MOST_STEPS, points_of
from rag.cite import cite
from rag.errors import ChatUnavailable
from rag.figures import figures, key_figures
from rag.glossary import Glossary
from rag.records import Brief, Figure, Pair, Reading, Statement
from rag.verify import verify

if TYPE_CHECKING:
    from rag.chat import Chat

__all__ = [
    "MOST_FIGURES",
    "MOST_PAIRS",
    "SHORTEST_TERM",
    "Unverified",
    "brief",
    "terms_of",
    "terms_used",
]

MOST_PAIRS = MOST_HEADLINES + MOST_PROBLEMS + MOST_STEPS
MOST_FIGURES = 18
"""Rows of the table: an indicator in a period, with its value and its change."""
MOST_TERMS = 24
SHORTEST_TERM = 4
"""Characters: 规划, 措施 and the like need no glossary."""

_NO_MODEL = (
    "英文只包含能准确对应的内容（标题、元数据、术语、数字、期限）；英文正文需要配置模型。 "
    "English holds only what can be rendered exactly (title, metadata, terms, figures, deadlines); prose in English needs a "
    "model."
)
_QUOTED = (
    "以下中文直接摘自原文，不是模型撰写的。 "
    "The Chinese below is quoted from the document instead of being written by the model."
)


def brief(
    reading: Reading, glossary: Glossary, chat: Chat | None, *, unverified: Unverified = "marked"
) -> Brief:
    """Sum up a document on a page. Without a model the Chinese is quoted, and English holds what can be rendered exactly.

    A model that cannot be reached or breaks off leaves the quoted Chinese, and a notice says so. `unverified` says what
    becomes of pairs that fail their check twice: shown with what is wrong, or left out with a notice.
    """
    document = reading.document
    found = figures(document, reading.sentences, glossary)
    at = {sentence.start: sentence.index for sentence in reading.sentences}
    figures_of: dict[int, list[Figure]] = {}
    for figure in found:
        figures_of.setdefault(at[figure.citation.start], []).append(figure)
    table = key_figures(found, glossary, MOST_FIGURES)
    points = points_of(reading, glossary, figures_of, table)

    pairs: list[Pair] = []
    notices: list[str] = []
    author, prompt_hash, tokens = "extractive", None, None
    if chat is not None and points:
        drafted = draft_pairs(reading, points, glossary, chat, unverified)
        try:
            pairs += drafted
        except ChatUnavailable as error:
            notices.append(str(error))
        notices += drafted.notices
        tokens = drafted.tokens
        if pairs:
            author, prompt_hash = chat.name, drafted.prompt_hash
        else:
            notices.append(_QUOTED)
    if not pairs:
        pairs = [_quoted(point, reading, glossary) for point in points]
        notices.append(_NO_MODEL)
    pairs = [_with_exact(pair, found, glossary) for pair in pairs]
    return Brief(
        document=document,
        title_english=glossary.render_heading(document.title) if document.title else None,
        metadata_english=metadata_in_english(document, glossary),
        pairs=tuple(pairs),
        figures=tuple(table),
        glossary=tuple(
            (chinese, english)
            for chinese, english in terms_used(" ".join(pair.chinese.text for pair in pairs), glossary)
            if len(chinese) >= SHORTEST_TERM
        )[:MOST_TERMS],
        author=author,
        notices=tuple(notices),
        prompt_hash=prompt_hash,
        tokens=tokens,
    )


def _quoted(point: Chosen, reading: Reading, glossary: Glossary) -> Pair:
    document = reading.document
    citations = tuple(cite(document, sentence, reading.sentences) for sentence in point.sentences)
    statement = Statement(point.text, "zh", citations, (), ())
    return Pair(
        point.heading,
        glossary.render_heading(point.heading) if point.heading else None,
        verify(statement, lambda identity: document if identity == document.id else None),
        None,
        point.part,
    )


def _with_exact(pair: Pair, found: Sequence[Figure], glossary: Glossary) -> Pair:
    """Add the English line of the key figures of the sentences that a pair rests on."""
    cited = {(citation.start, citation.end) for citation in pair.chinese.citations}
    own = [figure for figure in found if (figure.citation.start, figure.citation.end) in cited]
    line = exact_english(pair.chinese.text, own, glossary, asked=pair.part == "step")
    return Pair(pair.heading, pair.heading_english, pair.chinese, pair.english, pair.part, line)
