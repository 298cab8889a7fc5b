"""The two indexes as folders that are written once, and then only read.

`snapshots/<n>/` holds `chroma/`, `tantivy/` and, written last, `manifest.json`. Building happens in a process of its
own: Chroma can crash the process that it runs in, and a crash must take neither the application nor the catalog with
it. That process opens what it has built as a reader does, asks it something, and only then writes the manifest.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.catalog import Catalog
from rag.connections import explained_disk, prepare, unwritable
from rag.errors import IndexUnusable, LibraryUnwritable, WenjuError
from rag.lexical import Entry, Lexical, plain_lines
from rag.lexical import write as write_lexical
from rag.vectors import Vectors
from rag.vectors import write as write_vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Order:
    """What to build, or only to check; plain values, for it goes to another process."""

    library: str
    target: int
    """Number of the snapshot."""
    embedder: str
    """Whose vectors to take."""
    base: int | None = None
    """Snapshot to start from; None: from nothing."""
    drop: dict[str, int] = field(default_factory=dict)
    """Document id → number of its chunks, to take out of the base."""
    add: list[int] = field(default_factory=list)
    """Catalog keys of documents to add."""
    check: bool = False
    """Build nothing: check the target as it stands, and write its manifest."""


Run = Callable[[Order], None]
"""Carries out an order in another process; raises IndexUnusable or LibraryUnwritable."""


def folder_of(library: Path, number: int) -> Path:
    return library / "snapshots" / str(number)


def run_apart(order: Order) -> None:
    """Carry out an order in a new Python process."""
    home = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-P", "-c", "from rag.snapshot import serve; serve()"],
        input=json.dumps(asdict(order)), capture_output=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"},
    )  # fmt: skip
    if done.returncode < 0:
        raise IndexUnusable(f"the process that opened it died of signal {-done.returncode}")
    last = (done.stdout.strip().splitlines() or [""])[-1]
    if done.returncode or not last.startswith("{"):
        if order.check:
            # What a damaged index does to the libraries that read it (panics among them) is no error of ours.
            raise IndexUnusable(
                f"opening it failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}"
            )
        raise RuntimeError(f"building the search indexes failed:\n{done.stderr}")
    answer = json.loads(last)
    if "unwritable" in answer:
        raise LibraryUnwritable(answer["unwritable"])
    if "unusable" in answer:
        raise IndexUnusable(answer["unusable"])


def serve() -> None:
    """Take one order from standard input, and say on standard output how it went."""
    order = Order(**json.load(sys.stdin))
    answer: dict[str, str] = {}
    try:
        carry_out(order)
    except LibraryUnwritable as error:
        answer = {"unwritable": str(error)}
    except WenjuError as error:
        answer = {"unusable": str(error)}
    print("\n" + json.dumps(answer), flush=True)
    # Chroma's threads have nothing left to do; waiting for the interpreter to take them down has crashed others.
    os._exit(0)


def carry_out(order: Order) -> None:
    """Build the snapshot that is ordered, check it and write its manifest; in the process that calls."""
    library = Path(order.library)
    target = folder_of(library, order.target)
    try:
        with explained_disk(library):
            removed = 0
            if not order.check:
                removed = _build(order, library, target)
            _finish(target, removed if not order.check else None)
    except IndexUnusable as error:
        # Neither Chroma nor tantivy says plainly that the disk is full; 1 MB is less than an index begins with.
        if "No space" in str(error) or "full" in str(error) or shutil.disk_usage(library).free < 1_000_000:
            raise unwritable(library, "the disk is full") from error
        raise


def is_intact(folder: Path) -> bool:
    """Tell whether the files are those that were checked when the manifest was written; costs microseconds."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        return bool(manifest["files"] == _files(folder))
    except (OSError, ValueError, KeyError):
        return False


def removed_since_fresh(folder: Path) -> int:
    """Give how many chunks were taken out since the index was built from nothing: their room is not given back."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return int(manifest["removed"])


def _build(order: Order, library: Path, target: Path) -> int:
    """Write both indexes; gives the number of chunks removed since they were last built from nothing."""
    removed = 0
    if order.base is not None:
        base = folder_of(library, order.base)
        shutil.copytree(base, target, ignore=shutil.ignore_patterns("*.lock", "manifest.json", "*-journal"))
        removed = removed_since_fresh(base) + sum(order.drop.values())
    else:
        target.mkdir(parents=True)
    connections = prepare(library, create=False)
    try:
        catalog = Catalog.over(connections)
        write_lexical(target / "tantivy", list(order.drop), _entries(catalog, order.add))
        dropped = [f"{id_}:{number}" for id_, chunks in order.drop.items() for number in range(chunks)]
        write_vectors(target / "chroma", dropped, _vectors(catalog, order.add, order.embedder))
    finally:
        connections.close()
    return removed


def _entries(catalog: Catalog, keys: list[int]) -> Iterator[Entry]:
    for key in keys:
        yield from entries(catalog, key)


def entries(catalog: Catalog, key: int) -> Iterator[Entry]:
    """Give what the lexical index holds of a document."""
    document, chunks = catalog.material(key)
    texts = catalog.plain(key)
    contexts = plain_lines([" ".join((document.label, *chunk.path)) for chunk in chunks])
    for chunk, context, text in zip(chunks, contexts, texts, strict=True):
        yield Entry(chunk.id, document.id, context, text)


def _vectors(catalog: Catalog, keys: list[int], embedder: str) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for key in keys:
        _, chunks = catalog.material(key)
        for chunk, vector in zip(chunks, catalog.matrix(key, embedder), strict=True):
            yield chunk.id, vector


def _finish(target: Path, removed: int | None) -> None:
    """Open the indexes as a reader does, ask them something, write the manifest and all of it to the disk."""
    lexical = Lexical(target / "tantivy")
    lexical.search("的 1", 1)
    vectors = Vectors(target / "chroma")
    count = vectors.count()
    if count > lexical.count():
        raise IndexUnusable(f"{count} vectors of {lexical.count()} chunks")
    vectors.probe()
    if removed is None:
        removed = removed_since_fresh(target)
    manifest = {"chunks": lexical.count(), "vectors": count, "removed": removed, "files": _files(target)}
    for path in sorted(target.rglob("*")):
        _sync(path)
    temporary = target / "manifest.new"
    temporary.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _sync(temporary)
    temporary.replace(target / "manifest.json")
    for folder in (target, target.parent, target.parent.parent):
        _sync(folder)


def _files(folder: Path) -> dict[str, list[int]]:
    """Give size and time of change (ns) of every index file that readers leave alone."""
    return {
        str(path.relative_to(folder).as_posix()): [path.stat().st_size, path.stat().st_mtime_ns]
        for path in sorted(folder.rglob("*"))
        # Opening a Chroma folder writes a few bytes into its SQLite file; tantivy takes locks.
        if path.is_file()
        and not path.name.startswith(("chroma.sqlite3", "manifest."))
        and path.suffix != ".lock"
    }


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
