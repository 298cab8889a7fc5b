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

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from rag import snapshot
from rag.catalog import Catalog
from rag.connections import Connections, prepare
from rag.errors import IndexUnusable, LibraryError, LibraryUnwritable
from rag.lock import writing
from rag.records import Document, IngestProgress
from rag.snapshot import Order, Run, folder_of
from rag.vectors import Vectors, scan
from rag.writer import Writer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.embed import Embedder
    from rag.lexical import Lexical


SCANNED = 5_000
"""Chunks up to which a process that answers one question compares vectors itself (`Store.open(scanned=…)`).

Reading and comparing 5,000 vectors of 384 dimensions takes 0.05 s of processor time in a fresh process; importing
Chroma takes 0.8 s. In a process that stays, Chroma is there once and answers in 1.3 ms (docs/storage.md)."""


class Store:
    def __init__(self, connections: Connections, run: Run, scanned: int = 0) -> None:
        self.folder = connections.folder
        self.catalog = Catalog.over(connections)
        """Reads the state of the moment with each call; for several calls that must agree use `reading`."""
        self._connections = connections
        self._run = run
        self._scanned = scanned
        self._lock = RLock()
        self._indexes: _Indexes | None = None

    @classmethod
    def open(
        cls, folder: Path, create: bool = True, run: Run = snapshot.run_apart, scanned: int = 0
    ) -> Store:
        """Open a library's folder, and make it where there is none and `create` says so.

        `run` carries out the building of indexes, in another process. Up to `scanned` chunks the catalog's vectors
        are compared one by one, exactly, instead of by Chroma. Raises LibraryTooNew, LibraryUnwritable or LibraryError.
        """
        return cls(prepare(folder, create), run, scanned)

    def warm(self) -> None:
        """Answer by Chroma from now on, whatever the size, and load it at once: for processes that stay."""
        self._scanned = 0
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
            catalog = stack.enter_context(self.catalog.pinned())
            indexes = self._opened(catalog.state().snapshot)
            if indexes.broken is not None and not indexes.given_up:
                stack.close()
                notices += self._mend(indexes)
                catalog = stack.enter_context(self.catalog.pinned())
                indexes = self._opened(catalog.state().snapshot)
            yield View(catalog, indexes, notices, self._scanned)

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
            for done, key in enumerate(keys.values()):
                document, chunks = self.catalog.material(key)
                if embedder is not None and len(self.catalog.matrix(key, embedder.identity)) != len(chunks):
                    from rag.chunk import embedded_text

                    if progress:
                        progress(IngestProgress(done, len(keys), document.name, "embedding", None, None))
                    vectors = embedder.embed([embedded_text(document, chunk) for chunk in chunks])
                    writer.register.store_vectors(key, vectors, embedder.identity)
            if progress:
                progress(IngestProgress(len(keys), len(keys), "", "indexing", None, None))
            writer.publish(embedder=identity, fresh=True)
            if identity is not None:
                writer.register.purge_vectors(identity[0])
            if progress:
                progress(IngestProgress(len(keys), len(keys), "", "finished", None, None))

    def _opened(self, number: int) -> _Indexes:
        with self._lock:
            if self._indexes is None or self._indexes.number != number:
                self._indexes = _Indexes(self.folder, number)
            return self._indexes

    def _mend(self, indexes: _Indexes) -> list[str]:
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


class View:
    """One state of a library. For one user at a time, in any thread."""

    def __init__(self, catalog: Catalog, indexes: _Indexes, notices: list[str], scanned: int = 0) -> None:
        self.catalog = catalog
        self.notices = notices
        """What a reader must know of how the search went: an index rebuilt, or searched without."""
        self._indexes = indexes
        self._scanned = scanned

    def load(self) -> None:
        """Open both indexes, so that the first search need not; a broken one is told in `notices`."""
        if self._indexes.number:
            try:
                self._indexes.vectors()
                self._indexes.lexical()
            except IndexUnusable as error:
                self._without_index(error)

    def dense(
        self, vector: NDArray[np.float32], k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Give up to k (chunk id, cosine similarity), best first, among these documents (None: all)."""
        if self._indexes.number == 0:
            return []
        if self.catalog.count_chunks() > self._scanned:
            try:
                return self._indexes.vectors().query(vector, k, documents)
            except IndexUnusable as error:
                self._without_index(error)
        ids = {key: document_id for document_id, key in self.catalog.keys(documents).items()}
        return scan(self._matrices(ids), vector, k)

    def lexical(
        self,
        terms: str | Mapping[str, float],
        k: int,
        documents: Collection[str] | None = None,
        *,
        context_weight: float = 0.5,
    ) -> list[tuple[str, float]]:
        """Give up to k (chunk id, BM25 score), best first, among these documents (None: all).

        `terms` and `context_weight` are those of `rag.lexical.Lexical.search`.
        """
        if self._indexes.number == 0:
            return []
        try:
            return self._indexes.lexical().search(terms, k, documents, context_weight=context_weight)
        except IndexUnusable as error:
            self._without_index(error)
        lexical = self._indexes.substitute(self.catalog)
        return lexical.search(terms, k, documents, context_weight=context_weight)

    def frequencies(self, words: Collection[str]) -> dict[str, int]:
        """Give in how many chunks each of these words stands; words are those that `rag.lexical.tokens` gives."""
        if self._indexes.number == 0:
            return dict.fromkeys(words, 0)
        try:
            return self._indexes.lexical().frequencies(words)
        except IndexUnusable as error:
            self._without_index(error)
        return self._indexes.substitute(self.catalog).frequencies(words)

    def _matrices(self, ids: Mapping[int, str]) -> Iterator[tuple[Sequence[str], NDArray[np.float32]]]:
        for key, document_id in ids.items():
            matrix = self.catalog.matrix(key)
            if len(matrix):
                yield [f"{document_id}:{number}" for number in range(len(matrix))], matrix

    def _without_index(self, error: IndexUnusable) -> None:
        self._indexes.fail(error)
        notice = "the search index cannot be used; the catalog was searched instead, which is slower"
        if notice not in self.notices:
            self.notices.append(notice)


class _Indexes:
    """The two indexes of one snapshot, each opened when it is first asked."""

    def __init__(self, library: Path, number: int) -> None:
        self.number = number
        self.failed = False
        """It was opened as good, and did not answer."""
        self.given_up = False
        """It is broken and cannot be made anew at present."""
        self.broken: str | None = None
        self._folder = folder_of(library, number)
        self._lock = RLock()
        self._vectors: Vectors | None = None
        self._lexical: Lexical | None = None
        self._substitute: Lexical | None = None
        if number and not snapshot.is_intact(self._folder):
            self.broken = "its files are not those that were written"

    def fail(self, error: IndexUnusable) -> None:
        if self.broken is None:
            self.failed, self.broken = True, str(error)

    def vectors(self) -> Vectors:
        with self._lock:
            self._check()
            if self._vectors is None:
                self._vectors = Vectors(self._folder / "chroma")
            return self._vectors

    def lexical(self) -> Lexical:
        from rag.lexical import Lexical

        with self._lock:
            self._check()
            if self._lexical is None:
                self._lexical = Lexical(self._folder / "tantivy")
            return self._lexical

    def substitute(self, catalog: Catalog) -> Lexical:
        from rag.lexical import Lexical

        with self._lock:
            if self._substitute is None:
                self._substitute = Lexical.in_memory(
                    entry for key in catalog.keys().values() for entry in snapshot.entries(catalog, key)
                )
            return self._substitute

    def _check(self) -> None:
        if self.broken is not None:
            raise IndexUnusable(self.broken)
