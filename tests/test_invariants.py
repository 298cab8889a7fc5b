"""What holds for every document: the seeds as they are, the seeds broken into pages, and arbitrary text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structure import plain, source

from rag.chunk import LONGEST, chunk
from rag.clean import clean
from rag.describe import describe
from rag.outline import outline
from rag.read import read
from rag.read.builder import Place, TextBuilder
from rag.records import Cleaned, Document, Outline, Source

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
INVISIBLE = r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x1f\x7f-\x9f]"
LINE_BREAKS = "\n\r\f\v\x85\u2028\u2029\x1c\x1d\x1e"

seeds = pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def check(origin: Source) -> None:
    """Check each promise of the rooms from file to chunks."""
    cleaned = clean(origin)
    document = put_together(origin, cleaned)
    check_offsets(origin, cleaned, document)
    built = outline(cleaned)
    position = 0
    for index, sentence in enumerate(built.sentences):
        assert sentence.index == index
        assert sentence.text == cleaned.text[sentence.start : sentence.end]
        assert sentence.text == sentence.text.strip() != ""
        assert cleaned.text[position : sentence.start].strip() == ""
        position = sentence.end
    assert cleaned.text[position:].strip() == ""
    for section in built.sections:
        assert 0 <= section.start < section.end <= len(cleaned.text)
        assert bool(section.level or section.kind == "table") == bool(section.path)
    check_marks(origin, cleaned, built)
    for entry in built.glossary:
        assert entry.term in cleaned.text[entry.start : entry.end]
    found = chunk(document, built)
    assert [item.first for item in found] == [0, *(item.last for item in found[:-1])][: len(found)]
    assert (found[-1].last if found else 0) == len(built.sentences)
    for item in found:
        assert item.text == cleaned.text[item.start : item.end]
        assert len(item.text) <= LONGEST or item.last - item.first == 1 or len(item.text) <= 2 * LONGEST
    assert clean(origin) == cleaned
    assert outline(cleaned) == built


def check_marks(origin: Source, cleaned: Cleaned, built: Outline) -> None:
    """Pages cover the text in order, lines are where they were, a row is one sentence and a table one section."""
    assert [page.number for page in cleaned.pages] == [page.number for page in origin.pages]
    position = 0
    for page in cleaned.pages:
        assert position <= page.start <= page.end <= len(cleaned.text)
        position = page.end
    there = {(box.page, box.top, box.right): bare(origin.text[box.start : box.end]) for box in origin.boxes}
    for box in cleaned.boxes:
        kept = cleaned.text[box.start : box.end]
        assert kept == kept.strip() != ""
        assert re.sub(INVISIBLE, "", bare(kept)) in re.sub(INVISIBLE, "", there[box.page, box.top, box.right])
    spans = {(sentence.start, sentence.end) for sentence in built.sentences}
    rows = [(mark.start, mark.end) for mark in cleaned.marks if mark.kind == "row"]
    assert set(rows) <= spans
    tables = [(mark.start, mark.end) for mark in cleaned.marks if mark.kind == "table"]
    assert sorted(tables) == sorted(
        (section.start, section.end) for section in built.sections if section.kind == "table"
    )
    if cleaned.pages:
        for sentence in built.sentences:
            assert any(
                page.number == sentence.page and page.start <= sentence.start < page.end
                for page in cleaned.pages
            )


def put_together(origin: Source, cleaned: Cleaned) -> Document:
    said = describe(cleaned.text, outline(cleaned), origin.name)
    return Document(
        origin.id, origin.name, said.title, said.number, said.issuer, said.date, said.region, said.period, said.kind,
        cleaned.text, cleaned.offsets, origin.encoding, origin.format, cleaned.pages, origin.notices,
    )  # fmt: skip


def check_offsets(origin: Source, cleaned: Cleaned, document: Document) -> None:
    previous = -1
    for position, character in enumerate(cleaned.text):
        offset = document.source_offset(position)
        assert offset > previous or character in "\n "
        previous = max(previous, offset)
        if offset < len(origin.text):
            there = origin.text[offset]
            # A space is the end of a paragraph where a text has lost its line breaks.
            assert there == character or (character in "\n " and there in LINE_BREAKS + " \u00a0\u3000")


@seeds
def test_every_promise_holds_for_the_seeds(path):
    check(read(path))


@seeds
def test_cleaning_a_clean_text_changes_nothing(path):
    once = clean(read(path)).text
    assert clean(source(once)).text == once


@seeds
def test_a_quote_is_a_substring_of_the_file_but_for_white_space_and_furniture(path):
    origin = read(path)
    removed = {bare(line) for line in clean(origin).removed}
    kept = "".join(bare(line) for line in origin.text.splitlines() if bare(line) not in removed)
    for sentence in outline(clean(origin)).sentences:
        assert bare(sentence.text) in kept or bare(sentence.text) in bare(origin.text)


def folded(paragraph: str, width: float, indent: float) -> list[str]:
    """Break a paragraph as a page does: numbers and Latin words stay whole, no line begins with punctuation."""
    lines, line, used = [], "　" * int(indent), indent
    for word in re.findall(r"[\x21-\x7e]+|.", paragraph):
        needed = len(word) / 2 if word.isascii() else 1
        if used + needed > width and word not in "，。、；：！？”）》" and line.strip():
            lines.append(line)
            line, used = "", 0.0
        line, used = line + word, used + needed
    return [*lines, line]


HEADER = "内蒙古自治区统计局文件汇编"
PAGE_ENDS = {
    "dashes and header": lambda page: ["", f"— {page} —", "", HEADER, ""],
    "page of pages": lambda page: [f"第{page}页 共99页", ""],
    "form feed": lambda page: [str(page), "\f"],
    "bare number": lambda page: ["", str(page), ""],
    "number and header": lambda page: [f"-{page}-", "\f" + HEADER],
    "a blank line": lambda page: [""],
}


def paged(text: str, width: int, indent: float, page_end: str) -> str:
    """Print a text on pages of 30 lines, paragraphs set apart by an indent or, without one, by a blank line."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += folded(paragraph, width, indent)
        lines += [] if indent else [""]
    pages: list[str] = []
    for number, start in enumerate(range(0, len(lines), 30), start=1):
        pages += lines[start : start + 30]
        if start + 30 < len(lines):
            pages += PAGE_ENDS[page_end](number)
    return "\n".join(pages)


