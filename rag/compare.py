"""Comparisons: the figure of each side, the difference between them, computed exactly, and which is higher."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from rag.candidates import Candidate
from rag.cite import cite
from rag.gloss import place_in_english
from rag.glossary import Glossary
from rag.lookup import SentencesOf
from rag.quantities import Quantity
from rag.quantities.measure import in_english
from rag.records import Hit, Language, Statement
from rag.sought import asked_indicators, best_figures, figures_sought, is_change, owned_by
from rag.timing import YEAR, Time, time_of
from rag.understand import Question, Side

MOST_SIDES = 4
MOST_OPTIONS = 4
ALIKE = 0.7
"""A candidate that suits the other side better must score this share of the best of its own."""
MATCHED = 0.25
"""What it is worth, in the units of `Candidate.score`, that the sides have one measure, or are all results or all aims."""
_PARTS = {
    (1, 6): ("上半年", "first half"), (7, 12): ("下半年", "second half"), (1, 3): ("一季度", "first quarter"),
    (1, 9): ("前三季度", "first three quarters"), (1, 12): ("全年", "whole year"),
}  # fmt: skip
_MONTHS = ("所问月份", "months asked about")
_SHIFTS = {0: ("今年", "this year"), -1: ("去年", "last year"), 1: ("明年", "next year")}
_ASKS_SIZE = re.compile(
    r"[更较最]大|(?<!速)(?<!幅)[更较最]?(?:高|多)(?:出)?多少|总量|规模|\b(?:larger|largest|bigger|biggest|greater|greatest)\b"
)
_ASKS_CHANGE = re.compile(
    r"增速|增幅|增长|下降|涨|跌|\b(?:grow|growth|grew|rise|rose|fell|fall|increase|decrease)"
)
_AT_LEAST, _AT_MOST = ("at least", "over"), ("at most", "under", "nearly")


@dataclass(frozen=True, slots=True)
class Found:
    """One side of a comparison and what was found for it."""

    side: Side
    question: Question
    """The question about this side alone."""
    best: Candidate | None
    """None where no document says it."""

    def label(self, glossary: Glossary, language: Language) -> str:
        """Name the side by what sets it apart: by its place, or else by time, indicator, plan or result; and an aim as one."""
        chinese = language == "zh"
        side = self.side
        aims = True if side.aims is None and self.best is not None and self.best.target else side.aims
        if side.region:
            name = side.region if chinese else place_in_english(side.region, glossary) or side.region
            return f"{name}目标" if aims and chinese else f"{name} (target)" if aims else name
        parts: list[str] = []
        if side.months:
            parts.append(_PARTS.get(side.months, _MONTHS)[not chinese])
        if side.year:
            parts.append(f"{side.year}年" if chinese else f"of {side.year}" if parts else str(side.year))
        elif side.shift is not None:
            parts.append(
                _SHIFTS.get(side.shift, (f"{side.shift:+d}年", f"{side.shift:+d} years"))[not chinese]
            )
        if side.term:
            parts.append(side.term if chinese else glossary.english(side.term) or side.term)
        if aims is not None:
            parts.append(("目标" if aims else "实际") if chinese else ("target" if aims else "result"))
        return "".join(reversed(parts)) if chinese and side.months else ("" if chinese else " ").join(parts)

    def missing(self, glossary: Glossary, language: Language) -> str:
        """Say that the documents do not state this side."""
        name = self.label(glossary, language)
        if language == "zh":
            return f"比较的一方没有找到：库中文件没有写明{name}的数据。"
        return f"One side of the comparison is missing: the documents do not state it for {name}."


@dataclass(frozen=True, slots=True)
class _Figure:
    found: Found
    candidate: Candidate
    quantity: Quantity

    @property
    def signed(self) -> Fraction:
        """A fall is below zero."""
        share = self.quantity.unit in ("%", "pp")
        return -self.quantity.value if share and self.quantity.direction == "down" else self.quantity.value


def sides_of(question: Question, hits: Sequence[Hit]) -> tuple[Side, ...]:
    """Give what is to be compared; where the places are not named ("which county has most"), all that hits are of."""
    if question.wanted not in ("figure", "comparison"):
        return ()
    if question.sides or question.wanted == "figure" or question.regions or question.missing_regions:
        return question.sides
    regions = tuple(dict.fromkeys(hit.document.region for hit in hits if hit.document.region))
    return tuple(Side(region=region) for region in regions[:MOST_SIDES]) if len(regions) > 1 else ()


def asks_size(question: Question) -> bool:
    """Tell whether it is asked which amount is larger: by what rate each grew is no answer."""
    plain = question.text.lower()
    return bool(_ASKS_SIZE.search(plain)) and not _ASKS_CHANGE.search(plain)


def sized(question: Question, side: Sequence[Candidate]) -> list[Candidate]:
    """Give those candidates of a side that tell how large what is asked for is; none where it is told by its growth alone."""
    held = [candidate for candidate in side if _tells_size(question, candidate)]
    if held or not side:
        return held
    grown = all(map(is_change, best_figures(question, side[0].text)))
    return [] if grown else list(side)


def _tells_size(question: Question, candidate: Candidate) -> bool:
    text, asked = candidate.text, asked_indicators(question)
    sizes = [one.quantity for one in figures_sought(question, text) if not is_change(one.quantity)]
    # 13个设区市地区生产总值有所增加 counts cities: the indicator stands before its figure.
    return any(not asked or owned_by(asked, text[: size.end]) for size in sizes)


def together(options: Sequence[Sequence[Candidate]], questions: Sequence[Question]) -> list[Candidate | None]:
    """Choose a candidate of each side so that they can be compared: figures of one measure, all results or all aims.

    `options` are those of each side, best first; None where a side has none.
    """
    near = [[one for one in side if one.score >= ALIKE * side[0].score][:MOST_OPTIONS] for side in options]
    held = [number for number, side in enumerate(near) if side]
    best = max(product(*(near[number] for number in held)), key=lambda chosen: _alike(chosen, questions))
    chosen: list[Candidate | None] = [None] * len(options)
    for number, candidate in zip(held, best, strict=True):
        chosen[number] = candidate
    return chosen


def _alike(chosen: Sequence[Candidate], questions: Sequence[Question]) -> float:
    units = [
        {figure.unit for figure in best_figures(question, candidate.text)}
        for question, candidate in zip(questions, chosen, strict=False)
    ]
    shared = bool(units and set.intersection(*units))
    planned = (
        any(question.aims is not None for question in questions) or len({one.target for one in chosen}) == 1
    )
    return sum(candidate.score for candidate in chosen) + MATCHED * shared + MATCHED * planned


def difference(
    question: Question, sides: Sequence[Found], glossary: Glossary, sentences_of: SentencesOf
) -> Statement | None:
    """State how far the figures of the sides are apart, and which is higher; None where they cannot be compared.

    Exact to the last digit. The text holds the figures that it is computed from, and cites the sentences of all. Figures
    that a bound leaves open (超500亿元) are ranked where that is sure, without a difference.
    """
    figures = _comparable(sides)
    if question.wanted != "comparison" or len(figures) < 2:
        return None
    language = question.language
    ordered = sorted(figures, key=lambda figure: -figure.signed)
    text = _two(ordered, glossary, language) if len(figures) == 2 else _several(ordered, glossary, language)
    if text is None:
        return None
    text += _times_apart(figures, language)
    cited = {
        (figure.candidate.document.id, sentence.start): cite(
            figure.candidate.document, sentence, sentences_of(figure.candidate.document.id)
        )
        for figure in figures
        for sentence in figure.candidate.sentences
    }
    highest = ordered[0].found.label(glossary, language)
    at = text.rfind(highest)
    marked = ((at, at + len(highest)),) if at >= 0 else ()
    return Statement(text, language, tuple(cited.values()), (), marked)


def _comparable(sides: Sequence[Found]) -> list[_Figure]:
    """Give a figure of each side that has one, all in the same unit: rates where rates are asked for, else amounts."""
    of: list[tuple[Found, Candidate, list[Quantity]]] = []
    for found in sides:
        if found.best:
            quantities = [
                figure for figure in best_figures(found.question, found.best.text) if figure.high is None
            ]
            of.append((found, found.best, quantities))
    if len(of) < 2:
        return []
    common = set.intersection(*({quantity.unit for quantity in quantities} for _, _, quantities in of))
    ranked = sorted(
        common, key=lambda unit: (unit in ("%", "pp")) != ("percent" in of[0][0].question.measures)
    )
    if not ranked:
        return []
    return [
        _Figure(found, best, next(quantity for quantity in quantities if quantity.unit == ranked[0]))
        for found, best, quantities in of
    ]


def _two(ordered: Sequence[_Figure], glossary: Glossary, language: Language) -> str | None:
    high, low = ordered
    bounds = {high.quantity.bound, low.quantity.bound} - {None, "about"}
    sure = high.quantity.bound not in _AT_MOST and low.quantity.bound not in _AT_LEAST
    if (bounds and not sure) or (bounds and high.signed == low.signed):
        return None
    names = [figure.found.label(glossary, language) for figure in ordered]
    said = [_said(figure.quantity, language) for figure in ordered]
    if high.signed == low.signed:
        return (
            f"{names[0]}与{names[1]}相同，均为{said[0]}。"
            if language == "zh"
            else f"{names[0]} and {names[1]} are the same: {said[0]}."
        )
    gap = None if bounds else _gap(high, low, language)
    if language == "zh":
        apart = f"，相差{gap}" if gap else ""
        return f"{names[0]}{said[0]}，{names[1]}{said[1]}{apart}；{_higher(high)}的是{names[0]}。"
    apart = f" The difference is {gap}." if gap else ""
    return f"{names[0]}: {said[0]}; {names[1]}: {said[1]}.{apart} The higher figure is that of {names[0]}."


def _several(ordered: Sequence[_Figure], glossary: Glossary, language: Language) -> str | None:
    if any(figure.quantity.bound not in (None, "about") for figure in ordered):
        return None
    names = [figure.found.label(glossary, language) for figure in ordered]
    listed = [f"{name}{'' if language == 'zh' else ': '}{_said(figure.quantity, language)}"
              for name, figure in zip(names, ordered, strict=True)]  # fmt: skip
    if language == "zh":
        return f"{'，'.join(listed)}；最{_higher(ordered[0])[-1]}的是{names[0]}。"
    return f"{'; '.join(listed)}. The highest figure is that of {names[0]}."


def _said(quantity: Quantity, language: Language) -> str:
    share = quantity.unit in ("%", "pp")
    if language == "en":
        return in_english(quantity, direction=share) or quantity.text
    bound = {"over": "超过", "under": "不足", "nearly": "近", "about": "约"}.get(quantity.bound or "", "")
    if bound and quantity.text.endswith(("以上", "以下", "左右", "以内")):
        bound = ""
    changed = {"up": "增长", "down": "下降"}.get(quantity.direction or "", "") if share else ""
    return f"{changed}{bound}{quantity.text}"


def _gap(high: _Figure, low: _Figure, language: Language) -> str | None:
    """Say the difference in the unit of the higher figure; of two percentages in percentage points."""
    like = high.quantity if high.quantity.number else low.quantity
    value = high.signed - low.signed
    number = value / (like.value / like.number) if like.value else value
    share = like.unit in ("%", "pp")
    gap = replace(
        like, value=value, number=number, bound=None, direction=None, high=None,
        english_unit="percentage points" if share else like.english_unit, unit="pp" if share else like.unit,
    )  # fmt: skip
    if gap.decimal is None:
        return None
    if language == "en":
        return in_english(gap)
    return f"{gap.decimal:f}{'个百分点' if share else like.written_unit}"


def _higher(figure: _Figure) -> str:
    return "较高" if figure.quantity.unit in ("%", "pp", "CNY", "USD") else "较多"


def _times_apart(figures: Sequence[_Figure], language: Language) -> str:
    """Say so where the figures of two places are of different times: what is compared is not alike."""
    if not all(figure.found.side.region for figure in figures):
        return ""
    # A figure of a year without months is that of the whole year.
    times = {(time.years, time.months or YEAR) for time in map(_time, figures)}
    if len(times) == 1 or not all(len(years) == 1 for years, _ in times):
        return ""
    return (
        "各数所指时间不同，见所引原句。"
        if language == "zh"
        else " The figures are of different times; see the sentences cited."
    )


def _time(figure: _Figure) -> Time:
    candidate = figure.candidate
    sentence = candidate.sentences[0]
    start, end = candidate.start - sentence.start, candidate.end - sentence.start
    return time_of(candidate.document, sentence, start, end, target=candidate.target, figure=True)
