"""Claims: true ones in other words pass, in both languages, and false ones are found out by the check that is for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from test_verify import HALF_YEAR, TITLE, cite, document

from rag.records import Document, FindingKind, Language, Statement
from rag.verify import CHECKS, Scope, verify

FREIGHT = "截至6月末,累计通关过货量达1200万吨。"
PROJECTS = "实施盟级重点项目18项,已开工17项,完成投资7.9亿元。"
YARDS = "策克口岸新建集装箱堆场2处,引进物流企业5家,带动就业300余人。"
AIRPORT = "下一步,计划新建民用机场1座,力争全年接待游客突破500万人次。"
PROBLEMS = "部分项目尚未办结用地手续,农畜产品加工转化不足。"
AGREEMENT = "我旗与阿拉善左旗签订合作协议,共同推进策克口岸铁路扩能改造工程。"
JOBS = "城镇新增就业121人,农牧民转移就业680人,高校毕业生实现就业77人。"
LAST_YEAR = "去年全旗接待游客210万人次,今年预计达到250万人次。"
LEVEL = "城镇化率提高到76.5%,绿化率提高2个百分点。"
SENTENCES = (HALF_YEAR, FREIGHT, PROJECTS, YARDS, AIRPORT, PROBLEMS, AGREEMENT, JOBS, LAST_YEAR, LEVEL)


@pytest.fixture(scope="module")
def report() -> Document:
    return document(
        "\n".join((TITLE, *SENTENCES)),
        title=TITLE,
        region="额济纳旗",
        period="2024-H1",
        date=date(2024, 9, 24),
    )


def check(
    report: Document, text: str, quote: str, language: Language | None = None, scope: Scope | None = None
) -> Statement:
    language = language or ("en" if text.isascii() else "zh")
    statement = Statement(text, language, (cite(report, quote),), (), ())
    return verify(statement, {report.id: report}.get, scope=scope or Scope())


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("2024年上半年，额济纳旗实现地区生产总值16.29亿元，较上年同期增长2.7%。", HALF_YEAR),
        ("上半年全旗社零为4.3亿元，比去年同期减少0.6%。", HALF_YEAR),
        ("额济纳旗一般公共预算收入达到1.33亿元，增幅10.1%。", HALF_YEAR),
        ("城镇居民可支配收入为26701元，农村牧区居民可支配收入为13320元，分别增长2.9%和5.4%。", HALF_YEAR),
        ("截至2024年6月底，口岸累计过货量1200万吨。", FREIGHT),
        ("18个盟级重点项目中已有17个开工，累计完成投资7.9亿元。", PROJECTS),
        ("策克口岸建成2处集装箱堆场，引入5家物流企业，带动300多人就业。", YARDS),
        ("该旗计划建设一座民用机场。", AIRPORT),
        ("全年接待游客目标为突破500万人次。", AIRPORT),
        ("一些项目的用地手续还没有办完，农畜产品加工转化能力不足。", PROBLEMS),
        ("额济纳旗与阿拉善左旗签署了合作协议，一起推动策克口岸铁路扩能改造。", AGREEMENT),
        ("城镇化率达到76.5%。", LEVEL),
        ("In the first half of 2024, Ejin Banner's GDP was CNY 1.629 billion, a year-on-year increase of 2.7%.", HALF_YEAR),
        ("Of 18 league-level key projects, 17 have started and CNY 790 million has been invested.", PROJECTS),
        ("The banner plans to build a civil airport and aims to receive more than 5 million tourist visits over the year.", AIRPORT),
        ("Some projects have not yet completed their land-use procedures, and processing of farm products is insufficient.", PROBLEMS),
        ("Ejin Banner signed a cooperation agreement with Alxa Left Banner to advance the expansion of the Ceke Port railway.", AGREEMENT),
        ("By the end of June 2024, cumulative freight through the port reached 12 million tonnes.", FREIGHT),
    ],
)  # fmt: skip
def test_a_true_claim_in_other_words_is_supported(report: Document, text: str, quote: str):
    checked = check(report, text, quote)
    assert (checked.status, [finding.message for finding in checked.findings]) == ("supported", [])


@pytest.mark.parametrize(
    ("text", "quote", "kind", "status"),
    [
        # Bounds, levels and changes.
        ("带动就业300人。", YARDS, "quantity_not_in_source", "partly"),
        ("一般公共预算收入完成超过1.33亿元。", HALF_YEAR, "quantity_not_in_source", "partly"),
        ("城镇化率提高76.5个百分点。", LEVEL, "quantity_not_in_source", "partly"),
        ("绿化率提高到2个百分点。", LEVEL, "quantity_not_in_source", "partly"),
        # The figure of another thing, which no glossary lists.
        ("高校毕业生实现就业680人。", JOBS, "quantity_not_in_source", "partly"),
        ("集装箱堆场5处。", YARDS, "quantity_not_in_source", "partly"),
        ("General public budget expenditures came to CNY 133 million.", HALF_YEAR, "quantity_not_in_source", "partly"),
        # Half of the year for the whole, last year for this.
        ("2024年额济纳旗社会消费品零售总额4.3亿元。", HALF_YEAR, "date_not_in_source", "partly"),
        ("今年全旗接待游客210万人次。", LAST_YEAR, "date_not_in_source", "partly"),
        ("In 2024 the banner received 2.1 million tourist visits.", LAST_YEAR, "date_not_in_source", "partly"),
        # Places.
        ("呼和浩特市一般公共预算收入1.33亿元。", HALF_YEAR, "place_not_in_source", "partly"),
        ("GDP in Chengdu reached CNY 1.629 billion.", HALF_YEAR, "place_not_in_source", "partly"),
        ("我旗与阿拉善右旗签订合作协议。", AGREEMENT, "place_not_in_source", "partly"),
        # Names.
        ("策克口岸新建“智慧陆港”2处。", YARDS, "name_not_in_source", "partly"),
        ("按照《口岸条例》新建集装箱堆场2处。", YARDS, "name_not_in_source", "partly"),
        # Plan and result.
        ("额济纳旗已建成民用机场1座。", AIRPORT, "modality", "partly"),
        ("The banner has built a civil airport.", AIRPORT, "modality", "partly"),
        ("计划实施盟级重点项目18项。", PROJECTS, "modality", "partly"),
        # Yes and no.
        ("部分项目已办结用地手续。", PROBLEMS, "negation", "partly"),
        ("Some projects have completed their land-use procedures.", PROBLEMS, "negation", "partly"),
        ("General public budget revenue never rose by 10.1%.", HALF_YEAR, "negation", "partly"),
        # Other words in what else repeats the source.
        ("我旗与阿拉善左旗签订合作协议,共同推进策克口岸机场扩能改造工程。", AGREEMENT, "unsupported", "partly"),
        # Something else altogether.
        ("The banner built a new airport.", YARDS, "unsupported", "not_found"),
        ("口岸工作得到国务院通报表扬，入选全国十大典型案例。", FREIGHT, "unsupported", "not_found"),
        ("GDP grew 2.7% and the banner abolished all taxes on livestock.", HALF_YEAR, "unsupported", "partly"),
    ],
)  # fmt: skip
def test_a_false_claim_is_found_out_by_its_check(
    report: Document, text: str, quote: str, kind: FindingKind, status: str
):
    checked = check(report, text, quote)
    assert kind in {finding.kind for finding in checked.findings}
    assert checked.status == status


def test_a_statement_that_names_no_place_speaks_of_the_one_asked_about(report: Document):
    text = "社会消费品零售总额完成4.3亿元。"
    assert check(report, text, HALF_YEAR, scope=Scope(frozenset({"额济纳旗"}))).status == "supported"
    checked = check(report, text, HALF_YEAR, scope=Scope(frozenset({"达拉特旗"})))
    assert [finding.message for finding in checked.findings] == ["所引句子中“4.3亿元”是额济纳旗的数。"]


def test_a_statement_that_names_no_time_speaks_of_the_one_asked_about(report: Document):
    text = "社会消费品零售总额完成4.3亿元。"

    def messages(*periods: str) -> list[str]:
        scope = Scope(periods=frozenset(periods))
        return [finding.message for finding in check(report, text, HALF_YEAR, scope=scope).findings]

    assert messages("2024-H1") == []
    assert messages("2024") == []
    assert messages("2024-Q1-3") == ["所引句子中“4.3亿元”是上半年的数。"]
    assert messages("2023-H1") == ["所引句子中“4.3亿元”是2024年的数。"]
    assert messages("2023-H1", "2024-H1") == []


def test_a_place_is_known_by_every_form_of_its_name():
    held = replace(document("地区生产总值完成35.6亿元。", region="白旗"), title="白旗工作报告")
    for name in ("正镶白旗", "白旗"):
        assert check(held, f"{name}地区生产总值完成35.6亿元。", held.text).status == "supported"
    held = document("地区生产总值完成35.6亿元。", region="昆山市", title="昆山市政府工作报告")
    assert check(held, "Kunshan's GDP came to CNY 3.56 billion.", held.text).status == "supported"
    assert check(held, "Yiwu's GDP came to CNY 3.56 billion.", held.text).status == "partly"


def test_findings_say_what_the_source_says(report: Document):
    def said(text: str, quote: str) -> list[str]:
        return [finding.message for finding in check(report, text, quote).findings]

    assert said("高校毕业生实现就业680人。", JOBS) == [
        "所引句子中与“高校毕业生实现就业”对应的是“77人”，不是“680人”。"
    ]
    assert said("城镇化率提高76.5%。", LEVEL) == ["所引句子中“76.5%”是变动后的数，不是变动的幅度。"]
    assert said("The banner has built a civil airport.", AIRPORT) == [
        "The cited sentence states a plan or an aim; the statement makes a result of it."
    ]


def test_an_english_source_bears_out_a_chinese_statement():
    held = document("The county built a new airport and three hospitals in 2023.", title="Annual report 2023")
    assert check(held, "该县2023年新建机场和三所医院。", held.text).status == "supported"
    assert check(held, "粮食产量创历史新高，农民收入稳步增加。", held.text).status == "not_found"


def test_an_entailment_model_is_asked_where_one_is_set(report: Document):
    asked: list[tuple[str, str]] = []

    def entails(premise: str, claim: str) -> float:
        asked.append((premise, claim))
        return 0.2

    statement = Statement("过货量达到1200万吨。", "zh", (cite(report, FREIGHT),), (), ())
    checked = verify(statement, {report.id: report}.get, entails=entails)
    assert asked == [(FREIGHT, "过货量达到1200万吨。")]
    assert [(finding.kind, finding.message) for finding in checked.findings] == [
        ("not_entailed", "模型认为“截至6月末,累计通关过货量达1200万吨。”不足以得出这句话（20%）。")
    ]
    assert verify(statement, {report.id: report}.get, entails=lambda premise, claim: 0.9).findings == ()


def test_the_table_of_checks_is_the_whole_of_the_verification():
    assert [check.__name__ for check in CHECKS] == list(
        dict.fromkeys(check.__name__ for check in CHECKS)
    )  # each once
    assert all(check.__module__.startswith("rag.verify.") for check in CHECKS)
