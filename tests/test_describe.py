"""What a document says of itself, and None for what it does not say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from structure import plain

from rag.clean import clean
from rag.describe import describe
from rag.outline import outline
from rag.read import read
from rag.read.builder import TextBuilder
from rag.records import Cleaned, Description

SEEDS = Path(__file__).parents[1] / "seeds"


FIELDS = ("title", "number", "issuer", "date", "region", "period", "kind")


def described(text: str, name: str = "x.txt") -> Description:
    return describe(text, outline(plain(text)), name)


def stated(said: Description) -> tuple[object, ...]:
    return tuple(getattr(said, field) for field in FIELDS)


def seed(name: str) -> tuple[object, ...]:
    cleaned = clean(read(SEEDS / name))
    return stated(describe(cleaned.text, outline(cleaned), name))


def test_an_opinion_with_letterhead_and_number():
    assert seed("etuoke-npc-opinion-2024-37.txt") == (
        "鄂托克旗人大常委会关于《鄂托克旗人民政府关于2024年国民经济和社会发展计划上半年执行情况的报告》的审议意见",
        "鄂旗人常发〔2024〕37号",
        "鄂托克旗人大常委会",
        date(2024, 9, 13),
        "鄂托克旗",
        "2024-H1",
        "审议意见",
    )


def test_an_opinion_that_names_no_period():
    assert seed("etuoke-npc-opinion-2024-55.txt") == (
        "鄂托克旗人大常委会关于国务院支持内蒙古工作高质量发展的意见落实情况报告的审议意见",
        "鄂旗人常发〔2024〕55号",
        "鄂托克旗人大常委会",
        date(2024, 12, 19),
        "鄂托克旗",
        None,
        "审议意见",
    )


def test_a_report_with_portal_title_own_title_and_day_of_delivery():
    assert seed("dalate-government-work-report-2024.txt") == (
        "2024年达拉特旗政府工作报告",
        None,
        "达拉特旗人民政府",
        date(2024, 1, 25),
        "达拉特旗",
        "2024",
        "政府工作报告",
    )


def test_a_report_with_portal_metadata():
    assert seed("ejina-half-year-plan-report-2024.txt") == (
        "额济纳旗2024年上半年国民经济和社会发展计划执行情况",
        None,
        "额济纳旗人民政府办公室",
        date(2024, 9, 24),
        "额济纳旗",
        "2024-H1",
        "计划执行情况报告",
    )


def test_a_speech_without_names_or_date():
    assert seed("baiqi-economic-work-speech-2023.txt") == (
        "旗长在旗委经济工作会议上的讲话",
        None,
        None,
        None,
        "白旗",
        "2023",
        "讲话",
    )


NOTICE = (
    "{number}\n包头市人民政府办公室\n关于印发《考评办法》的通知\n各旗县区人民政府：\n请执行。\n{signature}"
)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("包府办发〔2022〕43号", "包府办发〔2022〕43号"),
        ("包府办发[2022]43号", "包府办发[2022]43号"),
        ("包府办发（2022）43 号", "包府办发（2022）43号"),
        ("发文字号：包府办发〔2022〕43号 成文日期：2022-04-14", "包府办发〔2022〕43号"),
        ("2022年第5号", "2022年第5号"),
    ],
)
def test_numbers_in_each_kind_of_bracket(written, number):
    assert described(NOTICE.format(number=written, signature="")).number == number


def test_a_number_in_the_text_is_another_documents():
    text = "关于加强管理的通知\n各单位：\n根据包府办发〔2022〕10号要求，请执行。"
    assert described(text).number is None


def test_a_title_over_two_lines_is_joined():
    said = described(NOTICE.format(number="包府办发〔2022〕43号", signature="2022年4月14日"))
    assert said.title == "包头市人民政府办公室关于印发《考评办法》的通知"
    assert (said.issuer, said.region, said.kind) == ("包头市人民政府办公室", "包头市", "通知")


@pytest.mark.parametrize(
    ("signature", "day"),
    [
        ("2022年4月14日", date(2022, 4, 14)),
        ("包头市人民政府办公室\n二〇二二年四月十四日", date(2022, 4, 14)),
        ("包头市人民政府办公室2022年4月15日印发", date(2022, 4, 15)),
        ("2022年6月31日", None),
        ("", None),
    ],
)
def test_the_day_of_issue(signature, day):
    assert described(NOTICE.format(number="甲发〔2022〕1号", signature=signature)).date == day


def test_the_day_of_publication_counts_only_where_nothing_else_is_stated():
    portal = "发布时间:2024-02-09 09:28:00 来源:达拉特旗\n达拉特旗政府工作报告\n{}各位代表:\n请审议。"
    assert described(portal.format("")).date == date(2024, 2, 9)
    assert described(portal.format("——2024年1月25日在达拉特旗人民代表大会上\n")).date == date(2024, 1, 25)


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("2025年吉林省政府工作报告", "吉林省"),
        ("盐城市2024年财政预算执行情况的报告", "盐城市"),
        ("鄂尔多斯市达拉特旗人民政府关于防汛的通知", "达拉特旗"),
        ("关于2023年杭锦旗预算执行情况的报告", "杭锦旗"),
        ("加强城市管理工作方案", None),
        ("国务院关于支持内蒙古的意见", None),
        ("农村牧区人居环境整治方案", None),
        ("经济技术开发区建设方案", None),
    ],
)
def test_the_region_is_what_the_title_begins_with(title, region):
    assert described(f"{title}\n各单位：\n请执行。").region == region


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("某县2024年政府工作报告", "2024"),
        ("某县2024年上半年计划执行情况", "2024-H1"),
        ("某县2024年一季度经济运行情况", "2024-Q1"),
        ("某县2024年第三季度经济运行情况", "2024-Q3"),
        ("某县2024年前三季度经济运行情况", "2024-Q1-3"),
        ("某县二〇二四年政府工作报告", "2024"),
        ("某县国土空间总体规划（2021—2035年）", "2021-2035"),
        ("某县防汛预案", None),
    ],
)
def test_the_period_is_the_titles(title, period):
    assert described(f"{title}\n各单位：\n请执行。").period == period


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于某县2024年预算执行情况和2025年预算草案的报告", "预算执行情况报告"),
        ("某县国民经济和社会发展计划执行情况的报告", "计划执行情况报告"),
        ("关于印发《某办法》的通知", "通知"),
        ("某县人民政府关于土地出让的批复", "批复"),
        ("某县奖励办法（试行）", "办法"),
        ("某县“十四五”规划纲要", "规划"),
        ("主任会议视察报告", "调研报告"),
        ("天气不错", None),
    ],
)
def test_kinds_are_read_off_the_end_of_the_title(title, kind):
    assert described(f"{title}\n各单位：\n请执行。").kind == kind


def test_a_text_without_a_title_block_says_nothing():
    said = described("为贯彻法律，现批准四项标准。特此公告。", "公告.txt")
    assert said == Description(None, None, None, None, None, None, None, evidence=())


@pytest.mark.parametrize("between", [" ", "\n", "　　"])
def test_organs_that_issue_together_stay_apart_in_the_title(between):
    said = described(
        f"国家发展改革委{between}财政部{between}自然资源部\n关于印发《规划》的通知\n发改农经〔2020〕837号\n各省：\n请执行。"
    )
    assert said.title == "国家发展改革委 财政部 自然资源部关于印发《规划》的通知"
    assert said.issuer == "国家发展改革委、财政部、自然资源部"


def test_a_markdown_title():
    assert (
        described("# 2024年**杭锦旗**政府工作报告\n\n各位代表：\n\n请审议。").title
        == "2024年杭锦旗政府工作报告"
    )


def words(text: str, said: Description, field: str) -> list[str]:
    return [text[each.start : each.end] for each in said.evidence if each.field == field]


GAZETTE = """索引号：000014349/2024-00012 主题分类：农业、林业、水利
发文机关：国务院办公厅
成文日期：2024年02月05日
发布日期：2024年02月09日
主题词：
国务院办公厅关于加快构建废弃物循环利用体系的意见
国办发〔2024〕7号
各省、自治区、直辖市人民政府：
构建废弃物循环利用体系是重要举措。
国务院办公厅
2024年2月6日
"""


def test_each_field_has_the_words_it_was_taken_from():
    said = described(GAZETTE)

    assert stated(said) == (
        "国务院办公厅关于加快构建废弃物循环利用体系的意见",
        "国办发〔2024〕7号",
        "国务院办公厅",
        date(2024, 2, 5),
        None,
        None,
        "意见",
    )
    assert words(GAZETTE, said, "title") == ["国务院办公厅关于加快构建废弃物循环利用体系的意见"]
    assert words(GAZETTE, said, "number") == ["国办发〔2024〕7号"]
    assert words(GAZETTE, said, "date") == ["2024年02月05日"]
    assert words(GAZETTE, said, "region") == []


def test_what_a_portal_labels_is_evidence_under_its_label_unless_it_is_empty():
    said = described(GAZETTE)

    assert words(GAZETTE, said, "索引号") == ["000014349/2024-00012"]
    assert words(GAZETTE, said, "主题分类") == ["农业、林业、水利"]
    assert words(GAZETTE, said, "发布日期") == ["2024年02月09日"]
    assert words(GAZETTE, said, "主题词") == []


@pytest.mark.parametrize(
    "text",
    [
        "云溪县噪声办法\n（自2024年3月1日起施行）\n第一条 好。",
        "云溪县噪声办法\n（有效期至2025年12月31日）\n第一条 好。",
        "云溪县政府常务会议纪要\n时间：2024年3月1日\n地点：三楼\n一、议题\n好。",
        "大事记\n一、经过\n" + "好。\n" * 12 + "2024年3月1日\n" + "好。\n" * 20,
    ],
)
def test_a_day_of_effect_or_in_the_middle_of_a_text_is_no_day_of_issue(text):
    assert described(text).date is None


def test_labels_in_frames_are_read_and_the_day_of_effect_is_no_day_of_issue():
    text = "【发文字号】京经信发〔2022〕87号\n【实施日期】2023.01.01\n【发布日期】2022.11.25\n关于建设数据专区的通知\n各区：\n请执行。"
    said = described(text)

    assert (said.number, said.date) == ("京经信发〔2022〕87号", date(2022, 11, 25))
    assert words(text, said, "实施日期") == ["2023.01.01"]


STANDARD = """ICS 13.040.40
Z 60
中华人民共和国国家标准
GB  5085.2— 2007
代替 GB 5085.2—1996
危险废物鉴别标准 急性毒性初筛
Identification standards for hazardous wastes
（发布稿）
2007-04-25 发布 2007-10-01 实施
国 家 环 境 保 护 总 局
国家质量监督检验检疫总局 发布
目 次
1 范围
"""


def test_the_cover_of_a_standard():
    assert stated(described(STANDARD)) == (
        "危险废物鉴别标准 急性毒性初筛",
        "GB 5085.2—2007",
        "国家环境保护总局、国家质量监督检验检疫总局",
        date(2007, 4, 25),
        None,
        None,
        "标准",
    )


def test_a_local_standard_is_its_provinces_and_a_long_name_is_one():
    text = "广 东 省 地 方 标 准\nDB44/816- 2010\n家具制造行业挥发性有机化合物\n排放标准\n2010-10-22 发布\n广东省环境保护厅 发布"
    assert stated(described(text)) == (
        "家具制造行业挥发性有机化合物排放标准",
        "DB44/816-2010",
        "广东省环境保护厅",
        date(2010, 10, 22),
        "广东省",
        None,
        "标准",
    )


@pytest.mark.parametrize(
    ("head", "number", "title"),
    [
        ("生态环境部公告\n2021年 第3号\n关于发布名单的公告", "公告2021年第3号", "关于发布名单的公告"),
        ("关于发布名单的公告\n公告 2021年 第3号", "公告2021年第3号", "关于发布名单的公告"),
        ("云溪县城市管理办法\n第12号令", "第12号令", "云溪县城市管理办法"),
        ("中华人民共和国主席令\n第一〇四号", "中华人民共和国主席令第一〇四号", "中华人民共和国主席令"),
        ("京政发[2021]5号\n关于防汛的通知", "京政发[2021]5号", "关于防汛的通知"),
        ("关于防汛的通知\n（京政发〔2021〕5号）", "京政发〔2021〕5号", "关于防汛的通知"),
        ("北京市人民政府文件 京政发〔2021〕5号\n关于防汛的通知", "京政发〔2021〕5号", "关于防汛的通知"),
    ],
)
def test_numbers_of_orders_and_announcements(head, number, title):
    said = described(f"{head}\n为做好工作，现公告如下。\n特此公告。")
    assert (said.number, said.title) == (number, title)


def test_an_order_goes_by_the_name_of_what_it_makes_public():
    said = described(
        "中华人民共和国国务院令\n第752号\n《建设工程质量管理条例》已经国务院常务会议通过，现予公布，自2022年5月1日起施行。\n"
        "总理 李明\n2022年4月7日\n建设工程质量管理条例\n第一章 总则\n第一条 为了加强管理，制定本条例。"
    )
    assert stated(said) == (
        "建设工程质量管理条例", "中华人民共和国国务院令第752号", "国务院", date(2022, 4, 7), None, None, "条例",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        (
            "国家发展改革委 财政部关于印发《规划》的通知\n各省：\n请执行。\n国家发展改革委\n财政部\n2020年6月3日",
            "国家发展改革委、财政部",
        ),
        ("关于发布名录的公告\n现予公布。\n生态环境部\n国家疾控局\n2025年6月23日", "生态环境部、国家疾控局"),
        (
            "关于表彰先进的决定\n各镇：\n好。\n中共昆山市委员会 昆山市人民政府\n2024年2月18日",
            "中共昆山市委员会、昆山市人民政府",
        ),
        (
            "云南省政府工作报告\n——2025年1月18日在云南省第十四届人民代表大会上\n省长 王明\n各位代表：\n"
            "现在，我代表省人民政府，向大会报告工作。",
            "云南省人民政府",
        ),
        ("云溪县2023年预算的报告\n云溪县财政局局长 张明\n各位代表：\n好。", "云溪县财政局"),
        (
            "环境统计办法\n《环境统计办法》已于2022年12月30日由生态环境部2022年第六次部务会议审议通过，现予公布。\n部长 黄明",
            "生态环境部",
        ),
        (
            "云溪县噪声条例\n（2021年12月24日云溪县第十三届人民代表大会常务委员会第三十二次会议通过）\n第一条 好。",
            "云溪县人民代表大会常务委员会",
        ),
        ("关于防汛的通知\n各单位：\n请执行。", None),
    ],
)
def test_who_issued_it(text, issuer):
    assert described(text).issuer == issuer


def test_the_signature_below_a_list_of_annexes_is_the_documents():
    text = "关于发布名录的公告\n现予公布。\n附件：1.名录\n2.说明\n生态环境部\n2021年8月27日\n附件1\n名录\n第一条 好。\n2019年1月1日"
    assert described(text).date == date(2021, 8, 27)


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("2025年一季度青石市经济运行情况", "青石市"),
        ("2025年1—6月青石市经济运行情况", "青石市"),
        ("2025年宁夏政府工作报告", "宁夏回族自治区"),
        ("达旗2024年上半年经济运行情况", "达拉特旗"),
        ("苏州市昆山市2024年政府工作报告", "昆山市"),
        ("朝阳区2024年政府工作报告", "朝阳区"),
        ("《呼和浩特市城市更新行动方案》政策解读", "呼和浩特市"),
        ("关于启用锦州湾外临时海洋倾倒区的公告", None),
        ("示范县建设方案", None),
        ("和平发展道路研究报告", None),
    ],
)
def test_the_region_goes_by_the_list_of_places(title, region):
    assert described(f"{title}\n各单位：\n请执行。").region == region


def test_the_edition_of_a_catalogue_belongs_to_its_title_and_is_no_period():
    said = described("国家危险废物名录\n（2021 年版）\n第一条 制定本名录。")
    assert (said.title, said.period, said.kind) == ("国家危险废物名录（2021年版）", None, "名录")


def test_a_budget_goes_by_the_body_above_its_title():
    said = described("鄂尔多斯市达拉特旗教育体育局\n2024年度部门预算公开\n一、主要职能\n好。")
    assert stated(said) == (
        "鄂尔多斯市达拉特旗教育体育局2024年度部门预算公开", None, "鄂尔多斯市达拉特旗教育体育局", None, "达拉特旗",
        "2024", "预算",
    )  # fmt: skip


def test_the_head_of_an_older_standard_with_its_approval_at_the_foot_of_the_page():
    text = (
        "中华人民共和国国家标准\n固体废物 镍的测定 GB/T 15555.10—1995\n丁二酮肟分光光度法\nSolid waste—Determination of nickel\n"
        "1 主题内容\n本标准规定了镍的测定方法。\n国家技术监督局国家环境保护局1995-03-28批准 1996-01-01实施\n2 定义\n好。"
    )
    assert stated(described(text)) == (
        "固体废物 镍的测定 丁二酮肟分光光度法", "GB/T 15555.10—1995", "国家技术监督局、国家环境保护局", date(1995, 3, 28),
        None, None, "标准",
    )  # fmt: skip


def test_the_head_of_a_standard_below_its_foreword():
    text = (
        "GB 5086.1—1997\n前言\n为防治污染，制定本标准。\n中华人民共和国国家标准\n固体废物 浸出毒性浸出方法\n翻转法 GB 5086. 1—1997\n"
        "1 范围\n本标准规定了程序。\n国家环境保护局 1997-12-22 批准 1998-07-01 实施"
    )
    assert stated(described(text))[:4] == (
        "固体废物 浸出毒性浸出方法 翻转法", "GB 5086.1—1997", "国家环境保护局", date(1997, 12, 22),
    )  # fmt: skip


def test_a_standard_that_a_document_speaks_of_is_not_its_own():
    said = described(
        "关于发布标准的公告\n现批准《水质标准》（GB 5085.2—2007）。\n特此公告。\n生态环境部\n2007年4月25日"
    )
    assert (said.number, said.kind) == (None, "公告")


@pytest.mark.parametrize(
    "lines",
    [
        (
            "关于伊金霍洛旗2023年国民经济和社会发",
            "展计划执行情况与2024年国民经济和社会",
            "发展计划草案的报告",
        ),
        ("鄂尔多斯市生态环境局关于鄂托克旗某矿业", "有限公司年产60万吨煤矿项目环境影响报告", "书的批复"),
        ("关于发布《船舶水污染防治技术政策》的公", "告"),
        ("关于云溪县2023年国民经济和社会发展计划执行情况", "和2024年计划草案的报告"),
    ],
)
def test_a_title_that_the_page_broke_inside_a_word_is_whole(lines):
    text = "\n".join([*lines, "各位代表：", "现将有关情况报告如下。"])
    said = described(text)
    assert said.title == "".join(lines)
    assert said.kind == described("".join(lines) + "\n各位代表：\n现将有关情况报告如下。").kind


def test_what_stands_below_a_whole_title_is_no_part_of_it():
    text = "关于推进乡村振兴工作的意见\n鄂托克旗人民政府办公室\n2024年3月1日\n各苏木镇：\n现提出如下意见。"
    assert stated(described(text))[:4] == (
        "关于推进乡村振兴工作的意见",
        None,
        "鄂托克旗人民政府办公室",
        date(2024, 3, 1),
    )


def test_a_phrase_before_the_signature_is_no_part_of_the_organ():
    text = "关于征求意见的公告\n现公开征求意见。\n特此公告 广州市发展和改革委员会 2018年1月15日"
    said = described(text)
    assert (said.issuer, said.region) == ("广州市发展和改革委员会", "广州市")


def test_a_closed_market_is_no_city():
    assert described("关于2022年清明节休市安排的公告\n各会员：\n现公告如下。").region is None


def test_a_bracket_is_closed_as_it_was_opened():
    assert (
        described(NOTICE.format(number="包府办发〔2022]43号", signature="")).number == "包府办发〔2022〕43号"
    )


@pytest.mark.parametrize("signature", ["部长 李明 2018年7月16日 ", "二八年一月二十五日 "])
def test_a_signature_run_together_with_the_title_is_no_part_of_it(signature):
    text = f"{signature}环境影响评价公众参与办法\n第一条 为规范公众参与，制定本办法。"
    assert described(text).title == "环境影响评价公众参与办法"


def test_the_columns_of_a_table_are_no_labels_of_the_document():
    builder = TextBuilder()
    builder.table(
        [
            "旗区：东胜区；常住人口：58.2万人；日期：2023-12-31",
            "旗区：达拉特旗；常住人口：32.4万人；日期：2023-12-31",
        ],
        "",
    )
    built = builder.build()
    said = describe(built.text, outline(Cleaned(built.text, ((0, 0),), (), (), (), built.marks)), "人口.csv")
    assert (said.date, said.evidence) == (None, ())


def test_the_prose_above_the_contents_is_no_title():
    text = (
        "《排污管理办法》已经部务会议审议通过，现予公布。\n部长 王明 2024年4月1日 排污管理办法 目 录\n第一章 总 则\n第二章 附 则\n第一章 总 则\n"
        "第一条 为了规范管理，制定本办法。\n第二章 附 则\n第二条 本办法自公布之日起施行。"
    )
    said = described(text)
    assert (said.title, said.kind) == ("排污管理办法", "办法")


def test_a_mark_above_the_title_is_none_of_it_and_its_last_character_is():
    text = "内部资料\n乌审旗2023年国民经济和社会发展统计公\n报\n乌审旗统计局\n2024年3月25日\n一、综合\n经济运行稳中向好。"
    assert described(text).title == "乌审旗2023年国民经济和社会发展统计公报"


def test_the_day_of_effect_and_what_is_quoted_in_headings_are_no_period():
    text = "禁放通告\n现通告如下：\n一、本通告自2023年1月10日起施行\n二、关于审议《2024年供应计划》事宜\n原则同意。"
    assert described(text).period is None


def test_a_title_run_together_with_the_head_above_it_is_the_shorter_one():
    text = (
        "关于规范再生原料进口管理的公告\n生态环境部 海关总署 公告 公告 2020年 第78号 关于规范再生原料进口管理的公告\n"
        "为规范再生原料的进口管理，推动高质量发展，现公告如下。"
    )
    assert described(text).title == "关于规范再生原料进口管理的公告"


def test_a_signature_inside_a_line_counts_where_the_line_breaks_were_lost():
    text = (
        "关于项目竞价的公告\n现将有关事项公告如下。\n一、竞价时间\n2023年12月28日\n"
        "请及时入市交易。 特此公告。 青石碳排放权交易中心有限公司2023年11月15日 新闻中心 公告栏"
    )
    said = described(text)
    assert (said.issuer, said.date) == ("青石碳排放权交易中心有限公司", date(2023, 11, 15))


def test_a_standard_without_its_cover_is_described_by_the_head_behind_its_foreword():
    said = described(
        "前言\n为配合《危险废物鉴别标准》的实施，加强对危险废物的污染防治，保护环境和人\n本标准自1998年7月1日起实施。\n"
        "本标准由国家环境保护局负责解释。\n中华人民共和国国家标准\n固体废物浸出毒性浸出方法\n翻转法 GB 5086.1—1997\n"
        "1 范围\n本标准规定了固体废物的浸出毒性浸出程序。\n国家环境保护局1997-12-22批准 1998-07-01实施\n2 引用标准\n本标准引用下列标准。"
    )
    assert stated(said) == (
        "固体废物浸出毒性浸出方法 翻转法", "GB 5086.1—1997", "国家环境保护局", date(1997, 12, 22), None, None, "标准",
    )  # fmt: skip


def test_the_first_line_of_a_foreword_is_no_title():
    assert (
        described("为配合清洁取暖工作的实施，加强对散煤燃烧的防治，保护环境和人\n体健康，制定本方案。").title
        is None
    )
