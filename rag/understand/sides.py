"""The things that a question compares, and the question about one of them alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from rag.glossary import Glossary
from rag.lexical import normalise
from rag.quantities.dates import Months
from rag.question_times import Asked, NamedTime, compared_shifts
from rag.understand.measures import aim_words, aims_of
from rag.understand.question import Question, Side

_EACH = re.compile(r"各自?(?=是|为|有|达|多|完|增|占)|分别|\brespectively\b|\beach\b|\bboth\b")
_SHARE = re.compile(r"占|比重|之比|\bshare of\b|\bproportion of\b|\bas a (?:share|percentage)\b|\bratio\b")
_URBAN_RURAL = re.compile(
    r"城镇(?:常住)?(?:居民)?(?:人均)?(?:可支配)?(?:收入)?[和与、及跟同比]农(?:村(?:牧区)?|牧区|牧民|民)|城乡(?!居民医|建设|融合|统筹)"
    r"|\burban (?:and|or|versus|vs\.?) rural\b"
    r"|\brural (?:and|or|versus|vs\.?) urban\b"
)
_CLAUSE_END = re.compile(r"[，,；;。？?]|\band (?=what|how|which|by)|$")
_ASKS = re.compile(r"多少|几|什么|\bwhat\b|\bhow\b|\bwhich\b")
# What is left of "城镇和农村居民…" without the names of both.
_LEFT_OVER = re.compile("城镇|农村|城乡|居民|人均|常住|城乡居民收入(?:差距)?")
_INCOMES = ("城镇居民人均可支配收入", "农村居民人均可支配收入")


def sides_of(
    plain: str,
    places: Mapping[str, str],
    times: Sequence[NamedTime],
    indicators: Sequence[tuple[int, str]],
    *,
    compares: bool,
) -> tuple[Side, ...]:
    """Give what a question compares: places, times, plan and result, indicators; the first of which there are two.

    `places` are names with the words that name them, `indicators` positions with official names. Two times and plan
    beside result belong together in their order (2023年目标和2022年实际), and so do two places and two times.
    """
    if apart := _asked_apart(plain, times):
        return apart
    if not compares and not _EACH.search(plain):
        return ()
    named = sorted(places, key=lambda region: plain.find(places[region]))
    regions = [Side(region=region) for region in named]
    dated = _dated(plain, times)
    aimed = [Side(aims=aims) for aims in aim_words(plain)] if compares else []
    if len(regions) > 1:
        return tuple(_paired(regions, dated))
    if len(dated) > 1:
        return tuple(_paired(dated, aimed))
    if len(aimed) > 1:
        return tuple(aimed)
    if _URBAN_RURAL.search(plain) and any("收入" in name for _, name in indicators):
        return tuple(Side(term=name) for name in _INCOMES)
    terms = list(dict.fromkeys(name for _, name in sorted(indicators)))
    if len(terms) > 1 and not _SHARE.search(plain):
        return tuple(Side(term=name) for name in terms)
    return ()


def _asked_apart(plain: str, times: Sequence[NamedTime]) -> tuple[Side, ...]:
    """Give the times asked about in clauses of their own: 去年建了多少个，今年计划多少个. Empty where the clauses are not so."""
    sides: list[Side] = []
    start = 0
    for match in _CLAUSE_END.finditer(plain):
        clause, first, start = plain[start : match.end()], start, match.end()
        named = _dated("", [time for time in times if first <= time.start < match.end()])
        topic = not named and not sides and not _ASKS.search(clause)
        if topic or not clause.strip():
            continue
        if len(named) != 1 or not _ASKS.search(clause):
            return ()
        sides.append(replace(named[0], aims=aims_of(clause) or None))
    if len({replace(side, aims=None) for side in sides}) < 2:
        return ()
    planned = any(side.aims for side in sides)
    return tuple(replace(side, aims=bool(side.aims)) if planned else side for side in sides)


def _dated(plain: str, times: Sequence[NamedTime]) -> list[Side]:
    """Give each time once, and what it is compared with: 比去年 is the year before the one named."""
    found: list[Side] = []
    for time in times:
        if time.document or len(time.years) > 1 or len(time.shifts) > 1:
            continue
        year = time.years[0] if time.years else None
        found.append(Side(year=year, shift=time.shifts[0] if time.shifts else None, months=time.months))
    for shift in compared_shifts(plain):
        if not found:
            found.append(Side(shift=0))
        last = found[-1]
        months: Months | None = last.months
        if last.year is not None:
            found.append(Side(year=last.year + shift, months=months))
        elif shift != last.shift:
            found.append(Side(shift=shift, months=months))
    return list(dict.fromkeys(found))


def _paired(sides: Sequence[Side], others: Sequence[Side]) -> list[Side]:
    """Give each side with the one of the others in its place, where there are as many."""
    if len(sides) != len(others):
        return list(sides)
    return [
        Side(
            region=one.region,
            year=one.year if one.year is not None else other.year,
            shift=one.shift if one.shift is not None else other.shift,
            months=one.months or other.months,
            aims=one.aims if one.aims is not None else other.aims,
        )
        for one, other in zip(sides, others, strict=True)
    ]


def narrowed(question: Question, side: Side) -> Question:
    """Give the question as it would be asked about one side alone."""
    asked = question.asked
    if side.year is not None:
        asked = Asked(((side.year, side.months),), asked.documents)
    elif side.shift is not None:
        asked = Asked((), asked.documents, ((side.shift, side.months),))
    elif side.months is not None:
        asked = Asked(
            tuple((year, side.months) for year in question.years) or ((None, side.months),), asked.documents
        )
    regions, missing = question.regions, question.missing_regions
    if side.region is not None:
        is_held = side.region in regions
        regions, missing = ((side.region,), ()) if is_held else ((), (side.region,))
    others = {other.term for other in question.sides if other.term and other.term != side.term}
    counts = question.wanted != "comparison" or question.measures or question.unit or question.heads
    return replace(
        question,
        regions=regions,
        missing_regions=missing,
        years=question.years if side.year is None else (side.year,),
        asked=asked,
        aims=question.aims if side.aims is None else side.aims,
        terms=tuple(term for term in question.terms if term not in others),
        subject=_about(question.subject, side.term, others),
        literal=question.literal if side.term is None else "",
        heads=question.heads if side.term is None else frozenset({side.term[-2:]}),
        wanted="figure" if counts else "fact",
        parts=1,
        sides=(),
    )


def _about(subject: str, term: str | None, others: Collection[str]) -> str:
    if term is None:
        return subject
    words = subject
    for name in sorted({*others, term}, key=len, reverse=True):
        words = words.replace(normalise(name), " ")
    kept = [word for word in words.split() if not _LEFT_OVER.fullmatch(word)]
    return " ".join((*kept, normalise(term)))


def indicators_in(plain: str, glossary: Glossary, undone: Collection[str]) -> list[tuple[int, str]]:
    """Give (position, official name) of each indicator that a question names; of several names, the first listed."""
    found = []
    for start, _, names in glossary.indicators(plain):
        left = names - set(undone)
        if left:
            order = _order(glossary)
            found.append((start, max(left, key=lambda name: order.get(name, 0))))
    return found


@lru_cache(maxsize=4)
def _order(glossary: Glossary) -> Mapping[str, int]:
    """Give the names of all terms with how early each is listed, the earliest highest."""
    return {term.chinese: number for number, term in enumerate(reversed(glossary.terms))}
