"""An embedding model behind an endpoint: what servers do differently is met, what would spoil a library is refused."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from embedding_server import DIMENSIONS, MODEL, EmbeddingServer, embedding_server

from rag.embed import Embedder, load_embedder
from rag.embed.contract import LONGEST
from rag.embed.endpoint import MOST_CHARACTERS, MOST_TEXTS
from rag.errors import EmbedderError, InvalidSettings

__all__ = ["embedding_server"]

PASSAGES = ["全年完成一般公共预算收入45.6亿元。", "草原过牧问题试点持续推进。", "新增就业2600人。"]
ROOT = Path(__file__).resolve().parents[1]


def load(server: EmbeddingServer, name: str = MODEL, **more: Any) -> Embedder:
    return load_embedder(f"openai:{name}", base_url=server.base_url, **{"timeout": 5.0, **more})


def refusal(server: EmbeddingServer, **more: Any) -> str:
    """The sentence with which a model is refused that is asked for one text and then for three."""
    with pytest.raises(EmbedderError) as raised:
        load(server, **more).embed(PASSAGES)
    message = str(raised.value)
    start = f"{server.base_url} (model {more.get('name', MODEL)}) "
    assert message.startswith(start) and "\n" not in message
    return message.removeprefix(start)


def test_vectors_have_length_one_and_stand_beside_their_texts(embedding_server):
    embedder = load(embedding_server)
    together = embedder.embed(PASSAGES)
    assert together.shape == (3, embedder.dimensions) and together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-6)
    for text, row in zip(PASSAGES, together, strict=True):
        np.testing.assert_allclose(embedder.embed_query(text), row, atol=1e-6)


def test_identity_is_the_model_and_its_dimensions_wherever_it_is_served(embedding_server):
    assert load(embedding_server).identity == f"openai:{MODEL}/{DIMENSIONS}"
    elsewhere = embedding_server.base_url.replace("127.0.0.1", "localhost")
    assert load_embedder(f"openai:{MODEL}", base_url=elsewhere).identity == f"openai:{MODEL}/{DIMENSIONS}"


def test_a_server_that_says_which_model_it_has_is_believed(embedding_server):
    embedding_server.change = lambda reply: reply | {"model": "bge-m3-q8"}
    assert load(embedding_server).identity == f"openai:bge-m3-q8/{DIMENSIONS}"
    embedding_server.change = lambda reply: {key: reply[key] for key in reply if key != "model"}
    assert load(embedding_server).identity == f"openai:{MODEL}/{DIMENSIONS}"


def test_texts_without_anything_in_them_are_not_sent(embedding_server):
    embedder = load(embedding_server)
    embedding_server.requests.clear()
    vectors = embedder.embed(["", PASSAGES[0], " \n"])
    assert embedding_server.texts == [[PASSAGES[0]]]
    assert vectors.any(axis=1).tolist() == [False, True, False]
    assert not embedder.embed_query("  ").any()
    assert embedder.embed([]).shape == (0, DIMENSIONS)


def test_requests_are_bounded_in_texts_and_in_characters(embedding_server):
    embedder = load(embedding_server)
    embedding_server.requests.clear()
    embedder.embed([f"第{number}条" for number in range(MOST_TEXTS + 5)])
    assert [len(texts) for texts in embedding_server.texts] == [MOST_TEXTS, 5]
    embedding_server.requests.clear()
    embedder.embed(["文" * 3 * LONGEST] * 60)
    assert {len(text) for texts in embedding_server.texts for text in texts} == {LONGEST}
    assert [len(texts) for texts in embedding_server.texts] == [MOST_CHARACTERS // LONGEST, 10]


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_server_that_takes_fewer_texts_at_once_gets_fewer(embedding_server, status):
    embedding_server.most, embedding_server.refusal = 10, status
    embedder = load(embedding_server)
    texts = [f"第{number}条" for number in range(40)]
    vectors = embedder.embed(texts)
    np.testing.assert_array_equal(vectors[33], embedder.embed_query(texts[33]))
    embedding_server.requests.clear()
    embedder.embed(texts)
    assert [len(texts) for texts in embedding_server.texts] == [10, 10, 10, 10]


def test_rows_go_by_their_index(embedding_server):
    expected = load(embedding_server).embed(PASSAGES)
    embedding_server.change = lambda reply: reply | {"data": reply["data"][::-1]}
    np.testing.assert_array_equal(load(embedding_server).embed(PASSAGES), expected)


def test_base64_is_read_too(embedding_server):
    expected = load(embedding_server).embed(PASSAGES)
    embedding_server.as_base64 = True
    np.testing.assert_array_equal(load(embedding_server).embed(PASSAGES), expected)


def test_half_a_surrogate_pair_is_no_obstacle(embedding_server):
    load(embedding_server).embed(["草原\ud83d过牧"])
    assert embedding_server.texts[-1] == ["草原?过牧"]


def test_what_passes_is_tried_again(embedding_server):
    embedder = load(embedding_server)
    embedding_server.statuses = [503, 429]
    assert embedder.embed(PASSAGES).any(axis=1).all()


def with_data(change: Any) -> Any:
    """A change of the rows in replies to more than one text."""
    return lambda reply: reply | {"data": change(reply["data"])} if len(reply["data"]) > 1 else reply


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows[:-1], "gave 2 vectors for 3 texts"),
        (
            lambda rows: [row | {"index": 0} for row in rows],
            "does not say which vector belongs to which text",
        ),
        (
            lambda rows: [row | {"embedding": row["embedding"] * 2} for row in rows],
            "gives vectors of different lengths (8, 16)",
        ),
        (
            lambda rows: [rows[0] | {"embedding": [0.0] * DIMENSIONS}, *rows[1:]],
            "gives vectors of zeros, or with values that are no numbers",
        ),
        (
            lambda rows: [rows[0] | {"embedding": [float("nan")] * DIMENSIONS}, *rows[1:]],
            "gives vectors of zeros, or with values that are no numbers",
        ),
        (lambda rows: [row | {"embedding": None} for row in rows], "gives vectors that are no lists of numbers"),
        (lambda rows: [row | {"embedding": "文字"} for row in rows], "gives vectors that are no numbers"),
        (lambda rows: [row | {"embedding": ["a"]} for row in rows], "gives vectors that are no numbers"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_right_are_refused(embedding_server, change, message):
    embedding_server.change = with_data(change)
    assert refusal(embedding_server) == f"{message}; check that WENJU_EMBEDDER names an embedding model there"


def test_a_server_that_changes_the_model_is_refused(embedding_server):
    names = iter(["bge-m3", "nomic"])
    embedding_server.change = lambda reply: reply | {"model": next(names)}
    assert refusal(embedding_server) == (
        "answers with the model nomic, and before with bge-m3; "
        "check that WENJU_EMBEDDER names an embedding model there"
    )


@pytest.mark.parametrize(
    "body", [b"<html><h1>Welcome to nginx!</h1></html>", b'{"hello": "world"}', b"{broken"]
)
def test_what_is_no_embedding_endpoint_is_told(embedding_server, body):
    embedding_server.body = body
    assert refusal(embedding_server) == (
        "does not reply as an embedding endpoint does; check that WENJU_EMBEDDING_BASE_URL ends in /v1"
    )


def test_a_name_that_is_not_served_is_told(embedding_server):
    assert refusal(embedding_server, name="bge-m3") == (
        "is not there (HTTP 404); check WENJU_EMBEDDER and that WENJU_EMBEDDING_BASE_URL ends in /v1"
    )


def test_a_text_that_the_server_refuses_is_told_with_its_reason(embedding_server):
    embedding_server.most = 0
    assert refusal(embedding_server) == (
        "rejects the request (HTTP 400: batch size 1 > 0); check the model's settings"
    )


def test_the_key_is_sent_and_never_shown(embedding_server):
    embedder = load(embedding_server, api_key="sk-secret")
    assert embedding_server.keys == ["Bearer sk-secret"]
    embedding_server.statuses = [401]
    with pytest.raises(EmbedderError) as raised:
        embedder.embed(PASSAGES)
    assert str(raised.value) == (
        f"{embedding_server.base_url} (model {MODEL}) refuses the key (HTTP 401); check WENJU_EMBEDDING_API_KEY"
    )


def test_without_a_key_a_server_of_ones_own_is_asked_all_the_same(embedding_server):
    load(embedding_server)
    assert embedding_server.keys == ["Bearer none"]


def test_without_a_key_openai_is_not_asked_at_all():
    with pytest.raises(EmbedderError) as raised:
        load_embedder("openai:text-embedding-3-large")
    assert str(raised.value) == (
        "no key for OpenAI's service; set OPENAI_API_KEY, or WENJU_EMBEDDING_BASE_URL for a server of your own"
    )


def test_a_slow_server_is_waited_for_as_long_as_agreed(embedding_server):
    embedding_server.seconds = 5.0
    started = time.monotonic()
    message = refusal(embedding_server, timeout=0.5)
    assert time.monotonic() - started < 3
    assert "in time" in message or "within 0.5 s" in message


def test_a_dead_address_is_known_within_a_second_without_a_client():
    with socket.socket() as bound:  # bound and not listening: connections are refused
        bound.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{bound.getsockname()[1]}/v1"
        code = (
            "import sys, time; from rag.embed import load_embedder; from rag.errors import EmbedderError\n"
            "started = time.monotonic()\n"
            f"try: load_embedder('openai:bge-m3', base_url={address!r})\n"
            "except EmbedderError as error: print(error)\n"
            "print(time.monotonic() - started < 1, 'openai' in sys.modules)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
    assert done.stdout.splitlines() == [
        f"{address} (model bge-m3) does not answer; check WENJU_EMBEDDING_BASE_URL and that it runs",
        "True False",
    ], done.stderr


@pytest.mark.parametrize("address", ["localhost:11434", "ftp://host/v1", "http://", "http://host:99999"])
def test_what_is_no_address_is_said_at_once(address):
    with pytest.raises(InvalidSettings, match="is no address of an embedding endpoint; give one like http"):
        load_embedder("openai:bge-m3", base_url=address)


def test_a_model_without_a_name_is_refused():
    with pytest.raises(InvalidSettings, match="after 'openai:' has no name"):
        load_embedder("openai: ")


def test_a_password_in_the_address_is_not_shown(embedding_server):
    embedding_server.most = 0
    address = embedding_server.base_url.replace("//", "//user:secret@")
    with pytest.raises(EmbedderError) as raised:
        load_embedder(f"openai:{MODEL}", base_url=address)
    assert "secret" not in str(raised.value)
