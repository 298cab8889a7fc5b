"""What a question can be limited to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict


class Filters(TypedDict, total=False):
    """Only documents that pass every filter given are looked at; the values of one filter are alternatives. None: no filter."""

    regions: Sequence[str] | None
    periods: Sequence[str] | None
    """As in `Document.period`: "2024", "2024-H1"."""
    documents: Sequence[str] | None
    """Ids, file names or titles."""
    kinds: Sequence[str] | None
