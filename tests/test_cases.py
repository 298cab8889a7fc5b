"""The fixed eval set is sound: ids unique, quotes in the documents, facts in the quotes."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"
CASES = ROOT / "eval" / "cases"

KINDS = {
    "figure": 50,
    "fact": 20,
    "definition": 8,
    "comparison": 8,
    "metadata": 8,
    "unanswerable": 15,
    "noisy": 15,
    "list": 8,
}
LANGUAGES = {"zh": 80, "en": 40}


def load(name: str) -> list[dict[str, Any]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


@cache
def squeezed(document: str) -> str:
    """The file's text without white space."""
    return "".join((SEEDS / document).read_text(encoding="utf-8").split())


def folded(text: str) -> str:
    """Without white space, full-width forms as half-width, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def stated(alternatives: list[str], text: str) -> bool:
    return any(folded(alternative) in text for alternative in alternatives)


QUESTIONS = load("questions.jsonl")
BRIEFS = load("briefs.jsonl")
ANSWERABLE = [case for case in QUESTIONS if case["evidence"]]


def each(cases: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[case["id"] for case in cases])


def test_ids_are_unique_and_name_their_kind() -> None:
    ids = [case["id"] for case in QUESTIONS]
    assert [id for id, count in Counter(ids).items() if count > 1] == []
    for case in QUESTIONS:
        assert re.fullmatch(rf"[a-z0-9]+-{case['kind']}-\d{{3}}", case["id"]), case["id"]


def test_no_question_is_asked_twice() -> None:
    questions = Counter(folded(case["question"]) for case in QUESTIONS)
    assert [question for question, count in questions.items() if count > 1] == []


def test_every_kind_and_language_has_enough_cases() -> None:
    kinds = Counter(case["kind"] for case in QUESTIONS)
    languages = Counter(case["language"] for case in QUESTIONS)
    assert set(kinds) == set(KINDS)
    assert set(languages) == set(LANGUAGES)
    assert {kind: kinds[kind] for kind in KINDS if kinds[kind] < KINDS[kind]} == {}
    assert {name: languages[name] for name in LANGUAGES if languages[name] < LANGUAGES[name]} == {}
    assert {evidence["document"] for case in ANSWERABLE for evidence in case["evidence"]} == {
        path.name for path in SEEDS.glob("*.txt")
    }


def test_only_unanswerable_questions_lack_evidence_and_facts() -> None:
    for case in QUESTIONS:
        answerable = case["kind"] != "unanswerable"
        assert bool(case["evidence"]) is answerable, case["id"]
        assert bool(case["facts"]) is answerable, case["id"]


@each(ANSWERABLE)
def test_every_quote_stands_in_its_document(case: dict[str, Any]) -> None:
    for evidence in case["evidence"]:
        assert "".join(evidence["quote"].split()) in squeezed(evidence["document"]), evidence["quote"]


@each([case for case in ANSWERABLE if any("alternative_to" in evidence for evidence in case["evidence"])])
def test_an_alternative_points_at_primary_evidence(case: dict[str, Any]) -> None:
    for evidence in case["evidence"]:
        if "alternative_to" in evidence:
            assert "alternative_to" not in case["evidence"][evidence["alternative_to"]]


@each([case for case in ANSWERABLE if case["kind"] != "metadata"])
def test_every_fact_stands_in_the_primary_evidence(case: dict[str, Any]) -> None:
    quotes = folded(" ".join(item["quote"] for item in case["evidence"] if "alternative_to" not in item))
    assert [fact for fact in case["facts"] if not stated(fact, quotes)] == []


@each([case for case in QUESTIONS if case.get("wrong")])
def test_no_wrong_value_is_also_right(case: dict[str, Any]) -> None:
    right = {folded(alternative) for fact in case["facts"] for alternative in fact}
    quotes = folded(" ".join(item["quote"] for item in case["evidence"]))
    for value in case["wrong"]:
        assert folded(value) not in right
        assert folded(value) not in quotes


def test_every_document_has_marked_key_facts() -> None:
    assert sorted(brief["document"] for brief in BRIEFS) == sorted(path.name for path in SEEDS.glob("*.txt"))
    for brief in BRIEFS:
        assert 8 <= len(brief["key_facts"]) <= 15, brief["document"]


@pytest.mark.parametrize("brief", BRIEFS, ids=[brief["document"] for brief in BRIEFS])
def test_every_key_fact_stands_in_its_quote_and_document(brief: dict[str, Any]) -> None:
    for key in brief["key_facts"]:
        assert "".join(key["quote"].split()) in squeezed(brief["document"]), key["quote"]
        assert key["weight"] in {1, 2}, key["quote"]
        assert key["facts"], key["quote"]
        assert [fact for fact in key["facts"] if not stated(fact, folded(key["quote"]))] == []
