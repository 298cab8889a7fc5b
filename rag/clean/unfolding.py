"""Paragraphs of a text that was saved as one line, with a space where each of them ended."""

from __future__ import annotations

import re
from itertools import pairwise

from rag.markers import ANNEX, leading_marker

_GAP = re.compile(r"[ \u00a0\u3000]+")
_STOP = re.compile(r"[。！？；：!?;:][”’」』）)》】]*$")
_STOP_AND_GAP = re.compile(r"[。！？；：][”’」』）)》】]*[ \u00a0\u3000]+(?=[\u4e00-\u9fff（(《“\d])")
_DATE = re.compile(
    r"^[（(]?(?:\d{4}|[一二三四五六七八九〇零○Ｏ]{2,4})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日[）)]?$"
)
_TITLE_ENDS = re.compile(
    r"(?:公告|通知|通告|办法|规定|意见|方案|报告|条例|细则|决定|批复|函|规划|计划|要点|纲要|目录|指南|导则)\s?(?:[（(][^）)]{1,12}[）)])?$"
)
# Portals that lose line breaks lose the point behind a number, too.
_OPENS = re.compile(r"[\u4e00-\u9fff《“（(]|(?:19|20)\d\d年|1[\u4e00-\u9fff]{3}")
_BUTTONS = re.compile(r"^(?:字号|字体)[:：]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_EDGES = re.compile(r"[\u4e00-\u9fff）)》”】]\Z")
# A paragraph of a document that has line breaks is rarely longer; the rest of such a document is shorter than it.
_SHORTEST = 150
_LONGEST_HEADING = 60
# Behind a title only a sentence is a paragraph of its own; a shorter word is the rest of it.
_LONGEST_WORD = 15
# Characters at the beginning and end of a paragraph that are looked at.
_HEAD, _TAIL = 60, 80


def paragraph_gaps(line: str, length: int) -> list[tuple[int, int]]:
    """Give the spaces of a line that stand for the end of a paragraph, heading or signature, as spans in it.

    None where the line is not most of a text of `length` characters, or has no spaces after full stops.
    """
    if len(line) < _SHORTEST or len(line) * 5 < length * 3 or "\t" in line:
        return []
    if len(_STOP_AND_GAP.findall(line)) < 2:
        return []
    words = _words(line)
    gaps: list[tuple[int, int]] = []
    start = words[0][0] if words else 0
    for (_, end), (following, stop) in pairwise(words):
        head, tail = line[start : min(end, start + _HEAD)], line[max(start, end - _TAIL) : end]
        if _ends(head, tail, end - start, line[following:stop]):
            gaps.append((end, following))
            start = following
    return gaps


def _words(line: str) -> list[tuple[int, int]]:
    """Give what stands between spaces; single characters set apart (总 则) are one."""
    words: list[tuple[int, int]] = []
    position = 0
    for gap in [*(match.span() for match in _GAP.finditer(line)), (len(line), len(line))]:
        if gap[0] > position:
            single = gap[0] - position == 1 and _HAN.match(line, position)
            if single and words and _single(line, words[-1]):
                words[-1] = (words[-1][0], gap[0])
            else:
                words.append((position, gap[0]))
        position = gap[1]
    return words


def _single(line: str, word: tuple[int, int]) -> bool:
    return all(len(part) == 1 and _HAN.match(part) for part in _GAP.split(line[word[0] : word[1]]))


def _ends(head: str, tail: str, length: int, word: str) -> bool:
    """Tell whether a paragraph is whole before a word that stands behind a space.

    `head` and `tail` are the first and last characters of the paragraph, `length` is how many it has.
    """
    if tail.rfind("《") > tail.rfind("》"):
        return False
    if _STOP.search(tail):
        return True
    marker = leading_marker(head)
    if marker and marker.end >= length:
        return False
    following = leading_marker(word + " ")
    if following and following.kind not in ("1）", "①") and _EDGES.search(tail):
        return True
    if ANNEX.fullmatch(word) or (ANNEX.match(word) and re.search("[:：]", word[:6])):
        return bool(_EDGES.search(tail))
    if _DATE.match(word):
        return True
    if _DATE.match(_GAP.split(tail)[-1]) or _is_contents(tail) or _is_contents(word):
        return bool(_HAN.match(word))
    if _BUTTONS.match(word):
        return True
    if not (_EDGES.search(tail) and _OPENS.match(word)):
        return False
    if marker and marker.kind != "条" and length <= _LONGEST_HEADING:
        return True
    return bool(_TITLE_ENDS.search(tail)) and len(word) > _LONGEST_WORD


def _is_contents(text: str) -> bool:
    return len(text) <= 6 and re.sub(r"\s", "", text) in ("目录", "目次")
