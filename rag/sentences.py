"""Where sentences end in Chinese official prose, and in English."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

_PAIRS = {
    "《": "》",
    "“": '”"',
    "「": "」",
    "『": "』",
    "（": "）)",
    "(": ")）",
    "〔": "〕",
    "【": "】",
    "‘": "’",
}
_BRACKET = re.compile(f"[{re.escape(''.join([*_PAIRS, *_PAIRS.values()]))}]")
_CLOSERS = '”’」』）)】》"'
_STOP = re.compile(rf"[。！？]+[{_CLOSERS}]*|[!?]+[{_CLOSERS}]*(?=\s|$|[^\x00-\x7f])")
# An English sentence ends before a capital; "No. 5", "U.S. GDP" and "Mr. Wang" go on.
_ENGLISH_STOP = re.compile(
    r"(?<=[a-z0-9%)\]])(?<!\bNo)(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bvs)[.!?][\"”’)]*(?=\s+[\"“(]?[A-Z])"
)
_SEMICOLON = re.compile(r"[；;]")
_PAUSE = re.compile(r"\s+|[，,、]")
# After a quoted full stop, these take the sentence further: “一定要做好。”的要求.
_GOES_ON = re.compile(r"\s*[，,、；;：:。）)》的这是和与等]")

# A longer sentence is an enumeration: its parts are what one wants to cite.
LONGEST_SENTENCE = 200
# What still has no end after this many characters is no sentence (a menu, a list without stops): any pause will do.
_ENDLESS = 500
# A quotation or bracket longer than this is more likely one that was never closed.
_LONGEST_BRACKET = 150
# Brackets inside brackets that are followed; the ones further out have not been closed.
_DEEPEST = 10


def split_sentences(text: str, start: int, end: int, cuts: Iterable[int] = ()) -> list[tuple[int, int]]:
    """Give the spans of the sentences in `text[start:end]`, which is one line; white space between is left out.

    A sentence ends at 。！？ and what closes there, at one of `cuts` (where a run-in heading begins), and, where
    it would be longer than LONGEST_SENTENCE, at each semicolon. It never ends inside 《》, “” or brackets.
    """
    line = text[start:end]
    protected = _Protected(line)
    ends = {cut - start for cut in cuts if start < cut < end}
    ends |= set(_stops(line, protected))
    spans: list[tuple[int, int]] = []
    for a, b in _between(ends, len(line)):
        if b - a > LONGEST_SENTENCE:
            semicolons = {
                match.end()
                for match in _SEMICOLON.finditer(line, a, b)
                if not protected.covers(match.start())
            }
            for c, d in _between({at - a for at in semicolons}, b - a):
                spans += _endured(line, a + c, a + d)
        else:
            spans.append((a, b))
    return [(start + a, start + b) for a, b in _with_words(line, spans)]


class _Protected:
    """The outermost quotations and brackets of a line, as spans."""

    def __init__(self, line: str) -> None:
        spans: list[tuple[int, int]] = []
        stack: list[tuple[str, int]] = []
        for match in _BRACKET.finditer(line):
            character, position = match[0], match.start()
            if character in _PAIRS:
                stack.append((_PAIRS[character], position))
                continue
            for depth in range(len(stack) - 1, max(len(stack) - _DEEPEST, 0) - 1, -1):
                if character in stack[depth][0]:
                    spans.append((stack[depth][1], position + 1))
                    del stack[depth:]
                    break
        self.spans: list[tuple[int, int]] = []
        for span in sorted(spans):
            if span[1] - span[0] <= _LONGEST_BRACKET and (not self.spans or span[0] >= self.spans[-1][1]):
                self.spans.append(span)
        self._starts = [span[0] for span in self.spans]

    def end_of(self, position: int) -> int | None:
        """Give the end of the span around `position`, or None where it stands free."""
        at = bisect_right(self._starts, position) - 1
        return self.spans[at][1] if at >= 0 and position < self.spans[at][1] else None

    def covers(self, position: int) -> bool:
        return self.end_of(position) is not None


def _stops(line: str, protected: _Protected) -> Iterable[int]:
    for match in _STOP.finditer(line):
        end = protected.end_of(match.start())
        if end is None or (match.end() >= end and not _GOES_ON.match(line, match.end())):
            yield match.end()
    for match in _ENGLISH_STOP.finditer(line):
        if not protected.covers(match.start()):
            yield match.end()


def _between(ends: Iterable[int], length: int) -> list[tuple[int, int]]:
    bounds = sorted({0, length, *ends})
    return [(a, b) for a, b in pairwise(bounds) if a < b]


def _endured(line: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut what has no end into pieces of up to LONGEST_SENTENCE characters, at pauses where there are any."""
    pieces = []
    while end - start > _ENDLESS:
        pauses = [match.end() for match in _PAUSE.finditer(line, start + 1, start + LONGEST_SENTENCE)]
        cut = pauses[-1] if pauses else start + LONGEST_SENTENCE
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)]


def _with_words(line: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Trim the spans, and give pieces without a word (a stray ” or **) to the sentence before."""
    sentences: list[tuple[int, int]] = []
    for a, b in spans:
        piece = line[a:b]
        a, b = a + len(piece) - len(piece.lstrip()), a + len(piece.rstrip())
        if a >= b:
            continue
        if sentences and not any(character.isalnum() for character in line[a:b]):
            sentences[-1] = (sentences[-1][0], b)
        else:
            sentences.append((a, b))
    return sentences
