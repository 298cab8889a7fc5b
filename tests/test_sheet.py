"""Spreadsheets: each row with its headers, values as their cells show them, and what is hidden or missing said."""

from __future__ import annotations

import datetime
import io
import time
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from rag.errors import UnreadableFile
from rag.read.builder import Extracted
from rag.read.kinds import kind_of
from rag.read.office import read_office
from rag.read.sheet import read_csv, read_xls, read_xlsx
from rag.read.sheet.cell_formats import displayed


def silent(*_: object) -> None:
    pass


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(book: openpyxl.Workbook) -> Extracted:
    return read_xlsx(saved(book), "表.xlsx", silent)


def indicators() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "主要指标"
    sheet["A1"], sheet["E2"] = "2024年1-6月主要经济指标", "单位：亿元"
    sheet.merge_cells("A1:E1")
    for place, text in {"A3": "旗区", "B3": "地区生产总值", "D3": "社零总额"}.items():
        sheet[place] = text
    for merged in ("A3:A4", "B3:C3", "D3:E3"):
        sheet.merge_cells(merged)
    for place, text in {"B4": "总量", "C4": "增速", "D4": "总量", "E4": "增速（%）"}.items():
        sheet[place] = text
    for row in (["达拉特旗", 16.29, 0.052, 0.1 + 0.2, 5.2], ["东胜区", 1234567.0, -0.013, 3, None]):
        sheet.append(row)
    sheet["C5"].number_format = sheet["C6"].number_format = "0.0%"
    sheet["A7"] = "注：增速按不变价计算。"
    return book


def test_a_sheet_reads_as_its_title_its_rows_and_its_notes():
    extracted = read(indicators())
    assert extracted.text.splitlines() == [
        "主要指标",
        "2024年1-6月主要经济指标",
        "单位：亿元",
        "旗区：达拉特旗；地区生产总值 总量：16.29亿元；地区生产总值 增速：5.2%；社零总额 总量：0.3亿元；社零总额 增速：5.2%",
        "旗区：东胜区；地区生产总值 总量：1234567亿元；地区生产总值 增速：-1.3%；社零总额 总量：3亿元",
        "注：增速按不变价计算。",
    ]
    table = next(mark for mark in extracted.marks if mark.kind == "table")
    assert table.label == "2024年1-6月主要经济指标"
    assert [(mark.level, extracted.text[mark.start : mark.end]) for mark in extracted.marks if mark.kind == "heading"] == [
        (1, "主要指标")
    ]  # fmt: skip
    assert (extracted.wrapped, extracted.encoding, extracted.notices) == (False, "", ())


def test_a_title_in_the_first_cell_alone_stands_above_the_row_of_the_unit():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["E2"] = "各旗区财政收支情况", "单位：万元"
    sheet.append(["旗区", "年份", "一般公共预算收入", "一般公共预算支出", "增速%"])
    for row in (["东胜区", 2022, 563210, 612340, 0.062], [None, 2023, 598000, 640100, 0.0618]):
        sheet.append(row)
    sheet.merge_cells("A4:A5")
    sheet["E4"].number_format = sheet["E5"].number_format = "0.0%"
    assert read(book).text.splitlines() == [
        "各旗区财政收支情况",
        "单位：万元",
        "旗区：东胜区；年份：2022；一般公共预算收入：563210万元；一般公共预算支出：612340万元；增速：6.2%",
        "旗区：东胜区；年份：2023；一般公共预算收入：598000万元；一般公共预算支出：640100万元；增速：6.2%",
    ]


def test_blank_rows_part_tables_but_not_the_data_of_one():
    book = openpyxl.Workbook()
    for row in (
        ["旗区", "总量（亿元）"], ["达拉特旗", 5], [], ["东胜区", 6], [], ["序号", "项目名称", "开工日期"],
        [1, "输水工程", datetime.date(2024, 3, 1)],
    ):  # fmt: skip
        book.active.append(row)
    assert read(book).text.splitlines() == [
        "旗区：达拉特旗；总量：5亿元", "旗区：东胜区；总量：6亿元",
        "序号：1；项目名称：输水工程；开工日期：2024-03-01",
    ]  # fmt: skip


def test_names_that_say_nothing_are_no_headings_and_empty_sheets_are_nothing():
    book = openpyxl.Workbook()
    book.active["A1"] = "达拉特旗概况"
    book.create_sheet("空表")
    book.create_sheet("人口")["A1"] = "常住人口32万人"
    assert read(book).text == "达拉特旗概况\n人口\n常住人口32万人\n"


