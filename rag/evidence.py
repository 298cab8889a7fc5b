"""What the citations of a statement hold: the quantities, dates and places that it may rest on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rag.dates import Period, find_dates
from rag.glossary import find_places
from rag.quantities import Quantity, find_quantities
from rag.records import Citation, Document
from rag.subjects import indicators_of

_CONTEXT = (
    16  # characters read on either side of a quote, so that a quote cut inside 125人 does not state 25人
)
_BEFORE = 6  # characters before a number by which two mentions of it are told apart
_LAST_YEAR = re.compile("去年|上年|上一年|过去一年|last year|previous year|year before", re.IGNORECASE)
_NEXT_YEAR = re.compile("明年|来年|下一年|next year|coming year", re.IGNORECASE)
_IN_TITLE = re.compile("《[^》]*》")
# Names that stand for several places, or for one by a character that is no name elsewhere.
_JOINT = {
    "京津冀": "北京市 天津市 河北省", "粤港澳": "广东省 香港特别行政区 澳门特别行政区", "川渝": "四川省 重庆市",
    "京蒙": "北京市 内蒙古自治区", "呼包鄂": "呼和浩特市 包头市 鄂尔多斯市", "陕甘宁": "陕西省 甘肃省 宁夏回族自治区",
    "沪鄂川陕": "上海市 湖北省 四川省 陕西省", "绿电进京": "北京市", "赴京": "北京市", "台独": "台湾省", "对台": "台湾省",
    "两岸": "台湾省",
}  # fmt: skip
_PARTS = {"H": ("上半年", "下半年"), "Q": ("一季度", "二季度", "三季度", "四季度")}


@dataclass(frozen=True, slots=True)
class Stated:
    """A quantity that a citation states."""

    quantity: Quantity
    of: frozenset[str]
    """The indicators it may be of, by their Chinese names."""
    before: str
    """The characters in front of it."""


@dataclass(frozen=True)
class Evidence:
    """The citations of a statement, each with its document (None: not in the library)."""

    cited: tuple[tuple[Citation, Document | None], ...]

    @cached_property
    def sound(self) -> tuple[tuple[Citation, Document], ...]:
        """Those whose quote stands in its document."""
        return tuple(
            (citation, document)
            for citation, document in self.cited
            if document and is_exact(citation, document)
        )

    @cached_property
    def quantities(self) -> tuple[Stated, ...]:
        return tuple(stated for citation, document in self.sound for stated in _stated(citation, document))

    @cached_property
    def numerals(self) -> tuple[Quantity, ...]:
        """With the numerals inside words (三农, 十大行动), which English may spell out."""
        return tuple(
            found
            for citation, _ in self.sound
            for found in find_quantities(citation.quote, every_numeral=True)
        )

    @cached_property
    def indicators(self) -> frozenset[str]:
        """Every indicator that the quotes give a figure of."""
        return frozenset(name for stated in self.quantities for name in stated.of)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The dates and periods that the quotes name."""
        found = []
        for citation, document in self.sound:
            first, read = _surroundings(citation, document)
            found += [
                period for period in find_dates(read) if citation.start <= first + period.start < citation.end
            ]
        return tuple(found)

    @cached_property
    def own_periods(self) -> tuple[Period, ...]:
        """Those of the documents: of title, number, headings, day of issue and the period reported on."""
        return tuple(
            period for citation, document in self.sound for period in _own_periods(citation, document)
        )

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that the quotes name; not those of plans they mention by title, nor runs of years."""
        named = (
            period
            for citation, _ in self.sound
            for period in find_dates(_IN_TITLE.sub("", citation.quote))
            if period.last_year is None
        )
        return frozenset(period.year for period in named if period.year)

    @cached_property
    def own_years(self) -> frozenset[int]:
        """The years of the documents, and the years before and after where a quote or its heading speaks of 去年 or "next year"."""
        years = {period.year for period in self.own_periods if period.year}
        # A chapter on 过去一年 says so in its heading.
        quotes = "\n".join(f"{citation.address}\n{citation.quote}" for citation, _ in self.sound)
        before = {year - 1 for year in years} if _LAST_YEAR.search(quotes) else set()
        after = {year + 1 for year in years} if _NEXT_YEAR.search(quotes) else set()
        return frozenset(years | before | after)

    @cached_property
    def places(self) -> frozenset[str]:
        """The places that the documents name, and those they lie in."""
        named: set[str] = set()
        for _, document in self.sound:
            for text in (document.text, document.title, document.number, document.region, document.issuer):
                named |= _places_of(text or "")
        return frozenset(named)


def is_exact(citation: Citation, document: Document) -> bool:
    """Whether the quote is what stands in the document at the place given."""
    within = 0 <= citation.start < citation.end <= len(document.text)
    return within and document.text[citation.start : citation.end] == citation.quote


def before(text: str, position: int) -> str:
    """Give the few characters in front of a position, spaces left out."""
    return "".join(text[max(0, position - 2 * _BEFORE) : position].split())[-_BEFORE:]


def _surroundings(citation: Citation, document: Document) -> tuple[int, str]:
    first = max(0, citation.start - _CONTEXT)
    return first, document.text[first : citation.end + _CONTEXT]


def _stated(citation: Citation, document: Document) -> list[Stated]:
    """The quantities that begin within a quote, read with what stands beside it."""
    first, read = _surroundings(citation, document)
    quantities = find_quantities(read)
    of = indicators_of(read, quantities)
    return [
        Stated(quantity, names, before(read, quantity.start))
        for quantity, names in zip(quantities, of, strict=True)
        if citation.start <= first + quantity.start < citation.end
    ]


def _own_periods(citation: Citation, document: Document) -> list[Period]:
    periods = [
        period
        for text in (document.title, document.number, citation.address, document.name)
        for period in find_dates(text or "")
    ]
    if document.period and (match := re.fullmatch(r"(\d{4})(?:-([HQ])([1-4]))?", document.period)):
        part = _PARTS[match[2]][int(match[3]) - 1] if match[2] else ""
        periods += find_dates(f"{match[1]}年{part}")
    if document.date:
        periods += find_dates(document.date.isoformat())
    return periods


@lru_cache(maxsize=64)  # a check of a long report's statements asks for the same texts again and again
def _places_of(text: str) -> frozenset[str]:
    named = {name for found in find_places(text) for name in (found.place.name, *found.place.within)}
    return frozenset(
        named | {name for joint, names in _JOINT.items() if joint in text for name in names.split()}
    )
