"""Which rows of a grid are its title, its headers, its body and its notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.read.tables.units import is_number_or_range, is_unit, stated_units, unit_in

Grid = list[list[str]]

MAX_HEAD_ROWS = 5
SAMPLE_ROWS = 60
"""Rows looked at to tell headers from data."""
_TITLE_ROWS = 6
_LONGEST_HEADER = 60
_LONGEST_LABEL = 16

_HAN = r"\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uff65"
_HAN_CHARACTER = re.compile(f"[{_HAN}]")
_SPACES = re.compile(r"\s+")
_STRETCHED = re.compile(r"[\u3400-\u9fff](?:\s+[\u3400-\u9fff]){1,3}")
_SPACE_IN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")

_PERIOD = re.compile(
    r"(?:19|20)\d\d(?:\s?年(?:度|末|底)?)?(?:\s?\d{1,2}月)?(?:\s?[-—~～至]\s?(?:(?:19|20)?\d\d(?:年(?:度)?)?|\d{1,2}月))?(?:\s?[（(][^（()）]*[）)])?"
    r"|\d{1,2}(?:[-—~～至]\d{1,2})?月(?:份)?|第?[一二三四1-4]季度|[上下]半年|全年|Q[1-4]"
)
_QUANTITY = re.compile(r"[-+−－＋±≥≤<>＜＞约超近]?\s?\d[\d,，.．\s]*(\D{0,8}?)(?:以上|以下|左右|以内)?")
_RANGE = re.compile(r"[≥≤<>＜＞]?\s?\d[\d.,，]*\s?[%％]?\s?[-~～—–至]\s?\d[\d.,，]*\s?(\D{1,8})")
_DATE = re.compile(
    r"(?:19|20)\d\d[-./年]\d{1,2}(?:[-./月]\d{1,2}日?|月)?(?:\s+\d{1,2}:\d\d(?::\d\d)?)?|\d{1,2}月\d{1,2}日"
)
_DASH = re.compile(r"[-—–―－/／\\×√…·*\s]+|无|暂无")
_NOTE = re.compile(
    r"(?:注|备注|说明|附注|资料来源|数据来源|来源|填表|填报|制表|审核|复核|联系人|单位负责)[人说明]{0,2}\s*[:：\d]|[*＊※①]"
)
_SHEET = re.compile(
    r"(?:公开|附|续|预算|决算|财决)?[\w-]{0,8}表\s?[\d一二三四五六七八九十]{0,3}|附件\s?\d*|表\s?\d[\d-]*"
)
_HEADER_END = re.compile(
    r"(?:序号|编号|编码|代码|号码|文号|名称|名单|项目|指标|类别|类型|种类|分类|科目|地区|区域|区县|旗区|旗县|盟市|县区|市县|县市|乡镇|苏木|街道|"
    r"部门|单位|机构|企业|姓名|性别|民族|职务|职称|学历|电话|手机|联系人|联系方式|负责人|责任人|地址|地点|位置|时间|日期|年份|年度|月份|季度|时限|"
    r"期限|内容|任务|目标|措施|要求|依据|标准|数量|金额|面积|总量|总额|增速|增幅|增长|增减|同比|环比|占比|比重|比例|数值|[^年]数|值|[^质]量|率|额|"
    r"资金|投资|预算|决算|支出|收入|来源|用途|备注|说明|情况|结果|技术|工序|条件|水平|效果|进度|完成|状态|等级|级别|规格|型号|合计|小计|限值|浓度|方法|参数|污染物|排名|位次|"
    r"得分|分值|权重|方式|对象|范围|程序|材料|事项|主体|层级|频次|渠道|条款|问题|建议|意见|职责|分工|计划|实际|本期|上期|上年|本年|累计|版本|"
    r"性质|规模|阶段|工艺|领域|行业|产品|品种|经度|纬度|因子|点位|周期|频率)"
)
_CORNER = re.compile(
    r"(?:序号|编号|项目|指标|指标名称|名称|类别|科目|地区|区域|旗区|旗县|旗县区|盟市|县区|区县|市县|县市|年份|年度|月份|季度|时间|单位|部门|姓名|企业|品种|"
    r"产品|行业|乡镇|苏木镇|街道|学校|国家|省份|城市)"
)
_LABEL_END = re.compile(
    r"(?:名称|单位|地址|住所|电话|手机|姓名|性别|民族|籍贯|学历|职务|职称|日期|年月|编号|号码|代码|文号|人|时间|内容|情况|意见|类型|类别|性质|规模|面积|"
    r"投资|资金|金额|依据|邮编|传真|邮箱|方式|目标|理由|概况|范围|期限|地点|来源|备注|说明|签字|盖章|简历|对象|条件|材料|流程|标准|主题|标题|索引号|"
    r"分类|机构|机关|主题词|有效性|时效|状态|部门|行业|项目|级别|等级|名|帐号|账号|开户行|法人)[:：]?"
)


def clean(grid: Sequence[Sequence[str]]) -> Grid:
    """Give the grid with rows of one width, each cell one line of text, and no empty rows or columns; nor a column
    that repeats the one before it from top to bottom, as merged cells leave behind.
    """
    rows = [[_one_line(cell) for cell in row] for row in grid]
    rows = [row for row in rows if any(row)]
    width = max((len(row) for row in rows), default=0)
    for row in rows:
        row += [""] * (width - len(row))
    kept = [
        column
        for column in range(width)
        if any(row[column] for row in rows)
        and not (column and all(row[column] == row[column - 1] for row in rows))
    ]
    return rows if len(kept) == width else [[row[column] for column in kept] for row in rows]


def _one_line(cell: str) -> str:
    text = cell.strip()
    if text.isalnum():
        return text
    text = _SPACES.sub(_closed, text)
    return _SPACES.sub("", text) if _STRETCHED.fullmatch(text) else text


def _closed(gap: re.Match[str]) -> str:
    """A line break between Chinese characters is nothing, any other gap a space."""
    text, start, end = gap.string, gap.start(), gap.end()
    broken = any(character in "\n\r\v\f\u2028\u2029" for character in gap[0])
    return "" if broken and _HAN_CHARACTER.match(text[start - 1]) and _HAN_CHARACTER.match(text[end]) else " "


def split_titles(grid: Grid) -> tuple[list[str], Grid, list[str]]:
    """Part a clean grid into the lines above its headers, the table proper, and the notes below it."""
    start, end = 0, len(grid)
    while start < min(_TITLE_ROWS, end - 1) and _is_title(grid[start], _next_full(grid, start + 1)):
        start += 1
    while end - 1 > start and is_note(grid[end - 1]):
        end -= 1
    return [_joined(row) for row in grid[:start]], grid[start:end], [_joined(row) for row in grid[end:]]


def _next_full(grid: Grid, start: int) -> Sequence[str]:
    """Give the next row of several cells: below a title there may be a line for its year and one for the unit."""
    rows = grid[start : start + _TITLE_ROWS]
    return next((row for row in rows if len(distinct(row)) > 1), rows[0])


def _joined(row: Sequence[str]) -> str:
    return "　".join(distinct(row))


def distinct(row: Sequence[str]) -> list[str]:
    """List the filled cells of a row, one that is merged over several columns once."""
    return [cell for index, cell in enumerate(row) if cell and (index == 0 or row[index - 1] != cell)]


def _is_title(row: Sequence[str], following: Sequence[str]) -> bool:
    said = distinct(row)
    if any(map(stated_units, said)) and len(said) <= 3:
        return all("：" in cell or ":" in cell or _SHEET.fullmatch(cell) for cell in said)
    if len(said) != 1 or is_number_or_range(said[0]):
        return False
    if all(row):
        return True
    if row[0]:
        return len(distinct(following)) > 1 and not _CORNER.fullmatch(said[0])
    return len(row) > 3 and not is_period(said[0])


def is_note(row: Sequence[str]) -> bool:
    """Whether a row at the end of a table is about it rather than of it."""
    said = distinct(row)
    return len(said) == 1 and (
        _NOTE.match(said[0]) is not None
        or bool(stated_units(said[0]))
        or (all(row) and len(row) > 1 and said[0].endswith(("。", "；")))
    )


def is_figure(cell: str) -> bool:
    """Whether a cell holds a quantity or a date, not words; a period ("2024年", "1-6月") may head a column."""
    if not cell or _PERIOD.fullmatch(cell):
        return False
    if is_number_or_range(cell):
        return True
    match = _QUANTITY.fullmatch(cell) or _RANGE.fullmatch(cell)
    return bool(match and (not match[1].strip() or is_unit(match[1].strip()))) or bool(_DATE.fullmatch(cell))


def is_period(cell: str) -> bool:
    return _PERIOD.fullmatch(cell) is not None


def is_dash(cell: str) -> bool:
    return _DASH.fullmatch(cell) is not None


def names_column(cell: str) -> bool:
    """Whether a cell has the words of a header: 金额, 责任单位, 增速（%）, 2024年."""
    if len(cell) > _LONGEST_HEADER:
        return False
    name = _SPACE_IN_HAN.sub("", cell)
    if unit_in(name)[1] or is_period(name):
        return True
    name = re.sub(r"[（(][^（()）]*[）)]$", "", name)
    return len(name) <= 14 and re.search(rf"{_HEADER_END.pattern}$", name) is not None


def is_label(cell: str) -> bool:
    """Whether a cell may be the name of a field in a form."""
    return bool(cell) and len(cell) <= _LONGEST_LABEL and not re.search(r"[。；！？\d]", cell)


def _may_head(row: Sequence[str]) -> bool:
    return any(row) and not any(
        is_figure(cell) or is_dash(cell) or len(cell) > _LONGEST_HEADER or cell.endswith(("。", "；"))
        for cell in row
        if cell
    )


def count_head_rows(grid: Grid, *, captioned: bool = False) -> int:
    """Count the rows at the top of a table proper that head its columns; 0 where it has none, as a form. What is
    `captioned` ("表1 …") is no form.
    """
    sample = grid[:SAMPLE_ROWS]
    if len(sample) < 2 or not _heads(sample, captioned):
        return 0
    count = 1
    while count < min(MAX_HEAD_ROWS, len(sample) - 1) and _continues(sample, count):
        count += 1
    return count


def _heads(sample: Grid, captioned: bool) -> bool:
    first, body = sample[0], sample[1:]
    if not _may_head(first):
        return False
    said = distinct(first)
    if len(said) < 2:
        return False
    named = sum(map(names_column, said))
    if first[0].replace(" ", "") in ("序号", "编号") and named >= 2:
        return True
    if len(first) == 2:
        return named == 2 or (
            (names_column(first[1]) or _CORNER.fullmatch(first[0]) is not None)
            and any(is_figure(row[1]) for row in body)
            and not any(is_label(first[1]) and first[1] == row[1] for row in body)
        )
    if named >= 2 and named * 2 > len(said):
        return True
    if captioned or _parts_headers(first, sample[1]):
        return True
    if is_form(sample):
        return False
    below = [[row[column] for row in body if row[column]] for column in range(len(first))]
    if any(
        cells and sum(map(is_figure, cells)) * 2 > len(cells) and first[column]
        for column, cells in enumerate(below)
    ):
        return True
    lengths = [len(cell) for row in body for cell in row if cell]
    mean = sum(map(len, said)) / len(said)
    return len(set(said)) == len(said) and len(body) >= 2 and sum(lengths) / len(lengths) >= 2 * mean


def _parts_headers(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether a cell of the first row is parted by the second, beside one that goes on down, as in headers."""
    parted = any(
        first[column] and first[column] == first[column - 1] and second[column] != second[column - 1]
        for column in range(1, len(first))
    )
    return (
        parted
        and _may_head(second)
        and any(above and above == below for above, below in zip(first, second, strict=True))
    )


