"""The terms that a document itself defines: a glossary at the back, footnotes, the terms of a standard."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.markers import is_glossary_heading
from rag.outline.lines import Line
from rag.outline.nesting import Heading
from rag.records import GlossaryEntry

_NUMBER = re.compile(
    r"^(?:[（(\[【［〔]?\d{1,3}[）)\]】］〕]\s*[.．、]?|\d{1,3}\s*[.．、]|[①-⑳⑴-⒇]|\*+|注\s?\d{0,2}\s?[:：])\s*"
)
_QUOTED = re.compile(r"《[^》]*》|“[^”]*”")
_MEANS = re.compile(
    r"^(?P<term>“[^”]{1,40}”|[^，。：；,;:“”]{2,24}?)[，,]?\s*(?:是指|系指|指的是|即指|指)(?=[^\d])"
)
_LATIN = re.compile(r"\s+[A-Za-z][A-Za-z0-9 ,;.()（）'’/\-–α-ω]*$")
_TERMS = re.compile(r"术语|定义|名词解释|用语")
_LEADS_IN = re.compile(r"(?:用语|术语|名词|词语).{0,12}(?:含义|定义|解释|是指)")
# 【两品一标】指绿色食品、有机农产品…: the term in a frame.
_FRAMED = re.compile(r"^【(?P<term>[^【】]{2,40})】\s*(?:[:：]\s*)?(?=\S)")
_NO_TERM = re.compile(r"(?:资料|数据|信息)?来源|说明|备注|附?注")
_LONGEST_TERM, _LONGEST_TITLE = 40, 20


def entries_of_glossary(lines: Sequence[Line]) -> list[GlossaryEntry]:
    """Read "term：definition" lines; a line without a term goes on with the definition above it."""
    entries: list[GlossaryEntry] = []
    for line in lines:
        entry = _entry(line) or (_meaning(line) if _NUMBER.match(line.text) else None)
        if entry is not None:
            entries.append(entry)
        elif entries:
            above = entries[-1]
            definition = f"{above.definition}\n{line.text}".strip()
            entries[-1] = GlossaryEntry(above.term, definition, above.start, line.end)
    return entries


def entries_of_footnotes(lines: Sequence[Line]) -> list[GlossaryEntry]:
    """Read the footnotes among lines that say what a term means: "[1]六同：…", "“六同”是指…"."""
    return [entry for line in lines if line.note and (entry := _entry(line) or _meaning(line))]


def entries_of_terms(headings: Sequence[Heading], lines: Sequence[Line]) -> list[GlossaryEntry]:
    """Read the terms of a standard: "3.1 危险废物 hazardous waste" and the paragraphs below it.

    A term is a heading below one that is called 术语和定义; its name in other languages is left out of the entry's
    term and stays in its text.
    """
    entries: list[GlossaryEntry] = []
    outer: Heading | None = None
    for index, heading in enumerate(headings):
        if outer is not None and (heading.level <= outer.level or heading.start >= outer.end):
            outer = None
        if outer is None:
            if _TERMS.search(heading.title) and len(heading.title) <= _LONGEST_TITLE:
                outer = heading
                alone = index + 1 == len(headings) or headings[index + 1].start >= heading.end
                if alone and is_glossary_heading(heading.title):
                    entries += entries_of_glossary(_below(heading, lines)[1:])
            continue
        entry = _term(heading, lines) if heading.level == outer.level + 1 and not heading.inline else None
        if entry:
            entries.append(entry)
    return entries


def entries_of_articles(lines: Sequence[Line]) -> list[GlossaryEntry]:
    """Read the items of an article that says 本办法下列用语的含义: "（一）固体废物，是指…"."""
    entries: list[GlossaryEntry] = []
    reading = False
    for line in lines:
        if _LEADS_IN.search(line.text) and line.text.endswith(("：", ":")):
            reading = True
            continue
        entry = _meaning(line) if reading and not (line.row or line.note) else None
        reading = entry is not None
        if entry:
            entries.append(entry)
    return entries


def _entry(line: Line) -> GlossaryEntry | None:
    number = _NUMBER.match(line.text)
    offset = number.end() if number else 0
    framed = _FRAMED.match(line.text[offset:])
    if framed:
        return GlossaryEntry(framed["term"], line.text[offset + framed.end() :], line.start, line.end)
    masked = _QUOTED.sub(lambda quoted: "□" * len(quoted[0]), line.text)
    colon = re.compile("[：:]").search(masked, offset, offset + _LONGEST_TERM + 1)
    term = line.text[offset : colon.start()].strip(" *") if colon else ""
    if (
        not colon
        or not term
        or _NO_TERM.fullmatch(term)
        or re.search("[。；;]", masked[offset : colon.start()])
    ):
        return None
    return GlossaryEntry(term, line.text[colon.end() :].strip(" *"), line.start, line.end)


def _meaning(line: Line) -> GlossaryEntry | None:
    number = re.match(
        r"(?:[（(\[【［]?[\d一二三四五六七八九十]{1,3}[）)\]】］.、．]\s?|[①-⑳]\s?)*", line.text
    )
    offset = number.end() if number else 0
    words = line.text[offset:]
    means = _MEANS.match(words) or re.match(r"(?P<term>[^，。：；]{2,20})[：:](?=是?指)", words)
    if not means:
        return None
    term = means["term"].strip("“” ")
    definition = words[means.end("term") :].lstrip("，,：: ")
    return GlossaryEntry(term, definition, line.start, line.end)


def _term(heading: Heading, lines: Sequence[Line]) -> GlossaryEntry | None:
    name = _LATIN.sub("", heading.title).strip()
    if not 2 <= len(name) <= _LONGEST_TERM:
        return None
    own = _below(heading, lines)
    text = own[0].text
    at = text.find(heading.title)
    rest = text[at + len(heading.title) :].lstrip("：:。 ") if at >= 0 else ""
    below = [line.text for line in own[1:] if line.text != heading.title]
    definition = "\n".join(part for part in (rest, *below) if part)
    return GlossaryEntry(name, definition, heading.start, own[-1].end) if definition else None


def _below(heading: Heading, lines: Sequence[Line]) -> Sequence[Line]:
    """Give the line of a heading and those of its section."""
    stop = heading.line + 1
    while stop < len(lines) and lines[stop].start < heading.end:
        stop += 1
    return lines[heading.line : stop]
