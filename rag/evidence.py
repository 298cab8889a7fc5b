"""What the citations of a statement hold: the figures, times and places that it may rest on, each read where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rag.clauses import clauses
from rag.figures import is_target
from rag.glossary import find_places
from rag.quantities import Quantity, find_quantities
from rag.quantities.dates import Period, find_dates
from rag.records import Citation, Document, Sentence
from rag.subjects import owners
from rag.timing import Time, time_of

_CONTEXT = (
    16  # characters read on either side of a quote, so that a quote cut inside 125人 does not state 25人
)
_BEFORE = 6  # characters before a number by which two mentions of it are told apart
_LONGEST_SENTENCE = 400
"""Characters read on either side of a quote up to the ends of its sentence, which may name period, place and aim."""
_ENDS = "。！？!?\n"
_LAST_YEAR = re.compile("去年|上年|上一年|过去的?一年|last year|previous year|year before", re.IGNORECASE)
_NEXT_YEAR = re.compile("明年|来年|下一年|next year|coming year", re.IGNORECASE)
_IN_TITLE = re.compile("《[^》]*》")
_COUNTED = re.compile(r"^(?:第\d+[句行]|p\. \d+)$")
# Names that stand for several places, or for one by a character that is no name elsewhere.
_JOINT = {
    "京津冀": "北京市 天津市 河北省", "粤港澳": "广东省 香港特别行政区 澳门特别行政区", "川渝": "四川省 重庆市",
    "京蒙": "北京市 内蒙古自治区", "呼包鄂": "呼和浩特市 包头市 鄂尔多斯市", "陕甘宁": "陕西省 甘肃省 宁夏回族自治区",
    "沪鄂川陕": "上海市 湖北省 四川省 陕西省", "绿电进京": "北京市", "赴京": "北京市", "台独": "台湾省", "对台": "台湾省",
    "两岸": "台湾省", "港澳": "香港特别行政区 澳门特别行政区", "港澳台": "台湾省",
    "港人": "香港特别行政区", "澳人": "澳门特别行政区",
    "港珠澳": "香港特别行政区 澳门特别行政区 珠海市 广东省", "援疆": "新疆维吾尔自治区", "援藏": "西藏自治区", "援青": "青海省",
    "青藏": "青海省 西藏自治区", "兰新": "甘肃省 新疆维吾尔自治区", "成渝": "四川省 重庆市",
}  # fmt: skip
_BY_ONE = {
    "京": "北京市", "津": "天津市", "沪": "上海市", "渝": "重庆市", "港": "香港特别行政区", "澳": "澳门特别行政区", "台": "台湾省",
    "深": "深圳市", "广": "广州市", "穗": "广州市", "杭": "杭州市", "蓉": "成都市", "汉": "武汉市",
}  # fmt: skip
_LISTED_BY_ONE = re.compile(f"[{''.join(_BY_ONE)}](?:、[{''.join(_BY_ONE)}])+")
"""Cities in a list by one character of their names: 港、深、广."""
_PARTS = {"H": ("上半年", "下半年"), "Q": ("一季度", "二季度", "三季度", "四季度")}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a statement is taken to speak of where it names no place and no time itself: what the question asks about."""

    regions: frozenset[str] = frozenset()
    """Official Chinese names of the places ("达拉特旗"); empty: any."""
    periods: frozenset[str] = frozenset()
    """As `Document.period`: "2024", "2024-H1", "2024-Q1"; empty: any."""

    @property
    def years(self) -> frozenset[int]:
        return frozenset(int(period[:4]) for period in self.periods)


ANYTHING = Scope()


@dataclass(frozen=True)
class Stated:
    """A quantity that a citation states."""

    quantity: Quantity
    """Its positions are those of `sentence.text`."""
    of: frozenset[str]
    """The indicators it may be of, by their Chinese names."""
    before: str
    """The characters in front of it."""
    document: Document
    sentence: Sentence
    """The whole sentence that it stands in, under its headings."""

    @cached_property
    def span(self) -> tuple[int, int]:
        """The clause that it stands in, in `sentence.text`."""
        return clause_at(self.sentence.text, self.quantity.start)

    @property
    def clause(self) -> str:
        return self.sentence.text[slice(*self.span)]

    @cached_property
    def aimed(self) -> bool:
        """Whether it is an aim and no result."""
        return is_target(self.sentence, self.clause)

    @cached_property
    def time(self) -> Time:
        """When it holds."""
        return time_of(self.document, self.sentence, *self.span, target=self.aimed, figure=True)