def test_what_is_hidden_is_read_and_said():
    book = openpyxl.Workbook()
    book.active.append(["项目", "金额"])
    book.active.append(["税收", 5])
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["B"].hidden = True
    hidden = book.create_sheet("底稿")
    hidden["A1"], hidden.sheet_state = "备忘", "hidden"
    extracted = read(book)
    assert extracted.text == "项目：税收；金额：5\n底稿\n备忘\n"
    assert extracted.notices == (
        "sheet Sheet has hidden rows or columns (2), which are read like the others",
        "sheet 底稿 is hidden in the file, and is read like the others",
    )


def test_formulas_without_a_stored_result_are_told():
    book = openpyxl.Workbook()
    book.active.append(["项目", "金额"])
    book.active.append(["合计", "=1+1"])
    assert read(book).notices == (
        "sheet Sheet has formulas without a stored result (1): open the file in Excel or WPS, save it and add it again",
    )


def test_a_cell_at_the_end_of_the_sheet_and_a_merged_cell_over_all_of_it_cost_nothing():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "甲", "乙"
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048575"/></mergeCells>'
    content = _with_sheet(saved(book), lambda xml: xml.replace(b"</sheetData>", merged))
    assert read_xlsx(content, "表.xlsx", silent).text == "甲\n乙\n"


def _with_sheet(content: bytes, change: Callable[[bytes], bytes]) -> bytes:
    source, stream = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        for name in source.namelist():
            part = source.read(name)
            container.writestr(name, change(part) if name == "xl/worksheets/sheet1.xml" else part)
    return stream.getvalue()


def test_more_cells_than_are_read_are_told(monkeypatch):
    monkeypatch.setattr("rag.read.sheet.workbook.MAX_CELLS", 5)
    book = openpyxl.Workbook()
    for number in range(9):
        book.active.append([f"旗{number}", number])
    extracted = read(book)
    assert extracted.notices == ("sheet Sheet is read only in part: it is damaged, or has too many cells",)
    assert "旗1" in extracted.text
    assert "旗8" not in extracted.text


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (0.052, "0.0%", "5.2%"), (0.1 + 0.2, "General", "0.3"), (1234567.0, "General", "1234567"),
        (1 / 3, "General", "0.3333333333"), (1234.5, "#,##0.00", "1,234.50"), (0.285, "0.00", "0.29"),
        (-1234.5, "#,##0.00_);[Red](#,##0.00)", "(1,234.50)"), (-5.2, "0.0;[Red]0.0", "-5.2"),
        (0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"), (0, "0;-0;;@", ""), (3, "000", "003"),
        (5, '0"万元"', "5万元"), (12345, "0!.0,", "12345"), (12345678, "0.00,,", "12.35"), (0.125, "#.##", "0.13"),
        (45352, "yyyy-mm-dd", "2024-03-01"), (45352, "yyyy/m/d", "2024-03-01"), (45352, 'yyyy"年"m"月"', "2024年3月"),
        (45352, '[$-804]yyyy"年"m"月"d"日";@', "2024年3月1日"), (45352, "m月d日", "3月1日"), (0.5, "h:mm", "12:00"),
        (45352.5, "yyyy/m/d h:mm", "2024-03-01 12:00"), (1.5, "[h]:mm", "36:00"), (45352, "aaaa", "星期五"),
        (59, "yyyy-mm-dd", "1900-02-28"), (-1, "yyyy-mm-dd", "-1"), (123, "[$¥-804]#,##0.00", "¥123.00"),
        (0.00001, "0.00E+00", "1.00E-05"), (float("nan"), "General", ""),
    ],
)  # fmt: skip
def test_numbers_are_given_as_their_cells_show_them(number, form, shown):
    assert displayed(number, form) == shown


def test_dates_of_old_macintosh_files():
    assert displayed(43890, "yyyy-mm-dd", from_1904=True) == "2024-03-01"


def old_workbook() -> bytes:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("决算")
    sheet.write_merge(0, 0, 0, 2, "收支决算表")
    sheet.write(1, 2, "单位：万元")
    for column, text in enumerate(["项目", "预算数", "执行率"]):
        sheet.write(2, column, text)
    sheet.write(3, 0, "税收收入")
    sheet.write(3, 1, 1234.5, xlwt.easyxf(num_format_str="#,##0.00"))
    sheet.write(3, 2, 0.95, xlwt.easyxf(num_format_str="0.0%"))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_old_workbooks_read_like_new_ones():
    extracted = read_xls(old_workbook(), "决算.xls", silent)
    assert extracted.text.splitlines() == [
        "决算", "收支决算表", "单位：万元", "项目：税收收入；预算数：1,234.50万元；执行率：95.0%",
    ]  # fmt: skip


