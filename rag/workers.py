"""Processes that read files, so that a hostile or broken one costs a line and nothing else.

Each worker takes one file at a time and is a process of its own, started as `python -m rag.workers`: the memory it may
ask for is limited, and it is ended when a page takes too long. Not multiprocessing: that imports the caller's
main module again, which a script without `if __name__ == "__main__"` does not survive.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Thread, Timer
from typing import IO, Any

from rag.errors import UnreadableFile
from rag.read.builder import Tell
from rag.records import Box, Reading

SECONDS = 120.0
"""That a file may take until its first page is told, and each page from there on. On a busy machine a recognised
page of 300 dpi takes 25 s."""
SECONDS_IN_ALL = 6 * 3600.0
"""That a file may take altogether: a scan of 600 pages takes some 3 hours."""
MEMORY = 4_000_000_000
"""Bytes of address space of a worker. Recognition asks for 1.4 GB of it, reading without it for less than 1 GB."""

_REST = 120.0
"""Seconds without a file after which a worker ends; the next file starts another."""
_RESTED = 3
"""Exit status of a worker that has ended so."""

_LENGTH = struct.Struct(">Q")


class Worker:
    """One process; `read` gives it one file after the other. A worker that had to be ended starts anew."""

    def __init__(
        self,
        seconds: float = SECONDS,
        in_all: float = SECONDS_IN_ALL,
        memory: int = MEMORY,
        command: Sequence[str] = (sys.executable, "-m", "rag.workers"),
    ) -> None:
        self._seconds, self._in_all, self._memory, self._command = seconds, in_all, memory, command
        self._process: subprocess.Popen[bytes] | None = None
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def read(self, path: Path, name: str, max_bytes: int, tell: Tell) -> Reading:
        """Give what `rag.reading.take_in` gives; UnreadableFile also where the process died, or took too long."""
        # Absolute: the process may have been started in another folder.
        reading: Reading = self._do("read", name, (os.path.abspath(path), name, max_bytes), tell)  # noqa: PTH100
        return reading

    def draw(self, path: Path, name: str, format: str, boxes: Sequence[Box]) -> bytes:
        """Give what `rag.facsimile` gives for the file; UnreadableFile as `read`."""
        picture: bytes = self._do("draw", name, (str(path), format, tuple(boxes)), lambda *_: None)
        return picture

    def _do(self, what: str, name: str, given: tuple[Any, ...], tell: Tell) -> Any:
        process = self._started()
        assert process.stdin is not None
        with contextlib.suppress(OSError):  # it has died: its outbox says so
            _write(process.stdin, (what, given))
        began = heard = time.monotonic()
        page = 0
        while True:
            left = min(heard + self._seconds, began + self._in_all) - time.monotonic()
            try:
                kind, said = self._inbox.get(timeout=max(left, 0.0))
            except queue.Empty:
                self.close()
                where = f"page {page} of it" if page else "it"
                raise UnreadableFile(
                    f"cannot read {name}: {where} took longer than {min(self._seconds, self._in_all):.0f} seconds; "
                    "split it into smaller files, or print it to a new PDF"
                ) from None
            except BaseException:  # cancelled: nobody waits for the rest of this file
                self.close()
                raise
            if kind == "page":
                heard, page = time.monotonic(), said[0]
                tell(*said)
            elif kind == "done":
                return said
            elif kind == "unreadable":
                raise UnreadableFile(said)
            elif kind == "end" and process.wait() == _RESTED and not page:
                return self._do(what, name, given, tell)  # it went in the moment that it was asked
            else:
                raise self._died(name, kind, said)

    def close(self) -> None:
        """End the process, and what it has started (LibreOffice)."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _died(self, name: str, kind: str, said: Any) -> UnreadableFile:
        status = self._process.wait() if kind == "end" and self._process else 0
        self.close()
        if kind == "memory" or (kind == "end" and status in (-signal.SIGKILL, -signal.SIGABRT)):
            return UnreadableFile(
                f"cannot read {name}: it needs more memory than the limit of {self._memory / 1e9:.0f} GB; "
                "split it into smaller files"
            )
        how = said if kind == "error" else f"status {status}"
        return UnreadableFile(
            f"cannot read {name}: its reader broke down on it ({how}); open it in its program, save it anew, and add "
            "it again"
        )

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        # The parent's own search path: an editable checkout, a notebook, a zipped application.
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}  # noqa: PTH109
        process = subprocess.Popen(
            [*self._command, str(self._memory)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            start_new_session=True,
        )  # fmt: skip
        self._process, self._inbox = process, queue.SimpleQueue()
        assert process.stdout is not None
        Thread(target=_listen, args=(process.stdout, self._inbox), daemon=True).start()
        return process


class Workers:
    """Workers kept for the next file, whoever ingests: starting one takes 0.2 s."""

    def __init__(self, make: Callable[[], Worker] = Worker) -> None:
        self._make = make
        self._free: list[Worker] = []
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def one(self) -> Iterator[Worker]:
        with self._lock:
            worker = self._free.pop() if self._free else self._make()
        try:
            yield worker
        finally:
            with self._lock:
                self._free.append(worker)

    def close(self) -> None:
        with self._lock:
            while self._free:
                self._free.pop().close()


shared = Workers()
atexit.register(shared.close)


def _listen(pipe: IO[bytes], inbox: queue.SimpleQueue[Any]) -> None:
    try:
        while True:
            inbox.put(_read(pipe))
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        inbox.put(("end", None))


def _write(pipe: IO[bytes], message: object) -> None:
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(content)) + content)
    pipe.flush()


def _read(pipe: IO[bytes]) -> Any:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    return pickle.loads(pipe.read(_LENGTH.unpack(head)[0]))


def serve(memory: int) -> None:
    """Read files for the process at the other end of standard input and output, until that is closed."""
    inbox = os.fdopen(os.dup(0), "rb")
    outbox = os.fdopen(os.dup(1), "wb")
    # What a library prints must not come between the messages, nor one that asks for input wait for it.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    _limit(memory)
    from rag.facsimile import facsimile
    from rag.reading import take_in

    def read(path: str, name: str, max_bytes: int) -> Reading:
        return take_in(
            Path(path), name=name, max_bytes=max_bytes, tell=lambda *page: _write(outbox, ("page", page))
        )

    def draw(path: str, format: str, boxes: Sequence[Box]) -> bytes:
        return facsimile(Path(path).read_bytes(), format, boxes)

    jobs: dict[str, Callable[..., Any]] = {"read": read, "draw": draw}
    while True:
        # A process that stays (the web page) is not to carry the recogniser's 0.5 GB along for days.
        rest = Timer(_REST, os._exit, (_RESTED,))
        rest.daemon = True
        rest.start()
        try:
            what, given = _read(inbox)
        except EOFError:
            return
        finally:
            rest.cancel()
        try:
            answer: tuple[str, Any] = ("done", jobs[what](*given))
        except UnreadableFile as error:
            answer = "unreadable", str(error)
        except MemoryError:
            answer = "memory", None
        except Exception as error:  # the very point of a worker: whatever a file does to a parser ends here
            answer = "error", f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        _write(outbox, answer)
        if answer[0] == "memory":
            return


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows knows no such limit
        return
    with contextlib.suppress(ValueError, OSError):  # macOS takes none for address space
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    if hasattr(os, "killpg"):
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
