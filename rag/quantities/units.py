"""Units of Chinese official documents and of English about them: what they measure, and how they convert.

Every unit converts exactly to one base unit of its dimension (亩 is 2000/3 m² by definition). Classifiers are units
of their own: 25人 is not 25户.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

_MU = Fraction(2000, 3)  # m²
_JIN = Fraction(1, 2000)  # tonnes


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written."""

    written: str
    base: str
    """The unit its dimension is counted in: "CNY", "%", "pp", "m2", "t", "m3", "kWh", "kW", "m" … or a classifier."""
    factor: Fraction
    """Base units in one of it."""
    english: str | None
    """Its name in English; None where none is exact, as for most classifiers."""


def _rows(base: str, english: str | None, names: str, factor: Fraction | int = 1) -> list[Unit]:
    return [Unit(name.replace("_", " "), base, Fraction(factor), english) for name in names.split()]


_CHINESE: list[Unit] = [
    *_rows("CNY", "CNY", "元人民币 元 块钱"), *_rows("CNY", "CNY", "角钱 毛钱", Fraction(1, 10)),
    *_rows("CNY", "CNY", "分钱", Fraction(1, 100)),
    *_rows("USD", "USD", "美元 美金"), *_rows("EUR", "EUR", "欧元"), *_rows("HKD", "HKD", "港元 港币"),
    *_rows("JPY", "JPY", "日元"), *_rows("GBP", "GBP", "英镑"), *_rows("RUB", "RUB", "卢布"),
    *_rows("KRW", "KRW", "韩元"), *_rows("CAD", "CAD", "加元"), *_rows("AUD", "AUD", "澳元"), *_rows("CHF", "CHF", "瑞士法郎"),
    *_rows("SGD", "SGD", "新加坡元"), *_rows("TWD", "TWD", "新台币 台币"), *_rows("MOP", "MOP", "澳门元"),
    *_rows("INR", "INR", "卢比"), *_rows("MNT", "MNT", "图格里克"),
    *_rows("%", "%", "%"), *_rows("%", "%", "‰", Fraction(1, 10)),
    *_rows("pp", "percentage points", "个百分点 个多百分点 百分点 个点"),
    *_rows("pp", "basis points", "个基点 基点", Fraction(1, 100)),
    *_rows("m2", "mu", "亩", _MU), *_rows("m2", "ha", "公顷", 10_000),
    *_rows("m2", "sq km", "平方公里 平方千米 km²", 1_000_000), *_rows("m2", "sq m", "平方米 平米 ㎡ m² 平方"),
    *_rows("t", "tonnes", "吨标准煤 吨标煤 吨"), *_rows("t", "jin", "斤 市斤", _JIN),
    *_rows("t", "kg", "公斤 千克", Fraction(1, 1_000)), *_rows("t", "g", "克", Fraction(1, 1_000_000)),
    *_rows("t", "mg", "毫克", Fraction(1, 10**9)), *_rows("t", "µg", "微克 μg µg", Fraction(1, 10**12)),
    *_rows("m3", "cubic metres", "立方米 立方 m³ 方"), *_rows("m3", "litres", "公升 升", Fraction(1, 1_000)),
    *_rows("m3", "millilitres", "毫升", Fraction(1, 1_000_000)),
    *_rows("kWh", "kWh", "千瓦时 千瓦小时 度电"), *_rows("kWh", "MWh", "兆瓦时", 1_000),
    *_rows("kWh", "GWh", "吉瓦时", 1_000_000),
    *_rows("kW", "W", "瓦", Fraction(1, 1_000)), *_rows("kW", "kW", "千瓦"),
    *_rows("kVA", "kVA", "千伏安"), *_rows("kVA", "MVA", "兆伏安", 1_000), *_rows("M", "M", "兆"),
    *_rows("kW", "MW", "兆瓦", 1_000), *_rows("kW", "GW", "吉瓦", 1_000_000),
    *_rows("kV", "kV", "千伏"), *_rows("℃", "°C", "摄氏度 ℃"),
    *_rows("m", "km", "公里 千米", 1_000), *_rows("m", "m", "米"), *_rows("m", "cm", "厘米", Fraction(1, 100)),
    *_rows("m", "mm", "毫米", Fraction(1, 1_000)), *_rows("m", "li", "里", 500),
    *_rows("h", "hours", "个小时 小时 个钟头"), *_rows("h", "days", "天", 24), *_rows("h", "weeks", "周 个星期", 168),
    *_rows("h", "minutes", "分钟", Fraction(1, 60)), *_rows("month", "months", "个月"),
    *_rows("month", "quarters", "个季度", 3),
    *_rows("month", "years", "年", 12), *_rows("工作日", "working days", "个工作日 工作日"),
    *_rows("岁", "years old", "周岁 岁"), *_rows("倍", "times", "倍"),
    *_rows("人", "people", "人 名 位"), *_rows("户", "households", "户"), *_rows("人次", "person-times", "人次"),
    *_rows("次", "times", "次"), *_rows("级", None, "级 等"), *_rows("号", None, "号"), *_rows("届", None, "届"),
    *_rows("周年", "years", "周年"), *_rows("期", None, "期"), *_rows("度", None, "度"), *_rows("分", None, "分"),
    *_rows("标箱", "TEUs", "标准箱 标箱"),
    *_rows("重量箱", "weight cases", "重量箱"),
]  # fmt: skip

