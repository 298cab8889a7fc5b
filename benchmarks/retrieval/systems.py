"""What is compared: Wenju, and the parts it is made of, each alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from benchmarks.retrieval.pieces import pieces
from benchmarks.retrieval.pool import Pool
from benchmarks.retrieval.sets import Found
from rag import Library, Settings
from rag.embed import Embedder

if TYPE_CHECKING:
    from numpy.typing import NDArray

HITS = 50
"""Hits asked of every system: enough for ten distinct documents where one fills several places."""


class System(Protocol):
    """Something that has the pool and finds passages in it."""

    def search(self, question: str, k: int) -> Sequence[Found]:
        """Give up to k hits, best first."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a system may be made from."""

    pool: Pool
    embedder: Embedder


def cut(texts: Mapping[str, str]) -> list[Found]:
    return [Found(name, piece) for name, text in texts.items() for piece in pieces(text)]


class WordSearch:
    """BM25 (k1 1.2, b 0.75, as Lucene and tantivy have it) over words that `words` finds in a text."""

    def __init__(self, parts: Sequence[Found], words: Callable[[str], list[str]]) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("place", stored=True)
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        self._words, self._parts = words, parts
        index = tantivy.Index(self._schema)
        writer = index.writer(heap_size=100_000_000, num_threads=1)
        for place, part in enumerate(parts):
            writer.add_document(tantivy.Document(place=place, words=" ".join(words(part.text))))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher: Any = index.searcher()

    def search(self, question: str, k: int) -> list[Found]:
        from tantivy import Occur, Query

        terms = [
            (Occur.Should, Query.term_query(self._schema, "words", word))
            for word in dict.fromkeys(self._words(question))
        ]
        if not terms:
            return []
        hits = self._searcher.search(Query.boolean_query(terms), k).hits
        return [self._parts[self._searcher.doc(address)["place"][0]] for _, address in hits]


class VectorSearch:
    """The pieces whose vectors have the largest dot product with the question's, compared one by one."""

    def __init__(
        self,
        parts: Sequence[Found],
        vectors: NDArray[np.float32],
        embed_query: Callable[[str], NDArray[np.float32]],
    ) -> None:
        self._parts, self._vectors, self._embed_query = parts, vectors, embed_query

    def search(self, question: str, k: int) -> list[Found]:
        scores = self._vectors @ self._embed_query(question)
        best = np.argsort(-scores, kind="stable")[:k]
        return [self._parts[place] for place in best]


class Wenju:
    """Search in a library, as users have it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def search(self, question: str, k: int) -> list[Found]:
        return [Found(hit.document.name, hit.chunk.text) for hit in self._library.search(question, k=k)]


_HAN = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")


def bigrams(text: str) -> list[str]:
    """Give pairs of neighbouring Han characters (a single one as it is) and other words in lower case."""
    found: list[str] = []
    for run in _HAN.findall(unicodedata.normalize("NFKC", text).lower()):
        if "\u3400" <= run[0] <= "\u9fff" and len(run) > 1:
            found += (run[place : place + 2] for place in range(len(run) - 1))
        else:
            found.append(run)
    return found


def jieba_words(text: str) -> list[str]:
    """Give the words that jieba cuts a text into for a search engine."""
    import jieba

    jieba.setLogLevel(60)
    plain = unicodedata.normalize("NFKC", text).lower()
    return [word for word in jieba.cut_for_search(plain) if _HAN.fullmatch(word)]


@contextmanager
def bm25_bigram(given: Given) -> Iterator[System]:
    yield WordSearch(cut(given.pool.texts), bigrams)


@contextmanager
def bm25_jieba(given: Given) -> Iterator[System]:
    yield WordSearch(cut(given.pool.texts), jieba_words)


@contextmanager
def dense(given: Given) -> Iterator[System]:
    parts = cut(given.pool.texts)
    vectors = given.embedder.embed([part.text for part in parts])
    yield VectorSearch(parts, vectors, given.embedder.embed_query)


@contextmanager
def wenju(given: Given) -> Iterator[System]:
    folder = given.pool.library(given.embedder)
    with Library.open(folder, settings=Settings(_env_file=None), embedder=given.embedder) as library:
        library.warm()
        yield Wenju(library)
