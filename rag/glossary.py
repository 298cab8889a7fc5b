"""Chinese-English terms and places: official renderings, and the user's own. Nothing is translated that is not listed."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from rag.errors import InvalidSettings
from rag.headings import render
from rag.records import Language
from rag.regions import Regions
from rag.terms import FoundPlace, Place, Term
from rag.wordlist import HanNames, LatinNames

_DATA = Path(__file__).with_name("data")

__all__ = ["FoundPlace", "Glossary", "Place", "Term", "find_places"]


class Glossary:
    """Terms and places, looked up in either language. `Glossary.load()` gives the bundled ones."""

    def __init__(self, terms: Iterable[Term], places: Iterable[Place] = ()) -> None:
        self.terms = tuple(terms)
        self.places = tuple(places)
        # The earlier entry wins where two share a name, and a name of its own goes before another's alias.
        listed = {name: term for term in reversed(self.terms) for name in term.chinese_aliases}
        listed |= {term.chinese: term for term in reversed(self.terms)}
        self._all = HanNames(listed)
        # 旗, 市, 县 are rendered when asked for; in running text they are parts of other words.
        self._chinese = HanNames(
            {name: term for name, term in listed.items() if term.kind != "verb" and len(name) > 1}
        )
        english: dict[str, list[Term]] = defaultdict(list)
        for term in self.terms:
            if term.kind != "verb" and len(term.chinese) > 1:
                for name in (term.english, *term.english_aliases):
                    english[name.lower()].append(term)
        self._english = LatinNames(english)
        named = {name: place for place in reversed(self.places) for name in (*place.short, place.name)}
        self._chinese_places = HanNames(named)
        self._renderable_places = _AllPlaces(named)
        self._english_places = LatinNames(
            {name: place for place in reversed(self.places) for name in place.english}
        )

    @staticmethod
    def load(own: Path | None = None) -> Glossary:
        """Give the bundled glossary, with the user's own terms before it.

        `own` is a CSV file in UTF-8 with the columns chinese and english ("retail sales|total retail sales": the first is
        preferred, the others are accepted) and, if wanted, aliases_chinese (with "|" between them too), kind and source.
        Raises InvalidSettings, naming the line, if it cannot be read as that.
        """
        bundled = _bundled()
        return bundled if own is None else Glossary([*_terms(own), *bundled.terms], bundled.places)

    def english(self, chinese: str) -> str | None:
        """Give the preferred rendering of a term or a place; None if it is not listed."""
        term = self._all.get(chinese)
        if term is not None and term.kind != "verb":
            return term.english
        place = self._renderable_places.get(chinese)
        return place.english[0] if place else None

    def is_indicator(self, chinese: str) -> bool:
        """Whether the term is a statistical indicator (社会消费品零售总额, 社零)."""
        term = self._chinese.get(chinese)
        return term is not None and term.kind == "indicator"

    def occurrences(self, text: str, language: Language) -> list[tuple[int, int, Term]]:
        """Give (start, end, term) of every term in `text`, in order; the longest where they overlap."""
        if language == "zh":
            return list(self._chinese.find(text))
        return [(start, end, terms[0]) for start, end, terms in self._english.find(text)]

    def indicators(self, text: str) -> list[tuple[int, int, frozenset[str]]]:
        """Give (start, end, Chinese names) of every indicator that `text` names in either language, in order.

        "GDP" has more than one Chinese name.
        """
        found = [(start, end, [term]) for start, end, term in self._chinese.find(text)]
        found += self._english.find(text)
        named = (
            (start, end, frozenset(term.chinese for term in terms if term.kind == "indicator"))
            for start, end, terms in found
        )
        return sorted((entry for entry in named if entry[2]), key=lambda entry: entry[0])

    def located(self, text: str) -> list[FoundPlace]:
        """Give every mention of a place in either language, in order; the longest where they overlap."""
        found = [*self._chinese_places.find(text), *self._english_places.find(text)]
        return [
            FoundPlace(place, start, end, text[start:end])
            for start, end, place in sorted(found, key=lambda mention: mention[0])
        ]

    def find_places(self, text: str) -> list[str]:
        """Give the official Chinese name of every place that `text` names in either language, once each, in order."""
        return list(dict.fromkeys(found.place.name for found in self.located(text)))

    def render_heading(self, chinese: str) -> str | None:
        """Give a heading, title or name of an office in English; None unless every part of it is listed.

        达拉特旗人民政府 is composed of its parts; 奋力谱写新篇章 is not attempted.
        """
        return render(chinese, self._all, self._renderable_places)


class _AllPlaces(HanNames[Place]):
    """The places of the gazetteer, and where it has none those of the list of divisions by their full names."""

    def get(self, name: str) -> Place | None:
        return super().get(name) or self._listed(name)

    def at(self, text: str, position: int) -> tuple[int, Place] | None:
        found = super().at(text, position)
        if found is not None:
            return found
        name = Regions.load().full_name_at(text, position)
        place = self._listed(name) if name and not Regions.load().is_word(name) else None
        return (position + len(place.name), place) if place else None

    @staticmethod
    def _listed(name: str) -> Place | None:
        regions = Regions.load()
        english = regions.english(name)
        return Place(name, (), (english,), "", regions.within(name)) if english else None


def find_places(text: str) -> list[FoundPlace]:
    """Give every mention in `text` of a place of the bundled gazetteer."""
    return _bundled().located(text)


@cache
def _bundled() -> Glossary:
    return Glossary(_terms(_DATA / "glossary.csv"), _places(_DATA / "gazetteer.csv"))


def _terms(path: Path) -> list[Term]:
    terms = []
    for number, row in _rows(path, ("chinese", "english")):
        english = _several(row["english"])
        if not row["chinese"].strip() or not english:
            raise InvalidSettings(
                f"line {number} of {path} has no Chinese or no English term; fill it in or delete it"
            )
        terms.append(
            Term(
                row["chinese"].strip(),
                _several(row.get("aliases_chinese") or ""),
                english[0],
                english[1:],
                row.get("kind") or "own",
                row.get("source") or path.name,
            )
        )
    return terms


def _places(path: Path) -> list[Place]:
    rows = [row for _, row in _rows(path, ("name", "short", "english", "level", "parent"))]
    parent = {row["name"]: row["parent"] for row in rows}

    def within(name: str) -> tuple[str, ...]:
        above = parent.get(name)
        return (above, *within(above)) if above else ()

    return [
        Place(
            row["name"], _several(row["short"]), _several(row["english"]), row["level"], within(row["name"])
        )
        for row in rows
    ]


def _several(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.split("|") if part.strip())


def _rows(path: Path, columns: tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise InvalidSettings(
                    f"{path} has no column {missing[0]!r}; its first line must name {', '.join(columns)}"
                )
            rows = []
            for row in reader:
                # The csv module keeps fields too many under None.
                if None in row:
                    raise InvalidSettings(
                        f"line {reader.line_num} of {path} has more fields than the first line names; "
                        'put "quotes" around a term that has a comma'
                    )
                rows.append((reader.line_num, {key: value or "" for key, value in row.items()}))
            return rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidSettings(
            f"cannot read the glossary {path}: {error}; give a CSV file in UTF-8"
        ) from error
