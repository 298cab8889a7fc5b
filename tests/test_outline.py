"""Headings in any mix, what only looks like one, sentences, and the glossary at the back."""

from __future__ import annotations

import pytest
from structure import plain

from rag.markers import leading_marker, ordinal
from rag.outline import outline
from rag.outline.lines import Line, text_lines
from rag.outline.parts import front_length
from rag.read.builder import TextBuilder
from rag.records import Box, Cleaned, GlossaryEntry, Mark, Page


def tree(text: str) -> list[tuple[int, str, str]]:
    return [
        (section.level, section.marker, section.title)
        for section in outline(plain(text)).sections
        if section.level
    ]


def sentences(text: str) -> list[str]:
    return [sentence.text for sentence in outline(plain(text)).sentences]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(section.kind, text[section.start : section.end]) for section in outline(plain(text)).sections]


def test_headings_nest_by_their_numbering():
    text = "报告\n各位代表：\n一、过去一年\n（一）农牧业\n1.粮食\n（1）玉米\n增产。\n（2）小麦\n减产。\n（二）工业\n稳。\n二、今年\n好。"
    assert tree(text) == [
        (1, "一、", "过去一年"), (2, "（一）", "农牧业"), (3, "1.", "粮食"), (4, "（1）", "玉米"), (4, "（2）", "小麦"),
        (2, "（二）", "工业"), (1, "二、", "今年"),
    ]  # fmt: skip


def test_levels_follow_the_document_where_it_nests_otherwise():
    assert tree("报告\n1.总体\n(一)目标\n高。\n(二)原则\n稳。\n2.任务\n(一)农业\n好。") == [
        (1, "1.", "总体"), (2, "(一)", "目标"), (2, "(二)", "原则"), (1, "2.", "任务"), (2, "(一)", "农业"),
    ]  # fmt: skip
    assert tree("报告\n1.前言\n甲。\n2.说明\n乙。\n一、总体\n1.目标\n丙。\n二、任务\n丁。") == [
        (1, "1.", "前言"), (1, "2.", "说明"), (1, "一、", "总体"), (2, "1.", "目标"), (1, "二、", "任务"),
    ]  # fmt: skip


def test_chapters_and_articles():
    text = "条例\n第一章 总则\n第一条 为了规范管理，制定本条例。\n第二条 本条例适用于全旗。\n第二章 附则\n第三条 本条例自发布之日起施行。"
    assert tree(text) == [
        (1, "第一章", "总则"), (2, "第一条", ""), (2, "第二条", ""), (1, "第二章", "附则"), (2, "第三条", ""),
    ]  # fmt: skip
    assert outline(plain(text)).sentences[4].path == ("第二章 附则",)
    assert outline(plain(text)).sentences[-1].path == ("第二章 附则", "第三条")


def test_numbers_go_on_across_higher_headings():
    text = "指标\n（一）平台\n1．甲项完成。\n2．乙项完成。\n（二）热线\n3．丙项完成。\n4．丁项完成。"
    assert [marker for _, marker, _ in tree(text)] == ["（一）", "1．", "2．", "（二）", "3．", "4．"]


@pytest.mark.parametrize(
    "line",
    [
        "3.5亿元投入建设。", "12.8%的企业增收。", "2024年工作安排如下。", "1.7%。", "10、20年后再看。", "461.5万吨。",
        "（2024年修订）", "一、二季度持续回升。", "一、二、三产业协调发展。", "三、四级医院增加。", "第一产业增长。",
        "第三次全国普查完成。", "一是重要的。", "7. 5 万吨",
    ],
)  # fmt: skip
def test_amounts_years_and_lists_are_no_headings(line):
    assert tree(f"报告\n各位代表：\n{line}") == []


def test_a_heading_with_text_on_its_line_is_titled_up_to_the_full_stop():
    text = "报告\n(一)扎实推进生态治理。完成建设任务123.5万亩。\n(二)聚焦产业提质升级农牧业总体稳定。全旗牲畜存栏稳定。"
    assert tree(text) == [(1, "(一)", "扎实推进生态治理"), (1, "(二)", "聚焦产业提质升级农牧业总体稳定")]
    assert sentences(text)[1:3] == ["(一)扎实推进生态治理。", "完成建设任务123.5万亩。"]


