"""Turns the pairs in DATA into a model in OUT: ten to fifteen minutes on two cores."""

import argparse
from pathlib import Path

import numpy as np
import torch

from .bags import Sampler
from .corpus import read_corpus, read_syllables
from .export import write_model
from .train import train
from .vocabulary import build_tokenizer, spelling_pieces


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.train_embedding", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the .tsv.xz tables")
    parser.add_argument("out", type=Path, help="folder for the model; made if missing")
    parser.add_argument("--reports", type=Path, help="aligned work reports, JSON lines with year, zh and en")
    parser.add_argument(
        "--held-out",
        type=Path,
        nargs="*",
        default=[],
        help="folders of question sets to keep out of training",
    )
    parser.add_argument(
        "--without", default="", help="tables to leave out, by their short names: cedict,places"
    )
    parser.add_argument("--words", type=int, default=17_000, help="Chinese words of two characters")
    parser.add_argument("--english", type=int, default=14_000, help="English words")
    parser.add_argument("--rarest", type=float, default=20, help="least weighted count of a single character")
    parser.add_argument("--dimensions", type=int, default=384)
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--batch", type=int, default=2_048, help="pairs in a batch")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)

    tables = read_corpus(given.data, given.reports, given.held_out)
    for name in filter(None, given.without.split(",")):
        del tables[name]
    print("rows:", {name: len(table.columns[0]) for name, table in tables.items()}, flush=True)
    pieces = spelling_pieces(tables, read_syllables(given.data))
    tokenizer = build_tokenizer(
        tables, pieces, words=given.words, english=given.english, rarest=given.rarest, seed=given.seed
    )
    entries = tokenizer.get_vocab_size()
    print(f"vocabulary: {entries} entries", flush=True)
    vectors = train(
        Sampler(tables, tokenizer, np.random.default_rng(given.seed + 1)),
        list(tables),
        entries=entries,
        dimensions=given.dimensions,
        steps=given.steps,
        size=given.batch,
        seed=given.seed,
    )
    write_model(given.out, tokenizer, vectors)
    size = sum(path.stat().st_size for path in given.out.rglob("*") if path.is_file())
    print(f"wrote {given.out}, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
