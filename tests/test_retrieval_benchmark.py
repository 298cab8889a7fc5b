"""The retrieval benchmark counts what it says it counts: measures by hand, ranks over distinct passages, one pool."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import log2
from pathlib import Path

import pytest
from fakes import FakeEmbedder

from benchmarks.retrieval.__main__ import main
from benchmarks.retrieval.floors import below, load
from benchmarks.retrieval.measures import first_of_each, mean, measured, ranks
from benchmarks.retrieval.pieces import pieces
from benchmarks.retrieval.pool import Pool
from benchmarks.retrieval.run import SYSTEMS, Opened, opener, run
from benchmarks.retrieval.sets import SETS, Evidence, Found, NoData, Query, QuestionSet, question_set, sample
from benchmarks.retrieval.systems import Given, System, VectorSearch, WordSearch, bigrams
from benchmarks.retrieval.table import as_json, kinds, markdown
from eval.structure.reference import find_shared

SHARED = find_shared()
PASSAGES = {
    "a": "特斯拉于1884年来到纽约，在爱迪生的公司工作。",
    "b": "黑豹队的防守只丢了308分，在联赛中排名第六。",
    "c": "华沙是波兰的首都，也是波兰最大的城市。",
    "d": "维多利亚州的首府是墨尔本。",
}


def asking(text: str, *documents: str, kind: str = "") -> Query:
    """A question with one required passage, which is in any of the documents."""
    return Query(text, text, "zh", kind, (tuple(Evidence(document) for document in documents),))


def found(*documents: str) -> list[Found]:
    return [Found(document, f"text of {document}") for document in documents]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The public data in their layout, with a handful of texts each."""
    folder = tmp_path / "data"

    def write(name: str, *rows: dict[str, object]) -> None:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        # U+2028 is no end of a line.
        lines = [json.dumps(row, ensure_ascii=False).replace("#", "\u2028") for row in rows]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    for side in ("zh", "en"):
        rows = [{"id": f"{side}-{n:04}", "text": text} for n, text in enumerate(PASSAGES.values())]
        write(f"xquad/{side}2{side}/passages.jsonl", *rows)
    for asked in ("zh", "en"):
        for side in ("zh", "en"):
            rows = [{"id": f"{side}-{n:04}", "text": text} for n, text in enumerate(PASSAGES.values())]
            write(f"xquad/{asked}2{side}/passages.jsonl", *rows)
            asks = [
                {"id": f"q{n}", "query": text[:8], "lang": asked, "positive_ids": [f"{side}-{n:04}"]}
                for n, text in enumerate(PASSAGES.values())
            ]
            write(f"xquad/{asked}2{side}/queries.jsonl", *asks)
    for name in ("cmrc2018", "drcd"):
        same = "两段相同的文字，编号不同。"
        write(f"{name}/passages.jsonl", {"id": "p00000", "text": same}, {"id": "p00001", "text": same})
        write(
            f"{name}/queries.jsonl",
            {"id": "q", "query": "编号如何？", "lang": "zh-Hans", "positive_ids": ["p00001"]},
        )
    write(
        "gwr_bilingual/pairs.jsonl",
        {"id": "1", "year": "2015", "zh": "国内生产总值增长7%左右，居民消费价格涨幅3%左右。", "en": "GDP growth of 7%."},
        {"id": "2", "year": "2016", "zh": "国内生产总值增长6.5%到7%，居民消费价格涨幅3%左右。", "en": "GDP growth of 6.5%."},
        {"id": "3", "year": "2016", "zh": "各位代表：", "en": "Fellow Deputies,"},
    )  # fmt: skip
    news = [{"id": f"n{n}", "title": "", "text": f"新闻第{n}条，#说的是天气。"} for n in range(10)]
    write(
        "crud_news_sample/docs.jsonl",
        *news,
        {"id": "again", "title": "", "text": "新闻第1条，#说的是 天气。"},
    )
    write(
        "carbon_policy/docs_raw.jsonl",
        {"id": "x", "title": "关于碳排放的通知", "text": "各有关单位应当报告。"},
        {"id": "y", "title": "关于核查的通知", "text": "关于核查的通知 各有关单位应当核查。"},
    )
    (folder / "gwr_provincial_docx").mkdir()
    return folder


