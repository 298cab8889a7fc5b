"""The nouns. Frozen, without behaviour beyond reading themselves, without I/O.

Positions are Python characters, half-open, in the cleaned text of a document (`Document.text`).
Scores rise with relevance. `None` means "the document does not say"; an empty tuple means "looked, found none".
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was read: decoded, otherwise untouched."""

    id: str
    """First 16 hexadecimal digits of the SHA-256 of the file's bytes."""
    name: str
    """The file's name, without its folder."""
    text: str
    encoding: str
    """Python's name of the codec that decoded the file: "utf-8", "utf-8-sig", "utf-16", "gb18030"."""
    format: Literal["text", "markdown"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text that everything after it works on, and where each character came from."""

    text: str
    offsets: tuple[tuple[int, int], ...]
    """Breakpoints (position in `text`, position in `Source.text`), ascending; between two of them both
    advance together. Position in `text` p comes from `Source.text` at `s + p - t` of the last (t, s) with t <= p."""
    removed: tuple[str, ...]
    """The lines of the source that were dropped as page furniture, in order."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, down to the next heading of the same or a higher level."""

    level: int
    """1 for the outermost headings; 0 for the text before the first heading (its title is empty)."""
    marker: str
    """The numbering as written ("一、", "（三）", "一是", "附件"), or ""."""
    title: str
    start: int
    end: int
    path: tuple[str, ...]
    """Headings from the outermost to this one, marker and title joined."""
    kind: Literal["front", "body", "annex", "glossary", "back"]
    """front: title block and metadata; back: addressees, signature, date of printing."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; what stands between two of them in the text is white space only."""

    document_id: str
    index: int
    start: int
    end: int
    path: tuple[str, ...]
    page: int | None
    text: str


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A term that the document itself defines (名词解释)."""

    term: str
    definition: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Outline:
    """How a document is built. Sentences have an empty `document_id` until the document is put together."""

    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    glossary: tuple[GlossaryEntry, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """What a document says of itself."""

    title: str | None
    number: str | None
    """发文字号, as "鄂旗人常发〔2024〕37号"."""
    issuer: str | None
    date: date | None
    """Day of issue (成文 or 印发); of delivery for a speech or report; of publication only where nothing else is stated."""
    region: str | None
    """The place it is about, its official Chinese name where stated ("额济纳旗")."""
    period: str | None
    """The period it reports on: "2024", "2024-H1", "2024-Q1"."""
    kind: str | None
    """政府工作报告, 计划执行情况报告, 审议意见, 讲话, 通知, …"""


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    name: str
    title: str | None
    number: str | None
    issuer: str | None
    date: date | None
    region: str | None
    period: str | None
    kind: str | None
    text: str
    offsets: tuple[tuple[int, int], ...]
    encoding: str

    @property
    def label(self) -> str:
        """What to call it: its title, or the file's name where it states none."""
        return self.title or self.name

    def source_offset(self, position: int) -> int:
        """Give the character offset, in the decoded file, of the character at `position` of the text.

        `position` may equal `len(text)`: then it is one past the source of the last character.
        """
        if not 0 <= position <= len(self.text):
            raise IndexError(f"position {position} is outside a text of {len(self.text)} characters")
        if position == len(self.text):
            return self.source_offset(position - 1) + 1 if position else 0
        start, source = self.offsets[bisect_right(self.offsets, (position, float("inf"))) - 1]
        return source + position - start

    def to_dict(self) -> dict[str, Any]:
        return {
            "document_id": self.id, "document": self.name, "title": self.title, "number": self.number,
            "issuer": self.issuer, "date": self.date.isoformat() if self.date else None,
            "region": self.region, "period": self.period, "kind": self.kind, "characters": len(self.text),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive sentences of one section. `text` is `document.text[start:end]`, the part that may be quoted."""

    id: str
    """"{document_id}:{number}", number counted from 0 in document order."""
    document_id: str
    first: int
    last: int
    """Sentences first <= index < last."""
    start: int
    end: int
    path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A file taken in whole: everything of it that the catalog keeps, besides vectors."""

    document: Document
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    glossary: tuple[GlossaryEntry, ...]
    chunks: tuple[Chunk, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that may answer."""

    chunk: Chunk
    document: Document
    sentences: tuple[Sentence, ...]
    """The sentences of the chunk, in order."""
    score: float
    found_by: tuple[str, ...]
    """Of "dense", "lexical", "definition": which ways led to it."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "document_id": self.document.id, "document": self.document.name, "text": self.chunk.text,
            "score": round(self.score, 6), "found_by": list(self.found_by),
            "start": self.chunk.start, "end": self.chunk.end, "section": " · ".join(self.chunk.path),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement's words stand: `document.text[start:end] == quote`."""

    document_id: str
    document: str
    quote: str
    start: int
    end: int
    page: int | None
    address: str
    """For people: number or title of the document, and the headings down to the sentence."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "document_id": self.document_id, "document": self.document, "quote": self.quote,
            "start": self.start, "end": self.end, "page": self.page, "address": self.address,
        }  # fmt: skip


FindingKind = Literal[
    "uncited",
    "unknown_citation",
    "quote_not_exact",
    "quantity_not_in_source",
    "date_not_in_source",
    "not_in_source",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a statement. A statement without findings is good."""

    kind: FindingKind
    message: str
    start: int
    end: int
    """The part of the statement's text that it is about; the whole text where no smaller part is."""

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "message": self.message, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim, with the sentences it rests on and what the check of it found."""

    text: str
    language: Language
    citations: tuple[Citation, ...]
    findings: tuple[Finding, ...]
    highlights: tuple[tuple[int, int], ...]
    """Parts of `text` that are the very thing asked for (a figure, a name); empty where the whole is."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text, "language": self.language,
            "citations": [citation.to_dict() for citation in self.citations],
            "findings": [finding.to_dict() for finding in self.findings],
            "highlights": [list(span) for span in self.highlights],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    question: str
    language: Language
    statements: tuple[Statement, ...]
    hits: tuple[Hit, ...]
    refusal: str | None
    """Why there is no answer ("the documents do not say …"), in the answer's language; None where there is one."""
    author: str
    """"extractive", or the chat model's name."""
    notices: tuple[str, ...]
    """Whatever the reader must know of how this came about: a model that was not reached, an index rebuilt."""
    understood: tuple[str, ...]
    """How the question was read: regions, periods, terms added."""
    prompt_hash: str | None
    tokens: int | None
    seconds: tuple[tuple[str, float], ...]
    """(stage, wall-clock seconds), in order."""

    @property
    def refused(self) -> bool:
        return self.refusal is not None

    def to_dict(self) -> dict[str, Any]:
        return {
            "question": self.question, "language": self.language, "refused": self.refused, "author": self.author,
            "statements": [statement.to_dict() for statement in self.statements],
            "hits": [hit.to_dict() for hit in self.hits],
            "refusal": self.refusal, "notices": list(self.notices), "understood": list(self.understood),
            "prompt_hash": self.prompt_hash, "tokens": self.tokens,
            "seconds": {stage: round(value, 3) for stage, value in self.seconds},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator's value, as a sentence states it."""

    indicator: str
    """As the document names it ("社会消费品零售总额")."""
    indicator_english: str | None
    """Official rendering; None where the glossary has none (never made up)."""
    region: str | None
    period: str | None
    value: Decimal
    """In `unit`, before conversion: 16.29 for 16.29亿元."""
    unit: str
    text: str
    """The quantity as written: "16.29亿元", "下降0.6%"."""
    text_english: str | None
    """The same value in English units ("CNY 1.629 billion"); None where no exact rendering is known."""
    status: Literal["actual", "target"]
    citation: Citation

    def to_dict(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator, "indicator_english": self.indicator_english, "region": self.region,
            "period": self.period, "value": str(self.value), "unit": self.unit, "text": self.text,
            "text_english": self.text_english, "status": self.status, "citation": self.citation.to_dict(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """The same statement in both languages, on the same citations. English is None without a model."""

    heading: str
    """The Chinese heading it stands under, or ""."""
    heading_english: str | None
    chinese: Statement
    english: Statement | None


@dataclass(frozen=True, slots=True)
class Brief:
    document: Document
    title_english: str | None
    """None where the title cannot be rendered exactly."""
    metadata_english: tuple[tuple[str, str], ...]
    """(English label, English value) of what can be rendered exactly."""
    pairs: tuple[Pair, ...]
    figures: tuple[Figure, ...]
    glossary: tuple[tuple[str, str], ...]
    """(Chinese term, English rendering) of the terms used."""
    author: str
    notices: tuple[str, ...]
    prompt_hash: str | None
    tokens: int | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(
            finding
            for pair in self.pairs
            for statement in (pair.chinese, pair.english)
            if statement is not None
            for finding in statement.findings
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "document": self.document.to_dict(), "title_english": self.title_english,
            "metadata_english": dict(self.metadata_english),
            "pairs": [
                {
                    "heading": pair.heading, "heading_english": pair.heading_english,
                    "chinese": pair.chinese.to_dict(),
                    "english": pair.english.to_dict() if pair.english else None,
                }
                for pair in self.pairs
            ],
            "figures": [figure.to_dict() for figure in self.figures],
            "glossary": [{"chinese": chinese, "english": english} for chinese, english in self.glossary],
            "author": self.author, "notices": list(self.notices), "prompt_hash": self.prompt_hash,
            "tokens": self.tokens, "findings": [finding.to_dict() for finding in self.findings],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rejected:
    name: str
    """The path as given, or as found in the folder given."""
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    added: tuple[Document, ...]
    updated: tuple[Document, ...]
    """Documents whose file was known by its path and has other bytes now; the older version is gone."""
    unchanged: tuple[Document, ...]
    rejected: tuple[Rejected, ...]
    notices: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "added": [document.to_dict() for document in self.added],
            "updated": [document.to_dict() for document in self.updated],
            "unchanged": [document.to_dict() for document in self.unchanged],
            "rejected": [{"name": rejected.name, "reason": rejected.reason} for rejected in self.rejected],
            "notices": list(self.notices),
        }


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """Told after each step of an ingest; `done` of `total` files are finished."""

    done: int
    total: int
    name: str
    step: Literal["reading", "embedding", "indexing", "finished"]


@dataclass(frozen=True, slots=True)
class HitsFound:
    """First event of a stream: where the answer will be looked for."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class StatementReady:
    """A statement that has been verified (its findings say how that went)."""

    statement: Statement


@dataclass(frozen=True, slots=True)
class Finished:
    """Last event of a stream."""

    answer: Answer


Event = HitsFound | StatementReady | Finished
