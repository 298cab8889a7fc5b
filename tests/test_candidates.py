"""Sentences cut down to the clauses that answer."""

import pytest
from counties import FIRST_QUARTER, NOTICE, PLAN_REPORT, WORK_REPORT, reading_of_text

from rag.candidates import Candidate, candidates, lead_in
from rag.glossary import Glossary
from rag.lexical import tokens
from rag.quantities import find_quantities
from rag.records import Hit, Reading
from rag.relevance import relevance
from rag.sought import measures
from rag.understand import Question, understand

HELD = ("云溪县", "青石市", "临水区")


def asked(text: str) -> Question:
    return understand(text, history=(), held_regions=HELD, glossary=Glossary.load())


def ranked(question: str, *readings: Reading) -> list[Candidate]:
    """Candidates of all sentences of the readings, as if each passage had been found alike."""
    understood = asked(question)
    hits = [
        Hit(chunk, reading.document, reading.sentences[chunk.first : chunk.last], 1.0, ("lexical",))
        for reading in readings
        for chunk in reading.chunks
    ]
    bodies = [set(tokens(hit.chunk.text)) for hit in hits]
    words = tokens(f"{understood.subject} {understood.literal}")
    judged = relevance(
        [understood.subject], [], {word: sum(word in body for body in bodies) for word in words}, len(bodies)
    )
    return candidates(understood, hits, judged, lambda texts: [0.0] * len(texts))


def best(question: str, *readings: Reading) -> str:
    return ranked(question, *readings)[0].text


@pytest.fixture
def work(tmp_path):
    return reading_of_text(WORK_REPORT, tmp_path)


@pytest.fixture
def plan(tmp_path):
    return reading_of_text(PLAN_REPORT, tmp_path)


@pytest.fixture
def quarter(tmp_path):
    return reading_of_text(FIRST_QUARTER, tmp_path)


@pytest.fixture
def notice(tmp_path):
    return reading_of_text(NOTICE, tmp_path)


def test_a_figure_is_shown_with_what_goes_on_about_it(work, quarter):
    assert best("云溪县2022年社会消费品零售总额是多少", work) == "社会消费品零售总额完成62.7亿元，下降1.8%"
    assert best("云溪县固定资产投资增长多少", work) == "固定资产投资增长12.5%，总量居全市第3位"
    assert best("青石市居民消费价格下降多少", quarter) == "居民消费价格同比下降0.2%"


def test_the_year_asked_about_decides_between_two_reports(work, plan):
    assert (
        best("云溪县2022年粮食总产量是多少", work, plan) == "粮食总产量达到21.3万吨，连续八年稳定在20万吨以上"
    )
    assert best("云溪县2023年粮食总产量是多少", work, plan) == "粮食总产量21.5万吨"


def test_another_years_figure_is_not_timely(work, plan):
    timely = {
        candidate.text: candidate.timely for candidate in ranked("云溪县2022年粮食总产量是多少", work, plan)
    }

    assert timely["粮食总产量达到21.3万吨，连续八年稳定在20万吨以上"] and not timely["粮食总产量21.5万吨"]


def test_half_a_year_is_not_the_first_quarter(quarter):
    assert not any(
        candidate.timely for candidate in ranked("青石市2025年上半年社会消费品零售总额是多少", quarter)
    )
    assert ranked("青石市2025年一季度社会消费品零售总额是多少", quarter)[0].timely


def test_plan_and_result_of_an_indicator_are_told_apart(work):
    plan = ranked("云溪县2023年规模以上工业增加值增长目标是多少", work)[0]
    result = ranked("云溪县2022年规模以上工业增加值实际增长多少", work)[0]

    assert (plan.text, plan.target) == ("规模以上工业增加值增长9%", True)
    assert (result.text, result.target) == ("规模以上工业增加值增长8.1%", False)


def test_without_a_word_of_planning_the_result_goes_before_the_plan(work):
    assert best("云溪县规模以上工业增加值增长多少", work) == "规模以上工业增加值增长8.1%"


def test_what_is_said_of_other_places_does_not_count(work, quarter):
    assert {
        candidate.document.region for candidate in ranked("云溪县固定资产投资增长多少", work, quarter)
    } == {"云溪县"}


def test_titles_metadata_and_bare_headings_do_not_answer(notice):
    texts = [candidate.text for candidate in ranked("临水区老旧小区改造是多少", notice)]

    assert not any(
        text in ("一、工作目标", "临水区人民政府办公室文件", "临政办发〔2021〕18号") or "关于印发" in text
        for text in texts
    )


