"""The web page: questions with their sources beside the answer, documents, bilingual briefs.

What a visitor sees of documents and answers goes through `rag.render`, which escapes it: Gradio's HTML component
would run what a hostile document brings along. The page asks nothing of any server but this one.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag import Brief, Document, Event, IngestProgress, WenjuError
from rag.conversation import EXAMPLES, Turn, converse, example_questions, stopped
from rag.errors import DocumentNotFound, InvalidSettings
from rag.records import Language
from rag.render import brief_to_html, documents_to_html
from rag.render.page import conversation_to_html, report_to_html, sources_of_turns_to_html, trouble_to_html
from rag.render.tags import Html, join, tag
from rag.render.words import say
from rag.uploads import safe_name, take_in

if TYPE_CHECKING:
    import gradio as gr

    from rag import Library

FONTS = (
    "-apple-system", "BlinkMacSystemFont", "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC",
    "Noto Sans SC", "system-ui", "sans-serif",
)  # fmt: skip
"""What the visitor's system has; a web font would be fetched from elsewhere."""

_LANGUAGE_OF_VISIT = """(language) => {
  const known = localStorage.getItem("wenju-language") ?? language;
  document.documentElement.lang = known === "zh" ? "zh-Hans" : "en";
  return known;
}"""
_KEEP_LANGUAGE = """(language) => {
  localStorage.setItem("wenju-language", language);
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
}"""


