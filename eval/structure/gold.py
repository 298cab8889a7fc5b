"""The gold: what a careful reader finds in a document, written down from the document alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from eval.cases import InvalidCases

CASES = Path(__file__).parent / "cases"

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Collection = Literal["seeds", "pages", "shared"]
_ORDER = {"seeds": 0, "pages": 1, "shared": 2}


class _Gold(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Metadata(_Gold):
    """What the document says of itself; None where it does not say."""

    title: Words | None
    number: Words | None
    issuer: Words | None
    date: Words | None
    """ISO, of issue or delivery."""
    region: Words | None
    period: Words | None
    kind: Words | None


class Heading(_Gold):
    level: int = Field(ge=1)
    marker: str
    """As written ("一、", "（三）", "一是", "附件", "4.1"); "" where there is none."""
    title: str
    """The words after it, without the stop; "" for a numbered paragraph that has no heading of its own. Of a point
    inside a paragraph, its first clause or sentence."""
    also: tuple[str, ...] = ()
    """Other titles that are as good."""
    optional: bool = False
    """Whether good readers differ on its being a heading: neither missed nor surplus, and its level is not judged."""

    @property
    def label(self) -> str:
        return f"{self.level} {self.marker} {self.title}".strip()


class Term(_Gold):
    term: Words
    definition: Words


class Repeated(_Gold):
    """Furniture that is another on each page, or that a page's layout cuts otherwise than we would."""

    pattern: Words
    """Of a whole line without its white space, full width folded."""
    times: int = Field(ge=0)
    """How often at least it is in the source; 0 where it may, but need not, be removed."""


class Cell(_Gold):
    header: Words
    value: Words


class Tables(_Gold):
    count: int | None = None
    """How many there are; None where that is a matter of taste (a table that is continued on the next page)."""
    rows: tuple[tuple[Cell, ...], ...] = ()
    """Some of the rows, each with the cells that one line of the reading must hold as header and value."""


class Case(_Gold):
    """One document and its gold."""

    document: Words
    """The file's name."""
    path: Words
    """Below the folder of its collection; "….jsonl#id" for one record of a file of many, read as a text file with
    its title on the first line."""
    collection: Collection
    """seeds: the seed documents; pages: pictures of pages, beside the gold; shared: documents that are not ours to
    hand on."""
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """Of the file, or of the text made from the record."""
    ocr: bool = False
    """Whether it has pages that can only be recognised: a picture of ours is measured where the recogniser is
    installed, other scans where that is wished."""
    levels: int | None = None
    """How many levels of headings the gold has; deeper ones are neither wanted nor surplus. None for all."""
    metadata: Metadata | None = None
    also: dict[str, tuple[Words | None, ...]] = Field(default_factory=dict)
    """Other answers that are as good, by field of the metadata."""
    outline: tuple[Heading, ...] | None = None
    """Each heading in order; None where the gold has none written down, which is not the same as no heading."""
    furniture: tuple[Words, ...] | None = None
    """The lines to be removed; with `repeated`, all of them. None where they were not gone through."""
    repeated: tuple[Repeated, ...] = ()
    optional: tuple[Words, ...] = ()
    """Lines that may be removed or stay: readers differ in good faith."""
    kept: tuple[Words, ...] = ()
    """Words that must be in the text, in one piece (white space and width aside): where they look like furniture,
    and where a conversion may garble them."""
    joined: tuple[tuple[Words, Words], ...] = ()
    """(end of a line, beginning of the next): broken by the page, to be one sentence in the text."""
    apart: tuple[tuple[Words, Words], ...] = ()
    """(end of a line, beginning of the next) that must stay two lines."""
    text: tuple[str, ...] = ()
    """The lines that stand on a picture, for the share of characters that are recognised."""
    tables: Tables | None = None
    glossary: tuple[Term, ...] | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Case:
        unknown = self.also.keys() - Metadata.model_fields.keys()
        if unknown:
            raise ValueError(
                f"other answers for {', '.join(sorted(unknown))}, which is no field of the metadata"
            )
        deepest = max((heading.level for heading in self.outline or () if not heading.optional), default=0)
        if self.levels is not None and deepest > self.levels:
            raise ValueError(f"the outline goes to level {deepest}, deeper than its {self.levels} levels")
        return self


def load_gold(folder: Path = CASES) -> tuple[Case, ...]:
    """Load the gold of every document, seeds first; raises InvalidCases where a file is no gold."""
    cases = []
    for path in sorted(folder.glob("*.json")):
        try:
            cases.append(Case.model_validate_json(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "its content"
            raise InvalidCases(f"{path} is no gold of a document: {place}: {first['msg']}") from error
    if not cases:
        raise InvalidCases(f"cannot measure: there is no gold in {folder}")
    return tuple(sorted(cases, key=lambda case: (_ORDER[case.collection], case.document)))
