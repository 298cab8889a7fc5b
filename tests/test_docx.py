"""Word files: what their reader sees, in its order, with numbers, tables, notes and headings."""

from __future__ import annotations

import io
import zipfile

import pytest
from word_files import (
    cell,
    docx,
    levels,
    numbered,
    paragraph,
    run,
    styled,
    table,
    use,
)  # fmt: skip

from eval.structure.reference import find_shared
from rag.errors import UnreadableFile
from rag.read.builder import Extracted
from rag.read.docx import read_docx
from rag.read.docx.numbering import format_count
from rag.read.docx.paragraphs import drawn_field

STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/><w:basedOn w:val="1"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="节"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
)


def read(content: bytes, name: str = "报告.docx") -> Extracted:
    return read_docx(content, name, lambda *_: None)


def lines(body: str, **parts: str) -> list[str]:
    return read(docx(body, **parts)).text.splitlines()


def marked(extracted: Extracted) -> list[tuple[str, int, str]]:
    return [(mark.kind, mark.level, extracted.text[mark.start : mark.end]) for mark in extracted.marks]


def test_paragraphs_and_tables_come_in_their_order():
    body = (
        paragraph("第一段。")
        + table(cell("旗区") + cell("总量（亿元）"), cell("达拉特旗") + cell("16.29"))
        + paragraph("第二段。")
    )
    extracted = read(docx(body))
    assert extracted.text == "第一段。\n旗区：达拉特旗；总量：16.29亿元\n第二段。\n"
    assert marked(extracted) == [
        ("table", 0, "旗区：达拉特旗；总量：16.29亿元"), ("row", 0, "旗区：达拉特旗；总量：16.29亿元"),
    ]  # fmt: skip
    assert (extracted.wrapped, extracted.pages, extracted.notices) == (False, (), ())


def test_the_line_above_a_table_is_its_caption_and_gives_its_unit():
    body = (
        paragraph("表1 收支情况")
        + paragraph("单位：万元")
        + table(cell("项目") + cell("预算数"), cell("税收") + cell("5"))
    )
    extracted = read(docx(body))
    assert extracted.text == "表1 收支情况\n单位：万元\n项目：税收；预算数：5万元\n"
    assert extracted.marks[0].label == "表1 收支情况"


def test_list_numbers_are_written_out_and_restart():
    definition = levels(
        0, ("chineseCounting", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")
    )
    body = "".join(
        numbered(text, 1, level)
        for text, level in [
            ("经济", 0),
            ("工业", 1),
            ("增长", 2),
            ("结构", 2),
            ("农业", 1),
            ("粮食", 2),
            ("民生", 0),
            ("教育", 1),
        ]
    )
    assert lines(body, numbering=definition + use(1, 0)) == [
        "一、经济", "（一）工业", "1. 增长", "2. 结构", "（二）农业", "1. 粮食", "二、民生", "（一）教育",
    ]  # fmt: skip


def test_lists_of_one_definition_go_on_and_an_override_begins_anew():
    definition = levels(0, ("decimal", "第%1条"))
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    body = numbered("甲", 1) + numbered("乙", 2) + numbered("丙", 3) + numbered("丁", 3)
    assert lines(body, numbering=definition + use(1, 0) + use(2, 0) + use(3, 0, restart)) == [
        "第1条 甲", "第2条 乙", "第1条 丙", "第2条 丁",
    ]  # fmt: skip


def test_numbers_of_upper_levels_and_legal_numbering():
    definition = levels(0, ("chineseCounting", "第%1章"), ("decimal", "%1.%2"), extra="<w:isLgl/>")
    body = numbered("总则", 1) + numbered("目的", 1, 1) + numbered("附则", 1) + numbered("施行", 1, 1)
    assert lines(body, numbering=definition + use(1, 0)) == [
        "第1章 总则",
        "1.1 目的",
        "第2章 附则",
        "2.1 施行",
    ]


def test_a_list_that_a_style_carries_and_one_that_is_taken_away():
    plain = '<w:pStyle w:val="2"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    definition = levels(0, ("ideographTraditional", "%1、"))
    extracted = read(docx(styled("回顾", "2") + paragraph("不编号", plain) + styled("展望", "2"), styles=STYLES,
                          numbering=definition + use(1, 0)))  # fmt: skip
    assert extracted.text == "甲、回顾\n不编号\n乙、展望\n"


def test_bullets_are_not_written():
    assert lines(numbered("要点", 1), numbering=levels(0, ("bullet", "\uf0b7")) + use(1, 0)) == ["要点"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("chineseCounting", ["一", "十", "十一", "二十", "一百零五"]), ("japaneseCounting", ["一", "十", "十一", "二十", "一百零五"]),
        ("chineseLegalSimplified", ["壹", "壹拾", "壹拾壹", "贰拾", "壹佰零伍"]), ("lowerRoman", ["i", "x", "xi", "xx", "cv"]),
        ("decimalEnclosedCircle", ["①", "⑩", "⑪", "⑳", "105"]), ("upperLetter", ["A", "J", "K", "T", "AAAAA"]),
        ("ideographDigital", ["一", "一〇", "一一", "二〇", "一〇五"]), ("decimalZero", ["01", "10", "11", "20", "105"]),
        ("decimalFullWidth", ["１", "１０", "１１", "２０", "１０５"]), ("decimalEnclosedParen", ["⑴", "⑽", "⑾", "⒇", "105"]),
        ("notKnown", ["1", "10", "11", "20", "105"]),
    ],
)  # fmt: skip
def test_number_formats(form, expected):
    got = [format_count(count, form) for count in (1, 10, 11, 20, 105)]
    assert got == expected or (form == "upperLetter" and got[:4] == expected[:4])


