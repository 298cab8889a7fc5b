"""bytes -> text: what kind of file it is, whether it may be read, and the reader of its kind."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from rag.errors import UnreadableFile
from rag.read.builder import Extracted, Tell
from rag.read.file_names import readable
from rag.read.kinds import ABOUT, SUFFIXES, kind_of
from rag.records import Source

_READERS = {
    "text": ("text", "read_text"), "markdown": ("text", "read_text"), "csv": ("sheet", "read_csv"),
    "html": ("html", "read_html"), "mhtml": ("html", "read_mhtml"), "pdf": ("pdf", "read_pdf"),
    "image": ("ocr", "read_image"), "docx": ("docx", "read_docx"), "xlsx": ("sheet", "read_xlsx"),
    "xls": ("sheet", "read_xls"), "office": ("office", "read_office"), "ofd": ("ofd", "read_ofd"),
}  # fmt: skip
"""Kind of file → module of rag.read and its reader: (content, name, tell) -> Extracted, raising UnreadableFile.
Imported when a file of the kind comes: their libraries take up to a second."""
_FORMATS = {"csv": "sheet", "xlsx": "sheet", "xls": "sheet", "mhtml": "html", "office": "docx"}

_KEPT_BY_WINDOWS = ("thumbs.db", "desktop.ini")
# How Chrome and Firefox, Internet Explorer, and a Chinese Windows call the folder of what a saved page shows.
_BESIDE_A_PAGE = ("_files", ".files", "_文件")


def read(
    path: Path, *, max_bytes: int = 50_000_000, name: str | None = None, tell: Tell = lambda *_: None
) -> Source:
    """Read one file of a format that `kinds.SUFFIXES` lists, a zip archive excepted.

    The size is looked up before anything is loaded, and the file's bytes are believed over its name. `name` is what
    to call it (default: the file's own name). Raises UnreadableFile, saying in one sentence what is wrong and what to
    do, for everything that cannot become text with words in it.
    """
    name = readable(path.name if name is None else name)
    size = _size(path)
    if size == 0:
        raise UnreadableFile(f"cannot read {name}: the file is empty")
    if size > max_bytes:
        raise UnreadableFile(
            f"cannot read {name}: it has {_amount(size)}, more than the limit of {_amount(max_bytes)}; "
            "split it into smaller files, or raise WENJU_MAX_FILE_BYTES"
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    suffix = Path(name).suffix.lower()
    kind = kind_of(content, suffix)
    if kind not in _READERS:
        raise _refusal(name, suffix, kind)
    module, function = _READERS[kind]
    extracted: Extracted = getattr(import_module(f"rag.read.{module}"), function)(content, name, tell)
    if not any(character.isalpha() for character in extracted.text):
        raise UnreadableFile(f"cannot read {name}: there is no Chinese or Latin text in it")
    return Source(
        id=sha256(content).hexdigest()[:16], name=name, text=extracted.text, encoding=extracted.encoding,
        format=_FORMATS.get(kind, kind), wrapped=extracted.wrapped, pages=extracted.pages, boxes=extracted.boxes,
        marks=extracted.marks, notices=extracted.notices,
    )  # fmt: skip


def find_files(paths: Sequence[Path]) -> list[Path]:
    """List the files to read: each file named, and each regular file below each folder named, once.

    Folders are walked in sorted order; hidden files and folders, those that Windows and Word keep for themselves, the
    folder of pictures and scripts that a browser saves beside a page, and links that lead out of the folder are left
    out; so are README, SOURCES and LICENSE files, which are about a collection and would answer in the place of its
    documents (named themselves, all are listed). Files of any format are listed, so that `read` can say why it
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
        pages = {Path(name).stem for name in names if Path(name).suffix.lower() in (".htm", ".html")}
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not (name.endswith(_BESIDE_A_PAGE) and _stem(name) in pages)
        )
        for name in sorted(names):
            file = Path(parent, name)
            if name.startswith((".", "~$")) or name.lower() in _KEPT_BY_WINDOWS or ABOUT.fullmatch(name):
                continue
            if file.is_file() and file.resolve().is_relative_to(root):
                files.append(file)
    return files


def _stem(folder: str) -> str:
    return next(folder.removesuffix(ending) for ending in _BESIDE_A_PAGE if folder.endswith(ending))


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


def _unreadable(named: Path, error: Exception) -> UnreadableFile:
    path = readable(str(named))
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnreadableFile(f"cannot read {path}: there is no such file or folder")
    if isinstance(error, PermissionError):
        return UnreadableFile(f"cannot read {path}: no permission; make it readable for this user")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UnreadableFile(f"cannot read {path}: {reason}")


def _refusal(name: str, suffix: str, kind: str) -> UnreadableFile:
    if kind == "zip":
        return UnreadableFile(f"cannot read {name}: it is a zip archive inside another file; unpack it")
    if kind == "encrypted Office":
        return UnreadableFile(
            f"cannot read {name}: it is protected with a password; save it without one and add it again"
        )
    if kind.startswith("damaged "):
        return UnreadableFile(
            f"cannot read {name}: it is no {kind.removeprefix('damaged ').upper()} file, or a damaged one; get it again,"
            " or open it in its program and save it anew"
        )
    if kind:
        spite = " in spite of its name" if suffix in SUFFIXES else ""
        return UnreadableFile(
            f"cannot read {name}: it is a {kind} file{spite}, and {kind} files are not supported; save it as PDF, Word or"
            " text"
        )
    shown = f"{suffix} files" if suffix else "files without a suffix"
    return UnreadableFile(f"cannot read {name}: {shown} are not supported; save it as PDF, Word or text")


def _amount(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size:,} bytes"
