"""What is sent to a model, byte for byte."""

import pytest
from recorded import FOLDER, REQUESTS, body_of
from server import ChatServer, chat_server

__all__ = ["chat_server"]


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_a_request_is_the_recorded_one_byte_for_byte(chat_server: ChatServer, name: str) -> None:
    recorded = (FOLDER / f"{name}.json").read_bytes()
    assert body_of(chat_server, name).encode() == recorded, "changed on purpose? python tests/recorded.py"


def test_no_request_is_recorded_that_is_not_sent() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.json" for name in REQUESTS}
