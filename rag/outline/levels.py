"""Which lines, and which points inside a paragraph, are headings, and how deep each one stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.markers import RANKS
from rag.outline.lines import Line
from rag.outline.nesting import Heading, closed, siblings
from rag.outline.numbering import find_markers
from rag.outline.points import find_points
from rag.outline.titles import find_titles, is_known_title
from rag.outline.unbroken import headings_inside, unbroken_line

_HASHES = re.compile(r"^(#{1,6})\s+")
_FIRST_SENTENCE = re.compile(r"[。！？!?]")
# 一、总体要求（一）指导思想: the first part of a section on the line of its heading.
_FIRST_PART = re.compile(r"[（(]一[）)](?=[\u4e00-\u9fff]{2})")
# A term in another language, behind the Chinese one.
_FOREIGN = re.compile(r"[A-Za-z][\x20-\x7e’–—（）]*$")
_EDGES = "*#_ \t\u3000\u00a0：:；;。，,"
_ARTICLE_TITLE = re.compile(r"^[【\[（(]?[^。；;，,：:]{2,20}[】\]）)]?$")

# Up to these many characters, words after a marker are a heading; more are a numbered paragraph without one.
_LONGEST_TITLE = 60
_LONGEST_RUN_IN_TITLE = 40
# What a preface or a list of references may hold of its own: numbered items, no parts of the document.
_ITEMS = frozenset(["（1）", "1）", "①", "（一）"])


def find_headings(lines: Sequence[Line], base: int, *, paragraphs: bool) -> list[Heading]:
    """Find the headings of one part of a document, in order; the outermost have level base + 1.

    Levels follow the nesting that the numbering itself shows, whichever kinds are mixed: a kind that is open goes
    back to its level, a new one goes deeper, unless it counts further out (see `_leveled`). Points inside a
    paragraph (一是 二是) stand one level below the innermost heading, and below each other where they nest.
    `paragraphs` says that each line is a whole paragraph, so that a short one may be a heading by its place.
    """
    outer = closed(_leveled(_line_headings(lines, paragraphs), base), lines, len(lines))
    outer = _without_sentences(outer, lines)
    stops = [*(heading.line for heading in outer), len(lines)]
    headings = find_points(lines, 0, stops[0], base)
    for heading, stop in zip(outer, stops[1:], strict=True):
        own = next((at for at in range(heading.line, stop) if lines[at].start >= heading.end), stop)
        headings.append(heading)
        headings += find_points(lines, heading.line, own, heading.level)
        headings += find_points(lines, own, stop, heading.level - 1)
    return headings


def _line_headings(lines: Sequence[Line], paragraphs: bool) -> list[Heading]:
    found: list[Heading] = []
    markers = find_markers(lines)
    unbroken = unbroken_line(lines)
    titles = find_titles(lines, markers) if paragraphs else set()
    named = -1
    for index, line in enumerate(lines):
        if index == named:
            continue
        if line is unbroken and (inside := headings_inside(line, index)):
            found += inside
            continue
        hashes = _HASHES.match(line.text)
        offset = hashes.end() if hashes else 0
        marker = (find_markers([replace(line, text=line.text[offset:])])[0]) if hashes else markers[index]
        if hashes:
            kind, number = "#" * len(hashes[1]), 0
        elif marker:
            kind, number = marker.kind, marker.ordinal
        elif line.row or line.note:
            continue
        elif line.style or index in titles or is_known_title(line.text):
            kind, number = "style" if line.style else "title" if index in titles else "known", 0
        else:
            continue
        words = line.text[offset + (marker.end if marker else 0) :]
        title, run_in = _title(words, kind)
        if not words and _names(lines, index, markers):
            named = index + 1
            title = lines[named].text.strip(_EDGES)
        written = marker.text if marker else ""
        found.append(
            Heading(0, written, title, line.start, line.end, kind, number, index, line.style, False, run_in)
        )
    return found


def _names(lines: Sequence[Line], index: int, markers: Sequence[object]) -> bool:
    """Tell whether a marker that stands alone has its title on the line below (第一章 / 总则, 3.1 / 危险废物)."""
    if index + 1 >= len(lines):
        return False
    below = lines[index + 1]
    return (
        markers[index + 1] is None
        and not (below.row or below.note or below.style or below.ended)
        and len(_FOREIGN.sub("", below.text)) <= _LONGEST_RUN_IN_TITLE
        and len(below.text) <= 2 * _LONGEST_TITLE
        and not re.search(r"[：:，,]$", below.text)
    )


def _title(rest: str, kind: str) -> tuple[str, bool]:
    """Give the title in the words after a marker, and whether text follows it on the line."""
    if kind == "条":
        return (rest.strip(_EDGES + "【】"), False) if _ARTICLE_TITLE.match(rest) else ("", True)
    stop = _FIRST_SENTENCE.search(rest)
    first = rest[: stop.start()] if stop else rest
    run_in = bool(stop and rest[stop.end() :].strip(_EDGES + "”’）)"))
    first_part = _FIRST_PART.search(first)
    if first_part and first_part.start() > 1:
        return first[: first_part.start()].strip(_EDGES), True
    colon = re.search(r"[：:](?=\s*\S)", first[:26])
    if colon and not run_in and kind[:1] not in "#s专":
        return first[: colon.start()].strip(_EDGES), True
    if len(first) <= (_LONGEST_RUN_IN_TITLE if stop else _LONGEST_TITLE):
        return first.strip(_EDGES), run_in
    return "", True


def _without_sentences(headings: list[Heading], lines: Sequence[Line]) -> list[Heading]:
    """Take their titles from numbered paragraphs of one sentence, where none beside them has a title of its own."""
    result = list(headings)
    for group in siblings(headings):
        whole = [at for at in group if lines[headings[at].line].ended and not headings[at].run_in]
        if all(at in whole or not headings[at].title for at in group):
            for at in whole:
                result[at] = replace(headings[at], title="", run_in=True)
    return result


def _leveled(found: list[Heading], base: int) -> list[Heading]:
    """Give each heading its level, by a stack of the kinds that are open.

    A kind not open yet stands below those that usually stand above it. Below one that usually stands under it
    ("1." above "（一）") it stands only if that one goes on counting afterwards, or has been above it before; and so
    does a heading without a number, which by itself stands above all numbers.
    """
    following = _next_of_kind(found)
    nested: set[tuple[str, str]] = set()
    stack: list[int] = []
    leveled = []
    for index, heading in enumerate(found):
        if stack and found[stack[-1]].kind == "known" and not _is_item(heading):
            stack.pop()
        at = _open_alike(found, stack, heading)
        if heading.kind == "known":
            stack.clear()
        elif at is not None:
            del stack[at:]
        else:
            while stack and not _encloses(found[stack[-1]], heading):
                outer = found[stack[-1]]
                follower = following[stack[-1]]
                counts_on = follower is not None and _follows(outer, follower)
                if counts_on or (outer.kind, heading.kind) in nested:
                    nested.add((outer.kind, heading.kind))
                    break
                stack.pop()
        leveled.append(replace(heading, level=base + len(stack) + 1))
        stack.append(index)
    return leveled


def _open_alike(found: list[Heading], stack: list[int], heading: Heading) -> int | None:
    """Give the place on the stack of the open heading that this one stands beside; None where there is none."""
    for at in range(len(stack) - 1, -1, -1):
        other = found[stack[at]]
        if other.kind == heading.kind and (heading.kind != "style" or other.style == heading.style):
            return at
    return None


def _encloses(outer: Heading, heading: Heading) -> bool:
    """Tell whether one kind of heading usually stands above another."""
    if outer.style and heading.style and outer.style != heading.style:
        return outer.style < heading.style
    return _rank(outer) <= _rank(heading)


def _follows(heading: Heading, later: Heading) -> bool:
    return later.ordinal == heading.ordinal + 1


def _next_of_kind(found: list[Heading]) -> list[Heading | None]:
    following: list[Heading | None] = [None] * len(found)
    latest: dict[str, Heading] = {}
    for index in range(len(found) - 1, -1, -1):
        following[index] = latest.get(found[index].kind)
        latest[found[index].kind] = found[index]
    return following


def _is_item(heading: Heading) -> bool:
    return heading.kind in _ITEMS or (heading.kind == "1." and not heading.title)


def _rank(heading: Heading) -> float:
    if heading.kind.startswith("#"):
        return len(heading.kind) + RANKS["#"]
    if heading.kind == "style":
        return heading.style - 20.0
    return RANKS.get(heading.kind, -3.0)
