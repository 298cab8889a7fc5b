"""A sentence -> the citation that leads to it: its words, where they stand, an address for people."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from rag.records import Citation, Document, Sentence

# How `rag.outline` labels the rows of a table: its caption where that begins so, else "表格2 …".
_TABLE = re.compile(r"表格?\s*[A-Z]?[.-]?[\d一二三四五六七八九十]")


def cite(document: Document, sentence: Sentence, sentences: Sequence[Sentence]) -> Citation:
    """Cite a whole sentence.

    `sentences` are the document's, in order. The address counts those that stand directly under the same
    heading from 1, the heading not among them, so that no two sentences share one; of a document with pages it ends
    with the page, and the row of a table is counted as one:
    "鄂旗人常发〔2024〕55号 · 一、着力构建现代化农牧业体系，提升发展能力 · 第2句", "… · 表1 主要指标 · 第3行 · p. 12".
    """
    number = _number(sentence, sentences)
    parts = [document.number or document.label, *sentence.path]
    if number:
        in_table = bool(sentence.path) and _TABLE.match(sentence.path[-1])
        parts.append(f"第{number}{'行' if in_table else '句'}")
    if sentence.page is not None:
        parts.append(f"p. {sentence.page}")
    return Citation(
        document_id=document.id,
        document=document.name,
        quote=document.text[sentence.start : sentence.end],
        start=sentence.start,
        end=sentence.end,
        page=sentence.page,
        confidence=sentence.confidence,
        address=" · ".join(" ".join(part.split()) for part in parts),
    )


def _number(sentence: Sentence, sentences: Sequence[Sentence]) -> int:
    """Which sentence under its heading it is, wherever they stand; 0 for the heading itself."""
    if _is_heading(sentence):
        return 0
    before = sentences[: bisect_left(sentences, sentence.index, key=lambda other: other.index)]
    return 1 + sum(other.path == sentence.path and not _is_heading(other) for other in before)


def _is_heading(sentence: Sentence) -> bool:
    """A heading on a line of its own is a sentence of the section that it opens."""
    return bool(sentence.path) and _bare(sentence.text) == _bare(sentence.path[-1])


def _bare(text: str) -> str:
    return "".join(text.split()).rstrip("。.：:")
