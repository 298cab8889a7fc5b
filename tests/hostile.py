"""Small real files of every format, what is done to them, and files that are made to do harm.

Started as a program it reads the files named on its standard input under limits on memory and time, and tells of each
in a line of JSON what came of it: `python hostile.py MEGABYTES SECONDS`.
"""

from __future__ import annotations

import base64
import faulthandler
import io
import json
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ofd_writer import Document, Page, ofd, wrapped

ROOT = Path(__file__).parent.parent
LINES = [
    line.strip()
    for line in (ROOT / "seeds" / "etuoke-npc-opinion-2024-37.txt").read_text(encoding="utf-8").splitlines()
    if line.strip()
][:16]
TABLE = [
    ["旗区", "地区生产总值（亿元）", "增速（%）"],
    ["达拉特旗", "523.6", "6.1"],
    ["鄂托克旗", "712.4", "5.8"],
]


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Write a PDF with a font that every viewer has at hand, its text in UCS-2."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{5 + 2 * at} 0 R' for at in range(len(pages)))}]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
        "/Supplement 2>>/DW 1000>>",
    ]
    for at, lines in enumerate(pages):
        drawn = "BT /F 16 Tf 80 770 Td " + "".join(
            f"<{line.encode('utf-16-be').hex()}> Tj 0 -28 Td " for line in lines
        )
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
            f"/Contents {6 + 2 * at} 0 R>>"
        )
        objects.append(f"<</Length {len(drawn) + 3}>>stream\n{drawn} ET\nendstream")
    return of_objects([written.encode() for written in objects])


def of_objects(objects: Sequence[bytes]) -> bytes:
    """Put numbered objects together to a PDF, the first of them its catalog."""
    content, places = b"%PDF-1.4\n", []
    held = io.BytesIO()
    held.write(content)
    for number, written in enumerate(objects, 1):
        places.append(held.tell())
        held.write(b"%d 0 obj\n%s\nendobj\n" % (number, written))
    start = held.tell()
    held.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    held.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    held.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return held.getvalue()


def docx() -> bytes:
    from docx import Document as WordDocument

    document = WordDocument()
    document.add_heading(LINES[0], 1)
    for line in LINES[1:]:
        document.add_paragraph(line)
    table = document.add_table(len(TABLE), len(TABLE[0]))
    for row, texts in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def xlsx() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["鄂尔多斯市2024年主要经济指标"])
    sheet.merge_cells("A1:C1")
    for row in TABLE:
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def picture(format: str) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("L", (300, 200), "white")
    ImageDraw.Draw(image).text((20, 20), "Ordos 2024", fill="black")
    held = io.BytesIO()
    image.save(held, format)
    return held.getvalue()


def html() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in TABLE)
    body = "".join(f"<p>{line}</p>" for line in LINES)
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>审议意见</title></head><body><div class='nav'><a href='/'>"
        f"首页</a></div><div id='content'><h1>{LINES[0]}</h1>{body}<table>{rows}</table></div></body></html>"
    ).encode()


def mhtml(page: bytes) -> bytes:
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://www.ordos.gov.cn/a.html\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n------b\r\nContent-Type: text/html\r\n'
        b"Content-Transfer-Encoding: base64\r\nContent-Location: http://www.ordos.gov.cn/a.html\r\n\r\n"
        + base64.encodebytes(page)
        + b"\r\n------b--\r\n"
    )


