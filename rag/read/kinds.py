"""What kind of file some bytes are: told by the bytes first, and by the name only where they leave it open."""

from __future__ import annotations

import io
import re

from rag.read.zips import BrokenZip, open_zip, read_entry

TEXT_SUFFIXES = {".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown"}
SUFFIXES = TEXT_SUFFIXES | {
    ".csv": "csv", ".tsv": "csv",
    ".htm": "html", ".html": "html", ".xhtml": "html", ".shtml": "html", ".mht": "mhtml", ".mhtml": "mhtml",
    ".pdf": "pdf", ".ofd": "ofd",
    ".docx": "docx", ".docm": "docx", ".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".et": "xls",
    ".doc": "office", ".wps": "office", ".rtf": "office", ".odt": "office", ".ods": "office",
    ".png": "image", ".jpg": "image", ".jpeg": "image", ".tif": "image", ".tiff": "image", ".bmp": "image",
    ".gif": "image", ".webp": "image",
    ".zip": "zip",
}  # fmt: skip
"""Suffix → the kind of file it announces, of all that are read; "office" is what LibreOffice must convert first."""

REFUSED_SUFFIXES = {
    ".ppt": "PowerPoint", ".pptx": "PowerPoint", ".dps": "WPS presentation", ".xml": "XML", ".caj": "CAJ",
    ".epub": "EPUB", ".rar": "RAR", ".7z": "7-Zip", ".gz": "gzip", ".tar": "tar", ".json": "JSON",
    ".jsonl": "JSON",
}  # fmt: skip

ABOUT = re.compile(r"(?:readme|sources|licen[cs]e)(?:[._-].*)?", re.IGNORECASE)
"""Names of files that are about a collection, and would answer in the place of its documents."""

_SIGNATURES = (
    (b"\x89PNG\r\n", "image"), (b"\xff\xd8\xff", "image"), (b"GIF87a", "image"), (b"GIF89a", "image"),
    (b"II*\x00", "image"), (b"MM\x00*", "image"), (b"II+\x00", "image"), (b"MM\x00+", "image"),
    (b"{\\rtf", "office"), (b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7-Zip"), (b"\x1f\x8b\x08", "gzip"),
    (b"\x7fELF", "ELF program"), (b"SQLite format 3\x00", "SQLite"), (b"\x00\x00\x00\x0cjP  \r\n", "JPEG 2000"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of entries in the directory of an OLE container, which is UTF-16.
_OLE_ENTRIES = (
    ("EncryptedPackage", "encrypted Office"), ("WordDocument", "office"), ("PowerPoint Document", "PowerPoint"),
    ("Workbook", "xls"), ("Book", "xls"),
)  # fmt: skip
_BITMAP_HEADERS = (12, 40, 52, 56, 64, 108, 124)
_PACKAGES = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "PowerPoint"))
_MIMETYPES = (
    (b"opendocument.text", "office"), (b"opendocument.spreadsheet", "office"), (b"application/epub", "EPUB"),
)  # fmt: skip

# Atomic groups: what has matched is not tried again in other divisions, of which comments have exponentially many.
_BEFORE = rb"(?>(?:<\?xml[^>]{0,200}\?>\s*)?)(?>(?:<!--.{0,2000}?-->\s*)*)"
_HTML = re.compile(_BEFORE + rb"<(?:!doctype\s+html|html|head|body)\b", re.S | re.I)
# A page cut out of its frame, or a table that a portal gives out as .xls; Markdown and plain text may begin like that.
_HTML_PART = re.compile(
    _BEFORE
    + rb"<(?:meta|title|style|script|link|table|div|center|form|iframe|p|span|font|h[1-6])\b[^<]{0,2000}>",
    re.S | re.I,
)
_MHTML = re.compile(
    rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?(?:mime-version:|content-type:\s*multipart/related)", re.I
)


def kind_of(content: bytes, suffix: str) -> str:
    """Give the kind of file: a value of `SUFFIXES`, or a name for people ("RAR", "encrypted Office") where it is of a
    kind that is not read, "damaged pdf" where the bytes are nothing that the suffix promises, or "" where neither
    bytes nor suffix tell. `suffix` as in ".PDF".
    """
    suffix = suffix.lower()
    promised = SUFFIXES.get(suffix, "")
    marked = _by_signature(content, suffix)
    if marked:
        return marked
    opening = _opening(content)
    if _HTML.match(opening) or (promised not in ("text", "markdown", "csv") and _HTML_PART.match(opening)):
        return "html"
    if promised == "mhtml" or (b"multipart/related" in opening.lower() and _MHTML.match(opening)):
        return "mhtml"
    if opening.startswith(b"<?xml"):
        office = b'progid="Word.Document"' in opening or b'progid="Excel.Sheet"' in opening
        return "office" if office else "XML"
    # What has none of their signatures is none of these.
    if promised in ("pdf", "ofd", "docx", "xlsx", "zip", "image") or suffix in (".odt", ".ods"):
        return f"damaged {suffix[1:]}"
    if promised in ("office", "xls") and b"\x00" not in content[:4096]:
        return "text" if promised == "office" else "csv"
    return promised or REFUSED_SUFFIXES.get(suffix, "")


def _by_signature(content: bytes, suffix: str) -> str:
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    # Mail servers and downloads put lines before it; a text may speak of it.
    if content[:64].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-") or (
        suffix == ".pdf" and b"%PDF-" in content[:1024]
    ):
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(content, suffix)
    if content.startswith(_OLE):
        return _ole(content, suffix)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image"
    if content.startswith(b"BM") and int.from_bytes(content[14:18], "little") in _BITMAP_HEADERS:
        return "image"
    return "HEIC" if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1") else ""


def _opening(content: bytes) -> bytes:
    """Give the beginning as it would be in ASCII: without a byte order mark, and of UTF-16 the lower bytes."""
    opening = content[:4096]
    if opening.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in opening[:64]:
        opening = opening.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\x00", b"")
    return opening.removeprefix(b"\xef\xbb\xbf").lstrip()


def _zipped(content: bytes, suffix: str) -> str:
    try:
        with open_zip(io.BytesIO(content)) as container:
            names = {name.replace("\\", "/").lower() for name in container.namelist()}
            entry = container.NameToInfo.get("mimetype")
            said = read_entry(container, entry, 200) if entry else b""
    except BrokenZip:
        return f"damaged {suffix[1:]}" if SUFFIXES.get(suffix) in ("docx", "xlsx", "ofd") else "damaged zip"
    for mimetype, kind in _MIMETYPES:
        if mimetype in said:
            return kind
    if any(name.rpartition("/")[2] == "ofd.xml" for name in names):
        return "ofd"
    if "[content_types].xml" in names:
        for folder, kind in _PACKAGES:
            if any(name.startswith(folder) for name in names):
                return kind
    return "zip"


def _ole(content: bytes, suffix: str) -> str:
    promised = SUFFIXES.get(suffix, "")
    found = [kind for entry, kind in _OLE_ENTRIES if entry.encode("utf-16-le") in content]
    # A workbook may hold a Word document, and the other way round.
    if promised in found and "encrypted Office" not in found:
        return promised
    if found:
        return found[0]
    return promised if promised in ("office", "xls") else "old Office"
