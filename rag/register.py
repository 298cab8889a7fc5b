"""Writing into the catalog. Only the holder of the writer lock calls this."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rag.connections import Connections
from rag.lexical import plain_lines
from rag.records import Box, Reading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


READER = 3
"""Version of everything between a file's bytes and its chunks. Raise it when documents would come out better: those
of an older version are read anew when their file is ingested again."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A document that is stored whole, and not visible yet."""

    key: int
    id: str
    source: str
    """Absolute path of its file."""
    chunks: int


class Register:
    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def store(self, reading: Reading, vectors: NDArray[np.float32], embedder: str, source: str) -> Pending:
        """Store a document as pending, in one transaction, in place of an older pending one of the same id.

        `vectors` is [chunks of the reading, dimensions].
        """
        document = reading.document
        if len(vectors) != len(reading.chunks):
            raise ValueError(f"{len(reading.chunks)} chunks and {len(vectors)} vectors of {document.id}")
        if [chunk.id for chunk in reading.chunks] != [f"{document.id}:{n}" for n in range(len(vectors))]:
            raise ValueError(f"the chunks of {document.id} are not numbered in order")
        with self._connections.transaction() as connection:
            connection.execute("DELETE FROM documents WHERE id = ? AND visible = 0", (document.id,))
            key = connection.execute(
                "INSERT INTO documents (id, visible, source, name, title, number, issuer, date, region, period,"
                " kind, text, offsets, encoding, removed, format, pages, notices, evidence, boxes, signature, reader,"
                " chunks) VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    document.id, source, document.name, document.title, document.number, document.issuer,
                    document.date.isoformat() if document.date else None, document.region, document.period,
                    document.kind, document.text, _json(document.offsets), document.encoding,
                    _json(reading.removed), document.format, _json([astuple(page) for page in document.pages]),
                    _json(document.notices), _json([astuple(each) for each in reading.evidence]),
                    _compressed(reading.boxes),
                    reading.signature, READER, len(reading.chunks),
                ),
            ).lastrowid  # fmt: skip
            assert key is not None
            _store_parts(connection, key, reading)
            _store_vectors(connection, key, vectors, embedder)
        return Pending(key, document.id, source, len(reading.chunks))

    def store_vectors(self, key: int, vectors: NDArray[np.float32], embedder: str) -> None:
        """Store a document's vectors beside those of other embedders."""
        with self._connections.transaction() as connection:
            _store_vectors(connection, key, vectors, embedder)

    def pending(self, embedder: str) -> dict[str, Pending]:
        """Give what an interrupted ingest left behind: whole documents with vectors of this embedder."""
        with self._connections.borrow() as connection:
            rows = connection.execute(
                "SELECT key, id, source, chunks FROM documents JOIN matrices ON document = key AND embedder = ?"
                " WHERE visible = 0 AND reader = ? AND rows = chunks ORDER BY key",
                (embedder, READER),
            ).fetchall()
        return {row[1]: Pending(*row) for row in rows}

    def outdated(self) -> frozenset[str]:
        """Give the ids of the visible documents that an older version has read."""
        with self._connections.borrow() as connection:
            rows = connection.execute("SELECT id FROM documents WHERE visible = 1 AND reader < ?", (READER,))
            return frozenset(row[0] for row in rows)

    def sources(self) -> dict[str, str]:
        """Give absolute path → id of the visible document that was ingested from it."""
        with self._connections.borrow() as connection:
            return dict(connection.execute("SELECT path, id FROM sources"))

    def next_snapshot(self) -> int:
        """Give a number that no snapshot had before, not even one that was never finished."""
        with self._connections.transaction() as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = 'last_snapshot'").fetchone()
            number = int(row[0]) + 1 if row else 1
            _set(connection, last_snapshot=number)
        return number

    def switch(
        self,
        snapshot: int,
        *,
        show: Sequence[Pending] = (),
        drop: Collection[str] = (),
        sources: dict[str, str] | None = None,
        embedder: tuple[str, int] | None = None,
    ) -> None:
        """Go over to the next state, in one transaction: the snapshot, the documents it shows and drops.

        `sources` are paths to remember besides those of the documents shown; `embedder` is (identity, dimensions).
        """
        with self._connections.transaction() as connection:
            _set(connection, snapshot=snapshot)
            connection.executemany(
                "DELETE FROM documents WHERE id = ? AND visible = 1",
                [(i,) for i in {*drop, *(p.id for p in show)}],
            )
            connection.executemany("DELETE FROM sources WHERE id = ?", [(id_,) for id_ in drop])
            connection.executemany("UPDATE documents SET visible = 1 WHERE key = ?", [(p.key,) for p in show])
            _remember(connection, {**(sources or {}), **{p.source: p.id for p in show}})
            if embedder is not None:
                _set(connection, embedder=embedder[0], dimensions=embedder[1])

    def remember(self, sources: dict[str, str]) -> None:
        """Remember under which paths known documents were found."""
        with self._connections.transaction() as connection:
            _remember(connection, sources)

    def purge(self, keep: Collection[str] = ()) -> None:
        """Delete pending documents, all but those with the ids in `keep`."""
        with self._connections.transaction() as connection:
            connection.execute(
                "DELETE FROM documents WHERE visible = 0 AND id NOT IN (SELECT value FROM json_each(?))",
                (json.dumps(list(keep)),),
            )

    def purge_vectors(self, embedder: str) -> None:
        """Delete the vectors of all other embedders."""
        with self._connections.transaction() as connection:
            connection.execute("DELETE FROM matrices WHERE embedder <> ?", (embedder,))