def zipped(entries: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in entries.items():
            container.writestr(name, content)
    return held.getvalue()


def parts_of(container: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(container)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def with_part(container: bytes, name: str, part: bytes) -> bytes:
    return zipped({**parts_of(container), name: part})


def samples() -> dict[str, tuple[str, bytes]]:
    """Give a small real file of each format: its reader → suffix, bytes."""
    text = "\n".join(LINES)
    table = "\n".join(",".join(row) for row in TABLE)
    return {
        "text": (".txt", text.encode()),
        "gbk": (".txt", text.encode("gb18030")),
        "csv": (".csv", table.encode("gbk")),
        "html": (".html", html()),
        "mhtml": (".mhtml", mhtml(html())),
        "pdf": (".pdf", pdf([LINES[:8], LINES[8:]])),
        "png": (".png", picture("PNG")),
        "tiff": (".tif", picture("TIFF")),
        "docx": (".docx", docx()),
        "xlsx": (".xlsx", xlsx()),
        "xls": (".xls", (ROOT / "tests" / "data" / "indicators.xls").read_bytes()),
        "doc": (".doc", (ROOT / "tests" / "data" / "opinion.doc").read_bytes()),
        "ofd": (
            ".ofd",
            ofd(Document([Page(wrapped(LINES[:6])), Page(wrapped(LINES[6:10]))], annotated=True)),
        ),
    }


class Step(NamedTuple):
    """One thing done to a file. `where` and `much` are of any size: they are taken modulo what there is."""

    kind: str
    where: int
    much: int
    bytes: bytes


KINDS = ("flip", "cut", "drop", "repeat", "insert", "splice", "swap", "number")


def mutated(content: bytes, steps: Sequence[Step], other: bytes) -> bytes:
    """Do all steps to the bytes; to those of a part, and zipped again, where they are a container and the step is odd."""
    for step in steps:
        if content.startswith(b"PK\x03\x04") and step.much % 4:
            try:
                parts = parts_of(content)
            except (
                zipfile.BadZipFile,
                zlib.error,
                EOFError,
                ValueError,
                NotImplementedError,
                RuntimeError,
                OSError,
            ):
                parts = {}
            if parts:
                name = sorted(parts)[step.where % len(parts)]
                content = zipped({**parts, name: _changed(parts[name], step, other)})
                continue
        content = _changed(content, step, other)
    return content


def _changed(content: bytes, step: Step, other: bytes) -> bytes:
    if not content:
        return step.bytes
    at = step.where % len(content)
    end = min(len(content), at + 1 + step.much)
    if step.kind == "flip":
        return content[:at] + bytes([content[at] ^ (1 << step.much % 8)]) + content[at + 1 :]
    if step.kind == "cut":
        return content[:at]
    if step.kind == "drop":
        return content[:at] + content[end:]
    if step.kind == "repeat":
        return content[:at] + content[at:end] * (2 + step.much % 50) + content[end:]
    if step.kind == "insert":
        return content[:at] + step.bytes + content[at:]
    if step.kind == "splice":
        return content[:at] + other[at % max(1, len(other)) :][: step.much * 8] + content[end:]
    if step.kind == "swap":
        return content[:at] + content[end : end + end - at] + content[at:end] + content[end + end - at :]
    digits = [
        place for place in range(at, min(len(content), at + 2000)) if content[place : place + 1].isdigit()
    ]
    if not digits:
        return content
    number = (b"0", b"-1", b"99999999999", b"1e308", b"65536")[step.much % 5]
    return content[: digits[0]] + number + content[digits[0] + 1 :]


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(10))
    + "]>"
)
SECRET = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY k SYSTEM "file:///etc/hostname">]>'
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def word(body: str, before: str = "") -> bytes:
    document = f"<?xml version='1.0' encoding='UTF-8'?>{before}<w:document {_WORD}><w:body>{body}</w:body></w:document>"
    return with_part(docx(), "word/document.xml", document.encode())


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def sheet(rows: str, before: str = "", after: str = "") -> bytes:
    written = (
        f"<?xml version='1.0'?>{before}<worksheet {_SHEET}><sheetData>{rows}</sheetData>{after}</worksheet>"
    )
    return with_part(xlsx(), "xl/worksheets/sheet1.xml", written.encode())


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def ofd_page(body: str, before: str = "") -> bytes:
    written = f'<?xml version="1.0"?>{before}<Page><Content><Layer>{body}</Layer></Content></Page>'
    return with_part(ofd(Document([Page(["正文"])])), "Doc_0/Pages/Page_0/Content.xml", written.encode())


