"""A document on its way from bytes to chunks."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document that has pages; positions are those of the text it is given with."""

    number: int
    """Counted from 1, as a viewer of the file counts."""
    start: int
    end: int
    ocr: bool
    """Whether its text was recognised in a picture of it."""
    confidence: float | None
    """Mean of what the recogniser says of its lines, 0 to 1; None for text that was not recognised."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a line of text stands on its page. Fractions of the page as it is displayed, from its top left corner."""

    start: int
    end: int
    page: int
    left: float
    top: float
    right: float
    bottom: float
    confidence: float | None
    """What the recogniser says of this line, 0 to 1; None for text that was not recognised."""


MarkKind = Literal["heading", "furniture", "table", "row", "footnote", "annex"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file's format says of a part of its text, where the characters alone would not tell."""

    kind: MarkKind
    """heading: a paragraph in a heading style; furniture: the page's own (running header, page number), not the
    document's; table: all rows of a table; row: one of them, a line of its own; footnote: a note that stood at the
    foot of a page; annex: the beginning of an attached document of its own (an OFD container holds several)."""
    start: int
    end: int
    level: int
    """Of a heading, 1 for the outermost; 0 for all others."""
    label: str
    """Of a table, its caption ("表1 主要经济指标", "" where it has none); "" for all others."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was read: decoded, otherwise untouched. Pages end in a form feed."""

    id: str
    """First 16 hexadecimal digits of the SHA-256 of the file's bytes."""
    name: str
    """The file's name, without its folder."""
    text: str
    encoding: str
    """Python's name of the codec that decoded the file ("utf-8", "utf-16", "gb18030", "big5"); "" where the format
    says by itself how its characters are coded."""
    format: str
    """"text", "markdown", "html", "pdf", "image", "docx", "sheet" or "ofd"."""
    wrapped: bool
    """Whether lines may end where the page was full instead of where a paragraph ends."""
    pages: tuple[Page, ...]
    """Empty where the format knows no pages."""
    boxes: tuple[Box, ...]
    """In order of the text; empty where the format knows no positions."""
    marks: tuple[Mark, ...]
    """By start, an outer one before those inside it."""
    notices: tuple[str, ...]
    """What a reader must know of how the text came about: pages that could not be recognised, parts left out."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The text that everything after it works on, and where each character came from."""

    text: str
    offsets: tuple[tuple[int, int], ...]
    """Breakpoints (position in `text`, position in `Source.text`), ascending; between two of them both
    advance together. Position in `text` p comes from `Source.text` at `s + p - t` of the last (t, s) with t <= p."""
    removed: tuple[str, ...]
    """The lines of the source that were dropped as page furniture, in order."""
    pages: tuple[Page, ...]
    boxes: tuple[Box, ...]
    marks: tuple[Mark, ...]
    """As in the source, at their positions in `text`; those of which nothing is left are gone."""


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
    kind: Literal["front", "body", "annex", "glossary", "table", "back"]
    """front: title block and metadata; back: addressees, signature, date of printing; table: the rows of a table,
    whose title is its caption. Front, back and tables are no headings."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; what stands between two of them in the text is white space only."""

    document_id: str
    index: int
    start: int
    end: int
    path: tuple[str, ...]
    page: int | None
    """The page it begins on; None where the document has none."""
    text: str
    confidence: float | None
    """Lowest of what the recogniser says of its lines, 0 to 1; None for text that was not recognised."""


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
class Evidence:
    """The words, `text[start:end]`, that a piece of metadata was taken from."""

    field: str
    """"title", "number", "issuer", "date", "region", "period", "kind", or a label as the document has it ("索引号")."""
    start: int
    end: int


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
    """The period it reports on: "2024", "2024-H1", "2024-Q1", "2024-Q1-3"."""
    kind: str | None
    """政府工作报告, 计划执行情况报告, 审议意见, 讲话, 通知, …"""
    evidence: tuple[Evidence, ...]
    """Where each of the above is stated; what was concluded from the title has the title's."""


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
    format: str
    """As in `Source`."""
    pages: tuple[Page, ...]
    """Positions in `text`; empty where the format knows no pages."""
    notices: tuple[str, ...]
    """What a reader must know of how the text came about."""

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
            "format": self.format, "pages": len(self.pages), "notices": list(self.notices),
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
    evidence: tuple[Evidence, ...]
    boxes: tuple[Box, ...]
    signature: bytes
    """By which other versions of the document are recognised (`rag.versions`); empty where it is too short."""

    def to_dict(self) -> dict[str, Any]:
        """Give what was understood of the document; positions are those of `text`."""
        document = self.document
        stated = document.to_dict()
        fields = ("title", "number", "issuer", "date", "region", "period", "kind")
        return {
            "document_id": document.id, "document": document.name,
            "metadata": {field: stated[field] for field in fields},
            "evidence": [
                {
                    "field": evidence.field, "start": evidence.start, "end": evidence.end,
                    "text": document.text[evidence.start : evidence.end],
                }
                for evidence in self.evidence
            ],
            "outline": [
                {"level": section.level, "marker": section.marker, "title": section.title, "start": section.start}
                for section in self.sections
                if section.level and section.kind != "table"
            ],
            "tables": [
                {
                    "caption": section.title, "start": section.start, "end": section.end,
                    "rows": document.text[section.start : section.end].split("\n"),
                }
                for section in self.sections
                if section.kind == "table"
            ],
            "removed": list(self.removed),
            "glossary": [{"term": entry.term, "definition": entry.definition} for entry in self.glossary],
            "pages": [
                {"number": page.number, "ocr": page.ocr, "confidence": page.confidence} for page in document.pages
            ],
            "format": document.format, "encoding": document.encoding, "notices": list(document.notices),
            "text": document.text,
        }  # fmt: skip
