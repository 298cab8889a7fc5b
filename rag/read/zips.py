"""Zip containers opened without trusting them: bounded directories, bounded entries, and one kind of failure."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from lzma import LZMAError
from typing import BinaryIO

from rag.errors import UnreadableFile

MAX_DIRECTORY = 32_000_000
"""Bytes of a zip's directory, about 300,000 entries: each costs ten times as much memory once it is read."""
MAX_ENTRIES = 20_000
"""Entries of one document; the largest Word files have some hundreds."""
MAX_UNPACKED = 1_000_000_000
"""Bytes of one document unpacked, by the sizes that its directory states; zipfile gives no more than those."""
MAX_RATIO = 200
"""Of a document above 100 MB unpacked. XML deflates to a tenth or a twentieth, a sheet of zeros to a hundredth."""

_CHUNK = 1 << 18
_END = b"PK\x05\x06"
_END64 = b"PK\x06\x06"


class BrokenZip(Exception):
    """A container or an entry that cannot be unpacked; the message is a clause for people."""


def open_zip(file: BinaryIO) -> zipfile.ZipFile:
    """Open a container whose directory is of a size that can be held; raises BrokenZip."""
    try:
        if _directory_size(file) > MAX_DIRECTORY:
            raise BrokenZip("it holds too many entries")
        file.seek(0)
        return zipfile.ZipFile(file)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        ValueError,
        OverflowError,
        OSError,
        struct.error,
    ) as error:
        raise BrokenZip("it is damaged") from error


def entry_chunks(container: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack an entry piece by piece; raises BrokenZip."""
    if entry.flag_bits & 1:
        raise BrokenZip("it is protected with a password")
    try:
        with container.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except NotImplementedError as error:
        raise BrokenZip("it is compressed by a method that is not supported") from error
    except (
        zipfile.BadZipFile, zlib.error, LZMAError, EOFError, ValueError, RuntimeError, OverflowError, OSError,
        struct.error,
    ) as error:  # fmt: skip
        raise BrokenZip("it is damaged") from error


def read_entry(container: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """Unpack an entry of at most `limit` bytes; raises BrokenZip."""
    if entry.file_size > limit:
        raise BrokenZip("it is too large")
    return b"".join(entry_chunks(container, entry))


def refuse_bomb(content: bytes, name: str) -> None:
    """Raise UnreadableFile for a document in a zip container that would fill the memory once unpacked, or is damaged."""
    try:
        with open_zip(io.BytesIO(content)) as container:
            entries = container.infolist()
    except BrokenZip as error:
        raise UnreadableFile(f"cannot read {name}: {error}; get it again, or save it anew") from error
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > MAX_ENTRIES
        or unpacked > MAX_UNPACKED
        or unpacked > max(100_000_000, MAX_RATIO * len(content))
    ):
        raise UnreadableFile(
            f"cannot read {name}: it would unpack to {unpacked / 1_000_000:,.0f} MB in {len(entries):,} parts, which no"
            " document does; open it in its program and save it anew"
        )


def _directory_size(file: BinaryIO) -> int:
    """Give the size in bytes that the end of a container states for its directory; 0 where it has no such end."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - 66_000))  # the record and the longest comment after it
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        return 0
    size: int = struct.unpack("<L", tail[at + 12 : at + 16])[0]
    wide = tail.rfind(_END64, 0, at)
    if wide >= 0 and len(tail) - wide >= 56:
        size = max(size if size != 0xFFFFFFFF else 0, struct.unpack("<Q", tail[wide + 40 : wide + 48])[0])
    return size
