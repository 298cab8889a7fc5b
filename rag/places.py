"""The places that a question names: held by the library, listed, spelt otherwise, or in no list at all (昆山市, "Kunshan")."""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.glossary import Glossary
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
_NO_ENGLISH_NAME = re.compile(
    r"^(?:The|This|That|These|Each|Every|Which|What|How|Our|All|Any|Some|White|January|February|March|April|May|June|July"
    r"|August|September|October|November|December|First|Second|Third|Fourth|People|State|Party|Chinese|Mongolian?)\b"
)


def short_forms(region: str) -> tuple[str, ...]:
    """Give the ways in which a place's name is written, itself first: 达拉特旗, 达拉特.

    The bare stem counts only where it is long enough, and no common word (白旗 and 和平区 have none); usual short forms (达旗)
    are those that stand for one place alone.
    """
    regions = Regions.load()
    stem = re.sub(r"(?:自治[区州县旗]|特别行政区|[省市区县旗盟州])$", "", region)
    own = (stem,) if stem != region and len(stem) >= 2 and not regions.is_word(stem) else ()
    return tuple(dict.fromkeys((region, *own, *regions.short_forms(region))))


def places_in(
    plain: str, held: Collection[str], glossary: Glossary
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Give the places named that are held, those that are not, and the text without either."""
    mentions = glossary.located(plain)
    rest = plain
    for mention in reversed(mentions):
        rest = f"{rest[: mention.start]} {rest[mention.end :]}"
    found: list[str] = []
    for region in sorted(held, key=len, reverse=True):
        # A document may call 正镶白旗 by the end of its name alone.
        named = any(
            mention.place.name == region or mention.place.name.endswith(region) for mention in mentions
        )
        for form in short_forms(region):
            if form in rest:
                named = True
                rest = rest.replace(form, " ")
        if named:
            found.append(region)
    if not found and not mentions:
        found, rest = _spelt(held, rest)
    # A province or city around a banner ("鄂尔多斯市达拉特旗") is a place named, but not a place missed.
    missing = [] if found else list(dict.fromkeys(mention.place.name for mention in mentions))
    return tuple(sorted(found)), tuple(missing), rest


def _spelt(held: Collection[str], rest: str) -> tuple[list[str], str]:
    """Find places by their sound: in pinyin ("Baiqi", "Etuoke Banner"), or with a wrong character (额济那旗)."""
    if not re.search(r"[旗县市区州盟]|[a-z]{5}", rest):
        return [], rest
    from pypinyin import lazy_pinyin

    found = []
    for region in sorted(held, key=len, reverse=True):
        for form in short_forms(region):
            sounds = lazy_pinyin(form)
            spelt = (
                re.search(rf"(?<![a-z]){''.join(sounds)}(?![a-z])", rest)
                if len("".join(sounds)) >= 5
                else None
            )
            span = spelt.span() if spelt else None
            if span is None and len(form) >= 3:
                span = next(
                    (
                        (start, start + len(form))
                        for start in range(len(rest) - len(form) + 1)
                        if lazy_pinyin(rest[start : start + len(form)]) == sounds
                    ),
                    None,
                )
            if span is not None:
                found.append(region)
                rest = f"{rest[: span[0]]} {rest[span[1] :]}"
                break
    return found, rest


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