class _Page:
    """The parts of the page and what happens when they are used.

    Handlers are generators of {part: new state}; parts that are not named stay as they are.
    """

    def __init__(self, library: Library, language: Language, page: gr.Blocks, gradio: Any) -> None:
        self.library = library
        self.gr = gradio
        self.labels: list[tuple[Any, str, str]] = []
        """(part, property, key of its label)"""
        self.downloads = tempfile.TemporaryDirectory(prefix="wenju-briefs-")
        self.script = files("rag").joinpath("data", "ui", "page.js").read_text(encoding="utf-8")
        self.first_language = language
        self._examples: dict[tuple[str, ...], list[str]] = {}

        self._head()
        with gradio.Tabs(elem_id="tabs"):
            with gradio.Tab(say(language, "tab_ask"), id="ask") as tab:
                self.label(tab, "label", "tab_ask")
                self._ask_tab()
            with gradio.Tab(say(language, "tab_documents"), id="documents") as tab:
                self.label(tab, "label", "tab_documents")
                self._documents_tab()
            with gradio.Tab(say(language, "tab_brief"), id="brief") as tab:
                self.label(tab, "label", "tab_brief")
                self._brief_tab()
        self._wire(page)

    def label(self, part: Any, attribute: str, key: str) -> None:
        self.labels.append((part, attribute, key))

    def part(self, kind: str, attributes: str, key: str, **given: Any) -> Any:
        """A component with attributes ("placeholder label") that are a label in the page's language."""
        text = say(self.first_language, key)
        part = getattr(self.gr, kind)(**dict.fromkeys(attributes.split(), text), **given)
        for attribute in attributes.split():
            self.label(part, attribute, key)
        return part

    def html(self, name: str, script: str | None = None) -> Any:
        return self.gr.HTML(elem_id=name, apply_default_css=False, js_on_load=script)

    # --- parts ------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        with self.gr.Row(elem_id="top"):
            self.brand = self.html("brand")
            self.language = self.gr.Radio(
                [("中文", "zh"), ("English", "en")],
                value=self.first_language, show_label=False, container=False, elem_id="language",
            )  # fmt: skip

    def _ask_tab(self) -> None:
        gr = self.gr
        self.turns = gr.State(())
        with gr.Row(elem_id="ask-row"):
            with gr.Column(scale=10, min_width=320, elem_id="ask-left"):
                self.conversation = self.html("conversation", self.script)
                with gr.Column(elem_id="examples") as self.examples:
                    self.example_buttons = [gr.Button(visible=False, size="sm") for _ in range(EXAMPLES)]
                with gr.Row(elem_id="ask-bar"):
                    self.question = self.part(
                        "Textbox", "placeholder label", "question", show_label=False, container=False, lines=1, max_lines=6,
                        max_length=20_000, autofocus=True, scale=10, elem_id="question",
                    )  # fmt: skip
                    self.ask = self.part("Button", "value", "ask", variant="primary", elem_id="ask")
                    self.stop = self.part(
                        "Button", "value", "stop", variant="stop", visible=False, elem_id="stop"
                    )
                with gr.Row(elem_id="ask-more"):
                    self.undo = self.part("Button", "value", "undo", size="sm")
                    self.clear = self.part("Button", "value", "clear", size="sm")
                with self.part("Accordion", "label", "scope", open=False, elem_id="scope"):
                    self.scope_documents = self.part("Dropdown", "label", "scope_documents", multiselect=True)
                    self.scope_regions = self.part("Dropdown", "label", "scope_regions", multiselect=True)
            with gr.Column(scale=11, min_width=320, elem_id="ask-right"):
                self.sources = self.html("sources", self.script)

    def _documents_tab(self) -> None:
        gr = self.gr
        with gr.Column(elem_id="documents-tab"):
            self.files = self.part(
                "File", "label", "drop", file_count="multiple", show_label=False, container=False,
                elem_id="upload-box", height=150,
            )  # fmt: skip
            with gr.Row(elem_id="upload-row"):
                self.upload = self.part("Button", "value", "upload", variant="primary", elem_id="upload")
            self.report = self.html("report")
            self.table = self.html("documents")
            with gr.Row(elem_id="documents-actions"):
                self.remove_which = self.part(
                    "Dropdown", "label", "remove_which", scale=10, elem_id="remove-which"
                )
                self.remove = self.part("Button", "value", "remove", elem_id="remove")
                self.refresh = self.part("Button", "value", "refresh", elem_id="refresh")
            with gr.Row(elem_id="confirm", visible=False) as self.confirm:
                self.confirm_text = self.html("confirm-text")
                self.remove_yes = self.part(
                    "Button", "value", "remove_yes", variant="stop", elem_id="remove-yes"
                )
                self.remove_no = self.part("Button", "value", "remove_no", elem_id="remove-no")

    def _brief_tab(self) -> None:
        gr = self.gr
        self.brief = gr.State(None)
        with gr.Column(elem_id="brief-tab"):
            with gr.Row(elem_id="brief-actions"):
                self.brief_which = self.part(
                    "Dropdown", "label", "brief_which", scale=10, elem_id="brief-which"
                )
                self.brief_make = self.part(
                    "Button", "value", "brief_make", variant="primary", elem_id="brief-make"
                )
                self.markdown = self.part(
                    "DownloadButton", "label", "download_markdown", visible=False, elem_id="brief-markdown"
                )
                self.word = self.part(
                    "DownloadButton", "label", "download_word", visible=False, elem_id="brief-word"
                )
            self.brief_page = self.html("brief", self.script)

    # --- what is shown ----------------------------------------------------------------------------------------

    def show_turns(
        self, turns: tuple[Turn, ...], language: Language, held: int | None = None
    ) -> dict[Any, Any]:
        held = len(self.library.documents()) if held is None and not turns else held or 0
        return {
            self.turns: turns,
            self.conversation: conversation_to_html(turns, held, language),
            self.sources: sources_of_turns_to_html(turns, self._document(turns), language),
        }

    def show_library(self, turns: tuple[Turn, ...], language: Language) -> dict[Any, Any]:
        """Everything that depends on which documents are held."""
        gr = self.gr
        documents = self.library.documents()
        choices = _choices(documents)
        regions = sorted({document.region for document in documents if document.region})
        count = tag("p", say(language, "held", count=len(documents)), class_="wj-count")
        table = documents_to_html(documents, language) if documents else Html()
        chosen = gr.Dropdown(choices=choices, value=None)
        return {
            **self.show_turns(turns, language, len(documents)),
            **self.show_examples(turns, language, documents),
            self.table: join((count, table)),
            self.scope_documents: gr.Dropdown(choices=choices, value=[]),
            self.scope_regions: gr.Dropdown(choices=regions, value=[]),
            self.remove_which: chosen,
            self.brief_which: gr.Dropdown(choices=choices, value=choices[0][1] if choices else None),
            self.confirm: gr.Row(visible=False),
        }

    def show_examples(
        self, turns: tuple[Turn, ...], language: Language, documents: Sequence[Document]
    ) -> dict[Any, Any]:
        gr = self.gr
        questions: list[str] = []
        if not turns and documents:
            key = (language, *(document.id for document in documents))
            if key not in self._examples:
                self._examples = {
                    **self._examples,
                    key: example_questions(documents, self._brief_without_model, language),
                }
            questions = self._examples[key]
        padded = [*questions, *[""] * EXAMPLES][:EXAMPLES]
        return {
            self.examples: gr.Column(visible=bool(questions)),
            **{
                button: gr.Button(text, visible=bool(text))
                for button, text in zip(self.example_buttons, padded, strict=True)
            },
        }

    def _brief_without_model(self, identifier: str) -> Brief:
        return self.library.brief(identifier, model=False)

    def show_brief(self, brief: Brief | None, language: Language) -> Html:
        if brief is None:
            return tag("p", say(language, "brief_intro"), class_="wj-blank")
        return brief_to_html(brief, language, "b")

    def _document(self, turns: Sequence[Turn]) -> Callable[[str], Document | None]:
        """Find a cited document among the hits, or else in the library; None where it has been removed since."""
        found = {hit.document.id: hit.document for turn in turns for hit in turn.hits}

        def document_of(identifier: str) -> Document | None:
            if identifier not in found:
                try:
                    found[identifier] = self.library.document(identifier)
                except DocumentNotFound:
                    return None
            return found[identifier]

        return document_of

    # --- what happens -----------------------------------------------------------------------------------------

    def on_load(
        self, turns: tuple[Turn, ...], brief: Brief | None, language: Language
    ) -> Iterator[dict[Any, Any]]:
        yield {
            **self.show_library(turns, language),
            self.brand: _brand(language),
            self.brief_page: self.show_brief(brief, language),
        }

    def on_language(
        self, turns: tuple[Turn, ...], brief: Brief | None, language: Language
    ) -> Iterator[dict[Any, Any]]:
        labels: dict[Any, dict[str, str]] = {}
        for part, attribute, key in self.labels:
            labels.setdefault(part, {})[attribute] = say(language, key)
        documents = self.library.documents()
        count = tag("p", say(language, "held", count=len(documents)), class_="wj-count")
        yield {
            **{part: self.gr.update(**values) for part, values in labels.items()},
            **self.show_turns(turns, language, len(documents)),
            **self.show_examples(turns, language, documents),
            self.brand: _brand(language),
            self.table: join((count, documents_to_html(documents, language) if documents else Html())),
            self.report: "",
            self.confirm: self.gr.Row(visible=False),
            self.brief_page: self.show_brief(brief, language),
        }

    def on_ask(
        self,
        question: str,
        turns: tuple[Turn, ...],
        documents: list[str],
        regions: list[str],
        language: Language,
    ) -> Iterator[dict[Any, Any]]:
        gr = self.gr
        asked = stopped(turns)
        busy = {
            self.question: gr.Textbox(value=""),
            self.ask: gr.Button(visible=False),
            self.stop: gr.Button(visible=True),
            self.examples: gr.Column(visible=False),
        }
        for grown in converse(asked, question, self._answer(asked, question, documents, regions)):
            yield {**busy, **self.show_turns(grown, language)}
            busy = {}
        yield self._at_rest()

    def _answer(
        self, turns: tuple[Turn, ...], question: str, documents: list[str], regions: list[str]
    ) -> Iterator[Event]:
        history = [turn.question if turn.answer is None else turn.answer for turn in turns]
        return self.library.stream(question, history, documents=documents or None, regions=regions or None)

    def on_stop(self, turns: tuple[Turn, ...], language: Language) -> Iterator[dict[Any, Any]]:
        yield {**self.show_turns(stopped(turns), language), **self._at_rest()}

    def on_undo(self, turns: tuple[Turn, ...], language: Language) -> Iterator[dict[Any, Any]]:
        if turns:
            documents = self.library.documents()
            yield {
                **self.show_turns(turns[:-1], language, len(documents)),
                **self.show_examples(turns[:-1], language, documents),
                **self._at_rest(),
                self.question: turns[-1].question,
            }

    def on_clear(self, language: Language) -> Iterator[dict[Any, Any]]:
        documents = self.library.documents()
        shown = {
            **self.show_turns((), language, len(documents)),
            **self.show_examples((), language, documents),
        }
        yield {**shown, **self._at_rest()}

    def _at_rest(self) -> dict[Any, Any]:
        return {self.ask: self.gr.Button(visible=True), self.stop: self.gr.Button(visible=False)}

    def on_upload(
        self, given: list[str] | None, language: Language, progress: Any
    ) -> Iterator[dict[Any, Any]]:
        if not given:
            yield {self.report: trouble_to_html(say(language, "choose_files"))}
            return

        def tell(step: IngestProgress) -> None:
            label = f"{step.done}/{step.total} · {say(language, step.step)} · {step.name}"
            progress(step.done / max(step.total, 1), desc=label)

        try:
            report = take_in(
                [Path(file) for file in given],
                self.library.folder / "uploads",
                lambda paths: self.library.ingest(paths, progress=tell),
            )
            yield {self.report: report_to_html(report, language), self.files: None}
        except WenjuError as error:
            yield {self.report: trouble_to_html(str(error))}

    def on_remove(self, identifier: str | None, language: Language) -> Iterator[dict[Any, Any]]:
        try:
            if identifier is None:
                raise DocumentNotFound(say(language, "choose_document"))
            question = say(language, "remove_confirm", name=self.library.document(identifier).label)
            yield {
                self.confirm: self.gr.Row(visible=True),
                self.confirm_text: tag("p", question, class_="wj-confirm"),
                self.report: "",
            }
        except WenjuError as error:
            yield {self.report: trouble_to_html(str(error))}

    def on_remove_yes(self, identifier: str, language: Language) -> Iterator[dict[Any, Any]]:
        try:
            removed = self.library.remove(identifier)
            message = tag("p", say(language, "removed", name=removed.label), class_="wj-count")
            yield {self.report: message, self.confirm: self.gr.Row(visible=False)}
        except WenjuError as error:
            yield {self.report: trouble_to_html(str(error)), self.confirm: self.gr.Row(visible=False)}

    def on_remove_no(self) -> Iterator[dict[Any, Any]]:
        yield {self.confirm: self.gr.Row(visible=False)}

    def on_brief(self, identifier: str | None, language: Language) -> Iterator[dict[Any, Any]]:
        gr = self.gr
        hidden = gr.DownloadButton(visible=False)
        yield {
            self.brief_page: tag("p", say(language, "brief_working"), class_="wj-pending"),
            self.brief: None, self.markdown: hidden, self.word: hidden,
        }  # fmt: skip
        try:
            if identifier is None:
                raise DocumentNotFound(say(language, "choose_document"))
            brief = self.library.brief(identifier)
            markdown, word = self._save(brief)
            yield {
                self.brief: brief,
                self.brief_page: self.show_brief(brief, language),
                self.markdown: gr.DownloadButton(value=markdown, visible=True),
                self.word: gr.DownloadButton(value=word, visible=True),
            }
        except WenjuError as error:
            yield {self.brief_page: trouble_to_html(str(error))}

    def _save(self, brief: Brief) -> tuple[str, str]:
        """Write both forms where Gradio may hand them out; give their paths."""
        from rag.export import save_brief

        folder = Path(tempfile.mkdtemp(dir=self.downloads.name))
        paths = [folder / safe_name(f"{brief.document.label}{suffix}") for suffix in (".md", ".docx")]
        for path in paths:
            save_brief(brief, path)
        return str(paths[0]), str(paths[1])

    # --- wiring -----------------------------------------------------------------------------------------------

    def _wire(self, page: gr.Blocks) -> None:
        gr = self.gr
        conversation = [self.turns, self.conversation, self.sources]
        examples = [self.examples, *self.example_buttons]
        buttons = [self.ask, self.stop]
        lists = [self.scope_documents, self.scope_regions, self.remove_which, self.brief_which]
        held = [*conversation, *examples, self.table, *lists, self.confirm]
        seen = [self.turns, self.brief, self.language]

        def on(
            trigger: Any, handler: Callable[..., Any], inputs: list[Any], outputs: list[Any], **more: Any
        ) -> Any:
            # Without "private" each handler would be callable from outside under its own name.
            given = {"show_progress": "hidden", "api_visibility": "private"} | more
            return trigger(_answering(handler, gr), inputs, outputs, **given)

        def upload(
            given: list[str] | None, language: Language, progress: Any = gr.Progress()
        ) -> Iterator[Any]:
            yield from self.on_upload(given, language, progress)

        on(page.load, self.on_load, seen, [*held, self.brand, self.brief_page])
        page.load(None, [self.language], [self.language], js=_LANGUAGE_OF_VISIT, api_visibility="private")
        labelled = list(dict.fromkeys(part for part, _, _ in self.labels))
        shown = [
            *labelled,
            *conversation,
            *examples,
            self.brand,
            self.table,
            self.report,
            self.confirm,
            self.brief_page,
        ]
        on(self.language.change, self.on_language, seen, list(dict.fromkeys(shown)))
        self.language.change(None, [self.language], None, js=_KEEP_LANGUAGE, api_visibility="private")

        scope = [self.turns, self.scope_documents, self.scope_regions, self.language]
        after = [*conversation, self.question, *buttons, self.examples]
        asking = [
            on(trigger, self.on_ask, [source, *scope], after, concurrency_limit=4, concurrency_id="ask")
            for trigger, source in (
                (self.ask.click, self.question),
                (self.question.submit, self.question),
                *((button.click, button) for button in self.example_buttons),
            )
        ]
        on(
            self.stop.click,
            self.on_stop,
            [self.turns, self.language],
            [*conversation, *buttons],
            cancels=asking,
        )
        undone = [*conversation, *examples, *buttons, self.question]
        on(self.undo.click, self.on_undo, [self.turns, self.language], undone, cancels=asking)
        on(
            self.clear.click,
            self.on_clear,
            [self.language],
            [*conversation, *examples, *buttons],
            cancels=asking,
        )

        writing: dict[str, Any] = {"concurrency_limit": 1, "concurrency_id": "write"}
        taken = on(
            self.upload.click, upload, [self.files, self.language], [self.report, self.files],
            show_progress="full", **writing,
        )  # fmt: skip
        removing = [self.remove_which, self.language]
        on(self.remove.click, self.on_remove, removing, [self.confirm, self.confirm_text, self.report])
        removed = on(
            self.remove_yes.click, self.on_remove_yes, removing, [self.report, self.confirm], **writing
        )
        on(self.remove_no.click, self.on_remove_no, [], [self.confirm])
        for event in (taken.then, removed.then, self.refresh.click):
            on(event, self.on_load, seen, [*held, self.brand, self.brief_page])
        brief = [self.brief, self.brief_page, self.markdown, self.word]
        on(
            self.brief_make.click,
            self.on_brief,
            [self.brief_which, self.language],
            brief,
            concurrency_limit=2,
        )


