"""What is measured of Wenju: an ingest, a first search in a new process, searches in one that stays."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from benchmarks.scale.bare import Parts
from benchmarks.scale.corpus import YEARS, questions
from rag import Library
from rag.embed import load_embedder
from rag.view import View

WARMING, ASKED = 20, 60
"""Questions before and while times are taken; none is asked twice."""
FILTERED = 20
"""Questions for each filter."""


def ingest(files: Path, library: Path) -> dict[str, Any]:
    with Library.open(library) as opened:
        report = opened.ingest(files)
        return {"documents": len(report.added), "rejected": len(report.rejected)}


def first_search(library: Path, question: str) -> dict[str, Any]:
    with Library.open(library) as opened:
        return {"hits": len(opened.search(question))}


class _Heard:
    """What a search asks of the two indexes, to ask the same of the bare ones."""

    def __init__(self) -> None:
        self.dense: list[tuple[Any, ...]] = []
        self.lexical: list[tuple[Any, ...]] = []
        dense, lexical = View.dense, View.lexical

        def heard_dense(view: View, *given: Any, **named: Any) -> Any:
            self.dense.append(given)
            return dense(view, *given, **named)

        def heard_lexical(view: View, *given: Any, **named: Any) -> Any:
            self.lexical.append((view, *given))
            return lexical(view, *given, **named)

        View.dense, View.lexical = heard_dense, heard_lexical  # type: ignore[method-assign]
        self._lexical = lexical

    def again(self, parts: Parts) -> tuple[Callable[[], Any], Callable[[], Any]]:
        """Give the first question to each index since the last time, to be asked again."""
        dense, lexical = self.dense[0], self.lexical[0]
        self.dense, self.lexical = [], []
        return lambda: parts.nearest(*dense[:2]), lambda: self._lexical(*lexical)


def searches(library: Path, documents: int) -> dict[str, Any]:
    """Search in a process that stays; each question beside the bare parts of the same question."""
    heard, embedder = _Heard(), load_embedder()
    asked = questions(WARMING + ASKED, documents)
    times: dict[str, list[tuple[float, float]]] = {
        name: [] for name in ("search", "encode", "Chroma", "tantivy")
    }
    with Library.open(library) as opened:
        opened.warm()
        parts = Parts(_snapshot(library))
        for number, question in enumerate(asked):
            spent = {"search": _timed(lambda: opened.search(question))}  # noqa: B023
            spent["encode"] = _timed(lambda: embedder.embed_query(question))  # noqa: B023
            spent["Chroma"], spent["tantivy"] = map(_timed, heard.again(parts))
            if number >= WARMING:
                for name, seconds in spent.items():
                    times[name].append(seconds)
        memory = _resident()
        filters = {name: _filtered(opened, asked, **filter_) for name, filter_ in _FILTERS.items()}
    bare = [
        tuple(map(sum, zip(*each, strict=True))) for each in zip(*(times[n] for n in _PARTS), strict=True)
    ]
    return {
        "milliseconds": {name: _summed(spent) for name, spent in {**times, "bare": bare}.items()},
        "filters": filters,
        "memory": memory,
    }


_PARTS = ("encode", "Chroma", "tantivy")
_FILTERS: dict[str, dict[str, list[str]]] = {
    "one year in 15": {"periods": [str(YEARS[3])]},
    "five years in 15": {"periods": [str(year) for year in YEARS[:5]]},
    "12 years in 15": {"periods": [str(year) for year in YEARS[:12]]},
}


def _filtered(opened: Library, asked: list[str], **filters: list[str]) -> dict[str, Any]:
    opened.search(asked[0], **filters)  # type: ignore[arg-type]
    return _summed([_timed(lambda: opened.search(q, **filters)) for q in asked[:FILTERED]])  # type: ignore[arg-type]  # noqa: B023


def _timed(do: Callable[[], object]) -> tuple[float, float]:
    """Give milliseconds: (of the processor, of the clock)."""
    processor, clock = time.process_time(), time.perf_counter()
    do()
    return (time.process_time() - processor) * 1000, (time.perf_counter() - clock) * 1000


def _summed(spent: list[tuple[float, ...]]) -> dict[str, float]:
    processor, clock = (list(each) for each in zip(*spent, strict=True))
    return {
        "processor p50": median(processor), "processor p95": quantiles(processor, n=20)[18],
        "clock p50": median(clock), "clock p95": quantiles(clock, n=20)[18],
    }  # fmt: skip


def _snapshot(library: Path) -> Path:
    return max((library / "snapshots").iterdir(), key=lambda folder: int(folder.name))


def _resident() -> int:
    """Give the megabytes that the process holds now, and at most so far where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() // 1_000_000
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
