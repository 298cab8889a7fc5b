"""What a document says of itself, and None for what it does not say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rag.clean import clean
from rag.describe import describe
from rag.outline import outline
from rag.read import read
from rag.records import Description, Source

SEEDS = Path(__file__).parents[1] / "seeds"


def described(text: str, name: str = "x.txt") -> Description:
    return describe(text, outline(text), name)


def seed(name: str) -> Description:
    text = clean(read(SEEDS / name)).text
    return describe(text, outline(text), name)


def test_an_opinion_with_letterhead_and_number():
    assert seed("etuoke-npc-opinion-2024-37.txt") == Description(
        title="鄂托克旗人大常委会关于《鄂托克旗人民政府关于2024年国民经济和社会发展计划上半年执行情况的报告》的审议意见",
        number="鄂旗人常发〔2024〕37号",
        issuer="鄂托克旗人大常委会",
        date=date(2024, 9, 13),
        region="鄂托克旗",
        period="2024-H1",
        kind="审议意见",
    )


def test_an_opinion_that_names_no_period():
    assert seed("etuoke-npc-opinion-2024-55.txt") == Description(
        title="鄂托克旗人大常委会关于国务院支持内蒙古工作高质量发展的意见落实情况报告的审议意见",
        number="鄂旗人常发〔2024〕55号",
        issuer="鄂托克旗人大常委会",
        date=date(2024, 12, 19),
        region="鄂托克旗",
        period=None,
        kind="审议意见",
    )


def test_a_report_with_portal_title_own_title_and_day_of_delivery():
    assert seed("dalate-government-work-report-2024.txt") == Description(
        title="2024年达拉特旗政府工作报告",
        number=None,
        issuer="达拉特旗人民政府",
        date=date(2024, 1, 25),
        region="达拉特旗",
        period="2024",
        kind="政府工作报告",
    )


def test_a_report_with_portal_metadata():
    assert seed("ejina-half-year-plan-report-2024.txt") == Description(
        title="额济纳旗2024年上半年国民经济和社会发展计划执行情况",
        number=None,
        issuer="额济纳旗人民政府办公室",
        date=date(2024, 9, 24),
        region="额济纳旗",
        period="2024-H1",
        kind="计划执行情况报告",
    )


def test_a_speech_without_names_or_date():
    assert seed("baiqi-economic-work-speech-2023.txt") == Description(
        title="旗长在旗委经济工作会议上的讲话",
        number=None,
        issuer=None,
        date=None,
        region="白旗",
        period="2023",
        kind="讲话",
    )


NOTICE = (
    "{number}\n包头市人民政府办公室\n关于印发《考评办法》的通知\n各旗县区人民政府：\n请执行。\n{signature}"
)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("包府办发〔2022〕43号", "包府办发〔2022〕43号"),
        ("包府办发[2022]43号", "包府办发[2022]43号"),
        ("包府办发（2022）43 号", "包府办发（2022）43号"),
        ("发文字号：包府办发〔2022〕43号 成文日期：2022-04-14", "包府办发〔2022〕43号"),
        ("2022年第5号", "2022年第5号"),
    ],
)
def test_numbers_in_each_kind_of_bracket(written, number):
    assert described(NOTICE.format(number=written, signature="")).number == number


def test_a_number_in_the_text_is_another_documents():
    text = "关于加强管理的通知\n各单位：\n根据包府办发〔2022〕10号要求，请执行。"
    assert described(text).number is None


def test_a_title_over_two_lines_is_joined():
    said = described(NOTICE.format(number="包府办发〔2022〕43号", signature="2022年4月14日"))
    assert said.title == "包头市人民政府办公室关于印发《考评办法》的通知"
    assert (said.issuer, said.region, said.kind) == ("包头市人民政府办公室", "包头市", "通知")


@pytest.mark.parametrize(
    ("signature", "day"),
    [
        ("2022年4月14日", date(2022, 4, 14)),
        ("包头市人民政府办公室\n二〇二二年四月十四日", date(2022, 4, 14)),
        ("包头市人民政府办公室2022年4月15日印发", date(2022, 4, 15)),
        ("2022年6月31日", None),
        ("", None),
    ],
)
def test_the_day_of_issue(signature, day):
    assert described(NOTICE.format(number="甲发〔2022〕1号", signature=signature)).date == day


def test_the_day_of_publication_counts_only_where_nothing_else_is_stated():
    portal = "发布时间:2024-02-09 09:28:00 来源:达拉特旗\n达拉特旗政府工作报告\n{}各位代表:\n请审议。"
    assert described(portal.format("")).date == date(2024, 2, 9)
    assert described(portal.format("——2024年1月25日在达拉特旗人民代表大会上\n")).date == date(2024, 1, 25)


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("2025年吉林省政府工作报告", "吉林省"),
        ("盐城市2024年财政预算执行情况的报告", "盐城市"),
        ("鄂尔多斯市达拉特旗人民政府关于防汛的通知", "达拉特旗"),
        ("关于2023年杭锦旗预算执行情况的报告", "杭锦旗"),
        ("加强城市管理工作方案", None),
        ("国务院关于支持内蒙古的意见", None),
        ("农村牧区人居环境整治方案", None),
        ("经济技术开发区建设方案", None),
    ],
)
def test_the_region_is_what_the_title_begins_with(title, region):
    assert described(f"{title}\n各单位：\n请执行。").region == region


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("某县2024年政府工作报告", "2024"),
        ("某县2024年上半年计划执行情况", "2024-H1"),
        ("某县2024年一季度经济运行情况", "2024-Q1"),
        ("某县2024年第三季度经济运行情况", "2024-Q3"),
        ("某县2024年前三季度经济运行情况", "2024"),
        ("某县二〇二四年政府工作报告", "2024"),
        ("某县国土空间总体规划（2021—2035年）", "2021-2035"),
        ("某县防汛预案", None),
    ],
)
def test_the_period_is_the_titles(title, period):
    assert described(f"{title}\n各单位：\n请执行。").period == period


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于某县2024年预算执行情况和2025年预算草案的报告", "预算执行情况报告"),
        ("某县国民经济和社会发展计划执行情况的报告", "计划执行情况报告"),
        ("关于印发《某办法》的通知", "通知"),
        ("某县人民政府关于土地出让的批复", "批复"),
        ("某县奖励办法（试行）", "办法"),
        ("某县“十四五”规划纲要", "规划"),
        ("主任会议视察报告", "调研报告"),
        ("天气不错", None),
    ],
)
def test_kinds_are_read_off_the_end_of_the_title(title, kind):
    assert described(f"{title}\n各单位：\n请执行。").kind == kind


def test_a_text_without_a_title_block_says_nothing():
    said = describe(
        *(lambda text: (text, outline(text)))("为贯彻法律，现批准四项标准。特此公告。"), "公告.txt"
    )
    assert said == Description(None, None, None, None, None, None, None)


def test_a_markdown_title():
    text = clean(
        Source(
            "0" * 16, "a.md", "# 2024年**杭锦旗**政府工作报告\n\n各位代表：\n\n请审议。", "utf-8", "markdown"
        )
    ).text
    assert described(text).title == "2024年杭锦旗政府工作报告"
