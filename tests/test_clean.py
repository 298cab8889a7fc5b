"""Page furniture goes, broken sentences are mended, and every character keeps its place in the source."""

from __future__ import annotations

import pytest
from structure import source

from rag.clean import MAX_LINES, clean
from rag.errors import UnreadableFile
from rag.read.builder import Place, TextBuilder
from rag.records import Cleaned, Mark, Source


def cleaned(text: str, format: str = "text") -> Cleaned:
    return clean(source(text, format))


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
        "Tianjin used USD 5 billion of foreign capital, and its exports grew by 7.8%.\nIts port, meanwhile, handled 23 ships.",
        "The port of Tianjin, which is the largest in the north, was enlarged in 2024.\nIt has, among others, 147 routes.",
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
    assert cleaned("【打印】\n【关闭】") == Cleaned("", ((0, 0),), ("【打印】", "【关闭】"), (), (), ())


def built(builder: TextBuilder, *, wrapped: bool) -> Source:
    extracted = builder.build(wrapped=wrapped)
    return source(
        extracted.text,
        "pdf",
        wrapped=wrapped,
        pages=extracted.pages,
        boxes=extracted.boxes,
        marks=extracted.marks,
    )


def placed(builder: TextBuilder, text: str, *, left: float = 0.1, characters: int | None = None) -> None:
    """Add a line as wide as its text, at 0.02 of the page for a Han character."""
    width = 0.02 * (len(text.strip()) if characters is None else characters)
    builder.line(text, place=Place(left, 0.1, left + width, 0.12, 0.9))


def test_pages_lines_and_marks_are_found_again_in_the_cleaned_text():
    builder = TextBuilder()
    builder.page(1, ocr=True)
    builder.line("HJ 781—2016", kind="furniture")
    placed(builder, "　　一、总　则")
    builder.table(["旗区：达拉特旗；产值：16.29亿元", "旗区：额济纳旗；产值：4.3亿元"], "表1 产值")
    builder.page(2, ocr=False)
    builder.line("— 2 —")
    placed(builder, "特此公告。")
    result = clean(built(builder, wrapped=True))
    assert (
        result.text == "一、总则\n旗区：达拉特旗；产值：16.29亿元\n旗区：额济纳旗；产值：4.3亿元\n特此公告。"
    )
    assert result.removed == ("HJ 781—2016", "— 2 —")
    assert [result.text[page.start : page.end].strip() for page in result.pages] == [
        "一、总则\n旗区：达拉特旗；产值：16.29亿元\n旗区：额济纳旗；产值：4.3亿元",
        "特此公告。",
    ]
    assert [result.text[box.start : box.end] for box in result.boxes] == ["一、总则", "特此公告。"]
    assert [(mark.kind, mark.label, result.text[mark.start : mark.end]) for mark in result.marks] == [
        ("table", "表1 产值", "旗区：达拉特旗；产值：16.29亿元\n旗区：额济纳旗；产值：4.3亿元"),
        ("row", "", "旗区：达拉特旗；产值：16.29亿元"),
        ("row", "", "旗区：额济纳旗；产值：4.3亿元"),
    ]


def test_a_page_of_which_nothing_is_left_is_still_a_page():
    builder = TextBuilder()
    for number in (1, 2, 3):
        builder.page(number, ocr=False)
        builder.line(f"第{'一二三'[number - 1]}段结束。" if number != 2 else "— 2 —")
    result = clean(built(builder, wrapped=True))
    assert [(page.number, result.text[page.start : page.end].strip()) for page in result.pages] == [
        (1, "第一段结束。"), (2, ""), (3, "第三段结束。"),
    ]  # fmt: skip


def test_a_sentence_goes_on_below_marked_furniture():
    builder = TextBuilder()
    builder.page(1, ocr=False)
    builder.line("全旗上下全面贯彻党的二十大和二十届三中全会精神，坚持稳中求进工作总基调，有效应对风")
    builder.line("3", kind="furniture")
    builder.page(2, ocr=False)
    builder.line("工作简报", kind="furniture")
    builder.line("险挑战，经济发展平稳有序。")
    result = clean(built(builder, wrapped=True))
    assert result.text.endswith("有效应对风险挑战，经济发展平稳有序。")
    assert result.removed == ("3", "工作简报")


def test_rows_of_tables_are_neither_joined_nor_dropped():
    builder = TextBuilder()
    for number in range(1, 4):
        builder.page(number, ocr=False)
        builder.table(
            ["单位：达拉特旗人民政府办公室，联系电话", "单位：达拉特旗人民政府办公室，联系电话"], ""
        )
    assert clean(built(builder, wrapped=True)).text.count("联系电话") == 6


def test_paragraphs_of_a_format_that_knows_them_are_never_joined():
    text = "会议认为，今年以来，全旗上下全面贯彻党的二十大精神，坚持稳中求进工作总基调，有效应对风\n险挑战，全旗经济发展平稳有序。"
    assert clean(source(text, "docx", wrapped=False)).text == text
    assert clean(source(text, wrapped=True)).text == text.replace("\n", "")