def build(library: Library, *, language: Language = "zh") -> gr.Blocks:
    """The page; `serve` adds its look. The library must stay open while the page is used."""
    gradio = _gradio()
    # Gradio keeps copies of what is uploaded and downloaded; an hour after their last use they go.
    with gradio.Blocks(
        title="文据 Wenju", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    ) as page:
        _Page(library, language, page, gradio)
    page.queue(default_concurrency_limit=4, max_size=32, api_open=False)
    return page


def serve(
    library: Library,
    host: str = "127.0.0.1",
    port: int = 7860,
    password: str | None = None,
    user: str = "wenju",
    open_browser: bool = False,
) -> None:
    """Show the page at that address until interrupted; port 0 takes a free one.

    Raises InvalidSettings for an address that other machines reach without a password, and for one that cannot be
    listened on.
    """
    if not password and not _is_loopback(host):
        raise InvalidSettings(
            f"cannot listen on {host} without a password: others could read and change the library; set one, or use 127.0.0.1"
        )
    gradio = _gradio()
    look = files("rag").joinpath("data", "ui", "look.css").read_text(encoding="utf-8")
    page = build(library)
    try:
        page.launch(
            server_name=host, server_port=port or _free_port(host), inbrowser=open_browser,
            auth=(user, password) if password else None,
            theme=_theme(gradio), css=look, max_file_size=50_000_000, footer_links=[],
            # No tunnel, no second server, no record of what was asked, no page about who visits.
            share=False, ssr_mode=False, pwa=False, mcp_server=False, run_history=False, enable_monitoring=False,
            state_session_capacity=500,
        )  # fmt: skip
    except OSError as error:
        raise InvalidSettings(f"cannot listen on {host}:{port}: {error}; choose another port") from error


