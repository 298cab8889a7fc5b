"""Document -> bilingual brief: headline statements, tasks, problems and aims with their sentences, and the key figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.candidates import Candidate
from rag.cite import cite
from rag.errors import ChatUnavailable
from rag.figures import figures, is_target, key_figures
from rag.glossary import Glossary
from rag.items import with_items
from rag.measure import in_english
from rag.quantities import find_quantities
from rag.records import Brief, Document, Pair, Reading, Section, Sentence, Statement
from rag.verify import verify

if TYPE_CHECKING:
    from rag.chat import Chat

MOST_PAIRS = 14
"""Statements: with a table of MOST_FIGURES figures, about what one printed page holds in two columns."""
MOST_FIGURES = 16
LONGEST_STATEMENT = 220
"""Characters. A longer sentence is not chosen where a shorter one of the section says as much."""
MOST_TERMS = 24
SHORTEST_TERM = 4
"""Characters: 规划, 措施 and the like need no glossary."""
DRAFTED_SENTENCES = 40
"""Sentences handed to a model: the chosen ones and the next best of each section."""

_PROBLEM = re.compile(
    r"问题和?不足|困难和?(?:问题|挑战)|存在.{0,12}(?:问题|不足|短板|差距|困难)|主要(?:是|表现在|问题)|短板弱项|不容忽视"
)
_DEADLINE = re.compile(
    r"(?:[一二三四五六七八九十]+|\d+)个月内|\d+月\d*日?(?:前|底前)|年底前|书面报告|限期|办理情况"
)
_PARTS_ENGLISH = {
    "H1": "first half", "H2": "second half",
    "Q1": "first quarter", "Q2": "second quarter", "Q3": "third quarter", "Q4": "fourth quarter",
    "Q1-3": "first three quarters",
}  # fmt: skip
_PURPOSE = re.compile(r"总体要求|会议认为|指导思想|听取和审议")


@dataclass(frozen=True, slots=True)
class _Chosen:
    heading: str
    sentences: tuple[Sentence, ...]
    text: str
    weight: float
    """Decides what is left out where the page is full."""


def brief(reading: Reading, glossary: Glossary, chat: Chat | None) -> Brief:
    """Sum up a document on a page. Without a model the Chinese is quoted, and English holds what can be rendered exactly.

    A model that cannot be reached or breaks off leaves the quoted Chinese, and a notice says so.
    """
    document = reading.document
    chosen = _choose(reading, glossary)
    pairs: list[Pair] = []
    notices: list[str] = []
    author, prompt_hash, tokens = "extractive", None, None
    if chat is not None:
        from rag.pairs import draft_brief

        groups = _groups(reading, chosen)
        texts = [sentence.text for _, sentences in groups for sentence in sentences]
        drafted = draft_brief(
            document, groups, chat, sentences=reading.sentences, terms=terms_of(texts, glossary)
        )
        try:
            for heading, chinese, english in drafted:
                pairs.append(
                    Pair(
                        heading,
                        glossary.render_heading(heading) if heading else None,
                        _verified(chinese, document),
                        _verified(english, document) if english else None,
                    )
                )
        except ChatUnavailable as error:
            notices.append(str(error))
        notices += drafted.notices
        tokens = drafted.tokens
        if pairs:
            author, prompt_hash = chat.name, drafted.prompt_hash
        else:
            notices.append(
                "the statements below are quoted from the document instead of being written by the model"
            )
    if not pairs:
        pairs = [_quoted(entry, document, reading.sentences, glossary) for entry in chosen]
        notices.append(
            "英文只包含能准确对应的内容（标题、元数据、术语、数字）；英文正文需要配置模型。 "
            "English holds only what can be rendered exactly (title, metadata, terms, figures); prose in English needs a model."
        )
    found = figures(document, reading.sentences, glossary)
    return Brief(
        document=document,
        title_english=glossary.render_heading(document.title) if document.title else None,
        metadata_english=_metadata(document, glossary),
        pairs=tuple(pairs),
        figures=tuple(key_figures(found, glossary, MOST_FIGURES)),
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


def terms_used(text: str, glossary: Glossary) -> list[tuple[str, str]]:
    """Give the glossary's terms that stand in a Chinese text, once each, in order of first appearance."""
    return list(
        dict.fromkeys((entry.chinese, entry.english) for _, _, entry in glossary.occurrences(text, "zh"))
    )


