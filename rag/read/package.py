"""Office documents as they are stored: a zip of XML parts that point to each other."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import Any
from urllib.parse import unquote

from rag.errors import UnreadableFile
from rag.read.ooxml import local, value
from rag.read.zips import BrokenZip, open_zip, read_entry, refuse_bomb

MAX_PART = 50_000_000
"""Bytes of one XML part: its tree takes five to ten times as much memory. The largest Word text seen has 2 MB."""


class Package:
    """The parts of one document; to be closed."""

    def __init__(self, content: bytes, name: str) -> None:
        """Raises UnreadableFile for what is no zip, or a bomb."""
        refuse_bomb(content, name)
        self._name = name
        try:
            self._zip = open_zip(io.BytesIO(content))
        except BrokenZip as error:
            raise self._unreadable(str(error)) from error
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in self._zip.infolist():
            self._entries.setdefault(_normal(entry.filename), entry)
        self.damaged: list[str] = []
        """Parts of which only what stands before the damage could be read."""

    def close(self) -> None:
        self._zip.close()

    def has(self, part: str) -> bool:
        return _normal(part) in self._entries

    def read(self, part: str) -> bytes:
        """Give a part's bytes; raises UnreadableFile where it is missing or cannot be unpacked."""
        entry = self._entries.get(_normal(part))
        if entry is None:
            raise self._unreadable(f"its part {part} is missing")
        try:
            return read_entry(self._zip, entry, MAX_PART)
        except BrokenZip as error:
            raise self._unreadable(f"in its part {part}, {error}") from error

    def xml(self, part: str) -> Any:
        """Give the root of an XML part. Entities stay unresolved; broken XML is read as far as it goes, and noted in
        `damaged`.
        """
        from lxml import etree

        content = self.read(part)
        options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True}
        try:
            return etree.fromstring(content, etree.XMLParser(**options))
        except etree.XMLSyntaxError as error:
            if b"<!ENTITY" in content[:4096]:
                raise self._unreadable("it declares XML entities, as no Office program does") from error
            root = _recovered(content, options)
            if root is None:
                raise self._unreadable(f"its part {part} is no XML") from error
            self.damaged.append(part)
            return root

    def optional_xml(self, part: str | None) -> Any | None:
        """As `xml`, but None where the part is missing or useless: the text can be read without it."""
        if part is None or not self.has(part):
            return None
        try:
            return self.xml(part)
        except UnreadableFile:
            self.damaged.append(part)
            return None

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Give the parts that `part` ("" for the package) points to: id → (last word of the kind, name of the part)."""
        folder, file = posixpath.split(part)
        root = self.optional_xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found = {}
        for element in root if root is not None else ():
            if local(element) != "Relationship" or element.get("TargetMode") == "External":
                continue
            target = unquote(element.get("Target") or "")
            kind = (element.get("Type") or "").rpartition("/")[2]
            found[value(element, "Id") or ""] = (kind, _normal(posixpath.join("/", folder, target)))
        return found

    def main(self, default: str) -> str:
        """Give the name of the part that holds the document itself."""
        for kind, part in self.related("").values():
            if kind == "officeDocument" and self.has(part):
                return part
        return default

    def _unreadable(self, reason: str) -> UnreadableFile:
        return UnreadableFile(
            f"cannot read {self._name}: {reason}; get it again, or open it in its program and save it anew"
        )


def _recovered(content: bytes, options: dict[str, bool]) -> Any | None:
    from lxml import etree

    try:
        return etree.fromstring(content, etree.XMLParser(recover=True, **options))
    except etree.XMLSyntaxError:  # nothing to recover
        return None


def _normal(part: str) -> str:
    return posixpath.normpath(posixpath.join("/", part.replace("\\", "/"))).lower()[1:]
