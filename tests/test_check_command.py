"""`wenju check` says by its exit status how a draft fares, as linters do."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from rag import Library
from rag.cli import main
from rag.errors import InvalidDraft

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
EJINA = SEEDS / "ejina-half-year-plan-report-2024.txt"
TRUE = "额济纳旗2024年上半年地区生产总值完成16.29亿元。\n"
FALSE = "额济纳旗2024年上半年地区生产总值完成18.29亿元。\n"


@pytest.fixture
def wenju(monkeypatch, capsys, tmp_path, taken_in):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WENJU_HOME", str(taken_in[0]))

    def run(*arguments: str | Path, given: str | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["wenju", *map(str, arguments)])
        if given is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def draft(tmp_path: Path, text: str) -> Path:
    (tmp_path / "draft.md").write_text(text, encoding="utf-8")
    return tmp_path / "draft.md"


def test_a_draft_that_the_library_bears_out_ends_with_status_0(wenju, tmp_path):
    status, out, err = wenju("check", draft(tmp_path, TRUE))
    assert (status, err) == (0, "")
    assert out.splitlines()[0] == "共核对 1 句：✓ 有据 1。"


def test_one_wrong_sentence_ends_with_status_1_and_is_shown(wenju, tmp_path):
    status, out, _ = wenju("check", draft(tmp_path, TRUE + "\n" + FALSE))
    assert status == 1
    assert "2. 额济纳旗2024年上半年地区生产总值完成18.29亿元。 [2] ◐ 部分有据" in out


def test_files_named_as_sources_need_no_library(wenju, tmp_path, monkeypatch):
    monkeypatch.setenv("WENJU_HOME", str(tmp_path / "none"))
    assert wenju("check", draft(tmp_path, TRUE), "--source", EJINA)[0] == 0
    assert not (tmp_path / "none").exists()


def test_a_draft_may_come_from_standard_input(wenju):
    assert wenju("check", "-", "--source", EJINA, given=TRUE)[0] == 0


def test_json_has_all_and_keeps_the_status(wenju, tmp_path):
    status, out, _ = wenju("check", draft(tmp_path, FALSE), "--json")
    said: dict[str, Any] = json.loads(out)
    assert status == 1
    assert said["counts"] == {"supported": 0, "partly": 1, "not_found": 0, "conflicting": 0}
    (statement,) = said["statements"]
    assert FALSE[slice(*statement["findings"][0]["place"])] == "18.29亿元"


@pytest.mark.parametrize("suffix", [".docx", ".md", ".html"])
def test_the_marked_draft_is_written(wenju, tmp_path, suffix):
    status, out, err = wenju("check", draft(tmp_path, FALSE), "-o", tmp_path / f"marked{suffix}")
    assert (status, out) == (1, "")
    assert "written to" in err
    assert (tmp_path / f"marked{suffix}").stat().st_size > 500


def test_what_cannot_be_checked_ends_with_status_2_and_one_line(wenju, tmp_path):
    status, out, err = wenju("check", tmp_path / "missing.docx")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "there is no such file" in err
    assert wenju("check", draft(tmp_path, TRUE), "--library", tmp_path / "empty")[0] == 2
    assert wenju("check", draft(tmp_path, TRUE), "-o", "marked.pdf")[0] == 2


# The door of the library


def test_a_library_checks_a_text_and_a_file_alike(taken_in, tmp_path):
    with Library.open(taken_in[0]) as library:
        told: list[tuple[int, int]] = []
        found = library.check(TRUE + "\n" + FALSE, progress=lambda *step: told.append(step))
        assert [one.status for one in found.statements] == ["supported", "partly"]
        assert told == [(0, 2), (1, 2), (2, 2)]
        again = library.check(draft(tmp_path, TRUE + "\n" + FALSE))
        assert again.name == "draft.md"
        assert again.statements == found.statements


def test_filters_limit_what_a_draft_is_checked_against(taken_in):
    with Library.open(taken_in[0]) as library:
        found = library.check(TRUE, regions=["达拉特旗"])
        assert [one.status for one in found.statements] != ["supported"]
        with pytest.raises(InvalidDraft, match="no documents that the draft could be checked against"):
            library.check(TRUE, regions=["昆山市"])


def test_an_empty_library_says_so(tmp_path):
    with (
        Library.open(tmp_path / "empty") as library,
        pytest.raises(InvalidDraft, match="add some with `wenju ingest`"),
    ):
        library.check(TRUE)
