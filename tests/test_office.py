"""Files that only an office program reads: converted where LibreOffice is there, and without it as far as can be."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from word_files import docx, paragraph

from rag.errors import UnreadableFile
from rag.read.office import read_office
from rag.read.office.rtf import read_rtf
from rag.read.office.word97 import read_word97

# Made by LibreOffice 7 from a .docx with lists, a merged table, tracked changes, hidden text, a note and a field.
OLD_WORD = (Path(__file__).parent / "data" / "report97.doc").read_bytes()
RTF = rb"{\rtf1\ansi {\fonttbl\f0 Arial;}\f0 Report of the banner\par}"
ODT = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text"


def silent(*_: object) -> None:
    pass


@pytest.fixture
def no_office(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def office(monkeypatch, tmp_path):
    """Make a program called soffice of some lines of Python, which see `out`, `target`, `source` and `arguments`."""

    def make(code: str) -> None:
        script = tmp_path / "soffice"
        script.write_text(
            f"#!{sys.executable}\n"
            "import os, pathlib, subprocess, sys, time\n"
            "arguments = sys.argv[1:]\n"
            "out = pathlib.Path(arguments[arguments.index('--outdir') + 1])\n"
            "target = arguments[arguments.index('--convert-to') + 1]\n"
            "source = pathlib.Path(arguments[-1])\n"
            "out.mkdir()\n" + code
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tmp_path))

    return make


def test_a_file_is_converted_in_a_profile_of_its_own_and_read(office, tmp_path):
    (tmp_path / "made.docx").write_bytes(docx(paragraph("转换后的正文。")))
    office(
        f"log = pathlib.Path({str(tmp_path / 'log')!r})\n"
        "log.write_text('\\n'.join([target, source.name, *arguments]))\n"
        "profile = next(a for a in arguments if a.startswith('-env:UserInstallation=file://'))\n"
        "settings = pathlib.Path(profile.split('file://')[1]) / 'user' / 'registrymodifications.xcu'\n"
        "assert 'DisableMacrosExecution' in settings.read_text()\n"
        f"(out / 'document.docx').write_bytes(pathlib.Path({str(tmp_path / 'made.docx')!r}).read_bytes())\n"
    )
    assert read_office(RTF, "年报.rtf", silent).text == "转换后的正文。\n"
    said = (tmp_path / "log").read_text().splitlines()
    assert said[:2] == ["docx", "document.rtf"]
    assert {"--headless", "--norestore", "--nolockcheck"} <= set(said)
    assert not Path(said[-1]).exists()


def test_a_sheet_is_converted_to_a_sheet(office, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["旗区", "总量（亿元）"])
    book.active.append(["达拉特旗", 5.2])
    book.save(tmp_path / "made.xlsx")
    office(
        "assert (target, source.name) == ('xlsx', 'document.ods')\n"
        f"(out / 'document.xlsx').write_bytes(pathlib.Path({str(tmp_path / 'made.xlsx')!r}).read_bytes())\n"
    )
    ods = b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
    assert read_office(ods, "表.ods", silent).text == "旗区：达拉特旗；总量：5.2亿元\n"


def test_without_libreoffice_one_sentence_says_what_to_do(no_office):
    with pytest.raises(UnreadableFile) as caught:
        read_office(ODT, "年报.odt", silent)
    assert str(caught.value) == (
        "cannot read 年报.odt: OpenDocument text needs LibreOffice, which is not installed here; install it, or save the file as .docx"
    )


def test_a_conversion_that_gives_nothing_is_told(office):
    office("sys.exit(1)\n")
    with pytest.raises(UnreadableFile) as caught:
        read_office(ODT, "年报.odt", silent)
    assert str(caught.value) == (
        "cannot read 年报.odt: LibreOffice cannot convert it; open it in its own program and save it as .docx"
    )


def test_a_conversion_without_end_is_ended_with_all_that_it_started(office, monkeypatch, tmp_path):
    monkeypatch.setattr("rag.read.office.TIMEOUT", 2)
    child = tmp_path / "child"
    office(
        f"process = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(child)!r}).write_text(str(process.pid))\n"
        "time.sleep(60)\n"
    )
    began = time.monotonic()
    with pytest.raises(UnreadableFile, match="LibreOffice did not finish within 2 seconds"):
        read_office(ODT, "年报.odt", silent)
    assert time.monotonic() - began < 20
    number = int(child.read_text())
    for _ in range(50):
        if not _runs(number):
            break
        time.sleep(0.1)
    assert not _runs(number)


def _runs(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False
    except OSError:
        os.kill(number, 0)
        return True


EXPECTED = [
    "达拉特旗2024年工作报告", "总体情况", "第一章 工作回顾", "第二章 存在问题", "一、经济运行", "（一）工业", "1. 增长5.2%",
    "2. 另一", "① 圈", "（二）农业", "1. 又一", "二、社会民生", "（一）教育", "第1条 为了规范管理。", "第2条 本办法适用。",
    "第1条 重新开始。", "保留新增结束。", "表1 主要指标", "单位：亿元",
    "指标：生产总值；2023年 总量：16.29亿元；2023年 增速：5.2%；2024年 总量：17亿元；2024年 增速：-3%",
    "指标：社零总额；2023年 总量：1亿元；2023年 增速（%）：—；2024年 增速：4.0%", "10", "面积10km²，完成。", "链接文字",
    "“六同”：指同部署。",
]  # fmt: skip


def test_old_word_files_are_read_without_libreoffice(no_office):
    extracted = read_office(OLD_WORD, "年报.doc", silent)
    assert extracted.text.splitlines() == EXPECTED
    assert [
        (mark.kind, mark.level, extracted.text[mark.start : mark.end])
        for mark in extracted.marks
        if mark.kind in ("heading", "footnote")
    ] == [
        ("heading", 1, "总体情况"), ("heading", 2, "第一章 工作回顾"), ("heading", 2, "第二章 存在问题"),
        ("footnote", 0, "“六同”：指同部署。"),
    ]  # fmt: skip
    assert extracted.marks[3].label == "表1 主要指标"
    assert extracted.notices == (
        "LibreOffice is not installed here: the text was taken from the file directly, without its layout",
        "2 pieces of deleted or hidden text are left out",
    )


def test_old_word_files_are_read_where_libreoffice_fails(office):
    office("sys.exit(1)\n")
    extracted = read_office(OLD_WORD, "年报.doc", silent)
    assert extracted.text.splitlines() == EXPECTED
    assert extracted.notices[0].startswith("LibreOffice cannot convert it: the text was taken")


def test_protected_old_word_files_are_refused(no_office):
    at = OLD_WORD.index(b"\xec\xa5")
    flags = OLD_WORD[at + 10] | OLD_WORD[at + 11] << 8 | 0x0100
    content = OLD_WORD[: at + 10] + flags.to_bytes(2, "little") + OLD_WORD[at + 12 :]
    with pytest.raises(UnreadableFile, match=r"^cannot read 密\.doc: it is protected with a password; "):
        read_office(content, "密.doc", silent)


@pytest.mark.parametrize("cut", [600, 2_000, 9_000])
def test_damaged_old_word_files_are_refused(cut):
    with pytest.raises(
        UnreadableFile, match=r"^cannot read 坏\.doc: it is a damaged Word file, or older than Word 97; "
    ):
        read_word97(OLD_WORD[:cut], "坏.doc", why="")


def rich_text(inside: str) -> bytes:
    def coded(character: str) -> bytes:
        said = character.encode("gb18030")
        return said if len(said) == 1 else b"".join(b"\\'%02x" % byte for byte in said)

    head = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}}{\stylesheet{\s1 heading 1;}}"
    return head + b"".join(map(coded, inside)) + b"}"


def test_rich_text_is_read_without_libreoffice(no_office):
    content = rich_text(
        "\\pard\\s1 总体情况\\par\\pard {\\listtext 一、\\tab}经济{\\b 运行}\\par {\\listtext 1.\\tab}完成10{\\super 5}吨"
        "{\\*\\footnote {\\super 1}注文。\\par}{\\deleted 删去}\\u19975?\\u20803 ?。\\par 单位：亿元\\par "
        "\\trowd\\cellx2000\\cellx4000\\pard\\intbl 旗区\\cell 总量\\cell\\row\\trowd\\cellx2000\\cellx4000\\pard\\intbl 达旗\\cell"
        " 5.2\\cell\\row\\pard 完。{\\*\\generator 无}\\par"
    )
    extracted = read_office(content, "年报.doc", silent)
    assert extracted.text.splitlines() == [
        "总体情况", "一、经济运行", "1. 完成10⁵吨万元。", "¹注文。", "单位：亿元", "旗区：达旗；总量：5.2（单位：亿元）", "完。",
    ]  # fmt: skip
    assert [(mark.kind, mark.level) for mark in extracted.marks][:2] == [("heading", 1), ("footnote", 0)]
    assert extracted.notices == (
        "LibreOffice is not installed here: the text was taken from the file directly, without its layout",
        "deleted or hidden text is left out",
    )


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_broken_rich_text_is_read_or_refused(noise):
    content = rich_text("\\pard 正文\\par")[:-1] + noise
    with contextlib.suppress(UnreadableFile):
        read_rtf(content, "坏.rtf", why="")


@pytest.mark.slow
@pytest.mark.skipif(
    not (shutil.which("soffice") or shutil.which("libreoffice")), reason="LibreOffice is not here"
)
def test_the_real_libreoffice_gives_what_the_file_says():
    extracted = read_office(OLD_WORD, "年报.doc", silent)
    lines = [line for line in extracted.text.splitlines() if line]
    assert [line for line in EXPECTED if line not in lines] == ["“六同”：指同部署。"]
    assert "[1] “六同”：指同部署。" in lines
    assert read_office(RTF, "report.rtf", silent).text.startswith("Report of the banner")
