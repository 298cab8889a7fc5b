"""`python -m tools.train_embedding.evaluate DATA`: how often an embedding model finds what belongs to a question.

DATA holds the folders that are used where they exist: `xquad`, `crud_news_sample` and `carbon_policy` (distractors),
`gwr_bilingual` (years that were not trained on), `glossary` and `embedding_train` (rows that were held out).
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.embed import Embedder, StaticEmbedder, load_embedder

from .corpus import held_out_law, read_reports, read_rows

PASSAGE = 500  # characters of a distractor that count; longer ones would be cut into chunks


@dataclass(frozen=True, slots=True)
class Task:
    """Questions, the pool they are asked of, and for each question the places of its right passages."""

    name: str
    questions: list[str]
    pool: list[str]
    right: list[list[int]]


def read_lines(path: Path) -> list[dict[str, object]]:
    with path.open(encoding="utf-8", newline="\n") as lines:
        return [json.loads(line) for line in lines]


def distractors(data: Path) -> list[str]:
    found = []
    for name in ("crud_news_sample/docs.jsonl", "carbon_policy/docs_raw.jsonl"):
        if (data / name).is_file():
            found += [str(row["text"])[:PASSAGE] for row in read_lines(data / name)]
    return found


def aligned(name: str, english: list[str], chinese: list[str]) -> Task:
    """English texts, each to find its own translation; the same Chinese text twice counts as one."""
    places: dict[str, int] = {}
    right = [[places.setdefault(text, len(places))] for text in chinese]
    return Task(name, english, list(places), right)


def tasks(data: Path) -> Iterator[Task]:
    """Give every task whose data are there."""
    others = distractors(data)
    for direction in ("en2zh", "zh2zh", "en2en"):
        folder = data / "xquad" / direction
        if folder.is_dir():
            passages = read_lines(folder / "passages.jsonl")
            places = {row["id"]: place for place, row in enumerate(passages)}
            rows = read_lines(folder / "queries.jsonl")
            questions = [str(row["query"]) for row in rows]
            right = [[places[key] for key in row["positive_ids"]] for row in rows]  # type: ignore[attr-defined]
            pool = [str(row["text"]) for row in passages]
            yield Task(f"XQuAD {direction}", questions, pool, right)
            if others and direction != "en2en":
                yield Task(f"XQuAD {direction} among distractors", questions, pool + others, right)
    policies = data / "carbon_policy" / "docs_raw.jsonl"
    if policies.is_file():
        titles: dict[str, int] = {}
        texts = []
        for row in read_lines(policies):
            title, text = str(row["title"]), str(row["text"])
            if title and title not in titles and len(text) > len(title) + 200:
                titles[title] = len(texts)
                texts.append(text.replace(title, "")[:PASSAGE])
        yield Task("policy title to text", list(titles), texts, [[place] for place in titles.values()])
    reports = data / "gwr_bilingual" / "pairs.jsonl"
    if reports.is_file():
        pairs = zip(*read_reports(reports, held_out=True).columns, strict=True)
        long = [(english, chinese) for english, chinese in pairs if len(chinese) > 12]
        yield aligned("work reports 2016 on, English to Chinese", [e for e, _ in long], [z for _, z in long])
    for terms in sorted((data / "glossary").glob("*.jsonl")):
        rows = read_lines(terms)
        english = [str(row["en"][0]) for row in rows]  # type: ignore[index]
        yield aligned("glossary terms, English to Chinese", english, [str(row["zh"]) for row in rows])
    training = data / "embedding_train"
    if training.is_dir():
        news = [row for row in read_rows(training, "par_wmt") if row[2] == "wmt24" and len(row[1]) > 12]
        yield aligned("WMT24 news, English to Chinese", [row[0] for row in news], [row[1] for row in news])
        laws = [row for row in read_rows(training, "par_law") if held_out_law(row[2]) and len(row[1]) > 25]
        laws = laws[:: max(1, len(laws) // 1500)]
        yield aligned("laws held out, English to Chinese", [row[0] for row in laws], [row[1] for row in laws])


def hits(embedder: Embedder, task: Task, depths: tuple[int, ...] = (1, 5, 10)) -> list[float]:
    """Give the percentage of questions with a right passage among the first 1, 5 and 10."""
    similarities = embedder.embed(task.questions) @ embedder.embed(task.pool).T
    ranks = np.array(
        [
            (row > max(row[place] for place in right)).sum()
            for row, right in zip(similarities, task.right, strict=True)
        ]
    )
    return [100 * float((ranks < depth).mean()) for depth in depths]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.train_embedding.evaluate", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--static", type=Path, help="folder of a model that this tool trained")
    parser.add_argument(
        "--model", help="a sentence-transformers name or folder; the bundled model if neither"
    )
    given = parser.parse_args()
    embedder = StaticEmbedder(given.static) if given.static else load_embedder(given.model)
    print(f"{embedder.identity}, {embedder.dimensions} dimensions")
    print("| task | questions | pool | hit@1 | hit@5 | hit@10 |\n|---|---|---|---|---|---|")
    for task in tasks(given.data):
        figures = " | ".join(f"{value:.1f}" for value in hits(embedder, task))
        print(f"| {task.name} | {len(task.questions)} | {len(task.pool)} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