def ofd_text(text: str, attributes: str = "") -> str:
    return f'<TextObject Boundary="30 50 100 8" Size="5"><TextCode X="0" Y="5" {attributes}>{text}</TextCode></TextObject>'


def bomb(megabytes: int) -> bytes:
    return bytes(megabytes * 1_000_000)


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    header = struct.pack(">2L5B", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(2_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def tiff_without_end() -> bytes:
    """A TIFF whose only directory says that it is its own next one."""
    entries = [
        (256, 3, 1, 10),
        (257, 3, 1, 10),
        (258, 3, 1, 8),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (279, 4, 1, 100),
    ]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHLL", *entry) for entry in entries)
    return b"II*\x00" + struct.pack("<L", 108) + bytes(100) + directory + struct.pack("<L", 108)


def pdf_of(kids: str, count: int, more: Sequence[bytes] = ()) -> bytes:
    return of_objects(
        [b"<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {count}/Kids[{kids}]>>".encode(), *more]
    )


def pdf_drawing(stream: bytes, *, packed: bool = False) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    filtered = b"/Filter/FlateDecode" if packed else b""
    held = zlib.compress(stream, 9) if packed else stream
    return pdf_of("3 0 R", 1, [page, b"<</Length %d%s>>stream\n%s\nendstream" % (len(held), filtered, held)])


def pdf_picture(width: int, height: int) -> bytes:
    data = zlib.compress(bytes(1_000_000), 9)
    image = (
        f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8"
        f"/Filter/FlateDecode/Length {len(data)}>>stream\n"
    ).encode()
    draws = b"<</Length 32>>stream\nq 595 0 0 842 0 0 cm /I Do Q  \nendstream"
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>>"
    )
    return pdf_of("3 0 R", 1, [page, draws, image + data + b"\nendstream"])


def many_pages(count: int) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return pdf_of(" ".join(f"{number} 0 R" for number in range(3, 3 + count)), count, [page] * count)


def old_word_in_a_circle() -> bytes:
    """A Word 97 file whose sectors follow one another for ever."""
    content = bytearray((ROOT / "tests" / "data" / "opinion.doc").read_bytes())
    first = struct.unpack("<L", content[76:80])[0]
    place = 512 + 512 * first
    for entry in range(128):
        content[place + 4 * entry : place + 4 * entry + 4] = struct.pack("<L", entry % 3)
    return bytes(content)


REFUSED, READ, ANY = "refused", "read", ""
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a bomb in a Word file": (".docx", lambda: with_part(docx(), "word/document.xml", bomb(105)), REFUSED),
    "a bomb beside a Word text": (".docx", lambda: with_part(docx(), "word/media/image1.png", bomb(105)), REFUSED),
    "a bomb in a workbook": (".xlsx", lambda: with_part(xlsx(), "xl/worksheets/sheet1.xml", bomb(105)), REFUSED),
    "a bomb in an OFD": (".ofd", lambda: with_part(ofd(Document([Page(["正文"])])), "Doc_0/x.xml", bomb(105)), REFUSED),
    "entities in a Word file": (".docx", lambda: word(paragraph("正文&j;"), LAUGHS), ANY),
    "entities in a workbook": (".xlsx", lambda: sheet(f'<row r="1">{cell("A1", "正文&j;")}</row>', LAUGHS), ANY),
    "entities in an OFD": (".ofd", lambda: ofd_page(ofd_text("正文&j;"), LAUGHS), ANY),
    "entities in an OFD attribute": (".ofd", lambda: ofd_page(ofd_text("正文", 'DeltaX="&j;"'), LAUGHS), ANY),
    "entities in a page": (".html", lambda: (LAUGHS + "<html><body><p>正文&j;</p></body></html>").encode(), ANY),
    "a foreign file in a Word file": (".docx", lambda: word(paragraph("正文&a;&k;"), SECRET), ANY),
    "a foreign file in a workbook": (".xlsx", lambda: sheet(f'<row r="1">{cell("A1", "正文&a;&k;")}</row>', SECRET), ANY),
    "a foreign file in an OFD": (".ofd", lambda: ofd_page(ofd_text("正文&a;&k;"), SECRET), ANY),
    "a foreign file in a page": (".html", lambda: (SECRET + "<html><body><p>正文&a;&k;</p></body></html>").encode(), ANY),
    "100,000 pages": (".pdf", lambda: many_pages(100_000), REFUSED),
    "a million pages announced": (".pdf", lambda: pdf_of("3 0 R", 1_000_000, [b"<</Type/Page/Parent 2 0 R>>"]), REFUSED),
    "pages in a circle": (".pdf", lambda: pdf_of("2 0 R 2 0 R", 2), REFUSED),
    "brackets without end": (".pdf", lambda: pdf_of("3 0 R", 1, [b"[" * 500_000]), REFUSED),
    "a drawing without end": (".pdf", lambda: pdf_drawing(b"q " * 500_000 + b"BT (a) Tj ET"), ANY),
    "a bomb in a drawing": (".pdf", lambda: pdf_drawing(b"0 0 m " * 5_000_000, packed=True), ANY),
    "a picture of 50,000 by 50,000 in a PDF": (".pdf", lambda: pdf_picture(50_000, 50_000), ANY),
    "a picture of 50,000 by 50,000": (".png", lambda: png_header(50_000, 50_000), REFUSED),
    "a picture of 30,000 by 30,000": (".png", lambda: png_header(30_000, 30_000), REFUSED),
    "a TIFF without end": (".tif", tiff_without_end, ANY),
    "100,000 elements inside one another": (".html", lambda: b"<html><body>" + b"<div>" * 100_000 + "正文".encode(), ANY),
    "100,000 lists inside one another": (".html", lambda: b"<html><body>" + b"<ul><li>" * 50_000 + "正文".encode(), ANY),
    "100,000 tables inside one another": (
        ".html", lambda: b"<html><body>" + b"<table><tr><td>" * 33_000 + "正文".encode(), ANY,
    ),
    "a tag that is never closed": (".html", lambda: b"<html><body><p " + b"a=b " * 2_000_000 + "正文".encode(), ANY),
    "a million formats": (".html", lambda: b"<html><body><p>" + b"<b>" * 500_000 + "正文".encode(), ANY),
    "a cell of a billion columns": (
        ".html",
        lambda: "<html><body><p>正文</p><table><tr><td colspan=1000000000 rowspan=1000000000>旗区</td></tr><tr><td>1"
        "</td></tr></table></body></html>".encode(),
        ANY,
    ),
    "10,000 parts of a page": (
        ".mhtml", lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 500_000,
        REFUSED,
    ),
    "10,000 pages inside one another": (
        ".mhtml",
        lambda: b"".join(
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at)
            for at in range(10_000)
        ),
        REFUSED,
    ),
    "a Word table of a billion columns": (
        ".docx",
        lambda: word(
            paragraph("正文") + "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='1000000000'/></w:tcPr>" + paragraph("旗区")
            + "</w:tc></w:tr></w:tbl>"
        ),
        ANY,
    ),
    "Word tables inside one another": (
        ".docx", lambda: word("<w:tbl><w:tr><w:tc>" * 80 + paragraph("正文") + "</w:tc></w:tr></w:tbl>" * 80), ANY,
    ),
    "Word XML without end": (".docx", lambda: word("<w:p>" * 100_000 + "正文"), ANY),
    "a workbook with a cell at the far corner": (
        ".xlsx",
        lambda: sheet(f'<row r="1">{cell("A1", "正文")}</row><row r="1048576">{cell("XFD1048576", "尾")}</row>'),
        ANY,
    ),
    "a workbook merged into one cell": (
        ".xlsx",
        lambda: sheet(
            f'<row r="1">{cell("A1", "正文")}</row>', after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        ),
        ANY,
    ),
    "a workbook of 200,000 cells in a row": (
        ".xlsx", lambda: sheet('<row r="1">' + '<c t="inlineStr"><is><t>正文</t></is></c>' * 200_000 + "</row>"), ANY,
    ),
    "200,000 columns": (".csv", lambda: "旗区,".encode() * 200_000, ANY),
    "a quote that is never closed": (".csv", lambda: '旗区,"'.encode() + "增速,\n".encode() * 300_000, ANY),
    "5 MB of one character": (".txt", lambda: "达".encode() * 1_700_000, ANY),
    "5 MB of one letter": (".txt", lambda: b"a" * 5_000_000, ANY),
    "5 MB of one letter in a page": (".html", lambda: b"<html><body><p>" + b"a" * 5_000_000, ANY),
    "5 MB of line breaks": (".txt", lambda: b"\n" * 5_000_000 + "正文".encode(), ANY),
    "5 MB of blanks": (".txt", lambda: b" " * 5_000_000 + "正文".encode(), ANY),
    "5 MB of one byte that is no character": (".txt", lambda: b"\xff" * 5_000_000, REFUSED),
    "a step that is repeated without end": (".ofd", lambda: ofd_page(ofd_text("正文", 'DeltaX="g 99999999999 1"')), READ),
    "steps beyond all numbers": (".ofd", lambda: ofd_page(ofd_text("正文", 'DeltaX="1e999 -1e999" DeltaY="nan"')), READ),
    "elements of an OFD inside one another": (".ofd", lambda: ofd_page("<PageBlock>" * 100_000 + ofd_text("正文")), ANY),
    "a page of 100,000 objects": (".ofd", lambda: ofd_page(ofd_text("正") * 100_000), ANY),
    "a circle of sectors": (".doc", old_word_in_a_circle, ANY),
}  # fmt: skip
"""Name → suffix, what makes the file, what must come of it ("": either)."""


