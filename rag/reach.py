"""Whether anything listens at an address: asked before a client is loaded that would try for a minute."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

SECONDS = 0.5
"""For a connection. One round trip and a name to look up: 0.3 s to the other side of the earth, 0.0 s to a closed port."""

LOCAL = ("127.0.0.1", "localhost", "::1")
"""Hosts that no proxy is asked for."""


def listens(url: str, seconds: float = SECONDS) -> bool:
    """Tell whether the server of a URL, or the proxy that stands before it, takes a connection so soon."""
    return within(seconds, lambda: _connect(url, seconds))


def within(seconds: float, attempt: Callable[[], object]) -> bool:
    """Tell whether the attempt is through in time, without an OSError.

    In a thread of its own: looking up a name may hang for longer than any timeout of a socket.
    """
    through = threading.Event()

    def make() -> None:
        try:
            attempt()
        except OSError:
            return
        through.set()

    attempting = threading.Thread(target=make, name="wenju-reach", daemon=True)
    attempting.start()
    attempting.join(seconds)
    return through.is_set()


def _connect(url: str, seconds: float) -> None:
    from urllib.request import getproxies, proxy_bypass

    address = urlsplit(url)
    host = address.hostname or ""
    proxy = None if host in LOCAL or proxy_bypass(host) else getproxies().get(address.scheme)
    if proxy:
        # A proxy may be given without its scheme, as in HTTPS_PROXY=proxy:3128.
        address = urlsplit(proxy if "//" in proxy else f"//{proxy}")
        host = address.hostname or ""
    port = address.port or {"https": 443, "socks5": 1080, "socks5h": 1080}.get(address.scheme, 80)
    socket.create_connection((host, port), timeout=seconds).close()
