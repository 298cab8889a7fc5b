"""Embedding step by step: how far it is, in steps that suit the model, and an end to it at any step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from fakes import FakeEmbedder
from numpy.typing import NDArray

from rag.embed import Paced
from rag.embed import pace as pace_room

TEXTS = [f"第{number}条 县财政收入{number}万元" for number in range(200)]


class Clocked(FakeEmbedder):
    """Takes so many seconds for each text, on a clock of its own."""

    def __init__(self, seconds_each: float, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.now, self.seconds_each = 0.0, seconds_each
        self.steps: list[int] = []
        monkeypatch.setattr(pace_room.time, "monotonic", lambda: self.now)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.now += self.seconds_each * len(texts)
        self.steps.append(len(texts))
        return super().embed(texts)


def test_a_slow_model_is_asked_for_little_at_a_time_and_says_how_far_it_is(monkeypatch):
    told: list[tuple[int, int]] = []
    embedder = Clocked(0.05, monkeypatch)
    Paced(embedder).embed(TEXTS[:100], lambda *at: told.append(at))
    assert embedder.steps == [32, 20, 20, 20, 8]
    assert told == [(0, 100), (32, 100), (52, 100), (72, 100), (92, 100)]


def test_a_fast_model_is_soon_asked_for_much_and_that_is_remembered(monkeypatch):
    embedder = Clocked(0.0001, monkeypatch)
    paced = Paced(embedder)
    paced.embed(TEXTS, lambda *_: None)
    assert embedder.steps == [32, 128, 40]
    paced.embed(TEXTS, lambda *_: None)
    assert embedder.steps[3:] == [200]


def test_the_slowest_model_gets_no_fewer_than_fill_a_batch(monkeypatch):
    embedder = Clocked(60, monkeypatch)
    Paced(embedder).embed(TEXTS[:50], lambda *_: None)
    assert embedder.steps == [32, 8, 8, 2]


def test_the_vectors_are_those_of_one_call():
    np.testing.assert_array_equal(
        Paced(FakeEmbedder()).embed(TEXTS, lambda *_: None), FakeEmbedder().embed(TEXTS)
    )
    assert Paced(FakeEmbedder()).embed([], lambda *_: None).shape == (0, 64)


def test_whoever_is_told_can_end_it():
    def cancel(done: int, _: int) -> None:
        if done:
            raise KeyboardInterrupt

    embedder = FakeEmbedder()
    with pytest.raises(KeyboardInterrupt):
        Paced(embedder).embed(TEXTS, cancel)
    assert len(embedder.embedded) == 32
