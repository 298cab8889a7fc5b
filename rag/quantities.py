"""Every amount, percentage, count and measure of a Chinese or English text, as an exact value with its unit.

Dates are not quantities (see `dates`). Context words are kept beside the value: what bounds it ("以上", "over") and which
way it goes ("下降", "rose"), so that 下降0.6% is not taken for 增长0.6%.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from rag.dates import find_dates
from rag.numerals import Numeral, find_numerals, plain
from rag.units import NOUNS, SERIES, THINGS, Unit, unit_after

Bound = Literal["at least", "at most", "over", "under", "nearly", "about"]
Direction = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as a text states it. Positions are those of the text searched."""

    value: Fraction
    """In `unit`: 1629000000 for 16.29亿元. The lower end of a range."""
    high: Fraction | None
    """The upper end of a range, in `unit`; otherwise None."""
    unit: str
    """The base unit: "CNY", "%", "pp" (percentage points), "m2", "t", "kWh" …, a classifier ("户", "人"), "ordinal",
    "count" for an English count of something, "" for a number without a unit, letters for a name like 5G."""
    start: int
    end: int
    text: str
    """The characters from start to end: number, scale and unit, with the bound that follows ("以上")."""
    number: Fraction
    """Before any scale: 16.29 for 16.29亿元."""
    written_unit: str
    """Scale and unit as written: "亿元", "万亩", "%", ""."""
    english_unit: str | None
    """What the unit is called in English; None where it has no exact name."""
    factor: Fraction
    """Base units in one written unit without its scale: 2000/3 (m²) for 亩."""
    places: int
    """Decimal places written."""
    form: str
    """How the number is written: "digits", "han", "word", "ratio" or "ordinal" (see `numerals`)."""
    bound: Bound | None
    direction: Direction | None

    @property
    def decimal(self) -> Decimal | None:
        """`number` as a decimal; None where it has no end, as two-thirds."""
        return exact_decimal(self.number)


_BOUND_BEFORE: tuple[tuple[Bound, str], ...] = (
    ("at least", r"不低于|不少于|不得少于|不得低于|不小于|至少|\bat least|\b(?:no|not) (?:less|fewer|lower) than|\ba minimum of"),
    ("at most", r"不超过|不高于|不多于|不大于|至多|最多|\bat most|\b(?:no|not) (?:more|higher) than|\bup to|\bwithin"),
    ("under", r"不足|不到|低于|少于|小于|\bless than|\bfewer than|\bunder|\bbelow|\blower than"),
    ("over", r"超过|超出|超|突破|逾|大于|多于|高于|[上破过](?=[百千万亿])|\bmore than|\bover|\babove|\bexceed(?:s|ed|ing)?|"
             r"\bin excess of|\bsurpass(?:es|ed|ing)?|\bhigher than|\btopp(?:ed|ing)"),
    ("nearly", r"接近|将近|近|\bnearly|\balmost|\bclose to"),
    ("about", r"大约|大概|约|\babout|\baround|\bapproximately|\broughly|\bsome"),
)  # fmt: skip
_BOUND_AFTER: tuple[tuple[Bound, str], ...] = (
    ("at least", r"及?以上|及其?以上|之上| or more| and above| or above|\+"),
    ("at most", r"及?以下|以内|之内|内(?=[，。；,;、完]|$)| or less| or below"),
    ("about", r"左右|上下| or so"),
)
_UP = (
    r"增长|增加|提高|上升|提升|上涨|增产|攀升|扩大|上浮|增|升|涨|增幅|涨幅|"
    r"\b(?:rose|risen|ris(?:e|es|ing)|increas(?:e|es|ed|ing)|grew|grow(?:s|n|ing|th)?|up|climb(?:s|ed|ing)?|gain(?:s|ed)?|"
    r"expand(?:s|ed|ing)?|rais(?:e|es|ed|ing)|surg(?:e|ed|ing)|jump(?:ed)?)"
)
_DOWN = (
    r"下降|减少|降低|减产|下滑|回落|下跌|压缩|压减|缩减|缩短|负增长|降|减|降幅|跌幅|"
    r"\b(?:fell|fall(?:s|en|ing)?|declin(?:e|es|ed|ing)|drop(?:s|ped|ping)?|decreas(?:e|es|ed|ing)|down|shr(?:ank|unk|ink)|"
    r"reduc(?:e|es|ed|ing|tion)|cut(?:s|ting)?|contract(?:ed|ing)|slump(?:ed)?)"
)
_LINK = (
    r"(?:了|到|至|达到?|为|幅度?|率|速度?|[:：]|同比|同口径|分别|一倍|将|近年)*"
    r"(?:,? (?:year[ -]on[ -]year|sharply|slightly|further|respectively|again|another|an additional|in \w+))*"
    r"(?: (?:by|of|to|at|from|was|were|reached|in))?[ ]?"
)
_DIRECTION_BEFORE = re.compile(rf"(?:(?P<down>{_DOWN})|(?P<up>{_UP})){_LINK}$", re.IGNORECASE)
_DIRECTION_AFTER = re.compile(
    r"的?(?:(?P<down>降幅|跌幅|下降|减少)|(?P<up>增幅|涨幅|增长|提高))"
    r"|(?: year[ -]on[ -]year| annual| annualized)? (?:(?P<en_down>lower|less|fewer|decline|decrease|drop|fall|reduction|cut|down)"
    r"|(?P<en_up>higher|more|increase|rise|growth|gain|up))(?![A-Za-z])",
    re.IGNORECASE,
)
_CURRENCY_BEFORE = re.compile(r"(?P<CNY>RMB|CNY|人民币|(?<![A-Za-z])[¥￥])|(?P<HKD>HK\$)|(?P<USD>USD|US\$|\$)|(?P<EUR>EUR|€)", re.I)
_LETTER_SCALE = re.compile(r" ?(?P<scale>bn|tn|mn|[mbk])(?![A-Za-z])", re.IGNORECASE)
_RANGE = re.compile(r" ?(?:-|至|到|to|and)+ ?")
_LISTING = re.compile(r"[ ,、，和与及或]*(?:and|or|respectively)?[ ]*$")
_HAN_ORDINAL_TAIL = re.compile(r"[位名次批届轮期代条章号]|[\s,，。、;；:：和且)）”》]|$")
_PLAN = re.compile(r"(?<![一二三四五六七八九十百千])(?P<plan>十[一二三四五六七]|八)五(?=[”\"』’]|规划|时期|期间|计划|普法|开局|收官|末|以来)")
_FIVE_YEAR_PLAN = re.compile(r"five-year (?:plan|program)", re.IGNORECASE)
# 一 before these counts nothing (一批, 一个, 一项); before the others it does (停车场一处, 换热站一座).
_IDLE_ONE = frozenset("个 批 项 次 条 件 张 场 起 片 块 类 种 年 天 期 级 号 度 分 本 双 面 队 组 群 对 方 周 章 部 门 届 等 里 口 轮 线 位".split())
_IDIOMS = re.compile(r"千家万户|百家争鸣|千方百计|成千上万|万众一心|千辛万苦|百年|千年|千里|万里|千万(?=[要别不])|十分(?![之钟])|万分|四处|一一|三五|八方|八面|五湖")


