"""The kind of quantity that a question wants, how many things at once, and whether planned or achieved."""

from __future__ import annotations

import re

from rag.lexical import normalise
from rag.quantities import find_quantities
from rag.understand.question import Measure

_PERCENT = re.compile(
    r"增速|增长率|增幅|降幅|百分|比例|占比|比重|率(?:是|为|达|有|多)|(?:增长|下降|提高|降低|上升|增加|减少|涨|跌|降)(?:了)?(?:多少|几)(?!万|亿|元|个|户|家|人|吨)"
    r"|(?:增长|增|涨|升|降|减少|下降)得?(?:更|较|最|比较)?[快慢]|faster|slower|fastest|slowest"
    r"|几个点|多少个点|个百分点|percent|per cent|growth rate|(?<!exchange )(?<!interest )\brates?\b|by how much"
    r"|how much did .{0,60}(?:grow|fall|rise|drop|increase|decrease|decline)|what (?:share|proportion|rate)|how fast"
)
_MONEY = re.compile(
    r"多少(?:亿|万)?(?:元|钱|资金|投资)|(?:金额|资金|投资|收入|支出)(?:是|为|达|有|共|完成)?多少|金额|(?<!零售)(?<!出口)(?<!进口)总额"
    r"|how much (?:money|funding|investment)|yuan|rmb|cny"
)
_AREA = re.compile(r"多少(?:万)?(?:亩|公顷|平方)|面积|hectare|\bmu\b|area|square")
_AIM = re.compile(
    r"计划(?!执行|投资)|打算|目标|预期|力争|拟|准备|将要?|\bplan(?:s|ned|ning)?\b|\btarget|\baim|\bintend|\bexpect|\bwill\b|\bwants? to\b|\bgoal"
)
_RESULT = re.compile(
    r"完成了|实现了|达到了|已经|同比|实际|(?:有没有|是否)(?:完成|实现|达到)|\bdid\b|\bwere\b|\bwas\b|\bhas\b|\bhave\b|\bhad\b|\breached\b|\bachieved\b"
)
# What stands beside a plan as its result; 同比 and "was" are said of plans, too.
_DONE = re.compile(
    r"完成|实现|达到|实际|结果|执行|\bactual|\bachieved\b|\breached\b|\bresults?\b|\boutcomes?\b|\bdelivered\b"
)
_ASKED = re.compile(
    r"多少|百分之几|几(?=[\u4e00-\u9fff])|\bhow (?:many|much|large|long|big)|\bwhat (?:share|percentage|was|is|were|rate)|\bby how much"
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def measures_of(plain: str) -> frozenset[Measure]:
    """Give the kinds of quantity that a question for a figure asks for; empty where it does not say."""
    patterns: dict[Measure, re.Pattern[str]] = {"percent": _PERCENT, "money": _MONEY, "area": _AREA}
    return frozenset(measure for measure, pattern in patterns.items() if pattern.search(plain))


def parts_of(plain: str) -> int:
    """Give how many things are asked for at once."""
    return max(1, len(_ASKED.findall(plain)))


def aims_of(plain: str) -> bool | None:
    """Tell whether what is planned is asked for (True), or what was achieved (False); None where it does not say."""
    planned, done = bool(_AIM.search(plain)), bool(_RESULT.search(plain))
    return None if planned == done else planned


def aim_word(plain: str, aims: bool) -> str:
    """Give the word by which `aims_of` tells."""
    match = (_AIM if aims else _RESULT).search(plain)
    return match[0] if match else ""


def aim_words(plain: str) -> list[bool]:
    """Give plan (True) and result (False), once each, in the order in which a question names them."""
    found = [
        (match.start(), aims)
        for aims, words in ((True, _AIM), (False, _DONE))
        if (match := words.search(plain))
    ]
    return [aims for _, aims in sorted(found)]


def speaks_of_plans(text: str) -> bool:
    """Tell whether a question has a word of planning, whatever else it asks."""
    return bool(_AIM.search(normalise(text)))


def unit_of(plain: str) -> str | None:
    """Give the unit that a question counts in: what stands after 多少 or "how many", or after "in" at its end, read as that of one of them."""
    match = re.search(r"(?:多少|(?<!第)几|how many|how much)\s*(\S.*)", plain)
    match = match or re.search(r"\bin ((?:square |cubic )?[a-z]+)\s*\??$", plain)
    if match is None:
        return None
    counted = match[1].lstrip("十百千万亿")
    for quantity in find_quantities(f"1{counted}" if _HAN.match(counted) else f"2 {counted}"):
        if quantity.start == 0 and quantity.unit not in ("", "count", "ordinal"):
            return quantity.unit
    return None
