"""What is read into a question, piece by piece, less what the reader undid; and the lines that tell of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import get_args

from rag.errors import InvalidQuestion
from rag.periods import period_in_words
from rag.records import Language, Understood, UnderstoodKind

_LINES: dict[str, tuple[UnderstoodKind, ...]] = {
    "places": ("region", "missing_region", "unlisted"),
    "times": ("period",),
    "terms": ("term",),
}
_LABELS: dict[Language, dict[str, str]] = {
    "zh": {"places": "地区：", "times": "时期：", "terms": "词语：", "spelling": "改正："},
    "en": {"places": "Place: ", "times": "Period: ", "terms": "Terms: ", "spelling": "Corrected: "},
}
_SEPARATORS: dict[Language, str] = {"zh": "、", "en": ", "}


class Readings:
    """Collects what is understood. What is in `ignore` (keys, as in `Understood.key`) must be left as it stands."""

    def __init__(self, ignore: Collection[str]) -> None:
        self._ignore = frozenset(ignore)
        for key in sorted(self._ignore):
            kind, colon, value = key.partition(":")
            if kind not in get_args(UnderstoodKind) or not (colon and value):
                raise InvalidQuestion(
                    f"{key!r} names nothing that can be undone; take a key as the answer gives it, like region:达拉特旗"
                )
        self._found: dict[str, Understood] = {}

    def take(self, kind: UnderstoodKind, value: str, said: str) -> bool:
        """Note a reading and tell whether it may be used."""
        understood = Understood(kind, value, said)
        if understood.key in self._ignore:
            return False
        self._found.setdefault(understood.key, understood)
        return True

    def take_all(self, kind: UnderstoodKind, values: Mapping[str, str]) -> None:
        """Note readings that were made without those undone; each with the words that it was read from."""
        for value, said in values.items():
            self.take(kind, value, said)

    def ignored(self, *kinds: UnderstoodKind) -> frozenset[str]:
        """Give the values of these kinds that the reader undid."""
        undone = (key.partition(":") for key in self._ignore)
        return frozenset(value for kind, _, value in undone if kind in kinds)

    @property
    def all(self) -> tuple[Understood, ...]:
        return tuple(self._found.values())

    def notes(self, language: Language) -> tuple[str, ...]:
        """Give one line for each sort of thing understood, in the reader's language."""
        labels = _LABELS[language]
        lines = [f"{one.said} → {one.value}" for one in self.all if one.kind == "follow_up"]
        corrected = [f"{one.said} → {one.value}" for one in self.all if one.kind == "spelling"]
        lines += [labels["spelling"] + _SEPARATORS[language].join(corrected)] if corrected else []
        for label, kinds in _LINES.items():
            values = list(dict.fromkeys(_in_words(one, language) for one in self.all if one.kind in kinds))
            lines += [labels[label] + _SEPARATORS[language].join(values)] if values else []
        return tuple(lines)


def _in_words(one: Understood, language: Language) -> str:
    """Give the value, or the question's own words where those say it better: 去年 for last-year."""
    if one.kind != "period":
        return one.value
    return period_in_words(one.value, language) if one.value[:1].isdigit() else one.said
