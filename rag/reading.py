"""The corridor of one file: read, clean, outline, describe, chunk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rag.chunk import chunk
from rag.clean import clean
from rag.describe import describe
from rag.errors import UnreadableFile
from rag.outline import outline
from rag.read import read
from rag.read.builder import Tell
from rag.records import Document, Reading
from rag.versions import signature


def take_in(
    path: Path, *, max_bytes: int = 50_000_000, name: str | None = None, tell: Tell = lambda *_: None
) -> Reading:
    """Read a file and give everything that the catalog keeps of it; UnreadableFile where that cannot be.

    `name` is what to call it (default: the file's own name); `tell` is told of each page. In this very process: for
    files from elsewhere `rag.workers` is the door.
    """
    source = read(path, max_bytes=max_bytes, name=name, tell=tell)
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
    sentences = tuple(replace(sentence, document_id=document.id) for sentence in built.sentences)
    return Reading(
        document=document, sections=built.sections, sentences=sentences, glossary=built.glossary,
        chunks=chunk(document, built), removed=cleaned.removed, evidence=said.evidence,
        boxes=cleaned.boxes, signature=signature(cleaned.text),
    )  # fmt: skip
