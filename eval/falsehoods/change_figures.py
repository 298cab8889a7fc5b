"""What makes a true statement false in a number: another figure, another unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.falsehoods.made import Context, Made, replaced
from eval.falsehoods.numbers import Written, find_numbers, other_numbers, plain
from eval.falsehoods.records import Truth

_HAN_NUMBER = re.compile(
    r"(?<![一二三四五六七八九十百千第几数两])(?P<number>[二三四五六七八九十两])(?=[个项家座处条名户倍批期届次](?![个个别代性]))"
)
_HAN_OTHERS = {
    "二": "三", "两": "三", "三": "四", "四": "五", "五": "四", "六": "七", "七": "八", "八": "六", "九": "八", "十": "九",
}  # fmt: skip
_WORDS = {
    "two": "three", "three": "four", "four": "five", "five": "six", "six": "seven", "seven": "eight", "eight": "nine",
    "nine": "seven", "ten": "twelve", "fifteen": "fifty", "twenty": "thirty", "thirty": "forty", "fifty": "fifteen",
}  # fmt: skip
_WORD = re.compile(
    rf"\b(?P<number>{'|'.join(_WORDS)})\b(?= (?:percent|million|billion|years|areas|major|key|provinces|points|measures)\b)",
    re.IGNORECASE,
)
_PERCENT_HAN = re.compile(r"(?<=百分之)[一二三四五六七八九](?![一二三四五六七八九十百])")


def figures(truth: Truth, context: Context) -> Iterator[Made]:
    """Another number: a digit, two digits, the point; another of the sentence or the document; the year before's."""
    stated = context.amounts_of(truth)
    for written in find_numbers(truth.text):
        if written.start < truth.front:
            continue
        for way, digits in other_numbers(written):
            if _is_other(written, digits, stated):
                yield _with(truth, written, digits, way)
        yield from _others(truth, written, context)
        yield from _before(truth, written, stated)
    yield from _in_words(truth)


def _with(truth: Truth, written: Written, digits: str, way: str) -> Made:
    return Made(way, replaced(truth.text, written.start, written.end, digits), f"{written.number} → {digits}")


def _is_other(written: Written, digits: str, stated: frozenset[tuple[object, str]]) -> bool:
    value = (
        (plain(digits) / plain(written.number) * written.value) if plain(written.number) else plain(digits)
    )
    if value == written.value or (plain(digits) == 0 and "." not in digits):
        return False
    units = {unit for amount, unit in stated if amount == value.normalize()}
    return not units & {written.amount[1], ""} and not (units and not written.base)


def _others(truth: Truth, written: Written, context: Context) -> Iterator[Made]:
    """Other figures in the same unit: of the sentence, and of the document."""
    own = _lead(truth.text, written.start)
    for other in find_numbers(truth.citations[0].quote):
        alike = other.scale == written.scale and other.base == written.base and other.base
        # Where the same words stand before both, it may be the other one that is left in the statement.
        apart = _lead(truth.citations[0].quote, other.start)[-4:] != own[-4:]
        if alike and apart and plain(other.number) != plain(written.number):
            yield _with(truth, written, other.number, "another of the sentence")
    stated = context.amounts_of(truth)
    for digits in context.figures_of(truth.document.id, written.scale, written.base):
        if written.base and _is_other(written, digits, stated):
            yield _with(truth, written, digits, "another of the document")


def _lead(text: str, position: int) -> str:
    return re.split(r"[，,；;。:：\d]", text[:position])[-1]


def _before(truth: Truth, written: Written, stated: frozenset[tuple[object, str]]) -> Iterator[Made]:
    """The year before's: the amount less its growth."""
    match = re.compile(
        r"[一-鿿 ]{0,6}[，,、]?\s?(?:同比|比上年|较上年)?(?P<verb>增长|下降|up|down)(?: by)? ?(?P<change>\d+(?:\.\d+)?)(?:%| percent)"
    ).match(truth.text, written.unit_end)
    if match and written.base != "%" and written.base:
        growth = plain(match["change"]) / 100 * (1 if match["verb"] in ("增长", "up") else -1)
        places = len(written.number.partition(".")[2])
        digits = f"{plain(written.number) / (1 + growth):.{places}f}"
        if _is_other(written, digits, stated):
            yield _with(truth, written, digits, "the year before's")


