"""The truth: documents, their parts and their vectors, in one SQLite file. The indexes are derived from it.

A document is written *pending* and becomes visible in the one transaction that also names the index snapshot
which holds it (`rag.register`). Everything here reads, and sees visible documents only. `Catalog.pinned()`
gives a catalog that stays at one state, whatever is written meanwhile.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from rag.connections import Connections
from rag.errors import DocumentNotFound
from rag.records import Box, Chunk, Document, Evidence, GlossaryEntry, Page, Reading, Section, Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Borrow = Callable[[], AbstractContextManager[sqlite3.Connection]]

_DOCUMENT = "key, id, name, title, number, issuer, date, region, period, kind, text, offsets, encoding, format, pages, notices"
_SELECTABLE = Literal["region", "period", "kind"]


@dataclass(frozen=True, slots=True)
class State:
    """What a library is at one moment, besides its documents."""

    snapshot: int
    """Number of the index snapshot that holds exactly the visible documents; 0: there is none yet."""
    embedder: str | None
    """Identity of the model that made the vectors; None while there are none."""
    dimensions: int | None


class Catalog:
    def __init__(self, borrow: Borrow) -> None:
        self._borrow = borrow

    @classmethod
    def over(cls, connections: Connections) -> Catalog:
        """Give a catalog that reads the state of the moment with each call; from any thread."""
        return cls(connections.borrow)

    @contextmanager
    def pinned(self) -> Iterator[Catalog]:
        """Give a catalog that stays at the present state. Keep it for one question, not for a session."""
        with self._borrow() as connection:

            @contextmanager
            def same() -> Iterator[sqlite3.Connection]:
                yield connection

            connection.execute("BEGIN")
            try:
                connection.execute("SELECT 1 FROM meta").fetchone()  # BEGIN alone does not fix the state yet
                yield Catalog(same)
            finally:
                connection.execute("ROLLBACK")

    def state(self) -> State:
        values = dict(self._rows("SELECT name, value FROM meta"))
        dimensions = values.get("dimensions")
        return State(
            snapshot=int(values.get("snapshot", 0)),
            embedder=values.get("embedder"),
            dimensions=int(dimensions) if dimensions else None,
        )

    @property
    def embedder(self) -> tuple[str, int] | None:
        """(identity, dimensions) of the model that made the vectors; None while there are none."""
        state = self.state()
        if state.embedder is None or state.dimensions is None:
            return None
        return state.embedder, state.dimensions

    def count(self) -> int:
        return int(self._rows("SELECT count(*) FROM documents WHERE visible")[0][0])

    def count_chunks(self) -> int:
        return int(
            self._rows("SELECT count(*) FROM chunks JOIN documents ON key = document WHERE visible")[0][0]
        )

    def documents(self) -> tuple[Document, ...]:
        """Give all documents, in the order in which they came."""
        rows = self._rows(f"SELECT {_DOCUMENT} FROM documents WHERE visible ORDER BY key")
        return tuple(_document(row) for row in rows)

    def document(self, document_id: str) -> Document:
        """Give one document; DocumentNotFound where the library has none with this id."""
        return _document(self._document_row(document_id))

    def by_ids(self, document_ids: Collection[str]) -> dict[str, Document]:
        """Give the documents with these ids; ids that the library does not have are left out."""
        rows = self._rows(
            f"SELECT {_DOCUMENT} FROM documents WHERE visible AND id IN (SELECT value FROM json_each(?))",
            json.dumps(list(document_ids)),
        )
        return {row[1]: _document(row) for row in rows}

    def select(
        self,
        regions: Collection[str] | None = None,
        periods: Collection[str] | None = None,
        documents: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
    ) -> frozenset[str] | None:
        """Give the ids of the documents that pass every filter; None where no filter is given.

        The values of one filter are alternatives. `documents` are ids, file names or titles.
        """
        filters = (
            (("region",), regions), (("period",), periods), (("kind",), kinds),
            (("id", "name", "title"), documents),
        )  # fmt: skip
        clauses, values = ["visible"], []
        for columns, wanted in filters:
            if wanted is not None:
                clauses.append(
                    "(" + " OR ".join(f"{c} IN (SELECT value FROM json_each(?))" for c in columns) + ")"
                )
                values += [json.dumps(list(wanted))] * len(columns)
        if not values:
            return None
        return frozenset(
            row[0] for row in self._rows(f"SELECT id FROM documents WHERE {' AND '.join(clauses)}", *values)
        )

    def values(self, column: _SELECTABLE) -> tuple[str, ...]:
        """Give what documents say here, each once, sorted: the values that a filter can have."""
        rows = self._rows(
            f"SELECT DISTINCT {column} FROM documents WHERE visible AND {column} IS NOT NULL ORDER BY 1"
        )
        return tuple(row[0] for row in rows)

    def chunks(self, ids: Collection[str]) -> dict[str, Chunk]:
        """Give the chunks with these ids; ids that the library does not have are left out."""
        found = {}
        for document_id, numbers in _by_document(ids).items():
            row = self._visible(document_id)
            if row is not None:
                rows = self._chunk_rows(row[0], numbers)
                found.update({chunk.id: chunk for chunk in _chunks(document_id, row[10], rows)})
        return found

    def all_chunks(self, document_id: str) -> tuple[Chunk, ...]:
        """Give the chunks of a document, in order; DocumentNotFound where there is no such document."""
        row = self._document_row(document_id)
        return _chunks(document_id, row[10], self._chunk_rows(row[0], None))

    def sentences(self, document_id: str, first: int = 0, last: int | None = None) -> tuple[Sentence, ...]:
        """Give the sentences first <= index < last (None: to the end); DocumentNotFound."""
        row = self._document_row(document_id)
        rows = self._rows(
            "SELECT number, start, end, path, page, confidence FROM sentences WHERE document = ? AND number >= ?"
            " AND number < ifnull(?, 1 << 60) ORDER BY number",
            row[0], first, last,
        )  # fmt: skip
        return tuple(
            Sentence(document_id, number, start, end, _path(path), page, row[10][start:end], confidence)
            for number, start, end, path, page, confidence in rows
        )

    def glossary(self) -> tuple[tuple[str, GlossaryEntry], ...]:
        """Give (document id, entry) of every term that some document defines."""
        rows = self._rows(
            "SELECT id, term, definition, start, end FROM glossary JOIN documents ON key = document"
            " WHERE visible ORDER BY document, glossary.number"
        )
        return tuple((row[0], GlossaryEntry(*row[1:])) for row in rows)

    def reading(self, document_id: str) -> Reading:
        """Give everything that is kept of a document; DocumentNotFound."""
        row = self._document_row(document_id)
        key = row[0]
        sections = self._rows(
            "SELECT level, marker, title, start, end, path, kind FROM sections WHERE document = ?"
            " ORDER BY number", key,
        )  # fmt: skip
        glossary = self._rows(
            "SELECT term, definition, start, end FROM glossary WHERE document = ? ORDER BY number", key
        )
        removed, evidence, boxes, signature = self._rows(
            "SELECT removed, evidence, boxes, signature FROM documents WHERE key = ?", key
        )[0]
        return Reading(
            document=_document(row),
            sections=tuple(Section(s[0], s[1], s[2], s[3], s[4], _path(s[5]), s[6]) for s in sections),
            sentences=self.sentences(document_id),
            glossary=tuple(GlossaryEntry(*entry) for entry in glossary),
            chunks=self.all_chunks(document_id),
            removed=tuple(json.loads(removed)),
            evidence=tuple(Evidence(*each) for each in json.loads(evidence)),
            boxes=_boxes(boxes),
            signature=signature or b"",
        )

    def vectors(self, ids: Collection[str]) -> dict[str, NDArray[np.float32]]:
        """Give the vectors of these chunks; ids that the library does not have are left out."""
        found = {}
        for document_id, numbers in _by_document(ids).items():
            row = self._visible(document_id)
            if row is not None:
                matrix = self.matrix(row[0])
                found.update({f"{document_id}:{n}": matrix[n] for n in numbers if n < len(matrix)})
        return found

    def paths(self, document_id: str) -> tuple[str, ...]:
        """Give the absolute paths under which a document's file was found; inside an archive, that of the archive first."""
        return tuple(
            row[0] for row in self._rows("SELECT path FROM sources WHERE id = ? ORDER BY path", document_id)
        )

    def boxes(self, document_id: str) -> tuple[Box, ...]:
        """Give where the lines of a document stand on its pages; empty where its format knows no positions."""
        key = self._document_row(document_id)[0]
        return _boxes(self._rows("SELECT boxes FROM documents WHERE key = ?", key)[0][0])

    def signatures(self) -> dict[str, bytes]:
        """Give id → the signature (`rag.versions`) of every document that has one."""
        rows = self._rows(
            "SELECT id, signature FROM documents WHERE visible AND length(signature) > 0 ORDER BY key"
        )
        return dict(rows)

    # By key instead of id: these also see pending documents. For building indexes, not for answering.

    def keys(self, document_ids: Collection[str] | None = None) -> dict[str, int]:
        """Give id → key of the visible documents (None: of all), in the order in which they came."""
        keys: dict[str, int] = dict(self._rows("SELECT id, key FROM documents WHERE visible ORDER BY key"))
        return keys if document_ids is None else {i: k for i, k in keys.items() if i in document_ids}

    def chunk_count(self, key: int) -> int:
        return int(self._rows("SELECT count(*) FROM chunks WHERE document = ?", key)[0][0])

    def material(self, key: int) -> tuple[Document, tuple[Chunk, ...]]:
        """Give what the indexes are built from; the row must exist."""
        row = self._rows(f"SELECT {_DOCUMENT} FROM documents WHERE key = ?", key)[0]
        return _document(row), _chunks(row[1], row[10], self._chunk_rows(key, None))

    def matrix(self, key: int, embedder: str | None = None) -> NDArray[np.float32]:
        """Give the vectors of a document, [its chunks, dimensions]; `embedder` None: the library's own.

        Has fewer rows than the document has chunks where no vectors are stored.
        """
        import numpy as np

        embedder = self.state().embedder if embedder is None else embedder
        rows = self._rows(
            "SELECT vector FROM vectors WHERE document = ? AND embedder = ? ORDER BY number", key, embedder
        )
        if not rows:
            return np.zeros((0, 0), dtype=np.float32)
        return np.frombuffer(b"".join(row[0] for row in rows), "<f2").reshape(len(rows), -1).astype("f4")

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with self._borrow() as connection:
            return connection.execute(sql, values).fetchall()

    def _visible(self, document_id: str) -> Any | None:
        rows = self._rows(f"SELECT {_DOCUMENT} FROM documents WHERE visible AND id = ?", document_id)
        return rows[0] if rows else None

    def _document_row(self, document_id: str) -> Any:
        row = self._visible(document_id)
        if row is None:
            raise DocumentNotFound(
                f"the library has no document {document_id}; the command 'documents' lists the ids that it has"
            )
        return row

    def _chunk_rows(self, key: int, numbers: Sequence[int] | None) -> list[Any]:
        return self._rows(
            "SELECT number, first, last, start, end, path FROM chunks WHERE document = ?"
            " AND (? OR number IN (SELECT value FROM json_each(?))) ORDER BY number",
            key, numbers is None, json.dumps(numbers or []),
        )  # fmt: skip


