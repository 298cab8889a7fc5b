"""Results -> one Markdown table, and JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.retrieval.measures import MEASURES
from benchmarks.retrieval.run import SYSTEMS, Result, Results

NAMES = {
    "xquad-en2zh": "XQuAD, English → Chinese",
    "xquad-zh2zh": "XQuAD, Chinese → Chinese",
    "xquad-zh2en": "XQuAD, Chinese → English",
    "xquad-en2en": "XQuAD, English → English",
    "cmrc2018": "CMRC2018, Chinese",
    "drcd": "DRCD, Chinese (traditional)",
    "state-council": "State Council, English sentence → Chinese",
    "seeds": "seed documents",
    "provincial": "provincial reports",
}


def markdown(results: Results, notes: Mapping[str, str] | None = None) -> str:
    """Give one table: a row per set and system, and per language where the set has questions in both.

    `notes` say of a set what must be known of its figures; its rows are marked.
    """
    notes = {
        name: note for name, note in (notes or {}).items() if any(r.set == name for r in results.measured)
    }
    lines = [
        f"| questions | system | number | {' | '.join(MEASURES)} | ms | characters |",
        f"|---|---|{'---:|' * (len(MEASURES) + 3)}",
    ]
    for name in dict.fromkeys(result.set for result in results.measured):
        several = [result for result in results.measured if result.set == name]
        for language in _languages(several[0]):
            title = NAMES[name] + (f", {LANGUAGES[language]} questions" if language else "")
            lines += _rows(title + (" †" if name in notes else ""), several, language)
    lines.append("")
    lines += [f"† {NAMES[name]}: {note}" for name, note in notes.items()]
    lines += [f"Not measured: {SYSTEMS[name][1]}: {why}." for name, why in results.skipped.items()]
    return "\n".join(lines).rstrip() + "\n"


def _rows(title: str, several: Sequence[Result], language: str) -> list[str]:
    """Give the rows of one set, or of its questions in one language; the best of each measure is bold."""
    parts = [
        result.by_kind()[language] if language else (len(result.ranks), result.measures())
        for result in several
    ]
    best = {measure: max(values[measure] for _, values in parts) for measure in MEASURES}
    return [
        f"| {title} | {SYSTEMS[result.system][1]} | {number} | "
        f"{' | '.join(_marked(values[measure], best[measure]) for measure in MEASURES)} |"
        f" {result.milliseconds:.0f} | {result.characters:.0f} |"
        for result, (number, values) in zip(several, parts, strict=True)
    ]


LANGUAGES = {"zh": "Chinese", "en": "English"}


def kinds(results: Results, measure: str = "recall@5") -> str:
    """Give one measure by kind of question for the sets that have kinds: a row per kind, a column per system."""
    systems = list(dict.fromkeys(result.system for result in results.measured))
    lines = [
        f"| {measure} | number | {' | '.join(SYSTEMS[name][1] for name in systems)} |",
        f"|---|{'---:|' * (len(systems) + 1)}",
    ]
    for name in dict.fromkeys(result.set for result in results.measured if result.by_kind()):
        by_system = {result.system: result.by_kind() for result in results.measured if result.set == name}
        for group, (number, _) in next(iter(by_system.values())).items():
            language, _, kind = group.partition(".")
            if kind:
                values = [
                    by_system[system][group][1][measure] if system in by_system else None
                    for system in systems
                ]
                shown = [
                    "–" if value is None else _marked(value, max(v for v in values if v is not None))
                    for value in values
                ]
                lines.append(
                    f"| {NAMES[name]}, {LANGUAGES[language]}, {kind} | {number} | {' | '.join(shown)} |"
                )
    return "\n".join(lines) + "\n" if len(lines) > 2 else ""


def as_json(results: Results, settings: dict[str, Any]) -> dict[str, Any]:
    """Give everything, with the ranks of each question."""
    return {
        "settings": settings,
        "skipped": results.skipped,
        "results": [
            {
                "system": result.system,
                "set": result.set,
                "queries": len(result.queries),
                "measures": result.measures(),
                "by_kind": {
                    name: {"queries": number, **values} for name, (number, values) in result.by_kind().items()
                },
                "milliseconds": result.milliseconds,
                "characters": result.characters,
                "ranks": {
                    query.id: list(found) for query, found in zip(result.queries, result.ranks, strict=True)
                },
            }
            for result in results.measured
        ],
    }


def _languages(result: Result) -> list[str]:
    found = [name for name in result.by_kind() if name in LANGUAGES]
    return found or [""]


def _marked(value: float, best: float) -> str:
    shown = f"{100 * value:.1f}"
    return f"**{shown}**" if value >= best else shown
