"""Follow-ups, made whole."""

import pytest

from rag.follow_up import complete, is_follow_up
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
