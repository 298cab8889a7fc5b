"""Numbers that say which one: 第十九, 19th, 十四五, the sixth consecutive year, 第五代移动通信, 二十国集团."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from rag.quantities.numerals import Numeral, find_numerals
from rag.quantities.units import ORDINAL, Unit, unit_named

_RANKED = re.compile(r"(?:第|\b(?:rank(?:s|ed|ing)?|placed|came|number|no\.)(?: the)?) ?$", re.IGNORECASE)
_NUMBERED_TAIL = re.compile(r"[位名次批届轮期代章号]|[\s,。、;:和且)”》]|$")
_SUFFIX = re.compile(r"(?:st|nd|rd|th)(?![A-Za-z])", re.IGNORECASE)
_HAN = "[一二三四五六七八九十]{1,3}"
_NAMES = re.compile(
    rf"""
    (?<![一二三四五六七八九十百千])(?:
        (?P<plan>十[一二三四五六七])五(?=[”\"』’]|规划|时期|期间|计划|开局|收官|末|以来)   # 十四五 is the 14th plan
      | (?P<law>[二三四五六七八九])五(?=[”\"』’]?普法))
    | (?<=[会大协委])(?P<session>{_HAN})次(?=会议|全会|全体)
    | (?P<group>{_HAN}|\d{{1,2}})国集团
    | 第(?P<generation>[一二三四五六七])代(?=移动|通信)
    | (?<![A-Za-z])(?P<worded>second|third|fourth|fifth|sixth|\d(?:st|nd|rd|th))[\ -]generation(?=\ (?:mobile|tele|wireless))
    | 连续第(?P<nth>{_HAN}|\d{{1,2}})个?(?P<span>年|月)
    | (?P<first>首)(?=[位个次批家座条届])
    | (?<![A-Za-z\d])(?P<row>(?:fir|seco|thi|four|fif|six|seven|eigh|nin|ten|eleven|twelf)(?:st|nd|rd|th)|\d{{1,2}}(?:st|nd|rd|th))
        \ (?:(?:consecutive|straight|successive)\ (?P<one>year|month|quarter)|(?P<other>year|month|quarter)\ (?:in\ a\ row|running))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HINT = re.compile(
    "五|[会大协委][一二三四五六七八九十]|国集团|第|首|consecutive|straight|successive|in a row|running|generation"
)
PLAN_NAMES = re.compile(r"five-year (?:plan|program)|五年(?:规划|计划)", re.IGNORECASE)
"""Names of plans: they last five years, and say nothing by it."""
_NAME_OF = Unit("G", "G", Fraction(1), None)


@dataclass(frozen=True, slots=True)
class NumberedName:
    """A number in a name or a run. Positions are those of the text searched."""

    start: int
    end: int
    value: Fraction
    unit: Unit
    form: str


def find_numbered(text: str, *, every: bool = False) -> Iterator[NumberedName]:
    """Give the numbers of plain `text` (see `numerals.plain`) that stand in set forms; with `every` 首 (the first) too.

    十四五 is the 14th of the plans; 二十国集团 is the G20 and 第五代移动通信 5G; the sixth consecutive year is six years.
    """
    for match in _NAMES.finditer(text) if _HINT.search(text) else ():
        kind = next(name for name, written in match.groupdict().items() if written)
        written = match[kind]
        if kind == "row":
            unit = unit_named(f"{match['one'] or match['other']}s")
            yield NumberedName(*match.span(), _value(written), unit, "word")
        elif kind == "nth":
            unit = unit_named({"月": "个月"}.get(match["span"], match["span"]))
            yield NumberedName(*match.span(), _value(written), unit, "han")
        elif kind in ("group", "generation", "worded"):
            yield NumberedName(*match.span(), _value(written), _NAME_OF, "han")
        elif kind != "first":
            yield NumberedName(*match.span(), _value(written), ORDINAL, "han")
        elif every:
            yield NumberedName(*match.span(), Fraction(1), ORDINAL, "han")


def _value(written: str) -> Fraction:
    return next(numeral.value for numeral in find_numerals(written))


def numbered(text: str, numeral: Numeral, *, every: bool = False) -> tuple[int, int] | None:
    """Where the ordinal that this numeral of plain `text` is part of stands (第十九, 19th, nineteenth); None if it is none.

    第二产业 and 第一书记 are names, "first" a word of order: only with `every` are they ordinals.
    """
    start, end = numeral.start, numeral.end
    if text[:start].rstrip(" ").endswith("第"):
        small = numeral.form == "han" and numeral.value < 10
        # 第八位 and 全区第一 are ranks.
        if small and not every and not _NUMBERED_TAIL.match(text, end):
            return None
        return text.rindex("第", 0, start), end
    if numeral.form == "ordinal":
        clear = numeral.value > 3 or every or _RANKED.search(text[:start])
        return (start, end) if clear else None
    if numeral.form == "digits" and (suffix := _SUFFIX.match(text, end)):
        return start, suffix.end()
    return None
