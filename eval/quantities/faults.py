"""Whose fault it is where the two sides of a pair differ: of the translation, of the alignment, or ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.cases import InvalidCases
from eval.quantities.agreement import Compared, Mention, Side, compare

JUDGED = Path(__file__).parent / "judged.jsonl"
Fault = Literal["left out", "added", "differs", "alignment", "ours"]
FAULTS: Mapping[Fault, str] = {
    "left out": "the translation leaves it out",
    "added": "the translation adds it",
    "differs": "the two texts state different values, or one has a slip of the pen",
    "alignment": "its other half stands in a neighbouring pair",
    "ours": "both state it, and we do not read it so",
}
assert set(FAULTS) == set(get_args(Fault))


class Judgement(BaseModel):
    """What a reader of both sentences found of a quantity that has no counterpart."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    side: Side
    text: str
    fault: Fault
    note: str = ""


def load_judged(path: Path = JUDGED) -> dict[tuple[str, Side, str], Judgement]:
    """Load the judgements by pair, side and text; raises InvalidCases where a line is none."""
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            judgement = Judgement.model_validate_json(line)
        except ValidationError as error:
            raise InvalidCases(
                f"{path}, line {number} is no judgement: {error.errors()[0]['msg']}"
            ) from error
        found[judgement.id, judgement.side, judgement.text] = judgement
    return found


def fault_of(
    compared: Compared,
    mention: Mention,
    beside: Sequence[Compared],
    judged: Mapping[tuple[str, Side, str], Judgement],
) -> tuple[Fault, bool]:
    """Give whose fault a missed mention is, and whether a reader said so or it is guessed.

    `beside` are the pairs before and after it. A guess is never "ours": only who has read both sides can tell.
    """
    judgement = judged.get((compared.pair.id, mention.side, mention.text))
    if judgement is not None:
        return judgement.fault, True
    for neighbour in beside:
        other = (
            {"en": compared.pair.en, "zh": neighbour.pair.zh}
            if mention.side == "en"
            else {"zh": compared.pair.zh, "en": neighbour.pair.en}
        )
        again = compare(compared.pair.model_copy(update=other))
        if any(
            (one.side, one.start, one.found) == (mention.side, mention.start, True) for one in again.stated
        ):
            return "alignment", False
    if any(other.side != mention.side and other.kind == mention.kind for other in compared.missed):
        return "differs", False
    return ("left out" if mention.side == "zh" else "added"), False
