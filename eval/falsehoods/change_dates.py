"""What makes a true statement false in its time: another year, month, day or part of the year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.falsehoods.made import Context, Made, find_word, replaced
from eval.falsehoods.records import Truth

_PARTS = {
    "上半年": ("全年", "下半年", "前三季度"), "下半年": ("上半年",), "全年": ("上半年",), "一季度": ("二季度", "上半年"),
    "前三季度": ("上半年", "全年"), "二季度": ("三季度",), "今年": ("去年", "明年"), "去年": ("今年", "前年"), "明年": ("今年",),
    "上年": ("前年",), "“十四五”": ("“十三五”",), "“十三五”": ("“十二五”",), "十四五": ("十五五",), "本届": ("上届",),
    "this year": ("last year", "next year"), "last year": ("this year",), "next year": ("this year",),
    "first half": ("second half",), "second half": ("first half",), "first quarter": ("third quarter",),
    "past five years": ("past three years", "past ten years"), "previous year": ("following year",),
}  # fmt: skip
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def dates(truth: Truth, context: Context) -> Iterator[Made]:
    """Another year, month, day or part of the year."""
    yield from _years(truth)
    quote = truth.citations[0].quote
    for word, others in _PARTS.items():
        for match in find_word(truth.text, word):
            if word == "十四五" and truth.text[match.start() - 1 : match.start()] == "“":
                continue
            for other in others:
                if other not in quote and (truth.form != "official" or _names_when(quote, word)):
                    yield Made(
                        "part of the year", replaced(truth.text, *match.span(), other), f"{word} → {other}"
                    )
    for match in re.finditer(r"(?<![\d.])(\d{1,2})(?= ?月(?!均|息))", truth.text):
        month = int(match[1]) % 12 + 1
        if 1 <= int(match[1]) <= 12 and f"{month}月" not in quote:
            yield Made("month", replaced(truth.text, *match.span(), str(month)), f"{match[1]}月 → {month}月")
    for match in re.finditer(r"(?<=月)\s?(\d{1,2})(?= ?日)", truth.text):
        day = int(match[1]) % 28 + 1
        yield Made("day", replaced(truth.text, *match.span(1), str(day)), f"{match[1]}日 → {day}日")
    for index, name in enumerate(_MONTHS):
        for match in re.finditer(rf"\b{name}\b", truth.text):
            other = _MONTHS[(index + 1) % 12]
            if name not in ("March", "May") or re.match(r" \d", truth.text[match.end() :]):
                yield Made("month", replaced(truth.text, *match.span(), other), f"{name} → {other}")


_WHEN = {
    "this year": "今年|本年|年内", "last year": "去年|上年|过去的?一年", "next year": "明年", "first half": "上半年", "second half": "下半年",
    "first quarter": "一季度", "past five years": "五年", "previous year": "上年|去年",
}  # fmt: skip


def _names_when(quote: str, word: str) -> bool:
    """Whether the Chinese says what the English does; official English often adds a year that it does not."""
    return re.search(_WHEN[word], quote) is not None


def _years(truth: Truth) -> Iterator[Made]:
    pattern = (
        r"(?<![\d.〔,])((?:19|20)\d\d)(?= ?年)"
        if truth.language == "zh"
        else r"(?<!\$ )(?<![\d.,$])((?:19|20)\d\d)(?![\d,.]*\d|%| ?(?:yuan|mu|million))"
    )
    for match in re.finditer(pattern, truth.text):
        if truth.text.rfind("《", 0, match.start()) > truth.text.rfind("》", 0, match.start()):
            continue
        said = match[1] in truth.citations[0].quote or match.start() < truth.front
        if (
            truth.language == "en"
            and not said
            and not re.search("今年|去年|上年|明年", truth.citations[0].quote)
        ):
            continue
        for step in (-1, 1, 2):
            other = str(int(match[1]) + step)
            if other in truth.citations[0].quote or other in truth.text:
                continue
            yield Made("year", replaced(truth.text, *match.span(), other), f"{match[1]} → {other}")
    others = set(re.findall(r"(?<!\d)(20\d\d)(?= ?年)", truth.citations[0].quote))
    for match in re.finditer(pattern, truth.text):
        if match.start() >= truth.front and truth.form == "sentence":
            for other in sorted(others - {match[1]}):
                yield Made(
                    "another year of the sentence",
                    replaced(truth.text, *match.span(), other),
                    f"{match[1]} → {other}",
                )