def test_a_damaged_old_workbook_is_refused_in_a_sentence():
    content = old_workbook()
    with pytest.raises(UnreadableFile, match=r"^cannot read 坏\.xls: it is no XLS file, or a damaged one; "):
        read_xls(content[:512] + content[3000:], "坏.xls", silent)


def test_text_that_is_called_xls_is_read_as_text():
    extracted = read_xls("旗区\t总量（亿元）\n达拉特旗\t5.2\n".encode("gb18030"), "导出.xls", silent)
    assert (extracted.text, extracted.encoding) == ("旗区：达拉特旗；总量：5.2亿元\n", "gb18030")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8-sig", "gb18030", "utf-16"])
def test_text_tables_in_any_encoding_with_any_delimiter(mark, codec):
    text = (
        f'旗区{mark}总量（亿元）{mark}备注\n达拉特旗{mark}5.2{mark}"甲{mark}乙\n丙"\n东胜区{mark}6{mark}无\n'
    )
    extracted = read_csv(text.encode(codec), "表.csv", silent)
    assert extracted.text.splitlines() == [
        f"旗区：达拉特旗；总量：5.2亿元；备注：甲{mark.strip() or ' '}乙丙", "旗区：东胜区；总量：6亿元；备注：无",
    ]  # fmt: skip


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_file():
    text = '旗区,备注\n达拉特旗,"未完\n' + "东胜区,无\n" * 40_000
    assert read_csv(text.encode(), "表.csv", silent).text.count("旗区：东胜区；备注：无") == 40_000


def test_a_workbook_of_another_program_without_styles_or_references_is_read():
    sheet = (
        '<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData>'
        '<row><c t="inlineStr"><is><t>旗区</t></is></c><c t="inlineStr"><is><r><t>总量</t></r><r><t>（亿元）</t></r>'
        '<rPh><t>x</t></rPh></is></c></row><row><c t="str"><v>达拉特旗</v></c><c><v>5.20</v></c></row></sheetData></worksheet>'
    )
    relations = '<Relationships><Relationship Id="a" Type="x/{}" Target="{}"/></Relationships>'
    parts = {
        "[Content_Types].xml": "<Types/>", "_rels/.rels": relations.format("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": '<workbook xmlns:r="urn:r"><sheets><sheet name="Sheet1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations.format("worksheet", "worksheets/one.xml"), "xl/worksheets/one.xml": sheet,
    }  # fmt: skip
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        for name, text in parts.items():
            container.writestr(name, text)
    assert read_xlsx(stream.getvalue(), "表.xlsx", silent).text == "旗区：达拉特旗；总量：5.2亿元\n"


def test_a_binary_workbook_is_refused_with_advice():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        container.writestr("xl/workbook.bin", b"\x00")
        container.writestr(
            "_rels/.rels",
            '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        )
    with pytest.raises(
        UnreadableFile, match=r"^cannot read 表\.xlsb: it is a binary workbook \(\.xlsb\); open it in Excel"
    ):
        read_xlsx(stream.getvalue(), "表.xlsb", silent)


def test_quotation_marks_never_closed_cost_neither_time_nor_rows():
    open_mark = ('名称,金额\n甲,"' + " 1" * 2_000_000).encode()
    rows = ("名称,金额\n" + '达拉"特旗,"16.29\n' * 60_000).encode()
    began = time.perf_counter()
    extracted = read_csv(open_mark, "表.csv", silent)
    assert extracted.notices == ("the table is read only in part: it is damaged, or has too many cells",)
    assert len(extracted.text) < 40_000
    assert read_csv(rows, "表.csv", silent).text.count("\n") >= 60_000
    assert time.perf_counter() - began < 10


XML_SHEET = """<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="主要指标"><Table>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">2024年主要指标</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">旗区</Data></Cell><Cell><Data ss:Type="String">总量（亿元）</Data></Cell>
<Cell><Data ss:Type="String">增速（%）</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">达拉特旗</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">5.2000000000000002</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">东胜区</Data></Cell><Cell><Data ss:Type="Number">16.29</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_an_xml_spreadsheet_is_read_without_an_office_program(code):
    content = XML_SHEET.replace('"1.0"', f'"1.0" encoding="{code}"').encode(code)
    assert kind_of(content, ".xls") == "office"
    assert read_office(content, "指标.xls", silent).text.splitlines() == [
        "主要指标", "2024年主要指标", "旗区：达拉特旗；增速：5.2%", "旗区：东胜区；总量：16.29亿元",
    ]  # fmt: skip


def test_an_xml_spreadsheet_with_entities_is_refused():
    content = XML_SHEET.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1).encode()
    with pytest.raises(UnreadableFile, match="it declares XML entities"):
        read_office(content, "指标.xls", silent)
