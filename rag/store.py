"""A library's folder as one thing: catalog, index snapshots and writer lock, always seen in one consistent state.

    catalog.sqlite3      the truth; names the snapshot that belongs to it
    snapshots/<n>/       the indexes of that state (and those of the state before, for readers still at it)
    lock, lock.owner     who writes

`Store.reading()` gives a view: everything asked of it is answered from the same state, whatever is written
meanwhile. `Store.writing()` holds the writer lock; what it stores becomes visible with `Writer.publish`, whole, at
one moment. A broken index is found when it is opened, and made anew from the catalog; until that is possible the
catalog itself is searched. Neither Chroma nor tantivy is imported before something is searched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from rag import snapshot
from rag.catalog import Catalog
from rag.connections import Connections, prepare
from rag.errors import IndexUnusable, LibraryError, LibraryUnwritable
from rag.lock import writing
from rag.records import Document, IngestProgress
from rag.snapshot import Order, Run
from rag.view import COMPARED, Indexes, Scans, View
from rag.writer import Writer

if TYPE_CHECKING:
    from rag.embed import Embedder


SCANNED = 300_000
"""Vectors that a process compares itself before it loads Chroma (`Store.open(scanned=…)`), in one search or in many.

In a new process reading and comparing 34,000 vectors of 384 dimensions takes 0.1 s of processor time, loading Chroma
and asking it 1.1 s; asking it again takes 6 ms. So a process that asks one question never loads it, and one that goes
on asking spends at most twice what the better of the two ways would have taken (docs/storage.md)."""


class Store:
    def __init__(
        self, connections: Connections, run: Run, scanned: int = 0, compared: int = COMPARED
    ) -> None:
        self.folder = connections.folder
        self.catalog = Catalog.over(connections)
        """Reads the state of the moment with each call; for several calls that must agree use `reading`."""
        self._connections = connections
        self._run = run
        self._scans = Scans(scanned)
        self._compared = compared
        self._lock = RLock()
        self._indexes: Indexes | None = None
        self._facts: tuple[int, dict[str, Any]] = (0, {})

    @classmethod
    def open(
        cls,
        folder: Path,
        create: bool = True,
        run: Run = snapshot.run_apart,
        scanned: int = 0,
        compared: int = COMPARED,
    ) -> Store:
        """Open a library's folder, and make it where there is none and `create` says so.

        `run` carries out the building of indexes, in another process. The first `scanned` vectors are compared
        one by one, exactly, before Chroma is loaded; up to `compared` also later, in a search that is limited to some
        documents. Raises LibraryTooNew, LibraryUnwritable or LibraryError.
        """
        return cls(prepare(folder, create), run, scanned, compared)

    def warm(self) -> None:
        """Answer by Chroma from now on, and load it at once: for processes that stay."""
        self._scans.left = 0
        with self.reading() as view:
            view.load()

    def close(self) -> None:
        """Let go of files and connections; views that are still open end with an error."""
        with self._lock:
            self._indexes = None
        self._connections.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[View]:
        """Give a view of the present state. Keep it for one question: old states are kept only for a while."""
        notices: list[str] = []
        with ExitStack() as stack:
            catalog = stack.enter_context(self.catalog.pinned(self._facts_of))
            indexes = self._opened(catalog.state().snapshot)
            if indexes.broken is not None and not indexes.given_up:
                stack.close()
                notices += self._mend(indexes)
                catalog = stack.enter_context(self.catalog.pinned(self._facts_of))
                indexes = self._opened(catalog.state().snapshot)
            yield View(catalog, indexes, notices, self._scans, self._compared)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Hold the writer lock; raises LibraryLocked where another holds it."""
        with writing(self.folder):
            writer = Writer(self.folder, self._connections, self._run)
            writer.sweep()
            yield writer

    def remove(self, document_id: str) -> Document:
        """Take a document out, and give it back; DocumentNotFound, LibraryLocked, LibraryUnwritable."""
        with self.writing() as writer:
            document = self.catalog.document(document_id)
            writer.publish(drop={document_id})
        return document

    def rebuild(
        self, embedder: Embedder | None = None, progress: Callable[[IngestProgress], None] | None = None
    ) -> None:
        """Make the indexes anew from the catalog; with an embedder of another identity, all vectors first.

        Until it is through the library stays as it was; repeated after an interruption it goes on where it was.
        """
        with self.writing() as writer:
            keys = self.catalog.keys()
            identity = None if embedder is None else (embedder.identity, embedder.dimensions)
            if embedder is not None:
                writer.embed_anew(embedder, progress)
            if progress:
                progress(IngestProgress(len(keys), len(keys), "", "indexing", None, None))
            writer.publish(embedder=identity, fresh=True)
            if identity is not None:
                writer.register.purge_vectors(identity[0])
            if progress:
                progress(IngestProgress(len(keys), len(keys), "", "finished", None, None))

    def _facts_of(self, number: int) -> dict[str, Any]:
        """Give where to keep what is counted of the state with this snapshot; that of the last state is kept."""
        with self._lock:
            if self._facts[0] != number:
                self._facts = number, {}
            return self._facts[1]

    def _opened(self, number: int) -> Indexes:
        with self._lock:
            if self._indexes is None or self._indexes.number != number:
                self._indexes = Indexes(self.folder, number)
            return self._indexes

    def _mend(self, indexes: Indexes) -> list[str]:
        """Make a broken snapshot usable again if that can be; gives what the reader should know."""
        with self._lock:
            if indexes.broken is None or indexes.given_up:
                return []  # another thread was faster
            try:
                if not indexes.failed:
                    # Files differ from those once checked: copied, or touched. They may well be good.
                    state = self.catalog.state()
                    self._run(Order(str(self.folder), indexes.number, state.embedder or "", check=True))
                    self._indexes = None
                    return []
            except (IndexUnusable, LibraryUnwritable) as error:
                indexes.broken = str(error)
            try:
                with self.writing() as writer:
                    if self.catalog.state().snapshot != indexes.number:
                        return []  # a writer has gone on meanwhile
                    writer.publish(fresh=True)
            except LibraryError:  # locked, unwritable, or the index cannot be built
                indexes.given_up = True  # until the library goes over to another snapshot
                return []
            chunks = self.catalog.count_chunks()
            return [
                f"the search index of library {self.folder} was damaged and has been rebuilt from the catalog"
                f" ({chunks} chunks)"
            ]
