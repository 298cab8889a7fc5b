"""Units in tables: where a header, a row or the table itself states one, and which bare numbers it belongs to.

A wrong unit is worse than none: what is not certain keeps the number as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.read.tables.known_units import LONGEST, is_unit, kind_of_unit, symbol_at_end

__all__ = [
    "ONE_LETTER", "contradicts", "excepted", "fits_row", "fits_table", "is_number", "is_number_or_range", "is_ordinal", "is_unit", "kind_of_unit", "says_kind",
    "stated_units", "title_in", "unit_in",
]  # fmt: skip

_NUMBER = r"\d[\d,，]*(?:[.．]\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?"
_BARE = re.compile(rf"[-+−－＋]?(?:{_NUMBER})")
_RANGE = re.compile(rf"[≥≤<>＜＞≦≧±]?\s?[-+−－]?(?:{_NUMBER})(?:\s?(?:[-~～—–―至]|——)\s?(?:{_NUMBER}))?")
_CODE = re.compile(r"0\d")

_OPENING = dict(zip("）)］]】〕", "（(［[【〔", strict=True))
_SAID_UNIT = re.compile(r"(?:计量)?单位\s*[:：]\s*")
_AFTER_GAP = re.compile(r"(.+?)(?:\s*[:：，,]\s*|\s+)(?:(?:计量)?单位\s*[:：]\s*)?(\S{1,14})")
_PERCENT = re.compile(r"(.*?[^\s\d（(±+、,，/])\s*(?:[±+-]\s*)?([%％‰])")
_SEPARATOR = re.compile(r"[、，,;；/／]")
_ENDS_IN_NUMBER = re.compile(
    r"(?:^|[\s\u3400-\u9fff（(≥≤<>≈~～—-])[\d.．,]+$"
)  # 25 ℃ is a quantity, PM2.5 μg/m3 a header
_UNITLESS = re.compile(r"m/z|质荷比|(?<![a-z])pH(?![a-z])|CAS", re.IGNORECASE)
ONE_LETTER = {
    "t": "量|重|规模|产|能力", "g": "质量|重|量", "L": "体积|容|量", "l": "体积|容|量", "m": "长|高|距|深|径|程|宽|厚|水位",
    "h": "时|期|工", "d": "时|期|天|日", "s": "时|期",
}  # fmt: skip
"""Units as short as the letter of a note or a class, and words for what they measure."""

_STATED = re.compile(
    r"(?<![\u3400-\u9fff])(金额|计量|货币|数量|面积|计价)?单\s*位\s*[:：]\s*"
    r"((?:[^\s；;。（()）：:\u3000]|[（(](?![^（()）]*(?:外|无量纲)[）)])[^（()）]{1,6}[）)]){1,24}+)"
)
_GOES_ON = re.compile(r" ?[/／·]| (?=[A-Za-z])([\w/₂]+)")
_EXCEPTED = re.compile(r"[（(，,；;\s]([^（(，,；;）)]{1,40}?)\s?(?:除外|无量纲|外[）)])[）)]?")
_KIND_WORDS = (
    ("order", re.compile(
        r"序号|编号|编码|代码|代号|行次|栏次|排名|排序|位次|名次|年份|年度$|日期|时间|月份|期限|年限|工期|电话|手机|传真|邮编|邮政|身份证|账号|"
        r"帐号|文号|证号|号码|学号|门牌|备注|说明|附注|^注$|页码|页数|版本|批次|pH|色度|类款项|^[类款项]$|m/z|质荷比|离子|CAS|规格|型号|等级|"
        r"级别|级数|层数|经度|纬度|波长|稀释|浊度|No\.?$|^[Nn]$",
    )),
    ("each", re.compile(r"人均|户均|亩均|地均|次均|平均|每|单位(?!工资)|均价|单价|标准$|强度|密度|/")),
    ("rate", re.compile(
        r"增速|增长|增幅|增减|增加(?!值)|减少|涨|降|同比|环比|比上|较上|上年%|比重|占比|比例|比率|百分|率|幅度|进度|倍|指数|系数|得分|评分|"
        r"分值|权重|弹性|偏差|丰度|[%％‰±]"
    )),
    ("count", re.compile(
        r"人数|人员数|户数|个数|家数|次数|件数|项数|台数|套数|天数|宗数|[间所处座条起辆]数|人口|年龄|人次|(?<!总)数量|份数|名额|总数|就业|"
        r"(?<![算行成整计基绩报助年初期划月金达额指小系参])数$"
    )),
    ("money", re.compile(
        r"金额|资金|投资|经费|款|税|费|产值|生产总值|价|额|债|贷|工资|收入|支出|利润|预算|决算|财政|增加值|营业|收支|经济|元"
    )),
    ("content", re.compile(
        r"浓度|限值|含量|需氧量|检出限|测定下限|氨氮|总磷|总氮|悬浮物|石油类|动植物油|[氰硫氟氯]化物|颗粒物|二氧化硫|氮氧化物|挥发酚|"
        r"COD|BOD|TOC|VOC|苯|酚|甲醛|^(?:总|六价)?[铅汞镉铬砷镍铜锌银锰铍硒铁锑铊钒钴钡]$"
    )),
    ("area", re.compile(r"面积|耕地|播种|用地")),
    ("length", re.compile(r"里程|长度|距离|高度|水位|深度|直径")),
    ("heat", re.compile(r"温度|温(?!室)|湿度|热值|压力|噪声")),
    ("amount", re.compile(r"重量|装机|容积|体积|(?<![总氧含质])量|能耗")),
)  # fmt: skip
_DIMENSIONS = (
    ("area", re.compile(r"亩|公顷|平方|[hk]?m[2²]$|ha")),
    ("length", re.compile(r"(?:公里|千米|(?<!方)米|厘米|毫米|[kcdmnμµ]?m)$")),
    ("heat", re.compile(r"[℃帕焦卡]|°C|Pa$|J$|dB|分贝")),
)
_AMOUNTS = (
    (re.compile(r"电"), re.compile(r"瓦时|度|Wh$")),
    (re.compile(r"装机"), re.compile(r"瓦$|W$")),
    (re.compile(r"[水气汽容体]"), re.compile(r"立方|方$|升|吨|t$|[mM][3³]$|L$")),
    (re.compile(r"能|煤"), re.compile(r"煤|ce$|吨|t$")),
    (re.compile(r"产|重|销|运|质|排|存|储|收|进|出|粮"), re.compile(r"吨|斤|克|担|t$|g$")),
)
"""What amounts are of, and the units that such amounts have."""
_NEUTRAL = re.compile(
    r"[预决]算数?|(?:上年|本年|去年|今年|本期|上期|期[初末]|年[初末]|本月|上月|当月|全年)?(?:合计|小计|总计|累计|共计|总额|总量|[本上当]年|本期|上期|"
    r"[本上当]月|期[初末]|年[初末]|完成|执行|实际|调整|计划|目标|任务)数?|(?:19|20)\d\d\s?年?.{0,6}|\d{1,2}(?:[-—~～至]\d{1,2})?月(?:份)?|"
    r"[一二三四第1-4]+季度|[上下]半年|(?:直接|间接)(?:排放)?|(?:现有|新建)?(?:企业|污染源)?|[一二三ⅠⅡⅢ][级类](?:标准)?|[A-C]级|[日月年小]?时?均值|昼间|夜间"
)
"""Headers that say of whom or when, and nothing of what."""


@lru_cache(maxsize=65536)
def unit_in(label: str) -> tuple[str, str]:
    """Part a header or a row's label into its name and the unit in it ("社零总额（亿元）", "增速%", "总量/亿元"); the
    unit is "" where it states none, or more than one, or where it cannot be told for certain where the name ends.
    """
    if _UNITLESS.search(label):
        return label, ""
    return _bracketed(label) or _after_bar(label) or _percent(label) or _after_gap(label) or (label, "")


def _bracketed(label: str) -> tuple[str, str] | None:
    start = _opening_of_last(label)
    name = label[:start].rstrip() if start > 0 else ""
    unit = _SAID_UNIT.sub("", label[start + 1 : -1].strip(), count=1).lstrip("±+-").strip()
    if not name or len(unit) > LONGEST or not _is_unit_of(unit, name):
        return None
    bar = name.endswith(("/", "／"))
    name = name.rstrip("/／ ")
    # "总量（亿元）及增速（%）" has two: which is whose cannot be told.
    outside = _without_brackets(name)
    pieces = _SEPARATOR.split(outside)
    if any(map(is_unit, _brackets_of(name))) or (bar and (len(pieces) > 1 or symbol_at_end(name))):
        return None
    return None if len(pieces) > 1 and any(map(symbol_at_end, pieces)) else (name, unit)


def _opening_of_last(label: str) -> int:
    """Where the bracket opens that closes at the end of `label`; -1 where none does."""
    closing = label[-1:]
    if closing not in _OPENING:
        return -1
    depth = 0
    for place in range(len(label) - 1, -1, -1):
        depth += (label[place] in _OPENING) - (label[place] in _OPENING.values())
        if not depth:
            return place
    return -1


def _brackets_of(text: str) -> list[str]:
    return re.findall(r"[（(\[［【〔]([^（()）\[\]［］【】〔〕]+)[）)\]］】〕]", text)


def _without_brackets(text: str) -> str:
    return re.sub(r"[（(\[［【〔][^（()）\[\]［］【】〔〕]*[）)\]］】〕]", "", text)


def _is_unit_of(unit: str, name: str) -> bool:
    words = ONE_LETTER.get(unit)
    return is_unit(unit) and (words is None or re.search(words, name) is not None)


def _after_bar(label: str) -> tuple[str, str] | None:
    match = re.search(r"[/／]", label)
    if match is None:
        return None
    name, unit = label[: match.start()].rstrip(), label[match.end() :].strip()
    if _opening_of_last(unit) == 0:
        unit = unit[1:-1].strip()
    # Not where the bar stands inside a unit: 浓度mg/L is not counted in litres.
    return (name, unit) if _stands_apart(name, unit) else None


def _percent(label: str) -> tuple[str, str] | None:
    match = _PERCENT.fullmatch(label)
    if (
        match is None
        or _SEPARATOR.search(_without_brackets(match[1]))
        or any(map(is_unit, _brackets_of(match[1])))
    ):
        return None
    return match[1], match[2]


def _after_gap(label: str) -> tuple[str, str] | None:
    match = _AFTER_GAP.fullmatch(label)
    if match is None or match[1] in ("单位", "计量单位") or match[2] in ONE_LETTER:
        return None
    return (match[1], match[2]) if _stands_apart(match[1], match[2]) else None


def _stands_apart(name: str, unit: str) -> bool:
    return (
        bool(name)
        and kind_of_unit(unit) not in ("", "count")
        and _is_unit_of(unit, name)
        and not _SEPARATOR.search(_without_brackets(name))
        and not any(map(is_unit, _brackets_of(name)))
        and name.count("（") + name.count("(") == name.count("）") + name.count(")")
        and not _ENDS_IN_NUMBER.search(name)
        and not symbol_at_end(name)
    )


def stated_units(text: str) -> list[str]:
    """List what "单位：" in a caption or a line above a table announces: ["万元"], ["万元", "%"]; [] where it is not
    there, or names an office (编制单位, "单位：财政局").
    """
    found: list[str] = []
    for match in _STATED.finditer(text):
        said = match[2].rstrip("，,、.")
        more = _GOES_ON.match(text, match.end())
        if more is not None and said.isascii():  # kg CO2/kWh is not kg
            said += f" {more[1] or '?'}"
        parts = [said] if is_unit(said) else re.split(r"[、，,/／和及或]", said)
        if all(is_unit(part) for part in parts):
            found += [part for part in parts if part not in found]
            if match[1] in ("金额", "货币", "数量", "面积", "计价"):
                found.append("")  # it is said of one kind of columns only: not of the whole table
    return found


def title_in(text: str) -> str:
    """Give what is left of the lines around a table without the units that they state and what these do not hold for."""
    return _EXCEPTED.sub("", _STATED.sub("", text))


def excepted(text: str) -> list[str]:
    """List what a unit is not said of: "单位：mg/L（pH值、色度除外）" gives pH and 色度."""
    words = [word for match in _EXCEPTED.finditer(text) for word in re.split(r"[、，,和及]", match[1])]
    return [word.strip().removeprefix("除").removesuffix("值").strip() for word in words if word.strip()]


@lru_cache(maxsize=65536)
def _kinds(label: str) -> frozenset[str]:
    return frozenset(kind for kind, words in _KIND_WORDS if words.search(label))


def is_number(value: str) -> bool:
    """Whether a cell holds a number and nothing else; not a code with leading zeros."""
    return _BARE.fullmatch(value) is not None and not _CODE.match(value)


def is_number_or_range(value: str) -> bool:
    return _RANGE.fullmatch(value) is not None and not _CODE.match(value)


def is_ordinal(name: str) -> bool:
    """Whether a header announces numbers that count nothing: serial numbers, codes, years, telephone numbers."""
    return "order" in _kinds(name)


def says_kind(name: str) -> bool:
    """Whether a header says by itself what kind of number stands below it."""
    return bool(_kinds(name) - {"money"})


def fits_table(unit: str, header: str, labels: Sequence[str], title: str) -> bool:
    """Whether the unit of a whole table is sure to be that of the numbers under `header`, in a row with `labels`.

    None of them may name another kind of quantity, and one must name the unit's own: the header, the row, or the
    `title` of the table where the header only says of whom or when.
    """
    fitting = [_fit(unit, said) for said in (header, *labels)]
    if False in fitting:
        return False
    return True in fitting or (
        header != "" and _NEUTRAL.fullmatch(header) is not None and _fit(unit, title) is True
    )


def contradicts(unit: str, name: str) -> bool:
    """Whether a name is of another kind of quantity than the unit."""
    return _fit(unit, name) is False


def _fit(unit: str, name: str) -> bool | None:
    """Whether a name is plainly of what a unit measures; None where it says nothing of that."""
    kinds, kind = _kinds(name), kind_of_unit(unit)
    if not kinds:
        return None
    if "order" in kinds or "each" in kinds or kind == "each":
        return False
    if "rate" in kinds and not (kind == "money" and name.rstrip("）)").endswith("额")):  # 增减额 is money
        return kind == "rate"
    if kind == "rate" and kinds == {"content"}:
        return None  # the name of a substance, of which a share is given
    if kind in ("money", "content"):
        return kind in kinds
    if kind == "count":
        return kinds == {"count"} and _counts(unit, name)
    if kind != "measure":
        return False
    for dimension, words in _DIMENSIONS:
        if words.search(unit):
            return dimension in kinds
    if "amount" not in kinds:
        return False
    return any(of.search(name) and units.search(unit) for of, units in _AMOUNTS)


def _counts(unit: str, name: str) -> bool:
    """Whether a unit counts what a name speaks of: people in 人, households in 户."""
    if unit[-1:] in "人名":
        return re.search(r"人|就业|名额", name) is not None
    return unit[-1:] in name


def fits_row(unit: str, name: str) -> bool:
    """Whether the unit that a row states (in its label or its unit column) is that of its number under `name`."""
    kinds = _kinds(name)
    if kinds & {"order", "each", "rate"}:
        return False
    if "数量" in name or "工程量" in name or (kinds == {"content"} and "限值" in name):
        return True
    return (
        not kinds
        or _fit(unit, name) is True
        or bool({"amount", "content"} & kinds and kind_of_unit(unit) == "content")
    )