def find_quantities(text: str, *, every_numeral: bool = False) -> list[Quantity]:
    """Give every quantity of `text`, in order, without overlaps; dates are left out.

    Chinese numerals count where they measure or number something (三个, 第十九位, 百亿), not inside words (一体化, 三农).
    With `every_numeral` those are given too, without a unit: for looking up whether a text names a number at all.
    """
    smooth = plain(text)
    away = [(period.start, period.end) for period in find_dates(text)]
    away += [match.span() for pattern in (_IDIOMS, _FIVE_YEAR_PLAN) for match in pattern.finditer(smooth)]
    plans = list(_PLAN.finditer(smooth))
    found = [_plan(text, match) for match in plans]
    away += [match.span() for match in plans]
    numerals = [
        numeral
        for numeral in find_numerals(smooth)
        if not any(numeral.start < end and start < numeral.end for start, end in away)
    ]
    position = 0
    previous: Quantity | None = None
    for index, numeral in enumerate(numerals):
        if numeral.start < position:
            continue
        following = numerals[index + 1] if index + 1 < len(numerals) else None
        quantity = _quantity(text, smooth, numeral, following, previous, every_numeral)
        if quantity is None:
            continue
        position = quantity.end
        previous = quantity
        found.append(quantity)
    return _without_glosses(smooth, sorted(found, key=lambda quantity: quantity.start))


def _quantity(
    text: str, smooth: str, numeral: Numeral, following: Numeral | None, previous: Quantity | None, every_numeral: bool
) -> Quantity | None:
    start, end, value, high = numeral.start, numeral.end, numeral.value, None
    number, scale_end, form = numeral.digits, numeral.end, numeral.form
    unit: Unit | None = None
    currency = _CURRENCY_BEFORE.search(smooth, max(0, start - 8), start)
    if numeral.form == "ratio":
        value, number, unit = value * 100, value * 100, PERCENT
    elif smooth[:start].rstrip().endswith("第") or numeral.form == "ordinal":
        rest = _ordinal(smooth, numeral, every_numeral)
        if rest is None:
            return None
        start, unit = rest, ORDINAL
    elif currency:
        start, unit = currency.start(), CURRENCIES[str(currency.lastgroup)]
        if numeral.scale == "" and (letter := _LETTER_SCALE.match(smooth, end)):
            value, end = value * _LETTERS[letter["scale"].lower()], letter.end()
        if (suffix := unit_after(smooth, end)) and suffix[0].base == unit.base:
            end = suffix[1]
    elif (pair := _range(smooth, numeral, following)) is not None:
        value, high, unit, end = pair
    else:
        unit, end = _unit_of(smooth, numeral, every_numeral)
        if unit is None:
            return None
        if unit is TENTHS:
            value, number, unit = value * 10, number * 10, PERCENT
    written_unit = smooth[scale_end - len(numeral.scale) : end].strip() if numeral.scale else smooth[scale_end:end].strip()
    bound, bound_start = _bound_before(smooth, start)
    if after := next((b for b in _BOUND_AFTER_RE if b[1].match(smooth, end)), None):
        match = after[1].match(smooth, end)
        bound, end = after[0], match.end() if match else end
    if bound is None and numeral.more:
        bound = "over"
    direction = _direction(smooth, bound_start, end, unit)
    if direction is None and previous is not None and previous.unit == unit.base:
        direction = previous.direction if _LISTING.fullmatch(smooth, previous.end, start) else None
    if smooth[start - 1 : start] == "-" and _NEGATIVE.search(smooth, 0, start - 1):
        if unit.base in ("%", "pp"):
            start, direction = start - 1, "down"
        elif unit.base == "℃":
            start, value, number = start - 1, -value, -number
    return Quantity(
        value * unit.factor, None if high is None else high * unit.factor, unit.base, start, end, text[start:end],
        number, written_unit, unit.english, unit.factor, numeral.places, form, bound, direction,
    )  # fmt: skip
