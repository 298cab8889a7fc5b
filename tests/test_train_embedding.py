"""How the embedding model is refined after training, and what is kept out of its training."""

import json
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

from tools.train_embedding.corpus import Table, without_evaluation
from tools.train_embedding.refine import lean_on_renderings, spread

PASSAGE = "达拉特旗位于内蒙古自治区西南部,黄河中游南岸,鄂尔多斯高原北端,是鄂尔多斯市下辖的一个旗,旗人民政府驻树林召镇。"


@pytest.fixture
def tokenizer() -> Tokenizer:
    words = ["<unk>", "hydrogen", "coal", "氢", "煤", "的"]
    made = Tokenizer(models.Unigram([(word, -1.0) for word in words], unk_id=0))
    made.pre_tokenizer = pre_tokenizers.Split(
        Regex(r"[a-z]+|[\u3400-\u9fff]+"), behavior="removed", invert=True
    )
    return made


def test_questions_kept_for_testing_are_left_out_in_either_script_and_any_cut(tmp_path: Path) -> None:
    passages, queries = tmp_path / "passages.jsonl", tmp_path / "queries.jsonl"
    passages.write_text(json.dumps({"text": f"概况。{PASSAGE}"}) + "\n", encoding="utf-8")
    queries.write_text(json.dumps({"query": "樹林召鎮在哪裡?"}) + "\n", encoding="utf-8")
    other = (
        "康巴什区是鄂尔多斯市的市辖区,二〇一六年由国务院批复设立,前身是康巴什新区,面积三百七十二平方公里。"
    )
    rows = [
        ["树林召镇在哪里", other],
        ["旗政府驻哪里?", PASSAGE + "全旗总面积八千一百八十八平方公里。"],
        ["康巴什区何时设立?", other],
    ]
    assert without_evaluation(rows, [tmp_path]) == [rows[2]]


def test_an_english_word_leans_on_its_rendering_and_keeps_its_length(tokenizer: Tokenizer) -> None:
    vectors = np.array([[0, 0], [2, 0], [3, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    leant = lean_on_renderings(vectors, tokenizer, share=0.5)
    np.testing.assert_allclose(leant[1], [np.sqrt(2), np.sqrt(2)], rtol=1e-5)  # hydrogen: 氢
    np.testing.assert_allclose(leant[2], [3, 0], rtol=1e-5)  # coal: 煤, where it is already
    assert (leant[3:] == vectors[3:]).all()


def test_spreading_makes_texts_that_share_a_direction_less_alike(tokenizer: Tokenizer) -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(6, 4)).astype(np.float32)
    vectors[0] = 0
    tables = {"news": Table((["hydrogen", "coal", "hydrogen coal"], ["氢", "煤", "氢的煤"]))}
    narrow = vectors * np.array([10, 1, 1, 1], np.float32)
    spread_out = spread(narrow, tokenizer, tables, seed=0, power=1.0)
    strengths = [np.linalg.svd(side[1:], compute_uv=False) for side in (narrow, spread_out)]
    assert strengths[1][0] / strengths[1][1] < strengths[0][0] / strengths[0][1]
    assert not spread_out[0].any()
