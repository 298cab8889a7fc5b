"""bytes -> text: what kind of file it is, whether it may be read, and in which encoding it was written."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Literal

from rag.errors import UnreadableFile
from rag.read.text import decode
from rag.records import Source

FORMATS: dict[str, Literal["text", "markdown"]] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
}
"""The suffixes that are read."""

_KNOWN_SUFFIXES = {
    ".pdf": "PDF",
    ".doc": "Word", ".docx": "Word", ".wps": "WPS", ".rtf": "RTF", ".odt": "OpenDocument",
    ".xls": "Excel", ".xlsx": "Excel", ".et": "WPS", ".csv": "CSV", ".tsv": "TSV", ".ods": "OpenDocument",
    ".ppt": "PowerPoint", ".pptx": "PowerPoint",
    ".htm": "HTML", ".html": "HTML", ".mht": "HTML", ".mhtml": "HTML", ".xml": "XML",
    ".ofd": "OFD", ".caj": "CAJ", ".epub": "EPUB",
    ".zip": "zip", ".rar": "RAR", ".7z": "7-Zip", ".gz": "gzip", ".tar": "tar",
    ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".bmp": "BMP", ".webp": "WebP",
    ".tif": "TIFF", ".tiff": "TIFF",
    ".json": "JSON", ".jsonl": "JSON",
}  # fmt: skip

# Only signatures that no text can begin with: "BM", "MZ" and "GIF" alone could be words.
_SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word or Excel"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x7fELF", "ELF program"),
    (b"SQLite format 3\x00", "SQLite"),
)
_ABOUT = re.compile(r"(?:readme|sources|licen[cs]e)(?:[._-].*)?", re.IGNORECASE)
_MARKUP = ((b"<!doctype html", "HTML"), (b"<html", "HTML"), (b"<?xml", "XML"))


def read(path: Path, *, max_bytes: int = 50_000_000) -> Source:
    """Read one text or Markdown file.

    The size is looked up before anything is loaded, the file's first bytes are believed over its name, and the
    encoding is found by a fixed ladder: byte order mark, UTF-8, GB18030. Raises UnreadableFile, saying in one
    sentence what is wrong and what to do, for everything that cannot become text with words in it.
    """
    size = _size(path)
    if size == 0:
        raise UnreadableFile(f"cannot read {path.name}: the file is empty")
    if size > max_bytes:
        raise UnreadableFile(
            f"cannot read {path.name}: it has {_amount(size)}, more than the limit of {_amount(max_bytes)}; "
            "split it into smaller files"
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    _refuse_other_formats(path, content)
    text, encoding = decode(content, path.name)
    return Source(
        id=sha256(content).hexdigest()[:16],
        name=path.name,
        text=text,
        encoding=encoding,
        format=FORMATS[path.suffix.lower()],
    )


def find_files(paths: Sequence[Path]) -> list[Path]:
    """List the files to read: each file named, and each regular file below each folder named, once.

    Folders are walked in sorted order; hidden files and folders, and links that lead out of the folder, are left
    out; so are README, SOURCES and LICENSE files, which are about a collection and would answer in the place of its
    documents (named themselves, they are listed). Files of any format are listed, so that `read` can say why it
    refuses one. An empty list means that the folders hold no files. A path that does not exist, or a folder that
    cannot be listed, raises UnreadableFile.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if stat.S_ISDIR(_status(path).st_mode):
            for file in _walk(path):
                found.setdefault(file.resolve(), file)
        else:
            found.setdefault(path.resolve(), path)
    return list(found.values())


def _walk(folder: Path) -> list[Path]:
    def refuse(error: OSError) -> None:
        raise _unreadable(Path(str(error.filename)), error) from error

    root = folder.resolve()
    files = []
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(parent, name)
            if name.startswith(".") or _ABOUT.fullmatch(name):
                continue
            if file.is_file() and file.resolve().is_relative_to(root):
                files.append(file)
    return files


def _status(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the path
        raise _unreadable(path, error) from error


def _size(path: Path) -> int:
    status = _status(path)
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableFile(f"cannot read {path}: it is a folder, not a file")
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableFile(f"cannot read {path}: it is a device or a pipe, not a file")
    return status.st_size


def _unreadable(path: Path, error: Exception) -> UnreadableFile:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnreadableFile(f"cannot read {path}: there is no such file or folder")
    if isinstance(error, PermissionError):
        return UnreadableFile(f"cannot read {path}: no permission; make it readable for this user")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UnreadableFile(f"cannot read {path}: {reason}")


def _refuse_other_formats(path: Path, content: bytes) -> None:
    suffix = path.suffix.lower()
    kind = _sniff(content)
    known = _KNOWN_SUFFIXES.get(suffix)
    if suffix not in FORMATS:
        if known or kind:
            raise _unsupported(path, known or kind or "")
        shown = f"{suffix} files" if suffix else "files without a suffix"
        raise UnreadableFile(
            f"cannot read {path.name}: {shown} are not supported; save it as a UTF-8 text file (.txt or .md)"
        )
    if kind:
        raise UnreadableFile(
            f"cannot read {path.name}: it is a {kind} file in spite of its name, and {kind} files are not "
            "supported yet; save it as a UTF-8 text file"
        )


def _unsupported(path: Path, kind: str) -> UnreadableFile:
    return UnreadableFile(
        f"cannot read {path.name}: {kind} files are not supported yet; save it as a UTF-8 text file"
    )


def _sniff(content: bytes) -> str | None:
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    opening = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((kind for signature, kind in _MARKUP if opening.startswith(signature)), None)


def _amount(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size:,} bytes"
