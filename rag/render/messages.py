"""What the program says in English of things that went wrong, in Chinese for a Chinese page.

Errors and notices are one English sentence each, written where they arise. Their Chinese is looked up here, clause by
clause, in `rag/data/ui/messages.toml`; what is not listed stays English, and the page keeps the original at hand.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from rag.records import Language
from rag.render.tags import Html, join, tag
from rag.render.words import say

_HAN = re.compile("[\u3400-\u9fff]")
_AS_IT_IS = frozenset(("name", "said", "command"))
"""Placeholders for what is not ours: a file may be called "the file is empty"."""


def translated(message: str, language: Language) -> str:
    """The message in that language; as it is where it is that already or no clause of it is known."""
    if language == "en":
        return message
    found = _sentence(message)
    return message if found is None else f"{found}。"


def message_to_html(message: str, language: Language) -> Html:
    """The message in that language, and behind it the original where that is another."""
    said = translated(message, language)
    if said == message:
        return join((message,))
    original = tag("details", tag("summary", say(language, "original")), tag("code", message), lang="en")
    return join((said, original))


def notices_to_html(notices: Iterable[str], language: Language) -> Html:
    """What a reader must know of how something came about, as a list; empty for none."""
    items = [tag("li", message_to_html(notice, language)) for notice in notices]
    return tag("ul", *items, class_="wj-notices") if items else Html()


def _sentence(text: str) -> str | None:
    """The text in Chinese; None where nothing of it is known."""
    whole = _clause(text)
    if whole is not None:
        return whole
    clauses = text.split("; ")
    known = [_clause(clause) for clause in clauses]
    if len(clauses) == 1 or not any(known):
        return None
    return "；".join(there or clause for there, clause in zip(known, clauses, strict=True))


def _clause(text: str) -> str | None:
    for pattern, chinese in _catalogue():
        if match := pattern.fullmatch(text):
            values = {
                name: value if name in _AS_IT_IS else _sentence(value) or value
                for name, value in match.groupdict().items()
            }
            return chinese.format(**values)
    return None


@cache
def _catalogue() -> list[tuple[re.Pattern[str], str]]:
    text = files("rag").joinpath("data", "ui", "messages.toml").read_text(encoding="utf-8")
    return [(_pattern(english), chinese) for english, chinese in tomllib.loads(text).items()]


def _pattern(english: str) -> re.Pattern[str]:
    """A clause with {names} in it; only {rest} may run over the end of a clause."""
    parts = re.split(r"\{(\w+)\}", english)
    written = [
        re.escape(part) if number % 2 == 0 else f"(?P<{part}>{'.*' if part == 'rest' else '(?:(?!; ).)*?'})"
        for number, part in enumerate(parts)
    ]
    return re.compile("".join(written), re.DOTALL)
