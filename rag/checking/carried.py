"""What the sentences of a draft take over from its title, its headings and each other: the place and the time they are about."""

from __future__ import annotations

import re

from rag.evidence import Scope
from rag.glossary import find_places
from rag.quantities.dates import find_dates, part_form
from rag.regions import Regions

_HAN = re.compile(r"[\u3400-\u9fff]")
_CLAUSE_END = re.compile(r"[，,。；;：:]")
_SUBJECT_WITHIN = 16
"""Characters of a Chinese sentence in which the name of the place it is about begins: 截至2024年6月底，额济纳旗…"""
_LAST_YEAR = re.compile(r"过去一年|去年|上年|上一年|\b(?:last|past|previous) year\b", re.IGNORECASE)
_TWO_YEARS = re.compile(
    r"工作报告|计划执行情况的报告|预算执行情况|讲话|\bwork report\b|\breport on the work\b", re.IGNORECASE
)
_BEFORE_YEAR = 2
"""Characters, the name of a place not counted, that may stand before the year that a sentence opens with: 截至2024年."""
_RANKS = "省市盟州旗县区"
"""Characters that the name of a place ends with where it is written out: 北京 may be that of 北京冬奥会."""
_AFTER_SHORT = re.compile(
    r"(?:(?:19|20)\d\d|的|把|将|在|则|也|已|要|拟|共|全[省市区年]|(?:去|今|明|当)年|上半年|下半年|计划|力争|预计|累计|提出|目前"
    r"|地区生产总值|GDP|一般公共预算|固定资产投资|社会消费品|规上工业|粮食|城镇|经济|进出口|人均)|[，,]"
)
"""What follows the short name of a place that a sentence is about: 江苏的…, 安徽2024年…; of 北京冬奥会 and 上海合作组织 it does not."""
_TIERS = (
    (re.compile(r"(?:省|自治区|特别行政区|北京市|上海市|天津市|重庆市)$"), 1),
    (re.compile(r"(?:盟|州|地区|市)$"), 2),
    (re.compile(r"[旗县区]$"), 3),
)


class Carried:
    """Told a draft's lines in order, it says for each claim what it leaves unsaid."""

    def __init__(self, title: str | None) -> None:
        self._year: int | None = None
        """Of the title, to which 过去一年 in a heading refers."""
        self._title = Scope() if title is None else self._titled(title)
        self._heading = self._title
        self._place = self._title.regions
        self._paragraph: int | None = None
        self._years: frozenset[str] = frozenset()
        self._begun = False

    def pass_by(self, line: str, heading: bool) -> None:
        """Take notice of a line that claims nothing. `heading`: it stands above others."""
        named = _named(line)
        if heading and not self._begun and not (self._title.regions or self._title.periods):
            self._title = named = self._titled(line)
        elif heading and self._year and _LAST_YEAR.search(line) and not named.periods:
            named = Scope(named.regions, frozenset({str(self._year - 1)}))
        # "额济纳旗主要指标如下：" goes for the list below it, and leaves the heading above it standing.
        base = self._title if heading else self._heading
        self._heading = Scope(named.regions or base.regions, named.periods or base.periods)
        self._place = self._heading.regions or self._place
        self._paragraph = None

    def _titled(self, title: str) -> Scope:
        named = _named(title)
        self._year = max(named.years, default=None)
        # A work report tells of the year before, and plans for its own.
        return Scope(named.regions) if _TWO_YEARS.search(title) else named

    def scope_of(self, claim: str, paragraph: int) -> Scope:
        """Give place and time of a claim; `paragraph` tells those of one paragraph from those of another.

        A year that a claim opens with holds for the rest of its paragraph. So does the place that it begins with, where
        title or heading set one of the same rank (全旗 stays the banner's behind a sentence on its league); where they
        set none it holds until another is named.
        """
        self._begun = True
        if paragraph != self._paragraph:
            self._paragraph, self._years = paragraph, frozenset()
            self._place = self._heading.regions or self._place
        if subject := _subject(claim):
            same_rank = {_tier(name) for name in subject} & {_tier(name) for name in self._heading.regions}
            if same_rank or not self._heading.regions:
                self._place = subject
        self._years = _opening_periods(claim) or self._years
        within = {period for period in self._heading.periods if period[:4] in self._years}
        return Scope(subject or self._place, frozenset(within) or self._years or self._heading.periods)


