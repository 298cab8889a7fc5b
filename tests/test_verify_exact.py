"""Verification of what must be exact: which figure of a list, which year of a sentence, how far, done or planned."""

from __future__ import annotations

import pytest
from test_verify import document, findings

from rag.records import Language

PROJECTS = "2024年实施盟级重点项目18项(新建11项、续建7项),已开工17项,开复工进度94.4%,已完成投资7.9亿元。"
WIND = "2万千瓦分散式风电项目前期工作进展顺利,预计年内建成并网;"
INCOMES = "民生支出增长6.8%，城镇和农村居民人均可支配收入分别增长4.3%和7.1%，城镇调查失业率5.5%。"
STEPS = "到2015年，基本建立起防治体系；到2020年，基本实现全过程减排。"
RANK = "社会消费品零售总额增长6%,增速全市第一。"


@pytest.mark.parametrize(
    ("text", "source", "found"),
    [
        ("2024年实施盟级重点项目18项(新建17项、续建7项)。", PROJECTS, "17项"),
        ("产出1004.7万吨。", "累计销售煤炭1004.7万吨,入洗原煤400万吨,产出340万吨。", "1004.7万吨"),
        ("甲醇、尿素产量分别增长5%和3%。", "甲醇、尿素产量分别增长3%和5%。", "5%"),
        ("城镇和农村居民人均可支配收入分别增长7.1%和4.3%。", INCOMES, "7.1%"),
        ("净减科技型中小企业853家。", "净增科技型中小企业853家。", "853家"),
    ],
)
def test_a_figure_behind_the_words_of_another_is_found(text: str, source: str, found: str):
    assert ("quantity_not_in_source", found) in findings(text, source)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("实施盟级重点项目18项，其中新建11项、续建7项，已有17项开工。", PROJECTS),
        ("城镇和农村居民人均可支配收入分别增长4.3%和7.1%。", INCOMES),
        ("尿素产量增长5%。", "甲醇、尿素产量分别增长3%和5%。"),
        ("2万千瓦分散式风电项目预计年内并网。", WIND),
        ("社会消费品零售总额增速位居全市第一。", RANK),
        ("产业结构单一。", "主导产业结构不合理,较为单一,缺乏多元化。"),
        ("城镇和农牧区常住居民人均可支配收入分别为43582元、16338元。",
         "城乡常住居民人均可支配收入分别完成43582元和16338元。"),
    ],
)  # fmt: skip
def test_a_rewording_of_the_same_is_good(text: str, source: str):
    assert findings(text, source) == []


@pytest.mark.parametrize(
    ("text", "source", "found"),
    [
        ("到2015年，基本建立起防治体系；到2015年，基本实现全过程减排。", STEPS, "2015年"),
        ("按2015年价格计算，2015年将超过55万亿元。", "按2010年价格计算，2015年将超过55万亿元。", "2015年"),
        ("上网电量比今年同期增长15.93%。", "上网电量同比增长15.93%。", "比今年"),
        ("上届政府任期内基本消除隐患。", "本届政府任期内基本消除隐患。", "上届"),
    ],
)
def test_another_year_of_the_sentence_is_found(text: str, source: str, found: str):
    kinds = [(kind, said[:4]) for kind, said in findings(text, source)]
    assert ("date_not_in_source", found[:4]) in kinds


@pytest.mark.parametrize(
    ("text", "source", "language", "kind"),
    [
        ("2万千瓦分散式风电项目已经建成并网。", WIND, "zh", "modality"),
        ("The 20,000 kW wind power project has been connected to the grid.", WIND, "en", "modality"),
        ("社会消费品零售总额增速位居全区第一。", RANK, "zh", "place_not_in_source"),
        ("Growth of retail sales ranked first in the autonomous region.", RANK, "en", "place_not_in_source"),
        ("138个重点项目，已全部建成。", "实施的138个重点项目建成85个。", "zh", "unsupported"),
        ("All 138 key projects have been completed.", "实施的138个重点项目建成85个。", "en", "unsupported"),
        ("Over the past six years forests grew.", "过去五年森林面积增加。", "en", "quantity_not_in_source"),
        ("Purchase prices for wheat were lowered by between 25% and 40%.", "小麦最低收购价提高了25%到40%。", "en",
         "quantity_not_in_source"),
    ],
)  # fmt: skip
def test_what_reaches_further_or_goes_the_other_way_is_found(
    text: str, source: str, language: Language, kind: str
):
    assert kind in [found for found, _ in findings(text, source, language=language)]


def test_a_free_translation_is_good_and_another_sentence_is_not():
    text = "Where conditions permit, vocational schools will train more skilled workers."
    assert findings(text, "有条件的地方，职业学校要培养更多技能人才。", language="en") == []
    wrong = findings(text, "稳健的货币政策注重松紧适度。", language="en")
    assert wrong == [("unsupported", text)]


def test_a_letterhead_bears_out_nothing():
    source = document("鄂托克旗人大常委会文件", region="鄂托克旗")
    text = "常委会对优化产业结构的成绩给予充分肯定。"
    assert findings(text, source) == [("unsupported", text)]
