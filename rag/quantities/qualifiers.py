"""The words around a quantity that change what it says: bounds ("以上", "over") and directions ("下降", "rose")."""

from __future__ import annotations

import re
from typing import Literal

Bound = Literal["at least", "at most", "over", "under", "nearly", "about"]
Direction = Literal["up", "down"]

# Characters before a quantity that are looked at; the longest wording met in the sources takes 40.
_REACH = 80

_BEFORE: tuple[tuple[Bound, str], ...] = (
    ("at least", r"不低于|不少于|不得少于|不得低于|不小于|至少|\bat least|\b(?:no|not) (?:less|fewer|lower) than|\ba minimum of|"
                 r"\bnot (?:fall|drop|go) below"),
    ("at most", r"不超过|不高于|不多于|不大于|至多|最多|\bat most|\b(?:no|not) (?:more|higher|greater) than|\bup to|\bwithin|"
                r"\b(?:not|never) (?:(?:to|be|go|rise|rising) )*(?:above|over|exceed(?:ing)?)"),
    ("under", r"不足|不到|低于|少于|小于|\bless than|\bfell short of|\bshort of|\bfewer than|\bunder|\bbelow|\blower than"),
    ("over", r"超过|超出|超|突破|逾|大于|多于|高于|\bmore than|(?<!turned )(?<!turning )(?<!handed )(?<!handing )\bover|\babove|\bexceed(?:s|ed|ing)?|"
             r"\bin excess of|\bsurpass(?:es|ed|ing)?|\bhigher than|\bgreater than|\btopp(?:ed|ing)"),
    ("nearly", r"接近|将近|近|\bnearly|\balmost|\bclose to"),
    ("about", r"大约|大概|约|\babout|\baround|\bapproximately|\broughly"),
)  # fmt: skip
_BOUND_BEFORE = re.compile(
    "(?:" + "|".join(f"(?P<b{i}>{words})" for i, (_, words) in enumerate(_BEFORE)) + ") ?$", re.I
)
# "in 2023 over 5%" is a bound, "5% over 2023" is none: the first two stand before a number, the last after one.
_AFTER: tuple[tuple[Bound, str], ...] = (
    (
        "at least",
        r" ?(?:及|或)?以上|之上| or more(?![A-Za-z])| (?:and|or) (?:above|over|higher)(?![A-Za-z]| [\d$¥])|\+(?!\d)",
    ),
    (
        "at most",
        r" ?(?:及|或)?以下| ?以内|之内|内(?=[，。；,;、完实”’」』)）]|$)| or (?:less|fewer|below|lower)(?![A-Za-z])",
    ),
    ("about", r" ?左右|上下| or so(?![A-Za-z])"),
)
_BOUND_AFTER = re.compile("|".join(f"(?P<b{i}>{words})" for i, (_, words) in enumerate(_AFTER)), re.I)