def test_heading_styles_give_their_level_by_name_outline_or_inheritance():
    body = (
        styled("总体情况", "1")
        + styled("回顾", "2")
        + styled("细则", "b")
        + paragraph("直接", '<w:outlineLvl w:val="0"/>')
    )
    body += paragraph("正文", '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>') + styled(
        "一段误用标题样式的正文。" * 9, "1"
    )
    extracted = read(docx(body, styles=STYLES))
    assert marked(extracted) == [
        ("heading", 1, "总体情况"), ("heading", 2, "回顾"), ("heading", 3, "细则"), ("heading", 1, "直接"),
    ]  # fmt: skip


def test_tracked_changes_read_as_if_accepted_and_say_so():
    deleted = '<w:del w:id="1" w:author="甲"><w:r><w:delText>5亿元</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="2" w:author="甲">{run("6亿元")}</w:ins>'
    moved = f'<w:moveFrom w:id="3" w:author="甲">{run("移走")}</w:moveFrom><w:moveTo w:id="4" w:author="甲">{run("移来")}</w:moveTo>'
    extracted = read(docx(paragraph(run("完成") + deleted + inserted + moved + run("。"))))
    assert extracted.text == "完成6亿元移来。\n"
    assert extracted.notices == (
        "1 tracked deletion is left out",
        "1 tracked insertion is in the text as if accepted",
    )


def test_paragraphs_between_which_the_mark_is_deleted_are_one():
    mark = '<w:rPr><w:del w:id="1" w:author="甲"/></w:rPr>'
    gone = '<w:del w:id="2" w:author="甲"><w:r><w:delText>全删</w:delText></w:r></w:del>'
    assert lines(paragraph("前半", mark) + paragraph(gone, mark) + paragraph("后半。")) == ["前半后半。"]


def test_a_deleted_row_of_a_table_is_left_out():
    rows = table(cell("项目") + cell("金额"), cell("税收") + cell("5"), cell("罚没") + cell("6"))
    rows = rows.replace("<w:tr><w:tc><w:tcPr></w:tcPr><w:p><w:pPr></w:pPr><w:r><w:rPr></w:rPr><w:t xml:space=\"preserve\">罚没",
                        "<w:tr><w:trPr><w:del w:id=\"1\" w:author=\"甲\"/></w:trPr><w:tc><w:p><w:r><w:t>罚没")  # fmt: skip
    assert lines(rows) == ["项目：税收；金额：5"]


