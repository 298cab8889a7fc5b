"""Whether a Chinese statement and its English say the same: figures, dates, terms, and that neither says more.

Everything here reads both texts; nothing is translated. What the two languages may say differently and mean the
same is let pass: a conversion in parentheses, "last year" for a year, a numeral that is part of a Chinese word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from rag.counterparts import without_counterpart
from rag.glossary import Glossary
from rag.quantities import Quantity, contradict, find_quantities, rounds, same_value
from rag.quantities.dates import Period, find_dates
from rag.quantities.units import COUNTED
from rag.records import Finding
from rag.subjects import indicators_of, unlike
from rag.terms import Term
from rag.wordlist import word_stems

Difference = tuple[int, int, str]
"""(start, end, what differs), positions in the English."""

LOCKED = frozenset({"indicator", "administration", "policy", "document", "own"})
"""Kinds of terms whose listed rendering must be kept. The others are words of the language that a sentence may turn as it
needs them (高质量发展 "develop with high quality")."""

UNWRITTEN_ONES = frozenset({"个", "项", "次", "家", "位", "个百分点", "年", "天", "公里", ""})
"""Units of which English need not say "one": every percentage point, the last mile."""

DURATIONS = frozenset({"month", "h"})
"""三年内 is "within three years", and as often "in three years"."""

_FELL = re.compile(r"降|减|下滑|下跌|回落|负|低|收窄|缩|压|跌")
_FELL_ENGLISH = re.compile(
    r"\b(?:down|fell|fall\w*|drop\w*|declin\w*|decreas\w*|reduc\w*|low\w*|cut\w*|less|shr[aiu]nk\w*|contract\w*|negative|off)\b|[-−]\d",
    re.IGNORECASE,
)
_FALLS = re.compile(
    r"\b(?:fell|declin(?:e|ed|es|ing)|decreas(?:e|ed|es|ing)|dropp(?:ed|ing))\b", re.IGNORECASE
)
_RELATIVE = re.compile(r"今年|去年|明年|本年|上年|当年|次年|近年|年内|全年")
_RELATIVE_ENGLISH = re.compile(r"\b(?:this|last|next|the|previous|coming|past|same) year\b", re.IGNORECASE)


def differences(chinese: str, english: str, glossary: Glossary) -> list[Finding]:
    """Give what an English statement says otherwise than its Chinese, more, or not at all; empty where they agree.

    Findings are of the kind "unlike_translation" with positions in the English: the figure, date or claim that the Chinese
    has not, or else the whole text. An empty English text is one finding.
    """
    if not english.strip():
        return [_finding(english, (0, len(english), "the Chinese statement has no English line"))]
    checks: Sequence[Callable[[str, str, Glossary], Iterator[Difference]]] = (
        _figures, _dates, _terms, _claims,
    )  # fmt: skip
    found = dict.fromkeys(found for check in checks for found in check(chinese, english, glossary))
    return [_finding(english, difference) for difference in found]


def _finding(english: str, difference: Difference) -> Finding:
    start, end, message = difference
    return Finding("unlike_translation", message, start, end)


def _figures(chinese: str, english: str, _: Glossary) -> Iterator[Difference]:
    """Every quantity has one of the same value, unit, direction and bound on the other side, of the same indicator."""
    ours, theirs = find_quantities(chinese), find_quantities(english)
    worded = find_quantities(chinese, every_numeral=True)
    worded_english = find_quantities(english, every_numeral=True)
    extra = [one for one in theirs if not any(_same(one, other) for other in ours)]
    missing = [one for one in ours if not any(_same(other, one) for other in theirs)]
    turned = [(one, other) for one in extra for other in missing if same_value(one, other)]
    for one, other in turned:
        yield one.start, one.end, f'"{one.text}" {_unlike(one, other)}'
    extra = [one for one in extra if not any(one is each for each, _ in turned)]
    missing = [one for one in missing if not any(one is each for _, each in turned)]
    extra = [one for one in extra if not _spelled(one, worded)]
    missing = [one for one in missing if not (_spelled(one, worded_english) or _turns(one))]
    for one in extra:
        meant = [each for each in missing if _meant(one, each)][:1]
        missing = [each for each in missing if each not in meant]
        said = f'the Chinese has "{meant[0].text}"' if meant else "it is not in the Chinese"
        yield one.start, one.end, f'"{one.text}": {said}'
    for one in missing:
        yield 0, len(english), f'"{one.text}" of the Chinese is not in the English'
    yield from _weakened(chinese, english, ours, theirs)
    yield from _turned(chinese, english, ours)
    yield from _owners(chinese, english, ours, theirs)


def _same(english: Quantity, chinese: Quantity) -> bool:
    if contradict(english, chinese):
        return False
    return same_value(english, chinese) or rounds(english, chinese)


def _weakened(
    chinese: str, english: str, ours: Sequence[Quantity], theirs: Sequence[Quantity]
) -> Iterator[Difference]:
    """Find figures whose bound or fall is told on one side only: 7%以上 as "7%", 下降0.6% as "0.6%"."""
    for one in theirs:
        same = [other for other in ours if _same(one, other)]
        measured = one.unit not in COUNTED and one.unit not in DURATIONS
        if measured and same and not any(_as_bounded(one, other) for other in same):
            yield one.start, one.end, f'"{one.text}" {_unlike(one, same[0])}'
        fell = one.direction == "down" or _FELL_ENGLISH.search(english)
        falls = [other.direction == "down" for other in same if other.unit in ("%", "pp")]
        if (falls and all(falls) and not fell) or (
            falls and not any(falls) and one.direction == "down" and not _FELL.search(chinese)
        ):
            yield one.start, one.end, f'"{one.text}" {_unlike(one, same[0])}'


def _turned(chinese: str, english: str, ours: Sequence[Quantity]) -> Iterator[Difference]:
    """Find a fall that the English tells at some distance from its figure, where nothing falls in the Chinese."""
    match = _FALLS.search(english)
    if match and any(one.direction == "up" or one.unit == "%" for one in ours) and not _FELL.search(chinese):
        yield match.start(), match.end(), f'"{match[0]}": nothing falls in the Chinese'


def _as_bounded(one: Quantity, other: Quantity) -> bool:
    """Whether both are bounded or neither; what is nearly so may be said without."""
    return (one.bound is None) == (other.bound is None) or "nearly" in (one.bound, other.bound)


def _unlike(english: Quantity, chinese: Quantity) -> str:
    if english.direction != chinese.direction:
        return f'is {english.direction or "neither up nor down"}, the Chinese "{chinese.text}" is {chinese.direction}'
    return f'is {english.bound or "exact"}, the Chinese "{chinese.text}" is {chinese.bound or "exact"}'


def _spelled(quantity: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether a number is written out on one of the sides: 三农 "three rural issues", 第五代 "5G", 7个 "seven"."""
    return any(
        other.number == quantity.number
        and (_in_words(quantity) or (_in_words(other) and quantity.unit in COUNTED))
        for other in others
    )


