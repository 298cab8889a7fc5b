"""The report, as Markdown and as one self-contained HTML page; everything from a document is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import mean, quantiles

from eval.gate import Check
from eval.history import Change
from eval.metrics import ORDER, CaseResult, Metric, bare
from eval.score import Unscored

COLUMNS = (
    "recall@1",
    "recall@5",
    "recall@10",
    "recall_all@5",
    "ndcg@10",
    "facts",
    "all_facts",
    "facts_cited",
    "precision",
    "citation_precision",
    "citation_recall",
    "wrong_value",
    "false_refusal",
    "refusal",
)
"""Of the table by language and kind."""
ESSENTIAL = (
    "recall@5",
    "all_facts",
    "wrong_value",
    "false_refusal",
    "refusal",
    "quantity_fidelity",
    "quote_exact",
    "brief_quote_exact",
    "brief_consistency",
)
"""A case that is not right in one of these, or in a gated metric, is listed among the failed ones."""
ALSO = ("recall_all@5", "precision", "marked", "brief_coverage")
"""Reasons that the report gives as well, without calling the case failed."""


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """One run, ready to be shown."""

    author: str
    """"extractive", or the chat model's name."""
    results: Sequence[CaseResult]
    metrics: Mapping[str, Metric]
    checks: Sequence[Check]
    """Empty where the run is not gated."""
    changes: Sequence[Change]
    ingest_seconds: float | None

    @property
    def gated(self) -> set[str]:
        """Bare names of the metrics that have a floor."""
        return {bare(check.name) for check in self.checks}

    def failures(self, result: CaseResult) -> dict[str, str]:
        """Why a case failed, by metric: gated and essential ones; empty where it did not."""
        return {
            metric: score.why
            for metric in dict.fromkeys((*ESSENTIAL, *sorted(self.gated)))
            if (score := result.failed(metric)) is not None
        }


def write_report(measured: Measured, folder: Path) -> tuple[Path, Path]:
    """Write report.md and report.html into the folder, made where it is missing; gives both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    markdown, html = folder / "report.md", folder / "report.html"
    markdown.write_text(as_markdown(measured), encoding="utf-8")
    html.write_text(as_html(measured), encoding="utf-8")
    return markdown, html


def tables(measured: Measured) -> list[Table]:
    """The tables that stand before the cases, empty ones left out."""
    found = [
        Table(
            "Gate", ("metric", "value", "floor", "margin", "cases not right", "unscored", ""), _gate(measured)
        ),
        Table("All metrics", ("metric", "all", "zh", "en", "scored", "unscored"), _overall(measured.metrics)),
        Table("By language and kind", ("", "cases", *COLUMNS), _by_kind(measured)),
        Table("Seconds (never gated)", ("stage", "mean", "95 %", "times"), speed_rows(measured)),
        Table(
            "Changed since the last report",
            ("", "case", "metric", "before", "now"),
            _changed(measured.changes),
        ),
        Table("Unscored", ("case", "metric", "why"), tuple(_unscored(measured.results))),
    ]
    return [table for table in found if table.rows]


def speed_rows(measured: Measured) -> tuple[tuple[str, ...], ...]:
    """Rows (stage, mean, 95th percentile, number of times), in wall-clock seconds."""
    stages: dict[str, list[float]] = {}
    for result in measured.results:
        for stage, seconds in result.seconds:
            stages.setdefault(stage, []).append(seconds)
    if measured.ingest_seconds is not None:
        stages["ingest of the corpus"] = [measured.ingest_seconds]
    return tuple(
        (stage, f"{mean(values):.3f}", f"{_high(values):.3f}", str(len(values)))
        for stage, values in stages.items()
    )


def sorted_cases(measured: Measured) -> list[tuple[CaseResult, dict[str, str]]]:
    """The cases with what they failed in, those that failed in most first."""
    judged = [(result, measured.failures(result)) for result in measured.results]
    return sorted(judged, key=lambda pair: -len(pair[1]))


def share(value: float | None) -> str:
    """A metric's value as it is shown: three decimals, "–" where nothing was scored."""
    return "–" if value is None else f"{value:.3f}"


def _gate(measured: Measured) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            check.name,
            share(check.value),
            str(check.bound),
            "–" if check.margin is None else f"{check.margin:+.3f}",
            str(len(check.missed)),
            str(check.unscored),
            "ok" if check.passed else "BELOW",
        )
        for check in measured.checks
    )


def _overall(metrics: Mapping[str, Metric]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            name,
            *(
                share(metrics[side + name].value) if side + name in metrics else ""
                for side in ("", "zh.", "en.")
            ),
            str(metrics[name].scored),
            str(metrics[name].unscored),
        )
        for name in ORDER
        if name in metrics
    )


def _by_kind(measured: Measured) -> tuple[tuple[str, ...], ...]:
    counts: dict[str, int] = {}
    for result in measured.results:
        if result.language:
            for key in (f"{result.language}.", f"{result.language}.{result.kind}."):
                counts[key] = counts.get(key, 0) + 1
    return tuple(
        (
            prefix.rstrip("."),
            str(count),
            *(
                share(measured.metrics[prefix + name].value) if prefix + name in measured.metrics else ""
                for name in COLUMNS
            ),
        )
        for prefix, count in sorted(counts.items())
    )


def _changed(changes: Sequence[Change]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        ("better" if item.better else "worse", item.case, item.metric, share(item.before), share(item.now))
        for item in changes
    )


