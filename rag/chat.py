"""The way to a chat model: any OpenAI-compatible endpoint, or a LangChain chat model of the caller's own.

LangChain's types stop here. What leaves is text in pieces, or ChatUnavailable in one sentence: what the
libraries below let pass in silence (a stream that breaks off, a page of HTML, a reply without end) is an
error here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Protocol

from rag import endpoint
from rag.deadline import Deadline
from rag.endpoint import Place
from rag.errors import ChatUnavailable, InvalidSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Message = tuple[str, str]
"""(role, text); roles: "system", "user", "assistant"."""

MAX_CHARACTERS = 20_000
"""Of one reply: 40 statements of 200 characters, with room for a model that reasons aloud first."""


class Reply(Iterator[str]):
    """The text of one reply, piece by piece, as it comes.

    Raises ChatUnavailable as soon as the reply proves to be incomplete; the pieces before that are good.
    """

    def __init__(self, pieces: Callable[[Reply], Iterator[str]]) -> None:
        self.tokens: int | None = None
        """Of question and reply together, once the last piece has come; None where the model does not say."""
        self._pieces = pieces(self)

    def __next__(self) -> str:
        return next(self._pieces)

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
) -> Chat:
    """Give a chat model at an OpenAI-compatible endpoint; nothing is imported or sent before it is asked.

    `base_url` None is OpenAI's own service. `timeout` is in seconds, for a whole reply with all its retries.
    `extra_body` goes into each request as it is, as `{"chat_template_kwargs": {"enable_thinking": False}}`.
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
    return _Endpoint(
        name=model.strip(),
        url=url,
        api_key=api_key or None,
        timeout=timeout,
        max_retries=max_retries,
        max_tokens=max_tokens,
        max_characters=max_characters,
        extra_body=dict(extra_body or {}),
    )


def adopt(model: BaseChatModel, timeout: float = 60.0, *, max_characters: int = MAX_CHARACTERS) -> Chat:
    """Give a LangChain chat model under our rules: one deadline in seconds, a cap on length, plain errors.

    Whatever it raises becomes ChatUnavailable. A break in its stream shows only if the model itself says so.
    """
    return _Adopted(model, timeout, max_characters)


class _Adopted:
    def __init__(self, model: BaseChatModel, timeout: float, max_characters: int) -> None:
        name = getattr(model, "model_name", None) or getattr(model, "model", None)
        self.name = name if isinstance(name, str) else type(model).__name__
        self._model = model
        self._timeout = timeout
        self._max_characters = max_characters

    def stream(self, messages: Sequence[Message]) -> Reply:
        def explain(error: Exception) -> str:
            return f"the chat model {self.name} failed: {endpoint.shortened(str(error) or type(error).__name__)}; try again"

        return Reply(
            lambda reply: _pieces(
                reply,
                self._model,
                messages,
                timeout=self._timeout,
                max_characters=self._max_characters,
                where=f"the chat model {self.name}",
                explain=explain,
                must_finish=False,
            )
        )


