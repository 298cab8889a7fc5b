"""Whether what a statement says is what its citations say at all, by the words of either language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from rag.evidence import Evidence
from rag.lexical import normalise
from rag.records import Finding
from rag.verify.claim import Claim, language_of
from rag.verify.figures import agreeing, is_figure
from rag.verify.labels import bare
from rag.verify.words import NUMBER, Rarity, Word, as_plain, coverage, hollow, words_of

LEAST = {True: 0.3, False: 0.3}
"""How like its citations a statement must be, across languages (True) and within one. Of official English sentences 2 to 3 %
are less like the Chinese that they translate, of sentences drawn at random 99.5 %: see docs/verification.md."""
LEAST_OF_A_CLAUSE = {True: 0.1, False: 0.15}
"""The same for one clause of a statement. A clause is shorter, and its words may stand in another one of the original."""
_MEANING = 0.5
_MEANING_OF_A_CLAUSE = 0.7
"""What the likeness of the bundled model counts across languages, 0 to 1; the share of common words counts the rest."""
_WORDS = 2.0
"""Weight of the words, as in `Word.weight`, from which on a statement or a clause can be judged by them."""
_MOSTLY = 0.6
"""Share of a statement that must be in its own words for it to be judged as a whole."""
# A letterhead or a title bears out no more than that there is one.
_NAME_ALONE = re.compile(
    r"[^，。；：、,;:\d]{2,40}(?:文件|公告|通知|报告|意见|决定|办法|委员会|常委会|政府|办公室)"
)
_NATIVE = 0.5
_TELLING = 4
"""Digits of a figure from which on it alone shows that a foreign sentence is the one spoken of."""
# What this library itself says of two figures in English: it has no word of the sentences that it compares.
_COMPARED = re.compile(
    r"The (?:high|low)(?:er|est) figure is that of [^.]+\.?|The difference is [^.]+(?:\.\d[^.]*)?\.?"
    r"|The figures are of different times|see the sentences cited\.?"
)
_AND = re.compile(r" (?:and|while|whereas) (?=\w+(?: \w+){2})")
_CLAUSE_WORDS = {True: 4.0, False: 4.5}


def words_are_those_of_the_sources(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    if not evidence.sources or not claim.clauses:
        return
    quotes = "\n".join(sentence.text for source in evidence.sources for sentence in source.sentences)
    foreign = language_of(quotes) != language_of(claim.own)
    plain = as_plain(quotes, language_of(claim.own))
    context = normalise(
        "\n".join(
            f"{source.document.label} {source.document.region or ''} {' '.join(source.headings)}"
            for source in evidence.sources
        )
    )
    rarity = Rarity(document for _, document in evidence.sound)
    own = _COMPARED.sub(lambda match: " " * len(match[0]), claim.own)
    words = words_of(bare(own), language_of(quotes))
    weighed = _weight(words)
    founded = _founded(claim, evidence, 0, len(claim.text))
    share = coverage(words, plain, context, rarity)
    share = (share * weighed + founded) / (weighed + founded) if weighed + founded else 1.0
    if foreign and not _NAME_ALONE.fullmatch(quotes.strip()):
        share += _MEANING * (_meaning(claim.own, quotes) - share)
    if not foreign and _NAME_ALONE.fullmatch(quotes.strip()) and _letters(claim.own) > 2 * _letters(quotes):
        share = 0.0
    # What else it repeats word for word bears out the rest of the statement; its other clauses are looked at one by one.
    mostly_own = _letters(claim.own) > _MOSTLY * _letters(claim.text)
    if (
        weighed >= _WORDS
        and mostly_own
        and (
            (share < LEAST[foreign] and not (foreign and _told_by_figures(claim, evidence)))
            or (not foreign and not founded and weighed >= _NATIVE and hollow(words, plain))
        )
    ):
        yield claim.finding("unsupported", "所引句子没有说这些。", "The cited sentences do not say this.")
        return
    for start, end in _pieces(claim):
        inside = [word for word in words if start <= word.start < end]
        # Of a clause with a figure, the figure tells.
        if any(start <= figure.start < end for figure in claim.quantities):
            continue
        if _weight(inside) < _CLAUSE_WORDS[foreign]:
            continue
        share = coverage(inside, plain, context, rarity)
        if foreign:
            share += _MEANING_OF_A_CLAUSE * (_meaning(claim.own[start:end], quotes) - share)
        if share < LEAST_OF_A_CLAUSE[foreign]:
            yield claim.finding(
                "unsupported",
                f"所引句子没有说“{claim.own[start:end].strip()}”。",
                f'The cited sentences do not say "{claim.own[start:end].strip()}".',
                start,
                end,
            )


@lru_cache(maxsize=512)
def _meaning(said: str, quotes: str) -> float:
    """Give how like two texts of two languages are in meaning: the cosine of their vectors, at most 1."""
    from rag.embed.static import bundled

    one, other = bundled().embed([said.strip(), quotes])
    return float(one @ other)


def _told_by_figures(claim: Claim, evidence: Evidence) -> bool:
    """Whether the figures show that the sources are spoken of: half of them, two, or one of four digits.

    What else the statement says wrongly is then a matter of its parts.
    """
    figures = [quantity for quantity in claim.quantities if is_figure(quantity)]
    founded = [quantity for quantity in figures if agreeing(quantity, evidence)]
    telling = any(len(re.findall(r"\d", quantity.text)) >= _TELLING for quantity in founded)
    return bool(founded) and (telling or len(founded) >= min(2, len(figures) / 2))


def _pieces(claim: Claim) -> Iterator[tuple[int, int]]:
    """Give the clauses of a statement; English ones also apart at "and", where a claim of its own may be joined on."""
    for start, end in claim.clauses:
        cuts = [start, *(match.start() for match in _AND.finditer(claim.own, start, end)), end]
        yield from pairwise(cuts)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _weight(words: Sequence[Word]) -> float:
    return sum(word.weight for word in words)


def _founded(claim: Claim, evidence: Evidence, start: int, end: int) -> float:
    """What the figures weigh that the sources state as well, as if they were words."""
    figures = [quantity for quantity in claim.quantities if start <= quantity.start < end]
    return NUMBER * sum(bool(agreeing(figure, evidence)) for figure in figures)
