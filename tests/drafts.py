"""Three drafts over the seed documents, each sentence with the status that a careful reader gives it.

Written before the check was run on them. `WRONG` says what was planted.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal[
    "true",
    "figure",
    "region",
    "year",
    "plan as result",
    "result as plan",
    "direction",
    "unit",
    "invented",
    "none",
]
"""What was done to a sentence; "none": it makes no claim."""


class Told(NamedTuple):
    text: str
    kind: Kind = "true"


ZH = (
    Told("# 额济纳旗2024年上半年经济运行简报", "none"),
    Told("以下是根据公开材料整理的要点。", "none"),
    Told("## 一、总体情况", "none"),
    Told("上半年，全旗地区生产总值16.29亿元，同比增长2.7%。"),
    Told("社会消费品零售总额完成4.8亿元，同比下降0.6%。", "figure"),
    Told("固定资产投资同比增长150.88%。"),
    Told("其中，一般公共预算收入为1.33亿元，比上年同期下降10.1%。", "direction"),
    Told("农牧民人均可支配收入达到13320元，增长5.4%[1]。"),
    Told("## 二、重点工作", "none"),
    Told("当地完成西部荒漠化综合治理二期任务123.5万亩，东居延海连续二十年没有干涸。"),
    Told("今年共实施盟级重点项目18个，已有17个开工，完成投资7.9亿元。"),
    Told("截至6月底，口岸过货量累计1200万吨，同比增长66%，进出口贸易额69亿美元。", "unit"),
    Told("城镇新增就业121人，农牧民转移就业680人。"),
    Told("旗里新建了一座国际机场，并开通了飞往乌兰巴托的航线。", "invented"),
    Told("旗蒙医医院新院区已经启用。", "plan as result"),
    Told("公共停车场已新增充电桩24个。", "plan as result"),
    Told("2023年上半年，全旗引进外资6600万元。", "year"),
    Told("报告也指出了不足：部分经济指标完成不够理想，产业结构单一，过度依赖口岸贸易。"),
    Told("综上所述，情况如下。", "none"),
)

EN = (
    Told("# Dalate Banner in 2023", "none"),
    Told("Here is what the government work report says:", "none"),
    Told("- In 2023, the GDP of Dalate Banner exceeded 50 billion yuan."),
    Told("- Fixed-asset investment rose by 8.4 percent."),
    Told("- Total retail sales of consumer goods reached 4.95 billion yuan [2]."),
    Told("- General public budget revenue grew by 12.1 percent.", "figure"),
    Told("- Industrial investment increased by 55.2 percent."),
    Told("- Of the 138 key projects carried out during the year, 85 were completed."),
    Told(
        "- The banner received 3.556 million tourists, and tourism revenue came to 58 billion yuan.", "figure"
    ),
    Told("- Grain output topped 1.7 billion jin, or 850,000 tonnes."),
    Told("- Sales of coal passed 70 million tonnes.", "plan as result"),
    Told("- The banner opened a campus of Peking University.", "invented"),
    Told(
        "- In 2024, the banner aims for GDP growth of over 7 percent and growth of fixed-asset investment of over 50 percent."
    ),
    Told("- Actual use of foreign capital fell to a record 41.11 million yuan.", "direction"),
    Told("- Ejin Banner's fixed-asset investment rose by 8.4 percent.", "region"),
    Told("- Hidden government debt of 760 million yuan was resolved, 204 percent of the annual task."),
    Told("What should be done next?", "none"),
)

MIXED = (
    Told("各位领导，大家好！", "none"),
    Told("三旗情况比较", "none"),
    Told("正镶白旗2022年地区生产总值预计完成35.6亿元，一般公共预算收入完成1.2亿元。"),
    Told("城镇和农牧区常住居民人均可支配收入分别为43582元、16338元。"),
    Told("2023年该旗计划地区生产总值增长6.1%左右。"),
    Told("全年城镇新增就业848人，农村牧区转移就业2591人。", "figure"),
    Told("全年民生支出10.4亿元，占一般公共预算支出的76.7%。"),
    Told("达拉特旗2023年社会消费品零售总额49.5亿元。"),
    Told("达拉特旗全年接待游客355.6万人次，实现旅游收入58亿元，分别增长26.7%和181.8%。"),
    Told("达拉特旗2024年已完成投资210亿元。", "plan as result"),
    Told("该旗化解政府隐性债务7.6亿元，完成年度任务的204%。"),
    Told("鄂托克旗人大常委会在审议意见中指出，该旗经济持续增长基础不稳固，优质项目不多。"),
    Told("鄂托克旗2024年1至11月全旗累计发电量同比增长0.9%，天然气同比减产1.7%。"),
    Told("达拉特旗累计退出限制类产能461.5万吨。", "region"),
    Told("审议意见要求旗人民政府在三个月内书面报告研究办理情况。", "figure"),
    Told("鄂托克旗与蒙古国合资建设了年产百万吨的钢铁厂。", "invented"),
    Told("（来源：各旗政府网站）", "none"),
)

DRAFTS = {"zh": ZH, "en": EN, "mixed": MIXED}


def text_of(draft: tuple[Told, ...]) -> str:
    return "\n\n".join(told.text for told in draft) + "\n"
