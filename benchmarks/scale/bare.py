"""The bare parts, called as anyone would: parse, encode, Chroma and tantivy, without a catalog or a process around them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import tantivy
from chromadb.config import Settings

from rag.chunk import embedded_text
from rag.embed import load_embedder
from rag.lexical import tokens
from rag.reading import take_in

BATCH = 5000
"""Rows for each call of Chroma, as Wenju gives it."""
GRAPH = {"space": "cosine", "ef_construction": 200, "ef_search": 1000}
"""Those of Wenju's index; the threshold after which Chroma writes its files is Chroma's own."""


class Laps:
    """Seconds by step: (of the processor, of the clock)."""

    def __init__(self) -> None:
        self.seconds: dict[str, tuple[float, float]] = {}
        self._last = time.process_time(), time.perf_counter()

    def lap(self, step: str) -> None:
        now = time.process_time(), time.perf_counter()
        before = self.seconds.get(step, (0.0, 0.0))
        self.seconds[step] = before[0] + now[0] - self._last[0], before[1] + now[1] - self._last[1]
        self._last = now


def ingest(files: Path, into: Path) -> dict[str, Any]:
    """Read, cut, embed and index a folder of text files; gives chunks and what each step took."""
    into.mkdir(parents=True)
    embedder = load_embedder()
    collection = chromadb.PersistentClient(
        str(into / "chroma"), settings=Settings(anonymized_telemetry=False)
    ).create_collection("bare", embedding_function=None, configuration={"hnsw": GRAPH})
    index = tantivy.Index(_schema(), path=str(_made(into / "tantivy")))
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    laps, chunks = Laps(), 0
    for batch in _batches(take_in(path) for path in sorted(files.glob("*.txt"))):
        laps.lap("parse")
        vectors = embedder.embed([text for _, text, _, _ in batch])
        laps.lap("encode")
        words = [(id_, " ".join(tokens(context)), " ".join(tokens(body))) for id_, _, context, body in batch]
        laps.lap("tokens")
        for start in range(0, len(batch), BATCH):
            part = slice(start, start + BATCH)
            collection.add(ids=[id_ for id_, *_ in batch[part]], embeddings=vectors[part])
        laps.lap("Chroma")
        for id_, context, body in words:
            writer.add_document(tantivy.Document(id=id_, context=context, body=body))
        laps.lap("tantivy")
        chunks += len(batch)
    writer.commit()
    writer.wait_merging_threads()
    laps.lap("tantivy")
    return {"chunks": chunks, "dimensions": embedder.dimensions, "seconds": laps.seconds}


def _batches(readings: Iterable[Any]) -> Iterator[list[tuple[str, str, str, str]]]:
    """Give (chunk id, what is embedded, its context, its body) in lists of BATCH and a few more."""
    batch: list[tuple[str, str, str, str]] = []
    for reading in readings:
        document = reading.document
        batch += [
            (c.id, embedded_text(document, c), " ".join((document.label, *c.path)), c.text)
            for c in reading.chunks
        ]
        if len(batch) >= BATCH:
            yield batch
            batch = []
    yield batch


class Parts:
    """The parts of a search, over the indexes of a library's snapshot."""

    def __init__(self, snapshot: Path) -> None:
        self._collection = chromadb.PersistentClient(
            str(snapshot / "chroma"), settings=Settings(anonymized_telemetry=False)
        ).get_collection("chunks", embedding_function=None)

    def nearest(self, vector: np.ndarray, k: int) -> None:
        self._collection.query(query_embeddings=[vector], n_results=k, include=["distances"])


def first_search(snapshot: Path, dimensions: int) -> None:
    """Do what a process of the bare parts does that asks one thing: open both indexes and query each."""
    Parts(snapshot).nearest(np.full(dimensions, 0.1, dtype=np.float32), 10)
    index = tantivy.Index.open(str(snapshot / "tantivy"))
    index.searcher().search(tantivy.Query.term_query(index.schema, "body", "零售"), 10)


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("context", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