def bare_sentences(text: str) -> list[str]:
    return [bare(sentence.text) for sentence in outline(plain(text)).sentences]


@pytest.mark.parametrize("page_end", PAGE_ENDS)
@pytest.mark.parametrize("indent", [0.0, 2.0])
@pytest.mark.parametrize("width", [22, 28, 35])
@seeds
def test_a_wrapped_and_paged_document_gives_the_same_sentences(path, width, indent, page_end):
    text = clean(read(path)).text
    again = clean(source(paged(text, width, indent, page_end))).text
    if page_end == "a blank line" and not indent:
        # Then nothing tells the end of a page from the end of a heading: a heading may stay torn.
        assert len(set(bare_sentences(text)) - set(bare_sentences(again))) <= 2
    else:
        assert bare_sentences(again) == bare_sentences(text)


words = st.sampled_from(
    [
        "一、", "（二）", "3.", "3.5亿元", "一是", "二是", "三要", "附件", "附件1", "名词解释", "术语:定义", "目录", "第一条 ",
        "第二章", "。", "；", "，", "：", "“", "”", "《", "》", "（", "）", "\n", "\n\n", "\r\n", "\f", " ", "　　", "\t",
        "政 府 工 作", "报告", "2024年9月13日", "印发", "抄送：", "打印", "【", "】", "首页>公开", "— 3 —", "4", "**", "# ",
        "word ", "Word. ", "\u200b", "鄂旗发〔2024〕37号", "旗人民政府：", "全旗上下全面贯彻",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(words, max_size=60).map("".join))
def test_every_promise_holds_for_whatever_is_put_together(text):
    check(source(text))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_every_promise_holds_for_any_text(text):
    check(source(text))


parts = st.one_of(
    st.tuples(st.just("page"), st.booleans()),
    st.tuples(st.sampled_from(["line", "footnote", "furniture", "annex", "heading"]), st.lists(words, max_size=5).map("".join)),
    st.tuples(st.just("table"), st.lists(st.lists(words, min_size=1, max_size=3).map("".join), min_size=1, max_size=3)),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(parts, max_size=25), st.booleans(), st.booleans())
def test_every_promise_holds_for_formats_with_pages_lines_and_tables(made, paged, wrapped):
    builder = TextBuilder()
    page = int(paged)
    if paged:
        builder.page(1, ocr=False)
    for number, (kind, content) in enumerate(made):
        places = [Place(0.1, number / 100, 0.3 + row / 10, number / 100 + 0.01, 0.5) for row in range(3)]
        place = places[0] if paged else None
        if kind == "page":
            page += paged
            if paged:
                builder.page(page, ocr=content is True)
        elif kind == "table":
            builder.table(content, "表1 产值", places if paged else [])
        elif kind in ("line", "heading"):
            builder.line(content, heading=2 * (kind == "heading"), place=place)
        else:
            builder.line(content, kind=kind, place=place)
    extracted = builder.build()
    check(
        source(
            extracted.text,
            "pdf",
            wrapped=wrapped,
            pages=extracted.pages,
            boxes=extracted.boxes,
            marks=extracted.marks,
        )
    )
