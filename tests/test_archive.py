"""What is taken out of an archive, under which names, and in which words the rest is refused."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from rag.errors import UnreadableFile
from rag.read import archive
from rag.read.archive import unpack

REPORT = "额济纳旗2024年上半年地区生产总值完成16.29亿元,同比增长2.7%。\n"


def zipped(entries: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as container:
        for name, content in entries.items():
            container.writestr(name, content)
    return held.getvalue()


def in_gbk(content: bytes, *names: str) -> bytes:
    """Give an archive as Windows writes it: the names in GBK, and no flag that says so."""
    for name in names:
        content = content.replace(name.encode(), name.encode("gb18030").ljust(len(name.encode()), b"~"))
    return content.replace(b"\x00\x08", b"\x00\x00")


def written(folder: Path, content: bytes, name: str = "资料.zip") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def taken(folder: Path, content: bytes, max_bytes: int = 50_000_000) -> tuple[dict[str, bytes], list[str]]:
    inside = folder / "unpacked"
    inside.mkdir(exist_ok=True)
    members, rejected = unpack(written(folder, content), inside, name="资料.zip", max_bytes=max_bytes)
    files = {member.name: member.file.read_bytes() for member in members}
    left = {path for path in inside.rglob("*") if path.is_file()}
    assert left >= {member.file for member in members}
    assert not {path for path in left if path.suffix == ".zip"}
    return files, [entry.reason for entry in rejected]


def refusal(folder: Path, content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        taken(folder, content)
    return str(caught.value)


def test_an_archive_is_a_folder(tmp_path):
    inner = zipped({"2023/公报.md": REPORT})
    content = zipped({"b.txt": REPORT, "年报/a.PDF": b"%PDF-1.7", "年报/旧.zip": inner, "年报/": b""})
    files, rejected = taken(tmp_path, content)
    assert files == {
        "资料.zip/b.txt": REPORT.encode(),
        "资料.zip/年报/a.PDF": b"%PDF-1.7",
        "资料.zip/年报/旧.zip/2023/公报.md": REPORT.encode(),
    }
    assert list(files) == sorted(files)
    assert rejected == []


def test_a_member_lies_under_a_name_of_our_own_with_its_suffix(tmp_path):
    names = ["蒙古ᠮᠣᠩᠭᠣᠯ.docx", "📄👨‍👩‍👧.txt", "a.txt; rm -rf ~", "no suffix", "." * 3 + "x.t t", "CON.txt"]
    (tmp_path / "unpacked").mkdir()
    members, _ = unpack(
        written(tmp_path, zipped(dict.fromkeys(names, REPORT))),
        tmp_path / "unpacked",
        name="z",
        max_bytes=1000,
    )
    assert {member.name for member in members} == {f"z/{name}" for name in names if not name.startswith(".")}
    assert all(member.file.name.isascii() and " " not in member.file.name for member in members)
    assert sorted(member.file.suffix for member in members) == ["", "", ".docx", ".txt", ".txt"]


def test_two_archives_go_into_one_folder(tmp_path):
    first, second = ({"a.txt": REPORT}, {"a.txt": REPORT * 2})
    assert taken(tmp_path, zipped(first))[0] == {"资料.zip/a.txt": REPORT.encode()}
    assert taken(tmp_path, zipped(second))[0] == {"资料.zip/a.txt": REPORT.encode() * 2}


def test_what_a_folder_leaves_out_is_left_out(tmp_path):
    files, rejected = taken(
        tmp_path,
        zipped(
            {
                "公报.txt": REPORT, ".hidden.txt": REPORT, ".git/config.txt": REPORT, "__MACOSX/._公报.txt": b"\x00",
                ".DS_Store": b"\x00", "README.md": REPORT, "x/LICENSE": REPORT, "SOURCES.txt": REPORT,
            }
        ),
    )  # fmt: skip
    assert (list(files), rejected) == (["资料.zip/公报.txt"], [])


def test_names_are_read_in_the_gbk_that_windows_writes(tmp_path):
    content = in_gbk(zipped({"达拉特旗政府工作报告.txt": REPORT}), "达拉特旗政府工作报告")
    assert list(taken(tmp_path, content)[0]) == ["资料.zip/达拉特旗政府工作报告~~~~~~~~~~.txt"]


def test_names_are_read_in_utf8_without_a_flag_and_from_the_unicode_path_field(tmp_path):
    plain = zipped({"公报.txt": REPORT}).replace(b"\x00\x08", b"\x00\x00")
    assert list(taken(tmp_path, plain)[0]) == ["资料.zip/公报.txt"]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as container:
        entry = zipfile.ZipInfo("gongbao.txt")
        name = "公报.txt".encode()
        field = b"\x01" + struct.pack("<L", zlib.crc32(b"gongbao.txt")) + name
        entry.extra = struct.pack("<HH", 0x7075, len(field)) + field
        container.writestr(entry, REPORT)
    assert list(taken(tmp_path, held.getvalue())[0]) == ["资料.zip/公报.txt"]


@pytest.mark.parametrize(
    "name", ["../up.txt", "a/../../up.txt", "/etc/up.txt", "C:\\up.txt", "..\\up.txt", "\\\\server\\up.txt"]
)
def test_a_path_that_climbs_out_is_rejected_and_the_others_go_on(tmp_path, name):
    files, rejected = taken(tmp_path, zipped({name: b"x", "公报.txt": REPORT}))
    assert list(files) == ["资料.zip/公报.txt"]
    assert len(rejected) == 1
    assert rejected[0].endswith("its path leads out of the archive; unpack it and add it again")
    assert {path.name for path in tmp_path.iterdir()} == {"资料.zip", "unpacked"}


def test_links_and_devices_are_rejected(tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as container:
        for name, mode in (
            ("link.txt", stat.S_IFLNK),
            ("pipe.txt", stat.S_IFIFO),
            ("disk.txt", stat.S_IFBLK),
        ):
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, (mode | 0o777) << 16
            container.writestr(entry, "/etc/passwd")
    files, rejected = taken(tmp_path, held.getvalue())
    assert files == {}
    assert rejected == [
        "cannot read 资料.zip/link.txt: it is a link, not a file; add the file that it leads to",
        "cannot read 资料.zip/pipe.txt: it is a device or a pipe, not a file",
        "cannot read 资料.zip/disk.txt: it is a device or a pipe, not a file",
    ]


def test_names_that_would_break_a_line_or_turn_it_round_are_shown_plainly(tmp_path):
    files, _ = taken(tmp_path, zipped({"a\nb\u202etxt.exe.txt": REPORT, "长" * 400 + ".txt": REPORT}))
    assert list(files) == ["资料.zip/a_b_txt.exe.txt", f"资料.zip/{'长' * 150}.txt"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_taken_once(tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as container:
        container.writestr("a.txt", "first")
        container.writestr("a.txt", "second")
    assert taken(tmp_path, held.getvalue()) == (
        {"资料.zip/a.txt": b"first"},
        ["cannot read 资料.zip/a.txt: the archive holds it twice"],
    )


def test_entries_behind_a_password_are_rejected_and_an_archive_of_nothing_else_is_refused(tmp_path):
    content = bytearray(zipped({"secret.txt": REPORT, "b.txt": REPORT}))
    first = content.find(b"PK\x01\x02")
    content[first + 8] |= 1
    files, rejected = taken(tmp_path, bytes(content))
    assert list(files) == ["资料.zip/b.txt"]
    assert rejected == [
        "cannot read 资料.zip/secret.txt: it is protected with a password; unpack it and add it again"
    ]
    content[content.find(b"PK\x01\x02", first + 1) + 8] |= 1
    assert refusal(tmp_path, bytes(content)) == (
        "cannot read 资料.zip: it is protected with a password; unpack it and add the files that it holds"
    )


def test_a_damaged_entry_is_rejected_and_the_others_go_on(tmp_path):
    content = zipped({"a.txt": REPORT, "b.txt": REPORT * 9}, zipfile.ZIP_STORED)
    broken = content.replace(REPORT.encode(), REPORT.replace("2.7", "9.7").encode(), 1)
    files, rejected = taken(tmp_path, broken)
    assert list(files) == ["资料.zip/b.txt"]
    assert rejected == ["cannot read 资料.zip/a.txt: it is damaged; unpack it and add it again"]


def test_an_unknown_compression_is_named(tmp_path):
    content = bytearray(zipped({"a.txt": REPORT, "b.txt": REPORT}))
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.find(mark) + at] = 9  # Deflate64
    files, rejected = taken(tmp_path, bytes(content))
    assert list(files) == ["资料.zip/b.txt"]
    assert "it is compressed by a method that is not supported" in rejected[0]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 not really", b"<html></html>", zipped({"a.txt": REPORT})[:60]]
)
def test_what_is_no_archive_is_refused(tmp_path, content):
    assert refusal(tmp_path, content) == (
        "cannot read 资料.zip: it is damaged; get it again, or unpack it and add its files"
    )


def test_an_archive_without_documents_is_refused_rather_than_passed_over(tmp_path):
    assert refusal(tmp_path, zipped({"x/": b"", ".hidden": b""})) == (
        "cannot read 资料.zip: it is an archive without documents in it"
    )


def test_an_entry_over_the_limit_is_rejected_with_both_sizes(tmp_path):
    files, rejected = taken(tmp_path, zipped({"big.txt": b"0" * 3_000_000, "a.txt": REPORT}), 2_000_000)
    assert list(files) == ["资料.zip/a.txt"]
    assert rejected == ["cannot read 资料.zip/big.txt: it has 3.0 MB, more than the limit of 2.0 MB"]


def test_a_header_that_lies_about_the_size_does_not_unpack_more(tmp_path):
    content = bytearray(zipped({"big.txt": b"0" * 3_000_000}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at += content.find(mark)
        content[at : at + 4] = struct.pack("<L", 1000)
    files, rejected = taken(tmp_path, bytes(content), 2_000_000)
    assert files == {}
    assert rejected == ["cannot read 资料.zip/big.txt: it is damaged; unpack it and add it again"]


def test_a_bomb_stops_at_what_an_archive_of_its_size_may_hold(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MAX_UNPACKED", 5_000_000)
    bomb = zipped({f"{number}.txt": b"0" * 1_000_000 for number in range(40)})
    files, rejected = taken(tmp_path, bomb)
    assert len(files) == 4
    assert rejected == [
        "cannot read 资料.zip: it unpacks to more than 5 MB; the rest of it is left out: unpack it and add the files"
        " that you need"
    ]


def test_archives_inside_one_another_are_opened_to_a_depth(tmp_path):
    content = zipped({"公报.txt": REPORT})
    for _ in range(3):
        content = zipped({"里.zip": content, "a.txt": REPORT})
    files, rejected = taken(tmp_path, content)
    assert list(files) == ["资料.zip/a.txt", "资料.zip/里.zip/a.txt", "资料.zip/里.zip/里.zip/a.txt"]
    assert rejected == [
        "cannot read 资料.zip/里.zip/里.zip/里.zip: archives inside one another are opened 3 deep; unpack it first"
    ]


def test_a_directory_of_a_million_entries_is_not_loaded(tmp_path):
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 46_000_000, 0, 0)
    path = written(tmp_path, b"")
    with path.open("wb") as file:
        file.truncate(46_000_000)
        file.seek(0, os.SEEK_END)
        file.write(end)
    with pytest.raises(UnreadableFile, match="it holds too many entries"):
        unpack(path, tmp_path, name="a.zip", max_bytes=1000)


def test_a_full_disk_is_told_apart_from_a_broken_archive(tmp_path):
    with pytest.raises(UnreadableFile, match=r"cannot unpack 资料\.zip in .*nowhere.*make room there"):
        unpack(
            written(tmp_path, zipped({"a.txt": REPORT})),
            tmp_path / "nowhere",
            name="资料.zip",
            max_bytes=1000,
        )
