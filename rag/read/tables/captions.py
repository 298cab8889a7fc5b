"""A table into the text: its title and notes as lines, its rows with the caption that stands above them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.read import tables
from rag.read.builder import TextBuilder

_CAPTION = re.compile(
    r"(?:附?表|专栏|Table)\s*[\d一二三四五六七八九十]|.{2,60}(?:表|情况|一览|清单|目录|名单|统计|指标)(?:[（(].*[）)])?$"
)
_UNIT_LINE = re.compile(
    r"[（(]?\s*(?:金额|计量|货币|数量|面积)?单\s*位\s*[:：].{1,30}|.{0,30}\s单\s*位\s*[:：].{1,30}"
)
_LONGEST_CAPTION = 60


def add_table(builder: TextBuilder, grid: Sequence[Sequence[str]], above: Sequence[str]) -> None:
    """Add a table; `above` are the two lines before it, of which the last may give its unit ("单位：万元")."""
    before, body, after = tables.split_titles(grid)
    units = [line for line in above[-1:] if _UNIT_LINE.fullmatch(line)]
    names = above[:-1] if units else above
    titles = [line for line in names[-1:] if len(line) <= _LONGEST_CAPTION and _CAPTION.match(line)]
    own = [line for line in before if not _UNIT_LINE.fullmatch(line)]
    for line in before:
        builder.line(line)
    rows = tables.rows_of(body, caption="\n".join([*titles, *units, *before, *after]))
    builder.table(rows, next(iter([*titles, *own]), ""))
    for line in after:
        builder.line(line)