def _continues(sample: Grid, count: int) -> bool:
    upper, row, following = sample[count - 1], sample[count], sample[count + 1 :]
    if not _may_head(row) or row == upper or len(distinct(row)) < 2:
        return False
    columns = range(len(row))
    merged_down = [column for column in columns if row[column] and row[column] == upper[column]]
    if merged_down:
        return True
    under_merged = [
        column
        for column in columns
        if (column and upper[column] and upper[column] == upper[column - 1])
        or (column + 1 < len(row) and upper[column] and upper[column] == upper[column + 1])
    ]
    filled = [column for column in columns if row[column] and not upper[column]]
    parts = [column for column in under_merged or filled if row[column]]
    if not parts or len({row[column] for column in parts}) < 2 - (not under_merged):
        return False
    if sum(names_column(row[column]) for column in parts) * 2 > len(parts):
        return True
    return any(is_figure(line[column]) for line in following[:3] for column in parts)


def is_form(sample: Grid) -> bool:
    """Whether labels and values stand side by side: "项目名称 | X | 建设单位 | Y"."""
    labels: list[str] = []
    known = 0
    for _, cells, _ in fields(sample):
        named = cells[:-1:2]
        if len(cells) % 2 or not all(map(is_label, named)):
            continue
        labels += named
        known += sum(re.search(rf"{_LABEL_END.pattern}$", label) is not None for label in named)
    width = len(sample[0])
    return (
        len(labels) * (1 if width == 2 else 2) >= len(sample)
        and len(set(labels)) * 10 >= len(labels) * 9
        and known * 2 >= len(labels)
    )


