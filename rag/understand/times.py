"""Years and parts of years in a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping

from rag.quantities.numerals import read_han
from rag.question_times import NamedTime, named_times
from rag.understand.readings import Readings

Frequencies = Callable[[Collection[str]], Mapping[str, int]]
"""Tokens -> in how many passages of the library each stands, as `Store.reading().frequencies`."""

_SHORT_YEAR = re.compile(
    r"(?<!\d)([12]\d)年(?!\d|[间代限])(?=.{0,4}(?:上半年|前三季度|[一二三四]季度|全年|的|计划|目标|gdp)|[^前后内来])"
)
_FISCAL_YEAR = re.compile(r"\bfy ?'?(?=[12]\d(?!\d))", re.IGNORECASE)
_FIRST_MONTHS = re.compile(r"(?:头|前)([二两三四五六七八九十]|十一|\d{1,2})个月")
_HAN_YEAR = re.compile("[一二][零〇○九][零〇○一二三四五六七八九]{2}(?=年)")
_DIGITS = str.maketrans("零〇○一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)(?![年]?代)")
_HALF = re.compile(r"上半年|半年|1-6月|6月末|6月底|first half|half[- ]year|first six months|\bh1\b")


def with_full_years(text: str) -> str:
    """Write times in full: 24年上半年 as 2024年上半年, 二〇二四年 as 2024年, FY24 as FY2024, 头六个月 as 1-6月."""
    text = _HAN_YEAR.sub(lambda match: match[0].translate(_DIGITS), unicodedata.normalize("NFKC", text))
    text = _FIRST_MONTHS.sub(
        lambda match: f"1-{read_han(match[1]) if not match[1].isdecimal() else match[1]}月", text
    )
    return _SHORT_YEAR.sub(r"20\1年", _FISCAL_YEAR.sub("FY20", text))


def times_of(plain: str, readings: Readings) -> list[NamedTime]:
    """Give the times that a question names, less those that the reader undid."""
    return [
        time
        for time in named_times(plain)
        if time.document or readings.take("period", time.value, plain[time.start : time.end])
    ]


def years_in(plain: str, undone: Collection[str]) -> tuple[int, ...]:
    """Give the years that stand in a question in figures, those in names of documents included."""
    years = dict.fromkeys(_YEAR.findall(plain))
    return tuple(int(year) for year in years if not any(period.startswith(year) for period in undone))


def names_half_year(plain: str) -> bool:
    return bool(_HALF.search(plain))


def missing_years(years: Collection[int], frequencies: Frequencies) -> tuple[int, ...]:
    """Give those of the years that no document names, nor can mean by 去年: none names the year after either."""
    held = frequencies([str(year + more) for year in years for more in (0, 1)]) if years else {}
    return tuple(year for year in years if not held[str(year)] and not held[str(year + 1)])
