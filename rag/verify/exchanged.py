"""Times that a statement has in the place of others: another year of the same sentence, 今年 for 去年, 上半年 for 下半年."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.evidence import Evidence
from rag.quantities.dates import find_dates
from rag.quantities.relative_dates import find_relative
from rag.records import Document, Finding
from rag.verify.claim import Claim

_PART = re.compile(
    r"(?P<h1>上半年)|(?P<h2>下半年)|(?P<year>全年|年内)|前(?P<q3>三)季度|(?P<quarter>[一二三四])季度|(?P<this>本届)|(?P<last>上届)|(?P<next>下届)"
)
_AGAINST_NOW = re.compile(r"[比较与](?:今年|本年)(?!初)")
_FOLLOWING_EN = re.compile(r"\bthe following year\b", re.IGNORECASE)
_FOLLOWING = re.compile("次年|第二年|翌年|[明来后]年|下一?年|following year|next year")
_THAN_NOW_EN = re.compile(r"\b(?:over|than|from|than (?:that|those) of) this year\b(?!['’])", re.IGNORECASE)
_LAST = re.compile("上年|去年|上一年")
_AROUND = 24
"""Characters of text on either side by which two mentions of a time are told apart."""
_LEAST = 4
"""Characters in common, on both sides together, from which on a time stands where the source has another."""
_MORE = 2
"""By how many more those must be than with any mention of the time that is stated."""
_MORE_UNCOUNTED = 8
"""The same where the statement has no time more often than its sources."""


@dataclass(frozen=True, slots=True)
class _Mention:
    """A time that a text names: a year, one told from the text's own, or a part of one."""

    kind: str
    """Only times of one kind stand in the place of one another."""
    value: str
    start: int
    end: int
    text: str
    before: str
    behind: str


def times_are_in_their_place(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    """Compare where times stand in a statement and in its sources: by the words around them, and by how often."""
    if not evidence.sources:
        return
    theirs = [
        mention
        for source in evidence.sources
        for text in (*(sentence.text for sentence in source.sentences), *source.headings)
        for mention in _mentions(text)
    ]
    mine = _mentions(claim.text)
    for mention in mine:
        if (other := _put_for(mention, mine, theirs)) is not None:
            zh = f"所引句子此处是“{other.text}”，不是“{mention.text}”。"
            en = f'The cited sentence has "{other.text}" here, not "{mention.text}".'
            yield claim.finding("date_not_in_source", zh, en, mention.start, mention.end)
    for match in _AGAINST_NOW.finditer(claim.own):
        if not any(match[0] in text for source in evidence.sources for text in source.near):
            zh, en = f"所引句子没有与“{match[0][1:]}”相比。", f'The cited sentence does not say "{match[0]}".'
            yield claim.finding("date_not_in_source", zh, en, match.start(), match.end())
    if claim.is_english:
        near = "\n".join(text for source in evidence.sources for text in source.near)
        for match in _FOLLOWING_EN.finditer(claim.own):
            if not _FOLLOWING.search(near):
                yield _not_said(claim, match)
        for match in _THAN_NOW_EN.finditer(claim.own):
            if _LAST.search(near) and not _AGAINST_NOW.search(near):
                yield _not_said(claim, match)
        yield from _repeated_years(claim, mine, theirs, evidence)


def _not_said(claim: Claim, match: re.Match[str]) -> Finding:
    zh, en = f"所引句子没有说“{match[0]}”。", f'The cited sentences do not say "{match[0]}".'
    return claim.finding("date_not_in_source", zh, en, match.start(), match.end())


def _put_for(mention: _Mention, mine: Sequence[_Mention], theirs: Sequence[_Mention]) -> _Mention | None:
    """Give the time of the sources in whose place a statement has this one."""
    rivals = [other for other in theirs if other.kind == mention.kind]
    same = [other for other in rivals if other.value == mention.value]
    counted = sum(other.kind == mention.kind and other.value == mention.value for other in mine) > len(same)
    left_out = {other.value for other in rivals} - {other.value for other in mine}
    own = max((_in_common(mention, other) for other in same), default=0)
    best = max(
        (other for other in rivals if other.value != mention.value and (counted or other.value in left_out)),
        key=lambda other: _in_common(mention, other),
        default=None,
    )
    if best is None:
        return None
    most = _in_common(mention, best)
    enough = own + (_MORE if counted else _MORE_UNCOUNTED)
    return best if most >= max(_LEAST, enough) else None


def _in_common(one: _Mention, other: _Mention) -> int:
    return _shared(one.before[::-1], other.before[::-1]) + _shared(one.behind, other.behind)


def _shared(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return length


def _mentions(text: str) -> list[_Mention]:
    found = [
        ("year", str(period.year), period.start, period.start + 4)
        for period in find_dates(text)
        if period.year and text[period.start : period.start + 4] == str(period.year)
    ]
    found += [
        ("shift", str(word.first), word.start, word.end)
        for word in find_relative(text)
        if word.first == word.last
    ]
    found += [
        (
            "term" if match.lastgroup in ("this", "last", "next") else "part",
            match[0],
            match.start(),
            match.end(),
        )
        for match in _PART.finditer(text)
    ]
    return [
        _Mention(
            kind, value, start, end, text[start:end],
            "".join(text[max(0, start - 2 * _AROUND) : start].split())[-_AROUND:],
            "".join(text[end : end + 2 * _AROUND].split())[:_AROUND],
        )
        for kind, value, start, end in found
    ]  # fmt: skip


def _repeated_years(
    claim: Claim, mine: Sequence[_Mention], theirs: Sequence[_Mention], evidence: Evidence
) -> Iterator[Finding]:
    """Find a year that an English statement has more often than its sources, where it leaves out another one of theirs."""
    told = [mention.value for mention in mine if mention.kind == "year"]
    stated = [mention.value for mention in theirs if mention.kind == "year"]
    bases = {base for _, document in evidence.sound if (base := _base(document)) is not None}
    meant = [
        str(base + int(mention.value)) for mention in theirs if mention.kind == "shift" for base in bases
    ]
    for mention in mine:
        if mention.kind != "year" or mention.value in meant:
            continue
        # The document's own year may stand once for what the sources leave open; not where they name each year themselves.
        most = stated.count(mention.value) or int(bool(meant))
        if told.count(mention.value) > most and set(stated) - set(told):
            zh = f"所引句子中“{mention.text}”没有出现这么多次，这里应是另一年。"
            en = f'The cited sentences name "{mention.text}" less often; here it stands for another year.'
            yield claim.finding("date_not_in_source", zh, en, mention.start, mention.end)
            return


def _base(document: Document) -> int | None:
    if document.date:
        return document.date.year
    own = (document.period or "")[:4]
    return int(own) if own.isdigit() else None
