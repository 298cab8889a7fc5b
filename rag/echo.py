"""A reply without the prompt, for servers that send it back before what the model writes.

Numbered sentences that come back would read as statements with citations, all of them true and none of them an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

HEAD = 20
"""Characters of the first message by which an echo is known. The prompts begin with the model's task; no answer does."""
TAIL = 40
"""Characters of the last message by which its end is known."""

# What chat templates set before a message and after it: "system:", "<|im_start|>user", "[INST]", "assistant:".
_ROLE = r"(?:<[^<>\n]{1,30}>|\[/?\w{1,8}\]|(?:system|user|human|instruction)\b\s*[:：]?)"
_ROLES = re.compile(rf"\s*(?:{_ROLE}\s*)*", re.IGNORECASE)
_TURN = re.compile(
    r"\s*(?:(?:<[^<>\n]{1,30}>|\[/?\w{1,8}\]|(?:assistant|model|ai)\b\s*[:：]?)\s*)*", re.IGNORECASE
)
_OPENINGS = ("system:", "user:", "human:", "<|im_start|>", "<|begin_of_text|>", "<|system|>", "<s>", "[inst]")


def unechoed(pieces: Iterator[str], messages: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Give the pieces, less an echo of the messages at their beginning."""
    head, tail = _bare(messages[0][1])[:HEAD], _bare(messages[-1][1])[-TAIL:]
    text = ""
    for piece in pieces:
        text += piece
        echoes = _echoes(text, head)
        if echoes is False:
            yield text
            yield from pieces
            return
        if echoes and (rest := _after(text, tail)) is not None:
            # The model's turn may be marked in a piece of its own.
            yield from _without_turn(rest, pieces)
            return
    if text and not _echoes(text, head):
        yield text


def _echoes(text: str, head: str) -> bool | None:
    """Tell whether a reply that begins so is an echo; None while that is open."""
    begun = _bare(text[_roles_end(text) :])
    if begun.startswith(head):
        return True
    is_open = head.startswith(begun) or any(opening.startswith(begun.lower()) for opening in _OPENINGS)
    return None if is_open else False


def _roles_end(text: str) -> int:
    roles = _ROLES.match(text)
    return roles.end() if roles else 0


def _after(text: str, tail: str) -> str | None:
    """Give what stands behind the tail, compared without spaces; None where it has not come yet."""
    places = [place for place, character in enumerate(text) if not character.isspace()]
    at = "".join(text[place] for place in places).rfind(tail)
    return None if at < 0 else text[places[at + len(tail) - 1] + 1 :]


def _without_turn(text: str, pieces: Iterator[str]) -> Iterator[str]:
    for piece in pieces:
        if len(text.strip()) >= len("<|start_header_id|>assistant<|end_header_id|>"):
            yield text[_turn_end(text) :]
            yield piece
            yield from pieces
            return
        text += piece
    yield text[_turn_end(text) :]


def _turn_end(text: str) -> int:
    turn = _TURN.match(text)
    return turn.end() if turn else 0


def _bare(text: str) -> str:
    return "".join(text.split())
