"""Every amount, percentage, count and measure of a Chinese or English text, as an exact value with its unit.

Dates are not quantities (see `dates`). What bounds a quantity and which way it goes is kept beside its value, so that
下降0.6% is not taken for 增长0.6%. `measure` says what can be done with a quantity; its functions are given on here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from rag.quantities.dates import Period, find_dates
from rag.quantities.measure import Quantity, contradict, in_english, rounds, same_value
from rag.quantities.multiples import Worded, find_implied, find_worded
from rag.quantities.numerals import Numeral, find_numerals, plain
from rag.quantities.ordinals import PLAN_NAMES, NumberedName, find_numbered, numbered
from rag.quantities.pointing import points_at_things
from rag.quantities.qualifiers import bound_after, bound_before, direction_of
from rag.quantities.relative_dates import dates_of, find_relative
from rag.quantities.units import (
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
    persons_after,
    unit_after,
    unit_named,
)

__all__ = [
    "Period", "Quantity", "contradict", "dates_of", "find_dates", "find_quantities", "find_relative", "in_english",
    "points_at_things", "rounds", "same_value",
]  # fmt: skip

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
# 一 before these counts nothing (一批, 一个, 一项); before the others it does (停车场一处, 换热站一座).
_IDLE_ONE = frozenset("个批项次份条件张场起片块类种年天期级度分本双队组群对方周章部门届等里口轮位支站笔家")
_WORDS = re.compile(
    "千家万户|百家争鸣|千方百计|成千上万|万众一心|千辛万苦|百年|千年|千里|万里|千千万万|千万(?=[要别不])|一分钱|十分(?![之钟])|万分(?!之)|四处(?=[奔走张寻打流乱扩蔓求逃躲游碰筹宣])|一一|亿万|最[后初先前]一(?:公里|米)|一([座个项件条家处所片张])\\1|三五|八方|八面|五湖|百姓"
)
# 千家重点企业 and 百兆光纤 are a thousand and a hundred; 百家争鸣 and 千家万户 are not.
_HUNDREDS = re.compile("(?:家|名|个|户|所|人)(?=重点|企业|单位|以上|示范)|兆")
# 增长2倍 is three times as much, 增长到2倍 twice.
_LEVEL = re.compile(
    r"(?:(?<!达)[到至]|(?<![长幅速])(?:达到?|为)|是[^，。；,;]{0,25}的|\b(?:to|was|is|reached)) ?$"
)
# 5个点 are percentage points where something rises, falls or is compared; elsewhere they are places.
_MORE_THAN = re.compile(" (?:more|less|fewer|higher|lower) than(?! (?:half|one|a) )")
# "completed in two years instead of the scheduled three"
_SCHEDULED = re.compile(r"\b(?:scheduled|planned|original|set for|than) $")
_STOP = re.compile("[,.;]|$")
_RISE_OF = re.compile(r"\b(?:increase|rise|growth|decrease|decline|drop|reduction) of (?:[\d.,]+ and )?$")
_PLACES = re.compile("[位名面状源阵多测]")
_POINTS = re.compile("[增减升降涨跌高低快慢超落回提上下差][^，。；,;]{0,16}$")
_FORMULAS = re.compile(r"(?<![A-Za-z])(?:CO2|SO2|NO2|N2O|CH4|NH3|H2O|O3|H2)(?![A-Za-z\d])")
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
    named = [
        _named(text, smooth, name)
        for name in find_numbered(smooth, every=every_numeral)
        if not _within((name.start, name.end), away)
    ]
    away += [(found.start, found.end) for found in named]
    worded = [
        _worded(text, smooth, one) for one in find_worded(smooth) if not _within((one.start, one.end), away)
    ]
    named += worded
    away += [(found.start, found.end) for found in worded]
    away += [
        match.span()
        for pattern in (_WORDS, PLAN_NAMES, _FORMULAS, _LIST_NUMBER)
        for match in pattern.finditer(smooth)
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
    found = _without_glosses(smooth, found) + named
    if every_numeral:
        found += [_worded(text, smooth, one) for one in find_implied(smooth)]
    return sorted(found, key=lambda quantity: quantity.start)


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
    elif (place := numbered(smooth, numeral, every=every_numeral)) is not None:
        unit, (start, end) = ORDINAL, place
    elif smooth[start - 1 : start] == "第":  # 第二产业, 第三方 are names
        return None
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
        measured = _measured(smooth, numeral, following, previous, every_numeral)
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
    total = (
        unit.base in ("倍", "times")
        and _LEVEL.search(smooth[max(0, bound_start - 40) : bound_start]) is not None
    )
    if total:
        direction = None
    if direction is None and previous is not None and previous.unit == unit.base:
        direction = previous.direction if _LISTING.fullmatch(smooth, previous.end, start) else None
    if smooth[start - 1 : start] == "-" and not smooth[max(0, start - 2) : start - 1].isdigit():
        if share:
            start, direction = start - 1, "down"
        elif unit.base == "℃":
            start, value, number = start - 1, -value, -number
    return Quantity(
        value * unit.factor, None if high is None else high * unit.factor, unit.base, start, end, text[start:end],
        number, written_unit, unit.english, unit.factor, numeral.places, numeral.form, bound, direction, total,
    )  # fmt: skip


def _tail(written: str) -> str:
    return re.sub(r"^.*[\d零一二三四五六七八九十两]", "", written).strip()


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
    smooth: str, numeral: Numeral, following: Numeral | None, previous: Quantity | None, every_numeral: bool
) -> tuple[Unit, int] | None:
    """The unit that a numeral has and where it ends; None where the numeral is part of a word."""
    start, end = numeral.start, numeral.end
    written = smooth[start:end]
    if numeral.form == "ordinal" or (numeral.form == "word" and numeral.value == 0):
        return None
    if (
        numeral.form == "word" and numeral.value == 1 and not every_numeral
    ):  # "one year", but "one of the families"
        only = unit_after(smooth, end)
        return only if only and only[0].base not in COUNTED else None
    if numeral.form == "han":
        if smooth[start - 1 : start] in ("几", "数", "周", "初"):
            return None
        if (
            written in ("百", "千", "万", "亿")
            and smooth[start - 1 : start] not in tuple("超近上破过逾")
            and not numeral.more
            and not every_numeral
            and not _HUNDREDS.match(smooth, end)
        ):
            return None
    if numeral.form in ("digits", "han") and re.compile(
        r"成(?![立为功果本员长效绩熟就品都份套交片型])"
    ).match(smooth, end):
        return TENTHS, end + 1
    if numeral.form == "digits" and (letters := _letters(smooth, start, end)):
        return letters
    unit = unit_after(smooth, end)
    if unit and unit[0].written == "个点" and not _is_share(smooth, start, unit[1]):
        unit = unit_named("个"), unit[1] - 1
    if numeral.form == "han":
        if unit and (written != "一" or unit[0].written not in _IDLE_ONE or every_numeral):
            return unit
        amount = numeral.value >= 10 and len(written) > 1 and bool(set(written) - set("百千万亿零"))
        return (NUMBER, end) if every_numeral or amount or "亿" in written else None
    if unit:
        return unit
    noun, latin = noun_after(smooth, start, end)
    if noun:
        return NOUN[noun], end
    if latin and (elided := _elided(smooth, numeral, previous)) is not None:
        return elided, end
    if numeral.form == "word":
        return (COUNT, end) if every_numeral or numeral.value > 1 else None
    shared = _shared(smooth, numeral, following)
    if shared is not None:
        return shared, end
    if numeral.scale and persons_after(smooth, end):
        return unit_named("人"), end
    return (COUNT if latin else NUMBER), end


def _is_share(smooth: str, start: int, end: int) -> bool:
    """Whether 个点 from `start` to `end` are percentage points, and no places (20个点位)."""
    return _POINTS.search(smooth, max(0, start - 20), start) is not None and not _PLACES.match(smooth, end)


def _elided(smooth: str, numeral: Numeral, previous: Quantity | None) -> Unit | None:
    """The unit of the quantity before, where this one is compared with it: "1.2 trillion yuan, 400 billion more than"."""
    if previous is None or previous.unit in COUNTED or previous.unit in ("%", "pp") or previous.is_name:
        return None
    if previous.unit == "month":
        if not _SCHEDULED.search(smooth, 0, numeral.start) or not _STOP.match(smooth, numeral.end):
            return None
    elif not (_MORE_THAN.match(smooth, numeral.end) or _RISE_OF.search(smooth, 0, numeral.start)):
        return None
    if re.search(r"[.;](?= )", smooth[previous.end : numeral.start]):
        return None
    return Unit("", previous.unit, previous.factor, previous.english_unit)


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


def _named(text: str, smooth: str, name: NumberedName) -> Quantity:
    return _worded(text, smooth, Worded(name.start, name.end, name.value, name.unit, name.form, None))


def _worded(text: str, smooth: str, one: Worded) -> Quantity:
    bound, bound_start = bound_before(smooth, one.start)
    after, end = bound_after(smooth, one.end)
    direction = one.direction or direction_of(smooth, bound_start, end, share=one.unit is PERCENT)
    return Quantity(
        one.value * one.unit.factor, None, one.unit.base, one.start, end, text[one.start : end], one.value,
        "", one.unit.english, one.unit.factor, 0, one.form, after or bound, direction,
        one.unit is MULTIPLE,
    )  # fmt: skip


def _without_glosses(smooth: str, found: list[Quantity]) -> list[Quantity]:
    """Leave out what only converts the quantity before it: the hectares of "59,000 mu (3,933 ha)"."""
    kept: list[Quantity] = []
    for quantity in found:
        if kept and re.fullmatch(
            r"(?: ?[(（]|, or )(?:约|about |approximately |≈ ?)?", smooth[kept[-1].end : quantity.start]
        ):
            before = kept[-1]
            closed = smooth[quantity.end : quantity.end + 1] in tuple(")）,;.。")
            if closed and before.unit and (same_value(quantity, before) or rounds(quantity, before)):
                continue
        kept.append(quantity)
    return kept
