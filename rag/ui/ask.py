"""The tab of questions: conversation on the left, sources on the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from rag.conversation import EXAMPLES, Turn, converse, example_questions, stopped
from rag.errors import DocumentNotFound, WenjuError
from rag.records import Brief, Citation, Document, Event, Language, Understood
from rag.render.page import conversation_to_html, sources_of_turns_to_html
from rag.render.words import say
from rag.ui.parts import Parts, Update, choices
from rag.ui.understood import Chips

MAX_TYPED = 20_000
"""Characters that the box takes: far above what the library accepts, so that it is the one to say so."""

PICTURES = 64
"""Places on pages whose pictures are kept: some 50 kB each."""


class AskTab:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._library = parts.library
        self._gr = gr = parts.gr
        self._picture = lru_cache(maxsize=PICTURES)(self._drawn)
        self._known_examples: dict[tuple[str, ...], list[str]] = {}
        self.turns = gr.State(())
        with gr.Row(elem_id="ask-row"):
            with gr.Column(scale=10, min_width=320, elem_id="ask-left"):
                self.conversation = parts.html("conversation", marks=True)
                self.chips = Chips(parts)
                with gr.Column(elem_id="examples", visible=False) as self.examples:
                    self.example_buttons = [gr.Button(visible=False, size="sm") for _ in range(EXAMPLES)]
                with gr.Row(elem_id="ask-bar"):
                    self.question = parts.part(
                        "Textbox", "placeholder label", "question", show_label=False, container=False,
                        lines=1, max_lines=6, max_length=MAX_TYPED, autofocus=True, scale=10, elem_id="question",
                    )  # fmt: skip
                    self.ask = parts.button("ask", variant="primary")
                    self.stop = parts.button("stop", variant="stop", visible=False)
                with gr.Row(elem_id="ask-more"):
                    self.undo = parts.button("undo", size="sm")
                    self.clear = parts.button("clear", size="sm")
                with parts.part("Accordion", "label", "scope", open=False, elem_id="scope"):
                    self.documents = parts.part("Dropdown", "label", "scope_documents", multiselect=True)
                    self.regions = parts.part("Dropdown", "label", "scope_regions", multiselect=True)
            with gr.Column(scale=11, min_width=320, elem_id="ask-right"):
                self.sources = parts.html("sources", marks=True)
        self._shown = [
            self.turns, self.conversation, self.sources, self.chips.group, self.ask, self.stop, self.question,
        ]  # fmt: skip
        self._examples = [self.examples, *self.example_buttons]

    @property
    def depends_on_library(self) -> list[Any]:
        shown = [self.turns, self.conversation, self.sources, self.chips.group, *self._examples]
        return [*shown, self.documents, self.regions]

    def show_library(self, turns: tuple[Turn, ...], language: Language) -> Update:
        """Everything of this tab that depends on which documents are held, besides the examples."""
        held = self._library.documents()
        regions = sorted({document.region for document in held if document.region})
        return {
            **self._show(turns, language),
            self.documents: self._gr.Dropdown(choices=choices(held), value=[]),
            self.regions: self._gr.Dropdown(choices=regions, value=[]),
        }

    def show_examples(self, turns: tuple[Turn, ...], language: Language) -> Update:
        """Questions to begin with; none once there is a turn. The first call for a library takes a brief of each."""
        questions = [] if turns else self._questions(language)
        padded = [*questions, *[""] * EXAMPLES]
        return {
            self.examples: self._gr.Column(visible=bool(questions)),
            **{
                button: self._gr.Button(text, visible=bool(text))
                for button, text in zip(self.example_buttons, padded, strict=False)
            },
        }

    def show_language(self, turns: tuple[Turn, ...], language: Language) -> Update:
        """What is in words here, besides labels."""
        return {**self._show(turns, language), **self.show_examples(turns, language)}

    def wire(self, language: Any) -> None:
        on = self._parts.on
        scope = [self.turns, self.documents, self.regions, language]
        triggers = [(self.ask.click, self.question), (self.question.submit, self.question)]
        triggers += [(button.click, button) for button in self.example_buttons]
        outputs = [*self._shown, self.examples]
        asking = [
            on(trigger, self._on_ask, [text, *scope], outputs, concurrency_limit=4, concurrency_id="ask")
            for trigger, text in triggers
        ]
        ticked = [self.chips.group, *scope]
        asking.append(
            on(
                self.chips.group.input,
                self._on_untick,
                ticked,
                outputs,
                concurrency_limit=4,
                concurrency_id="ask",
            )
        )
        outputs = [*self._shown, *self._examples]
        on(self.stop.click, self._on_stop, [self.turns, language], outputs, cancels=asking)
        on(self.undo.click, self._on_undo, [self.turns, language], outputs, cancels=asking)
        on(self.clear.click, self._on_clear, [language], outputs, cancels=asking)

    def _on_ask(
        self,
        question: str,
        turns: tuple[Turn, ...],
        documents: list[str],
        regions: list[str],
        language: Language,
    ) -> Iterator[Update]:
        gr = self._gr
        if not question.strip():
            gr.Warning(say(language, "ask_something"), title="文据 Wenju")
            yield self._at_rest()
            return
        emptied: Update = {self.question: "", self.examples: gr.Column(visible=False)}
        yield from self._answering(stopped(turns), question, (), documents, regions, language, emptied)

    def _on_untick(
        self,
        ticked: list[str],
        turns: tuple[Turn, ...],
        documents: list[str],
        regions: list[str],
        language: Language,
    ) -> Iterator[Update]:
        undone = self.chips.undone(turns, ticked)
        yield from self._answering(turns[:-1], turns[-1].question, undone, documents, regions, language, {})

    def _answering(
        self,
        before: tuple[Turn, ...],
        question: str,
        undone: tuple[Understood, ...],
        documents: list[str],
        regions: list[str],
        language: Language,
        change: Update,
    ) -> Iterator[Update]:
        change = {
            **change,
            self.ask: self._gr.Button(visible=False),
            self.stop: self._gr.Button(visible=True),
        }
        events = self._events(before, question, undone, documents, regions)
        for grown in converse(before, question, events, undone):
            # Said with the last turn and not after it: where the program fails, nothing comes after it.
            change |= {} if grown[-1].is_open else self._at_rest()
            yield {**self._show(grown, language), **change}
            change = {}

    def _on_stop(self, turns: tuple[Turn, ...], language: Language) -> Iterator[Update]:
        yield {**self._show(stopped(turns), language), **self._at_rest()}

    def _on_undo(self, turns: tuple[Turn, ...], language: Language) -> Iterator[Update]:
        if turns:
            shown = {**self.show_language(turns[:-1], language), **self._at_rest()}
            yield {**shown, self.question: turns[-1].question}

    def _on_clear(self, language: Language) -> Iterator[Update]:
        yield {**self.show_language((), language), **self._at_rest()}

    def _events(
        self,
        turns: Sequence[Turn],
        question: str,
        undone: Sequence[Understood],
        documents: list[str],
        regions: list[str],
    ) -> Iterator[Event]:
        history = [turn.answer or turn.question for turn in turns]
        ignore = [one.key for one in undone]
        return self._library.stream(
            question, history, ignore=ignore, documents=documents or None, regions=regions or None
        )

    def _at_rest(self) -> Update:
        return {self.ask: self._gr.Button(visible=True), self.stop: self._gr.Button(visible=False)}

    def _show(self, turns: tuple[Turn, ...], language: Language) -> Update:
        held = 0 if turns else len(self._library.documents())
        return {
            self.turns: turns,
            self.conversation: conversation_to_html(turns, held, language),
            self.sources: sources_of_turns_to_html(turns, self._finder(turns), language, self._picture),
            **self.chips.show(turns, language),
        }

    def _finder(self, turns: Sequence[Turn]) -> Callable[[str], Document | None]:
        """Finds a cited document among the hits, or else in the library; None where it has gone since."""
        found = {hit.document.id: hit.document for turn in turns for hit in turn.hits}

        def document_of(identifier: str) -> Document | None:
            if identifier not in found:
                try:
                    found[identifier] = self._library.document(identifier)
                except DocumentNotFound:
                    return None
            return found[identifier]

        return document_of

    def _drawn(self, citation: Citation) -> bytes | None:
        """The place on its page; None where there is none to show, which is no trouble: the words are there."""
        if citation.page is None:
            return None
        try:
            return self._library.facsimile(citation)
        except WenjuError:
            return None

    def _questions(self, language: Language) -> list[str]:
        """Examples, kept for as long as the library holds the same documents."""
        documents = self._library.documents()
        key = (language, *(document.id for document in documents))
        if key not in self._known_examples:
            known = {old: kept for old, kept in self._known_examples.items() if old[1:] == key[1:]}
            self._known_examples = {**known, key: example_questions(documents, self._brief, language)}
        return self._known_examples[key]

    def _brief(self, identifier: str) -> Brief:
        return self._library.brief(identifier, model=False)