THINGS = frozenset(
    "个项家件处所座宗条张床批场起辆套台只头匹峰口枚棵株本部份架艘列间栋幢片块笔种类门支站对组队群颗盏眼根具篇幅首章轮例卷册双尊"
) | frozenset({"户次", "辆次", "场次", "批次", "架次", "班次", "列次", "台次", "件次", "机组"})
"""Classifiers of things. 个 stands for any of them: 5个企业 is 5家企业."""

_CHINESE += [Unit(name, name, Fraction(1), "head" if name == "头" else None) for name in THINGS]

SERIES = frozenset({"级", "号", "届", "期", "周年", "分", "度"})
"""What follows the number of one in a series: 十八号, 第二十届. English has an ordinal there."""

UNNUMBERED = frozenset({"", "count"})
COUNTED = THINGS | SERIES | UNNUMBERED | {"人", "people", "户", "人次", "次", "times", "岁", "ordinal"}
"""Base units that count or number, as against those that measure."""

NUMBER = Unit("", "", Fraction(1), None)
COUNT = Unit("", "count", Fraction(1), None)
ORDINAL = Unit("", "ordinal", Fraction(1), None)
PERCENT = Unit("%", "%", Fraction(1), "%")
MULTIPLE = Unit("倍", "倍", Fraction(1), "times")
TENTHS = Unit("成", "%", Fraction(1), "%")
CURRENCIES = {
    name: Unit(name, name, Fraction(1), name)
    for name in (
        "CNY",
        "USD",
        "EUR",
        "HKD",
        "JPY",
        "GBP",
        "RUB",
        "KRW",
        "CAD",
        "AUD",
        "CHF",
        "SGD",
        "TWD",
        "MOP",
        "INR",
        "MNT",
    )
}

