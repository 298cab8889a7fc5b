"""A web page as blocks in reading order: a line of text each, or a table."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Block:
    """A paragraph, a cell of a layout table, a line between two <br>, or a whole table."""

    text: str
    pieces: tuple[str, ...]
    """The text of its inline elements, one after the other, without white space around."""
    linked: int
    """How many of its characters are links to elsewhere."""
    file: bool
    """Whether it links to a document's file."""
    heading: int
    """Of the h1–h6 around it, 0 for none."""
    node: int
    """Position in `Page.nodes` of the innermost element around it."""
    hidden: bool
    footnote: bool
    grid: list[list[str]] | None
    """Of a table, its cells, merged ones in each place that they cover; the text is that of all cells."""
    caption: str


@dataclass(slots=True)
class Node:
    """An element that holds blocks: those from `first` up to `last` of `Page.blocks`."""

    parent: int
    tag: str
    hook: str
    """Its id and class names, in lower case, a space between and around them."""
    first: int
    last: int


@dataclass(slots=True)
class Page:
    """All of a web page that is text, the chrome included."""

    blocks: list[Block] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    """Name, in lower case → content, of the <meta> elements."""
    word: bool = False
    """Whether a word processor wrote it."""
    login: bool = False
    """Whether it asks for a password."""
    deleted: int = 0
    """Characters that a word processor marked as deleted; they are not among the blocks."""
