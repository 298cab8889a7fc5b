"""The public data as one pool of documents and sets of questions over it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from eval.cases import load_cases
from eval.match import fold, holds
from rag.errors import WenjuError

ROOT = Path(__file__).resolve().parents[2]
Side = Literal["zh", "en"]
"""The language of the XQuAD passages in the pool."""
SETS = (
    "xquad-en2zh", "xquad-zh2zh", "xquad-zh2en", "xquad-en2en", "cmrc2018", "drcd", "state-council", "seeds",
    "provincial",
)  # fmt: skip
UNTRAINED_YEARS = ("2016", "2017", "2018")
"""Years of the State Council's reports whose translations the bundled model was not trained on."""
SHORTEST = 12
"""Characters that a report's sentence has more than: shorter ones ("各位代表：") say nothing that could be asked."""


class NoData(WenjuError):
    """A folder of the data is not there."""


@dataclass(frozen=True, slots=True)
class Found:
    """A hit of any system."""

    document: str
    """The file's name."""
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a hit must be: of this document (None: any), and with this text in it (None: whatever it says)."""

    document: str | None
    quote: str | None = None

    def in_hit(self, hit: Found) -> bool:
        return (self.document is None or hit.document == self.document) and (
            self.quote is None or holds(hit.text, self.quote)
        )


@dataclass(frozen=True, slots=True)
class Query:
    id: str
    text: str
    language: str
    """Of the question: zh or en."""
    kind: str
    """As in the eval's cases; "" where the set has no kinds."""
    required: tuple[tuple[Evidence, ...], ...]
    """Passages that are wanted, each with what can stand in for it."""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    name: str
    side: Side
    queries: tuple[Query, ...]
    by_document: bool
    """Whether ranks are over distinct documents, as opposed to hits."""


@dataclass(frozen=True, slots=True)
class Text:
    """A document of the pool: a text of its own, or a file that exists."""

    name: str
    content: str | Path

    def digest(self) -> str:
        content = self.content.read_bytes() if isinstance(self.content, Path) else self.content.encode()
        return sha256(self.name.encode() + b"\0" + content).hexdigest()


def common(data: Path, distractors: int | None = None) -> list[Text]:
    """Give the documents that both pools hold; `distractors` limits news and policies together, in proportion."""
    texts = [*_passages(data, "cmrc2018"), *_passages(data, "drcd"), *_reports(data)]
    texts += [Text(path.name, path) for path in sorted((ROOT / "seeds").glob("*.txt"))]
    texts += [Text(path.name, path) for path in sorted(_folder(data, "gwr_provincial_docx").glob("*.docx"))]
    return texts + others(data, distractors)


def others(data: Path, most: int | None = None) -> list[Text]:
    """Give the distractors: news and policy documents, those with the same text once."""
    found: dict[str, Text] = {}
    for row in _lines(_folder(data, "crud_news_sample") / "docs.jsonl"):
        found.setdefault(fold(row["text"]), Text(f"news-{row['id']}.txt", row["text"]))
    for row in _lines(_folder(data, "carbon_policy") / "docs_raw.jsonl"):
        title, text = row["title"].strip(), row["text"]
        whole = text if not title or fold(text).startswith(fold(title)) else f"{title}\n{text}"
        found.setdefault(fold(text), Text(f"policy-{row['id']}.txt", whole))
    kept = [text for text in found.values() if str(text.content).strip()]
    return kept if most is None else kept[:: max(1, -(-len(kept) // most))]


def xquad_passages(data: Path, side: Side) -> list[Text]:
    return _passages(data, f"xquad/{side}2{side}")


def question_set(data: Path, name: str, half: Literal["even", "odd"] | None = None) -> QuestionSet:
    """Load one of SETS; `half` keeps the questions of XQuAD whose passage has an even or an odd number."""
    if name.startswith("xquad-"):
        asked, _, side = name.removeprefix("xquad-").partition("2")
        queries = _passage_queries(data, f"xquad/{asked}2{side}", half)
        return QuestionSet(name, "en" if side == "en" else "zh", queries, True)
    if name in ("cmrc2018", "drcd"):
        return QuestionSet(name, "zh", _passage_queries(data, name, None), True)
    if name == "state-council":
        return QuestionSet(name, "zh", tuple(_report_queries(data)), True)
    folder = ROOT / "eval" / ("cases" if name == "seeds" else "provincial")
    return QuestionSet(name, "zh", tuple(_case_queries(folder)), False)


def sample(queries: Sequence[Query], most: int | None) -> tuple[Query, ...]:
    """Give `most` of the queries, always the same ones, spread over the set by a hash of their ids."""
    if most is None or most >= len(queries):
        return tuple(queries)
    return tuple(sorted(queries, key=lambda query: sha256(query.id.encode()).digest())[:most])


def _passages(data: Path, name: str) -> list[Text]:
    rows = _lines(_folder(data, name) / "passages.jsonl")
    return [Text(_file(name, row["id"]), row["text"]) for row in rows]


def _file(folder: str, passage: str) -> str:
    return f"{folder.partition('/')[0]}-{passage}.txt"


def _passage_queries(data: Path, name: str, half: str | None) -> tuple[Query, ...]:
    folder = _folder(data, name)
    rows = _lines(folder / "passages.jsonl")
    # A passage that is there twice is right under either name.
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row["text"], []).append(_file(name, row["id"]))
    twins = {row["id"]: names[row["text"]] for row in rows}
    queries = []
    for row in _lines(folder / "queries.jsonl"):
        odd = int(row["positive_ids"][0].rpartition("-")[2].lstrip("p")) % 2 == 1
        if half is None or (half == "odd") == odd:
            right = tuple(Evidence(file) for passage in row["positive_ids"] for file in twins[passage])
            queries.append(Query(row["id"], row["query"], row["lang"][:2], "", (right,)))
    return tuple(queries)


def _reports(data: Path) -> list[Text]:
    """Give the Chinese sentences of the State Council's reports, each a document, those with the same text once."""
    return [Text(f"state-council-{row['id']}.txt", text) for text, row in _sentences(data).items()]


def _report_queries(data: Path) -> Iterator[Query]:
    sentences = _sentences(data)
    for row in _untrained(data):
        right = Evidence(f"state-council-{sentences[row['zh']]['id']}.txt")
        yield Query(row["id"], row["en"], "en", "", ((right,),))


def _sentences(data: Path) -> dict[str, dict[str, Any]]:
    first: dict[str, dict[str, Any]] = {}
    for row in _untrained(data):
        first.setdefault(row["zh"], row)
    return first


def _untrained(data: Path) -> Iterator[dict[str, Any]]:
    for row in _lines(_folder(data, "gwr_bilingual") / "pairs.jsonl"):
        if row["year"] in UNTRAINED_YEARS and len(row["zh"]) > SHORTEST and row["en"].strip():
            yield row


def _case_queries(folder: Path) -> Iterator[Query]:
    for case in load_cases(folder).questions:
        if case.answerable:
            required = tuple(
                tuple(Evidence(evidence.document, evidence.quote) for evidence in group)
                for group in case.required
            )
            yield Query(case.id, case.question, case.language, case.kind, required)


def _folder(data: Path, name: str) -> Path:
    folder = data / name
    if not folder.is_dir():
        raise NoData(f"no folder {folder}; --data names the folder that holds {name.partition('/')[0]}")
    return folder


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise NoData(f"no file {path}; --data names the folder of the public data sets")
    lines = path.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line.strip()]
