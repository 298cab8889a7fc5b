"""What a statement says, part by part: its figures, its times, its clauses, and which of its words are its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rag.clauses import clauses
from rag.evidence import Evidence, quantities_in
from rag.lexical import normalise
from rag.quantities import Quantity
from rag.quantities.dates import Period, find_dates
from rag.records import Citation, Finding, FindingKind, Language, Statement

# Terms and converted figures set behind a Chinese passage for an English reader: "… (GDP; CNY 1.629 billion)".
_GLOSS = re.compile(r" \([^()]*(?:\([^()]*\)[^()]*)*\)$")
# The figure an English reader looks for, before the passage that it is taken from: "CNY 1.629 billion (GDP): “…”".
_QUOTED = re.compile(r"^(?P<before>[^\u4e00-\u9fff“”]*): (?P<quote>“.*”)$", re.DOTALL)
_PASSAGE = re.compile(r"“[^“”]*(?:“[^”]*”[^“”]*)*”")
_STOP = re.compile(r"(?<=[a-z0-9%)])[.!?] +(?=[A-Z])")
_MARKS = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORTEST_PASSAGE = 6
"""Characters: a shorter one in quotation marks is a word that the statement uses, not a passage that it cites."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a statement that says the same as its other parts, for itself."""

    text: str
    """With the positions of the whole: what stands before it is blank."""
    quantities: tuple[Quantity, ...]
    is_gloss: bool


@dataclass(frozen=True)
class Claim:
    """A statement, read once for all checks."""

    statement: Statement

    @property
    def text(self) -> str:
        return self.statement.text

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        return quantities_in(self.text)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        return tuple(find_dates(self.text))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """One, but for an English reader: the figure in English, the Chinese passage it is from, and the gloss behind it."""
        gloss = _GLOSS.search(self.text)
        end = gloss.start() if gloss else len(self.text)
        quoted = _QUOTED.match(self.text[:end])
        cuts = [
            0,
            *([quoted.start("quote")] if quoted else []),
            end,
            *([len(self.text)] if gloss else []),
        ]
        return tuple(
            Part(
                " " * first + self.text[first:last],
                tuple(quantity for quantity in self.quantities if first <= quantity.start < last),
                first == end,
            )
            for first, last in pairwise(cuts)
        )

    @cached_property
    def own(self) -> str:
        """The text with what it repeats from its citations word for word blanked, and with the gloss blanked."""
        text = self.text
        blank = [match.span() for match in _PASSAGE.finditer(text) if self._is_passage(match[0])]
        if len(self.parts) > 1 and self.parts[-1].is_gloss:
            blank.append((len(self.parts[-2].text), len(text)))
        blank += [span for span in _clauses(text) if self.repeats(text[slice(*span)])]
        for start, end in blank:
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
        return text

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """Its clauses in its own words."""
        return tuple(
            (start, end) for start, end in _clauses(self.own) if any(map(str.isalnum, self.own[start:end]))
        )

    @cached_property
    def is_english(self) -> bool:
        """Whether its own words are English: a Chinese passage may stand in an English answer."""
        return not _HAN.search(self.own) and self.statement.language == "en"

    def clause(self, position: int) -> tuple[int, int]:
        """Give the clause around a position, in whatever words."""
        spans = _clauses(self.text)
        return next((span for span in spans if span[0] <= position < span[1]), (0, len(self.text)))

    def repeats(self, words: str) -> bool:
        """Whether the words stand in a citation as they are, whatever the punctuation."""
        bare = squeezed(words)
        return bool(bare) and any(bare in quote for quote in self._quotes)

    def finding(
        self,
        kind: FindingKind,
        zh: str,
        en: str,
        start: int = 0,
        end: int | None = None,
        citations: tuple[Citation, ...] = (),
    ) -> Finding:
        """Give a finding about a part of the text (the whole, unless said), in the statement's language."""
        message = zh if self.statement.language == "zh" else en
        return Finding(kind, message, start, len(self.text) if end is None else end, citations)

    @cached_property
    def _quotes(self) -> tuple[str, ...]:
        return tuple(squeezed(citation.quote) for citation in self.statement.citations)

    def _is_passage(self, quoted: str) -> bool:
        # What is left out of a passage is marked: “…社会消费品零售总额完成5.5亿元”.
        pieces = [piece for piece in re.split("…+|\\.{3,}", quoted) if squeezed(piece)]
        return len(quoted) > _SHORTEST_PASSAGE and all(map(self.repeats, pieces))


Check = Callable[[Claim, Evidence], Iterator[Finding]]
"""Gives what is wrong with a claim, as one question asks it of what the claim cites."""


def _clauses(text: str) -> list[tuple[int, int]]:
    """Give the clauses of a text, of which an English one may hold several sentences."""
    spans = []
    for start, end in clauses(text):
        cuts = [start, *(match.end() for match in _STOP.finditer(text, start, end)), end]
        spans += [(first, last) for first, last in pairwise(cuts) if text[first:last].strip()]
    return spans


def squeezed(text: str) -> str:
    """Give the letters and digits of a text alone, in plain width."""
    return _MARKS.sub("", normalise(text))


def short(text: str) -> str:
    """Give a text short enough for a message."""
    return text if len(text) <= 30 else text[:29] + "…"


def language_of(text: str) -> Language:
    """Give the language that most of the letters are of."""
    han = len(_HAN.findall(text))
    return "zh" if 4 * han >= len(re.findall(r"[A-Za-z]+", text)) and han else "en"
