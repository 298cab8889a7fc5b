"""A follow-up made whole by a chat model, where it says nothing that was not said before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.drafting.replies import is_refusal, lines, undecorated
from rag.errors import ChatUnavailable
from rag.follow_up import MOST_TURNS
from rag.glossary import find_places
from rag.lexical import normalise
from rag.prompts import fence_for, load_prompt
from rag.records import Answer, Usage
from rag.understand import language_of

if TYPE_CHECKING:
    from rag.chat import Chat

Turn = str | tuple[str, str] | Answer
"""An earlier exchange: the question, or (question, answer), or the Answer."""

LONGEST = 300
"""Characters of a question made whole, and of an answer as the model is shown it."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LABELS = {"zh": ("问：", "答："), "en": ("Q: ", "A: ")}


def question_of(turn: Turn) -> str:
    """Give what was asked in an earlier exchange."""
    return turn if isinstance(turn, str) else turn.question if isinstance(turn, Answer) else turn[0]


class Rewriter:
    """Asks the model to make a question whole. `usage` is what that took; a model that fails leaves a notice."""

    def __init__(self, chat: Chat, history: Sequence[Turn]) -> None:
        self._chat, self._history = chat, history[-MOST_TURNS:]
        self.usage: Usage | None = None
        self.notices: list[str] = []

    def __call__(self, asked: str) -> str | None:
        """Give the question made whole; None where the model fails, or says what was not said before."""
        language = language_of(asked)
        prompt = load_prompt(f"follow_up.{language}")
        asking, answering = _LABELS[language]
        told = []
        for turn in self._history:
            told.append(asking + _line(question_of(turn)))
            told += [answering + answer] if (answer := _answer_of(turn)) else []
        history = "\n".join(told)
        fence = fence_for([history, asked])
        reply = self._chat.stream(prompt.messages(fence=fence, history=history, question=_line(asked)))
        written = ""
        try:
            written = next((text for line in lines(reply) if (text := undecorated(line, fence))), "")
        except ChatUnavailable as error:
            self.notices.append(str(error))
        finally:
            reply.close()
            self.usage = reply.usage
        return written if _is_sound(written, asked, history) else None


def _is_sound(written: str, asked: str, history: str) -> bool:
    """Tell whether a question holds all that was asked, and no figure or place that was not said before."""
    known = normalise(f"{history}\n{asked}")
    plain = normalise(written)
    # The answer comes in the language of the question made whole.
    same_language = language_of(written) == language_of(asked)
    if not plain or len(written) > LONGEST or not same_language or is_refusal(written):
        return False
    numbers, own = set(_NUMBER.findall(plain)), set(_NUMBER.findall(normalise(asked)))
    places, own_places = _places(written), _places(asked)
    return (
        numbers <= set(_NUMBER.findall(known))
        and own <= numbers
        and places <= _places(f"{history}\n{asked}")
        and own_places <= places
    )


def _places(text: str) -> set[str]:
    return {found.place.name for found in find_places(text)}


def _answer_of(turn: Turn) -> str:
    if isinstance(turn, str):
        return ""
    if not isinstance(turn, Answer):
        return _line(turn[1])[:LONGEST]
    said = " ".join(statement.text for statement in turn.statements) or turn.refusal or ""
    return _line(said)[:LONGEST]


def _line(text: str) -> str:
    return " ".join(text.split())
