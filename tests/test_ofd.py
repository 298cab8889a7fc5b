"""What is read of OFD files as different programs write them, what is left out, and in which words."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from ofd_writer import SIZE, STYLES, Document, Page, by_run, ofd, ruled, wrapped
from PIL import Image

from rag.errors import UnreadableFile
from rag.read import ocr
from rag.read.builder import Extracted
from rag.read.ofd import read_ofd
from rag.read.ofd.page import _deltas
from rag.read.page_names import pages_named

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
OPINION = next(path for path in SEEDS if path.name == "etuoke-npc-opinion-2024-37.txt")


def paragraphs(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def paged(lines: list[str], rows: int = 22) -> list[Page]:
    return [Page(lines[at : at + rows]) for at in range(0, len(lines), rows)]


def reading(content: bytes) -> Extracted:
    return read_ofd(content, "公文.ofd", lambda *_: None)


def lines_of(extracted: Extracted) -> list[str]:
    return [line.strip() for line in extracted.text.replace("\f", "").splitlines() if line.strip()]


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        reading(content)
    return str(caught.value)


def rewritten(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """Give the container with some parts replaced, or left out."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(held, "w") as after:
        for name in before.namelist():
            if name not in changes:
                after.writestr(name, before.read(name))
        for name, part in changes.items():
            if part is not None:
                after.writestr(name, part)
    return held.getvalue()


PLAIN = ofd(
    Document([Page(["关于报送总结的通知", "各旗区人民政府："]), Page(["　　现将有关事项通知如下。"])])
)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_a_seed_comes_back_line_by_line_whatever_program_placed_it(path, style):
    lines = wrapped(paragraphs(path)[:60])
    read = reading(ofd(Document(paged(lines)), style=STYLES[style]))
    wanted = [line.strip() for line in lines]
    if style == "character":  # blanks are not stored
        wanted = ["".join(line.split()) for line in wanted]
        assert ["".join(line.split()) for line in lines_of(read)] == wanted
    else:
        assert lines_of(read) == wanted
    assert (read.wrapped, read.encoding, read.notices) == (True, "", ())


@pytest.mark.parametrize("prefix", ["ofd", "", "none"])
@pytest.mark.parametrize("absolute", [False, True])
def test_namespaces_and_ways_of_naming_parts_make_no_difference(prefix, absolute):
    content = ofd(Document([Page(["一、总体情况", "二、存在问题"])]), prefix=prefix, absolute=absolute)
    assert lines_of(reading(content)) == ["一、总体情况", "二、存在问题"]


def test_names_of_parts_may_differ_in_case_and_slashes():
    content = PLAIN.replace(b"Doc_0/Pages/Page_0/Content.xml", b"DOC_0\\Pages\\PAGE_0\\content.XML")
    assert lines_of(reading(content))[0] == "关于报送总结的通知"


def test_pages_are_numbered_and_lines_have_their_place():
    read = reading(PLAIN)
    assert [(page.number, page.ocr, read.text[page.start : page.end].strip()) for page in read.pages] == [
        (1, False, "关于报送总结的通知\n各旗区人民政府："),
        (2, False, "现将有关事项通知如下。"),
    ]
    first = read.boxes[0]
    assert read.text[first.start : first.end].strip() == "关于报送总结的通知"
    assert (first.page, first.confidence) == (1, None)
    assert first.left == pytest.approx(28 / 210, abs=0.01)
    assert first.right == pytest.approx((28 + 9 * SIZE) / 210, abs=0.01)
    assert first.top < 37 / 297 < first.bottom


def test_progress_is_told_page_by_page():
    told: list[tuple[int, int, bool]] = []
    read_ofd(PLAIN, "a.ofd", lambda *step: told.append(step))
    assert told == [(1, 2, False), (2, 2, False)]


def test_the_template_under_a_page_is_part_of_it():
    head = by_run((50, 30, "鄂托克旗人大常委会文件"), 900, SIZE)
    content = ofd(Document([Page(["鄂旗人常发〔2024〕37号"], template="3")], templates={"3": head}))
    assert lines_of(reading(content)) == ["鄂托克旗人大常委会文件", "鄂旗人常发〔2024〕37号"]


