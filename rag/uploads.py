"""Files sent by a browser: kept beside the library under a safe name, then ingested from there.

Uploads arrive in temporary folders whose names change; a library knows a document by its path. So each file gets
one lasting place per name, and a second upload of a name is an update of the first.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rag.errors import LibraryUnwritable, WenjuError
from rag.records import IngestReport, Rejected

MAX_NAME = 180
"""Bytes of UTF-8; file systems allow 255, and the copy in progress needs a few more than the name."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')


def take_in(
    uploaded: Sequence[Path], folder: Path, ingest: Callable[[list[Path]], IngestReport]
) -> IngestReport:
    """Copy the files into `folder` and ingest them; what is rejected leaves the folder as it was.

    Two files of one name in the same call are both kept, the second as "name (2)". Raises what `ingest` raises,
    after undoing the copies; LibraryUnwritable where they cannot be made.
    """
    kept: dict[Path, Path | None] = {}  # place -> where the file that stood there before waits
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in uploaded:
            target = _free(folder / safe_name(file.name), kept)
            kept[target] = _put(file, target)
    except OSError as error:
        _restore(kept)
        reason = f"cannot keep uploads in {folder}: {error.strerror}; make room or allow writing there"
        raise LibraryUnwritable(reason) from error
    try:
        report = ingest(list(kept))
    except WenjuError:
        _restore(kept)
        raise
    rejected = {Path(each.name) for each in report.rejected}
    _restore({target: previous for target, previous in kept.items() if target in rejected})
    for previous in kept.values():
        if previous is not None:
            previous.unlink(missing_ok=True)
    # The visitor knows the file's name; where the library lies is no concern of theirs.
    reasons = (
        Rejected(Path(each.name).name, each.reason.replace(f"{folder}{os.sep}", ""))
        for each in report.rejected
    )
    return replace(report, rejected=tuple(reasons))


def safe_name(name: str) -> str:
    """The last part of a path as a name that every file system takes: no separators, controls or leading dots."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = _UNSAFE.sub("_", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    ending = f".{suffix[:20]}" if suffix else ""
    room = MAX_NAME - len(ending.encode())
    stem = stem.encode()[:room].decode(errors="ignore")
    return f"{stem}{ending}" if stem else f"document{ending or '.txt'}"


def _free(target: Path, taken: Collection[Path]) -> Path:
    """The path itself, or the next numbered one that this call has not used yet."""
    number, free = 1, target
    while free in taken:
        number += 1
        free = target.with_stem(f"{target.stem} ({number})")
    return free


def _put(file: Path, target: Path) -> Path | None:
    """Copy the file to its place, whole or not at all; give where the one that stood there has gone."""
    part = target.with_name(f".{target.name}.part")
    try:
        shutil.copyfile(file, part)
        previous = target.with_name(f".{target.name}.previous") if target.exists() else None
        if previous is not None:
            target.replace(previous)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return previous


def _restore(kept: Mapping[Path, Path | None]) -> None:
    """Give each place back to what stood there before."""
    for target, previous in kept.items():
        if previous is None:
            target.unlink(missing_ok=True)
        else:
            previous.replace(target)
