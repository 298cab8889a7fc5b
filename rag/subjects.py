"""What each quantity of a text is a quantity of, as far as the glossary's indicators tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.glossary import Glossary
from rag.quantities import Quantity

_SENTENCE_END = re.compile(r"[。；;！!？?\n]|\.(?=\s|$)")
_EACH = re.compile("分别|各自")
# 人均地区生产总值 and 研发投入强度 are other things than what their names hold.
_RATIOS = ("人均地区", "人均生产", "单位", "率", "强度", "比例")
# Between the quantities of a list, with what may be said again before each: "增长15%和18.2%", "4.5%、增长6%".
_LISTED = re.compile(r"\s*[和与及、，,]\s*(?:增长|下降|达到|完成)?\s*")
# 城镇和农村居民人均可支配收入: two indicators, of which the first is named by its first word alone.
_TOWN_AND_COUNTRY = re.compile("城镇[、和与及]农[村牧][^，。；,]{0,10}收入")
_TOWN, _COUNTRY = frozenset({"城镇居民人均可支配收入"}), frozenset({"农村居民人均可支配收入"})
_CLAUSE_END = re.compile(r"[。；;！!？?\n，,、：:]|\.(?=\s|$)")


def indicators_of(text: str, quantities: Sequence[Quantity]) -> list[frozenset[str]]:
    """Give for each quantity the Chinese names of the indicators it may be of; an empty set where none is named.

    Those named between the quantity before and this one, or else what the quantity before was of ("完成4.3亿元，同比下降
    0.6%"), within one sentence; and those named behind it in its own clause ("CNY 430 million in retail sales").
    """
    named = Glossary.load().indicators(text)
    found: list[frozenset[str]] = []
    position, current = 0, frozenset[str]()
    for index, quantity in enumerate(quantities):
        breaks = [position + match.end() for match in _SENTENCE_END.finditer(text[position : quantity.start])]
        first = breaks[-1] if breaks else position
        before = _union(names for start, end, names in named if first <= start and end <= quantity.start)
        current = before or (frozenset() if breaks else current)
        stop = quantities[index + 1].start if index + 1 < len(quantities) else len(text)
        ending = _CLAUSE_END.search(text, quantity.end, stop)
        behind = _union(
            names
            for start, end, names in named
            if quantity.end <= start and end <= (ending.start() if ending else stop)
        )
        found.append(current | behind)
        position = quantity.end
    return found


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(name for names in sets for name in names)


def named_in(text: str) -> frozenset[str]:
    """Give the Chinese names of the indicators that a text names."""
    return _union(names for _, _, names in Glossary.load().indicators(text))


def alike(one: str, other: str) -> bool:
    """Whether two indicators may be the same: one's name holds the other's, as 城镇居民人均可支配收入 居民人均可支配收入."""
    return one in other or other in one


def unlike(stated: frozenset[str], source: frozenset[str], known: frozenset[str]) -> bool:
    """Whether a figure of `source` is given out for one of `stated`, though the sources do name that (`known`)."""
    if not stated or not source or any(alike(one, other) for one in stated for other in source):
        return False
    return any(alike(one, other) for one in stated for other in known)


def owners(text: str, quantities: Sequence[Quantity]) -> list[frozenset[str]]:
    """Give for each quantity the indicators it is of, as `indicators_of`, but in their order where it says 分别.

    "接待游客210万人次，旅游收入9.8亿元，分别增长15%和18.2%": 15% is of the first, 18.2% of the second.
    """
    found = indicators_of(text, quantities)
    named = Glossary.load().indicators(text)
    for match in _EACH.finditer(text):
        run = _run_after(text, quantities, match.end())
        begin = max((end.end() for end in _SENTENCE_END.finditer(text[: match.start()])), default=0)
        ahead = [quantity.end for quantity in quantities if begin <= quantity.end <= match.start()]
        before = [names for start, end, names in named if begin <= start and end <= match.start()]
        # Names behind the last figure are those of the list: 支出增长6.8%，城镇和农村居民收入分别增长….
        floor = max([begin, *ahead])
        close = [names for start, end, names in named if floor <= start and end <= match.start()]
        if len(run) == 2 and before and (sides := _both_sides(before[-1])):
            each: Sequence[frozenset[str]] = sides
        elif len(close) == 1 and len(run) == 2 and _TOWN_AND_COUNTRY.search(text[floor : match.start()]):
            each = _TOWN, _COUNTRY
        elif close and len(close) < len(run):
            each = ()
        else:
            each = before[-len(run) :] if len(before) >= len(run) >= 2 else ()
        for index, names in zip(run, each, strict=False):
            found[index] = names
    return found


def _run_after(text: str, quantities: Sequence[Quantity], start: int) -> list[int]:
    """Give the places of the quantities that are listed from `start` on: "15%和18.2%", "4.5%、6%"."""
    run: list[int] = []
    end = start
    for index, quantity in enumerate(quantities):
        if quantity.start < start:
            continue
        between = text[end : quantity.start]
        if len(between) > 8 or (run and not _LISTED.fullmatch(between)):
            break
        run.append(index)
        end = quantity.end
    return run


def _both_sides(names: frozenset[str]) -> tuple[frozenset[str], frozenset[str]] | None:
    joint = next((name for name in names if name.startswith("城乡")), None)
    if joint is None:
        return None
    return _TOWN, _COUNTRY


def likeness(asked: str, stated: str) -> float:
    """Give how surely a figure of one indicator is one of another that is asked for: 1 for the same, 0 for another.

    Between: what is stated is a part of what is asked for (城镇居民人均可支配收入 for 居民人均可支配收入), or the wider one.
    """
    if asked == stated:
        return 1.0
    if stated.startswith("城乡") and "居民" in asked:
        return 0.9
    if any((mark in asked) != (mark in stated) for mark in _RATIOS):
        return 0.0
    if asked in stated:
        return 0.8
    return 0.5 if stated in asked else 0.0
