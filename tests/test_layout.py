"""Pieces of text on pages put in order, whatever format they come from."""

from __future__ import annotations

import re

import pytest

from rag.read.builder import Extracted, TextBuilder
from rag.read.layout import Fragment, PageLayout, Ruling, lay_out


def at(left: float, top: float, text: str, size: float = 12, confidence: float | None = None) -> Fragment:
    width = sum(size if character > "\u2e7f" else size / 2 for character in text)
    return Fragment(text, left, top, left + width, top + size, size, confidence)


def page(
    *fragments: Fragment,
    number: int = 1,
    rulings: list[Ruling] | None = None,
    ocr: bool = False,
    turn: int = 0,
) -> PageLayout:
    return PageLayout(number, 595, 842, fragments, rulings or [], ocr, turn)


def laid_out(*pages: PageLayout) -> Extracted:
    builder = TextBuilder()
    lay_out(pages, builder)
    return builder.build(wrapped=True)


def lines(extracted: Extracted) -> list[str]:
    return [line for line in re.split(r"[\n\f]", extracted.text) if line]


def marked(extracted: Extracted, kind: str) -> list[str]:
    return [extracted.text[mark.start : mark.end] for mark in extracted.marks if mark.kind == kind]


def box(left: float, top: float, right: float, bottom: float) -> list[Ruling]:
    return [
        Ruling(left, top, right, top),
        Ruling(left, bottom, right, bottom),
        Ruling(left, top, left, bottom),
        Ruling(right, top, right, bottom),
    ]


def test_pieces_are_read_from_the_top_and_from_the_left():
    extracted = laid_out(page(at(80, 140, "第二行。"), at(200, 101, "后半。"), at(80, 100, "第一行前半，")))
    assert lines(extracted) == ["第一行前半，   后半。", "第二行。"]


def test_lines_further_apart_than_the_others_have_a_blank_one_between_them():
    prose = [at(80, 200 + 20 * number, "统筹推进疫情防控和经济社会发展工作") for number in range(4)]
    extracted = laid_out(page(at(200, 120, "政府工作报告", 22), *prose))
    assert extracted.text.split("\n")[1] == ""
    assert lines(extracted)[1:] == [fragment.text for fragment in prose]


def test_an_indent_is_as_wide_as_it_is_drawn():
    extracted = laid_out(
        page(
            at(80, 100, "一二三四五六七八"),
            at(80, 120, "一二三四五六七八"),
            at(104, 140, "一、二三四五六七"),
            at(103, 160, "一二三"),
        )
    )
    assert lines(extracted) == ["一二三四五六七八", "一二三四五六七八", "　　一、二三四五六七", "　　一二三"]


def test_a_title_that_spans_two_columns_parts_them():
    left = [at(50, 150 + 18 * row, f"左上{row}坚持稳中求进工作总基调着力") for row in range(5)]
    right = [at(310, 156 + 18 * row, f"右上{row}统筹扩大内需和深化供给侧结") for row in range(5)]
    below = [
        [at(50, 350 + 18 * row, f"左下{row}坚持稳中求进工作总基调着力") for row in range(5)],
        [at(310, 350 + 18 * row, f"右下{row}统筹扩大内需和深化供给侧结") for row in range(5)],
    ]
    title = at(100, 300, "深入实施创新驱动发展战略加快建设科技强区", 18)
    extracted = laid_out(page(*right, title, *below[1], *left, *below[0]))
    assert [line[:3] for line in lines(extracted)] == [
        *(f"左上{row}" for row in range(5)), *(f"右上{row}" for row in range(5)), "深入实",
        *(f"左下{row}" for row in range(5)), *(f"右下{row}" for row in range(5)),
    ]  # fmt: skip


def test_a_table_in_a_column_is_read_with_that_column():
    left = [at(50, 150 + 18 * row, f"左{row}坚持稳中求进工作总基调着力推") for row in range(12)]
    right = [at(310, 150 + 18 * row, f"右{row}统筹扩大内需和深化供给侧结构") for row in range(6)]
    rulings = [Ruling(310, y, 510, y) for y in (280, 300, 320)] + [
        Ruling(x, 280, x, 320) for x in (310, 410, 510)
    ]
    cells = [at(315, 284, "旗区"), at(415, 284, "增速"), at(315, 304, "东胜区"), at(415, 304, "6.6%")]
    extracted = laid_out(page(*left, *right, *cells, rulings=rulings))
    assert lines(extracted)[-1] == "旗区：东胜区；增速：6.6%"


