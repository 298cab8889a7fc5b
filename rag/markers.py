"""How Chinese documents number their parts: 一、 （一） 1. 1.1 第一条 一是 附件, and what only looks like it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

NUMERAL = "[一二三四五六七八九十百零〇]"

RANKS = {
    "#": -10.0, "部分": -1.0,
    "编": 0.0, "章": 1.0, "节": 2.0, "条": 2.5,
    "1": 2.8, "A.1": 2.9, "A.1.1": 2.91, "A.1.1.1": 2.92, "A.1.1.1.1": 2.93,
    "一、": 3.0, "（一）": 4.0, "专栏": 4.5, "1.1": 5.0, "1.1.1": 5.1, "1.1.1.1": 5.2, "1.1.1.1.1": 5.3,
    "1.": 5.5, "（1）": 6.0, "1）": 6.5, "①": 7.0,
    "一是": 8.0,
}  # fmt: skip
"""Kinds of marker, from outer to inner, as official documents (GB/T 9704) and standards (GB/T 1.1) nest them unless
they show otherwise."""

# What follows "一、" in "一、二季度", "一、二、三产业", "三、四级": a list of ordinals and no heading.
_LISTED = rf"(?!{NUMERAL}{{1,2}}[、和及与至季月级产类期批线次号])"
# "3.5亿元" and "10、20年" are amounts; "1.2024年工作安排" is the first item, and begins with a year.
_AMOUNT = r"(?!\s*\d)|(?=\s*(?:19|20)\d\d年)"
# "第三条规定的" goes on with a sentence.
_NO_CITATION = r"(?![、，,。至和及与或的之所第款项规中]|\s*(?:款|项|规定))"
_LEADING = (
    ("部分", rf"第(?P<n>{NUMERAL}+|\d{{1,2}})部分(?=[\s:：]|$|(?=.{{1,30}}$))"),
    ("编", rf"第(?P<n>{NUMERAL}+|\d{{1,3}})[编篇編](?=\s|$)"),
    ("章", rf"第\s?(?P<n>{NUMERAL}+|\d{{1,3}})\s?章(?=\s|$|(?=.{{1,30}}$))"),
    ("节", rf"第\s?(?P<n>{NUMERAL}+|\d{{1,3}})\s?[节節](?=\s|$|(?=[^。；;]{{1,30}}$))"),
    ("条", rf"第\s?(?P<n>{NUMERAL}+|\d{{1,3}})\s?[条條](?:之{NUMERAL})?(?=[\s:：【]|$|(?=[\u4e00-\u9fff]{{2}})){_NO_CITATION}"),
    ("专栏", rf"[专專][栏欄]\s?(?P<n>{NUMERAL}{{1,3}}|\d{{1,2}})(?=[\s:：]|$|(?=[^，。；;]{{1,40}}$))\s*[:：]?"),
    ("一、", rf"(?P<n>{NUMERAL}{{1,4}})\s?[、.．]{_LISTED}"),
    ("（一）", rf"[（(]\s?(?P<n>{NUMERAL}{{1,4}})\s?[）)]、?"),
    ("（一）", r"(?P<n>[㈠-㈩])、?"),
    ("1.", rf"(?P<n>\d{{1,2}})\s?[.．、](?:{_AMOUNT})"),
    ("1.", r"(?P<n>[⒈-⒛])、?"),
    ("（1）", r"[（(]\s?(?P<n>\d{1,2})\s?[）)](?!\s*\d)、?"),
    ("（1）", r"(?P<n>[⑴-⒇])、?"),
    ("1）", r"(?P<n>\d{1,2})\s?[）)](?!\s*\d)、?"),
    ("①", r"(?P<n>[①-⑳])"),
)  # fmt: skip
_LEADING_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _LEADING)
_LEADS = re.compile(rf"[第专專（(\d㈠-㈩⒈-⒛⑴-⒇①-⑳]|{NUMERAL}")

# What stands after a number that counts or measures something.
_UNIT = (
    r"(?!\s*(?:[亿万千百]{1,2}(?:[元吨亩人个户家项倍件次辆台套座张]|公里|平方|立方|千瓦|美元|公顷)|[亿万]|个?百分点|平方|立方|公里|公顷|千瓦|千克"
    r"|[元吨亩人个户家项倍件次辆台套座张年月日天岁米克升度秒](?:[，,。、；;：:/／）)和至~～的]|左右|以上|以下|以内|$)"
    r"|[%％‰℃°~～±×÷=＝<>≤≥＜＞/／+＋*—–-]"
    r"|(?:mg|μg|ug|ng|kg|mL|ml|mm|cm|nm|μm|kPa|MPa|mol|min|dB|Hz|kW|m|g|L|t|h|s|d|K|V|A)(?![A-Za-z])))"
)
_DECIMAL = re.compile(
    rf"(?P<n>\d{{1,2}}(?:\s?[.．]\s?\d{{1,2}}){{1,4}})[.．]?(?![.．\d]){_UNIT}(?=\s*[^\s\d.,，、。；;：:)）]|\s*$)"
)
_LETTERED = re.compile(
    r"(?P<n>[A-Z](?:\s?[.．]\s?\d{1,2}){1,4})(?![.．\d])(?=\s*[^\s\d.,，、。；;：:)）]|\s*$)"
)
_MAY_COUNT = re.compile(r"[\dA-Z]")
_CLAUSE = re.compile(rf"(?P<n>\d{{1,2}})(?P<gap>\s*)(?=[\u4e00-\u9fffA-Z《“(（]){_UNIT}")

# Verbs that count off points inside a paragraph: 一是 二是, 一要 二要, 一强 二强 (…"五强三抓"); and 第一， 第二，
_RUN_IN = re.compile(
    rf"(?P<n>{NUMERAL}{{1,2}})(?:是|要|强|抓|促|保|稳|扩|提|建|优|治|防|推)(?![、，,。：:])"
    rf"|第(?P<m>{NUMERAL}{{1,2}})[，,](?!第)"
)
_EMPHASIS = re.compile(r"[*_]{1,3}")
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0}
# First of each run of numbers that are one character.
_RUNS = "①⑴⒈㈠"

ANNEX = re.compile(
    r"(?P<word>附\s*(?:件|录|表|图|錄|圖))\s*(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2}|[A-Z](?![A-Za-z])(?!\s?[.．]\s?\d))?"
    r"(?!\s?[A-Z\d]?[.．]\d)\s*(?P<colon>[:：.．、]?)\s*"
)
"""The beginning of a line that names an annex, or of the annex itself."""

_ENCLOSED = re.compile(
    r"^[《“\"]?.{0,24}[》”\"]?(?:名词解释|名词注释|名词术语|术语解释|词语解释|名词说明|用语解释|用词说明|注释|名词)\s*[:：]?$"
)


class Marker(NamedTuple):
    kind: str
    """A key of RANKS."""
    ordinal: int
    """Of several numbers (1.2.3) the last."""
    text: str
    """As written, without white space."""
    start: int
    end: int
    """Positions in the line; `end` is where what is numbered begins, white space skipped."""


@lru_cache(maxsize=4096)  # several rooms ask of each line
def leading_marker(line: str) -> Marker | None:
    """Give the marker that a line begins with, and that can be told by itself.

    None for amounts, years, lists of ordinals; and for 一是, 1.1 and "1 范围", which only a sequence tells from
    what they look like (`run_in_marker`, `numbered_marker`).
    """
    if not _LEADS.match(line):
        return None
    for kind, pattern in _LEADING_PATTERNS:
        match = pattern.match(line)
        if match:
            return _marker(kind, match, line)
    return None


def numbered_marker(line: str) -> Marker | None:
    """Give the marker of a standard's clause: 1, 1.1, 1.1.1, A.1. What follows it is no unit of measurement."""
    if not _MAY_COUNT.match(line):
        return None
    for prefix, pattern in (("1", _DECIMAL), ("A", _LETTERED)):
        match = pattern.match(line)
        if match:
            depth = match["n"].count(".") + match["n"].count("．")
            return _marker(prefix + ".1" * depth, match, line)
    match = _CLAUSE.match(line)
    return _marker("1", match, line) if match else None


