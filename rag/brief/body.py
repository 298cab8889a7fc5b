"""The parts of a document that a brief draws on: its chapters, what they are about, and the sentences that say something."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.records import Reading, Section, Sentence

# What a chapter looks back on, and what it looks forward to; by the words of its heading.
_FORWARD = re.compile(
    r"任务|安排|目标|下半年工作|下一步|工作建议|工作打算|审议意见|重点工作|今后|工作重点|主要举措|工作要求|保障措施|打算|"
    r"20\d\d年(?:政府)?工作(?!回顾|总结|情况)|政府自身建设"
)
_BACK = re.compile(r"回顾|总结|完成情况|执行情况|基本情况|取得|成效|运行情况|过去[一五]年|存在的|成绩")
_FRONT = ("front", "glossary", "back")


def body_of(reading: Reading) -> list[Sentence]:
    """Give the sentences that say something: no title block, glossary or signature, no annex that repeats."""
    outside = [section for section in reading.sections if section.kind in _FRONT]
    seen: set[str] = set()
    body = []
    for sentence in reading.sentences:
        said = bare(sentence.text)
        if any(section.start <= sentence.start < section.end for section in outside) or said in seen:
            continue
        seen.add(said)
        body.append(sentence)
    return body


def chapters_of(reading: Reading) -> list[Section]:
    """Give the outermost sections; the parts of an annex are what the chapters of a document are."""
    return [
        section
        for section in reading.sections
        if (section.kind == "body" and section.level == 1) or (section.kind == "annex" and section.level == 2)
    ]


def heading_of(sentence: Sentence, chapters: Sequence[Section]) -> str:
    """Give the chapter's heading that a sentence stands under, or else its outermost one, or ""."""
    own = next(
        (name_of(chapter) for chapter in chapters if chapter.start <= sentence.start < chapter.end), None
    )
    return own or (sentence.path[0] if sentence.path else "")


def name_of(section: Section) -> str:
    """Give a heading as it is written, numbering and all."""
    return section.marker + section.title


def bare(text: str) -> str:
    """Give the text without spaces and punctuation."""
    return re.sub(r"\W", "", text)


def is_heading(sentence: Sentence) -> bool:
    """Tell whether a sentence is nothing but the heading that it stands under."""
    return bool(sentence.path) and bare(sentence.text) == bare(sentence.path[-1])


def looks_forward(sentence: Sentence, whole: bool) -> bool:
    """Tell whether a sentence stands in a chapter on what is to be done.

    `whole`: no chapter of the document looks back, as in a notice or a plan; then all of it looks forward.
    """
    path = " ".join(sentence.path[:2])
    if _BACK.search(path):
        return False
    return whole or bool(_FORWARD.search(path))


def is_all_forward(sentences: Sequence[Sentence], kind: str | None) -> bool:
    """Tell whether a document says nothing but what is to be done: notices, measures, opinions; no report, no speech."""
    if kind and re.search("报告|讲话|发言|情况|公报|总结", kind):
        return False
    return not any(_BACK.search(" ".join(sentence.path[:2])) for sentence in sentences)
