"""Which line goes on with the sentence of the line before: pages and wrapped lines put together again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.clean.edges import width_of
from rag.clean.furniture import is_button_row
from rag.markers import ANNEX, is_glossary_heading, leading_marker, numbered_marker, run_in_marker

# A point behind a figure ends an English sentence ("… up 7.8%.", "… in 2024."); behind a bare one it may be a number's.
_FULL_STOP = re.compile(r"(?:[。！？!?]|(?:(?<=[A-Za-z)%％])|[A-Za-z]\s\S{0,7}\d)\.)[\"'”’」』）)】》*]*$")
_HALF_STOP = re.compile(r"[；;：:…][\"'”’]?$")
_GOES_ON = re.compile(r"[，,、（(《“～~]$")
_CLAUSE = re.compile(r"[，,；;]")
_SENTENCE = re.compile(r"[。！!]")
# Among so many characters at the end of a line is its last stop, if it ends in one.
_TAIL = 12
_PUNCTUATION = re.compile(r"[，,。；;、：:]")
_LABEL = re.compile(r"^[^，。,；;]{1,24}[:：]")
_METADATA = re.compile(
    r"^(?:抄送|抄报|主送|分送|印发|发布(?:时间|日期|机构)|发文(?:字号|机关|日期)|成文(?:时间|日期)|公开(?:方式|类型)|公文时效|索引号"
    r"|组配分类|信息来源|来源|作者|编辑|责任编辑|联系人|联系电话|签发人|文号|主题词|标题|生效日期|有效性)\s*[:：]"
)
_DATE = re.compile(
    r"^[（(]?(?:\d{4}|[一二三四五六七八九〇零○Ｏ]{4})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日\s*(?:印发)?[）)]?$"
)
_SALUTATION = re.compile(
    r"^(?:(?:各位|尊敬的)?(?:代表|委员|同志们?|同志|领导|来宾|朋友们?)(?:们)?|[^。；（]{0,30}(?:人民政府|委员会|各有关单位|各部门|单位|办公室))[:：]$"
)
_TABLE_ROW = re.compile(r"\t|^\||\S[ \u00a0\u3000]{3,}\S.*\S[ \u00a0\u3000]{3,}\S")
_BULLET = re.compile(r"^(?:[-*+•·●○■□◆◇▪★☆]\s|#{1,6}\s|>\s)")
# After a number these go on with a sentence: "按照\n5.1 的规定", "3.2 和 3.3".
_CITED = re.compile(r"[的中和与及至、，,~～—–-]|规定|条|节|所|款|给出|要求的")
# No paragraph begins with the value of what the line before names: "固定资产投资增长\n15%，…".
_VALUE = re.compile(r"\d[\d.,]*\s?(?:[%％‰]|个?百分点|[万亿]元)")
_OPENERS = {"《": "》", "“": "”", "（": "）", "(": ")", "「": "」", "〔": "〕"}

# A paragraph with clauses and without a stop at its end has been cut. Where it is short, it may be a heading or a
# title: then it must show more of a sentence, and so must what follows.
_SURELY_PROSE = 40
# Wrapped lines are 18 to 60 characters wide: below are table cells, above are paragraphs that are not wrapped.
_NARROWEST, _WIDEST = 18.0, 60.0
# A line may be this much wider than others (punctuation hangs over) or narrower (no line begins with it).
_SLACK = 2.0
# What does not stand in a column of its own may end this much before the edge (punctuation, spaces set wider).
_STRETCH = 1.0
_FIRST_WORD = re.compile(r"[\x21-\x7e]+|.")
# A margin that is wider by less than this is a stray space.
_INDENT = 0.75
# Where lines have boxes, the left half of an opening bracket is margin too; paragraphs are indented by two characters.
_PLACED_INDENT = 1.25


@dataclass(slots=True)
class Line:
    text: str
    spans: list[tuple[int, int]]
    """The parts of the source that `text` is made of."""
    break_at: int
    """Position in the source of the line break after it."""
    indent: float
    """Width of the margin before it, in Han characters."""
    gap: Literal["direct", "blank", "page"]
    """What stands between it and the line before."""
    room: float | None
    """How many Han characters would still find room on it; None where nobody knows."""
    whole: bool
    """Whether nothing is joined to it: a heading by its style, a row of a table."""


@dataclass(frozen=True, slots=True)
class Wrap:
    """How the lines of a document were broken, in Han characters."""

    width: float
    """0 where each line knows its own room."""
    margin: float
    """Margin of a line that goes on with a paragraph."""
    indented: bool
    """Whether the first line of a paragraph has a wider one, so that a blank line need not end a paragraph."""


def measure(lines: Sequence[Line]) -> Wrap | None:
    """Estimate how lines were broken; None where paragraphs are not wrapped.

    Lines of one width count only where the next is no wider (a heading above a paragraph is) and where most hold
    punctuation (the names of a list do not).
    """
    broken = [
        (line, follower)
        for line, follower in pairwise(lines)
        if follower.gap == "direct"
        and not _FULL_STOP.search(line.text[-_TAIL:])
        and not _HALF_STOP.search(line.text[-_TAIL:])
        and not line.whole
    ]
    if any(line.room is not None for line in lines):
        near = [pair for pair in broken if pair[0].room is not None and _has_no_room(*pair)]
        return _wrap(0.0, near, lines)
    reached = [line.indent + width_of(line.text) for line, _ in broken]
    candidates = Counter(round(width) for width in reached if _NARROWEST <= width <= _WIDEST)
    if not candidates:
        return None
    width = max(candidates, key=lambda candidate: (candidates[candidate], candidate))
    near = [
        (line, follower)
        for (line, follower), end in zip(broken, reached, strict=True)
        if abs(width - end) <= _SLACK and follower.indent + width_of(follower.text) <= width + _SLACK
    ]
    punctuated = sum(bool(_PUNCTUATION.search(line.text)) for line, _ in near)
    if len(near) < 5 or len(near) * 2 < len(broken) or punctuated * 2 < len(near):
        return None
    return _wrap(float(width), near, lines)


def _wrap(width: float, near: Sequence[tuple[Line, Line]], lines: Sequence[Line]) -> Wrap:
    margins = Counter(follower.indent for _, follower in near).most_common(1)
    margin = margins[0][0] if margins else 0.0
    begins = [
        line.indent > margin + _INDENT
        for last, line in pairwise(lines)
        if _FULL_STOP.search(last.text[-_TAIL:])
    ]
    return Wrap(width, margin, sum(begins) * 2 > len(begins))


def _has_no_room(last: Line, line: Line) -> bool:
    """Tell whether the first word of `line` would have been wider than what was left of the line before."""
    word = _FIRST_WORD.match(line.text)
    return last.room is not None and (width_of(word[0]) if word else 1.0) > last.room - _STRETCH


def _is_full(last: Line, line: Line, wrap: Wrap) -> bool:
    """Tell whether the first word of `line` found no place on the line before."""
    reached = last.indent + width_of(last.text)
    if line.indent + width_of(line.text) > wrap.width + _SLACK:
        return False
    word = _FIRST_WORD.match(line.text)
    return (
        reached <= wrap.width + _SLACK
        and reached + (width_of(word[0]) if word else 0.0) > wrap.width - _SLACK / 2
    )


def looks_like_row(text: str) -> bool:
    """Tell whether a line looks like a row of a table: cells between tabs, bars or wide gaps."""
    return bool(_TABLE_ROW.search(text))


def continues(paragraph: str, last: Line, line: Line, wrap: Wrap | None) -> bool:
    """Tell whether `line` goes on with the sentence at the end of `paragraph`, whose last line is `last`."""
    if _FULL_STOP.search(paragraph[-_TAIL:]) or last.whole or line.whole:
        return False
    if line.gap != "direct" and line.text.isdigit():
        return False
    goes_on = bool(_GOES_ON.search(paragraph[-_TAIL:]))
    if _begins_clause(line.text, goes_on):
        return False
    if _begins_block(line.text, goes_on or paragraph.endswith("第")):
        return False
    if goes_on or _closes_what_is_open(paragraph, line.text):
        return True
    if _VALUE.match(line.text) and _CLAUSE.search(paragraph) and not _stands_alone(paragraph):
        return True
    # "——2024年1月18日在…会议上" below a title; "——工业经济稳中有进。…" is a point of a list, and prose.
    if paragraph.startswith("——") and not re.search(r"[，。；,;：:]|[上会时]$", paragraph):
        return len(line.text) <= 40 and line.text.endswith(("上", "会", "时"))
    stray = _INDENT if last.room is None else _PLACED_INDENT
    indented = line.indent > (wrap.margin if wrap else last.indent) + stray
    full = (
        _has_no_room(last, line) if last.room is not None else wrap is not None and _is_full(last, line, wrap)
    )
    if full and not indented and (line.gap != "blank" or (wrap is not None and wrap.indented)):
        return True
    if last.room is not None and not full and line.gap != "page":
        return False
    if _HALF_STOP.search(paragraph[-_TAIL:]) or indented:
        return False
    if _stands_alone(paragraph) or (_LABEL.match(paragraph) and _LABEL.match(line.text)):
        return False
    return _is_cut_prose(paragraph, line.text, full or line.gap == "page")


def _is_cut_prose(paragraph: str, following: str, likely: bool) -> bool:
    clauses = len(_CLAUSE.findall(paragraph))
    whole = len(_SENTENCE.findall(paragraph))
    if len(paragraph) >= _SURELY_PROSE:
        return clauses + whole > 0
    if not (_CLAUSE.search(following) or _SENTENCE.search(following)):
        return False
    points = run_in_marker(paragraph, 0) is not None
    return (
        (whole > 0 and len(paragraph) >= 15)
        or (clauses >= 2 and len(paragraph) >= 20)
        or (likely and clauses > 0 and len(paragraph) >= 20)
        or (points and clauses > 0 and len(paragraph) >= 25)
    )


def _begins_block(text: str, mid_list: bool) -> bool:
    """Tell whether a line begins something of its own: a numbered part, an annex, a date, a salutation, a row."""
    marker = leading_marker(text)
    if marker and not (mid_list and marker.kind in ("一、", "1.")):
        return True
    annex = ANNEX.match(text)
    return bool(
        (annex and (annex["n"] or annex["colon"] or annex.end() == len(text)))
        or _METADATA.match(text)
        or _DATE.match(text)
        or _BULLET.match(text)
        or (_SALUTATION.match(text) and not mid_list)
        or is_glossary_heading(text)
        or is_button_row(text)
    )


def _begins_clause(text: str, mid_sentence: bool) -> bool:
    """Tell whether a line begins a clause of a standard: 5.1 一般要求, 3 术语和定义, 3.1 alone on its line."""
    marker = numbered_marker(text)
    if marker is None or mid_sentence or _CITED.match(text, marker.end):
        return False
    if marker.kind == "1":
        return text[marker.end - 1].isspace() and len(text) <= 30 and not _PUNCTUATION.search(text)
    return True


def _stands_alone(paragraph: str) -> bool:
    """Tell whether a paragraph without a stop at its end may well be whole: a heading, a date, a label."""
    longest = 80 if leading_marker(paragraph) else _SURELY_PROSE if numbered_marker(paragraph) else 0
    heading = len(paragraph) <= longest and "。" not in paragraph
    return heading or bool(
        _METADATA.match(paragraph)
        or _DATE.match(paragraph)
        or _BULLET.match(paragraph)
        or ANNEX.match(paragraph)
        or is_glossary_heading(paragraph)
    )


def _closes_what_is_open(paragraph: str, following: str) -> bool:
    """Tell whether a bracket or quotation left open at the end of the paragraph is closed soon after."""
    tail = paragraph[-80:]
    for opener, closer in _OPENERS.items():
        if tail.rfind(opener) > tail.rfind(closer):
            at = following.find(closer, 0, 60)
            if at >= 0 and opener not in following[:at]:
                return True
    return False