def _in_words(truth: Truth) -> Iterator[Made]:
    """Numbers that are no digits: 三个 → 四个, five → six."""
    for match in _HAN_NUMBER.finditer(truth.text):
        other = _HAN_OTHERS[match["number"]]
        if other + truth.text[match.end()] not in truth.citations[0].quote:
            yield Made("in words", replaced(truth.text, *match.span(), other), f"{match[0]} → {other}")
    for match in _PERCENT_HAN.finditer(truth.text):
        other = _HAN_OTHERS.get(match[0], "二")
        yield Made("in words", replaced(truth.text, *match.span(), other), f"百分之{match[0]} → {other}")
    for match in _WORD.finditer(truth.text):
        other = _WORDS[match[0].lower()]
        if other not in truth.text.lower():
            yield Made("in words", replaced(truth.text, *match.span(), other), f"{match[0]} → {other}")


_UNITS = (
    ("亿元", "万元"), ("亿元", "万亿元"), ("亿元", "亿美元"), ("万元", "亿元"), ("万元", "元"), ("万元", "万美元"), ("亿美元", "亿元"),
    ("万吨", "吨"), ("万吨", "亿吨"), ("万吨", "万斤"), ("吨", "公斤"), ("吨", "万吨"), ("公斤", "吨"), ("斤", "公斤"), ("亿斤", "亿吨"),
    ("万亩", "亩"), ("万亩", "万公顷"), ("亩", "公顷"), ("亩", "万亩"), ("公顷", "亩"), ("平方公里", "平方米"), ("平方米", "亩"),
    ("公里", "米"), ("米", "公里"), ("万千瓦", "千瓦"), ("千瓦", "兆瓦"), ("千瓦", "千瓦时"), ("千瓦时", "千瓦"), ("%", "个百分点"),
    ("个百分点", "%"), ("%", "‰"), ("万人", "人"), ("万人", "万户"), ("人", "户"), ("户", "人"), ("人次", "人"), ("万人次", "人次"),
    ("万立方米", "立方米"), ("立方米", "吨"), ("亿立方米", "万立方米"), ("天", "个月"), ("小时", "天"), ("万头", "头"), ("倍", "%"),
    (" million", " billion"), (" billion", " million"), (" billion", " trillion"), (" trillion", " billion"), (" thousand", " million"),
    (" percentage points", " percent"), (" percentage point", " percent"), (" percent", " percentage points"),
    ("%", " percentage points"), (" yuan", " US dollars"), ("CNY ", "USD "), ("RMB ", "US$"), (" mu", " hectares"),
    (" hectares", " mu"), (" tons", " kilograms"), (" tonnes", " kilograms"), (" kilometers", " meters"), (" kilograms", " tons"),
    (" kilowatts", " megawatts"), (" people", " households"), (" households", " people"), (" days", " months"), (" times", " percent"),
)  # fmt: skip


def units(truth: Truth, context: Context) -> Iterator[Made]:
    """The same digits in another unit or scale."""
    stated = context.amounts_of(truth)
    for written in find_numbers(truth.text):
        if written.start < truth.front:
            continue
        for unit, other in _UNITS:
            behind = _behind(truth.text, written, unit)
            if behind is None or (unit == "%" and _chinese(other) != (truth.language == "zh")):
                continue
            text = replaced(truth.text, *behind, other)
            # Of another currency the reading below knows nothing; it is another amount anyway.
            if behind[0] >= written.start:
                now = [number.amount for number in find_numbers(text) if number.start == written.start]
                if stated & set(now):
                    continue
            yield Made(f"{unit.strip()} to {other.strip()}", text, f"{written.number}{unit} → {other}")


def _chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" or character == "‰" for character in text)


def _behind(text: str, written: Written, unit: str) -> tuple[int, int] | None:
    """Where the unit stands right behind the number, or, of a currency, right before it; None where it does not."""
    if unit in ("CNY ", "RMB "):
        start = written.start - len(unit)
        return (start, written.start) if start >= 0 and text.startswith(unit, start) else None
    if not text.startswith(unit, written.end):
        # 16.29亿元 is in 亿元; 3500多亩 in 亩.
        at = written.unit_end - len(unit)
        if at <= written.end or written.base != unit or written.scale:
            return None
        return at, written.unit_end
    end = written.end + len(unit)
    if end < written.unit_end or (unit[-1].isalpha() and unit.isascii() and text[end : end + 1].isalpha()):
        return None
    if unit in ("人", "户", "米", "斤", "天", "倍") and written.unit_end != end:
        return None
    return written.end, end
