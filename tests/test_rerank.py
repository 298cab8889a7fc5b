"""The reranker: found as embedding models are, bounded, and refused where it cannot rank."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import FakeReranker
from tiny_models import write_embedder, write_plain_encoder, write_reranker

from rag import Library, Settings
from rag.errors import RerankerError
from rag.rerank import LONGEST, PAIRS, load_reranker, reranked

ROOT = Path(__file__).resolve().parents[1]


def test_a_name_that_is_not_there_fails_within_a_second_and_without_torch(tmp_path):
    code = (
        "import sys, time; from rag.rerank import load_reranker; from rag.errors import RerankerError\n"
        "started = time.monotonic()\n"
        "try: load_reranker('BAAI/bge-reranker-v2-m3')\n"
        "except RerankerError as error: print(error)\n"
        "print(time.monotonic() - started < 1.5, 'torch' in sys.modules)"  # 0.2 s on an idle machine
    )
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
        env={**environment, "HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        "the reranker BAAI/bge-reranker-v2-m3 is not in the local cache and http://127.0.0.1:9 does not answer; "
        "connect, give its folder, or leave WENJU_RERANKER out",
        "True False",
    ], done.stderr


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "the reranker has an empty name"),
        ("./no-such-folder", "./no-such-folder is not a folder"),
        ("a name with spaces", "neither a folder nor a possible model name"),
    ],
)
def test_a_name_that_cannot_be_a_model_is_refused(name, message):
    with pytest.raises(RerankerError, match=message):
        load_reranker(name)


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(RerankerError, match="holds no reranker"):
        load_reranker(str(tmp_path))


def test_the_first_hits_get_a_new_order_and_the_others_stay_behind(library):
    hits = library.search("2024年重点工作安排", k=PAIRS + 5)
    assert len(hits) == PAIRS + 5
    reranker = FakeReranker("建设")
    found = reranked("建设", hits, reranker)
    ((question, passages),) = reranker.asked
    assert question == "建设" and len(passages) == PAIRS
    said = [text.count("建设") for text in passages]
    assert said != sorted(said, reverse=True)
    assert [hit.chunk.id for hit in found[:PAIRS]] == [
        hits[at].chunk.id for at in sorted(range(PAIRS), key=lambda at: -said[at])
    ]
    assert found[PAIRS:] == list(hits[PAIRS:])
    assert [hit.score for hit in found] == [hit.score for hit in hits]
    assert reranked("建设", [], reranker) == []


def test_a_library_ranks_by_the_reranker_that_it_is_given(taken_in):
    reranker = FakeReranker("建设")
    with Library.open(taken_in[0], settings=Settings(_env_file=None), reranker=reranker) as library:
        counts = [
            "".join((hit.document.title or "", *hit.chunk.path, hit.chunk.text)).count("建设")
            for hit in library.search("2024年重点工作安排")
        ]
        library.ask("教育经费是多少？", model=False)
    assert counts == sorted(counts, reverse=True) and counts[0] > 0
    assert [question for question, _ in reranker.asked] == ["2024年重点工作安排", "教育经费是多少？"]


def test_a_reranker_that_is_set_and_not_there_is_an_error_and_no_notice(taken_in):
    settings = Settings(_env_file=None, WENJU_RERANKER="./no-such-folder")
    with Library.open(taken_in[0], settings=settings) as library:
        for asked in (library.ask, library.search):
            with pytest.raises(RerankerError, match="no-such-folder is not a folder"):
                asked("教育经费是多少？")


@pytest.mark.slow
def test_passages_are_scored_one_by_one_in_their_order(tmp_path):
    reranker = load_reranker(str(write_reranker(tmp_path / "reranker")), device="cpu")
    passages = ["粮食产量", "财政收入", "", "草原过牧" * 5, "教师\ud83d学校"]
    together = reranker.scores("财政收入", passages)
    assert len(together) == 5 and all(isinstance(score, float) for score in together)
    alone = [reranker.scores("财政收入", [passage])[0] for passage in passages]
    assert together == pytest.approx(alone, abs=1e-5)
    assert len({round(score, 4) for score in together}) > 2
    assert reranker.scores("财政收入", []) == []
    assert reranker.identity.startswith("reranker@")


@pytest.mark.slow
def test_no_more_pairs_and_no_more_text_than_agreed(tmp_path):
    reranker = load_reranker(str(write_reranker(tmp_path / "reranker")), device="cpu")
    assert len(reranker.scores("财政", ["收入"] * PAIRS)) == PAIRS
    with pytest.raises(ValueError, match="21 passages; at most 20"):
        reranker.scores("财政", ["收入"] * (PAIRS + 1))
    long = "财" * LONGEST
    assert reranker.scores(long, [long]) == reranker.scores(long + "政" * 9, [long + "政" * 9])


@pytest.mark.slow
def test_a_model_that_does_not_rank_pairs_is_refused(tmp_path):
    for folder in (write_plain_encoder(tmp_path / "bert"), write_embedder(tmp_path / "embedder")):
        with pytest.raises(RerankerError, match=f"{folder} is no reranker: it does not score pairs of texts"):
            load_reranker(str(folder))
    with pytest.raises(RerankerError, match="sorts pairs of texts into 3 classes and does not rank them"):
        load_reranker(str(write_reranker(tmp_path / "classes", labels=3)))


@pytest.mark.slow
def test_a_broken_folder_and_a_missing_device_are_told_in_one_sentence(tmp_path):
    folder = write_reranker(tmp_path / "reranker")
    with pytest.raises(
        RerankerError, match=r"cannot use the device teapot .*; set WENJU_DEVICE to cpu, or leave it out"
    ):
        load_reranker(str(folder), device="teapot")
    (folder / "model.safetensors").write_bytes(b"not weights at all")
    with pytest.raises(RerankerError, match=r"cannot load the reranker [^;]*; check that it is a complete"):
        load_reranker(str(folder), device="cpu")
