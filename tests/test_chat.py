import socket
import time
from typing import Any

import pytest
from server import MODEL, ChatServer, chat_server, fault, streamed

from rag.chat import Chat, adopt, connect
from rag.errors import ChatUnavailable, InvalidSettings, PromptTooLong
from rag.prices import known_price, read_price
from rag.records import Usage

__all__ = ["chat_server"]

QUESTION = [("system", "只依据资料回答。"), ("user", "额济纳旗上半年的{数据}与 $数据？")]
ANSWER = (
    "2024年上半年，额济纳旗地区生产总值完成16.29亿元，同比增长2.7%。[1]\n社会消费品零售总额完成4.3亿元。[1]\n"
)


def chat(server: ChatServer, **more: Any) -> Chat:
    return connect(MODEL, server.base_url, None, **{"timeout": 20.0, "max_retries": 0, **more})


def failure(server: ChatServer, *replies: dict[str, Any], **more: Any) -> tuple[list[str], str]:
    """What came before the error, and the error."""
    server.script(*replies)
    pieces = []
    with pytest.raises(ChatUnavailable) as error:
        for piece in chat(server, **more).stream(QUESTION):
            pieces.append(piece)  # noqa: PERF402  # what came before the error counts
    message = str(error.value)
    assert message.startswith(server.base_url + " (model test-model) ")
    assert "\n" not in message
    return pieces, message.removeprefix(server.base_url + " (model test-model) ")


def test_a_reply_comes_in_pieces_with_its_tokens(chat_server: ChatServer) -> None:
    chat_server.script(streamed(ANSWER))
    reply = chat(chat_server).stream(QUESTION)
    pieces = list(reply)
    assert len(pieces) > 5
    assert "".join(pieces) == ANSWER
    assert reply.tokens == 941


def test_a_request_has_what_local_servers_understand(chat_server: ChatServer) -> None:
    chat_server.script(streamed(ANSWER))
    thinking = {"chat_template_kwargs": {"enable_thinking": False}}
    list(chat(chat_server, max_tokens=700, extra_body=thinking).stream(QUESTION))
    [request] = chat_server.requests()
    assert request["path"] == "/v1/chat/completions"
    assert request["headers"]["authorization"] == "Bearer none"
    assert request["body"] == {
        "model": MODEL,
        "messages": [
            {"role": "system", "content": "只依据资料回答。"},
            {"role": "user", "content": "额济纳旗上半年的{数据}与 $数据？"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.0,
        "max_tokens": 700,
        "chat_template_kwargs": {"enable_thinking": False},
    }


@pytest.mark.parametrize("name", ["gpt-5-codex", "gpt-5-pro"])
def test_no_model_name_leads_to_another_path(chat_server: ChatServer, name: str) -> None:
    chat_server.script(streamed(ANSWER))
    with pytest.raises(ChatUnavailable, match="is not there"):
        list(connect(name, chat_server.base_url, "key", max_retries=0).stream(QUESTION))
    assert [request["path"] for request in chat_server.requests()] == ["/v1/chat/completions"]


def test_a_stream_that_breaks_off_is_an_error_after_what_came(chat_server: ChatServer) -> None:
    pieces, message = failure(chat_server, fault("cut", text=ANSWER))
    assert "".join(pieces) == ANSWER
    assert message == "broke off in the middle of the reply; try again, or look into its log"


def test_a_connection_that_is_dropped_is_an_error(chat_server: ChatServer) -> None:
    pieces, message = failure(chat_server, fault("drop", text=ANSWER))
    assert "".join(pieces) == ANSWER
    assert message == "cannot be reached or broke the connection; check OPENAI_BASE_URL and that it runs"


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (
            fault("error", text=ANSWER),
            "broke off with an error (CUDA out of memory); try again",
        ),
        (
            fault("garbage", text=ANSWER),
            "does not reply as a chat endpoint does; check that OPENAI_BASE_URL ends in /v1",
        ),
        (
            fault("length", text=ANSWER),
            "reached its limit in the middle of the reply; raise its token limit or ask for less",
        ),
        (
            fault("filter", text=ANSWER),
            "withheld the reply (content filter); ask another model",
        ),
        (
            fault("html"),
            "does not reply as a chat endpoint does; check that OPENAI_BASE_URL ends in /v1",
        ),
        (
            fault("json"),
            "does not reply as a chat endpoint does; check that OPENAI_BASE_URL ends in /v1",
        ),
        (
            fault("status", status=400, message="context is 4096 tokens"),
            "rejects the request (HTTP 400: context is 4096 tokens); check the model's settings",
        ),
        (fault("status", status=401), "refuses the key (HTTP 401); check OPENAI_API_KEY"),
        (
            fault("status", status=429),
            "takes no more requests now (HTTP 429); wait, or check the account's quota",
        ),
        (fault("status", status=500), "failed inside (HTTP 500); try again, or look into its log"),
        (fault("status", status=503), "failed inside (HTTP 503); try again, or look into its log"),
    ],
    ids=lambda value: str(value.get("status", value["kind"])) if isinstance(value, dict) else "",
)
def test_each_fault_is_one_sentence(chat_server: ChatServer, reply: dict[str, Any], message: str) -> None:
    assert failure(chat_server, reply)[1] == message