def _in_words(quantity: Quantity) -> bool:
    return quantity.form != "digits" or quantity.is_name


def _turns(quantity: Quantity) -> bool:
    """Whether a Chinese numeral is one that English turns otherwise: “四个意识”, 两年, 第一位, 每1个百分点."""
    if quantity.number == 1 and not quantity.high:
        return quantity.written_unit in UNWRITTEN_ONES
    return quantity.form == "han" and quantity.number < 20 and quantity.unit in COUNTED


def _meant(english: Quantity, chinese: Quantity) -> bool:
    """Whether two unequal quantities are most likely meant to be the same: one number, one value or one unit."""
    return english.number == chinese.number or english.value == chinese.value or english.unit == chinese.unit


def _owners(
    chinese: str, english: str, ours: Sequence[Quantity], theirs: Sequence[Quantity]
) -> Iterator[Difference]:
    """Find figures that the English gives out for another indicator of the same statement."""
    of = list(zip(ours, indicators_of(chinese, ours), strict=True))
    known = frozenset(name for _, names in of for name in names)
    for one, names in zip(theirs, indicators_of(english, theirs), strict=True):
        same = [each for each in of if _same(one, each[0])]
        if same and all(unlike(names, each, known) for _, each in same):
            yield (
                one.start,
                one.end,
                f'"{one.text}" is the figure of {"、".join(sorted(same[0][1]))} in the Chinese',
            )


def _dates(chinese: str, english: str, _: Glossary) -> Iterator[Difference]:
    """Every date or period that one side names, the other names too; "this year" may stand for a year."""
    ours, theirs = find_dates(chinese), find_dates(english)
    for one in theirs:
        if not _RELATIVE.search(chinese) and not any(_agree(one, other) for other in ours):
            yield one.start, one.end, f'"{one.text}" is not in the Chinese'
    for one in ours:
        if not _RELATIVE_ENGLISH.search(english) and not any(_agree(other, one) for other in theirs):
            yield 0, len(english), f'"{one.text}" of the Chinese is not in the English'


def _agree(one: Period, other: Period) -> bool:
    """Whether nothing that both name differs: "2024" and 上半年 of a text that names the year elsewhere do agree."""
    pairs = (
        (one.year, other.year),
        (one.last_year, other.last_year),
        (one.months, other.months),
        (one.day, other.day),
    )
    return all(first == second for first, second in pairs if first is not None and second is not None)


def _terms(chinese: str, english: str, glossary: Glossary) -> Iterator[Difference]:
    """Every term of the Chinese whose rendering is locked is in the English as listed."""
    said = word_stems(english)
    seen: set[str] = set()
    for start, end, term in glossary.occurrences(chinese, "zh"):
        if _is_locked(term) and term.chinese not in seen and not _rendered(term, said):
            seen.add(term.chinese)
            yield 0, len(english), f'{chinese[start:end]} is not rendered as "{term.english}"'


def _is_locked(term: Term) -> bool:
    """Whether a rendering must be kept; short general words (措施, 办法) are turned in many ways."""
    return term.kind in LOCKED and (len(term.chinese) > 2 or term.kind in ("administration", "own"))


def _rendered(term: Term, said: Sequence[str]) -> bool:
    """Whether all words of an accepted rendering are there, in whatever order: "848 new jobs in urban areas"."""
    return any(set(word_stems(name)) <= set(said) for name in (term.english, *term.english_aliases))


def _claims(chinese: str, english: str, _: Glossary) -> Iterator[Difference]:
    extra, missing = without_counterpart(chinese, english)
    for start, end in extra:
        yield start, end, f'"{_short(english[start:end])}" is not in the Chinese'
    for start, end in missing:
        yield 0, len(english), f"“{_short(chinese[start:end])}” is not in the English"


def _short(text: str) -> str:
    return text if len(text) <= 50 else text[:49] + "…"
