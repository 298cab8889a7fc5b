"""The tab that checks a draft: its sentences on the left, marked; what was found of the chosen one on the right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from rag.errors import WenjuError
from rag.records import DraftCheck, Language
from rag.render.drafts import check_summary_to_html, draft_to_html, verdicts_to_html
from rag.render.page import trouble_to_html
from rag.render.tags import Html, tag
from rag.render.words import say
from rag.ui.downloads import Downloads
from rag.ui.parts import Parts, Update, choices

STEP_SECONDS = 0.2
"""Between two looks at how far it is."""

MAX_PASTED = 200_000
"""Characters of a pasted text. The longest of 16 reports of provincial governments has 85,000, annexes included; a file is
limited in bytes, by the library."""

SUFFIXES = [
    ".docx", ".doc", ".wps", ".odt", ".rtf", ".md", ".txt", ".pdf", ".html", ".htm", ".mhtml", ".ofd", ".xlsx",
]  # fmt: skip
"""What the browser offers to choose from; what a file is, the library finds out."""


class _Stopped(Exception):
    """Raised inside a check that nobody waits for any more."""


class CheckTab:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._library = parts.library
        self._gr = gr = parts.gr
        self._running: dict[str, Event] = {}
        self.check = gr.State(None)
        self.run = gr.State("")
        with gr.Column(elem_id="check-tab"):
            with parts.part(
                "Accordion", "label", "check_draft", open=True, elem_id="check-draft"
            ) as self.given:
                self.text = parts.part(
                    "Textbox", "placeholder label", "check_text", show_label=False, container=False, lines=7,
                    max_lines=14, elem_id="check-text",
                )  # fmt: skip
                self.file = parts.part(
                    "File", "label", "check_drop", file_count="single", file_types=SUFFIXES, show_label=False,
                    container=False, height=96, elem_id="check-file",
                )  # fmt: skip
                self.documents = parts.part("Dropdown", "label", "check_documents", multiselect=True)
            with gr.Row(elem_id="check-actions"):
                self.start = parts.part("Button", "value", "check", variant="primary", elem_id="check-start")
                self.stop = parts.button("check_stop", variant="stop", visible=False)
                self.clear = parts.button("check_clear")
                self.only = parts.part(
                    "Checkbox", "label", "check_only_problems", value=False, interactive=True, container=False, visible=False,
                    elem_id="check-only",
                )  # fmt: skip
                forms = {".docx": "check_docx", ".html": "check_html", ".md": "check_md"}
                self.downloads = Downloads(parts, forms, size="sm")
            self.summary = parts.html("check-summary")
            with gr.Row(elem_id="check-row"):
                self.draft = parts.html("check-marked", marks=True)
                self.verdicts = parts.html("check-verdicts", marks=True)
        self._shown = [self.summary, self.draft, self.verdicts, self.only, *self.downloads.buttons]
        self._changed = [self.check, self.run, self.given, self.start, self.stop, self.clear, *self._shown]

    @property
    def depends_on_library(self) -> list[Any]:
        return [self.documents, *self._shown]

    def show_library(self, check: DraftCheck | None, language: Language) -> Update:
        """Everything of this tab that depends on which documents are held."""
        held = choices(self._library.documents())
        return {self.documents: self._gr.Dropdown(choices=held, value=[]), **self.show(check, language)}

    def show(self, check: DraftCheck | None, language: Language) -> Update:
        """The result; before the first one, what this tab is for."""
        if check is None:
            return self._said(tag("p", say(language, "check_intro"), class_="wj-blank"))
        claims = bool(check.checked)
        return {
            self.summary: check_summary_to_html(check, language),
            self.draft: draft_to_html(check, language) if claims else "",
            self.verdicts: verdicts_to_html(check, language) if claims else "",
            self.only: self._gr.Checkbox(visible=not check.sound),
            **(self._offered(check, language) if claims else self.downloads.hidden()),
        }

    def wire(self, language: Any) -> None:
        on = self._parts.on
        given = [self.text, self.file, self.documents, language]
        on(self.start.click, self._on_check, given, self._changed, concurrency_limit=2)
        # Not by Gradio's own cancelling: what had been on its way would be shown after it.
        on(self.stop.click, self._on_stop, [self.run], [self.stop])
        on(self.clear.click, self._on_clear, [language], [*self._changed, self.text, self.file])

    def _on_check(
        self, text: str, file: str | None, documents: list[str], language: Language
    ) -> Iterator[Update]:
        if not file and not text.strip():
            yield self._failed(say(language, "check_nothing"), language)
            return
        if not file and len(text) > MAX_PASTED:
            told = say(language, "check_too_long", count=f"{len(text):,}", most=f"{MAX_PASTED:,}")
            yield self._failed(told, language)
            return
        if not self._library.documents():
            yield self._failed(say(language, "check_no_library"), language)
            return
        run, stop = uuid4().hex, Event()
        self._running[run] = stop
        yield {
            **self._said(_progress(0, 0, language)),
            self.check: None,
            self.run: run,
            self.start: self._gr.Button(visible=False),
            self.stop: self._gr.Button(visible=True),
            self.clear: self._gr.Button(visible=False),
        }
        try:
            for item in self._checking(Path(file) if file else text, documents, stop):
                if item is None:
                    stopped = tag("p", say(language, "check_stopped"), class_="wj-stopped", role="status")
                    yield {**self._at_rest(), **self._said(stopped)}
                elif isinstance(item, tuple):
                    yield {self.summary: _progress(*item, language)}
                else:
                    folded = self._gr.Accordion(open=not item.checked)
                    yield {
                        **self._at_rest(),
                        **self.show(item, language),
                        self.check: item,
                        self.given: folded,
                    }
        except WenjuError as error:
            yield self._failed(str(error), language)
        finally:
            stop.set()
            self._running.pop(run, None)

    def _checking(
        self, draft: str | Path, documents: list[str], stop: Event
    ) -> Iterator[tuple[int, int] | DraftCheck | None]:
        """How far it is, now and then, and at last the result; None where `stop` was set before that."""
        said: SimpleQueue[DraftCheck | Exception] = SimpleQueue()
        reached = (0, 0)

        def tell(done: int, total: int) -> None:
            nonlocal reached
            if stop.is_set():
                raise _Stopped
            reached = done, total

        def work() -> None:
            try:
                said.put(self._library.check(draft, progress=tell, documents=documents or None))
            except Exception as error:  # carried to the thread that waits
                said.put(error)

        Thread(target=work, name="wenju-check", daemon=True).start()
        while not stop.is_set():
            try:
                found = said.get(timeout=STEP_SECONDS)
            except Empty:
                yield reached
                continue
            if isinstance(found, _Stopped):
                break
            if isinstance(found, Exception):
                raise found
            yield found
            return
        yield None

    def _on_stop(self, run: str) -> Iterator[Update]:
        if stop := self._running.get(run):
            stop.set()
        yield {self.stop: self._gr.Button(visible=False)}

    def _on_clear(self, language: Language) -> Iterator[Update]:
        emptied: Update = {self.text: "", self.file: None, self.given: self._gr.Accordion(open=True)}
        yield {**self.show(None, language), **emptied, self.check: None}

    def _failed(self, message: str, language: Language) -> Update:
        said = self._said(trouble_to_html(message, language))
        return {**self._at_rest(), **said, self.check: None, self.given: self._gr.Accordion(open=True)}

    def _said(self, words: Html) -> Update:
        """One sentence in the place of a result."""
        only = self._gr.Checkbox(visible=False, value=False)
        return {
            self.summary: words,
            self.draft: "",
            self.verdicts: "",
            self.only: only,
            **self.downloads.hidden(),
        }

    def _offered(self, check: DraftCheck, language: Language) -> Update:
        from rag.checking.marked import save_check

        name = Path(check.name).stem if check.name else say(language, "check_file_name")
        return self.downloads.offered(name, lambda path: save_check(check, path, language))

    def _at_rest(self) -> Update:
        gr = self._gr
        shown = {button: gr.Button(visible=True) for button in (self.start, self.clear)}
        return {self.run: "", **shown, self.stop: gr.Button(visible=False)}


def _progress(done: int, total: int, language: Language) -> Html:
    if not total:
        return tag("p", say(language, "check_reading"), class_="wj-pending", role="status")
    words = say(language, "check_progress", done=done, total=total)
    bar = tag("progress", max=str(total), value=str(done), aria_label=words)
    return tag("div", tag("p", words, class_="wj-pending", role="status"), bar, class_="wj-progress")
