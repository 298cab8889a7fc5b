"""The places that a question names: held by the library, listed, spelt otherwise, or in no list at all (昆山市, "Kunshan")."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from rag.glossary import Glossary
from rag.held_places import LEAST_ALIKE, LEAST_SOUND, HeldPlaces, held_places, short_forms, sounds_of
from rag.regions import Regions

# 请问, the year and the like may stand before the name.
_LEAD = (
    r"^(?:请问|请告诉我|帮我查一下|查一下|我想知道|想问一下|关于|那么?|那|在)?[\s,，]*"
    r"(?:(?:19|20)\d\d年度?(?:上半年|下半年|全年|前三季度|[一二三四]季度)?|今年|去年)?的?"
)
_SUFFIXED = re.compile(
    _LEAD
    + r"(?P<name>[\u4e00-\u9fff]{2,6}?(?:自治州|自治县|自治旗|[省市县旗州盟区]))(?![场民委长级域直容值况属城乡区内外]|人大常|辖区)"
)
_BARE = re.compile(_LEAD + r"(?P<name>[\u4e00-\u9fff]{2,3}?)(?:的|$|(?=(?:19|20)\d\d年|今年|去年))")
# 老旧小区, 工业园区, 农村牧区, 全市, 哪个县 and 文明城市 are no names.
_NO_NAME = re.compile(
    r"^[我本该每两三多某此哪几各]|[全各哪个].?$|农村|城乡|老旧|开发|高新|经济|工业|产业"
    r"|[牧地园社灾山景库林矿片辖专郊校营小老新城心税发贸务集理护测滩居灌范验]区$|[困强范验扶点明型边]\w?[县旗市]$"
)
_RANKED = re.compile(
    r"\b([A-Z][a-z]+(?: [A-Z][a-z]+)?) (?:County|City|District|Banner|Prefecture|Province|Municipality|League|Township)\b"
)
_ENGLISH = re.compile(r"\b(?:in|of|for|at) ([A-Z][a-z]{2,}(?: [A-Z][a-z]+)?)\b")
_OWNER = re.compile(r"\b([A-Z][a-z]{2,})['’]s\b")
_JOINT = re.compile(r"[和与跟同比较及或、,，]|还是|\b(?:and|or|than|versus|vs|to|with)\b")
_NO_ENGLISH_NAME = re.compile(
    r"^(?:The|This|That|These|Each|Every|Which|What|How|Our|All|Any|Some|White|January|February|March|April|May|June|July"
    r"|August|September|October|November|December|First|Second|Third|Fourth|People|State|Party|Chinese|Mongolian?)\b"
)


@dataclass(frozen=True, slots=True)
class Named:
    """The places that a question names, by their official names; with the words that name each."""

    held: dict[str, str]
    """Those that the library has documents of, sorted."""
    missing: dict[str, str]
    """Those that it has none of; empty where one that it has is named (a province around a county is not missed)."""
    around: frozenset[str]
    """Those of the missing ones in which a place lies that the library has."""
    beside: dict[str, str]
    """Those that it has none of and that stand beside one it has, which does not lie in them: to be compared with it."""
    rest: str
    """The question without any."""


def places_in(plain: str, held: Collection[str], glossary: Glossary, ignore: Collection[str] = ()) -> Named:
    """Find the places that a question names; those in `ignore` are left in it as words like others."""
    mentions = [
        mention
        for mention in glossary.located(plain)
        if not any(name in (mention.place.name, mention.text) for name in ignore)
    ]
    rest = plain
    for mention in reversed(mentions):
        rest = f"{rest[: mention.start]} {rest[mention.end :]}"
    names = held_places(held if isinstance(held, tuple) else tuple(held))
    found: dict[str, str] = {}
    for mention in mentions:
        # A document may call 正镶白旗 by the end of its name alone.
        for region in names.ending(mention.place.name):
            if region not in ignore:
                found.setdefault(region, mention.text)
    for region in names.written_in(rest):
        for form in short_forms(region):
            if form in rest and region not in ignore:
                found.setdefault(region, form)
                rest = rest.replace(form, " ")
    if not found and not mentions:
        found, rest = _spelt(names, ignore, rest)
    # A province or city around a banner ("鄂尔多斯市达拉特旗") is a place named, but not a place missed.
    others = {
        mention.place.name: mention.text
        for mention in mentions
        if not any(mention.place.name.endswith(region) for region in found)
    }
    within = {name for region in found for name in _around(region, glossary)}
    beside = {
        name: said
        for name, said in others.items()
        if name not in within and any(_joined(plain, said, other) for other in found.values())
    }
    missing = {} if found else others
    around = frozenset(
        mention.place.name
        for mention in mentions
        if mention.place.name in missing
        and any(mention.place.name in _around(region, glossary) for region in held)
    )
    return Named(dict(sorted(found.items())), missing, around, beside, rest)


@lru_cache(maxsize=1024)
def _around(region: str, glossary: Glossary) -> tuple[str, ...]:
    listed = next((place.within for place in glossary.places if place.name.endswith(region)), ())
    return listed or Regions.load().within(region)


def _joined(plain: str, one: str, other: str) -> bool:
    """Tell whether two names are joined as things of a kind are: by 和, 比 or "and", not side by side."""
    first, second = sorted((plain.find(words), words) for words in (one, other))
    return bool(_JOINT.search(plain[first[0] + len(first[1]) : second[0]]))


def _spelt(names: HeldPlaces, ignore: Collection[str], rest: str) -> tuple[dict[str, str], str]:
    """Find places by their sound: in pinyin ("Baiqi", "Etuoke Banner"), or with a wrong character (额济那旗)."""
    found: dict[str, str] = {}
    if not re.search(r"[旗县市区州盟]|[a-z]{5}", rest):
        return found, rest
    for region in names.sounding_in(rest):
        for form in short_forms(region) if region not in ignore else ():
            sounds = sounds_of(form)
            together = "".join(sounds)
            spelt = (
                re.search(rf"(?<![a-z]){together}(?![a-z])", rest) if len(together) >= LEAST_SOUND else None
            )
            span = spelt.span() if spelt else None
            if span is None and len(form) >= LEAST_ALIKE:
                span = next(
                    (
                        (start, start + len(form))
                        for start in range(len(rest) - len(form) + 1)
                        if sounds_of(rest[start : start + len(form)]) == sounds
                    ),
                    None,
                )
            if span is not None:
                found[region] = rest[slice(*span)]
                rest = f"{rest[: span[0]]} {rest[span[1] :]}"
                break
    return found, rest


def romanised(region: str) -> tuple[str, ...]:
    """Give the ways in which a place's name is written in pinyin: ("dalateqi", "dalate", "daqi")."""
    return tuple(dict.fromkeys("".join(sounds_of(form)) for form in short_forms(region)))


def unlisted_place(text: str, indicator: int | None) -> str | None:
    """Give the name in the place where a question says what place it is about; None where nothing reads like one.

    `indicator` is where the first indicator asked for stands in the text, None where none is: a name without 市, 县 or
    "County" counts only beside one, for an indicator is always that of a place, and in Chinese only if it is in the list of
    places (昆山GDP, but not 工业用电量). Whether the documents know the name is not looked at.
    """
    listed = Regions.load().find(text)
    if listed:
        return listed[-1][2]
    suffixed = _SUFFIXED.match(text)
    if suffixed and not _NO_NAME.search(suffixed["name"]):
        return suffixed["name"]
    if indicator is not None:
        bare = _BARE.match(text[:indicator])
        if bare and Regions.load().knows(bare["name"]):
            return bare["name"]
    named = _RANKED.findall(text)
    if indicator is not None:
        named += _OWNER.findall(text) + _ENGLISH.findall(text)
    return next((name for name in named if not _NO_ENGLISH_NAME.match(name)), None)
