"""Whether each quantity of a statement is in what it cites: value, unit, direction, bound, level or change, indicator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rag.evidence import Evidence, Stated, before
from rag.quantities import Quantity, contradict, rounds, same_value
from rag.quantities.pointing import points_at_things
from rag.quantities.units import COUNTED, THINGS, UNNUMBERED
from rag.records import Finding
from rag.subjects import named_in, owners, unlike
from rag.verify.claim import Claim, Part
from rag.verify.labels import EACH, beside, is_told, label_of, misnamed
from rag.verify.leads import led_by_another
from rag.verify.rivals import has_rival
from rag.verify.ways import Why, bounded_otherwise, moved_otherwise, turned

_HUNDRED_MILLIONS = re.compile("亿")
_HAN = re.compile(r"[\u4e00-\u9fff]")
# "three-dimensional", "one-stop": no count of anything.
_IN_A_WORD = re.compile(r"-(?:dimensional|stop|sided|pronged|way|tier(?:ed)?|level)\b")
# "160 household toilets": the word behind the number only describes what is counted.
_DESCRIBES = re.compile(r" [a-z]{3}")
# Journeys are counted by what makes them: 2286列, 12架次.
_TRIPS = re.compile(r"\b(?:trips|runs|flights|services)$")
_NONE: frozenset[str] = frozenset()
_NO_FIGURES = frozenset({"ordinal", "倍", "times", "month", "h", "d", "届", "次", "周年", "岁", ""})
_MEASURES = frozenset({"%", "pp", "CNY", "m2", "t", "kWh"})
_APART = re.compile(
    r"相差|差距|高出|(?:高|低|多|少)出?了?$|比\S{0,12}[高低多少]|\bdifference\b|\bgap\b|\b(?:higher|lower|more|less|fewer) by\b",
    re.IGNORECASE,
)


def quantities_are_cited(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    for part in claim.parts if evidence.sound else ():
        body = part.quantities
        subjects = {} if part.is_gloss else dict(zip(body, owners(part.text, body), strict=True))
        for quantity in body:
            if in_title_of_source(claim, evidence, quantity) or is_computed(quantity, claim, evidence):
                continue
            if quantity.form == "word" and _IN_A_WORD.match(part.text, quantity.end):
                continue
            if why := _unfounded(quantity, part, subjects, evidence, claim):
                yield claim.finding("quantity_not_in_source", *why, quantity.start, quantity.end)


def equal(quantity: Quantity, evidence: Evidence) -> list[Stated]:
    """Give what the sources state of the same value, whatever else they say of it."""
    return [
        source
        for source in evidence.quantities
        if same_value(quantity, source.quantity)
        or rounds(quantity, source.quantity)
        or _without_currency(quantity, source.quantity)
    ]


def _without_currency(quantity: Quantity, stated: Quantity) -> bool:
    """Whether one is an amount of which the other leaves out the currency: 百亿以上 for 100亿元."""
    units = {quantity.unit, stated.unit}
    is_bare = units == {"CNY", ""} and bool(_HUNDRED_MILLIONS.search(quantity.text + stated.text))
    return is_bare and quantity.value == stated.value and quantity.high == stated.high


def agreeing(quantity: Quantity, evidence: Evidence) -> list[Stated]:
    """Give what the sources state of the same value, and do not say the opposite of."""
    return [source for source in equal(quantity, evidence) if not contradict(quantity, source.quantity)]


def is_figure(quantity: Quantity) -> bool:
    """Whether a quantity is how much there was of something somewhere: no rank, name, duration or multiple."""
    measured = quantity.form == "word" and quantity.unit in _MEASURES
    written = measured or quantity.form in ("digits", "ratio")
    return written and not quantity.is_name and quantity.unit not in _NO_FIGURES


def _unfounded(
    quantity: Quantity,
    part: Part,
    subjects: Mapping[Quantity, frozenset[str]],
    evidence: Evidence,
    claim: Claim,
) -> Why | None:
    """Say in Chinese and English why the sources do not bear a quantity out; None where they do.

    `subjects` are the quantities of the text with the indicators they are given out for; those of a gloss have none.
    """
    text = part.text
    same = equal(quantity, evidence)
    if not same:
        if _counts_the_same(quantity, text, evidence):
            return None
        spelled = _spelled_out(quantity, evidence) or _both_ends(quantity, evidence)
        points = points_at_things(text, quantity) and not has_rival(quantity, claim, evidence)
        return None if spelled or points else _missing(quantity, evidence.quantities)
    left = same
    # A gloss repeats figures without the words around them.
    for says_otherwise in (turned,) if part.is_gloss else (turned, bounded_otherwise, moved_otherwise):
        reasons = [(source, says_otherwise(quantity, text, source)) for source in left]
        left = [source for source, why in reasons if why is None]
        if not left:
            return reasons[0][1]
    if part.is_gloss:
        return None
    stated = subjects.get(quantity, _NONE)
    if all(_is_of_another(stated, source, part, quantity, evidence) for source in left):
        zh = f"所引句子中“{quantity.text}”说的是{_names(left[0].of)}，不是{_names(subjects[quantity])}。"
        return zh, f'In the cited sentence "{quantity.text}" is not the figure it is given out for here.'
    why = misnamed(quantity, text, left, evidence, claim)
    if why is None and is_figure(quantity):
        why = led_by_another(quantity, left, evidence, claim)
    if why is not None:
        return why
    if _too_often(quantity, part.quantities, text, same):
        zh = f"所引句子中“{quantity.text}”没有出现这么多次，这里应是另一个数。"
        en = f'The cited sentences state "{quantity.text}" less often; here it stands for another figure.'
        return zh, en
    return None


def _is_of_another(
    stated: frozenset[str], source: Stated, part: Part, quantity: Quantity, evidence: Evidence
) -> bool:
    """Whether a figure of one indicator of the glossary is given out for another, be it one that the sources do not name.

    For one that they do not name only where both are named right beside the figure.
    """
    said = beside(part.text, part.quantities, quantity)
    carried = bool(_HAN.search(said)) and bool(is_told(said)) and not named_in(said)
    # An indicator that is carried on from the figure before is none of one that has words of its own.
    if not carried and unlike(stated, source.of, evidence.indicators):
        return True
    if EACH.search(part.text) or EACH.search(source.sentence.text):
        return False
    told = _plain_names(named_in(said))
    if not told:
        return False
    label = _plain_name(label_of(source))
    if "进出口" in label and any(name in ("进口总额", "出口总额") for name in told) and "and" in part.text:
        return False  # "exports and imports" is one indicator, and two names
    # 单位国内生产总值能耗 is "energy consumption per unit of GDP", of which the glossary may know a part alone.
    return unlike(told, _plain_names(named_in(label_of(source))), told) and not any(
        name in label for name in told
    )


# One thing by two names, which English renders by one.
_SAME = (("国内生产总值", "地区生产总值"), ("消费价格指数", "消费价格涨幅"))


def _plain_names(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(_plain_name, names))


def _plain_name(name: str) -> str:
    for one, other in _SAME:
        name = name.replace(one, other)
    return name


def _missing(quantity: Quantity, sources: Sequence[Stated]) -> Why:
    for source in (stated.quantity for stated in sources):
        if source.number == quantity.number:
            return (
                f"所引句子中是“{source.text}”，不是“{quantity.text}”。",
                f'The cited sentence says "{source.text}", not "{quantity.text}".',
            )
    return f"所引句子中没有“{quantity.text}”。", f'None of the cited sentences states "{quantity.text}".'


def is_computed(quantity: Quantity, claim: Claim, evidence: Evidence) -> bool:
    """Whether a quantity is given out for a difference, and is exactly that of two others in the statement.

    "16.29亿元与4亿元相差12.29亿元": both must be in the sources themselves; of two percentages it is in percentage points.
    """
    ahead = claim.text[max(0, quantity.start - 20) : quantity.start]
    if quantity.high is not None or not _APART.search(ahead):
        return False
    unit = "%" if quantity.unit == "pp" else quantity.unit
    units = UNNUMBERED if unit in UNNUMBERED else {unit}
    founded = [
        -other.value if other.direction == "down" and unit == "%" else other.value
        for other in claim.quantities
        if other is not quantity
        and other.unit in units
        and any(
            same_value(other, source.quantity) and not contradict(other, source.quantity)
            for source in evidence.quantities
        )
    ]
    return any(one - other == quantity.value for one in founded for other in founded)


def in_title_of_source(claim: Claim, evidence: Evidence, quantity: Quantity) -> bool:
    """Whether a number is part of the name of a cited document, written out in full (文号, title)."""
    for _, document in evidence.sound:
        for name in (document.title, document.number):
            at = claim.text.find(name) if name else -1
            if name and 0 <= at <= quantity.start and quantity.end <= at + len(name):
                return True
    return False


def _spelled_out(quantity: Quantity, evidence: Evidence) -> bool:
    """Whether a number in words or in a name ("two sessions", "eighth", G20) stands for a numeral in a Chinese word."""
    named = quantity.is_name and not any(
        source.quantity.unit == quantity.unit for source in evidence.quantities
    )
    worded = quantity.form in ("word", "ordinal") or named
    return worded and any(source.number == quantity.number for source in evidence.numerals)


def _counts_the_same(quantity: Quantity, text: str, evidence: Evidence) -> bool:
    """Whether an English count has the number of a Chinese one, and its unit is only read off a describing noun."""
    if quantity.unit not in COUNTED or quantity.form != "digits" or not quantity.text[-1:].isalpha():
        return False
    free = _DESCRIBES.match(text, quantity.end) or _TRIPS.search(quantity.text)
    return free is not None and any(
        source.quantity.number == quantity.number
        and source.quantity.unit in THINGS
        and bool(_HAN.search(source.quantity.text))
        for source in evidence.quantities
    )


def _both_ends(quantity: Quantity, evidence: Evidence) -> bool:
    """Whether what reads like a range ("rose 2.1% to 2.3%") are two figures that the sources state one by one."""
    if quantity.high is None:
        return False
    low, high = (
        replace(quantity, high=None),
        replace(quantity, value=quantity.high, high=None, direction=None),
    )
    return all(
        any(not contradict(end, source.quantity) for source in equal(end, evidence)) for end in (low, high)
    )


def _too_often(quantity: Quantity, body: Sequence[Quantity], text: str, same: Sequence[Stated]) -> bool:
    """Whether the statement gives a value more often than its sources do, and this mention fits them least.

    Another figure that was changed into one which the sentence also has is found out by this alone.
    """
    alike = [other for other in body if same_value(quantity, other)]
    if quantity.form != "digits" or len(alike) <= len(same):
        return False

    def fit(mention: Quantity) -> tuple[int, int]:
        return max(_common_end(before(text, mention.start), source.before) for source in same), -mention.start

    return quantity in sorted(alike, key=fit)[: len(alike) - len(same)]


def _common_end(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[-1 - length] == other[-1 - length]:
        length += 1
    return length


def _names(indicators: frozenset[str]) -> str:
    return "、".join(sorted(indicators))