def test_a_numbered_paragraph_without_a_heading_has_no_title():
    long = "除涉密、法律法规禁止和必须现场核验的事项外，各级政务服务事项全部开通全程网办，实现智能审批和自动匹配。"
    assert tree(f"方案\n1．{long}完成改造。\n2．{long}") == [(1, "1．", ""), (1, "2．", "")]


def test_points_inside_a_paragraph_are_sections_below_the_heading():
    text = "意见\n一、着力推动产业转型，激发发展活力。一是加强政策引导。发展壮大产业。二是抓好项目，提速增效。三是统筹推进。\n请研究。"
    assert tree(text) == [
        (1, "一、", "着力推动产业转型，激发发展活力"), (2, "一是", "加强政策引导"), (2, "二是", "抓好项目"), (2, "三是", "统筹推进"),
    ]  # fmt: skip
    assert outline(plain(text)).sentences[2].path == (
        "一、着力推动产业转型，激发发展活力",
        "一是加强政策引导",
    )
    assert outline(plain(text)).sentences[-1].path == ("一、着力推动产业转型，激发发展活力",)


def test_points_at_the_beginning_of_paragraphs_are_sections():
    text = "报告\n一、回顾\n做了以下工作:\n一是全力推动经济稳定增长。创新推出制度。\n二是全力推动产业转型升级。提质增效。"
    assert tree(text)[1:] == [(2, "一是", "全力推动经济稳定增长"), (2, "二是", "全力推动产业转型升级")]


def test_points_nest_in_points_and_a_new_count_beside_them_does_not():
    nested = "讲话\n（一）招商。一要搞清优势。一是政策好。二是土地多。二要搞清需求。三要搞清制约。"
    assert [(level, marker) for level, marker, _ in tree(nested)] == [
        (1, "（一）"), (2, "一要"), (3, "一是"), (3, "二是"), (2, "二要"), (2, "三要"),
    ]  # fmt: skip
    beside = "讲话\n（五）农牧业。一强供饲。多。二强种质。好。一抓基础。稳。二抓品种。新。"
    assert [(level, marker) for level, marker, _ in tree(beside)][1:] == [
        (2, "一强"), (2, "二强"), (2, "一抓"), (2, "二抓"),
    ]  # fmt: skip


def test_a_count_may_change_its_verb():
    text = "讲话\n（六）服务业。一要发展旅游。二要激活商贸。三是拓展业态。"
    assert [marker for _, marker, _ in tree(text)] == ["（六）", "一要", "二要", "三是"]


def test_a_single_point_counts_nothing():
    assert tree("讲话\n各位代表：\n一是重要。其余再说。") == []


def test_points_after_a_colon_begin_a_sentence():
    text = "报告\n还存在一些问题:一是指标不够理想;二是结构不合理。"
    assert sentences(text)[1:] == ["还存在一些问题:", "一是指标不够理想;", "二是结构不合理。"]


def test_a_closing_paragraph_does_not_belong_to_the_last_of_several_like_sections():
    items = "".join(f"（{n}）某方面工作。完成情况良好。\n" for n in "一二三四")
    text = f"报告\n一、回顾\n{items}回顾各项工作,成绩不小。\n二、安排\n继续努力。"
    closing = next(
        sentence for sentence in outline(plain(text)).sentences if sentence.text.startswith("回顾各项")
    )
    assert closing.path == ("一、回顾",)


def test_the_title_block_the_body_and_the_back_are_told_apart():
    text = (
        "鄂托克旗人大常委会文件\n鄂旗人常发〔2024〕37号\n审议意见\n旗人民政府：\n听取了报告。\n"
        "抄送：发改委。\n鄂托克旗人大常委会办公室\n2024年9月13日印发"
    )
    assert kinds(text) == [
        ("front", "鄂托克旗人大常委会文件\n鄂旗人常发〔2024〕37号\n审议意见"),
        ("body", "旗人民政府：\n听取了报告。"),
        ("back", "抄送：发改委。\n鄂托克旗人大常委会办公室\n2024年9月13日印发"),
    ]


