"""The text that a good reading keeps: read with as little cleverness as can be, in pieces."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from hashlib import sha256
from pathlib import Path

from eval import word
from eval.cases import InvalidCases
from eval.structure.gold import Case
from eval.structure.score import bare

ROOT = Path(__file__).resolve().parents[2]


def find_seeds() -> Path:
    """Find the folder of the seed documents: in the repository, or inside `rag` once installed."""
    for folder in (ROOT / "seeds", ROOT / "rag" / "data" / "seeds"):
        if folder.is_dir():
            return folder
    raise InvalidCases("cannot find the seed documents: there is no folder seeds")


def find_shared() -> Path | None:
    """Find the folder of the other documents: $WENJU_SHARED, or ../shared/data beside the repository. None where
    there is none: most computers do not have them."""
    named = os.environ.get("WENJU_SHARED")
    if named and not Path(named).is_dir():
        raise InvalidCases(f"WENJU_SHARED is {named}, which is no folder; correct it, or unset it")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def fetch(case: Case, folder: Path, scratch: Path) -> Path:
    """Give the file of a case; one made from a record of a collection is written to `scratch`.

    Raises InvalidCases where it is missing, or is another than the gold was written for.
    """
    name, _, record = case.path.partition("#")
    path = folder / name
    if not path.is_file():
        raise InvalidCases(f"{case.document} is not in {folder}")
    if record:
        path = _record(path, record, scratch / case.document)
    found = sha256(path.read_bytes()).hexdigest()
    if found != case.sha256:
        raise InvalidCases(f"{path} is not the file that the gold of {case.document} was written for")
    return path


def pieces(case: Case, path: Path) -> list[str]:
    """Give what the text must keep of a file: its lines, paragraphs and cells, but for the furniture of the gold.

    Empty for a document that must be recognised.
    """
    if case.ocr:
        return []
    lines = _READERS[path.suffix.lower()](path)
    dropped = Counter(bare(line) for line in (*(case.furniture or ()), *case.optional))
    patterns = [re.compile(rule.pattern, re.IGNORECASE) for rule in case.repeated]
    kept = []
    for line in lines:
        key = bare(line)
        # Buttons at the end of a line that stays: "来源:达拉特旗      【  保存".
        tail = next((end for end in dropped if dropped[end] and key.endswith(end)), "")
        if tail:
            dropped[tail] -= 1
            key = key.removesuffix(tail)
            line = key
        if key and not any(pattern.fullmatch(key) for pattern in patterns):
            kept.append(line)
    return [word for line in kept for word in line.split()] if path.suffix.lower() == ".pdf" else kept


def _record(path: Path, wanted: str, target: Path) -> Path:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if wanted in line and json.loads(line)["id"] == wanted:
            record = json.loads(line)
            target.write_text(f"{record['title']}\n{record['text']}\n", encoding="utf-8")
            return target
    raise InvalidCases(f"there is no record {wanted} in {path}")


def _text(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8-sig").split("\n")


def _pdf(path: Path) -> list[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return [line for page in pages for line in page.splitlines()]


_READERS = {".txt": _text, ".docx": word.paragraphs, ".pdf": _pdf}
