"""Every amount, percentage, count and measure of a Chinese or English text, as an exact value with its unit.

Dates are not quantities (see `dates`). What bounds a quantity and which way it goes is kept beside its value, so that
下降0.6% is not taken for 增长0.6%. `measure` says what can be done with a quantity; its functions are given on here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from rag.dates import find_dates
from rag.measure import Quantity, contradict, in_english, rounds, same_value
from rag.numerals import Numeral, find_numerals, plain
from rag.qualifiers import bound_after, bound_before, direction_of
from rag.units import (
    COUNT,
    COUNTED,
    CURRENCIES,
    MULTIPLE,
    NOUN,
    NUMBER,
    ORDINAL,
    PERCENT,
    TENTHS,
    Unit,
    noun_after,
    unit_after,
)

__all__ = ["Quantity", "contradict", "find_dates", "find_quantities", "in_english", "rounds", "same_value"]

_CURRENCY_BEFORE = re.compile(
    r"(?:(?P<CNY>RMB|CNY|人民币|[¥￥])|(?P<HKD>HK\$)|(?P<USD>USD|US\$|\$)|(?P<EUR>EUR|€)) ?$", re.IGNORECASE
)
_LETTER_SCALE = re.compile(r" ?(?P<scale>[mbk])(?![A-Za-z])", re.IGNORECASE)
_LETTERS = {"k": 10**3, "m": 10**6, "b": 10**9}
_RANGE = re.compile(r" ?(?:-+|至|到) ?| to ")
_BETWEEN = re.compile(r"(?:between|在|介于) ?$", re.IGNORECASE)
_FROM = re.compile(r"(?:\bfrom [^,.;]{0,60}|[从由][^，。；]{0,12})$", re.IGNORECASE)
_SHARING = re.compile(r" (?:to|and|or) (?:(?:around|about|over|nearly|more than) )?| ?[和与及、] ?")
_RESPECTIVELY = re.compile(r"[^.;]{0,60}respectively", re.IGNORECASE)
_LISTING = re.compile(r"[ ,、和与及或]*(?:and|or)?[ ]*(?:by )?")
_RANKED = re.compile(r"(?:第|\b(?:rank(?:s|ed|ing)?|placed|came|number|no\.)(?: the)?) ?$", re.IGNORECASE)
_NUMBERED_TAIL = re.compile(r"[位名次批届轮期代章号]|[\s,。、;:和且)”》]|$")
# The 14th of the plans is 十四五; 八五普法 is the eighth.
_PLAN = re.compile(
    r"(?<![一二三四五六七八九十百千])(?:(?P<plan>十[一二三四五六七])五(?=[”\"』’]|规划|时期|期间|计划|开局|收官|末|以来)"
    r"|(?P<law>[二三四五六七八九])五(?=[”\"』’]?普法))"
)
_PLAN_NAMES = re.compile(r"five-year (?:plan|program)|五年(?:规划|计划)", re.IGNORECASE)
# 一 before these counts nothing (一批, 一个, 一项); before the others it does (停车场一处, 换热站一座).
_IDLE_ONE = frozenset("个批项次条件张场起片块类种年天期级度分本双队组群对方周章部门届等里口轮位支站笔家")
_WORDS = re.compile(
    "千家万户|百家争鸣|千方百计|成千上万|万众一心|千辛万苦|百年|千年|千里|万里|千万(?=[要别不])|十分(?![之钟])|万分(?!之)|四处|一一|亿万|三五|八方|八面|五湖|百姓"
)
_MULTIPLIED = re.compile(
    r"(?P<double>翻[一]?番|\bdoubl(?:ed|ing)\b)|(?P<triple>\btripl(?:ed|ing)\b)|(?P<quadruple>翻[两二]番|\bquadrupl(?:ed|ing)\b)"
    r"|(?P<half>一半|半数|\bhalf(?= of\b))",
    re.IGNORECASE,
)
_TIMES = {"double": 2, "triple": 3, "quadruple": 4}
_FIRST = re.compile("首(?=[位个次批家座条届])")
_LIST_NUMBER = re.compile(
    r"(?:^|(?<=[\s:;]))\d{1,2}\)(?= )|(?:^|(?<=[\n;；]))\s*(?:\d{1,2}[.、](?!\d)|[(（]\d{1,2}[)）])"
)


def find_quantities(text: str, *, every_numeral: bool = False) -> list[Quantity]:
    """Give every quantity of `text`, in order, without overlaps; dates are left out.

    Chinese numerals count where they measure or number something (三个, 第十九位, 百亿), not inside words (一体化, 三农).
    With `every_numeral` those are given too, without a unit: to look up whether a text names a number at all.
    """
    smooth = plain(text)
    away = [(period.start, period.end) for period in find_dates(text)]
    named = [_ordinal(text, match) for match in _PLAN.finditer(smooth)]
    named += [
        _multiplied(text, match) for match in _MULTIPLIED.finditer(smooth) if not _within(match.span(), away)
    ]
    named += [_ordinal(text, match) for match in _FIRST.finditer(smooth) if every_numeral]
    away += [(found.start, found.end) for found in named]
    away += [
        match.span() for pattern in (_WORDS, _PLAN_NAMES, _LIST_NUMBER) for match in pattern.finditer(smooth)
    ]
    numerals = [
        numeral for numeral in find_numerals(smooth) if not _within((numeral.start, numeral.end), away)
    ]
    found: list[Quantity] = []
    for index, numeral in enumerate(numerals):
        following = numerals[index + 1] if index + 1 < len(numerals) else None
        if found and numeral.start < found[-1].end:
            continue
        quantity = _quantity(text, smooth, numeral, following, found[-1] if found else None, every_numeral)
        if quantity is not None:
            found.append(quantity)
    return sorted(_without_glosses(smooth, found) + named, key=lambda quantity: quantity.start)


def _within(span: tuple[int, int], away: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in away)


def _quantity(
    text: str,
    smooth: str,
    numeral: Numeral,
    following: Numeral | None,
    previous: Quantity | None,
    every_numeral: bool,
) -> Quantity | None:
    start, end, value, number, high = numeral.start, numeral.end, numeral.value, numeral.digits, None
    if numeral.form == "ratio":
        value, number, unit = value * 100, value * 100, PERCENT
    elif (numbered := _numbered(smooth, numeral, every_numeral)) is not None:
        unit, (start, end) = ORDINAL, numbered
    elif currency := _CURRENCY_BEFORE.search(smooth, max(0, start - 8), start):
        start, unit = currency.start(), CURRENCIES[str(currency.lastgroup)]
        if not numeral.scale and (letter := _LETTER_SCALE.match(smooth, end)):
            value, end = value * _LETTERS[letter["scale"].lower()], letter.end()
        if (stretch := _range(smooth, numeral, following)) is not None and stretch[2] in (NUMBER, unit):
            value, high, _, end = stretch
        if (suffix := unit_after(smooth, end)) and suffix[0].base == unit.base:
            end = suffix[1]
    elif (stretch := _range(smooth, numeral, following)) is not None:
        value, high, unit, end = stretch
    else:
        measured = _measured(smooth, numeral, following, every_numeral)
        if measured is None:
            return None
        unit, end = measured
        if unit is TENTHS:
            value, number, unit = value * 10, number * 10, PERCENT
    written_unit = (
        smooth[numeral.end - len(numeral.scale) : end].strip() if high is None else _tail(smooth[start:end])
    )
    bound, bound_start = bound_before(smooth, start)
    after, end = bound_after(smooth, end)
    bound = after or bound or ("over" if numeral.more else None)
    share = unit.base in ("%", "pp")
    direction = direction_of(smooth, bound_start, end, share=share)
    if direction is None and previous is not None and previous.unit == unit.base:
        direction = previous.direction if _LISTING.fullmatch(smooth, previous.end, start) else None
    if smooth[start - 1 : start] == "-" and not smooth[max(0, start - 2) : start - 1].isdigit():
        if share:
            start, direction = start - 1, "down"
        elif unit.base == "℃":
            start, value, number = start - 1, -value, -number
    return Quantity(
        value * unit.factor, None if high is None else high * unit.factor, unit.base, start, end, text[start:end],
        number, written_unit, unit.english, unit.factor, numeral.places, numeral.form, bound, direction,
    )  # fmt: skip


def _tail(written: str) -> str:
    return re.sub(r"^.*[\d零一二三四五六七八九十两]", "", written).strip()


def _numbered(smooth: str, numeral: Numeral, every_numeral: bool) -> tuple[int, int] | None:
    """Where the ordinal that this numeral is part of stands (第十九, 19th, nineteenth); None if it is no ordinal."""
    start, end = numeral.start, numeral.end
    if smooth[:start].rstrip(" ").endswith("第"):
        small = numeral.form == "han" and numeral.value < 10
        # 第二产业, 第一书记 are names; 第八位 and 全区第一 are ranks.
        if small and not every_numeral and not _NUMBERED_TAIL.match(smooth, end):
            return None
        return smooth.rindex("第", 0, start), end
    if numeral.form == "ordinal":
        clear = numeral.value > 3 or every_numeral or _RANKED.search(smooth[:start])
        return (start, end) if clear else None
    if numeral.form == "digits" and (suffix := re.compile(r"(?:st|nd|rd|th)(?![A-Za-z])").match(smooth, end)):
        return start, suffix.end()
    return None


def _range(smooth: str, low: Numeral, high: Numeral | None) -> tuple[Fraction, Fraction, Unit, int] | None:
    """Lower end, upper end, unit and end of the range that begins with `low`: 3-5万, 5%至8%, between 5 and 8 percent."""
    if high is None or high.start - low.end > 12 or "ratio" in (low.form, high.form):
        return None
    first = unit_after(smooth, low.end)
    joint = smooth[first[1] if first else low.end : high.start]
    between = joint.strip() == "and" and _BETWEEN.search(smooth[: low.start])
    if not between and (not _RANGE.fullmatch(joint) or _FROM.search(smooth[: low.start])):
        return None
    last = unit_after(smooth, high.end)
    if first and (last is None or first[0].base != last[0].base):
        return None
    factor = (
        high.value / high.digits
        if not first and not low.scale and high.digits and low.digits < high.digits
        else 1
    )
    unit, end = last or (NUMBER, high.end)
    scale = first[0].factor / unit.factor if first else 1
    bottom = low.value * factor * scale
    return (bottom, high.value, unit, end) if bottom < high.value else None


def _measured(
    smooth: str, numeral: Numeral, following: Numeral | None, every_numeral: bool
) -> tuple[Unit, int] | None:
    """The unit that a numeral has and where it ends; None where the numeral is part of a word."""
    start, end = numeral.start, numeral.end
    written = smooth[start:end]
    if numeral.form == "ordinal" or (numeral.form == "word" and numeral.value == 0):
        return None
    if numeral.form == "han":
        if smooth[start - 1 : start] in ("几", "数", "周", "初"):
            return None
        if (
            written in ("百", "千", "万", "亿")
            and smooth[start - 1 : start] not in tuple("超近上破过逾")
            and not numeral.more
        ):
            return None
    if numeral.form in ("digits", "han") and re.compile(
        r"成(?![立为功果本员长效绩熟就品都份套交片型])"
    ).match(smooth, end):
        return TENTHS, end + 1
    if numeral.form == "digits" and (letters := _letters(smooth, start, end)):
        return letters
    unit = unit_after(smooth, end)
    if numeral.form == "han":
        if unit and (written != "一" or unit[0].written not in _IDLE_ONE):
            return unit
        amount = numeral.value >= 10 and len(written) > 1 and bool(set(written) - set("百千万亿零"))
        return (NUMBER, end) if every_numeral or amount or "亿" in written else None
    if unit:
        return unit
    noun, latin = noun_after(smooth, start, end)
    if noun:
        return NOUN[noun], end
    if numeral.form == "word":
        return (COUNT, end) if every_numeral or numeral.value > 12 else None
    shared = _shared(smooth, numeral, following)
    if shared is not None:
        return shared, end
    return (COUNT if latin else NUMBER), end


def _shared(smooth: str, numeral: Numeral, following: Numeral | None) -> Unit | None:
    """The unit that stands only behind the next number: 4.2和0.7个百分点, from 40 to 45 yuan."""
    if (
        following is None
        or numeral.form != "digits"
        or not _SHARING.fullmatch(smooth, numeral.end, following.start)
    ):
        return None
    joint = smooth[numeral.end : following.start].split()
    if joint[:1] == ["to"] and not _FROM.search(smooth[: numeral.start]):
        return None
    if joint[:1] in (["and"], ["or"]) and not _RESPECTIVELY.match(smooth, following.end):
        return None
    if following.scale and not numeral.scale:  # 3、5万元 may be 3万元 or 3元
        return None
    unit = unit_after(smooth, following.end)
    return unit[0] if unit and unit[0].base not in COUNTED else None


def _letters(smooth: str, start: int, end: int) -> tuple[Unit, int] | None:
    """The name that a number is part of, where letters touch it and are no unit: 5G, PM2.5, G20."""
    before = re.compile(r"[A-Za-z]+$").search(smooth, max(0, start - 8), start)
    if before:
        return Unit(before[0], before[0].upper(), Fraction(1), None), end
    after = re.compile(r"[A-Za-z]+").match(smooth, end)
    if after is None or unit_after(smooth, end):
        return None
    return Unit(after[0], after[0].upper(), Fraction(1), None), after.end()


def _ordinal(text: str, match: re.Match[str]) -> Quantity:
    """十四五 is the 14th plan, 八五普法 the eighth; 首位 is the first place."""
    written = next((part for part in match.groups() if part), "一")
    value = next(numeral.value for numeral in find_numerals(written))
    return _worded(text, match, value, ORDINAL, "han")


def _multiplied(text: str, match: re.Match[str]) -> Quantity:
    if match["half"]:
        return _worded(text, match, Fraction(50), PERCENT, "ratio")
    return _worded(text, match, Fraction(_TIMES[str(match.lastgroup)]), MULTIPLE, "word")


def _worded(text: str, match: re.Match[str], value: Fraction, unit: Unit, form: str) -> Quantity:
    start, end = match.span()
    direction = direction_of(plain(text), start, end, share=False)
    return Quantity(
        value, None, unit.base, start, end, text[start:end], value, "", unit.english, unit.factor, 0, form, None,
        "up" if unit is MULTIPLE else direction,
    )  # fmt: skip


def _without_glosses(smooth: str, found: list[Quantity]) -> list[Quantity]:
    """Leave out what only converts the quantity before it: the hectares of "59,000 mu (3,933 ha)"."""
    kept: list[Quantity] = []
    for quantity in found:
        if kept and re.fullmatch(
            r" ?[(（](?:约|about |approximately |≈ ?)?", smooth[kept[-1].end : quantity.start]
        ):
            before = kept[-1]
            closed = smooth[quantity.end : quantity.end + 1] in (")", "）")
            if closed and before.unit and (same_value(quantity, before) or rounds(quantity, before)):
                continue
        kept.append(quantity)
    return kept