def fields(rows: Grid) -> list[tuple[str, list[str], str]]:
    """Give the cells of each row of a form: a merged one once, an empty one kept, for it may be a value not filled in.
    Before them comes the heading of several rows where one stands at their left; after them, with the first row alone,
    what stands at the right of several (照片).
    """
    found = []
    for number, row in enumerate(rows):
        cells = [cell for index, cell in enumerate(row) if index == 0 or not cell or row[index - 1] != cell]
        while cells and not cells[-1] and len(cells) % 2:
            cells.pop()
        before = after = ""
        if len(cells) % 2 and len(cells) > 2:
            above = rows[number - 1] if number else None
            beside = [line for line in (above, *rows[number + 1 : number + 2]) if line is not None]
            if any(line[0] == row[0] for line in beside):
                before = cells.pop(0)
            elif any(line[-1] == row[-1] for line in beside):
                after = cells.pop()
                after = "" if above is not None and above[-1] == row[-1] else after
        found.append((before, cells, after))
    return found


def column_names(head: Grid) -> list[list[str]]:
    """Give, for each column, its headers from the outermost to its own; [] where it has none.

    A header whose merged cells were not expanded ("2024年" above two columns, the second cell empty) is carried on to
    the right where the row below it goes on.
    """
    if not head:
        return []
    filled = [list(row) for row in head]
    for level in range(len(filled) - 1):
        carried = ""
        for column, cell in enumerate(filled[level]):
            below = filled[level + 1][column]
            if cell:
                carried = cell if below and below != cell else ""
            elif carried and below and not any(row[column] for row in filled[:level]):
                filled[level][column] = carried
            else:
                carried = ""
    names = []
    for column in range(len(head[0])):
        levels: list[str] = []
        for row in filled:
            name = _SPACE_IN_HAN.sub("", row[column])
            if name and (not levels or levels[-1] != name):
                levels.append(name)
        names.append(levels)
    return names
