"""The figures of a text that a question asks for: of its indicator and in its measure, never those of another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.glossary import Glossary
from rag.lexical import normalise, tokens
from rag.quantities import Quantity, find_quantities
from rag.quantities.units import COUNTED, SERIES, THINGS
from rag.subjects import likeness, owners
from rag.understand import Question

UNTOLD = 0.5
"""Fit of a figure where the question names no indicator of the glossary, so that words alone can tell."""
_UNITS = {"percent": ("%", "pp"), "money": ("CNY", "USD", "EUR", "HKD"), "area": ("m2",)}
BESIDE = 0.1
"""What it adds to UNTOLD that the words beside a figure are the question's: it tells two figures of one clause apart."""
OTHER_PART = 0.3
ADDED_SHARE = 0.6
NEAR = 12
"""Characters on either side of a number in which what it counts is named."""
OTHER_THING = 0.3
_COUNTED_NOUN = re.compile(
    r"\bhow many (?:[a-z-]+ ){0,3}?([a-z-]+)"
    r"(?= (?:did|does|do|are|is|were|was|have|has|had|will|can|of|in|on|with|that|which|each)\b|\?|$)"
)
_HOW_MANY_ARE = re.compile(r"有多少|有几|共有|总共|一共|\bare there\b|\bdoes\b.{1,60}\bhave\b|\bin total\b")
_HOW_MANY = re.compile(r"^(?:[^?]{0,60}, )?how many\b(?!.*\band (?:what|how much)\b)", re.IGNORECASE)
_ADDED = re.compile("新增|新建|引进|新改建|培训|招录|改造|新认定|新聘|补充")
_RATE = re.compile(r"百分|%|[率速幅比]|percent|\brate\b|\bshare\b|\bproportion\b", re.IGNORECASE)
_SHARE_OF = re.compile(r"占(?!地)[^，,。；;、\d]{1,30}(?:比重|比例|的)?[^，,。；;、\d]{0,6}$")
_ASKS_SHARE = re.compile(r"占|比|份额|率|多大|\bshare|\bproportion|\bpercent|\baccount|\brate", re.IGNORECASE)
_INCOME = "居民人均可支配收入"
_INCOMES = {
    "城镇居民人均可支配收入": re.compile(r"城镇|城市居民|\burban", re.IGNORECASE),
    "农村居民人均可支配收入": re.compile(r"农村|农牧|牧民|牧区|\brural", re.IGNORECASE),
}
_BREAK = re.compile(r"[，,。；;、：:（）()]|\d")
_TARGET = re.compile("(?:的)?(?:目标|任务|计划)")
_TIMES = frozenset({"month", "h"})


@dataclass(frozen=True, slots=True)
class Sought:
    quantity: Quantity
    fit: float
    """How surely it is of the indicator asked for, above 0 and up to 1: 1 where the text names just that."""


def figures_sought(question: Question, text: str) -> list[Sought]:
    """Give the quantities of a text that may be what is asked for, in order.

    Left out are those of another kind ("多少亿元" asks for no percentage), and those that the text gives for another
    indicator than the one asked for.
    """
    quantities = find_quantities(text)
    asked = asked_indicators(question)
    found = []
    for quantity, of in zip(quantities, owners(text, quantities), strict=True):
        if not _of_kind(question, text, quantity):
            continue
        if not asked:
            fit = UNTOLD + BESIDE * _counted(question, text, quantity)
        elif of:
            fit = max(likeness(one, other) for one in asked for other in of)
        else:
            fit = 0.8 * max(0.0, _worded(asked, text[: quantity.start]) - 0.3) / 0.7
        if question.parts > 1:
            # Another of the things asked for may have no name in the glossary.
            fit = max(fit, OTHER_PART)
        if fit > 0:
            fit *= _stock(question, text, quantity) * _of_noun(question, text, quantity)
        if fit > 0:
            found.append(Sought(quantity, fit))
    return found


def _counted(question: Question, text: str, quantity: Quantity) -> float:
    """Give the share, 0 to 1, of the words beside a quantity that the question has."""
    words = [word for word in tokens(beside(text, quantity)) if len(word) > 1]
    asked = set(tokens(question.subject))
    forms = {form for word in question.foreign for form in _renderings(word) if len(form) > 1}
    if forms:
        near = beside(text, quantity)
        return float(any(form in near for form in forms))
    return min(1.0, 2 * sum(word in asked for word in words) / len(words)) if words else 0.0


def _stock(question: Question, text: str, quantity: Quantity) -> float:
    """Give less for what was added within a time where it is asked how many there are: 引进教师20名 of 有多少名教师."""
    asks = _HOW_MANY_ARE.search(normalise(question.text))
    return ADDED_SHARE if asks and _ADDED.search(text[max(0, quantity.start - 14) : quantity.start]) else 1.0


def _of_noun(question: Question, text: str, quantity: Quantity) -> float:
    """Give less for a number of something else than what "how many students" counts, as far as the lexicon tells."""
    match = _COUNTED_NOUN.search(normalise(question.text))
    noun = match[1] if match else ""
    if noun not in question.foreign:
        return 1.0
    signs = {sign for form in _renderings(noun) for sign in form}
    near = f"{beside(text, quantity, NEAR)} {quantity.text}"
    return 1.0 if not signs or any(sign in near for sign in signs) else OTHER_THING


