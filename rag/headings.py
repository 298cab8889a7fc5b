"""Headings and titles put into English from listed parts only: "额济纳旗人民政府办公室", "一、基本情况", "2024年…审议意见"."""

from __future__ import annotations

import re
from typing import Protocol

from rag.dates import Period, find_dates
from rag.wordlist import HanNames


class _Term(Protocol):
    @property
    def english(self) -> str: ...
    @property
    def kind(self) -> str: ...


class _Place(Protocol):
    @property
    def english(self) -> tuple[str, ...]: ...


_MARKER = re.compile(
    r"^\s*(?:第[一二三四五六七八九十]+[章节部分]+|[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]、?|\d+[.．、](?!\d)|"
    r"[一二三四五六七八九十]+(?:是|要))\s*"
)
_ENDING = re.compile(r"[。.:：;；,，、\s]+$")
_ON = re.compile(r"^(?P<by>.*?)关于(?P<topic>.+?)的?(?P<kind>[\u4e00-\u9fff]{2,6})$")
_AT = re.compile(r"^(?P<by>.*?)在(?P<meeting>.+?)上的(?P<kind>讲话|发言|报告)$")
_MONTHS = "January February March April May June July August September October November December".split()
_RUNS = {(1, 6): "first half", (7, 12): "second half", (1, 3): "first quarter", (4, 6): "second quarter",
         (7, 9): "third quarter", (10, 12): "fourth quarter", (1, 9): "first three quarters"}  # fmt: skip


def render(chinese: str, terms: HanNames[_Term], places: HanNames[_Place]) -> str | None:  # type: ignore[type-var]
    """Give the heading in English, without its numbering; None where any part of it is not listed."""
    bare = re.sub(r"\s+", "", _MARKER.sub("", chinese))
    english = _whole(_ENDING.sub("", bare), terms, places)
    return english[0].upper() + english[1:] if english else None
