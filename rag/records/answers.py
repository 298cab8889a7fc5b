"""What a question leads to: passages, statements that cite them, and what the check of each found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from rag.records.documents import Chunk, Document, Sentence

Language = Literal["zh", "en"]


UNSURE = 0.85
"""Confidence of the recogniser, 0 to 1, below which a line is shown as doubtful."""


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
    best: int | None = None
    """`Sentence.index` of the sentence in it that answers best; None where none was looked for."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "document_id": self.document.id, "document": self.document.name, "text": self.chunk.text,
            "score": round(self.score, 6), "found_by": list(self.found_by),
            "start": self.chunk.start, "end": self.chunk.end, "section": " · ".join(self.chunk.path),
            "best": next(([each.start, each.end] for each in self.sentences if each.index == self.best), None),
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
    confidence: float | None
    """As in `Sentence`: below 1 where the words were recognised in a picture."""
    address: str
    """For people: number or title of the document, the headings down to the sentence, and the page."""

    @property
    def unsure(self) -> bool:
        """Whether the words were recognised in a picture with so little confidence that a reader should compare."""
        return self.confidence is not None and self.confidence < UNSURE

    def to_dict(self) -> dict[str, Any]:
        return {
            "document_id": self.document_id, "document": self.document, "quote": self.quote,
            "start": self.start, "end": self.end, "page": self.page,
            "confidence": self.confidence, "address": self.address,
        }  # fmt: skip


FindingKind = Literal[
    "uncited",  # it cites nothing
    "unknown_citation",  # it cites what is not there
    "quote_not_exact",  # a quote is not what stands in its document
    "unsupported",  # what it says is not what its citations say
    "quantity_not_in_source",  # a figure: value, unit, direction, bound or indicator
    "date_not_in_source",  # a date or period
    "place_not_in_source",  # a place, or the figure of another place under its name
    "name_not_in_source",  # a body, a project, a document, a person
    "modality",  # a plan given out for a result, or a result for a plan
    "negation",  # one of the two says no
    "not_entailed",  # by the entailment model that is set
    "unlike_translation",  # Chinese and English of a pair differ
    "conflict",  # another document says otherwise
]
Status = Literal["supported", "partly", "not_found", "conflicting"]

_BASELESS: frozenset[FindingKind] = frozenset(("uncited", "quote_not_exact", "unsupported"))


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a statement. A statement without findings is good."""

    kind: FindingKind
    message: str
    start: int
    end: int
    """The part of the statement's text that it is about; the whole text where no smaller part is."""
    citations: tuple[Citation, ...] = ()
    """The sentences that say otherwise; empty where none does."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "message": self.message, "start": self.start, "end": self.end,
            "citations": [citation.to_dict() for citation in self.citations],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim, with the sentences it rests on and what the check of it found."""

    text: str
    language: Language
    citations: tuple[Citation, ...]
    findings: tuple[Finding, ...]
    highlights: tuple[tuple[int, int], ...]
    """Parts of `text` that are the very thing asked for (a figure, a name); empty where the whole is."""

    @property
    def status(self) -> Status:
        """What the findings come to.

        "supported": there are none. "conflicting": another document says otherwise. "not_found": no sentence bears it
        out. "partly": one does, but not all of it; the findings say what is not.
        """
        if not self.findings:
            return "supported"
        kinds = {finding.kind for finding in self.findings}
        # What is wrong with one clause leaves the others supported.
        whole = {
            finding.kind for finding in self.findings if finding.end - finding.start >= len(self.text.strip())
        }
        if whole & _BASELESS or not self.citations:
            return "not_found"
        return "conflicting" if "conflict" in kinds else "partly"

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text, "language": self.language, "status": self.status,
            "citations": [citation.to_dict() for citation in self.citations],
            "findings": [finding.to_dict() for finding in self.findings],
            "highlights": [list(span) for span in self.highlights],
        }  # fmt: skip


UnderstoodKind = Literal[
    "follow_up", "spelling", "region", "missing_region", "unlisted", "period", "term", "wanted", "aim"
]


@dataclass(frozen=True, slots=True)
class Understood:
    """One thing that was read into a question. Asked again with its key in `ignore`, the words count as they stand."""

    kind: UnderstoodKind
    """"region", "missing_region", "unlisted": a place that the library holds, lacks, or that no list has; "period": a
    time; "term": an official name for other words; "aim": plan or result; "wanted": the kind of answer; "spelling";
    "follow_up": a question made whole."""
    value: str
    """What it was read as: "达拉特旗", "2024-H1", "社会消费品零售总额", "definition"."""
    said: str
    """The words of the question; "" where no single ones say it."""

    @property
    def key(self) -> str:
        """What names it among all that was understood: "region:达拉特旗"."""
        return f"{self.kind}:{self.value}"

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "value": self.value, "said": self.said, "key": self.key}


@dataclass(frozen=True, slots=True)
class Usage:
    """What a chat model read and wrote, in its own tokens, over all requests for one thing."""

    prompt: int
    completion: int
    cost: float | None
    """US dollars, by the price that is set, or that is known for the model at its own host; None where neither is."""

    @property
    def total(self) -> int:
        return self.prompt + self.completion

    def __add__(self, other: Usage) -> Usage:
        known = self.cost is not None and other.cost is not None
        cost = (self.cost or 0.0) + (other.cost or 0.0) if known else None
        return Usage(self.prompt + other.prompt, self.completion + other.completion, cost)

    def to_dict(self) -> dict[str, Any]:
        cost = None if self.cost is None else round(self.cost, 8)
        return {"prompt": self.prompt, "completion": self.completion, "cost": cost}


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
    understanding: tuple[Understood, ...] = ()
    """The same as `understood`, one by one, each with the key that undoes it."""
    probability: float | None = None
    """0 to 1: how likely it is that the passages found answer the question; also of a refusal. None where a model drafted,
    and in an empty library."""
    usage: Usage | None = None
    """Tokens and cost of a drafted answer, its repair and the making whole of its question included; None where no model
    was asked or it does not say."""
    left_out: tuple[Statement, ...] = ()
    """What a model wrote that is no part of the answer, with what the check found: where no statement of it is borne out,
    where it took a statement back, and all that failed where failed statements are set to be left out."""

    @property
    def refused(self) -> bool:
        return self.refusal is not None

    def to_dict(self) -> dict[str, Any]:
        return {
            "question": self.question, "language": self.language, "refused": self.refused, "author": self.author,
            "statements": [statement.to_dict() for statement in self.statements],
            "hits": [hit.to_dict() for hit in self.hits],
            "refusal": self.refusal, "notices": list(self.notices), "understood": list(self.understood),
            "understanding": [one.to_dict() for one in self.understanding],
            "probability": None if self.probability is None else round(self.probability, 3),
            "prompt_hash": self.prompt_hash, "tokens": self.tokens,
            "usage": self.usage.to_dict() if self.usage else None,
            "left_out": [statement.to_dict() for statement in self.left_out],
            "seconds": {stage: round(value, 3) for stage, value in self.seconds},
        }  # fmt: skip


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