def test_a_server_that_is_busy_is_asked_again(chat_server: ChatServer) -> None:
    chat_server.script(fault("status", status=429), fault("status", status=500), streamed(ANSWER))
    assert "".join(chat(chat_server, max_retries=2).stream(QUESTION)) == ANSWER
    assert len(chat_server.requests()) == 3


def test_a_wrong_request_is_not_sent_again(chat_server: ChatServer) -> None:
    failure(chat_server, fault("status", status=400), max_retries=2)
    assert len(chat_server.requests()) == 1


def test_a_slow_first_word_is_waited_for(chat_server: ChatServer) -> None:
    chat_server.script(fault("slow", seconds=0.7, text=ANSWER))
    assert "".join(chat(chat_server).stream(QUESTION)) == ANSWER


@pytest.mark.parametrize(
    "reply",
    [
        fault("silent"),
        fault("pings"),
        streamed(ANSWER, size=1, seconds_between=0.2),
    ],
    ids=["silent", "keep-alive signs only", "word by word"],
)
def test_a_reply_ends_at_its_deadline_and_is_not_asked_for_again(
    chat_server: ChatServer, reply: dict[str, Any]
) -> None:
    list(chat_server_is_warm(chat_server))
    started = time.monotonic()
    _, message = failure(chat_server, reply, timeout=1.0, max_retries=2)
    assert message == "was not done within 1 s; raise WENJU_TIMEOUT or ask a smaller model"
    assert time.monotonic() - started < 2.5
    time.sleep(0.3)
    assert len(chat_server.requests()) == 1


def chat_server_is_warm(server: ChatServer) -> Any:
    """Import the client before the clock runs."""
    server.script(streamed("好"))
    return chat(server).stream(QUESTION)


def test_a_reply_without_end_is_stopped(chat_server: ChatServer) -> None:
    pieces, message = failure(chat_server, fault("endless"), max_characters=3000)
    assert len("".join(pieces)) == 3000
    assert message == "does not come to an end (3,200 characters so far); ask another model"


def test_a_line_without_end_does_not_fill_the_memory(
    chat_server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.deadline.MAX_BYTES", 1_000_000)
    _, message = failure(chat_server, fault("line"))
    assert message == "did not answer in time; raise WENJU_TIMEOUT or ask a smaller model"


def test_a_reply_that_nobody_reads_on_is_stopped_at_the_server(chat_server: ChatServer) -> None:
    chat_server.script(streamed(ANSWER * 50, size=2, seconds_between=0.02))
    reply = chat(chat_server).stream(QUESTION)
    next(reply)
    reply.close()
    ends = time.monotonic() + 5
    while chat_server.requests()[0]["ended"] == "" and time.monotonic() < ends:
        time.sleep(0.05)
    assert chat_server.requests()[0]["ended"] == "left"


def test_a_port_where_nobody_listens_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}/v1"
    with pytest.raises(ChatUnavailable) as error:
        list(connect("qwen3", address, None, max_retries=0).stream(QUESTION))
    assert str(error.value) == (
        f"{address} (model qwen3) cannot be reached or broke the connection; check OPENAI_BASE_URL and that it runs"
    )


def test_neither_key_nor_password_is_in_an_error(chat_server: ChatServer) -> None:
    chat_server.script(fault("status", status=400, message="bad key sk-geheim"))
    address = chat_server.base_url.replace("http://", "http://user:secret@")
    with pytest.raises(ChatUnavailable) as error:
        list(connect(MODEL, address, "sk-geheim", max_retries=0).stream(QUESTION))
    assert "geheim" not in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8080", "ftp://host/v1", "http://", "http://host:99999/v1", "地址"]
)
def test_an_address_that_is_none_is_an_invalid_setting(address: str) -> None:
    with pytest.raises(InvalidSettings, match="is no address of a chat endpoint"):
        connect("qwen3", address, None)


def test_a_model_without_a_name_is_an_invalid_setting() -> None:
    with pytest.raises(InvalidSettings, match="WENJU_MODEL"):
        connect(" ", "http://127.0.0.1:8080/v1", None)


def test_the_service_of_openai_needs_a_key() -> None:
    with pytest.raises(ChatUnavailable, match="OPENAI_API_KEY"):
        connect("gpt-5", None, None)


def test_a_model_of_the_callers_own_is_used_as_it_is() -> None:
    from langchain_core.language_models import FakeListChatModel

    own = adopt(FakeListChatModel(responses=[ANSWER]))
    assert own.name == "FakeListChatModel"
    assert "".join(own.stream(QUESTION)) == ANSWER


