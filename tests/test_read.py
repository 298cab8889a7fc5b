"""Which files are read and as what, how text is decoded, and in which words the others are refused."""

from __future__ import annotations

import io
import os
import time
import zipfile
from pathlib import Path

import pytest

from rag.errors import UnreadableFile
from rag.read import find_files, read
from rag.read.kinds import REFUSED_SUFFIXES, SUFFIXES, kind_of
from rag.read.text import decode

REPORT = "额济纳旗2024年上半年地区生产总值完成16.29亿元,同比增长2.7%。\n"


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(path: Path, max_bytes: int = 50_000_000) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(path, max_bytes=max_bytes)
    return str(caught.value)


@pytest.mark.parametrize(
    ("codec", "recorded"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_each_encoding_of_the_ladder_gives_the_same_text(tmp_path, codec, recorded):
    source = read(write(tmp_path, "报告.txt", REPORT.encode(codec)))
    assert (source.text, source.encoding, source.name, source.format) == (
        REPORT,
        recorded,
        "报告.txt",
        "text",
    )


def test_big_endian_utf16_is_read_by_its_mark(tmp_path):
    assert read(write(tmp_path, "a.txt", b"\xfe\xff" + REPORT.encode("utf-16-be"))).text == REPORT


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_read_in_its_byte_order(tmp_path, codec):
    source = read(write(tmp_path, "a.txt", REPORT.encode(codec)))
    assert (source.text, source.encoding) == (REPORT, codec)
    english = "Report on the Work of the Government\n"
    assert read(write(tmp_path, "b.txt", english.encode(codec))).text == english


@pytest.mark.parametrize("mark", [b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"])
def test_utf32_is_read_by_its_mark(tmp_path, mark):
    codec = "utf-32-le" if mark[0] else "utf-32-be"
    source = read(write(tmp_path, "a.txt", mark + REPORT.encode(codec)))
    assert (source.text, source.encoding) == (REPORT, "utf-32")


TRADITIONAL = "經濟發展增添新的活力，全旗各項工作取得了新的進展，人民生活水平不斷提高。"


@pytest.mark.parametrize(("codec", "recorded"), [("gbk", "gb18030"), ("big5", "big5")])
def test_traditional_characters_are_read_in_gbk_and_in_big5(tmp_path, codec, recorded):
    source = read(write(tmp_path, "a.txt", TRADITIONAL.encode(codec)))
    assert (source.text, source.encoding) == (TRADITIONAL, recorded)


@pytest.mark.parametrize(("sign", "recorded"), [("碁", "cp950"), ("嘅", "big5hkscs")])
def test_big5_is_read_with_what_windows_and_hong_kong_added(tmp_path, sign, recorded):
    text = TRADITIONAL + sign
    source = read(write(tmp_path, "a.txt", text.encode(recorded)))
    assert (source.text, source.encoding) == (text, recorded)


@pytest.mark.parametrize(
    "text",
    [
        "达拉特旗树林召镇",
        "审议意见",
        "附件",
        "张三、李四、王五",
        "GDP增长5.2%",
        "鄂尔多斯市\t呼和浩特市\t包头市",
    ],
)
def test_a_few_characters_of_gbk_are_not_taken_for_korean(tmp_path, text):
    assert read(write(tmp_path, "a.txt", text.encode("gbk"))).text == text


@pytest.mark.parametrize("path", sorted((Path(__file__).parent.parent / "seeds").glob("*-*.txt")), ids=str)
@pytest.mark.parametrize("codec", ["gb18030", "utf-16-le", "utf-16-be"])
def test_every_line_of_the_seeds_is_decoded_alone(path, codec):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if len(line.strip()) > 12]
    assert [decode(line.encode(codec), "a.txt") for line in lines] == [(line, codec) for line in lines]


def test_nothing_of_the_text_is_touched(tmp_path):
    text = "第一行 \r\n\r\n　　第二行\t\f\u200b。"
    assert read(write(tmp_path, "a.txt", text)).text == text


def test_the_id_comes_from_the_bytes_alone(tmp_path):
    first, second = write(tmp_path, "a.txt", REPORT), write(tmp_path, "b/c.md", REPORT)
    assert read(first).id == read(second).id
    assert len(read(first).id) == 16
    assert read(write(tmp_path, "d.txt", REPORT + " ")).id != read(first).id


@pytest.mark.parametrize(
    ("name", "format"), [("a.md", "markdown"), ("a.MARKDOWN", "markdown"), ("a.TXT", "text")]
)
def test_the_suffix_tells_the_format_in_any_case(tmp_path, name, format):
    assert read(write(tmp_path, name, REPORT)).format == format


def zipped(**entries: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as container:
        for name, content in entries.items():
            container.writestr(name, content)
    return held.getvalue()


TYPES = {"[Content_Types].xml": "<Types/>"}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
HTML = "<!DOCTYPE html>\n<html><body>公报</body></html>"
BYTES = {
    "pdf": b"%PDF-1.7\n",
    "docx": zipped(**TYPES, **{"word/document.xml": ""}),
    "docx with backslashes": zipped(**TYPES, **{"word\\document.xml": ""}),
    "xlsx": zipped(**TYPES, **{"xl/workbook.xml": ""}),
    "pptx": zipped(**TYPES, **{"ppt/presentation.xml": ""}),
    "ofd": zipped(**{"OFD.xml": ""}),
    "odt": zipped(mimetype="application/vnd.oasis.opendocument.text"),
    "epub": zipped(mimetype="application/epub+zip"),
    "zip": zipped(**{"a.txt": REPORT}),
    "half a zip": zipped(**{"a.txt": REPORT})[:40],
    "doc": OLE + "WordDocument".encode("utf-16-le"),
    "doc with a sheet": OLE + "Workbook WordDocument".encode("utf-16-le"),
    "xls": OLE + "Workbook".encode("utf-16-le"),
    "old xls": OLE + "Book".encode("utf-16-le"),
    "ppt": OLE + "PowerPoint Document".encode("utf-16-le"),
    "protected": OLE + "EncryptionInfo EncryptedPackage".encode("utf-16-le"),
    "ole": OLE,
    "rtf": b"{\\rtf1\\ansi",
    "word xml": b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>',
    "html": HTML.encode(),
    "html in UTF-16": b"\xff\xfe" + HTML.encode("utf-16-le"),
    "html in big-endian UTF-16": b"\xfe\xff" + HTML.encode("utf-16-be"),
    "html after a mark and comments": b"\xef\xbb\xbf\r\n<!-- saved from url=(0022)http://a.gov.cn/ -->\n<!-- b --> <HTML>",
    "xhtml": b'<?xml version="1.0" encoding="gb2312"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">',
    "table of a portal": "<table border=1><tr><td>索引号</td></tr></table>".encode("gbk"),
    "mhtml": b"From: <Saved by Blink>\r\nSubject: a\r\n b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8\xff\xe0",
    "tiff": b"II*\x00",
    "bmp": b"BM" + bytes(8) + b"\x36\x00\x00\x00\x28\x00\x00\x00",
    "webp": b"RIFF\x00\x00\x00\x00WEBP",
    "heic": b"\x00\x00\x00\x18ftypheic",
    "rar": b"Rar!\x1a\x07\x00",
    "text": REPORT.encode(),
    "tabs": "旗区\t增速\n达拉特旗\t5.2\n".encode("gbk"),
    "noise": b"\x00\x01\x02",
}


@pytest.mark.parametrize(
    ("content", "suffix", "kind"),
    [
        ("pdf", ".pdf", "pdf"), ("pdf", ".txt", "pdf"), ("pdf", ".docx", "pdf"), ("text", ".pdf", "damaged pdf"),
        ("docx", ".docx", "docx"), ("docx", ".doc", "docx"), ("docx", ".wps", "docx"), ("docx", "", "docx"),
        ("docx with backslashes", ".docx", "docx"), ("doc", ".docx", "office"), ("text", ".docx", "damaged docx"),
        ("half a zip", ".docx", "damaged docx"), ("half a zip", ".txt", "damaged zip"), ("zip", ".docx", "zip"),
        ("xlsx", ".xlsx", "xlsx"), ("xlsx", ".xls", "xlsx"), ("xls", ".xlsx", "xls"), ("xls", ".et", "xls"),
        ("old xls", ".xls", "xls"), ("pptx", ".pptx", "PowerPoint"), ("ppt", ".doc", "PowerPoint"),
        ("doc", ".doc", "office"), ("doc", ".wps", "office"), ("doc with a sheet", ".doc", "office"),
        ("doc with a sheet", ".xls", "xls"), ("ole", ".doc", "office"), ("ole", ".xls", "xls"), ("ole", ".txt", "old Office"),
        ("protected", ".docx", "encrypted Office"), ("protected", ".xls", "encrypted Office"),
        ("rtf", ".rtf", "office"), ("rtf", ".doc", "office"), ("odt", ".odt", "office"), ("text", ".odt", "damaged odt"),
        ("word xml", ".doc", "office"), ("word xml", ".xml", "office"), ("epub", ".epub", "EPUB"),
        ("ofd", ".ofd", "ofd"), ("ofd", ".zip", "ofd"), ("text", ".ofd", "damaged ofd"),
        ("html", ".html", "html"), ("html", ".doc", "html"), ("html", ".xls", "html"), ("html", ".txt", "html"),
        ("html in UTF-16", ".htm", "html"), ("html in big-endian UTF-16", ".xls", "html"), ("xhtml", ".xml", "html"),
        ("html after a mark and comments", ".doc", "html"), ("text", ".html", "html"),
        ("table of a portal", ".xls", "html"), ("table of a portal", ".md", "markdown"), ("table of a portal", ".txt", "text"),
        ("mhtml", ".mhtml", "mhtml"), ("mhtml", ".doc", "mhtml"), ("text", ".mht", "mhtml"),
        ("png", ".png", "image"), ("png", ".pdf", "image"), ("jpeg", ".tif", "image"), ("tiff", ".tif", "image"),
        ("bmp", ".bmp", "image"), ("webp", ".jpg", "image"), ("text", ".png", "damaged png"), ("heic", ".jpg", "HEIC"),
        ("rar", ".zip", "RAR"), ("zip", ".zip", "zip"), ("text", ".zip", "damaged zip"),
        ("text", ".txt", "text"), ("text", ".MD", "markdown"), ("text", ".csv", "csv"), ("text", ".doc", "text"),
        ("tabs", ".xls", "csv"), ("noise", ".doc", "office"), ("noise", ".xls", "xls"),
        ("text", "", ""), ("text", ".log", ""), ("text", ".json", "JSON"), ("noise", ".exe", ""),
    ],
)  # fmt: skip
def test_the_bytes_are_believed_before_the_name(content, suffix, kind):
    assert kind_of(BYTES[content], suffix) == kind


def test_every_suffix_leads_to_a_kind_whatever_the_bytes_are():
    for suffix in (*SUFFIXES, *REFUSED_SUFFIXES, "", ".", ".蒙古"):
        for content in (*BYTES.values(), b"", b"\xff" * 100):
            assert isinstance(kind_of(content, suffix), str)


@pytest.mark.parametrize(
    "content",
    [
        b"<!---->" * 3_000_000, b"<!--" * 5_000_000, b"<" * 20_000_000, b"Received: a\n" * 2_000_000,
        b"<?xml" + b" " * 20_000_000, b"<div " + b"x" * 20_000_000, b" " * 20_000_000, OLE + b"W" * 20_000_000,
        b"PK\x03\x04" + b"PK\x05\x06" * 4_000_000,
    ],
    ids=["comments", "open comments", "angles", "headers", "declaration", "tag", "blanks", "ole", "ends of zips"],
)  # fmt: skip
def test_telling_the_kind_takes_no_time_whatever_the_size(content):
    start = time.monotonic()
    for suffix in (".html", ".xls", ".txt", ".zip"):
        kind_of(content, suffix)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("年报.pdf", "text", "it is no PDF file, or a damaged one; get it again, or open it in its program and save it anew"),
        ("年报.docx", "half a zip", "it is no DOCX file, or a damaged one; get it again, or open it in its program and save it anew"),
        ("年报.docx", "protected", "it is protected with a password; save it without one and add it again"),
        ("年报.txt", "rar", "it is a RAR file in spite of its name, and RAR files are not supported; save it as PDF, Word or text"),
        ("幻灯.pptx", "pptx", "it is a PowerPoint file, and PowerPoint files are not supported; save it as PDF, Word or text"),
        ("资料.docx", "zip", "it is a zip archive inside another file; unpack it"),
        ("a.log", "text", ".log files are not supported; save it as PDF, Word or text"),
        ("README", "text", "files without a suffix are not supported; save it as PDF, Word or text"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_refused_in_one_sentence(tmp_path, name, content, reason):
    assert refusal(write(tmp_path, name, BYTES[content])) == f"cannot read {name}: {reason}"


def test_a_page_saved_under_the_name_of_another_format_is_read(tmp_path):
    page = f"<html><head><meta charset=gbk><title>公报</title></head><body><h1>公报</h1><p>{REPORT * 3}</p></body></html>"
    for name in ("公报.doc", "公报.xls", "公报.txt"):
        source = read(write(tmp_path, name, page.encode("gbk")))
        assert source.format == "html"
        assert "地区生产总值完成16.29亿元" in source.text


@pytest.mark.parametrize(
    "name",
    [
        "ᠮᠣᠩᠭᠣᠯ ᠬᠡᠯᠡ.txt",
        "📄👨\u200d👩\u200d👧.txt",
        "報告書（案）.txt",
        "a" * 200 + ".txt",
        "; rm -rf ~.txt",
        "%s{0}.txt",
    ],
)
def test_names_may_be_in_any_script(tmp_path, name):
    source = read(write(tmp_path, name, REPORT))
    assert (source.name, source.text) == (name, REPORT)


def test_a_name_that_breaks_or_turns_a_line_is_shown_without_what_does(tmp_path):
    assert read(write(tmp_path, "\u202etxt.报告.txt", REPORT)).name == "_txt.报告.txt"
    assert refusal(write(tmp_path, "a\nb.log", REPORT)).startswith("cannot read a_b.log: .log files")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b" \r\n\t\n", "there is nothing in it but white space"),
        (b"\xef\xbb\xbf \n", "there is nothing in it but white space"),
        (b"12 345\n6.78%\n", "there is no Chinese or Latin text in it"),
        (b"abc\x00\x01\x02", "it is a binary file; save its text as a UTF-8 text file"),
        (b"\x01\x02\x03\x04 text", "it is a binary file; save its text as a UTF-8 text file"),
        (
            REPORT.encode()[:-1] + b"\xff\xfe\xff",
            "it is neither UTF-8 nor GB18030 nor Big5; save it as a UTF-8 text file",
        ),
        (b"\xff\xfea", "it is not the UTF-16 that its first bytes announce; save it as a UTF-8 text file"),
    ],
)
def test_what_holds_no_text_is_refused_in_one_sentence(tmp_path, content, reason):
    assert refusal(write(tmp_path, "a.txt", content)) == f"cannot read a.txt: {reason}"


def test_the_end_mark_and_the_filling_of_older_systems_are_no_text(tmp_path):
    assert (
        read(write(tmp_path, "a.txt", "审议意见\r\n".encode("gbk") + b"\x1a" + bytes(100))).text
        == "审议意见\r\n"
    )


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_text_with_a_broken_byte_is_read_and_the_notice_says_so(tmp_path, codec):
    content = (REPORT * 20).encode(codec)
    cut = read(write(tmp_path, "a.txt", content + "旗".encode(codec)[:1]))
    assert (cut.text, cut.encoding) == (REPORT * 20 + "\ufffd", codec)
    assert cut.notices == ("1 character is damaged in the file and stands as \ufffd",)
    at = content.index(b"\n") + 1
    broken = read(write(tmp_path, "b.txt", content[:at] + b"\xff" + content[at:] + b"\xff\n"))
    assert broken.text.endswith(REPORT * 18 + "\ufffd\n")
    assert broken.notices[0].endswith("characters are damaged in the file and stand as \ufffd")


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("euc_kr", "안녕하세요 대한민국 정부의 업무보고서입니다. 경제 성장률이 증가하였습니다."),
        ("euc_kr", "대한민국"),
        ("shift_jis", "本日は日本政府の業務報告についてご説明いたします。経済成長率は増加しました。"),
        ("euc_jp", "本日は日本政府の業務報告についてご説明いたします。経済成長率は増加しました。"),
        ("cp1251", "Доклад о работе правительства за прошлый год"),
        ("cp1252", "It’s the government’s “work” report"),
        ("latin-1", "Rapport sur l'activité générale du gouvernement"),
    ],
)
def test_other_encodings_are_refused_rather_than_guessed(tmp_path, codec, text):
    assert refusal(write(tmp_path, "a.txt", text.encode(codec))) == (
        "cannot read a.txt: it is neither UTF-8 nor GB18030 nor Big5; save it as a UTF-8 text file"
    )


