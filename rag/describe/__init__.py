"""Text -> what a document says of itself: title, 文号, issuer, date, region, period, kind, and the words that say so."""

from __future__ import annotations

import re
from datetime import date

from rag.describe.issued import day_of_issue, period
from rag.describe.issuers import find_issuer
from rag.describe.locality import locality
from rag.describe.reference import number
from rag.describe.standards import cover_of
from rag.describe.stated import Label, Stated, before_annexes, closing, labels_of, opening
from rag.describe.title_block import find_title, kind_of
from rag.records import Description, Evidence, Outline

_OF_ROWS = frozenset(
    (
        "时间",
        "日期",
        "更新时间",
        "实施时间",
        "名称",
        "标题",
        "分类",
        "来源",
        "作者",
        "编辑",
        "关键词",
        "文号",
        "字号",
        "有效性",
    )
)


def describe(text: str, outline: Outline, name: str) -> Description:
    """Read title, number, issuer, date, region, period and kind off a document.

    Only what the document states: None where it does not. `name` (the file's) is not evidence and only breaks ties
    between titles. The date is that of writing or issue, else of delivery, else of publication on the web. Each field has
    its evidence, and so has each labelled statement of a portal ("索引号").
    """
    front, own, back = opening(text, outline), before_annexes(text, outline), closing(text, outline)
    labels = _of_document(labels_of([*front, *back]), outline)
    cover = cover_of(front, own)
    title = (cover.title if cover else None) or find_title(front, own, labels, name)
    issuer = (cover.issuer if cover else None) or find_issuer(front, own, back, labels, title)
    issued = (cover.date if cover else None) or day_of_issue(front, own, back, labels)
    numbered = cover.number if cover else number(front, labels)
    region = locality(cover.place if cover else None, title, issuer, front, text)
    if issuer and region:
        issuer = issuer._replace(value=_whole_name(issuer.value, region.value))
    about = None if cover else period(title, outline)
    kind = "标准" if cover else kind_of(title.value if title else None)
    evidence = [
        _evidence(field, stated, text)
        for field, stated in (
            ("title", title), ("number", numbered), ("issuer", issuer), ("date", issued), ("region", region),
            ("period", about), ("kind", title if kind else None),
        )
        if stated
    ]  # fmt: skip
    return Description(
        title=title.value if title else None,
        number=numbered.value if numbered else None,
        issuer=issuer.value if issuer else None,
        date=issued.value if issued else None,
        region=region.value if region else None,
        period=about.value if about else None,
        kind=kind,
        evidence=(*evidence, *(Evidence(label.name, label.start, label.end) for label in labels)),
    )


def _of_document(labels: list[Label], outline: Outline) -> list[Label]:
    """Leave out what a row of a table says under the header of a column: 名称, 日期 and the like are of the row."""
    tables = [section for section in outline.sections if section.kind == "table"]
    return [
        label
        for label in labels
        if label.name not in _OF_ROWS or not any(table.start <= label.start < table.end for table in tables)
    ]


def _whole_name(issuer: str, region: str) -> str:
    """Put a place before an organ that names itself by its rank alone: 省财政厅 of 安徽省 is 安徽省财政厅."""
    rank = re.match(
        r"(?:自治区|自治州|自治县|自治旗|省|市|盟|州|旗|县|区)(?=人民政府|政府|人大|财政|发展|[\u4e00-\u9fff]{2,10}[局厅委]$)",
        issuer,
    )
    if rank is None or not region.endswith(rank[0]):
        return issuer
    return region + re.sub("^政府", "人民政府", issuer[rank.end() :])


def _evidence(field: str, stated: Stated[str] | Stated[date], text: str) -> Evidence:
    """Give where the words stand, or, of words that hold more than what was taken from them, where that does."""
    if field in ("issuer", "region") and isinstance(stated.value, str):
        letters = re.sub("、", "", stated.value)
        exact = re.compile(r"[\s、]*".join(map(re.escape, letters))).search(text, stated.start, stated.end)
        if exact:
            return Evidence(field, exact.start(), exact.end())
    return Evidence(field, stated.start, stated.end)