def about(text: str) -> Scope:
    """Give the one place and the one time that a text names, of which all of it may be; each empty where it names several."""
    named = _named(text)
    years = {period[:4] for period in named.periods}
    periods = named.periods if len(named.periods) == 1 else frozenset(years)
    return Scope(
        named.regions if len(named.regions) == 1 else frozenset(), periods if len(years) == 1 else frozenset()
    )


def is_elsewhere(region: str | None, claim: str, scope: Scope) -> bool:
    """Tell whether a document's region is another one than those a claim names or takes over, of the same rank."""
    if region is None:
        return False
    own = scope.regions | _places(claim).keys()
    return region not in own and _tier(region) in {_tier(name) for name in own}


def _named(text: str) -> Scope:
    return Scope(_lowest(_places(text)), _periods(text))


def _places(text: str) -> dict[str, int]:
    """Give the official names of the places that a text names, each with where it is first named."""
    found = {place.place.name: place.start for place in reversed(find_places(text))}
    for start, _, name in Regions.load().find(text):
        if not any(name in other or other in name for other in found):
            found[name] = start
    return {name: start for name, start in found.items() if _tier(name)}


def _lowest(places: dict[str, int]) -> frozenset[str]:
    """Leave out what the others lie in: 鄂尔多斯市达拉特旗 is 达拉特旗."""
    lowest = max(map(_tier, places), default=0)
    return frozenset(name for name in places if _tier(name) == lowest)


def _subject(claim: str) -> frozenset[str]:
    """Give the places that a sentence is about by its beginning: 额济纳旗…, 截至6月底，额济纳旗…, but not 北京冬奥会."""
    if not _HAN.search(claim):
        lowest = _lowest(_places(claim))
        return lowest if len(lowest) == 1 else frozenset()
    begin = 0
    for period in find_dates(claim):
        if len(claim[begin : period.start].strip("截至到在，, ")) == 0:
            begin = period.end
    first = claim[begin : begin + _SUBJECT_WITHIN].lstrip("底末初，, ")
    clause = _CLAUSE_END.split(first)[0]
    found = {
        place.place.name: place
        for place in find_places(clause)
        if place.text[-1:] in _RANKS or _AFTER_SHORT.match(first, place.start + len(place.text))
    }
    named = {name: place.start for name, place in found.items()}
    named |= {name: start for start, _, name in Regions.load().find(clause)}
    named = {name: start for name, start in named.items() if _tier(name)}
    if not named or min(named.values()) > 0:
        return frozenset()
    return _lowest(named)


def _opening_periods(claim: str) -> frozenset[str]:
    """Give the years that a sentence is about: those it opens with, not that of 完成2023年度任务 in its middle."""
    if not _HAN.search(claim):
        periods = _periods(claim)
        return periods if len(periods) == 1 else frozenset()
    clause = _CLAUSE_END.search(claim, 3)
    first = claim[: clause.start() if clause else len(claim)]
    return frozenset(
        str(period.year)
        for period in find_dates(first)
        if period.year and period.last_year is None and _is_opening(first, period.start)
    )


def _is_opening(clause: str, start: int) -> bool:
    before = clause[:start]
    for place in _places(before):
        before = before.replace(place, "")
    return len(before.strip()) <= _BEFORE_YEAR


def _periods(text: str) -> frozenset[str]:
    found = set()
    for period in find_dates(text):
        if period.year is None or period.last_year is not None:
            continue
        part = part_form(period.months) if period.day is None else ""
        found.add(f"{period.year}-{part}" if part and not part.startswith("M") else str(period.year))
    whole = {period for period in found if any(other.startswith(f"{period}-") for other in found)}
    return frozenset(found - whole)


def _tier(name: str) -> int:
    return next((tier for pattern, tier in _TIERS if pattern.search(name)), 0)
