"""What a file can do to the process that reads it, and what the others notice of that."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from rag.errors import UnreadableFile
from rag.reading import take_in
from rag.workers import Worker, Workers

SEEDS = Path(__file__).parent.parent / "seeds"
SEED = SEEDS / "etuoke-npc-opinion-2024-37.txt"


def nothing(*_: object) -> None:
    """Nobody wants to be told of pages."""


def pretending(tmp_path: Path, what: str) -> Worker:
    """A worker whose process does `what` with every file it is given."""
    program = tmp_path / "worker.py"
    program.write_text(
        "import os, signal, sys, time\n"
        "from rag.workers import _read, _write\n"
        "inbox, outbox = sys.stdin.buffer, sys.stdout.buffer\n"
        "while True:\n"
        "    _read(inbox)\n" + textwrap.indent(textwrap.dedent(what), "    ")
    )
    return Worker(seconds=1.0, in_all=2.0, command=(sys.executable, str(program)))


def refusal(worker: Worker) -> str:
    try:
        with pytest.raises(UnreadableFile) as caught:
            worker.read(SEED, "年报.pdf", 10**6, nothing)
    finally:
        worker.close()
    return str(caught.value)


def test_a_worker_reads_what_is_read_without_one():
    worker = Worker()
    try:
        assert worker.read(SEED, SEED.name, 10**6, nothing) == take_in(SEED)
    finally:
        worker.close()


def test_a_file_that_cannot_be_read_costs_its_line_and_the_worker_goes_on(tmp_path):
    empty = tmp_path / "空.txt"
    empty.touch()
    worker = Worker()
    try:
        with pytest.raises(UnreadableFile, match=r"^cannot read 空\.txt: the file is empty$"):
            worker.read(empty, "空.txt", 10**6, nothing)
        assert worker.read(SEED, "意见.txt", 10**6, nothing).document.name == "意见.txt"
    finally:
        worker.close()


def test_a_page_that_never_ends_is_given_up_and_named(tmp_path):
    worker = pretending(tmp_path, """_write(outbox, ("page", (7, 90, False)))\ntime.sleep(60)""")
    assert refusal(worker) == (
        "cannot read 年报.pdf: page 7 of it took longer than 1 seconds; split it into smaller files, or print it to a"
        " new PDF"
    )


def test_pages_are_told_and_give_the_next_one_its_own_time(tmp_path):
    worker = pretending(
        tmp_path,
        """
        for page in (1, 2, 3):
            _write(outbox, ("page", (page, 3, True)))
            time.sleep(0.4)
        _write(outbox, ("unreadable", "cannot read it"))
        """,
    )
    told = []
    with pytest.raises(UnreadableFile, match=r"^cannot read it$"):
        worker.read(SEED, "扫描.pdf", 10**6, lambda *page: told.append(page))
    worker.close()
    assert told == [(1, 3, True), (2, 3, True), (3, 3, True)]


def test_a_file_may_not_take_for_ever_by_going_on_page_after_page(tmp_path):
    worker = pretending(
        tmp_path,
        """
        for page in range(1, 1000):
            _write(outbox, ("page", (page, 1000, False)))
            time.sleep(0.1)
        """,
    )
    began = time.monotonic()
    assert "took longer than" in refusal(worker)
    assert time.monotonic() - began < 10


def test_a_process_that_breaks_down_costs_one_sentence(tmp_path):
    assert refusal(pretending(tmp_path, "os.kill(os.getpid(), signal.SIGSEGV)")) == (
        "cannot read 年报.pdf: its reader broke down on it (status -11); open it in its program, save it anew, and add"
        " it again"
    )


def test_a_process_that_is_killed_for_its_memory_says_so(tmp_path):
    assert refusal(pretending(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")) == (
        "cannot read 年报.pdf: it needs more memory than the limit of 4 GB; split it into smaller files"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
def test_more_memory_than_the_limit_is_not_given(tmp_path):
    large = tmp_path / "大.txt"
    large.write_text("额济纳旗地区生产总值完成16.29亿元。" * 4_000_000)
    worker = Worker(memory=400_000_000)
    try:
        with pytest.raises(
            UnreadableFile, match=r"^cannot read 大\.txt: it needs more memory than the limit"
        ):
            worker.read(large, "大.txt", 10**9, nothing)
        assert worker.read(SEED, SEED.name, 10**6, nothing).document.title
    finally:
        worker.close()


def test_a_fault_of_a_reader_is_a_sentence_that_names_it(tmp_path):
    worker = pretending(tmp_path, """_write(outbox, ("error", "KeyError: '/Root'"))""")
    assert refusal(worker) == (
        "cannot read 年报.pdf: its reader broke down on it (KeyError: '/Root'); open it in its program, save it anew,"
        " and add it again"
    )


def test_the_same_process_reads_file_after_file():
    pool = Workers()
    try:
        processes = set()
        for _ in range(3):
            with pool.one() as worker:
                worker.read(SEED, SEED.name, 10**6, nothing)
                assert worker._process is not None
                processes.add(worker._process.pid)
        assert len(processes) == 1
    finally:
        pool.close()


def test_a_worker_that_went_while_it_was_asked_is_followed_by_another(tmp_path):
    gone = tmp_path / "gone"
    worker = pretending(
        tmp_path,
        f"""
        if not os.path.exists({str(gone)!r}):
            open({str(gone)!r}, "w").close()
            os._exit(3)
        _write(outbox, ("unreadable", "read by the second"))
        """,
    )
    assert refusal(worker) == "read by the second"


def test_what_a_worker_has_started_ends_with_it(tmp_path):
    pid_file = tmp_path / "pid"
    worker = pretending(
        tmp_path,
        f"""
        import subprocess
        child = subprocess.Popen(["sleep", "60"])
        open({str(pid_file)!r}, "w").write(str(child.pid))
        time.sleep(60)
        """,
    )
    assert "took longer" in refusal(worker)
    pid = int(pid_file.read_text())
    for _ in range(50):
        if not _alive(pid):
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the converter outlived the worker that started it")


def test_a_worker_ends_when_the_one_it_reads_for_is_killed():
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom rag.workers import Worker\n"
        "worker = Worker()\nworker.read(Path(sys.argv[1]), 'x.txt', 10**6, lambda *_: None)\n"
        "print(worker._process.pid, flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(SEED)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    for _ in range(50):
        if not _alive(pid):
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the worker outlived the process that it read for")


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] != "Z"
    except FileNotFoundError:
        return False
