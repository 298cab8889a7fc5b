"""Sentences -> chunks: consecutive sentences of one section, of the size that is embedded and found."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from rag.markers import leading_marker, numbered_marker, run_in_marker
from rag.records import Chunk, Document, GlossaryEntry, Outline, Section, Sentence

TARGET = 350
"""Characters that a chunk should have."""
LONGEST = 500
"""Characters that a chunk exceeds only where one sentence (with its heading) does."""

# What it costs to end a chunk, in the unit of ((length - TARGET) / TARGET)²: nothing before a new point (二是), a
# little between paragraphs, more between two sentences of one paragraph.
_AT_POINT, _AT_PARAGRAPH, _AT_SENTENCE = 0.0, 0.05, 0.3
# Kinds, and beginnings of kinds, that share a chunk below the second level.
_SHARED_KINDS = ("1.", "（1）", "1）", "①", "条", "1.1", "A.1")


def chunk(document: Document, built: Outline) -> tuple[Chunk, ...]:
    """Cut a document into chunks; every sentence is in exactly one.

    No chunk spans two sections of the first two levels, or two （一）; points (一是 二是, 1. 2.) of one heading may
    share one. A heading goes with what follows it, the title block stands alone, and a term that the document
    defines stands alone with its definition.
    """
    groups = _with_following(_groups(built))
    chunks: list[Chunk] = []
    for group in groups:
        for part in _packed(document, group):
            first, last = part[0], part[-1]
            chunks.append(
                Chunk(
                    id=f"{document.id}:{len(chunks)}",
                    document_id=document.id,
                    first=first.index,
                    last=last.index + 1,
                    start=first.start,
                    end=last.end,
                    path=_common_path(part),
                    text=document.text[first.start : last.end],
                )
            )
    return tuple(chunks)


def embedded_text(document: Document, chunk: Chunk) -> str:
    """Give what is embedded for a chunk: title, heading path and text, a line each. Never to be quoted."""
    return "\n".join(part for part in (document.title, " · ".join(chunk.path), chunk.text) if part)


def _groups(built: Outline) -> list[list[Sentence]]:
    """Collect neighbours that may share a chunk."""
    apart = [section for section in built.sections if section.kind in ("front", "table")]
    groups: list[list[Sentence]] = []
    previous: object = None
    entries = _Within(built.glossary)
    places = _Within(apart)
    for sentence in built.sentences:
        key = (places.of(sentence), _shared_path(sentence.path), entries.of(sentence))
        if key != previous:
            groups.append([])
        groups[-1].append(sentence)
        previous = key
    return groups


class _Within:
    """Tells which of several stretches of the text, that do not overlap, a sentence is in."""

    def __init__(self, stretches: Sequence[Section] | Sequence[GlossaryEntry]) -> None:
        self._stretches = stretches
        self._starts = [stretch.start for stretch in stretches]

    def of(self, sentence: Sentence) -> int:
        """Give the number of the stretch, -1 for none."""
        at = bisect_right(self._starts, sentence.start) - 1
        return at if at >= 0 and sentence.start < self._stretches[at].end else -1


@lru_cache(maxsize=1024)
def _shared_path(path: tuple[str, ...]) -> tuple[str, ...]:
    """Give the headings whose sections a chunk never leaves."""
    kept = []
    for depth, label in enumerate(path):
        marker = leading_marker(label) or numbered_marker(label)
        if run_in_marker(label, 0) or (depth >= 2 and marker and marker.kind.startswith(_SHARED_KINDS)):
            break
        kept.append(label)
    return tuple(kept)


def _with_following(groups: list[list[Sentence]]) -> list[list[Sentence]]:
    """Join a group that is nothing but headings to the group below it."""
    joined: list[list[Sentence]] = []
    pending: list[Sentence] = []
    for group in groups:
        if all(_is_heading(sentence) for sentence in group):
            pending += group
            continue
        joined.append(pending + group)
        pending = []
    if pending:
        joined.append(pending)
    return joined


def _is_heading(sentence: Sentence) -> bool:
    return bool(sentence.path) and _letters(sentence.text) == _letters(sentence.path[-1])


@lru_cache(maxsize=1024)
def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _packed(document: Document, group: list[Sentence]) -> list[list[Sentence]]:
    """Divide a group into parts near TARGET characters, at the best places, a heading never last in one."""
    headings = [_is_heading(sentence) for sentence in group]
    costs = [0.0] + [float("inf")] * len(group)
    begins = [0] * (len(group) + 1)
    for end in range(1, len(group) + 1):
        break_cost = _break_cost(document, group, headings, end)
        for begin in range(end - 1, -1, -1):
            length = group[end - 1].end - group[begin].start
            # Alone a sentence may be as long as it is, and the headings right above it go with it.
            if (
                length > LONGEST
                and begin < end - 1
                and not (length <= 2 * LONGEST and all(headings[begin : end - 1]))
            ):
                break
            cost = costs[begin] + ((length - TARGET) / TARGET) ** 2 + break_cost
            if cost < costs[end]:
                costs[end], begins[end] = cost, begin
    parts: list[list[Sentence]] = []
    end = len(group)
    while end:
        parts.insert(0, group[begins[end] : end])
        end = begins[end]
    return parts


def _break_cost(document: Document, group: list[Sentence], headings: list[bool], end: int) -> float:
    if end == len(group):
        return 0.0
    if headings[end - 1]:
        return 1000.0
    if group[end].path != group[end - 1].path:
        return _AT_POINT
    return _AT_PARAGRAPH if "\n" in document.text[group[end - 1].end : group[end].start] else _AT_SENTENCE


def _common_path(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """Give the headings that all the sentences stand under, headings that lead in not counted."""
    paths = [sentence.path for sentence in sentences if not _is_heading(sentence)] or [sentences[-1].path]
    common = paths[0]
    for path in paths[1:]:
        depth = 0
        while depth < min(len(common), len(path)) and common[depth] == path[depth]:
            depth += 1
        common = common[:depth]
    return common
