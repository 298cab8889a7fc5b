"""Page furniture goes, broken sentences are mended, and every character keeps its place in the source."""

from __future__ import annotations

import pytest

from rag.clean import clean
from rag.records import Cleaned, Source


def cleaned(text: str, format: str = "text") -> Cleaned:
    return clean(Source("0" * 16, "x.txt", text, "utf-8", "markdown" if format == "markdown" else "text"))


def lines(text: str, format: str = "text") -> list[str]:
    return cleaned(text, format).text.split("\n")


BODY = "一、上半年计划执行情况\n2024年上半年,额济纳旗地区生产总值完成16.29亿元。"


@pytest.mark.parametrize(
    "furniture",
    [
        "您当前的位置:首页\n > 政府信息公开 > 法定主动公开内容 > 规划计划",
        "您当前的位置:首页\n\u00a0>\u00a0政府信息公开\u00a0>\u00a0规划计划",
        "当前位置：首页 > 政务公开",
        "首页>公开>规划计划>政府工作报告",
        "鄂尔多斯市人民政府官方微信",
        "【  保存\n  打印       \n分享到:\n       ",
        "【打印本页】【关闭窗口】",
        "字体：[ 大 中 小 ] 打印",
        "浏览次数：123",
    ],
)
def test_navigation_and_buttons_above_the_text_are_dropped(furniture):
    result = cleaned(furniture + "\n" + BODY)
    assert result.text == BODY
    assert [line.strip() for line in furniture.splitlines() if line.strip()] == list(result.removed)


def test_a_portal_footer_is_dropped():
    footer = [
        "转载声明:转载请注明出处并做回链",
        "主办:鄂尔多斯市人民政府",
        "网站标识码:1506000004 蒙ICP17002409号-2",
        "违法和不良信息举报电话:0477-8581170(工作时间)",
        "建议使用:1920×1080分辨率 建议使用IE9以上浏览器",
        "邮箱:ordosxxbs@163.com",
        "蒙公网安备 15060302000173号",
    ]
    result = cleaned(BODY + "\n\n" + "\n\n".join(footer))
    assert result.text == BODY
    assert result.removed == tuple(footer)


def test_contacts_of_the_document_itself_stay_when_no_portal_footer_follows():
    assert lines(BODY + "\n联系电话：0477-8581170\n邮箱：a@b.cn")[-2:] == [
        "联系电话：0477-8581170",
        "邮箱：a@b.cn",
    ]


def test_metadata_that_says_something_stays_and_an_empty_credit_goes():
    text = (
        "索引号: 1529/2024-01583 发布机构: 额济纳旗人民政府办公室\n"
        + BODY
        + "\n\n编辑:\n信息来源:额济纳旗人民政府办公室"
    )
    result = cleaned(text)
    assert result.removed == ("编辑:",)
    assert result.text.startswith("索引号: 1529/2024-01583 发布机构: 额济纳旗人民政府办公室\n")
    assert result.text.endswith("\n信息来源:额济纳旗人民政府办公室")


def test_buttons_at_the_end_of_a_metadata_line_are_cut_off():
    result = cleaned("发布时间:2024-02-09 09:28:00      来源:达拉特旗      【  保存\n  打印\n" + BODY)
    assert result.text.split("\n")[0] == "发布时间:2024-02-09 09:28:00 来源:达拉特旗"
    assert result.removed == ("【  保存", "打印")


@pytest.mark.parametrize(
    "number", ["— 3 —", "-3-", "－3－", "第3页", "第3页 共10页", "Page 3 of 10", "— 3 —\n\f"]
)
def test_page_numbers_are_dropped_and_the_sentence_goes_on(number):
    text = f"为进一步做好国务院支持内蒙古工作高质量发展的意见落实工作，会议提出以\n\n{number}\n\n下建议，请认真研究。"
    assert lines(text) == [
        "为进一步做好国务院支持内蒙古工作高质量发展的意见落实工作，会议提出以下建议，请认真研究。"
    ]


def test_a_bare_number_is_a_page_number_only_at_a_page_break():
    broken = "坚持稳中求进工作总基调，全面贯彻新发展理念，有效应对风\n3\n\f险挑战，全旗经济发展平稳有序。"
    assert lines(broken) == [
        "坚持稳中求进工作总基调，全面贯彻新发展理念，有效应对风险挑战，全旗经济发展平稳有序。"
    ]
    assert lines("序号\n1\n甲\n2\n乙\n3\n丙") == ["序号", "1", "甲", "2", "乙", "3", "丙"]


def test_a_repeated_document_number_is_a_running_header():
    result = cleaned(
        "鄂托克旗人大常委会文件\n\n鄂旗人常发〔2024〕37号\n\n鄂旗人常发〔2024〕37号\n\n旗人民政府：\n请研究。"
    )
    assert result.text.count("鄂旗人常发〔2024〕37号") == 1
    assert result.removed == ("鄂旗人常发〔2024〕37号",)


