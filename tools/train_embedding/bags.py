"""Texts as bags of token ids in flat arrays, and the batches drawn from them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from .corpus import Table

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
LONGEST = 300  # tokens of one text that are looked at in training


@dataclass(frozen=True, slots=True)
class Bags:
    """The known tokens of many texts: text i is `ids[offsets[i]:offsets[i + 1]]`."""

    ids: NDArray[np.int32]
    offsets: Ints


@dataclass(frozen=True, slots=True)
class Batch:
    """Two sides of a batch, each as (ids, tokens per row); `groups` marks rows that are no true negatives."""

    questions: tuple[NDArray[np.int32], Ints]
    passages: tuple[NDArray[np.int32], Ints]
    groups: Ints | None = None


def encode(tokenizer: Tokenizer, texts: list[str]) -> Bags:
    ids: list[NDArray[np.int32]] = []
    counts = np.zeros(len(texts), np.int64)
    for start in range(0, len(texts), 4096):
        for row, encoding in enumerate(tokenizer.encode_batch_fast(texts[start : start + 4096]), start):
            known = np.array([i for i in encoding.ids if i], np.int32)
            ids.append(known)
            counts[row] = len(known)
    return Bags(np.concatenate(ids), np.concatenate([[0], np.cumsum(counts)]))


class Sampler:
    """Draws batches of pairs from one table after another; everything random comes from `random`."""

    def __init__(
        self, tables: Mapping[str, Table], tokenizer: Tokenizer, random: np.random.Generator
    ) -> None:
        self._random = random
        self._bags = {
            name: tuple(encode(tokenizer, column) for column in table.columns)
            for name, table in tables.items()
        }
        self._groups = {name: np.array(table.groups, np.int64) for name, table in tables.items()}
        self._draw: dict[str, Callable[[str, int], Batch]] = {
            "law": self._sentences,
            "bilingual_reports": self._sentences,
            "mainland_law": self._articles,
            "taiwan_law": self._articles,
            "work_reports": self._articles,
            "wiktionary": self._senses,
            "news": self._shortened,
        }

    def draw(self, name: str, size: int) -> Batch:
        """Give a batch of at most `size` pairs from the table `name`."""
        return self._draw.get(name, self._pairs)(name, size)

    def _pairs(self, name: str, size: int, columns: tuple[int, int] = (0, 1), shorten: bool = False) -> Batch:
        left, right = (self._bags[name][column] for column in columns)
        rows = self._rows(name, size)
        keep = self._survival(len(rows)) if shorten else None
        return Batch(
            self._gather(left, left.offsets[rows], left.offsets[rows + 1], keep),
            self._gather(right, right.offsets[rows], right.offsets[rows + 1], keep),
        )

    def _shortened(self, name: str, size: int) -> Batch:
        return self._pairs(name, size, shorten=True)

    def _senses(self, name: str, size: int) -> Batch:
        """English and Chinese word, explanation and Chinese word, or English word and explanation."""
        choice = self._random.random()
        return self._pairs(name, size, (0, 1) if choice < 0.5 else (2, 1) if choice < 0.85 else (0, 2))

    def _sentences(self, name: str, size: int) -> Batch:
        """A sentence and its translation, the latter in half of the batches with the sentences around it."""
        english, chinese = self._bags[name]
        rows = self._rows(name, size)
        spans = [(bags.offsets[rows], bags.offsets[rows + 1]) for bags in (english, chinese)]
        choice = self._random.random()
        if choice < 0.5:
            spans[1] = self._window(chinese, rows, self._groups[name], 2)
        elif choice < 0.6:
            spans[0] = self._window(english, rows, self._groups[name], 2)
        return Batch(
            self._gather(english, *spans[0], self._survival(len(rows))),
            self._gather(chinese, *spans[1], self._survival(len(rows))),
        )

    def _articles(self, name: str, size: int) -> Batch:
        """A quarter: heading and article. The rest: a span and its surroundings, mostly without the span."""
        headings, articles = self._bags[name]
        groups = self._groups[name]
        rows = self._random.integers(0, len(articles.offsets) - 1, size)
        if self._random.random() < 0.25 and name != "work_reports":
            rows = np.unique(rows)
            return Batch(
                self._gather(headings, headings.offsets[rows], headings.offsets[rows + 1]),
                self._gather(
                    articles, articles.offsets[rows], articles.offsets[rows + 1], self._survival(len(rows))
                ),
                groups[rows],
            )
        starts, ends = articles.offsets[rows], articles.offsets[rows + 1]
        lengths = ends - starts
        spans = np.minimum(self._random.integers(8, 70, size), np.maximum(lengths // 2, 4))
        span_starts = starts + (self._random.random(size) * np.maximum(lengths - spans, 1)).astype(np.int64)
        span_ends = np.minimum(span_starts + spans, ends)
        cut = self._random.random(size) < 0.7
        hole = (np.where(cut, span_starts, 0), np.where(cut, span_ends, 0))
        return Batch(
            self._gather(articles, span_starts, span_ends, self._random.uniform(0.3, 1, size)),
            self._gather(articles, *self._window(articles, rows, groups, 1), hole=hole),
            groups[rows] if name != "work_reports" else None,
        )

    def _rows(self, name: str, size: int) -> Ints:
        count = len(self._bags[name][0].offsets) - 1
        return self._random.choice(count, min(size, count), replace=False)

    def _survival(self, size: int) -> Floats:
        """Let half of the rows lose tokens, so that short questions look like what they must match."""
        keep = np.ones(size)
        shortened = self._random.random(size) < 0.5
        keep[shortened] = self._random.uniform(0.25, 0.9, int(shortened.sum()))
        return keep

    def _window(self, bags: Bags, rows: Ints, groups: Ints, reach: int) -> tuple[Ints, Ints]:
        """Widen each row by up to `reach` rows of the same document on either side."""
        low, high = rows.copy(), rows.copy()
        last = len(bags.offsets) - 2
        for _ in range(reach):
            before, after = np.maximum(low - 1, 0), np.minimum(high + 1, last)
            low = np.where(
                (groups[before] == groups[rows]) & (self._random.random(len(rows)) < 0.7), before, low
            )
            high = np.where(
                (groups[after] == groups[rows]) & (self._random.random(len(rows)) < 0.7), after, high
            )
        return bags.offsets[low], bags.offsets[high + 1]

    def _gather(
        self,
        bags: Bags,
        starts: Ints,
        ends: Ints,
        keep: Floats | None = None,
        hole: tuple[Ints, Ints] | None = None,
    ) -> tuple[NDArray[np.int32], Ints]:
        """Give the tokens in [start, end) of each row, less the hole, each kept with its row's probability."""
        lengths = np.minimum(ends - starts, LONGEST)
        row = np.repeat(np.arange(len(starts)), lengths)
        firsts = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
        positions = firsts + np.arange(len(row))
        chosen = np.ones(len(row), bool)
        if keep is not None:
            chosen &= self._random.random(len(row)) < keep[row]
        if hole is not None:
            chosen &= (positions < hole[0][row]) | (positions >= hole[1][row])
        return bags.ids[positions[chosen]], np.bincount(row[chosen], minlength=len(starts))
