"""The way to a chat model: any OpenAI-compatible endpoint, or a LangChain chat model of the caller's own.

LangChain's types stop here. What leaves is text in pieces, or ChatUnavailable in one sentence: what the
libraries below let pass in silence (a stream that breaks off, a page of HTML, a reply without end) is an
error here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from rag import endpoint
from rag.deadline import Deadline
from rag.echo import unechoed
from rag.endpoint import Place
from rag.errors import ChatUnavailable, InvalidSettings, PromptTooLong, UnusableReply
from rag.prices import Price, known_price
from rag.records import Usage

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Message = tuple[str, str]
"""(role, text); roles: "system", "user", "assistant"."""

MAX_CHARACTERS = 20_000
"""Of one reply: 40 statements of 200 characters, with room for a model that reasons aloud first."""
LEAST_TOKENS = 1024
"""Room for a reply in a small context: an answer of five statements takes some 400 tokens."""


class Reply(Iterator[str]):
    """The text of one reply, piece by piece, as it comes.

    Raises ChatUnavailable as soon as the reply proves to be incomplete; the pieces before that are good.
    """

    def __init__(self, pieces: Callable[[Reply], Iterator[str]]) -> None:
        self.usage: Usage | None = None
        """Tokens and cost, once the last piece has come; None where the model does not say."""
        self._pieces = pieces(self)

    def __next__(self) -> str:
        return next(self._pieces)

    @property
    def tokens(self) -> int | None:
        """Of question and reply together."""
        return self.usage.total if self.usage else None

    def close(self) -> None:
        """Stop the model: nobody reads on."""
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()


class Chat(Protocol):
    """A chat model, as the drafting rooms see it."""

    @property
    def name(self) -> str: ...

    def stream(self, messages: Sequence[Message]) -> Reply: ...


def connect(
    model: str,
    base_url: str | None,
    api_key: str | None,
    timeout: float = 60.0,
    *,
    max_retries: int = 2,
    max_tokens: int = 4096,
    max_characters: int = MAX_CHARACTERS,
    extra_body: Mapping[str, object] | None = None,
    price: Price | None = None,
    callbacks: Sequence[Any] = (),
) -> Chat:
    """Give a chat model at an OpenAI-compatible endpoint; nothing is imported or sent before it is asked.

    `base_url` None is OpenAI's own service. `timeout` is in seconds, for a whole reply with all its retries.
    `extra_body` goes into each request as it is, as `{"chat_template_kwargs": {"enable_thinking": False}}`.
    Without `price` the table of prices is looked up. `callbacks` are LangChain's, told of every request.
    Raises InvalidSettings for an address or a limit that cannot be used, ChatUnavailable where OpenAI's
    service is meant and there is no key for it.
    """
    if not model.strip():
        raise InvalidSettings("the chat model has no name; set WENJU_MODEL to one that the endpoint serves")
    if timeout <= 0 or max_tokens <= 0 or max_characters <= 0 or max_retries < 0:
        raise InvalidSettings("a chat model's timeout and lengths must be above 0, its retries not below 0")
    url = endpoint.usable_address(base_url, "a chat")
    if not api_key and endpoint.is_openai(url):
        raise ChatUnavailable(
            "no key for OpenAI's service; set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own"
        )
    name, key = model.strip(), api_key or None
    place = Place(url, name, "a chat", "OPENAI_BASE_URL", "WENJU_MODEL", "OPENAI_API_KEY")
    way = _Way(
        where=place.said,
        explain=lambda error: endpoint.explained(error, place, key),
        must_finish=True,
        timeout=timeout,
        max_characters=max_characters,
        price=price or known_price(name, url),
        callbacks=tuple(callbacks),
    )
    return _Endpoint(name, url, key, max_retries, max_tokens, dict(extra_body or {}), way)


def adopt(
    model: BaseChatModel,
    timeout: float = 60.0,
    *,
    max_characters: int = MAX_CHARACTERS,
    price: Price | None = None,
    callbacks: Sequence[Any] = (),
) -> Chat:
    """Give a LangChain chat model under our rules: one deadline in seconds, a cap on length, plain errors.

    Whatever it raises becomes ChatUnavailable. A break in its stream shows only if the model itself says so.
    `callbacks` are told beside those that the model has itself.
    """
    told = getattr(model, "model_name", None) or getattr(model, "model", None)
    name = told if isinstance(told, str) else type(model).__name__
    where = f"the chat model {name}"
    way = _Way(
        where=where,
        explain=lambda error: (
            f"{where} failed: {endpoint.shortened(str(error) or type(error).__name__)}; try again"
        ),
        must_finish=False,
        timeout=timeout,
        max_characters=max_characters,
        price=price,
        callbacks=tuple(callbacks),
    )
    return _Adopted(name, model, way)


@dataclass(frozen=True, slots=True)
class _Way:
    """What holds for every request to one model."""

    where: str
    """What a message begins with: the address, or the model's name."""
    explain: Callable[[Exception], str]
    must_finish: bool
    """Whether a reply without a finish reason is one that broke off."""
    timeout: float
    max_characters: int
    price: Price | None
    callbacks: tuple[Any, ...]


class _Adopted:
    def __init__(self, name: str, model: BaseChatModel, way: _Way) -> None:
        self.name = name
        self._model, self._way = model, way

    def stream(self, messages: Sequence[Message]) -> Reply:
        def pieces(reply: Reply) -> Iterator[str]:
            return _pieces(reply, self._model, messages, self._way, Deadline(self._way.timeout))

        return Reply(lambda reply: unechoed(pieces(reply), messages))


