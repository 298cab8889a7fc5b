"""Any sentence-transformers model that is on this machine, or that the hub has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rag.embed.contract import LONGEST, Vectors, encodable, of_length_one
from rag.errors import EmbedderError
from rag.named_models import (
    Batches,
    Sought,
    architecture,
    find_model,
    load_model,
    pools,
)

SOUGHT = Sought(
    "embedding model", "use the bundled model", "SentenceTransformer", "sentence-transformers", EmbedderError
)
BATCH_ON_CPU = 16
"""Texts encoded at once. More gains nothing on a processor and pads short texts to the longest."""
BATCH = 128
"""The same on any other device, halved whenever its memory does not hold it."""


class TransformerEmbedder:
    """A sentence-transformers model, with the instructions that the model itself has for questions and for passages."""

    def __init__(self, name: str, device: str | None = None) -> None:
        found = find_model(name, SOUGHT)
        if architecture(found).endswith("ForSequenceClassification") and not pools(found):
            raise EmbedderError(
                f"{name} scores pairs of texts and embeds none; name it as the reranker (WENJU_RERANKER), and "
                "another embedding model"
            )
        self.identity = found.identity
        self._name = name
        self._model: Any = load_model(found, SOUGHT, device)
        self._batches = Batches(name, SOUGHT, BATCH_ON_CPU if str(self._model.device) == "cpu" else BATCH)
        # Asking with a text finds the dimensions even where a model does not declare them.
        self.dimensions = self._encode(self._model.encode_document, ["文"]).shape[1]

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        filled = [row for row, text in enumerate(texts) if text.strip()]
        if filled:
            vectors[filled] = self._encode(self._model.encode_document, [texts[row] for row in filled])
        return of_length_one(vectors)

    def embed_query(self, text: str) -> Vectors:
        if not text.strip():
            return np.zeros(self.dimensions, np.float32)
        vector: Vectors = of_length_one(self._encode(self._model.encode_query, [text]))[0]
        return vector

    def _encode(self, encode: Callable[..., Any], texts: Sequence[str]) -> Vectors:
        given = [encodable(text[:LONGEST]) for text in texts]
        encoded = self._batches.run(encode, given, "use another")
        vectors = np.asarray(encoded, np.float32)
        if vectors.ndim != 2 or not np.isfinite(vectors).all():
            raise EmbedderError(
                f"the embedding model {self._name} gives no usable vectors; check that it is complete, or use another"
            )
        return vectors
