"""What the holder of a library's writer lock can do: store documents, and go over to the next state."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag import snapshot
from rag.catalog import Catalog
from rag.connections import Connections
from rag.errors import IndexUnusable, LibraryError, LibraryUnwritable
from rag.records import IngestProgress
from rag.register import Pending, Register
from rag.snapshot import Order, Run, folder_of

if TYPE_CHECKING:
    from rag.embed import Embedder


class Writer:
    """Made by `Store.writing`, which holds the lock as long as this is used."""

    def __init__(self, folder: Path, connections: Connections, run: Run) -> None:
        self.catalog = Catalog.over(connections)
        self.register = Register(connections)
        self._folder = folder
        self._run = run

    def publish(
        self,
        show: Sequence[Pending] = (),
        drop: Collection[str] = (),
        sources: Mapping[str, str] | None = None,
        embedder: tuple[str, int] | None = None,
        fresh: bool = False,
    ) -> None:
        """Build the indexes of the next state and go over to it: documents shown and dropped, at one moment.

        `embedder` is that of the vectors of `show`, or, with `fresh`, of all. Killed before its end, it has
        done nothing. Raises LibraryUnwritable, or LibraryError where Chroma cannot build at all.
        """
        state = self.catalog.state()
        identity = embedder[0] if embedder else state.embedder or ""
        visible = self.catalog.keys()
        gone = {*drop, *(pending.id for pending in show)}
        chunks = {id_: self.catalog.chunk_count(key) for id_, key in visible.items() if id_ in gone}
        stay = [key for id_, key in visible.items() if id_ not in gone]
        added = [pending.key for pending in show]
        number = 0
        if sum(map(self.catalog.chunk_count, stay + added)):
            base = None if fresh else self._base(state.snapshot, sum(chunks.values()))
            number = self._build(identity, base, chunks, added, stay)
        self.register.switch(number, show=show, drop=drop, sources=dict(sources or {}), embedder=embedder)
        self.sweep()

    def embed_anew(self, embedder: Embedder, progress: Callable[[IngestProgress], None] | None) -> None:
        """Store the vectors of every document that has none of this embedder's yet; the former stay beside them."""
        from rag.chunk import embedded_text
        from rag.embed import Paced

        paced = Paced(embedder)
        keys = self.catalog.keys().values()
        for done, key in enumerate(keys):
            document, chunks = self.catalog.material(key)
            if len(self.catalog.matrix(key, embedder.identity)) == len(chunks):
                continue

            def tell(part: int, parts: int, done: int = done, name: str = document.name) -> None:
                if progress:
                    progress(IngestProgress(done, len(keys), name, "embedding", part, parts))

            vectors = paced.embed([embedded_text(document, chunk) for chunk in chunks], tell)
            self.register.store_vectors(key, vectors, embedder.identity)

    def sweep(self) -> None:
        """Delete all snapshots but the present one and the finished one before it, which readers may still be at."""
        present = self.catalog.state().snapshot
        folders = {int(f.name): f for f in (self._folder / "snapshots").glob("*") if f.name.isdecimal()}
        older = [n for n, folder in folders.items() if n < present and (folder / "manifest.json").exists()]
        for number in folders:
            if number not in (present, max(older, default=present)):
                self._discard(number)

    def _discard(self, number: int) -> None:
        shutil.rmtree(folder_of(self._folder, number), ignore_errors=True)  # what remains goes the next time

    def _base(self, number: int, dropping: int) -> int | None:
        """Give the snapshot to start from; None where starting from nothing is better or the only way."""
        folder = folder_of(self._folder, number)
        if number == 0 or not snapshot.is_intact(folder):
            return None
        # HNSW keeps the place of what is deleted: past a third, searching and copying pay for it.
        removed = snapshot.removed_since_fresh(folder) + dropping
        return None if 3 * removed > self.catalog.count_chunks() else number

    def _build(
        self, embedder: str, base: int | None, drop: dict[str, int], add: list[int], stay: list[int]
    ) -> int:
        # A second time from nothing: the base may have been bad in a way that its files do not show.
        for attempt in (base, None):
            number = self.register.next_snapshot()
            order = Order(str(self._folder), number, embedder, add=stay + add)
            if attempt is not None:
                order = Order(str(self._folder), number, embedder, attempt, drop, add)
            try:
                self._run(order)
                return number
            except IndexUnusable as error:
                reason = str(error)
                self._discard(number)
            except LibraryUnwritable:
                self._discard(number)  # on a full disk every byte counts
                raise
        raise LibraryError(
            f"the search index of library {self._folder} cannot be built ({reason}); the documents are stored:"
            " repeat the command"
        )
