"""Loads, checks and fills the prompts: one task in one language, one file of `prompts/`.

A file holds what the model is told (system message) and, below a line of three hyphens, what it is given
(user message), with `$placeholders`. What is filled in is never read again for placeholders: a document may
contain `$question` or `{braces}` and stays what it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from rag.errors import InvalidSettings

PLACEHOLDERS = {
    "answer.zh": frozenset({"question", "fence", "passages", "lacking"}),
    "answer.en": frozenset({"question", "fence", "passages", "lacking", "terms"}),
    "repair.zh": frozenset({"fence", "passages", "statements", "labels"}),
    "repair.en": frozenset({"fence", "passages", "statements", "labels", "terms"}),
    "follow_up.zh": frozenset({"question", "fence", "history"}),
    "follow_up.en": frozenset({"question", "fence", "history"}),
    "brief.zh": frozenset({"document", "fence", "passages", "terms"}),
    "brief.en": frozenset({"document", "fence", "passages", "terms"}),
    "brief_repair.zh": frozenset({"fence", "passages", "statements", "labels", "terms"}),
    "brief_repair.en": frozenset({"fence", "passages", "statements", "labels", "terms"}),
}
"""What each prompt must contain, neither less nor more."""


@dataclass(frozen=True, slots=True)
class Prompt:
    name: str
    system: str
    user: str
    hash: str
    """First 12 hexadecimal digits of the SHA-256 of the file's text, line ends made "\\n"."""

    def messages(self, **values: str) -> list[tuple[str, str]]:
        """Fill the prompt in; `values` are exactly its placeholders."""
        wanted = PLACEHOLDERS[self.name]
        if values.keys() != wanted:
            raise TypeError(f"{self.name} takes {sorted(wanted)}, not {sorted(values)}")
        return [
            ("system", Template(self.system).substitute(values).strip()),
            ("user", Template(self.user).substitute(values).strip()),
        ]


def load_prompt(name: str, folder: Path | None = None) -> Prompt:
    """Load a prompt ("answer.zh") from the folder, or from the one that comes with the program.

    Raises InvalidSettings where the file is missing, unreadable or has other placeholders than it should.
    """
    path = (folder or prompts_folder()) / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSettings(f"cannot read the prompt {path}: {error}; restore the file") from error
    return _parse(name, text, path)


def prompts_folder() -> Path:
    """Where the prompts are: within the package once installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "data" / "prompts"
    return installed if installed.is_dir() else package.parent / "prompts"


def fence_for(texts: Sequence[str]) -> str:
    """Give a mark that none of the texts contains, to set before and after them; stable for the same texts.

    It is derived from all of them together: nobody who writes one of them can write the mark into it.
    """
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"=====SOURCES-{digest[:16]}====="


def _parse(name: str, text: str, path: Path) -> Prompt:
    system, rule, user = text.partition("\n---\n")
    if not rule or not system.strip() or not user.strip():
        raise InvalidSettings(
            f"the prompt {path} needs a line --- between what the model is told and what it is given"
        )
    template = Template(text)
    if not template.is_valid():
        raise InvalidSettings(f"the prompt {path} has a $ that is no placeholder; write $$ for a dollar sign")
    found, wanted = set(template.get_identifiers()), PLACEHOLDERS[name]
    if found != wanted:
        wrong = [f"lacks ${word}" for word in sorted(wanted - found)]
        wrong += [f"has an unknown ${word}" for word in sorted(found - wanted)]
        raise InvalidSettings(f"the prompt {path} {' and '.join(wrong)}; correct it or restore the file")
    if re.search(r"\$\{?(question|passages|document|terms|statements|history|lacking)\b", system):
        raise InvalidSettings(
            f"the prompt {path} has documents among the instructions; move $passages below the line ---"
        )
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Prompt(name=name, system=system, user=user, hash=digest[:12])