def test_the_number_of_a_clause_makes_no_statement_of_its_heading(tmp_path):
    standard = reading_of_text(
        "GB 8978—1996\n污水综合排放标准\n1 范围\n本标准适用于排放管理。\n2 监测\n2.1 采样点\n采样点应按规定设置。\n2.2 测定方法\n"
        "镍的测定采用火焰原子吸收分光光度法。",
        tmp_path,
    )
    assert best("镍用什么测定方法？", standard) == "镍的测定采用火焰原子吸收分光光度法。"
    assert not any(candidate.text == "2.2 测定方法" for candidate in ranked("镍用什么测定方法？", standard))


def test_the_kind_of_thing_asked_for_must_be_there(work, notice):
    fitting = [candidate.text for candidate in ranked("临水区所有项目什么时候完工", notice) if candidate.fits]
    assert fitting[0] == "所有项目于2021年10月31日前完工"
    # The year in the name of the plan is no date, and the forty-second meeting no amount.
    assert not any("第42次" in text for text in fitting)
    assert not any(
        "第42次" in candidate.text for candidate in ranked("总投资是多少", notice) if candidate.fits
    )

    persons = [candidate.text for candidate in ranked("云溪县县长是谁", work) if candidate.fits]
    assert persons[0] == "云溪县人民政府县长 李明华"
    assert not any("龙头企业" in text for text in persons)


def test_another_indicator_of_the_same_thing_falls_behind(tmp_path):
    report = reading_of_text(
        "云溪县2022年经济运行情况\n\n2022年，茶叶先进产能占比达到83%。茶叶总产量1.2万吨。\n", tmp_path
    )

    assert best("云溪县茶叶产量是多少", report) == "茶叶总产量1.2万吨"
    coal = ranked(
        "云溪县煤炭产量是多少", reading_of_text("云溪县情况\n\n煤炭先进产能占比达到83%。\n", tmp_path)
    )
    assert (
        coal[0].support
        < ranked(
            "云溪县煤炭产能占比是多少", reading_of_text("云溪县情况\n\n煤炭先进产能占比达到83%。\n", tmp_path)
        )[0].support
    )


def test_a_count_is_looked_for_in_the_unit_asked_for(notice):
    question = asked("改造多少户居民")
    quantities = find_quantities("改造老旧小区38个、居民9870户，总投资3.6亿元")

    assert [quantity.text for quantity in quantities if measures(question, quantity)] == ["9870户"]
    assert (
        ranked("临水区改造多少户居民", notice)[0].text == "2021年计划改造老旧小区38个、楼栋265栋、居民9870户"
    )


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("云溪县社会消费品零售总额是多少", "2022年"),
        # What the question itself says is not said again.
        ("云溪县2022年社会消费品零售总额是多少", None),
        ("云溪县2023年规模以上工业增加值增长多少", "2023年全县经济社会发展的主要预期目标是"),
        ("云溪县2023年规模以上工业增加值的增长目标是多少", None),
    ],
)
def test_the_time_and_that_it_is_an_aim_are_said_where_the_cut_leaves_them_out(work, question, lead):
    top = ranked(question, work)[0]
    span = lead_in(asked(question), top)

    assert (work.document.text[slice(*span)] if span else None) == lead


def test_a_candidate_lies_within_its_sentences(work, quarter, notice):
    for question in ("社会消费品零售总额是多少", "什么时候完工", "主要任务有哪些", "县长是谁", "为什么"):
        for candidate in ranked(question, work, quarter, notice):
            assert (
                candidate.sentences[0].start <= candidate.start < candidate.end <= candidate.sentences[-1].end
            )
            assert candidate.text in candidate.sentences[0].text


def test_who_holds_an_office_is_answered_by_a_name_alone(tmp_path):
    signed = reading_of_text(
        "云溪县工作情况\n县人大常委会主任带队视察。\n县人民政府县长 李明华\n县委书记王建国同志主持会议。",
        tmp_path,
    )
    named = [candidate.text for candidate in ranked("县委书记是谁", signed) if candidate.fits]
    assert named[0] == "县委书记王建国同志主持会议"
    silent = reading_of_text("云溪县工作情况\n县人大常委会主任会议听取了汇报。\n县长高度重视。", tmp_path)
    assert not any(candidate.fits for candidate in ranked("县人大常委会主任是谁", silent))
