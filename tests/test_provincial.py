"""The questions over provincial work reports: sound by themselves, and about the documents where these are at hand."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from eval_records import EJINA, TEXT, question
from test_eval_gate import RIGHT, FakeLibrary
from word_files import docx, paragraph

from eval.__main__ import main
from eval.cases import InvalidCases, check_quotes, load_cases
from eval.gate import load_floors
from eval.match import fold, states_any
from eval.metrics import ORDER, bare
from eval.run import find_corpus
from eval.structure.reference import find_shared

FOLDER = Path(__file__).resolve().parents[1] / "eval" / "provincial"
CASES = load_cases(FOLDER)
ENOUGH = {
    "figure": 40,
    "comparison": 12,
    "fact": 15,
    "list": 6,
    "metadata": 5,
    "noisy": 3,
    "unanswerable": 15,
}


def test_ids_are_unique_and_name_their_kind():
    for case in CASES.questions:
        assert re.fullmatch(rf"[a-z]+-{case.kind}-\d{{3}}", case.id), case.id
    asked = Counter(fold(case.question) for case in CASES.questions)
    assert [text for text, times in asked.items() if times > 1] == []


def test_every_kind_and_both_languages_have_enough_cases():
    kinds = Counter(case.kind for case in CASES.questions)
    languages = Counter(case.language for case in CASES.questions)
    assert {kind: kinds[kind] for kind in ENOUGH if kinds[kind] < ENOUGH[kind]} == {}
    assert languages["zh"] >= 50 and languages["en"] >= 30
    assert len(CASES.documents) == 16


def test_facts_are_in_the_quotes_or_name_the_document_and_no_twin_is_right():
    for case in CASES.questions:
        shown = "\n".join(f"{evidence.document}\n{evidence.quote}" for evidence in case.evidence)
        assert [group for group in case.facts if not states_any(shown, group)] == [], case.id
        alternatives = [alternative for group in case.facts for alternative in group]
        assert [twin for twin in case.wrong if states_any(twin, alternatives)] == [], case.id


def test_floors_name_metrics_that_there_are():
    assert {bare(name) for name in load_floors(FOLDER / "floors.json").floors} <= set(ORDER)


@pytest.mark.shared
@pytest.mark.skipif(find_shared() is None, reason="the shared documents are not here")
def test_every_quote_is_in_its_document():
    shared = find_shared()
    assert shared is not None
    corpus = find_corpus(shared / "gwr_provincial_docx")
    assert len(corpus.files) == 16
    check_quotes(CASES, corpus.texts())


def test_a_corpus_may_be_word_files(tmp_path):
    (tmp_path / "report.docx").write_bytes(docx(paragraph("全年实现地区生产总值5503亿元、增长5.4%。")))
    (tmp_path / "SOURCES.md").write_text("where they are from", encoding="utf-8")
    assert find_corpus(tmp_path).texts() == {"report.docx": "全年实现地区生产总值5503亿元、增长5.4%。"}


def test_a_word_file_that_is_none_stops_the_run_with_one_sentence(tmp_path):
    (tmp_path / "report.docx").write_bytes(b"not a zip archive")
    with pytest.raises(InvalidCases, match=r"cannot read .*report\.docx as a Word file: .*; replace it"):
        find_corpus(tmp_path).texts()


def test_cases_of_another_folder_bring_their_own_floors_and_leave_the_usual_ones(tmp_path, capsys):
    for name in ("cases", "corpus"):
        (tmp_path / name).mkdir()
    (tmp_path / "corpus" / EJINA).write_text(TEXT, encoding="utf-8", newline="")
    (tmp_path / "cases" / "questions.jsonl").write_text(question().model_dump_json(), encoding="utf-8")
    own = tmp_path / "cases" / "floors.json"
    own.write_text('{"digest": {}, "floors": {"zh.all_facts": {"min": 0.6}}}', encoding="utf-8")
    folders = [f"--{name}={tmp_path / name}" for name in ("cases", "corpus", "report")]
    assert main([*folders, "--update-floors"], library=FakeLibrary(RIGHT)) == 0
    assert load_floors(own).floors["zh.all_facts"].min == 0.98
    assert main(folders, library=FakeLibrary(RIGHT)) == 0
    assert "zh.all_facts" in capsys.readouterr().out
