"""Slips of spelling put right: only in words that neither the library nor any list knows as they stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise

from rag.glossary import Glossary
from rag.lexical import normalise
from rag.regions import Regions
from rag.understand.readings import Readings
from rag.understand.subject import ENGLISH_FRAME, without_frame
from rag.understand.times import Frequencies
from rag.wordlist import american

_HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
_NUMERALS = frozenset("一二三四五六七八九十百千万亿两零")
_WORD = re.compile(r"[A-Za-z]{4,}")
_RANK = re.compile(r"['’]?s? (?:banner|county|city|league|prefecture|district|region)\b", re.IGNORECASE)
LONG_NAME = 4
"""Characters of a name, one of which may be any other: 社会消费晶零售总额, 达拉持旗."""
LONG_WORD = 10
"""Letters from which on a word may be two slips away."""


def corrected(
    whole: str, glossary: Glossary, held: Collection[str], frequencies: Frequencies, readings: Readings
) -> str:
    """Give the question with its slips put right. What was changed is among the readings, and not what was undone."""
    for wrong, right in (
        *_chinese(whole, glossary, held, frequencies),
        *_english(whole, glossary, held, frequencies),
    ):
        if readings.take("spelling", right, wrong):
            whole = (
                whole.replace(wrong, right, 1)
                if wrong in whole
                else normalise(whole).replace(wrong, right, 1)
            )
    return whole


def _chinese(
    whole: str, glossary: Glossary, held: Collection[str], frequencies: Frequencies
) -> Iterator[tuple[str, str]]:
    """Find single characters that no passage has beside either neighbour, where one that sounds the same makes a term."""
    runs = _HAN_RUN.findall(without_frame(normalise(whole)))
    pairs = {first + second for run in runs for first, second in pairwise(run)}
    counts = frequencies(sorted(pairs)) if pairs else {}
    for run in runs:
        for place in range(len(run)):
            around = [run[start : start + 2] for start in (place - 1, place) if 0 <= start < len(run) - 1]
            if run[place] in _NUMERALS or any(counts.get(pair) for pair in around):
                continue
            names = _names(glossary, tuple(held))
            if any(name in run for name in names.holding(run[place])):
                continue
            found = names.by_form(run, place) or _best(names.by_sound(run, place), frequencies)
            # 矿业增加值 is no slip of 工业增加值.
            if found is not None and not any(pair in _chinese_words() for pair in around):
                yield found


def _best(candidates: Iterable[tuple[str, str]], frequencies: Frequencies) -> tuple[str, str] | None:
    """Give the correction whose words stand in most passages; None where none stands in any."""
    options = list(candidates)
    counts = frequencies(sorted({right for _, right in options})) if options else {}
    held = [option for option in options if counts.get(option[1])]
    return max(held, key=lambda option: counts[option[1]], default=None)


class _Names:
    """Names of terms and places, by their characters."""

    def __init__(self, names: Iterable[str]) -> None:
        self._long: dict[int, set[str]] = defaultdict(set)
        self._pairs: dict[str, set[str]] = defaultdict(set)
        self._holding: dict[str, set[str]] = defaultdict(set)
        for name in names:
            # Inside a longer name a pair is no word: 中供 of 集中供热.
            for pair in {name[:2], name[-2:]}:
                self._pairs[pair[0]].add(pair)
                self._pairs[pair[-1]].add(pair)
            if len(name) >= LONG_NAME:
                self._long[len(name)].add(name)
            for sign in set(name):
                self._holding[sign].add(name)

    def holding(self, sign: str) -> set[str]:
        return self._holding.get(sign, set())

    def by_form(self, run: str, place: int) -> tuple[str, str] | None:
        """Find a long name of which the run differs at this place alone."""
        for length, names in self._long.items():
            for start in range(max(0, place - length + 1), min(place, len(run) - length) + 1):
                window, at = run[start : start + length], place - start
                if Regions.load().knows(window):
                    continue
                for name in names:
                    if name[:at] == window[:at] and name[at + 1 :] == window[at + 1 :]:
                        return window, name
        return None

    def by_sound(self, run: str, place: int) -> Iterator[tuple[str, str]]:
        """Find pairs that sound as those around this place do, and differ at this place alone."""
        for start in (place - 1, place):
            pair = run[start : start + 2] if start >= 0 else ""
            at = place - start
            for right in self._pairs.get(pair[1 - at], ()) if len(pair) == 2 else ():
                if (
                    len(right) == 2
                    and right[1 - at] == pair[1 - at]
                    and _sound(right[at]) == _sound(pair[at])
                ):
                    yield pair, right


@lru_cache(maxsize=4)
def _names(glossary: Glossary, held: tuple[str, ...]) -> _Names:
    named = {
        name
        for term in glossary.terms
        for name in (term.chinese, *term.chinese_aliases)
        if term.kind != "verb"
    }
    return _Names({*named, *held, *(place.name for place in glossary.places)})


@cache
def _sound(sign: str) -> str:
    from rag.held_places import sounds_of

    return sounds_of(sign)[0]


def _english(
    whole: str, glossary: Glossary, held: Collection[str], frequencies: Frequencies
) -> Iterator[tuple[str, str]]:
    """Find words that no list has, and the listed one that is a letter (of long words two) away."""
    matches = list(_WORD.finditer(whole))
    words = [match[0].lower() for match in matches]
    if not words:
        return
    places, terms = _place_words(glossary, tuple(held)), _term_words(glossary)
    listed = (ENGLISH_FRAME, terms, places)
    open_words = [
        word for word in words if not any(w in known for w in (word, american(word)) for known in listed)
    ]
    unknown = _unknown(open_words, frequencies) if open_words else set()
    for index, match in enumerate(matches):
        word = words[index]
        if word not in unknown:
            continue
        vocabulary = places if match[0][0].isupper() and index else places | terms | _lexicon_words()[word[0]]
        near = _near(word, vocabulary)
        if not _RANK.match(whole, match.end()):
            # Otog is one letter from Otago: a short name counts only where its rank stands behind it.
            near = [known for known in near if known not in places or len(known) > 4]
        beside = (words[index - 1] if index else "", words[index + 1] if index + 1 < len(words) else "")
        best = _likeliest(near, beside, glossary, places, terms)
        if best is not None:
            yield match[0], best


def _unknown(words: Collection[str], frequencies: Frequencies) -> set[str]:
    from rag.lexicon import renderings

    held = frequencies(sorted(set(words)))
    left = [word for word in words if not held.get(word)]
    return {word for word in left if not renderings([word])[0] and not renderings([american(word)])[0]}


def _near(word: str, vocabulary: Collection[str]) -> list[str]:
    """Give the words of the vocabulary that are nearest, all at the same distance; slips rarely touch the first letter."""
    from rapidfuzz.distance import OSA

    most = 2 if len(word) >= LONG_WORD else 1
    distances = {
        known: OSA.distance(word, known, score_cutoff=most)
        for known in vocabulary
        if known[0] == word[0] and abs(len(known) - len(word)) <= most
    }
    least = min(distances.values(), default=most + 1)
    return sorted(known for known, distance in distances.items() if distance == least <= most)


def _likeliest(
    near: Collection[str],
    beside: tuple[str, str],
    glossary: Glossary,
    places: Collection[str],
    terms: Collection[str],
) -> str | None:
    """Choose among words that are equally near: by the word beside it, then places, then words of terms."""
    pairs = _pairs(glossary)

    def rank(word: str) -> int:
        together = (beside[0], word) in pairs or (word, beside[1]) in pairs
        return 8 * together + 4 * (word in places) + 2 * (word in terms)

    ranked = sorted(near, key=rank, reverse=True)
    first = [word for word in ranked if rank(word) == rank(ranked[0])] if ranked else []
    # Ejin and Ejina are one place.
    one = len({word[:4] for word in first}) == 1 and first[0] in places
    return first[0] if len(first) == 1 or one else None


@lru_cache(maxsize=4)
def _place_words(glossary: Glossary, held: tuple[str, ...]) -> frozenset[str]:
    from rag.places import romanised

    regions = Regions.load()
    names = {name for place in glossary.places for name in place.english} | {
        regions.english(name) or "" for name in held
    }
    words = {word.lower() for name in names for word in re.findall(r"[A-Za-z]{4,}", name)}
    return frozenset((words | {form for name in held for form in romanised(name)}) - ENGLISH_FRAME)


@lru_cache(maxsize=4)
def _term_words(glossary: Glossary) -> frozenset[str]:
    names = (name for term in glossary.terms for name in (term.english, *term.english_aliases))
    return frozenset(word for name in names for word in re.findall(r"[a-z]{4,}", name.lower()))


@lru_cache(maxsize=4)
def _pairs(glossary: Glossary) -> frozenset[tuple[str, str]]:
    names = [name for term in glossary.terms for name in (term.english, *term.english_aliases)]
    return frozenset(pair for name in names for pair in pairwise(re.findall(r"[a-z]+", name.lower())))


@cache
def _lexicon_words() -> dict[str, frozenset[str]]:
    """Give the words of the bilingual lexicon by their first letters."""
    from rag.lexicon import entries

    words: dict[str, set[str]] = defaultdict(set)
    for word, _ in entries():
        if len(word) >= 4 and word.isalpha():
            words[word[0]].add(word)
    return defaultdict(frozenset, {letter: frozenset(held) for letter, held in words.items()})


@cache
def _chinese_words() -> frozenset[str]:
    from rag.lexicon import entries

    return frozenset(form for _, forms in entries() for form in forms)