# --- measures ------------------------------------------------------------------------------------------


def test_measures_of_one_passage_follow_from_its_rank():
    assert measured((3,)) == {
        "recall@1": 0.0,
        "recall@5": 1.0,
        "recall@10": 1.0,
        "mrr@10": 1 / 3,
        "ndcg@10": 1 / log2(4),
    }
    assert set(measured((None,)).values()) == {0.0}
    assert set(measured((1,)).values()) == {1.0}


def test_of_two_passages_any_is_recalled_and_both_gain():
    values = measured((None, 6))
    assert (values["recall@5"], values["recall@10"], values["mrr@10"]) == (0.0, 1.0, 1 / 6)
    assert values["ndcg@10"] == pytest.approx((1 / log2(7)) / (1 + 1 / log2(3)))
    assert measured((1, 1))["ndcg@10"] == 1.0  # one hit holds both


def test_the_mean_is_over_questions_and_of_none_there_is_none():
    assert mean([(1,), (None,)])["recall@10"] == 0.5
    assert mean([]) == {}


def test_a_document_that_comes_twice_takes_one_rank():
    hits = found("long", "long", "long", "right", "long")
    assert [hit.document for hit in first_of_each(hits)] == ["long", "right"]
    assert ranks(asking("?", "right"), hits, by_document=True) == (2,)
    assert ranks(asking("?", "right"), hits, by_document=False) == (4,)


def test_the_eleventh_document_does_not_count():
    others = [f"other {n}" for n in range(10)]
    assert ranks(asking("?", "right"), found(*others, "right"), by_document=True) == (None,)
    assert ranks(asking("?", "right"), found(*others[:9], "right"), by_document=True) == (10,)


def test_what_stands_in_for_a_passage_counts_at_the_better_rank():
    assert ranks(asking("?", "one", "twin"), found("other", "twin", "one"), by_document=True) == (2,)


def test_evidence_is_words_in_a_hit_of_its_document():
    query = Query("?", "?", "zh", "figure", ((Evidence("额济纳旗.txt", "完成4.3亿元，同比下降0.6%"),),))
    hits = [
        Found("达拉特旗.txt", "社会消费品零售总额完成4.3亿元,同比下降0.6%"),
        Found("额济纳旗.txt", "地区生产总值完成16.29亿元"),
        Found("额济纳旗.txt", "社会消费品零售总额完成 4.3 亿元,同比下降0.6%"),
    ]
    assert ranks(query, hits, by_document=False) == (3,)


# --- cutting and searching -----------------------------------------------------------------------------


def test_pieces_end_with_sentences_and_lose_nothing():
    text = "一，天气。" * 30 + "\n" + "Costs rose by 3.5 percent. " * 10
    cut = pieces(text, 100)
    assert "".join("".join(cut).split()) == "".join(text.split())
    assert max(map(len, cut)) <= 100
    assert all(piece.endswith(("。", ".")) for piece in cut)


def test_a_sentence_longer_than_a_piece_is_cut():
    assert [len(piece) for piece in pieces("字" * 250, 100)] == [100, 100, 50]
    assert pieces(" \n ") == []


def test_bigrams_are_pairs_of_characters_and_whole_words():
    assert bigrams("ＧＤＰ增长率 was 7.5%，中") == ["gdp", "增长", "长率", "was", "7", "5", "中"]


def test_bm25_finds_the_passage_with_the_words():
    search = WordSearch([Found(name, text) for name, text in PASSAGES.items()], bigrams)
    assert search.search("波兰的首都是哪里？", 2)[0].document == "c"
    assert search.search("……", 5) == []


def test_vectors_are_ranked_by_their_product():
    embedder = FakeEmbedder()
    parts = [Found(name, text) for name, text in PASSAGES.items()]
    search = VectorSearch(parts, embedder.embed([part.text for part in parts]), embedder.embed_query)
    assert search.search(PASSAGES["d"], 1) == [Found("d", PASSAGES["d"])]


# --- sets and pool -------------------------------------------------------------------------------------


