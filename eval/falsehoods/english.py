"""True statements in English about Chinese sentences that give the figure of a known indicator, by templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from eval.falsehoods.numbers import plain, scaled
from eval.falsehoods.sources import Source
from rag.glossary import Glossary

_STATES = re.compile(
    r"^\s*(?:(?:19|20)\d\d年(?:上半年|全年)?[,，]?\s*)?(?:[一-鿿]{2,6}[旗县市区省])?(?P<name>[一-鿿]{3,16}?)"
    r"(?:完成|达到|达|实现|为)?\s*(?:(?P<number>\d[\d.]*)(?P<scale>亿|万)?(?P<unit>元|吨|亩|公斤|斤|千瓦时|人次)"
    r"(?:[,，、]\s*)?)?(?:(?:同比|较上年)?(?P<verb>增长|下降)(?P<change>\d+(?:\.\d+)?)%)?\s*[。；;,，]?$"
)
_EXPECTED = re.compile("预计|预期|力争|目标|确保")
"""What a sentence expects did not come to anything yet; the templates tell of results."""
_UNITS = {
    "元": "yuan", "吨": "tonnes", "亩": "mu", "公斤": "kilograms", "斤": "jin", "千瓦时": "kilowatt-hours", "人次": "visits",
}  # fmt: skip
_PARTS = {"上半年": "the first half of ", "下半年": "the second half of ", "一季度": "the first quarter of ",
          "前三季度": "the first three quarters of "}  # fmt: skip
_NUMBERS = {
    "2": "two", "3": "three", "4": "four", "5": "five", "6": "six", "7": "seven", "8": "eight", "9": "nine", "10": "ten",
    "15": "fifteen", "20": "twenty", "30": "thirty", "50": "fifty",
}  # fmt: skip


def in_english(part: str, source: Source, front: str) -> Iterator[tuple[str, str]]:
    """Give (statement, form) in several wordings; nothing where the part is no figure of an indicator with a rendering."""
    match = _STATES.match(part)
    if match is None or not (match["number"] or match["change"]) or _EXPECTED.search(source.text):
        return
    glossary = Glossary.load()
    name = glossary.english(match["name"])
    if name is None:
        return
    name = name[0].upper() + name[1:]
    place = glossary.english(source.document.region or "") or ""
    where = f" in {place}" if place else ""
    period = re.search(r"((?:19|20)\d\d)年(上半年|下半年|一季度|前三季度)?", front)
    when = f" in {_PARTS.get(period[2] or '', '')}{period[1]}" if period else ""
    change = _change(match["verb"], match["change"]) if match["change"] else ""
    if not match["number"]:
        yield f"{name}{where} {change} year on year{when}.", "template"
        if worded := _NUMBERS.get(match["change"]):
            yield f"{name}{where} {change.split(' by ')[0]} by {worded} percent.", "template"
        return
    spoken = [*_amounts(match["number"], match["scale"] or "", match["unit"])]
    tail = f", {'up' if match['verb'] == '增长' else 'down'} {match['change']}%" if match["change"] else ""
    for amount in spoken:
        yield f"{name}{where} came to {amount}{when}{tail}.", "template"
        if change:
            yield f"{name}{where} {change} to {amount}{when}.", "template"
    yield f"{spoken[0]} in {name[0].lower() + name[1:]}{when}{tail}.", "template"


def _change(verb: str, change: str) -> str:
    return f"{'rose' if verb == '增长' else 'fell'} by {change} percent"


def _amounts(number: str, scale: str, unit: str) -> Iterator[str]:
    value = plain(number) * scaled(scale)
    said = _said(value)
    if unit == "元":
        yield f"CNY {said}"
        yield f"{said} yuan"
        yield f"RMB {value.normalize():,f}"
    else:
        yield f"{said} {_UNITS[unit]}"


def _said(value: Decimal) -> str:
    for name, scale in (("billion", 10**9), ("million", 10**6)):
        if value >= scale:
            return f"{(value / scale).normalize():f} {name}"
    return f"{value.normalize():,f}"
