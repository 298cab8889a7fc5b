"""Where a document falls apart: title block, tables of contents, body, annexes, glossary, signature and addressees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.markers import ANNEX, is_glossary_heading, leading_marker, run_in_marker
from rag.outline.contents import find_contents
from rag.outline.lines import Line
from rag.outline.numbering import find_markers
from rag.outline.titles import is_known_title

Kind = Literal["front", "body", "annex", "glossary", "back"]

_LABEL = re.compile(
    r"^(?:索引号|发布机构|发布时间|发布日期|公布日期|公开方式|公文时效|发文字号|发文机关|发文单位|成文时间|成文日期|组配分类|信息来源|来源|作者|标题|文号"
    r"|主题分类|主题词|有效性|生效日期|实施日期|时效性|效力级别|法规类别|签发人|原文链接|名称|所属机构|所属主题|体裁分类|信息名称|信息分类|本电子版|【)"
)
_BACK = re.compile(
    r"^(?:抄送|抄报|分送|主送|信息来源|来源|(?:责任)?编辑|联系人|联系电话|附件?注)\s*[:：]|^[（(](?:此件|联系人|联系电话).*[）)]$"
)
_YEAR = r"(?:\d{4}|[二一〇零○OＯ九八七六五四三]{4})"
_DAY = r"[\d一二三四五六七八九十]{1,3}"
_DATE_LINE = re.compile(
    rf"^(?:[^，。；：,;:]{{0,30}}\s)?[（(]?{_YEAR}\s*年\s*{_DAY}\s*月\s*{_DAY}\s*日[）)]?$"
    rf"|^[^，。；：,;:]{{0,40}}{_YEAR}\s*年\s*{_DAY}\s*月\s*{_DAY}\s*日\s*(?:印发|发布)$"
)
_SIGNATURE = re.compile(r"^[^，。；：,;:？！]{2,40}$")
_ANNEX_LIST = re.compile(r"^附\s*件\s*[:：]?\s*(?:1\s*[.．、]|[（(]?1[）)]|$)|^附\s*件\s*[:：]$")
_LISTED = re.compile(r"^(?:附\s*件\s*)?[（(]?(\d{1,2})\s*[.．、）):：]?\s*\S")
# A paragraph this long with a comma in it is prose, and no line of a title block.
_LONGEST_TITLE_LINE = 60


@dataclass(frozen=True, slots=True)
class Part:
    kind: Kind
    lines: Sequence[Line]
    """Of an annex or glossary, the first is its heading."""


def find_parts(lines: Sequence[Line], annexes: Sequence[int]) -> list[Part]:
    """Split a document, in order; every line is in one part.

    Tables of contents are of kind "front" as the title block is. `annexes` are positions in the text where the
    format itself says that an attached document begins.
    """
    parts: list[Part] = []
    contents = find_contents(lines)
    first = front_length(lines, contents)
    if first:
        parts.append(Part("front", lines[:first]))
    for start, stop in contents:
        if stop <= first:
            continue
        parts += _split(lines[first:start], annexes)
        parts.append(Part("front", lines[start:stop]))
        first = stop
    return parts + _split(lines[first:], annexes)


def front_length(lines: Sequence[Line], contents: Sequence[tuple[int, int]] = ()) -> int:
    """Count the lines of the title block: those before the first salutation, paragraph, row or heading."""
    tables = dict(contents)
    markers = find_markers(lines[:60])
    first_level = _title_level(lines)
    index = 0
    while index < min(len(lines), len(markers)):
        if index in tables:
            index = tables[index]
            continue
        line = lines[index]
        text = line.text
        heading = (
            markers[index]
            or run_in_marker(text, 0)
            or (index > 0 and text.startswith("#"))
            or (line.style and line.style != first_level)
            or (index > 0 and is_known_title(text))
            or ANNEX.fullmatch(text)
        )
        label = _LABEL.match(text)
        prose = line.ended or (
            len(text) > _LONGEST_TITLE_LINE and re.search("[，,]", text) and not text.isascii()
        )
        salutation = text.endswith(("：", ":"))
        if heading or line.row or is_glossary_heading(text) or (not label and (prose or salutation)):
            break
        index += 1
    return index if index < len(lines) else min(1, len(lines))


def _title_level(lines: Sequence[Line]) -> int:
    """Give the level of the first heading style if that one line alone has it, as a title does; 0 if not."""
    styles = [line.style for line in lines if line.style]
    return styles[0] if styles and styles.count(styles[0]) == 1 else 0


def _split(lines: Sequence[Line], annexes: Sequence[int]) -> list[Part]:
    """Split a stretch of lines where annexes and the glossary begin, and take off what closes each of them."""
    starts: list[tuple[int, Kind]] = [(0, "body")]
    named: dict[str, int] = {}
    told = set(annexes)
    lists = _annex_lists(lines)
    inside: Kind = "body"
    for index, line in enumerate(lines):
        annex = ANNEX.match(line.text)
        if line.start in told:
            starts.append((index, "annex"))
            inside = "annex"
        elif line.row or index in lists:
            continue
        elif inside != "body" and (line.style if inside == "glossary" else line.text == "参考文献"):
            starts.append((index, "body"))
            inside = "body"
        elif _is_glossary(lines, index) and index - 1 not in named.values():
            starts.append((index, "glossary"))
            inside = "glossary"
        elif annex and _is_annex(lines, index, annex):
            # Of several mentions, the last is the annex itself.
            named[re.sub(r"\s", "", annex["word"]) + (annex["n"] or "")] = index
            inside = "annex"
    starts += [(index, "annex") for index in named.values()]
    starts.sort(key=lambda start: start[0])
    bounds = [index for index, _ in starts] + [len(lines)]
    parts: list[Part] = []
    for (index, kind), stop in zip(starts, bounds[1:], strict=True):
        for first, last in _pieces(lines, index, stop, lists if kind == "body" else set()):
            body, back = _without_back(lines[first:last], kind, {at - first for at in lists})
            parts += [Part(kind, body)] if body else []
            parts += [Part("back", back)] if back else []
    return parts


def _pieces(lines: Sequence[Line], first: int, stop: int, lists: set[int]) -> list[tuple[int, int]]:
    """Cut a body behind each list of annexes and the signature below it: there what it hands on begins."""
    pieces = []
    at = first
    while at < stop:
        if at in lists and at + 1 not in lists:
            end = _closed(lines, at + 1, stop)
            if end < stop:
                pieces.append((first, end))
                first = end
            at = end
        at += 1
    return [*pieces, (first, stop)]


def _closed(lines: Sequence[Line], index: int, stop: int) -> int:
    """Give the line behind the signature, the date and the notes that begin with the line `index`."""
    while index < stop:
        text = lines[index].text
        signed = index + 1 < stop and _SIGNATURE.match(text) and _DATE_LINE.match(lines[index + 1].text)
        if lines[index].row or not (_is_back_line(text) or signed):
            break
        index += 1
    return index


def _is_glossary(lines: Sequence[Line], index: int) -> bool:
    """Tell the heading of a glossary at the back; a numbered one (第五章 术语解释) is a section like the others."""
    text = lines[index].text
    return is_glossary_heading(text) and not leading_marker(text) and index + 1 < len(lines)


def _annex_lists(lines: Sequence[Line]) -> set[int]:
    """Find the lines that only name the annexes: "附件：1. 甲", "2. 乙"."""
    listed: set[int] = set()
    for index, line in enumerate(lines):
        if not _ANNEX_LIST.match(line.text) or line.row:
            continue
        count = 0 if re.fullmatch(r"附\s*件\s*[:：]?", line.text) else 1
        if count == 0 and not re.search("[:：]$", line.text) and not _is_list(lines, index):
            continue
        at = index + 1
        while at < len(lines) and (number := _LISTED.match(lines[at].text)) and int(number[1]) == count + 1:
            if lines[at].text.endswith("。") or len(lines[at].text) > 100:
                break
            count += 1
            at += 1
        if count > 1 or (count == 1 and at > index + 1):
            listed.update(range(index, at))
    return listed


def _is_list(lines: Sequence[Line], index: int) -> bool:
    """Tell whether below a bare 附件 stand names of annexes, and then the signature and not the annex itself."""
    below = lines[index + 1 : index + 12]
    names = 0
    for line in below:
        number = _LISTED.match(line.text)
        if not number or int(number[1]) != names + 1 or line.ended:
            break
        names += 1
    return names > 0 and names < len(below) and _is_back_line(below[min(names + 1, len(below) - 1)].text)


def _is_annex(lines: Sequence[Line], index: int, match: re.Match[str]) -> bool:
    """Tell an annex from a mention of it: "附件" alone on its line, or "附件1：名称" with text below."""
    line = lines[index].text
    below = [other for other in lines[index + 1 : index + 12] if not _is_back_line(other.text)]
    if match.end() == len(line):
        return bool(below)
    titled = match["n"] is not None or match["colon"] or line[match.end() - 1].isspace()
    return (
        bool(titled)
        and len(line) <= 60
        and not lines[index].ended
        and not re.search("[，,：:]$", line)
        and not re.match(r"[的中和及与、，,规给所列]", line[match.end() :])
        and (_has_rows(below[:4]) or (len(below) >= 3 and _has_prose(below[:6])))
    )


def _has_rows(lines: Sequence[Line]) -> bool:
    return any(line.row for line in lines)


def _has_prose(lines: Sequence[Line]) -> bool:
    return any(line.ended or leading_marker(line.text) for line in lines)


def _is_back_line(text: str) -> bool:
    return bool(_BACK.match(text) or _DATE_LINE.match(text))


def _without_back(part: Sequence[Line], kind: Kind, lists: set[int]) -> tuple[Sequence[Line], Sequence[Line]]:
    """Take the addressees, signature, dates and list of annexes off the end of a part."""
    keep = 1 if kind in ("annex", "glossary") else 0
    cut = len(part)
    index = len(part) - 1
    while index >= keep:
        text = part[index].text
        below_is_date = index + 1 < len(part) and bool(_DATE_LINE.match(part[index + 1].text))
        above_is_back = index > keep and bool(_BACK.match(part[index - 1].text))
        signature = _SIGNATURE.match(text) and not leading_marker(text) and (below_is_date or above_is_back)
        named = index > keep and re.fullmatch(r"附\s*件\s*[:：]", part[index - 1].text)
        mention = kind == "body" and (ANNEX.match(text) or named) and not part[index].ended
        if part[index].row or not (index in lists or _is_back_line(text) or signature or mention):
            break
        cut = index
        index -= 1
    return part[:cut], part[cut:]
