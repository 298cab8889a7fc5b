"""The table of public information (索引号, 发文机关, 发文字号 …) of a portal's page -> its fields."""

from __future__ import annotations

from rag.read.html import portal
from rag.read.html.weighing import Weights

Field = tuple[str, str]
"""Label and value, as they stand there."""

_EMPTY = frozenset(("无", "/", "-", "--", "——", "暂无", "null"))
# Elements that hold one value, however many lines it has.
_CELLS = ("td", "dd", "li")
# No value is longer but the summary of the document (内容概述).
_LONGEST_VALUE = 600


def fields_above(page: Weights, first: int, last: int) -> tuple[list[Field], set[int]]:
    """Collect the fields above the body, which is the blocks from `first` to `last`, and tell which blocks they are.

    What stands in the table may read like the body's first sentence: then they are blocks of the body.
    """
    found: list[Field] = []
    used: set[int] = set()
    index = 0
    while index < last:
        if index > first and page.prose[first] and first not in used:
            break
        fields, blocks, index = _run(page, index, last)
        if is_table(fields):
            found += fields
            used |= blocks
            while first < last and first in used:
                first += 1
    return _filled(found), used


def fields_below(page: Weights, last: int) -> tuple[list[Field], set[int]]:
    """Collect the fields below the body, which ends before block `last`."""
    found: list[Field] = []
    used: set[int] = set()
    index, end = last, min(len(page.blocks), last + 100)
    while index < end:
        fields, blocks, index = _run(page, index, end)
        if is_table(fields) and len(blocks) >= 3:
            found += fields
            used |= blocks
    return _filled(found), used


def is_table(fields: list[Field]) -> bool:
    """Tell whether these are of a table of public information: two of its labels are."""
    return len({label for label, _ in fields if portal.is_strong(label)}) >= 2


def _filled(fields: list[Field]) -> list[Field]:
    cut = [(label, portal.without_buttons(value)) for label, value in dict.fromkeys(fields)]
    return [
        (label, value)
        for label, value in cut
        if value and value not in _EMPTY and not portal.is_counter(label)
    ]


def _run(page: Weights, start: int, last: int) -> tuple[list[Field], set[int], int]:
    """Read labels and values from a block on, as long as they follow one another; give the block behind them, too."""
    pairs: list[list[str]] = []
    used: set[int] = set()
    index = label_at = start
    filled_in = -1  # the element that the last value began in
    while index < last:
        block = page.blocks[index]
        if block.grid is not None:
            break
        if block.hidden:
            index += 1
            continue
        parts = portal.labelled(block.pieces)
        if any(label for label, _ in parts):
            if not parts[0][0]:
                if not pairs:
                    break
                if not pairs[-1][1]:
                    pairs[-1][1] = parts[0][1]
            pairs += [list(part) for part in parts if part[0]]
            filled_in = block.node if pairs[-1][1] else -1
            label_at = index
        elif not pairs or len(block.text) > _LONGEST_VALUE:
            break
        elif not pairs[-1][1] and _belongs(page, index, label_at):
            pairs[-1][1] = block.text
            filled_in = block.node
        elif pairs[-1][1] and block.node == filled_in and page.nodes[block.node].tag in _CELLS:
            pairs[-1][1] += " " + block.text
        else:
            break
        used.add(index)
        index += 1
    return [(label, value) for label, value in pairs], used, max(index, start + 1)


def _belongs(page: Weights, index: int, label: int) -> bool:
    """Tell whether a block is the value of a label, and not what follows a field that is left empty."""
    block = page.blocks[index]
    if block.heading or index - label > 1:
        return False
    around: list[int] = []
    number = page.blocks[label].node
    while number >= 0 and len(around) < 4:
        around.append(number)
        number = page.nodes[number].parent
    number = block.node
    while number >= 0 and number not in around:
        number = page.nodes[number].parent
    if number < 0:
        return False
    node = page.nodes[number]
    return node.tag in ("tr", "dl", "li", "p") or node.last - node.first <= 4
