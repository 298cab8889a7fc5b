"""The units that tables state: single ones, those with a scale (万元), and quotients and products (mg/(m²·d))."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.quantities.units import COUNTED, CURRENCIES, unit_after

_SCALE = re.compile(r"[十百千万亿]{0,3}")
_SCALES = frozenset({"万", "亿", "百万", "千万", "万亿"})
LONGEST = 18
"""Characters of the longest unit looked for, as 吨标准煤/万元 with room to spare."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SYMBOLS = _words(
    "t kt Mt kg g mg μg µg ug ng pg L mL ml μL µL uL m km dm cm mm μm µm um nm hm ha kW MW GW kWh MWh GWh kV mV mA Pa hPa"
    " kPa MPa Hz kHz MHz kJ MJ GJ TJ mol mmol μmol µmol dB dB(A) ℃ °C min h s d ppm ppb TEU tce kgce gce Bq kBq mSv μSv"
    " lx NTU CFU MPN keV MeV kN Nm3 Nm³ mS μS µS W V J r a 度日 人日"
)
_NEVER_ALONE = _words("W V J r a")
"""As often a name: 方案（A）, 类别（a）."""
_DIVISORS = _SYMBOLS | _words("A K y Y 年 月 日 季 周 天 次 小时 分钟 秒 时 人 头 户")
_POWERED = re.compile(
    r"((?:[dckhmnμµu])?m|h|s|d|a|L|l|kg|g|t|K|min|mol)(?:[²³]|\^?[23]|⁻[¹²³]|\^?[-−－][123])"
)
_LENGTHS_ALONE = re.compile(r"(?:[dckhm])?m(?:[²³]|\^?[23])")
_SUBSTANCE = re.compile(
    r"(.+?)(?: ?(?:CO2e?q?|CO₂e?q?|ce)|(?:当量)?(?:二氧化碳|标准?煤|产品|原料|产值|原油|粗钢|钢|生皮|原皮|布|纱)(?:当量)?)"
)
_TIMES = _words("年 月 日 季 周 天")
_CONTENTS = _words("L l m3 m³ Nm3 Nm³ kg g mL ml L⁻¹ L-1 L−1 L－1 m-3 m⁻³ kg-1 kg⁻¹ g⁻¹ g-1")
_MORE = _words(
    "升 毫升 毫克 微克 纳克 分贝 分贝(A) 百分比 标准煤 吨标煤 标箱 台套 台（套） 台(套) 台/套 套/台 页 日 月 季 学时 课时 平"
    " 公亩 英亩 桶 瓶 盒 袋 担 斗 付 节 孔 樘 人天 人日 工日 人月 车次 床位 席 格 吨位 载重吨 马力 箱 标准车 帕 千帕"
    " 兆帕 赫兹 伏 安 焦 千焦 兆焦 吉焦 卡 千卡 摩尔 勒克斯 流明 比特 字节 兆"
)
_NOT_UNITS = frozenset({"等", "里", "分", "度", "本", "部", "号"})
"""Of one character, and as often another word: 分 is a score or a cent, 部 a ministry or a piece."""


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """Whether the whole of `text` is a unit, with its scale or divisor: "万元", "%", "元/吨", "人次", "mg/L"."""
    return kind_of_unit(text) != ""


@lru_cache(maxsize=4096)
def kind_of_unit(text: str) -> str:
    """Give what it measures: "money", "rate", "count", "measure", "content" (mg/L), or "each" for another quotient; ""
    where it is no unit.
    """
    text = text.strip().replace("％", "%").replace("（", "(").replace("）", ")").replace("／", "/")
    if not text or len(text) > LONGEST or text in _NEVER_ALONE:
        return ""
    single = _kind_of_single(text)
    if single:
        return single
    parts = _parted(text)
    if len(parts) < 2:
        return ""
    factors, divisors = parts[0].split("·"), [factor for part in parts[1:] for factor in part.split("·")]
    if not factors[0] or not all(map(_divides, [*factors[1:], *divisors])):
        return ""
    first = factors[0]
    if first in _TIMES:
        return ""  # 年/月 is a date
    if re.fullmatch(r"[mµμunp]?g", first) and len(divisors) == 1 and divisors[0] in _CONTENTS:
        return "content"
    if first in _NEVER_ALONE or _kind_of_single(first) not in ("", "rate"):
        return "each"
    substance = _SUBSTANCE.fullmatch(first)
    return "each" if substance and _kind_of_single(substance[1]) in ("measure", "count") else ""


def _parted(text: str) -> list[str]:
    """Part a quotient or product at its bars and points, a bracketed divisor being one: mg/(m²·d) is mg and m²·d."""
    text = re.sub(r"[•⋅∙*]", "·", text)
    text = re.sub(r"(?<=[元斤吨])每", "/", text)
    parts = re.split(r"/", re.sub(r"/\(([^()/]+)\)", r"/\1", text))
    if len(parts) == 1 and "·" in text:
        return text.split("·")
    return parts


def _kind_of_single(text: str) -> str:
    if text in _NOT_UNITS:
        return ""
    if text in _SCALES:
        return "count"
    if text in ("‰", "%"):
        return "rate"
    if text in _SYMBOLS or text in _MORE or _LENGTHS_ALONE.fullmatch(text):
        return "measure"
    substance = _SUBSTANCE.fullmatch(text)
    if substance and substance[1] in ("t", "kg", "g", "吨", "万吨", "亿吨", "千克", "公斤", "万t"):
        return "measure"
    if "/" in text or "·" in text:
        return ""
    scale = len(_SCALE.match(text)[0])  # type: ignore[index]
    for start in range(scale + 1):  # 千 is a scale in 千公顷, part of the unit in 亿千瓦时
        rest = text[start:]
        if start and (rest in _MORE or (rest in _SYMBOLS - _NEVER_ALONE) or _LENGTHS_ALONE.fullmatch(rest)):
            return "measure"
        found = unit_after(text, start) if start < len(text) and not text[start].isspace() else None
        if found is not None and found[1] == len(text):
            base = found[0].base
            if base in CURRENCIES:
                return "money"
            if base in ("%", "pp"):
                return "rate"
            return "count" if base in COUNTED else "measure"
    return ""


def _divides(text: str) -> bool:
    if text in _DIVISORS or _POWERED.fullmatch(text):
        return True
    substance = _SUBSTANCE.fullmatch(text)
    return _divides(substance[1]) if substance else _kind_of_single(text) in ("money", "count", "measure")


def symbol_at_end(text: str) -> bool:
    """Whether a unit stands at the end of `text`, so that a bar after it is the unit's own: 浓度mg, 单价元."""
    letters = re.search(r"[A-Za-zμµ℃%％°²³\d]+$", text)
    if letters is not None and (letters[0] in _DIVISORS or _POWERED.fullmatch(letters[0])):
        return True
    endings = [text[-length:] for length in range(1, min(len(text), 5) + 1)]
    return any(kind_of_unit(ending) not in ("", "count") for ending in endings)  # 时间 does not end in rooms
