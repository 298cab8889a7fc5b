"""Numbered sentences: how a chat model is shown what it may cite, and how its numbers become citations."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.cite import cite
from rag.records import Document, Finding, Hit, Language, Sentence, Statement

MAX_TERM_CHARACTERS = 3000
"""Of renderings in a prompt: some 110 lines, what the 40 key sentences of a work report use."""

_LABELS = {
    "zh": {
        "document": "文件", "number": "文号", "issuer": "发文单位", "region": "地区", "period": "时期",
        "date": "日期", "heading": "标题", "colon": "：", "between": "；",
    },
    "en": {
        "document": "Document", "number": "number", "issuer": "issuer", "region": "region",
        "period": "period", "date": "date", "heading": "Heading", "colon": ": ", "between": "; ",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence as the model was given it."""

    number: int
    document: Document
    sentence: Sentence


def number_hits(hits: Sequence[Hit], max_characters: int) -> tuple[Passage, ...]:
    """Number the sentences of the hits from 1, each once, best document first and then as the document runs.

    A hit that does not fit into what is left of `max_characters` is left out; of the first, sentences are
    taken as long as they fit, one at least.
    """
    left = max_characters
    chosen: dict[str, dict[int, Sentence]] = {}
    documents: dict[str, Document] = {}
    for hit in hits:
        known = chosen.get(hit.document.id, {})
        new = [sentence for sentence in hit.sentences if sentence.index not in known]
        if sum(len(sentence.text) for sentence in new) > left:
            if chosen:
                continue
            new = _fitting(new, left)
        left -= sum(len(sentence.text) for sentence in new)
        documents.setdefault(hit.document.id, hit.document)
        chosen.setdefault(hit.document.id, {}).update((sentence.index, sentence) for sentence in new)
    in_order = [
        (documents[document_id], sentences[index])
        for document_id, sentences in chosen.items()
        for index in sorted(sentences)
    ]
    return tuple(
        Passage(number, document, sentence) for number, (document, sentence) in enumerate(in_order, start=1)
    )


def show_passages(passages: Sequence[Passage], language: Language) -> str:
    """Write the passages out, one sentence a line, under lines that say which document and heading."""
    lines: list[str] = []
    earlier: Passage | None = None
    for passage in passages:
        same = earlier is not None and earlier.document.id == passage.document.id
        if not same:
            lines += [""] if lines else []
            label = _LABELS[language]["document"] + _LABELS[language]["colon"]
            lines.append(label + describe_document(passage.document, language))
        if not same or (earlier is not None and earlier.sentence.path != passage.sentence.path):
            if passage.sentence.path:
                label = _LABELS[language]["heading"] + _LABELS[language]["colon"]
                lines.append(label + " > ".join(_line(part) for part in passage.sentence.path))
        elif earlier is not None and earlier.sentence.index + 1 != passage.sentence.index:
            lines.append("……")
        lines.append(show_sentence(passage))
        earlier = passage
    return "\n".join(lines)


def show_sentence(passage: Passage) -> str:
    """Write a numbered sentence on one line."""
    return f"[{passage.number}] {_line(passage.sentence.text)}"


def describe_document(document: Document, language: Language) -> str:
    """Give one line: what it is called, and what is known of its number, issuer, place, period and date."""
    label = _LABELS[language]
    known = {
        "number": document.number,
        "issuer": document.issuer,
        "region": document.region,
        "period": document.period,
        "date": document.date.isoformat() if document.date else None,
    }
    facts = label["between"].join(
        f"{label[key]}{label['colon']}{_line(value)}" for key, value in known.items() if value
    )
    return _line(document.label) + (f" ({facts})" if facts else "")


def show_terms(terms: Sequence[tuple[str, str]], text: str) -> str:
    """Write out the (Chinese, English) renderings whose Chinese stands in the text; "-" for none.

    Bare numbers are left out: "2024 = 2,024" would only mislead. Of many, the first fill MAX_TERM_CHARACTERS.
    """
    bare = "".join(text.split())
    used = {
        _line(chinese): _line(english)
        for chinese, english in terms
        if "".join(chinese.split()) in bare and re.search("[A-Za-z]", english)
    }
    lines: list[str] = []
    left = MAX_TERM_CHARACTERS
    for chinese, english in used.items():
        lines.append(f"{chinese} = {english}")
        left -= len(lines[-1])
        if left < 0:
            lines.pop()
            break
    return "\n".join(lines) or "-"


def cite_all(
    words: str,
    numbers: Sequence[int],
    language: Language,
    passages: Sequence[Passage],
    sentences_of: Callable[[str], Sequence[Sentence]],
) -> Statement:
    """Make a statement of the words, citing the sentences of those numbers; any other number is a finding."""
    given = {passage.number: passage for passage in passages}
    order = list(dict.fromkeys(numbers))
    return Statement(
        text=words,
        language=language,
        citations=tuple(
            cite(given[number].document, given[number].sentence, sentences_of(given[number].document.id))
            for number in order
            if number in given
        ),
        findings=tuple(
            Finding(
                "unknown_citation",
                f"[{number}] 不是所给句子的编号"
                if language == "zh"
                else f"[{number}] is the number of no sentence that was given",
                0,
                len(words),
            )
            for number in order
            if number not in given
        ),
        highlights=(),
    )


def _fitting(sentences: Sequence[Sentence], room: int) -> list[Sentence]:
    taken = list(sentences[:1])
    used = sum(len(sentence.text) for sentence in taken)
    for sentence in sentences[1:]:
        used += len(sentence.text)
        if used > room:
            break
        taken.append(sentence)
    return taken


def _line(text: str) -> str:
    """On one line: a line break in a document must not look like the next numbered sentence."""
    return " ".join(text.split())
