"""The list of administrative divisions."""

from __future__ import annotations

import pytest

from rag.regions import Regions

REGIONS = Regions.load()


@pytest.mark.parametrize(
    ("name", "official"),
    [
        ("达拉特旗", "达拉特旗"), ("达旗", "达拉特旗"), ("鄂旗", "鄂托克旗"), ("土右旗", "土默特右旗"),
        ("宁夏", "宁夏回族自治区"), ("双江", "双江拉祜族佤族布朗族傣族自治县"), ("昆山", "昆山市"),
        # The province goes before the city of its name.
        ("吉林", "吉林省"),
        # A city and districts elsewhere; a prefecture and its city.
        ("朝阳", None), ("大理", None), ("鼓楼", None), ("青石", None),
        ("鼓楼区", "鼓楼区"),
    ],
)  # fmt: skip
def test_a_short_form_stands_for_a_place_where_it_stands_for_one(name, official):
    assert REGIONS.official(name) == official


def test_a_place_lies_in_others_unless_several_have_its_name():
    assert REGIONS.within("达拉特旗") == ("鄂尔多斯市", "内蒙古自治区")
    assert REGIONS.within("万州区") == ("重庆市",)
    assert REGIONS.within("鼓楼区") == ()
    assert REGIONS.within("青石市") == ()


def test_full_names_are_found_in_running_text_and_words_that_end_like_one_are_not():
    found = REGIONS.find("苏州市昆山市和太仓市推进新城区建设，各县区加强城市管理，和平发展")
    assert [name for _, _, name in found] == ["苏州市", "昆山市", "太仓市"]


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("昆山市", "Kunshan City"), ("陕西省", "Shaanxi Province"), ("六安市", "Lu'an City"), ("浦东新区", "Pudong New Area"),
        ("凉山彝族自治州", "Liangshan Prefecture"), ("拉萨市", "Lhasa City"), ("青石市", None),
    ],
)  # fmt: skip
def test_names_are_romanised_as_is_usual(name, english):
    assert REGIONS.english(name) == english


def test_the_list_is_whole():
    provinces = [region for region in REGIONS.all if len(region.code) == 2]
    cities = [region for region in REGIONS.all if len(region.code) == 4]

    assert (len(provinces), len(REGIONS.all)) == (34, 3216)
    assert len(cities) > 330
    assert all(region.code[:2] in {province.code for province in provinces} for region in REGIONS.all)
