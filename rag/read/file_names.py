"""Names of files as they can be stored and shown, whatever bytes they are made of."""

from __future__ import annotations

import contextlib
import os
import re

_UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def readable(name: str) -> str:
    """Give a name or path without characters that break or turn a line, and with those of a GBK name decoded.

    An archive made on a Chinese Windows unpacks on Linux to names that are no UTF-8; Python has halves of characters in
    their place, which neither SQLite nor a terminal takes.
    """
    if not name.isprintable():
        try:
            name.encode()
        except UnicodeEncodeError:
            with contextlib.suppress(UnicodeError):  # else a mark for each byte must do
                name = os.fsencode(name).decode("gb18030")
    return _UNSHOWN.sub("_", name)
