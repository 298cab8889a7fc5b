"""Measure the agreement of pairs, and that it is no accident: shuffled and changed pairs must not agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.cases import InvalidCases
from eval.quantities.agreement import Compared, Mention, compare
from eval.quantities.faults import Fault, fault_of, load_judged
from eval.quantities.pairs import Pair, neighbours
from rag.quantities import find_quantities

FLOORS = Path(__file__).parent / "floors.json"


@dataclass(frozen=True, slots=True)
class Share:
    good: int
    of: int

    @property
    def value(self) -> float:
        """0 to 1; 0 of nothing, which passes no floor."""
        return self.good / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.good:,} of {self.of:,} ({self.value:.1%})"


@dataclass(frozen=True, slots=True)
class Missed:
    pair: Pair
    mention: Mention
    fault: Fault
    judged: bool


@dataclass(frozen=True, slots=True)
class Measured:
    pairs: Share
    """Pairs with a quantity of which all are found."""
    with_dates: Share
    """The same, dates counted among the quantities."""
    all_counts: Share
    """The same as `pairs`, but for the counts that only point at what is named: those compared too."""
    quantities: Share
    """Quantities found on the other side."""
    dates: Share
    kinds: dict[str, Share]
    left_out: int
    """Counts that only point at what is named, and were not compared."""
    missed: tuple[Missed, ...]
    shuffled: Share
    """Pairs that agree though each Chinese sentence has the English of the next: to be low."""
    changed: Share
    """Pairs that no longer agree once one digit is changed: to be all."""

    @property
    def ours(self) -> Share:
        """Pairs with a quantity that fail, if they do, by no fault of ours."""
        failing = {
            miss.pair.id for miss in self.missed if miss.fault == "ours" and miss.mention.kind != "date"
        }
        return Share(self.pairs.of - len(failing), self.pairs.of)

    @property
    def metrics(self) -> dict[str, float]:
        return {
            "pairs": self.pairs.value, "with_dates": self.with_dates.value, "quantities": self.quantities.value,
            "dates": self.dates.value, "ours": self.ours.value, "shuffled": self.shuffled.value,
            "changed": self.changed.value,
        }  # fmt: skip


def measure(pairs: Sequence[Pair]) -> Measured:
    """Compare every pair, and the controls made of them."""
    compared = [compare(pair) for pair in pairs]
    stated = [mention for one in compared for mention in one.stated]
    agreeing = [one.pair for one in compared if one.stated and not one.missed]
    return Measured(
        pairs=_agreeing(compared, _is_quantity),
        with_dates=_agreeing(compared, lambda _: True),
        all_counts=_agreeing([_with_all(one) for one in compared], _is_quantity),
        quantities=_found(mention for mention in stated if _is_quantity(mention)),
        dates=_found(mention for mention in stated if not _is_quantity(mention)),
        kinds={
            kind: _found(mention for mention in stated if mention.kind == kind)
            for kind, _ in Counter(mention.kind for mention in stated).most_common()
        },
        left_out=sum(mention.left_out for one in compared for mention in one.mentions),
        missed=_missed(compared),
        shuffled=_agreeing([compare(pair) for pair in neighbours(_stating(compared))], _is_quantity),
        changed=_caught(agreeing),
    )


def _is_quantity(mention: Mention) -> bool:
    return mention.kind != "date"


def _found(mentions: Iterable[Mention]) -> Share:
    found = [mention.found for mention in mentions]
    return Share(sum(found), len(found))


def _agreeing(compared: Sequence[Compared], of: Callable[[Mention], bool]) -> Share:
    """Of the pairs that state any such thing, those in which all are found."""
    having = [one for one in compared if any(of(mention) for mention in one.stated)]
    return Share(sum(not any(of(mention) for mention in one.missed) for one in having), len(having))


def _with_all(compared: Compared) -> Compared:
    return replace(
        compared, mentions=tuple(replace(mention, left_out=False) for mention in compared.mentions)
    )


def _stating(compared: Sequence[Compared]) -> list[Pair]:
    return [one.pair for one in compared if any(_is_quantity(mention) for mention in one.stated)]


def _missed(compared: Sequence[Compared]) -> tuple[Missed, ...]:
    judged = load_judged()
    found = []
    for index, one in enumerate(compared):
        beside = [*compared[max(0, index - 1) : index], *compared[index + 1 : index + 2]]
        for mention in one.missed:
            fault, read = fault_of(one, mention, beside, judged)
            found.append(Missed(one.pair, mention, fault, read))
    return tuple(found)


def _caught(agreeing: Sequence[Pair]) -> Share:
    """Change one digit in each side of each agreeing pair that has a figure, and count which then disagree."""
    changed = [
        pair.model_copy(update={side: other})
        for pair in agreeing
        for side, text in (("zh", pair.zh), ("en", pair.en))
        if (other := change_digit(text)) is not None
    ]
    return Share(sum(bool(compare(pair).missed) for pair in changed), len(changed))


def change_digit(text: str) -> str | None:
    """Give the text with the last digit of its first figure in digits one higher, 9 one lower; None where it has none."""
    for quantity in find_quantities(text):
        if quantity.form != "digits" or quantity.is_name:
            continue
        for position in range(quantity.end - 1, quantity.start - 1, -1):
            if text[position] in "0123456789":
                digit = int(text[position])
                return text[:position] + str(digit + 1 if digit < 9 else 8) + text[position + 1 :]
    return None


class Floors(BaseModel):
    """`floors.json`: what the pairs of all years must keep to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str
    """Of the file of pairs they were set on."""
    least: dict[str, float]
    most: dict[str, float]


def load_floors(path: Path = FLOORS) -> Floors:
    """Load the floors; raises InvalidCases where the file is none."""
    try:
        return Floors.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise InvalidCases(f"{path} cannot be used as floors: {error}") from error


def below(measured: Measured, floors: Floors) -> list[str]:
    """Say which floors do not hold; empty where all do."""
    metrics = measured.metrics
    return [
        *(
            f"{name} is {metrics[name]:.4f}, below {least}"
            for name, least in floors.least.items()
            if metrics[name] < least
        ),
        *(
            f"{name} is {metrics[name]:.4f}, above {most}"
            for name, most in floors.most.items()
            if metrics[name] > most
        ),
    ]


def digest(path: Path) -> str:
    return sha256((path / "pairs.jsonl" if path.is_dir() else path).read_bytes()).hexdigest()
