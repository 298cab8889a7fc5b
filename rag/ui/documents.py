"""The tab of documents: add, list, show what was understood of one, remove."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.errors import DocumentNotFound, WenjuError
from rag.records import IngestProgress, Language
from rag.render import documents_to_html, reading_to_html, versions_in_words
from rag.render.page import report_to_html, trouble_to_html
from rag.render.tags import Html, join, tag
from rag.render.words import say
from rag.ui.parts import Parts, Update, choices
from rag.uploads import take_in


class DocumentsTab:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._library = parts.library
        self._gr = gr = parts.gr
        with gr.Column(elem_id="documents-tab"):
            self.files = parts.part(
                "File", "label", "drop", file_count="multiple", show_label=False, container=False,
                elem_id="upload-box", height=150,
            )  # fmt: skip
            with gr.Row(elem_id="upload-row"):
                self.upload = parts.button("upload", variant="primary")
            self.report = parts.html("report")
            self.table = parts.html("documents")
            with gr.Row(elem_id="documents-actions"):
                self.which = parts.part("Dropdown", "label", "which", scale=10, elem_id="which")
                self.show = parts.button("show")
                self.remove = parts.button("remove")
                self.refresh = parts.button("refresh")
            with gr.Row(elem_id="confirm", visible=False) as self.confirm:
                self.confirm_text = parts.html("confirm-text")
                self.remove_yes = parts.button("remove_yes", variant="stop")
                self.remove_no = parts.button("remove_no")
            self.shown = parts.html("shown")

    @property
    def depends_on_library(self) -> list[Any]:
        return [self.table, self.which, self.confirm, self.shown]

    def show_library(self, language: Language) -> Update:
        """Everything of this tab that depends on which documents are held."""
        held = self._library.documents()
        return {
            self.table: self._table(language),
            self.which: self._gr.Dropdown(choices=choices(held), value=None),
            self.confirm: self._gr.Row(visible=False),
            self.shown: "",
        }

    def show_language(self, language: Language) -> Update:
        """What is in words here, besides labels; a report in the other language goes."""
        return {
            self.table: self._table(language),
            self.report: "",
            self.shown: "",
            self.confirm: self._gr.Row(visible=False),
        }

    def wire(self, language: Any) -> tuple[Any, ...]:
        """Give the events after which other documents may be held than before."""
        on = self._parts.on
        tracker = self._gr.Progress()

        def take(files: list[str] | None, language: Language, progress: Any = tracker) -> Iterator[Update]:
            # Gradio finds the bar to draw by this default.
            yield from self._on_upload(files, language, progress)

        # One change at a time: the second would only be told that the library is locked.
        alone: dict[str, Any] = {"concurrency_limit": 1, "concurrency_id": "write"}
        taken = on(
            self.upload.click, take, [self.files, language], [self.report, self.files],
            show_progress="full", show_progress_on=self.report, **alone,
        )  # fmt: skip
        chosen = [self.which, language]
        on(self.show.click, self._on_show, chosen, [self.shown, self.report, self.confirm])
        on(self.remove.click, self._on_remove, chosen, [self.confirm, self.confirm_text, self.report])
        removed = on(self.remove_yes.click, self._on_remove_yes, chosen, [self.report, self.confirm], **alone)
        on(self.remove_no.click, self._on_remove_no, [], [self.confirm])
        return taken.then, removed.then, self.refresh.click

    def _on_upload(self, files: list[str] | None, language: Language, progress: Any) -> Iterator[Update]:
        if not files:
            yield {self.report: trouble_to_html(say(language, "choose_files"), language)}
            return

        def tell(at: IngestProgress) -> None:
            counted = "passages_of" if at.step == "embedding" else "page_of"
            within = say(language, counted, part=at.part, parts=at.parts) if at.part else ""
            label = " · ".join(said for said in (say(language, at.step), at.name, within) if said)
            progress((at.done, at.total), desc=label, unit=say(language, "files"))

        folder = self._library.folder / "uploads"
        try:
            report = take_in(
                [Path(file) for file in files], folder, lambda paths: self._library.ingest(paths, tell)
            )
            yield {self.report: report_to_html(report, language), self.files: None}
        except WenjuError as error:
            yield {self.report: trouble_to_html(str(error), language)}

    def _on_show(self, identifier: str | None, language: Language) -> Iterator[Update]:
        update: Update = {self.report: "", self.confirm: self._gr.Row(visible=False)}
        try:
            if identifier is None:
                raise DocumentNotFound(say(language, "choose_document"))
            reading = self._library.show(identifier)
            held, found = self._library.documents(), self._library.versions(identifier)
            versions = versions_in_words(identifier, found, held, language)
            yield update | {self.shown: reading_to_html(reading, versions, language)}
        except WenjuError as error:
            yield update | {self.shown: "", self.report: trouble_to_html(str(error), language)}

    def _on_remove(self, identifier: str | None, language: Language) -> Iterator[Update]:
        try:
            if identifier is None:
                raise DocumentNotFound(say(language, "choose_document"))
            question = say(language, "remove_confirm", name=self._library.document(identifier).label)
        except WenjuError as error:
            yield {self.report: trouble_to_html(str(error), language)}
        else:
            yield {
                self.confirm: self._gr.Row(visible=True),
                self.confirm_text: tag("p", question, class_="wj-confirm"),
                self.report: "",
            }

    def _on_remove_yes(self, identifier: str, language: Language) -> Iterator[Update]:
        try:
            removed = self._library.remove(identifier)
            message = tag("p", say(language, "removed", name=removed.label), class_="wj-count")
        except WenjuError as error:
            message = trouble_to_html(str(error), language)
        yield {self.report: message, self.confirm: self._gr.Row(visible=False)}

    def _on_remove_no(self) -> Iterator[Update]:
        yield {self.confirm: self._gr.Row(visible=False)}

    def _table(self, language: Language) -> Html:
        held = self._library.documents()
        count = tag("p", say(language, "held", count=len(held)), class_="wj-count")
        return join((count, documents_to_html(held, language))) if held else count
