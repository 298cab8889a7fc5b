"""How records lie in the catalog's rows, and the documents that were made of them last."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from rag.errors import DocumentNotFound
from rag.lexical import plain_lines
from rag.records import Box, Chunk, Document, Page, Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DOCUMENT = "key, id, name, title, number, issuer, date, region, period, kind, text, offsets, encoding, format, pages, notices"
"""Columns of a document's row, as `document` takes them."""
ASKED = (
    "json_each(?) AS asked CROSS JOIN documents ON visible = 1 AND documents.id = asked.key"
    " CROSS JOIN json_each(asked.value) AS wanted"
)
"""The documents and numbers of `by_document`, in its order; CROSS keeps SQLite from reading all chunks instead."""
DOCUMENT_CHARACTERS = 20_000_000
"""Of documents that are kept in memory: 40 MB. Reading one of 15,000 characters anew takes 0.1 ms; a search shows ten."""
DOCUMENTS = 20_000
"""Of which place, title and time are kept in memory: some 8 MB. Without them, passages take half as long again to read."""
PASSAGE_CHARACTERS = 5_000_000
"""Of passages as ranking looks at them. Reading one takes 20 µs, and a question on the same matter finds most of them again."""
SENTENCES = 40_000
"""Of passages that were shown: some 10 MB."""
VECTOR_BYTES = 64_000_000
"""Of the vectors of documents that searches are limited to. Reading one anew takes 2 to 3 µs."""
Borrow = Callable[[], AbstractContextManager[sqlite3.Connection]]
Key = TypeVar("Key")
Value = TypeVar("Value")
Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as ranking looks at it: its words as they are compared, and what its document is about."""

    id: str
    """Of the chunk."""
    document_id: str
    first: int
    last: int
    """Its sentences, [first, last)."""
    start: int
    end: int
    path: tuple[str, ...]
    plain: tuple[str, ...]
    """Its sentences as `rag.lexical.plain` gives them."""
    context: str
    """What they inherit, in the same form: the document's title, place and time, and the headings."""
    region: str | None
    """What the document is about."""


class About(NamedTuple):
    """What passages are told of their document."""

    id: str
    region: str | None
    words: str
    """Its title, place and time."""


class Latest(Generic[Value]):
    """What was read last, by its key; for rows that never change. Safe from several threads."""

    def __init__(self, limit: int, size: Callable[[Value], int]) -> None:
        self._limit, self._size = limit, size
        self._values: OrderedDict[object, Value] = OrderedDict()
        self._held = 0
        self._lock = Lock()

    def get(
        self, keys: Collection[Key], load: Callable[[Sequence[Key]], dict[Key, Value]]
    ) -> dict[Key, Value]:
        """Give the values of these keys; `load` reads those that are not held. Keys without a value are left out."""
        with self._lock:
            held = {key: self._values[key] for key in keys if key in self._values}
            for key in held:
                self._values.move_to_end(key)
        missing = [key for key in keys if key not in held]
        if not missing:
            return held
        new = load(missing)
        with self._lock:
            for key, value in new.items():
                if key not in self._values:
                    self._values[key] = value
                    self._held += self._size(value)
            while self._held > self._limit and self._values:
                self._held -= self._size(self._values.popitem(last=False)[1])
        return held | new


@dataclass(frozen=True, slots=True)
class Memory:
    """What catalogs of one library share."""

    documents: Latest[Document]
    about: Latest[About]
    passages: Latest[Passage]
    sentences: Latest[tuple[Sentence, ...]]
    vectors: Latest[NDArray[np.float32]]

    @classmethod
    def empty(cls) -> Memory:
        return cls(
            Latest(DOCUMENT_CHARACTERS, lambda document: len(document.text)),
            Latest(DOCUMENTS, lambda _: 1),
            Latest(PASSAGE_CHARACTERS, lambda passage: sum(map(len, passage.plain)) + len(passage.context)),
            Latest(SENTENCES, len),
            Latest(VECTOR_BYTES, lambda matrix: matrix.nbytes),
        )


