"""Embedding of many texts, a step at a time: a slow model shows how far it is, and can be stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from rag.embed.contract import Embedder, Vectors

STEP_SECONDS = 1.0
"""What a step should take: often enough to be looked at, seldom enough not to be felt."""
FIRST, LEAST, MOST = 32, 8, 1024
"""Texts of a step. The bundled model does 2,500 of 400 characters a second on one processor, a small BERT 7."""


class Paced:
    """An embedder, asked for about a second's worth at a time; what it can do is remembered between calls."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._size = FIRST

    def embed(self, texts: Sequence[str], tell: Callable[[int, int], None]) -> Vectors:
        """Give the vectors of all texts; `tell` hears before each step how many of how many are done.

        What `tell` raises ends it.
        """
        done: list[Vectors] = []
        start = 0
        while start < len(texts) or not done:
            tell(start, len(texts))
            step = texts[start : start + self._size]
            began = time.monotonic()
            done.append(self._embedder.embed(step))
            self._adjust(len(step), time.monotonic() - began)
            start += len(step)
        return np.concatenate(done)

    def _adjust(self, count: int, seconds: float) -> None:
        fitting = int(count * STEP_SECONDS / max(seconds, 1e-6))
        if fitting < self._size and seconds > STEP_SECONDS:
            self._size = max(LEAST, fitting)
        elif count == self._size:  # fewer do not show what more would take
            # Four times at most: the first texts after loading, or after a pause, say little.
            self._size = max(self._size, min(fitting, 4 * self._size, MOST))
