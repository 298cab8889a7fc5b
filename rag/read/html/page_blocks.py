"""Elements of a web page -> its blocks, laid out as a browser would."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from rag.read.html.blocks import Block, Node, Page
from rag.read.html.list_marks import ListMarks, with_mark
from rag.read.html.portal import is_label
from rag.read.tables import Cell, is_layout, spread

_SKIPPED_TAGS = (
    "head script style noscript template svg math iframe object embed applet select option textarea button input canvas"
    " audio video map progress meter datalist dialog title meta link base frameset frame noframes"
)
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_BLOCK_TAGS = (
    "html body div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption thead tbody tfoot tr td th section article main"
    " header footer nav aside form fieldset legend center blockquote pre address figure figcaption details summary hr"
    " dir menu ucapcontent ucaptitle"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.I)
_NOTES = re.compile(r"mso-element\s*:\s*(?:footnote|endnote)\b", re.I)
_FILE = re.compile(r"\.(?:docx?|wps|xlsx?|et|pdf|ofd|zip|rar|7z|ceb)(?:[?#&]|$)", re.I)
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…·"
# White space with a line break in it, between two Chinese characters: nothing is to be seen there.
_WRAPPED = re.compile(rf"(?<=[{_CJK}])[ \t\f]*[\r\n][ \t\r\n\f]*(?=[{_CJK}])")
_COLLAPSED = re.compile(r"[ \t\r\n\f]+")
_SEAM = "\x1f"
_SEAMED = re.compile(rf" ?{_SEAM}+ ?")
_MARGIN = " \t\r\n\f\u00a0\u3000\u2002\u2003\ufeff\u200b"
_IS_CJK = re.compile(rf"[{_CJK}]")
# Merged cells of a table wider than this, or a longer one: no document has them, and the page of an attacker has.
_MOST_COLUMNS, _MOST_ROWS, _MOST_CELLS = 200, 2_000, 200_000


def blocks_of(root: Any) -> Page:
    """Lay the page out as a browser would, without scripts, form controls and what is loaded from elsewhere."""
    page = Page()
    for element in root.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        if name and name not in page.meta:
            page.meta[name] = _squeezed(element.get("content") or "")
    page.login = any(field.get("type") == "password" for field in root.iter("input"))
    title = next(root.iter("title"), None)
    page.title = _squeezed("".join(title.itertext())) if title is not None else ""
    writer = page.meta.get("generator", "") + page.meta.get("progid", "")
    page.word = any(
        word in writer
        for word in (
            "Microsoft Word",
            "Word.Document",
            "Microsoft Excel",
            "Excel.Sheet",
            "WPS",
            "LibreOffice",
            "OpenOffice",
        )
    )
    _Layout(page, _tables_around_tables(root)).run(root)
    return page


def _squeezed(text: str) -> str:
    return _COLLAPSED.sub(" ", text).strip(_MARGIN)


def _tables_around_tables(root: Any) -> set[Any]:
    from lxml import etree

    around = set()
    inside: list[Any] = []
    for event, table in etree.iterwalk(root, events=("start", "end"), tag="table"):
        if event == "start":
            if inside:
                around.add(inside[-1])
            inside.append(table)
        else:
            inside.pop()
    return around


class _Layout:
    def __init__(self, page: Page, around: set[Any]) -> None:
        self.page = page
        self.around = around
        self.raw: list[str] = []
        self.linked = 0
        self.file = False
        self.links = self.hides = self.notes = self.pre = 0
        self.heading = 0
        self.lists: list[ListMarks] = []
        self.mark = ""
        self.open = [-1]

    def run(self, root: Any) -> None:
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        skipped = None
        for event, element in walk:
            if event == "end":
                if element is skipped:
                    skipped = None
                else:
                    self.end(element)
                if element is not root:
                    self.text(element.tail)
            elif self.skips(element) or (element.tag == "table" and self.table(element)):
                skipped = element
                walk.skip_subtree()
            else:
                self.start(element)
                self.text(element.text)
        self.flush()

    def skips(self, element: Any) -> bool:
        deleted = element.tag == "del" and self.page.word
        if deleted:
            self.page.deleted += len("".join(element.itertext()))
        return deleted or element.tag in _SKIPPED

    def start(self, element: Any) -> None:
        tag = element.tag
        style = element.get("style") or ""
        if tag in _BLOCKS:
            self.flush()
            hook = f" {element.get('id') or ''} {element.get('class') or ''} ".lower()
            self.page.nodes.append(Node(self.open[-1], tag, hook, len(self.page.blocks), -1))
            self.open.append(len(self.page.nodes) - 1)
            self.heading = _HEADINGS.get(tag, self.heading)
            self.pre += tag == "pre"
            if tag in ("ol", "ul"):
                self.lists.append(ListMarks(element))
            elif tag == "li" and self.lists:
                self.mark = self.lists[-1].mark(element)
        elif tag == "br":
            if self.heading:
                self.raw.append("\n")
            else:
                self.flush()
        else:
            self.raw.append(_SEAM)
            if tag == "a" and _leads_away(element):
                self.links += 1
                self.file = self.file or bool(_FILE.search(element.get("href") or ""))
        self.hides += _is_hidden(element, style)
        self.notes += bool(_NOTES.search(style))

    def end(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self.flush()
            self.page.nodes[self.open.pop()].last = len(self.page.blocks)
            if tag in _HEADINGS:
                self.heading = 0
            self.pre -= tag == "pre"
            if tag in ("ol", "ul") and self.lists:
                self.lists.pop()
            elif tag == "li":
                self.mark = ""
        elif tag != "br":
            self.raw.append(_SEAM)
            self.links -= tag == "a" and _leads_away(element)
        style = element.get("style") or ""
        self.hides -= _is_hidden(element, style)
        self.notes -= bool(_NOTES.search(style))

    def text(self, text: str | None) -> None:
        if not text:
            return
        text = text.replace(_SEAM, "")
        if self.pre and "\n" in text:
            for line in text.splitlines():
                self.raw.append(line)
                self.linked += len(line) if self.links else 0
                self.flush()
            return
        self.raw.append(text)
        if self.links:
            self.linked += len("".join(text.split()))

    def flush(self) -> None:
        raw, self.raw = "".join(self.raw), []
        linked, self.linked = self.linked, 0
        file, self.file = self.file, bool(self.links and self.file)
        marked = _seamed(raw, self.page.word)
        text = marked.replace(_SEAM, "").strip(_MARGIN)
        if not text:
            return
        pieces = tuple(filter(None, (piece.strip(_MARGIN) for piece in marked.split(_SEAM))))
        text = with_mark(self.mark, text)
        self.mark = ""
        self.page.blocks.append(
            Block(text, pieces, min(linked, len(text)), file, self.heading, max(0, self.open[-1]),
                  self.hides > 0, self.notes > 0, None, "")
        )  # fmt: skip

    def table(self, element: Any) -> bool:
        """Add a table of data; False for one that only places what is in it, which is then read cell by cell."""
        if element in self.around:
            return False
        rows, linked = self.rows(element)
        texts = [cell.text for row in rows for cell in row if cell.text]
        length = sum(map(len, texts))
        longest = max(map(len, texts), default=0)
        labels = 0 if _is_headed(rows) else sum(map(is_label, texts))
        framed = longest > 400 and longest * 2 > length
        if len(texts) < 4 or len(rows) < 2 or framed or linked * 10 > length * 7 or labels >= 2:
            return False
        grid = spread(rows)
        if is_layout(grid):
            return False
        self.flush()
        caption = next(element.iterchildren("caption"), None)
        self.page.blocks.append(
            Block("\t".join(texts), tuple(texts), linked, False, 0, max(0, self.open[-1]), self.hides > 0, False, grid,
                  "" if caption is None else self.inside(caption)[0])
        )  # fmt: skip
        return True

    def rows(self, table: Any) -> tuple[list[list[Cell]], int]:
        rows: list[list[Cell]] = []
        linked = count = 0
        for row in table.iter("tr"):
            cells = []
            for cell in row.iterchildren("td", "th"):
                text, links = self.inside(cell)
                linked += links
                columns = min(_whole(cell.get("colspan")), _MOST_COLUMNS)
                cells.append(Cell(text, min(_whole(cell.get("rowspan")), _MOST_ROWS), columns))
                count += columns
            rows.append(cells)
            if count > _MOST_CELLS:
                break
        # A cell covers no rows beyond the last.
        for number, cells in enumerate(rows):
            rows[number] = [
                Cell(cell.text, min(cell.rows, len(rows) - number), cell.columns) for cell in cells
            ]
        return rows, linked

    def inside(self, element: Any) -> tuple[str, int]:
        """Give the text of a cell, which is one line however many paragraphs it has, and how much of it is links."""
        if not len(element):
            return _seamed(element.text or "", self.page.word).strip(_MARGIN), 0
        page = Page(word=self.page.word)
        _Layout(page, self.around).run(element)
        self.page.deleted += page.deleted
        text = ""
        for block in page.blocks:
            if not block.hidden:
                gap = "" if not text or (_IS_CJK.match(text[-1]) and _IS_CJK.match(block.text[0])) else " "
                text += gap + block.text
        return text, sum(block.linked for block in page.blocks)


def _is_headed(rows: list[list[Cell]]) -> bool:
    """Tell a list of documents (文件名称 | 文号 | 发文机关) from a table of public information: labels side by side."""
    head = [is_label(cell.text) for cell in rows[0] if cell.text] if rows else []
    return len(rows) > 2 and any(map(all, pairwise(head)))


def _leads_away(link: Any) -> bool:
    return not (link.get("href") or "#").lstrip().startswith("#")


def _is_hidden(element: Any, style: str) -> bool:
    return (
        bool(_HIDDEN.search(style))
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
    )


def _whole(said: str | None) -> int:
    return max(1, int(said)) if said and re.fullmatch(r"[0-9]{1,9}", said.strip()) else 1


def _seamed(raw: str, word: bool) -> str:
    """Collapse white space as a browser does, and leave `_SEAM` where inline elements meet.

    Word breaks the lines of its HTML anywhere, between two elements too; other pages indent their source there.
    """
    if "\n" in raw or "\r" in raw:
        if word:
            raw = re.sub(rf"(?<=[{_CJK}])({_SEAM}*)[\r\n]+({_SEAM}*)(?=[{_CJK}])", r"\1\2", raw)
        raw = _WRAPPED.sub("", raw)
    return _SEAMED.sub(lambda seam: f" {_SEAM}" if " " in seam[0] else _SEAM, _COLLAPSED.sub(" ", raw))
