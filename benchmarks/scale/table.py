"""The figures of several sizes as one Markdown table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Run = dict[str, Any]


def table(runs: list[Run]) -> str:
    """Give one column for each size. Processor time, because that of the clock is others' load too."""
    rows = [("", [f"{run['bare']['answer']['chunks']:,} passages" for run in runs])]
    rows += [(name, [say(run) for run in runs]) for name, say in _ROWS.items()]
    lines = [f"| {name} | {' | '.join(cells)} |" for name, cells in rows]
    return "\n".join([lines[0], "|---" * (len(runs) + 1) + "|", *lines[1:]])


def _steps(run: Run) -> dict[str, list[float]]:
    steps: dict[str, list[float]] = run["bare"]["answer"]["seconds"]
    return steps


def _rate(run: Run, unit: str) -> str:
    chunks = run["bare"]["answer"]["chunks"]
    own, bare = run["own"][unit], run["bare"][unit]
    return f"{chunks / own:,.0f}/s, bare {chunks / bare:,.0f}/s: {own / bare:.2f} ×"


def _cold(run: Run) -> str:
    own, bare = run["cold"]["own"]["processor"], run["cold"]["bare"]["processor"]
    return f"{own:.2f} s, bare {bare:.2f} s: {own / bare:.2f} ×"


def _warm(which: str) -> Callable[[Run], str]:
    def say(run: Run) -> str:
        spent = run["warm"]["milliseconds"]
        own, bare = spent["search"][which], spent["bare"][which]
        return f"{own:.1f} ms, bare {bare:.1f} ms: {own / bare:.2f} ×"

    return say


def _part(name: str) -> Callable[[Run], str]:
    return lambda run: f"{run['warm']['milliseconds'][name]['processor p50']:.2f} ms"


def _filter(name: str) -> Callable[[Run], str]:
    def say(run: Run) -> str:
        own = run["warm"]["filters"][name]["processor p50"]
        without = run["warm"]["milliseconds"]["search"]["processor p50"]
        return f"{own:.1f} ms: {own / without:.2f} × without"

    return say


def _disk(run: Run) -> str:
    return ", ".join(f"{name} {size:,.0f}" for name, size in run["disk"].items())


_ROWS: dict[str, Callable[[Run], str]] = {
    "ingest, processor": lambda run: _rate(run, "processor"),
    "ingest, clock": lambda run: _rate(run, "clock"),
    "bare ingest, processor s": lambda run: ", ".join(f"{n} {s[0]:.1f}" for n, s in _steps(run).items()),
    "first search in a new process": _cold,
    "warm search p50": _warm("processor p50"),
    "warm search p95": _warm("processor p95"),
    "warm search p50, clock": _warm("clock p50"),
    "— encode": _part("encode"),
    "— Chroma": _part("Chroma"),
    "— tantivy": _part("tantivy"),
    "limited to one year in 15": _filter("one year in 15"),
    "limited to five years in 15": _filter("five years in 15"),
    "limited to 12 years in 15": _filter("12 years in 15"),
    "memory, MB": lambda run: f"{run['warm']['memory']:,}",
    "disk, MB": _disk,
}
