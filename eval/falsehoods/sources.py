"""Where true statements come from: the sentences of documents, and the official English of bilingual pairs."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from eval.cases import InvalidCases
from rag import take_in
from rag.errors import WenjuError
from rag.records import Citation, Document

SUFFIXES = (".txt", ".md", ".docx", ".html", ".htm", ".ofd", ".pdf")
_NOTES = ("SOURCES.md", "README.md")
_SHORTEST = 8  # characters of a sentence that says anything


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of a document that statements may cite."""

    document: Document
    citation: Citation
    path: tuple[str, ...]
    """The headings it stands under."""
    english: str = ""
    """Its official English; "" where there is none."""

    @property
    def text(self) -> str:
        return self.citation.quote


@dataclass(frozen=True)
class Sources:
    """All that may be cited."""

    sentences: tuple[Source, ...]

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        return {source.document.id: source.document for source in self.sentences}

    @cached_property
    def by_document(self) -> Mapping[str, tuple[Source, ...]]:
        grouped: dict[str, list[Source]] = {}
        for source in self.sentences:
            grouped.setdefault(source.document.id, []).append(source)
        return {name: tuple(sentences) for name, sentences in grouped.items()}


def read_folder(folder: Path, tell: Callable[[str], None] = lambda _: None) -> list[Source]:
    """Give the sentences of every document of a folder; `tell` is told of those that cannot be read.

    Raises InvalidCases where none can.
    """
    found: list[Source] = []
    trouble = "it holds no documents"
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in SUFFIXES or path.name in _NOTES:
            continue
        try:
            found += _sentences(path)
        except WenjuError as error:
            trouble = str(error)
            tell(trouble)
    if not found:
        raise InvalidCases(f"cannot take statements from {folder}: {trouble}")
    return found


def _sentences(path: Path) -> list[Source]:
    reading = take_in(path)
    document = reading.document
    apart = [
        (section.start, section.end)
        for section in reading.sections
        if section.kind in ("front", "back", "table", "glossary")
    ]
    return [
        Source(document, _citation(document, sentence.start, sentence.end, sentence.path), sentence.path)
        for sentence in reading.sentences
        if len(sentence.text) >= _SHORTEST
        and not (sentence.path and _bare(sentence.text) == _bare(sentence.path[-1]))
        and not any(start <= sentence.start < end for start, end in apart)
    ]


def _bare(text: str) -> str:
    return "".join(text.split()).rstrip("。.：:")


def _citation(document: Document, start: int, end: int, path: Sequence[str]) -> Citation:
    address = " · ".join((document.number or document.label, *path))
    return Citation(
        document.id, document.name, document.text[start:end], start, end, None, None, address
    )  # fmt: skip


def read_pairs(file: Path, years: Collection[int] = ()) -> list[Source]:
    """Give the Chinese sentences of State Council reports with their official English, one document a year.

    `file` has a pair a line: {"year", "zh", "en"}. `years`: only these; all where it is empty.
    """
    try:
        records = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
        pairs = [(int(record["year"]), str(record["zh"]), str(record["en"])) for record in records]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidCases(
            f"cannot read the pairs of {file}: {error}; one JSON object a line is needed"
        ) from error
    chosen = [year for year in dict.fromkeys(year for year, _, _ in pairs) if not years or year in years]
    return [
        source
        for year in chosen
        for source in _report(year, [(zh.strip(), en.strip()) for of, zh, en in pairs if of == year])
    ]


def _report(year: int, pairs: Sequence[tuple[str, str]]) -> list[Source]:
    # The wrong sentence is often the neighbour's: each stands in the whole text of its report.
    document = Document(
        id=f"state-council-{year}", name=f"{year}.txt", title=f"{year}年国务院政府工作报告", number=None, issuer="国务院",
        date=date(year, 3, 5), region=None, period=str(year), kind="政府工作报告", text="\n".join(zh for zh, _ in pairs),
        offsets=((0, 0),), encoding="utf-8", format="text", pages=(), notices=(),
    )  # fmt: skip
    found: list[Source] = []
    position = 0
    for zh, en in pairs:
        if len(zh) >= _SHORTEST and len(en.split()) > 5:
            citation = _citation(document, position, position + len(zh), ())
            found.append(Source(document, citation, (), en))
        position += len(zh) + 1
    return found
