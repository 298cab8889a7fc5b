"""A table's cells -> lines: one for each of its rows, worded so that it reads without the rows above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.read.tables import heads, units
from rag.read.tables.spans import MAX_CELLS, MAX_COLUMNS, Cell, align, spread

__all__ = [
    "MAX_CELLS", "MAX_COLUMNS", "Cell", "align", "is_layout", "lines_of", "rows_of", "split_titles", "spread",
]  # fmt: skip

_LONGEST_GROUP = 40
_NUMBERED_TABLE = re.compile(r"\s*(?:[附续]?表|Table)\s?[A-Z]?[.\d一二三四五六七八九十]")
_IN_WORDS = re.compile(r"[^\d]*[\u3400-\u9fff]{5}")
_TOTAL = re.compile(r"[（(]?(?:合计|总计|小计|共计|累计|总和|平均|全旗|全市|全区|全县)[）)]?")
_UNIT_HEADER = re.compile(r"(?:计量|计算|数量)?单位")
_QUANTITY_HEADER = re.compile(r"数量|工程量|用量")
_TIMES_OR_PLACES = re.compile(
    r"年份|年度|月份|季度|时间|时期|地区|旗区|旗县|旗县区|盟市|县区|区县|市县|城市|省份|姓名|学校|企业"
)
_TWO_CORNERS = re.compile(r"[^（(]*[\\＼/／|｜][^）)]*|[\u3400-\u9fff]{2,} [\u3400-\u9fff]{2,}")


def is_layout(grid: Sequence[Sequence[str]]) -> bool:
    """Whether the grid only places text (a frame, one column, a letterhead), so that its cells read as paragraphs."""
    rows = heads.clean(grid)
    if not rows or len(rows[0]) == 1:
        return True
    if len(rows) > 1:
        return False
    said = heads.distinct(rows[0])
    return len(said) < 2 or not heads.is_form(rows)


def lines_of(grid: Sequence[Sequence[str]]) -> list[str]:
    """Give the paragraphs in the cells of a layout, row by row; a merged cell's once."""
    lines: list[str] = []
    above: Sequence[str] = ()
    for row in grid:
        for column, cell in enumerate(row):
            merged = (column and row[column - 1] == cell) or (column < len(above) and above[column] == cell)
            if not merged:
                lines += [line.strip() for line in cell.splitlines() if line.strip()]
        above = row
    return lines


def split_titles(grid: Sequence[Sequence[str]]) -> tuple[list[str], list[list[str]], list[str]]:
    """Part a grid into the lines of its title ("单位：万元" among them), the table proper, and the notes below it."""
    return heads.split_titles(heads.clean(grid))


def rows_of(grid: Sequence[Sequence[str]], *, caption: str = "", header_rows: int | None = None) -> list[str]:
    """Word each data row with its headers: "旗区：达拉特旗；社会消费品零售总额：16.29亿元；同比增长：5.2%".

    In `grid` a merged cell's text stands in each place that it covers (see `spread`). `caption` is what stands above
    the table ("表1 收支情况（单位：万元）"); `header_rows` the number of header rows where the format says it, None to
    find them. A title inside the grid, a heading across all columns and notes below give a line each; headers that
    are repeated do not. A bare number gets the unit that its header, its row or the whole table states where that is
    certain; otherwise it stays bare and the table's unit is put at the end of the row.
    """
    before, body, after = split_titles(grid)
    given = None if header_rows is None else max(0, min(header_rows - len(before), len(body) - 1))
    captioned = any(map(_NUMBERED_TABLE.match, [*caption.splitlines(), *before]))
    count = heads.count_head_rows(body, captioned=captioned) if given is None else given
    while count < len(body) - 1 and _goes_on_heading(body[max(0, count - 1)], body[max(1, count)], count):
        count = max(1, count) + 1
    said = heads.clean([[line] for line in caption.splitlines()])
    lines = [line for line in before if [line] not in said]
    table = _Table(body, count, [caption, *before, *after])
    lines += table.rows() if count else _loose_rows(body, table.units)
    return lines + after


