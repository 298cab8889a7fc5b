"""Headings without a number: those that every standard has, and short lines that stand between paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.markers import ANNEX, Marker, is_glossary_heading
from rag.outline.lines import Line

_KNOWN = re.compile(
    r"^(?:前\s?言|引\s?言|序\s?言|导\s?言|绪\s?论|绪\s?言|编制说明|编制依据|参考文献|结\s?语|结束语|后\s?记|摘\s?要|附\s?则|修改单)$"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_STOPPED = re.compile(r"[。！？!?；;：:…\s\t|｜]")
_OPENS_OTHERWISE = re.compile(
    r"^(?:\d{1,3}(?!\d)|[（(【\[—–•·●○■□◆◇▪★☆*\-]|来源|作者|编辑|记者|图|表|注|抄送|签发|单位|附)"
)
# How names of offices end (a signature), dates, and sentences that go on below.
_ENDS_OTHERWISE = re.compile(
    r"(?:公司|委员会|人民政府|政府|办公厅|办公室|常委会|厅|局|部|院|会|处|科|站|所|中心|银行|大学|日|如下|以下|的|了|等|发布|印发|施行|通知"
    r"|同志|同志们|代表|委员|先生|女士|节选|摘要|全文|附后|代表们|朋友们)$"
)
_LONGEST, _SHORTEST = 30, 4
_SENTENCE, _PROSE = 20, 40
"""A line of this many characters that ends in a stop is a sentence, and a paragraph of prose."""


def is_known_title(text: str) -> bool:
    """Tell whether a line is one of the headings that documents have without a number: 前言, 参考文献."""
    return bool(_KNOWN.match(text))


def find_titles(lines: Sequence[Line], markers: Sequence[Marker | None]) -> set[int]:
    """Tell which lines, of a text with a paragraph on each line, are headings though nothing marks them.

    Such a line is short, no sentence, no name and no date, comes after a whole paragraph and leads to another; and it
    is not the only one of its part.
    """
    found: set[int] = set()
    for index in range(len(lines) - 1, -1, -1):
        if (
            markers[index] is None
            and _looks_like_title(lines[index])
            and _stands_between(lines, markers, index, found)
        ):
            found.add(index)
    return found if len(found) > 1 and len(found) * 3 <= len(lines) else set()


def _looks_like_title(line: Line) -> bool:
    text = line.text
    return (
        _SHORTEST <= len(text) <= _LONGEST
        and not (line.row or line.note or line.style)
        and len(_HAN.findall(text)) * 2 > len(text)
        and not _STOPPED.search(text)
        and text.count("，") + text.count(",") <= 1
        and text.count("、") <= 2
        and not text.endswith(("，", "、", ",", "“", "《"))
        and not _OPENS_OTHERWISE.match(text)
        and not _ENDS_OTHERWISE.search(text)
        and not ANNEX.match(text)
        and not is_glossary_heading(text)
    )


def _stands_between(
    lines: Sequence[Line], markers: Sequence[Marker | None], index: int, found: set[int]
) -> bool:
    if index == 0 or index + 1 == len(lines):
        return False
    above, below = lines[index - 1], lines[index + 1]
    leads = index + 1 in found or markers[index + 1] is not None or _is_prose(below)
    follows = above.ended and len(above.text) >= _SENTENCE and not above.row
    # Two lines in a row are a heading and its first part only where the numbering says so.
    return follows and leads and not below.row


def _is_prose(line: Line) -> bool:
    return not line.row and len(line.text) >= _PROSE and (line.ended or line.text.endswith(("：", ":")))