def test_an_annex_has_its_own_numbering_and_its_mention_is_none():
    text = (
        "意见\n旗人民政府：\n一、甲。\n二、乙。\n附件：视察报告\n附件\n视察报告\n"
        "按照安排，组成视察组。\n一、基本情况\n（一）团结\n好。\n抄送：旗委办。"
    )
    sections = outline(plain(text)).sections
    assert [(s.level, s.kind, s.marker, s.title) for s in sections if s.start >= text.index("附件：")] == [
        (0, "back", "", ""), (1, "annex", "附件", "视察报告"), (2, "annex", "一、", "基本情况"),
        (3, "annex", "（一）", "团结"), (0, "back", "", ""),
    ]  # fmt: skip
    assert outline(plain(text)).sentences[-2].path == ("附件 视察报告", "一、基本情况", "（一）团结")


def test_several_annexes_follow_each_other():
    text = "通知\n各单位：\n请执行。\n附件1\n实施方案\n一、目标\n高。\n附件2\n任务清单\n一、农业\n多。"
    assert tree(text) == [
        (1, "附件1", "实施方案"), (2, "一、", "目标"), (1, "附件2", "任务清单"), (2, "一、", "农业"),
    ]  # fmt: skip


def test_a_table_of_contents_makes_no_sections():
    text = "规划\n目录\n一、总体要求……1\n二、主要任务……5\n一、总体要求\n高。\n二、主要任务\n多。"
    assert tree(text) == [(1, "一、", "总体要求"), (1, "二、", "主要任务")]


def test_markdown_headings():
    text = "# 工作报告\n正文开始。\n## 一、回顾\n好。\n### 农业\n稳。\n## 二、安排\n干。"
    assert tree(text) == [(1, "一、", "回顾"), (2, "", "农业"), (1, "二、", "安排")]


def test_the_glossary_is_read_whole():
    text = (
        "报告\n各位代表:\n一、回顾\n好。\n《政府工作报告》名词解释\n“三个四”工作任务:指四个产业,四个典范。\n"
        "三清零：推动无研发投入清零。\n1.改善空气质量“十大行动”:指超低排放行动:共十项。\n包括供暖改造。"
    )
    assert [(entry.term, entry.definition) for entry in outline(plain(text)).glossary] == [
        ("“三个四”工作任务", "指四个产业,四个典范。"),
        ("三清零", "推动无研发投入清零。"),
        ("改善空气质量“十大行动”", "指超低排放行动:共十项。\n包括供暖改造。"),
    ]
    first = outline(plain(text)).glossary[0]
    assert isinstance(first, GlossaryEntry)
    assert text[first.start : first.end] == "“三个四”工作任务:指四个产业,四个典范。"
    assert outline(plain(text)).sections[-1].kind == "glossary"
    assert outline(plain(text)).sentences[-1].path == ("《政府工作报告》名词解释",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲增长2.7%;乙下降0.6%。丙持平！丁呢？", ["甲增长2.7%;乙下降0.6%。", "丙持平！", "丁呢？"]),
        ("各位代表!使命在肩,唯有实干。", ["各位代表!", "使命在肩,唯有实干。"]),
        ("他说：“要干。要快。”大家同意。", ["他说：“要干。要快。”", "大家同意。"]),
        ("按照“一定要办好。”的要求推进。", ["按照“一定要办好。”的要求推进。"]),
        ("印发《意见。细则》（见附件。）执行。", ["印发《意见。细则》（见附件。）", "执行。"]),
        ("“未闭合的引号。第二句。", ["“未闭合的引号。", "第二句。"]),
        (
            "It grew by 2.7%. The rest did not. See No. 5.",
            ["It grew by 2.7%.", "The rest did not.", "See No. 5."],
        ),
        ("见http://a.cn/b?c=d。好。", ["见http://a.cn/b?c=d。", "好。"]),
    ],
)
def test_sentences_end_where_they_end(text, expected):
    assert sentences(text) == expected


def test_only_a_long_sentence_is_cut_at_its_semicolons():
    parts = [f"第{n}项指标完成情况良好并且同比实现了较快增长共计{n}亿元；" for n in range(10, 20)]
    assert sentences("".join(parts)) == parts
    assert sentences("".join(parts[:3])) == ["".join(parts[:3])]


