"""The places that a text names, in either language: of the glossary, of the list of divisions, and whatever calls itself one."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rag.glossary import Glossary, find_places
from rag.lexicon import renderings
from rag.regions import Regions

_RANKED = re.compile(
    r"\b(?P<name>[A-Z][a-z'’]+(?: [A-Z][a-z]+)?)(?: (?:Autonomous|New))? (?:County|City|District|Banner|Prefecture|Province|"
    r"Municipality|League|Township|Town|Sumu)\b"
)
_NO_NAME = re.compile(
    r"^(?:The|This|That|Each|Every|Our|All|Any|White|Right|Left|Front|Rear|Middle|People|State|Party|National|Pilot|Urban|"
    r"Central|Old|New|High|Economic|Civilized|Model|Smart|Capital|Free|Special|Northern|Southern|Eastern|Western|Chinese|Ethnic)\b"
)
_CAPITALISED = re.compile(r"\b[A-Z][a-z]{3,}\b")
# 黑河 and 漯河 without 市 are rivers as often as cities; so is what English calls one.
_WATER = re.compile(r"(?<=河)(?![市区县])|(?<=[a-z])(?= (?:River|Lake|Mountains?|Sea|Bay)\b)")
_SHORTEST = 4
"""Letters of a name in pinyin that stands without its rank; shorter ones are syllables of other names."""


def located(text: str) -> list[tuple[int, int, str]]:
    """Give (start, end, official Chinese name) of each place that a text names, in either language, in order.

    A place with an English name that no list has goes by that name.
    """
    return list(_located(text))


@lru_cache(maxsize=512)
def _located(text: str) -> tuple[tuple[int, int, str], ...]:
    found = [(place.start, place.end, place.place.name) for place in find_places(text)]
    found += [
        entry
        for entry in Regions.load().find(text)
        if not any(entry[0] < end and start < entry[1] for start, end, _ in found)
    ]
    found += [
        (match.start(), match.end(), match["name"])
        for match in _RANKED.finditer(text)
        if not _NO_NAME.match(match["name"])
        and not any(match.start() < end and start < match.end() for start, end, _ in found)
    ]
    found += [
        (match.start(), match.end(), match[0])
        for match in _CAPITALISED.finditer(text)
        if match[0] in _romanised()
        and not any(match.start() < end and start < match.end() for start, end, _ in found)
    ]
    return tuple(sorted(entry for entry in found if not _WATER.match(text, entry[1])))


@cache
def _romanised() -> frozenset[str]:
    """The names of cities and counties in pinyin that are no English words: Chengdu, Yiwu."""
    regions = Regions.load()
    return frozenset(
        region.english
        for region in regions.all
        if region.english.isalpha()
        and len(region.english) >= _SHORTEST
        and all(regions.knows(form) for form in renderings([region.english.lower()])[0] if len(form) > 1)
    )


@lru_cache(maxsize=1024)
def around(name: str) -> frozenset[str]:
    """The places in which a place lies."""
    listed = next((place.within for place in Glossary.load().places if place.name == name), ())
    return frozenset((*listed, *Regions.load().within(name), "中国", "中华人民共和国"))