class _Endpoint:
    """A model name at an address. One instance may be used by several threads at once."""

    def __init__(
        self,
        name: str,
        url: str,
        api_key: str | None,
        max_retries: int,
        max_tokens: int,
        extra_body: dict[str, object],
        way: _Way,
    ) -> None:
        self.name = name
        self._url = url
        self._api_key = api_key
        self._max_retries = max_retries
        self._max_tokens = max_tokens
        self._extra_body = extra_body
        self._way = way
        self._built: dict[int, BaseChatModel] = {}
        self._building = threading.Lock()

    def stream(self, messages: Sequence[Message]) -> Reply:
        return Reply(lambda reply: unechoed(self._stream(reply, messages), messages))

    def _stream(self, reply: Reply, messages: Sequence[Message]) -> Iterator[str]:
        """Read a reply; where question and room for the reply exceed the context, ask again with less room for it."""
        least = min(self._max_tokens, LEAST_TOKENS)
        deadline = Deadline(self._way.timeout)
        try:
            yield from _pieces(reply, self._model(self._max_tokens), messages, self._way, deadline)
        except PromptTooLong:
            if least == self._max_tokens:
                raise
            yield from _pieces(reply, self._model(least), messages, self._way, deadline.again())

    def _model(self, max_tokens: int) -> BaseChatModel:
        with self._building:
            if max_tokens not in self._built:
                self._built[max_tokens] = self._build(max_tokens)
            return self._built[max_tokens]

    def _build(self, max_tokens: int) -> BaseChatModel:
        from langchain_openai import ChatOpenAI

        body = dict(self._extra_body)
        limits: dict[str, Any] = {}
        if endpoint.is_openai(self._url):
            limits["max_completion_tokens"] = max_tokens
        else:
            # Local servers know only the old name, and one that ignores the new one generates without end.
            body.setdefault("max_tokens", max_tokens)
            limits["temperature"] = 0.0
        return ChatOpenAI(
            model=self.name,
            base_url=self._url,
            api_key=self._api_key or "none",  # type: ignore[arg-type]  # the client refuses to start without one
            timeout=endpoint.time_limits(self._way.timeout),
            max_retries=self._max_retries,
            # Names with "codex" or "-pro" would go to /v1/responses, which other servers do not have.
            use_responses_api=False,
            stream_usage=True,
            extra_body=body,
            http_client=endpoint.http_client(self._url, self._way.timeout),
            **limits,
        )


_DONE = object()


def _pieces(
    reply: Reply, model: BaseChatModel, messages: Sequence[Message], way: _Way, deadline: Deadline
) -> Iterator[str]:
    """Read the model's stream, which a thread of its own fetches: no model is waited for longer than agreed."""
    chunks = _fetched(model, messages, way.callbacks, deadline)
    characters = 0
    finish: str | None = None
    try:
        while True:
            try:
                chunk = chunks.get(timeout=deadline.left)
            except Empty:
                raise ChatUnavailable(
                    f"{way.where} was not done within {way.timeout:g} s; raise WENJU_TIMEOUT or ask a smaller model"
                ) from None
            if isinstance(chunk, Exception):
                too_long = not characters and endpoint.is_too_long(str(chunk))
                raise (PromptTooLong if too_long else ChatUnavailable)(way.explain(chunk)) from chunk
            if chunk is _DONE:
                break
            finish = _finish_of(chunk) or finish
            usage = getattr(chunk, "usage_metadata", None)
            if usage:
                # Endpoints that report more than once report totals; LangChain's other models report parts.
                told = _usage_of(usage, way.price)
                reply.usage = told if way.must_finish or reply.usage is None else reply.usage + told
            text = chunk.text if isinstance(chunk.text, str) else chunk.text()
            characters += len(text)
            if characters > way.max_characters:
                raise UnusableReply(
                    f"{way.where} does not come to an end ({characters:,} characters so far); ask another model"
                )
            if text:
                yield text
    finally:
        deadline.give_up()
    _check_end(finish, way)


def _fetched(
    model: BaseChatModel, messages: Sequence[Message], callbacks: tuple[Any, ...], deadline: Deadline
) -> SimpleQueue[Any]:
    """Give what the model sends as it comes: its chunks, then _DONE or the exception that ended them."""
    chunks: SimpleQueue[Any] = SimpleQueue()

    def read() -> None:
        deadline.watch_this_thread()
        try:
            config: Any = {"callbacks": list(callbacks)} if callbacks else None
            for chunk in model.stream(list(messages), config):
                if deadline.left <= 0:
                    return
                chunks.put(chunk)
            chunks.put(_DONE)
        except Exception as error:  # carried to the thread that asked, whichever library it comes from
            chunks.put(error)

    threading.Thread(target=read, name="wenju-chat", daemon=True).start()
    return chunks


def _check_end(finish: str | None, way: _Way) -> None:
    """Raise where a stream that ended was not whole."""
    if finish in ("length", "max_tokens", "model_length"):
        raise UnusableReply(
            f"{way.where} reached its limit in the middle of the reply; raise its token limit or ask for less"
        )
    if finish == "content_filter":
        raise ChatUnavailable(f"{way.where} withheld the reply (content filter); ask another model")
    if way.must_finish and finish is None:
        raise ChatUnavailable(
            f"{way.where} broke off in the middle of the reply; try again, or look into its log"
        )


def _usage_of(told: Mapping[str, int], price: Price | None) -> Usage:
    prompt, completion = int(told["input_tokens"]), int(told["output_tokens"])
    return price.of(prompt, completion) if price else Usage(prompt, completion, None)


def _finish_of(chunk: Any) -> str | None:
    metadata = getattr(chunk, "response_metadata", None) or {}
    for key in ("finish_reason", "done_reason", "stop_reason"):
        if isinstance(metadata.get(key), str):
            return str(metadata[key]).lower()
    return None
