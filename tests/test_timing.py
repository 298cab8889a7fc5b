"""When figures hold, and when a question asks about."""

from datetime import date

import pytest
from counties import FIRST_QUARTER, PLAN_REPORT, WORK_REPORT, reading_of_text

from rag.quantities.dates import months_of, part_form
from rag.question_times import named_times
from rag.records import Document, Sentence
from rag.timing import YEAR, Asked, Time, agree, asked_times, names_time, says_when, time_of

H1, Q1 = (1, 6), (1, 3)


@pytest.mark.parametrize(
    ("question", "times"),
    [
        ("云溪县2022年地区生产总值", ((2022, None),)),
        ("青石市2025年上半年GDP", ((2025, H1),)),
        ("2024年1-9月固定资产投资", ((2024, (1, 9)),)),
        ("2024年全年社零", ((2024, YEAR),)),
        ("全年社零", ((None, YEAR),)),
        ("云溪县2022年与青石市2025年一季度", ((2022, None), (2025, Q1))),
        ("retail sales in the first half of 2024", ((2024, H1),)),
        ("retail sales for the whole of the year 2024", ((2024, None),)),
        ("社零是多少", ()),
    ],
)
def test_the_times_of_a_question(question, times):
    assert asked_times(question) == Asked(times, frozenset())


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2024年云溪县政府工作报告中社零是多少", {2024}),
        ("2021年老旧小区改造实施方案的总投资", {2021}),
        ("What does the 2024 government work report say of tea?", {2024}),
    ],
)
def test_the_year_in_the_name_of_a_document_is_no_time_of_its_figures(question, years):
    assert asked_times(question) == Asked((), frozenset(years))


@pytest.mark.parametrize(
    ("text", "clause", "time"),
    [
        # In its own sentence, before it.
        (WORK_REPORT, "社会消费品零售总额完成62.7亿元", Time(frozenset({2022}), None)),
        # By the sentence before, which opens with the year; by the chapter.
        (WORK_REPORT, "粮食总产量达到21.3万吨", Time(frozenset({2022}), None)),
        (WORK_REPORT, "旅游收入9.8亿元", Time(frozenset({2022}), YEAR)),
        (WORK_REPORT, "新建高标准农田3.2万亩", Time(frozenset({2023}), None)),
        (PLAN_REPORT, "年末常住人口43.6万人", Time(frozenset({2023}), YEAR)),
        (PLAN_REPORT, "社会消费品零售总额增长7%", Time(frozenset({2024}), None)),
        # 1-2月 is what 1-3月 is compared with.
        (FIRST_QUARTER, "高于全省平均水平1.2个百分点", Time(frozenset({2025}), Q1)),
        (FIRST_QUARTER, "固定资产投资同比下降3.4%", Time(frozenset({2025}), Q1)),
        (FIRST_QUARTER, "各项贷款余额2401.7亿元", Time(frozenset({2025}), (3, 3))),
    ],
)
def test_a_clause_holds_when_the_nearest_words_say(tmp_path, text, clause, time):
    reading = reading_of_text(text, tmp_path)
    sentence = next(s for s in reading.sentences if clause in s.text)
    start = sentence.text.index(clause)

    assert time_of(reading.document, sentence, start, start + len(clause), target=False, figure=True) == time


def document(text: str, period: str | None, issued: date | None) -> tuple[Document, Sentence]:
    made = Document(
        "1", "报告.txt", "云溪县政府工作报告", None, None, issued, "云溪县", period, "政府工作报告", text, ((0, 0),), "utf-8",
        "text", (), (),
    )  # fmt: skip
    return made, Sentence("1", 0, 0, len(text), (), None, text, None)


def test_a_report_of_january_may_speak_of_either_year_and_one_of_december_of_its_own():
    text = "茶叶产值15亿元。"
    january = document(text, "2023", date(2023, 1, 6))
    december = document(text, None, date(2023, 12, 6))

    assert time_of(*january, 0, 8, target=False, figure=True).years == {2022, 2023}
    assert time_of(*january, 0, 8, target=True, figure=True).years == {2023}
    assert time_of(*december, 0, 8, target=False, figure=True).years == {2023}


def test_last_year_is_counted_from_the_day_of_issue_but_not_where_it_is_compared_with():
    text = "去年茶叶产值15亿元，比上年增长3%。"
    made = document(text, None, date(2023, 5, 6))

    assert time_of(*made, 0, 11, target=False, figure=True).years == {2022}
    assert time_of(*document(text[2:], None, date(2023, 5, 6)), 10, 16, target=False, figure=True).years == {
        2023
    }


