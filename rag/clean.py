"""Source -> one clean text: page furniture out, broken lines mended, every character still where it came from.

Nothing is rewritten: characters are deleted, and a line break between two Latin words becomes a space. The result
has one paragraph, heading or row per line.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from rag.furniture import is_button_row, page_furniture, portal_furniture, without_buttons
from rag.markers import ANNEX, is_glossary_heading, leading_marker, run_in_marker
from rag.records import Cleaned, Source

_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]+")
_HAN = r"[\u3400-\u9fff]"
# 政 府 工 作 报 告, 总　则: two or more single characters set apart; the whole run must stand alone.
_SPACED = re.compile(rf"(?<!\S){_HAN}(?:[ \u00a0\u3000]{{1,4}}{_HAN})+(?!\S)")
_SPACE = re.compile(r"[ \u00a0\u3000]+")
_WIDE_GAP = re.compile(r"[ \u00a0\u3000]{2,}")
_MARKDOWN = re.compile(
    r"(?P<image>!\[[^\]\n]*\]\([^)\n]*\))|<!--.*?-->|(?<=\])\([^)\s]+\)"
    r"|\*{2,3}(?=\S)|(?<=\S)\*{2,3}|(?<![\w_])_{2,3}(?=\S)|(?<=\S)_{2,3}(?![\w_])|`+"
    r"|(?<![*\w])\*(?=[^\s*][^*]*[^\s*]\*)|(?<=[^\s*])\*(?![*\d])|\\(?=[*_#`\[\]])"
)
_MARKDOWN_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\s]+\)")
_MARKDOWN_RULE = re.compile(r"^(?:`{3,}.*|~{3,}.*|(?:[-*_]\s*){3,})$")

_FULL_STOP = re.compile(r"(?:[。！？!?]|(?<=[A-Za-z)])\.)[\"'”’」』）)】》*]*$")
_HALF_STOP = re.compile(r"[；;：:…][\"'”’]?$")
_GOES_ON = re.compile(r"[，,、（(《“]$")
_CLAUSE = re.compile(r"[，,；;]")
_SENTENCE = re.compile(r"[。！!]")
_LABEL = re.compile(r"^[^，。,；;]{1,24}[:：]")
_METADATA = re.compile(
    r"^(?:抄送|抄报|主送|分送|印发|发布(?:时间|日期|机构)|发文(?:字号|机关|日期)|成文(?:时间|日期)|公开(?:方式|类型)|公文时效|索引号"
    r"|组配分类|信息来源|来源|作者|编辑|责任编辑|联系人|联系电话|签发人|文号|主题词|标题|生效日期|有效性)\s*[:：]"
)
_DATE = re.compile(
    r"^[（(]?(?:\d{4}|[一二三四五六七八九〇零○Ｏ]{4})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日\s*(?:印发)?[）)]?$"
)
_SALUTATION = re.compile(
    r"^(?:(?:各位|尊敬的)?(?:代表|委员|同志们?|同志|领导|来宾|朋友们?)(?:们)?|.{0,30}(?:人民政府|委员会|各有关单位|各部门|单位|办公室))[:：]$"
)
_TABLE_ROW = re.compile(r"\t|^\||\S[ \u00a0\u3000]{3,}\S.*\S[ \u00a0\u3000]{3,}\S")
_BULLET = re.compile(r"^(?:[-*+•·●○■□◆◇▪★☆]\s|#{1,6}\s|>\s)")
_OPENERS = {"《": "》", "“": "”", "（": "）", "(": ")", "「": "」", "〔": "〕"}

# A paragraph with clauses and without a stop at its end has been cut. Where it is short, it may be a heading or a
# title: then it must show more of a sentence, and so must what follows.
_SURELY_PROSE = 40
# Wrapped lines are 18 to 60 characters wide: below are table cells, above are paragraphs that are not wrapped.
_NARROWEST, _WIDEST = 18.0, 60.0
# A line may be this much wider than others (punctuation hangs over) or narrower (no line begins with it).
_SLACK = 2.0
# A margin that is wider by less than this is a stray space.
_INDENT = 0.75


@dataclass(slots=True)
class _Line:
    text: str
    spans: list[tuple[int, int]]
    """The parts of the source that `text` is made of."""
    break_at: int
    """Position in the source of the line break after it."""
    indent: float
    """Width of the margin before it, in Han characters."""
    gap: Literal["direct", "blank", "page"]
    """What stands between it and the line before."""
    row: bool
    """Whether it looks like a row of a table."""


@dataclass(frozen=True, slots=True)
class _Wrap:
    """How the lines of a document were broken, in Han characters."""

    width: float
    margin: float
    """Margin of a line that goes on with a paragraph."""


def clean(source: Source) -> Cleaned:
    """Give the text without page furniture, each paragraph on one line.

    Breakpoints of `offsets` make every character traceable: it is the very character of the source at its offset,
    except for line breaks that became "\\n" or a space. `removed` holds dropped lines, and buttons cut off a line.
    A source that is all furniture gives an empty text.
    """
    lines, removed = _kept_lines(source)
    wrap = _measure(lines)
    builder = _Builder(source.text)
    paragraph = ""
    for number, line in enumerate(lines):
        if number:
            last = lines[number - 1]
            if _continues(paragraph, last, line, wrap):
                latin = re.search(r"[A-Za-z]$", last.text) and re.match(r"[A-Za-z]", line.text)
                if latin:
                    builder.put(" ", last.break_at)
                paragraph += " " * bool(latin)
            else:
                builder.put("\n", last.break_at)
                paragraph = ""
        for start, end in line.spans:
            builder.copy(start, end)
        paragraph += line.text
    return Cleaned(text="".join(builder.parts), offsets=tuple(builder.offsets) or ((0, 0),), removed=tuple(removed))


class _Builder:
    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.offsets: list[tuple[int, int]] = []
        self.length = 0
        self._next = -1

    def copy(self, start: int, end: int) -> None:
        self._add(self.source[start:end], start)

    def put(self, character: str, source_position: int) -> None:
        self._add(character, source_position)

    def _add(self, text: str, source_position: int) -> None:
        if source_position != self._next:
            self.offsets.append((self.length, source_position))
        self.parts.append(text)
        self.length += len(text)
        self._next = source_position + len(text)


def _kept_lines(source: Source) -> tuple[list[_Line], list[str]]:
    """Split the source into its lines, without the blank ones and the furniture, and list the furniture."""
    lines: list[_Line] = []
    page_starts: set[int] = set()
    gap: Literal["direct", "blank", "page"] = "direct"
    for start, end, break_at, page_break in _raw_lines(source.text):
        spans = _kept_spans(source.text, start, end, source.format == "markdown")
        text = "".join(source.text[a:b] for a, b in spans)
        if text:
            lines.append(_Line(text, spans, break_at, _width(source.text[start : spans[0][0]]), gap, bool(_TABLE_ROW.search(text))))
            if gap == "page":
                page_starts.add(len(lines) - 1)
            gap = "direct"
        elif gap != "page":
            gap = "blank"
        if page_break:
            gap = "page"
    texts = [line.text for line in lines]
    page = page_furniture(texts, page_starts)
    portal = portal_furniture(texts)
    kept: list[_Line] = []
    removed: list[str] = []
    for index, line in enumerate(lines):
        if index in page or index in portal:
            removed.append(line.text)
            follower = lines[index + 1] if index + 1 < len(lines) else None
            if follower and follower.gap != "page":
                follower.gap = "page" if index in page or line.gap == "page" else "blank"
            continue
        length = without_buttons(line.text)
        if length < len(line.text):
            removed.append(line.text[length:].strip())
            line.spans = _parts(line.spans, 0, length)
            line.text = line.text[:length]
        _narrow_gaps(line)
        kept.append(line)
    return kept, removed


def _raw_lines(text: str) -> list[tuple[int, int, int, bool]]:
    """Give (start, end, position of the break's last character, whether the break ends a page) of each line."""
    lines = []
    start = 0
    for match in _BREAKS.finditer(text):
        lines.append((start, match.start(), match.end() - 1, match[0] == "\f"))
        start = match.end()
    lines.append((start, len(text), len(text), False))
    return lines


def _kept_spans(source: str, start: int, end: int, markdown: bool) -> list[tuple[int, int]]:
    """Give the parts of a line that stay: no margins, nothing invisible, no spaces in 政 府 工 作 报 告."""
    line = source[start:end]
    deleted = [(match.start(), match.end()) for match in _INVISIBLE.finditer(line)]
    for run in _SPACED.finditer(line):
        deleted += [(run.start() + gap.start(), run.start() + gap.end()) for gap in _SPACE.finditer(run[0])]
    if markdown:
        deleted += _markdown_marks(line)
    deleted.sort()
    spans: list[tuple[int, int]] = []
    position = 0
    for a, b in [*deleted, (len(line), len(line))]:
        if a > position:
            spans.append((start + position, start + a))
        position = max(position, b)
    return _stripped(source, spans)


def _stripped(source: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    while spans:
        a, b = spans[0]
        a += len(source[a:b]) - len(source[a:b].lstrip())
        if a < b:
            spans[0] = (a, b)
            break
        spans.pop(0)
    while spans:
        a, b = spans[-1]
        b = a + len(source[a:b].rstrip())
        if a < b:
            spans[-1] = (a, b)
            break
        spans.pop()
    return spans


def _markdown_marks(line: str) -> list[tuple[int, int]]:
    stripped = line.strip()
    if _MARKDOWN_RULE.match(stripped):
        return [(0, len(line))]
    marks = [(match.start(), match.end()) for match in _MARKDOWN.finditer(line)]
    for link in _MARKDOWN_LINK.finditer(line):
        marks += [(link.start(), link.start() + 1), (link.end(1), link.end(1) + 1)]
    quoted = re.match(r"\s*(?:>\s?)+", line)
    if quoted:
        marks.append((0, quoted.end()))
    return marks


def _narrow_gaps(line: _Line) -> None:
    """Leave one of several spaces in a row (tabs, which separate cells, stay)."""
    spans: list[tuple[int, int]] = []
    position = 0
    for gap in _WIDE_GAP.finditer(line.text):
        spans += _parts(line.spans, position, gap.start() + 1)
        position = gap.end()
    if position:
        line.spans = spans + _parts(line.spans, position, len(line.text))
        line.text = _WIDE_GAP.sub(lambda gap: gap[0][0], line.text)


def _parts(spans: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Give the parts of the source for the characters [start, end) of the text made of `spans`."""
    parts = []
    position = 0
    for a, b in spans:
        first, last = max(start, position), min(end, position + b - a)
        if first < last:
            parts.append((a + first - position, a + last - position))
        position += b - a
    return parts


def _measure(lines: list[_Line]) -> _Wrap | None:
    """Estimate how lines were broken; None where paragraphs are not wrapped."""
    broken = [
        (line.indent + _width(line.text), follower.indent)
        for line, follower in zip(lines, lines[1:], strict=False)
        if follower.gap == "direct"
        and not _FULL_STOP.search(line.text)
        and not _HALF_STOP.search(line.text)
        and not line.row
    ]
    candidates = Counter(round(width) for width, _ in broken if _NARROWEST <= width <= _WIDEST)
    if not candidates:
        return None
    width = max(candidates, key=lambda candidate: (candidates[candidate], candidate))
    near = [indent for reached, indent in broken if abs(width - reached) <= _SLACK]
    if len(near) < 5 or len(near) * 2 < len(broken):
        return None
    return _Wrap(float(width), Counter(near).most_common(1)[0][0])


def _is_full(last: _Line, line: _Line, wrap: _Wrap) -> bool:
    """Tell whether the first word of `line` found no place on the line before."""
    reached = last.indent + _width(last.text)
    word = re.match(r"[\x21-\x7e]+|.", line.text)
    return reached <= wrap.width + _SLACK and reached + (_width(word[0]) if word else 0.0) > wrap.width - _SLACK / 2


def _width(text: str) -> float:
    return sum(1.0 if character > "\u2e7f" or character in "“”‘’—…·" else 0.5 for character in text)


def _continues(paragraph: str, last: _Line, line: _Line, wrap: _Wrap | None) -> bool:
    """Tell whether `line` goes on with the sentence at the end of `paragraph`, whose last line is `last`."""
    if _FULL_STOP.search(paragraph) or last.row or line.row:
        return False
    goes_on = bool(_GOES_ON.search(paragraph))
    if _begins_block(line.text, goes_on or paragraph.endswith("第")):
        return False
    if goes_on or _closes_what_is_open(paragraph, line.text):
        return True
    indented = line.indent > (wrap.margin if wrap else last.indent) + _INDENT
    if wrap and not indented and line.gap != "blank" and _is_full(last, line, wrap):
        return True
    if _HALF_STOP.search(paragraph) or indented:
        return False
    if paragraph.startswith("——") and not re.search(r"[上会时]$", paragraph):
        return len(line.text) <= 40 and line.text.endswith(("上", "会", "时"))
    if _stands_alone(paragraph) or (_LABEL.match(paragraph) and _LABEL.match(line.text)):
        return False
    return _is_cut_prose(paragraph, line.text)


def _is_cut_prose(paragraph: str, following: str) -> bool:
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
        or _SALUTATION.match(text)
        or is_glossary_heading(text)
        or is_button_row(text)
    )


def _stands_alone(paragraph: str) -> bool:
    """Tell whether a paragraph without a stop at its end may well be whole: a heading, a date, a label."""
    marker = leading_marker(paragraph)
    heading = marker is not None and "。" not in paragraph and len(paragraph) <= 80
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
