"""Wenju 文据: answers and bilingual briefs from Chinese official documents, every sentence with its evidence.

with Library.open("folder") as library:
    library.ingest(["seeds/"])
    answer = library.ask("额济纳旗上半年社会消费品零售总额是多少？")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.errors import WenjuError
from rag.records import (
    Answer,
    Brief,
    Citation,
    Document,
    DraftCheck,
    Event,
    Figure,
    Finding,
    Finished,
    Hit,
    HitsFound,
    IngestProgress,
    IngestReport,
    Pair,
    Reading,
    Statement,
    StatementReady,
)

if TYPE_CHECKING:
    from rag.checking import check
    from rag.library import Library
    from rag.reading import take_in
    from rag.settings import Settings

__all__ = [
    "Answer",
    "Brief",
    "Citation",
    "Document",
    "DraftCheck",
    "Event",
    "Figure",
    "Finding",
    "Finished",
    "Hit",
    "HitsFound",
    "IngestProgress",
    "IngestReport",
    "Library",
    "Pair",
    "Reading",
    "Settings",
    "Statement",
    "StatementReady",
    "WenjuError",
    "check",
    "take_in",
]


def __getattr__(name: str) -> object:
    # Library and Settings bring pydantic and SQLite along; `import rag` alone stays at a few milliseconds.
    if name == "Library":
        from rag.library import Library

        return Library
    if name == "Settings":
        from rag.settings import Settings

        return Settings
    if name == "check":
        from rag.checking import check

        return check
    if name == "take_in":
        from rag.reading import take_in

        return take_in
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
