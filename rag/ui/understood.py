"""What was read into the last question, as chips: unticking one asks again without it."""

from __future__ import annotations

from collections.abc import Collection

from rag.conversation import Turn
from rag.records import Language, Understood
from rag.render.words import say_understood
from rag.ui.parts import Parts, Update


class Chips:
    def __init__(self, parts: Parts) -> None:
        self._gr = parts.gr
        self.group = parts.part(
            "CheckboxGroup", "label", "understood_chips", choices=[], value=[], visible=False, elem_id="understood"
        )  # fmt: skip

    def show(self, turns: tuple[Turn, ...], language: Language) -> Update:
        """The chips of the last turn, those undone without their ticks; nothing while there is no answer."""
        read = _read(turns)
        choices = [(say_understood(one, language), one.key) for one in read]
        value = [one.key for one in read if one not in turns[-1].undone]
        return {self.group: self._gr.CheckboxGroup(choices=choices, value=value, visible=bool(choices))}

    def undone(self, turns: tuple[Turn, ...], ticked: Collection[str]) -> tuple[Understood, ...]:
        """Give what the visitor has unticked of the last turn."""
        return tuple(one for one in _read(turns) if one.key not in ticked)


def _read(turns: tuple[Turn, ...]) -> list[Understood]:
    """Everything that was read into the last question or had been undone in it, in one order."""
    answer = turns[-1].answer if turns else None
    if answer is None:
        return []
    return sorted({*answer.understanding, *turns[-1].undone}, key=lambda one: (one.kind, one.value))
