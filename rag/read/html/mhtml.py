"""A page saved as one file (.mhtml by Chrome and Edge, .mht by Internet Explorer and Word) -> the pages inside it."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from email.message import Message
from email.parser import BytesHeaderParser

from rag.errors import UnreadableFile

# A saved page has some hundred parts: its pictures and style sheets. Frames nest two or three deep.
_MOST_PARTS, _DEEPEST = 5_000, 4
_MOST_HEADERS = 64_000
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n")


def pages_inside(content: bytes, name: str) -> list[tuple[bytes, str]]:
    """Give each HTML page in it and the charset that the file states for it ("" where it states none), the main one
    first, then the frames. Pictures, scripts and all else are left out.
    """
    found: list[tuple[bytes, str, str]] = []
    head, body = _split(content.lstrip())
    _collect(head, body, 0, found)
    if not found:
        raise UnreadableFile(
            f"cannot read {name}: there is no web page in it, or only a part of one; save the page again as HTML"
        )
    start = _said(head, "Snapshot-Content-Location")
    root = next((number for number, part in enumerate(found) if start and part[2] == start), 0)
    found.insert(0, found.pop(root))
    return [(page, charset) for page, charset, _ in found]


def _split(part: bytes) -> tuple[Message, bytes]:
    blank = _BLANK.search(part, 0, _MOST_HEADERS)
    head = part[: blank.start()] if blank else part[:_MOST_HEADERS]
    return BytesHeaderParser().parsebytes(head + b"\r\n\r\n"), part[blank.end() :] if blank else b""


def _collect(head: Message, body: bytes, depth: int, found: list[tuple[bytes, str, str]]) -> None:
    kind = head.get_content_type()
    if kind.startswith("multipart/"):
        boundary = head.get_boundary()
        if not boundary or depth >= _DEEPEST:
            return
        fence = b"--" + boundary.encode("utf-8", "surrogateescape")
        for part in body.split(fence, _MOST_PARTS)[1:]:
            if part.startswith(b"--"):
                break
            _collect(*_split(part.lstrip(b" \t").removeprefix(b"\r").removeprefix(b"\n")), depth + 1, found)
    elif kind in ("text/html", "application/xhtml+xml"):
        charset = head.get_content_charset() or ""
        found.append((_decoded(head, body), charset, _said(head, "Content-Location")))


def _decoded(head: Message, body: bytes) -> bytes:
    coding = _said(head, "Content-Transfer-Encoding").lower()
    if coding == "quoted-printable":
        return quopri.decodestring(body)
    if coding == "base64":
        try:
            return base64.b64decode(b"".join(body.split()) + b"==")
        except binascii.Error:
            return b""
    return body


def _said(head: Message, name: str) -> str:
    return str(head.get(name) or "").strip()