def test_a_line_that_reaches_the_edge_of_its_page_goes_on():
    builder = TextBuilder()
    builder.page(1, ocr=False)
    for line in (
        "本标准规定了废锂离子动力蓄电池处理的总体要求和污染物排放控制",
        "与环境监测要求和运行环境管理要求",
        "适用于废锂离子动力蓄电池处理过程的污染控制技术参考依据和环境",
        "管理工作",
        "储能类消费类等其他类型的废锂离子电池以及锂离子电池生产废料处",
        "理过程的污染控制可参照执行",
    ):
        placed(builder, line)
    assert clean(built(builder, wrapped=True)).text.split("\n") == [
        "本标准规定了废锂离子动力蓄电池处理的总体要求和污染物排放控制与环境监测要求和运行环境管理要求",
        "适用于废锂离子动力蓄电池处理过程的污染控制技术参考依据和环境管理工作",
        "储能类消费类等其他类型的废锂离子电池以及锂离子电池生产废料处理过程的污染控制可参照执行",
    ]


def test_entries_of_a_table_of_contents_and_clauses_stay_apart():
    text = (
        "目次\n1 适用范围............................1\n2 规范性引用文件......................1\n"
        "3 术语和定义，符号和缩略语的含义以及本标准中所用的其他约定\n3.1\n危险废物\n"
        "4.1 新建企业自本标准实施之日起，应当按照国家有关环境保护标准的各项要求以及本标准\n5.2 的规定执行。"
    )
    assert lines(text) == [
        *text.split("\n")[:-2],
        "4.1 新建企业自本标准实施之日起，应当按照国家有关环境保护标准的各项要求以及本标准5.2 的规定执行。",
    ]


def test_a_text_saved_as_one_line_gets_its_paragraphs_back():
    text = (
        "入河排污口监督管理办法 目 录 第一章 总 则 第二章 附 则 第一章 总 则 第一条 为了加强监督管理，根据法律，制定本办法。 "
        "第二条 有下列情形之一的，适用本办法： （一）位于省界缓冲区的； （二）依照《排污许可技术规范 电池工业》（HJ 967-2018）的。 "
        "第二章 附 则 第三条 本办法自2025年1月1日起施行。 特此公告。 生态环境部部长 黄润秋 2024年10月16日 字号：大中小打印仅打印内容"
    )
    result = cleaned(text)
    assert result.text.split("\n") == [
        "入河排污口监督管理办法", "目录", "第一章 总则", "第二章 附则", "第一章 总则",
        "第一条 为了加强监督管理，根据法律，制定本办法。", "第二条 有下列情形之一的，适用本办法：", "（一）位于省界缓冲区的；",
        "（二）依照《排污许可技术规范 电池工业》（HJ 967-2018）的。", "第二章 附则", "第三条 本办法自2025年1月1日起施行。",
        "特此公告。", "生态环境部部长 黄润秋", "2024年10月16日",
    ]  # fmt: skip
    assert result.removed == ("字号：大中小打印仅打印内容",)


def test_spaces_between_sentences_are_no_paragraphs_where_the_text_has_lines():
    text = "第一段的第一句。 第二句。 第三句。" * 20
    assert lines(f"{text}\n{text}") == [text, text]


def test_marks_of_dropped_lines_are_gone():
    mark = Mark("furniture", 0, 4, 0, "")
    result = clean(source("【打印】\n正文。", marks=[mark]))
    assert (result.text, result.marks) == ("正文。", ())


def test_millions_of_blank_lines_cost_nothing():
    assert cleaned("\n" * 3_000_000 + "第一条" + "\r\n" * 3_000_000).text == "第一条"


def test_what_has_more_lines_than_any_document_is_refused():
    with pytest.raises(UnreadableFile, match="more than 1,000,000 lines"):
        cleaned("甲\n" * (MAX_LINES + 1))


def test_a_page_break_among_blank_lines_is_one():
    before = (
        "各级各部门要统筹发展和安全，坚持稳中求进工作总基调，切实保障和改善民生，推动经济社会发展各项工作"
    )
    assert lines(f"{before}\n \n\f\n取得新的成效，迈上新的台阶。") == [
        f"{before}取得新的成效，迈上新的台阶。"
    ]


def test_a_point_after_a_dash_is_prose_and_goes_on_over_the_edge_of_the_page():
    lines = [
        "　　——工业经济稳中有进。规模以上工业增加值增长9.3%，煤炭产",
        "量2.1亿吨，电力装机达到一千二百万千瓦，新增产值超过去年，",
        "　　——新能源产业加速集聚。引进新能源装备制造项目十五个，总",
        "投资460亿元，当年完成投资一百二十亿元，带动就业三千余人，",
        "　　主要预期目标：地区生产总值增长7%以上，固定资产投资增长",
        "15%，社会消费品零售总额增长6%左右。",
    ]
    assert "煤炭产量2.1亿吨" in cleaned("\n".join(lines)).text
    assert "总投资460亿元" in cleaned("\n".join(lines)).text


def test_a_line_that_begins_with_a_value_goes_on_with_the_sentence():
    text = "主要预期目标：地区生产总值增长7%以上，固定资产投资增长\n15%，社会消费品零售总额增长6%左右。\n二、目标\n15%以上。"
    assert cleaned(text).text == (
        "主要预期目标：地区生产总值增长7%以上，固定资产投资增长15%，社会消费品零售总额增长6%左右。\n二、目标\n15%以上。"
    )