def numbers_of(marker: Marker) -> tuple[int, ...]:
    """Give all numbers of a marker like 1.2.3; of A.1 and A.1.1, those after the letter."""
    return tuple(int(number) for number in re.findall(r"\d+", marker.text))


def run_in_marker(text: str, position: int) -> Marker | None:
    """Give the marker 一是, 二要, 三抓, 第一， … that stands at `position`. Its `text` ends with the verb or comma."""
    skipped = _EMPHASIS.match(text, position)
    match = _RUN_IN.match(text, skipped.end() if skipped else position)
    return _marker("一是", match, text)._replace(start=position) if match else None


def is_glossary_heading(line: str) -> bool:
    """Tell whether a line announces definitions: 名词解释, 《政府工作报告》名词解释, 注释："""
    return len(line) <= 40 and bool(_ENCLOSED.match(line))


def ordinal(numeral: str) -> int:
    """Read 三, 十二, 二十, 一百零五, 〇, ③, ⑶, ⒊, ㈢ or 12. The text must be one of these."""
    if numeral.isdecimal():
        return int(numeral)
    for first in _RUNS:
        if first <= numeral < chr(ord(first) + 20):
            return ord(numeral) - ord(first) + 1
    total, digit = 0, 0
    for character in numeral:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def _marker(kind: str, match: re.Match[str], line: str) -> Marker:
    end = match.end()
    while end < len(line) and line[end].isspace():
        end += 1
    groups = match.groupdict()
    numeral = re.split(r"[.．]", groups["n"] or groups["m"])[-1].strip()
    return Marker(kind, ordinal(numeral), re.sub(r"\s", "", match[0]), match.start(), end)