def test_what_never_ends_is_cut_at_pauses():
    pieces = sentences("首页 新闻中心 政策法规、" * 200)
    assert max(map(len, pieces)) <= 500
    assert all(piece[-1] in "页心、" for piece in pieces)
    assert max(map(len, sentences("无" * 3000))) <= 500


def test_numerals():
    assert [ordinal(text) for text in ("三", "十", "十二", "二十", "二十一", "一百零五", "12", "③")] == [
        3, 10, 12, 20, 21, 105, 12, 3,
    ]  # fmt: skip


def test_a_marker_tells_where_its_words_begin():
    marker = leading_marker("第一章　总则")
    assert marker is not None
    assert (marker.kind, marker.ordinal, marker.text, marker.end) == ("章", 1, "第一章", 4)


def test_lines_know_their_places():
    assert text_lines(plain("\n 甲 \n\n乙")) == [
        Line(2, 3, "甲", 0, False, False),
        Line(6, 7, "乙", 0, False, False),
    ]


def test_a_text_that_begins_with_its_body_has_no_long_title_block():
    assert front_length(text_lines(plain("为贯彻落实，现批准。\n特此公告。"))) == 0
    assert outline(plain("")).sections == ()


def headings(text: str) -> list[str]:
    return [f"{level} {marker} {title}".strip() for level, marker, title in tree(text)]


def marked(*lines: str | tuple[str, int] | list[str]) -> Cleaned:
    """Give a text of lines, of headings (text, level of style) and of tables (lists of rows)."""
    builder = TextBuilder()
    for line in lines:
        if isinstance(line, list):
            builder.table(line, "表1 产值")
        elif isinstance(line, tuple):
            builder.line(line[0], heading=line[1])
        else:
            builder.line(line)
    extracted = builder.build()
    return Cleaned(extracted.text, ((0, 0),), (), extracted.pages, extracted.boxes, extracted.marks)


STANDARD = (
    "中华人民共和国国家环境保护标准\nHJ 1186—2021\n废电池处理污染控制技术规范\n2021-08-07发布 2022-01-01实施\n"
    "目次\n前 言..........................ii\n1 范围........................1\n3 术语和定义....................1\n"
    "附录A（资料性附录） 监测要求 ......................7\n"
    "前言\n为贯彻法律，制定本标准。\n1 范围\n本标准规定了处理的总体要求。\n2 规范性引用文件\nGB 3095 环境空气质量标准\n"
    "3 术语和定义\n下列术语和定义适用于本标准。\n3.1\n电池单体 cell\n将化学能转换的基本单元。\n通常包括电极。\n"
    "3.2 处理 treatment\n提取物质的过程。\n4 总体要求\n4.1 一般要求\n4.1.1 处理企业应划分区域，不应混放。\n"
    "4.1.2 温度应低于 40 ℃。\n4.2 贮存\n应防火。投入\n3.5亿元投入建设。\n1.2万吨以上。\n12.8%的企业达标。\n"
    "附录A\n（资料性附录）\n监测要求\nA.1 频次\n每月一次。\nA.1.1 废气\n每周一次。\nA.2 方法\n见标准。\n参考文献\n[1] GB 18484。"
)


def test_a_standard_nests_by_its_points_and_its_contents_are_not_doubled():
    assert headings(STANDARD) == [
        "1  前言", "1 1 范围", "1 2 规范性引用文件", "1 3 术语和定义", "2 3.1 电池单体 cell", "2 3.2 处理 treatment", "1 4 总体要求",
        "2 4.1 一般要求", "3 4.1.1", "3 4.1.2", "2 4.2 贮存", "1 附录A 监测要求", "2 A.1 频次", "3 A.1.1 废气", "2 A.2 方法",
        "1  参考文献",
    ]  # fmt: skip
    front = outline(plain(STANDARD)).sections[0]
    assert front.kind == "front"
    assert STANDARD[front.start : front.end].endswith("监测要求 ......................7")


def test_terms_of_a_standard_are_defined_in_it():
    assert [(entry.term, entry.definition) for entry in outline(plain(STANDARD)).glossary] == [
        ("电池单体", "将化学能转换的基本单元。\n通常包括电极。"), ("处理", "提取物质的过程。"),
    ]  # fmt: skip


