"""Many names looked up in running text at once, Chinese by characters and English by words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

T = TypeVar("T")

_WORD = re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)?")


class HanNames(Generic[T]):
    """Names in running Chinese; where names overlap, the one that begins first and among those the longest."""

    def __init__(self, names: Mapping[str, T]) -> None:
        self._names = dict(names)
        self._lengths: dict[str, list[int]] = defaultdict(list)
        for name in sorted(self._names, key=len, reverse=True):
            if len(name) not in self._lengths[name[0]]:
                self._lengths[name[0]].append(len(name))

    def get(self, name: str) -> T | None:
        return self._names.get(name)

    def find(self, text: str) -> Iterator[tuple[int, int, T]]:
        """Give (start, end, what the name stands for) in order, without overlaps."""
        position = 0
        while position < len(text):
            found = self.at(text, position)
            if found is None:
                position += 1
            else:
                yield position, found[0], found[1]
                position = found[0]

    def at(self, text: str, position: int) -> tuple[int, T] | None:
        """Give the end of the longest name that begins at `position`, and what it stands for."""
        for length in self._lengths.get(text[position : position + 1], ()):
            known = self._names.get(text[position : position + length])
            if known is not None:
                return position + length, known
        return None


class LatinNames(Generic[T]):
    """Names in running English: whole words, whatever their case, hyphens and plurals."""

    def __init__(self, names: Mapping[str, T]) -> None:
        self._names: dict[tuple[str, ...], T] = {}
        for name, known in names.items():
            self._names.setdefault(word_stems(name), known)
        self._lengths: dict[str, list[int]] = defaultdict(list)
        for stems in sorted(self._names, key=len, reverse=True):
            if len(stems) not in self._lengths[stems[0]]:
                self._lengths[stems[0]].append(len(stems))

    def find(self, text: str) -> Iterator[tuple[int, int, T]]:
        """Give (start, end, what the name stands for) in order, without overlaps."""
        words = list(_WORD.finditer(text))
        stems = [_stem(word[0]) for word in words]
        index = 0
        while index < len(words):
            for length in self._lengths.get(stems[index], ()):
                known = self._names.get(tuple(stems[index : index + length]))
                if (
                    index + length <= len(words)
                    and known is not None
                    and _together(text, words[index : index + length])
                ):
                    last = words[index + length - 1]
                    yield (
                        words[index].start(),
                        last.end() - (2 if last[0].endswith(("'s", "’s")) else 0),
                        known,
                    )
                    index += length
                    break
            else:
                index += 1


def _together(text: str, words: Sequence[re.Match[str]]) -> bool:
    """Whether nothing but spaces, hyphens and the like stands between the words."""
    return not any(
        re.search(r"[,.;:!?\n]", text[one.end() : other.start()]) for one, other in pairwise(words)
    )


def word_stems(name: str) -> tuple[str, ...]:
    """Give the words of an English text as they are compared: without case, plural and British spelling."""
    return tuple(_stem(word[0]) for word in _WORD.finditer(name))


def american(word: str) -> str:
    """Give the American spelling of a British word in lower case; any other word, changed or not, stays one for itself."""
    word = re.sub(r"(?<=[a-z]{3})is(?=ation|e[ds]?$|ing$|er$)", "iz", word)
    word = re.sub(r"(?<=[a-z]{3})our(?=$|s|ed|ing|hood|ite|able)", "or", word)
    return re.sub(r"(?<=[a-z]{3})tre(s?)$", r"ter\1", re.sub(r"(?<=program)me(?=s?$)", "", word))


def _stem(word: str) -> str:
    word = american(re.sub("['’]s$", "", word.lower()))
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(?:ss|x|ch|sh)es$", word):
        return word[:-2]
    return (
        word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word
    )
