"""The corridor of many files: each one read (`rag.reading`), embedded, and into the catalog and the indexes.

Files are read in processes of their own (`rag.workers`), several at a time; what comes of them is embedded and stored
here, in the order of the files. Incremental by content: a file whose bytes are known is not even parsed; one that is
known by its path and has other bytes now takes the place of the older version. Documents are stored one by one and
become visible in batches. An ingest that is interrupted loses nothing that it stored: the next one finds it and goes on
from there.
"""

from __future__ import annotations

import os
import queue
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rag import workers
from rag.chunk import embedded_text
from rag.embed import Paced
from rag.errors import EmbedderMismatch, UnreadableFile
from rag.read import find_files
from rag.read.file_names import readable
from rag.records import IngestProgress, IngestReport, Reading, Rejected
from rag.register import Pending
from rag.store import Store
from rag.versions import versions_of
from rag.writer import Writer

if TYPE_CHECKING:
    from rag.embed import Embedder

BATCH_DOCUMENTS = 200
BATCH_CHUNKS = 5000
"""Stored documents become visible when there are this many of either, so that a long ingest shows what it has."""
AHEAD = 4
"""Files per worker that are read before their turn to be stored comes: a long scan holds up no more than these."""

Progress = Callable[[IngestProgress], None]


def ingest(
    paths: Sequence[Path],
    store: Store,
    embedder: Embedder,
    progress: Progress | None = None,
    *,
    max_bytes: int = 50_000_000,
    batch_documents: int = BATCH_DOCUMENTS,
    pool: workers.Workers = workers.shared,
) -> IngestReport:
    """Take in files, folders and zip archives, and say what became of each file.

    A file that cannot be read is in the report with its reason, and the others go on. `progress` is told in the
    calling thread. Raises UnreadableFile where a path does not exist or there is no file at all, EmbedderMismatch,
    LibraryLocked, LibraryUnwritable.
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
    with store.writing() as writer, TemporaryDirectory(prefix="wenju-") as unpacked:
        held = writer.catalog.embedder
        if held is not None and held[0] != embedder.identity and writer.catalog.count():
            raise EmbedderMismatch(
                f"library {store.folder} was built with the embedding model {held[0]}, and {embedder.identity} is"
                " set now; set the former again, or embed everything anew with 'wenju rebuild'"
            )
        work = _Ingest(writer, embedder, progress or (lambda _: None), max_bytes, batch_documents, pool)
        return work.run(work.listed(files, Path(unpacked)))


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    name: str
    """What to call it: its path inside the archive for one that was in an archive."""
    source: str
    """Where it came from, absolute; inside an archive the archive's path goes before. Known by this the next time."""
    shown: str
    """The path as given, for the report."""