def _document(row: Any) -> Document:
    (_, id_, name, title, number, issuer, day, region, period, kind, text, offsets, encoding, format_, pages,
     notices) = row  # fmt: skip
    return Document(
        id=id_, name=name, title=title, number=number, issuer=issuer,
        date=date.fromisoformat(day) if day else None, region=region, period=period, kind=kind, text=text,
        offsets=tuple((position, source) for position, source in json.loads(offsets)), encoding=encoding,
        format=format_, pages=tuple(Page(*page) for page in json.loads(pages)), notices=tuple(json.loads(notices)),
    )  # fmt: skip


def _boxes(stored: bytes | None) -> tuple[Box, ...]:
    return tuple(Box(*box) for box in json.loads(zlib.decompress(stored))) if stored else ()


def _chunks(document_id: str, text: str, rows: Sequence[Any]) -> tuple[Chunk, ...]:
    return tuple(
        Chunk(f"{document_id}:{number}", document_id, first, last, start, end, _path(path), text[start:end])
        for number, first, last, start, end, path in rows
    )


@lru_cache(maxsize=4096)
def _path(encoded: str) -> tuple[str, ...]:
    return tuple(json.loads(encoded))


def _by_document(ids: Collection[str]) -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = {}
    for chunk_id in ids:
        document_id, _, number = chunk_id.rpartition(":")
        if number.isdecimal():
            numbers.setdefault(document_id, []).append(int(number))
    return numbers