def _unscored(results: Iterable[CaseResult]) -> Iterable[tuple[str, ...]]:
    for result in results:
        reasons: dict[str, list[str]] = {}
        for name, score in result.scores.items():
            if isinstance(score, Unscored):
                reasons.setdefault(score.why, []).append(name)
        for why, names in reasons.items():
            yield result.id, ", ".join(names), why


def _high(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


# --- the same in two notations -------------------------------------------------------------------------


def as_markdown(measured: Measured) -> str:
    """Give the report as Markdown (GitHub's, for the tables)."""
    lines = [f"# Evaluation: {_md(measured.author)}", "", _md(_headline(measured)), ""]
    for table in tables(measured):
        lines += [
            f"## {_md(table.title)}",
            "",
            _md_row(table.header),
            _md_row(["---"] * len(table.header), plain=True),
        ]
        lines += [*(_md_row(row) for row in table.rows), ""]
    lines += ["## Cases", ""]
    for result, failures in sorted_cases(measured):
        lines += [f"### {'✗' if failures else '✓'} {_md(result.id)} ({_md(_sort(result))})", ""]
        for label, text in _fields(result, failures):
            lines += [f"**{_md(label)}**", "", *(f"> {_md(line)}  " for line in text.split("\n")), ""]
    return "\n".join(lines)


def as_html(measured: Measured) -> str:
    """Give the report as one HTML page that loads nothing."""
    parts = [f"<h1>Evaluation: {escape(measured.author)}</h1><p>{escape(_headline(measured))}</p>"]
    for table in tables(measured):
        head = "".join(f"<th>{escape(cell)}</th>" for cell in table.header)
        rows = "".join(
            f'<tr class="{"bad" if {"BELOW", "worse"} & set(row) else ""}">'
            + "".join(f"<td>{escape(cell)}</td>" for cell in row)
            + "</tr>"
            for row in table.rows
        )
        parts.append(f"<h2>{escape(table.title)}</h2><div><table><tr>{head}</tr>{rows}</table></div>")
    parts.append("<h2>Cases</h2>")
    for result, failures in sorted_cases(measured):
        body = "".join(
            f"<dt>{escape(label)}</dt><dd>{'<br>'.join(escape(line) for line in text.split(chr(10)))}</dd>"
            for label, text in _fields(result, failures)
        )
        opened, mark = (" open", "✗") if failures else ("", "✓")
        parts.append(
            f"<details{opened}><summary>{mark} <b>{escape(result.id)}</b> "
            f"({escape(_sort(result))}) {escape(result.question)}</summary><dl>{body}</dl></details>"
        )
    return _PAGE.format(title=escape(f"Evaluation: {measured.author}"), body="\n".join(parts))


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif }}
body {{ margin: 2rem auto; max-width: 80rem; padding: 0 1rem }}
div {{ overflow-x: auto }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums }}
th, td {{ border: 1px solid #8886; padding: .2rem .5rem; text-align: left; vertical-align: top }}
.bad {{ background: #e5484d33 }}
details {{ border-top: 1px solid #8884; padding: .3rem 0 }}
dt {{ font-weight: 600; margin-top: .4rem }}
dd {{ margin: 0 0 0 1.2rem; overflow-wrap: anywhere }}
</style></head><body>
{body}
</body></html>
"""


def _headline(measured: Measured) -> str:
    questions = sum(result.kind != "brief" for result in measured.results)
    below = [check.name for check in measured.checks if not check.passed]
    gate = (
        "not gated"
        if not measured.checks
        else f"below the floor: {', '.join(below)}"
        if below
        else "above every floor"
    )
    failed = sum(bool(measured.failures(result)) for result in measured.results)
    return (
        f"{questions} questions and {len(measured.results) - questions} briefs; "
        f"{failed} not right in every essential metric; {gate}."
    )


def _sort(result: CaseResult) -> str:
    return " ".join(filter(None, (result.language, result.kind)))


def _fields(result: CaseResult, failures: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    yield "question" if result.language else "document", result.question
    if failures:
        yield (
            "why it failed",
            "\n".join(f"{metric}: {why}" if why else metric for metric, why in failures.items()),
        )
    beside = {
        metric: score.why for metric in ALSO if (score := result.failed(metric)) and metric not in failures
    }
    if beside:
        yield "not all right", "\n".join(f"{metric}: {why}" for metric, why in beside.items())
    yield "expected", result.expected
    yield "returned", result.returned or "nothing"
    if result.citations:
        yield "citations", "\n".join(result.citations)
    if result.top and any(metric in failures for metric in ("recall@5", "recall@1", "recall@10")):
        yield "first hits", "\n".join(result.top)
    if result.notices:
        yield "notices", "\n".join(result.notices)
    rank = f"first evidence at rank {result.rank}; " if result.rank else ""
    scores = ", ".join(
        f"{name} {'unscored' if isinstance(score, Unscored) else share(score.got / score.of)}"
        for name, score in result.scores.items()
    )
    yield "verdicts", rank + scores


def _md(text: str) -> str:
    return re.sub(r"([\\`*_\[\]#|~])", r"\\\1", escape(" ".join(text.split()), quote=False))


def _md_row(cells: Sequence[str], plain: bool = False) -> str:
    return "| " + " | ".join(cell if plain else _md(cell) for cell in cells) + " |"
