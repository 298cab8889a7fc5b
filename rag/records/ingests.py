"""What taking files in tells while it runs, and reports at the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from rag.records.documents import Document


@dataclass(frozen=True, slots=True)
class Rejected:
    name: str
    """The path as given, or as found in the folder given."""
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    added: tuple[Document, ...]
    updated: tuple[Document, ...]
    """Documents whose file was known by its path and has other bytes now; the older version is gone."""
    unchanged: tuple[Document, ...]
    rejected: tuple[Rejected, ...]
    notices: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "added": [document.to_dict() for document in self.added],
            "updated": [document.to_dict() for document in self.updated],
            "unchanged": [document.to_dict() for document in self.unchanged],
            "rejected": [{"name": rejected.name, "reason": rejected.reason} for rejected in self.rejected],
            "notices": list(self.notices),
        }


@dataclass(frozen=True, slots=True)
class IngestProgress:
    """Told after each step of an ingest; `done` of `total` files are finished."""

    done: int
    total: int
    name: str
    step: Literal["reading", "recognising", "embedding", "indexing", "finished"]
    """recognising: the text of a page that is a picture."""
    part: int | None
    """How far the step is in this file, of `parts`: the page being read or recognised, or how many passages are embedded.
    None where that is not counted."""
    parts: int | None
