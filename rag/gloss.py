"""What an English reader is given with a Chinese passage: the figure asked for first, and exact renderings of its terms."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.figures import change_in_english
from rag.glossary import Glossary
from rag.quantities import Quantity, find_quantities
from rag.subjects import owners
from rag.timing import Time

_PARTS = {
    (1, 6): "first half", (7, 12): "second half", (1, 3): "first quarter", (4, 6): "second quarter",
    (7, 9): "third quarter", (10, 12): "fourth quarter", (1, 9): "first three quarters",
}  # fmt: skip


def gloss(text: str, glossary: Glossary, said: str = "") -> str:
    """Give, in English and in order, what of a Chinese passage can be rendered exactly: terms and figures; "" if nothing.

    Not a translation: the words between are left out, and the reader sees the Chinese before it. Only values that the
    passage states are in it, no conversions. What `said` has already is left out.
    """
    parts: list[tuple[int, str]] = []
    for quantity in find_quantities(text):
        rendered = change_in_english(text, quantity)
        if rendered and re.search(r"[A-Za-z%]", rendered):
            parts.append((quantity.start, re.sub(r" \([^)]*\)", "", rendered)))
    for start, _, term in glossary.occurrences(text, "zh"):
        parts.append((start, term.english))
    words = [word for _, word in sorted(parts) if word not in said]
    return f" ({'; '.join(dict.fromkeys(words))})" if words else ""


def figure_first(
    text: str, figures: Sequence[Quantity], asked: frozenset[str], glossary: Glossary, about: str
) -> str:
    """Give what an English reader looks for: "CNY 430 million; down 0.6% (total retail sales of consumer goods; Ejin Banner)".

    `figures` are those asked for, of `text`; `about` is the place and time. With more than one indicator, each goes before
    its figures. "" where no figure has an English form.
    """
    every = find_quantities(text)
    of = {quantity.start: names for quantity, names in zip(every, owners(text, every), strict=True)}
    groups: dict[str, list[str]] = {}
    for figure in figures:
        rendered = change_in_english(text, figure)
        if rendered and re.search(r"\d", rendered):
            # The bound goes with the figure: 72.5 billion jin or more (36.25 million tonnes).
            rendered = re.sub(r"( \([^()]*\))( or (?:more|less))$", r"\2\1", rendered)
            name = min(of.get(figure.start, frozenset()) & asked, default="")
            groups.setdefault(glossary.english(name) or "" if name else "", []).append(rendered)
    if not groups:
        return ""
    if len(groups) == 1:
        (name, said), *_ = groups.items()
        context = "; ".join(part for part in (name, about) if part)
        return f"{'; '.join(dict.fromkeys(said))}{f' ({context})' if context else ''}"
    parts = [f"{name}: {', '.join(said)}" if name else ", ".join(said) for name, said in groups.items()]
    return f"{'; '.join(parts)}{f' ({about})' if about else ''}"


def place_and_time(region: str | None, time: Time, target: bool, quote: str, glossary: Glossary) -> str:
    """Say in English where and for when a figure holds; what is not known, or has no English name, is left out.

    The year is given where the quote has it: nothing is stated that the cited words do not.
    """
    place = place_in_english(region, glossary) if region else None
    year = next(iter(time.years)) if len(time.years) == 1 else None
    when = str(year) if year and str(year) in quote else ""
    part = _PARTS.get(time.months or (1, 12), "")
    when = f"{part} of {when or 'the year'}" if part else when
    if target:
        when = f"target for {when}" if when else "target"
    return "; ".join(name for name in (place, when) if name)


def place_in_english(region: str, glossary: Glossary) -> str | None:
    """Give the English name of a place, also of one that a document calls by a short form or the end of its name (白旗)."""
    named = glossary.english(region)
    if named is None and (found := glossary.located(region)):
        named = found[0].place.english[0] if found[0].text == region else None
    if named is None:
        called = [place for place in glossary.places if place.name.endswith(region)]
        named = called[0].english[0] if len(called) == 1 else None
    return named