def test_text_boxes_are_read_once():
    box = f"<w:txbxContent>{paragraph('框中文字')}</w:txbxContent>"
    shape = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(paragraph(run("正文。") + shape) + paragraph("又一段。")) == [
        "正文。",
        "框中文字",
        "又一段。",
    ]
    assert lines(paragraph(shape + run("正文。"))) == ["框中文字", "正文。"]


def test_footnotes_follow_the_paragraph_that_refers_to_them():
    notes = (
        '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{paragraph("“六同”：指同部署、同考核。")}</w:footnote>'
    )
    body = paragraph(
        run("实施“六同”") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("行动。")
    ) + paragraph("下一段。")
    extracted = read(docx(body, footnotes=notes))
    assert extracted.text == "实施“六同”行动。\n[1] “六同”：指同部署、同考核。\n下一段。\n"
    assert marked(extracted) == [("footnote", 0, "[1] “六同”：指同部署、同考核。")]


def test_headers_and_footers_are_furniture():
    extracted = read(docx(paragraph("正文。"), header1=paragraph("内部资料"), footer1=paragraph("— 1 —")))
    assert extracted.text == "正文。\n内部资料\n— 1 —\n"
    assert marked(extracted) == [("furniture", 0, "内部资料"), ("furniture", 0, "— 1 —")]


def test_content_controls_links_and_smart_tags_are_read_and_placeholders_are_not():
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    empty = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    tagged = f'<w:smartTag w:element="地名">{run("达拉特旗")}</w:smartTag>'
    linked = f"<w:hyperlink>{run('链接')}</w:hyperlink>"
    body = control.format(paragraph("封面")) + paragraph(
        tagged + linked + control.format(run("某市")) + empty.format(run("单击此处"))
    )
    assert lines(body + table(control.format(cell("项目")) + cell("金额"), cell("税收") + cell("5"))) == [
        "封面", "达拉特旗链接某市", "项目：税收；金额：5",
    ]  # fmt: skip


def test_fields_give_their_result_and_drawn_ones_their_drawing():
    begin, separate, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    shown = begin + "<w:r><w:instrText> PAGEREF _Toc1 </w:instrText></w:r>" + separate + run("3") + end
    drawn = begin + "<w:r><w:instrText> eq \\o\\ac(○,1)</w:instrText></w:r>" + end
    assert lines(paragraph(run("见第") + shown + run("页") + drawn)) == ["见第3页①"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [("EQ \\f(1,2)", "1/2"), ("eq \\o\\ac(□,√)", "√"), ("eq \\o\\ac(○,\\s\\up 3(12))", "⑫"), ("PAGE", "")],
)
def test_fields_without_a_result(code, shown):
    assert drawn_field(code) == shown


def test_breaks_tabs_hyphens_symbols_and_raised_digits():
    symbols = '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F0B1"/></w:r>'
    body = paragraph(
        "<w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t><w:tab/><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t></w:r>"
    )
    body += paragraph(symbols + run("10") + run("5", '<w:vertAlign w:val="superscript"/>') + run("吨"))
    assert lines(body) == ["第一行", "第二行\tA-B", "☑±10⁵吨"]


def test_hidden_text_and_comments_are_left_out_with_a_notice():
    body = paragraph(
        run("公开")
        + run("不公开", "<w:vanish/>")
        + run("可见", '<w:vanish w:val="0"/>')
        + '<w:r><w:commentReference w:id="0"/></w:r>'
    )
    extracted = read(docx(body, comments='<w:comment w:id="0"><w:p/></w:comment>'))
    assert extracted.text == "公开可见\n"
    assert extracted.notices == ("1 comment is left out", "hidden text is left out")


def test_formulas_are_written_in_a_line():
    formula = (
        "<m:oMath><m:r><m:t>x</m:t></m:r><m:r><m:t>=</m:t></m:r><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"
    )
    assert lines(paragraph(run("其中") + formula)) == ["其中x=(a+b)/2"]