class _Table:
    """A table with headers, on its way to lines."""

    def __init__(self, body: list[list[str]], head_rows: int, around: Sequence[str]) -> None:
        self.head, self.data = body[:head_rows], body[head_rows:]
        self.levels = heads.column_names(self.head)
        self.names = [" ".join(levels) for levels in self.levels]
        around = [*around, *(cell for row in self.head for cell in row if "单位" in cell)]
        self.units = [unit for text in dict.fromkeys(around) for unit in units.stated_units(text)]
        self.units = list(dict.fromkeys(self.units))
        self.excepted = [word for text in around for word in units.excepted(text)] if self.units else []
        self.title = units.title_in("\n".join(around))
        self.unit_column = self._find_unit_column()
        self.quantities = {column for column, name in enumerate(self.names) if _QUANTITY_HEADER.search(name)}
        self.columns = [self._describe(column) for column in range(len(self.names))]
        self.corner = bool(self.names) and self._corner_is_of_columns()

    def rows(self) -> list[str]:
        lines: list[str] = []
        group = ""
        for number, row in enumerate(self.data):
            if row in self.head or (number == 0 and len(self.data) > 1 and _numbers_columns(row)):
                continue
            said = heads.distinct(row)
            if len(said) == 1 and all(row) and not heads.is_figure(said[0]):
                lines.append(said[0])
                group = (
                    said[0] if len(said[0]) <= _LONGEST_GROUP and not said[0].endswith(("。", "；")) else ""
                )
                continue
            worded = self._word(row, group)
            lines.append(f"{group}；{worded}" if group else worded)
        return lines

    def _find_unit_column(self) -> int | None:
        for column, name in enumerate(self.names):
            if _UNIT_HEADER.fullmatch(name):
                cells = [row[column] for row in self.data if row[column] and not heads.is_dash(row[column])]
                known = sum(map(units.is_unit, cells))
                if known and known * 10 >= len(cells) * 9:
                    return column
        return None

    def _describe(self, column: int) -> _Column:
        levels = self.levels[column]
        name = self.names[column]
        if not levels:
            return _Column("", "", "", False)
        own, unit = units.unit_in(levels[-1])
        if not unit and levels[:-1] and levels[-1] not in units.ONE_LETTER and units.is_unit(levels[-1]):
            own, unit = "", levels[-1]
        if not unit and levels[:-1] and len(stated := units.stated_units(levels[-1])) == 1:
            own, unit = "", stated[0]  # a row of headers that says "单位：mg/m3" below the names
        bare = " ".join(level for level in (*levels[:-1], own) if level)
        if not unit and len(levels) > 1:
            upper, stated_above = units.unit_in(levels[-2])
            if stated_above and not units.contradicts(stated_above, levels[-1]):
                unit, bare = stated_above, " ".join([*levels[:-2], upper, levels[-1]])
        return _Column(name, bare if unit else name, unit, self._counts_nothing(column))

    def _counts_nothing(self, column: int) -> bool:
        """Whether its numbers are years, serial numbers or codes, so that no unit of the table can be theirs."""
        if units.is_ordinal(self.names[column]):
            return True
        cells = [row[column] for row in self.data if row[column] and row[column].isdecimal()]
        if len(cells) < 2:
            return False
        if all(len(cell) == 4 and cell[:2] in ("19", "20") for cell in cells):
            return True
        return len(cells) > 2 and cells == [str(number) for number in range(1, len(cells) + 1)]

    def _corner_is_of_columns(self) -> bool:
        """Whether the first header names what the other headers are (旗区 above 生产总值, beside 达拉特旗 | 东胜区)."""
        name = self.names[0]
        corner = {row[0] for row in self.head if row[0]}
        if len(corner) == 1 and _TWO_CORNERS.fullmatch(corner.pop()) and not units.unit_in(name)[1]:
            return True
        if not _TIMES_OR_PLACES.fullmatch(name) or any(map(units.says_kind, self.names[1:])):
            return False
        labels = [row[0] for row in self.data if row[0]]
        return sum(units.says_kind(label) or units.unit_in(label)[1] != "" for label in labels) * 2 > len(
            labels
        )

    def _word(self, row: list[str], group: str) -> str:
        labels = self._labels(row)
        row_unit, row_unit_column = self._row_unit(row, labels)
        pairs: list[tuple[list[int], str]] = []
        for column, cell in enumerate(row):
            if not cell or (column == row_unit_column):
                continue
            if pairs and pairs[-1][1] == cell and pairs[-1][0][-1] == column - 1 and self._is_merged(cell):
                pairs[-1][0].append(column)
            else:
                pairs.append(([column], cell))
        noted = not row_unit and len(self.units) > 0
        if self.excepted and any(word in label for word in self.excepted for label in labels):
            noted = False
        doubtful = used = False
        parts = []
        for columns, cell in pairs:
            described = self.columns[columns[-1]]
            name, value = self._name(columns, cell), cell
            if described.unit and len(columns) == 1:
                if units.is_number_or_range(cell):
                    name, value = described.bare_name, cell + described.unit
                elif cell.replace("％", "%").endswith(described.unit):
                    name = described.bare_name
            elif described.counts_nothing:
                pass
            elif row_unit:
                if units.is_number_or_range(cell) and self._row_unit_fits(
                    columns[0], row_unit, row_unit_column
                ):
                    value, used = cell + row_unit, True
            elif noted and units.is_number(cell):
                said = [*labels, group]
                if len(self.units) == 1 and units.fits_table(self.units[0], described.name, said, self.title):
                    value = cell + self.units[0]
                elif not any(map(units.says_kind, [described.name, *said])):
                    doubtful = True
            parts.append(_pair(name, value))
        if row_unit_column is not None and not used:
            parts.append(_pair(self.names[row_unit_column], row[row_unit_column]))
        if noted and doubtful:
            parts.append(f"（单位：{'、'.join(unit for unit in self.units if unit)}）")
            return "；".join(parts[:-1]) + parts[-1]
        return "；".join(parts)

    def _is_merged(self, cell: str) -> bool:
        return not heads.is_figure(cell) and not heads.is_dash(cell) and len(cell) > 1

    def _name(self, columns: list[int], cell: str) -> str:
        if columns[0] == 0 and len(columns) == 1 and self.corner:
            return ""
        if self.names[columns[0]] in ("序号", "编号", "行次") and _IN_WORDS.match(cell):
            columns = [
                column for column in columns if column != columns[0]
            ]  # a note that reaches over the numbers
        if not columns:
            return ""
        if len(columns) == 1:
            levels = self.levels[columns[0]]
            repeated = len(levels) > 1 and levels[-1] == cell  # a value that reaches up beside the headers
            return " ".join(levels[:-1]) if repeated else self.columns[columns[0]].name
        names = list(dict.fromkeys(self.names[column] for column in columns if self.names[column]))
        if _TOTAL.fullmatch(cell):
            return next((name for name in reversed(names) if not units.is_ordinal(name)), "")
        return "、".join(names)

    def _labels(self, row: list[str]) -> list[str]:
        """The words of the row that say what its numbers are: texts before the first number, and one beside it."""
        labels = []
        for column, cell in enumerate(row):
            if cell and len(cell) <= _LONGEST_GROUP and not heads.is_figure(cell) and not heads.is_dash(cell):
                labels.append(cell)
            elif units.is_number(cell) and labels and not self.columns[column].counts_nothing:
                break
        return labels[:4]

    def _row_unit(self, row: list[str], labels: list[str]) -> tuple[str, int | None]:
        if self.unit_column is not None:
            unit = row[self.unit_column]
            return (unit, self.unit_column) if units.is_unit(unit) else ("", None)
        stated = {units.unit_in(label)[1] for label in labels} - {""}
        return (stated.pop(), None) if len(stated) == 1 else ("", None)

    def _row_unit_fits(self, column: int, unit: str, unit_column: int | None) -> bool:
        if unit_column is not None and self.quantities:
            return column in self.quantities
        return units.fits_row(unit, self.columns[column].name)


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    bare_name: str
    """Without the unit that it states."""
    unit: str
    counts_nothing: bool


