"""Text -> how it is built: sections, sentences, and the terms that the document itself defines."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from rag.levels import Heading, Line, find_headings
from rag.markers import ANNEX, is_glossary_heading, leading_marker, run_in_marker
from rag.records import GlossaryEntry, Outline, Section, Sentence
from rag.sentences import split_sentences

Kind = Literal["front", "body", "annex", "glossary", "back"]

_ENDED = re.compile(r"[。！？!?；;][\"'”’）)》*]*$")
_LABEL = re.compile(
    r"^(?:索引号|发布机构|发布时间|发布日期|公布日期|公开方式|公文时效|发文字号|发文机关|成文时间|成文日期|组配分类|信息来源|来源|作者|标题|文号"
    r"|主题分类|主题词|有效性|生效日期|时效性|签发人|原文链接|【)"
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
_CONTENTS = re.compile(r"^目\s*[录次]$")
_LEADERS = re.compile(r"[\s.．…·]*[—-]*\s*\d*\s*[—-]*$")
_TERM_NUMBER = re.compile(r"^(?:[（(\[【［]?\d{1,3}[）)\]】］]\s*[.．、]?|\d{1,3}\s*[.．、]|[①-⑳]|\*+)\s*")
_QUOTED = re.compile(r"《[^》]*》|“[^”]*”")
_LONGEST_TERM = 40
# A paragraph this long with a comma in it is prose, and no line of a title block.
_LONGEST_TITLE_LINE = 60


def outline(text: str) -> Outline:
    """Find the sections, sentences and glossary of a cleaned text (one paragraph, heading or row per line).

    Sections come in the order of their beginnings, outer before inner. Text under no heading is in sections of
    level 0 without a title: kind "front" for the title block, "body" for what leads in or closes, "back" for
    addressees, signature and dates. The sentences cover the text but for white space.
    """
    lines = text_lines(text)
    sections: list[Section] = []
    glossary: list[GlossaryEntry] = []
    front = front_length(lines)
    if front:
        sections.append(_untitled("front", lines[:front]))
    for kind, part in _parts(lines, front):
        body, back = _without_back(part, kind)
        if kind == "glossary":
            entries = _entries(body[1:])
            glossary += entries
            title = body[0].text.strip("：: ")
            sections.append(Section(1, "", title, body[0].start, body[-1].end, (title,), "glossary"))
        elif kind == "annex":
            sections += _annex(body)
        else:
            sections += _titled(find_headings(body, 0), body, (), "body")
        if back:
            sections.append(_untitled("back", back))
    sections = sorted(sections, key=lambda section: (section.start, section.level))
    return Outline(tuple(sections), tuple(_sentences(lines, text, sections)), tuple(glossary))


def text_lines(text: str) -> list[Line]:
    """Give the lines of a text that are not blank, without their margins."""
    lines = []
    position = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            start = position + raw.index(stripped[0])
            lines.append(Line(start, start + len(stripped), stripped))
        position += len(raw) + 1
    return lines


def front_length(lines: Sequence[Line]) -> int:
    """Count the lines of the title block: those before the first salutation, paragraph or heading."""
    index = 0
    while index < len(lines):
        text = lines[index].text
        if _CONTENTS.match(text):
            index = _after_contents(lines, index)
            continue
        heading = leading_marker(text) or run_in_marker(text, 0) or (index > 0 and text.startswith("#"))
        label = _LABEL.match(text)
        prose = _ENDED.search(text) or (len(text) > _LONGEST_TITLE_LINE and re.search("[，,]", text))
        salutation = text.endswith(("：", ":"))
        if heading or is_glossary_heading(text) or (not label and (prose or salutation)):
            break
        index += 1
    return index if index < len(lines) else min(1, len(lines))


def glossary_entries(lines: Sequence[Line]) -> list[GlossaryEntry]:
    """Read "term：definition" lines; a line without a term goes on with the definition above it."""
    return _entries(lines)


def _after_contents(lines: Sequence[Line], contents: int) -> int:
    """Skip a table of contents: the lines after 目录, while they come again further down."""
    times = Counter(re.sub(r"\s", "", line.text) for line in lines[contents + 1 :])
    listed: set[str] = set()
    index = contents + 1
    while index < len(lines):
        bare = re.sub(r"\s", "", lines[index].text)
        entry = _LEADERS.sub("", bare)
        if entry in listed or times[entry] - (bare == entry) < 1:
            break
        listed.add(entry)
        index += 1
    return index


def _parts(lines: Sequence[Line], front: int) -> list[tuple[Kind, Sequence[Line]]]:
    """Split what follows the title block where annexes and the glossary begin."""
    starts: list[tuple[int, Kind]] = [(front, "body")]
    annexes: dict[str, int] = {}
    for index in range(front, len(lines)):
        line = lines[index].text
        annex = ANNEX.match(line)
        if is_glossary_heading(line) and index + 1 < len(lines):
            starts.append((index, "glossary"))
        elif annex and _is_annex(lines, index, annex):
            annexes[annex["n"] or ""] = index  # of several mentions, the last is the annex itself
    starts += [(index, "annex") for index in annexes.values()]
    starts.sort()
    bounds = [index for index, _ in starts] + [len(lines)]
    parts: list[tuple[Kind, Sequence[Line]]] = []
    for (index, kind), stop in zip(starts, bounds[1:], strict=True):
        if index < stop:
            parts.append((kind, lines[index:stop]))
    return parts


def _is_annex(lines: Sequence[Line], index: int, match: re.Match[str]) -> bool:
    """Tell an annex from a mention of it: "附件" alone on its line, or "附件1：名称" with text below."""
    line = lines[index].text
    below = [other.text for other in lines[index + 1 : index + 12] if not _is_back_line(other.text)]
    if match.end() == len(line):
        return bool(below)
    titled = match["n"] is not None or match["colon"] or line[match.end() - 1].isspace()
    return (
        bool(titled)
        and len(line) <= 60
        and not _ENDED.search(line)
        and len(below) >= 3
        and _has_prose(below[:6])
    )


def _has_prose(texts: Sequence[str]) -> bool:
    return any(_ENDED.search(text) or leading_marker(text) for text in texts)


def _is_back_line(text: str) -> bool:
    return bool(_BACK.match(text) or _DATE_LINE.match(text))


def _without_back(part: Sequence[Line], kind: Kind) -> tuple[Sequence[Line], Sequence[Line]]:
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
        mention = kind == "body" and (ANNEX.match(text) or named) and not _ENDED.search(text)
        if not (_is_back_line(text) or signature or mention):
            break
        cut = index
        index -= 1
    return part[:cut], part[cut:]


def _annex(lines: Sequence[Line]) -> list[Section]:
    match = ANNEX.match(lines[0].text)
    marker = re.sub(r"[\s：:.．、]", "", match[0]) if match else ""
    title = lines[0].text[match.end() :] if match else lines[0].text
    below = 1
    if not title and len(lines) > 1 and not (leading_marker(lines[1].text) or _ENDED.search(lines[1].text)):
        title = lines[1].text
        below = 2
    label = " ".join(word for word in (marker, title) if word)
    kind: Kind = "glossary" if is_glossary_heading(title) else "annex"
    annex = Section(1, marker, title, lines[0].start, lines[-1].end, (label,), kind)
    body = lines[below:]
    return [annex, *(_titled(find_headings(body, 1), body, (label,), "annex") if body else [])]


def _titled(
    headings: list[Heading], lines: Sequence[Line], path: tuple[str, ...], kind: Kind
) -> list[Section]:
    """Turn headings into sections, and, at level 0, what stands outside of them into sections without a title."""
    sections: list[Section] = []
    open_headings: list[Heading] = []
    for heading in headings:
        while open_headings and (
            open_headings[-1].level >= heading.level or open_headings[-1].end <= heading.start
        ):
            open_headings.pop()
        open_headings.append(heading)
        labels = (*path, *(outer.label for outer in open_headings))
        sections.append(
            Section(heading.level, heading.marker, heading.title, heading.start, heading.end, labels, kind)
        )
    if path:
        return sections
    return sections + [_untitled(kind, free) for free in _outside(headings, lines)]


def _outside(headings: list[Heading], lines: Sequence[Line]) -> list[list[Line]]:
    """Collect the runs of lines, or beginnings of lines, that no heading stands above."""
    runs: list[list[Line]] = [[]]
    position = 0
    for line in lines:
        while position < len(headings) and headings[position].end <= line.start:
            position += 1
        heading = headings[position] if position < len(headings) else None
        if heading is None or heading.start >= line.end:
            runs[-1].append(line)
            continue
        if heading.start > line.start:
            length = heading.start - line.start
            runs[-1].append(Line(line.start, heading.start, line.text[:length]))
        if runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _untitled(kind: Kind, lines: Sequence[Line]) -> Section:
    return Section(0, "", "", lines[0].start, lines[-1].end, (), kind)


def _entries(lines: Sequence[Line]) -> list[GlossaryEntry]:
    entries: list[GlossaryEntry] = []
    for line in lines:
        number = _TERM_NUMBER.match(line.text)
        offset = number.end() if number else 0
        masked = _QUOTED.sub(lambda quoted: "□" * len(quoted[0]), line.text)
        colon = re.compile("[：:]").search(masked, offset, offset + _LONGEST_TERM + 1)
        term = line.text[offset : colon.start()].strip(" *") if colon else ""
        if colon and term and not re.search("[。；;]", masked[offset : colon.start()]):
            definition = line.text[colon.end() :].strip(" *")
            entries.append(GlossaryEntry(term, definition, line.start, line.end))
        elif entries:
            above = entries[-1]
            entries[-1] = GlossaryEntry(
                above.term, f"{above.definition}\n{line.text}".strip(), above.start, line.end
            )
    return entries


def _sentences(lines: Sequence[Line], text: str, sections: Sequence[Section]) -> list[Sentence]:
    """Cut the lines into sentences, and give each one the path of the innermost section around it."""
    starts = [section.start for section in sections]
    open_sections: list[Section] = []
    begun = 0
    sentences: list[Sentence] = []
    for line in lines:
        cuts = starts[bisect_right(starts, line.start) : bisect_left(starts, line.end)]
        for start, end in split_sentences(text, line.start, line.end, cuts):
            while begun < len(sections) and sections[begun].start <= start:
                open_sections.append(sections[begun])
                begun += 1
            while open_sections and open_sections[-1].end <= start:
                open_sections.pop()
            path = open_sections[-1].path if open_sections else ()
            sentences.append(Sentence("", len(sentences), start, end, path, None, text[start:end]))
    return sentences
