"""Briefs as files."""

import os
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from counties import NOTICE, WORK_REPORT, reading_of_text
from fakes import FakeChat

from rag.brief import brief
from rag.errors import LibraryUnwritable
from rag.export import brief_to_docx, save_brief
from rag.glossary import Glossary
from rag.records import Brief
from rag.render import brief_to_markdown

GLOSSARY = Glossary.load()
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture
def notice(tmp_path) -> Brief:
    return brief(reading_of_text(NOTICE, tmp_path), GLOSSARY, None)


@pytest.fixture
def place(tmp_path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_a_brief_is_written_as_markdown_by_the_suffix_of_its_name(notice, place):
    save_brief(notice, place / "简报.MD")

    assert (place / "简报.MD").read_text(encoding="utf-8") == brief_to_markdown(notice)
    assert [path.name for path in place.iterdir()] == ["简报.MD"]


def footnotes(path: Path) -> list[str]:
    """The texts of a Word file's footnotes, in order, without the two lines that set them off."""
    with zipfile.ZipFile(path) as file:
        root = ElementTree.fromstring(file.read("word/footnotes.xml"))
    return ["".join(note.itertext()).strip() for note in root if int(note.get(f"{{{MAIN}}}id", "0")) > 0]


def marks(path: Path) -> list[int]:
    """Which footnotes the text points to, in order."""
    with zipfile.ZipFile(path) as file:
        return [
            int(found)
            for found in re.findall(rb'footnoteReference w:id="(\d+)"', file.read("word/document.xml"))
        ]


def test_a_brief_for_word_has_title_block_statements_figures_and_terms(notice, place):
    save_brief(notice, place / "brief.docx")
    word = docx.Document(str(place / "brief.docx"))
    paragraphs = [paragraph.text for paragraph in word.paragraphs]

    assert paragraphs[0] == "临水区人民政府办公室关于印发《临水区2021年老旧小区改造实施方案》的通知"
    assert [text for text in paragraphs if text.isprintable() and len(text) < 30] == [
        "要点 Headlines", "主要数据 Key figures", "下一步 Next steps", "术语 Terms",
    ]  # fmt: skip
    title, headlines, figures, steps, _ = word.tables
    assert [[cell.text for cell in row.cells] for row in title.rows][1:3] == [
        ["文号 Document number", "临政办发〔2021〕18号", "临政办发〔2021〕18号"],
        ["发文机关 Issuer", "临水区人民政府办公室", "—"],
    ]
    assert [cell.text for cell in headlines.rows[0].cells] == ["中文", "English"]
    assert [
        row.cells[1].text for row in steps.rows if row.cells[0].text == "所有项目于2021年10月31日前完工。"
    ] == ["Deadline: by 31 October 2021"]
    assert figures.rows[1].cells[0].text == "2021年 · 目标  2021 · target"
    assert ["总投资\ntotal investment", "3.6亿元\nCNY 360 million", "—", "1"] in [
        [cell.text for cell in row.cells] for row in figures.rows
    ]


def test_every_source_is_a_footnote_that_leads_to_its_sentence(notice, place):
    save_brief(notice, place / "brief.docx")
    notes = footnotes(place / "brief.docx")

    assert notes[0].startswith("临政办发〔2021〕18号 · 一、工作目标 · 第1句：“2021年计划改造老旧小区38个")
    # Each note is pointed to once; whoever cites the same sentence later is led to the mark before.
    assert marks(place / "brief.docx") == list(range(1, len(notes) + 1))
    cited = {
        citation.quote
        for pair in notice.pairs
        for citation in pair.chinese.citations
        if len(citation.quote) < 200
    }
    assert all(any(quote in note for note in notes) for quote in (" ".join(one.split()) for one in cited))


def test_both_languages_stand_side_by_side_and_what_failed_its_check_says_so(tmp_path, place):
    chat = FakeChat("ZH: 总投资4.6亿元。[1]\nEN: Total investment is CNY 460 million. [1]\n")
    brief_to_docx(brief(reading_of_text(NOTICE, tmp_path), GLOSSARY, chat), place / "brief.docx")
    rows = [
        [cell.text for cell in row.cells]
        for table in docx.Document(str(place / "brief.docx")).tables
        for row in table.rows
    ]
    chinese, english = next(row for row in rows if "总投资4.6亿元" in row[0])

    assert chinese.startswith("◐ 部分") and "⚠ 所引原文中没有这个数字: " in chinese
    assert english.startswith("◐ ") and "Total investment is CNY 460 million." in english


def test_characters_that_word_cannot_hold_are_left_out(tmp_path, place):
    odd = brief(reading_of_text(NOTICE.replace("所有项目", "所有\x0b项\x1f目"), tmp_path), GLOSSARY, None)
    save_brief(odd, place / "brief.docx")

    text = "\n".join(
        cell.text
        for table in docx.Document(str(place / "brief.docx")).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "所有" in text and "完工" in text
    assert any("完工" in note for note in footnotes(place / "brief.docx"))


def test_a_page_of_html_stands_alone_and_escapes_whatever_the_document_holds(tmp_path, place):
    hostile = NOTICE.replace("所有项目", '<img src=x onerror="alert(1)"><script>alert(2)</script>所有项目')
    save_brief(brief(reading_of_text(hostile, tmp_path), GLOSSARY, None), place / "brief.html")
    page = (place / "brief.html").read_text(encoding="utf-8")

    assert page.startswith("<!doctype html>") and "default-src &#x27;none&#x27;" not in page
    assert "Content-Security-Policy\" content=\"default-src 'none'" in page
    assert not re.search(r"<(?:img|script|link)\b|(?:src|href)=\"(?!#)", page)
    assert "&lt;script&gt;" in page
    for target in re.findall(r'href="#([^"]+)"', page):
        assert page.count(f'id="{target}"') == 1


def test_a_file_that_is_there_is_replaced_by_a_whole_one(notice, tmp_path, place):
    save_brief(notice, place / "brief.md")
    other = brief(reading_of_text(WORK_REPORT, tmp_path), GLOSSARY, None)
    save_brief(other, place / "brief.md")

    assert (place / "brief.md").read_text(encoding="utf-8").startswith("# 云溪县2023年政府工作报告\n")


def test_another_suffix_is_a_mistake_of_the_caller(notice, place):
    with pytest.raises(ValueError, match=r"a brief is written as \.md, \.html or \.docx, not '\.pdf'"):
        save_brief(notice, place / "brief.pdf")


def test_a_place_that_cannot_be_written_is_one_sentence_and_leaves_nothing_behind(notice, place):
    with pytest.raises(LibraryUnwritable) as error:
        save_brief(notice, place / "nowhere" / "brief.docx")
    assert (
        str(error.value)
        == f"cannot write {place / 'nowhere' / 'brief.docx'}: No such file or directory; choose another place"
    )

    (place / "folder.md").mkdir()
    with pytest.raises(LibraryUnwritable):
        save_brief(notice, place / "folder.md")
    assert [path.name for path in place.iterdir()] == ["folder.md"]


@pytest.mark.skipif(os.name == "nt", reason="permissions of another kind")
def test_a_brief_can_be_read_by_whoever_may_read_other_files(notice, place):
    (place / "other").touch()
    save_brief(notice, place / "brief.md")

    assert (place / "brief.md").stat().st_mode == (place / "other").stat().st_mode
