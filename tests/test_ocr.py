"""Pictures of pages: what is recognised on them, and what is refused."""

from __future__ import annotations

import io
import socket
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from eval.ocr import character_error_rate, compare, edit_distance, text_of
from rag.errors import UnreadableFile
from rag.read import ocr
from rag.read.layout import Ruling
from rag.read.ocr.picture import MAX_PAGES, open_pictures

PICTURES = Path(__file__).parent / "data" / "ocr"
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "pdf_scanned"

needs_recogniser = pytest.mark.skipif(not ocr.available(), reason='needs the extra: pip install "wenju[ocr]"')


def nobody(page: int, pages: int, recognised: bool) -> None:
    """Hear of no page."""


def picture(name: str) -> Image.Image:
    return Image.open(PICTURES / f"{name}.png").convert("RGB")


def text(name: str) -> str:
    return (PICTURES / f"{name}.txt").read_text(encoding="utf-8")


def title() -> Image.Image:
    """One line, 达拉特旗2023年政府工作回顾, and the paper around it."""
    return picture("columns").crop((300, 60, 940, 160))


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def png(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and holds nothing of it."""

    def part(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0")) + part(b"IEND", b"")
    )


def opened(content: bytes, side: int = 3600) -> Image.Image:
    return next(open_pictures(content, "扫描件.png", side=side).pages)


# --- pages -------------------------------------------------------------------------------------------------


@needs_recogniser
@pytest.mark.slow
def test_a_leaning_page_is_read_in_full_with_the_date_under_its_seal():
    page = ocr.page_layout(picture("sealed"), 1)
    measured = compare("sealed", text("sealed"), page)
    assert measured.error_rate < 0.01
    assert [fragment.text for fragment in page.fragments][-2:] == ["鄂托克旗人大常委会", "2024年10月15日"]
    assert all(fragment.confidence is not None and fragment.confidence > 0.9 for fragment in page.fragments)
    lefts = [fragment.left for fragment in page.fragments][2:8]
    assert max(lefts) - min(lefts) < 5, "lines below one another are, once the page is levelled"


@needs_recogniser
@pytest.mark.slow
def test_columns_are_read_one_after_the_other_and_tables_by_row():
    read = ocr.read_image((PICTURES / "columns.png").read_bytes(), "columns.png", nobody)
    lines = [line.split("\t") for line in text("columns").splitlines()]
    prose = [line[column] for column in (0, 1) for line in lines[:-5] if len(line) > column]
    rows = [read.text[mark.start : mark.end] for mark in read.marks if mark.kind == "row"]
    assert character_error_rate("".join(prose), read.text.split(rows[0])[0]) < 0.01
    assert len(rows) == 4
    assert "社会消费品零售总额" in rows[2] and "16.29" in rows[2] and "5.2%" in rows[2]
    assert read.wrapped
    assert [(page.number, page.ocr) for page in read.pages] == [(1, True)]
    assert read.pages[0].confidence is not None and read.pages[0].confidence > 0.95
    assert len(read.boxes) >= 22 and all(box.confidence is not None for box in read.boxes)


@needs_recogniser
@pytest.mark.parametrize(("degrees", "turn"), [(0, 0), (90, 3), (180, 2), (270, 1), (93, 3), (-8, 0)])
def test_a_page_is_turned_upright_before_it_is_read(degrees, turn):
    page = Image.new("RGB", (800, 800), "white")
    page.paste(picture("columns").crop((120, 170, 620, 400)), (150, 285))
    read = ocr.page_layout(page.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white"), 4)
    assert read.fragments[2].text == "为我们做好各项工作指明了方向、提供了遵"
    assert (read.number, read.turn, read.width, read.height) == (4, turn, 800, 800)
    first = read.fragments[0]
    assert 160 < first.left < 180 and 285 < first.top < 305


@needs_recogniser
def test_an_empty_page_has_no_lines():
    noise = np.random.default_rng(0).normal(240, 4, (900, 700)).clip(0, 255).astype(np.uint8)
    for page in (Image.new("1", (700, 900), 1), Image.new("L", (30, 40), 0), Image.fromarray(noise)):
        assert list(ocr.page_layout(page, 1).fragments) == []


@needs_recogniser
def test_the_recogniser_is_silent_and_stays_at_home(capfd, monkeypatch):
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("it asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert text_of(ocr.page_layout(title(), 1)) == "达拉特旗2023年政府工作回顾"
    assert capfd.readouterr() == ("", "")


@needs_recogniser
def test_the_lines_of_a_table_are_found_and_part_its_cells():
    page = ocr.page_layout(picture("columns").crop((100, 780, 1140, 1170)), 1)
    level = [ruling for ruling in page.rulings if ruling.top == ruling.bottom]
    upright = [ruling for ruling in page.rulings if ruling.left == ruling.right]
    assert (len(level), len(upright)) == (6, 6), "and none of them is the stroke of a character"
    assert [round(ruling.left) for ruling in sorted(upright, key=lambda one: one.left)] == pytest.approx(
        [43, 350, 500, 665, 830, 995], abs=2
    )
    image = Image.new("RGB", (900, 300), "white")
    image.paste(title(), (0, 100))
    ImageDraw.Draw(image).line((305, 20, 305, 280), fill="black", width=3)
    parts = sorted(ocr.page_layout(image, 1).fragments, key=lambda fragment: fragment.left)
    assert len(parts) == 2 and parts[0].right < 306 < parts[1].left + 2


@needs_recogniser
def test_only_round_seals_are_taken_out_of_a_picture():
    from rag.read.ocr.seals import without_seals

    page = Image.new("RGB", (1240, 1754), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle(
        (200, 200, 1040, 300), fill=(200, 20, 30)
    )  # a letterhead, as far as its size and colour go
    draw.line((150, 400, 1090, 400), fill=(200, 20, 30), width=4)
    pixels = np.ascontiguousarray(np.asarray(page)[:, :, ::-1])
    assert without_seals(pixels) is pixels
    draw.ellipse((700, 1200, 950, 1450), outline=(120, 20, 30), width=7)
    draw.line((650, 1320, 1000, 1320), fill="black", width=5)
    pixels = np.ascontiguousarray(np.asarray(page)[:, :, ::-1])
    cleaned = without_seals(pixels)
    assert cleaned[1203, 825].min() > 200, "the rim"
    assert cleaned[1320, 702].max() < 60, "what it was stamped over"
    assert (cleaned[:1000] == pixels[:1000]).all()


@needs_recogniser
def test_ruled_lines_are_told_from_strokes_and_from_surfaces():
    from rag.read.ocr.paper import rulings

    page = np.full((600, 800, 3), 255, np.uint8)
    page[100:103, 50:750] = 0
    page[103:500, 200:203] = 60
    page[250, 203:500:7] = 255
    page[300:303, 400:430] = 0
    page[400:460, 500:700] = 0
    upright, level = sorted(rulings(page, 0.0, 36.0), key=lambda ruling: ruling.left, reverse=True)
    assert level == Ruling(50, 101.5, 750, 101.5)
    assert (upright.left, upright.right, upright.top, upright.bottom) == (201.5, 201.5, 100, 500)


# --- files -------------------------------------------------------------------------------------------------


@needs_recogniser
def test_the_pages_of_a_tiff_are_pages_and_each_is_told():
    heard: list[tuple[int, int, bool]] = []
    blank = Image.new("L", title().size, 255)
    content = saved(
        title(), "TIFF", save_all=True, append_images=[blank, title()], compression="tiff_deflate"
    )
    read = ocr.read_image(content, "卷宗.tif", lambda *said: heard.append(said))
    assert heard == [(1, 3, True), (2, 3, True), (3, 3, True)]
    assert [page.number for page in read.pages] == [1, 2, 3]
    assert [read.text[page.start : page.end].strip() for page in read.pages] == [
        "达拉特旗2023年政府工作回顾", "", "达拉特旗2023年政府工作回顾",
    ]  # fmt: skip
    assert [page.confidence is None for page in read.pages] == [False, True, False]


@needs_recogniser
def test_of_a_moving_picture_the_first_is_read_and_that_is_said():
    other = Image.new("RGB", title().size, "white")
    read = ocr.read_image(saved(title(), "GIF", save_all=True, append_images=[other]), "通知.gif", nobody)
    assert read.text.strip() == "达拉特旗2023年政府工作回顾"
    assert read.notices == ("only the first picture of a moving one was read",)


@needs_recogniser
@pytest.mark.parametrize("image", [Image.new("RGB", (600, 800), "white"), Image.radial_gradient("L")])
def test_a_picture_without_text_is_refused(image):
    with pytest.raises(
        UnreadableFile, match=r"^cannot read 空白\.png: no text was recognised in it; scan it again"
    ):
        ocr.read_image(saved(image, "PNG"), "空白.png", nobody)


def test_without_the_extra_one_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidocr", None)  # what an import of it finds where it is not installed
    assert not ocr.available()
    with pytest.raises(UnreadableFile) as refused:
        ocr.read_image(saved(title(), "PNG"), "扫描件.png", nobody)
    assert str(refused.value) == (
        "cannot read 扫描件.png: reading scans needs the recogniser; install it with:"
        ' pip install "wenju[ocr]"'
    )


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (12_000, 10_001), (2_000_000, 61)])
def test_a_picture_that_is_too_large_is_refused_by_its_header(width, height):
    with pytest.raises(
        UnreadableFile, match=r"扫描件\.png: its picture has .* the limit of 120 million"
    ) as refused:
        open_pictures(png(width, height), "扫描件.png", side=3600)
    assert "\n" not in str(refused.value)


def test_a_tiff_of_too_many_pages_is_refused():
    dot = Image.new("1", (1, 1))
    content = saved(dot, "TIFF", save_all=True, append_images=[dot] * MAX_PAGES)
    with pytest.raises(UnreadableFile, match=r"卷宗\.tif: it has more than 1,000 pages; split it"):
        open_pictures(content, "卷宗.tif", side=3600)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"])
def test_a_picture_that_is_cut_off_or_damaged_is_refused_in_one_sentence(format):
    whole = saved(title(), format)
    said = (
        r"^cannot read 扫描件\.png: its picture is damaged or cut off; get it again, or save it anew as PNG$"
    )
    for content in (whole[: len(whole) // 2], whole[:12], b""):
        with pytest.raises(UnreadableFile, match=said):
            opened(content)


def test_a_large_picture_is_scaled_down_and_keeps_its_shape():
    assert opened(saved(Image.new("1", (5000, 3000), 1), "PNG"), side=1000).size == (1000, 600)
    assert opened(saved(Image.new("L", (3000, 5000)), "JPEG"), side=1000).size == (600, 1000)
    assert opened(saved(Image.new("L", (300, 500)), "PNG"), side=1000).size == (300, 500)


def test_a_photo_stands_as_its_camera_says():
    image = Image.new("RGB", (80, 40), "white")
    image.paste("black", (0, 0, 20, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown a quarter turn clockwise
    shown = opened(saved(image, "JPEG", exif=exif, quality=95))
    assert shown.size == (40, 80)
    assert np.asarray(shown.convert("L"))[5].max() < 30 and np.asarray(shown.convert("L"))[75].min() > 225


def test_every_mode_becomes_dark_ink_on_white_paper():
    ink = np.full((40, 60), 255, np.uint8)
    ink[10:30, 20:40] = 0
    grey = Image.fromarray(ink)
    clear = Image.merge("LA", (Image.new("L", grey.size, 0), Image.fromarray(255 - ink)))
    deep = Image.fromarray(ink.astype(np.uint16) * 16)  # 12 bits of 16, as X-ray scanners have them
    files = {
        "1": saved(grey.convert("1"), "PNG"), "L": saved(grey, "PNG"), "P": saved(grey.convert("P"), "GIF"),
        "RGB": saved(grey.convert("RGB"), "BMP"), "CMYK": saved(grey.convert("RGB").convert("CMYK"), "JPEG"),
        "LA": saved(clear, "PNG"), "RGBA": saved(clear.convert("RGBA"), "WEBP", lossless=True),
        "I;16": saved(deep, "PNG"), "I;16 TIFF": saved(deep, "TIFF"),
        "F": saved(Image.fromarray(ink.astype(np.float32) / 255), "TIFF"),
    }  # fmt: skip
    for mode, content in files.items():
        image = opened(content)
        shown = np.asarray(image.convert("L"))
        assert image.mode in ("L", "RGB"), mode
        assert shown[20, 30] < 20 and shown[2, 2] > 235, mode


# --- the measure -------------------------------------------------------------------------------------------


def test_the_error_rate_counts_edits_and_forgives_spaces_and_width():
    assert character_error_rate("增长 5.8%。\n", "增长５.8％。") == 0
    assert character_error_rate("鄂托克旗", "鄂托旗") == 0.25
    assert character_error_rate("鄂托克旗", "邪托克旗委会") == 0.75
    assert (character_error_rate("", ""), character_error_rate("", "旗")) == (0, 1)
    assert edit_distance("", "旗人民政府") == edit_distance("旗人民政府", "") == 5
    assert edit_distance("一二三四五", "二三四五六") == 2
    assert edit_distance("𠀀二三", "二三") == 1


@needs_recogniser
@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the development data is not here")
def test_a_standard_scanned_in_the_nineties_is_read():
    import pypdfium2

    file = next(SHARED.glob("GB_T 15555.12-1995*.pdf"))
    with pypdfium2.PdfDocument(file) as document:
        page = ocr.page_layout(document[1].render(scale=ocr.DPI / 72).to_pil(), 2)
    found = text_of(page)
    assert "4.2.2 当电极表面被油质或者粒状物质沾污会影响电极的测定" in found
    assert "5.3 参比电极：甘汞电极、银/氯化银电极或者其他具有固定电势的参比电极。" in found
    assert np.mean([fragment.confidence for fragment in page.fragments]) > 0.95
