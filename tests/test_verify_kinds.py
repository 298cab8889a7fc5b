"""Verification of what a careful writer says otherwise, and of what a careless one makes of the same sentence."""

from __future__ import annotations

import pytest
from test_verify import findings

TOILETS = "160处户厕完成建设。"
TROUPES = "各招商工作组作用发挥不平衡、不明显，全员招商的氛围还不浓，存在“等客上门”、被动招商现象。"
SHORTFALL = "部分经济指标不及预期，居民人均可支配收入、社会消费品零售总额等指标增速增长不及预期。"
GIANTS = "新增国家专精特新“小巨人”企业711家、累计达2215家，总数均居全国第一。"
RAILWAYS = "沪苏湖高铁建成通车，盐泰锡常宜高铁、南京北站枢纽工程开工建设。"
VISITORS = "接待境内外游客超10.9亿人次，旅游总收入超1.3万亿元，分别增长15.8%和11.5%。"
MARKS = "考评分值由日常监测（60%）+实地调研（20%）+民意调查（10%）+第三方评估（10%）构成。"
PROJECTS = "提供项目开工建设、投产运行全周期服务,全年实施的138个重点项目建成85个。"
DATA_ZONE = "北京市经济和信息化局负责数据专区的统筹协调和监督指导。"
VALUE_ADDED = "装备制造业、高技术制造业增加值分别增长19%、17.7%。"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The 'five bases online' refer to a three-dimensional remote-sensing system for the ecological environment.",
         "“五基在线”是指立体遥感监测体系,监测生态环境。"),
        ("It completed 160 household toilets.", TOILETS),
        ("Some economic indicators fell short of expectations, including the growth of residents' disposable income.", SHORTFALL),
        ("The China-Laos Railway has carried over 45 million passengers and 50 million tonnes of freight in total.",
         "中老铁路累计发送旅客超4500万人次、货物超5000万吨。"),
        ("China-Europe freight trains from Jiangsu made 2,286 trips, up 7.7%.", "江苏开行中欧班列2286列、增长7.7%。"),
        ("Tianjin put 22,600 mu of idle land back into use, bringing in CNY 59.36 billion.",
         "天津注重善建善用善营，盘活土地2.26万亩、房产超过1000万平方米，实现收入593.6亿元。"),
        ("General public budget revenue was CNY 133 million, an increase of 10.1%.",
         "社会固定资产投资同比增长150.88%;一般公共预算收入完成1.33亿元,同比增长10.1%。"),
        ("Governor Xu Kunlin delivered the government work report.", "省长许昆林作政府工作报告。"),
        ("Value added of equipment manufacturing grew 19% and that of high-tech manufacturing grew 17.7%.", VALUE_ADDED),
        ("Dalad Banner: CNY 4.95 billion; Ejin Banner: CNY 430 million. The difference is CNY 4.52 billion. "
         "The higher figure is that of Dalad Banner. The figures are of different times; see the sentences cited.",
         "达拉特旗社会消费品零售总额49.5亿元。额济纳旗社会消费品零售总额4.3亿元。"),
        ("2022: 160; 2023 target: 110. The difference is 50. The higher figure is that of 2022.",
         "2022年160处户厕完成建设，2023年新建户厕110处。"),
        ("2 working days or less: “不动产登记办理压缩至2个工作日内”", "工程建设审批压缩至34个工作日内，不动产登记办理压缩至2个工作日内。"),
        ("The Heihe River supplied 14,149 mu of forest.", "额济纳旗做好黑河调水工作,灌溉天然林1.4149万亩。"),
    ],
)  # fmt: skip
def test_english_in_the_words_of_a_careful_writer_is_good(text: str, source: str):
    assert findings(text, source, language="en") == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (
            "固定资产投资同比增长8.4%，已连续6年超过百亿元。",
            "固定资产投资增长8.4%,连续6年保持百亿以上投资规模。",
        ),
        ("各招商工作组作用发挥不平衡，存在等客上门、被动招商的现象。", TROUPES),
        ("各招商工作组作用发挥不平衡，全员招商的氛围还不浓。", TROUPES),
        (
            "2024年目标超过7000万吨，2023年6242万吨；较多的是2024年目标。",
            "2023年产销煤炭6242万吨，力争2024年煤炭销售突破7000万吨。",
        ),
        (
            "地铁11号线一期西段和5号线延伸线已投入运营。",
            "地铁11号线一期西段、5号线延伸线、津静市域（郊）铁路首开段运营。",
        ),
        ("旅游总收入超1.3万亿元，增长11.5%。", VISITORS),
        ("考评分值中民意调查占10%，实地调研占20%。", MARKS),
        ("建设片区1598个、涵盖村庄1.5万个。", "建设片区1598个、覆盖村庄1.5万个。"),
        ("争取到2027年全部建好高标准农田。", "力争到2027年全部建成高标准农田。"),
        ("旅游总收入超1.3万亿元，分别增加15.8%和11.5%。", VISITORS),
        ("沪苏湖高铁已建成通车。", RAILWAYS),
        ("所有重点项目均已建成。", "138个重点项目全部建成。"),
        ("80%的省级园区已全部完成循环化改造。", "80%的国家级和省级园区均完成循环化改造。"),
        ("数据专区的统筹协调由北京市经济和信息化局负责。", DATA_ZONE),
    ],
)
def test_chinese_in_the_words_of_a_careful_writer_is_good(text: str, source: str):
    assert findings(text, source) == []


