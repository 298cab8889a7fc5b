"""Figures, read off sentences."""

from decimal import Decimal

import pytest
from counties import FIRST_QUARTER, NOTICE, PLAN_REPORT, WORK_REPORT, reading_of_text

from rag.figures import change_in_english, figures, is_target, key_figures, looks_back
from rag.glossary import Glossary
from rag.quantities import find_quantities
from rag.records import Figure

GLOSSARY = Glossary.load()


@pytest.fixture
def found(tmp_path):
    def read(text: str) -> list[Figure]:
        reading = reading_of_text(text, tmp_path)
        return figures(reading.document, reading.sentences, GLOSSARY)

    return read


def row(figure: Figure) -> tuple[str, str | None, str, str]:
    return figure.indicator, figure.period, figure.text, figure.status


def test_a_figure_says_what_where_when_how_much_and_cites_its_sentence(found):
    figure = found(WORK_REPORT)[0]

    assert figure == Figure(
        indicator="地区生产总值",
        indicator_english="gross regional product",
        region="云溪县",
        period="2022年",
        value=Decimal("186.4"),
        unit="亿元",
        text="186.4亿元",
        text_english="CNY 18.64 billion",
        status="actual",
        citation=figure.citation,
        period_english="2022",
    )
    assert figure.citation.quote.startswith("2022年，全县地区生产总值完成186.4亿元，增长4.3%；")


def test_the_results_and_the_aims_of_a_work_report(found):
    rows = [row(figure) for figure in found(WORK_REPORT)]

    assert rows[:6] == [
        ("地区生产总值", "2022年", "186.4亿元", "actual"),
        ("地区生产总值", "2022年", "增长4.3%", "actual"),
        ("规模以上工业增加值", "2022年", "增长8.1%", "actual"),
        ("固定资产投资", "2022年", "增长12.5%", "actual"),
        ("社会消费品零售总额", "2022年", "62.7亿元", "actual"),
        ("社会消费品零售总额", "2022年", "下降1.8%", "actual"),
    ]
    assert [entry for entry in rows if entry[3] == "target"][:6] == [
        ("地区生产总值", "2023年", "增长6.5%左右", "target"),
        ("规模以上工业增加值", "2023年", "增长9%", "target"),
        ("固定资产投资", "2023年", "增长10%以上", "target"),
        ("社会消费品零售总额", "2023年", "增长8%", "target"),
        # 城乡居民…分别增长6%和7.5%: which is whose.
        ("城镇居民人均可支配收入", "2023年", "增长6%", "target"),
        ("农村居民人均可支配收入", "2023年", "7.5%", "target"),
    ]


def test_aims_that_a_sentence_announces_are_aims_to_its_end(found):
    aims = {row(figure) for figure in found(PLAN_REPORT) if figure.period == "2024年"}

    assert aims == {
        ("地区生产总值", "2024年", "增长6%左右", "target"),
        ("固定资产投资", "2024年", "增长8%", "target"),
        ("社会消费品零售总额", "2024年", "增长7%", "target"),
        ("城镇新增就业", "2024年", "3000人以上", "target"),
        ("居民消费价格涨幅", "2024年", "3%以内", "target"),
    }


def test_a_report_on_a_quarter_is_of_that_quarter(found):
    rows = [row(figure) for figure in found(FIRST_QUARTER)]

    assert rows[:2] == [
        ("地区生产总值", "2025年一季度", "352.18亿元", "actual"),
        ("地区生产总值", "2025年一季度", "增长5.6%", "actual"),
    ]
    assert ("规模以上工业增加值", "2025年1—3月", "增长7.8%", "actual") in rows
    assert ("各项贷款余额", "2025年3月末", "2401.7亿元", "actual") in rows
    # Full-width digits, and growth on the previous period beside that on the year before.
    assert [entry[2] for entry in rows if entry[0] == "社会消费品零售总额"] == [
        "１２６．５亿元",
        "增长４．９％",
        "环比增长１．３％",
    ]


def test_what_a_figure_is_compared_with_is_no_indicator(found):
    indicators = {figure.indicator for figure in found(FIRST_QUARTER + WORK_REPORT)}

    assert not any(name.startswith(("高于", "连续", "实现", "一季度", "比")) for name in indicators)


def test_a_share_of_something_and_the_number_of_another_thing_are_no_figures_of_it(found):
    rows = [
        row(figure)[::2]
        for figure in found(
            "青石市2024年政府工作报告\n\n一、2023年工作回顾\n\n高新技术产业产值占规上工业比重首次超过50%。"
            "14家规上工业企业、3家限额以上商贸企业复工复产。省重大项目投资7300亿元、超年度计划目标13.9%。"
            "财政民生支出占比保持在65%以上。\n"
        )
    ]

    assert rows == [("省重大项目投资", "7300亿元"), ("财政民生支出占比", "65%以上")]


