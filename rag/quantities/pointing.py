"""Small counts that state no amount, but point at things that are named: 中央和地方两个积极性, "the two regions"."""

from __future__ import annotations

import re

from rag.quantities.measure import Quantity
from rag.quantities.units import COUNTED, THINGS

_SLOGAN = re.compile('[“"‘「]$')
_POINTING = re.compile(r"\b(?:the|these|those|both) (?:other |first |last )?$", re.IGNORECASE)
_ANCHOR = re.compile(
    r"(?:过去|最近|近|今后|未来|今明|去今|明后|这|那|此)的?$|\b(?:(?:the|these|those|this) )?(?:past|last|next|coming|following|previous) $"
    r"|\b(?:the|these|those|this) $",
    re.IGNORECASE,
)
_SINCE = re.compile("[来间]")
_SMALL = 10
# Two things named in one word, without a sign between them.
_JOINED = "国内国际|国际国内|国内外|国内国外|中央地方|内地港澳|城乡|县乡|省市|市县|东西|内外|供需|量价|沿海内陆|城市农村"
_LEVELS = "省市县乡村镇"
_ITEM = "[^，。；：、和与及“”（）]{1,24}"
_THIS = re.compile("[这那此]$")


def points_at_things(text: str, quantity: Quantity) -> bool:
    """Whether a small count only points at what a text names beside it, and states no amount of its own.

    So are 一 with a classifier before a noun (the article), the number that opens a quoted slogan (“四个意识”), a small
    number that sums up the list right before it (土地、信贷两个闸门), and "the two", "these three". So are years that are
    counted from the text's own, and name a period as 去年 does (过去五年, 五年来, "the past five years"). The other language
    often goes without.
    """
    if quantity.unit == "month":
        return _is_anchored(text, quantity)
    if quantity.unit not in COUNTED or quantity.unit == "ordinal" or quantity.form not in ("han", "word"):
        return False
    before = text[max(0, quantity.start - 80) : quantity.start]
    if quantity.form == "word":
        return quantity.value <= _SMALL and _POINTING.search(before) is not None
    if quantity.value == 1:
        return quantity.unit in THINGS and re.match(r"[\u4e00-\u9fff]", text[quantity.end :]) is not None
    return bool(_SLOGAN.search(before)) or (
        quantity.value <= _SMALL and _sums_up(before, int(quantity.value))
    )


def _is_anchored(text: str, quantity: Quantity) -> bool:
    before = text[max(0, quantity.start - 24) : quantity.start]
    return _ANCHOR.search(before) is not None or _SINCE.match(text, quantity.end) is not None


def _sums_up(before: str, count: int) -> bool:
    """Whether a text that ends right before a count lists as many things there."""
    if _THIS.search(before):
        return True
    if count == 2 and re.search(rf"(?:{_JOINED})$", before):
        return True
    if re.search(rf"(?:^|[^{_LEVELS}])[{_LEVELS}]{{{count}}}$", before):
        return True
    listed = re.search(rf"(?:^|[，。；：“])({_ITEM}(?:(?:、|和|与|及|以及){_ITEM})+)(?:等|这)?$", before)
    return listed is not None and len(re.split("、|和|与|以及|及", listed[1])) >= count
