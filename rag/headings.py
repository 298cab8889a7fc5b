"""Headings, titles and names of offices put into English from listed parts only: 额济纳旗人民政府办公室, 一、基本情况."""

from __future__ import annotations

import re

from rag.quantities.dates import MONTHS, Period, find_dates
from rag.terms import Place, Term
from rag.wordlist import HanNames

_NUMBER = r"[一二三四五六七八九十]{1,3}"
_MARKER = re.compile(
    rf"^\s*(?:第{_NUMBER}(?:章|节|部分)|{_NUMBER}[、.．]|[(（](?:{_NUMBER}|\d{{1,2}})[)）]、?|\d{{1,2}}[.．、](?!\d)|{_NUMBER}[是要](?=[^\s]{{3}}))\s*"
)
_ENDING = re.compile(r"[。.:：;；,，、\s]+$")
_MEETING = re.compile(r"^(?P<by>.*?)在(?P<meeting>.+)上的(?P<kind>讲话|发言|报告)$")
_JOINED = re.compile(r"[、和与及]")
_RUNS = {
    (1, 6): "first half", (7, 12): "second half", (1, 3): "first quarter", (4, 6): "second quarter",
    (7, 9): "third quarter", (10, 12): "fourth quarter", (1, 9): "first three quarters",
}  # fmt: skip


def render(chinese: str, terms: HanNames[Term], places: HanNames[Place]) -> str | None:
    """Give a heading in English, without its numbering; None where any part of it is not listed."""
    bare = _ENDING.sub("", re.sub(r"\s+", "", _MARKER.sub("", chinese)))
    english = _Heading(terms, places).whole(bare) if bare else None
    return english[0].upper() + english[1:] if english else None


class _Heading:
    def __init__(self, terms: HanNames[Term], places: HanNames[Place]) -> None:
        self.terms = terms
        self.places = places

    def whole(self, text: str) -> str | None:
        """Try the ways in which a heading can be put together, the simplest first."""
        text = text.strip("《》“”")
        return (
            self._listed(text) or self._speech(text) or self._on(text) or self._of(text) or self._doing(text)
            or self._clauses(text)
        )  # fmt: skip

    def _listed(self, text: str) -> str | None:
        term = self.terms.get(text)
        if term is not None and term.kind != "verb":
            return term.english
        place = self.places.get(text)
        return place.english[0] if place else None

    def _speech(self, text: str) -> str | None:
        """旗长在旗委经济工作会议上的讲话: the speech of someone at a meeting."""
        match = _MEETING.match(text)
        if match is None:
            return None
        meeting, kind = self.whole(match["meeting"]), self._listed(match["kind"])
        by = self.whole(match["by"]) if match["by"] else ""
        return (
            f"{kind}{f' by {_the(by)}' if by else ''} at {_the(meeting)}"
            if meeting and kind and by is not None
            else None
        )

    def _on(self, text: str) -> str | None:
        """…关于…的审议意见: a document, whose, on what."""
        by, about, rest = text.partition("关于")
        if not about:
            return None
        for length in range(min(8, len(rest) - 1), 1, -1):
            kind = self.terms.get(rest[-length:])
            if kind is None or kind.kind != "document":
                continue
            topic = self.whole(rest[:-length].removesuffix("的"))
            issuer = self.whole(by) if by else ""
            if topic and issuer is not None:
                return f"{kind.english}{f' of {_the(issuer)}' if issuer else ''} on {_the(topic)}"
        return None

    def _of(self, text: str) -> str | None:
        """达拉特旗2024年政府工作报告: one thing or several, of a place, in a period."""
        rest, periods = _without_periods(text)
        position, kept, located = 0, "", []
        while position < len(rest):
            place = self.places.at(rest, position)
            term = self.terms.at(rest, position)
            if place and (term is None or place[0] > term[0]):
                located.append(place[1].english[0])
                position = place[0]
            elif term:
                kept += rest[position : term[0]]
                position = term[0]
            else:
                kept += rest[position]
                position += 1
        if not (located or periods) or not kept:
            named = self._several(text) if not located and not periods else None
            return named or (_said(periods) if periods and not located and not kept else None)
        head = self._listed(kept) or self._several(kept)
        if head is None:
            return None
        where = f" of {', '.join(reversed(located))}" if located else ""
        return f"{head}{where}{f', {_said(periods)}' if periods else ''}"

    def _several(self, text: str) -> str | None:
        parts = _JOINED.split(text)
        english = [self._listed(part) for part in parts]
        if len(parts) < 2 or not all(english):
            return None
        return f"{', '.join(str(part) for part in english[:-1])} and {english[-1]}"

    def _doing(self, text: str) -> str | None:
        """推进乡村振兴: a listed opening word and what it takes."""
        opening = self.terms.at(text, 0)
        if opening is None or opening[1].kind != "verb":
            return None
        rest = self.whole(text[opening[0] :])
        return f"{opening[1].english} {rest}" if rest else None

    def _clauses(self, text: str) -> str | None:
        parts = re.split(r"[，,；;]", text)
        english = [self.whole(part) for part in parts] if len(parts) > 1 else []
        return ", ".join(str(part) for part in english) if english and all(english) else None


def _the(noun: str) -> str:
    """With its article, as a name in lower case needs one."""
    return noun if noun[0].isupper() or noun.startswith("the ") else f"the {noun}"


def _without_periods(text: str) -> tuple[str, list[Period]]:
    periods = find_dates(text)
    for period in reversed(periods):
        text = text[: period.start] + text[period.end :]
    return text, periods


def _said(periods: list[Period]) -> str:
    """The period that the parts name together: 2024年 … 上半年 is the first half of 2024."""
    year = next((period.year for period in periods if period.year), None)
    last = next((period.last_year for period in periods if period.last_year), None)
    months = next((period.months for period in periods if period.months), None)
    day = next((period.day for period in periods if period.day), None)
    if months is None:
        return f"{year}–{last}" if last else str(year)
    if months[0] == months[1]:
        return " ".join(str(part) for part in (day, MONTHS[months[0] - 1], year) if part)
    named = _RUNS.get(months) or f"{MONTHS[months[0] - 1]}–{MONTHS[months[1] - 1]}"
    joint = " of " if months in _RUNS else " "
    return f"{named}{joint}{year}" if year else named