@pytest.mark.parametrize(
    ("question", "time", "same"),
    [
        ("2022年社零", Time(frozenset({2022}), None), True),
        ("2022年社零", Time(frozenset({2023}), None), False),
        ("2024年社零", Time(frozenset({2024}), H1), True),
        ("2024年全年社零", Time(frozenset({2024}), H1), False),
        ("2024年全年社零", Time(frozenset({2024}), None), True),
        ("2024年上半年社零", Time(frozenset({2024}), Q1), False),
        ("2024年上半年社零", Time(frozenset({2024}), None), False),
        ("截至6月末过货量", Time(frozenset({2024}), H1), True),
        ("2024年社零", Time(frozenset(), None), True),
        ("社零", Time(frozenset({2024}), H1), True),
        ("2025年政府工作报告中的社零", Time(frozenset({2024}), None), False),
    ],
)
def test_another_year_or_another_part_of_the_year_does_not_agree(question, time, same):
    made, _ = document("茶叶产值15亿元。", "2024", date(2024, 1, 6))

    assert agree(asked_times(question), time, made, target=False) is same


def test_an_aim_for_the_year_agrees_with_any_part_of_it():
    made, _ = document("茶叶产值15亿元。", "2024", date(2024, 1, 6))

    assert agree(
        asked_times("2024年上半年计划开工几个项目"), Time(frozenset({2024}), None), made, target=True
    )


@pytest.mark.parametrize(
    ("question", "value", "asked"),
    [
        ("去年社零", "last-year", Asked((), frozenset(), ((-1, None),))),
        ("今年一季度社零", "this-year-Q1", Asked((), frozenset(), ((0, Q1),))),
        ("GDP in the first half of last year", "last-year-H1", Asked((), frozenset(), ((-1, H1),))),
        ("明年目标", "next-year", Asked((), frozenset(), ((1, None),))),
        ("去年全年社零", "last-year", Asked((), frozenset(), ((-1, YEAR),))),
        ("近三年粮食产量", "last-3-years", Asked((), frozenset(), tuple((n, None) for n in range(-3, 1)))),
        (
            "“十四五”期间新建公路",
            "2021-2025",
            Asked(tuple((n, None) for n in range(2021, 2026)), frozenset()),
        ),
        ("2021-2025年新建公路", "2021-2025", Asked(tuple((n, None) for n in range(2021, 2026)), frozenset())),
        ("2024年前三季度社零", "2024-Q1-3", Asked(((2024, (1, 9)),), frozenset())),
        ("Jan-Sep 2024 retail sales", "2024-Q1-3", Asked(((2024, (1, 9)),), frozenset())),
        ("1-5月社零", "M1-5", Asked(((None, (1, 5)),), frozenset())),
        ("revenue in FY2023", "2023", Asked(((2023, None),), frozenset())),
        ("2024Q1 GDP", "2024-Q1", Asked(((2024, Q1),), frozenset())),
    ],
)
def test_relative_times_runs_and_parts_of_years(question, value, asked):
    assert [time.value for time in named_times(question)] == [value]
    assert asked_times(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "社零比上年增长多少",
        "与去年相比增长多少",
        "How much did it grow compared with last year?",
        "“十四五”规划有哪些目标",
    ],
)
def test_what_is_only_compared_with_is_no_time_asked_about(question):
    assert asked_times(question) == Asked((), frozenset())


def test_last_year_is_that_of_each_document():
    january, _ = document("茶叶产值15亿元。", "2025", date(2025, 1, 6))
    july, _ = document("茶叶产值15亿元。", "2024-H1", date(2024, 7, 20))
    asked, half = asked_times("去年茶叶产值"), asked_times("今年上半年茶叶产值")

    assert agree(asked, Time(frozenset({2024}), None), january, target=False)
    assert not agree(asked, Time(frozenset({2025}), None), january, target=False)
    assert not agree(asked, Time(frozenset({2024}), H1), july, target=False)
    assert agree(half, Time(frozenset({2024}), H1), july, target=False)


@pytest.mark.parametrize(
    ("months", "form"), [(H1, "H1"), (Q1, "Q1"), ((1, 9), "Q1-3"), ((1, 5), "M1-5"), ((6, 6), "M6")]
)
def test_a_part_of_a_year_has_one_form_and_is_read_from_it(months, form):
    assert (part_form(months), months_of(form)) == (form, months)
    assert (part_form(YEAR), months_of("2025")) == ("", None)


def test_what_a_question_said_of_the_time_need_not_be_said_again():
    assert names_time(asked_times("2024年上半年社零"), "2024年上半年")
    assert names_time(asked_times("上半年社零"), "2024年上半年")
    assert not names_time(asked_times("2024年社零"), "2024年上半年")
    assert not names_time(asked_times("社零"), "2022年")
    assert says_when("截至6月末") and not says_when("社会消费品零售总额完成4.3亿元")
