"""The five documents as a library, made once for all tests that only read it; and no settings but a test's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from counties import write_counties
from fakes import FakeEmbedder

from rag import IngestReport, Library, Settings
from rag.snapshot import carry_out
from rag.store import Store

ROOT = Path(__file__).resolve().parents[1]

# Whoever runs the tests may have a library and a model of their own.
for name in [name for name in os.environ if name.startswith(("WENJU_", "OPENAI_"))]:
    del os.environ[name]


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the demo documents, with SOURCES.md beside them."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def taken_in(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> tuple[Path, IngestReport]:
    """A library's folder with the five documents in it, and what their ingest reported."""
    folder = tmp_path_factory.mktemp("session") / "library"
    with Library.open(folder, settings=Settings(_env_file=None)) as made:
        return folder, made.ingest(seeds)


@pytest.fixture(scope="session")
def library(taken_in: tuple[Path, IngestReport]) -> Iterator[Library]:
    """The five documents, open. Tests that write use `own`."""
    with Library.open(taken_in[0], settings=Settings(_env_file=None)) as opened:
        yield opened


@pytest.fixture(scope="session")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Documents of other counties and other years (`tests/counties.py`), open. For tests that only read."""
    folder = tmp_path_factory.mktemp("counties")
    store = Store.open(folder / "library", run=carry_out)
    with Library(store, Settings(_env_file=None)) as opened:
        opened.ingest(write_counties(folder / "files"))
        yield opened


@pytest.fixture
def own(taken_in: tuple[Path, IngestReport], tmp_path: Path) -> Iterator[Library]:
    """A copy of the five documents' library, to write to; indexes are built in this process, which is quicker."""
    shutil.copytree(taken_in[0], tmp_path / "own")
    with Library(Store.open(tmp_path / "own", run=carry_out), Settings(_env_file=None)) as opened:
        yield opened


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    """A library without documents, with a small embedder; indexes are built in this process."""
    store = Store.open(tmp_path / "empty", run=carry_out)
    with Library(store, Settings(_env_file=None), FakeEmbedder()) as opened:
        yield opened