def test_lines_that_come_again_in_the_text_are_no_running_headers():
    text = "\n".join(
        f"（{n}）某项工作\n牵头单位：市工信局\n完成情况良好，请继续推进。" for n in "一二三四五六七八"
    )
    assert cleaned(text).removed == ()


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        (
            "会议认为，今年以来，全旗上下全面贯彻党的二十大和二十\n\n届一中、二中、三中全会精神，经济平稳有序。",
            "会议认为，今年以来，全旗上下全面贯彻党的二十大和二十届一中、二中、三中全会精神，经济平稳有序。",
        ),
        (
            "稳步推进民生实事项目，加大工作力度，夯实工作责任，保障项目年底如期建成，兑现民生实事承\n\n诺。加快供水建设。",
            "稳步推进民生实事项目，加大工作力度，夯实工作责任，保障项目年底如期建成，兑现民生实事承诺。加快供水建设。",
        ),
        (
            "——2024年1月25日在达拉特旗第十八届\n\n人民代表大会第三次会议上\n\n达拉特旗人民政府旗长 王小平",
            "——2024年1月25日在达拉特旗第十八届人民代表大会第三次会议上\n达拉特旗人民政府旗长 王小平",
        ),
        (
            "现将《鄂托克旗人民政府关于2024年国民经济和社会发展计划\n上半年执行情况的报告》印发给你们。",
            "现将《鄂托克旗人民政府关于2024年国民经济和社会发展计划上半年执行情况的报告》印发给你们。",
        ),
    ],
)
def test_a_sentence_broken_by_a_page_is_mended(broken, mended):
    assert cleaned(broken).text == mended


@pytest.mark.parametrize(
    "text",
    [
        "关于国务院支持内蒙古工作高质量发展的意见落实情况报告的审议意见\n旗人民政府：\n会议听取了报告。",
        "一、夯实经济发展基础，全力推进全年目标任务顺利完成\n要深入学习贯彻党的二十届三中全会精神。",
        "会议提出以下审议意见：\n一、夯实经济发展基础，全力推进全年目标任务顺利完成",
        "抄送：发改委。\n鄂托克旗人大常委会办公室\n2024年9月13日印发",
        "三清零:推动规上工业企业无研发投入、无研发机构、无发明专利清零\n六同:同水源、同水质、同水价、同管理",
        "附件：鄂托克旗人大常委会关于国务院支持内蒙古工作高质量发展意见落实情况主任集体视察报告\n附件\n视察报告",
        "发文字号: 成文时间: 2024-09-24\n公文时效:\n额济纳旗2024年上半年国民经济和社会发展计划执行情况",
        "指标\t数值\t增速\n地区生产总值\t16.29亿元\t2.7%",
        "- 加强组织领导，压实工作责任，确保各项任务按时完成并取得实际成效的第一项\n- 第二项",
    ],
)
def test_headings_salutations_signatures_rows_and_entries_stay_apart(text):
    assert cleaned(text).text == text


def test_spaces_between_single_characters_go_and_others_stay():
    assert lines("政 府 工 作 报 告\n退出限制类产能 461.5 万吨。\n旗长 王小平\n目　　录") == [
        "政府工作报告",
        "退出限制类产能 461.5 万吨。",
        "旗长 王小平",
        "目录",
    ]


def test_a_line_break_between_latin_words_becomes_a_space():
    text = "The half-year plan report of the banner, which was\nissued in September, states the figures."
    assert lines(text) == [
        "The half-year plan report of the banner, which was issued in September, states the figures."
    ]


def test_emphasis_marks_go_in_markdown_and_stay_in_text():
    text = "# 报告\n\n**三是统筹推进**，见[公报](http://a.cn/b)。*书记（*旗段）"
    assert lines(text) == ["# 报告", "**三是统筹推进**，见[公报](http://a.cn/b)。*书记（*旗段）"]
    assert lines(text, "markdown") == ["# 报告", "三是统筹推进，见公报。书记（旗段）"]
    assert lines("甲*乙，5*3\n\n---\n\n> 引文。", "markdown") == ["甲*乙，5*3", "引文。"]


def test_invisible_characters_and_every_kind_of_line_break_are_handled():
    text = "\ufeff第一\u200b段。\r\n第二段。\r第三段。\u2028第四段。\x07"
    assert lines(text) == ["第一段。", "第二段。", "第三段。", "第四段。"]


def test_a_source_that_is_all_furniture_gives_an_empty_text():
    assert cleaned("【打印】\n【关闭】") == Cleaned("", ((0, 0),), ("【打印】", "【关闭】"))