def test_a_model_of_the_callers_own_fails_in_one_sentence() -> None:
    from langchain_core.language_models import FakeListChatModel

    own = adopt(FakeListChatModel(responses=[ANSWER], error_on_chunk_number=3))
    pieces = []
    with pytest.raises(ChatUnavailable) as error:
        for piece in own.stream(QUESTION):
            pieces.append(piece)  # noqa: PERF402  # what came before the error counts
    assert "".join(pieces) == ANSWER[:3]
    assert str(error.value) == "the chat model FakeListChatModel failed: FakeListChatModelError; try again"


def test_a_model_of_the_callers_own_is_held_to_the_deadline() -> None:
    from langchain_core.language_models import FakeListChatModel

    own = adopt(FakeListChatModel(responses=[ANSWER], sleep=0.3), timeout=0.5)
    with pytest.raises(ChatUnavailable, match=r"was not done within 0\.5 s"):
        list(own.stream(QUESTION))


# What a reply costs


def test_a_reply_costs_what_the_price_says(chat_server: ChatServer) -> None:
    chat_server.script(streamed(ANSWER))
    reply = chat(chat_server, price=read_price("0.40/1.60")).stream(QUESTION)
    list(reply)
    assert reply.usage == Usage(900, 41, pytest.approx(900 * 0.4e-6 + 41 * 1.6e-6))


def test_a_reply_of_a_model_without_a_price_has_no_cost(chat_server: ChatServer) -> None:
    chat_server.script(streamed(ANSWER))
    reply = chat(chat_server).stream(QUESTION)
    list(reply)
    assert reply.usage == Usage(900, 41, None)


def test_prices_are_those_of_a_models_own_host() -> None:
    mini = known_price("gpt-4o-mini-2024-07-18", "https://api.openai.com/v1")
    assert mini == read_price("0.15/0.60")
    assert known_price("gpt-4o-mini", "http://127.0.0.1:8080/v1") is None
    assert known_price("qwen3", "https://api.openai.com/v1") is None


@pytest.mark.parametrize("text", ["", "0.4", "a/b", "-1/2", "nan/1", "1/2/3"])
def test_a_price_that_is_none_is_said_in_one_sentence(text: str) -> None:
    with pytest.raises(
        InvalidSettings, match=r"give US dollars per million tokens of prompt and reply, like 0\.40/1\.60"
    ):
        read_price(text)


# Small contexts


TOO_LONG = "This model's maximum context length is 8192 tokens. However, you requested 9600 tokens"


def test_where_prompt_and_reply_do_not_fit_less_room_is_asked_for_the_reply(chat_server: ChatServer) -> None:
    chat_server.script(fault("status", status=400, message=TOO_LONG), streamed(ANSWER))
    assert "".join(chat(chat_server).stream(QUESTION)) == ANSWER
    assert [request["body"]["max_tokens"] for request in chat_server.requests()] == [4096, 1024]


def test_a_prompt_that_does_not_fit_at_all_is_an_error_of_its_own(chat_server: ChatServer) -> None:
    chat_server.script(fault("status", status=400, message=TOO_LONG))
    with pytest.raises(PromptTooLong, match="maximum context length is 8192 tokens"):
        list(chat(chat_server).stream(QUESTION))
    assert len(chat_server.requests()) == 2


# Tracing


def test_callbacks_are_told_of_each_request(chat_server: ChatServer) -> None:
    from langchain_core.callbacks import BaseCallbackHandler

    class Heard(BaseCallbackHandler):
        def __init__(self) -> None:
            self.told: list[str] = []

        def on_chat_model_start(self, serialized: Any, messages: Any, **more: Any) -> None:
            self.told.append(f"asked {len(messages[0])} messages")

        def on_llm_end(self, response: Any, **more: Any) -> None:
            self.told.append(response.generations[0][0].text)

    heard = Heard()
    chat_server.script(streamed(ANSWER))
    list(chat(chat_server, callbacks=[heard]).stream(QUESTION))
    assert heard.told == ["asked 2 messages", ANSWER]


def test_a_server_that_sends_the_prompt_back_is_heard_without_it(chat_server: ChatServer) -> None:
    echo = "".join(f"{role}: {text}\n" for role, text in QUESTION) + "assistant: "
    chat_server.script(streamed(echo + ANSWER))
    assert "".join(chat(chat_server).stream(QUESTION)) == ANSWER


def test_a_second_request_with_less_room_has_what_is_left_of_the_time(chat_server: ChatServer) -> None:
    begun = time.monotonic()
    too_long = fault("status", status=400, message=TOO_LONG, seconds=0.8)
    _, message = failure(chat_server, too_long, fault("silent"), timeout=1.0)
    assert message.endswith("; raise WENJU_TIMEOUT or ask a smaller model")
    assert time.monotonic() - begun < 1.6
