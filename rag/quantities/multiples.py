"""Quantities that a word says without a numeral: doubled, 翻两番, halved, 一半, half a year, 一年半."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from rag.quantities.numerals import find_numerals
from rag.quantities.qualifiers import Direction
from rag.quantities.units import COUNT, MULTIPLE, ORDINAL, PERCENT, Unit, unit_named


@dataclass(frozen=True, slots=True)
class Worded:
    """A quantity without a numeral of its own. Positions are those of the text searched."""

    start: int
    end: int
    value: Fraction
    unit: Unit
    form: str
    """As of a quantity: "word" for how many times as much it comes to (翻一番 and "doubled" are 2), "ratio" for a part."""
    direction: Direction | None


_NUMBER = r"\d+(?:\.\d+)?|[一二两三四五六七八九十]+"
_FOLD = r"two|three|four|five|six|seven|eight|nine|ten|twenty|hundred|\d+(?:\.\d+)?"
_WORDS = re.compile(
    rf"""
    翻了?(?:近|将近|约)?(?P<han>[一两二三四])?番
    | (?<![A-Za-z])(?:
        (?P<double>doubl(?:ed|ing)|doubles?(?=\ (?:the|its|their|our|that|this|last|what|by|in|from|over|\d)(?![A-Za-z])|[.,;]))
      | (?P<triple>tripl(?:ed|ing)|triples?(?=\ (?:the|its|their|our|that|this|by|in|from)(?![A-Za-z])|[.,;]))
      | (?P<quadruple>quadrupl(?:e|es|ed|ing))
      | (?P<twice>twice(?=\ (?:as|the|that|those|its|their|what|last)(?![A-Za-z])))
      | (?P<fold>{_FOLD})[\ -]?fold(?![A-Za-z])
      )
    | (?P<halved>减半|折半|(?<![A-Za-z])halv(?:e|es|ed|ing)(?![A-Za-z]))
    | (?P<half>一半|(?<!单)半数
        | (?<![A-Za-z])half(?=\ (?:of|the|its|their|that)(?![A-Za-z]))
        | (?<=\ by|\ in|ver|han|rly|ost|out|und|ast)\ half(?![\ -](?:an?|years?|hours?|centur|day|dozen|way)|[A-Za-z-]))
    | (?P<each>(?<![A-Za-z])(?<!of\ )(?:a|each|every)\ percentage\ point(?![A-Za-z]))
    | (?<![\u4e00-\u9fff\d.])(?P<some>{_NUMBER})(?:个半(?P<after>月|小时|世纪)|(?P<unit>年|天|小时)半(?![年天数以]))
    | (?<![上下前后大小多过一两\d])半(?P<just>年|个月|个?小时|天|个世纪)(?![来前])
    | (?<![A-Za-z])half\ (?:an?\ )?(?P<halves>year|month|hour|day|century)(?![A-Za-z])
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Most texts have none of it, and a look for these is six times as fast as one for all.
_HINT = re.compile("[番半]|折半|[Hh]al[fv]|fold|[Dd]oubl|[Tt]ripl|[Qq]uadrup|[Tt]wice|[ahy] percentage point")
_TIMES = {"double": 2, "twice": 2, "triple": 3, "quadruple": 4}
_MORE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_HALF = Fraction(1, 2)
_CENTURY = {"世纪": 1_200, "个世纪": 1_200, "century": 1_200}
# What a reader looks a number up by, though it states none: "both", "the new decade", 双.
_IMPLIED = re.compile(
    r"(?P<two>双(?!方)|(?<![A-Za-z])(?:both|dual|double|twin|twice|pair|couple)(?![A-Za-z]))"
    r"|(?P<first>(?<![A-Za-z])(?:primary|single|top|foremost|largest)(?![A-Za-z]))|(?P<second>(?<![A-Za-z])secondary(?![A-Za-z]))"
    r"|(?P<third>(?<![A-Za-z])tertiary(?![A-Za-z]))|(?P<decade>(?<![A-Za-z])decade(?![A-Za-z]))"
    r"|(?P<biennium>今明两年|(?<![A-Za-z])this year (?:and|or) next(?![A-Za-z]))"
    r"|(?P<run>[一二两三四五六七八九十]{1,3})连(?=[增丰升涨冠快])|(?P<fifty>半壁)|(?P<hundred>全部|百分百)|(?P<century_road>一带一路)"
    r"|(?P<money>广义货币(?!.{0,3}M2))"
    r"|十几(?P<teens>[万亿])|(?P<clock>(?<![A-Za-z])(?:round|around)[- ]the[- ]clock)|(?P<roman>(?<=[a-z] )(?:I{2,3}|IV|VI{0,3}|IX|XI{0,3})(?![A-Za-z]))"
    r"|(?P<century>(?<![A-Za-z])century(?![A-Za-z]))|(?P<list>[一二三四五六七八九]{2,4}(?=[线产级类、]))",
    re.IGNORECASE,
)
# 一带一路 is in full the Belt and the 21st-century Road; broad money is M2.
_SET_NAMES = {
    "century_road": (21, ORDINAL), "money": (2, Unit("M", "M", Fraction(1), None)), "clock": (24, Unit("", "h", Fraction(1), None)),
}  # fmt: skip
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII")
_IMPLIED_MONTHS = {"decade": 120, "century": 1_200, "biennium": 24}
_IMPLIED_VALUE = {"two": 2, "first": 1, "second": 2, "third": 3}