def terms_of(texts: Iterable[str], glossary: Glossary) -> list[tuple[str, str]]:
    """Give what a model needs to write English about Chinese passages: terms, and quantities already converted."""
    found: dict[tuple[str, str], None] = {}
    for text in texts:
        found |= dict.fromkeys(terms_used(text, glossary))
        for quantity in find_quantities(text):
            rendered = in_english(quantity)
            if rendered and rendered != quantity.text:
                found[quantity.text, rendered] = None
    return list(found)


def _choose(reading: Reading, glossary: Glossary) -> list[_Chosen]:
    """Choose what a reader must know, in document order: purpose, headline figures, tasks, problems, aims, deadlines."""
    units = _chapters(reading)
    chosen: list[_Chosen] = []
    taken: set[int] = set()

    def take(heading: str, sentences: Sequence[Sentence], weight: float, text: str | None = None) -> None:
        if sentences and not any(sentence.index in taken for sentence in sentences):
            taken.update(sentence.index for sentence in sentences)
            chosen.append(_Chosen(heading, tuple(sentences), text or sentences[0].text, weight))

    for sentence in _body(reading):
        if _PURPOSE.search(sentence.text) and len(sentence.text) <= LONGEST_STATEMENT:
            take(_heading(sentence, units), [sentence], 2.0)
            break
    alone: list[tuple[Section, Sentence]] = []
    said = {sentence.index for sentence in _body(reading)}
    for section in units:
        sentences = [s for s in reading.sentences if section.start <= s.start < section.end]
        children = _numbered_alike(
            [
                o
                for o in reading.sections
                if section.start < o.start < section.end and o.level == section.level + 1
            ]
        )
        listed = [
            (child, own)
            for child in children
            if child.title and (own := _titled(child, sentences)) is not None
        ]
        own = _titled(section, sentences)
        run_in = all(child.marker.endswith(("是", "要")) for child in children)
        if own is not None and run_in:
            alone.append((section, own))
        if len(listed) >= 2 and listed[0][1].index in said:
            titles = "；".join(f"{child.marker}{child.title}" for child, _ in listed)
            weight = 1.5 if run_in else 3.0
            take(
                _name(section), [sentence for _, sentence in listed], weight, f"{_name(section)}：{titles}。"
            )
    for kind in ("body", "annex"):
        # Sections of one paragraph each, as in a review opinion: their headings together are what it asks for.
        group = [(section, own) for section, own in alone if section.kind == kind]
        if len(group) >= 2 and len(group) == sum(section.kind == kind for section in units):
            take("", [own for _, own in group], 3.2, "；".join(_name(section) for section, _ in group) + "。")
    for sentence in _body(reading):
        if any(_bare(sentence.text) == _bare(_name(section)) for section in units):
            continue  # "二、存在的主要问题" names no problem
        count = len(find_quantities(sentence.text))
        weight = 0.0
        if _PROBLEM.search(sentence.text):
            weight = 2.8
        elif _DEADLINE.search(sentence.text) and not count > 6:
            weight = 2.4
        elif count >= 3 or (count == 2 and glossary.indicators(sentence.text)):
            weight = 1.0 + min(count, 8) * 0.2 + 0.4 * is_target(sentence, sentence.text)
        if weight and len(sentence.text) <= 1.6 * LONGEST_STATEMENT:
            drawn, text = (
                with_items(
                    Candidate(
                        reading.document, (sentence,), sentence.start, sentence.end, 0, 0, False, True, True
                    ),
                    reading.sentences,
                )
                if sentence.text.endswith(("：", ":"))
                else (None, None)
            )
            take(
                _heading(sentence, units),
                drawn.sentences if drawn else [sentence],
                weight - 0.002 * len(sentence.text),
                text,
            )
    kept = sorted(chosen, key=lambda entry: -entry.weight)[:MOST_PAIRS]
    return sorted(kept, key=lambda entry: entry.sentences[0].index)


