"""The glossary's terms in a question, and names of places that no list has."""

from __future__ import annotations

from rag.glossary import Glossary
from rag.lexical import normalise
from rag.places import unlisted_place
from rag.records import Language
from rag.understand.readings import Readings


def official_terms(rest: str, glossary: Glossary, readings: Readings) -> tuple[tuple[str, ...], str]:
    """Give the official Chinese terms for what a question says otherwise, and the question without that."""
    terms: list[str] = []
    replaced: list[tuple[int, int]] = []
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        for start, end, term in glossary.occurrences(rest, language):
            if normalise(term.chinese) == rest[start:end] or any(start < b and a < end for a, b in replaced):
                continue
            if readings.take("term", term.chinese, rest[start:end]):
                terms.append(term.chinese)
                replaced.append((start, end))
    for start, end in sorted(replaced, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    return tuple(dict.fromkeys(terms)), rest


def heads_of(plain: str, glossary: Glossary, undone: frozenset[str]) -> frozenset[str]:
    """Give the last two characters of each name of the indicators that a question names."""
    names = {name for _, _, official in glossary.indicators(plain) for name in official} - undone
    names |= {alias for term in glossary.terms if term.chinese in names for alias in term.chinese_aliases}
    return frozenset(name[-2:] for name in names)


def unlisted_name(full: str, plain: str, glossary: Glossary) -> str | None:
    """Give what reads like the name of a place and is in no list. `full` is the question with its capitals."""
    first = min((start for start, _, _ in glossary.indicators(plain)), default=None)
    name = unlisted_place(full, first)
    # 社零的增速 begins as 昆山的增速 does.
    known = name is not None and any(
        end - start == len(name) for start, end, _ in glossary.occurrences(name, "zh")
    )
    return None if known else name
