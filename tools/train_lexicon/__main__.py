"""Learns which Chinese words render an English one and writes the lexicon to OUT: some three minutes on one core, 3 GB of memory."""

import argparse
import gzip
from collections import defaultdict
from pathlib import Path

import numpy as np

from tools.train_embedding.corpus import read_corpus

from .alignment import Aligned, Cells, align
from .pairs import Corpus, read_pairs, usage

# The first four chosen on half of XQuAD, English to Chinese among distractors: word search alone found 81.4 % in the
# first ten with looser expressions, roots of both probabilities and six renderings, 84.9 % with these.
FEWEST = 1.0  # expected times that a rendering was seen
LEAST = 0.12  # of the likeliest rendering's strength
MOST = 5  # renderings of a word
BACKWARD = 0.25  # exponent of p(English | Chinese) beside that of p(Chinese | English), which is 1
SURE_EXPRESSION = 0.4  # least p(Chinese | English) of an expression's likeliest rendering
SEEN_EXPRESSION = 3.0  # least expected count of the same
# Least share of the places of an expression where that rendering stands for it: where its single words explain their
# translation by themselves, what is left to the expression is chance (disposable income: 农村居民).
HELD_EXPRESSION = 0.35

Entry = list[tuple[str, float]]


def entries(corpus: Corpus, cells: Cells, aligned: Aligned, in_use: dict[str, float]) -> dict[str, Entry]:
    """Give the renderings of every word, likeliest first.

    A share is a rendering's strength against the root of the likeliest's times the sum of all: 1 for an only
    rendering, less for each of many, so that a word of many meanings does not outweigh a word of one in word search.
    """
    usage = np.array([in_use.get(word, 1.0) for word in corpus.chinese], np.float32)
    strength = aligned.forward * aligned.backward**BACKWARD * usage[cells.chinese]
    places = np.concatenate([row for row, _ in corpus.rows])
    often = np.bincount(places, np.repeat(corpus.weights, [len(row) for row, _ in corpus.rows]))
    found: dict[str, list[int]] = defaultdict(list)
    for cell in np.flatnonzero((aligned.expected >= FEWEST) & (cells.english > 0) & (aligned.forward > 0.01)):
        found[corpus.english[cells.english[cell]]].append(int(cell))
    lexicon = {}
    for word, cell_places in found.items():
        seen = aligned.expected[cell_places].max()
        least = max(SEEN_EXPRESSION, HELD_EXPRESSION * often[cells.english[cell_places[0]]])
        if " " in word and (aligned.forward[cell_places].max() < SURE_EXPRESSION or seen < least):
            continue
        forms = sorted(
            ((float(strength[cell]), corpus.chinese[cells.chinese[cell]]) for cell in cell_places),
            reverse=True,
        )
        best = forms[0][0]
        kept = [(form, share / best) for share, form in forms[:MOST] if share >= LEAST * best]
        root = sum(share for _, share in kept) ** 0.5
        lexicon[word] = [(form, share / root) for form, share in kept]
    return lexicon


def write_lexicon(path: Path, lexicon: dict[str, Entry]) -> None:
    lines = [
        f"{word}\t" + " ".join(f"{form} {max(1, round(100 * share))}" for form, share in forms)
        for word, forms in lexicon.items()
    ]
    path.write_bytes(gzip.compress("\n".join(sorted(lines)).encode(), mtime=0))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.train_lexicon", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the .tsv.xz tables")
    parser.add_argument("out", type=Path, help="the file to write, .tsv.gz")
    parser.add_argument("--reports", type=Path, help="aligned work reports, JSON lines with year, zh and en")
    parser.add_argument(
        "--without", default="", help="tables to leave out, by their short names: cedict,wiktionary"
    )
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    tables = read_corpus(given.data, given.reports)
    for name in filter(None, given.without.split(",")):
        del tables[name]
    corpus = read_pairs(tables, given.seed)
    print(
        f"{len(corpus.rows)} pairs, {len(corpus.english)} English and {len(corpus.chinese)} Chinese words",
        flush=True,
    )
    cells = Cells([row for row, _ in corpus.rows], [row for _, row in corpus.rows], corpus.weights)
    print(f"{len(cells.inverse)} cells, {len(cells.pairs)} different", flush=True)
    lexicon = entries(corpus, cells, align(cells), usage(tables, given.seed))
    write_lexicon(given.out, lexicon)
    print(f"wrote {len(lexicon)} entries, {given.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
