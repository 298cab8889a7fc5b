"""What an analyst sees of how a document was understood."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rag import take_in
from rag.records import Evidence, Page, Section
from rag.render import reading_to_html, reading_to_text, versions_in_words
from rag.versions import Version

SEEDS = Path(__file__).parent.parent / "seeds"
OPINION = take_in(SEEDS / "etuoke-npc-opinion-2024-37.txt")
EJINA = take_in(SEEDS / "ejina-half-year-plan-report-2024.txt")


def test_metadata_stands_with_the_words_that_it_was_taken_from_and_a_dash_where_there_is_none():
    start = EJINA.document.text.index("2024")
    said = replace(
        EJINA, evidence=(Evidence("period", start, start + 7), Evidence("索引号", start, start + 4))
    )
    lines = reading_to_text(said).splitlines()
    assert f"时期: 2024年上半年    ← {EJINA.document.text[start : start + 7]}" in lines
    assert "文号: —" in lines
    assert "索引号: 2024" in lines


def test_the_outline_is_indented_by_level_and_dropped_lines_are_listed():
    text = reading_to_text(EJINA, language="en")
    assert "\n  一、 上半年计划执行情况\n      （一） 扎实推进生态治理\n" in text.replace("(一)", "（一）")
    assert "\nLines of the page that were dropped (3)\n  您当前的位置:首页\n" in text


def test_recognised_pages_and_tables_are_told():
    table = Section(0, "", "", 0, 11, ("表格1",), "table")
    scan = replace(
        OPINION,
        document=replace(
            OPINION.document,
            pages=(Page(1, 0, 9, False, None), Page(2, 9, 99, True, 0.934)),
            notices=("one",),
        ),
        sections=(table, *OPINION.sections),
    )
    text = reading_to_text(scan)
    assert "⚠ one" in text
    assert "\n页 (2)\n  1 页自带文字\n  第 2 页由图像识别，把握 93%\n" in text
    assert f"\n表格 (1)\n  〔表格1〕\n    {OPINION.document.text[:11]}\n" in text


def test_versions_are_told_by_the_other_document_and_how_alike_they_are():
    held = (OPINION.document, EJINA.document)
    version = Version(EJINA.document.id, OPINION.document.id, 0.974, "same")
    (told,) = versions_in_words(EJINA.document.id, [version], held, "en")
    assert told == (
        f"the same text as {OPINION.document.title} (etuoke-npc-opinion-2024-37.txt) (97 % alike); what both say is"
        " cited once"
    )
    assert f"⚠ {told}" in reading_to_text(EJINA, [told])


def test_what_a_document_holds_is_mere_text_on_the_page():
    hostile = replace(OPINION, removed=("<script>alert(1)</script>",))
    shown = reading_to_html(hostile, [], "zh")
    assert "<script" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