def test_several_documents_count_their_pages_on_and_the_further_ones_are_annexes():
    content = ofd(Document([Page(["正文"]), Page(["正文第二页"])]), Document([Page(["附件1", "任务分解表"])]))
    read = reading(content)
    assert [page.number for page in read.pages] == [1, 2, 3]
    assert [(mark.kind, read.text[mark.start : mark.end]) for mark in read.marks if mark.kind == "annex"] == [
        ("annex", "附件1")
    ]


def test_what_software_says_of_the_document_is_not_taken_for_its_text():
    text = reading(PLAIN).text
    assert "Microsoft Word" not in text
    assert "2019" not in text


def test_what_is_left_out_is_named():
    document = Document(
        [Page(["正文"])],
        attachments={"附件1.docx": b"x", "表\u202e.xlsx": b"x"},
        annotated=True,
        signatures=2,
    )
    assert reading(ofd(document)).notices == (
        "2 attached files (附件1.docx、表 .xlsx) were not read; take them out and add them",
        "its annotations (notes, stamps, watermarks) were not read",
        "2 electronic signatures or seals in it were neither read nor verified",
    )
    assert lines_of(reading(ofd(document))) == ["正文"]
    one = Document([Page(["正文"])], attachments={"a.et": b"x"}, signatures=1)
    assert reading(ofd(one)).notices == (
        "one attached file (a.et) was not read; take it out and add it",
        "one electronic signature or seal in it was neither read nor verified",
    )


def test_writing_aslant_is_a_watermark():
    slanted = by_run((60, 150, "内部资料注意保存"), 7, 12).replace(
        "<ofd:TextObject", '<ofd:TextObject CTM="0.7 -0.7 0.7 0.7 0 0"'
    )
    read = reading(ofd(Document([Page(["正文第一行"], extra=slanted)])))
    assert lines_of(read) == ["正文第一行"]
    assert read.notices == ("writing aslant on page 1, as of a watermark, was left out",)


def test_what_is_drawn_twice_to_look_bold_is_read_once():
    twice = by_run((50, 60, "审议意见"), 7, SIZE) + by_run((50.2, 60, "审议意见"), 8, SIZE)
    assert lines_of(reading(ofd(Document([Page([], extra=twice)])))) == ["审议意见"]


def test_what_is_invisible_or_beside_the_page_is_not_read():
    hidden = by_run((50, 60, "隐藏"), 7, SIZE).replace("<ofd:TextObject", '<ofd:TextObject Visible="false"')
    beside = by_run((250, 60, "页外"), 7, SIZE)
    assert lines_of(reading(ofd(Document([Page(["正文"], extra=hidden + beside)])))) == ["正文"]


def test_composite_objects_are_drawn_where_they_are_put():
    unit = by_run((0, 10, "落款单位"), 7, SIZE)
    placed = '<ofd:CompositeObject ID="8" Boundary="100 200 50 50" ResourceID="31" CTM="1 0 0 1 0 0"/>'
    read = reading(ofd(Document([Page(["正文"], extra=placed)], composites={"31": unit})))
    assert lines_of(read) == ["正文", "落款单位"]
    assert read.boxes[-1].left == pytest.approx(100 / 210, abs=0.01)


def test_a_composite_that_holds_itself_ends():
    itself = '<ofd:CompositeObject ID="8" Boundary="0 0 50 50" ResourceID="31"/>' * 3
    content = ofd(Document([Page(["正文"], extra=itself)], composites={"31": itself}))
    assert lines_of(reading(content)) == ["正文"]


def test_a_ruled_table_becomes_rows_that_read_on_their_own():
    cells = [
        ["旗区", "地区生产总值（亿元）", "增速（%）"],
        ["达拉特旗", "523.6", "6.1"],
        ["鄂托克旗", "712.4", "5.8"],
    ]
    drawn = ruled(30, 60, [40, 60, 40], 3, 10)
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            drawn += by_run((32 + [0, 40, 100][column], 67 + row * 10, text), 500 + row * 10 + column, 4)
    read = reading(ofd(Document([Page(["附表"], extra=drawn)])))
    rows = [read.text[mark.start : mark.end] for mark in read.marks if mark.kind == "row"]
    assert rows == [
        "旗区：达拉特旗；地区生产总值：523.6亿元；增速：6.1%",
        "旗区：鄂托克旗；地区生产总值：712.4亿元；增速：5.8%",
    ]


