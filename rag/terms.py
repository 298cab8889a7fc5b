"""An entry of the glossary and one of the gazetteer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    chinese: str
    chinese_aliases: tuple[str, ...]
    """Other ways to write it: 社零, 固投."""
    english: str
    """The preferred rendering."""
    english_aliases: tuple[str, ...]
    kind: str
    """"indicator", "administration", "policy", "economy", "society", "environment", "heading", "document" (kinds of
    document: 审议意见), "verb" (words that open a heading: 推进; nowhere else rendered), "own" for the user's."""
    source: str


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    """Official Chinese name."""
    short: tuple[str, ...]
    english: tuple[str, ...]
    """Romanised names, the official one first."""
    level: str
    """"country", "province", "league" (also prefecture-level city), "banner" (also county, district, city); "" where the
    gazetteer lacks it."""
    within: tuple[str, ...]
    """Official names of the places it belongs to, the nearest first."""


@dataclass(frozen=True, slots=True)
class FoundPlace:
    place: Place
    start: int
    end: int
    text: str
