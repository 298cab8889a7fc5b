"""Which files are read, how they are decoded, and in which words the others are refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.errors import UnreadableFile
from rag.read import find_files, read

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


def test_traditional_characters_in_gbk_are_read(tmp_path):
    text = "經濟發展增添新的活力，全旗各項工作取得了新的進展，人民生活水平不斷提高。"
    assert read(write(tmp_path, "a.txt", text.encode("gbk"))).text == text


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


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("年报.pdf", b"%PDF-1.7\n", "PDF"),
        ("年报.docx", b"PK\x03\x04", "Word"),
        ("年报.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word"),
        ("页面.html", b"<html></html>", "HTML"),
        ("表.xlsx", b"PK\x03\x04", "Excel"),
        ("公文.ofd", b"PK\x03\x04", "OFD"),
        ("扫描.png", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("资料.zip", b"PK\x03\x04", "zip"),
    ],
)
def test_other_formats_are_refused_by_name(tmp_path, name, content, kind):
    assert refusal(write(tmp_path, name, content)) == (
        f"cannot read {name}: {kind} files are not supported yet; save it as a UTF-8 text file"
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG"),
        (b"\x7fELF\x02\x01", "ELF program"),
        (b"\n <!DOCTYPE html><html>", "HTML"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
    ],
)
def test_a_file_of_another_format_is_not_believed_its_name(tmp_path, content, kind):
    message = refusal(write(tmp_path, "报告.txt", content))
    assert message.startswith(f"cannot read 报告.txt: it is a {kind} file in spite of its name")


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
            "it is neither UTF-8 nor GB18030; save it as a UTF-8 text file",
        ),
        (b"\xff\xfe\x00\x00" + REPORT.encode("utf-32-le"), "it is UTF-32; save it as a UTF-8 text file"),
        (b"\xff\xfea", "it is not the UTF-16 that its first bytes announce; save it as a UTF-8 text file"),
    ],
)
def test_what_holds_no_text_is_refused_in_one_sentence(tmp_path, content, reason):
    assert refusal(write(tmp_path, "a.txt", content)) == f"cannot read a.txt: {reason}"


@pytest.mark.parametrize("codec", ["big5", "euc_kr", "utf-16-le"])
def test_other_encodings_are_refused_rather_than_guessed(tmp_path, codec):
    text = {
        "big5": "經濟發展增添新的活力，全旗各項工作取得了新的進展，人民生活水平不斷提高。",
        "euc_kr": "안녕하세요 대한민국 정부의 업무보고서입니다. 경제 성장률이 증가하였습니다.",
        "utf-16-le": REPORT,
    }[codec]
    assert refusal(write(tmp_path, "a.txt", text.encode(codec))).startswith("cannot read a.txt: it is ")


def test_a_file_over_the_limit_is_refused_with_both_sizes_before_it_is_read(tmp_path):
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)  # a hole: nothing to load
    assert refusal(path) == (
        "cannot read 大.txt: it has 200.0 MB, more than the limit of 50.0 MB; split it into smaller files"
    )
    assert "11 bytes, more than the limit of 10 bytes" in refusal(write(tmp_path, "b.txt", "hello world"), 10)


def test_a_missing_path_and_a_folder_are_told_apart(tmp_path):
    assert refusal(tmp_path / "无.txt").endswith("无.txt: there is no such file or folder")
    assert refusal(tmp_path).endswith("it is a folder, not a file")
    assert refusal(Path("/dev/null")) == "cannot read /dev/null: it is a device or a pipe, not a file"


def test_unknown_suffixes_are_refused(tmp_path):
    assert ".log files are not supported" in refusal(write(tmp_path, "a.log", REPORT))
    assert "files without a suffix are not supported" in refusal(write(tmp_path, "README", REPORT))


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


def test_an_empty_folder_holds_no_files_and_a_missing_path_is_an_error(tmp_path):
    assert find_files([tmp_path]) == []
    with pytest.raises(UnreadableFile, match="there is no such file or folder"):
        find_files([tmp_path / "nothing"])
