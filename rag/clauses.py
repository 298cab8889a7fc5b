"""A sentence in clauses, and the run of clauses that answers: "社会消费品零售总额完成4.3亿元,同比下降0.6%"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Span = tuple[int, int]

_BREAK = re.compile(r"(?<![0-9０-９])[,，]|[,，](?![0-9０-９]{3}(?![0-9０-９]))|[;；。！？!?：]|:(?![0-9])")
_OPEN, _CLOSE = "（(《“「【", "）)》”」】"
_MARK = re.compile(rf"[{_OPEN}{_CLOSE}]|{_BREAK.pattern}")
# A clause without a subject of its own: it goes on about the one before ("同比下降0.6%", "完成年度任务的51%").
_ELLIPTICAL = re.compile(
    r"(?:且|并|并且|其中)?(?:同比|环比|比上年|较上年|较去年|较年初|比去年|增长|下降|提高|减少|增加|增速|增幅|占|完成(?:年度|全年|目标|投资)"
    r"|达到?|总量|总值|位居|位列|排名|居|超|连续|惠及|是20|由|从|累计)"
)
_CHANGE = re.compile(
    r"(?:同比|环比|较上年|较去年|比上年|比去年)?(?:增长|下降|提高|减少|增加|回落|上升)[^，,；;]{0,12}$"
)
LONGEST_ELLIPTICAL = 30
"""Characters: elliptical clauses of the seed documents have 4 to 24."""


def clauses(text: str) -> list[Span]:
    """Split a sentence at commas, semicolons and colons, not inside numbers (1,234), brackets or quotation marks.

    The spans leave out the mark that ends them and white space around; none is empty.
    """
    spans: list[Span] = []
    depth = start = 0
    for match in _MARK.finditer(text):
        if match[0] in _OPEN:
            depth += 1
        elif match[0] in _CLOSE:
            depth = max(depth - 1, 0)
        elif depth == 0:
            spans.append((start, match.start()))
            start = match.end()
    spans.append((start, len(text)))
    return [span for span in (_trimmed(text, span) for span in spans) if span[0] < span[1]]


def best_run(
    text: str,
    spans: Sequence[Span],
    score: Callable[[str], float],
    fits: Callable[[int, int], bool],
    *,
    longest: int,
    several: bool = False,
) -> tuple[Span, float] | None:
    """Find the run of neighbouring clauses that scores best for its length, among those that fit.

    `fits` is asked of the span [start, end) of `text`. `longest` is in characters; `several` says that more than one
    thing is looked for, so that a run may be longer.
    None where no run fits. The run is drawn out over the clauses after it that have no subject of their own.
    """
    price = 0.01 if several else 0.04
    best: tuple[Span, float] | None = None
    for first in range(len(spans)):
        if first and _CHANGE.match(text[slice(*spans[first])]):
            continue  # "同比增长2.7%" is about the clause before
        for last in range(first, min(first + (8 if several else 4), len(spans))):
            start, end = spans[first][0], spans[last][1]
            if last > first and end - start > longest:
                break
            part = text[start:end]
            if not fits(start, end):
                continue
            # A clause more must bring words of the question: 0.04 is about one word in twenty-five.
            value = score(part) - price * (last - first) - 0.01 * price * len(part)
            if best is None or value > best[1]:
                best = ((start, end), value)
    if best is None:
        return None
    return (best[0][0], _drawn_out(text, spans, best[0][1])), best[1]


def _drawn_out(text: str, spans: Sequence[Span], end: int) -> int:
    for start, stop in spans:
        if start <= end:
            continue
        clause = text[start:stop]
        between = text[end:start].strip()
        if between in ("，", ",", "、") and len(clause) <= LONGEST_ELLIPTICAL and _ELLIPTICAL.match(clause):
            end = stop
            continue
        break
    return end


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
