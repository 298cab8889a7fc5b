"""A file that is written whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import LibraryUnwritable


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a place to write to, beside `path`, which takes its place when the block ends well.

    Raises LibraryUnwritable where that cannot be.
    """
    # Not mkstemp: its files stay unreadable for others.
    partial = path.with_name(f".{path.stem}-{os.getpid()}{path.suffix.lower()}")
    try:
        try:
            yield partial
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise LibraryUnwritable(
            f"cannot write {path}: {error.strerror or error}; choose another place"
        ) from error