def test_what_one_project_costs_is_no_figure_and_an_investment_in_something_no_key_figure(found):
    text = (
        "青石市2024年政府工作报告\n\n一、2023年工作回顾\n\n总投资18.55亿元的光伏项目获批复。油田完成投资1.3亿元。"
        "实施项目6项，总投资2亿元。工业投资增长5%。\n"
    )

    assert row(found(text)[0])[::2] == ("油田完成投资", "1.3亿元")
    assert [figure.indicator for figure in key_figures(found(text), GLOSSARY, 1)] == ["工业投资"]


def test_counts_are_figures_of_named_indicators_only(found):
    texts = [figure.text for figure in found(NOTICE)]

    assert "3.6亿元" in texts and "26公里" in texts
    assert "38个" not in texts and "9870户" not in texts


def test_the_plan_of_a_notice_is_no_result(found):
    assert {figure.status for figure in found(NOTICE)} == {"target"}


def test_an_indicator_without_official_english_has_none(found):
    english = {figure.indicator: figure.indicator_english for figure in found(WORK_REPORT)}

    assert english["旅游收入"] == "tourism revenue"
    assert english["茶叶种植面积"] is None


def test_without_a_year_in_reach_the_period_stays_open(found):
    (figure,) = found("情况说明\n\n经核实，全县茶叶产值达到15亿元。\n")

    assert (figure.indicator, figure.period) == ("茶叶产值", None)


def test_key_figures_are_the_named_indicators_once_each_with_room_for_aims(found):
    all_of_them = found(WORK_REPORT)
    chosen = key_figures(all_of_them, GLOSSARY, 7)

    assert [(figure.indicator, figure.text) for figure in chosen] == [
        ("地区生产总值", "186.4亿元"),
        ("地区生产总值", "增长4.3%"),
        ("规模以上工业增加值", "增长8.1%"),
        ("固定资产投资", "增长12.5%"),
        ("社会消费品零售总额", "62.7亿元"),
        ("社会消费品零售总额", "下降1.8%"),
        ("城镇居民人均可支配收入", "38216元"),
        ("城镇居民人均可支配收入", "增长4.6%"),
        ("地区生产总值", "增长6.5%左右"),
        ("规模以上工业增加值", "增长9%"),
    ]
    assert key_figures(all_of_them + all_of_them, GLOSSARY, 7) == chosen
    assert key_figures([], GLOSSARY, 9) == []


@pytest.mark.parametrize(
    ("beginning", "clause", "target"),
    [
        ("2022年，全县", "地区生产总值完成186.4亿元", False),
        ("2023年全县", "地区生产总值增长6.5%左右", True),
        ("全年实施", "力争引进亿元以上项目30个", True),
        ("新建高标准农田", "新建高标准农田3.2万亩", True),
        # In a chapter that looks back even 控制在 is a result.
        ("城镇新增就业", "城镇新增就业3120人", False),
    ],
)
def test_an_aim_is_known_by_its_words_and_by_its_chapter(tmp_path, beginning, clause, target):
    reading = reading_of_text(WORK_REPORT, tmp_path)
    sentence = next(s for s in reading.sentences if s.text.startswith(beginning))

    assert is_target(sentence, clause) is target


def test_a_chapter_looks_back_by_its_heading(tmp_path):
    reading = reading_of_text(WORK_REPORT, tmp_path)

    assert [
        looks_back(s) for s in reading.sentences if s.text.startswith(("2022年，全县", "2023年全县"))
    ] == [True, False]


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("增长4.3%", "up 4.3%"),
        ("环比下降0.6%", "down 0.6% on the previous period"),
        # A level that something rose to is no rise by as much.
        ("提高到45%", "45%"),
        ("下降至3.2%", "3.2%"),
        ("扩大到14万亩以上", "140,000 mu (9,333 ha) or more"),
        ("增加8200万元", "CNY 82 million"),
        ("承诺时限压缩比80.9%", "80.9%"),
        ("居民消费价格涨幅控制在2%左右", "about 2%"),
        ("高于全国0.7个百分点", "0.7 percentage points higher"),
        ("1.3万户小微企业获得首贷", "13,000"),
    ],
)
def test_a_change_is_said_as_a_change_in_english(text, english):
    (quantity,) = find_quantities(text)

    assert change_in_english(text, quantity) == english
