"""A real server of a real library, with a model that knows nothing: what it writes is never an answer."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from transformers_server import serving, write_babbler

from rag import IngestReport, Library, Settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("accelerate") is None, reason="transformers serve needs accelerate"),
]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Iterator[tuple[str, str]]:
    """The address of the server, and the name of its model."""
    folder = tmp_path_factory.mktemp("babbler")
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(seeds.glob("*.txt"))]
    model = write_babbler(folder / "model", texts)
    with serving(model, folder / "cache") as url:
        yield url, str(model)


@pytest.mark.parametrize(
    ("question", "refusal"),
    [
        ("额济纳旗2024年上半年社会消费品零售总额是多少？", "模型没有写出一条有依据的论断"),
        ("How much were Ejin Banner's retail sales in the first half of 2024?", "No supported statement: "),
    ],
)
def test_babble_is_no_answer(
    taken_in: tuple[Path, IngestReport], endpoint: tuple[str, str], question: str, refusal: str
) -> None:
    url, name = endpoint
    settings = Settings(_env_file=None, WENJU_MODEL=name, OPENAI_BASE_URL=url, WENJU_TIMEOUT=60)  # type: ignore[call-arg]
    with Library.open(taken_in[0], settings=settings) as library:
        answer = library.ask(question)
    assert (answer.refused, answer.statements, answer.author) == (True, (), name), answer.notices
    assert answer.refusal is not None and answer.refusal.startswith(refusal)


def test_a_model_that_the_server_does_not_have_costs_a_notice(
    taken_in: tuple[Path, IngestReport], endpoint: tuple[str, str]
) -> None:
    settings = Settings(_env_file=None, WENJU_MODEL="another", OPENAI_BASE_URL=endpoint[0])  # type: ignore[call-arg]
    with Library.open(taken_in[0], settings=settings) as library:
        answer = library.ask("额济纳旗2024年上半年社会消费品零售总额是多少？")
    assert (answer.author, answer.refused) == ("extractive", False)
    assert "rejects the request (HTTP 400" in answer.notices[0]
