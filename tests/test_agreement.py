"""Chinese statements and their English: what differs between them, and what may."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from rag.agreement import differences
from rag.counterparts import without_counterpart
from rag.glossary import Glossary

GLOSSARY = Glossary.load()
PAIRS = Path(__file__).resolve().parents[2] / "shared" / "data" / "gwr_bilingual" / "pairs.jsonl"
GDP = "2024年上半年，地区生产总值完成16.29亿元，同比增长2.7%。"


def said(chinese: str, english: str) -> list[str]:
    return [finding.message for finding in differences(chinese, english, GLOSSARY)]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        (GDP, "In the first half of 2024, GDP reached CNY 1.629 billion, up 2.7% year on year."),
        (GDP, "Gross regional product came to RMB 1,629 million in the first half of the year, an increase of 2.7%."),
        (
            "社会消费品零售总额完成4.3亿元，同比下降0.6%。",
            "Total retail sales of consumer goods were CNY 430 million, down 0.6% year on year.",
        ),
        ("完成育苗面积5.9万亩。", "Seedlings were grown on 59,000 mu (3,933 ha)."),
        ("城镇新增就业2801人。", "2,801 new urban jobs were created."),
        (
            "一般公共预算收入增长8%以上，力争新能源装机规模达到8GW。",
            "General public budget revenue is to grow by at least 8%, and installed new energy capacity is to reach 8 GW.",
        ),
        (
            "并将研究办理情况在六个月内向旗人大常委会作出书面报告。",
            "A written report on how the matters were studied and handled is to be submitted within six months to the "
            "standing committee of the people's congress of the banner.",
        ),
        ("东居延海连续二十年不干涸。", "East Juyan Lake has not dried up for twenty years."),
        ("新建5G基站75个。", "75 new 5G base stations were built."),
    ],
)  # fmt: skip
def test_a_true_rendering_has_no_difference(chinese: str, english: str) -> None:
    assert said(chinese, english) == []


@pytest.mark.parametrize(
    ("chinese", "english", "differs"),
    [
        # 亿 as million.
        (GDP, "In the first half of 2024, GDP reached CNY 16.29 million, up 2.7%.",
         ['"CNY 16.29 million": the Chinese has "16.29亿元"']),
        # Another unit.
        ("粮食产量稳定在17亿斤以上。", "Grain output is to be at least 1.7 billion tonnes.",
         ['"1.7 billion tonnes": the Chinese has "17亿斤以上"']),
        ("完成投资7.9亿元。", "Completed investment came to USD 790 million.",
         ['"USD 790 million": the Chinese has "7.9亿元"']),
        # Another direction, and none.
        ("社会消费品零售总额同比下降0.6%。", "Total retail sales of consumer goods rose by 0.6%.",
         ['"0.6%" is up, the Chinese "0.6%" is down']),
        ("社会消费品零售总额同比下降0.6%。", "Total retail sales of consumer goods were 0.6% year on year.",
         ['"0.6%" is neither up nor down, the Chinese "0.6%" is down']),
        # A bound that is not there.
        ("地区生产总值增长7%以上。", "GDP is to grow by 7%.",
         ['"7%" is exact, the Chinese "7%以上" is at least']),
        # Percent for percentage points.
        ("失业率提高0.3个百分点。", "The unemployment rate rose by 0.3%.",
         ['"0.3%": the Chinese has "0.3个百分点"']),
        # Another year.
        ("2023年完成隐性债务清零。", "Hidden debt was cleared in 2022.",
         ['"2022" is not in the Chinese', '"2023年" of the Chinese is not in the English']),
        # A figure of one indicator given for the other.
        ("地区生产总值增长7%，固定资产投资增长50%。", "Fixed-asset investment grew by 7%, and GDP grew by 50%.",
         ['"7%" is the figure of 地区生产总值 in the Chinese', '"50%" is the figure of 固定资产投资 in the Chinese']),
        # A figure left out, and one added.
        ("地区生产总值完成16.29亿元，同比增长2.7%。", "GDP reached CNY 1.629 billion.",
         ['"2.7%" of the Chinese is not in the English']),
        ("地区生产总值完成16.29亿元。", "GDP reached CNY 1.629 billion, up 2.7%.",
         ['"2.7%": it is not in the Chinese']),
        # A term rendered otherwise than listed.
        ("一般公共预算收入增长8%。", "Tax income grew by 8%.",
         ['一般公共预算收入 is not rendered as "general public budget revenue"']),
        # A claim that the Chinese does not make, and one that the English leaves out.
        ("城镇新增就业2801人。", "2,801 new urban jobs were created, and foreign tourists praised the beautiful lakes.",
         ['"and foreign tourists praised the beautiful lakes" is not in the Chinese']),
        ("城镇新增就业2801人，棋盘井地区医护人员严重不足。", "2,801 new urban jobs were created.",
         ["“棋盘井地区医护人员严重不足” is not in the English"]),
        ("城镇新增就业2801人。", " ", ["the Chinese statement has no English line"]),
    ],
)  # fmt: skip
def test_what_differs_is_named(chinese: str, english: str, differs: list[str]) -> None:
    assert said(chinese, english) == differs


def test_a_difference_stands_where_it_is_in_the_english() -> None:
    english = "GDP reached CNY 16.29 million, up 2.7%, in the first half of 2024."
    [finding] = differences(GDP, english, GLOSSARY)
    assert (finding.kind, english[finding.start : finding.end]) == ("unlike_translation", "CNY 16.29 million")


def test_a_users_own_term_is_locked_too(tmp_path: Path) -> None:
    own = tmp_path / "terms.csv"
    own.write_text("chinese,english\n石榴籽,pomegranate seeds\n", encoding="utf-8")
    glossary = Glossary.load(own)
    assert [
        finding.message for finding in differences("像石榴籽一样。", "Like the seeds of a fruit.", glossary)
    ] == ['石榴籽 is not rendered as "pomegranate seeds"']
    assert differences("像石榴籽一样。", "Like pomegranate seeds.", glossary) == []


def test_short_clauses_are_not_judged_by_the_lexicon() -> None:
    assert without_counterpart("好。", "Zebras run.") == ([], [])


def true_pairs(count: int) -> list[tuple[str, str]]:
    lines = PAIRS.read_text(encoding="utf-8").split("\n")
    pairs = [json.loads(line) for line in lines if line]
    chosen = random.Random(7).sample([one for one in pairs if 12 <= len(one["zh"]) <= 160], count)
    return [(one["zh"], one["en"]) for one in chosen]


@pytest.mark.shared
@pytest.mark.skipif(not PAIRS.exists(), reason="the bilingual reports are not here")
def test_official_translations_seldom_differ_and_those_of_other_sentences_do() -> None:
    pairs = true_pairs(300)
    false_alarms = [chinese for chinese, english in pairs if said(chinese, english)]
    shifted = [
        bool(said(chinese, english))
        for (chinese, _), (_, english) in zip(pairs, pairs[1:] + pairs[:1], strict=True)
    ]
    # Official English is free: it explains, joins and leaves out. A brief's is meant to be literal.
    assert len(false_alarms) <= 0.16 * len(pairs)
    assert sum(shifted) >= 0.9 * len(shifted)
