"""Stand-ins with the behaviour of the real thing, small enough to see through."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from hashlib import sha256
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.chat import Reply
from rag.records import Chunk, Document, GlossaryEntry, Reading, Section, Sentence, Usage
from rag.store import Store


class FakeEmbedder:
    """Embeds by counting pairs of neighbouring characters: texts that share words are near each other."""

    def __init__(self, identity: str = "fake", dimensions: int = 64) -> None:
        self.identity = identity
        self.dimensions = dimensions
        self.embedded: list[str] = []
        """Every text that was asked for, in order."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += texts
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for pair in pairwise(text):
                digest = sha256("".join((self.identity, *pair)).encode()).digest()
                vector[digest[0] % self.dimensions] += 1 if digest[1] % 2 else -1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths > 0, lengths, 1)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self.embed([text])[0]


class FakeReranker:
    """Scores a passage by how often a word stands in it."""

    identity = "fake"

    def __init__(self, word: str) -> None:
        self.word = word
        self.asked: list[tuple[str, list[str]]] = []
        """(question, passages) of every call."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.asked.append((question, list(passages)))
        return [float(passage.count(self.word)) for passage in passages]


def reading_of(
    text: str, name: str = "报告.txt", region: str | None = None, period: str | None = None
) -> Reading:
    """Take in a text without the rooms: one section, a sentence to each 。, a chunk to each two sentences."""
    document_id = sha256(text.encode()).hexdigest()[:16]
    title = text[: text.index("。")]
    document = Document(
        document_id,
        name,
        title,
        None,
        None,
        None,
        region,
        period,
        "政府工作报告",
        text,
        ((0, 0),),
        "utf-8",
        "text",
        (),
        (),
    )
    sentences = tuple(
        Sentence(document_id, index, match.start(), match.end(), (title,), None, match[0], None)
        for index, match in enumerate(re.finditer("[^。]+。", text))
    )
    chunks = tuple(
        Chunk(
            f"{document_id}:{number}", document_id, first, min(first + 2, len(sentences)),
            sentences[first].start, sentences[min(first + 2, len(sentences)) - 1].end, (title,),
            text[sentences[first].start : sentences[min(first + 2, len(sentences)) - 1].end],
        )
        for number, first in enumerate(range(0, len(sentences), 2))
    )  # fmt: skip
    section = Section(1, "一、", title, 0, len(text), (title,), "body")
    glossary = (
        (GlossaryEntry("两个毫不动摇", "毫不动摇巩固和发展公有制经济", 0, 4),) if "毫不动摇" in text else ()
    )
    return Reading(document, (section,), sentences, glossary, chunks, ("首页 > 政务公开",), (), (), b"")


class FakeChat:
    """A chat model that gives the queued replies one after another, the last one for good, and keeps what it was asked.

    A reply is a text, or pieces of one; an exception among the pieces is raised in its place.
    """

    name = "fake-chat"

    def __init__(self, *replies: str | Sequence[str | Exception], tokens: int | None = 123) -> None:
        self.history: list[list[tuple[str, str]]] = []
        self.closed = 0
        """Replies that nobody read to their end."""
        self._queue = list(replies)
        self._tokens = tokens

    def stream(self, messages: Sequence[tuple[str, str]]) -> Reply:
        self.history.append(list(messages))
        reply = self._queue.pop(0) if len(self._queue) > 1 else self._queue[0]

        def pieces(owner: Reply) -> Iterator[str]:
            try:
                for piece in [reply] if isinstance(reply, str) else reply:
                    if isinstance(piece, Exception):
                        raise piece
                    yield piece
                owner.usage = Usage(self._tokens, 0, None) if self._tokens is not None else None
            except GeneratorExit:
                self.closed += 1
                raise

        return Reply(pieces)


def store_readings(store: Store, *readings: Reading, drop: Collection[str] = (), folder: str = "/in") -> None:
    """Put readings into a store and make them visible, in one step."""
    embedder = FakeEmbedder()
    with store.writing() as writer:
        pending = [
            writer.register.store(
                reading, embedder.embed([chunk.text for chunk in reading.chunks]), embedder.identity,
                f"{folder}/{reading.document.name}",
            )
            for reading in readings
        ]  # fmt: skip
        writer.publish(show=pending, drop=drop, embedder=(embedder.identity, embedder.dimensions))
