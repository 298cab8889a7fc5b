"""What a chat model is given to write pairs of statements from: points with their sentences, parted into calls."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from rag.drafting.passages import Passage, show_sentence
from rag.records import Document, Language, Part, Sentence

_PARTS: dict[Language, dict[Part, str]] = {
    "zh": {"headline": "要点", "problem": "问题", "step": "下一步"},
    "en": {"headline": "Headlines", "problem": "Problems", "step": "Next steps"},
}


class Point(NamedTuple):
    """What one pair may be written on."""

    part: Part
    heading: str
    sentences: Sequence[Sentence]


Batch = Sequence[tuple[Point, tuple[Passage, ...]]]
"""What one call is given."""


def batches_of(document: Document, points: Sequence[Point], room: int) -> list[Batch]:
    """Number the sentences from 1 through all points, and part them into calls; a long point goes on in the next."""
    batches: list[list[tuple[Point, tuple[Passage, ...]]]] = []
    number = 0
    left = 0
    numbered: dict[int, int] = {}
    for point in points:
        part: list[Passage] = []
        whole = sum(len(sentence.text) for sentence in point.sentences)
        if batches and left < whole <= room:
            left = 0  # A point that fits into a call of its own is not parted.
        for sentence in point.sentences:
            number = numbered.setdefault(sentence.index, len(numbered) + 1)
            size = len(sentence.text)
            if not batches or size > left:
                if part:
                    batches[-1].append((point, tuple(part)))
                    part = []
                if not batches or batches[-1]:
                    batches.append([])
                left = room
            left -= size
            part.append(Passage(number, document, sentence))
        if part:
            batches[-1].append((point, tuple(part)))
    return [batch for batch in batches if batch]


def show_batch(batch: Batch, language: Language) -> str:
    """Write the sentences out under their headings, with how many pairs each heading may have."""
    parts: list[str] = []
    for (part, heading), run in groupby(batch, key=lambda entry: (entry[0].part, entry[0].heading)):
        own = list(run)
        name = " · ".join(filter(None, (_PARTS[language][part], " ".join(heading.split()))))
        most = f"最多{len(own)}对" if language == "zh" else f"at most {len(own)}"
        parts.append(f"## {name} ({most})")
        parts += [show_sentence(passage) for _, passages in own for passage in passages]
    return "\n".join(parts)


def numbers_of(batch: Batch) -> dict[tuple[int, int], int]:
    """Give the number of each sentence by where it stands."""
    return {
        (passage.sentence.start, passage.sentence.end): passage.number
        for _, passages in batch
        for passage in passages
    }
