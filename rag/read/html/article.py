"""Blocks of a web page -> the document in it: its public-information table, title, byline and body."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.read.html import portal
from rag.read.html.blocks import Block, Page
from rag.read.html.page_title import bare, byline_of, title_above, title_stated
from rag.read.html.public_table import Field, fields_above, fields_below
from rag.read.html.weighing import NAMED, NUMBERED_FILE, Weights, reads

_DAY = re.compile(r"\d{4}\D\d{1,2}\D\d{1,2}")
# Letters of text outside of links, at least; a page that attaches a document's file may have none.
_SHORTEST = 10
# Blocks that may stand between two parts of a document: captions, short headings.
_GAP = 6
# Blocks behind the body's own element among which signature and attachments are looked for.
_TAIL = 60
_LONGEST_TAIL_LINE = 80


@dataclass(slots=True)
class Article:
    """What is the document's of a web page."""

    fields: list[Field] = field(default_factory=list)
    """Of the public-information table."""
    title: str = ""
    """Of the page; "" where the body itself begins with it, or there is none."""
    byline: list[str] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)


def article_in(page: Page) -> Article | None:
    """Find the document in a page; None where there is no text but menus, links and notices."""
    if page.word:
        body = [block for block in page.blocks if not block.hidden]
        return Article(body=body) if body else None
    _reveal(page)
    weights = Weights(page)
    if not weights.total:  # a notice in catchwords, a list of names or of attached files
        weights.weigh([_plain(weights, index) for index in range(len(page.blocks))])
    if weights.total < _SHORTEST and not any(block.file for block in page.blocks):
        return None
    return _Search(weights).article()


def _reveal(page: Page) -> None:
    """Show what is hidden where that is the document: some portals fade it in with a script."""
    shown = sum(len(block.text) for block in page.blocks if not block.hidden and reads(block))
    hidden = sum(len(block.text) for block in page.blocks if block.hidden and reads(block))
    if hidden > 2 * shown + 50:
        for block in page.blocks:
            block.hidden = False


def _plain(page: Weights, index: int) -> int:
    """Weigh a block of a page without full sentences."""
    block = page.blocks[index]
    if page.chrome[index] or block.hidden or block.heading or byline_of(block) is not None:
        return 0
    return len(block.text) if block.file or not page.linked(index) else 0


