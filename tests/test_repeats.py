"""One passage said twice is given once; what differs in a figure, a year or a place is never one passage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fakes import reading_of

from rag.lexical import plain
from rag.records import Hit
from rag.repeats import may_repeat, without_repeats
from rag.stored import Passage

PASSAGE = (
    "全年新建高标准农田12万亩，粮食总产量达到18.66亿斤，粮食产量连续五年增长，农村公路通车里程达到1460公里。"
)


def hit(
    text: str, score: float = 1.0, name: str = "甲.txt", path: tuple[str, ...] = ("一、农业",), **document
) -> Hit:
    reading = reading_of(text, name)
    chunk = replace(reading.chunks[0], path=path)
    own = replace(reading.document, title=document.pop("title", "2023年工作总结"), **document)
    return Hit(chunk, own, reading.sentences, score, ("lexical",))


def names(*hits: Hit) -> list[str]:
    return [found.document.name for found in without_repeats(hits)]


@pytest.mark.parametrize(
    "again",
    [
        PASSAGE.replace("，", ", ").replace("18.66", "１８.６６"),
        PASSAGE.replace("全年新建", "  全年 新建"),
        PASSAGE.replace("农村公路通车里程", "农村的公路通车里程"),
    ],
)
def test_a_passage_that_differs_in_spaces_signs_or_a_particle_is_given_once(again):
    assert names(hit(PASSAGE), hit(again, 0.9, "乙.txt")) == ["甲.txt"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12万亩", "13万亩"),
        ("连续五年", "连续六年"),
        ("连续五年增长", "连续五年下降"),
        ("农村公路", "云溪县农村公路"),
        ("达到1460公里", "未达到1460公里"),
        ("18.66亿斤", "18.6亿斤"),
    ],
)
def test_passages_that_differ_in_what_tells_are_both_given(one, other):
    assert names(hit(PASSAGE), hit(PASSAGE.replace(one, other), 0.9, "乙.txt")) == ["甲.txt", "乙.txt"]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"region": "云溪县"}, {"region": "青石市"}),
        ({"period": "2022"}, {"period": "2023"}),
        ({"number": "甲发〔2023〕1号"}, {"number": "甲发〔2023〕2号"}),
        ({"path": ("2022年",)}, {"path": ("2023年",)}),
    ],
)
def test_the_same_words_of_two_places_years_or_numbered_documents_are_both_given(mine, theirs):
    assert names(hit(PASSAGE, **mine), hit(PASSAGE, 0.9, "乙.txt", **theirs)) == ["甲.txt", "乙.txt"]


def test_the_final_is_kept_and_stands_where_the_draft_stood():
    draft = hit(PASSAGE, 2.0, "稿.txt", title="办法（征求意见稿）")
    other = hit(PASSAGE.replace("12", "99"), 1.5, "别.txt")
    final = hit(PASSAGE, 1.0, "定.txt", number="甲发〔2023〕1号", date=date(2023, 1, 1))

    found = without_repeats([draft, other, final])

    assert [(given.document.name, given.score) for given in found] == [("定.txt", 2.0), ("别.txt", 1.5)]


def test_short_rows_are_alike_by_chance():
    assert names(hit("合计：12万元。"), hit("合计：12万元。", 0.9, "乙.txt")) == ["甲.txt", "乙.txt"]


@pytest.mark.parametrize(
    ("texts", "first", "may"),
    [
        ([PASSAGE, "新建高标准农田13万亩。", PASSAGE], 2, True),
        (["新建高标准农田13万亩。", PASSAGE, PASSAGE], 1, False),
        ([PASSAGE, PASSAGE.replace("1460", "1,460")], 1, True),
        ([PASSAGE, PASSAGE.replace("12万亩", "13万亩")], 2, False),
    ],
)
def test_only_a_passage_with_the_digits_of_another_may_repeat_it(texts, first, may):
    passages = [
        Passage(f"{at}:0", str(at), 0, 1, 0, len(text), (), (plain(text),), "", None)
        for at, text in enumerate(texts)
    ]

    assert may_repeat(passages, first) is may
