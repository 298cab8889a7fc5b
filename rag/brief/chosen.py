"""A point of a brief before it becomes a statement, and how the best of many are taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from rag.brief.body import bare, is_heading, name_of
from rag.candidates import Candidate
from rag.items import with_items
from rag.quantities import Quantity, find_quantities
from rag.quantities.units import CURRENCIES
from rag.records import Part, Reading, Section, Sentence

LONGEST_STATEMENT = 220
"""Characters. Of a longer sentence the parts between its semicolons are taken that state most."""

IN_TABLE = 0.4
"""What an indicator counts in a point that the table of figures has as well."""
SAME_PART = 0.7
"""What a point is worth where the part of the chapter that it stands in has one already: a brief has to tell of all parts."""
LARGE = 50_000_000
"""Yuan from which an amount is one that a county's leaders tell."""

# How many projects a year has and what is invested in them is what plans and their reports are asked for first.
_PROGRAMME = re.compile(
    r"(?:重点|重大|亿元以上)项目[^，。；、\d]{0,4}\d+[个项]|\d+[个项][^，。；、]{0,6}(?:重点|重大)项目|完成(?:年度)?(?:计划)?投资[^，。；、\d]{0,2}\d"
)
PROGRAMME = 0.6
"""What a point gains by it."""

_ROUTINE = re.compile("保障措施|组织(?:领导|保障|实施)|加强领导|工作要求|自身建设|附则")
"""Chapters that nearly every document ends with, in nearly the same words."""


@dataclass(frozen=True, slots=True)
class Chosen:
    part: Part
    heading: str
    """Of the chapter that it stands in, or ""."""
    sentences: tuple[Sentence, ...]
    text: str
    weight: float
    """Decides what is left out where the page is full."""
    holds: frozenset[object] = frozenset()
    """What it tells a reader, indicators and amounts: what another point has told already counts for nothing."""
    titles: bool = False
    """It is what the parts of a chapter are called."""


def best_of(points: Iterable[Chosen], most: int, shown: Set[object] = frozenset()) -> list[Chosen]:
    """Take the weightiest points, at most so many and no sentence twice, and give them as the document runs.

    `shown` is what the reader is told elsewhere on the page, in the table: it counts for less.
    """
    left = sorted(points, key=lambda point: -point.weight)
    taken: list[Chosen] = []
    known: set[object] = set()
    used: set[int] = set()
    parts: set[tuple[str, ...]] = set()

    def worth(point: Chosen) -> float:
        same = (
            point.part != "problem"
            and len(point.sentences[0].path) > 1
            and point.sentences[0].path[:2] in parts
        )
        return _worth(point, known, shown) * (SAME_PART if same else 1.0)

    while left and len(taken) < most:
        best = max(left, key=worth)
        left.remove(best)
        own = {sentence.index for sentence in best.sentences}
        if own & used or worth(best) <= 0:
            continue
        used |= own
        known |= best.holds
        parts.add(best.sentences[0].path[:2])
        taken.append(best)
    return sorted(taken, key=lambda point: point.sentences[0].index)


def _worth(point: Chosen, known: Set[object], shown: Set[object]) -> float:
    if not point.holds:
        return point.weight
    new = point.holds - known
    return point.weight * (len(new - shown) + IN_TABLE * len(new & shown)) / len(point.holds)


def size_of(quantities: Iterable[Quantity]) -> float:
    """Give what a sentence gains by amounts that are large, whatever they are of: 123.5万亩, 69亿元."""
    large = [one for one in quantities if one.written_unit[:1] in ("万", "亿") and one.unit != "CNY"]
    money = [one for one in quantities if one.unit in CURRENCIES and one.value >= LARGE]
    return 0.25 * min(len(large), 3) + 0.25 * min(len(money), 3)


def programme_of(text: str) -> float:
    """Give what a sentence gains by saying how many projects there are, or what is invested in a year."""
    return PROGRAMME * bool(_PROGRAMME.search(text))