def test_a_piece_that_runs_over_the_line_between_two_cells_is_parted_at_its_space():
    rulings = [Ruling(80, y, 380, y) for y in (100, 124, 148)] + [
        Ruling(x, 100, x, 148) for x in (80, 230, 380)
    ]
    extracted = laid_out(
        page(
            at(90, 106, "旗区"),
            at(240, 106, "增速"),
            Fragment("鄂托克前旗 5.8%", 90, 130, 276, 142, 12, 0.9),
            rulings=rulings,
        )
    )
    assert marked(extracted, "row") == ["旗区：鄂托克前旗；增速：5.8%"]


def ruled_in_columns(*rows: tuple[str, ...]) -> PageLayout:
    """Give a table with a line below its header and lines between its columns, and none between its rows."""
    bottom = 124 + 16 * len(rows)
    rulings = [Ruling(80, y, 440, y) for y in (100, 120, bottom)]
    rulings += [Ruling(x, 100, x, bottom) for x in (80, 200, 320, 440)]
    cells = [
        at(84 + 120 * column, (104 if row == 0 else 108 + 16 * row), text, 10)
        for row, texts in enumerate([("标准物质", "pH", "质量"), *rows])
        for column, text in enumerate(texts)
        if text
    ]
    return page(*cells, rulings=rulings)


def test_lines_on_one_level_in_all_columns_are_rows_where_no_line_parts_them():
    extracted = laid_out(
        ruled_in_columns(
            ("酒石酸氢钾", "3.557", "6.4"),
            ("柠檬酸二氢钾", "3.776", "11.41"),
            ("磷酸二氢钾", "6.865", "3.388"),
            ("四硼酸钠", "9.180", "3.80"),
        )
    )
    assert marked(extracted, "row") == [
        "标准物质：酒石酸氢钾；pH：3.557；质量：6.4",
        "标准物质：柠檬酸二氢钾；pH：3.776；质量：11.41",
        "标准物质：磷酸二氢钾；pH：6.865；质量：3.388",
        "标准物质：四硼酸钠；pH：9.180；质量：3.80",
    ]


def test_lines_of_words_between_two_lines_of_a_table_are_the_text_of_one_row():
    extracted = laid_out(
        ruled_in_columns(
            ("从事农药生", "污染防治设", "由所在地生"),
            ("产的企业应", "施应当与主", "态环境主管"),
            ("当采取措施", "体工程同时", "部门会同有"),
            ("防止污染", "投入使用", "关部门处理"),
        )
    )
    assert marked(extracted, "row")[-1] == (
        "从事农药生产的企业应当采取措施防止污染；污染防治设施应当与主体工程同时投入使用；由所在地生态环境主管部门会同有关部门处理"
    )


def test_boxes_joined_by_arrows_are_a_drawing_and_no_table():
    rulings = [*box(80, 100, 180, 130), *box(80, 160, 180, 190), *box(260, 160, 360, 190)]
    rulings += [Ruling(130, 130, 130, 160), Ruling(180, 175, 260, 175)]
    extracted = laid_out(
        page(at(90, 108, "申请"), at(90, 168, "受理"), at(270, 168, "不予受理"), rulings=rulings)
    )
    assert marked(extracted, "row") == []
    assert lines(extracted) == ["申请", "受理   不予受理"]


def test_a_header_with_a_character_wrongly_recognised_is_still_one():
    pages = [
        page(
            at(300, 50, header, confidence=0.9),
            *(at(80, 200 + 20 * row, f"第{number}页第{row}行正文") for row in range(5)),
            number=number,
            ocr=True,
        )
        for number, header in enumerate(
            ["GB 5086.1—1997", "GB 5086.1—1997", "GB 5086.1—1997", "CB 5086.1-1997"], 1
        )
    ]
    assert marked(laid_out(*pages), "furniture") == [
        "GB 5086.1—1997",
        "GB 5086.1—1997",
        "GB 5086.1—1997",
        "CB 5086.1-1997",
    ]


