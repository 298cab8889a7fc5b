"""What the check of somebody's draft gives: its claims, where they stand in it, and how each fares."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import Any

from rag.records.answers import Finding, Statement, Status
from rag.records.documents import Document


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence of a draft that claims something, with what the check of it found."""

    statement: Statement
    """Its text is the claim alone, without bullets and citation marks."""
    start: int
    end: int
    """Where the sentence stands in the draft's text, bullets left out, citation marks with it."""
    offsets: tuple[tuple[int, int], ...]
    """Breakpoints (position in the statement's text, position in the draft's), as those of a Document."""

    def place(self, finding: Finding) -> tuple[int, int]:
        """Give where in the draft's text the words stand that a finding is about."""
        if finding.end <= finding.start:
            return self.start, self.end
        return self._position(finding.start), self._position(finding.end - 1) + 1

    def _position(self, position: int) -> int:
        start, place = self.offsets[bisect_right(self.offsets, (position, float("inf"))) - 1]
        return place + position - start

    def to_dict(self) -> dict[str, Any]:
        said = self.statement.to_dict()
        for finding, written in zip(self.statement.findings, said["findings"], strict=True):
            written["place"] = list(self.place(finding))
        return {**said, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """A draft, sentence by sentence. What claims nothing (headings, greetings, questions) is in `text` alone."""

    name: str
    """The file's name; "" for a text that has none."""
    text: str
    """The draft's text, to which all positions refer: as given, or as it was read from its file."""
    checked: tuple[Checked, ...]
    """In the order of the draft."""
    headings: tuple[tuple[int, int], ...]
    """(start in `text`, level from 1) of each line of the draft that is a heading, in order."""
    documents: tuple[Document, ...]
    """Those that any of the citations is of, in the order in which they first occur."""
    notices: tuple[str, ...]
    """Whatever the reader must know of how this came about."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(each.statement for each in self.checked)

    @property
    def counts(self) -> dict[Status, int]:
        """How many statements have each status; all four are there."""
        found = Counter(each.statement.status for each in self.checked)
        statuses: tuple[Status, ...] = ("supported", "partly", "not_found", "conflicting")
        return {status: found[status] for status in statuses}

    @property
    def sound(self) -> bool:
        """Whether every statement is supported; a draft that claims nothing is."""
        return all(each.statement.status == "supported" for each in self.checked)

    def to_dict(self) -> dict[str, Any]:
        return {
            "draft": self.name, "characters": len(self.text), "sound": self.sound, "counts": dict(self.counts),
            "statements": [each.to_dict() for each in self.checked],
            "documents": [document.to_dict() for document in self.documents],
            "notices": list(self.notices),
        }  # fmt: skip
