"""The sentence pairs a lexicon is learnt from, as lists of word numbers."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rag.lexicon import IRREGULAR, forms
from tools.train_embedding.corpus import Table

# What a pair of each table counts, and how many are taken. Entries of dictionaries are short and sure; laws are many
# and say the same again and again, most of them in the words of Taiwan; reports are few and in the words of the field.
SOURCES: Mapping[str, tuple[float, int]] = {
    "law": (1, 80_000),
    "law_names": (2, 10_000),
    "lists": (2, 10_000),
    "bilingual_reports": (8, 10_000),
    "everyday": (2, 30_000),
    "news": (2, 12_000),
    "cedict": (2, 400_000),
    "wiktionary": (4, 60_000),
}
LONGEST = 45  # different words on a side; longer sentences align badly
LONGEST_WORD = 4  # Han characters
PHRASES = 20_000
USAGE_SAMPLE = 12_000  # texts of a table
UNSEEN = 3e-6  # rate of a word that stands in none of them
FEWEST = 2  # times a word must stand in different pairs

FUNCTION_WORDS = frozenset(
    """
    a an the of in on at to for from by with as is are was were be been being am do does did doing has have had having
    will would can could shall should may might must what which who whom whose when where why how this that these those it
    its they them their he him his she her i me my we us our you your there any some each every and or but not nor no if
    than then so such into upon thereof therein thereto hereof herein s t sb sth etc one's oneself very also just
    """.split()  # noqa: SIM905 - read better without quotation marks
)
FUNCTION_HAN = frozenset(
    """
    的 了 之 与 和 及 或 等 在 是 于 其 该 以 为 者 所 对 由 而 并 被 把 将 也 都 就 着 过
    地 得 从 到 向 这 那 我 你 他 她 它 个 有 不 人 很 吗 呢 吧 会 要 不得 应 得以 并且 以及
    及其 或者 我们 你们 他们 她们 一个 这个 那个 没有
    """.split()  # noqa: SIM905 - read better without quotation marks
)
LATIN_WORD = re.compile(r"[a-z]+")
HAN_RUN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Words of both sides by number (from 1; English 0 is the empty word) and the pairs that hold them."""

    english: list[str]
    chinese: list[str]
    rows: list[tuple[NDArray[np.int32], NDArray[np.int32]]]
    weights: list[float]


def read_pairs(tables: Mapping[str, Table], seed: int) -> Corpus:
    """Give the pairs of all tables; two English words that often stand together count as one word besides."""
    sides = list(_sides(tables, seed))
    fold = _folding(Counter(word for english, _, _ in sides for word in english), tables)
    texts = [([fold[word] for word in english], chinese, weight) for english, chinese, weight in sides]
    phrases = _phrases([english for english, _, _ in texts])
    split = []
    for english, chinese, weight in texts:
        words = {word for word in english if word not in FUNCTION_WORDS and len(word) > 1}
        words |= {f"{a} {b}" for a, b in pairwise(english) if (a, b) in phrases}
        if words and chinese and len(words) <= LONGEST and len(chinese) <= LONGEST:
            split.append((words, chinese, weight))
    left = Counter(word for words, _, _ in split for word in words)
    right = Counter(word for _, words, _ in split for word in words)
    english = ["", *sorted(word for word, count in left.items() if count >= FEWEST)]
    chinese = ["", *sorted(word for word, count in right.items() if count >= FEWEST)]
    number_e = {word: place for place, word in enumerate(english)}
    number_z = {word: place for place, word in enumerate(chinese)}
    rows, weights = [], []
    for words_e, words_z, weight in split:
        ids_e = sorted(number_e[word] for word in words_e if word in number_e)
        ids_z = sorted(number_z[word] for word in words_z if word in number_z)
        if ids_e and ids_z:
            rows.append((np.array([0, *ids_e], np.int32), np.array(ids_z, np.int32)))
            weights.append(weight)
    return Corpus(english, chinese, rows, weights)


def _sides(tables: Mapping[str, Table], seed: int) -> Iterator[tuple[list[str], set[str], float]]:
    choose = random.Random(seed)
    for name, (weight, limit) in SOURCES.items():
        if name not in tables:
            continue
        english, chinese = tables[name].columns[:2]
        for row in choose.sample(range(len(english)), min(limit, len(english))):
            text = (
                re.sub(r"\([^)]*\)", " ", english[row]) if name in ("cedict", "wiktionary") else english[row]
            )
            words = LATIN_WORD.findall(text.lower().replace("'s ", " ").replace("’s ", " "))
            if words and len(words) <= 2 * LONGEST:
                yield words, han_words(chinese[row]), weight


def han_words(text: str) -> set[str]:
    """Give the Chinese words of a text, those of more than four characters in their parts."""
    import jieba

    jieba.setLogLevel("ERROR")
    found: set[str] = set()
    for run in HAN_RUN.findall(text):
        for word in jieba.lcut(run):
            if len(word) <= LONGEST_WORD:
                found.add(word)
            else:
                found.update(part for part in jieba.lcut_for_search(word) if 2 <= len(part) <= LONGEST_WORD)
    return found - FUNCTION_HAN


def usage(tables: Mapping[str, Table], seed: int) -> dict[str, float]:
    """Give how far each Chinese word is in use on the mainland, 0 to 1: the laws are largely Taiwan's (计画, 专案).

    The share of its rate in mainland texts in its rate in both, twice, at most 1. A word of neither counts as in use.
    """
    choose = random.Random(seed)
    rates = []
    for names in (("mainland_law", "work_reports", "bilingual_reports", "news"), ("taiwan_law",)):
        counts: Counter[str] = Counter()
        for name in names:
            texts = tables[name].columns[1] if name in tables else []
            for row in choose.sample(range(len(texts)), min(USAGE_SAMPLE, len(texts))):
                counts.update(han_words(texts[row]))
        rates.append({word: count / max(1, counts.total()) for word, count in counts.items()})
    mainland, taiwan = rates
    return {
        word: min(
            1.0,
            2 * (mainland.get(word, 0) + UNSEEN) / (mainland.get(word, 0) + taiwan.get(word, 0) + 2 * UNSEEN),
        )
        for word in mainland.keys() | taiwan.keys()
    }


def _folding(counts: Counter[str], tables: Mapping[str, Table]) -> dict[str, str]:
    """Give for every English word the form it counts as: itself where it has an entry of its own (news, building)."""
    heads = set()
    if "wiktionary" in tables:
        heads = {word.lower() for word in tables["wiktionary"].columns[0]}
    folded = {}
    for word, count in counts.items():
        if word in IRREGULAR:
            folded[word] = IRREGULAR[word]
            continue
        others = [form for form in forms(word) if form != word and counts[form] >= max(3, count / 20)]
        folded[word] = word if word in heads or not others else max(others, key=lambda form: counts[form])
    return folded


def _phrases(texts: list[list[str]]) -> set[tuple[str, str]]:
    """Give the pairs of neighbours that stand together far oftener than by chance."""
    single: Counter[str] = Counter()
    double: Counter[tuple[str, str]] = Counter()
    for words in texts:
        single.update(words)
        double.update(pairwise(words))
    total = sum(single.values())
    scores = {
        (a, b): count * np.log(count * total / (single[a] * single[b]))
        for (a, b), count in double.items()
        if count >= 4
        and not {a, b} & FUNCTION_WORDS
        and min(len(a), len(b)) > 1
        and count * total / (single[a] * single[b]) > 20
    }
    return set(sorted(scores, key=lambda pair: (-scores[pair], pair))[:PHRASES])
