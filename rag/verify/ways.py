"""How a figure of the right value can be given out wrongly: turned round, bounded otherwise, a level for a change."""

from __future__ import annotations

import re

from rag.evidence import Stated, quantities_in
from rag.quantities import Quantity

Why = tuple[str, str]
"""What is wrong, in Chinese and in English."""

_SAID = {
    "up": ("上升", "up"), "down": ("下降", "down"), "at least": ("不低于", "at least"), "over": ("超过", "over"),
    "at most": ("不超过", "at most"), "under": ("不足", "under"), "nearly": ("接近", "nearly"), "about": ("约", "about"),
    None: ("准确数", "exact"),
}  # fmt: skip
# 以上 holds the bound itself and 超过 does not; both are said of the same figures, and translated by either word.
_CLASS = {
    None: "exact", "at least": "more", "over": "more", "at most": "less", "under": "less", "nearly": "less",
    "about": "about",
}  # fmt: skip
_MULTIPLES = frozenset({"倍", "times"})
_DURATIONS = frozenset({"month", "h", "d"})
_TO = re.compile(
    r"(?:增长|增加|提高|提升|上升|扩大|攀升|上涨|增|升|下降|减少|降低|压减|缩减|回落|降|减)(?:[到至为]了?)(?:约|近|超过?)?\s*$"
    r"|\b(?:to|reached|reaching)(?: (?:about|around|nearly|over|more than|almost|some))? ?$",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:增长|增加|提高|提升|上升|扩大|攀升|上涨|下降|减少|降低|压减|缩减|回落)(?:了|约|近|超过?)?\s*$"
    r"|\b(?:rose|risen|rise|rising|grew|grown|grow|growing|increas(?:ed?|es|ing)|up|fell|fallen|fall|falling|declin(?:ed?|ing)|dropp?(?:ed)?|"
    r"decreas(?:ed?|ing)|down|shrank|expanded|climbed)(?: by)?(?: (?:about|around|nearly|over|more than|almost|some))? ?$",
    re.IGNORECASE,
)
# 新增711家、累计达2215家: what was added, and the total.
_IN_ALL = re.compile(r"\d[^，。；,;\d]{0,6}累计(?:达到?|为|有)?$")
_NEWLY = re.compile(r"新增(?:(?!累计)[^，。；,;\d]){0,24}$")
# 净减科技企业853家: what it is of stands between the word and the figure.
_NET = re.compile(r"净减[^，。；,;\d]{0,16}$|净减[^，。；,;\d]{0,16}\d")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_JOINED = re.compile(r"(?: [a-z]+){0,3},? and ")
_UP_WORDS = re.compile("增|升|提高|上涨|扩大|攀|涨|高于|快于|新|翻|加快|more|higher")
_DOWN_WORDS = re.compile("降|减|回落|下滑|下跌|缩|低于|慢于|收窄|跌|少|负|压|less|lower")


def turned(quantity: Quantity, text: str, source: Stated) -> Why | None:
    """Say so where one goes up and the other down, or where the source's goes nowhere and the statement's does."""
    stated = source.quantity
    if not quantity.direction and stated.direction == "up" and _NET.search(text[: quantity.start]):
        return None if _NET.search(source.sentence.text) else _other(stated.text, "up", "down")
    if not quantity.direction or quantity.direction == stated.direction or quantity.unit in _MULTIPLES:
        return None
    if stated.direction is None:
        # 增速分别为…, 收窄至…: which way a figure goes may be said further off.
        words = _UP_WORDS if quantity.direction == "up" else _DOWN_WORDS
        ahead = source.sentence.text[: stated.end + 12]
        if words.search(ahead) or not re.search(r"[\u4e00-\u9fff]", ahead):
            return None
        zh = f"所引句子中“{stated.text}”没有说{_SAID[quantity.direction][0]}。"
        return (
            zh,
            f'The cited sentence does not say that "{stated.text}" goes {_SAID[quantity.direction][1]}.',
        )
    return _other(stated.text, stated.direction, quantity.direction)


def bounded_otherwise(quantity: Quantity, text: str, source: Stated) -> Why | None:
    """Say so where a bound was added, dropped or changed."""
    stated = source.quantity
    if _CLASS[quantity.bound] == _CLASS[stated.bound]:
        return None
    if stated.unit in _DURATIONS and None in (quantity.bound, stated.bound):
        return None  # "within three years" is 用三年
    if quantity.bound is None and _carried_on(quantity, text, _CLASS[stated.bound]):
        return None
    return _other(stated.text, stated.bound, quantity.bound)


def _carried_on(quantity: Quantity, text: str, bound: str) -> bool:
    """Whether the bound of the figure before goes for this one as well: "over 45 million passengers and 50 million tonnes"."""
    ahead = [other for other in quantities_in(text) if other.end <= quantity.start]
    if not ahead or _CLASS[ahead[-1].bound] != bound or _HAN.search(text):
        return False
    return _JOINED.fullmatch(text[ahead[-1].end : quantity.start]) is not None


def moved_otherwise(quantity: Quantity, text: str, source: Stated) -> Why | None:
    """Say so where a level is given out for a change or a change for a level: 提高到45% for 提高45%."""
    ahead = source.sentence.text[: source.quantity.start]
    here = text[: quantity.start]
    if _IN_ALL.search(ahead) and _NEWLY.search(here):
        return (
            f"所引句子中“{source.quantity.text}”是累计数，不是新增的数。",
            f'In the cited sentence "{source.quantity.text}" is the total, not what was added.',
        )
    if _TO.search(ahead) and _BY.search(here):
        return (
            f"所引句子中“{source.quantity.text}”是变动后的数，不是变动的幅度。",
            f'In the cited sentence "{source.quantity.text}" is what it came to, not by how much it changed.',
        )
    if _BY.search(ahead) and _TO.search(here) and quantity.direction:
        return (
            f"所引句子中“{source.quantity.text}”是变动的幅度，不是变动后的数。",
            f'In the cited sentence "{source.quantity.text}" is by how much it changed, not what it came to.',
        )
    return None


def _other(text: str, source: str | None, stated: str | None) -> Why:
    zh_source, en_source = _SAID[source]
    zh_stated, en_stated = _SAID[stated]
    return (
        f"所引句子中“{text}”是{zh_source}，这里却说{zh_stated}。",
        f'The cited sentence has "{text}" as {en_source}, the statement as {en_stated}.',
    )
