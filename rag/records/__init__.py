"""The nouns. Frozen, without behaviour beyond reading themselves, without I/O.

Positions are Python characters, half-open, in the cleaned text of a document (`Document.text`).
Scores rise with relevance. `None` means "the document does not say"; an empty tuple means "looked, found none".
"""

from __future__ import annotations

from rag.records.answers import (
    Answer,
    Citation,
    Event,
    Finding,
    FindingKind,
    Finished,
    Hit,
    HitsFound,
    Language,
    Statement,
    StatementReady,
    Status,
    Understood,
    UnderstoodKind,
    Usage,
)
from rag.records.briefs import (
    Brief,
    Figure,
    FigureStatus,
    Pair,
    Part,
)
from rag.records.checks import (
    Checked,
    DraftCheck,
)
from rag.records.documents import (
    Box,
    Chunk,
    Cleaned,
    Description,
    Document,
    Evidence,
    GlossaryEntry,
    Mark,
    MarkKind,
    Outline,
    Page,
    Reading,
    Section,
    Sentence,
    Source,
)
from rag.records.filters import Filters
from rag.records.ingests import (
    IngestProgress,
    IngestReport,
    Rejected,
)

__all__ = [
    "Answer",
    "Box",
    "Brief",
    "Checked",
    "Chunk",
    "Citation",
    "Cleaned",
    "Description",
    "Document",
    "DraftCheck",
    "Event",
    "Evidence",
    "Figure",
    "FigureStatus",
    "Filters",
    "Finding",
    "FindingKind",
    "Finished",
    "GlossaryEntry",
    "Hit",
    "HitsFound",
    "IngestProgress",
    "IngestReport",
    "Language",
    "Mark",
    "MarkKind",
    "Outline",
    "Page",
    "Pair",
    "Part",
    "Reading",
    "Rejected",
    "Section",
    "Sentence",
    "Source",
    "Statement",
    "StatementReady",
    "Status",
    "Understood",
    "UnderstoodKind",
    "Usage",
]
