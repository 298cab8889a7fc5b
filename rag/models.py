"""The models of a library: those that the settings name, or that the caller brings, each loaded when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.chat import Chat
    from rag.embed import Embedder
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

    def load(self) -> None:
        """Load embedder and reranker before the first question needs them."""
        _ = self.embedder, self.reranker

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

    @property
    def reranker(self) -> Reranker | None:
        """None where none is set. Raises RerankerError, where it cannot be loaded."""
        if self._reranker is None and self._settings.reranker is not None:
            from rag.rerank import load_reranker

            self._reranker = load_reranker(self._settings.reranker, self._settings.device)
        return self._reranker

    def chat(self, model: Any) -> Chat | None:
        """Give the chat model of a ModelChoice (`rag.library`); None where answers are extracted. Raises ChatUnavailable."""
        if model is False or (model is None and not self._settings.model):
            return None
        from rag.chat import adopt, connect

        if model is None or isinstance(model, str):
            key = self._settings.api_key
            return connect(
                model or str(self._settings.model),
                self._settings.base_url,
                key.get_secret_value() if key else None,
                self._settings.timeout,
            )
        from langchain_core.language_models import BaseChatModel

        chat: Chat = adopt(model, self._settings.timeout) if isinstance(model, BaseChatModel) else model
        return chat
