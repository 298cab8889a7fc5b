"""Units in tables: where a header, a row or the table itself states one, and which bare numbers it belongs to.

A wrong unit is worse than none: what is not certain keeps the number as it is written.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.units import COUNTED, CURRENCIES, unit_after

_SCALE = re.compile(r"[十百千万亿]{0,3}")
_SCALES = frozenset({"万", "亿", "百万", "千万", "万亿"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ASCII = _words(
    "t kg g mg μg µg ug ng L mL ml l m cm mm μm µm km m2 m3 m² m³ hm2 hm² km2 km² kW MW GW kWh kV Pa kPa MPa dB dB(A) ℃ °C"
    " Hz kHz MHz kJ MJ GJ mol ppm mg/L mg/m3 mg/m³ μg/m3 μg/m³ mg/kg g/kg kg/t TEU d h"
)
_DIVISORS = _words("a d h s min y K A V W J")
_MORE = _words(
    "升 毫升 毫克 微克 纳克 分贝 分贝(A) 百分比 标准煤 吨标煤 标箱 台套 台（套） 台(套) 台/套 套/台 页 日 月 季 学时 课时 平"
    " 公亩 英亩 桶 瓶 盒 袋 担 斗 付 节 孔 樘 人天 人日 工日 人月 车次 床位 席 格 吨位 载重吨 马力 箱 标准车 帕 千帕"
    " 兆帕 赫兹 伏 安 焦 千焦 兆焦 吉焦 卡 千卡 摩尔 勒克斯 流明 比特 字节 兆 元/人"
)
_NOT_UNITS = frozenset({"等", "里", "分", "度", "本", "部", "号"})
"""Of one character, and as often another word: 分 is a score or a cent, 部 a ministry or a piece."""

_NUMBER = r"\d[\d,，]*(?:[.．]\d+)?|\d{1,3}(?: \d{3})+(?:\.\d+)?"
_BARE = re.compile(rf"[-+−－＋]?(?:{_NUMBER})")
_RANGE = re.compile(rf"[≥≤<>＜＞≦≧±]?\s?[-+−－]?(?:{_NUMBER})(?:\s?(?:[-~～—–―至]|——)\s?(?:{_NUMBER}))?")
_CODE = re.compile(r"0\d")

_IN_BRACKETS = re.compile(r"(.+?)\s*[（(［\[【〔]\s*(?:(?:计量)?单位\s*[:：])?\s*(.{1,14}?)\s*[）)］\]】〕]")
_BRACKETED = re.compile(r"[（(]([^（()）]{1,14})[）)]")
_AFTER_SLASH = re.compile(
    r"(.+?)\s*[/／]\s*[（(]?\s*(dB[（(]A[)）]|[^/／（()）]{1,8}(?:/[^/（()）]{1,4})?)\s*[）)]?"
)
_AFTER_GAP = re.compile(r"(.+?)(?:\s*[:：，,]\s*|\s+)(?:(?:计量)?单位\s*[:：]\s*)?(\S{1,8})")
_PERCENT = re.compile(r"(.*?[^\s\d（(±+、,，/])\s*(?:[±+-]\s*)?[%％]")

_STATED = re.compile(
    r"(?<![\u3400-\u9fff])(金额|计量|货币|数量|面积|计价)?单\s*位\s*[:：]\s*"
    r"((?:[^\s；;。（()）：:\u3000]|[（(][^（()）]{1,4}[）)]){1,16})"
)
_EXCEPTED = re.compile(r"[（(，,；;\s]([^（(，,；;）)]{1,40}?)\s?(?:除外|无量纲|外[）)])[）)]?")
_KIND_WORDS = (
    ("order", re.compile(
        r"序号|编号|编码|代码|代号|行次|栏次|排名|排序|位次|名次|年份|年度$|日期|时间|月份|期限|年限|工期|电话|手机|传真|邮编|邮政|身份证|账号|"
        r"帐号|文号|证号|号码|学号|门牌|备注|说明|附注|^注$|页码|版本|批次|pH|色度|类款项|^[类款项]$"
    )),
    ("each", re.compile(r"人均|户均|亩均|地均|次均|平均|每|单位(?!工资)|均价|单价|标准")),
    ("rate", re.compile(
        r"增速|增长|增幅|增减|增加(?!值)|减少|涨|降|同比|环比|比上|较上|上年%|比重|占比|比例|比率|百分|率|幅度|进度|倍|指数|系数|得分|评分|"
        r"分值|权重|弹性|[%％‰±]"
    )),
    ("count", re.compile(
        r"人数|人员数|户数|个数|家数|次数|件数|项数|台数|套数|天数|宗数|[间所处座条起辆]数|人口|年龄|人次|(?<!总)数量|份数|名额|总数|就业|(?<![算行成整计基绩报助年初期划月金达额指小])数$"
    )),
    ("money", re.compile(
        r"金额|资金|投资|经费|款|税|费|产值|生产总值|价|额|债|贷|工资|收入|支出|利润|预算|决算|财政|增加值|营业|元"
    )),
    ("measure", re.compile(r"面积|耕地|播种|里程|长度|距离|高度|水位|重量|装机|容积|(?<!总)(?<!数)量|浓度|温度|湿度|限值")),
)  # fmt: skip


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """Whether the whole of `text` is a unit, with its scale or divisor: "万元", "%", "元/吨", "人次", "mg/L"."""
    return kind_of_unit(text) != ""


@lru_cache(maxsize=4096)
def kind_of_unit(text: str) -> str:
    """Give what it measures: "money", "rate", "count", "measure", or "each" for a quotient; "" where it is no unit."""
    text = text.strip().replace("％", "%").replace("（A）", "(A)")
    if not text or len(text) > 14 or text in _NOT_UNITS:
        return ""
    if text in _SCALES or text in ("‰", "%"):
        return "rate" if text in ("‰", "%") else "count"
    if text in _ASCII or text in _MORE:
        return "measure"
    parts = re.split(r"[/／·•]|(?<=[元斤吨])每", text)
    if len(parts) > 1:
        return "each" if is_unit(parts[0]) and all(map(_divides, parts[1:])) else ""
    scale = len(_SCALE.match(text)[0])  # type: ignore[index]
    found = None
    for start in range(scale + 1):  # 千 is a scale in 千公顷, part of the unit in 亿千瓦时
        if start and text[start:] in _MORE | _ASCII:
            return "measure"
        found = unit_after(text, start) if start < len(text) and not text[start].isspace() else None
        if found is not None and found[1] == len(text):
            break
    else:
        return ""
    assert found is not None
    base = found[0].base
    if base in CURRENCIES:
        return "money"
    if base in ("%", "pp"):
        return "rate"
    return "count" if base in COUNTED else "measure"


def _divides(text: str) -> bool:
    text = text.strip("（()）")
    return is_unit(text) or text in _DIVISORS or text in ("年", "月", "日", "季", "周")


@lru_cache(maxsize=65536)
def unit_in(label: str) -> tuple[str, str]:
    """Part a header or a row's label into its name and the unit in it ("社零总额（亿元）", "增速%", "总量/亿元"); the
    unit is "" where it states none, or more than one.
    """
    match = _IN_BRACKETS.fullmatch(label)
    if match:  # "总量（亿元）及增速（%）" has two: which is whose cannot be told
        unit = match[2].lstrip("±+-").replace("％", "%")
        if is_unit(unit) and not any(map(is_unit, _BRACKETED.findall(match[1]))):
            return match[1].rstrip("/／ "), unit
    match = _PERCENT.fullmatch(label)
    if match:
        return match[1], "%"
    match = _AFTER_SLASH.fullmatch(label)
    # Not where the bar stands inside a unit: 浓度mg/L is not counted in litres.
    if match and kind_of_unit(match[2]) not in ("", "count") and not _ends_in_unit(match[1]):
        return match[1], match[2]
    match = _AFTER_GAP.fullmatch(label)
    if match and kind_of_unit(match[2]) in ("money", "each", "rate") and match[1] not in ("单位", "计量单位"):
        return match[1], match[2]
    return label, ""


def _ends_in_unit(text: str) -> bool:
    return any(is_unit(text[-length:]) for length in range(1, min(len(text), 5) + 1))


def stated_units(text: str) -> list[str]:
    """List what "单位：" in a caption or a line above a table announces: ["万元"], ["万元", "%"]; [] where it is not
    there, or names an office (编制单位, "单位：财政局").
    """
    found: list[str] = []
    for match in _STATED.finditer(text):
        said = match[2].rstrip("，,、.")
        parts = [said] if is_unit(said) else re.split(r"[、，,/／和及或]", said)
        if all(is_unit(part) for part in parts):
            found += [part for part in parts if part not in found]
            if match[1] in ("金额", "货币", "数量", "面积", "计价"):
                found.append("")  # it is said of one kind of columns only: not of the whole table
    return found


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


def fits_table(unit: str, name: str) -> bool:
    """Whether the unit of a whole table is sure to be that of the numbers under (or beside) `name`."""
    kinds = _kinds(name)
    if kinds & {"order", "each"}:
        return False
    if "rate" in kinds and not name.rstrip("）)").endswith("额"):  # 增减额 is money, 支出增长率 is not
        return kind_of_unit(unit) == "rate"
    return not kinds or kind_of_unit(unit) in kinds


def fits_row(unit: str, name: str) -> bool:
    """Whether the unit that a row states (in its label or its unit column) is that of its number under `name`."""
    kinds = _kinds(name)
    if kinds & {"order", "each", "rate"}:
        return False
    if "数量" in name or "工程量" in name:
        return True
    return not kinds or kind_of_unit(unit) in kinds
