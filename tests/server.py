"""A chat endpoint as a real process: OpenAI's protocol over HTTP, replies by script, faults included.

`python tests/server.py` prints its port and serves until its standard input closes, so that it ends with the
tests whatever way they end. Tests use it through the fixture `chat_server`.
"""

import asyncio
import json
import re
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

MODEL = "test-model"
"""The one name that the endpoint serves; any other is answered with 404."""


_SENTENCE = re.compile(r"\[@([^\]]+)\]")


def streamed(text: str, *, size: int = 7, seconds_between: float = 0.0, **more: Any) -> dict[str, Any]:
    """Script a good reply, sent in pieces of `size` characters.

    `[@上半年]` in it becomes the number of the first sentence of the request that has these words, `[999]` where none has.
    """
    return {"kind": "stream", "text": text, "size": size, "seconds_between": seconds_between, **more}


def fault(kind: str, **more: Any) -> dict[str, Any]:
    """Script a fault.

    In the stream, after `text`: cut (no finish_reason), drop (of the connection), error, garbage, length, filter.
    In time: slow and silent (`seconds` before the first byte), pings. Without end: endless (reply), line.
    Instead of a stream: status (an HTTP error, after `seconds`), html, json.
    """
    return {"kind": kind, **more}


class ChatServer:
    """The process, seen from the tests."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self._process = process
        self.base_url = f"http://127.0.0.1:{port}/v1"
        self._control = f"http://127.0.0.1:{port}/script"

    def script(self, *replies: dict[str, Any]) -> None:
        """Forget what was, and answer the next requests with these; the last one goes on for all after it."""
        self._send("POST", json.dumps(replies).encode())

    def requests(self) -> list[dict[str, Any]]:
        """Give the requests since the script was set: {"path", "headers", "body", "bytes", "ended"}.

        `bytes` is the body as it was sent. `ended` tells how the reply went: "sent", "left" where the client hung up, "" while it is being sent.
        """
        received: list[dict[str, Any]] = json.loads(self._send("GET", None))
        return received

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)

    def _send(self, method: str, body: bytes | None) -> bytes:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        request = urllib.request.Request(self._control, data=body, method=method)
        with opener.open(request, timeout=10) as response:
            answer: bytes = response.read()
        return answer


@pytest.fixture(scope="session")
def chat_server() -> Iterator[ChatServer]:
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    server = ChatServer(process, int(process.stdout.readline()))
    yield server
    server.stop()


def chunk(delta: dict[str, Any], finish: str | None = None, usage: dict[str, int] | None = None) -> bytes:
    choices = [] if usage else [{"index": 0, "delta": delta, "finish_reason": finish}]
    event = {"id": "r", "object": "chat.completion.chunk", "created": 0, "model": MODEL, "choices": choices}
    if usage:
        event["usage"] = usage
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def numbered(text: str, asked: dict[str, Any]) -> str:
    """Put the numbers of a request's sentences in the place of their words."""
    given = asked["messages"][-1]["content"]

    def number(words: re.Match[str]) -> str:
        found = re.search(rf"^\[(\d+)\] .*{re.escape(words[1])}", given, re.MULTILINE)
        return f"[{found[1]}]" if found else "[999]"

    return _SENTENCE.sub(number, text)


async def body_of(reply: dict[str, Any], asked: dict[str, Any]) -> AsyncIterator[bytes]:
    kind, text = reply["kind"], numbered(reply.get("text", ""), asked)
    if kind == "silent":
        await asyncio.sleep(reply.get("seconds", 60))
    if kind == "slow":
        await asyncio.sleep(reply["seconds"])
    if kind == "pings":
        for _ in range(600):
            yield b": keep-alive\n\n"
            await asyncio.sleep(0.05)
    if kind == "endless":
        for _ in range(100_000):
            yield chunk({"content": "据统计，" * 50})
            await asyncio.sleep(0)
    if kind == "line":
        yield b"data: "
        for _ in range(100_000):
            yield b"x" * 65536
    yield chunk({"role": "assistant", "content": ""})
    size = reply.get("size", 7)
    for begin in range(0, len(text), size):
        yield chunk({"content": text[begin : begin + size]})
        if reply.get("seconds_between"):
            await asyncio.sleep(reply["seconds_between"])
    if kind == "drop":
        raise ConnectionResetError("scripted")
    if kind == "garbage":
        yield b"data: {not json\n\n"
    if kind == "error":
        yield b'data: {"error": {"message": "CUDA out of memory", "type": "server_error"}}\n\n'
    if kind == "cut":
        return
    yield chunk({}, "length" if kind == "length" else "content_filter" if kind == "filter" else "stop")
    if asked.get("stream_options", {}).get("include_usage"):
        yield chunk({}, usage={"prompt_tokens": 900, "completion_tokens": 41, "total_tokens": 941})
    yield b"data: [DONE]\n\n"


def application() -> Any:
    from fastapi import FastAPI, Request
    from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse

    app = FastAPI()
    replies: list[dict[str, Any]] = []
    requests: list[dict[str, Any]] = []

    @app.post("/script")
    async def set_script(request: Request) -> JSONResponse:
        replies[:] = await request.json()
        requests.clear()
        return JSONResponse({})

    @app.get("/script")
    async def get_requests() -> JSONResponse:
        return JSONResponse(requests)

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> Any:
        asked = await request.json()
        record = {
            "path": request.url.path,
            "headers": dict(request.headers),
            "body": asked,
            "bytes": (await request.body()).decode(),
            "ended": "",
        }
        requests.append(record)
        if asked["model"] != MODEL:
            message = f"The model `{asked['model']}` does not exist"
            return JSONResponse({"error": {"message": message, "code": "model_not_found"}}, status_code=404)
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if reply["kind"] == "status":
            await asyncio.sleep(reply.get("seconds", 0))
            return JSONResponse(
                {"error": {"message": reply.get("message", "scripted")}},
                status_code=reply["status"],
                headers={"retry-after-ms": "10"},
            )
        if reply["kind"] == "html":
            return HTMLResponse("<html><body><h1>Welcome to nginx!</h1></body></html>")
        if reply["kind"] == "json":
            return JSONResponse({"hello": "world"})

        async def recorded() -> AsyncIterator[bytes]:
            try:
                async for piece in body_of(reply, asked):
                    yield piece
                record["ended"] = "sent"
            finally:
                record["ended"] = record["ended"] or "left"

        return StreamingResponse(recorded(), media_type="text/event-stream")

    return app


def main() -> None:
    import uvicorn

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application(), log_level="critical", timeout_graceful_shutdown=1))

    def end_with_the_tests() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=end_with_the_tests, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
