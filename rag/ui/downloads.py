"""Buttons that hand out one thing as files of several forms."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from rag.ui.parts import Parts, Update
from rag.uploads import safe_name


class Downloads:
    def __init__(self, parts: Parts, labels: Mapping[str, str], **look: Any) -> None:
        """`labels` are keys of the words, by suffix (".docx"); the buttons are hidden until there is something."""
        self._gr = parts.gr
        self._files = tempfile.TemporaryDirectory(prefix="wenju-downloads-")
        self._buttons = {
            suffix: parts.part("DownloadButton", "label", key, visible=False, elem_id=key.replace("_", "-"), **look)
            for suffix, key in labels.items()
        }  # fmt: skip

    @property
    def buttons(self) -> list[Any]:
        return list(self._buttons.values())

    def hidden(self) -> Update:
        return dict.fromkeys(self.buttons, self._gr.DownloadButton(visible=False))

    def offered(self, name: str, write: Callable[[Path], None]) -> Update:
        """Write a file of each form where Gradio may hand it out, and show the buttons. Raises what `write` does."""
        folder = Path(tempfile.mkdtemp(dir=self._files.name))
        update: Update = {}
        for suffix, button in self._buttons.items():
            path = folder / safe_name(f"{name}{suffix}")
            write(path)
            update[button] = self._gr.DownloadButton(value=str(path), visible=True)
        return update
