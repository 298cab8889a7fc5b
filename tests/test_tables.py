"""Rows of tables read on their own: headers, units, merged cells, forms; and no figure is lost or gets a wrong unit."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.read.tables import Cell, align, is_layout, lines_of, rows_of, split_titles, spread
from rag.read.tables import heads as table_heads
from rag.read.tables.units import is_unit, stated_units, unit_in


def grid(text: str) -> list[list[str]]:
    """A table drawn with bars; ↵ is a line break in a cell."""
    return [
        [cell.strip().replace("↵", "\n") for cell in line.split("|")] for line in text.strip().splitlines()
    ]


def rows(text: str, caption: str = "") -> list[str]:
    return rows_of(grid(text), caption=caption)


def test_a_row_takes_its_headers_and_their_units_along():
    assert rows("""
        旗区 | 社会消费品零售总额（亿元） | 同比增长(%)
        达拉特旗 | 16.29 | 5.2
        准格尔旗 | 100.5 | -1.3
    """) == [
        "旗区：达拉特旗；社会消费品零售总额：16.29亿元；同比增长：5.2%",
        "旗区：准格尔旗；社会消费品零售总额：100.5亿元；同比增长：-1.3%",
    ]


def test_empty_cells_are_left_out_and_dashes_are_kept():
    assert rows("旗区 | 总量/亿元 | 增速(%)\n达拉特旗 | 16.29 | —\n东胜区 | | 5.2") == [
        "旗区：达拉特旗；总量：16.29亿元；增速(%)：—",
        "旗区：东胜区；增速：5.2%",
    ]


def test_headers_of_two_levels_are_joined():
    assert rows("""
        指标 | 2023年 | 2023年 | 2024年 | 2024年
        指标 | 总量（亿元） | 增速（%） | 总量（亿元） | 增速（%）
        生产总值 | 16.29 | 5.2 | 17 | -3
    """) == [
        "指标：生产总值；2023年 总量：16.29亿元；2023年 增速：5.2%；2024年 总量：17亿元；2024年 增速：-3%"
    ]


def test_headers_whose_merged_cells_were_not_expanded_are_joined_too():
    assert rows(
        "指标 | 2023年 | | 2024年 |\n | 总量 | 增速 | 总量 | 增速\n生产总值 | 16.29 | 5.2 | 17 | 3.1"
    ) == ["指标：生产总值；2023年 总量：16.29；2023年 增速：5.2；2024年 总量：17；2024年 增速：3.1"]


def test_headers_of_three_levels_are_joined():
    assert rows("""
        污染物 | 排放限值 | 排放限值 | 排放限值
        污染物 | 现有企业 | 现有企业 | 新建企业
        污染物 | 直接 | 间接 | 直接
        总磷 | 0.5 | 1.0 | 0.3
    """) == [
        "污染物：总磷；排放限值 现有企业 直接：0.5；排放限值 现有企业 间接：1.0；排放限值 新建企业 直接：0.3"
    ]


def test_the_unit_of_an_upper_header_goes_to_amounts_and_not_to_growth():
    assert rows("""
        旗区 | 社零总额（亿元） | 社零总额（亿元） | 社零总额（亿元）
        旗区 | 本月 | 累计 | 同比增长
        东胜区 | 1.2 | 10.5 | 5.2
    """) == ["旗区：东胜区；社零总额 本月：1.2亿元；社零总额 累计：10.5亿元；社零总额（亿元） 同比增长：5.2"]


def test_a_unit_column_goes_to_the_values_of_its_row():
    assert rows("""
        指标 | 计量单位 | 2024年 | 增速（%） | 占比
        社零总额 | 亿元 | 16.29 | 5.2 | 3
        新增就业 | 人 | 500 | |
        城镇登记失业率 | % | 3.5 | |
    """) == [
        "指标：社零总额；2024年：16.29亿元；增速：5.2%；占比：3",
        "指标：新增就业；2024年：500人",
        "指标：城镇登记失业率；2024年：3.5%",
    ]


def test_a_unit_column_beside_a_quantity_is_not_that_of_the_price():
    assert rows("名称 | 单位 | 数量 | 单价 | 金额\n电脑 | 台 | 5 | 5000 | 25000") == [
        "名称：电脑；数量：5台；单价：5000；金额：25000"
    ]


def test_a_column_called_unit_that_names_offices_is_none():
    assert rows("序号 | 单位 | 金额（万元）\n1 | 财政局 | 30\n2 | 教体局 | 25.5") == [
        "序号：1；单位：财政局；金额：30万元",
        "序号：2；单位：教体局；金额：25.5万元",
    ]


def test_the_unit_in_a_rows_label_goes_to_its_values():
    assert rows(
        "指标 | 2023年 | 2024年 | 同比\n生产总值（亿元） | 16.29 | 17 | 4.3\n增速（%） | 5 | 6.1 |"
    ) == [
        "指标：生产总值（亿元）；2023年：16.29亿元；2024年：17亿元；同比：4.3",
        "指标：增速（%）；2023年：5%；2024年：6.1%",
    ]


BUDGET = """
    项目 | 行次 | 预算数 | 完成预算的% | 人数 | 2023年
    税收收入 | 1 | 1,234.5 | 95 | 30 | 1100
    人均支出 | 2 | 0.5 | 90 | 20 | 0.4
    支出增长率 | 3 | 5.2 | 80 | 10 | 4