def test_halves_part_the_passages_and_make_up_the_whole(data: Path):
    even, odd, both = (question_set(data, "xquad-en2zh", half) for half in ("even", "odd", None))
    assert [query.required[0][0].document for query in even.queries] == [
        "xquad-zh-0000.txt",
        "xquad-zh-0002.txt",
    ]
    assert {*even.queries, *odd.queries} == set(both.queries)
    assert (both.side, both.by_document) == ("zh", True)
    assert question_set(data, "xquad-zh2en").side == "en"


def test_a_passage_that_is_there_twice_is_right_under_either_name(data: Path):
    (query,) = question_set(data, "cmrc2018").queries
    assert [evidence.document for evidence in query.required[0]] == [
        "cmrc2018-p00000.txt",
        "cmrc2018-p00001.txt",
    ]


def test_reports_are_asked_of_in_years_that_were_not_trained_on(data: Path):
    (query,) = question_set(data, "state-council").queries
    assert query.text == "GDP growth of 6.5%."
    assert query.required == ((Evidence("state-council-2.txt"),),)


def test_questions_that_have_no_answer_are_left_out_of_the_seeds(data: Path):
    asked = question_set(data, "seeds").queries
    assert asked and all(query.required and query.kind != "unanswerable" for query in asked)


def test_a_sample_is_always_the_same_and_grows(data: Path):
    queries = question_set(data, "xquad-zh2zh").queries
    assert set(sample(queries, 2)) < set(sample(queries, 3))
    assert sample(queries[::-1], 2) == sample(queries, 2)
    assert sample(queries, 99) == queries


def test_the_pool_has_each_distractor_once_and_policies_with_their_titles(data: Path, tmp_path: Path):
    texts = Pool(data, "zh", tmp_path, print).texts
    assert sum(name.startswith("news-") for name in texts) == 10
    assert texts["policy-x.txt"] == "关于碳排放的通知\n各有关单位应当报告。"
    assert texts["policy-y.txt"] == "关于核查的通知 各有关单位应当核查。"
    assert texts["state-council-2.txt"] == "国内生产总值增长6.5%到7%，居民消费价格涨幅3%左右。"
    assert sum(name.startswith("state-council-") for name in texts) == 1
    assert "xquad-zh-0000.txt" in texts and "xquad-en-0000.txt" not in texts
    fewer = Pool(data, "zh", tmp_path, print, distractors=3).texts
    assert sum(name.startswith(("news-", "policy-")) for name in fewer) == 3


def test_data_that_are_not_there_are_named(tmp_path: Path):
    with pytest.raises(NoData, match=r"no folder .*cmrc2018; --data names the folder that holds cmrc2018"):
        question_set(tmp_path, "cmrc2018")


# --- running -------------------------------------------------------------------------------------------


class Always:
    """Gives the same documents, whatever is asked."""

    def __init__(self, *documents: str) -> None:
        self._documents = documents

    def search(self, question: str, k: int) -> Sequence[Found]:
        return found(*self._documents)[:k]


def opening(**systems: System | None) -> Opened:
    def opened(name: str) -> Opened:
        @contextmanager
        def open_(given: Given) -> Iterator[System]:
            system = systems[name.replace("-", "_")]
            if system is None:
                raise ModuleNotFoundError("No module named 'txtai'", name="txtai")
            yield system

        return open_

    return opened


@pytest.fixture
def two_sets() -> list[QuestionSet]:
    return [
        QuestionSet("xquad-zh2zh", "zh", (asking("一", "a"), asking("二", "b")), True),
        QuestionSet("seeds", "zh", (asking("三", "a", kind="figure"),), False),
    ]


def test_one_table_has_every_set_and_system_and_names_what_is_missing(two_sets: list[QuestionSet]):
    results = run(
        ["bm25-jieba", "txtai", "wenju"],
        two_sets,
        lambda side: None,
        opening(bm25_jieba=Always("b", "a"), wenju=Always("a", "b"), txtai=None),
    )
    lines = markdown(results, {"seeds": "few.", "drcd": "was not asked."}).splitlines()
    assert lines[2].startswith(
        "| XQuAD, Chinese → Chinese | BM25, jieba words | 2 | **50.0** | **100.0** | **100.0** | **75.0** |"
    )
    assert [line.split("|")[1:5] for line in lines[4:6]] == [
        [" seed documents, Chinese questions † ", " BM25, jieba words ", " 1 ", " 0.0 "],
        [" seed documents, Chinese questions † ", " **Wenju** ", " 1 ", " **100.0** "],
    ]
    assert lines[-2:] == [
        "† seed documents: few.",
        "Not measured: txtai, same model: the package txtai is not installed.",
    ]
    assert "| seed documents, Chinese, figure | 1 | **100.0** | **100.0** |" in kinds(results)
    whole = as_json(results, {"half": "odd"})
    assert whole["skipped"] == {"txtai": "the package txtai is not installed"}
    assert whole["results"][0]["ranks"] == {"一": [2], "二": [1]}