def test_the_contents_may_follow_an_announcement_and_its_own_numbering():
    text = (
        "标准的公告\n为贯彻法律，现批准两项标准。\n一、标准甲（HJ 1—2020）\n二、标准乙（HJ 2—2020）\n特此公告。\n生态环境部\n2020年1月2日\n"
        "目次\n1 范围 1\n2 原理 2\n1 范围\n本标准适用于甲。\n2 原理\n本标准用乙。"
    )
    assert headings(text) == [
        "1 一、 标准甲（HJ 1—2020）",
        "1 二、 标准乙（HJ 2—2020）",
        "1 1 范围",
        "1 2 原理",
    ]
    assert [section.kind for section in outline(plain(text)).sections if not section.level] == [
        "front", "body", "back", "front",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        "1 铜 0.5\n2 锌 1.0\n3 铅 0.1",
        "1 个单位\n2 类地区",
        "2.1 规定的限值适用。",
        "3.2 倍以上的增长。",
        "第三条规定的限值适用于全省。",
        "附录A给出了方法，应当采用。",
    ],
)
def test_cells_and_citations_are_no_clauses(lines):
    assert headings(f"报告\n各位代表：\n请看下面的数字。\n{lines}\n以上数字供参考。") == []


def test_every_kind_of_number_nests_in_the_one_above_it():
    text = (
        "规划\n第一部分 总述\n第一章 背景\n第一节 成效\n一、经济\n（一）工业\n1. 煤炭\n（1）产量\n1）原煤\n①露天\n好。\n"
        "②井工\n好。\n2）洗煤\n好。\n（2）销量\n好。\n2. 电力\n好。\n（二）农业\n好。\n二、社会\n好。\n第二节 问题\n多。\n第二章 安排\n干。"
    )
    assert [(level, marker) for level, marker, _ in tree(text)] == [
        (1, "第一部分"), (2, "第一章"), (3, "第一节"), (4, "一、"), (5, "（一）"), (6, "1."), (7, "（1）"), (8, "1）"), (9, "①"), (9, "②"),
        (8, "2）"), (7, "（2）"), (6, "2."), (5, "（二）"), (4, "二、"), (3, "第二节"), (2, "第二章"),
    ]  # fmt: skip


def test_points_may_be_counted_as_first_and_second():
    text = "讲话\n同志们：\n一、认识\n要把握三点。第一，方向要对。要坚持。第二，步子要稳。第三，效果要好。"
    assert headings(text) == ["1 一、 认识", "2 第一， 方向要对", "2 第二， 步子要稳", "2 第三， 效果要好"]


def test_a_heading_may_have_its_title_on_the_next_line():
    text = "条例\n第一章\n总则\n第一条 为了规范管理，制定本条例。\n第二章\n附则\n第二条 自发布之日起施行。"
    assert headings(text) == ["1 第一章 总则", "2 第一条", "1 第二章 附则", "2 第二条"]


PROSE = "过去一年，面对复杂严峻的经济形势，全省上下团结奋斗，完成了全年的主要目标任务，经济持续回升向好。"


def test_short_lines_between_paragraphs_are_headings_though_unnumbered():
    text = (
        f"政府工作报告\n各位代表：\n{PROSE}\n2024年工作回顾\n{PROSE}\n（一）工业\n{PROSE}\n（二）农业\n{PROSE}\n"
        f"2025年工作安排\n{PROSE}\n（一）投资\n{PROSE}\n各位代表！\n{PROSE}\n省人民政府办公厅\n{PROSE}"
    )
    assert headings(text) == [
        "1  2024年工作回顾", "2 （一） 工业", "2 （二） 农业", "1  2025年工作安排", "2 （一） 投资",
    ]  # fmt: skip


def test_unnumbered_headings_stand_below_a_number_that_counts_on():
    text = f"报告\n一、回顾\n{PROSE}\n经济运行情况\n{PROSE}\n社会发展情况\n{PROSE}\n二、安排\n{PROSE}\n总体工作要求\n{PROSE}"
    assert headings(text) == [
        "1 一、 回顾", "2  经济运行情况", "2  社会发展情况", "1 二、 安排", "2  总体工作要求",
    ]  # fmt: skip


