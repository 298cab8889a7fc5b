"""Tables of contents: lists of headings that come again, with their text, further down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.outline.lines import Line

_TITLE = re.compile(r"^(?:目\s*[录次錄]|(?i:(?:table of )?contents))$")
_ANNOUNCED = re.compile(r"\s目\s*[录次錄]$")
# Dots, or a wide gap, and a page number.
_DOT = "[.．…·•・‥⋯]"
_NUMBER = r"(?:\d{1,4}|[ivxlIVXLⅠ-ⅻ]{1,6})"
_LEADERS = re.compile(
    rf"(?:{_DOT}\s?){{2,}}[—–\-(（\s]{{0,3}}{_NUMBER}[—–\-)）\s]{{0,3}}$|(?:{_DOT}\s?){{6,}}$"
)
_PAGE_NUMBER = re.compile(rf"[\s—–\-(（]{{1,3}}{_NUMBER}[—–\-)）\s]{{0,3}}$")
_BARE = re.compile(r"[\W_]+")
# So many lines that are neither leadered nor found again are none: one or two may be the second line of an entry.
_MISSES = 3
_TAIL = 120
"""The leaders of an entry are among its last characters; a line may be a whole document."""
_LONGEST_ENTRY, _LONGEST_LEADERS = 60, 600


def is_leadered(text: str) -> bool:
    """Tell whether a line ends in dots and a page number: "1 范围……………3"."""
    return bool(_LEADERS.search(text[-_TAIL:]))


def find_contents(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Give the tables of contents as ranges of lines [first, stop), in order; they do not overlap.

    One begins at 目录 (目次) and goes on while its lines have leaders and page numbers or come again further down;
    where no line says 目录, three leadered lines in a row are one.
    """
    keys = [_key(line.text) for line in lines]
    times = Counter(keys)
    found: list[tuple[int, int]] = []
    index = passed = 0
    while index < len(lines):
        titled = bool(_TITLE.match(lines[index].text))
        if not titled and not _is_leadered_run(lines, index) and not _is_announced(lines, index):
            index += 1
            continue
        # What comes again comes further down.
        times.subtract(keys[passed:index])
        passed = index
        stop = _stop(lines, keys, times, index + titled)
        if stop > index + 1:
            found.append((index, stop))
        index = max(stop, index + 1)
    return found


def _is_leadered_run(lines: Sequence[Line], index: int) -> bool:
    run = lines[index : index + 3]
    return len(run) == 3 and all(not line.row and is_leadered(line.text) for line in run)


def _is_announced(lines: Sequence[Line], index: int) -> bool:
    """Tell whether the line above ends in 目录, behind the title of the document: "…管理办法 目 录"."""
    return index > 0 and bool(_ANNOUNCED.search(lines[index - 1].text[-_TAIL:]))


def _stop(lines: Sequence[Line], keys: Sequence[str], times: Counter[str], first: int) -> int:
    """Give the line after the last entry of the table of contents that begins with the entry `first`."""
    listed: set[str] = set()
    stop = first
    for at in range(first, len(lines)):
        text, entry = lines[at].text, keys[at]
        if at - stop >= _MISSES or (entry in listed and not is_leadered(text)):
            break
        again = times[entry] > 1 and 0 < len(entry) <= _LONGEST_ENTRY and not lines[at].ended
        if is_leadered(text) or again or _TITLE.match(text):
            stop = at + 1
        listed.add(entry)
    return stop


def _key(text: str) -> str:
    """Give the words of an entry, or of a heading, without spaces, leaders and page number."""
    if len(text) > _LONGEST_ENTRY and not (len(text) < _LONGEST_LEADERS and is_leadered(text)):
        return text
    without = _LEADERS.sub("", text)
    if without == text:
        without = _PAGE_NUMBER.sub("", text)
    return _BARE.sub("", without)
