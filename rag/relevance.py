"""How much of what a question asks stands in a piece of text: a share of its words, weighed by how rare they are."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.lexical import tokens

CONTEXT_SHARE = 0.6
"""What a word counts that stands in the context (title, headings, the sentence around) and not in the text itself."""
SURE = 0.6
ABSENT_SHARE = 0.6
"""What an English word counts whose Chinese is sure (its nearest rendering has a cosine of SURE) and in no document."""
SINGLE_SHARE = 0.15
"""What a single Han character counts beside a pair. Pairs carry the meaning; single ones keep 额济那旗 near 额济纳旗."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a question, by any of the forms it may have in a document.

    The forms of a word count as one word that stands wherever one of them does (structured queries: Pirkola 1998),
    so that an English word with four Chinese renderings weighs no more than one with a single one.
    """

    weight: float
    forms: Mapping[str, float]
    """Token -> how surely it is this word, up to 1."""


@dataclass(frozen=True, slots=True)
class Relevance:
    words: tuple[Word, ...]
    otherwise: tuple[Word, ...] = ()
    """The question in other words; a text covers it as well as it covers the better of the two. Empty: there are none."""

    def coverage(self, text: Iterable[str], context: frozenset[str] = frozenset()) -> float:
        """Give the weighed share, 0 to 1, of the question's words that stand in the text or its context.

        Both are tokens. 0 for a question without words.
        """
        held = text if isinstance(text, (set, frozenset)) else frozenset(text)
        return max(_share(words, held, context) for words in (self.words, self.otherwise))


def _share(words: Iterable[Word], held: Collection[str], context: frozenset[str]) -> float:
    found = total = 0.0
    for word in words:
        total += word.weight
        inside = max((share for form, share in word.forms.items() if form in held), default=0.0)
        around = max((share for form, share in word.forms.items() if form in context), default=0.0)
        found += word.weight * max(inside, CONTEXT_SHARE * around)
    return found / total if total else 0.0


def relevance(
    texts: Iterable[str],
    renderings: Sequence[Mapping[str, float]],
    frequencies: Mapping[str, int],
    passages: int,
) -> Relevance:
    """Weigh the words of `texts`, and words given by their `renderings`, by inverse document frequency as BM25 does.

    `frequencies` says in how many of the library's `passages` a token stands (a token that is not named stands in
    none). A word that no passage has weighs most: that the library lacks it is the best sign that the documents do
    not say. An English word of which no rendering is sure says nothing, and is left out.
    """

    def rarity(token: str) -> float:
        frequency = min(frequencies.get(token, 0), passages)
        return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))

    words: dict[frozenset[str], Word] = {}
    for token in dict.fromkeys(token for text in texts for token in tokens(text)):
        weight = rarity(token) * (SINGLE_SHARE if len(token) == 1 and not token.isascii() else 1.0)
        words[frozenset([token])] = Word(weight, {token: 1.0})
    for forms in renderings:
        known = {form: share for form, share in forms.items() if frequencies.get(form)}
        if known and not any(frozenset([form]) in words for form in known):
            best = max(known.values())
            scaled = {form: share / best for form, share in known.items()}
            likely = max(scaled, key=lambda form: scaled[form])
            words[frozenset(known)] = Word(rarity(likely) * best, scaled)
        elif not known and max(forms.values(), default=0.0) >= SURE:
            # The model knows the word well, and no document has it: France, nuclear.
            words[frozenset(forms)] = Word(rarity("") * ABSENT_SHARE, forms)
    return Relevance(tuple(words.values()))