def _gradio() -> Any:
    """Gradio, kept from calling home: it reads this when it is imported."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio

    return gradio


def _theme(gradio: Any) -> Any:
    theme = gradio.themes.Base(
        primary_hue="blue",
        neutral_hue="slate",
        radius_size="md",
        font=FONTS,
        font_mono=("ui-monospace", "monospace"),
    )
    both = {
        "body_background_fill": "var(--wj-paper)",
        "body_text_color": "var(--wj-ink)",
        "block_background_fill": "var(--wj-panel)",
        "block_border_color": "var(--wj-line)",
        "border_color_primary": "var(--wj-line)",
        "input_background_fill": "var(--wj-panel)",
        "button_primary_background_fill": "var(--wj-action)",
        "button_primary_background_fill_hover": "var(--wj-action-hover)",
        "button_primary_text_color": "#ffffff",
        "button_secondary_background_fill": "var(--wj-panel)",
        "button_secondary_background_fill_hover": "var(--wj-tint)",
        "button_secondary_border_color": "var(--wj-line)",
        "button_secondary_text_color": "var(--wj-ink)",
    }
    return theme.set(**both, **{f"{name}_dark": value for name, value in both.items()})


def _answering(handler: Callable[..., Iterator[Any]], gradio: Any) -> Callable[..., Iterator[Any]]:
    """The handler, with one sentence for the visitor where the program fails; the log gets the traceback."""

    @wraps(handler)
    def answering(*given: Any) -> Iterator[Any]:
        try:
            yield from handler(*given)
        except Exception as bug:
            raise gradio.Error(f"{say('zh', 'bug')} {say('en', 'bug')}", title="文据 Wenju") from bug

    return answering


def _brand(language: Language) -> Html:
    # The hint in the upload box is Gradio's own, in the browser's language; a style puts ours in its place.
    hint = say(language, "drop")
    name = tag("div", tag("b", "Wenju"), " ", tag("span", say(language, "tagline"), class_="wj-tagline"))
    return join((
        tag("div", tag("span", "文据", class_="wj-seal"), name, class_="wj-brand"),
        Html(f'<style>:root {{ --wj-drop: "{hint}"; }}</style>'),
    ))  # fmt: skip


def _choices(documents: Sequence[Document]) -> list[tuple[str, str]]:
    """(label, id); documents of the same title are told apart by their files' names."""
    labels = [document.label for document in documents]
    return [
        (
            f"{document.label} ({document.name})" if labels.count(document.label) > 1 else document.label,
            document.id,
        )
        for document in documents
    ]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _free_port(host: str) -> int:
    with socket.create_server((host, 0)) as server:
        port: int = server.getsockname()[1]
    return port


if __name__ == "__main__":
    from rag.cli import main

    main(["serve"])
