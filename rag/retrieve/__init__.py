"""Question -> hits: two searches, and what they find ranked by the sentence in each passage that answers best."""

from __future__ import annotations

from rag.retrieve.naming import context_tokens, named_number, term_forms
from rag.retrieve.ranking import retrieve
from rag.retrieve.search import Index
from rag.retrieve.weights import Parts, Weights

__all__ = ["Index", "Parts", "Weights", "context_tokens", "named_number", "retrieve", "term_forms"]
