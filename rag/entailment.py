"""Tells how surely one text bears out another, by a CrossEncoder that the user names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from rag.errors import EntailmentError
from rag.named_models import Batches, Found, Sought, architecture, find_model, load_model, pools

PAIRS = 8
"""A statement. A BERT of four layers reads about ten a second on a processor, larger ones few."""
LONGEST = 700
"""Characters of a premise, and of a claim."""
LEAST = 0.5
"""How surely, 0 to 1, a claim must be borne out."""
SOUGHT = Sought(
    "entailment model", "leave WENJU_ENTAILMENT out", "CrossEncoder", "cross-encoder", EntailmentError
)
# As the labels of published models begin: entailment, ENTAILMENT, entail, entailed; 蕴含; supported, consistent.
_ENTAILS = ("entail", "蕴含", "蕴涵", "support", "consistent")
_DENIES = ("not", "non", "un", "in", "不")


class Entailment(Protocol):
    """Anything that tells how surely a premise bears out a claim; safe to use from several threads at once."""

    @property
    def identity(self) -> str:
        """Names the model and its content."""

    def __call__(self, premise: str, claim: str) -> float:
        """Give how surely the premise bears out the claim, 0 to 1."""

    def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Give the same for at most `PAIRS` pairs (premise, claim) at once."""


def load_entailment(name: str, device: str | None = None) -> Entailment:
    """Give the CrossEncoder of that name or in that folder, found as embedding models are (`rag.named_models`).

    It has a label for entailment among others, as models trained on XNLI have, or one label, as models that score how
    well a text is grounded have. `device` is as torch calls it; None: the best there is. Raises EntailmentError.
    """
    return _CrossEncoder(name, device)


class _CrossEncoder:
    def __init__(self, name: str, device: str | None) -> None:
        found = find_model(name, SOUGHT)
        _check(found)
        self.identity = found.identity
        self._name = name
        self._batches = Batches(name, SOUGHT, PAIRS)
        self._model: Any = load_model(found, SOUGHT, device)
        self._label = _entailing(self._model, name)

    def __call__(self, premise: str, claim: str) -> float:
        return self.scores([(premise, claim)])[0]

    def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        if len(pairs) > PAIRS:
            raise ValueError(f"{len(pairs)} pairs; at most {PAIRS} are looked at for a statement")
        if not pairs:
            return []
        given = [(_given(premise), _given(claim)) for premise, claim in pairs]
        raw = np.asarray(self._batches.run(self._logits, given, SOUGHT.instead), np.float64)
        labels = 1 if self._label is None else int(self._model.num_labels)
        if raw.size != len(pairs) * labels or not np.isfinite(raw).all():
            raise EntailmentError(
                f"the entailment model {self._name} gives no usable scores; check that it is complete, or "
                f"{SOUGHT.instead}"
            )
        return [_probability(row, self._label) for row in raw.reshape(len(pairs), labels)]

    def _logits(self, given: Sequence[tuple[str, str]], **options: Any) -> Any:
        """Give what the model says before any activation, which its own settings may or may not name."""
        return self._model.predict(given, activation_fn=_as_it_is, **options)


def _as_it_is(logits: Any) -> Any:
    return logits


def _probability(logits: Any, label: int | None) -> float:
    if label is None:
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, float(logits[0])))))
    powers = np.exp(logits - logits.max())
    return float(powers[label] / powers.sum())


def _entailing(model: Any, name: str) -> int | None:
    """Give the label that says entailment; None where there is one label, whose score is that. Raises EntailmentError."""
    labels = {int(at): str(label) for at, label in (getattr(model.config, "id2label", None) or {}).items()}
    if model.num_labels == 1:
        return None
    named = [at for at, label in labels.items() if _says_entailment(label)]
    if len(named) != 1:
        said = ", ".join(labels.values()) or "none"
        raise EntailmentError(
            f"{name} does not say which of its labels is entailment ({said}); name a model trained on NLI whose "
            "id2label has one called entailment"
        )
    return named[0]


def _says_entailment(label: str) -> bool:
    plain = label.strip().lower()
    return any(word in plain for word in _ENTAILS) and not plain.startswith(_DENIES)


def _check(found: Found) -> None:
    """Refuse what was never trained to judge pairs: it would be given a head of random numbers, and judge by those."""
    if pools(found) or not architecture(found).endswith("ForSequenceClassification"):
        raise EntailmentError(
            f"{found.name} is no entailment model: it does not judge pairs of texts; name a CrossEncoder like "
            "MoritzLaurer/mDeBERTa-v3-base-mnli-xnli"
        )


def _given(text: str) -> str:
    """Give what of a text is read, without the lone surrogates that JSON can carry and tokenizers refuse."""
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
