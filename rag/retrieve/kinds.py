"""Whether a sentence holds the kind of thing that a question asks for: a figure in its unit, a date, a line of metadata."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from rag.lexical import normalise
from rag.understand import Question

_DIGIT = re.compile(
    r"\d|[一二三四五六七八九十百千万亿两]+(?:个|家|户|人|项|座|处|次|名|条|亿|万|件|公里|亩|吨|成|倍|所)"
)
_PERCENT = re.compile(r"%|百分|个点|倍|[一二三四五六七八九\d]成|per ?cent")
_MONEY = re.compile(r"\d ?[十百千万亿]*元|美元|yuan|rmb")
_AREA = re.compile(r"亩|公顷|平方")
_MEASURES = {"percent": _PERCENT, "money": _MONEY, "area": _AREA}
_DATE = re.compile(r"\d+年|\d+月|\d+日|年内|年底|月底|\d+天|\d{4}-\d|\b(?:19|20)\d\d\b")

_PERSON = re.compile(
    r"[省市盟州旗县区镇乡校院局厅处科部组会队站所社]长|主席|主任|书记|代表|委员|教授|院士|博士|先生|女士|负责人"
)

_NUMBER_ASKED = re.compile(r"文号|发文字号|编号|\bnumber\b|\bno\b")
_INDEX_ASKED = re.compile(r"索引号|index number")
_COPIED_ASKED = re.compile(r"抄送|copied|\bcc\b")
_ADDRESSED_ASKED = re.compile(r"主送|addressed|收文")
_MEETING_ASKED = re.compile(r"会议|大会|几次|meeting|conference|session|congress")
_DATE_ASKED = re.compile(r"时间|日期|时候|何时|哪天|哪一天|几号|几月|when|date")
_POSTED_ASKED = re.compile(r"发布(?:时间|日期)|网站|网上|posted|website|portal|online")
_LINES = (
    (_NUMBER_ASKED, re.compile(r"[〔\[(（]\d{4}[〕\])）]|第?\d+号$|文号")),
    (_INDEX_ASKED, re.compile("索引号")),
    (_COPIED_ASKED, re.compile("^抄送")),
    (_ADDRESSED_ASKED, re.compile("^主送|^[^,。]{2,20}:$")),
    (_MEETING_ASKED, re.compile("(?:会议|大会|次会)(?:上|听取|审议|通过)|会议上的")),
    (_POSTED_ASKED, re.compile("发布(?:时间|日期)")),
    (_DATE_ASKED, re.compile(r"(?:成文|发文|印发|发布|公布)(?:时间|日期)|印发$|^\W*\d{4}年\d+月\d+日")),
)
_ISSUER_LINE = re.compile(
    r"(?:发布|发文|制发)(?:机构|机关|单位)|信息来源|印发|^[^,。:]{4,30}(?:办公室|委员会|人民政府|局|厅)$"
)


def holds(question: Question) -> Callable[[Sequence[str]], list[bool]] | None:
    """Give what tells of plain sentences (`rag.lexical.plain`) whether each holds what is asked for; None where any may."""
    if question.wanted in ("figure", "comparison"):
        if question.measures and question.aims is not True:
            return _any_of(_MEASURES[measure] for measure in question.measures)
        return _any_of([_DIGIT])
    if question.wanted == "date":
        return _any_of([_DATE])
    if question.wanted == "person":
        return _any_of([_PERSON])
    if question.wanted == "metadata":
        asked = normalise(question.text)
        return _any_of([line for said, line in _LINES if said.search(asked)] or [_ISSUER_LINE])
    return None


def _any_of(patterns: Iterable[re.Pattern[str]]) -> Callable[[Sequence[str]], list[bool]]:
    either = re.compile("|".join(f"(?:{pattern.pattern})" for pattern in patterns))
    return lambda sentences: [found is not None for found in map(either.search, sentences)]
