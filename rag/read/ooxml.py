"""Elements and attributes of Office XML by their plain names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any


def local(element: Any) -> str:
    """The element's name without its namespace: transitional and strict files differ in nothing else."""
    return _local(element.tag)


@lru_cache(maxsize=4096)
def _local(tag: Any) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any, *path: str) -> Any | None:
    """The first descendant by that path of names, or None."""
    for name in path:
        for inner in element:
            if _local(inner.tag) == name:
                element = inner
                break
        else:
            return None
    return element


def value(element: Any | None, name: str = "val") -> str | None:
    """An attribute by its name without a namespace."""
    if element is None:
        return None
    for key, text in element.items():
        if _local(key) == name:
            return str(text)
    return None


def number_in(element: Any | None, default: int | None = None) -> int | None:
    text = value(element)
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,9}", text) else default
