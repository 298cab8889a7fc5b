"""What a chat model costs: US dollars per million tokens, where that is set or known."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from rag.errors import InvalidSettings
from rag.records import Usage

_MILLION = 1_000_000
# "gpt-4o-mini-2024-07-18" is the same model at the same price as the name without its day.
_DAY = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens. What hosts take off for cached prompts is not counted: it is an upper bound."""

    prompt: Decimal
    completion: Decimal

    def of(self, prompt: int, completion: int) -> Usage:
        """Give so many tokens with what they cost."""
        cost = (self.prompt * prompt + self.completion * completion) / _MILLION
        return Usage(prompt, completion, float(cost))


def read_price(text: str) -> Price:
    """Read "0.40/1.60": of a million tokens of the prompt, and of the completion. Raises InvalidSettings."""
    try:
        prompt, completion = (Decimal(part.strip()) for part in text.split("/"))
        usable = prompt.is_finite() and completion.is_finite() and min(prompt, completion) >= 0
    except (ValueError, InvalidOperation):
        usable = False
    if not usable:
        raise InvalidSettings(
            f"cannot use the setting WENJU_PRICE={text!r}: give US dollars per million tokens of prompt and reply, like 0.40/1.60"
        )
    return Price(prompt, completion)


def known_price(model: str, url: str) -> Price | None:
    """Give the price of a model at its own host, from a dated table; None where the table does not have it.

    The same name behind another address may cost anything, or nothing.
    """
    return _table().get((urlsplit(url).hostname or "", _DAY.sub("", model)))


@cache
def _table() -> dict[tuple[str, str], Price]:
    path = Path(__file__).parent / "data" / "prices.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["host"], row["model"]): Price(Decimal(row["prompt"]), Decimal(row["completion"]))
            for row in csv.DictReader(file)
        }
