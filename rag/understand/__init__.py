"""What is asked: language, places, times, the kind of answer wanted, terms to look for in Chinese; follow-ups made whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from rag.errors import InvalidQuestion
from rag.follow_up import complete, is_follow_up, refers_back, whole_before
from rag.glossary import Glossary
from rag.held_places import short_forms
from rag.lexical import normalise
from rag.places import Named, places_in
from rag.question_times import asked_of
from rag.records import Language
from rag.understand.coined import coined_terms
from rag.understand.measures import aim_word, aims_of, measures_of, parts_of, speaks_of_plans, unit_of
from rag.understand.naming import heads_of, official_terms, unlisted_name
from rag.understand.question import Aspect, Measure, Question, Side, Wanted
from rag.understand.readings import Readings
from rag.understand.sides import indicators_in, narrowed, sides_of
from rag.understand.spelling import corrected
from rag.understand.subject import literal_of, subject_of
from rag.understand.times import (
    Frequencies,
    missing_years,
    names_half_year,
    times_of,
    with_full_years,
    years_in,
)
from rag.understand.wanted import aspect_of, further_kinds, wanted_kind

__all__ = [
    "MAX_QUESTION", "Aspect", "Measure", "Question", "Side", "Wanted", "language_of", "narrowed", "speaks_of_plans",
    "understand", "with_full_years",
]  # fmt: skip

MAX_QUESTION = 2_000
"""Characters. The longest real question in the eval set has under 100; ten times a long paragraph is not a question."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


def understand(
    text: str,
    *,
    history: Sequence[str],
    held_regions: Collection[str],
    glossary: Glossary,
    language: Language | None = None,
    ignore: Collection[str] = (),
    frequencies: Frequencies | None = None,
    rewrite: Callable[[str], str | None] | None = None,
) -> Question:
    """Understand a question against what the library holds.

    `history` are the earlier questions, oldest first; only a follow-up looks at them. `language` forces the
    answer's language. Without `frequencies` nothing is said of years that the library lacks, and no spelling is
    corrected. What `ignore` names by its key (`Understood.key`) is not read into the question; its words
    are looked for as they stand. `rewrite` has a model make a follow-up whole that the rules may not (None: it cannot
    either); it is called only for such. Raises InvalidQuestion for an empty text, one beyond MAX_QUESTION characters or with
    halves of characters.
    """
    readings = Readings(ignore)
    whole = _whole(_checked(text, history), history, held_regions, glossary, readings, rewrite)
    if frequencies is not None:
        whole = corrected(whole, glossary, held_regions, frequencies, readings)
    plain = with_full_years(normalise(whole))
    written = language_of(plain)
    answered: Language = language or written
    indicators = indicators_in(plain, glossary, readings.ignored("term"))
    places = places_in(plain, held_regions, glossary, readings.ignored("region", "missing_region"))
    named = places.held | places.missing | places.beside
    wanted = wanted_kind(plain, len(named), len(indicators))
    missing = _missing(places, wanted)
    readings.take_all("region", places.held)
    readings.take_all("missing_region", missing)
    unlisted = None if named else _unlisted(whole, plain, glossary, readings)
    times, years = times_of(plain, readings), years_in(plain, readings.ignored("period"))
    terms, others = official_terms(places.rest, glossary, readings)
    if frequencies is not None:
        for term, said in coined_terms(plain, frequencies).items():
            if readings.take("term", term, said):
                terms, others = (*terms, term), others.replace(said, " ")
    subject, foreign = subject_of(others, terms)
    if wanted != "fact" and not readings.take("wanted", wanted, ""):
        wanted = "fact"
    counts = wanted in ("figure", "comparison")
    return Question(
        text=whole,
        language=answered,
        regions=tuple(places.held),
        missing_regions=tuple(missing),
        unlisted=unlisted,
        years=years,
        half_year=names_half_year(plain),
        terms=terms,
        wanted=wanted,
        measures=measures_of(plain) if counts else frozenset(),
        unit=unit_of(plain) if counts else None,
        subject=subject,
        literal=literal_of(places.rest) if written == "zh" and terms else "",
        heads=heads_of(plain, glossary, readings.ignored("term")),
        foreign=foreign,
        parts=parts_of(plain),
        aims=_aims(plain, wanted, readings),
        asked=asked_of(times, plain),
        missing_years=missing_years(years, frequencies) if frequencies else (),
        sides=sides_of(plain, named, times, indicators, compares=wanted == "comparison"),
        also=further_kinds(plain, wanted),
        aspect=aspect_of(plain),
        understood=readings.all,
        notes=readings.notes(answered),
    )


def language_of(plain: str) -> Language:
    """Tell in which language a text with names in the other one is written."""
    return "zh" if len(_HAN.findall(plain)) * 2 >= len(_LATIN.findall(plain)) and _HAN.search(plain) else "en"


def _missing(places: Named, wanted: Wanted) -> dict[str, str]:
    """Give the places that nothing is held on; in "the opinion on work in Inner Mongolia" one is part of a name."""
    return {
        name: said
        for name, said in places.missing.items()
        if wanted != "metadata" or name not in places.around
    }


def _aims(plain: str, wanted: Wanted, readings: Readings) -> bool | None:
    # What is compared may be a plan with a result.
    aims = None if wanted == "comparison" else aims_of(plain)
    return None if aims and not readings.take("aim", "plan", aim_word(plain, aims)) else aims


def _checked(text: str, history: Sequence[str]) -> str:
    asked = text.strip()
    try:
        "".join((asked, *history)).encode()
    except UnicodeEncodeError as error:
        # Halves of characters: a terminal with another encoding, an escape in JSON.
        raise InvalidQuestion(
            "the question has broken characters; type it again, or send it as UTF-8"
        ) from error
    if not asked:
        raise InvalidQuestion("the question is empty; ask something about the documents")
    if len(asked) > MAX_QUESTION:
        raise InvalidQuestion(
            f"the question has {len(asked):,} characters; ask in at most {MAX_QUESTION:,} "
            "(a document can be added to the library instead)"
        )
    return asked


def _whole(
    asked: str,
    history: Sequence[str],
    held: Collection[str],
    glossary: Glossary,
    readings: Readings,
    rewrite: Callable[[str], str | None] | None,
) -> str:
    """Give the question with what a follow-up leaves out."""
    leans = bool(history) and is_follow_up(asked, glossary)
    points = bool(history) and rewrite is not None and refers_back(asked)
    if not (leans or points):
        return asked
    whole = complete(asked, whole_before(history, held, glossary), held, glossary) if leans else asked
    # One question before and a side named anew is what the rules are for.
    if rewrite is not None and (points or len(history) > 1) and not readings.ignored("follow_up"):
        whole = rewrite(asked) or whole
    if whole == asked:
        return asked
    return whole if readings.take("follow_up", whole, history[-1].strip()) else asked


def _unlisted(whole: str, plain: str, glossary: Glossary, readings: Readings) -> str | None:
    name = unlisted_name(with_full_years(whole), plain, glossary)
    undone = {form for region in readings.ignored("region", "missing_region") for form in short_forms(region)}
    return name if name is not None and name not in undone and readings.take("unlisted", name, name) else None