@dataclass(frozen=True)
class Source:
    """A citation whose quote stands in its document."""

    citation: Citation
    document: Document

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """Those that the quote stands under, the outermost first."""
        return tuple(part for part in self.citation.address.split(" · ")[1:] if not _COUNTED.match(part))

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The whole sentences that the quote stands in, in order."""
        found: list[Sentence] = []
        at = self.citation.start
        while at < self.citation.end:
            sentence = sentence_at(self.document, at, self.headings)
            if sentence.text.strip():
                found.append(sentence)
            at = max(sentence.end, at) + 1
        return tuple(found)

    @cached_property
    def near(self) -> tuple[str, ...]:
        """The texts in which a name must stand: the sentences, their headings, and what the document says of itself."""
        document = self.document
        own = (document.title, document.region, document.issuer, document.number, document.name)
        return (
            *(sentence.text for sentence in self.sentences),
            *self.headings,
            *(text for text in own if text),
        )

    @cached_property
    def quantities(self) -> tuple[Stated, ...]:
        """Those that begin within the quote, read with what stands beside them."""
        return tuple(
            stated
            for sentence in self.sentences
            for stated in stated_in(self.document, sentence)
            if self.citation.start <= sentence.start + stated.quantity.start < self.citation.end
        )


@dataclass(frozen=True)
class Evidence:
    """The citations of a statement, each with its document (None: not in the library), and what else is known."""

    cited: tuple[tuple[Citation, Document | None], ...]
    scope: Scope = ANYTHING
    beside: Sequence[tuple[Document, Sentence]] = ()
    """Sentences of the library that were found with those cited."""
    entails: Callable[[str, str], float] | None = field(default=None, compare=False)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        return tuple(Source(citation, document) for citation, document in self.sound)

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
        return tuple(stated for source in self.sources for stated in source.quantities)

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
    def near_places(self) -> frozenset[str]:
        """The places that the sentences cited, their headings and the documents' own names have, and those they lie in."""
        return frozenset(name for source in self.sources for text in source.near for name in _places_of(text))


def is_exact(citation: Citation, document: Document) -> bool:
    """Whether the quote is what stands in the document at the place given."""
    within = 0 <= citation.start < citation.end <= len(document.text)
    return within and document.text[citation.start : citation.end] == citation.quote


@lru_cache(maxsize=512)  # one sentence is read for several statements, and by several checks of each
def quantities_in(text: str) -> tuple[Quantity, ...]:
    """Give the quantities of a text."""
    return tuple(find_quantities(text))


@lru_cache(maxsize=512)
def _owners_in(text: str) -> tuple[frozenset[str], ...]:
    return tuple(owners(text, quantities_in(text)))


def stated_in(document: Document, sentence: Sentence) -> list[Stated]:
    """Give the quantities that a sentence states."""
    text = sentence.text
    return [
        Stated(quantity, names, before(text, quantity.start), document, sentence)
        for quantity, names in zip(quantities_in(text), _owners_in(text), strict=True)
    ]


def before(text: str, position: int) -> str:
    """Give the few characters in front of a position, spaces left out."""
    return "".join(text[max(0, position - 2 * _BEFORE) : position].split())[-_BEFORE:]


def sentence_at(document: Document, position: int, headings: tuple[str, ...]) -> Sentence:
    """Give the sentence around a position of a document; what stands further off than 400 characters is left out."""
    text = document.text
    floor = max(0, position - _LONGEST_SENTENCE)
    start = max(text.rfind(mark, floor, position) for mark in _ENDS) + 1 or floor
    ceiling = min(len(text), position + _LONGEST_SENTENCE)
    ends = [at for mark in _ENDS if (at := text.find(mark, position, ceiling)) >= 0]
    end = min(ends) + 1 if ends else ceiling
    return Sentence(document.id, 0, start, end, headings, None, text[start:end], None)


def clause_at(text: str, position: int) -> tuple[int, int]:
    """Give the clause of a sentence that holds a position."""
    spans = clauses(text)
    return next((span for span in spans if span[0] <= position < span[1]), (0, len(text)))


def _surroundings(citation: Citation, document: Document) -> tuple[int, str]:
    first = max(0, citation.start - _CONTEXT)
    return first, document.text[first : citation.end + _CONTEXT]


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
    listed = {_BY_ONE[mark] for run in _LISTED_BY_ONE.findall(text) for mark in run if mark in _BY_ONE}
    return frozenset(
        named | listed | {name for joint, names in _JOINT.items() if joint in text for name in names.split()}
    )
