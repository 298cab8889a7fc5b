"""A checked draft as a file: the draft as it was, its sentences marked, what was found and the sources beside it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest

from rag.checking import check_draft
from rag.checking.marked import save_check
from rag.errors import LibraryUnwritable
from rag.records import DraftCheck
from rag.render import check_to_html, check_to_markdown, check_to_text
from rag.render.checked import summary_of_check

SOURCE = (
    "2024年上半年,额济纳旗地区生产总值完成16.29亿元,同比增长2.7%;社会消费品零售总额完成4.3亿元,同比下降0.6%。"
)
DRAFT = (
    "# 额济纳旗2024年上半年简报\n\n各位领导：\n\n"
    "额济纳旗地区生产总值完成16.29亿元。社会消费品零售总额完成5.3亿元。\n\n- 额济纳旗建成月球基地。\n"
)
HOSTILE = (
    "<script>alert(1)</script> 额济纳旗GDP增长2.7%。[x](javascript:alert(1)) <img src=x onerror=alert(2)>"
)


@pytest.fixture(scope="module")
def found() -> DraftCheck:
    return check_draft(DRAFT, [SOURCE])


def test_the_summary_counts_the_sentences_of_each_status(found):
    assert summary_of_check(found, "zh") == "共核对 3 句：✓ 有据 1，◐ 部分有据 1，✗ 未找到依据 1。"
    assert summary_of_check(found, "en") == (
        "3 sentences checked: ✓ supported 1, ◐ partly supported 1, ✗ not found 1."
    )
    assert summary_of_check(check_draft("大家好！", [SOURCE]), "zh") == "没有可核对的句子。"


def test_text_gives_each_sentence_its_status_and_its_source(found):
    lines = check_to_text(found).splitlines()
    assert "1. 额济纳旗地区生产总值完成16.29亿元。 [1] ✓" in lines
    assert f"    ← source 1 · 第1句 (source 1): {SOURCE}" in lines
    assert "3. 额济纳旗建成月球基地。 ✗ 未找到依据" in lines


def test_markdown_keeps_headings_and_lists_and_puts_what_is_wrong_below(found):
    page = check_to_markdown(found)
    assert "## 额济纳旗2024年上半年简报" in page
    assert "额济纳旗地区生产总值完成16.29亿元。 ✓\\[1\\] 社会消费品零售总额完成5.3亿元。 ◐\\[1\\]" in page
    assert "- 额济纳旗建成月球基地。 ✗" in page
    assert page.index("◐\\[1\\]") < page.index("> ◐ ") < page.index("月球")


def test_html_shades_each_sentence_and_underlines_what_is_wrong(found):
    page = check_to_html(found)
    assert '<span class="wj-supported" lang="zh-Hans">额济纳旗地区生产总值完成16.29亿元。' in page
    assert "社会消费品零售总额完成<u>5.3亿元</u>。" in page
    assert '<a href="#source-1">[1]</a>' in page
    assert 'id="source-1"' in page
    assert "http" not in page.replace("http-equiv", "")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_a_draft_cannot_bring_html_or_markdown_along():
    hostile = check_draft(HOSTILE, [SOURCE + HOSTILE])
    tags = Tags()
    tags.feed(check_to_html(hostile))
    assert not tags.names & {"script", "img"}
    assert not {name for name in tags.attributes if name.startswith("on")}
    page = check_to_markdown(hostile)
    assert "<script" not in page
    assert "[x](" not in page


def test_word_has_shaded_sentences_with_comments(found, tmp_path):
    save_check(found, tmp_path / "marked.docx")
    word = docx.Document(str(tmp_path / "marked.docx"))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts[0] == "核对结果"
    assert texts[1] == "共核对 3 句：✓ 有据 1，◐ 部分有据 1，✗ 未找到依据 1。"
    assert "额济纳旗2024年上半年简报" in texts
    assert "额济纳旗地区生产总值完成16.29亿元。 ✓[1] 社会消费品零售总额完成5.3亿元。 ◐[1]" in texts
    comments = [comment.text for comment in word.comments]
    assert [comment.split("\n")[0] for comment in comments] == ["✓ 有据", "◐ 部分有据", "✗ 未找到依据"]
    assert SOURCE in comments[0]
    xml = word.element.xml
    assert len(re.findall(r'w:fill="(?:DDF3E0|FFF1C2|F9D6D3)"', xml)) >= 6
    assert xml.count("w:commentRangeStart") == 3


def test_the_draft_in_a_marked_file_is_whole(found, tmp_path):
    for name in ("a.md", "a.html"):
        save_check(found, tmp_path / name)
        page = (tmp_path / name).read_text(encoding="utf-8")
        bare = re.sub(r"<[^>]*>|\\|\s|✓|◐|✗|\[\d\]", "", page)
        for line in DRAFT.splitlines():
            for sentence in re.findall(r"[^。#-]+。?", line):
                assert sentence.strip() in bare


def test_what_cannot_be_written_is_said_and_leaves_nothing_behind(found, tmp_path):
    with pytest.raises(LibraryUnwritable, match="cannot write"):
        save_check(found, tmp_path / "missing" / "a.docx")
    with pytest.raises(ValueError, match=r"not '\.pdf'"):
        save_check(found, tmp_path / "a.pdf")
    assert list(Path(tmp_path).iterdir()) == []
