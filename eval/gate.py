"""Metrics against floors, and the digest that says which cases and corpus the floors were set on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import ceil, floor
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.cases import InvalidCases
from eval.metrics import LOWER_IS_BETTER, Metric, bare
from eval.run import Corpus

FLOORS = Path(__file__).parent / "floors.json"
SLACK = 0.02
"""How far below the measured value a floor is set: two questions of a hundred may fall without notice."""


class Bound(BaseModel):
    """What a metric must keep to: at least `min`, or at most `max`. Exactly one is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    min: float | None = Field(default=None, ge=0, le=1)
    max: float | None = Field(default=None, ge=0, le=1)

    @model_validator(mode="after")
    def _one(self) -> Bound:
        if (self.min is None) == (self.max is None):
            raise ValueError('give either {"min": …} or {"max": …}')
        return self

    def margin(self, value: float) -> float:
        """How far the value is on the good side; negative where it is not."""
        return value - self.min if self.min is not None else (self.max or 0.0) - value

    def around(self, value: float) -> Bound:
        """The bound that a measured value earns, a slack away from it and never beyond 0 or 1."""
        if self.min is not None:
            return Bound(min=max(0.0, floor(round((value - SLACK) * 1000, 6)) / 1000))
        return Bound(max=min(1.0, ceil(round((value + SLACK) * 1000, 6)) / 1000))

    def stricter_than(self, other: Bound) -> bool:
        """Whether it lets less pass than the other of the same direction."""
        if self.min is not None and other.min is not None:
            return self.min > other.min
        return self.max is not None and other.max is not None and self.max < other.max

    def __str__(self) -> str:
        return f"≥ {self.min:.3f}" if self.min is not None else f"≤ {self.max:.3f}"


class Floors(BaseModel):
    """`floors.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: dict[str, str]
    """SHA-256 of each case and corpus file, by name."""
    floors: dict[str, Bound]

    @model_validator(mode="after")
    def _direction(self) -> Floors:
        for name, bound in self.floors.items():
            if (bare(name) in LOWER_IS_BETTER) != (bound.max is not None):
                wanted = "max" if bare(name) in LOWER_IS_BETTER else "min"
                raise ValueError(f"{name} takes a {wanted}")
        return self


@dataclass(frozen=True, slots=True)
class Check:
    """One metric against its bound."""

    name: str
    value: float | None
    bound: Bound
    missed: tuple[str, ...]
    """Ids of the cases that did not earn all."""
    unscored: int

    @property
    def margin(self) -> float | None:
        return None if self.value is None else self.bound.margin(self.value)

    @property
    def passed(self) -> bool:
        """A metric of which nothing was scored does not pass: nobody knows that it holds."""
        # Shares are sums of fractions: 0.1 + 0.2 must not fall below a floor of 0.3.
        return self.margin is not None and self.margin >= -1e-9


def load_floors(path: Path = FLOORS) -> Floors:
    """Load the floors; raises InvalidCases where the file is missing or no floors file."""
    if not path.is_file():
        raise InvalidCases(f"cannot read {path}: no such file; the floors are part of the repository")
    try:
        return Floors.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "its content"
        raise InvalidCases(f"{path} cannot be used: {place}: {first['msg']}") from error


def save_floors(floors: Floors, path: Path = FLOORS) -> None:
    """Write the floors, sorted, so that a change reads well in a diff."""
    ordered = Floors(digest=dict(sorted(floors.digest.items())), floors=dict(sorted(floors.floors.items())))
    path.write_text(ordered.model_dump_json(indent=2, exclude_none=True) + "\n", encoding="utf-8")


def digest(cases: Path, corpus: Corpus) -> dict[str, str]:
    """Hash what is measured: each case file as "cases/…", each document as "corpus/…"."""
    files = {f"cases/{path.name}": path for path in cases.glob("*.jsonl")}
    files |= {f"corpus/{path.name}": path for path in corpus.files}
    return {name: sha256(path.read_bytes()).hexdigest() for name, path in sorted(files.items())}


def changes(pinned: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Say how what is there differs from what the floors were set on; empty where it does not."""
    return [
        f"{name} is {'new' if name not in pinned else 'gone' if name not in found else 'edited'}"
        for name in sorted(pinned.keys() | found.keys())
        if pinned.get(name) != found.get(name)
    ]


def check(metrics: Mapping[str, Metric], floors: Floors) -> list[Check]:
    """Hold each metric that has a floor against it, in the floors' order; an unmeasured one does not pass."""
    checks = []
    for name, bound in floors.floors.items():
        metric = metrics.get(name, Metric())
        checks.append(Check(name, metric.value, bound, tuple(metric.missed), metric.unscored))
    return checks


def updated(
    floors: Floors, found: Mapping[str, str], metrics: Mapping[str, Metric], lower: Collection[str] = ()
) -> Floors:
    """Pin what is there now, and move each floor to the measured value less a slack where that is stricter.

    Only the floors named in `lower` may also become laxer. Raises InvalidCases for a name that has no floor.
    """
    unknown = sorted(set(lower) - floors.floors.keys())
    if unknown:
        raise InvalidCases(f"no floor is called {', '.join(unknown)}; there are {', '.join(floors.floors)}")
    moved: dict[str, Bound] = {}
    for name, bound in floors.floors.items():
        metric = metrics.get(name)
        moved[name] = bound
        if metric is not None and metric.value is not None:
            earned = bound.around(metric.value)
            if earned.stricter_than(bound) or (name in lower and bound.margin(metric.value) < SLACK):
                moved[name] = earned
    return Floors(digest=dict(found), floors=moved)