@pytest.mark.parametrize(
    ("text", "source", "found"),
    [
        ("当年新增国家专精特新“小巨人”企业2215家。", GIANTS, ("quantity_not_in_source", "2215家")),
        ("旅游总收入超1.3万亿元，增长15.8%。", VISITORS, ("quantity_not_in_source", "15.8%")),
        ("考评分值中民意调查占20%。", MARKS, ("quantity_not_in_source", "20%")),
        ("盐泰锡常宜高铁已建成通车。", RAILWAYS, ("modality", "盐泰锡常宜高铁已建成通车")),
        ("138个重点项目已全部建成。", PROJECTS, ("unsupported", "全部")),
        ("国家级和省级园区已全部完成循环化改造。", "80%的国家级和省级园区均完成循环化改造。", ("unsupported", "全部")),
        ("数据专区的统筹协调由北京市发展改革委负责。", DATA_ZONE, ("name_not_in_source", "北京市发展改革委")),
        ("鄂托克旗人大常委会对该旗优化产业结构的成绩给予充分肯定，认为没有突出问题。", "鄂托克旗人大常委会文件",
         ("unsupported", "鄂托克旗人大常委会对该旗优化产业结构的成绩给予充分肯定，认为没有突出问题。")),
    ],
)  # fmt: skip
def test_what_a_sentence_says_of_another_thing_is_found(text: str, source: str, found: tuple[str, str]):
    assert found in findings(text, source)


@pytest.mark.parametrize(
    ("text", "source", "found"),
    [
        ("Output of integrated circuits grew by 81.4%.", "集成电路产量增长47.4%，工业机器人产量增长81.4%。", "81.4%"),
        ("Value added of equipment manufacturing grew 17.7% and that of high-tech manufacturing grew 19%.", VALUE_ADDED, "17.7%"),
        ("Governor Wang Yubo delivered the government work report.", "省长许昆林作政府工作报告。", "Wang Yubo"),
        ("All of the city's 1,122 kilometres of gas pipelines were renovated.", "改造燃气管网723公里、供热管网1122公里。",
         "All of the city's 1,122"),
    ],
)  # fmt: skip
def test_what_an_english_sentence_says_of_another_thing_is_found(text: str, source: str, found: str):
    assert found in [said for _, said in findings(text, source, language="en")]
