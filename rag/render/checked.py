"""A checked draft as text, Markdown and one HTML page: how it fares, the draft with its marks, the sources.

A draft is data like any document: whatever it holds is shown as text. Its own headings, lists and paragraphs are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.records import Checked, Citation, DraftCheck, Finding, Language, Statement, Status
from rag.render.markdown import escape_markdown
from rag.render.statements import LANG
from rag.render.status import ICONS, STATUSES, status_in_words
from rag.render.tags import Html, join, tag
from rag.render.text import statement_to_text
from rag.render.words import (
    WORDS,
    bilingual_doubt,
    describe_finding,
    number_citations,
    numbered,
    place,
    plain,
)

SHADES: dict[Status, str] = {
    "supported": "DDF3E0", "partly": "FFF1C2", "not_found": "F9D6D3", "conflicting": "E6DBF7",
}  # fmt: skip
"""Status → colour behind its sentences, red, green and blue in hexadecimal; the sign beside them says the same."""

Numbers = Mapping[tuple[str, int, int], int]
"""Place of a citation → its number in the list of sources."""
BlockKind = Literal["heading", "item", "text"]
_ITEM = re.compile(r"\s*(?:[-*+•·▪●○◦‣–—](?=\s)|\d{1,2}[.)](?=\s))\s*")
_HASHES = re.compile(r"\s*#{1,6}\s+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LABELS: dict[str, dict[Language, str]] = {
    "title": {"zh": "核对结果", "en": "Checked draft"},
    "none": {"zh": "没有可核对的句子。", "en": "No sentence of it claims anything."},
    "count": {"zh": "共核对 {total} 句：{parts}。", "en": "{total} sentences checked: {parts}."},
    "one": {"zh": "共核对 1 句：{parts}。", "en": "1 sentence checked: {parts}."},
    "see": {"zh": "原文", "en": "The source says"},
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line of the draft."""

    text: str
    number: int
    """Of the sentence that it belongs to, from 1; 0 where it claims nothing."""
    checked: Checked | None
    ends: bool
    """Whether the sentence ends here; it may have begun on a line before."""
    wrong: tuple[tuple[int, int], ...]
    """Parts of `text` that a finding is about; none where it is about the whole sentence."""


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the draft that is not blank."""

    kind: BlockKind
    level: int
    """Of a heading, from 1; otherwise 0."""
    pieces: tuple[Piece, ...]


def language_of_check(check: DraftCheck) -> Language:
    """Give the language in which most sentences of the draft are."""
    chinese = sum(each.statement.language == "zh" for each in check.checked)
    if not check.checked:
        return "zh" if _HAN.search(check.text) else "en"
    return "zh" if 2 * chinese >= len(check.checked) else "en"


def summary_of_check(check: DraftCheck, language: Language) -> str:
    """How many sentences have each status, in one line."""
    total = len(check.checked)
    if not total:
        return _LABELS["none"][language]
    parts = [
        f"{ICONS[status]} {status_in_words(status, language)} {check.counts[status]}"
        for status in STATUSES
        if check.counts[status]
    ]
    said = _LABELS["one" if total == 1 else "count"][language]
    return said.format(total=total, parts=("，" if language == "zh" else ", ").join(parts))


def title_of_check(check: DraftCheck, language: Language) -> str:
    label = _LABELS["title"][language]
    return f"{label}{'：' if language == 'zh' else ': '}{check.name}" if check.name else label


def blocks(check: DraftCheck) -> list[Block]:
    """Give the draft line by line, cut where sentences begin and end."""
    levels = dict(check.headings)
    found = []
    for start, end in _lines(check.text):
        line = check.text[start:end]
        kind: BlockKind = "text"
        level, begin = levels.get(start, 0), start
        if level:
            kind = "heading"
            begin += len(match[0]) if (match := _HASHES.match(line)) else 0
        elif item := _ITEM.match(line):
            kind, begin = "item", start + item.end()
        found.append(Block(kind, level, tuple(_pieces(check, begin, end))))
    return found


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare:
            start = position + line.index(bare)
            yield start, start + len(bare)
        position += len(line)


def _pieces(check: DraftCheck, start: int, end: int) -> Iterator[Piece]:
    within = [
        (number, each)
        for number, each in enumerate(check.checked, 1)
        if each.start < end and start < each.end
    ]
    cuts = sorted(
        {start, end, *(min(max(at, start), end) for _, one in within for at in (one.start, one.end))}
    )
    for left, right in pairwise(cuts):
        number, each = next((one for one in within if one[1].start <= left < one[1].end), (0, None))
        wrong = _wrong(each, left, right) if each else ()
        yield Piece(check.text[left:right], number, each, bool(each and each.end == right), wrong)


def _wrong(each: Checked, left: int, right: int) -> tuple[tuple[int, int], ...]:
    whole = (0, len(each.statement.text))
    parts = [each.place(one) for one in each.statement.findings if (one.start, one.end) != whole]
    clipped = ((max(start, left) - left, min(end, right) - left) for start, end in parts)
    return tuple(sorted({(start, end) for start, end in clipped if start < end}))


def check_to_text(check: DraftCheck, language: Language | None = None) -> str:
    """The summary, then each sentence with its status, what was found, and the sentences that it rests on."""
    language = language or language_of_check(check)
    lines = [summary_of_check(check, language)]
    for number, each in enumerate(check.checked, 1):
        lines += ["", f"{number}. {statement_to_text(each.statement, number)}"]
        lines += [
            f"    ← {citation.address} ({citation.document}): {citation.quote}"
            for citation in each.statement.citations
        ]
    lines += [f"⚠ {notice}" for notice in check.notices]
    return plain("\n".join(lines)) + "\n"


def check_to_markdown(check: DraftCheck, language: Language | None = None) -> str:
    """The summary, the draft with a sign behind each sentence and below each line what is wrong with it, the sources."""
    language = language or language_of_check(check)
    numbers = number_citations(check.statements)
    parts = [
        f"# {escape_markdown(title_of_check(check, language))}",
        f"**{escape_markdown(summary_of_check(check, language))}**",
        *(f"⚠ {escape_markdown(notice)}" for notice in check.notices),
        "---",
    ]
    for block in blocks(check):
        line = "".join(_piece_in_markdown(piece, numbers) for piece in block.pieces).strip()
        before = "#" * min(block.level + 1, 6) + " " if block.kind == "heading" else ""
        before = "- " if block.kind == "item" else before
        remarks = [
            f"> {ICONS[each.statement.status]} {escape_markdown(remark)}"
            for each in _ended(block)
            for remark in remarks_on(each, numbers)
        ]
        parts.append(f"{before}{line}")
        if remarks:
            parts.append("\n>\n".join(remarks))
    if numbers:
        parts += ["---", f"## {WORDS['sources'][language]}"]
        parts += [
            f"\\[{number}\\] {escape_markdown(f'{each.address} ({each.document})')}\n\n> {escape_markdown(each.quote)}"
            for number, each in cited_in(check)
        ]
    return "\n\n".join(parts) + "\n"


def _piece_in_markdown(piece: Piece, numbers: Numbers) -> str:
    text = _escaped(piece.text)
    if piece.checked is None or not piece.ends:
        return text
    statement = piece.checked.statement
    marks = "".join(marks_of(statement, numbers))
    return f"{text} {ICONS[statement.status]}{escape_markdown(marks)} "


def _escaped(text: str) -> str:
    """Escape a piece and keep the blank at its ends, which parts it from its neighbours."""
    left = " " if text[:1].isspace() else ""
    right = " " if text[-1:].isspace() and text.strip() else ""
    return f"{left}{escape_markdown(text)}{right}"


def check_to_html(check: DraftCheck, language: Language | None = None) -> str:
    """One page that needs nothing else: the summary, the draft with each sentence shaded, below it what is wrong, the sources."""
    language = language or language_of_check(check)
    numbers = number_citations(check.statements)
    title = title_of_check(check, language)
    legend = (
        tag("span", f"{ICONS[status]} {status_in_words(status, language)}", class_=f"wj-{status}")
        for status in STATUSES
    )
    body = [
        tag("h1", title),
        tag("p", tag("b", summary_of_check(check, language))),
        tag("p", *legend, class_="wj-legend"),
        *(tag("p", f"⚠ {notice}") for notice in check.notices),
        tag("article", *(_block_in_html(block, numbers) for block in blocks(check))),
    ]
    if numbers:
        body += [tag("h2", WORDS["sources"][language])]
        body += [_source_in_html(number, citation) for number, citation in cited_in(check)]
    head = join((Html('<meta charset="utf-8">'), tag("title", title), tag("style", Html(_STYLE))))
    page = tag("html", tag("head", head), tag("body", *body), lang=LANG[language])
    return f"<!doctype html>\n{page}\n"


def _block_in_html(block: Block, numbers: Numbers) -> Html:
    pieces = [_piece_in_html(piece, numbers) for piece in block.pieces]
    name = f"h{min(block.level + 1, 6)}" if block.kind == "heading" else "p"
    made = tag(name, *pieces, class_="wj-item") if block.kind == "item" else tag(name, *pieces)
    remarks = [
        tag("p", f"{ICONS[each.statement.status]} {remark}", class_=f"wj-remark wj-{each.statement.status}")
        for each in _ended(block)
        for remark in remarks_on(each, numbers)
    ]
    return join((made, *remarks))


def _piece_in_html(piece: Piece, numbers: Numbers) -> Html:
    if piece.checked is None:
        return join((piece.text,))
    statement = piece.checked.statement
    cuts = sorted({0, len(piece.text), *(at for span in piece.wrong for at in span)})
    parts = [
        tag("u", piece.text[left:right])
        if any(start <= left and right <= end for start, end in piece.wrong)
        else join((piece.text[left:right],))
        for left, right in pairwise(cuts)
    ]
    if piece.ends:
        words = status_in_words(statement.status, statement.language)
        parts.append(tag("sup", ICONS[statement.status], title=words))
        marks = dict.fromkeys(numbers[place(citation)] for citation in statement.citations)
        parts += [tag("sup", tag("a", f"[{number}]", href=f"#source-{number}")) for number in marks]
    return tag("span", *parts, class_=f"wj-{statement.status}", lang=LANG[statement.language])


def _source_in_html(number: int, citation: Citation) -> Html:
    doubtful = bilingual_doubt(citation)
    return tag(
        "p",
        tag("b", f"[{number}] {citation.address}"),
        f" ({citation.document})",
        Html("<br>"),
        citation.quote,
        *([Html("<br>"), f"⚠ {doubtful}"] if doubtful else []),
        id=f"source-{number}",
        class_="wj-source",
    )


def remarks_on(each: Checked, numbers: Numbers) -> list[str]:
    """What was found about a sentence, a line each, with the sentences that say otherwise and their numbers."""
    language = each.statement.language
    return [_remark(finding, language, numbers) for finding in each.statement.findings]


def marks_of(statement: Statement, numbers: Numbers) -> list[str]:
    """Give the numbers of the sentences that a statement cites, as they stand behind it: "[1]", each once."""
    return list(dict.fromkeys(f"[{numbers[place(citation)]}]" for citation in statement.citations))


def _remark(finding: Finding, language: Language, numbers: Numbers) -> str:
    shape = "{} [{}]（{}）：{}" if language == "zh" else "{} [{}] ({}): {}"
    see = [
        shape.format(_LABELS["see"][language], numbers[place(one)], one.address, one.quote)
        for one in finding.citations
    ]
    return " · ".join((describe_finding(finding, language), *see))


def cited_in(check: DraftCheck) -> list[tuple[int, Citation]]:
    """(number, citation) of each place that a sentence cites, or that a finding points to, in order of number."""
    every: Iterable[Citation] = (
        one
        for statement in check.statements
        for one in (*statement.citations, *(c for finding in statement.findings for c in finding.citations))
    )
    return numbered(every, number_citations(check.statements))


def _ended(block: Block) -> list[Checked]:
    return [piece.checked for piece in block.pieces if piece.checked is not None and piece.ends]


_STYLE = """
body{max-width:46rem;margin:2rem auto;padding:0 1rem;line-height:1.7;font-family:"Noto Serif SC","Songti SC",SimSun,Georgia,serif;color:#1d1d1f;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.15rem}h3,h4,h5,h6{font-size:1rem}
article{border-top:1px solid #ccc;border-bottom:1px solid #ccc;padding:.5rem 0;margin:1rem 0}
.wj-item{padding-left:1.2em;text-indent:-1em}.wj-item::before{content:"•\\00a0"}
.wj-remark{margin:.2rem 0 .6rem 1.5em;padding:.2rem .6em;font-size:.9em;border-left:3px solid #999}
.wj-legend span{margin-right:1em;padding:0 .3em}.wj-source{font-size:.9em}u{text-decoration:underline wavy #b00020}
sup{line-height:0}a{color:inherit}
""" + "".join(f".wj-{status}{{background:#{shade}}}\n" for status, shade in SHADES.items())
