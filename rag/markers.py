"""How Chinese documents number their parts: 一、 （一） 1. 第一条 一是 附件, and what only looks like it."""

from __future__ import annotations

import re
from typing import NamedTuple

NUMERAL = "[一二三四五六七八九十百零〇]"

RANKS = {
    "#": -1.0,
    "编": 0.0, "章": 1.0, "节": 2.0, "条": 2.5,
    "一、": 3.0, "（一）": 4.0, "1.": 5.0, "（1）": 6.0, "①": 7.0,
    "一是": 8.0,
}  # fmt: skip
"""Kinds of marker, from outer to inner, as official documents nest them (GB/T 9704) unless they show otherwise."""

# What follows "一、" in "一、二季度", "一、二、三产业", "三、四级": a list of ordinals and no heading.
_LISTED = rf"(?!{NUMERAL}{{1,2}}[、和及与至季月级产类期批线次号])"
# "3.5亿元" and "10、20年" are amounts; "1.2024年工作安排" is the first item, and begins with a year.
_AMOUNT = r"(?!\s*\d)|(?=\s*(?:19|20)\d\d年)"
_LEADING = (
    ("编", rf"第(?P<n>{NUMERAL}+|\d{{1,3}})[编篇](?=\s|$)"),
    ("章", rf"第(?P<n>{NUMERAL}+|\d{{1,3}})章(?=\s|$|(?=.{{1,30}}$))"),
    ("节", rf"第(?P<n>{NUMERAL}+|\d{{1,3}})节(?=\s|$)"),
    ("条", rf"第(?P<n>{NUMERAL}+|\d{{1,3}})条(?=\s|$|[:：])"),
    ("一、", rf"(?P<n>{NUMERAL}{{1,4}})\s?[、.．]{_LISTED}"),
    ("（一）", rf"[（(]\s?(?P<n>{NUMERAL}{{1,4}})\s?[）)]、?"),
    ("1.", rf"(?P<n>\d{{1,2}})\s?[.．、](?:{_AMOUNT})"),
    ("（1）", r"[（(]?\s?(?P<n>\d{1,2})\s?[）)](?!\s*\d)、?"),
    ("①", r"(?P<n>[①-⑳])"),
)
_LEADING_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _LEADING)

# Verbs that count off points inside a paragraph: 一是 二是, 一要 二要, 一强 二强 (…"五强三抓").
_RUN_IN = re.compile(rf"(?P<n>{NUMERAL}{{1,2}})(?P<verb>[是要强抓促保稳扩提建优治防推])(?![、，,。：:])")
_EMPHASIS = re.compile(r"[*_]{1,3}")
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0}

ANNEX = re.compile(
    r"附\s*(?:件|录|表|图)\s*(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})?\s*(?P<colon>[:：.．、]?)\s*"
)
"""The beginning of a line that names an annex, or of the annex itself."""

_ENCLOSED = re.compile(
    r"^[《“\"]?.{0,24}[》”\"]?(?:名词解释|名词注释|名词术语|术语解释|词语解释|名词说明|注释)\s*[:：]?$"
)


class Marker(NamedTuple):
    kind: str
    """A key of RANKS."""
    ordinal: int
    text: str
    """As written, without white space."""
    start: int
    end: int
    """Positions in the line; `end` is where what is numbered begins, white space skipped."""


def leading_marker(line: str) -> Marker | None:
    """Give the marker that a line begins with, run-in ones (一是) not counted. None for amounts, years, lists."""
    for kind, pattern in _LEADING_PATTERNS:
        match = pattern.match(line)
        if match:
            return _marker(kind, match, line)
    return None


def run_in_marker(text: str, position: int) -> Marker | None:
    """Give the marker 一是, 二要, 三抓 … that stands at `position`. Its `text` ends with the verb."""
    skipped = _EMPHASIS.match(text, position)
    match = _RUN_IN.match(text, skipped.end() if skipped else position)
    return _marker("一是", match, text)._replace(start=position) if match else None


def is_glossary_heading(line: str) -> bool:
    """Tell whether a line announces definitions: 名词解释, 《政府工作报告》名词解释, 注释："""
    return len(line) <= 40 and bool(_ENCLOSED.match(line))


def ordinal(numeral: str) -> int:
    """Read 三, 十二, 二十, 一百零五, 〇, ③ or 12. The text must be one of these."""
    if "①" <= numeral <= "⑳":
        return ord(numeral) - ord("①") + 1
    if numeral.isdigit() and numeral.isascii():
        return int(numeral)
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
    return Marker(kind, ordinal(match["n"]), re.sub(r"\s", "", match[0]), match.start(), end)
