"""What every embedder keeps to, and what all of them need for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

LONGEST = 2_000
"""Characters of a text that a named model is given. A chunk has about 500, and more only where one sentence has; without
a limit that one sentence would decide how long a whole batch takes, and many endpoints refuse it."""


class Embedder(Protocol):
    """Anything that gives texts a place among other texts; safe to use from several threads at once."""

    @property
    def identity(self) -> str:
        """Names the model and its content: vectors may be compared only where identities are equal."""

    @property
    def dimensions(self) -> int:
        """The length of every vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Give one row per text, [n, dimensions], each of length one, so that dot products are cosines.

        A text in which the model knows nothing (empty, only digits or signs) has the zero vector, which is
        like no other text. No texts give an array of shape [0, dimensions].
        """

    def embed_query(self, text: str) -> Vectors:
        """Give the vector of a question, [dimensions], to be compared with those that `embed` gives to passages.

        Many models put an instruction before a question and none, or another one, before a passage.
        """


def encodable(text: str) -> str:
    """Replace lone surrogates, which JSON can carry into a question and tokenizers refuse."""
    return text.encode("utf-8", "replace").decode("utf-8")


def of_length_one(vectors: Vectors) -> Vectors:
    """Scale every row to length one; rows of zeros stay."""
    lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    unit: Vectors = vectors / lengths
    return unit
