"""The one way to an embedder: the bundled model, or what a setting names."""

from __future__ import annotations

from rag.embed.contract import Embedder
from rag.embed.static import bundled


def load_embedder(
    name: str | None = None,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    timeout: float = 120.0,
    device: str | None = None,
) -> Embedder:
    """Give the bundled model (None), a model's name or folder, or with `openai:NAME` a model behind an endpoint.

    A name is looked for in the local cache first and downloaded only if the hub answers and HF_HUB_OFFLINE is not set.
    `base_url` (None: OpenAI's own service), `api_key` and `timeout` (seconds for each request) are the endpoint's;
    `device` ("cpu", "cuda:1"; None: the best one there is) is where a named model runs. Raises EmbedderError, and
    InvalidSettings for an address that cannot be used.
    """
    from rag.embed.endpoint import PREFIX, EndpointEmbedder

    if name is None:
        return bundled()
    if name.strip().startswith(PREFIX):
        return EndpointEmbedder(name.strip().removeprefix(PREFIX), base_url, api_key, timeout)
    from rag.embed.transformer import TransformerEmbedder

    return TransformerEmbedder(name, device)
