"""An embedding model behind an OpenAI-compatible `/embeddings` endpoint.

What servers do differently is expected here: how many texts they take at once, numbers or base64, the order of the
rows. What would spoil a library in silence is an error: missing rows, vectors of another length or of another model,
zeros and values that are no numbers.
"""

from __future__ import annotations

import base64
import binascii
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rag import endpoint
from rag.deadline import Deadline
from rag.embed.contract import LONGEST, Vectors, encodable, of_length_one
from rag.endpoint import Place
from rag.errors import EmbedderError, InvalidSettings
from rag.reach import listens

if TYPE_CHECKING:
    from openai import OpenAI

PREFIX = "openai:"
"""Before the name of a model that an endpoint serves."""
MOST_TEXTS = 256
"""Of one request. OpenAI takes 2,048, others 64, 32 or 10, which they say only by refusing more: then half is tried."""
MOST_CHARACTERS = 100_000
"""Of one request. OpenAI takes 300,000 tokens; a Chinese character has one to two."""
RETRIES = 4
"""After a refused or broken request, with growing pauses of 0.5 s to 8 s or what the server asks for."""


class EndpointEmbedder:
    """A model name at an address. Asked once when it is made, so that what is wrong shows before anything is read."""

    def __init__(self, model: str, base_url: str | None, api_key: str | None, timeout: float) -> None:
        """Ask for the first vector. `timeout` is in seconds, for each request with all its retries."""
        model = model.strip()
        if not model:
            raise InvalidSettings(
                "the embedding model after 'openai:' has no name; give one that the endpoint serves"
            )
        url = endpoint.usable_address(base_url, "an embedding")
        self._place = Place(
            url,
            model,
            "an embedding",
            "WENJU_EMBEDDING_BASE_URL",
            "WENJU_EMBEDDER",
            "WENJU_EMBEDDING_API_KEY",
        )
        if not api_key and endpoint.is_openai(url):
            raise EmbedderError(
                "no key for OpenAI's service; set OPENAI_API_KEY, or WENJU_EMBEDDING_BASE_URL for a server of your own"
            )
        if not listens(url):
            raise EmbedderError(
                f"{self._place.said} does not answer; check WENJU_EMBEDDING_BASE_URL and that it runs"
            )
        self._api_key, self._timeout = api_key, timeout
        self._client: OpenAI = endpoint.client(url, api_key, timeout, RETRIES)
        self._most = MOST_TEXTS
        self._asking = threading.Lock()
        self._served: str | None = None
        self.dimensions = 0
        self.dimensions = self._request(["文"]).shape[1]
        # The server's own name for it goes before ours, which may be an alias. Not the address: the same model on
        # another port or behind a proxy gives the same vectors.
        self.identity = f"{PREFIX}{self._served or model}/{self.dimensions}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        filled = [row for row, text in enumerate(texts) if text.strip()]
        start = 0
        while start < len(filled):
            rows = self._batch(filled[start:], texts)
            try:
                vectors[rows] = self._request([encodable(texts[row][:LONGEST]) for row in rows])
            except _TooMuchAtOnce:
                self._most = max(1, len(rows) // 2)
                continue
            start += len(rows)
        return of_length_one(vectors)

    def embed_query(self, text: str) -> Vectors:
        vector: Vectors = self.embed([text])[0]
        return vector

    def _batch(self, rows: Sequence[int], texts: Sequence[str]) -> list[int]:
        """Give as many rows as go into one request, at least one."""
        batch: list[int] = []
        characters = 0
        for row in rows[: self._most]:
            characters += min(len(texts[row]), LONGEST)
            if batch and characters > MOST_CHARACTERS:
                break
            batch.append(row)
        return batch

    def _request(self, texts: list[str]) -> Vectors:
        """Send one request, in a thread of its own, so that no server is waited for longer than agreed."""
        deadline = Deadline(self._timeout)
        outcome: list[Any] = []

        def ask() -> None:
            deadline.watch_this_thread()
            try:
                outcome.append(
                    self._client.embeddings.create(
                        model=self._place.model,
                        input=texts,
                        # Half of the bytes; but not every server of another make knows base64.
                        encoding_format="base64" if endpoint.is_openai(self._place.url) else "float",
                    )
                )
            except Exception as error:  # carried to the thread that asked, whichever library it comes from
                outcome.append(error)

        asking = threading.Thread(target=ask, name="wenju-embedding", daemon=True)
        asking.start()
        asking.join(self._timeout)
        deadline.give_up()
        if not outcome:
            raise EmbedderError(
                f"{self._place.said} was not done within {self._timeout:g} s; raise WENJU_TIMEOUT or use a faster model"
            )
        if isinstance(outcome[0], Exception):
            raise self._refused(outcome[0], len(texts)) from outcome[0]
        return self._vectors(outcome[0], len(texts))

    def _refused(self, error: Exception, count: int) -> Exception:
        status = getattr(error, "status_code", None)
        if count > 1 and status in (400, 413, 422):
            return _TooMuchAtOnce()
        return EmbedderError(endpoint.explained(error, self._place, self._api_key))

    def _vectors(self, reply: Any, count: int) -> Vectors:
        """Give the rows of a reply in the order of the texts; raises EmbedderError for what cannot be right."""
        rows = getattr(reply, "data", None)
        if not isinstance(rows, list):
            raise EmbedderError(endpoint.explained(TypeError("no data"), self._place))
        if len(rows) != count:
            raise self._spoilt(f"gave {len(rows)} vectors for {count} texts")
        self._check_model(getattr(reply, "model", None))
        order = [getattr(row, "index", None) for row in rows]
        if sorted(index for index in order if isinstance(index, int)) != list(range(count)):
            raise self._spoilt("does not say which vector belongs to which text")
        placed: dict[Any, Any] = {
            index: getattr(row, "embedding", None) for index, row in zip(order, rows, strict=True)
        }
        vectors = [self._vector(placed[index]) for index in range(count)]
        lengths = {len(vector) for vector in vectors} | ({self.dimensions} if self.dimensions else set())
        if len(lengths) > 1:
            raise self._spoilt(f"gives vectors of different lengths ({', '.join(map(str, sorted(lengths)))})")
        return np.stack(vectors)

    def _check_model(self, served: object) -> None:
        if not isinstance(served, str) or not served:
            return
        with self._asking:
            if self._served is None:
                self._served = served
        if served != self._served:
            raise self._spoilt(
                f"answers with the model {endpoint.shortened(served)}, and before with {self._served}"
            )

    def _vector(self, given: object) -> Vectors:
        try:
            if isinstance(given, str):
                vector = np.frombuffer(base64.b64decode(given, validate=True), "<f4").astype(np.float32)
            else:
                vector = np.asarray(given, np.float32)
        except (ValueError, TypeError, binascii.Error) as error:
            raise self._spoilt("gives vectors that are no numbers") from error
        if vector.ndim != 1 or not len(vector):
            raise self._spoilt("gives vectors that are no lists of numbers")
        if not np.isfinite(vector).all() or not vector.any():
            raise self._spoilt("gives vectors of zeros, or with values that are no numbers")
        return vector

    def _spoilt(self, what: str) -> EmbedderError:
        return EmbedderError(
            f"{self._place.said} {what}; check that WENJU_EMBEDDER names an embedding model there"
        )


class _TooMuchAtOnce(Exception):
    """The server may take fewer texts, or less text, in one request."""
