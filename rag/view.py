"""One state of a library, as a search sees it: its catalog and the two indexes of its snapshot.

Vectors are compared by Chroma's graph where that is quickest, and one by one where it is not: in a small library that
is asked one question, and in a search that is limited to some documents, which Chroma would look through the whole
library for. A broken index is not an end: the catalog itself is searched.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from rag import snapshot
from rag.catalog import Catalog
from rag.errors import IndexUnusable
from rag.snapshot import folder_of
from rag.vectors import Vectors, scan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rag.lexical import Lexical, Terms


COMPARED = 8_000
"""Chunks up to which a search that is limited to some documents compares their vectors itself."""
WIDENED = 2
"""How many times more neighbours than needed are asked for where a search is limited to a large part of the library."""
WIDEST = 1_000
"""Neighbours that Chroma is asked for at most: as many as it looks at anyway (`ef_search`)."""


@dataclass(slots=True)
class Scans:
    """How many vectors may yet be compared one by one where Chroma could be asked: until then, loading it costs more."""

    left: int


class View:
    """One state of a library. For one user at a time, in any thread."""

    def __init__(
        self, catalog: Catalog, indexes: Indexes, notices: list[str], scans: Scans, compared: int
    ) -> None:
        self.catalog = catalog
        self.notices = notices
        """What a reader must know of how the search went: an index rebuilt, or searched without."""
        self._indexes = indexes
        self._scans = scans
        self._compared = compared

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
        width = self._width(k, documents)
        if width is not None:
            try:
                found = self._indexes.vectors().query(vector, width)
                if documents is None:
                    return found
                among = [(chunk, score) for chunk, score in found if chunk.rpartition(":")[0] in documents][
                    :k
                ]
                if len(among) == k:
                    return among
            except IndexUnusable as error:
                self._without_index(error)
        return scan(self.catalog.matrices(documents), vector, k)

    def similarities(self, vector: NDArray[np.float32], ids: Collection[str]) -> dict[str, float]:
        """Give chunk id → its cosine similarity; chunks that the library does not have are left out."""
        import numpy as np

        vectors = self.catalog.vectors(ids)
        if not vectors:
            return {}
        scores = np.stack(list(vectors.values())) @ vector
        return dict(zip(vectors, map(float, scores), strict=True))

    def lexical(
        self,
        terms: Terms,
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

    def _width(self, k: int, documents: Collection[str] | None) -> int | None:
        """Give how many neighbours to ask Chroma for; None: compare the vectors of these documents instead."""
        among = held = self.catalog.count_chunks()
        if documents is not None:
            sizes = self.catalog.sizes()
            among = sum(sizes.get(document_id, 0) for document_id in documents)
            if among <= self._compared:
                return None
        if among <= self._scans.left:
            self._scans.left -= among
            return None
        width = k if documents is None else WIDENED * k * held // among
        return width if documents is None or width <= WIDEST else None

    def _without_index(self, error: IndexUnusable) -> None:
        self._indexes.fail(error)
        notice = "the search index cannot be used; the catalog was searched instead, which is slower"
        if notice not in self.notices:
            self.notices.append(notice)


class Indexes:
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