def test_what_is_measured_is_kept_at_once(two_sets: list[QuestionSet]):
    """A run takes an hour: one that is broken off leaves what it has."""
    kept: list[int] = []
    systems = opening(wenju=Always("a"), dense=Always("b"))
    run(
        ["wenju", "dense"], two_sets, lambda side: None, systems,
        keep=lambda results: kept.append(len(results.measured)),
    )  # fmt: skip
    assert kept == [1, 2, 3, 4]


def test_a_floor_that_was_not_measured_is_not_held(two_sets: list[QuestionSet]):
    results = run(["wenju"], two_sets, lambda side: None, opening(wenju=Always("a")))
    assert below(results, {"wenju xquad-zh2zh recall@1": 0.5}) == []
    assert below(results, {"wenju xquad-zh2zh recall@1": 0.6, "wenju drcd recall@1": 0.1}) == [
        "wenju xquad-zh2zh recall@1: 0.500, floor 0.600",
        "wenju drcd recall@1: not measured, floor 0.100",
    ]


def test_floors_are_of_systems_sets_and_measures_that_exist():
    names = [name.split(" ") for name in load()]
    assert names
    assert all(s in SYSTEMS and q in SETS and m in mean([(1,)]) for s, q, m in names)


def test_every_system_can_be_opened_by_its_name():
    assert all(callable(opener(name)) for name in SYSTEMS)


def test_missing_data_end_with_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["--data", str(tmp_path), "--sets", "drcd", "--systems", "wenju"]) == 2
    assert capsys.readouterr().err.startswith("error: no folder ")


def test_the_whole_way_from_files_to_the_table(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Ingested as users do it, asked as users ask, twice: the second time from the cache."""
    arguments = ["--data", str(data), "--cache", str(tmp_path / "cache"), "--sets", "xquad-zh2zh", "cmrc2018"]
    arguments += ["--systems", "bm25-bigram", "dense", "wenju", "--json", str(tmp_path / "out.json")]
    assert main(arguments) == 0
    first = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert {(r["system"], r["set"]): r["measures"]["recall@1"] for r in first["results"]} == {
        (system, asked): 1.0
        for system in ("bm25-bigram", "dense", "wenju")
        for asked in ("xquad-zh2zh", "cmrc2018")
    }
    assert main(arguments) == 0
    assert "ingesting" in capsys.readouterr().err
    again = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [r["ranks"] for r in again["results"]] == [r["ranks"] for r in first["results"]]


@pytest.mark.shared
@pytest.mark.skipif(SHARED is None, reason="the shared data are not here")
def test_wenju_finds_what_words_find_and_across_languages_what_they_do_not(tmp_path: Path):
    """A small slice: forty questions in either direction among two hundred distractors and the other passages."""
    file = tmp_path / "out.json"
    arguments = ["--data", str(SHARED), "--cache", str(tmp_path / "cache"), "--distractors", "200"]
    arguments += [
        "--queries",
        "40",
        "--sets",
        "xquad-zh2zh",
        "xquad-en2zh",
        "--systems",
        "bm25-bigram",
        "wenju",
    ]
    assert main([*arguments, "--json", str(file)]) == 0
    results = json.loads(file.read_text(encoding="utf-8"))["results"]
    recall = {(r["system"], r["set"]): r["measures"]["recall@10"] for r in results}
    assert recall["wenju", "xquad-zh2zh"] >= 0.95
    assert recall["wenju", "xquad-en2zh"] >= recall["bm25-bigram", "xquad-en2zh"] + 0.4
