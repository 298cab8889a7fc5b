"""The tab of briefs: Chinese and English side by side, to take away as Word, web page or Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rag.errors import DocumentNotFound, WenjuError
from rag.records import Brief, Language
from rag.render import brief_to_html
from rag.render.page import trouble_to_html
from rag.render.tags import tag
from rag.render.words import say
from rag.ui.downloads import Downloads
from rag.ui.parts import Parts, Update, choices


class BriefTab:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._library = parts.library
        self._gr = gr = parts.gr
        self.brief = gr.State(None)
        with gr.Column(elem_id="brief-tab"):
            with gr.Row(elem_id="brief-actions"):
                self.which = parts.part("Dropdown", "label", "brief_which", scale=10, elem_id="brief-which")
                self.make = parts.button("brief_make", variant="primary")
                self.downloads = Downloads(
                    parts, {".docx": "brief_word", ".html": "brief_html", ".md": "brief_markdown"}
                )
            self.page = parts.html("brief", marks=True)

    @property
    def depends_on_library(self) -> list[Any]:
        return [self.which, self.page]

    def show_library(self, brief: Brief | None, language: Language) -> Update:
        """Everything of this tab that depends on which documents are held."""
        held = choices(self._library.documents())
        return {
            self.which: self._gr.Dropdown(choices=held, value=held[0][1] if held else None),
            self.page: self.show(brief, language),
        }

    def show(self, brief: Brief | None, language: Language) -> str:
        if brief is None:
            return tag("p", say(language, "brief_intro"), class_="wj-blank")
        return brief_to_html(brief, language, "b")

    def wire(self, language: Any) -> None:
        outputs = [self.brief, self.page, *self.downloads.buttons]
        self._parts.on(self.make.click, self._on_make, [self.which, language], outputs, concurrency_limit=2)

    def _on_make(self, identifier: str | None, language: Language) -> Iterator[Update]:
        from rag.export import save_brief

        yield {
            self.brief: None,
            self.page: tag("p", say(language, "brief_working"), class_="wj-pending"),
            **self.downloads.hidden(),
        }
        try:
            if identifier is None:
                raise DocumentNotFound(say(language, "choose_document"))
            brief = self._library.brief(identifier)
            files = self.downloads.offered(brief.document.label, lambda path: save_brief(brief, path))
        except WenjuError as error:
            yield {self.page: trouble_to_html(str(error), language)}
        else:
            yield {self.brief: brief, self.page: self.show(brief, language), **files}
