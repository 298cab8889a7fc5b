"""PDFs: what their pages say, in the order in which one reads it, and which pages are left to recognition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hostile import pdf_of
from pdf_files import HEIGHT, LEFT, WIDTH, Page, pdf
from PIL import Image

from rag.errors import UnreadableFile
from rag.read.builder import Extracted
from rag.read.layout.placed import Fragment, PageLayout
from rag.read.pdf import MAX_PAGES, read_pdf
from rag.read.pdf.legible import judge

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "pdf"

PROSE = [
    "　　过去一年，是三年新冠疫情防控转段后经济恢复发展的一年。全省上",
    "下紧紧围绕奋斗目标，落实省人大预算决议和审查意见要求，加力提效实",
    "施积极的财政政策，扎实推进高质量发展各项工作。",
    "　　一是着力推动高质量发展。为有效应对财政经济形势，兼顾需要与可",
    "能，坚持积极的财政政策要加力提效。",
]


class FakeRecogniser:
    """Recognises the same lines on each page, and remembers the pictures that it was shown."""

    DPI = 72
    MISSING = "install the recogniser"

    def __init__(self, lines: Sequence[tuple[float, str]] = (), installed: bool = True) -> None:
        self.lines, self.installed = lines, installed
        self.seen: list[tuple[int, tuple[int, int]]] = []

    def available(self) -> bool:
        return self.installed

    def page_layout(self, image: Image.Image, number: int) -> PageLayout:
        self.seen.append((number, image.size))
        fragments = [Fragment(text, 80, top, 400, top + 14, 14, 0.9) for top, text in self.lines]
        return PageLayout(number, image.width, image.height, fragments, (), ocr=True)


def read(content: bytes, recogniser: FakeRecogniser | None = None) -> Extracted:
    return read_pdf(
        content, "年报.pdf", lambda *_: None, recogniser=recogniser or FakeRecogniser(installed=False)
    )


def refusal(content: bytes, recogniser: FakeRecogniser | None = None) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(content, recogniser)
    return str(caught.value)


def lines(extracted: Extracted, kind: str = "") -> list[str]:
    """Give the lines that bear a mark of this kind, or none."""
    marked = {
        extracted.text[mark.start : mark.end]: mark.kind for mark in extracted.marks if mark.kind != "table"
    }
    return [
        line for line in re.split(r"[\n\f]", extracted.text) if line.strip() and marked.get(line, "") == kind
    ]


def test_lines_keep_the_indent_by_which_a_paragraph_is_known():
    assert lines(read(pdf([Page().prose(PROSE)]))) == PROSE


def test_headers_and_page_numbers_are_marked_by_where_they_stand():
    pages = [
        Page().write("HJ 781—2016", 420, 60, 9).prose(PROSE).write(f"— {number} —", 280, 800, 9)
        for number in range(1, 4)
    ]
    extracted = read(pdf(pages))
    assert lines(extracted, "furniture") == [
        "HJ 781—2016",
        "— 1 —",
        "HJ 781—2016",
        "— 2 —",
        "HJ 781—2016",
        "— 3 —",
    ]
    assert lines(extracted) == PROSE * 3


def test_the_number_on_a_cover_is_no_running_header():
    cover = Page().write("HJ 781—2016", 300, 200, 20).write("固体废物 金属元素的测定", 150, 320, 24)
    pages = [cover, *(Page().write("HJ 781—2016", 420, 60, 9).prose(PROSE) for _ in range(3))]
    assert lines(read(pdf(pages)))[:2] == ["　　　　　　　　HJ 781—2016", "固体废物 金属元素的测定"]


@pytest.mark.parametrize(
    "numbers", [["1", "2", "3"], ["Ⅰ", "Ⅱ", "Ⅲ"], ["- 1 -", "- 2 -", "- 3 -"], ["第1页", "第2页", "第3页"]]
)
def test_page_numbers_of_every_kind_are_furniture(numbers):
    pages = [Page().prose(PROSE).write(number, 290, 800, 9) for number in numbers]
    assert lines(read(pdf(pages)), "furniture") == numbers


def test_a_numbered_heading_at_the_top_of_a_page_is_no_page_number():
    pages = [Page().write("3", 80, 60).prose(PROSE), Page().prose(PROSE, top=60)]
    assert lines(read(pdf(pages)), "furniture") == []


def test_columns_are_read_one_after_the_other_and_a_title_across_both_before_them():
    left = [f"左栏第{number}行坚持稳中求进工作总基调着力推动高" for number in "一二三四五六"]
    right = [f"右栏第{number}行统筹扩大内需和深化供给侧结构性" for number in "一二三四五六"]
    page = Page().write("关于推动高质量发展的若干意见", 190, 80, 18)
    page.prose(left, left=50).prose(right, left=320, top=127)
    assert lines(read(pdf([page]))) == ["关于推动高质量发展的若干意见", *left, *right]


def test_a_line_drawn_in_pieces_for_each_row_is_one_line():
    page = Page().grid(
        [["序号", "项目", "限值"], ["1", "pH", "6～9"], ["2", "石油类", "5"]], 80, 100, 120, 20.4
    )
    pieces = [
        piece
        for left, top, right, bottom in page.lines
        if left == right
        for row in range(3)
        for piece in (
            (left, top + 20.4 * row, right, top + 20.4 * row + 17),
            (left, top + 20.4 * row + 17.1, right, top + 20.4 * row + 20.4),
        )
    ]
    page.lines = [line for line in page.lines if line[0] != line[2]] + pieces
    assert lines(read(pdf([page])), "row") == [
        "序号：1；项目：pH；限值：6～9",
        "序号：2；项目：石油类；限值：5",
    ]


def test_a_list_in_two_columns_is_read_row_by_row():
    page = Page()
    for row, (name, office) in enumerate(
        [
            ("王刚", "财政局"),
            ("李朝晖", "发展和改革委员会"),
            ("许冲", "统计局"),
            ("赵国鹏", "教育局"),
            ("黄振雄", "卫生健康局"),
        ]
    ):
        page.write(name, 100, 120 + 20 * row).write(office, 330, 120 + 20 * row)
    assert lines(read(pdf([page])))[1] == "李朝晖   发展和改革委员会"


def test_a_table_between_lines_is_read_row_by_row_under_its_caption():
    page = Page().write("表1 主要经济指标", 240, 100).write("单位：亿元", 400, 118, 10)
    page.grid(
        [["旗区", "生产总值", "增速"], ["达拉特旗", "523.6", "6.1%"], ["鄂托克旗", "712.4", "5.8%"]],
        80,
        130,
        140,
    )
    page.write("以上数据为初步核算数。", LEFT, 260)
    extracted = read(pdf([page]))
    assert lines(extracted, "row") == [
        "旗区：达拉特旗；生产总值：523.6亿元；增速：6.1%",
        "旗区：鄂托克旗；生产总值：712.4亿元；增速：5.8%",
    ]
    assert [mark.label for mark in extracted.marks if mark.kind == "table"] == ["表1 主要经济指标 单位：亿元"]
    assert lines(extracted)[-1] == "以上数据为初步核算数。"


def test_a_cell_of_several_lines_is_one():
    page = Page().grid([["项目", "内容"], ["", ""], ["备注", "无"]], 80, 130, 200, height=40)
    page.write("污染治理", 90, 195, 10)
    page.write("采用吸附法处理含有", 290, 186, 10).write("机溶剂的废气", 290, 200, 10)
    assert lines(read(pdf([page])), "row")[0] == "项目：污染治理；内容：采用吸附法处理含有机溶剂的废气"


def test_a_merged_header_is_part_of_each_name_below_it():
    page = Page()
    xs, ys = [80, 180, 280, 380], [130, 154, 178, 202]
    page.lines += [(80, y, 380, y) for y in (130, 178, 202)] + [(180, 154, 380, 154)]
    page.lines += [(x, 130, x, 202) for x in (80, 180, 380)] + [(280, 154, 280, 202)]
    page.write("旗区", 90, 156, 10).write("限值", 260, 146, 10)
    page.write("昼间", 190, 170, 10).write("夜间", 290, 170, 10)
    for x, cell in zip(xs, ["东胜区", "55", "45"], strict=False):
        page.write(cell, x + 5, ys[3] - 8, 10)
    assert lines(read(pdf([page])), "row") == ["旗区：东胜区；限值 昼间：55；限值 夜间：45"]


def test_a_table_that_goes_on_over_a_page_has_its_header_there_too():
    first = (
        Page()
        .write("表2 收支情况", 240, 600)
        .grid([["科目", "预算数", "决算数"], ["教育", "120", "118"]], 80, 620, 140)
    )
    second = (
        Page()
        .write("续表", 450, 80, 10)
        .grid([["科目", "预算数", "决算数"], ["卫生", "80", "79"]], 80, 100, 140)
    )
    third = Page().grid([["农业", "60", "66"], ["交通", "30", "28"]], 80, 60, 140)
    extracted = read(pdf([first, second, third]))
    assert lines(extracted, "row") == [
        "科目：教育；预算数：120；决算数：118",
        "科目：卫生；预算数：80；决算数：79",
        "科目：农业；预算数：60；决算数：66",
        "科目：交通；预算数：30；决算数：28",
    ]
    assert {mark.label for mark in extracted.marks if mark.kind == "table"} == {"表2 收支情况"}


def test_a_row_that_the_page_s_end_cuts_is_put_together():
    first = Page().grid(
        [["序号", "违法行为", "依据"], ["1", "未依法备案建设项目", "第二十二条"]], 80, 620, 140
    )
    second = Page().grid([["", "环境影响登记表的", ""], ["2", "未公开验收报告", "第十七条"]], 80, 60, 140)
    assert lines(read(pdf([first, second])), "row") == [
        "序号：1；违法行为：未依法备案建设项目环境影响登记表的；依据：第二十二条",
        "序号：2；违法行为：未公开验收报告；依据：第十七条",
    ]


def test_a_table_with_lines_above_and_below_only_has_the_columns_that_its_cells_make():
    page = Page().write("表3 检出限", 250, 100)
    page.lines += [(80, 110, 500, 110), (80, 134, 500, 134), (80, 206, 500, 206)]
    for row, cells in enumerate(
        [
            ("元素", "检出限（mg/kg）", "测定下限（mg/kg）"),
            ("银", "0.1", "0.4"),
            ("铝", "8.9", "35.6"),
            ("钡", "3.6", "14.4"),
        ]
    ):
        for x, cell in zip((90, 220, 380), cells, strict=True):
            page.write(cell, x, 127 + 24 * row, 10)
    assert lines(read(pdf([page])), "row") == [
        "元素：银；检出限：0.1mg/kg；测定下限：0.4mg/kg",
        "元素：铝；检出限：8.9mg/kg；测定下限：35.6mg/kg",
        "元素：钡；检出限：3.6mg/kg；测定下限：14.4mg/kg",
    ]


def test_figures_one_below_another_are_a_table_even_without_lines():
    page = Page()
    for row, cells in enumerate(
        [
            ("地区", "2023年", "2024年", "增速"),
            ("东胜区", "941.2", "1003.5", "6.6"),
            ("准格尔旗", "1290.8", "1377.1", "6.7"),
            ("伊金霍洛旗", "1108.0", "1190.4", "7.4"),
        ]
    ):
        for x, cell in zip((80, 200, 320, 440), cells, strict=True):
            page.write(cell, x, 120 + 20 * row)
    assert lines(read(pdf([page])), "row")[1] == "地区：准格尔旗；2023年：1290.8；2024年：1377.1；增速：6.7"


def test_a_frame_around_text_is_no_table():
    page = Page(lines=[(60, 90, 540, 90), (60, 90, 60, 300), (540, 90, 540, 300), (60, 300, 540, 300)]).prose(
        PROSE
    )
    assert lines(read(pdf([page]))) == PROSE


def test_raised_and_lowered_figures_stay_in_their_line():
    parts = [("面积为15 m", 12, 0), ("2", 7, 4), ("，浓度以CO", 12, 0), ("2", 7, -2), ("计。", 12, 0)]
    assert lines(read(pdf([Page().run(parts, 80, 120)]))) == ["面积为15 m2，浓度以CO2计。"]


def test_what_programs_leave_between_chinese_and_latin_is_no_space():
    page = Page().write("截至", 80, 120).write("2024", 107, 120).write("年，规划 目标", 134, 120)
    page.write("目", 250, 160).write("录", 274, 160)
    assert lines(read(pdf([page]))) == ["截至2024年，规划 目标", "　　　　　　　　　　　　目 录"]


def test_letters_too_small_to_be_read_are_left_out():
    page = Page().run([("U", 0.5, 0), ("1 适用范围", 12, 0), ("U", 0.5, 0)], 80, 120)
    assert lines(read(pdf([page]))) == ["1 适用范围"]


def test_every_line_has_its_place_on_the_page():
    extracted = read(pdf([Page().write("达拉特旗", 119, 421, 12)]))
    (box,) = extracted.boxes
    assert (extracted.text[box.start : box.end], box.page, box.confidence) == ("达拉特旗", 1, None)
    assert box.left == pytest.approx(119 / WIDTH, abs=0.002)
    assert box.top < 421 / HEIGHT < box.bottom
    assert box.bottom - box.top < 20 / HEIGHT


def test_a_page_that_is_displayed_turned_is_read_and_placed_as_it_is_displayed():
    page = Page(turned=90)
    page.prose(PROSE)
    upright = read(pdf([Page().prose(PROSE)]))
    turned = read(pdf([page]))
    assert lines(turned) == lines(upright)
    one, other = upright.boxes[0], turned.boxes[0]
    # Displayed a quarter turn clockwise, what stood at the top stands at the right.
    assert other.right == pytest.approx(1 - one.top, abs=0.01)
    assert other.top == pytest.approx(one.left, abs=0.01)


def test_a_protected_file_says_what_to_do():
    assert refusal(pdf([Page().prose(PROSE)], password="1234")) == (
        "cannot read 年报.pdf: it is protected with a password; save it without one and add it again"
    )


def test_a_file_that_only_its_owner_may_change_is_read():
    assert lines(read(pdf([Page().prose(PROSE)], owner="秘密"))) == PROSE


def test_a_damaged_file_says_what_to_do():
    whole = pdf([Page().prose(PROSE)])
    assert refusal(whole[:200]) == (
        "cannot read 年报.pdf: it is damaged; get it again, or open it in a PDF viewer and save it anew"
    )


def test_a_file_of_too_many_pages_is_refused():
    count = MAX_PAGES + 1
    many = pdf_of("3 0 R " * count, count, [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"])
    assert (
        refusal(many)
        == f"cannot read 年报.pdf: it has {count:,} pages, more than the limit of 5,000; split it"
    )


def test_a_page_without_text_goes_to_recognition_and_that_page_only():
    recogniser = FakeRecogniser([(100, "经审查，会议同意"), (130, "这个报告。")])
    extracted = read(pdf([Page().prose(PROSE), Page(picture=True), Page()]), recogniser)
    assert lines(extracted) == [*PROSE, "经审查，会议同意", "这个报告。"]
    assert recogniser.seen == [(2, (595, 842))]
    assert [(page.number, page.ocr, page.confidence) for page in extracted.pages] == [
        (1, False, None),
        (2, True, 0.9),
        (3, False, None),
    ]
    assert extracted.notices == ("the text of page 2 was recognised in a picture of the page",)


def test_pages_that_could_not_be_recognised_are_named():
    pages = [
        Page().prose(PROSE),
        *(Page(picture=True) for _ in range(3)),
        Page().prose(PROSE),
        Page(picture=True),
    ]
    assert read(pdf(pages)).notices == (
        "pages 2–4, 6 are pictures without text and were not read; install the recogniser",
    )


def test_a_file_of_pictures_only_is_refused_with_what_to_install():
    assert refusal(pdf([Page(picture=True)] * 2)) == (
        "cannot read 年报.pdf: its pages are pictures without text; install the recogniser"
    )
    assert refusal(pdf([Page(picture=True)]), FakeRecogniser()) == (
        "cannot read 年报.pdf: no text was recognised on its pages; scan it again, straight and at 200 to 300 dpi"
    )
    assert refusal(pdf([Page()])) == "cannot read 年报.pdf: there is no text on its pages"


def test_text_whose_characters_are_not_what_the_page_shows_goes_to_recognition():
    garbled = [line.replace("，", "摇").replace("的", "摇") for line in PROSE]
    content = pdf([Page().prose(PROSE), Page().prose(garbled)])
    assert lines(read(content, FakeRecogniser([(100, "经审查，会议同意")]))) == [*PROSE, "经审查，会议同意"]
    extracted = read(content)
    assert lines(extracted) == PROSE
    assert extracted.notices == ("page 2 carries garbled text and was not read; install the recogniser",)


def test_of_a_page_with_garbled_headings_only_these_are_recognised():
    page = Page().write("5\ue0101 测量\ue010器\ue010", 80, 90).prose(PROSE)
    recogniser = FakeRecogniser([(78, "5.1 测量仪器"), (110, "过去一年，是三年新冠疫情")])
    assert lines(read(pdf([page]), recogniser)) == ["5.1 测量仪器", *PROSE]


def test_the_pages_and_what_is_recognised_are_told():
    told = []
    read_pdf(
        pdf([Page().prose(PROSE), Page(picture=True)]), "年报.pdf", lambda *state: told.append(state),
        recogniser=FakeRecogniser([(100, "经审查，会议同意")]),
    )  # fmt: skip
    assert told == [(1, 2, False), (2, 2, False), (2, 2, True)]


GOOD = "".join(PROSE) * 3


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "Retail sales of consumer goods reached CNY 430 million, up 5.2% year on year. " * 4,
        "前 言................................................................ii\n" * 12,
        "1 2 3 4 5 6 7 8 9 10 0.5 0.8 12.4 % mg/L " * 9,
        "摇匀后静置，摇床振摇，再次摇匀。" + GOOD,
    ],
)
def test_text_that_reads_as_a_language_is_trusted(text):
    assert judge(text) == "good"


@pytest.mark.parametrize(
    "text",
    [
        GOOD.encode("gb18030").decode("latin-1"),
        "".join(chr(0xE000 + ord(character) % 500) for character in GOOD),
        "".join(chr(0xF000 + ord(character) % 500) for character in GOOD),
        re.sub("(..).", "\\1\ufffd", GOOD),
        "".join(chr(0x4E00 + (ord(character) * 7919) % 20_000) for character in GOOD),
        "GB摇员远愿愿怨—圆园园愿摇生活垃圾摇填埋场摇污染控制摇标准摇" * 5,
        "".join(chr(33 + ord(character) % 14) for character in GOOD),
    ],
)
def test_text_with_the_wrong_characters_is_not(text):
    assert judge(text) == "broken"


def test_a_page_without_characters_is_empty():
    assert judge(" \r\n ") == judge("") == "empty"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared documents are not here")
def test_real_documents_are_read_whole():
    """Every character that pdfium finds on their pages is somewhere in the text, but for brackets around units and symbols."""
    import pypdfium2

    for file in sorted(SHARED.glob("*.pdf"))[::4]:
        content = file.read_bytes()
        extracted = read(content)
        missed = {page for notice in extracted.notices for page in re.findall(r"\d+", notice)}
        with pypdfium2.PdfDocument(content) as document:
            for page in extracted.pages:
                if str(page.number) in missed:
                    continue
                bare = document[page.number - 1].get_textpage().get_text_range()
                expected = set(re.sub(r"[\s()（）\x02\ufffe\uf020-\uf0fe]", "", bare))
                assert expected - set(extracted.text) == set(), (file.name, page.number)
