"""What makes a true statement false around a number: up for down, over for under."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.falsehoods.made import Context, Made, find_word, replaced
from eval.falsehoods.numbers import find_numbers
from eval.falsehoods.records import Truth

_OPPOSITES = (
    ("增长", "下降"), ("下降", "增长"), ("提高", "降低"), ("降低", "提高"), ("上升", "下降"), ("增加", "减少"), ("减少", "增加"),
    ("高于", "低于"), ("低于", "高于"), ("快于", "慢于"), ("扩大", "缩小"), ("缩小", "扩大"), ("压减", "增加"), ("增产", "减产"),
    ("上调", "下调"), ("回落", "上升"), ("提升", "降低"), ("缩短", "延长"), ("压缩", "延长"), ("减产", "增产"), ("上涨", "下跌"),
    ("净增", "净减"), ("新增", "减少"), ("收窄", "扩大"), ("增速", "降速"), ("增幅", "降幅"), ("下滑", "上升"),
    ("increased", "decreased"),
    ("an increase", "a decrease"), ("to increase", "to decrease"), ("increase", "decrease"), ("rose", "fell"),
    ("fell", "rose"), ("grew", "shrank"), ("up", "down"),
    ("down", "up"), ("decreased", "increased"), ("decrease", "increase"), ("declined", "rose"), ("reduced", "increased"),
    ("reduce", "increase"), ("higher", "lower"), ("lower than", "higher than"), ("growth", "decline"), ("raised", "lowered"), ("raise", "lower"),
    ("expanded", "shrank"), ("dropped", "rose"), ("cut", "raised"), ("increasing", "decreasing"), ("faster", "slower"),
    ("exceeded", "fell short of"), ("more than doubled", "more than halved"),
)  # fmt: skip
# "set up", "has exceeded", "gradually lower": no direction, or one whose opposite takes another form.
_NO_DIRECTION = re.compile(
    r"(?:set|sets|setting|speed|sped|step|stepped|follow|build|built|open|opened|bring|drew|went|catch|keep|kept|make|made|start|coming|has|have"
    r"|had|gradually|to|will|and|downward pressure on economic|downward pressure on) ?$|双$"
)
# 增加值, 提升工程: names, of which no one would turn one word.
_NAMED_SO = re.compile(r"值|区|改造|项目|工程|行动|计划|型|”| vehicles|-| poles? | and upgrad")


def directions(truth: Truth, context: Context) -> Iterator[Made]:
    """Up for down beside a figure."""
    return (made for made, near in _turned(truth) if near)


def tendencies(truth: Truth, context: Context) -> Iterator[Made]:
    """Up for down where no figure says by how much: 提高财政保障能力 → 降低财政保障能力."""
    return (made for made, near in _turned(truth) if not near)


def _turned(truth: Truth) -> Iterator[tuple[Made, bool]]:
    """Give each statement with one direction turned, and whether a figure stands behind the word in its clause."""
    for word, other in _OPPOSITES:
        for match in find_word(truth.text, word):
            before, after = truth.text[: match.start()], truth.text[match.end() :]
            if other in ("up", "down", "raised") and not re.match(
                r" (?:by |an? )?(?:CNY|RMB)? ?[\d.]", after
            ):
                continue
            if _NO_DIRECTION.search(before) or _NAMED_SO.match(after):
                continue
            near = re.match(r"[^，。；,;“”]{0,12}\d|[^，。；,;]{0,8}百分之", after) is not None
            made = Made(
                word if near else "without a figure",
                replaced(truth.text, *match.span(), other),
                f"{word} → {other}",
            )
            yield made, near


_BOUNDS = (
    ("超过", "不足"), ("突破", "不足"), ("不低于", "低于"), ("不少于", "少于"), ("不超过", "超过"), ("以上", "以下"), ("以下", "以上"),
    ("以内", "以上"), ("逾", "不足"), ("近", "超"), ("超", "不足"), ("不足", "超过"), ("至少", "至多"), ("约", "超过"),
    ("more than", "less than"), ("over", "under"), ("at least", "at most"), ("less than", "more than"), ("nearly", "over"),
    ("no more than", "more than"), ("no less than", "less than"), ("exceeded", "fell short of"), ("above", "below"), ("within", "over"),
    ("approximately", "over"), ("about", "over"), ("around", "less than"), ("up to", "more than"), ("below", "above"),
)  # fmt: skip
_IS_BOUNDED = re.compile(
    r"(?:超过?|约|近|逾|突破|小于|大于|低于|高于|多于|少于|不[足到低少超]\S?|至[少多]|以|从|由|到|至|控制在|[-—~～]|第|(?:than|over|about|nearly|around|least|most|to|above|below|from|"
    r"within|approximately|under|exceed|exceeded|exceeding|almost|roughly|surpassed|and|the|by|some|another|of|[A-Z]))\s?$"
)


_NOT_TO_BE_MISSED = (
    "超过",
    "不低于",
    "以上",
    "近",
    "more than",
    "over",
    "at least",
    "nearly",
    "不超过",
    "以内",
)
"""Bounds without which the figure is another one; without 约 it is not."""
_NOT_COUNTED = ("期", "级", "号", "次", "年", "years")


def bounds(truth: Truth, context: Context) -> Iterator[Made]:
    """Over for under; and a bound put before a figure that has none, or taken away where there is one."""
    for word, other in _BOUNDS:
        for match in find_word(truth.text, word):
            if not _bounds_a_figure(truth.text, word, match):
                continue
            yield Made("turned", replaced(truth.text, *match.span(), other), f"{word} → {other}")
            if word in _NOT_TO_BE_MISSED:
                text = replaced(truth.text, *match.span(), "").replace("  ", " ")
                yield Made("left out", text, f"{word} →")
    yield from _bounds_put_in(truth)


def _bounds_a_figure(text: str, word: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if word in ("以上", "以下", "以内"):
        return re.search(r"\d[^，。；,;\d]{0,5}$", before) is not None
    if word in ("超", "超过", "低于", "少于") and before.endswith(("不", "突")):
        return False
    # "no less than", "5% over 2023".
    if word in ("over", "less than", "more than", "above") and re.search(
        r"(?:no|not|not be) $|\d ?$|%$", before
    ):
        return False
    return re.match(r" ?(?:CNY |RMB |¥)?\d", after) is not None


def _bounds_put_in(truth: Truth) -> Iterator[Made]:
    for written in find_numbers(truth.text):
        before, after = truth.text[: written.start], truth.text[written.unit_end :]
        if written.start < truth.front or not written.base or written.base in _NOT_COUNTED:
            continue
        inexact = re.search("[多余]", truth.text[written.end : written.unit_end])
        bounded = re.match(r"多|余|以[上下内]|左右|[-—~～至]|及| or more| to ", after)
        if inexact or bounded or _IS_BOUNDED.search(before) or before.endswith(("CNY ", "RMB ")):
            continue
        for word in ("超过", "不足") if truth.language == "zh" else ("more than ", "less than "):
            text = replaced(truth.text, written.start, written.start, word)
            yield Made("put in", text, f"→ {word.strip()} {written.number}")
