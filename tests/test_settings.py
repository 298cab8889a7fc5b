"""Settings come from arguments, then the environment, then `.env`; a bad one is named."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest
from pydantic import ValidationError

from rag.errors import InvalidSettings
from rag.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """Stand in a folder whose `.env`, if any, is the test's own."""
    monkeypatch.chdir(tmp_path)


def test_without_anything_set_it_works_alone():
    settings = load_settings()
    assert settings.home == Path(platformdirs.user_data_dir("wenju"))
    assert (settings.embedder, settings.model, settings.base_url, settings.api_key, settings.language) == (
        None, None, None, None, None,
    )  # fmt: skip
    assert (settings.timeout, settings.max_file_bytes) == (120.0, 50_000_000)


def test_arguments_go_before_the_environment_and_that_before_the_file(monkeypatch, tmp_path):
    (tmp_path / ".env").write_text(
        "WENJU_HOME=/from/file\nWENJU_MODEL=file\nOPENAI_BASE_URL=http://file/v1\n", encoding="utf-8"
    )
    monkeypatch.setenv("WENJU_HOME", "/from/environment")
    monkeypatch.setenv("WENJU_MODEL", "environment")
    settings = load_settings(home=Path("/from/argument"), model=None)
    assert (settings.home, settings.model, settings.base_url) == (
        Path("/from/argument"), "environment", "http://file/v1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("variable", "field", "value"),
    [
        ("WENJU_HOME", "home", Path("/库")),
        ("WENJU_EMBEDDER", "embedder", "BAAI/bge-m3"),
        ("WENJU_EMBEDDING_BASE_URL", "embedding_base_url", "http://127.0.0.1:11434/v1"),
        ("WENJU_RERANKER", "reranker", "BAAI/bge-reranker-v2-m3"),
        ("WENJU_DEVICE", "device", "cuda:1"),
        ("WENJU_MODEL", "model", "qwen3"),
        ("OPENAI_BASE_URL", "base_url", "http://127.0.0.1:11434/v1"),
        ("WENJU_TIMEOUT", "timeout", 7.5),
        ("WENJU_LANGUAGE", "language", "en"),
        ("WENJU_MAX_FILE_BYTES", "max_file_bytes", 1000),
    ],
)
def test_each_variable_sets_its_field(monkeypatch, variable, field, value):
    monkeypatch.setenv(variable, str(value))
    assert getattr(load_settings(), field) == value


def test_every_variable_is_in_the_readme():
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {
        field.alias for field in Settings.model_fields.values() if f"`{field.alias}`" not in page
    } == set()


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch):
    monkeypatch.setenv("WENJU_MODEL", "")
    monkeypatch.setenv("WENJU_TIMEOUT", "")
    assert (load_settings().model, load_settings().timeout) == (None, 120.0)


def test_variables_of_other_programs_are_left_alone(monkeypatch):
    monkeypatch.setenv("HOME", "/root")
    monkeypatch.setenv("LANGUAGE", "de_DE")
    monkeypatch.setenv("MODEL", "other")
    monkeypatch.setenv("TIMEOUT", "soon")
    assert (load_settings().language, load_settings().model, load_settings().timeout) == (None, None, 120.0)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        (
            "WENJU_TIMEOUT",
            "bald",
            "cannot use the setting WENJU_TIMEOUT='bald': Input should be a valid number, unable to parse string as a number",
        ),
        (
            "WENJU_TIMEOUT",
            "0",
            "cannot use the setting WENJU_TIMEOUT='0': Input should be greater than 0",
        ),
        (
            "WENJU_LANGUAGE",
            "fr",
            "cannot use the setting WENJU_LANGUAGE='fr': Input should be 'zh' or 'en'",
        ),
        (
            "WENJU_MAX_FILE_BYTES",
            "-1",
            "cannot use the setting WENJU_MAX_FILE_BYTES='-1': Input should be greater than 0",
        ),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_its_setting(monkeypatch, variable, value, message):
    monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidSettings) as raised:
        load_settings()
    assert str(raised.value) == message


def test_a_key_is_never_shown(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("WENJU_EMBEDDING_API_KEY", "sk-secret")
    settings = load_settings()
    assert "sk-secret" not in repr(settings) and "sk-secret" not in str(settings)
    assert settings.api_key is not None and settings.api_key.get_secret_value() == "sk-secret"


HERE, THERE = "http://127.0.0.1:8080/v1", "https://api.example.cn/v1"


@pytest.mark.parametrize(
    ("given", "endpoint"),
    [
        ({}, (None, None)),
        ({"api_key": "chat"}, (None, "chat")),
        ({"api_key": "chat", "base_url": THERE}, (THERE, "chat")),
        ({"api_key": "chat", "embedding_base_url": HERE}, (HERE, None)),
        ({"api_key": "chat", "embedding_base_url": HERE, "embedding_api_key": "own"}, (HERE, "own")),
        ({"api_key": "chat", "base_url": THERE, "embedding_base_url": THERE + "/"}, (THERE + "/", "chat")),
        ({"api_key": "chat", "base_url": THERE, "embedding_base_url": "http://api.example.cn/v1"}, ("http://api.example.cn/v1", None)),
        ({"api_key": "chat", "embedding_base_url": "https://api.openai.com/v1"}, ("https://api.openai.com/v1", "chat")),
        ({"api_key": "chat", "base_url": THERE, "embedding_api_key": "own"}, (THERE, "own")),
    ],
)  # fmt: skip
def test_a_key_goes_to_no_other_host_than_the_one_it_is_for(given, endpoint):
    assert load_settings(**given).embedding_endpoint == endpoint


def test_settings_are_frozen():
    with pytest.raises(ValidationError):
        load_settings().model = "other"


def test_a_file_that_is_no_text_is_said_in_one_sentence(tmp_path):
    (tmp_path / ".env").write_bytes(b"WENJU_MODEL=\xff\xfe\x00")
    with pytest.raises(InvalidSettings) as raised:
        load_settings()
    assert str(raised.value) == (
        f"cannot read the settings in {tmp_path / '.env'}: 'utf-8' codec can't decode byte 0xff in position 12:"
        " invalid start byte; save it as UTF-8 text, or take it away"
    )