class Rows:
    """Reads the catalog's rows: those of the moment, or, with a connection in a transaction, of one state."""

    def __init__(self, borrow: Borrow, memory: Memory, facts: dict[str, Any] | None = None) -> None:
        """`facts` is where to keep what is true of the whole state; None: it may change with each call."""
        self._borrow = borrow
        self._memory = memory
        self._facts = facts

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with self._borrow() as connection:
            return connection.execute(sql, values).fetchall()

    def _fact(self, name: str, find: Callable[[], Fact]) -> Fact:
        """Give what is true of the whole state; found once for each state that is pinned."""
        if self._facts is None:
            return find()
        if name not in self._facts:
            self._facts[name] = find()
        fact: Fact = self._facts[name]
        return fact

    def _load(self, keys: Sequence[int]) -> dict[int, Document]:
        rows = self._rows(
            f"SELECT {DOCUMENT} FROM documents WHERE key IN (SELECT value FROM json_each(?)) ORDER BY key",
            json.dumps(keys),
        )
        return {row[0]: document(row) for row in rows}

    def _load_passages(self, wanted: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Passage]:
        """Read passages by (key of the document, number of the chunk)."""
        rows = self._rows(
            "SELECT chunks.document, chunks.number, first, last, start, end, chunks.path, text FROM json_each(?) AS wanted"
            " CROSS JOIN chunks ON chunks.document = wanted.value ->> 0 AND chunks.number = wanted.value ->> 1"
            " CROSS JOIN plain ON plain.document = chunks.document AND plain.number = chunks.number",
            json.dumps(wanted),
        )
        about = self._memory.about.get({row[0] for row in rows}, self._load_about)
        paths = [headings(row[6]) for row in rows]
        # Worked out together: by itself, each takes twice the time.
        contexts = plain_lines(
            [" ".join((about[row[0]].words, *path)) for row, path in zip(rows, paths, strict=True)]
        )
        return {
            (key, number): Passage(
                f"{about[key].id}:{number}", about[key].id, first, last, start, end, path,
                tuple(said.split("\n")), context, about[key].region,
            )
            for (key, number, first, last, start, end, _, said), path, context in zip(
                rows, paths, contexts, strict=True
            )
        }  # fmt: skip

    def _load_about(self, keys: Sequence[int]) -> dict[int, About]:
        rows = self._rows(
            "SELECT key, id, region, title, period FROM documents WHERE key IN (SELECT value FROM json_each(?))",
            json.dumps(keys),
        )
        return {
            key: About(id_, region, " ".join((title or "", region or "", period or "")))
            for key, id_, region, title, period in rows
        }

    def _load_sentences(
        self, wanted: Sequence[tuple[int, int, int]]
    ) -> dict[tuple[int, int, int], tuple[Sentence, ...]]:
        """Read sentences by (key of the document, first, last)."""
        rows = self._rows(
            "SELECT wanted.key, document, number, start, end, sentences.path, page, confidence FROM json_each(?) AS wanted"
            " CROSS JOIN sentences ON document = wanted.value ->> 0 AND number >= wanted.value ->> 1"
            " AND number < wanted.value ->> 2",
            json.dumps(wanted),
        )
        documents = self._documents({row[1] for row in rows})
        found: list[list[Sentence]] = [[] for _ in wanted]
        for at, key, number, start, end, path, page, confidence in rows:
            document = documents[key]
            text = document.text[start:end]
            found[at].append(
                Sentence(document.id, number, start, end, headings(path), page, text, confidence)
            )
        return dict(zip(wanted, map(tuple, found), strict=True))

    def _documents(self, keys: Collection[int]) -> dict[int, Document]:
        return self._memory.documents.get(keys, self._load)

    def _key(self, document_id: str) -> int:
        rows = self._rows("SELECT key FROM documents WHERE visible = 1 AND id = ?", document_id)
        if not rows:
            raise DocumentNotFound(
                f"the library has no document {document_id}; the command 'documents' lists the ids that it has"
            )
        return int(rows[0][0])


def document(row: Any) -> Document:
    (_, id_, name, title, number, issuer, day, region, period, kind, text, offsets, encoding, format_, pages,
     notices) = row  # fmt: skip
    return Document(
        id=id_, name=name, title=title, number=number, issuer=issuer,
        date=date.fromisoformat(day) if day else None, region=region, period=period, kind=kind, text=text,
        offsets=tuple((position, source) for position, source in json.loads(offsets)), encoding=encoding,
        format=format_, pages=tuple(Page(*page) for page in json.loads(pages)), notices=tuple(json.loads(notices)),
    )  # fmt: skip


def boxes(stored: bytes | None) -> tuple[Box, ...]:
    return tuple(Box(*box) for box in json.loads(zlib.decompress(stored))) if stored else ()


def chunks(document: Document, rows: Sequence[Any]) -> tuple[Chunk, ...]:
    return tuple(
        Chunk(
            f"{document.id}:{number}", document.id, first, last, start, end, headings(path), document.text[start:end]
        )
        for number, first, last, start, end, path in rows
    )  # fmt: skip


def chunk_of(passage: Passage, document: Document) -> Chunk:
    """Give the chunk that a passage is, with the text of its document."""
    return Chunk(
        passage.id, passage.document_id, passage.first, passage.last, passage.start, passage.end, passage.path,
        document.text[passage.start : passage.end],
    )  # fmt: skip


@lru_cache(maxsize=4096)
def headings(encoded: str) -> tuple[str, ...]:
    return tuple(json.loads(encoded))


def by_document(ids: Collection[str]) -> dict[str, list[int]]:
    """Give chunk ids as document id → numbers, each once; what is no chunk id is left out."""
    numbers: dict[str, list[int]] = {}
    for chunk_id in dict.fromkeys(ids):
        document_id, _, number = chunk_id.rpartition(":")
        if number.isdecimal() and number.isascii():
            numbers.setdefault(document_id, []).append(int(number))
    return numbers


def matrix(content: bytes, rows: int) -> NDArray[np.float32]:
    """Give vectors that were stored in half precision, [rows, dimensions]; they are not to be written to."""
    import numpy as np

    vectors = np.frombuffer(content, "<f2").astype("f4").reshape(rows, -1 if content else 0)
    vectors.flags.writeable = False
    return vectors