@pytest.mark.parametrize(
    ("text", "count", "steps"),
    [
        ("3.5 3.5 g 3 3.2", 5, [3.5, 3.5, 3.2, 3.2, 3.2]),
        ("g 10 6.61", 4, [6.61] * 4),
        ("g 1000000000000 2 1", 3, [2, 2, 2]),
        ("g", 3, [0, 0, 0][:0]),
        ("1 x 2", 3, [1, 2]),
        ("1e999 -.5", 3, [0, -0.5]),
        ("", 3, []),
        (None, 3, []),
    ],
)
def test_steps_between_characters_are_read_in_both_forms(text, count, steps):
    assert _deltas(text, count) == steps


def test_a_line_whose_steps_jump_is_two_pieces():
    jump = (
        '<ofd:TextObject ID="7" Boundary="30 50 150 8" Font="4" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="5 5 90 5 5">'
        "甲方：乙方：</ofd:TextCode></ofd:TextObject>"
    )
    read = reading(ofd(Document([Page([], extra=jump)])))
    assert "甲方：乙方：" not in read.text
    assert "".join(read.text.split()) == "甲方：乙方："


def test_words_stored_letter_by_letter_come_apart_where_a_blank_stood():
    content = ofd(Document([Page(["Gross Domestic Product grew by 5 percent"])]), style=STYLES["character"])
    assert lines_of(reading(content)) == ["Gross Domestic Product grew by 5 percent"]


def scan() -> bytes:
    held = io.BytesIO()
    Image.new("L", (826, 1169), "white").save(held, "PNG")
    return held.getvalue()


SCANNED = '<ofd:ImageObject ID="7" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="21"/>'


def test_a_page_that_is_a_picture_needs_the_recogniser(monkeypatch):
    monkeypatch.setattr(ocr, "available", lambda: False)
    document = Document(
        [Page(["正文第一页"]), Page([], extra=SCANNED)], media={"21": ("image_21.png", scan())}
    )
    assert reading(ofd(document)).notices == (f"page 2 is a picture without text, not read: {ocr.MISSING}",)
    only = Document([Page([], extra=SCANNED)], media={"21": ("image_21.png", scan())})
    assert refusal(ofd(only)) == (
        f"cannot read 公文.ofd: its pages are pictures without text, and {ocr.MISSING}"
    )


def test_a_page_that_is_a_picture_is_recognised(monkeypatch):
    seen: list[tuple[int, tuple[int, int]]] = []

    def recognised(image, number):
        seen.append((number, image.size))
        piece = ocr.Fragment("扫描的正文", 100.0, 100.0, 400.0, 140.0, 40.0, 0.97)
        return ocr.PageLayout(number, float(image.width), float(image.height), [piece], (), ocr=True)

    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "page_layout", recognised)
    document = Document(
        [Page(["正文第一页"]), Page([], extra=SCANNED)], media={"21": ("image_21.png", scan())}
    )
    read = reading(ofd(document))
    assert lines_of(read) == ["正文第一页", "扫描的正文"]
    assert [(page.ocr, page.confidence) for page in read.pages] == [(False, None), (True, 0.97)]
    assert read.notices == ("the text of page 2 was recognised in pictures of it",)
    assert seen == [(2, (1654, 2339))]  # 210 × 297 mm at 200 dots per inch


def test_a_stamp_on_a_page_of_text_is_no_scan():
    stamp = '<ofd:ImageObject ID="7" Boundary="120 200 42 42" ResourceID="21"/>'
    document = Document([Page(["正文"], extra=stamp)], media={"21": ("seal.png", scan())})
    assert reading(ofd(document)).notices == ()