def test_a_frame_of_one_cell_is_read_as_paragraphs_and_a_table_in_it_as_a_table():
    inner = table(cell("指标") + cell("2024年（亿元）"), cell("产值") + cell("5"))
    assert lines(table(cell(paragraph("专栏1 重点工程") + paragraph("一是修路。") + inner + paragraph()))) == [
        "专栏1 重点工程", "一是修路。", "指标：产值；2024年：5亿元",
    ]  # fmt: skip


def test_merged_cells_down_and_across():
    body = table(
        cell("指标", '<w:vMerge w:val="restart"/>') + cell("2024年", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("总量（亿元）") + cell("增速（%）"),
        cell("产值") + cell("5") + cell("6.1"),
    )
    assert lines(body) == ["指标：产值；2024年 总量：5亿元；2024年 增速：6.1%"]


def test_strict_files_and_files_without_styles_are_read():
    assert read(docx(paragraph("正文。"), strict=True)).text == "正文。\n"


def test_a_file_whose_xml_breaks_off_is_read_up_to_there_and_says_so():
    content = _with_document(lambda xml: xml[: xml.index(b"</w:body>") - 20])
    extracted = read(content)
    assert extracted.text.startswith("第一段。")
    assert extracted.notices == ("the file is damaged: part of its text may be missing",)


def test_entities_are_neither_resolved_nor_fetched(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY f "膨胀">]>'.encode()
    content = _with_document(
        lambda xml: xml.replace(b"?>", b"?>" + head, 1).replace("第二段。".encode(), "前&e;&f;后".encode())
    )
    assert "机密" not in read(content).text


def _with_document(change) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(docx(paragraph("第一段。") + paragraph("第二段。"))))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        for name in source.namelist():
            part = source.read(name)
            container.writestr(name, change(part) if name == "word/document.xml" else part)
    return stream.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("word/document.xml", b" " * 150_000_000)
    with pytest.raises(UnreadableFile, match="it would unpack to 150 MB"):
        read(stream.getvalue(), "弹.docx")


@pytest.mark.parametrize("content", [b"PK\x03\x04", docx(paragraph("正文。"))[:400]])
def test_a_file_that_is_cut_off_is_refused_in_a_sentence(content):
    with pytest.raises(UnreadableFile, match=r"^cannot read 断\.docx: it is damaged; get it again"):
        read(content, "断.docx")


def test_tables_in_tables_are_read_to_a_depth_that_no_document_has():
    def nested(depth: int) -> Extracted:
        body = paragraph("底")
        for _ in range(depth):
            body = table(cell(body + paragraph()))
        return read(docx(paragraph("面") + body))

    assert nested(60).text == "面\n底\n"
    assert nested(400).notices == ("the file is damaged: part of its text may be missing",)


def test_pictures_without_text_ask_for_the_recogniser(monkeypatch):
    from rag.read import ocr

    monkeypatch.setattr(ocr, "available", lambda: False)
    drawing = '<w:r><w:drawing><a:blip r:embed="pic1"/></w:drawing></w:r>'
    with pytest.raises(
        UnreadableFile, match=r"^cannot read 扫描\.docx: it holds pictures of pages and no text; .*ocr"
    ):
        read(docx(paragraph(drawing), media={"1.png": b"\x89PNG"}), "扫描.docx")
    extracted = read(docx(paragraph("有字。") + paragraph(drawing), media={"1.png": b"\x89PNG"}))
    assert extracted.notices == ("text in pictures is not read: 1 left out",)


@pytest.mark.shared
@pytest.mark.skipif(find_shared() is None, reason="the shared documents are not here")
def test_the_provincial_reports_are_read_whole():
    import docx as python_docx

    shared = find_shared()
    assert shared is not None
    for file in sorted((shared / "gwr_provincial_docx").glob("*.docx")):
        content = file.read_bytes()
        plain = [part.text for part in python_docx.Document(io.BytesIO(content)).paragraphs]
        text = "".join(read(content, file.name).text.split())
        assert all("".join(part.split()) in text for part in plain), file.name