_ENGLISH: list[Unit] = [
    *_rows("CNY", "CNY", "yuan_RMB RMB_yuan yuan renminbi RMB CNY"),
    *_rows("USD", "USD", "US_dollars US_dollar U.S._dollars American_dollars dollars dollar USD"),
    *_rows("EUR", "EUR", "euros euro EUR"), *_rows("HKD", "HKD", "Hong_Kong_dollars HK_dollars HKD"),
    *_rows("JPY", "JPY", "Japanese_yen yen JPY"), *_rows("GBP", "GBP", "pounds_sterling GBP"),
    *_rows("RUB", "RUB", "rubles roubles RUB"), *_rows("KRW", "KRW", "Korean_won KRW"), *_rows("MNT", "MNT", "tugriks MNT"),
    *_rows("CAD", "CAD", "Canadian_dollars CAD"), *_rows("AUD", "AUD", "Australian_dollars AUD"),
    *_rows("SGD", "SGD", "Singapore_dollars SGD"), *_rows("CHF", "CHF", "Swiss_francs CHF"),
    *_rows("%", "%", "percent per_cent pct"),
    *_rows("pp", "percentage points", "of_a_percentage_point percentage_points percentage_point percentage-point percent_points pp ppts"),
    *_rows("pp", "basis points", "basis_points basis_point", Fraction(1, 100)),
    *_rows("m2", "mu", "mu", _MU), *_rows("m2", "ha", "hectares hectare ha", 10_000),
    *_rows("m2", "sq km", "square_kilometers square_kilometres square_kilometer square_kilometre sq._km sq_km sqkm km2 km²", 1_000_000),
    *_rows("m2", "acres", "acres acre", Fraction("4046.8564224")),
    *_rows("m2", "sq m", "square_meters square_metres square_meter sq._m sq_m sqm m2 m²"),
    *_rows("t", "tonnes", "metric_tons metric_tonnes tonnes tonne tons ton"),
    *_rows("t", "jin", "jin catties", _JIN), *_rows("t", "kg", "kilograms kilogram kilos kg", Fraction(1, 1_000)),
    *_rows("t", "g", "grams gram", Fraction(1, 1_000_000)), *_rows("t", "mg", "milligrams mg", Fraction(1, 10**9)),
    *_rows("t", "µg", "micrograms", Fraction(1, 10**12)),
    *_rows("m3", "cubic metres", "cubic_meters cubic_metres cubic_meter cubic_metre m3 m³"),
    *_rows("m3", "litres", "liters litres liter litre", Fraction(1, 1_000)),
    *_rows("kWh", "kWh", "kilowatt-hours kilowatt_hours kWh"), *_rows("kWh", "MWh", "MWh", 1_000),
    *_rows("kWh", "GWh", "GWh gigawatt-hours", 1_000_000), *_rows("kWh", "TWh", "TWh", 10**9),
    *_rows("kW", "W", "watts watt", Fraction(1, 1_000)), *_rows("kW", "kW", "kilowatts kilowatt kW"), *_rows("kW", "MW", "megawatts megawatt MW", 1_000),
    *_rows("kW", "GW", "gigawatts gigawatt GW", 1_000_000), *_rows("kV", "kV", "kilovolts kilovolt kV"),
    *_rows("kVA", "kVA", "kVA"), *_rows("kVA", "MVA", "MVA", 1_000), *_rows("标箱", "TEUs", "TEUs TEU standard_containers"),
    *_rows("重量箱", "weight cases", "weight_cases"),
    *_rows("℃", "°C", "degrees_Celsius degrees_centigrade °C"),
    *_rows("m", "km", "kilometers kilometres kilometer kilometre km", 1_000),
    *_rows("m", "m", "meters metres meter metre m"), *_rows("m", "cm", "centimeters centimetres cm", Fraction(1, 100)),
    *_rows("m", "mm", "millimeters millimetres mm", Fraction(1, 1_000)),
    *_rows("m", "miles", "miles mile", Fraction("1609.344")),
    *_rows("h", "hours", "hours hour"), *_rows("h", "days", "days day", 24), *_rows("h", "weeks", "weeks week", 168),
    *_rows("h", "minutes", "minutes minute", Fraction(1, 60)),
    *_rows("工作日", "working days", "working_days working_day business_days workdays"),
    *_rows("岁", "years old", "years_old years_of_age"), *_rows("month", "months", "months month"),
    *_rows("month", "quarters", "quarters", 3), *_rows("month", "years", "years year", 12),
    *_rows("month", "decades", "decades decade", 120), *_rows("month", "centuries", "centuries", 1_200),
    *_rows("times", "times", "times"), *_rows("people", "people", "people persons person individuals"),
    *_rows("户", "households", "households household families family"),
    *_rows("人次", "person-times", "person-times person-trips visits trips"),
]  # fmt: skip

_THING_NOUNS = (
    "projects", "enterprises", "companies", "firms", "schools", "hospitals", "villages", "towns", "cases", "items",
    "stations", "measures", "documents",
)  # fmt: skip
_PEOPLE_NOUNS = ("people", "persons", "individuals")
NOUN = (
    {noun: Unit("", "个", Fraction(1), None) for noun in _THING_NOUNS}
    | {noun: Unit("", "people", Fraction(1), "people") for noun in _PEOPLE_NOUNS}
    | {noun: Unit("", "户", Fraction(1), "households") for noun in ("households", "families")}
)
"""English plurals, as they stand some words after a number ("14 key industrial enterprises"), and what counts them."""