"""


def test_the_unit_above_a_table_goes_to_amounts_only():
    assert rows(BUDGET, "表1 收支决算表（单位：万元）") == [
        "项目：税收收入；行次：1；预算数：1,234.5万元；完成预算的：95%；人数：30；2023年：1100万元",
        "项目：人均支出；行次：2；预算数：0.5；完成预算的：90%；人数：20；2023年：0.4",
        "项目：支出增长率；行次：3；预算数：5.2；完成预算的：80%；人数：10；2023年：4",
    ]


def test_several_units_above_a_table_stay_a_note():
    assert rows("旗区 | 产值 | 上年\n达拉特旗 | 16.29 | 5.2", "单位：亿元、%") == [
        "旗区：达拉特旗；产值：16.29；上年：5.2（单位：亿元、%）"
    ]


def test_a_unit_said_of_amounts_of_money_only_stays_a_note():
    assert rows("名称 | 甲 | 乙\n道路 | 16 | 5", "金额单位：万元") == [
        "名称：道路；甲：16；乙：5（单位：万元）"
    ]


def test_what_a_unit_is_not_said_of_stays_bare():
    table = "污染物 | 直接排放 | 间接排放\npH值 | 7 | 8\n化学需氧量 | 50 | 200"
    assert rows(table, "表2 排放限值\n单位：mg/L（pH值除外）") == [
        "污染物：pH值；直接排放：7；间接排放：8",
        "污染物：化学需氧量；直接排放：50mg/L；间接排放：200mg/L",
    ]


@pytest.mark.parametrize(
    "header", ["序号", "行次", "科目编码", "年份", "人数", "增速", "占比", "面积", "单价", "用电量"]
)
def test_amounts_of_money_are_not_written_to_other_columns(header):
    assert rows(f"名称 | {header}\n甲 | 12\n乙 | 15", "单位：万元")[0] in (
        f"名称：甲；{header}：12",
        "名称：甲；单价：12",
    )


def test_years_serial_numbers_and_codes_never_take_the_units_of_a_table():
    table = "科目 | 列一 | 列二 | 列三\n甲 | 2022 | 1 | 0101\n乙 | 2023 | 2 | 0102\n丙 | 2024 | 3 | 0103"
    assert rows(table, "单位：万元")[0] == "科目：甲；列一：2022；列二：1；列三：0101"


def test_a_value_that_has_its_unit_keeps_it_once():
    assert rows("旗区 | 增速（%） | 总量（亿元）\n达旗 | 5.2% | 6亿元\n东胜 | 6左右 | 5-10") == [
        "旗区：达旗；增速：5.2%；总量：6亿元",
        "旗区：东胜；增速（%）：6左右；总量：5-10亿元",
    ]


def test_titles_units_and_notes_in_the_grid_are_lines_of_their_own():
    table = """
        收支决算表 | 收支决算表 | 收支决算表
        编制单位：财政局 | 编制单位：财政局 | 单位：万元
        项目 | 预算数 | 决算数
        税收 | 5 | 6
        注：四舍五入。 | |
    """
    assert split_titles(grid(table)) == (
        ["收支决算表", "编制单位：财政局　单位：万元"],
        [["项目", "预算数", "决算数"], ["税收", "5", "6"]],
        ["注：四舍五入。"],
    )
    assert rows(table) == [
        "收支决算表", "编制单位：财政局　单位：万元", "项目：税收；预算数：5万元；决算数：6万元", "注：四舍五入。",
    ]  # fmt: skip


def test_a_heading_across_the_table_goes_on_in_the_rows_below_it():
    table = "项目 | 总投资（亿元） | 进度\n一、农业 | 一、农业 | 一、农业\n灌区 | 3 | 开工\n二、工业 | 二、工业 | 二、工业\n电厂 | 30 | 完工"
    assert rows(table) == [
        "一、农业", "一、农业；项目：灌区；总投资：3亿元；进度：开工",
        "二、工业", "二、工业；项目：电厂；总投资：30亿元；进度：完工",
    ]  # fmt: skip


def test_headers_repeated_on_the_next_page_and_numbers_of_columns_are_no_rows():
    table = "项目 | 预算 | 决算\n栏次 | 1 | 2\n税收 | 5 | 6\n项目 | 预算 | 决算\n非税 | 7 | 8"
    assert rows(table) == ["项目：税收；预算：5；决算：6", "项目：非税；预算：7；决算：8"]


def test_a_merged_row_header_is_repeated_in_each_of_its_rows():
    table = [
        [Cell("领域"), Cell("任务"), Cell("责任单位")],
        [Cell("农业", rows=2), Cell("建设高标准农田"), Cell("农牧局")],
        [Cell("修复灌区"), Cell("水利局\n财政局")],
    ]
    assert rows_of(spread(table)) == [
        "领域：农业；任务：建设高标准农田；责任单位：农牧局",
        "领域：农业；任务：修复灌区；责任单位：水利局财政局",
    ]


def test_a_cell_merged_across_columns_is_said_once():
    assert rows(
        "序号 | 项目 | 一季度 | 二季度 | 金额（万元）\n1 | 修路 | 正在施工 | 正在施工 | 3\n合计 | 合计 | | | 3"
    ) == [
        "序号：1；项目：修路；一季度、二季度：正在施工；金额：3万元",
        "项目：合计；金额：3万元",
    ]


def test_a_form_reads_as_labels_and_values():
    assert rows("""
        项目名称 | 某某工程 | 建设单位 | 某某局
        总投资（万元） | 5000 | 建设期限 | 2年
        项目地点 | 树林召镇 | 树林召镇 | 树林召镇
    """) == ["项目名称：某某工程；建设单位：某某局", "总投资：5000万元；建设期限：2年", "项目地点：树林召镇"]


def test_a_form_with_a_photograph_and_headings_at_its_side():
    assert rows("""
        姓名 | 张三 | 性别 | 男 | 照片
        出生年月 | 1980.01 | 民族 | 蒙古族 | 照片
        工作单位 | 某局 | 某局 | 某局 | 照片
    """) == ["姓名：张三；性别：男；照片", "出生年月：1980.01；民族：蒙古族", "工作单位：某局"]
    assert rows("""
        申请人 | 姓名 | 张三 | 联系电话 | 0477-8888888
        申请人 | 单位名称 | 某局 | 职务 | 科长
        事项 | 申请内容 | 信息公开 | 获取方式 | 邮寄
    """) == [
        "申请人；姓名：张三；联系电话：0477-8888888", "申请人；单位名称：某局；职务：科长",
        "事项；申请内容：信息公开；获取方式：邮寄",
    ]  # fmt: skip


def test_limits_and_ranges_take_the_unit_of_their_row():
    assert rows("指标 | 单位 | 2025年\n粮食产量 | 亿斤 | ≥17\n增速 | % | 5-6\n降幅 | % | 完成上级任务") == [
        "指标：粮食产量；2025年：≥17亿斤", "指标：增速；2025年：5-6%", "指标：降幅；2025年：完成上级任务；单位：%",
    ]  # fmt: skip


def test_two_columns_without_headers_are_labels_and_values():
    assert rows("索引号 | 011/2024-00012\n发文机关 | 达拉特旗人民政府\n成文日期 | 2024年3月1日") == [
        "索引号：011/2024-00012", "发文机关：达拉特旗人民政府", "成文日期：2024年3月1日",
    ]  # fmt: skip


def test_two_columns_with_headers_are_a_table():
    assert rows("指标 | 目标值\n生产总值增速 | 6%左右\n粮食产量 | 17亿斤") == [
        "指标：生产总值增速；目标值：6%左右", "指标：粮食产量；目标值：17亿斤",
    ]  # fmt: skip


def test_a_table_turned_on_its_side_does_not_name_its_rows_by_the_head_of_its_columns():
    assert rows("年份 | 2022 | 2023\n生产总值（亿元） | 16 | 17\n增速（%） | 5 | 6") == [
        "生产总值（亿元）；2022：16亿元；2023：17亿元", "增速（%）；2022：5%；2023：6%",
    ]  # fmt: skip


def test_words_without_headers_are_given_as_they_stand():
    assert rows("张三 | 李四 | 王五\n赵六 | 钱七 | 孙八") == ["张三；李四；王五", "赵六；钱七；孙八"]


def test_text_headers_over_long_text_are_headers():
    assert rows(
        "序号 | 重点任务 | 牵头单位 | 完成时限\n1 | 开展“六同”行动；加快补短板。 | 农牧局 | 2024年底"
    ) == ["序号：1；重点任务：开展“六同”行动；加快补短板。；牵头单位：农牧局；完成时限：2024年底"]


def test_one_column_or_one_frame_is_layout():
    assert is_layout([["第一段。\n第二段。"], ["第三段。"]])
    assert is_layout([["达拉特旗人民政府文件"]])
    assert not is_layout(grid("项目 | 金额\n税收 | 5"))
    assert lines_of([["第一段。\n\n第二段。", "第一段。\n\n第二段。"], ["第三段。", ""]]) == [
        "第一段。",
        "第二段。",
        "第三段。",
    ]


def test_a_unit_below_the_name_of_a_column_is_its_unit():
    assert rows("""
        污染物 | 浓度 | 速率
        污染物 | 单位：mg/m3 | 单位：kg/h
        颗粒物 | 30 | 2.1
    """) == ["污染物：颗粒物；浓度：30mg/m3；速率：2.1kg/h"]


def test_a_table_with_a_number_has_headers_even_of_words_alone():
    table = "工序 | 有害品 | 替代品\n脱毛 | 硫化物 | 生物酶制剂\n脱灰 | 铵盐 | 无氨脱灰剂"
    assert rows(table, "表1 环境友好型化学品替代") == [
        "工序：脱毛；有害品：硫化物；替代品：生物酶制剂", "工序：脱灰；有害品：铵盐；替代品：无氨脱灰剂",
    ]  # fmt: skip


def test_a_value_that_reaches_up_beside_the_headers_does_not_name_itself():
    table = "项目 | 限值 | 限值 | 监控位置\n项目 | 直接 | 间接 | 总排口\n总磷 | 0.5 | 1.0 | 总排口"
    assert rows(table) == ["项目：总磷；限值 直接：0.5；限值 间接：1.0；监控位置：总排口"]


def test_given_header_rows_are_believed():
    table = grid("A | B\nC | D\n1 | 2")
    assert rows_of(table, header_rows=2) == ["A C：1；B D：2"]
    assert rows_of(table, header_rows=0) == ["A：B", "C：D", "1；2"]


def test_cells_whose_edges_nearly_meet_stand_in_one_column():
    head = [Cell("旗区"), Cell("总量"), Cell("增速")]
    data = [Cell("达旗"), Cell("5"), Cell("6")]
    wide = [Cell("合计"), Cell("11")]
    assert align([head, data, wide], [[0, 1000, 2000, 3000], [0, 1020, 1990, 3000], [0, 1000, 3000]]) == [
        ["旗区", "总量", "增速"], ["达旗", "5", "6"], ["合计", "11", "11"],
    ]  # fmt: skip


def test_spans_without_end_are_cut_off(monkeypatch):
    wide = spread([[Cell("甲", rows=65534, columns=10_000)] * 3] * 5)
    assert max(map(len, wide)) == 2_000
    monkeypatch.setattr("rag.read.tables.spans.MAX_CELLS", 50_000)
    assert sum(map(len, spread([[Cell("甲", rows=9_999, columns=2_000)], *[[]] * 9_999]))) <= 50_000


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("社零总额（亿元）", ("社零总额", "亿元")), ("增速(%)", ("增速", "%")), ("总量/亿元", ("总量", "亿元")),
        ("比上年±%", ("比上年", "%")), ("浓度/(mg/L)", ("浓度", "mg/L")), ("金额（单位：万元）", ("金额", "万元")),
        ("县（区、市）", ("县（区、市）", "")), ("是/否", ("是/否", "")), ("得分（100分）", ("得分（100分）", "")),
        ("总额（亿元，%）", ("总额（亿元，%）", "")), ("发电量（亿千瓦时）", ("发电量", "亿千瓦时")),
        ("浓度mg/L", ("浓度mg/L", "")), ("单价元/吨", ("单价元/吨", "")),
        ("单价（元/吨）", ("单价", "元/吨")), ("%", ("%", "")),  ("占比（含农村）", ("占比（含农村）", "")),
    ],
)  # fmt: skip
def test_the_unit_of_a_header_is_told_from_its_name(written, expected):
    assert unit_in(written) == expected


def test_units_and_words_that_are_none():
    assert all(
        map(is_unit, ["万元", "％", "人次", "万亩", "公斤/亩", "台（套）", "吨标准煤/万元", "个百分点", "‰"])
    )
    assert not any(map(is_unit, ["", "财政局", "村", "区", "100分", "部", "等", "2024年", "单位"]))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("单位：万元", ["万元"]), ("编制单位：达拉特旗财政局　　单位：万元", ["万元"]), ("单位：亿元，%", ["亿元", "%"]),
        ("单位：财政局", []), ("金额单位：万元", ["万元", ""]), ("（单位：台（套））", ["台（套）"]), ("填报单位：人", []),
    ],
)  # fmt: skip
def test_units_stated_above_a_table(line, expected):
    assert stated_units(line) == expected


WORDS = st.sampled_from(
    [
        "",
        "",
        "指标",
        "旗区",
        "达拉特旗",
        "合计",
        "增速（%）",
        "总量（亿元）",
        "金额",
        "单位",
        "万元",
        "2024年",
        "—",
        "备注：无",
        "甲；乙：丙",
    ]
)
FIGURES = st.from_regex(r"[1-9][0-9]{0,3}(\.[0-9]{1,2})?%?", fullmatch=True)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(WORDS | FIGURES, min_size=1, max_size=5), min_size=1, max_size=7),
    st.sampled_from(["", "单位：万元"]),
)
@example([["序号", "金额"], ["1", "2"], ["1", "2"]], "单位：万元")
def test_no_cell_below_the_headers_is_lost(table, caption):
    lines = "\n".join(rows_of(table, caption=caption))
    body = table_heads.split_titles(table_heads.clean(table))[1]
    count = table_heads.count_head_rows(body)
    for number, row in enumerate(body[count:]):
        if row in body[:count] or (not number and count and "1" in row):
            continue
        words = [word for cell in row for word in re.findall(r"[\w.]+", cell)]
        assert all(word in lines for word in words), (row, lines)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(WORDS, FIGURES, FIGURES), min_size=1, max_size=6))
def test_a_money_unit_never_reaches_serial_numbers_growth_or_counts(data):
    table = [["序号", "项目", "增速", "人数"], *([str(number), *row] for number, row in enumerate(data, 1))]
    assert not any("万元" in line.replace("项目：万元", "") for line in rows_of(table, caption="单位：万元"))


def test_large_tables_take_time_in_proportion():
    table = [
        ["旗区", "总量（亿元）", "增速（%）"],
        *([f"旗{number}", "16.29", "5.2"] for number in range(40_000)),
    ]
    began = time.perf_counter()
    assert len(rows_of(table)) == 40_000
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("化学需氧量（CODCr，mg/L）", "化学需氧量（CODCr，mg/L）：80"), ("总磷(以P计) (mg/L)", "总磷(以P计)：80mg/L"),
        ("浓度mg/m³", "浓度mg/m³：80"), ("排放浓度 mg/m³", "排放浓度：80mg/m³"), ("m/z", "m/z：80"),
        ("离子（m/z） %", "离子（m/z） %：80"), ("通量/(mg/(m²·d))", "通量：80mg/(m²·d)"), ("城镇/农村/%", "城镇/农村/%：80"),
        ("噪声 dB(A)", "噪声：80dB(A)"), ("强度(kg CO2/kWh)", "强度：80kg CO2/kWh"), ("浓度（mg·L⁻¹）", "浓度：80mg·L⁻¹"),
        ("补偿（万元/公顷）", "补偿：80万元/公顷"), ("排放量(t/a)", "排放量：80t/a"), ("土地（亩）/万元", "土地（亩）/万元：80"),
        ("总量（亿元）及增速（%）", "总量（亿元）及增速（%）：80"), ("限值（A）", "限值（A）：80"), ("方案（d）", "方案（d）：80"),
        ("工期（d）", "工期：80d"), ("日期（年/月）", "日期（年/月）：80"), ("浓度 mg/ m³", "浓度 mg/ m³：80"),
        ("盐度/‰", "盐度：80‰"), ("温度/℃", "温度：80℃"), ("基准排水量（m3/t产品）", "基准排水量：80m3/t产品"),
        ("r/min", "r/min：80"), ("增速％", "增速：80％"), ("浓度限值/（mg/m3，标态）", "浓度限值/（mg/m3，标态）：80"),
    ],
)  # fmt: skip
def test_a_header_is_parted_from_its_unit_only_where_that_is_certain(header, row):
    assert rows(f"名称 | {header} | 备注\n甲 | 80 | 一\n乙 | 95 | 二")[0] == f"名称：甲；{row}；备注：一"


def test_a_percentage_above_a_table_never_reaches_masses_and_codes():
    table = "化合物 | 定量离子 | m/z | CAS号 | 保留时间 | 相对丰度\n苯 | 78 | 51 | 71432 | 6.5 | 30\n甲苯 | 91 | 65 | 108883 | 7 | 40"
    assert rows(table, "表3 目标物的特征离子（单位：%）") == [
        "化合物：苯；定量离子：78；m/z：51；CAS号：71432；保留时间：6.5；相对丰度：30%",
        "化合物：甲苯；定量离子：91；m/z：65；CAS号：108883；保留时间：7；相对丰度：40%",
    ]


@pytest.mark.parametrize(
    ("caption", "header", "value"),
    [
        ("收支决算表（单位：万元）", "2024年", "12万元"), ("单位：万元", "预算资金", "12万元"), ("单位：万元", "温度", "12"),
        ("单位：kg CO2/kWh", "排放因子", "12（单位：kg CO2/kWh）"), ("单位：万吨", "用电量", "12"), ("单位：万吨", "粮食产量", "12万吨"),
        ("单位：mg/m3", "排放浓度", "12mg/m3"), ("单位：公顷", "造林面积", "12公顷"), ("单位：公顷", "高度", "12"),
        ("单位：人", "就业人数", "12人"), ("单位：人", "户数", "12"), ("单位：吨/万元", "甲", "12（单位：吨/万元）"),
    ],
)  # fmt: skip
def test_the_unit_of_a_table_goes_where_a_header_is_plainly_of_its_kind(caption, header, value):
    assert rows(f"名称 | {header} | 备注\n甲 | 12 | 一\n乙 | 15 | 二", caption)[0] in (
        f"名称：甲；{header}：{value}；备注：一",
        f"名称：甲；{header}：{value.partition('（')[0]}；备注：一（{value.partition('（')[2]}",
    )


def test_headers_that_reach_down_and_rows_of_units_are_headers():
    table = "项目 | 限值 | 限值\n项目 | 15 m | 20 m\n苯 | 1 | 2"
    assert rows_of(grid(table), header_rows=1) == ["项目：苯；限值 15 m：1；限值 20 m：2"]
    assert rows("元素 | 检出限 | 波长\n| mg/L | nm\nAl | 0.1 | 308.2") == [
        "元素：Al；检出限：0.1mg/L；波长：308.2nm"
    ]


def test_words_that_reach_over_the_column_of_numbers_are_not_a_number():
    table = "序号 | 污染物 | 限值（mg/L）\n1 | 总铬 | 0.5\n单位产品基准排水量 | 多层镀 | 250"
    assert rows(table)[1] == "单位产品基准排水量；污染物：多层镀；限值：250mg/L"


UNIT_NAMES = [
    "mg/L", "mg/m³", "μg/m3", "mg/(m²·d)", "t/a", "元/吨", "万元", "亿元", "万元/公顷", "kg CO2/kWh", "dB(A)", "℃", "%", "‰",
    "m2", "吨", "人", "mg·L⁻¹", "m/z", "pH", "无量纲", "A", "以P计", "产品", "是/否",
]  # fmt: skip
NAMES = [
    "浓度",
    "总磷(以P计)",
    "社零总额",
    "城镇/农村",
    "m/z",
    "CAS号",
    "年份",
    "增速",
    "人数",
    "CODCr",
    "温度",
    "收入，支出",
    "浓度mg",
]
SHAPES = ["{name}", "{name}（{unit}）", "{name} ({unit})", "{name}/{unit}", "{name} {unit}", "{name}{unit}", "{name}（甲，{unit}）",
          "{name}（{unit}）及{unit}", "{name}/（{unit}，干基）", "{unit}"]  # fmt: skip
HEADERS = st.builds(
    lambda shape, name, unit: (shape.format(name=name, unit=unit), unit),
    st.sampled_from(SHAPES), st.sampled_from(NAMES), st.sampled_from(UNIT_NAMES),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.lists(HEADERS, min_size=1, max_size=3, unique_by=lambda header: header[0]),
    st.sampled_from(["", *UNIT_NAMES]),
    st.sampled_from(["", *UNIT_NAMES]),
)
def test_a_value_is_followed_by_no_unit_but_one_that_is_written_whole(headers, above, beside):
    values = [f"7{number}.25" for number in range(len(headers))]
    table = [["名称", "单位", *(name for name, _ in headers)], *([row, beside, *values] for row in "甲乙")]
    if not beside:
        table = [[row[0], *row[2:]] for row in table]
    caption = f"表1 情况（单位：{above}）" if above else ""
    for line in rows_of(table, caption=caption, header_rows=1):
        for (header, unit), value in zip(headers, values, strict=True):
            after = re.search(rf"{re.escape(value)}([^；]*?)(?:；|（单位：[^；]*）$|$)", line)
            assert after is not None, line
            if after[1]:
                stated = {above, beside} | ({unit} if unit in header else set())
                assert after[1] in stated, (headers, above, beside, line)
                assert not re.search("m/z|CAS", header), (headers, above, beside, line)


def test_a_quantity_as_a_header_gives_no_unit_to_its_column():
    assert unit_in("25 ℃") == ("25 ℃", "") == (unit_in("25 ℃")[0], unit_in("高度15 mm")[1])
    assert unit_in("PM2.5 μg/m3") == ("PM2.5", "μg/m3")


def test_limits_take_the_unit_column_of_their_row_whatever_it_measures():
    assert rows("指标 | 单位 | 限值\n噪声 | dB(A) | 55\n总磷 | mg/L | 0.5")[0] == "指标：噪声；限值：55dB(A)"