def listing(reading: Reading, chapter: Section, part: Part, body: Sequence[Sentence]) -> Chosen | None:
    """Give what the parts of a chapter are called, as one point; None where it has fewer than two with a heading."""
    sentences = [s for s in reading.sentences if chapter.start <= s.start < chapter.end]
    children = _numbered_alike(
        [
            section
            for section in reading.sections
            if chapter.start < section.start < chapter.end and section.level == chapter.level + 1
        ]
    )
    listed = [
        (child, own) for child in children if child.title and (own := titled(child, sentences)) is not None
    ]
    said = {sentence.index for sentence in body}
    if len(listed) < 2 or listed[0][1].index not in said:
        return None
    run_in = runs_in(children)
    # Written out behind one another, the number of 1、总则 would pass for a figure.
    marker_of = {child: "" if child.marker[:1].isdigit() else child.marker for child, _ in listed}
    titles = "；".join(f"{marker_of[child]}{child.title.rstrip('。；;')}" for child, _ in listed)
    sources = [own for _, own in listed]
    own = titled(chapter, sentences)
    if own is not None and own.index not in {sentence.index for sentence in sources}:
        sources.insert(0, own)
    name = name_of(chapter)
    weight = 0.8 if _ROUTINE.search(name) else 1.5 if run_in else 3.0
    return Chosen(part, name, tuple(sources), f"{name}：{titles}。", weight, titles=True)


def runs_in(children: Iterable[Section]) -> bool:
    """Whether parts are numbered within running text: 一是 …，二要 …."""
    return all(child.marker.endswith(("是", "要")) for child in children)


def titled(section: Section, sentences: Sequence[Sentence]) -> Sentence | None:
    """Give the sentence that holds the section's heading."""
    return next((s for s in sentences if s.start <= section.start < s.end), None) if section.title else None


def _numbered_alike(sections: Sequence[Section]) -> list[Section]:
    """Leave out sections numbered in another way than most: the problems (一是 …) after the tasks （一）…（八）."""
    families = [re.sub(r"[一二三四五六七八九十\d]+", "", section.marker) for section in sections]
    return [
        section
        for section, family in zip(sections, families, strict=True)
        if families.count(family) * 2 > len(families)
    ]


def worded(reading: Reading, sentence: Sentence) -> tuple[tuple[Sentence, ...], str] | None:
    """Give what a point on a sentence says and which sentences it takes; None for one that says nothing by itself.

    One that ends in a colon is taken with the items that follow; a long one is cut down to whole parts of itself.
    """
    if is_heading(sentence) and len(bare(sentence.text)) < 12:
        return None
    if sentence.text.rstrip().endswith(("：", ":")):
        whole = Candidate(
            reading.document, (sentence,), sentence.start, sentence.end, 0, 0, False, True, True
        )
        drawn, text = with_items(whole, reading.sentences)
        return (tuple(drawn.sentences), text) if text else None
    return (sentence,), shortened(sentence.text)


def shortened(text: str) -> str:
    """Give the text, or of a long one the run of parts that states most in LONGEST_STATEMENT characters.

    Parts between semicolons; between commas where even those are too long.
    """
    if len(text) <= LONGEST_STATEMENT:
        return text
    for marks in ("[；;。]", "，|,(?![0-9]{3})"):
        if runs := _runs(text, marks):
            start, end = max(runs, key=lambda run: (_stated(text[slice(*run)]), run[0] - run[1]))
            return text[start:end].strip().rstrip("，,")
    return text


def _runs(text: str, marks: str) -> list[tuple[int, int]]:
    cuts = [0, *(match.end() for match in re.finditer(marks, text)), len(text)]
    return [
        (start, end)
        for place, start in enumerate(cuts)
        for end in cuts[place + 1 :]
        if 0 < end - start <= LONGEST_STATEMENT
    ]


def _stated(text: str) -> int:
    """Count the quantities of a text; “四个走在前”, “4+1” and 二十届三中全会 are names."""
    return sum(one.form in ("digits", "ratio") and bool(one.written_unit) for one in find_quantities(text))