def test_a_line_that_is_repeated_within_the_text_is_no_header():
    pages = [
        page(
            at(250, 90, f"附录{letter}"),
            at(240, 110, "（资料性附录）"),
            *(at(80, 200 + 20 * row, "正文") for row in range(5)),
            number=number,
        )
        for number, letter in enumerate("ABC", 1)
    ]
    assert marked(laid_out(*pages), "furniture") == []


def test_a_scan_with_white_around_the_paper_has_its_headers_further_inwards():
    pages = [
        page(
            at(240, 138, "GB/T 15555.12—1995", 9, confidence=0.9),
            *(at(120, 160 + 20 * row, f"第{number}页第{row}行正文", confidence=0.9) for row in range(20)),
            at(290, 690, str(571 + number), 9, confidence=0.9),
            number=number,
            ocr=True,
        )
        for number in range(1, 5)
    ]
    assert marked(laid_out(*pages), "furniture") == [
        text for number in range(572, 576) for text in ("GB/T 15555.12—1995", str(number))
    ]


def test_a_line_repeated_below_the_first_ones_is_no_header_however_wide_the_margin():
    pages = [
        page(
            at(120, 130, f"附录{letter}", confidence=0.9),
            at(120, 230, "注意事项", confidence=0.9),
            *(at(120, 260 + 20 * row, f"附录{letter}第{row}行", confidence=0.9) for row in range(8)),
            number=number,
            ocr=True,
        )
        for number, letter in enumerate("ABCD", 1)
    ]
    assert marked(laid_out(*pages), "furniture") == []


def test_a_header_that_counts_the_pages_is_one():
    pages = [
        page(
            at(80, 50, f"政府工作报告  {number + 6}"),
            *(at(80, 200 + 20 * row, "正文") for row in range(5)),
            number=number,
        )
        for number in range(1, 4)
    ]
    assert marked(laid_out(*pages), "furniture") == ["政府工作报告  7", "政府工作报告  8", "政府工作报告  9"]


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (0, (0.1, 0.2, 0.3, 0.25)),
        (1, (0.75, 0.1, 0.8, 0.3)),
        (2, (0.7, 0.75, 0.9, 0.8)),
        (3, (0.2, 0.7, 0.25, 0.9)),
    ],
)
def test_places_are_those_of_the_page_as_it_is_displayed(turn, expected):
    piece = Fragment("达拉特旗", 0.1 * 595, 0.2 * 842, 0.3 * 595, 0.25 * 842, 12, None)
    (where,) = laid_out(page(piece, turn=turn)).boxes
    assert (where.left, where.top, where.right, where.bottom) == pytest.approx(expected)


def test_a_row_stands_where_it_is_drawn_and_is_as_sure_as_its_least_sure_cell():
    rulings = [Ruling(80, y, 380, y) for y in (100, 124, 148, 172)] + [
        Ruling(x, 100, x, 172) for x in (80, 230, 380)
    ]
    cells = [("旗区", "增速"), ("东胜区", "6.6%"), ("乌审旗", "5.2%")]
    fragments = [
        at(90 + 150 * column, 106 + 24 * row, text, confidence=0.9 - 0.1 * row)
        for row, texts in enumerate(cells)
        for column, text in enumerate(texts)
    ]
    extracted = laid_out(page(*fragments, rulings=rulings, ocr=True))
    assert [(round(where.top * 842), round(where.bottom * 842), where.confidence) for where in extracted.boxes] == [
        (124, 148, pytest.approx(0.7)), (148, 172, pytest.approx(0.7)),
    ]  # fmt: skip


def test_a_page_with_nothing_on_it_is_a_page():
    extracted = laid_out(page(at(80, 100, "正文。")), page(number=2), page(at(80, 100, "完。"), number=3))
    assert [(one.number, extracted.text[one.start : one.end].strip()) for one in extracted.pages] == [
        (1, "正文。"),
        (2, ""),
        (3, "完。"),
    ]
