"""The Chinese of the English sentences that tell of trouble."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.render.messages import message_to_html, notices_to_html, translated

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE: dict[str, str] = tomllib.loads(
    (ROOT / "rag" / "data" / "ui" / "messages.toml").read_text(encoding="utf-8")
)
TOLD_ON_THE_PAGE = {
    "UnreadableFile", "ChatUnavailable", "LibraryError", "LibraryLocked", "LibraryTooNew", "LibraryUnwritable",
    "EmbedderMismatch", "InvalidDraft",
}  # fmt: skip
"""Errors whose every sentence has its Chinese."""


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("cannot read 年报.doc: the file is empty", "无法读取 年报.doc：文件是空的。"),
        (
            "cannot read 年报.doc: it is protected with a password; save it without one and add it again",
            "无法读取 年报.doc：文件设有密码；请去掉密码另存后再添加。",
        ),
        (
            "cannot read a.txt: it has 60.0 MB, more than the limit of 50.0 MB; split it into smaller files, or raise "
            "WENJU_MAX_FILE_BYTES",
            "无法读取 a.txt：文件有 60.0 MB，超过上限 50.0 MB；请拆成较小的文件，或调高 WENJU_MAX_FILE_BYTES。",
        ),
        (
            "cannot read a.txt: it is a RAR file in spite of its name, and RAR files are not supported; save it as PDF, "
            "Word or text",
            "无法读取 a.txt：是 RAR 文件（与文件名不符），不支持这种格式；请另存为 PDF、Word 或文本。",
        ),
        (
            "library /data is being written by another process (pid 7, since 10:00); wait for it to finish and try again",
            "文库 /data 正由另一个进程写入（pid 7, since 10:00）；请等它完成后再试。",
        ),
        (
            "http://127.0.0.1:8080/v1 (model qwen3) cannot be reached or broke the connection; check OPENAI_BASE_URL and "
            "that it runs",
            "http://127.0.0.1:8080/v1 (model qwen3) 无法连接，或中途断开；请检查 OPENAI_BASE_URL，并确认服务已启动。",
        ),
        (
            "http://a/v1 (model m) is not there (HTTP 404); check WENJU_MODEL and that OPENAI_BASE_URL ends in /v1",
            "http://a/v1 (model m) 不存在（HTTP 404）；请检查 WENJU_MODEL，并确认 OPENAI_BASE_URL 以 /v1 结尾。",
        ),
        (
            "the text of pages 3, 5 was recognised in a picture of the page",
            "第 3, 5 页的文字由页面图像识别得来。",
        ),
    ],
)
def test_a_sentence_is_put_together_of_the_chinese_of_its_clauses(english: str, chinese: str):
    assert translated(english, "zh") == chinese
    assert translated(english, "en") == english


def test_a_files_name_is_never_translated():
    assert translated("cannot read it is damaged: the file is empty", "zh") == (
        "无法读取 it is damaged：文件是空的。"
    )


def test_what_is_not_known_stays_as_it_is_and_is_shown_without_an_original_behind():
    assert translated("something new; do this", "zh") == "something new; do this"
    assert translated("模型没有给出可用的回答。", "zh") == "模型没有给出可用的回答。"
    assert message_to_html("something <new>", "zh") == "something &lt;new&gt;"


def test_a_clause_that_is_not_known_stays_english_beside_those_that_are():
    assert translated("cannot read a.doc: its ink has faded; save it anew", "zh") == (
        "无法读取 a.doc：its ink has faded；请另存一份。"
    )


def test_the_original_stands_folded_behind_the_chinese_and_is_escaped_with_it():
    assert notices_to_html(["cannot read <b>.doc: the file is empty"], "zh") == (
        '<ul class="wj-notices"><li>无法读取 &lt;b&gt;.doc：文件是空的。<details lang="en"><summary>原始信息</summary>'
        "<code>cannot read &lt;b&gt;.doc: the file is empty</code></details></li></ul>"
    )


def test_every_entry_is_of_words_that_the_program_has():
    said = "\n".join(text for _, text in _texts())
    for english in CATALOGUE:
        for part in re.split(r"\{\w+\}", english):
            words = part.strip(" ():,;")
            # Up to two words a sentence may be made of parts.
            assert words.count(" ") < 2 or words in said, english


def test_every_entry_names_in_chinese_what_it_names_in_english():
    for english, chinese in CATALOGUE.items():
        names = set(re.findall(r"\{(\w+)\}", english))
        assert set(re.findall(r"\{(\w+)\}", chinese)) <= names, english


def test_every_sentence_about_files_library_and_model_has_its_chinese():
    for raised, text in _texts():
        if raised in TOLD_ON_THE_PAGE and len(text.split()) > 2:
            chinese = translated(re.sub(r"\{\}", "X1", text), "zh")
            left = re.sub(r"`[^`]*`|/?\w+\.\w+|'[^']*'|wenju rebuild", "", chinese)
            assert not re.search(r"[a-z]{2,} [a-z]{2,}", left), text


def _texts() -> Iterator[tuple[str, str]]:
    """(what is made with it, text) of each string of the program, {} for what is filled in."""
    for file in (ROOT / "rag").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        made = {
            id(node.args[0]): node.func.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
        }
        for node in ast.walk(tree):
            text = _text(node)
            if text is not None:
                yield made.get(id(node), ""), text


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(value) if isinstance(value, ast.Constant) else "{}" for value in node.values)
    return None
