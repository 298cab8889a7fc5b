"""Killed at any moment of an ingest, a library shows each document whole or not at all, and goes on where it was.

Each trial starts from a library of four documents, changes two of their files, adds six, lets a process ingest the
folder in batches of three, and kills it (-9): before its n-th call into SQLite or the file system, or after some
milliseconds, with or without the process that builds the indexes at that moment.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from fakes import FakeEmbedder

from rag.errors import IndexUnusable, LibraryLocked
from rag.ingest import ingest
from rag.reading import take_in
from rag.records import Reading
from rag.snapshot import Order, carry_out
from rag.store import Store

pytestmark = pytest.mark.slow

PLACES = ("白云", "青山", "红岩", "黄河", "金沙", "乌兰", "巴音", "东胜", "西林", "南湖")
TEXT = """{place}县2024年政府工作报告

各位代表：
一、2023年工作回顾
{place}县地区生产总值完成{number}.29亿元，增长6.5%。全县粮食总产稳定在{number}万吨以上，超额完成年度任务。
二、2024年工作安排
{place}县全年新建高标准农田{number}万亩。全县培训农牧民{number}25人次，城镇新增就业300人。
"""
# Every call that changes something passes one of these: statements, files made, renamed or deleted, processes started.
STEPS = {
    "execute",
    "executemany",
    "fetchone",
    "fetchall",
    "open",
    "replace",
    "unlink",
    "rmdir",
    "mkdir",
    "acquire",
    "poll",
}

spawning = get_context("forkserver")


@pytest.fixture(scope="module", autouse=True)
def imported_once():
    """Lets every process of the trials begin with everything imported: 0.05 s instead of 1.5 s."""
    here = Path(__file__).resolve().parent
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(here.parent), str(here), before]))
    spawning.set_forkserver_preload(["chromadb", "tantivy", "opencc", "rag.ingest", "fakes", "test_kill"])
    yield
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


def write(folder: Path, name: str, place: str, number: int) -> None:
    (folder / name).write_text(TEXT.format(place=place, number=number), encoding="utf-8")


def builders(orders: Connection) -> None:
    """Forks a process for each order: from here, where no lock and no database has been opened yet."""
    while True:
        try:
            order = orders.recv()
        except EOFError:
            os._exit(0)  # who gave the orders is dead; a builder at work goes on, as the real one does
        builder = os.fork()
        if builder == 0:
            code = 1
            try:
                carry_out(order)
                code = 0
            finally:
                os._exit(code)
        orders.send(builder)
        orders.send(os.waitstatus_to_exitcode(os.waitpid(builder, 0)[1]))


def ingest_apart(library: Path, folder: Path, die_at: int | None, count_into: Path | None) -> None:
    steps = 0

    def step(frame: object, event: str, called: object) -> None:
        nonlocal steps
        if event == "c_call" and getattr(called, "__name__", "") in STEPS:
            steps += 1
            if steps == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

    ours, theirs = Pipe()
    if os.fork() == 0:
        ours.close()
        builders(theirs)
    theirs.close()

    def build_apart(order: Order) -> None:
        ours.send(order)
        (library / "builder.pid").write_text(str(ours.recv()), encoding="utf-8")
        if code := ours.recv():
            raise IndexUnusable(f"the process that opened it died of signal {-code}")

    with Store.open(library, run=build_apart) as store:
        sys.setprofile(step)
        ingest([folder], store, FakeEmbedder(), batch_documents=3)
        sys.setprofile(None)
    if count_into is not None:
        count_into.write_text(str(steps), encoding="utf-8")


class Trials:
    """The library and the folder that every trial starts from, and what they must become."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.before, self.folder = root / "before", root / "in"
        self.folder.mkdir()
        for number, place in enumerate(PLACES[:4]):
            write(self.folder, f"{number}.txt", place, number + 3)
        with Store.open(self.before, run=carry_out) as store:
            ingest([self.folder], store, FakeEmbedder())
        self.known = self.readings()
        write(self.folder, "0.txt", "白云", 99)
        write(self.folder, "2.txt", "红岩", 98)
        for number, place in enumerate(PLACES[4:], 4):
            write(self.folder, f"{number}.txt", place, number + 3)
        self.wanted = self.readings()
        self.known |= self.wanted

        undisturbed = self.library("undisturbed")
        started = time.monotonic()
        process = self.start(undisturbed, count_into=root / "steps")
        process.join()
        self.seconds = time.monotonic() - started
        self.steps = int((root / "steps").read_text(encoding="utf-8"))
        assert self.check(undisturbed) == self.wanted.keys()

    def readings(self) -> dict[str, Reading]:
        found = [take_in(path) for path in sorted(self.folder.glob("*.txt"))]
        return {reading.document.id: reading for reading in found}

    def library(self, name: str) -> Path:
        return Path(shutil.copytree(self.before, self.root / name))

    def start(self, library: Path, die_at: int | None = None, count_into: Path | None = None):
        process = spawning.Process(target=ingest_apart, args=(library, self.folder, die_at, count_into))
        process.start()
        return process

    def check(self, library: Path) -> set[str]:
        """Check that what is visible is whole and found both ways; gives the ids of the documents."""
        with Store.open(library, run=carry_out) as store, store.reading() as view:
            documents = {document.id for document in view.catalog.documents()}
            chunks = set()
            for id_ in documents:
                assert view.catalog.reading(id_) == self.known[id_]
                held = {chunk.id for chunk in self.known[id_].chunks}
                assert view.catalog.vectors(held).keys() == held
                chunks |= held
            (vector,) = FakeEmbedder().embed(["全县粮食总产"])
            assert {id_ for id_, _ in view.dense(vector, 9999)} == chunks
            assert {id_ for id_, _ in view.lexical("县 年 2024 全县", 9999)} == chunks
            assert view.notices == []
        return documents

    def run(self, name: str, kill: Callable[[Path], None]) -> frozenset[str]:
        """Kill one ingest; gives the ids of the documents that were visible afterwards."""
        library = self.library(name)
        kill(library)
        visible = self.check(library)
        # 0.txt and 2.txt each have one of their two versions, whichever.
        titles = [self.known[id_].document.title for id_ in visible]
        assert len(titles) == len(set(titles)) >= 4
        with Store.open(library, run=carry_out) as store:
            report = ingest([self.folder], store, FakeEmbedder(), batch_documents=3)
        assert report.rejected == ()
        assert self.check(library) == self.wanted.keys()
        # A builder that was left alone may have gone on writing while its folder was swept; the next writer sweeps again.
        kill_builder(library)
        with Store.open(library, run=carry_out) as store, store.writing():
            assert len(list((library / "snapshots").iterdir())) <= 2
        shutil.rmtree(library, ignore_errors=True)  # a builder that was left alone may still be writing
        return frozenset(visible)


