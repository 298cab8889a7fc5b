"""Where a document speaks of itself: the lines of its title block, the labels of a portal, the lines of its signature."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from rag.markers import ANNEX, is_glossary_heading, leading_marker, run_in_marker
from rag.records import Outline

T = TypeVar("T")

_LABELS = (
    "索引号", "信息索引号?", "统一登记号", "统一编号", "登记号", "主题分类", "组配分类", "体裁分类", "公文种类", "信息分类", "分类",
    "发文机关", "发布机构", "发文单位", "制定机关", "发布机关", "发布单位", "公开主体", "责任部门", "发布部门", "颁布机关", "颁布单位", "机构分类",
    "成文日期", "成文时间", "发文日期", "印发日期", "印发时间", "签发日期", "签发时间", "发布日期", "发布时间", "公布日期", "公开日期",
    "公开时间", "生成日期", "发稿时间", "更新时间", "颁布时间", "颁布日期", "时间", "日期",
    "实施日期", "实施时间", "施行日期", "施行时间", "修订时间", "生效日期", "生效时间", "废止日期", "废止时间", "失效日期", "失效时间",
    "发文字号", "发文文号", "文件编号", "文号", "字号", "名称", "标题", "公文名称", "文件名称", "主题词", "关键词", "信息名称",
    "公文时效", "时效性", "有效性", "效力状态", "效力级别", "法规类别", "公开方式", "公开范围", "公开形式", "公开属性", "服务对象",
    "信息来源", "文章来源", "来源", "作者", "签发人", "密级", "紧急程度", "法宝引证码", "责任编辑", "编辑", "浏览次数", "原文链接",
)  # fmt: skip
_SPACED = "|".join(r"[ \u3000]*".join(re.sub(r"\?", "", label)) for label in _LABELS)
_LABEL = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:(?P<plain>{_SPACED})[ \u3000]*[:：]|【(?P<framed>{_SPACED})】[:：]?)[^\S\n]*"
)
_VALUE_END = re.compile(r"\s{3,}|\s*[【\[]\s*(?:保存|打印|关闭|字体|大|中|小|收藏|分享)|\s*[|｜]\s*|\s*$")
_CONTENTS = re.compile(r"^目\s*[录次]$|^前\s*言$|^引\s*言$")
_PROSE_END = re.compile(r"[。！？!?；;][\"'”’）)》*]*$")
# Notes on the cover of a standard, and "…省长周乃翔作政府工作报告。" below a title, are no prose.
_COVER_NOTE = re.compile(
    r"^本\s*电\s*子\s*版|作(?:了)?《?政府工作报告》?。$|^(?:19|20)\d\d\s*年.{1,60}(?:通过|公布|批准)。?$"
)
_LONGEST_OPENING = 60
"""Lines: the longest cover seen, a portal's table above a scanned standard, has 31."""
_LONGEST_LINE = 60
"""Characters of a line with a comma in it; a longer one is prose."""


_LIST_OF_ANNEXES = 240
"""Characters: a list of four annexes, the organ and the day."""


class Stated(NamedTuple, Generic[T]):
    """Something that a document says, and the words, `text[start:end]`, that say it."""

    value: T
    start: int
    end: int


Lines = Sequence[Stated[str]]


class Label(NamedTuple):
    """A labelled statement, "发文机关：生态环境部"."""

    name: str
    """As the document has it, without white space."""
    value: str
    start: int
    end: int
    """Of the value."""


def lines_of(text: str, start: int = 0, end: int | None = None) -> list[Stated[str]]:
    """Give the lines between two positions that are not blank, without their margins."""
    lines = []
    position = start
    for raw in text[start:end].split("\n"):
        stripped = raw.strip()
        if stripped:
            at = position + raw.index(stripped[0])
            lines.append(Stated(stripped, at, at + len(stripped)))
        position += len(raw) + 1
    return lines


def opening(text: str, outline: Outline) -> list[Stated[str]]:
    """Give the lines before the first salutation, heading or paragraph: cover, title block, a portal's metadata.

    They go on as far as the outline's front does, where that reaches further.
    """
    front = max((section.end for section in outline.sections if section.kind == "front"), default=0)
    lines = lines_of(text)[:_LONGEST_OPENING]
    for index, line in enumerate(lines):
        if line.start >= front and _ends_opening(line.value, index):
            return lines[:index]
    return lines


def closing(text: str, outline: Outline) -> list[Stated[str]]:
    """Give the lines of the signature, the addressees and the imprint."""
    return [
        line
        for section in outline.sections
        if section.kind == "back"
        for line in lines_of(text, section.start, section.end)
    ]


def before_annexes(text: str, outline: Outline) -> list[Stated[str]]:
    """Give the lines that are the document's own, not an annex's, and what stands right below the word 附件.

    A list of annexes comes before the signature.
    """
    annex = min((section.start for section in outline.sections if section.kind == "annex"), default=None)
    if annex is None:
        return lines_of(text)
    return lines_of(text, 0, annex) + lines_of(text, annex, annex + _LIST_OF_ANNEXES)


def labels_of(lines: Lines) -> list[Label]:
    """Give what stands behind the labels of a portal; a label with nothing behind it is left out."""
    found = []
    for line in lines:
        labels = list(_LABEL.finditer(line.value))
        for index, label in enumerate(labels):
            last = labels[index + 1].start() if index + 1 < len(labels) else len(line.value)
            value = line.value[label.end() : last]
            closed = _VALUE_END.search(value)
            value = value[: closed.start()] if closed else value
            if value.strip():
                start = line.start + label.end()
                name = re.sub(r"\s", "", label["plain"] or label["framed"])
                found.append(Label(name, value.strip(), start, start + len(value.rstrip())))
    return found


def is_labelled(line: str) -> bool:
    """Tell whether a line begins with a label of a portal."""
    return bool(_LABEL.match(line))


def joined(written: str) -> str:
    """Remove the white space that stands beside Chinese characters; between Latin words it stays."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", written).strip()


def _ends_opening(line: str, index: int) -> bool:
    if is_labelled(line) or _COVER_NOTE.search(line):
        return False
    if _CONTENTS.match(line) or ANNEX.match(line):
        return index > 0
    heading = leading_marker(line) or run_in_marker(line, 0) or (index > 0 and line.startswith("#"))
    prose = _PROSE_END.search(line) or (len(line) > _LONGEST_LINE and re.search("[，,]", line))
    return bool(
        heading or prose or line.endswith(("：", ":")) or is_glossary_heading(line) or ANNEX.match(line)
    )
