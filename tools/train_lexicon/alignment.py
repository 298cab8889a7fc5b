"""Which word renders which: IBM model 1 in both directions, trained to agree (Liang, Taskar and Klein 2006)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
CHUNK = 20_000  # sentence pairs whose words are paired at once; bounds memory
SMOOTHING = 0.3  # taken from every expected count, so that chance companions of a rare word fall away


class Cells:
    """Every English word of a sentence with every Chinese word of its translation, for all sentence pairs.

    Words are numbers from 1; 0 on the English side is the empty word, which takes what nothing else explains. A word
    counts once a sentence.
    """

    def __init__(
        self,
        english: Sequence[NDArray[np.int32]],
        chinese: Sequence[NDArray[np.int32]],
        weights: Sequence[float],
    ) -> None:
        keys, left, right, share = [], [], [], []
        left_start = right_start = 0
        for start in range(0, len(english), CHUNK):
            rows = slice(start, start + CHUNK)
            counts_e = np.array([len(row) for row in english[rows]])
            counts_z = np.array([len(row) for row in chinese[rows]])
            flat_e, flat_z = np.concatenate(english[rows]), np.concatenate(chinese[rows])
            starts_e, starts_z = np.cumsum(counts_e) - counts_e, np.cumsum(counts_z) - counts_z
            cells = counts_e * counts_z
            row = np.repeat(np.arange(len(cells)), cells)
            place = np.arange(cells.sum()) - np.repeat(np.cumsum(cells) - cells, cells)
            at_e = starts_e[row] + place // counts_z[row]
            at_z = starts_z[row] + place % counts_z[row]
            keys.append(flat_e[at_e].astype(np.int64) << 32 | flat_z[at_z])
            left.append((at_e + left_start).astype(np.int32))
            right.append((at_z + right_start).astype(np.int32))
            share.append(np.asarray(weights[rows], np.float32)[row])
            left_start += len(flat_e)
            right_start += len(flat_z)
        self.pairs, self.inverse = np.unique(np.concatenate(keys), return_inverse=True)
        self.inverse = self.inverse.astype(np.int32)
        self.left, self.right = np.concatenate(left), np.concatenate(right)
        self.weights = np.concatenate(share)
        self.english, self.chinese = self.pairs >> 32, self.pairs & 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Aligned:
    """For each pair of `Cells.pairs`: its expected count, p(Chinese | English) and p(English | Chinese)."""

    expected: Floats
    forward: Floats
    backward: Floats


def align(cells: Cells, apart: int = 3, together: int = 3) -> Aligned:
    """Learn how likely the words of each pair render one another.

    `apart` rounds of each direction alone, then `together` rounds in which a pair counts as far as both agree.
    """
    forward = np.ones(len(cells.pairs), np.float32)
    backward = np.ones(len(cells.pairs), np.float32)
    expected = forward
    for turn in range(apart + together):
        to_chinese = _posterior(forward[cells.inverse], cells.right)
        to_english = _posterior(backward[cells.inverse], cells.left)
        if turn < apart:
            forward = _conditional(_counts(cells, to_chinese), cells.english)
            backward = _conditional(_counts(cells, to_english), cells.chinese)
            continue
        expected = _counts(cells, to_chinese * to_english)
        forward = _conditional(expected, cells.english)
        backward = _conditional(expected, cells.chinese)
    return Aligned(expected, forward, backward)


def _posterior(values: Floats, word: NDArray[np.int32]) -> Floats:
    """Share each word of a sentence out among the words of the other side."""
    totals = np.bincount(word, values).astype(np.float32)
    posterior: Floats = values / np.maximum(totals, 1e-20)[word]
    return posterior


def _counts(cells: Cells, posterior: Floats) -> Floats:
    counts = np.bincount(cells.inverse, posterior * cells.weights, minlength=len(cells.pairs))
    return counts.astype(np.float32)


def _conditional(counts: Floats, given: Ints) -> Floats:
    totals = np.bincount(given, counts) + SMOOTHING
    conditional: Floats = (counts / totals[given]).astype(np.float32)
    return conditional