def test_one_short_line_alone_is_no_heading():
    assert headings(f"报告\n各位代表：\n{PROSE}\n2024年工作回顾\n{PROSE}") == []


def test_heading_styles_tell_headings_and_their_levels():
    built = outline(
        marked(
            ("文件汇编", 1),
            "前面的话。",
            ("甲类政策", 2),
            "一、总则",
            "好。",
            "二、附则",
            "稳。",
            ("乙类政策", 2),
            "一、总则",
            "好。",
        )
    )
    assert [(section.level, section.title) for section in built.sections if section.level] == [
        (1, "甲类政策"), (2, "总则"), (2, "附则"), (1, "乙类政策"), (2, "总则"),
    ]  # fmt: skip


def test_a_row_is_one_sentence_and_a_table_has_its_caption_in_the_path():
    built = outline(
        marked(
            "报告",
            "一、工业",
            "见下表。",
            ["1. 甲：产值。一是好；二是差。", "名词解释：乙"],
            "二、农业",
            ["丙：丁。"],
            "好。",
        )
    )
    assert [(sentence.text, sentence.path) for sentence in built.sentences][2:] == [
        ("见下表。", ("一、工业",)),
        ("1. 甲：产值。一是好；二是差。", ("一、工业", "表1 产值")),
        ("名词解释：乙", ("一、工业", "表1 产值")),
        ("二、农业", ("二、农业",)),
        ("丙：丁。", ("二、农业", "表1 产值")),
        ("好。", ("二、农业",)),
    ]
    assert [(section.level, section.title, section.path) for section in built.sections if section.kind == "table"] == [
        (0, "表1 产值", ("一、工业", "表1 产值")), (0, "表1 产值", ("二、农业", "表1 产值")),
    ]  # fmt: skip
    assert built.glossary == ()


def test_a_table_without_a_caption_has_a_number():
    builder = TextBuilder()
    builder.line("报告")
    builder.table(["甲：1"], "")
    builder.line("好。")
    builder.table(["乙：2"], "")
    text = builder.build()
    built = outline(Cleaned(text.text, ((0, 0),), (), (), (), text.marks))
    assert [(section.title, section.path) for section in built.sections if section.kind == "table"] == [
        ("", ("表格1",)), ("", ("表格2",)),
    ]  # fmt: skip


def test_sentences_know_their_page_and_the_least_sure_of_their_lines():
    pages = (Page(3, 0, 10, True, 0.8), Page(4, 10, 10, True, None), Page(5, 10, 15, False, None))
    boxes = (Box(0, 6, 3, 0.1, 0.1, 0.9, 0.12, 0.95), Box(6, 10, 3, 0.1, 0.13, 0.9, 0.15, 0.61))
    text = "第一句。跨了两行。\n第三句。"
    built = outline(Cleaned(text, ((0, 0),), (), pages, boxes, ()))
    assert [(sentence.text, sentence.page, sentence.confidence) for sentence in built.sentences] == [
        ("第一句。", 3, 0.95), ("跨了两行。", 3, 0.61), ("第三句。", 5, None),
    ]  # fmt: skip


def test_a_list_of_annexes_is_no_numbering_and_the_annexes_are():
    text = (
        "通知\n各单位：\n请执行。\n附件：1. 实施方案\n2. 任务清单\n县人民政府\n2024年1月2日\n"
        "附件1\n实施方案\n1. 目标\n高。\n2. 任务\n多。\n附件2\n名词解释\n六同：同水源、同水质。"
    )
    assert headings(text) == ["1 附件1 实施方案", "2 1. 目标", "2 2. 任务", "1 附件2 名词解释"]
    built = outline(plain(text))
    assert [section.kind for section in built.sections if section.level == 1] == ["annex", "glossary"]
    assert [(entry.term, entry.definition) for entry in built.glossary] == [("六同", "同水源、同水质。")]


def test_an_attached_document_begins_where_the_format_says_so():
    text = "通知\n各单位：\n请执行。\n实施方案\n一、目标\n高。"
    built = outline(plain(text, marks=[Mark("annex", text.index("实施"), text.index("实施") + 4, 0, "")]))
    assert [(section.kind, section.path) for section in built.sections if section.level] == [
        ("annex", ("实施方案",)), ("annex", ("实施方案", "一、目标")),
    ]  # fmt: skip


