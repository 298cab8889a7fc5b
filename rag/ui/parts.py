"""What the tabs share: parts with labels in two languages, and handlers that fail in one sentence.

Handlers are generators of {part: new value or state}; parts that are not named stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

from rag.records import Document, Language
from rag.render.words import say

if TYPE_CHECKING:
    from rag.library import Library

Update = dict[Any, Any]
"""{part: new value or state}"""


class Parts:
    """Makes the parts of one page, and remembers which of their attributes are labels."""

    def __init__(self, library: Library, language: Language, gradio: Any, script: str) -> None:
        self.library = library
        self.language = language
        """What the page is built in; the visitor's choice is handed to each handler."""
        self.gr = gradio
        self._script = script
        self._labels: list[tuple[Any, str, str]] = []

    def part(self, kind: str, attributes: str, key: str, **given: Any) -> Any:
        """A component with attributes ("placeholder label") that are one label in the page's language."""
        names = attributes.split()
        made = getattr(self.gr, kind)(**dict.fromkeys(names, say(self.language, key)), **given)
        self._labels += [(made, name, key) for name in names]
        return made

    def button(self, key: str, **given: Any) -> Any:
        return self.part("Button", "value", key, elem_id=key.replace("_", "-"), **given)

    def html(self, name: str, *, marks: bool = False) -> Any:
        """A place for fragments of `rag.render`; with `marks`, citation marks in it lead to their sources."""
        return self.gr.HTML(elem_id=name, apply_default_css=False, js_on_load=self._script if marks else None)

    @property
    def labelled(self) -> list[Any]:
        return list(dict.fromkeys(made for made, _, _ in self._labels))

    def relabel(self, language: Language) -> Update:
        labels: dict[Any, dict[str, str]] = {}
        for made, name, key in self._labels:
            labels.setdefault(made, {})[name] = say(language, key)
        return {made: self.gr.update(**values) for made, values in labels.items()}

    def on(
        self,
        trigger: Callable[..., Any],
        handler: Callable[..., Iterator[Update]],
        inputs: Sequence[Any],
        outputs: Sequence[Any],
        **more: Any,
    ) -> Any:
        """Run the handler when the trigger fires; what comes out names only parts among `outputs`."""

        @wraps(handler)
        def answering(*given: Any) -> Iterator[Update]:
            try:
                yield from handler(*given)
            except Exception as bug:
                # Gradio writes the traceback to the log, and shows the visitor this sentence alone.
                sentence = f"{say('zh', 'bug')} {say('en', 'bug')}"
                raise self.gr.Error(sentence, title="文据 Wenju") from bug

        # Without "private" every handler could be called from outside under its own name.
        given = {"show_progress": "hidden", "api_visibility": "private"} | more
        return trigger(answering, list(inputs), list(dict.fromkeys(outputs)), **given)


def choices(documents: Sequence[Document]) -> list[tuple[str, str]]:
    """(label, id); documents of the same title are told apart by their files' names."""
    labels = [document.label for document in documents]
    return [
        (
            document.label if labels.count(document.label) == 1 else f"{document.label} ({document.name})",
            document.id,
        )
        for document in documents
    ]
