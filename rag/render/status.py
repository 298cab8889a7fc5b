"""How a statement fared in its check, in words and as a sign: never by colour alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from rag.records import Language, Statement, Status
from rag.render.words import say

ICONS: dict[Status, str] = {"supported": "✓", "partly": "◐", "not_found": "✗", "conflicting": "⇄"}

STATUSES: tuple[Status, ...] = get_args(Status)
"""From good to bad."""


def status_in_words(status: Status, language: Language) -> str:
    return say(language, f"status_{status}")


def count_statuses(statements: Iterable[Statement]) -> dict[Status, int]:
    """How many statements have each status, in the order of STATUSES; those that none has are left out."""
    found = [statement.status for statement in statements]
    return {status: found.count(status) for status in STATUSES if status in found}


def summary(statements: Iterable[Statement], language: Language) -> str:
    """How many statements could not be confirmed, and which way; "" where all could."""
    counts = count_statuses(statements)
    total = sum(counts.values())
    bad = total - counts.pop("supported", 0)
    if not bad:
        return ""
    if total == 1:
        return say(language, "unconfirmed_one")
    ways = say(language, "list_separator").join(
        f"{status_in_words(status, language)} {count}" for status, count in counts.items()
    )
    return say(language, "unconfirmed", count=bad, total=total, ways=ways)