def test_footnotes_and_articles_define_terms():
    text = "办法\n第一条 本办法下列用语的含义：\n（一）固体废物，是指丧失利用价值的物品。\n（二）“六同”是指同水源。\n第二条 好。\n[1]三清零：推动清零。"
    note = Mark("footnote", text.index("[1]"), len(text), 0, "")
    assert [(entry.term, entry.definition) for entry in outline(plain(text, marks=[note])).glossary] == [
        ("固体废物", "是指丧失利用价值的物品。"), ("六同", "是指同水源。"), ("三清零", "推动清零。"),
    ]  # fmt: skip


def test_a_text_without_line_breaks_has_its_parts_where_they_count_on():
    words = "按照有关规定，现将有关事项公告如下，请各单位认真组织实施，并将实施情况及时报告。" * 5
    text = f"{words}一、工作目标。{words}二、主要任务。（一）加强领导。{words}（二）压实责任。{words}三、其他事项。{words}"
    assert headings(text) == [
        "1 一、 工作目标", "1 二、 主要任务", "2 （一） 加强领导", "2 （二） 压实责任", "1 三、 其他事项",
    ]  # fmt: skip


def test_a_list_of_annexes_above_a_signature_in_the_middle_is_no_heading():
    text = (
        "云溪县人民政府关于印发《取暖方案》的通知\n各乡镇：\n现将《取暖方案》印发给你们，请认真组织实施。\n附件：1. 任务分解表\n"
        "　　　2. 名词说明表\n云溪县人民政府\n2023年9月12日\n（此件公开发布）\n取暖方案\n为推进取暖工作，制定本方案。\n一、总体要求\n"
        "坚持宜电则电。\n二、重点任务\n加快热网建设。\n附件1\n任务分解表\n城关镇改造1200户，由县住建局负责。"
    )
    assert [title for _, _, title in tree(text)] == ["总体要求", "重点任务", "任务分解表"]
    assert [kind for kind, _ in kinds(text)].count("back") == 1


def test_the_contents_may_be_announced_at_the_end_of_a_line():
    text = (
        "《排污管理办法》已经部务会议审议通过，现予公布。\n部长 王明 2024年4月1日 排污管理办法 目 录\n第一章 总 则\n第二章 附 则\n第一章 总 则\n"
        "第一条 为了规范管理，制定本办法。\n第二章 附 则\n第二条 本办法自公布之日起施行。"
    )
    assert [marker for _, marker, _ in tree(text)] == ["第一章", "第一条", "第二章", "第二条"]


def test_traditional_characters_number_parts_as_simplified_ones_do():
    text = "第一章 總則\n第一條 為加強環境監察，制定本辦法。\n（一）監督；\n（二）檢查。\n第二條 本辦法自公佈之日起施行。"
    assert [(level, marker) for level, marker, _ in tree(text)] == [
        (1, "第一章"), (2, "第一條"), (3, "（一）"), (3, "（二）"), (2, "第二條"),
    ]  # fmt: skip


def test_a_table_with_a_caption_is_numbered_and_goes_on_overleaf_under_it():
    builder = TextBuilder()
    builder.line("报告")
    builder.table(["甲：1"], "重点项目表")
    builder.table(["乙：2"], "重点项目表")
    builder.table(["丙：3"], "续表")
    builder.table(["丁：4"], "价格表")
    text = builder.build()
    built = outline(Cleaned(text.text, ((0, 0),), (), (), (), text.marks))
    assert [section.path for section in built.sections if section.kind == "table"] == [
        ("表格1 重点项目表",), ("表格1 重点项目表",), ("表格1 重点项目表",), ("表格2 价格表",),
    ]  # fmt: skip


def test_terms_in_frames_are_entries_and_a_source_is_none():
    text = "报告\n一、工业\n发展。\n名词解释\n【两品一标】指绿色食品、有机农产品和地理标志。\n1.“三保”：是指保民生。\n资料来源：旗财政局。"
    assert [(entry.term, entry.definition) for entry in outline(plain(text)).glossary] == [
        ("两品一标", "指绿色食品、有机农产品和地理标志。"),
        ("“三保”", "是指保民生。\n资料来源：旗财政局。"),
    ]