class _Ingest:
    def __init__(
        self, writer: Writer, embedder: Embedder, progress: Progress, max_bytes: int, batch_documents: int,
        pool: workers.Workers,
    ) -> None:  # fmt: skip
        self._writer, self._embedder, self._progress = writer, embedder, progress
        self._max_bytes, self._batch_documents, self._pool = max_bytes, batch_documents, pool
        self._paced = Paced(embedder)
        self._total = 0
        self._visible = set(writer.catalog.keys()) - writer.register.outdated()
        self._left = writer.register.pending(embedder.identity)
        self._sources = writer.register.sources()
        self._batch: dict[str, Pending] = {}
        self._moved: dict[str, str] = {}
        """Path → id, of what this ingest has found and the catalog does not know yet."""
        self._became: dict[str, str] = {}
        """Document id → added, updated or unchanged; in the order of the files."""
        self._rejected: list[Rejected] = []
        self._busy: set[workers.Worker] = set()
        self._told: queue.SimpleQueue[tuple[str, int, int, bool] | None] = queue.SimpleQueue()
        """(name, page, pages, recognised) from the threads that read; None when one of them has ended."""

    def listed(self, paths: Sequence[Path], folder: Path) -> list[_File]:
        """List the files, archives unpacked into `folder`; what of an archive cannot be taken is rejected."""
        files: list[_File] = []
        for path in paths:
            # Not resolved: a link that points elsewhere now is the same path with other content.
            source = readable(os.path.abspath(path))  # noqa: PTH100
            if path.suffix.lower() != ".zip":
                files.append(_File(path, readable(path.name), source, readable(str(path))))
                continue
            from rag.read.archive import unpack

            self._progress(IngestProgress(0, len(paths), path.name, "reading", None, None))
            try:
                members, rejected = unpack(path, folder, name=path.name, max_bytes=self._max_bytes)
            except UnreadableFile as error:
                self._rejected.append(Rejected(str(path), str(error)))
                continue
            self._rejected += rejected
            files += [
                _File(
                    member.file,
                    member.name.rpartition("/")[2],
                    f"{source}{member.name[len(path.name) :]}",
                    member.name,
                )
                for member in members
            ]
        return files

    def run(self, files: Sequence[_File]) -> IngestReport:
        self._total = len(files)
        processes = max(1, min(os.cpu_count() or 1, len(files)))
        waiting: deque[tuple[_File, str, Future[Reading] | None]] = deque()
        coming = iter(files)
        done = 0
        threads = ThreadPoolExecutor(processes)
        try:
            while True:
                while len(waiting) < processes * AHEAD and (file := next(coming, None)):
                    waiting.append(self._begin(file, threads))
                if not waiting:
                    break
                file, document_id, reading = waiting.popleft()
                self._progress(IngestProgress(done, self._total, file.name, "reading", None, None))
                try:
                    self._take(file, document_id, reading, done)
                except UnreadableFile as error:
                    self._rejected.append(Rejected(file.shown, str(error)))
                done += 1
                if self._is_full():
                    self._publish(file.name, done)
        except BaseException:  # cancelled, or the disk is full: what is being read is for nobody
            threads.shutdown(wait=False, cancel_futures=True)
            for worker in tuple(self._busy):
                worker.close()
            raise
        threads.shutdown()
        self._publish("", self._total)
        self._writer.register.purge()
        self._progress(IngestProgress(self._total, self._total, "", "finished", None, None))
        documents = self._writer.catalog.by_ids(self._became)
        added, updated, unchanged = (
            tuple(
                documents[id_] for id_, became in self._became.items() if became == kind and id_ in documents
            )
            for kind in ("added", "updated", "unchanged")
        )
        notices = self._versions({document.id for document in (*added, *updated)})
        return IngestReport(added, updated, unchanged, tuple(self._rejected), notices)

    def _versions(self, new: set[str]) -> tuple[str, ...]:
        """Say which of the new documents the library held already in another version."""
        catalog = self._writer.catalog
        found, held = versions_of(new, catalog.signatures(), catalog.by_ids) if new else ([], {})
        groups: list[set[str]] = []
        for version in found:
            joined = {version.document_id, version.other_id}
            apart = [group for group in groups if not group & joined]
            groups = [*apart, joined.union(*(group for group in groups if group & joined))]
        named = (", ".join(sorted(held[identity].name for identity in group)) for group in groups)
        return tuple(
            f"versions of one document: {names}; what they agree on is cited once" for names in named
        )

    def _begin(self, file: _File, threads: ThreadPoolExecutor) -> tuple[_File, str, Future[Reading] | None]:
        """Let the file be read, unless its content is known."""
        document_id = _content_id(file.path, self._max_bytes)
        pending = self._left.get(document_id)
        known = document_id in self._visible or document_id in self._batch
        if known or (pending is not None and pending.source == file.source):
            return file, document_id, None
        future = threads.submit(self._read, file)
        future.add_done_callback(lambda _: self._told.put(None))
        return file, document_id, future

    def _read(self, file: _File) -> Reading:
        def tell(page: int, pages: int, recognised: bool) -> None:
            self._told.put((file.name, page, pages, recognised))

        with self._pool.one() as worker:
            self._busy.add(worker)
            try:
                return worker.read(file.path, file.name, self._max_bytes, tell)
            finally:
                self._busy.discard(worker)

    def _take(self, file: _File, document_id: str, reading: Future[Reading] | None, done: int) -> None:
        if document_id in self._visible or document_id in self._batch:
            # Known, or the same content a second time: its twin may just have come.
            self._note(file.source, document_id, known=True)
            return
        pending = self._left.get(document_id)
        if reading is not None:
            read_ = self._awaited(reading, done)
            document_id = read_.document.id
            if document_id in self._visible or document_id in self._batch:  # it was changed while being read
                self._note(file.source, document_id, known=True)
                return

            def tell(part: int, parts: int) -> None:
                self._progress(IngestProgress(done, self._total, file.name, "embedding", part, parts))

            texts = [embedded_text(read_.document, part) for part in read_.chunks]
            vectors = self._paced.embed(texts, tell)
            pending = self._writer.register.store(read_, vectors, self._embedder.identity, file.source)
        assert pending is not None, "what is not read is known or pending"
        self._batch[document_id] = pending
        self._note(file.source, document_id, known=False)

    def _awaited(self, reading: Future[Reading], done: int) -> Reading:
        """Wait for a reading, and tell meanwhile what all of those being read are at."""
        while not reading.done():
            told = self._told.get()
            if told is not None:
                name, page, pages, recognised = told
                step = "recognising" if recognised else "reading"
                self._progress(IngestProgress(done, self._total, name, step, page, pages))  # type: ignore[arg-type]
        return reading.result()

    def _note(self, source: str, document_id: str, known: bool) -> None:
        before = self._sources.get(source)
        kind = "unchanged" if known else "added"
        if before is not None and (before != document_id or not known):
            kind = "updated"
        if before != document_id:
            self._moved[source] = document_id
        self._became.setdefault(document_id, kind)

    def _is_full(self) -> bool:
        chunks = sum(pending.chunks for pending in self._batch.values())
        if len(self._batch) < self._batch_documents and chunks < BATCH_CHUNKS:
            return False
        # Each switch copies the indexes and starts a process: half more each time keeps that in proportion to what is
        # added; 100,000 passages take 8 switches.
        return 2 * chunks >= self._writer.catalog.count_chunks()

    def _publish(self, name: str, done: int) -> None:
        """Make visible what has been stored, and take out what it replaces."""
        sources = {**self._sources, **self._moved}
        # The older version stays where another file still has it.
        before = {self._sources[path] for path in self._moved if path in self._sources}
        replaced = before - set(sources.values())
        if self._batch or replaced:
            self._progress(IngestProgress(done, self._total, name, "indexing", None, None))
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
