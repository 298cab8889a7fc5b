"""An end to every reply: the deadline of a request, kept on the wire itself.

The client's own timeouts count the time between two pieces. A server that sends keep-alive signs, or one
line without an end, never runs into them: a reader would wait, and fill its memory, as long as it likes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2

MAX_BYTES = 32_000_000
"""Of one reply on the wire. An event of one token takes about 250 bytes: far above any reply that is let
through, low enough for the memory."""

_threads = threading.local()


class Deadline:
    """Until when a reply may come; shared by the thread that asks and the one that reads the line."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._given_up = False

    @property
    def left(self) -> float:
        """Seconds; 0 once the time is up or nobody waits any more."""
        return 0.0 if self._given_up else max(0.0, self._end - time.monotonic())

    def again(self) -> Deadline:
        """Give the same deadline to a request that is made in place of one that was given up."""
        return Deadline(max(0.0, self._end - time.monotonic()))

    def give_up(self) -> None:
        self._given_up = True

    def watch_this_thread(self) -> None:
        """Hold the requests of the current thread to this deadline, from now on."""
        _threads.deadline = self


def watch_request(request: httpx2.Request) -> None:
    """Give a request, each retry included, no more time than the reply has left (an httpx event hook)."""
    import httpx2

    deadline: Deadline | None = getattr(_threads, "deadline", None)
    if deadline is None:
        return
    left = deadline.left
    if left <= 0:
        raise httpx2.ReadTimeout("out of time", request=request)
    times: dict[str, float | None] = request.extensions.get("timeout", {})
    request.extensions["timeout"] = {
        key: left if seconds is None else min(seconds, left) for key, seconds in times.items()
    }


def watch_response(response: httpx2.Response) -> None:
    """End the body when time is up or too much of it has come, whatever it holds (an httpx event hook)."""
    import httpx2

    deadline: Deadline | None = getattr(_threads, "deadline", None)
    if deadline is not None and isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = _watched(response.stream, response.request, deadline)


def _watched(
    stream: httpx2.SyncByteStream, request: httpx2.Request, deadline: Deadline
) -> httpx2.SyncByteStream:
    import httpx2

    class Watched(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for piece in stream:
                size += len(piece)
                if deadline.left <= 0 or size > MAX_BYTES:
                    raise httpx2.ReadTimeout("out of time or of room", request=request)
                yield piece

        def close(self) -> None:
            stream.close()

    return Watched()