def find_worded(text: str) -> Iterator[Worded]:
    """Give what plain `text` (see `numerals.plain`) says in words about how many times or what part."""
    if _HINT.search(text):
        for match in _WORDS.finditer(text):
            yield _worded(match)


def _worded(match: re.Match[str]) -> Worded:
    group, (start, end) = match.groupdict(), match.span()
    start += len(match[0]) - len(match[0].lstrip())
    name = match.lastgroup
    if name in ("half", "halved"):
        return Worded(start, end, Fraction(50), PERCENT, "ratio", "down" if name == "halved" else None)
    if name == "each":
        return Worded(start, end, Fraction(1), unit_named("percentage point"), "word", None)
    if group["just"] or group["halves"]:
        return Worded(start, end, _HALF, _unit(group["just"] or group["halves"]), "word", None)
    if group["some"]:
        number = next(iter(find_numerals(group["some"])), None)
        if number is not None:
            unit = _unit(group["after"] or group["unit"])
            return Worded(start, end, number.value + _HALF, unit, "han", None)
    if group["fold"]:
        return Worded(start, end, _fold(group["fold"]), MULTIPLE, "word", "up")
    times = _TIMES[name] if name in _TIMES else 2 ** _MORE[group["han"] or "一"]
    return Worded(start, end, Fraction(times), MULTIPLE, "word", "up")


def _fold(written: str) -> Fraction:
    return Fraction(100) if written.lower() == "hundred" else next(iter(find_numerals(written))).value


def _unit(written: str) -> Unit:
    if written in _CENTURY:
        return Unit(written, "month", Fraction(_CENTURY[written]), None)
    return unit_named({"月": "个月", "个小时": "小时"}.get(written, written))


def find_implied(text: str) -> Iterator[Worded]:
    """Give the numbers that plain `text` only implies: to look one up, never to be looked up itself."""
    for match in _IMPLIED.finditer(text):
        name, (start, end) = str(match.lastgroup), match.span()
        if name in _IMPLIED_MONTHS:
            unit = Unit(match[0], "month", Fraction(_IMPLIED_MONTHS[name]), None)
            yield Worded(start, end, Fraction(1), unit, "word", None)
        elif name in ("fifty", "hundred"):
            yield Worded(start, end, Fraction(50 if name == "fifty" else 100), PERCENT, "word", None)
        elif name in _SET_NAMES:
            value, unit = _SET_NAMES[name]
            yield Worded(start, end, Fraction(value), unit, "word", None)
        elif name == "teens":
            scale = next(find_numerals("一" + match["teens"]))
            yield Worded(start, end, 10 * scale.value, COUNT, "han", None)
        elif name == "run":
            for years in find_numerals(match["run"]):
                yield Worded(start, end, years.value, unit_named("年"), "han", None)
        elif name == "roman":
            yield Worded(start, end, Fraction(_ROMAN.index(match[0].upper()) + 1), COUNT, "word", None)
        elif name == "list":
            for at, sign in enumerate(match[0], start):
                yield Worded(at, at + 1, Fraction("一二三四五六七八九".index(sign) + 1), COUNT, "han", None)
        else:
            yield Worded(start, end, Fraction(_IMPLIED_VALUE[name]), COUNT, "word", None)
