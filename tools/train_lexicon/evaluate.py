"""`python -m tools.train_lexicon.evaluate DATA`: what the lexicon is worth for English questions of Chinese passages.

Word search (BM25) with the renderings, the bundled model, and the two fused by reciprocal rank, on XQuAD among the
distractors of `tools.train_embedding.evaluate`. Passages with an even number are for development, the others for testing.
"""

import argparse
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rag.embed import StaticEmbedder, bundled
from rag.lexical import Entry, Lexical, plain
from rag.lexicon import renderings
from tools.train_embedding.evaluate import Task, tasks

from .pairs import FUNCTION_WORDS

Renderings = Callable[[Sequence[str]], list[dict[str, float]]]
CONSTANT = 20  # of reciprocal rank fusion
DEPTH = 100


def searched(question: str, render: Renderings) -> list[dict[str, float]]:
    """Give each number and English word of a question that says something, with its renderings."""
    words = [
        word.removesuffix("'s")
        for word in re.findall(r"[a-z][a-z'-]*[a-z]", question.lower().replace("’", "'"))
    ]
    content = [word for word in words if word not in FUNCTION_WORDS]
    numbers: list[dict[str, float]] = [{number: 1.0} for number in re.findall(r"\d+(?:\.\d+)?", question)]
    return numbers + [{word: 1.0} | forms for word, forms in zip(content, render(content), strict=True)]


def positions(task: Task, ranked: list[list[int]]) -> np.ndarray:
    """Give for each question the place of its passage, DEPTH where it is not found."""
    return np.array(
        [
            row.index(right[0]) if right[0] in row else DEPTH
            for row, right in zip(ranked, task.right, strict=True)
        ]
    )


def lexical_ranks(task: Task, render: Renderings) -> list[list[int]]:
    index = Lexical.in_memory(
        Entry(str(place), str(place), "", plain(text)) for place, text in enumerate(task.pool)
    )
    return [
        [int(name) for name, _ in index.search(searched(question, render), DEPTH)]
        for question in task.questions
    ]


def dense_ranks(task: Task, embedder: StaticEmbedder) -> list[list[int]]:
    similarities = embedder.embed(task.questions) @ embedder.embed(task.pool).T
    return [np.argsort(-row, kind="stable")[:DEPTH].tolist() for row in similarities]


def fused(first: list[list[int]], second: list[list[int]]) -> list[list[int]]:
    both = []
    for rows in zip(first, second, strict=True):
        scores: dict[int, float] = {}
        for row in rows:
            for rank, place in enumerate(row):
                scores[place] = scores.get(place, 0.0) + 1 / (CONSTANT + rank + 1)
        both.append(sorted(scores, key=lambda place: -scores[place])[:DEPTH])
    return both


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.train_lexicon.evaluate", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--lexicon", type=Path, help="a lexicon that this tool wrote; the bundled one if missing"
    )
    parser.add_argument("--static", type=Path, help="folder of a model; the bundled one if missing")
    given = parser.parse_args()
    embedder = StaticEmbedder(given.static) if given.static else bundled()
    task = next(task for task in tasks(given.data) if task.name == "XQuAD en2zh among distractors")
    dense = dense_ranks(task, embedder)
    ways = {
        "the model": dense,
        "word search, no renderings": lexical_ranks(task, lambda words: [{} for _ in words]),
        "word search, the lexicon": lexical_ranks(task, renderings),
    }
    ways["the model and the lexicon"] = fused(dense, ways["word search, the lexicon"])
    even = np.array([right[0] % 2 == 0 for right in task.right])
    print("| | development 1 | 10 | test 1 | 10 |\n|---|---|---|---|---|")
    for name, ranked in ways.items():
        places = positions(task, ranked)
        figures = [100 * (places[half] < depth).mean() for half in (even, ~even) for depth in (1, 10)]
        print(f"| {name} | " + " | ".join(f"{figure:.1f}" for figure in figures) + " |", flush=True)


if __name__ == "__main__":
    main()
