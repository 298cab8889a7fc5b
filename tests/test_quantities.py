"""Quantities and dates: what is found in a text, when two are the same, how one is said in English."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.quantities import (
    Quantity,
    contradict,
    find_quantities,
    in_english,
    points_at_things,
    rounds,
    same_value,
)
from rag.quantities.dates import find_dates
from rag.quantities.numerals import read_han


def only(text: str) -> Quantity:
    found = find_quantities(text)
    assert len(found) == 1, [quantity.text for quantity in found]
    return found[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3.5亿元", "35000万元"),
        ("3.5亿元", "RMB 350 million"),
        ("3.5亿元", "350 million yuan"),
        ("３．５亿元", "¥350m"),
        ("地区生产总值完成35.6亿", "CNY 3.56 billion"),
        ("1.2亿美元", "US$120 million"),
        ("0.6%", "0.6 percent"),
        ("百分之五", "5％"),
        ("三成", "30%"),
        ("三分之二", "two-thirds"),
        ("5.3个百分点", "5.3 percentage points"),
        ("5.9万亩", "59,000 mu"),
        ("17亿斤", "85万吨"),
        ("1.7平方公里", "170公顷"),
        ("461.5 万吨", "4.615 million tonnes"),
        ("257.8亿度", "25.78 billion kWh"),
        ("50万千瓦", "500 MW"),
        ("2吉瓦", "2 GW"),
        ("1,234,567人", "123.4567万人"),
        ("1 234 567人", "1234567人"),
        ("1260582.5万元", "126.05825亿元"),
        ("1，234户", "1234 households"),
        ("一百二十人", "120人"),
        ("六个月", "6个月"),
        ("4.2万套", "42,000 apartments"),
        ("18个盟级重点项目", "重点项目18项"),
        ("355.6万人次", "3.556 million visits"),
        ("第十九位", "19th"),
        ("“十四五”", "14th Five-Year Plan"),
        ("1亿3千多万", "130 million"),
        ("增加两倍", "tripled"),
        ("增长2倍", "提高到3倍"),
        ("是2010年的2.2倍", "an increase of 120% over 2010"),
        ("翻了一番", "doubled"),
        ("增加近1倍", "nearly twice the number in 2002"),
        ("翻两番", "quadrupled"),
        ("通关时间缩短一半以上", "cutting the time for customs clearance by over half"),
        ("再压减一半", "should again be halved"),
        ("缩短三分之一", "shave another third off"),
        ("五分之一", "one in five"),
        ("连续6年", "for the sixth consecutive year"),
        ("连续四年", "rose four consecutive years"),
        ("连续第7年", "the seventh straight year"),
        ("一年半", "18 months"),
        ("半年", "6 months"),
        ("20国集团", "the G20"),
        ("第四代移动通信", "4G"),
        ("1个百分点", "every percentage point of growth"),
        ("25个基点", "0.25 percentage points"),
        ("50万人", "half a million people"),
        ("250万吨", "two and a half million tonnes"),
        ("8件", "eight bills"),
        ("60万无电地区人口", "600,000 people"),
        ("7600多万重量箱", "over 76 million weight cases"),
        ("3个亿", "300 million yuan"),
        ("3毫克", "3,000 micrograms"),
    ],
)
def test_the_same_amount_is_the_same_however_written(one: str, other: str):
    assert same_value(only(one), only(other))
    assert same_value(only(other), only(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("16.29亿元", "CNY 1.63 billion"),
        ("25人", "125人"),
        ("3亿元", "3 million yuan"),
        ("3亿元", "3万元"),
        ("1.2亿元", "1.2亿美元"),
        ("5%", "5个百分点"),
        ("25人", "25户"),
        ("15万人次", "15万人"),
        ("902户", "902个"),
        ("5万亩", "5万公顷"),
        ("3-5万", "5万"),
        ("5G", "4G"),
        ("2.5万件", "2.5万亩"),
        ("增长1.5倍", "是上年的1.5倍"),
        ("增长2倍", "doubled"),
        ("100亿元", "100亿韩元"),
        ("设20个点位", "20个百分点"),
        ("60万无电地区人口", "600,000 households"),
        ("3.3 billion", "3.3亿人"),
    ],
)
def test_another_amount_or_another_unit_is_not_the_same(one: str, other: str):
    assert not same_value(only(one), only(other))


def test_every_quantity_of_a_sentence_is_found_with_its_direction():
    text = (
        "2024年上半年,额济纳旗地区生产总值完成16.29亿元,同比增长2.7%;社会消费品零售总额完成4.3亿元,同比下降0.6%;"
        "城镇居民可支配收入26701元,同比增长2.9%。"
    )
    assert [(found.text, found.direction) for found in find_quantities(text)] == [
        ("16.29亿元", None), ("2.7%", "up"), ("4.3亿元", None), ("0.6%", "down"), ("26701元", None), ("2.9%", "up"),
    ]  # fmt: skip


def test_values_in_a_list_go_the_same_way():
    found = find_quantities("生产安全事故起数、死亡人数分别下降41.6%和50%。")
    assert [(quantity.text, quantity.direction) for quantity in found] == [("41.6%", "down"), ("50%", "down")]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("3000余吨", "over"), ("20多万人", "over"), ("超百亿元", "over"), ("突破20万元", "over"), ("65%以上", "at least"),
        ("不低于5%", "at least"), ("控制在1.27%以内", "at most"), ("不足3%", "under"), ("近1倍", "nearly"), ("6.1%左右", "about"),
        ("over 5%", "over"), ("no more than 5%", "at most"), ("5% or more", "at least"), ("around 8%", "about"),
        ("does not rise above 4.6%", "at most"), ("16.29亿元", None), ("上百家", "over"), ("过半数", "over"),
        ("fell short of 80%", "under"), ("30-plus years", "over"), ("turned over 4.25 trillion yuan", None),
    ],
)  # fmt: skip
def test_what_bounds_a_quantity_is_kept(text: str, bound: str | None):
    assert only(text).bound == bound


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("同比下降0.6%", "down"), ("增速为-0.6%", "down"), ("0.6%的降幅", "down"), ("fell by 0.6%", "down"),
        ("a 0.6% year-on-year decline", "down"), ("减产1.7%", "down"), ("压缩至2个工作日", "down"), ("同比增长36.5%", "up"),
        ("较去年提升25%", "up"), ("rose 2.7%", "up"), ("增速高于采矿业5.3个百分点", "up"), ("新增电信用户4.94亿户", "up"),
        ("承诺时限压缩比80.9%", "down"), ("承诺时限延长比80.9%", "up"), ("扩大到全国86%的县", "up"), ("降低到人均320元", "down"),
        ("居民消费价格涨幅控制在4%左右", "up"), ("增速比上年加快2个百分点", "up"), ("were lowered by 13.1%", "down"),
        ("reducing the time it takes to start a business by a third", "down"), ("raised the subsidy per person by 5%", "up"),
        ("提高到2倍", None), ("增长2倍", "up"),
        ("贡献率达到62%", None), ("accounted for 62%", None),
    ],
)  # fmt: skip
def test_which_way_a_quantity_goes_is_kept(text: str, direction: str | None):
    assert only(text).direction == direction


def test_up_contradicts_down_and_over_contradicts_under():
    assert contradict(only("增长0.6%"), only("下降0.6%"))
    assert contradict(only("rose 0.6%"), only("下降0.6%"))
    assert contradict(only("超过5%"), only("不足5%"))
    assert not contradict(only("增长0.6%"), only("0.6%"))
    assert not contradict(only("超过5%"), only("5%以上"))


def test_a_range_is_one_quantity_with_two_ends():
    found = only("5%至8%")
    assert (found.value, found.high, found.unit) == (5, 8, "%")
    assert (only("3-5万元").value, only("3-5万元").high) == (30_000, 50_000)
    assert same_value(only("6.5％－7%"), only("6.5% to 7%"))


def test_from_one_value_to_another_are_two_quantities():
    found = find_quantities("raised from 40 to 45 yuan")
    assert [(quantity.value, quantity.unit) for quantity in found] == [(40, "CNY"), (45, "CNY")]
    assert [quantity.text for quantity in find_quantities("从2.1%提高到2.3%")] == ["2.1%", "2.3%"]


def test_numerals_inside_words_are_no_quantities():
    text = (
        "一是推进“三农”工作和城乡一体化，一批项目、千方百计、十分重要，一系列措施，统一部署，零部件，两会。"
    )
    assert find_quantities(text) == []


def test_chinese_numerals_that_measure_or_number_are_quantities():
    text = "阳光小区等三个住宅小区；新建20MW换热站一座；连续二十年不干涸；迎来“二十连丰”；百亿以上投资。"
    assert [found.text for found in find_quantities(text)] == [
        "三个",
        "20MW",
        "一座",
        "二十年",
        "二十",
        "百亿以上",
    ]


def test_vague_numbers_are_no_quantities():
    assert find_quantities("十几亿人口、几十个项目、数百家企业，三四线城市") == []


@pytest.mark.parametrize(
    "text",
    [
        "tens of thousands of people", "hundreds of millions of yuan", "several million", "a third party", "百分之几", "几分之一",
        "第三方评估", "城乡二元结构", "一二三产业融合", "一座座新城，一个个村庄", "“最后一公里”", "a double-digit increase",
        "the five-four-three policies", "one of the best", "零就业家庭",
    ],
)  # fmt: skip
def test_what_says_no_amount_is_no_quantity(text: str):
    assert find_quantities(text) == []


def test_a_number_before_a_comma_keeps_its_thousands():
    assert [found.text for found in find_quantities("CNY 13,320, up 5%")] == ["CNY 13,320", "5%"]
    assert [found.value for found in find_quantities("1,234, 5,678,901")] == [1234, 5678901]


def test_points_are_percentage_points_only_where_something_changes():
    assert [found.unit for found in find_quantities("涨了3个点，布设20个点位，共20个点")] == [
        "pp",
        "个",
        "个",
    ]


def test_a_change_from_one_value_to_another_goes_one_way_in_both():
    found = find_quantities("财政补助标准从每人80元提高到120元，占比从20%降低到15%")
    assert [(quantity.text, quantity.direction) for quantity in found] == [
        ("80元", "up"), ("120元", "up"), ("20%", "down"), ("15%", "down"),
    ]  # fmt: skip


def test_what_is_said_again_in_another_unit_is_one_quantity():
    assert [found.text for found in find_quantities("1.7 billion jin, or 850,000 tonnes, of grain")] == [
        "1.7 billion jin"
    ]


def test_numbers_that_words_imply_can_be_looked_up_and_are_not_stated():
    text = "both sides of the new decade"
    assert find_quantities(text) == []
    assert [(found.text, found.value) for found in find_quantities(text, every_numeral=True)] == [
        ("both", 2), ("decade", 120),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("严把土地、信贷两个闸门", True), ("中央和地方两个积极性", True), ("县乡两级", True), ("牢固树立“四个意识”", True),
        ("the two regions", True), ("建成一座水厂", True), ("建成两座水厂", False), ("新建换热站一座", False),
        ("土地、信贷三个闸门", False), ("eight bills", False), ("提高0.2个百分点", False),
    ],
)  # fmt: skip
def test_a_count_of_what_is_named_beside_it_only_points_at_it(text: str, points: bool):
    assert points_at_things(text, only(text)) is points


def test_numbers_in_names_keep_the_name():
    assert [(found.unit, found.number) for found in find_quantities("PM2.5浓度、5G基站、G20峰会")] == [
        ("PM", Fraction(5, 2)), ("G", 5), ("G", 20),
    ]  # fmt: skip


def test_years_are_dates_and_amounts_of_two_thousand_are_not():
    assert [found.text for found in find_quantities("2024年投入2024万元，2000头奶牛")] == [
        "2024万元",
        "2000头",
    ]


def test_a_conversion_in_brackets_is_part_of_what_it_converts():
    assert [found.text for found in find_quantities("59,000 mu (3,933 ha) of forest")] == ["59,000 mu"]
    assert [found.text for found in find_quantities("59,000 mu (4,100 ha) of forest")] == [
        "59,000 mu",
        "4,100 ha",
    ]


def test_only_a_unit_in_which_it_has_no_end_may_be_rounded():
    assert rounds(only("3,933 ha"), only("5.9万亩"))
    assert rounds(only("5.88 million hectares"), only("8827万亩"))
    assert rounds(only("667,000 hectares"), only("1000万亩"))
    assert not rounds(only("3,900 ha"), only("5.9万亩"))
    assert not rounds(only("CNY 1.63 billion"), only("16.29亿元"))
    assert not rounds(only("1.63 million tonnes"), only("162.9万吨"))


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("16.29亿元", "CNY 1.629 billion"),
        ("5.9万亩", "59,000 mu (3,933 ha)"),
        ("22亩", "22 mu (1.47 ha)"),
        ("0.6%", "0.6%"),
        ("5.3个百分点", "5.3 percentage points"),
        ("1200万吨", "12 million tonnes"),
        ("461.5 万吨", "4.615 million tonnes"),
        ("2.5万件", "25,000"),
        ("1.2亿美元", "USD 120 million"),
        ("257.8亿度", "25.78 billion kWh"),
        ("17亿斤", "1.7 billion jin (850,000 tonnes)"),
        ("50万千瓦", "500 MW"),
        ("43582元", "CNY 43,582"),
        ("13215万元", "CNY 132.15 million"),
        ("2178名", "2,178 people"),
        ("902户", "902 households"),
        ("15万人次", "150,000 person-times"),
        ("3000余吨", "over 3,000 tonnes"),
        ("10%以上", "10% or more"),
        ("1.27%以内", "1.27% or less"),
        ("超500亿元", "over CNY 50 billion"),
        ("6.1%左右", "about 6.1%"),
        ("3-5亿元", "CNY 300 million–500 million"),
        ("第十九位", "19th"),
        ("三成", "30%"),
        ("1万亿元", "CNY 1 trillion"),
        ("1234567元", "CNY 1,234,567"),
        ("三分之二", None),
        ("12346亩", "12,346 mu (823.07 ha)"),
        ("8827万亩", "88.27 million mu (5,884,667 ha)"),
    ],
)
def test_a_quantity_is_said_in_english_to_the_last_digit(chinese: str, english: str | None):
    assert in_english(only(chinese)) == english


def test_the_direction_is_said_when_asked_for():
    assert in_english(only("同比下降0.6%"), direction=True) == "down 0.6%"


@pytest.mark.parametrize(
    "chinese",
    [
        "16.29亿元",
        "5.9万亩",
        "5.3个百分点",
        "1200万吨",
        "1.2亿美元",
        "257.8亿度",
        "17亿斤",
        "50万千瓦",
        "902户",
        "2178名",
        "3-5亿元",
    ],
)
def test_what_is_said_in_english_is_read_back_as_the_same(chinese: str):
    quantity = only(chinese)
    assert any(same_value(found, quantity) for found in find_quantities(in_english(quantity) or ""))


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("一百二十", 120), ("十九", 19), ("二零二四", 2024), ("两万亿", 2 * 10**12), ("百亿", 10**10), ("千万", 10**7),
        ("一万二", 12_000), ("一百零五", 105), ("三点五", Fraction(7, 2)), ("一千二百三十四万五千六百七十八", 12_345_678),
        ("三四", None), ("七八", None), ("一二三", None), ("一千二百三十四", 1234), ("十万零五百", 100_500),
    ],
)  # fmt: skip
def test_chinese_numerals_are_read_exactly(numeral: str, value: int | None):
    assert read_han(numeral) == value


def test_positions_are_those_of_the_text():
    text = "全年实现４９．５亿元，到2024年9月。"
    assert [text[found.start : found.end] for found in find_quantities(text)] == ["４９．５亿元"]
    assert [text[found.start : found.end] for found in find_dates(text)] == ["2024年9月"]


@given(st.integers(1, 10**13), st.integers(0, 3))
def test_a_number_is_read_exactly_in_whatever_form(number: int, places: int):
    amount = Fraction(number, 10**places)
    written = f"{number // 10**places:,}" + (f".{number % 10**places:0{places}d}" if places else "")
    chinese = only(f"投入{written.replace(',', '')}亿元")
    assert chinese.value == amount * 10**8
    assert only(f"投入{written}万元").value * 10_000 == chinese.value
    assert only(f"CNY {written} billion, of which").value == amount * 10**9
    assert find_quantities(in_english(chinese) or "")[0].value == chinese.value
