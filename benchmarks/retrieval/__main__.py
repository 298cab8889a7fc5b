"""The command line of the retrieval benchmark; what is measured and how is in the package's docstring."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from functools import cache
from pathlib import Path

import platformdirs

import benchmarks.retrieval as about
from benchmarks.retrieval import floors
from benchmarks.retrieval.pool import Pool
from benchmarks.retrieval.run import SYSTEMS, Results, run
from benchmarks.retrieval.sets import ROOT, SETS, QuestionSet, Side, question_set, sample
from benchmarks.retrieval.systems import Given
from benchmarks.retrieval.table import as_json, kinds, markdown
from rag.embed import Embedder, StaticEmbedder, load_embedder
from rag.errors import WenjuError


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m benchmarks.retrieval",
        description=about.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--data", type=Path, required=True, help="folder of the public data sets")
    made.add_argument("--systems", nargs="+", choices=SYSTEMS, help="default: all")
    made.add_argument("--sets", nargs="+", choices=SETS, help="default: all")
    made.add_argument(
        "--queries",
        type=int,
        metavar="N",
        help="at most N questions of each set, always the same",
    )
    made.add_argument(
        "--half",
        choices=("even", "odd"),
        help="XQuAD passages: even for development, odd for test",
    )
    made.add_argument(
        "--quick",
        action="store_true",
        help=f"{' and '.join(floors.QUICK_SYSTEMS)} on {' and '.join(floors.QUICK_SETS)}, {floors.QUICK_QUERIES} "
        "questions each; exit status 1 below floors.json",
    )
    made.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help="write everything there, ranks of each question included",
    )
    made.add_argument(
        "--cache", type=Path, default=Path(platformdirs.user_cache_dir("wenju")) / "retrieval",
        help="folder of what is made once (default: %(default)s)",
    )  # fmt: skip
    made.add_argument("--fresh", action="store_true", help="make the libraries anew")
    made.add_argument(
        "--distractors",
        type=int,
        metavar="N",
        help="at most N news and policy documents",
    )
    which = made.add_mutually_exclusive_group()
    which.add_argument(
        "--embedder",
        help="a sentence-transformers model in the place of the bundled one",
    )
    which.add_argument(
        "--static",
        type=Path,
        help="folder of a model that tools/train_embedding made, in its place",
    )
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark; 1 below a floor, 2 where it cannot be run."""
    given = parser().parse_args(arguments)
    if given.quick:
        given.systems = given.systems or floors.QUICK_SYSTEMS
        given.sets = given.sets or floors.QUICK_SETS
        given.queries = given.queries or floors.QUICK_QUERIES
        given.distractors = given.distractors or floors.QUICK_DISTRACTORS
    try:
        return _measured(given)
    except WenjuError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _measured(given: argparse.Namespace) -> int:
    embedder: Embedder = StaticEmbedder(given.static) if given.static else load_embedder(given.embedder)
    sets = [_questions(given, name) for name in given.sets or SETS]

    def tell(message: str) -> None:
        print(message, file=sys.stderr, flush=True)

    @cache
    def ready(side: Side) -> Given:
        pool = Pool(given.data, side, given.cache, tell, given.distractors)
        return Given(pool, embedder)

    if given.fresh:
        shutil.rmtree(given.cache / "libraries", ignore_errors=True)

    def keep(results: Results) -> None:
        if given.json:
            settings = {
                "embedder": embedder.identity, "half": given.half, "queries": given.queries,
                "distractors": given.distractors,
            }  # fmt: skip
            text = json.dumps(as_json(results, settings), ensure_ascii=False, indent=1)
            given.json.write_text(text + "\n", encoding="utf-8")

    results = run(given.systems or list(SYSTEMS), sets, ready, progress=tell, keep=keep)
    print(markdown(results, _notes(given)))
    if by_kind := kinds(results):
        print(by_kind)
    missed = floors.below(results, floors.load()) if given.quick else []
    for line in missed:
        print(f"BELOW {line}")
    return 1 if missed else 0


def _notes(given: argparse.Namespace) -> dict[str, str]:
    """Give what the model's card says of a set that is asked here."""
    folder = given.static or (None if given.embedder else ROOT / "rag" / "data" / "embedding")
    card = folder / "README.md" if folder else None
    if (
        card is None
        or not card.is_file()
        or "Do not measure it on DRCD" not in card.read_text(encoding="utf-8")
    ):
        return {}
    return {"drcd": "the bundled model was trained on these questions; no test of the systems that use it."}


def _questions(given: argparse.Namespace, name: str) -> QuestionSet:
    whole = question_set(given.data, name, given.half)
    return QuestionSet(name, whole.side, sample(whole.queries, given.queries), whole.by_document)


if __name__ == "__main__":
    sys.exit(main())
