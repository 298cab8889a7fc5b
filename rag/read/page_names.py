"""Page numbers -> what a notice calls them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def pages_named(numbers: Sequence[int]) -> str:
    """Name pages: "page 3", "pages 3, 7–9"; the numbers ascend."""
    starts = [number for before, number in pairwise([-1, *numbers]) if number != before + 1]
    ends = [number for number, after in pairwise([*numbers, -1]) if after != number + 1]
    runs = [str(start) if start == end else f"{start}–{end}" for start, end in zip(starts, ends, strict=True)]
    return f"{'pages' if len(numbers) > 1 else 'page'} {', '.join(runs)}"
