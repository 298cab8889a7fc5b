"""Saved web pages -> text: the document of a page, without the portal around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.errors import UnreadableFile
from rag.read.builder import Extracted, Tell, TextBuilder
from rag.read.html.article import Article, article_in
from rag.read.html.blocks import Block, Page
from rag.read.html.markup import decode_page, parse_page
from rag.read.html.mhtml import pages_inside
from rag.read.html.page_blocks import blocks_of
from rag.read.html.portal import says_no_document
from rag.read.tables import rows_of, split_titles

_NUMBERED = re.compile(r"[第（(]?[一二三四五六七八九十\d]+[、.．章节)）]")


def read_html(content: bytes, name: str, tell: Tell) -> Extracted:
    """Read a page as a browser or a word processor saved it; nothing is fetched, frames and pictures are left out.

    First the public-information table, one line for each field that is filled in ("发文字号：…"); then the page's
    title, day and source, then the body, a paragraph a line, down to signature and attachments. Title, day and source
    come from the page's head only where the page does not show them. Items of numbered lists begin with the number
    that a browser shows ("1. "), items of others with nothing. Menus, buttons, links to other documents and the
    site's footer are dropped. Raises UnreadableFile for a page that holds no document.
    """
    tell(1, 1, False)
    return _read([(content, "")], name)


def read_mhtml(content: bytes, name: str, tell: Tell) -> Extracted:
    """Read a page that was saved as one file; of its frames, the first that holds a document. See `read_html`."""
    tell(1, 1, False)
    return _read(pages_inside(content, name), name)


def _read(pages: Sequence[tuple[bytes, str]], name: str) -> Extracted:
    refusal = UnreadableFile(f"cannot read {name}: there is no text in it")
    for number, (content, charset) in enumerate(pages[:20]):
        try:
            text, encoding = decode_page(content, name, charset)
            page = blocks_of(parse_page(text, name))
            article = _document(page, name)
        except UnreadableFile as error:
            if number == 0:
                refusal = error
            continue
        return _written(page, article, encoding)
    raise refusal


def _document(page: Page, name: str) -> Article:
    article = article_in(page)
    shown = "".join(block.text for block in page.blocks if not block.hidden)
    if article is None and len(shown) < 30 and not says_no_document(shown):
        raise UnreadableFile(
            f"cannot read {name}: there is no text in the page, which is filled by a script or frames; open it in a"
            " browser and save it from there"
        )
    if article is None or _is_notice(page, article):
        raise UnreadableFile(
            f"cannot read {name}: it holds no article text, only links, a form or a notice of the site; open the"
            " document's own page and save that"
        )
    return article


def _is_notice(page: Page, article: Article) -> bool:
    """Tell a page that asks to log in, or says that there is no such page."""
    text = "".join(block.text for block in article.body if not block.linked)
    return len(text) < 200 and (page.login or says_no_document(page.title + text))


def _written(page: Page, article: Article, encoding: str) -> Extracted:
    builder = TextBuilder()
    for label, value in article.fields:
        builder.line(f"{label}：{value}")
    if article.title:
        builder.line(article.title)
    for line in article.byline:
        builder.line(line)
    levels, title = _heading_levels(article.body)
    for block in article.body:
        if block.grid is None:
            builder.line(
                block.text,
                heading=0 if block is title else levels.get(block.heading, 0),
                kind="footnote" if block.footnote else None,
            )
            continue
        above, grid, below = split_titles(block.grid)
        if block.caption:
            builder.line(block.caption)
        for line in above:
            builder.line(line)
        caption = " ".join((block.caption, *above)).strip()
        builder.table(rows_of(grid, caption=caption), caption)
        for line in below:
            builder.line(line)
    notices = []
    if page.deleted:
        notices.append(f"{page.deleted} characters that are marked as deleted are left out")
    return builder.build(encoding=encoding, notices=notices)


def _heading_levels(body: Sequence[Block]) -> tuple[dict[int, int], Block | None]:
    """Give the levels of the headings, of h1–h6 as far as they are used as such (some pages set whole paragraphs in
    <h2> to make them bold), and the one that is no heading but the document's title.
    """
    title = None
    titles = [block for block in body[:8] if block.heading == 1]
    if len(titles) == 1 == sum(block.heading == 1 for block in body) and not _NUMBERED.match(titles[0].text):
        title = titles[0]
        body = [block for block in body if block is not title]
    used = Counter(block.heading for block in body if block.heading)
    long = sum(block.heading > 0 and len(block.text) > 60 for block in body)
    if long or sum(used.values()) * 2 > len(body):
        return {}, title
    return {level: number for number, level in enumerate(sorted(used), start=1)}, title