def test_characters_that_are_stored_as_shapes_are_not_passed_off_as_text():
    shapes = by_run((30, 60, "¤" * 40), 7, 4)
    assert refusal(ofd(Document([Page([], extra=shapes)]))) == (
        "cannot read 公文.ofd: its text is stored as shapes without characters; save it as PDF and add that"
    )
    both = Document([Page(["正文第一页"]), Page([], extra=shapes)])
    assert reading(ofd(both)).notices == (
        "page 2 is stored as shapes without characters, and not read; save the document as PDF and add that",
    )


def test_a_damaged_page_is_named_and_the_others_are_read():
    read = reading(rewritten(PLAIN, {"Doc_0/Pages/Page_0/Content.xml": b"\x00\x01"}))
    assert lines_of(read) == ["现将有关事项通知如下。"]
    assert read.notices == ("page 1 is damaged and not read",)
    assert reading(rewritten(PLAIN, {"Doc_0/Pages/Page_0/Content.xml": None})).notices == read.notices


def test_a_page_that_breaks_off_is_read_as_far_as_it_goes():
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as container:
        page = container.read("Doc_0/Pages/Page_0/Content.xml")
    read = reading(rewritten(PLAIN, {"Doc_0/Pages/Page_0/Content.xml": page[: page.index("各旗".encode())]}))
    assert lines_of(read) == ["关于报送总结的通知", "现将有关事项通知如下。"]
    assert read.notices == ("page 1 is read as far as the damage in the file",)


def test_an_encrypted_container_is_refused():
    content = rewritten(
        PLAIN, {"Doc_0/Document.xml": bytes(range(256)), "Encryptions.xml": b"<Encryptions/>"}
    )
    assert refusal(content) == (
        "cannot read 公文.ofd: it is encrypted; save it without protection and add it again"
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Doc_0/Document.xml": None}, "there is no document in it; get it again"),
        ({"OFD.xml": None}, "it is no OFD container; get it again"),
        ({"OFD.xml": b"<OFD/>"}, "there is no document in it; get it again"),
        ({"Doc_0/Document.xml": b"<Document><Pages/></Document>"}, "it has no pages; get it again"),
    ],
)
def test_what_holds_no_document_is_refused_in_one_sentence(changes, reason):
    message = refusal(rewritten(PLAIN, changes))
    assert message.startswith(f"cannot read 公文.ofd: {reason}")
    assert "\n" not in message


def test_pages_without_a_character_are_refused():
    assert refusal(ofd(Document([Page([])]))) == "cannot read 公文.ofd: there is no text on its pages"


def test_more_pages_than_a_document_has_are_refused_before_any_is_read():
    page = '<Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'
    document = f"<Document><Pages>{page * 5001}</Pages></Document>".encode()
    assert refusal(rewritten(PLAIN, {"Doc_0/Document.xml": document})) == (
        "cannot read 公文.ofd: it has 5,001 pages, more than the limit of 5,000; split it"
    )


def test_entities_are_not_resolved_and_paths_stay_inside():
    page = (
        '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><Page><Content><Layer>'
        '<TextObject Boundary="30 50 100 8" Size="5"><TextCode X="0" Y="5">正文&x;</TextCode></TextObject>'
        "</Layer></Content></Page>"
    )
    read = reading(rewritten(PLAIN, {"Doc_0/Pages/Page_0/Content.xml": page.encode()}))
    assert "root:" not in read.text
    assert lines_of(read)[0] == "正文"
    outside = b'<Document><Pages><Page ID="1" BaseLoc="../../../../etc/passwd"/></Pages></Document>'
    assert "its pages are damaged" in refusal(rewritten(PLAIN, {"Doc_0/Document.xml": outside}))


@pytest.mark.parametrize(
    ("numbers", "named"),
    [
        ([3], "page 3"),
        ([1, 2, 3], "pages 1–3"),
        ([3, 7, 8, 9, 11], "pages 3, 7–9, 11"),
        ([1, 3], "pages 1, 3"),
    ],
)
def test_pages_are_named_in_runs(numbers, named):
    assert pages_named(numbers) == named
