"""Nearest vectors: a Chroma collection of ids and vectors in a folder that is written once and then only read.

Chroma gets no text and no embedding function. Cosine space; similarity is 1 - distance, in [-1, 1].
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Sequence
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

    def query(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """Give up to k (chunk id, similarity), best first.

        A zero vector, from a text without a known word, is near to nothing. Raises IndexUnusable.
        """
        if k <= 0 or not vector.any():
            return []
        with _translated():
            found = self._collection.query(
                query_embeddings=vector.reshape(1, -1), n_results=k, include=["distances"]
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


def write(folder: Path, remove: Sequence[str], add: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
    """Take chunks out of the index in a folder, and add (chunk id, vector); make it where there is none.

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
            rows = ((id_, vector) for id_, vector in add if vector.any())
            while batch := list(islice(rows, _BATCH)):
                collection.add(ids=[id_ for id_, _ in batch], embeddings=[vector for _, vector in batch])
        finally:
            client.close()


def scan(
    matrices: Iterable[tuple[str, NDArray[np.float32]]], vector: NDArray[np.float32], k: int
) -> list[tuple[str, float]]:
    """Give the same as `Vectors.query`, exactly, by comparing with every vector.

    `matrices` are (document id, vectors of its chunks in order).
    """
    import numpy as np

    if k <= 0 or not vector.any():
        return []
    names: list[str] = []
    parts: list[NDArray[np.float32]] = []
    for document_id, matrix in matrices:
        if len(matrix):
            scores = matrix @ vector
            for row in np.flatnonzero(scores == 0):
                if not matrix[row].any():
                    scores[row] = -np.inf
            names.append(document_id)
            parts.append(scores)
    if not parts:
        return []
    together = np.concatenate(parts)
    starts = np.cumsum([0, *map(len, parts)])
    best = np.argpartition(-together, min(k, len(together)) - 1)[:k]
    best = best[np.argsort(-together[best], kind="stable")]
    owners = np.searchsorted(starts, best, side="right") - 1
    return [
        (f"{names[owner]}:{place - starts[owner]}", float(together[place]))
        for place, owner in zip(best, owners, strict=True)
        if together[place] > -np.inf
    ]


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