class _Search:
    def __init__(self, page: Weights) -> None:
        self.page = page
        self.known, self.main = self._elements()

    def article(self) -> Article | None:
        page, blocks = self.page, self.page.blocks
        first, last = self._extent()
        fields, used = fields_above(page, first, last)
        below, used_below = fields_below(page, last)
        while first < last and (first in used or not page.prose[first]):
            first += 1
        if first == last or self._is_list(first, last):
            return None
        title, lead = title_above(page, first, used)
        seen = title != ""
        begins = page.nodes[self.known].first if self.known >= 0 else first
        if seen and lead > begins:  # one of the lines of the document, with a letterhead above it
            title, lead = "", begins
        article = Article(fields=list(dict.fromkeys(fields + below)), title=title)
        for index in range(lead, first):
            if index in used or page.chrome[index] or blocks[index].hidden or page.linked(index):
                continue
            byline = byline_of(blocks[index]) if index < begins else None
            if byline is None:
                article.body.append(blocks[index])
            else:
                article.byline += [line for line in byline if line not in article.byline]
        for index in range(first, last):
            block = blocks[index]
            hidden = block.hidden and not page.prose[index]
            if not (index in used or hidden or page.framed[index] or portal.is_buttons(block.text)):
                article.body.append(block)
        article.body += self._tail(last, used | used_below, {block.text for block in article.body} | {title})
        self._add_unseen(article, seen)
        return article

    def _elements(self) -> tuple[int, int]:
        """Give the outermost element with half of the text that is named as one around a document, -1 for none; and
        the element to read, which is that or else the innermost with three quarters of the text.
        """
        best, known = 0, -1
        for number, node in enumerate(self.page.nodes):
            weight = self.page.between(node.first, node.last)
            if weight * 4 >= self.page.total * 3:
                best = number  # parents come first
            if known < 0 and weight * 2 >= self.page.total and NAMED.search(node.hook):
                known = number
        return known, best if known < 0 else known

    def _extent(self) -> tuple[int, int]:
        """Give the blocks from the first to the last of the body, as far as full sentences and tables reach."""
        page, main = self.page, self.page.nodes[self.main]
        first, last = page.trimmed(main.first, main.last)
        while True:
            # Text beside the element found is the document's, too, where hardly anything stands between.
            after = self._next(range(last, min(last + _GAP, len(page.blocks))), main.last)
            if after >= 0 and self._joined(last, after):
                last = after + 1
                continue
            before = self._next(range(first - 1, max(-1, first - 1 - _GAP), -1), 0)
            if before >= 0 and self._joined(before + 1, first):
                first = before
                continue
            break
        stop = self._related(first, last)
        if stop < last:
            first, last = page.trimmed(first, stop)
        # Or where there is much of it: an article in several boxes.
        far = [index for index in range(stop) if page.prose[index] and not first <= index < last]
        if sum(page.prose[index] for index in far) * 4 > page.total:
            far = [index for index in far if not self._beside_links(index)]
            if sum(page.prose[index] for index in far) * 4 > page.total:
                first, last = min(first, far[0]), max(last, far[-1] + 1)
        return first, last

    def _next(self, indexes: range, hidden_before: int) -> int:
        """Give the first of the blocks with text, -1 for none; a hidden one counts inside the element alone."""
        for index in indexes:
            if self.page.prose[index] > 1 or (self.page.prose[index] and index < hidden_before):
                return index
        return -1

    def _related(self, first: int, last: int) -> int:
        """Give the block behind which there are links to other documents, with the summaries that some portals add."""
        page = self.page
        for index in range(first + 1, len(page.blocks)):
            if page.prose[index] or not portal.ends_article(page.blocks[index].text):
                continue
            linked = any(page.linked(near) for near in range(index, min(index + 5, len(page.blocks))))
            if linked and page.between(first, index) * 5 > page.between(first, last):
                return index
        return len(page.blocks)

    def _joined(self, start: int, end: int) -> bool:
        blocks = self.page.blocks[start:end]
        return not self.page.apart(start, end) and not any(
            portal.ends_article(block.text) for block in blocks
        )

    def _beside_links(self, index: int) -> bool:
        near = range(max(0, index - 3), min(index + 4, len(self.page.blocks)))
        return sum(map(self.page.linked, near)) >= 2

    def _is_list(self, first: int, last: int) -> bool:
        """Tell a list of documents, with the beginning of each, from a document."""
        page = self.page
        prose = [index for index in range(first, last) if page.prose[index]]
        entries = sum(
            any(
                page.linked(above) and not page.blocks[above].file
                for above in range(max(0, index - 2), index)
            )
            for index in prose
        )
        return entries >= 3 and entries * 2 >= len(prose) - 1 and self.known < 0

    def _tail(self, last: int, used: set[int], shown: set[str]) -> list[Block]:
        """Give what belongs to the document behind its last full sentence: lists, signature, date, attachments, credits."""
        page = self.page
        inside = self._end(last, shown)
        named = self.known >= 0
        tail: list[Block] = []
        buttons = False
        for index in range(last, min(len(page.blocks), max(last, inside) + _TAIL)):
            block, text = page.blocks[index], page.blocks[index].text
            if index in used or (block.hidden and not block.file) or portal.is_empty_field(block.pieces):
                continue
            within = index < inside and (named or not buttons)
            own = (
                within
                and not page.framed[index]
                and (named or portal.is_host(text))
                and not portal.is_buttons(text)
            )
            if page.chrome[index] and not own:
                if not buttons:
                    self._drop_heading(tail, index, last)
                buttons = True
                continue
            attached = block.file or bool(NUMBERED_FILE.match(text))
            if portal.ends_article(text) and not (within and named and not self._leads_on(index)):
                break
            if not within and (portal.is_site_notice(text) or portal.is_host(text)):
                self._drop_heading(tail, index, last)
                break
            if len(text) >= 6 and text in shown and not within:  # the article once more, for telephones
                break
            if page.linked(index) and not attached and not (within and named):
                self._drop_heading(tail, index, last)
                break
            if attached or within or not (buttons or len(text) > _LONGEST_TAIL_LINE):
                tail.append(block)
            elif buttons:
                break
        return tail

    def _drop_heading(self, tail: list[Block], index: int, last: int) -> None:
        """Take off the tail what is in one box with the links or the footer that begin at `index`: their heading."""
        while tail and not (
            tail[-1].file or portal.is_date(tail[-1].text) or NUMBERED_FILE.match(tail[-1].text)
        ):
            box = self.page.around(tail[-1].node, self.page.blocks[index].node)
            if box.first < last:
                break
            tail.pop()

    def _end(self, last: int, shown: set[str]) -> int:
        """Give the end of the element around the body: of the widest in which no menus or links follow the body."""
        page = self.page
        if self.known >= 0:
            return max(last, page.nodes[self.known].last)
        number, end = self.main, last
        while number >= 0:
            certain = end
            for index in range(end, page.nodes[number].last):
                text = page.blocks[index].text
                host = portal.is_host(text)  # of the site, if more of its footer follows
                around = (page.chrome[index] and not host) or page.linked(index)
                if around or portal.ends_article(text) or (len(text) >= 6 and text in shown):
                    return certain
                if certain == index and not host:
                    certain = index + 1
            end = max(end, page.nodes[number].last)
            number = page.nodes[number].parent
        return end

    def _leads_on(self, index: int) -> bool:
        return any(self.page.linked(near) for near in range(index, min(index + 3, len(self.page.blocks))))

    def _add_unseen(self, article: Article, seen: bool) -> None:
        """Add title, day and source from the page's head where the page itself does not show them."""
        meta = self.page.page.meta
        stated = title_stated(self.page.page)
        if (
            not seen
            and stated
            and bare(stated) not in bare("".join(block.text for block in article.body[:12]))
        ):
            article.title = stated
        labels = " ".join(label for label, _ in article.fields)
        byline = " ".join(article.byline)
        if not (meta.get("articletitle") or meta.get("sitename")):
            return
        if meta.get("pubdate") and not (_DAY.search(byline) or re.search("发布(?:时间|日期)", labels)):
            article.byline.append(f"发布时间：{meta['pubdate']}")
        if meta.get("contentsource") and "来源" not in byline + labels:
            article.byline.append(f"来源：{meta['contentsource']}")
