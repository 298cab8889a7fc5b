"""A figure that a question takes for granted, against what the sentences that answer it say of the same indicator."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.quantities import Quantity, contradict, find_quantities, same_value
from rag.records import Citation, Statement
from rag.sought import asked_indicators, is_change
from rag.subjects import indicators_of
from rag.understand import Question

# Whoever asks whether it is so takes nothing for granted.
_ASKS_WHETHER = re.compile(
    r"吗|是否|是不是|有没有|能否|对不对|属实|^\s*(?:is|are|was|were|did|does|do|has|have|had|will|can)\b|\bwhether\b",
    re.IGNORECASE,
)
# Up or down, as a question takes for granted of an indicator: 固定资产投资为什么下降.
_WAYS = {
    "up": re.compile(
        r"增长|上升|增加|提高|\b(?:grow|grew|growth|rise|rose|increased?|go(?:es)? up|went up)\b",
        re.IGNORECASE,
    ),
    "down": re.compile(
        r"下降|下滑|下跌|减少|降低|回落|\b(?:fall|fell|fallen|drop(?:ped)?|declined?|decreased?|shr[aiu]nk|go(?:es)? down|went down)\b",
        re.IGNORECASE,
    ),
}
_ASKS_WHY = re.compile(r"为什么|为何|为啥|原因|\bwhy\b|\breasons?\b|\bcaused?\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[，,。；;：:！？!?\n]")


def corrections(question: Question, statements: Sequence[Statement]) -> tuple[str, ...]:
    """Give a notice for each figure of the question of which the cited sentences state another; mostly none."""
    if _ASKS_WHETHER.search(question.text):
        return ()
    found = []
    for quantity, names in _stated(question.text):
        sources = [
            (other, citation)
            for statement in statements
            for citation in statement.citations
            for other, of in _stated(citation.quote)
            if of & names and other.unit == quantity.unit
        ]
        agrees = any(same_value(quantity, other) and not contradict(quantity, other) for other, _ in sources)
        if sources and not agrees:
            found.append(_notice(question, quantity.text, *sources[0]))
    return tuple(dict.fromkeys(found)) or _turned(question, statements)


def _turned(question: Question, statements: Sequence[Statement]) -> tuple[str, ...]:
    """Give a notice where it is asked why an indicator fell that, by the cited sentences, rose; or the other way."""
    ways = {way: match for way, words in _WAYS.items() if (match := words.search(question.text))}
    if len(ways) != 1 or not _ASKS_WHY.search(question.text):
        return ()
    (way, match), *_ = ways.items()
    asked = asked_indicators(question)
    told = [
        (quantity, citation)
        for statement in statements
        for citation in statement.citations
        for quantity, of in _stated(citation.quote)
        if of & asked and is_change(quantity)
    ]
    if not told or any(quantity.direction == way for quantity, _ in told):
        return ()
    return (_notice(question, match[0], *told[0]),)


def _stated(text: str) -> list[tuple[Quantity, frozenset[str]]]:
    """Give the figures of a text that are of an indicator."""
    quantities = find_quantities(text)
    return [one for one in zip(quantities, indicators_of(text, quantities), strict=True) if one[1]]


def _notice(question: Question, said: str, source: Quantity, citation: Citation) -> str:
    before = [match.end() for match in _CLAUSE.finditer(citation.quote, 0, source.start)]
    clause = " ".join(citation.quote[before[-1] if before else 0 : source.end].split())
    if question.language == "zh":
        return f"问题中的“{said}”与文件不符：文件写的是“{clause}”。"
    return f"The question's “{said}” is not what the document states: “{clause}”."
