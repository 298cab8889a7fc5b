"""A zip archive -> the files in it, as those of a folder: none climbs out, none fills the disk."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

from rag.errors import UnreadableFile
from rag.read.file_names import readable
from rag.read.kinds import ABOUT
from rag.read.text import decode
from rag.read.zips import BrokenZip, entry_chunks, open_zip
from rag.records import Rejected

DEPTH = 3
"""Archives inside one another that are opened."""
MAX_FILES = 20_000
"""Files taken out of one archive, those of the archives inside it among them."""
MAX_UNPACKED = 4_000_000_000
"""Bytes taken out of one archive in all. One that is small is allowed less: `_RATIO` times its size, and 200 MB."""
_RATIO = 100

_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}")
_DRIVE = re.compile(r"[A-Za-z]:")
_LONGEST = 150
"""Characters of a name inside an archive; a zip allows 65,535, no folder more than 255 bytes."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file taken out of an archive."""

    name: str
    """The archive's name and the path inside it: "年报.zip/2024/公报.pdf"; of inner archives too."""
    file: Path
    """Where it lies now, under a name of our own that has its suffix."""


def unpack(path: Path, folder: Path, *, name: str, max_bytes: int) -> tuple[list[Member], list[Rejected]]:
    """Take the files of an archive, and of archives inside it, out into `folder`, in the order of their paths.

    What `find_files` leaves out of a folder (hidden files, README, SOURCES, LICENSE) is left out without a word, and so
    is what macOS adds. An entry that cannot be taken is rejected in one sentence and the others go on; `max_bytes`
    limits each. Names are as they were meant: UTF-8, or the GBK that Windows writes. Raises UnreadableFile where
    nothing can be taken: no archive, damaged, protected as a whole; or when the disk is full.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise UnreadableFile(f"cannot read {name}: {error.strerror or error}") from error
    allowed = min(MAX_UNPACKED, max(200_000_000, _RATIO * size))
    try:
        # Each archive has a folder of its own, so that several may go into one.
        work = _Unpacking(Path(mkdtemp(dir=folder)), max_bytes, allowed)
        work.unpack(path, _shown(name), 1)
    except BrokenZip as error:
        raise UnreadableFile(
            f"cannot read {name}: {error}; get it again, or unpack it and add its files"
        ) from error
    except OSError as error:  # of the folder: what the archive is guilty of is a BrokenZip
        raise UnreadableFile(
            f"cannot unpack {name} in {folder}: {error.strerror or error}; make room there, or unpack it yourself and add"
            " its files"
        ) from error
    if not work.members and not work.rejected:
        raise UnreadableFile(f"cannot read {name}: it is an archive without documents in it")
    if not work.members and work.rejected and all("a password" in entry.reason for entry in work.rejected):
        raise UnreadableFile(
            f"cannot read {name}: it is protected with a password; unpack it and add the files that it holds"
        )
    return sorted(work.members, key=lambda member: member.name), work.rejected


class _Unpacking:
    def __init__(self, folder: Path, max_bytes: int, allowed: int) -> None:
        self._folder, self._max_bytes, self._allowed = folder, max_bytes, allowed
        self._left = allowed
        self._taken = 0
        self._number = count(1)
        self.members: list[Member] = []
        self.rejected: list[Rejected] = []

    def unpack(self, path: Path, name: str, depth: int) -> None:
        """Take the files of the archive at `path`; raises BrokenZip where it cannot be opened at all."""
        with path.open("rb") as file, open_zip(file) as container:
            seen: set[str] = set()
            for entry in container.infolist():
                inside = _name(entry)
                if entry.is_dir() or _is_junk(PurePosixPath(inside)):
                    continue
                shown = f"{name}/{_shown(inside)}"
                reason = _refused(entry, inside) or ("the archive holds it twice" if shown in seen else "")
                seen.add(shown)
                if not reason:
                    if self._taken >= MAX_FILES:
                        self._reject(
                            name, f"it holds more than {MAX_FILES:,} files; the rest of it is left out"
                        )
                        return
                    self._taken += 1
                    reason = self._take(container, entry, shown, depth)
                if self._left <= 0:
                    self._reject(
                        name,
                        f"it unpacks to more than {self._allowed / 1_000_000:,.0f} MB; the rest of it is left out: unpack"
                        " it and add the files that you need",
                    )
                    return
                if reason:
                    self._reject(shown, reason)

    def _reject(self, name: str, reason: str) -> None:
        self.rejected.append(Rejected(name, f"cannot read {name}: {reason}"))

    def _take(self, container: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, depth: int) -> str:
        """Take one file out, or the files of an archive that it is; give what stands against that, or ""."""
        suffix = PurePosixPath(name).suffix
        file = self._folder / f"{next(self._number):06d}{suffix if _SUFFIX.fullmatch(suffix) else ''}"
        archive = suffix.lower() == ".zip"
        if archive and depth == DEPTH:
            return f"archives inside one another are opened {DEPTH} deep; unpack it first"
        # An archive may be larger than a document: what it holds is limited one by one.
        reason = self._write(container, entry, file, self._left if archive else self._max_bytes)
        if reason or not archive:
            if reason:
                file.unlink(missing_ok=True)
            else:
                self.members.append(Member(name, file))
            return reason
        try:
            self.unpack(file, name, depth + 1)
        except BrokenZip as error:
            return f"{error}; get it again, or unpack it and add its files"
        finally:
            file.unlink(missing_ok=True)
        return ""

    def _write(self, container: zipfile.ZipFile, entry: zipfile.ZipInfo, file: Path, limit: int) -> str:
        if entry.file_size > limit:
            return f"it has {entry.file_size / 1_000_000:.1f} MB, more than the limit of {limit / 1_000_000:.1f} MB"
        try:
            with file.open("xb") as target:
                for chunk in entry_chunks(container, entry):
                    self._left -= len(chunk)
                    if self._left <= 0:
                        return "the archive unpacks to too much"
                    target.write(chunk)
        except BrokenZip as error:
            return f"{error}; unpack it and add it again"
        return ""


def _refused(entry: zipfile.ZipInfo, name: str) -> str:
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "it is a link, not a file; add the file that it leads to"
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        return "it is a device or a pipe, not a file"
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
        return "its path leads out of the archive; unpack it and add it again"
    return ""


def _is_junk(path: PurePosixPath) -> bool:
    parts = [part for part in path.parts if part not in (".", "..", "/")]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts) or bool(
        ABOUT.fullmatch(path.name)
    )


def _name(entry: zipfile.ZipInfo) -> str:
    """Give the path that an entry was stored under, in the characters that were meant."""
    name = entry.orig_filename.partition("\0")[0]
    if not entry.flag_bits & 0x800:  # then zipfile has taken the bytes for the code page of the first PCs
        raw = name.encode("cp437", "replace")
        name = _unicode_path(entry.extra, raw) or _decoded(raw, name)
    return name.replace("\\", "/")


def _decoded(raw: bytes, otherwise: str) -> str:
    if raw.isascii():
        return raw.decode("ascii")
    try:
        return decode(raw, "")[0]
    except UnreadableFile:
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return otherwise


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """Give the name in the Info-ZIP Unicode Path field, "" where there is none that belongs to this name."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == 0x7075 and len(field) > 5 and struct.unpack("<L", field[1:5])[0] == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
    return ""


def _shown(name: str) -> str:
    """Give a path that can stand in one line of a report: no control or direction characters, no name without end."""
    parts = []
    for part in readable(name).split("/"):
        suffix = PurePosixPath(part).suffix
        if len(part) > _LONGEST:
            part = part[:_LONGEST] + (suffix if len(suffix) <= 11 else "")
        if part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
