"""The part of a page where cited words stand, drawn from the file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from rag import Library
from rag.errors import UnreadableFile
from rag.facsimile import WIDTH, facsimile
from rag.records import Box, Citation

LINE = Box(0, 10, 2, 0.1, 0.40, 0.9, 0.42, None)


def pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=True)
    for number in range(1, 4):
        canvas.setFont("Helvetica", 12)
        canvas.drawString(60, 842 * 0.583, f"Retail sales of page {number} reached CNY 430 million.")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def test_the_strip_goes_across_the_page_and_is_marked_where_the_words_are():
    strip = opened(facsimile(pdf(), "pdf", [LINE]))
    assert strip.width == WIDTH
    assert 0.13 < strip.height / (WIDTH * 842 / 595) < 0.15  # the line, and 0.06 of the page above and below
    middle = strip.height // 2
    red, green, blue = strip.getpixel((int(0.85 * WIDTH), middle))
    assert (red > 240, green > 230, blue < 215) == (True, True, True)
    assert strip.getpixel((int(0.95 * WIDTH), middle)) == (255, 255, 255)
    dark = sum(sum(strip.getpixel((x, y))) < 300 for x in range(WIDTH) for y in range(strip.height))
    assert dark > 100  # the print itself


def test_only_the_first_page_of_words_that_go_on_is_shown():
    on = Box(10, 20, 3, 0.1, 0.05, 0.9, 0.07, None)
    assert facsimile(pdf(), "pdf", [LINE, on]) == facsimile(pdf(), "pdf", [LINE])


def test_a_picture_is_cut_in_the_same_way():
    page = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(page).rectangle((124, 720, 1100, 730), fill=0)
    out = io.BytesIO()
    page.save(out, "PNG")
    strip = opened(facsimile(out.getvalue(), "image", [Box(0, 9, 1, 0.1, 0.40, 0.9, 0.42, 0.9)]))
    assert (strip.width, strip.height) == (WIDTH, round(round(0.14 * 1754) * WIDTH / 1240))


@pytest.mark.parametrize(
    ("content", "format"), [(b"%PDF-1.7 broken", "pdf"), (b"\x89PNG\r\n\x1a\nbroken", "image")]
)
def test_what_cannot_be_drawn_is_one_sentence(content, format):
    with pytest.raises(UnreadableFile, match=r"^cannot draw page 2: "):
        facsimile(content, format, [LINE])


def test_a_citation_is_shown_on_its_page_as_long_as_the_file_is_there(tmp_path: Path):
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf())
    with Library.open(tmp_path / "library", embedder=FakeEmbedder()) as library:
        (document,) = library.ingest(file).added
        start = document.text.index("page 2")
        place = Citation(document.id, document.name, "page 2", start, start + 6, 2, None, "")
        assert opened(library.facsimile(place)).width == WIDTH
        file.write_bytes(pdf() + b"\n")
        with pytest.raises(
            UnreadableFile, match=r"^cannot show the page of report\.pdf: its file is not where it was"
        ):
            library.facsimile(place)


def test_a_document_without_pages_has_nothing_to_show(tmp_path: Path):
    file = tmp_path / "报告.txt"
    file.write_text("额济纳旗地区生产总值完成16.29亿元。", encoding="utf-8")
    with Library.open(tmp_path / "library", embedder=FakeEmbedder()) as library:
        (document,) = library.ingest(file).added
        place = Citation(document.id, document.name, document.text, 0, len(document.text), None, None, "")
        with pytest.raises(UnreadableFile, match=r"^报告\.txt has no pages that can be shown$"):
            library.facsimile(place)
