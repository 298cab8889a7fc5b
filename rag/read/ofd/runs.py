"""Runs of characters as a program placed them -> the pieces that stand on the lines of a page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from rag.read.layout import Fragment
from rag.read.ofd.page import Run

_NEAR = 0.6
"""Heights of a character: runs nearer than that are one piece of text, a single letter or half a line each."""
_WORDS_APART = 0.2
_LINES_BACK = 12
"""Lines that a run may belong to when runs come from the top: those of all columns beside one another, and more."""


@dataclass(slots=True)
class _Line:
    base: float
    size: float
    runs: list[Run]


def fragments(runs: list[Run]) -> list[Fragment]:
    """Join the runs that follow one another on a line; what is drawn twice, to look bold, counts once."""
    lines: list[_Line] = []
    for run in sorted(runs, key=lambda run: (run.base, run.left)):
        for line in islice(reversed(lines), _LINES_BACK):
            common = min(run.base, line.base) - max(run.base - run.size, line.base - line.size)
            # A superior figure stands on the line that its text stands on.
            if common > 0.6 * min(run.size, line.size):
                line.runs.append(run)
                if run.size > line.size:
                    line.base, line.size = run.base, run.size
                break
        else:
            lines.append(_Line(run.base, run.size, [run]))
    return [
        Fragment(
            run.text.strip(),
            run.ink,
            run.base - 0.86 * run.size,
            run.right,
            run.base + 0.14 * run.size,
            run.size,
            None,
        )
        for line in lines
        for run in _joined(sorted(line.runs, key=lambda run: run.left))
        if run.text.strip()
    ]


def _joined(runs: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for number, run in enumerate(runs):
        if number and _is_twice(runs[number - 1], run):
            continue
        last = joined[-1] if joined else None
        size = max(last.size, run.size) if last else run.size
        if last is None or not -_NEAR * size < run.left - last.right < _NEAR * size:
            joined.append(Run(run.text, run.left, run.right, run.base, run.size, run.ink))
            continue
        apart = run.left - last.right > _WORDS_APART * size
        if apart and _is_latin(last.text[-1]) and _is_latin(run.text[0]):
            last.text += " "
        last.text += run.text
        last.right, last.ink = max(last.right, run.right), min(last.ink, run.ink)
        if run.size > last.size:
            last.size, last.base = run.size, run.base
    return joined


def _is_twice(first: Run, second: Run) -> bool:
    near = 0.25 * first.size
    return (
        first.text == second.text
        and abs(first.left - second.left) < near
        and abs(first.base - second.base) < near
        and not first.text.isspace()
    )


def _is_latin(character: str) -> bool:
    return character.isascii() and not character.isspace()
