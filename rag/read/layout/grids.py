"""The lines drawn on a page -> its tables."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.read.layout.aligned import open_table, ruled_blocks
from rag.read.layout.bands import row_ends
from rag.read.layout.placed import Fragment, PageLayout, Stroke, Table, cell_text, width_of

# In points: what is shorter, after the pieces of one line are joined, is a dash or part of a drawing.
_SHORTEST = 6.0
# Of one page, after that; a full page of a wide list has 60 of them.
_MOST_RULINGS = 400
_MOST_CELLS = 20_000


def tables_of(page: PageLayout) -> tuple[list[Table], list[Fragment]]:
    """Find the tables that lines on a page part into cells, from the top, and give what stands outside them."""
    rest = list(page.fragments)
    if len(page.rulings) < 3:
        return [], rest
    unit = page.width / 595
    flat: list[Stroke] = []
    steep: list[Stroke] = []
    for left, top, right, bottom in page.rulings:
        if right - left >= bottom - top:
            flat.append((top, left, right))
        else:
            steep.append((left, top, bottom))
    level, upright = _joined(flat, unit), _joined(steep, unit)
    if len(level) > _MOST_RULINGS or len(upright) > _MOST_RULINGS:
        return [], rest
    tables: list[Table] = []
    loose: list[Stroke] = []
    for lines, columns in _nets(level, upright, unit):
        found = _grid(lines, columns, rest, unit) if columns else None
        if found:
            tables.append(found[0])
            rest = found[1]
        elif not columns:
            loose += lines
    for block in ruled_blocks(loose, page, unit):
        found = open_table(block, rest, unit)
        if found:
            tables.append(found[0])
            rest = found[1]
    tables.sort(key=lambda table: table.top)
    return tables, rest


def _joined(strokes: list[Stroke], unit: float) -> list[Stroke]:
    """Join the pieces of each line, the borders of cells drawn one by one, and double lines; short ones are dropped."""
    strokes.sort()
    bands: list[list[Stroke]] = []
    first = last = -1e9
    for stroke in strokes:
        at = stroke[0]
        if at - last <= 1.5 * unit and at - first <= 3 * unit:
            bands[-1].append(stroke)
        else:
            bands.append([stroke])
            first = at
        last = at
    found: list[Stroke] = []
    for band in bands:
        at = sum(stroke[0] for stroke in band) / len(band)
        spans = sorted((begin, end) for _, begin, end in band)
        begin, end = spans[0]
        for a, b in spans:
            if a > end + 3 * unit:
                found.append((at, begin, end))
                begin, end = a, b
            elif b > end:
                end = b
        found.append((at, begin, end))
    return [stroke for stroke in found if stroke[2] - stroke[1] >= _SHORTEST * unit]


def _nets(
    level: list[Stroke], upright: list[Stroke], unit: float
) -> Iterator[tuple[list[Stroke], list[Stroke]]]:
    """Give the level and upright lines that hang together."""
    near = 3 * unit
    owner = list(range(len(level) + len(upright)))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    for number, (x, top, bottom) in enumerate(upright, len(level)):
        for other, (y, left, right) in enumerate(level):
            if top - near <= y <= bottom + near and left - near <= x <= right + near:
                owner[root(other)] = root(number)
    nets: dict[int, tuple[list[Stroke], list[Stroke]]] = {}
    for index, stroke in enumerate(level):
        nets.setdefault(root(index), ([], []))[0].append(stroke)
    for index, stroke in enumerate(upright, len(level)):
        nets.setdefault(root(index), ([], []))[1].append(stroke)
    yield from nets.values()


def _positions(values: Sequence[float], apart: float) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > apart:
            found.append(value)
    return found


def _grid(
    level: list[Stroke],
    upright: list[Stroke],
    fragments: list[Fragment],
    unit: float,
    *,
    parted: bool = False,
) -> tuple[Table, list[Fragment]] | None:
    """Read the table that a net of lines makes; None where it is a frame, a form's boxes or a drawing. `parted` says
    that its level lines are all there are, those between rows that no line parts among them."""
    if len(level) < 2:
        return None
    near = 4 * unit
    xs = _positions([x for x, _, _ in upright], near)
    left, right = min(a for _, a, _ in level), max(b for _, _, b in level)
    # Tables of printed standards have no lines at their left and right sides.
    if xs[0] - left > 3 * near:
        xs.insert(0, left)
    if right - xs[-1] > 3 * near:
        xs.append(right)
    ys = _positions([y for y, _, _ in level], near)
    if len(xs) < 3 or len(ys) < 3 or (len(xs) - 1) * (len(ys) - 1) > _MOST_CELLS:
        return None
    inside, outside = [], []
    west, east, north, south = (
        2 * (xs[0] - near),
        2 * (xs[-1] + near),
        2 * (ys[0] - near),
        2 * (ys[-1] + near),
    )
    for fragment in fragments:
        if (
            west <= fragment.left + fragment.right <= east
            and north <= fragment.top + fragment.bottom <= south
        ):
            inside.append(fragment)
        else:
            outside.append(fragment)
    columns, rows = len(xs) - 1, len(ys) - 1
    walls = [[False] * columns for _ in range(rows)]
    middles = [(one + other) / 2 for one, other in pairwise(ys)]
    for x, top, bottom in upright:
        column = bisect_right(xs, x + near / 2) - 1
        if 0 < column < columns:
            for row in range(bisect_left(middles, top), bisect_right(middles, bottom)):
                walls[row][column] = True
    floors = [[False] * columns for _ in range(rows)]
    middles = [(one + other) / 2 for one, other in pairwise(xs)]
    for y, begin, end in level:
        row = bisect_right(ys, y + near / 2) - 1
        if 0 < row < rows:
            first, last = bisect_left(middles, begin), bisect_right(middles, end)
            if last > first:
                floors[row][first:last] = [True] * (last - first)
    cells = _merged(walls, floors)
    if cells is None:
        return None
    texts: dict[int, list[Fragment]] = {}
    bands: list[list[Fragment]] = [[] for _ in ys]
    bounds = [
        [xs[0], *(xs[column] for column in range(1, columns) if line[column]), xs[-1]] for line in walls
    ]
    for fragment in inside:
        row = min(max(bisect_right(ys, (fragment.top + fragment.bottom) / 2) - 1, 0), rows - 1)
        for piece in _split(fragment, bounds[row]):
            column = min(max(bisect_right(xs, (piece.left + piece.right) / 2) - 1, 0), columns - 1)
            texts.setdefault(cells[row][column], []).append(piece)
            bands[row].append(piece)
    if not parted:
        plain = [band for row, band in enumerate(bands) if len(band) >= 2 * columns and _is_plain(cells, row)]
        between = [(y, xs[0], xs[-1]) for y in row_ends(plain, xs)]
        if between:
            return _grid([*level, *between], upright, fragments, unit, parted=True)
    if len(texts) < 4 or len(texts) * 4 < len({cell for line in cells for cell in line}):
        return None
    words = {cell: cell_text(pieces) for cell, pieces in texts.items()}
    grid = [[words.get(cell, "") for cell in line] for line in cells]
    sure = [piece.confidence for piece in inside if piece.confidence is not None]
    table = Table(
        xs[0], ys[0], xs[-1], ys[-1], tuple(xs), grid, list(pairwise(ys)), None,
        min(sure) if sure else None,
    )  # fmt: skip
    return table, outside


def _is_plain(cells: list[list[int]], row: int) -> bool:
    """Tell whether no cell of a row is merged with another."""
    own = set(cells[row])
    return len(own) == len(cells[row]) and not any(
        own.intersection(cells[other]) for other in (row - 1, row + 1) if 0 <= other < len(cells)
    )


def _merged(walls: list[list[bool]], floors: list[list[bool]]) -> list[list[int]] | None:
    """Number the cells of a grid, one number for those between which no line runs; None where such cells make up
    another shape than a rectangle, as the ground of a drawing does."""
    rows, columns = len(walls), len(walls[0])
    # Of each number, the row and the column in which it begins.
    begins: list[tuple[int, int]] = []
    cells: list[list[int]] = []
    above: list[int] = []
    odd = 0
    for row in range(rows):
        line: list[int] = []
        for column in range(columns):
            open_left = column > 0 and not walls[row][column]
            open_above = row > 0 and not floors[row][column]
            if open_left:
                number = line[-1]
                odd += (begins[number][0] < row) != open_above or (open_above and above[column] != number)
            elif open_above:
                number = above[column]
                odd += begins[number][1] != column
            else:
                number = len(begins)
                begins.append((row, column))
            line.append(number)
        cells.append(line)
        above = line
    if len(begins) < 4 or odd * 10 > len(begins):
        return None
    return cells


def _split(fragment: Fragment, bounds: Sequence[float]) -> Sequence[Fragment]:
    """Part a piece of text that runs on over the line between two cells, at the space nearest to it."""
    margin = 0.6 * (fragment.size or fragment.bottom - fragment.top)
    first, last = bisect_right(bounds, fragment.left + margin), bisect_left(bounds, fragment.right - margin)
    if first >= last:
        return (fragment,)
    return list(_parted(fragment, [x for x in bounds[first:last] if bounds[0] < x < bounds[-1]]))


def _parted(fragment: Fragment, crossed: Sequence[float]) -> Iterator[Fragment]:
    size = fragment.size or fragment.bottom - fragment.top
    text, left, whole = fragment.text, fragment.left, width_of(fragment.text) or 1.0
    scale = (fragment.right - fragment.left) / whole
    begin = 0
    for x in crossed:
        best, miss = begin, 1e9
        for at in range(begin + 1, len(text)):
            reached = fragment.left + width_of(text[:at]) * scale
            off = abs(reached - x) - (1.5 * size if text[at] == " " or text[at - 1] == " " else 0.0)
            if off < miss:
                best, miss = at, off
        if best > begin:
            part = text[begin:best].strip()
            if part:
                yield Fragment(
                    part, left, fragment.top, x - 0.1, fragment.bottom, fragment.size, fragment.confidence
                )
            begin, left = best, x + 0.1
    part = text[begin:].strip()
    if part:
        yield Fragment(
            part,
            left,
            fragment.top,
            max(fragment.right, left),
            fragment.bottom,
            fragment.size,
            fragment.confidence,
        )
