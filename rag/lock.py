"""One writer at a time, on one library, over all processes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from rag.connections import explained_disk
from rag.errors import LibraryLocked


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the library's writer lock; LibraryLocked at once where another holds it, or LibraryUnwritable.

    The operating system releases the lock when its holder dies, however it dies.
    """
    # The holder's name stands in a file of its own: taking a file lock truncates the lock file, also in the loser.
    owner = folder / "lock.owner"
    # Not a singleton, not thread-local: two stores of one process are two writers, and exclude each other too.
    lock = FileLock(folder / "lock", timeout=0, thread_local=False)
    try:
        with explained_disk(folder):
            lock.acquire()
    except Timeout as error:
        raise LibraryLocked(_message(folder, owner)) from error
    try:
        with explained_disk(folder):
            since = datetime.now().astimezone().isoformat(timespec="seconds")
            owner.write_text(json.dumps({"pid": os.getpid(), "since": since}), encoding="utf-8")
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def _message(folder: Path, owner: Path) -> str:
    try:
        holder = json.loads(owner.read_text(encoding="utf-8"))
        who = f" (pid {holder['pid']}, since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        who = ""  # it has the lock and has not yet written, or is just leaving
    return f"library {folder} is being written by another process{who}; wait for it to finish and try again"
