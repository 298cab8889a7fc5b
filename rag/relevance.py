"""How much of what a question asks stands in a piece of text: a share of its words, weighed by how rare they are."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.lexical import held as standing
from rag.lexical import pairs_of, tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CONTEXT_SHARE = 0.6
"""What a word counts that stands in the context (title, headings, the sentence around) and not in the text itself."""
ABSENT_SHARE = 0.6
"""What an English word counts whose Chinese is known and in no document."""
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
    """Form -> how surely it is this word, up to 1. A Chinese form of three characters or more is no token: it stands
    where all its pairs do."""


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

    def coverages(
        self, plains: Sequence[str], groups: NDArray[np.intp], contexts: Sequence[str]
    ) -> NDArray[np.float64]:
        """Give what `coverage` gives for many texts at once, without splitting them into tokens.

        `plains` are texts as `rag.lexical.plain` gives them, `groups` the number of the passage that each is of, in
        ascending order and every passage with a text, `contexts` the plain context of each passage. What stands in
        another text of the same passage is context too.
        """
        import numpy as np

        shares = [_shares(words, plains, groups, contexts) for words in (self.words, self.otherwise) if words]
        best: NDArray[np.float64] = np.max([np.zeros(len(plains)), *shares], axis=0)
        return best


def _shares(
    words: Sequence[Word], plains: Sequence[str], groups: NDArray[np.intp], contexts: Sequence[str]
) -> NDArray[np.float64]:
    import numpy as np

    if not plains:
        return np.zeros(0)
    forms = list(dict.fromkeys(form for word in words for form in word.forms))
    row = {form: number for number, form in enumerate(forms)}
    found = standing(forms, [*plains, *contexts])
    by_word = np.zeros((len(words), found.shape[1]))
    for number, word in enumerate(words):
        for form, share in word.forms.items():
            np.maximum(by_word[number], share * found[row[form]], out=by_word[number])
    inside, around = by_word[:, : len(plains)], by_word[:, len(plains) :]
    starts = np.searchsorted(groups, np.arange(len(contexts)))
    around = np.maximum(around, np.maximum.reduceat(inside, starts, axis=1))
    weights = np.array([word.weight for word in words])
    shares: NDArray[np.float64] = (
        weights @ np.maximum(inside, CONTEXT_SHARE * around[:, groups]) / (weights.sum() or 1.0)
    )
    return shares


def _share(words: Iterable[Word], held: Collection[str], context: frozenset[str]) -> float:
    found = total = 0.0
    for word in words:
        total += word.weight
        inside = max((share for form, share in word.forms.items() if stands(form, held)), default=0.0)
        around = max((share for form, share in word.forms.items() if stands(form, context)), default=0.0)
        found += word.weight * max(inside, CONTEXT_SHARE * around)
    return found / total if total else 0.0


def stands(form: str, held: Collection[str]) -> bool:
    """Tell whether a form of a word stands among the tokens of a text."""
    return form in held or (
        len(form) > 2 and not form.isascii() and all(pair in held for pair in pairs_of(form))
    )


def words_of(texts: Iterable[str], renderings: Iterable[Mapping[str, float]]) -> set[str]:
    """Give the tokens whose frequencies `relevance` needs."""
    return {token for text in texts for token in tokens(text)} | {
        pair for forms in renderings for form in forms for pair in pairs_of(form)
    }


def relevance(
    texts: Iterable[str],
    renderings: Sequence[Mapping[str, float]],
    frequencies: Mapping[str, int],
    passages: int,
) -> Relevance:
    """Weigh the words of `texts`, and words given by their `renderings`, by inverse document frequency as BM25 does.

    `frequencies` says in how many of the library's `passages` a token stands (a token that is not named stands in
    none). A word that no passage has weighs most: that the library lacks it is the best sign that the documents do
    not say. An English word without renderings says nothing, and is left out.
    """

    def rarity(frequency: float) -> float:
        frequency = min(frequency, passages)
        return math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))

    def frequency(form: str) -> int:
        return min((frequencies.get(pair, 0) for pair in pairs_of(form)), default=0)

    words: dict[frozenset[str], Word] = {}
    for token in dict.fromkeys(token for text in texts for token in tokens(text)):
        weight = rarity(frequencies.get(token, 0)) * (SINGLE_SHARE if is_single(token) else 1.0)
        words[frozenset([token])] = Word(weight, {token: 1.0})
    for forms in renderings:
        known = {form: share for form, share in forms.items() if frequency(form)}
        if known and not any(frozenset([form]) in words for form in known):
            best = max(known.values())
            scaled = {form: share / best for form, share in known.items()}
            likely = max(scaled, key=lambda form: scaled[form])
            words[frozenset(known)] = Word(rarity(frequency(likely)) * best, scaled)
        elif not known and forms:
            # The word is known well, and no document has it: France, nuclear.
            words[frozenset(forms)] = Word(rarity(0) * ABSENT_SHARE, forms)
    return Relevance(tuple(words.values()))


def is_single(token: str) -> bool:
    """Tell whether a token is a single Han character."""
    return len(token) == 1 and not token.isascii()
