"""The models of a library: those that the settings name, or that the caller brings, each loaded when it is first needed."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import EmbedderMismatch

if TYPE_CHECKING:
    from rag.chat import Chat
    from rag.embed import Embedder
    from rag.entailment import Entailment
    from rag.rerank import Reranker
    from rag.settings import Settings


class Models:
    """`embedder` and `reranker` take the place of the models that the settings name."""

    def __init__(
        self, settings: Settings, embedder: Embedder | None = None, reranker: Reranker | None = None
    ) -> None:
        self._settings = settings
        self._embedder = embedder
        self._reranker = reranker
        self._entailment: Entailment | None = None

    def load(self) -> None:
        """Load embedder, reranker and entailment model before the first question needs them."""
        _ = self.embedder, self.reranker, self.entailment

    @property
    def embedder(self) -> Embedder:
        """Raises EmbedderError, where it cannot be loaded."""
        if self._embedder is None:
            from rag.embed import load_embedder

            base_url, api_key = self._settings.embedding_endpoint
            self._embedder = load_embedder(
                self._settings.embedder,
                base_url=base_url,
                api_key=api_key,
                timeout=self._settings.timeout,
                device=self._settings.device,
            )
        return self._embedder

    def embedder_of(self, held: tuple[str, int] | None, folder: Path) -> Embedder:
        """Give the embedder, once it is sure that the vectors of the library in `folder` are of the same model.

        `held` are (identity, dimensions) of the model that made them. Raises EmbedderMismatch, and EmbedderError.
        """
        embedder = self.embedder
        if held is not None and held[0] != embedder.identity:
            name = self._settings.embedder
            command = shlex.join(
                ["wenju", "rebuild", "--library", str(folder), *(["--embedder", name] if name else [])]
            )
            raise EmbedderMismatch(
                f"{folder} was embedded with {held[0]} and the model now set is {embedder.identity}; "
                f"set WENJU_EMBEDDER back, or embed everything anew with: {command}"
            )
        return embedder

    @property
    def reranker(self) -> Reranker | None:
        """None where none is set. Raises RerankerError, where it cannot be loaded."""
        if self._reranker is None and self._settings.reranker is not None:
            from rag.rerank import load_reranker

            self._reranker = load_reranker(self._settings.reranker, self._settings.device)
        return self._reranker

    @property
    def entailment(self) -> Entailment | None:
        """None where none is set. Raises EntailmentError, where it cannot be loaded."""
        if self._entailment is None and self._settings.entailment is not None:
            from rag.entailment import load_entailment

            self._entailment = load_entailment(self._settings.entailment, self._settings.device)
        return self._entailment

    def chat(self, model: Any, callbacks: Sequence[Any] = ()) -> Chat | None:
        """Give the chat model of a ModelChoice (`rag.library`); None where answers are extracted. Raises ChatUnavailable.

        `callbacks` are LangChain's; a chat model that is none of LangChain's has none.
        """
        if model is False or (model is None and not self._settings.model):
            return None
        from rag.chat import adopt, connect
        from rag.prices import read_price

        price = read_price(self._settings.price) if self._settings.price else None
        if model is None or isinstance(model, str):
            key = self._settings.api_key
            return connect(
                model or str(self._settings.model),
                self._settings.base_url,
                key.get_secret_value() if key else None,
                self._settings.timeout,
                price=price,
                callbacks=callbacks,
            )
        from langchain_core.language_models import BaseChatModel

        if isinstance(model, BaseChatModel):
            return adopt(model, self._settings.timeout, price=price, callbacks=callbacks)
        chat: Chat = model
        return chat
