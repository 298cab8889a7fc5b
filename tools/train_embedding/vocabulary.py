"""Builds the tokenizer: one Unigram vocabulary for Chinese and English, scored by word counts, without EM."""

import math
import random
import re
from collections import Counter
from collections.abc import Mapping

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from .charsmap import compile_map, simplifications
from .corpus import Table

HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
LATIN_RUN = re.compile(r"[a-z]+")
UNKNOWN = "<unk>"

# How many rows are counted (sampling keeps jieba near a minute) and how much one of their words weighs:
# small tables of the right kind must not drown in the laws.
SAMPLES: Mapping[str, tuple[int, float]] = {
    "law": (70_000, 1),
    "mainland_law": (60_000, 1),
    "work_reports": (10_000, 5),
    "bilingual_reports": (10_000, 5),
    "everyday": (30_000, 4),
    "news": (12_000, 2),
    "cedict": (250_000, 2),
    "wiktionary": (60_000, 3),
    "questions": (10_000, 3),
    "law_names": (10_000, 3),
    "lists": (10_000, 4),
}
# Longer words were worse on every measure: a long word seen twice learns nothing that its halves do not know.
LONGEST_HAN = 2
PIECE_SCORE = -15.0  # log probability, below any word: pieces are for words that are in no list


def count_words(tables: Mapping[str, Table], seed: int) -> tuple[Counter[str], Counter[str]]:
    """Count Han words of one or two characters (longer ones as pieces of half the weight) and English words."""
    import jieba

    jieba.setLogLevel("ERROR")
    choose = random.Random(seed)
    lower = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    han: Counter[str] = Counter()
    latin: Counter[str] = Counter()
    for name, (limit, weight) in SAMPLES.items():
        if name not in tables:
            continue
        columns = tables[name].columns
        rows = range(len(columns[0]))
        for row in choose.sample(rows, min(limit, len(rows))):
            for column in columns:
                text = lower.normalize_str(column[row])
                for run in HAN_RUN.findall(text):
                    for word in jieba.lcut(run):
                        if len(word) <= LONGEST_HAN:
                            han[word] += weight
                        else:
                            for start in range(0, len(word), LONGEST_HAN):
                                han[word[start : start + LONGEST_HAN]] += weight / 2
                for word in LATIN_RUN.findall(text):
                    latin[word] += weight
    return han, latin


def spelling_pieces(tables: Mapping[str, Table], syllables: set[str]) -> list[str]:
    """Give the pieces of which names outside every word list are spelt.

    They are pinyin syllables and those names of places that syllables cannot spell (Dalad, Ordos). Single
    letters stay out, except `e`, which is a frequent first syllable (Ejina) and no English word.
    """
    pieces = {syllable for syllable in syllables if len(syllable) > 1 or syllable == "e"}
    glosses = tables["places"].columns[0] if "places" in tables else []
    names = {name.lower() for gloss in glosses for name in re.findall("[A-Z][a-z]+", gloss)}
    return sorted(pieces | {name for name in names if not _spelt(name, syllables)})


def _spelt(name: str, syllables: set[str]) -> bool:
    reached = [True] + [False] * len(name)
    for end in range(1, len(name) + 1):
        reached[end] = any(
            reached[start] and name[start:end] in syllables for start in range(max(0, end - 6), end)
        )
    return reached[-1]


def build_tokenizer(
    tables: Mapping[str, Table], pieces: list[str], *, words: int, english: int, rarest: float, seed: int
) -> Tokenizer:
    """Give the tokenizer; `rarest` is the least weighted count of a single Han character.

    It carries its own normalizer (NFKC, lower case, traditional to simplified) and looks at nothing but Latin
    letters and Han characters: numbers are left to lexical search, which knows them exactly.
    """
    han, latin = count_words(tables, seed)
    characters: Counter[str] = Counter()
    for word, count in han.items():
        for character in word:
            characters[character] += count
    total = sum(han.values()) + sum(latin.values())
    scores: dict[str, float] = {}
    common = (word for word, _ in han.most_common() if len(word) == LONGEST_HAN)
    kept = [word for word in common if all(characters[character] >= rarest for character in word)][:words]
    for word in kept:
        scores[word] = math.log(han[word] / total)
    for character, count in characters.items():
        if count >= rarest:
            scores[character] = math.log((han[character] + 0.3) / total) - 1.0
    for word, count in [item for item in latin.most_common() if len(item[0]) > 1][:english]:
        scores[word] = math.log(count / total)
    for piece in pieces:
        scores.setdefault(piece, PIECE_SCORE)
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    vocabulary = [(UNKNOWN, -30.0), *((word, round(score, 2)) for word, score in ordered)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Precompiled(compile_map(simplifications()))]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(
        Regex(r"[a-z]+|[\u3400-\u9fff]+"), behavior="removed", invert=True
    )
    return tokenizer
