"""An OpenAI-compatible endpoint, whatever is asked of it: its address, its client, and what its errors mean.

The openai client is imported when one is made; importing it takes about a second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.deadline import watch_request, watch_response
from rag.errors import InvalidSettings
from rag.reach import LOCAL

if TYPE_CHECKING:
    from openai import DefaultHttpxClient, OpenAI, Timeout

OPENAI_URL = "https://api.openai.com/v1"
CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model is asked, and by which settings that was said: sentences about errors name what to change."""

    url: str
    model: str
    noun: str
    """"a chat" or "an embedding", to go before "endpoint"."""
    address_setting: str
    model_setting: str
    key_setting: str

    @property
    def said(self) -> str:
        """How sentences call it; never with a password that stands in the address."""
        parts = urlsplit(self.url)
        shown = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        return f"{shown} (model {self.model})"


def usable_address(address: str | None, noun: str) -> str:
    """Give the address without its last slash; None is OpenAI's own service. Raises InvalidSettings."""
    url = (address or OPENAI_URL).strip().rstrip("/")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname is not None and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        example = "http://127.0.0.1:8080/v1"
        raise InvalidSettings(f"{shortened(url)!r} is no address of {noun} endpoint; give one like {example}")
    return url


def is_openai(url: str) -> bool:
    """Tell whether it is OpenAI's own service, which wants a key and knows names that others do not."""
    return urlsplit(url).hostname == urlsplit(OPENAI_URL).hostname


def time_limits(seconds: float) -> Timeout:
    """Give the client's limits for a whole reply of so many seconds."""
    from openai import Timeout

    return Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))


def http_client(url: str, seconds: float) -> DefaultHttpxClient:
    """Give a connection that keeps to the deadline of the thread it is used in (`rag.deadline`)."""
    from openai import DefaultHttpxClient

    return DefaultHttpxClient(
        timeout=time_limits(seconds),
        # A proxy set for the internet would be asked for a server on this very machine.
        trust_env=urlsplit(url).hostname not in LOCAL,
        event_hooks={"request": [watch_request], "response": [watch_response]},
    )


def client(url: str, api_key: str | None, seconds: float, retries: int) -> OpenAI:
    """Give an openai client; without a key it sends none that anybody could use."""
    from openai import OpenAI

    return OpenAI(
        base_url=url,
        api_key=api_key or "none",  # the client refuses to start without one
        timeout=time_limits(seconds),
        max_retries=retries,
        http_client=http_client(url, seconds),
    )


def explained(error: Exception, place: Place, api_key: str | None = None) -> str:
    """Give what went wrong in one sentence: where, what, and which setting to look at. Never with the key in it."""
    import openai

    where = place.said
    said = re.sub(r"^Error code: \d+ - ", "", str(getattr(error, "message", "") or error))
    if api_key:
        said = said.replace(api_key, "…")
    said = shortened(said)
    if isinstance(error, openai.APITimeoutError):
        return f"{where} did not answer in time; raise WENJU_TIMEOUT or ask a smaller model"
    if isinstance(error, openai.APIConnectionError):
        return f"{where} cannot be reached or broke the connection; check {place.address_setting} and that it runs"
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return f"{where} refuses the key (HTTP {error.status_code}); check {place.key_setting}"
    if isinstance(error, openai.NotFoundError):
        return (
            f"{where} is not there (HTTP 404); check {place.model_setting} and that {place.address_setting} "
            "ends in /v1"
        )
    if isinstance(error, openai.RateLimitError):
        return f"{where} takes no more requests now (HTTP 429); wait, or check the account's quota"
    if isinstance(error, openai.InternalServerError):
        return f"{where} failed inside (HTTP {error.status_code}); try again, or look into its log"
    if isinstance(error, openai.APIStatusError):
        return f"{where} rejects the request (HTTP {error.status_code}: {said}); check the model's settings"
    if isinstance(error, openai.APIError):
        return f"{where} broke off with an error ({said}); try again"
    return f"{where} does not reply as {place.noun} endpoint does; check that {place.address_setting} ends in /v1"


def is_too_long(message: str) -> bool:
    """Tell whether an endpoint's words say that prompt and reply do not fit into the model's context."""
    return _TOO_LONG.search(message) is not None


# As vLLM, llama.cpp, Ollama, TGI and OpenAI say it.
_TOO_LONG = re.compile(
    r"context[ _](?:length|window|size)|maximum context|exceeds? (?:the )?(?:available )?context|n_ctx|too many tokens"
    r"|prompt is too long|max_new_tokens|(?:input|prompt) (?:tokens|is longer)",
    re.IGNORECASE,
)


def shortened(text: str) -> str:
    """Put a text on one line that is no longer than fits into a sentence."""
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= 160 else line[:159] + "…"