def _pattern(units: list[Unit]) -> str:
    names = sorted({unit.written for unit in units}, key=len, reverse=True)
    return "|".join("(?-i:m)" if name == "m" else re.escape(name) for name in names)  # 100M is no length


# "four consecutive years", "another two full months": the measure is told by the noun behind.
_STILL = "(?:consecutive|straight|successive|full|whole|more|additional|further|extra|calendar)"
_FOLLOWING = re.compile(
    rf" {{0,2}}(?:(?P<zh>{_pattern(_CHINESE)})|(?:-?(?:{_STILL} )?(?P<en>{_pattern(_ENGLISH)})(?![A-Za-z²³])))",
    re.IGNORECASE,
)
# What looks like a unit and is the start of a word: 3家庭, 5位一体, 50方案, 2度假, 3场地 …
_NOT_UNITS = re.compile(
    r"位一体|个体|方案|方面|方阵|方向|方式|度假|场地|家庭|户外|条龙|元化|元素|元[结体]|元[经社]|元分割|元对立|项目化|"
    r"周边|周期|周全|年级|年度|年代|岁末|级别|分之|分别|分类|分布|类似|等等|本身|本级|本地|部门|部署|部分|部委|部级|处理|组织|队伍|群众|"
    r"里程|里面|条件|台湾|台阶|对比|批准|号召|起来|所有|份额|家园|升[级至到为了温学]|克服|克难|克制|瓦斯|次产业|轮流|名义|名单|名字|名录|名列|"
    r"位置|位于|章程|列车|列入|首先|首要|门类"
)


@cache
def _by_name() -> dict[str, Unit]:
    return {unit.written.lower(): unit for unit in _ENGLISH} | {unit.written: unit for unit in _CHINESE}


def unit_named(name: str) -> Unit:
    """Give the unit of that name, as it is written after a number: 亩, "percentage point". KeyError for no unit."""
    return _by_name()[name]


def unit_after(text: str, position: int) -> tuple[Unit, int] | None:
    """Give the unit that stands in plain `text` at `position`, spaces before it allowed, and where it ends."""
    match = _FOLLOWING.match(text, position)
    if match is None:
        return None
    if match["zh"]:
        if _NOT_UNITS.match(text, match.start("zh")):
            return None
        if match["zh"] == "度" and text[position - 1 : position] in ("万", "亿"):
            return _by_name()["度电"], match.end()
        return _by_name()[match["zh"]], match.end()
    return _by_name()[match["en"].lower()], match.end()


_WORDS_AFTER = re.compile(r"(?:[ -][A-Za-z'-]+){1,5}")
_STOP = frozenset({
    "in", "of", "and", "or", "to", "the", "a", "an", "by", "from", "for", "at", "on", "with", "was", "were", "is", "are",
    "as", "than", "per", "that", "which", "who", "under", "over",
})  # fmt: skip


_PERSONS = re.compile(
    r"[\u4e00-\u9fff]{0,10}?(?:人口|农牧?民|牧民|居民|市民|群众|职工|工人|学生|毕业生|劳动力|儿童|老人|妇女|残疾人|教师|干部|党员|患者)(?!家庭|户)"
)


def persons_after(text: str, end: int) -> bool:
    """Whether the number that ends at `end` of plain `text` counts persons by the noun behind it: 60万无电地区人口."""
    return _PERSONS.match(text, end) is not None


def noun_after(text: str, start: int, end: int) -> tuple[str | None, bool]:
    """Give the known noun that the number at [start, end) of plain `text` counts, and whether the text is English there."""
    match = _WORDS_AFTER.match(text, end)
    latin = (
        match is not None or re.search(r"[A-Za-z][ ,.(]{1,2}$", text[max(0, start - 3) : start]) is not None
    )
    for word in re.split(r"[ -]", match[0].lower())[1:] if match else ():
        if word in _STOP:
            break
        if word in NOUN:
            return word, True
    return None, latin
