"""Numbers in digits with their units, as they are written: found, changed, and compared, apart from the product's reading.

Only what is needed to change a number and to see that what came out is not stated as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_SCALES = {
    "万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "百": 100,
    "trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 10**3,
}  # fmt: skip
_BASES = [
    "个百分点",
    "百分点",
    "平方公里",
    "平方千米",
    "平方米",
    "立方米",
    "千瓦时",
    "千瓦",
    "兆瓦",
    "公里",
    "公顷",
    "公斤",
    "美元",
    "欧元",
    "人次",
    "辆次",
    "吨标准煤",
    "吨",
    "元",
    "亩",
    "%",
    "倍",
    "米",
    "斤",
    "头",
    "只",
    "户",
    "人",
    "名",
    "家",
    "个",
    "项",
    "件",
    "处",
    "所",
    "座",
    "条",
    "辆",
    "套",
    "台",
    "株",
    "场",
    "次",
    "天",
    "小时",
    "期",
    "级",
    "种",
    "类",
    "部",
    "册",
    "岁",
    "户次",
    "千米",
    "方",
    "度",
    "亿斤",
    "口",
    "批",
    "支",
    "宗",
    "岗",
    "张",
    "位",
    "栋",
    "间",
    "艘",
    "枚",
]
_ENGLISH_BASES = (
    "percentage points", "percentage point", "percent", "%", "yuan", "US dollars", "dollars", "mu", "hectares", "tons", "tonnes",
    "metric tons", "kilowatts", "kilowatt-hours", "kilometers", "km", "cubic meters", "square meters", "square kilometers",
    "people", "households", "kilograms", "jin", "projects", "enterprises", "years", "days", "months", "times",
)  # fmt: skip
_SAME = {
    "percent": "%", "percentage points": "个百分点", "percentage point": "个百分点", "百分点": "个百分点", "yuan": "元", "mu": "亩",
    "US dollars": "美元", "dollars": "美元", "hectares": "公顷", "tons": "吨", "tonnes": "吨", "metric tons": "吨", "吨标准煤": "吨",
    "kilowatts": "千瓦", "kilowatt-hours": "千瓦时", "kilometers": "公里", "km": "公里", "cubic meters": "立方米", "方": "立方米",
    "square meters": "平方米", "square kilometers": "平方公里", "平方千米": "平方公里", "people": "人", "名": "人", "households": "户",
    "kilograms": "公斤", "jin": "斤", "projects": "个", "enterprises": "个", "家": "个", "项": "个", "times": "倍", "days": "天",
}  # fmt: skip
"""Units of one kind, under one name."""
NUMBER = re.compile(
    rf"(?<![0-9０-９.．A-Za-z〔/／])(?P<number>[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)?)(?![0-9.．]*[0-9０-９]|[/／])"
    rf" ?(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})?"
    rf"(?P<more>多|余)? ?(?P<base>{'|'.join(sorted(map(re.escape, _BASES), key=len, reverse=True))}"
    rf"|(?:{'|'.join(sorted(map(re.escape, _ENGLISH_BASES), key=len, reverse=True))})(?![A-Za-z]))?"
)
_DATE_AFTER = re.compile(r" ?(?:年(?!以上|以内|内)|月(?!息)|日(?!均)|号|[-—~～至] ?\d{1,2} ?月)")
_DATE_BEFORE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|第|No\.|[-—~～至]) ?$"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_QUARTER_HOURS = re.compile(r"(?<=\d),(?=\d{3})")


@dataclass(frozen=True, slots=True)
class Written:
    """A number of a text with its unit."""

    start: int
    end: int
    """Of the digits alone."""
    number: str
    """The digits as written."""
    scale: str
    base: str
    """What it counts or measures; "" where none of the known units follows."""
    unit_end: int

    @property
    def value(self) -> Decimal:
        return plain(self.number) * _SCALES.get(self.scale, 1)

    @property
    def amount(self) -> tuple[Decimal, str]:
        """By which two are compared: value in the bare unit, and that unit."""
        return self.value.normalize(), _SAME.get(self.base, self.base)


def plain(number: str) -> Decimal:
    """Read digits with their commas."""
    return Decimal(_QUARTER_HOURS.sub("", number))


def scaled(scale: str) -> int:
    """What a scale multiplies with; 1 for none."""
    return _SCALES.get(scale, 1)


def find_numbers(text: str) -> list[Written]:
    """Give the numbers in digits, in order; years, months and days left out, and numbers of documents and lists."""
    found = []
    for match in NUMBER.finditer(text):
        start, end = match.span("number")
        bare_year = bool(_YEAR.fullmatch(match["number"])) and not match["base"] and not match["scale"]
        dated = not match["scale"] and (
            _DATE_AFTER.match(text, end) or _DATE_BEFORE.search(text[max(0, start - 10) : start])
        )
        listed = (start == 0 or text[start - 1] in "\n(（") and text[end : end + 1] in tuple(".．、)）")
        if not (bare_year or dated or listed or _in_title(text, start)):
            found.append(
                Written(start, end, match["number"], match["scale"] or "", match["base"] or "", match.end())
            )
    return found


def _in_title(text: str, position: int) -> bool:
    return text.rfind("《", 0, position) > text.rfind("》", 0, position)


def other_numbers(written: Written) -> Iterator[tuple[str, str]]:
    """Give (way, digits) of what the digits may be mistaken for, one digit or the point changed."""
    digits = written.number
    for index, digit in enumerate(digits):
        if digit.isdigit():
            for step in (1, 3, 7):
                other = (int(digit) + step) % 10
                if other or index:
                    yield "digit", f"{digits[:index]}{other}{digits[index + 1 :]}"
    for index in range(len(digits) - 1):
        one, two = digits[index], digits[index + 1]
        if one.isdigit() and two.isdigit() and one != two and not (index == 0 and two == "0"):
            yield "two digits swapped", f"{digits[:index]}{two}{one}{digits[index + 2 :]}"
    yield from (("off by ten", shift(digits, by)) for by in (1, -1))


def shift(digits: str, by: int) -> str:
    """Move the decimal point: 16.29 by 1 is 162.9, by -1 is 1.629; commas are left out."""
    return f"{plain(digits).scaleb(by).normalize():f}"


Amount = tuple[Decimal, str]


def amounts(text: str) -> frozenset[Amount]:
    """Give every number of the text with its unit, to be compared."""
    return frozenset(written.amount for written in find_numbers(text))
