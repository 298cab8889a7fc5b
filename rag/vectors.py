"""Nearest vectors: a Chroma collection of ids and vectors in a folder that is written once and then only read.

Chroma gets no text and no embedding function. Cosine space; similarity is 1 - distance, in [-1, 1].
"""

from __future__ import annotations

import weakref
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import IndexUnusable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_COLLECTION = "chunks"
_BATCH = 5000
"""Rows per call; Chroma 1.5 refuses more than 5461."""
_SPACE = {
    "space": "cosine",
    # Each call of add or delete writes the graph out. With the default of 1000 the rest stays in a log, and every
    # process that reads replays it and rewrites the graph files in place: measured with 250 vectors.
    "sync_threshold": 1,
    "batch_size": 1,
    # Of the 40 nearest among 9,500 real passages Chroma's own 100 finds 95.1 %, 1000 finds 99.7 %; 1.5 and 3 ms.
    "ef_construction": 200,
    "ef_search": 1000,
}


class Vectors:
    """An index opened for reading."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "chroma.sqlite3").is_file():  # Chroma would make an empty one
            raise IndexUnusable(f"{folder} is not there")
        with _translated():
            client = _open(folder)
            # Chroma keeps every client it has opened; this one goes with its last user.
            weakref.finalize(self, client.close)
            self._collection = client.get_collection(_COLLECTION, embedding_function=None)

    def count(self) -> int:
        with _translated():
            return int(self._collection.count())

    def query(
        self, vector: NDArray[np.float32], k: int, documents: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """Give up to k (chunk id, similarity), best first, among the chunks of these documents (None: all).

        A zero vector, from a text without a known word, is near to nothing. Raises IndexUnusable.
        """
        if k <= 0 or not vector.any() or (documents is not None and not documents):
            return []
        where: Any = None if documents is None else {"document_id": {"$in": sorted(documents)}}
        with _translated():
            found = self._collection.query(
                query_embeddings=vector.reshape(1, -1), n_results=k, where=where, include=["distances"]
            )
        distances = found["distances"]
        assert distances is not None
        return [
            (id_, 1.0 - float(distance)) for id_, distance in zip(found["ids"][0], distances[0], strict=True)
        ]

    def probe(self) -> None:
        """Ask for what is nearest to a vector that the index holds; raises IndexUnusable where that fails."""
        with _translated():
            row = self._collection.get(limit=1, include=["embeddings"])
        if row["ids"] and row["embeddings"] is not None and not self.query(row["embeddings"][0], 1):
            raise IndexUnusable("it finds nothing near a vector of its own")


def write(folder: Path, remove: Sequence[str], add: Iterable[tuple[str, str, NDArray[np.float32]]]) -> None:
    """Take chunks out of the index in a folder, and add (chunk id, document id, vector); make it where there is none.

    Not safe against a kill: write into a folder that nobody reads yet. Zero vectors are left out. Raises
    IndexUnusable where Chroma cannot do it.
    """
    with _translated():
        client = _open(folder)
        try:
            collection = client.get_or_create_collection(
                _COLLECTION, embedding_function=None, configuration={"hnsw": _SPACE}
            )
            for start in range(0, len(remove), _BATCH):
                collection.delete(ids=list(remove[start : start + _BATCH]))
            rows = ((id_, document_id, vector) for id_, document_id, vector in add if vector.any())
            while batch := list(islice(rows, _BATCH)):
                collection.add(
                    ids=[id_ for id_, _, _ in batch],
                    embeddings=[vector for _, _, vector in batch],
                    metadatas=[{"document_id": document_id} for _, document_id, _ in batch],
                )
        finally:
            client.close()


def scan(
    rows: Iterable[tuple[Sequence[str], NDArray[np.float32]]], vector: NDArray[np.float32], k: int
) -> list[tuple[str, float]]:
    """Give the same as `Vectors.query`, exactly, by comparing with every vector: (ids, [ids, dimensions])."""
    import heapq

    if k <= 0 or not vector.any():
        return []
    best: list[tuple[float, str]] = []
    for ids, matrix in rows:
        scores = matrix @ vector
        best += [
            (float(score), id_) for id_, score, row in zip(ids, scores, matrix, strict=True) if row.any()
        ]
        best = heapq.nlargest(k, best)
    return [(id_, score) for score, id_ in best]


@contextmanager
def _translated() -> Iterator[None]:
    from chromadb.errors import ChromaError

    try:
        yield
    # What damaged files were seen to raise, besides Chroma's own errors: wrong headers, missing files, no space.
    except (ChromaError, ValueError, RuntimeError, OSError) as error:
        raise IndexUnusable(str(error)) from error


def _open(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    # _env_file: Chroma would take its settings from a .env in the working directory.
    settings = Settings(anonymized_telemetry=False, _env_file=None)  # type: ignore[call-arg]
    return chromadb.PersistentClient(str(folder), settings=settings)
