"""Which figures of a text a question asks for, and which of them are marked."""

import pytest

from rag.glossary import Glossary
from rag.sought import best_figures, figures_sought
from rag.spans import highlights
from rag.understand import Question, understand

EJINA = "社会消费品零售总额完成4.3亿元,同比下降0.6%;社会固定资产投资同比增长150.88%;一般公共预算收入完成1.33亿元,同比增长10.1%"


def asked(text: str) -> Question:
    return understand(text, history=(), held_regions=("额济纳旗",), glossary=Glossary.load())


def marked(question: str, text: str) -> list[str]:
    return [text[slice(*span)] for span in highlights(asked(question), text)]


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        # The growth of the indicator is no amount, and the amount is that of the next indicator.
        ("额济纳旗上半年固定资产投资完成多少亿元", []),
        ("额济纳旗上半年固定资产投资增长多少", ["150.88%"]),
        ("额济纳旗上半年社零是多少亿元", ["4.3亿元"]),
        ("额济纳旗一般公共预算收入是多少", ["1.33亿元"]),
        ("What was Ejin Banner's fixed-asset investment in yuan?", []),
    ],
)
def test_a_figure_of_another_indicator_is_never_the_one_asked_for(question, figures):
    assert [found.quantity.text for found in figures_sought(asked(question), EJINA)] == figures


@pytest.mark.parametrize(
    ("question", "text", "figures"),
    [
        ("城镇居民收入是多少元", "城乡常住居民人均可支配收入分别完成43582元和16338元", ["43582元"]),
        ("农村居民人均收入是多少元", "城乡常住居民人均可支配收入分别完成43582元和16338元", ["16338元"]),
        ("旅游收入增长多少", "接待游客210万人次，旅游收入9.8亿元，分别增长15%和18.2%", ["18.2%"]),
        ("过货量涨了几个点", "累计通关过货量达1200万吨,同比增长66%", ["66%"]),
        ("通关过货量多少万吨", "通关过货量达1200万吨，较去年提早65天完成千万吨目标", ["1200万吨"]),
        ("新增几个充电桩", "在两个公共停车场新增配套充电桩24个", ["24个"]),
        ("固定资产投资增长多少", "工业投资占固定资产投资比重40.7%", []),
        ("人均GDP是多少元", "地区生产总值186.4亿元", []),
    ],
)
def test_the_figure_marked_is_the_one_of_the_thing_asked_for(question, text, figures):
    assert [figure.text for figure in best_figures(asked(question), text)] == figures


@pytest.mark.parametrize(
    ("question", "text", "parts"),
    [
        ("所有项目什么时候完工", "所有项目于2021年10月31日前完工", ["2021年10月31日"]),
        ("审批需要多久", "不动产登记办理压缩至2个工作日内", ["2个工作日内"]),
        ("云溪县县长是谁", "云溪县人民政府县长 李明华", ["李明华"]),
        ("老年人去哪里旅居", "组织老年人赴汉中市、青岛市旅居康养", ["汉中市", "青岛市"]),
        ("新建5G基站多少个", "新建5G基站75个", ["75个"]),
    ],
)
def test_days_persons_places_and_counts_are_marked_within_their_clause(question, text, parts):
    assert marked(question, text) == parts


def test_how_many_students_is_no_area_no_series_and_less_likely_a_number_of_other_things():
    text = "林业有害生物防治面积8.83万亩，二期工程完工，新招学生210人，转化科技成果17项"
    fits = {
        found.quantity.text: found.fit
        for found in figures_sought(asked("How many students were admitted?"), text)
    }
    assert set(fits) == {"210人", "17项"}
    assert fits["17项"] < 0.5 * fits["210人"]
