"""The corridor of a file: read, clean, outline, describe, chunk, embed, into the catalog and the indexes.

Incremental by content. A file whose bytes are known is not even parsed; one that is known by its path and has other
bytes now takes the place of the older version. Documents are stored one by one and become visible in batches. An
ingest that is interrupted loses nothing that it stored: the next one finds it and goes on from there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from rag.chunk import chunk, embedded_text
from rag.clean import clean
from rag.describe import describe
from rag.errors import EmbedderMismatch, UnreadableFile
from rag.outline import outline
from rag.read import find_files, read
from rag.records import Document, IngestProgress, IngestReport, Reading, Rejected
from rag.register import Pending
from rag.store import Store
from rag.writer import Writer

if TYPE_CHECKING:
    from rag.embed import Embedder

BATCH_DOCUMENTS = 200
BATCH_CHUNKS = 5000
"""Stored documents become visible when there are this many of either, so that a long ingest shows what it has."""

Progress = Callable[[IngestProgress], None]


def ingest(
    paths: Sequence[Path],
    store: Store,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    max_bytes: int = 50_000_000,
    batch_documents: int = BATCH_DOCUMENTS,
) -> IngestReport:
    """Take in files and folders, and say what became of each file.

    A file that cannot be read is in the report with its reason, and the others go on. Raises UnreadableFile
    where a path does not exist or there is no file at all, EmbedderMismatch, LibraryLocked, LibraryUnwritable.
    """
    # A library inside the folder that is taken in: its own files are no documents; uploads beside them are.
    inside = [store.folder.resolve() / name for name in ("snapshots", "lock", "lock.owner")]
    inside += store.folder.resolve().glob("catalog.sqlite3*")
    files = [
        path for path in find_files(paths) if not any(path.resolve().is_relative_to(own) for own in inside)
    ]
    if not files:
        places = ", ".join(map(str, paths)) or "no path"
        raise UnreadableFile(f"found no documents in {places}; name a file, or a folder that holds some")
    with store.writing() as writer:
        held = writer.catalog.embedder
        if held is not None and held[0] != embedder.identity and writer.catalog.count():
            raise EmbedderMismatch(
                f"library {store.folder} was built with the embedding model {held[0]}, and {embedder.identity} is"
                " set now; set the former again, or embed everything anew with 'wenju rebuild'"
            )
        return _Ingest(writer, embedder, progress or (lambda _: None), max_bytes, batch_documents).run(files)


def take_in(path: Path, *, max_bytes: int = 50_000_000) -> Reading:
    """Read a file and give everything that the catalog keeps of it; UnreadableFile where that cannot be."""
    source = read(path, max_bytes=max_bytes)
    cleaned = clean(source)
    if not cleaned.text.strip():
        raise UnreadableFile(f"cannot read {source.name}: it holds nothing but page furniture")
    built = outline(cleaned.text)
    said = describe(cleaned.text, built, source.name)
    document = Document(
        id=source.id, name=source.name, title=said.title, number=said.number, issuer=said.issuer, date=said.date,
        region=said.region, period=said.period, kind=said.kind, text=cleaned.text, offsets=cleaned.offsets,
        encoding=source.encoding,
    )  # fmt: skip
    sentences = tuple(replace(sentence, document_id=document.id) for sentence in built.sentences)
    return Reading(
        document, built.sections, sentences, built.glossary, chunk(document, sentences), cleaned.removed
    )


class _Ingest:
    def __init__(
        self, writer: Writer, embedder: Embedder, progress: Progress, max_bytes: int, batch_documents: int
    ) -> None:
        self._writer, self._embedder, self._progress = writer, embedder, progress
        self._max_bytes, self._batch_documents, self._total = max_bytes, batch_documents, 0
        self._visible = set(writer.catalog.keys())
        self._left = writer.register.pending(embedder.identity)
        self._sources = writer.register.sources()
        self._batch: dict[str, Pending] = {}
        self._moved: dict[str, str] = {}
        """Path → id, of what this ingest has found and the catalog does not know yet."""
        self._became: dict[str, str] = {}
        """Document id → added, updated or unchanged; in the order of the files."""
        self._rejected: list[Rejected] = []

    def run(self, files: Sequence[Path]) -> IngestReport:
        self._total = len(files)
        for done, path in enumerate(files):
            self._progress(IngestProgress(done, self._total, path.name, "reading"))
            try:
                self._take(path, done)
            except UnreadableFile as error:
                self._rejected.append(Rejected(str(path), str(error)))
            if self._is_full():
                self._publish(path.name, done + 1)
        self._publish("", self._total)
        self._writer.register.purge()
        self._progress(IngestProgress(self._total, self._total, "", "finished"))
        documents = self._writer.catalog.by_ids(self._became)
        added, updated, unchanged = (
            tuple(
                documents[id_] for id_, became in self._became.items() if became == kind and id_ in documents
            )
            for kind in ("added", "updated", "unchanged")
        )
        return IngestReport(added, updated, unchanged, tuple(self._rejected), ())

    def _take(self, path: Path, done: int) -> None:
        # Not resolved: a link that points elsewhere now is the same path with other content.
        source = os.path.abspath(path)  # noqa: PTH100
        document_id = _content_id(path, self._max_bytes)
        if document_id in self._visible or document_id in self._batch:
            self._note(source, document_id, known=True)
            return
        pending = self._left.get(document_id)
        if pending is None or pending.source != source:
            reading = take_in(path, max_bytes=self._max_bytes)
            document_id = reading.document.id
            self._progress(IngestProgress(done, self._total, path.name, "embedding"))
            texts = [embedded_text(reading.document, part) for part in reading.chunks]
            vectors = self._embedder.embed(texts)
            pending = self._writer.register.store(reading, vectors, self._embedder.identity, source)
        self._batch[document_id] = pending
        self._note(source, document_id, known=False)

    def _note(self, source: str, document_id: str, known: bool) -> None:
        before = self._sources.get(source)
        kind = "unchanged" if known else "added"
        if before is not None and before != document_id:
            kind = "updated"
        if before != document_id:
            self._moved[source] = document_id
        self._became.setdefault(document_id, kind)

    def _is_full(self) -> bool:
        chunks = sum(pending.chunks for pending in self._batch.values())
        if len(self._batch) < self._batch_documents and chunks < BATCH_CHUNKS:
            return False
        # Each switch copies the indexes: a quarter more each time keeps the copying in proportion to what is added.
        return 4 * chunks >= self._writer.catalog.count_chunks()

    def _publish(self, name: str, done: int) -> None:
        """Make visible what has been stored, and take out what it replaces."""
        sources = {**self._sources, **self._moved}
        # The older version stays where another file still has it.
        before = {self._sources[path] for path in self._moved if path in self._sources}
        replaced = before - set(sources.values())
        if self._batch or replaced:
            self._progress(IngestProgress(done, self._total, name, "indexing"))
            self._writer.publish(
                show=list(self._batch.values()), drop=replaced, sources=self._moved,
                embedder=(self._embedder.identity, self._embedder.dimensions),
            )  # fmt: skip
        elif self._moved:
            self._writer.register.remember(self._moved)
        self._visible = (self._visible | set(self._batch)) - replaced
        self._sources, self._moved, self._batch = sources, {}, {}


def _content_id(path: Path, max_bytes: int) -> str:
    """Give the id that the file's document has; "" where `read` will say what is wrong with the file."""
    try:
        # A device or a pipe has no size, and may never end.
        if not path.is_file() or path.stat().st_size > max_bytes:
            return ""
        return sha256(path.read_bytes()).hexdigest()[:16]
    except OSError:
        return ""
