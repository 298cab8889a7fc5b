"""HTML that nobody can forget to escape: `tag` escapes whatever is not itself a fragment made here."""

from __future__ import annotations

import html
from collections.abc import Iterable

from rag.render.words import plain


class Html(str):
    """A fragment that is safe to show as it is. Any other string is text."""

    __slots__ = ()


def escape_html(text: str) -> Html:
    """The text for use inside an element or a quoted attribute."""
    return Html(html.escape(plain(text)))


def tag(name: str, *content: str, **attributes: str) -> Html:
    """An element. `class_` gives the attribute class, `data_source` data-source; content follows in order."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape_html(value)}"' for key, value in attributes.items()
    )
    return Html(f"<{name}{given}>{join(content)}</{name}>")


def join(parts: Iterable[str]) -> Html:
    return Html("".join(part if isinstance(part, Html) else escape_html(part) for part in parts))