def test_a_file_over_the_limit_is_refused_with_both_sizes_before_it_is_read(tmp_path):
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)  # a hole: nothing to load
    assert refusal(path) == (
        "cannot read 大.txt: it has 200.0 MB, more than the limit of 50.0 MB; split it into smaller files,"
        " or raise WENJU_MAX_FILE_BYTES"
    )
    assert "11 bytes, more than the limit of 10 bytes" in refusal(write(tmp_path, "b.txt", "hello world"), 10)


def test_a_missing_path_and_a_folder_are_told_apart(tmp_path):
    assert refusal(tmp_path / "无.txt").endswith("无.txt: there is no such file or folder")
    assert refusal(tmp_path).endswith("it is a folder, not a file")
    assert refusal(Path("/dev/null")) == "cannot read /dev/null: it is a device or a pipe, not a file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path):
    path = write(tmp_path, "a.txt", REPORT)
    path.chmod(0)
    assert refusal(path).endswith("no permission; make it readable for this user")


def test_folders_are_walked_in_order_without_hidden_files_or_links_that_leave(tmp_path):
    outside = write(tmp_path, "outside.txt", REPORT)
    folder = tmp_path / "folder"
    b = write(folder, "b.txt", REPORT)
    a = write(folder, "sub/a.pdf", REPORT)
    write(folder, ".hidden.txt", REPORT)
    write(folder, ".git/config.txt", REPORT)
    (folder / "leaves.txt").symlink_to(outside)
    (folder / "stays.txt").symlink_to(b)
    (folder / "dangling.txt").symlink_to(folder / "nothing.txt")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    assert find_files([folder]) == [b, a]


def test_a_named_file_is_returned_whatever_it_is_and_only_once(tmp_path):
    hidden = write(tmp_path, ".hidden.txt", REPORT)
    plain = write(tmp_path, "a.txt", REPORT)
    assert find_files([hidden, plain, tmp_path]) == [hidden, plain]


def test_what_programs_keep_beside_documents_is_no_document(tmp_path):
    for name in (
        "公告.html", "公告_files/logo.png", "公告_files/frame.html", "规划.htm", "规划.files/a.js", "~$报告.docx", "Thumbs.db",
        "desktop.ini", "附件_files/a.txt",
    ):  # fmt: skip
        write(tmp_path, name, REPORT)
    found = [str(path.relative_to(tmp_path)) for path in find_files([tmp_path])]
    assert found == ["公告.html", "规划.htm", "附件_files/a.txt"]


def test_an_empty_folder_holds_no_files_and_a_missing_path_is_an_error(tmp_path):
    assert find_files([tmp_path]) == []
    with pytest.raises(UnreadableFile, match="there is no such file or folder"):
        find_files([tmp_path / "nothing"])
