"""Reports of counties, recombined from the sentences of the seeds: as many as are asked for, always the same ones."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

from rag.reading import take_in

ROOT = Path(__file__).resolve().parent.parent.parent
YEARS = range(2010, 2025)
_OWN = re.compile(
    "|".join(
        ("额济纳旗", "额济纳", "达拉特旗", "达拉特", "鄂托克旗", "鄂托克", "白旗", "正镶白旗", "我旗", "全旗")
    )
)
_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.]|年|号|日|月)")
_HEADINGS = (
    "过去一年工作回顾", "经济运行情况", "主要指标完成情况", "存在的困难和问题", "面临的形势", "重点工作安排", "保障措施",
    "今后工作打算",
)  # fmt: skip
_ORDER = "一二三四五六七八"
SECTIONS, POINTS, PARAGRAPH = 5, 8, 6
"""Headings, points under each, sentences in each point: some 40 chunks a document."""


@dataclass(frozen=True, slots=True)
class Report:
    name: str
    region: str
    year: int
    text: str


def reports(seeds: Path = ROOT / "seeds", seed: int = 4) -> Iterator[Report]:
    """Give reports without end, each of another county and year; the n-th is the same each time.

    The sentences and headings are those of the seeds, shuffled, with other figures and the county's name for their own.
    """
    random = Random(seed)
    sentences, points = _material(seeds)
    with (ROOT / "rag" / "data" / "regions.csv").open(encoding="utf-8", newline="") as file:
        counties = [row["name"] for row in csv.DictReader(file) if len(row["code"]) == 6]
    random.shuffle(counties)
    number = 0
    while True:
        county = counties[number % len(counties)]
        year = YEARS[(number // len(counties) + number) % len(YEARS)]
        yield Report(
            f"{number:05}-{county}-{year}.txt",
            county,
            year,
            _written(county, year, sentences, points, random),
        )
        number += 1


def _material(seeds: Path) -> tuple[list[str], list[str]]:
    sentences, points = [], []
    for path in sorted(seeds.glob("*.txt")):
        reading = take_in(path)
        headings = {section.title for section in reading.sections if section.title}
        points += [title for title in headings if 6 <= len(title) <= 24 and "。" not in title]
        for sentence in reading.sentences:
            text = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[）)、.．是]\s*", "", sentence.text.strip())
            if 12 <= len(text) <= 300 and text.endswith(("。", "；", ";")) and "\n" not in text:
                sentences.append(text)
    return sentences, sorted(points)


def _written(county: str, year: int, sentences: list[str], points: list[str], random: Random) -> str:
    lines = [
        f"{county}{year}年政府工作报告",
        "",
        f"——{year + 1}年1月{random.randint(5, 28)}日在{county}人民代表大会上",
        "",
    ]
    for section, heading in enumerate(random.sample(_HEADINGS, SECTIONS)):
        lines += [f"{_ORDER[section]}、{heading}", ""]
        for point in range(POINTS):
            drawn = [_varied(random.choice(sentences), county, random) for _ in range(PARAGRAPH)]
            lines += [f"（{_ORDER[point]}）{random.choice(points)}。{''.join(drawn)}", ""]
    return "\n".join(lines)


def _varied(sentence: str, county: str, random: Random) -> str:
    def other(match: re.Match[str]) -> str:
        whole, point, rest = match[0].partition(".")
        drawn = str(random.randint(1, 10 ** min(len(whole), 6)))
        return drawn + point + "".join(random.choice("0123456789") for _ in rest)

    return _NUMBER.sub(other, _OWN.sub(county, sentence))


_TOPICS = (
    ("社会消费品零售总额是多少？", "What were the total retail sales of consumer goods in {county} in {year}?"),
    ("新增规上工业企业多少户？", "How many new industrial enterprises were added in {county}?"),
    ("空气优良天数比例达到多少？", "What share of days had good air quality?"),
    ("养老服务床位有多少张？", "How many beds are there for elderly care in {county}?"),
    ("牲畜存栏量稳定在多少万头？", "How many head of livestock does {county} hold?"),
    ("优化营商环境有哪些措施？", "What measures improve the business environment?"),
    ("存在哪些困难和问题？", "What problems remain in the economic development of {county}?"),
    ("新能源项目并网装机规模是多少？", "What is the installed capacity of new energy projects connected to the grid?"),
    ("城镇新增就业多少人？", "How many new urban jobs were created in {year}?"),
    ("固定资产投资增长了百分之几？", "By how much did fixed asset investment grow in {county}?"),
)  # fmt: skip


def questions(count: int, documents: int, seed: int = 5) -> list[str]:
    """Give questions about the first so many reports, a third of them in English; none comes twice."""
    random = Random(seed)
    asked: dict[str, None] = {}
    about = [(report.region, report.year) for report in islice(reports(), documents)]
    while len(asked) < count:
        county, year = random.choice(about)
        chinese, english = random.choice(_TOPICS)
        text = (
            english.format(county=county, year=year)
            if random.random() < 1 / 3
            else f"{county}{year}年{chinese}"
        )
        asked[text] = None
    return list(asked)
