"""Handmade records for the tests of `eval`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.cases import Evidence, Question
from rag.records import Answer, Chunk, Citation, Document, Finding, Hit, Statement

EJINA = "ejina-half-year-plan-report-2024.txt"
TEXT = (
    "额济纳旗2024年上半年国民经济和社会发展计划执行情况\n"
    "2024年上半年,额济纳旗地区生产总值完成16.29亿元,同比增长2.7%;社会消费品零售总额完成4.3亿元,同比下降0.6%。\n"
    "实施就业优先战略,城镇新增就业121人。实现东居延海连续二十年不干涸。\n"
)
RETAIL = "社会消费品零售总额完成4.3亿元,同比下降0.6%"


def document(text: str = TEXT, name: str = EJINA) -> Document:
    return Document(
        id=f"id of {name}", name=name, title=None, number=None, issuer=None, date=None, region=None, period=None,
        kind=None, text=text, offsets=((0, 0),), encoding="utf-8", format="text",
        pages=(), notices=(),
    )  # fmt: skip


def hit(text: str, name: str = EJINA) -> Hit:
    chunk = Chunk(f"{name}:0", name, 0, 1, 0, len(text), ("一、上半年计划执行情况",), text)
    return Hit(chunk, document(text, name), (), 1.0, ("lexical",))


def cite(quote: str, name: str = EJINA, text: str = TEXT) -> Citation:
    start = text.find(quote)
    return Citation(
        f"id of {name}", name, quote, start, start + len(quote), None, None, "一、上半年计划执行情况"
    )


def state(text: str, *quotes: str, findings: Sequence[Finding] = ()) -> Statement:
    return Statement(text, "zh", tuple(cite(quote) for quote in quotes), tuple(findings), ())


def answer(
    *statements: Statement, refusal: str | None = None, author: str = "extractive", **other: Any
) -> Answer:
    return Answer(
        question="", language="zh", statements=statements, hits=other.get("hits", ()), refusal=refusal, author=author,
        notices=other.get("notices", ()), understood=(), prompt_hash=None, tokens=None, seconds=(),
    )  # fmt: skip


def question(**given: Any) -> Question:
    return Question(**{
        "id": "ejina-figure-002", "language": "zh", "kind": "figure",
        "question": "额济纳旗上半年社会消费品零售总额是多少？",
        "evidence": (Evidence(document=EJINA, quote=RETAIL),), "facts": (("4.3亿元", "430 million"),),
    } | given)  # fmt: skip


def unanswerable() -> Question:
    return Question(
        id="ejina-none-001", language="zh", kind="unanswerable", question="额济纳旗2030年有多少人口？"
    )