_UP = (
    r"增长|增加|提高|上升|提升|上涨|增产|攀升|扩大|上浮|增至|增到|增幅|涨幅|延长|扩展|拓宽|加快|提速|上调|调高|上扬|增|升|涨|"
    r"(?<![A-Za-z])(?:rose|risen|ris(?:e|es|ing)|increas(?:e|es|ed|ing)|grew|grow(?:s|n|ing|th)?|up|climb(?:s|ed|ing)?|"
    r"gain(?:s|ed)?|expand(?:s|ed|ing)?|rais(?:e|es|ed|ing)|lengthen(?:s|ed|ing)?|extend(?:s|ed|ing)?|boost(?:s|ed|ing)?|add(?:s|ed|ing)|surg(?:e|ed|ing)|jump(?:ed)?)(?![A-Za-z])"
)
_DOWN = (
    r"negative growth|下降|减少|降低|减产|下滑|回落|下跌|压缩|压减|缩减|缩短|缩小|收窄|放缓|降速|下调|调低|下浮|削减|精简|负增长|降幅|跌幅|降|减|"
    r"(?<![A-Za-z])(?:fell|fall(?:s|en|ing)?|declin(?:e|es|ed|ing)|drop(?:s|ped|ping)?|decreas(?:e|es|ed|ing)|down|"
    r"shr(?:ank|unk|ink)|reduc(?:e|es|ed|ing|tion)|cut(?:s|ting)?|lower(?:s|ed|ing)|shorten(?:s|ed|ing)?|slash(?:es|ed|ing)?|narrow(?:s|ed|ing)?|slow(?:s|ed|ing)|contract(?:ed|ing)|slump(?:ed)?)(?![A-Za-z])"
)
_LINK = (
    r"(?:了|到|至|达到?|为|幅度?|率|比例?|速度?|[:：]|同比|环比|同口径|分别|将|再|近|年均|平均|人均|户均|全国|每[人年月户亩吨斤公里]{1,3})*"
    r"(?:,? (?:year[ -]on[ -]year|sharply|slightly|further|respectively|again|another|an additional|by|of|to|at|from))*"
    r"(?: (?:was|were|reached))? ?"
)
_DIRECTION_BEFORE = re.compile(rf"(?:(?P<down>{_DOWN})|(?P<up>{_UP})){_LINK}$", re.IGNORECASE)
# 涨幅控制在4%左右, 增长预期目标定在7.5%: what is wished of the change stands between.
_AIMED = re.compile(
    r"(?:(?P<down>降幅|跌幅|下降|减少)|(?P<up>增幅|涨幅|增长|增速|上涨))的?(?:预期|预计|调控|控制)?(?:目标|幅度|速度|率)?"
    r"(?:预期|保持|稳定|控制|定|确定|维持|设定|安排|达到|为|是|在|不低于|不超过|[:：])*$"
)
# 制造业增加值增速高于采矿业5.3个百分点: what it is compared with stands between.
_COMPARED = re.compile(r"(?:(?P<down>低于|慢于|少于)|(?P<up>高于|快于|多于|优于))[^，。；、,;\d]{1,20}$")
# 新增电信用户4.94亿户: what there is more of stands between.
_MORE_OF = re.compile(r"(?:(?P<down>减少|压减|削减|退出)|(?P<up>新增|增加|净增))[^，。；、,;\d]{1,15}$")
# "reducing the time it takes to start a business by a third": what is reduced stands between; the last verb counts.
_BY = re.compile(
    r".*\b(?:(?P<down>cut|reduc|lower|decreas|shorten|slash|trim|shrink|narrow|curtail)"
    r"|(?P<up>rais|increas|boost|expand|lift|extend|enlarg))(?:e|es|ed|ing|s|ting)?\b[^,.;:\d]{1,60}\bby(?: another| a further)? ?$",
    re.IGNORECASE | re.DOTALL,
)
_DIRECTION_AFTER = re.compile(
    r"的?(?:(?P<down>降幅|跌幅|下降|减少)|(?P<up>增幅|涨幅|增长|提高)"
    r"|(?P<to_down>降低|压缩|压减|缩短|缩减|下调|回落|降)[到至为]|(?P<to_up>增加|提升|扩大|上升|延长|上调|增|升)[到至为])"
    r"|-?(?: year[ -]on[ -]year| annual| annualized)? (?:(?P<en_down>lower|less|fewer|decline|decrease|drop|fall|reduction|"
    r"cut|down|below)|(?P<en_up>higher|more|increase|rise|growth|gain|up|above))(?![A-Za-z])",
    re.IGNORECASE,
)


def bound_before(text: str, start: int) -> tuple[Bound | None, int]:
    """Give what bounds the number at `start` of plain `text`, and where the bounding words begin."""
    match = _BOUND_BEFORE.search(text[max(0, start - _REACH) : start])
    if match is None:
        big = (
            start
            and text[start - 1] in "上破过"
            and text[start : start + 1] in ("百", "千", "万", "亿", "半")
        )
        return ("over", start - 1) if big else (None, start)
    return _BEFORE[int(str(match.lastgroup)[1:])][0], start - (min(start, _REACH) - match.start())


def bound_after(text: str, end: int) -> tuple[Bound | None, int]:
    """Give what bounds the quantity that ends at `end` of plain `text`, and where the bounding words end."""
    match = _BOUND_AFTER.match(text, end)
    if match is None:
        return None, end
    return _AFTER[int(str(match.lastgroup)[1:])][0], match.end()


def direction_of(text: str, start: int, end: int, *, share: bool) -> Direction | None:
    """Give which way the quantity at [start, end) of plain `text` goes; None where no word beside it says so.

    `share`: it is a percentage or a number of percentage points, which may be compared at some distance.
    """
    before = text[max(0, start - _REACH) : start]
    match = _DIRECTION_BEFORE.search(before) or _DIRECTION_AFTER.match(text, end)
    if match is None and share:
        match = _COMPARED.search(before) or _AIMED.search(before)
    if match is None and not share:
        match = _MORE_OF.search(before)
    if match is None and before.endswith(("by ", "by another ", "by a further ")):
        match = _BY.match(before)
    if match is None:
        return None
    found = match.groupdict()
    return "down" if found.get("down") or found.get("en_down") or found.get("to_down") else "up"