class _Endpoint:
    """A model name at an address. One instance may be used by several threads at once."""

    def __init__(
        self,
        *,
        name: str,
        url: str,
        api_key: str | None,
        timeout: float,
        max_retries: int,
        max_tokens: int,
        max_characters: int,
        extra_body: dict[str, object],
    ) -> None:
        self.name = name
        self._url = url
        self._place = Place(url, name, "a chat", "OPENAI_BASE_URL", "WENJU_MODEL", "OPENAI_API_KEY")
        self._api_key = api_key
        self._timeout = timeout
        self._max_retries = max_retries
        self._max_tokens = max_tokens
        self._max_characters = max_characters
        self._extra_body = extra_body
        self._built: BaseChatModel | None = None
        self._building = threading.Lock()

    def stream(self, messages: Sequence[Message]) -> Reply:
        return Reply(
            lambda reply: _pieces(
                reply,
                self._model(),
                messages,
                timeout=self._timeout,
                max_characters=self._max_characters,
                where=self._place.said,
                explain=lambda error: endpoint.explained(error, self._place, self._api_key),
                must_finish=True,
            )
        )

    def _model(self) -> BaseChatModel:
        with self._building:
            if self._built is None:
                self._built = self._build()
            return self._built

    def _build(self) -> BaseChatModel:
        from langchain_openai import ChatOpenAI

        body = dict(self._extra_body)
        limits: dict[str, Any] = {}
        if endpoint.is_openai(self._url):
            limits["max_completion_tokens"] = self._max_tokens
        else:
            # Local servers know only the old name, and one that ignores the new one generates without end.
            body.setdefault("max_tokens", self._max_tokens)
            limits["temperature"] = 0.0
        return ChatOpenAI(
            model=self.name,
            base_url=self._url,
            api_key=self._api_key or "none",  # type: ignore[arg-type]  # the client refuses to start without one
            timeout=endpoint.time_limits(self._timeout),
            max_retries=self._max_retries,
            # Names with "codex" or "-pro" would go to /v1/responses, which other servers do not have.
            use_responses_api=False,
            stream_usage=True,
            extra_body=body,
            http_client=endpoint.http_client(self._url, self._timeout),
            **limits,
        )


def _pieces(
    reply: Reply,
    model: BaseChatModel,
    messages: Sequence[Message],
    *,
    timeout: float,
    max_characters: int,
    where: str,
    explain: Callable[[Exception], str],
    must_finish: bool,
) -> Iterator[str]:
    """Read the model's stream in a thread of its own, so that no model is waited for longer than agreed."""
    chunks: SimpleQueue[Any] = SimpleQueue()
    deadline = Deadline(timeout)
    done = object()

    def read() -> None:
        deadline.watch_this_thread()
        try:
            for chunk in model.stream(list(messages)):
                if deadline.left <= 0:
                    return
                chunks.put(chunk)
            chunks.put(done)
        except Exception as error:  # carried to the thread that asked, whichever library it comes from
            chunks.put(error)

    threading.Thread(target=read, name="wenju-chat", daemon=True).start()
    characters = 0
    finish: str | None = None
    try:
        while True:
            try:
                chunk = chunks.get(timeout=deadline.left)
            except Empty:
                raise ChatUnavailable(
                    f"{where} was not done within {timeout:g} s; raise WENJU_TIMEOUT or ask a smaller model"
                ) from None
            if isinstance(chunk, Exception):
                raise ChatUnavailable(explain(chunk)) from chunk
            if chunk is done:
                break
            finish = _finish_of(chunk) or finish
            usage = getattr(chunk, "usage_metadata", None)
            if usage:
                # Endpoints that report more than once report totals; LangChain's other models report parts.
                earlier = 0 if must_finish else reply.tokens or 0
                reply.tokens = earlier + int(usage["total_tokens"])
            text = chunk.text if isinstance(chunk.text, str) else chunk.text()
            characters += len(text)
            if characters > max_characters:
                raise ChatUnavailable(
                    f"{where} does not come to an end ({characters:,} characters so far); ask another model"
                )
            if text:
                yield text
    finally:
        deadline.give_up()
    if finish in ("length", "max_tokens", "model_length"):
        raise ChatUnavailable(
            f"{where} reached its limit in the middle of the reply; raise its token limit or ask for less"
        )
    if finish == "content_filter":
        raise ChatUnavailable(f"{where} withheld the reply (content filter); ask another model")
    if must_finish and finish is None:
        raise ChatUnavailable(
            f"{where} broke off in the middle of the reply; try again, or look into its log"
        )


def _finish_of(chunk: Any) -> str | None:
    metadata = getattr(chunk, "response_metadata", None) or {}
    for key in ("finish_reason", "done_reason", "stop_reason"):
        if isinstance(metadata.get(key), str):
            return str(metadata[key]).lower()
    return None
