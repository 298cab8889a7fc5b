"""The administrative divisions of China at county level and above: names, usual short forms, what lies in what."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).with_name("data") / "regions.csv"
_RANKS = {
    "自治区": "Autonomous Region", "自治州": "Prefecture", "自治县": "County", "自治旗": "Banner", "特别行政区": "SAR",
    "地区": "Prefecture", "新区": "New Area", "省": "Province", "市": "City", "盟": "League", "州": "Prefecture", "旗": "Banner",
    "县": "County", "区": "District",
}  # fmt: skip
_RANK = re.compile("[省市县区旗盟州]")
# Names that are common words as well: 新城区建设, 老城区改造, 和平发展.
_WORDS = frozenset({
    "新城区", "老城区", "市中区", "城中区", "矿区", "郊区", "城区", "东区", "西区", "和县", "和平", "光明",
    "前进", "向阳", "友好", "新城", "城关", "城中", "城东", "城西", "城北", "新华", "解放", "红旗", "东风",
    "振兴", "复兴", "市中", "老城", "河东", "河西", "江北", "江南", "港口", "资源", "平安", "安宁", "合作",
    "温泉", "共和", "同心", "万年", "大方", "兴国", "互助", "站前", "桥东", "桥西", "通道", "富裕", "富民",
    "中方", "公安", "民权", "太平", "安定",
})  # fmt: skip


class Region(NamedTuple):
    code: str
    """As GB/T 2260 has it, without the zeros at its end: 15, 1506, 150621."""
    name: str
    short: tuple[str, ...]
    english: str
    """Its name without its rank: "Dalate"."""

    @property
    def rank(self) -> str:
        """What it is in English: "Banner", "City"."""
        return next((english for rank, english in _RANKS.items() if self.name.endswith(rank)), "")


class Regions:
    """The list, looked up by name. `Regions.load()` gives it, read once (8 ms)."""

    def __init__(self, regions: list[Region]) -> None:
        self.all = tuple(regions)
        self._code = {region.code: region for region in regions}
        self._named: dict[str, list[Region]] = defaultdict(list)
        self._short: dict[str, list[Region]] = defaultdict(list)
        for region in regions:
            self._named[region.name].append(region)
            for form in region.short:
                self._short[form].append(region)
        self._lengths: dict[str, list[int]] = defaultdict(list)
        for name in sorted({*self._named, *self._short}, key=len, reverse=True):
            if len(name) not in self._lengths[name[0]]:
                self._lengths[name[0]].append(len(name))
        self._longest = max(map(len, self._named), default=0)

    @staticmethod
    def load() -> Regions:
        return _load()

    def __contains__(self, name: str) -> bool:
        return name in self._named

    def official(self, name: str) -> str | None:
        """Give the full name that a name or short form stands for: 达旗 is 达拉特旗. None if unknown.

        Of several places called so the highest in rank counts (吉林 is the province); None where that too is open
        (朝阳 is a city and two districts, and 朝阳区 stands for itself).
        """
        if name in self._named:
            return name
        called = self._short.get(name, [])
        highest = min((len(region.code) for region in called), default=0)
        best = {region.name for region in called if len(region.code) == highest}
        if len(best) != 1 or (highest > 2 and len(called) > 1):
            return None
        return best.pop()

    def at(self, text: str, position: int) -> tuple[int, str] | None:
        """Give the end of the longest name or short form that begins at a position, and the words themselves."""
        for length in self._lengths.get(text[position : position + 1], ()):
            words = text[position : position + length]
            if words in self._named or words in self._short:
                return position + length, words
        return None

    def full_name_at(self, text: str, position: int) -> str | None:
        """Give the longest full name that begins at a position."""
        for length in self._lengths.get(text[position : position + 1], ()):
            words = text[position : position + length]
            if words in self._named:
                return words
        return None

    def find(self, text: str) -> list[tuple[int, int, str]]:
        """Give (start, end, name) of the full names of three characters and more in running text, in order.

        Those that are words besides (新城区) are left out, and so are short forms: 前进, 光明 and 和平 are all places.
        """
        found: list[tuple[int, int, str]] = []
        for rank in _RANK.finditer(text):
            end = rank.end()
            start = found[-1][1] if found else 0
            for begin in range(max(start, end - self._longest), end - 2):
                name = text[begin:end]
                if name in self._named and name not in _WORDS:
                    found.append((begin, end, name))
                    break
        return found

    def is_word(self, name: str) -> bool:
        """Tell whether a name is a common word besides."""
        return name in _WORDS

    def knows(self, name: str) -> bool:
        """Tell whether it is the name, or a short form, of one or more places, and not rather a word."""
        return (name in self._named or name in self._short) and name not in _WORDS

    def within(self, name: str) -> tuple[str, ...]:
        """Give what a place lies in, the nearest first; empty where several places have the name."""
        named = self._named.get(name, [])
        if len(named) != 1:
            return ()
        code = named[0].code
        above = (self._code.get(code[:length]) for length in (4, 2) if length < len(code))
        return tuple(region.name for region in above if region)

    def short_forms(self, name: str) -> tuple[str, ...]:
        """Give the short forms of a place that stand for it alone."""
        named = self._named.get(name, [])
        forms = dict.fromkeys(form for region in named for form in region.short)
        return tuple(form for form in forms if form not in _WORDS and self.official(form) == name)

    def english(self, name: str) -> str | None:
        """Give a name in pinyin, or as it is usually spelt, with its rank: 昆山市 is "Kunshan City"."""
        named = self._named.get(name, [])
        return f"{named[0].english} {named[0].rank}".strip() if named else None


@cache
def _load() -> Regions:
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return Regions(
            [
                Region(code, name, tuple(short.split("|")) if short else (), english)
                for code, name, short, english in rows
            ]
        )
