"""The entailment model: found as embedding models are, its label by its name, and one check among the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_models import write_plain_encoder, write_reranker

from rag.entailment import LONGEST, PAIRS, load_entailment
from rag.errors import EntailmentError
from rag.library import Library
from rag.settings import Settings


def write_judge(folder: Path, labels: list[str]) -> str:
    """Write a CrossEncoder with a class for each of these labels."""
    write_reranker(folder, len(labels))
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["id2label"] = {str(at): label for at, label in enumerate(labels)}
    config["label2id"] = {label: at for at, label in enumerate(labels)}
    path.write_text(json.dumps(config), encoding="utf-8")
    return str(folder)


def test_a_name_that_cannot_be_a_model_is_refused():
    with pytest.raises(EntailmentError, match=r"\./no-such-folder is not a folder"):
        load_entailment("./no-such-folder")


def test_a_model_that_was_never_trained_to_judge_pairs_is_refused(tmp_path):
    folder = write_plain_encoder(tmp_path / "bert")
    with pytest.raises(EntailmentError, match="does not judge pairs of texts"):
        load_entailment(str(folder), "cpu")


def test_the_label_that_says_entailment_is_found_wherever_it_stands(tmp_path):
    first = load_entailment(write_judge(tmp_path / "a", ["entailment", "neutral", "contradiction"]), "cpu")
    last = load_entailment(
        write_judge(tmp_path / "b", ["contradiction", "not_entailment", "ENTAILMENT"]), "cpu"
    )
    pair = ("财政收入", "收入")
    assert 0 < first(*pair) < 1
    # The weights are the same, so the labels share one: each sees its own part of it.
    assert 0 < first(*pair) + last(*pair) < 1
    assert first(*pair) != last(*pair)


def test_a_model_with_one_label_gives_its_score(tmp_path):
    model = load_entailment(str(write_reranker(tmp_path / "one")), "cpu")
    assert 0 < model("财政收入", "收入") < 1


def test_labels_that_do_not_say_which_is_entailment_are_refused(tmp_path):
    with pytest.raises(
        EntailmentError, match=r"does not say which of its labels is entailment \(LABEL_0, LABEL_1, LABEL_2\)"
    ):
        load_entailment(write_judge(tmp_path / "m", ["LABEL_0", "LABEL_1", "LABEL_2"]), "cpu")


def test_long_texts_and_lone_surrogates_are_read_as_far_as_they_go(tmp_path):
    model = load_entailment(str(write_reranker(tmp_path / "one")), "cpu")
    assert 0 < model("财" * 10 * LONGEST, "\ud800收入") < 1


def test_no_more_pairs_are_judged_than_a_statement_may_have(tmp_path):
    model = load_entailment(str(write_reranker(tmp_path / "one")), "cpu")
    assert model.scores([]) == []
    with pytest.raises(ValueError, match="at most"):
        model.scores([("财政", "收入")] * (PAIRS + 1))


def test_the_model_that_is_set_judges_what_a_draft_says_in_its_own_words_and_no_quotes(tmp_path):
    # With random weights none of ten labels gets half of the whole: nothing is found borne out.
    labels = ["entailment", *(f"other {number}" for number in range(9))]
    settings = Settings(
        _env_file=None, WENJU_ENTAILMENT=write_judge(tmp_path / "m", labels), WENJU_DEVICE="cpu"
    )
    seed = Path(__file__).parents[1] / "seeds" / "ejina-half-year-plan-report-2024.txt"
    with Library.open(tmp_path / "library", settings=settings) as library:
        library.ingest(seed)
        answer = library.ask("额济纳旗上半年地区生产总值是多少？")
        found = library.check("额济纳旗上半年的地区生产总值是16.29亿元，比上年同期增长了2.7%。")
    (quoted,), (reworded,) = answer.statements, found.statements
    assert quoted.findings == ()
    assert [finding.kind for finding in reworded.findings] == ["not_entailed"]
