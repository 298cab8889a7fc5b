"""The web page: questions with their sources beside the answer, documents, bilingual briefs, drafts checked.

What a visitor sees of documents and answers goes through `rag.render`, which escapes it: Gradio's HTML component
would run what a hostile document brings along. The page asks nothing of any server but this one.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from rag import Brief
from rag.conversation import Turn
from rag.errors import InvalidSettings
from rag.records import DraftCheck, Language
from rag.render.tags import Html, join, tag
from rag.render.words import say
from rag.ui.ask import AskTab
from rag.ui.brief import BriefTab
from rag.ui.check import CheckTab
from rag.ui.documents import DocumentsTab
from rag.ui.parts import Parts, Update

if TYPE_CHECKING:
    import gradio as gr

    from rag import Library

MAX_UPLOAD = 200_000_000
"""Bytes of one upload. Above what the library takes, so that it is the one to say what is wrong with a file."""

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


def build(library: Library, *, language: Language = "zh") -> gr.Blocks:
    """The page; `serve` adds its look. The library must stay open while the page is used."""
    gradio = _gradio()
    # Gradio keeps copies of what is uploaded and downloaded; an hour after their last use they go.
    page: gr.Blocks = gradio.Blocks(
        title="文据 Wenju", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)
    )
    with page:
        parts = Parts(library, language, gradio, _asset("page.js"))
        with gradio.Row(elem_id="top"):
            brand = parts.html("brand")
            chosen = gradio.Radio(
                [("中文", "zh"), ("English", "en")], value=language, show_label=False, container=False,
                elem_id="language",
            )  # fmt: skip
        with gradio.Tabs(elem_id="tabs"):
            with parts.part("Tab", "label", "tab_ask", id="ask"):
                ask = AskTab(parts)
            with parts.part("Tab", "label", "tab_documents", id="documents"):
                documents = DocumentsTab(parts)
            with parts.part("Tab", "label", "tab_brief", id="brief"):
                brief = BriefTab(parts)
            with parts.part("Tab", "label", "tab_check", id="check"):
                check = CheckTab(parts)

        def on_library(
            turns: tuple[Turn, ...], made: Brief | None, checked: DraftCheck | None, language: Language
        ) -> Iterator[Update]:
            yield {
                brand: _brand(language),
                **ask.show_library(turns, language),
                **documents.show_library(language),
                **brief.show_library(made, language),
                **check.show_library(checked, language),
            }
            yield ask.show_examples(turns, language)

        def on_language(
            turns: tuple[Turn, ...], made: Brief | None, checked: DraftCheck | None, language: Language
        ) -> Iterator[Update]:
            yield {
                **parts.relabel(language),
                brand: _brand(language),
                **ask.show_language(turns, language),
                **documents.show_language(language),
                brief.page: brief.show(made, language),
            }
            # On its own: it tells buttons more than their labels, and one update names a part once.
            yield check.show(checked, language)

        seen = [ask.turns, brief.brief, check.check, chosen]
        tabs = (ask, documents, brief, check)
        shown = [brand, *(part for tab in tabs for part in tab.depends_on_library)]
        ask.wire(chosen)
        brief.wire(chosen)
        check.wire(chosen)
        visit = page.load(None, [chosen], [chosen], js=_LANGUAGE_OF_VISIT, api_visibility="private")
        # After the language is known: what is written in the other one might else come last.
        for event in (visit.then, *documents.wire(chosen)):
            parts.on(event, on_library, seen, shown)
        parts.on(chosen.change, on_language, seen, [*parts.labelled, *shown, documents.report])
        chosen.change(None, [chosen], None, js=_KEEP_LANGUAGE, api_visibility="private")
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
    page = build(library)
    try:
        _, address, _ = page.launch(
            server_name=host, server_port=port or _free_port(host), inbrowser=open_browser,
            auth=(user, password) if password else None, auth_message="文据 Wenju",
            theme=_theme(gradio), css=_asset("look.css"), max_file_size=MAX_UPLOAD, footer_links=[],
            # No tunnel, no second server, no record of what was asked, no page about who visits.
            share=False, ssr_mode=False, pwa=False, mcp_server=False, run_history=False, enable_monitoring=False,
            state_session_capacity=500, quiet=True, prevent_thread_lock=True,
        )  # fmt: skip
    except OSError as error:
        raise InvalidSettings(f"cannot listen on {host}:{port}: {error}; choose another port") from error
    print(f"文据 Wenju: {address}", flush=True)
    page.block_thread()


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
    colours = {
        "body_background_fill": ("--wj-paper", "#f7f5f0", "#14181c"),
        "body_text_color": ("--wj-ink", "#1f2933", "#e3e6e8"),
        "block_background_fill": ("--wj-panel", "#ffffff", "#1b2126"),
        "block_border_color": ("--wj-line", "#e2ddd2", "#303840"),
        "border_color_primary": ("--wj-line", "#e2ddd2", "#303840"),
        "input_background_fill": ("--wj-panel", "#ffffff", "#1b2126"),
        "button_primary_background_fill": ("--wj-action", "#1d5480", "#2b6ea5"),
        "button_primary_background_fill_hover": ("--wj-action-hover", "#16436a", "#347fbd"),
        "button_primary_text_color": ("--wj-on-action", "#ffffff", "#ffffff"),
        "button_secondary_background_fill": ("--wj-panel", "#ffffff", "#1b2126"),
        "button_secondary_background_fill_hover": ("--wj-tint", "#eef3f7", "#222c35"),
        "button_secondary_border_color": ("--wj-line", "#e2ddd2", "#303840"),
        "button_secondary_text_color": ("--wj-ink", "#1f2933", "#e3e6e8"),
    }
    # The page asking for the password comes without look.css: there the colours themselves are used.
    values = {name: f"var({variable}, {light})" for name, (variable, light, _) in colours.items()}
    values |= {f"{name}_dark": f"var({variable}, {dark})" for name, (variable, _, dark) in colours.items()}
    return theme.set(**values)


def _brand(language: Language) -> Html:
    # The hints in the upload boxes are Gradio's own, in the browser's language; a style puts ours in their place.
    hints = {"drop": say(language, "drop"), "check-drop": say(language, "check_drop")}
    values = " ".join(f'--wj-{name}: "{hint}";' for name, hint in hints.items())
    name = tag("div", tag("b", "Wenju"), " ", tag("span", say(language, "tagline"), class_="wj-tagline"))
    return join((
        tag("div", tag("span", "文据", class_="wj-seal"), name, class_="wj-brand"),
        Html(f"<style>:root {{ {values} }}</style>"),
    ))  # fmt: skip


def _asset(name: str) -> str:
    return files("rag").joinpath("data", "ui", name).read_text(encoding="utf-8")


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
    import sys

    from rag.cli import main

    sys.argv.insert(1, "serve")
    main()
