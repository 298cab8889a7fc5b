"""Switches off each part of the search in turn and prints what that does, as a Markdown table."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from rag.embed import load_embedder
from rag.glossary import Glossary
from rag.retrieve import Parts, retrieve
from rag.store import Store

from .judged import Asked, read_questions, understood

SKIPPED = ("reranker",)
"""No model is set."""


def ranks(library: Path, questions: Sequence[Asked], parts: Parts) -> dict[str, list[int | None]]:
    """Give for each language the rank, from 1, of the first of ten hits that answers; None where none does."""
    embedder, glossary = load_embedder(), Glossary.load()
    found: dict[str, list[int | None]] = {}
    with Store.open(library, create=False) as store:
        for asked in questions:
            with store.reading() as view:
                question = understood(asked.question, view, glossary)
                hits, _ = retrieve(question, view, embedder, k=10, parts=parts)
            right = [at for at, hit in enumerate(hits, 1) if asked.answers(hit.document.name, hit.chunk.text)]
            found.setdefault(question.language, []).append(right[0] if right else None)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.fit_weights.ablation", description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="LIBRARY=QUESTIONS")
    parser.add_argument(
        "--every", type=int, default=1, help="take only every n-th question of queries with positive_ids"
    )
    given = parser.parse_args()
    sets = [
        (Path(library), Path(questions)) for library, _, questions in (s.rpartition("=") for s in given.sets)
    ]
    names = ["", *(field.name for field in fields(Parts) if field.name not in SKIPPED)]
    for row, name in enumerate(names):
        cells = []
        for library, path in sets:
            asked = read_questions(path)
            if path.name == "queries.jsonl":
                asked = asked[:: given.every]
            by_language = ranks(library, asked, Parts.without(name) if name else Parts())
            for language, found in sorted(by_language.items(), reverse=True):
                if len(found) < 5:
                    continue
                shares = [
                    sum(rank is not None and rank <= k for rank in found) / len(found) for k in (1, 5, 10)
                ]
                cells.append(
                    (f"{path.parent.name} {language} @1/@5/@10", " / ".join(f"{100 * s:.0f}" for s in shares))
                )
        if row == 0:
            print("| | " + " | ".join(title for title, _ in cells) + " |\n" + "|---" * (len(cells) + 1) + "|")
        print(
            f"| {'without ' + name if name else 'all parts'} | "
            + " | ".join(value for _, value in cells)
            + " |",
            flush=True,
        )


if __name__ == "__main__":
    main()