@pytest.fixture(scope="module")
def trials(tmp_path_factory) -> Iterator[Trials]:
    # In memory where that can be had: some 5,000 flushes to a busy disk take a minute, and -9 loses no flushed page.
    memory = Path("/dev/shm")
    root = Path(
        tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else tmp_path_factory.mktemp("kill"))
    )
    yield Trials(root)
    shutil.rmtree(root, ignore_errors=True)


def test_killed_before_any_of_its_steps(trials):
    count = 16

    def trial(n: int) -> frozenset[str]:
        def kill(library: Path) -> None:
            process = trials.start(library, die_at=1 + n * trials.steps // count)
            process.join()
            assert process.exitcode == -signal.SIGKILL

        return trials.run(f"step-{n}", kill)

    with ThreadPoolExecutor(2) as both_cores:
        states = set(both_cores.map(trial, range(count)))
    assert len(states) >= 3  # some were killed before, between and after the switches


def test_killed_after_any_time_with_and_without_its_builder(trials):
    count = 16

    def trial(n: int) -> None:
        def kill(library: Path) -> None:
            seconds = trials.seconds * (n + 0.5) / count
            while True:
                process = trials.start(library)
                process.join(seconds)
                process.kill()
                if n % 2:
                    kill_builder(library)
                process.join()
                if process.exitcode == -signal.SIGKILL:
                    return
                # It was through before its time: the machine is quicker now than when it was timed.
                seconds *= 0.7
                shutil.rmtree(library)
                shutil.copytree(trials.before, library)

        trials.run(f"time-{n}", kill)

    with ThreadPoolExecutor(2) as both_cores:
        list(both_cores.map(trial, range(count)))


def test_a_builder_that_is_killed_is_started_again_from_nothing(trials):
    for n in range(3):
        library = trials.library(f"builder-{n}")
        process = trials.start(library)
        deadline = time.monotonic() + 20
        while not (library / "builder.pid").exists() and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(0.02 * n)
        kill_builder(library)
        process.join()
        assert process.exitcode == 0
        assert trials.check(library) == trials.wanted.keys()


def test_a_second_writer_is_refused_while_the_first_goes_on(trials):
    library = trials.library("second")
    process = trials.start(library)
    while not (library / "lock.owner").exists():
        time.sleep(0.001)
    with (
        Store.open(library, run=carry_out) as store,
        pytest.raises(LibraryLocked, match=f"pid {process.pid}, since"),
    ):
        ingest([trials.folder], store, FakeEmbedder())
    process.join()
    assert process.exitcode == 0
    assert trials.check(library) == trials.wanted.keys()


def test_a_reader_sees_one_state_after_another_and_never_a_mixture(trials):
    library = trials.library("reader")
    process = trials.start(library)
    states = [trials.check(library)]  # each check is one view: catalog and both indexes agree, or it fails
    while process.is_alive():
        states.append(trials.check(library))
    states.append(trials.check(library))
    seen = [frozenset(state) for state in states]
    assert len(set(seen)) >= 3
    assert [seen.index(state) for state in seen] == sorted(seen.index(state) for state in seen)
    assert seen[-1] == trials.wanted.keys()


def kill_builder(library: Path) -> None:
    # Nothing to kill: it had not begun, or was through.
    with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
        os.kill(int((library / "builder.pid").read_text(encoding="utf-8")), signal.SIGKILL)
