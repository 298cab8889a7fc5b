"""Everything that can be set, read once: from arguments, then the environment, then `.env` in the working directory."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import InvalidSettings


class Settings(BaseSettings):
    """Settings of one library, frozen. Only the corridors (`library`, `cli`, `ui`) see them."""

    model_config = SettingsConfigDict(
        frozen=True, env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("wenju")), alias="WENJU_HOME")
    """Folder of the library. Default: the user's data directory."""
    embedder: str | None = Field(default=None, alias="WENJU_EMBEDDER")
    """A sentence-transformers model's name or folder, or `openai:NAME` for one behind an endpoint; None: the bundled one."""
    embedding_base_url: str | None = Field(default=None, alias="WENJU_EMBEDDING_BASE_URL")
    """OpenAI-compatible endpoint of `openai:NAME`; None is that of the chat model."""
    embedding_api_key: SecretStr | None = Field(default=None, alias="WENJU_EMBEDDING_API_KEY")
    """Its key; None is that of the chat model, if it is at the same host."""
    reranker: str | None = Field(default=None, alias="WENJU_RERANKER")
    """A CrossEncoder's name or folder that ranks the first passages anew; None leaves them as they are."""
    entailment: str | None = Field(default=None, alias="WENJU_ENTAILMENT")
    """A CrossEncoder's name or folder that must find each statement borne out by its sentences; None: that is not asked."""
    device: str | None = Field(default=None, alias="WENJU_DEVICE")
    """Where named models run, as torch calls it ("cpu", "cuda:1"); None: a graphics card if there is one."""
    model: str | None = Field(default=None, alias="WENJU_MODEL")
    """Chat model's name; None answers by extraction."""
    base_url: str | None = Field(default=None, alias="OPENAI_BASE_URL")
    """OpenAI-compatible endpoint; None is OpenAI's own."""
    api_key: SecretStr | None = Field(default=None, alias="OPENAI_API_KEY")
    timeout: float = Field(default=120.0, gt=0, alias="WENJU_TIMEOUT")
    """Seconds that a chat reply may take as a whole, or a request for embeddings."""
    unverified: Literal["marked", "left_out"] = Field(default="marked", alias="WENJU_UNVERIFIED")
    """What becomes of a model's statement that fails the check even when corrected: shown and marked, or left out with a
    line that says so."""
    price: str | None = Field(default=None, alias="WENJU_PRICE")
    """US dollars per million tokens of the chat model's prompt and reply, "0.40/1.60"; None: as the table of prices has it."""
    glossary: Path | None = Field(default=None, alias="WENJU_GLOSSARY")
    """A CSV file of the user's own terms, which go before the bundled ones; docs/briefs.md has its format."""
    language: Literal["zh", "en"] | None = Field(default=None, alias="WENJU_LANGUAGE")
    """Language of answers; None is the question's."""
    max_file_bytes: int = Field(default=50_000_000, gt=0, alias="WENJU_MAX_FILE_BYTES")
    """Larger files are rejected. The longest seed has 46 kB; a 50 MB text would be some 16 million characters."""

    @property
    def embedding_endpoint(self) -> tuple[str | None, str | None]:
        """Where `openai:NAME` is asked, None for OpenAI's own service, and with which key.

        The chat model's key goes to no other host than the chat model's.
        """
        key = self.embedding_api_key
        if self.embedding_base_url is None:
            key = key or self.api_key
        elif key is None and _host(self.embedding_base_url) == _host(self.base_url):
            key = self.api_key
        return self.embedding_base_url or self.base_url, key.get_secret_value() if key else None


def load_settings(**given: object) -> Settings:
    """Give the settings, with `given` (field names; None counts as not given) before the environment.

    An empty environment variable counts as not set. Raises InvalidSettings in one sentence that names the setting.
    """
    # Fields go by their alias alone: with their own names they would be read from HOME and LANGUAGE as well.
    named = {
        str(Settings.model_fields[name].alias): value for name, value in given.items() if value is not None
    }
    try:
        return Settings(**named)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InvalidSettings(f"cannot use the setting {name}={first['input']!r}: {first['msg']}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSettings(
            f"cannot read the settings in {Path('.env').absolute()}: {error}; save it as UTF-8 text, or take it away"
        ) from error


def _host(url: str | None) -> str:
    """Give scheme, host and port of an endpoint; of OpenAI's own service for None."""
    parts = urlsplit((url or "https://api.openai.com").strip())
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()
