"""The bundled model: numpy, tokenizers and safetensors alone, ready in a fraction of a second."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.embed.contract import Vectors, encodable, of_length_one
from rag.errors import EmbedderError
from rag.named_models import digest

if TYPE_CHECKING:
    from tokenizers import Encoding

BUNDLED = Path(__file__).resolve().parents[1] / "data" / "embedding"


@cache
def bundled() -> StaticEmbedder:
    """Give the bundled model, loaded once."""
    return StaticEmbedder(BUNDLED)


class StaticEmbedder:
    """The bundled model: a text's vector is the mean of its tokens' vectors, of eight bits a number."""

    _BATCH = 256  # texts tokenized at once; an encoding takes some 100 bytes a token until it is counted
    _COUNTED = (
        1_000  # tokens from which on equal ones are put together: a text, however long, takes 60 MB at most
    )
    _APART = 64  # texts from which on it pays to wake the tokenizer's threads: of 20 each takes 50 to 100 µs so, else 30

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        files = [folder / "tokenizer.json", folder / "model.safetensors"]
        for file in files:
            if not file.is_file():
                raise EmbedderError(f"the bundled embedding model lacks {file.name}; install Wenju again")
        tensors = load_file(files[1])
        self._rows: NDArray[np.int8] = tensors["embeddings"]
        self._factors: Vectors = tensors["weights"]
        self._tokenizer = Tokenizer.from_file(str(files[0]))
        self.identity = f"wenju-static-2@{digest(files)}"
        self.dimensions = int(self._rows.shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for start in range(0, len(texts), self._BATCH):
            batch = [encodable(text) for text in texts[start : start + self._BATCH]]
            for row, encoding in enumerate(self._encoded(batch), start):
                ids = np.array(encoding.ids, np.int64)
                shares = self._factors[ids]
                if len(ids) > self._COUNTED:
                    ids, counts = np.unique(ids, return_counts=True)
                    shares = counts * self._factors[ids]
                vectors[row] = shares.astype(np.float32) @ self._rows[ids].astype(np.float32)
        return of_length_one(vectors)

    def _encoded(self, batch: list[str]) -> list[Encoding]:
        if len(batch) >= self._APART:
            return self._tokenizer.encode_batch_fast(batch)
        return [encoding for text in batch for encoding in self._tokenizer.encode_batch_fast([text])]

    def embed_query(self, text: str) -> Vectors:
        vector: Vectors = self.embed([text])[0]
        return vector