def _body(reading: Reading) -> list[Sentence]:
    """Give the sentences that say something: no title block, glossary or signature, no annex that repeats."""
    outside = [section for section in reading.sections if section.kind in ("front", "glossary", "back")]
    seen: set[str] = set()
    body = []
    for sentence in reading.sentences:
        bare = _bare(sentence.text)
        if any(section.start <= sentence.start < section.end for section in outside) or bare in seen:
            continue
        seen.add(bare)
        body.append(sentence)
    return body


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def _chapters(reading: Reading) -> list[Section]:
    """Give the outermost sections; the parts of an annex are what the chapters of a document are."""
    return [
        section
        for section in reading.sections
        if (section.kind == "body" and section.level == 1) or (section.kind == "annex" and section.level == 2)
    ]


def _heading(sentence: Sentence, chapters: Sequence[Section]) -> str:
    """Give the chapter's heading that a sentence stands under, or else its outermost one, or ""."""
    own = next(
        (_name(chapter) for chapter in chapters if chapter.start <= sentence.start < chapter.end), None
    )
    return own or (sentence.path[0] if sentence.path else "")


def _name(section: Section) -> str:
    return section.marker + section.title


def _numbered_alike(sections: Sequence[Section]) -> list[Section]:
    """Leave out sections numbered in another way than most: the problems (一是 …) after the tasks （一）…（八）."""
    families = [re.sub(r"[一二三四五六七八九十\d]+", "", section.marker) for section in sections]
    return [
        section
        for section, family in zip(sections, families, strict=True)
        if families.count(family) * 2 > len(families)
    ]


def _titled(section: Section, sentences: Sequence[Sentence]) -> Sentence | None:
    """Give the sentence that holds the section's heading."""
    return next((s for s in sentences if s.start <= section.start < s.end), None) if section.title else None


def _quoted(entry: _Chosen, document: Document, sentences: Sequence[Sentence], glossary: Glossary) -> Pair:
    citations = tuple(cite(document, sentence, sentences) for sentence in entry.sentences)
    statement = Statement(entry.text, "zh", citations, (), ())
    english = glossary.render_heading(entry.heading) if entry.heading else None
    return Pair(entry.heading, english, _verified(statement, document), None)


def _groups(reading: Reading, chosen: Sequence[_Chosen]) -> list[tuple[str, list[Sentence]]]:
    """Give the sentences that a model sums up, by outermost heading: the chosen ones and what is richest beside them."""
    picked = {sentence.index: sentence for entry in chosen for sentence in entry.sentences}
    rest = [
        sentence for sentence in _body(reading) if sentence.index not in picked and len(sentence.text) > 12
    ]
    rest.sort(key=lambda sentence: -len(find_quantities(sentence.text)))
    for sentence in rest[: max(0, DRAFTED_SENTENCES - len(picked))]:
        picked[sentence.index] = sentence
    chapters = _chapters(reading)
    groups: dict[str, list[Sentence]] = {}
    for index in sorted(picked):
        groups.setdefault(_heading(picked[index], chapters), []).append(picked[index])
    return list(groups.items())


def _verified(statement: Statement, document: Document) -> Statement:
    return verify(statement, lambda identity: document if identity == document.id else None)


def _metadata(document: Document, glossary: Glossary) -> tuple[tuple[str, str], ...]:
    """Give the English of what the document says of itself, as far as it can be rendered exactly."""
    rows: list[tuple[str, str]] = []
    if document.number:
        rows.append(("Document number", document.number))
    for label, value in (("Issuer", document.issuer), ("Region", document.region), ("Kind", document.kind)):
        rendered = glossary.render_heading(value) if value else None
        if rendered:
            rows.append((label, rendered))
    if document.date:
        rows.append(("Date", f"{document.date:%d %B %Y}".lstrip("0")))
    if document.period:
        year, _, part = document.period.partition("-")
        rows.append(
            ("Period", f"{_PARTS_ENGLISH[part]} of {year}" if part in _PARTS_ENGLISH else document.period)
        )
    return tuple(rows)
