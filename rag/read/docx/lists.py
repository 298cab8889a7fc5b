"""The lists of a .docx file (numbering.xml), as paragraphs refer to them."""

from __future__ import annotations

from typing import Any

from rag.read.docx.numbering import Level, Running, Use
from rag.read.ooxml import child, local, number_in, value


def read_lists(root: Any | None, style_lists: dict[str, str]) -> dict[str, Use]:
    """Give the lists by their ids. `root` is numbering.xml, None where there is none; `style_lists` the list of each
    style that has one.
    """
    uses: dict[str, Use] = {}
    lists: dict[str, Running] = {}
    links: dict[str, str] = {}
    elements = list(root) if root is not None else []
    for element in elements:
        if local(element) == "abstractNum":
            name = value(element, "abstractNumId") or ""
            lists[name] = _read_list(element)
            links[name] = value(child(element, "numStyleLink")) or ""
    targets = {
        value(element, "numId") or "": value(child(element, "abstractNumId")) or ""
        for element in elements
        if local(element) == "num"
    }
    for element in elements:
        if local(element) != "num":
            continue
        number = value(element, "numId") or ""
        target = targets[number]
        if links.get(target) and not lists[target].levels:  # a list that only names the style that defines it
            target = targets.get(style_lists.get(links[target], ""), target)
        if target in lists:
            uses[number] = _read_use(element, lists[target])
    return uses


def _read_list(element: Any) -> Running:
    found = Running()
    for inner in element:
        if local(inner) == "lvl":
            index = value(inner, "ilvl")
            if index is not None and index.isdecimal():
                found.levels[int(index)] = _read_level(inner)
    return found


def _read_level(element: Any) -> Level:
    form = child(element, "numFmt")
    if form is None:  # numFmt of newer Word stands inside AlternateContent
        form = child(element, "AlternateContent", "Fallback", "numFmt")
    legal = child(element, "isLgl")
    return Level(
        start=number_in(child(element, "start"), 0) or 0,
        form=value(form) or "decimal",
        text=value(child(element, "lvlText")) or "",
        suffix=value(child(element, "suff")) or "tab",
        restart=number_in(child(element, "lvlRestart")),
        legal=legal is not None and value(legal) not in ("0", "false", "off"),
        style=value(child(element, "pStyle")),
        hidden=child(element, "rPr", "vanish") is not None,
    )


def _read_use(element: Any, running: Running) -> Use:
    levels, starts = dict(running.levels), {}
    for override in element:
        index = value(override, "ilvl") if local(override) == "lvlOverride" else None
        if index is None or not index.isdecimal():
            continue
        own = child(override, "lvl")
        if own is not None:
            levels[int(index)] = _read_level(own)
        start = number_in(child(override, "startOverride"))
        if start is not None:
            starts[int(index)] = start
    return Use(running, levels, starts)