def outcome(path: Path) -> dict[str, Any]:
    """Read a file as `rag.read.read` does, and tell what came of it; seconds of the processor, on machines with other work."""
    from rag.errors import UnreadableFile
    from rag.read import read

    start = time.process_time()
    told: dict[str, Any] = {"outcome": "read", "message": "", "text": ""}
    try:
        told["text"] = read(path).text
    except UnreadableFile as error:
        told |= {"outcome": "refused", "message": str(error)}
    return told | {"seconds": time.process_time() - start}


def flaw(told: dict[str, Any], seconds: float) -> str:
    """Name what is wrong with an outcome, "" for nothing."""
    if told["outcome"] == "read" and not any(character.isalpha() for character in told["text"]):
        return "it was read, and has no text"
    if told["outcome"] == "refused":
        message = told["message"]
        if not message.startswith("cannot ") or len(message.splitlines()) != 1 or len(message) > 600:
            return f"not one sentence: {message[:700]!r}"
    return f"{told['seconds']:.1f} s" if told["seconds"] > seconds else ""


def without_recognition() -> None:
    """Let pages be recognised in no time, so that what comes before is tried; and let no other program be found."""
    import os

    from rag.read import ocr
    from rag.read.layout import Fragment, PageLayout

    def page_layout(image: Any, number: int) -> PageLayout:
        seen = Fragment("识别的文字", 10.0, 10.0, 100.0, 30.0, 20.0, 0.9)
        return PageLayout(number, float(image.width), float(image.height), (seen,), (), ocr=True)

    ocr.available = lambda: True  # type: ignore[assignment]
    ocr.page_layout = page_layout
    os.environ["PATH"] = ""


def main() -> None:
    megabytes, seconds = int(sys.argv[1]), float(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000,) * 2)
    sys.path.insert(0, str(ROOT))
    without_recognition()
    for line in sys.stdin:
        path = Path(line.rstrip("\n"))
        faulthandler.dump_traceback_later(seconds, exit=True)
        try:
            told = outcome(path)
        except BaseException as error:
            told = {
                "outcome": "broken",
                "message": f"{type(error).__name__}: {error}"[:500],
                "text": "",
                "seconds": 0.0,
            }
        faulthandler.cancel_dump_traceback_later()
        told["text"] = " ".join(told["text"].split())[:2000]
        told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
