"""Turns texts into vectors: by the bundled bilingual model, any sentence-transformers model, or an endpoint.

The bundled model needs numpy, tokenizers and safetensors only and is ready in a fraction of a second;
sentence-transformers, with torch behind it, is imported when a model is asked for by name.
"""

from rag.embed.contract import Embedder, Vectors
from rag.embed.load import load_embedder
from rag.embed.pace import Paced
from rag.embed.static import BUNDLED, StaticEmbedder, bundled

__all__ = ["BUNDLED", "Embedder", "Paced", "StaticEmbedder", "Vectors", "bundled", "load_embedder"]
