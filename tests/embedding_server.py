"""An embedding endpoint of OpenAI's protocol over HTTP, in this process, with the habits of other servers by script."""

from __future__ import annotations

import base64
import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from zlib import crc32

import numpy as np
import pytest

MODEL = "test-embedding"
"""The one name that the endpoint serves; any other is answered with 404."""
DIMENSIONS = 8

Reply = Callable[[dict[str, Any]], dict[str, Any]]


class EmbeddingServer:
    """What it is told to be, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.base_url = f"http://127.0.0.1:{port}/v1"
        self.requests: list[dict[str, Any]] = []
        """Bodies, in order."""
        self.keys: list[str] = []
        self.most = 1000
        """Texts that it takes at once; more are refused with `refusal`."""
        self.refusal = 400
        self.statuses: list[int] = []
        """HTTP errors that come before replies."""
        self.seconds = 0.0
        """Before each reply."""
        self.body: bytes | None = None
        """In place of every reply, if set."""
        self.change: Reply = lambda reply: reply
        """What becomes of each reply before it is sent."""
        self.as_base64 = False

    @property
    def texts(self) -> list[list[str]]:
        return [request["input"] for request in self.requests]

    def reply(self, asked: dict[str, Any]) -> tuple[int, bytes]:
        self.requests.append(asked)
        time.sleep(self.seconds)
        if self.body is not None:
            return 200, self.body
        if asked["model"] != MODEL:
            return 404, _error(f"The model `{asked['model']}` does not exist")
        if self.statuses:
            return self.statuses.pop(0), _error("scripted")
        if len(asked["input"]) > self.most:
            return self.refusal, _error(f"batch size {len(asked['input'])} > {self.most}")
        vectors = [
            np.random.default_rng(crc32(text.encode())).standard_normal(DIMENSIONS) for text in asked["input"]
        ]
        rows = [
            {"object": "embedding", "index": index, "embedding": self._written(vector)}
            for index, vector in enumerate(vectors)
        ]
        made = {
            "object": "list",
            "model": MODEL,
            "data": rows,
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }
        return 200, json.dumps(self.change(made)).encode()

    def _written(self, vector: np.ndarray) -> Any:
        if self.as_base64:
            return base64.b64encode(vector.astype("<f4").tobytes()).decode()
        return [float(value) for value in vector]


def _error(message: str) -> bytes:
    return json.dumps({"error": {"message": message, "type": "invalid_request_error"}}).encode()


@pytest.fixture
def embedding_server() -> Iterator[EmbeddingServer]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            served.keys.append(self.headers.get("Authorization", ""))
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, body = served.reply(asked)
            kind = "application/json" if body.startswith(b"{") else "text/html"
            try:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("retry-after-ms", "10")
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client has given up

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = EmbeddingServer(server.server_port)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()
