"""The places of a library, looked up by the words and the sounds that name them: a question is not held against each of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache

from rag.regions import Regions

_NO_NAME = re.compile("[ 0-9]")
LEAST_SOUND = 5
"""Letters of a name in pinyin from which on it is looked for ("daqi" stands in too many words)."""
LEAST_ALIKE = 3
"""Characters of a name from which on a wrong character of the same sound is overlooked."""


def short_forms(region: str) -> tuple[str, ...]:
    """Give the ways in which a place's name is written, itself first: 达拉特旗, 达拉特.

    The bare stem counts only where it is long enough, and no common word (白旗 and 和平区 have none); usual short forms (达旗)
    are those that stand for one place alone.
    """
    regions = Regions.load()
    stem = re.sub(r"(?:自治[区州县旗]|特别行政区|[省市区县旗盟州])$", "", region)
    own = (stem,) if stem != region and len(stem) >= 2 and not regions.is_word(stem) else ()
    return tuple(dict.fromkeys((region, *own, *regions.short_forms(region))))


def sounds_of(name: str) -> list[str]:
    """Give the pinyin of each character of a name, without tones."""
    return list(_sounds_of(name))


@lru_cache(maxsize=16_384)
def _sounds_of(name: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(name))


class HeldPlaces:
    """The names of some places. A library of 7,500 takes 0.1 s once, and again 1 s for the first question by sound."""

    def __init__(self, held: Iterable[str]) -> None:
        self._regions = frozenset(held)
        self._called: dict[str, list[str]] = defaultdict(list)
        for region in self._regions:
            for form in short_forms(region):
                self._called[form].append(region)
        self._lengths: dict[str, set[int]] = defaultdict(set)
        for form in self._called:
            self._lengths[form[0]].add(len(form))

    def written_in(self, text: str) -> list[str]:
        """Give the places of which a name stands in the text, the longest names first."""
        return _longest_first(
            region
            for start in range(len(text))
            for length in self._lengths.get(text[start], ())
            for region in self._called.get(text[start : start + length], ())
        )

    def ending(self, name: str) -> list[str]:
        """Give those that a full name ends with: a document may call 正镶白旗 白旗."""
        return [name[start:] for start in range(len(name)) if name[start:] in self._regions]

    def sounding_in(self, text: str) -> list[str]:
        """Give those that the text names by their sound: in pinyin, or with wrong characters; the longest names first."""
        together, apart = self._sounds
        named = [region for word in re.findall("[a-z]+", text) for region in together.get(word, ())]
        for length, regions in apart.items():
            for start in range(len(text) - length + 1):
                window = text[start : start + length]
                if not _NO_NAME.search(window):
                    named += regions.get(tuple(sounds_of(window)), ())
        return _longest_first(named)

    @cached_property
    def _sounds(self) -> tuple[dict[str, list[str]], dict[int, dict[tuple[str, ...], list[str]]]]:
        together: dict[str, list[str]] = defaultdict(list)
        apart: dict[int, dict[tuple[str, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
        for form, regions in self._called.items():
            sounds = tuple(sounds_of(form))
            if len(word := "".join(sounds)) >= LEAST_SOUND:
                together[word] += regions
            if len(form) >= LEAST_ALIKE:
                apart[len(form)][sounds] += regions
        return dict(together), {length: dict(found) for length, found in apart.items()}


@lru_cache(maxsize=8)
def held_places(held: tuple[str, ...]) -> HeldPlaces:
    """Give the names of these places, put in order once."""
    return HeldPlaces(held)


def _longest_first(regions: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(regions), key=lambda region: (-len(region), region))
