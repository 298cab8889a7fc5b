"""The places that a question names."""

import pytest

from rag.glossary import Glossary
from rag.held_places import short_forms
from rag.places import places_in, unlisted_place

HELD = ("云溪县", "青石市", "白旗", "额济纳旗", "达拉特旗")
GLOSSARY = Glossary.load()


def places(question: str, *held: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    named = places_in(question, held or HELD, GLOSSARY)
    return tuple(named.held), tuple(named.missing)


def unlisted(question: str) -> str | None:
    indicator = min((start for start, _, _ in GLOSSARY.indicators(question)), default=None)
    return unlisted_place(question, indicator)


@pytest.mark.parametrize(
    ("region", "forms"),
    [
        ("达拉特旗", ("达拉特旗", "达拉特", "达旗")),
        ("青石市", ("青石市", "青石")),
        ("杜尔伯特蒙古族自治县", ("杜尔伯特蒙古族自治县", "杜尔伯特蒙古族", "杜尔伯特")),
        (
            "双江拉祜族佤族布朗族傣族自治县",
            ("双江拉祜族佤族布朗族傣族自治县", "双江拉祜族佤族布朗族傣族", "双江"),
        ),
        ("和平区", ("和平区",)),
        ("朝阳区", ("朝阳区", "朝阳")),
        # One character is no name: 白 stands in 白天, 白皮书.
        ("白旗", ("白旗",)),
    ],
)
def test_a_place_is_called_by_its_name_and_by_its_stem(region, forms):
    assert short_forms(region) == forms


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("云溪县2022年粮食产量是多少", ("云溪县",)),
        ("云溪2022年粮食产量", ("云溪县",)),
        ("青石市、云溪县哪个高", ("云溪县", "青石市")),
        ("gdp of yunxi county", ("云溪县",)),
        ("qingshi and yunxi", ("云溪县", "青石市")),
        ("baiqi gdp", ("白旗",)),
        ("额济那旗社零", ("额济纳旗",)),
        ("鄂尔多斯市达拉特旗的gdp", ("达拉特旗",)),
    ],
)
def test_places_of_the_library_are_found_by_name_stem_pinyin_and_sound(question, found):
    assert places(question) == (found, ())


def test_a_listed_place_that_the_library_does_not_hold_is_missing():
    assert places("浙江省的gdp是多少") == ((), ("浙江省",))
    assert places("准格尔旗2023年地区生产总值") == ((), ("准格尔旗",))


def test_the_text_is_given_back_without_the_places():
    assert places_in("云溪县的粮食产量", HELD, GLOSSARY).rest.split() == ["的粮食产量"]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("昆山市2024年地区生产总值是多少", "昆山市"),
        ("请问2024年长兴县财政收入是多少", "长兴县"),
        ("全椒县的常住人口有多少", "全椒县"),
        ("昆山GDP是多少", "昆山"),
        ("2024年昆山财政收入是多少", "昆山"),
        ("昆山的社零", "昆山"),
        ("请介绍一下江苏昆山市的经济", "昆山市"),
        ("苏州市昆山市2024年GDP", "昆山市"),
        ("What was the GDP of Kunshan in 2024?", "Kunshan"),
        ("What is Kunshan's GDP?", "Kunshan"),
        ("How many people live in Changxing County?", "Changxing"),
    ],
)
def test_a_place_in_no_list_is_known_by_where_it_stands(question, name):
    assert unlisted(question) == name


@pytest.mark.parametrize(
    "question",
    [
        "全市GDP是多少", "我县财政收入是多少", "各县区的情况", "哪个县社零最高", "试点县有几个", "贫困县摘帽了吗",
        "老旧小区改造多少个", "工业园区亩均产值是多少", "农村牧区改厕多少户", "社区养老服务站几处", "民营经济增加值",
        "政府对市场主体的支持", "工业用电量是多少",
        "和平GDP", "新城区建设进展", "老城区改造了几个小区", "How many projects in the County?", "What was GDP in January?", "GDP of the banner",
        "Who spoke at the Party congress?",
    ],
)  # fmt: skip
def test_what_only_ends_like_a_place_is_none(question):
    assert unlisted(question) is None


def test_a_place_beside_one_that_is_held_is_to_be_compared_but_not_one_around_it():
    assert places_in("云溪县和浙江省的gdp哪个高", HELD, GLOSSARY).beside == {"浙江省": "浙江省"}
    assert places_in("鄂尔多斯市达拉特旗的gdp", HELD, GLOSSARY).beside == {}
    assert places_in("内蒙古的gdp", HELD, GLOSSARY).around == {"内蒙古自治区"}
    assert places_in("浙江省的gdp", HELD, GLOSSARY).around == frozenset()


def test_a_place_that_is_to_be_left_alone_stays_in_the_text():
    named = places_in("达旗和云溪县的gdp", HELD, GLOSSARY, ignore=["达拉特旗"])

    assert (named.held, named.missing) == ({"云溪县": "云溪县"}, {})
    assert named.rest.split() == ["达旗和", "的gdp"]