def _pair(name: str, value: str) -> str:
    if not name:
        return value
    return name + value if name.endswith(("：", ":")) else f"{name}：{value}"


def _goes_on_heading(above: Sequence[str], row: Sequence[str], count: int) -> bool:
    """Whether a row below headers is one of them: it repeats the first, which reaches down, or only gives units."""
    if row == above or heads.is_figure(row[0]):
        return False
    if count and row[0] and row[0] == above[0] and len(heads.distinct(row)) > 1:
        return True
    given = [cell for head, cell in zip(above, row, strict=True) if cell and cell != head]
    return len(given) > 1 and all(
        units.is_unit(cell) and units.kind_of_unit(cell) != "count" for cell in given
    )


def _numbers_columns(row: Sequence[str]) -> bool:
    """Whether the row below the headers only numbers the columns: 甲 | 乙 | 1 | 2 | 3."""
    said = [cell.strip("()（）") for cell in row if cell]
    numbers = [cell for cell in said if cell not in ("甲", "乙", "丙", "栏次", "行次")]
    return (
        len(said) > 2
        and bool(numbers)
        and numbers == [str(number) for number in range(1, len(numbers) + 1)]
        and (len(numbers) > 2 or len(numbers) < len(said))
    )


def _loose_rows(body: list[list[str]], stated: list[str]) -> list[str]:
    """Word the rows of a table without headers: a form by its labels, anything else cell by cell."""
    form = bool(body) and (heads.is_form(body[: heads.SAMPLE_ROWS]) or len(body[0]) == 2)
    lines = []
    for before, cells, after in (
        heads.fields(body) if form else (("", heads.distinct(row), "") for row in body)
    ):
        parts = cells
        if form and len(cells) > 1:
            first = [cells[0]] if len(cells) % 2 else []
            pairs = zip(cells[len(first) :: 2], cells[len(first) + 1 :: 2], strict=True)
            parts = first + [_field(label, value) for label, value in pairs if label or value]
        lines.append("；".join(part for part in (before, *parts, after) if part))
    if any(stated) and not any("单位" in line for line in lines):
        note = "、".join(unit for unit in stated if unit)
        lines = [f"{line}（单位：{note}）" if re.search(r"\d", line) else line for line in lines]
    return lines


def _field(label: str, value: str) -> str:
    if not label or not value or not heads.is_label(label):
        return "；".join(part for part in (label, value) if part)
    name, unit = units.unit_in(label.rstrip("：:"))
    if unit and units.is_number_or_range(value):
        return f"{name}：{value}{unit}"
    return _pair(label, value)
