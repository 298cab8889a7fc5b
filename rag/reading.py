"""The corridor of one file: read, clean, outline, describe, chunk."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from rag.chunk import chunk
from rag.clean import clean
from rag.describe import describe
from rag.errors import UnreadableFile
from rag.outline import outline
from rag.read import read
from rag.read.builder import Tell
from rag.records import Cleaned, Description, Document, Outline, Reading, Source
from rag.versions import signature


def take_in(
    path: Path, *, max_bytes: int = 50_000_000, name: str | None = None, tell: Tell = lambda *_: None
) -> Reading:
    """Read a file and give everything that the catalog keeps of it; UnreadableFile where that cannot be.

    `name` is what to call it (default: the file's own name); `tell` is told of each page. In this very process: for
    files from elsewhere `rag.workers` is the door.
    """
    return _understood(read(path, max_bytes=max_bytes, name=name, tell=tell))


def take_in_text(text: str, *, name: str) -> Reading:
    """Understand a text as a document that is called `name`; marks of Markdown are no part of it.

    `Document.source_offset` leads back to the text as given. UnreadableFile where it has no letter in it.
    """
    if not any(character.isalpha() for character in text):
        raise UnreadableFile(f"cannot read {name}: there is no Chinese or Latin text in it")
    identity = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return _understood(
        Source(
            id=identity, name=name, text=text, encoding="", format="markdown", wrapped=True, pages=(), boxes=(), marks=(),
            notices=(),
        )
    )  # fmt: skip


def take_in_document(document: Document) -> Reading:
    """Find the sentences of a document that is at hand without them; its text and metadata stay as they are."""
    cleaned = Cleaned(document.text, document.offsets, (), document.pages, (), ())
    built = outline(cleaned)
    said = describe(cleaned.text, built, document.name)
    return _put_together(document, cleaned, built, said)


def _understood(source: Source) -> Reading:
    cleaned = clean(source)
    if not cleaned.text.strip():
        raise UnreadableFile(f"cannot read {source.name}: it holds nothing but page furniture")
    built = outline(cleaned)
    said = describe(cleaned.text, built, source.name)
    document = Document(
        id=source.id, name=source.name, title=said.title, number=said.number, issuer=said.issuer, date=said.date,
        region=said.region, period=said.period, kind=said.kind, text=cleaned.text, offsets=cleaned.offsets,
        encoding=source.encoding, format=source.format, pages=cleaned.pages, notices=source.notices,
    )  # fmt: skip
    return _put_together(document, cleaned, built, said)


def _put_together(document: Document, cleaned: Cleaned, built: Outline, said: Description) -> Reading:
    sentences = tuple(replace(sentence, document_id=document.id) for sentence in built.sentences)
    return Reading(
        document=document, sections=built.sections, sentences=sentences, glossary=built.glossary,
        chunks=chunk(document, built), removed=cleaned.removed, evidence=said.evidence,
        boxes=cleaned.boxes, signature=signature(cleaned.text),
    )  # fmt: skip
