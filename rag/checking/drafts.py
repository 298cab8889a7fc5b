"""A draft, its claims and what each of them leaves unsaid: read from any file that the readers take, or from a text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.checking.carried import Carried
from rag.checking.cells import Cell, cells_of, heads_of
from rag.checking.claims import claim_spans, claims_nothing
from rag.evidence import Scope
from rag.records import Language, Reading, Section, Sentence

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]+")
_HASHES = re.compile(r"#{1,6}(?=\s)")
_EDGES = " \t\u3000。.：:；;#*|"


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that claims something."""

    text: str
    """Without bullets and citation marks."""
    language: Language
    start: int
    end: int
    offsets: tuple[tuple[int, int], ...]
    """Breakpoints (position in `text`, position in the draft's), as those of a Document."""
    scope: Scope
    """Place and time that title, headings and the sentences before it set, for what it does not name itself."""
    cells: tuple[Cell, ...] = ()
    """Of the row of a table with several figures: each may have a source of its own."""


@dataclass(frozen=True, slots=True)
class Draft:
    name: str
    text: str
    claims: tuple[Claim, ...]
    headings: tuple[tuple[int, int], ...] = ()
    """(start in `text`, level from 1) of each line that is a heading."""


def draft_of(reading: Reading, source: str | None = None) -> Draft:
    """Find the claims of a draft that was taken in as documents are.

    `source` is the text as it was given, to which positions are to refer; None: the text as it was read.
    """
    document = reading.document
    carried = Carried(_title(reading))
    claims, headings = [], []
    heads: tuple[str, ...] = ()
    for sentence, level, leads in _laid_out(reading):
        heading = level > 0
        row = _in_table(sentence, reading.sections) or sentence.text.lstrip().startswith("|")
        spans = claim_spans(sentence.text)
        text = "".join(sentence.text[start:end] for start, end in spans)
        if not row:
            heads = ()
        if not spans or claims_nothing(sentence.text, text, heading=heading, leads=leads, row=row):
            carried.pass_by(sentence.text, heading or (leads and not row))
            heads = (heads_of(text) if row else ()) or heads
            if heading and leads:
                headings.append((_place(reading, source, sentence.start), level))
            continue
        scope = carried.scope_of(text, document.text.rfind("\n", 0, sentence.start))
        claim = _claim(text, sentence, spans, scope, reading, source)
        claims.append(replace(claim, cells=cells_of(text, heads)) if row else claim)
    text = document.text if source is None else source
    return Draft(document.name, text, tuple(claims), tuple(headings))


def language_of(text: str) -> Language:
    """Tell whether a text is Chinese or English; a Han character weighs as much as a word."""
    return "zh" if len(_HAN.findall(text)) >= len(_LATIN.findall(text)) else "en"


def _place(reading: Reading, source: str | None, position: int) -> int:
    """Give where a character of the text that was read stands in the text as it was given."""
    return position if source is None else reading.document.source_offset(position)


def _claim(
    text: str,
    sentence: Sentence,
    spans: Sequence[tuple[int, int]],
    scope: Scope,
    reading: Reading,
    source: str | None,
) -> Claim:
    def place(position: int) -> int:
        return _place(reading, source, position)

    offsets: list[tuple[int, int]] = []
    length = 0
    for start, end in spans:
        # A line break inside was made a space, and positions jump there in the text as it was given.
        for position in range(sentence.start + start, sentence.start + end):
            here = (length, place(position))
            if not offsets or here[1] - here[0] != offsets[-1][1] - offsets[-1][0]:
                offsets.append(here)
            length += 1
    first, last = sentence.start + spans[0][0], max(sentence.end, sentence.start + spans[-1][1]) - 1
    return Claim(text, language_of(text), place(first), place(last) + 1, tuple(offsets), scope)


def _laid_out(reading: Reading) -> Iterator[tuple[Sentence, int, bool]]:
    """Give each sentence, its level where it is a heading (else 0), and whether it is a line of its own with more text below."""
    text = reading.document.text
    title = _title(reading)
    starts = {section.start: section for section in reading.sections if section.level and section.title}
    last = len(reading.sentences) - 1
    for number, sentence in enumerate(reading.sentences):
        alone = _alone(text, sentence)
        section = starts.get(sentence.start)
        hashes = _HASHES.match(sentence.text) if alone else None
        level = len(hashes[0]) if hashes else 0
        if section is not None and _is_heading(sentence, section, alone):
            level = level or section.level
        if alone and not level and sentence.text.strip() == title:
            level = 1
        yield sentence, level, alone and number < last


def _is_heading(sentence: Sentence, section: Section, alone: bool) -> bool:
    """Tell whether a sentence is the heading of the section that it opens, and no paragraph that is numbered."""
    named = sentence.text.rstrip(_EDGES).endswith(section.title.strip(_EDGES))
    ended = sentence.text.rstrip().endswith(("。", "；", "！"))
    return named and not (alone and ended)


def _alone(text: str, sentence: Sentence) -> bool:
    before, after = text[: sentence.start], text[sentence.end :]
    return (not before or before.endswith("\n")) and (not after or after.startswith("\n"))


def _title(reading: Reading) -> str | None:
    """Give the title of a draft; None where it states none, or what was taken for it is its first sentence."""
    title = reading.document.title
    return None if title is None or title.rstrip().endswith(("。", ".", "；", "！")) else title


def _in_table(sentence: Sentence, sections: Sequence[Section]) -> bool:
    tables = [section for section in sections if section.kind == "table"]
    at = bisect_right([table.start for table in tables], sentence.start) - 1
    return at >= 0 and sentence.start < tables[at].end