def _store_parts(connection: sqlite3.Connection, key: int, reading: Reading) -> None:
    connection.executemany(
        "INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (key, n, s.level, s.marker, s.title, s.start, s.end, _path(s.path), s.kind)
            for n, s in enumerate(reading.sections)
        ],
    )
    connection.executemany(
        "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(key, s.index, s.start, s.end, _path(s.path), s.page, s.confidence) for s in reading.sentences],
    )
    connection.executemany(
        "INSERT INTO glossary VALUES (?, ?, ?, ?, ?, ?)",
        [(key, n, g.term, g.definition, g.start, g.end) for n, g in enumerate(reading.glossary)],
    )
    connection.executemany(
        "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(key, n, c.first, c.last, c.start, c.end, _path(c.path)) for n, c in enumerate(reading.chunks)],
    )
    indexes = [sentence.index for sentence in reading.sentences]
    said = dict(zip(indexes, plain_lines([s.text for s in reading.sentences]), strict=True))
    connection.executemany(
        "INSERT INTO plain VALUES (?, ?, ?)",
        [(key, n, "\n".join(said[i] for i in range(c.first, c.last))) for n, c in enumerate(reading.chunks)],
    )


def _store_vectors(
    connection: sqlite3.Connection, key: int, vectors: NDArray[np.float32], embedder: str
) -> None:
    # Half precision halves the file; unit vectors lose at most 0.0005 per component.
    connection.execute(
        "INSERT OR REPLACE INTO matrices VALUES (?, ?, ?, ?)",
        (key, embedder, len(vectors), vectors.astype("<f2").tobytes()),
    )


def _remember(connection: sqlite3.Connection, sources: dict[str, str]) -> None:
    connection.executemany("INSERT OR REPLACE INTO sources VALUES (?, ?)", list(sources.items()))


def _set(connection: sqlite3.Connection, **values: object) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)", [(name, str(value)) for name, value in values.items()]
    )


def _compressed(boxes: Sequence[Box]) -> bytes | None:
    if not boxes:
        return None
    rows = [
        (
            b.start,
            b.end,
            b.page,
            *(round(edge, 4) for edge in (b.left, b.top, b.right, b.bottom)),
            b.confidence,
        )
        for b in boxes
    ]
    return zlib.compress(_json(rows).encode())


@lru_cache(maxsize=1024)
def _path(headings: tuple[str, ...]) -> str:
    return _json(headings)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
