"""The words of a Word file, read with as little cleverness as can be: what `rag` makes of it is held against them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from eval.cases import InvalidCases

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def paragraphs(path: Path) -> list[str]:
    """Give the text of each paragraph, those of table cells too; the numbers that Word counts itself are left out.

    Raises InvalidCases where the file is not what its name says.
    """
    try:
        with ZipFile(path) as archive:
            body = ElementTree.fromstring(archive.read("word/document.xml"))
    except (BadZipFile, KeyError, ElementTree.ParseError) as error:
        raise InvalidCases(
            f"cannot read {path} as a Word file: {error}; replace it, or leave it out"
        ) from error
    return [
        "".join(run.text or "" for run in paragraph.iter(f"{_WORD}t")) for paragraph in body.iter(f"{_WORD}p")
    ]
