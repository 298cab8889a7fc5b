"""Briefs as files."""

import os
from pathlib import Path

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


def test_a_brief_for_word_has_title_statements_figures_terms_and_sources(notice, place):
    save_brief(notice, place / "brief.docx")
    word = docx.Document(str(place / "brief.docx"))
    paragraphs = [paragraph.text for paragraph in word.paragraphs]

    assert paragraphs[0] == "临水区人民政府办公室关于印发《临水区2021年老旧小区改造实施方案》的通知"
    assert paragraphs[1] == "临政办发〔2021〕18号 · 临水区人民政府办公室 · 2021-03-12 · 临水区 · 2021"
    assert paragraphs[2] == (
        "Document number: 临政办发〔2021〕18号 · Kind: Notice · Date: 12 March 2021 · Period: 2021"
    )
    assert [
        text for text in paragraphs if text in ("主要数据 Key figures", "术语 Terms", "来源 Sources")
    ] == [
        "主要数据 Key figures",
        "术语 Terms",
        "来源 Sources",
    ]
    assert any(
        text.startswith("[1] 临政办发〔2021〕18号 · 一、工作目标 · 第1句：2021年计划改造")
        for text in paragraphs
    )
    statements, figures = word.tables
    assert [cell.text for cell in statements.rows[0].cells] == ["中文", "English"]
    assert any(row.cells[0].text.startswith("所有项目于2021年10月31日前完工。[") for row in statements.rows)
    assert [cell.text for cell in figures.rows[1].cells] == [
        "总投资", "total investment", "2021年（目标 target）", "3.6亿元", "CNY 360 million", "[1]",
    ]  # fmt: skip


def test_both_languages_stand_side_by_side_and_what_failed_its_check_says_so(tmp_path, place):
    chat = FakeChat("ZH: 总投资4.6亿元。[1]\nEN: Total investment is CNY 460 million. [1]\n")
    brief_to_docx(brief(reading_of_text(NOTICE, tmp_path), GLOSSARY, chat), place / "brief.docx")
    rows = [
        [cell.text for cell in row.cells] for row in docx.Document(str(place / "brief.docx")).tables[0].rows
    ]
    chinese, english = next(row for row in rows if row[0].startswith("总投资"))

    assert chinese == "总投资4.6亿元。[1] ⚠ 所引句子中没有“4.6亿元”。"
    assert english.startswith("Total investment is CNY 460 million.[1] ⚠ None of the cited sentences")


def test_characters_that_word_cannot_hold_are_left_out(tmp_path, place):
    odd = brief(reading_of_text(NOTICE.replace("所有项目", "所有\x0b项\x1f目"), tmp_path), GLOSSARY, None)
    save_brief(odd, place / "brief.docx")

    text = "\n".join(
        cell.text for row in docx.Document(str(place / "brief.docx")).tables[0].rows for cell in row.cells
    )
    assert "所有" in text and "完工" in text


def test_a_file_that_is_there_is_replaced_by_a_whole_one(notice, tmp_path, place):
    save_brief(notice, place / "brief.md")
    other = brief(reading_of_text(WORK_REPORT, tmp_path), GLOSSARY, None)
    save_brief(other, place / "brief.md")

    assert (place / "brief.md").read_text(encoding="utf-8").startswith("# 云溪县2023年政府工作报告\n")


def test_another_suffix_is_a_mistake_of_the_caller(notice, place):
    with pytest.raises(ValueError, match=r"a brief is written as \.md or \.docx, not '\.pdf'"):
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
