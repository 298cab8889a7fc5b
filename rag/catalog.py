"""The truth: documents, their parts and their vectors, in one SQLite file. The indexes are derived from it.

A document is written *pending* and becomes visible in the one transaction that also names the index snapshot
which holds it (`rag.register`). Everything here reads, and sees visible documents only. `Catalog.pinned()`
gives a catalog that stays at one state, whatever is written meanwhile.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from rag import stored
from rag.connections import Connections
from rag.records import Box, Chunk, Document, Evidence, GlossaryEntry, Reading, Section, Sentence
from rag.stored import ASKED, DOCUMENT, Memory, Passage, Rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SELECTABLE = Literal["region", "period", "kind"]


@dataclass(frozen=True, slots=True)
class State:
    """What a library is at one moment, besides its documents."""

    snapshot: int
    """Number of the index snapshot that holds exactly the visible documents; 0: there is none yet."""
    embedder: str | None
    """Identity of the model that made the vectors; None while there are none."""
    dimensions: int | None


class Catalog(Rows):
    @classmethod
    def over(cls, connections: Connections) -> Catalog:
        """Give a catalog that reads the state of the moment with each call; from any thread."""
        return cls(connections.borrow, Memory.empty())

    @contextmanager
    def pinned(self, facts: Callable[[int], dict[str, Any] | None] = lambda _: None) -> Iterator[Catalog]:
        """Give a catalog that stays at the present state. Keep it for one question, not for a session.

        `facts` gives, for the number of a snapshot, where to keep what is true of its whole state, so that it is
        counted once and not for every question.
        """
        with self._borrow() as connection:

            @contextmanager
            def same() -> Iterator[sqlite3.Connection]:
                yield connection

            connection.execute("BEGIN")
            try:
                # BEGIN alone does not fix the state yet.
                row = connection.execute("SELECT value FROM meta WHERE name = 'snapshot'").fetchone()
                # State 0 has no index; it may have documents, and others later, that hold no passage.
                yield Catalog(same, self._memory, facts(int(row[0])) if row and int(row[0]) else None)
            finally:
                connection.execute("ROLLBACK")

    def state(self) -> State:
        return self._fact("state", self._state)

    def _state(self) -> State:
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
        return int(self._rows("SELECT count(*) FROM documents WHERE visible = 1")[0][0])

    def count_chunks(self) -> int:
        return self._fact("chunks", lambda: sum(self.sizes().values()))

    def sizes(self) -> Mapping[str, int]:
        """Give id → number of chunks of every visible document, in the order in which they came."""
        return self._fact(
            "sizes",
            lambda: dict(self._rows("SELECT id, chunks FROM documents WHERE visible = 1 ORDER BY key")),
        )

    def documents(self) -> tuple[Document, ...]:
        """Give all documents, in the order in which they came."""
        rows = self._rows(f"SELECT {DOCUMENT} FROM documents WHERE visible = 1 ORDER BY key")
        return tuple(stored.document(row) for row in rows)

    def document(self, document_id: str) -> Document:
        """Give one document; DocumentNotFound where the library has none with this id."""
        key = self._key(document_id)
        return self._documents([key])[key]

    def by_ids(self, document_ids: Collection[str]) -> dict[str, Document]:
        """Give the documents with these ids; ids that the library does not have are left out."""
        keys = self.keys()
        held = [keys[document_id] for document_id in document_ids if document_id in keys]
        return {document.id: document for document in self._documents(held).values()}

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
        clauses, values = ["visible = 1"], []
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

    def about(self, region: str) -> frozenset[str]:
        """Give the ids of the documents about a place."""

        def find() -> dict[str, frozenset[str]]:
            rows = self._rows("SELECT region, id FROM documents WHERE visible = 1 AND region IS NOT NULL")
            held: defaultdict[str, set[str]] = defaultdict(set)
            for place, document_id in rows:
                held[place].add(document_id)
            return {place: frozenset(ids) for place, ids in held.items()}

        return self._fact("about", find).get(region, frozenset())

    def values(self, column: _SELECTABLE) -> tuple[str, ...]:
        """Give what documents say here, each once, sorted: the values that a filter can have."""
        sql = f"SELECT DISTINCT {column} FROM documents WHERE visible = 1 AND {column} IS NOT NULL ORDER BY 1"
        return self._fact(column, lambda: tuple(row[0] for row in self._rows(sql)))

    def passages(self, ids: Collection[str]) -> dict[str, Passage]:
        """Give chunks as ranking looks at them, without reading whole documents; unknown ids are left out.

        70 of 60 documents take 1 ms.
        """
        keys = self.keys()
        wanted = {
            (keys[document_id], number): f"{document_id}:{number}"
            for document_id, numbers in stored.by_document(ids).items()
            if document_id in keys
            for number in numbers
        }
        found = self._memory.passages.get(wanted, self._load_passages)
        return {chunk_id: found[at] for at, chunk_id in wanted.items() if at in found}

    def chunks(self, ids: Collection[str]) -> dict[str, Chunk]:
        """Give the chunks with these ids; ids that the library does not have are left out."""
        rows = self._rows(
            "SELECT documents.key, chunks.number, first, last, chunks.start, chunks.end, chunks.path"
            f" FROM {ASKED} CROSS JOIN chunks ON chunks.document = documents.key AND chunks.number = wanted.value",
            json.dumps(stored.by_document(ids)),
        )
        documents = self._documents({row[0] for row in rows})
        return {
            chunk.id: chunk for row in rows for chunk in stored.chunks(documents[row[0]], [row[1:]])
        }  # fmt: skip

    def all_chunks(self, document_id: str) -> tuple[Chunk, ...]:
        """Give the chunks of a document, in order; DocumentNotFound where there is no such document."""
        key = self._key(document_id)
        return stored.chunks(self._documents([key])[key], self._chunk_rows(key))

    def sentences(self, document_id: str, first: int = 0, last: int | None = None) -> tuple[Sentence, ...]:
        """Give the sentences first <= index < last (None: to the end); DocumentNotFound."""
        key = self._key(document_id)
        rows = self._rows(
            "SELECT number, start, end, path, page, confidence FROM sentences WHERE document = ? AND number >= ?"
            " AND number < ifnull(?, 1 << 60) ORDER BY number",
            key, first, last,
        )  # fmt: skip
        text = self._documents([key])[key].text
        return tuple(
            Sentence(
                document_id, number, start, end, stored.headings(path), page, text[start:end], confidence
            )
            for number, start, end, path, page, confidence in rows
        )

    def sentences_of(self, chunks: Collection[Chunk | Passage]) -> dict[str, tuple[Sentence, ...]]:
        """Give chunk id → its sentences, of all these chunks at once; none where the library does not have it."""
        keys = self.keys()
        wanted = {
            chunk.id: (keys[chunk.document_id], chunk.first, chunk.last)
            for chunk in chunks
            if chunk.document_id in keys
        }
        found = self._memory.sentences.get(set(wanted.values()), self._load_sentences)
        return {chunk.id: found[wanted[chunk.id]] if chunk.id in wanted else () for chunk in chunks}

    def glossary(self) -> tuple[tuple[str, GlossaryEntry], ...]:
        """Give (document id, entry) of every term that some document defines."""
        sql = (
            "SELECT id, term, definition, start, end FROM glossary JOIN documents ON key = document"
            " WHERE visible = 1 ORDER BY document, glossary.number"
        )
        return self._fact(
            "glossary", lambda: tuple((row[0], GlossaryEntry(*row[1:])) for row in self._rows(sql))
        )

    def reading(self, document_id: str) -> Reading:
        """Give everything that is kept of a document; DocumentNotFound."""
        key = self._key(document_id)
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
            document=self.document(document_id),
            sections=tuple(
                Section(s[0], s[1], s[2], s[3], s[4], stored.headings(s[5]), s[6]) for s in sections
            ),
            sentences=self.sentences(document_id),
            glossary=tuple(GlossaryEntry(*entry) for entry in glossary),
            chunks=self.all_chunks(document_id),
            removed=tuple(json.loads(removed)),
            evidence=tuple(Evidence(*each) for each in json.loads(evidence)),
            boxes=stored.boxes(boxes),
            signature=signature or b"",
        )

    def paths(self, document_id: str) -> tuple[str, ...]:
        """Give the absolute paths under which a document's file was found; inside an archive, that of the archive first."""
        return tuple(
            row[0] for row in self._rows("SELECT path FROM sources WHERE id = ? ORDER BY path", document_id)
        )

    def boxes(self, document_id: str) -> tuple[Box, ...]:
        """Give where the lines of a document stand on its pages; empty where its format knows no positions."""
        key = self._key(document_id)
        return stored.boxes(self._rows("SELECT boxes FROM documents WHERE key = ?", key)[0][0])

    def signatures(self) -> dict[str, bytes]:
        """Give id → the signature (`rag.versions`) of every document that has one."""
        rows = self._rows(
            "SELECT id, signature FROM documents WHERE visible = 1 AND length(signature) > 0 ORDER BY key"
        )
        return dict(rows)

    # Vectors, of the library's own model where no other is named.

    def vectors(self, ids: Collection[str]) -> dict[str, NDArray[np.float32]]:
        """Give the vectors of these chunks; ids that the library does not have are left out."""
        rows = self._rows(
            "SELECT documents.id, wanted.value, substr(content, 1 + wanted.value * (length(content) / rows),"
            f" length(content) / rows) FROM {ASKED} CROSS JOIN matrices ON matrices.document = documents.key"
            " AND embedder = ? WHERE wanted.value < rows",
            json.dumps(stored.by_document(ids)), self.state().embedder,
        )  # fmt: skip
        return {f"{row[0]}:{row[1]}": stored.matrix(row[2], 1)[0] for row in rows}

    def matrices(
        self, document_ids: Collection[str] | None = None
    ) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Give (document id, vectors of its chunks in order) of the visible documents with these ids (None: of all)."""
        embedder = self.state().embedder

        def load(keys: Sequence[int]) -> dict[int, NDArray[np.float32]]:
            rows = self._rows(
                "SELECT document, content, rows FROM matrices WHERE embedder = ?"
                " AND document IN (SELECT value FROM json_each(?))",
                embedder, json.dumps(keys),
            )  # fmt: skip
            return {key: stored.matrix(content, count) for key, content, count in rows}

        names = {key: document_id for document_id, key in self.keys(document_ids).items()}
        for some in _batched(list(names), 100):
            # All of a library would only push out what is asked for often.
            held = load(some) if document_ids is None else self._memory.vectors.get(some, load)
            yield from ((names[key], held[key]) for key in some if key in held)

    # By key instead of id: these also see pending documents. For building indexes, not for answering.

    def keys(self, document_ids: Collection[str] | None = None) -> Mapping[str, int]:
        """Give id → key of the visible documents (None: of all), in the order in which they came."""
        keys: dict[str, int] = self._fact(
            "keys", lambda: dict(self._rows("SELECT id, key FROM documents WHERE visible = 1 ORDER BY key"))
        )
        return keys if document_ids is None else {i: k for i, k in keys.items() if i in document_ids}

    def chunk_count(self, key: int) -> int:
        return int(self._rows("SELECT count(*) FROM chunks WHERE document = ?", key)[0][0])

    def material(self, key: int) -> tuple[Document, tuple[Chunk, ...]]:
        """Give what the indexes are built from; the row must exist."""
        (document,) = self._load([key]).values()
        return document, stored.chunks(document, self._chunk_rows(key))

    def plain(self, key: int) -> list[str]:
        """Give the sentences of each chunk of a document as `rag.lexical.plain` gives them, a line each."""
        rows = self._rows("SELECT text FROM plain WHERE document = ? ORDER BY number", key)
        return [row[0] for row in rows]

    def matrix(self, key: int, embedder: str) -> NDArray[np.float32]:
        """Give the vectors of a document, [its chunks, dimensions].

        Has fewer rows than the document has chunks where no vectors are stored.
        """
        rows = self._rows(
            "SELECT content, rows FROM matrices WHERE document = ? AND embedder = ?", key, embedder
        )
        return stored.matrix(*rows[0]) if rows else stored.matrix(b"", 0)

    def _chunk_rows(self, key: int) -> list[Any]:
        return self._rows(
            "SELECT number, first, last, start, end, path FROM chunks WHERE document = ? ORDER BY number", key
        )


def _batched(keys: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (keys[start : start + size] for start in range(0, len(keys), size))
