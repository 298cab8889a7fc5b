"""Follow-ups, made whole."""

import pytest
from fakes import FakeChat

from rag.drafting.rewriting import Rewriter
from rag.errors import ChatUnavailable
from rag.follow_up import complete, is_follow_up, refers_back, whole_before
from rag.glossary import Glossary

HELD = ("云溪县", "青石市")
GLOSSARY = Glossary.load()
BEFORE = "云溪县2022年地区生产总值是多少？"
BEFORE_ENGLISH = "What was Yunxi County's GDP in 2022?"


@pytest.mark.parametrize(
    "asked",
    [
        "那2023年呢？", "青石市呢", "它的增速是多少", "还有社零？", "同比增长多少？", "为什么？", "目标是多少？", "排第几？",
        "And in 2023?", "What about Qingshi?", "How much did it grow?", "Why?",
    ],
)  # fmt: skip
def test_a_question_that_leans_on_the_one_before_is_a_follow_up(asked):
    assert is_follow_up(asked, GLOSSARY)


@pytest.mark.parametrize(
    "asked",
    [
        "青石市2025年一季度社会消费品零售总额是多少？", "四上企业是什么意思？", "增长最快的指标是地区生产总值吗", "目前额济纳旗有多少家企业",
        "What was retail sales growth in Qingshi?", "Who is the county head of Yunxi?",
    ],
)  # fmt: skip
def test_a_question_that_says_what_it_is_about_is_none(asked):
    assert not is_follow_up(asked, GLOSSARY)


@pytest.mark.parametrize(
    ("asked", "before", "whole"),
    [
        ("那2023年呢？", BEFORE, "2023年云溪县地区生产总值是多少？"),
        ("青石市呢", BEFORE, "青石市2022年地区生产总值是多少？"),
        ("昆山市呢", BEFORE, "昆山市2022年地区生产总值是多少？"),
        ("浙江省呢？", BEFORE, "浙江省2022年地区生产总值是多少？"),
        ("那社零呢？", BEFORE, "社零云溪县2022年是多少？"),
        ("同比增长多少？", BEFORE, "同比增长多少云溪县2022年地区生产总值是多少？"),
        ("And in 2023?", BEFORE_ENGLISH, "in 2023 what was yunxi county's gdp in ?"),
        ("What about Qingshi?", BEFORE_ENGLISH, "Qingshi what was gdp in 2022?"),
        ("How about retail sales?", BEFORE_ENGLISH, "retail sales what was yunxi county's in 2022?"),
    ],
)
def test_places_years_and_indicators_take_the_place_of_those_before(asked, before, whole):
    assert complete(asked, before, HELD, GLOSSARY) == whole


def test_a_question_is_made_whole_with_all_that_were_asked_before():
    history = [BEFORE, "那青石市呢？", "2023年呢？"]
    assert whole_before(history, HELD, GLOSSARY) == "2023年青石市地区生产总值是多少？"
    assert (
        complete("2024年呢？", whole_before(history, HELD, GLOSSARY), HELD, GLOSSARY)
        == "2024年青石市地区生产总值是多少？"
    )


@pytest.mark.parametrize(
    "asked", ["这些企业在哪个园区？", "前者增长多少？", "Which of them is higher?", "其中工业占多少？"]
)
def test_what_points_back_at_an_answer_is_for_a_model(asked):
    assert refers_back(asked)


@pytest.mark.parametrize(
    "asked", ["青石市2025年一季度社会消费品零售总额是多少？", "What was retail sales growth in Qingshi?"]
)
def test_what_points_at_nothing_is_not(asked):
    assert not refers_back(asked)


HISTORY = [("云溪县2022年地区生产总值是多少？", "云溪县2022年地区生产总值完成215.4亿元。"), "青石市呢？"]


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("青石市2022年地区生产总值是多少？", "青石市2022年地区生产总值是多少？"),
        ("好的，以下是改写：\n**青石市2022年地区生产总值是多少？**", "青石市2022年地区生产总值是多少？"),
        ("青石市2021年地区生产总值是多少？", None),  # a year that nobody spoke of
        ("包头市2022年地区生产总值是多少？", None),  # a place that nobody spoke of
        ("What was the GDP of Qingshi in 2022?", None),
        ("NOT_IN_SOURCES", None),
        ("", None),
        ("青石市" * 200, None),
    ],
)
def test_a_models_question_counts_where_it_adds_nothing(written, whole):
    chat = FakeChat(written or "\n")
    rewriter = Rewriter(chat, HISTORY)
    assert rewriter("那这个数呢？") == whole
    [[(_, system), (_, user)]] = chat.history
    assert (
        "问：云溪县2022年地区生产总值是多少？\n答：云溪县2022年地区生产总值完成215.4亿元。\n问：青石市呢？"
        in user
    )
    assert "云溪县" not in system
    assert rewriter.usage.total == 123


def test_a_models_question_that_drops_what_was_asked_does_not_count():
    assert Rewriter(FakeChat("青石市地区生产总值是多少？"), HISTORY)("那2022年呢？") is None


def test_an_english_question_with_a_chinese_name_stays_english():
    history = ["What was the GDP of 云溪县 in 2022?", "And 2023?"]
    chat = FakeChat("云溪县2023年的增速是多少？")
    assert Rewriter(chat, history)("And how fast did 云溪县 grow?") is None
    assert "Q: What was the GDP of 云溪县 in 2022?" in chat.history[0][1][1]


def test_a_model_that_fails_leaves_the_rules_and_a_notice():
    rewriter = Rewriter(FakeChat([ChatUnavailable("http://x/v1 refuses; start it")]), HISTORY)
    assert rewriter("那2022年呢？") is None
    assert rewriter.notices == ["http://x/v1 refuses; start it"]


def test_a_follow_up_to_a_follow_up_is_answered_and_told(counties):
    history = ["云溪县2022年社会消费品零售总额是多少？", "那2023年呢？"]
    answer = counties.ask("增速呢？", history=history, model=False)
    assert answer.understanding[0].kind == "follow_up"
    assert "云溪县" in answer.understanding[0].value and "2023年" in answer.understanding[0].value


def test_a_model_makes_whole_what_the_rules_cannot(counties):
    whole = "云溪县2023年社会消费品零售总额是多少？"
    chat = FakeChat(whole, "NOT_IN_SOURCES")
    answer = counties.ask(
        "后来这个数是多少？", history=["云溪县2022年和2023年社会消费品零售总额是多少？"], model=chat
    )
    assert (answer.understanding[0].kind, answer.understanding[0].value) == ("follow_up", whole)
    assert f"问题：{whole}" in chat.history[1][1][1]
    assert answer.usage.total == 246


def test_a_question_that_is_whole_costs_no_request(counties):
    chat = FakeChat("NOT_IN_SOURCES")
    counties.ask("云溪县2023年社会消费品零售总额是多少？", history=["青石市呢？", "云溪县呢？"], model=chat)
    assert len(chat.history) == 1


def test_a_reading_that_was_undone_is_not_asked_for_again(counties):
    chat = FakeChat("NOT_IN_SOURCES")
    answer = counties.ask(
        "这些呢？", history=["云溪县社零？", "青石市呢？"], model=chat, ignore=["follow_up:任何"]
    )
    assert len(chat.history) == 1
    assert answer.question == "这些呢？"
