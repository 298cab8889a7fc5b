"""What Chinese words stand for English ones, and how the lexicon is learnt."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from rag.lexicon import entries, forms, renderings
from tools.train_lexicon.__main__ import write_lexicon
from tools.train_lexicon.alignment import Cells, align


def likeliest(word: str) -> str:
    found = renderings([word])[0]
    return max(found, key=lambda form: found[form])


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("unemployment", "失业"),
        ("hydrogen", "氢"),
        ("photovoltaic", "光伏"),
        ("policies", "政策"),
        ("hospitals", "医院"),
        ("fell", "掉"),
        ("children", "儿童"),
        ("warsaw", "华沙"),
    ],
)
def test_a_word_has_its_usual_rendering_first(english: str, chinese: str) -> None:
    assert likeliest(english) == chinese


def test_words_of_the_field_come_before_words_of_laws() -> None:
    assert likeliest("enterprise") == "企业"


def test_an_expression_has_no_rendering_that_only_stands_beside_it() -> None:
    assert "农村居民" not in renderings(["disposable", "income"])[0]


def test_words_that_form_an_expression_both_have_its_rendering() -> None:
    wind, power = renderings(["wind", "power"])
    assert next(iter(wind)) == next(iter(power)) == "风电"
    assert "风" in wind
    assert "电力" in power


def test_shares_are_above_nothing_and_at_most_one() -> None:
    shares = [share for _, found in entries() for share in found.values()]
    assert min(shares) > 0
    assert max(shares) == 1


def test_renderings_are_chinese_words_of_one_to_four_characters() -> None:
    found = {form for _, words in entries() for form in words}
    assert {len(form) for form in found} == {1, 2, 3, 4}
    assert all("\u3400" <= character <= "\u9fff" for form in found for character in form)


def test_an_unknown_word_has_no_rendering() -> None:
    assert renderings(["qwertyuiop", ""]) == [{}, {}]
    assert renderings([]) == []


def test_a_compound_is_rendered_by_its_parts() -> None:
    assert {"煤炭", "市场"} <= renderings(["coal-market"])[0].keys()


def test_the_lexicon_prefers_words_of_the_mainland() -> None:
    assert likeliest("software") == "软件"
    assert likeliest("plan") in {"计划", "规划"}


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("policies", "policy"),
        ("taxes", "tax"),
        ("stopped", "stop"),
        ("increasing", "increase"),
        ("grew", "grow"),
        ("county's", "county"),
    ],
)
def test_a_word_is_looked_for_without_its_endings(word: str, base: str) -> None:
    assert base in forms(word)


def test_words_that_end_like_plurals_stay() -> None:
    assert list(forms("process")) == ["process"]
    assert list(forms("status")) == ["status"]


def test_alignment_learns_which_word_renders_which() -> None:
    # Sentences of "green tea", "green house", "tea", as numbers; 0 is the empty word.
    english = [np.array([0, 1, 2]), np.array([0, 1, 3]), np.array([0, 2])]
    chinese = [np.array([1, 2]), np.array([1, 3]), np.array([2])]
    cells = Cells(english, chinese, [1.0, 1.0, 1.0])
    expected = align(cells).expected
    best = {
        word: int(cells.chinese[cells.english == word][expected[cells.english == word].argmax()])
        for word in (1, 2, 3)
    }
    assert best == {1: 1, 2: 2, 3: 3}


def test_a_lexicon_is_written_in_order_and_the_same_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "first.tsv.gz", tmp_path / "second.tsv.gz"
    lexicon = {"coal mine": [("煤矿", 1.0)], "coal": [("煤", 0.604), ("煤炭", 0.5)]}
    write_lexicon(first, lexicon)
    write_lexicon(second, dict(reversed(lexicon.items())))
    assert gzip.decompress(first.read_bytes()).decode() == "coal\t煤 60 煤炭 50\ncoal mine\t煤矿 100"
    assert first.read_bytes() == second.read_bytes()
