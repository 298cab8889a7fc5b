"""Pairs of a Chinese sentence and its official English, of reports of several years."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.cases import InvalidCases
from eval.structure.reference import find_shared


class Pair(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    year: int
    """In which the report was delivered: 今年 of its sentences."""
    zh: str
    en: str


def find_pairs() -> Path:
    """Find the file of pairs among the development data; raises InvalidCases where there is none."""
    shared = find_shared()
    path = shared / "gwr_bilingual" / "pairs.jsonl" if shared else None
    if path is None or not path.is_file():
        raise InvalidCases(
            "there are no aligned reports here: name a .jsonl file of {id, year, zh, en}, or set WENJU_SHARED"
        )
    return path


def load_pairs(path: Path) -> tuple[Pair, ...]:
    """Load the pairs of a .jsonl file, in order; raises InvalidCases where a line is no pair."""
    if path.is_dir():
        path = path / "pairs.jsonl"
    if not path.is_file():
        raise InvalidCases(f"cannot read {path}: no such file")
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            pairs.append(Pair.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the line"
            raise InvalidCases(f"{path}, line {number} is no pair: {place}: {first['msg']}") from error
    return tuple(pairs)


def of_years(pairs: Sequence[Pair], years: str) -> tuple[Pair, ...]:
    """Give the pairs of "even" years, which the readers were made on, of "odd" ones, which were held back, or "all"."""
    parity = {"even": (0,), "odd": (1,), "all": (0, 1)}[years]
    return tuple(pair for pair in pairs if pair.year % 2 in parity)


def neighbours(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Give each Chinese sentence with the English of the next, the last with that of the first: pairs that do not belong."""
    return tuple(
        pair.model_copy(update={"en": other.en, "id": f"{pair.id}+1"})
        for pair, other in zip(pairs, (*pairs[1:], *pairs[:1]), strict=True)
    )