@lru_cache(maxsize=64)
def _renderings(word: str) -> tuple[str, ...]:
    from rag.lexicon import renderings

    return tuple(renderings([word])[0])


def beside(text: str, quantity: Quantity, reach: int = 7) -> str:
    """Give the words right beside a quantity, which say what is counted: "5G基站" of 新建5G基站75个."""
    before = _BREAK.split(text[max(0, quantity.start - reach) : quantity.start])[-1]
    behind = _BREAK.split(text[quantity.end : quantity.end + reach])[0]
    return f"{before} {behind}"


def asked_indicators(question: Question) -> frozenset[str]:
    """Give the official Chinese names of the indicators that a question asks figures of."""
    names = _indicators(question.text) or _indicators(
        normalise(f"{question.text} {' '.join(question.terms)}")
    )
    # 农村居民人均收入 is in no glossary by that name, and 居民人均收入 is.
    sides = [name for name, words in _INCOMES.items() if words.search(question.text)]
    if _INCOME in names and len(sides) == 1:
        names = names - {_INCOME} | {sides[0]}
    return names


def owned_by(asked: frozenset[str], text: str) -> frozenset[str]:
    """Give those of the indicators asked for that a text states a figure of, whatever the measure."""
    held = {name for of in owners(text, find_quantities(text)) for name in of}
    return asked & held


def measures(question: Question, quantity: Quantity) -> bool:
    """Tell whether a quantity is of a kind that the question asks for; False where it asks for no kind."""
    if question.unit and (quantity.unit == question.unit or {quantity.unit, question.unit} <= THINGS):
        return True
    if question.unit == "pp" and quantity.unit == "%":
        return True  # 涨了几个点
    return any(quantity.unit in _UNITS[measure] for measure in question.measures)


def best_figures(question: Question, text: str) -> list[Quantity]:
    """Give the figures of a text that answer: those that fit best, and amounts rather than how they changed.

    Of "完成4.3亿元，同比下降0.6%" the amount alone, unless the question asks for the change or for no kind of figure.
    """
    sought = figures_sought(question, text)
    most = max((one.fit for one in sought), default=0.0)
    margin = 1.0 if question.parts > 1 else 0.15 if asked_indicators(question) else 0.3 * BESIDE
    fitting = [one.quantity for one in sought if one.fit >= most - margin]
    if question.aims is not True:
        # 较去年提早65天完成千万吨目标
        fitting = [figure for figure in fitting if not _TARGET.match(text, figure.end)] or fitting
    if not (question.measures or question.unit):
        # "连续八年" says how long it has been so.
        fitting = [quantity for quantity in fitting if quantity.unit not in _TIMES] or fitting
    elif "percent" in question.measures:
        # 增长8.1%，高于全市1.2个百分点: the second is how it compares.
        shares = [quantity for quantity in fitting if quantity.unit == "%"]
        fitting = [quantity for quantity in fitting if quantity.unit != "pp"] if shares else fitting
    return fitting


def is_change(quantity: Quantity) -> bool:
    """Tell whether a quantity is by what rate something grew or fell."""
    return quantity.unit in ("%", "pp") and quantity.direction is not None


def _of_kind(question: Question, text: str, quantity: Quantity) -> bool:
    if quantity.is_name:
        return False  # 5G
    if (
        quantity.unit == "%"
        and _SHARE_OF.search(text[: quantity.start])
        and not _ASKS_SHARE.search(question.text)
    ):
        return False  # 工业投资占固定资产投资比重40.7%
    if question.measures or question.unit:
        # The aim for an amount is often a growth rate.
        share = quantity.unit in ("%", "pp")
        return (
            measures(question, quantity) or (share and question.aims is True) or _is_rise(question, quantity)
        )
    if quantity.unit not in COUNTED - SERIES - {"ordinal"} and _HOW_MANY.search(question.text):
        return False  # 8.83万亩 and 二期 are no numbers of tourists
    # 第42次 and 第二产业 are how much of nothing; a rank is asked for as one.
    return quantity.unit != "ordinal" or "第几" in question.text or "rank" in question.text.lower()


def _is_rise(question: Question, quantity: Quantity) -> bool:
    """Whether a quantity is by how much something grew or fell: "增长多少" may be answered with an amount, too."""
    asks_rise = question.measures == {"percent"} and question.unit is None and not _RATE.search(question.text)
    return asks_rise and quantity.direction is not None


@lru_cache(maxsize=256)
def _indicators(text: str) -> frozenset[str]:
    found = Glossary.load().indicators(text)
    # "GDP" is found once more inside 人均GDP.
    whole = [
        names
        for start, end, names in found
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b, _ in found)
    ]
    return frozenset(name for names in whole for name in names)


@lru_cache(maxsize=256)
def _forms(asked: frozenset[str]) -> tuple[str, ...]:
    terms = Glossary.load().terms
    return tuple(
        form for term in terms if term.chinese in asked for form in (term.chinese, *term.chinese_aliases)
    )


def _worded(asked: frozenset[str], before: str) -> float:
    """Give the share, 0 to 1, of an indicator's characters and pairs of characters that stand before a figure."""
    shares = []
    for form in _forms(asked):
        pairs = [form[i : i + 2] for i in range(len(form) - 1)]
        single = sum(character in before for character in form) / len(form)
        double = sum(pair in before for pair in pairs) / len(pairs) if pairs else single
        shares.append((single + double) / 2)
    return max(shares, default=0.0)
