"""The place that a question is about where no list of places knows it: 昆山市, "Kunshan"."""

from __future__ import annotations

import re

# 请问, the year and the like may stand before the name.
_LEAD = r"^(?:请问|请告诉我|帮我查一下|查一下|我想知道|想问一下|关于|那么?|那|在)?[\s,，]*(?:(?:19|20)\d\d年度?(?:上半年|下半年|全年|前三季度|[一二三四]季度)?|今年|去年)?的?"
_SUFFIXED = re.compile(
    _LEAD
    + r"(?P<name>[\u4e00-\u9fff]{2,6}?(?:自治州|自治县|自治旗|[省市县旗州盟区]))(?![场民委长级域直容值况属城乡区内外]|人大常|辖区)"
)
_BARE = re.compile(_LEAD + r"(?P<name>[\u4e00-\u9fff]{2,3}?)(?=的|(?:19|20)\d\d年|今年|去年|\d\d年)")
# 老旧小区, 工业园区, 农村牧区, 全市, 哪个县 and 文明城市 are no names.
_NO_NAME = re.compile(
    r"^[全我各本该每两三多某此哪几]|[哪几个]|农村|城乡|老旧|开发|高新|经济|工业|产业|[牧地园社灾山景库林矿片辖专郊校营小老新城心税发范验贸扶务集理护测滩居灌制困强业示明型边].$"
)
_ENGLISH = re.compile(
    r"\b(?P<ranked>[A-Z][a-z]+(?: [A-Z][a-z]+)?) (?:County|City|District|Banner|Prefecture|Province|Municipality|League|Township)\b"
    r"|\b(?:in|of|for|at) (?P<after>[A-Z][a-z]{2,}(?: [A-Z][a-z]+)?)\b|\b(?P<owner>[A-Z][a-z]{2,})['’]s\b"
)
_NO_ENGLISH_NAME = re.compile(
    r"^(?:The|This|That|These|Each|Every|Which|What|How|Our|All|Any|Some|White|January|February|March|April|May|June|July"
    r"|August|September|October|November|December|First|Second|Third|Fourth|People|State|Party|Chinese|Mongolian?)\b"
)


def unlisted_place(text: str, indicator_asked: bool) -> str | None:
    """Give the name in the place where a question names what place it is about; None where nothing reads like one.

    A name without 市, 县 or "County" counts only where an indicator is asked for, which is always that of a place.
    Whether the name is one the documents know is not looked at.
    """
    suffixed = _SUFFIXED.match(text)
    if suffixed and not _NO_NAME.search(suffixed["name"]):
        return suffixed["name"]
    bare = _BARE.match(text) if indicator_asked else None
    if bare and not re.match("[全我各本该每哪]", bare["name"]):
        return bare["name"]
    for match in _ENGLISH.finditer(text):
        name = match["ranked"] or (indicator_asked and (match["after"] or match["owner"]))
        if name and not _NO_ENGLISH_NAME.match(name):
            return str(name)
    return None
