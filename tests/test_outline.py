"""Headings in any mix, what only looks like one, sentences, and the glossary at the back."""

from __future__ import annotations

import pytest

from rag.levels import Line
from rag.markers import leading_marker, ordinal
from rag.outline import front_length, outline, text_lines
from rag.records import GlossaryEntry


def tree(text: str) -> list[tuple[int, str, str]]:
    return [
        (section.level, section.marker, section.title) for section in outline(text).sections if section.level
    ]


def sentences(text: str) -> list[str]:
    return [sentence.text for sentence in outline(text).sentences]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(section.kind, text[section.start : section.end]) for section in outline(text).sections]


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
    assert outline(text).sentences[4].path == ("第二章 附则",)
    assert outline(text).sentences[-1].path == ("第二章 附则", "第三条")


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
    assert outline(text).sentences[2].path == ("一、着力推动产业转型，激发发展活力", "一是加强政策引导")
    assert outline(text).sentences[-1].path == ("一、着力推动产业转型，激发发展活力",)


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
    closing = next(sentence for sentence in outline(text).sentences if sentence.text.startswith("回顾各项"))
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
    sections = outline(text).sections
    assert [(s.level, s.kind, s.marker, s.title) for s in sections if s.start >= text.index("附件：")] == [
        (0, "back", "", ""), (1, "annex", "附件", "视察报告"), (2, "annex", "一、", "基本情况"),
        (3, "annex", "（一）", "团结"), (0, "back", "", ""),
    ]  # fmt: skip
    assert outline(text).sentences[-2].path == ("附件 视察报告", "一、基本情况", "（一）团结")


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
    assert [(entry.term, entry.definition) for entry in outline(text).glossary] == [
        ("“三个四”工作任务", "指四个产业,四个典范。"),
        ("三清零", "推动无研发投入清零。"),
        ("改善空气质量“十大行动”", "指超低排放行动:共十项。\n包括供暖改造。"),
    ]
    first = outline(text).glossary[0]
    assert isinstance(first, GlossaryEntry)
    assert text[first.start : first.end] == "“三个四”工作任务:指四个产业,四个典范。"
    assert outline(text).sections[-1].kind == "glossary"
    assert outline(text).sentences[-1].path == ("《政府工作报告》名词解释",)


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
    assert text_lines("\n 甲 \n\n乙") == [Line(2, 3, "甲"), Line(6, 7, "乙")]


def test_a_text_that_begins_with_its_body_has_no_long_title_block():
    assert front_length(text_lines("为贯彻落实，现批准。\n特此公告。")) == 0
    assert outline("").sections == ()
