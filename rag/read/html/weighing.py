"""What each block of a web page is: text of a document, chrome of the portal, or neither for certain."""

from __future__ import annotations

import re
from itertools import accumulate

from rag.read.html import portal
from rag.read.html.blocks import Block, Node, Page

_HAN = re.compile(r"[\u3400-\u9fff]")
STOP = re.compile(r"[。；！？!?;]|[.]\s|[.]$|：$")
NUMBERED_FILE = re.compile(r"^\s*附\s*[件表录]")
# Names that the systems behind Chinese portals give the element around the text of a document: TRS, Hanweb, UCAP,
# Epoint, Webplus and VisualSiteBuilder, WeChat, and what web designers of counties call it.
NAMED = re.compile(
    r"[ _-](?:trs_editor|trs_ueditor|trs_paper_default|ucap-content|ucapcontent|pages_content|zoom|zoomcon|fontzoom"
    r"|article[_-]?content|article[_-]?con|art_con|ewb-article-content|ewb-info-main|custom_unionstyle|con_text|content_?text"
    r"|news_?content|detail[_-]?content|js_content|rich_media_content|v_news_content|vsb_content(?:_\d+)?|wp_articlecontent"
    r"|view-content|xxgk_?content|zw_?content|info_?content|text_content|txtcontent|bt_content|cont_text|gkxx_content"
    r"|xl_?content|nr_con|print_?content|print_?area) "
)
# Names of elements around menus and the like, in English and in the initials of their Chinese names.
_CHROME_HOOK = re.compile(
    r"[ _-](?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|dqwz|weizhi|footer|sidebar|search|searchbox|login|toolbar|copyright"
    r"|xgyd|xglj|xgxx|xgwj|xgjd|xgbd|friendlink|wza|comments|rich_media_tool|rich_media_area_extra|suspend|popup|modal)[ _\d-]"
    r"| (?:position|foot|bottom|prev|next|links?|comment|hot|recommend|fixed|layer|mask)[ \d]"
)
# Those of buttons and the like, which are the portal's in the element of the document, too.
_WIDGET_HOOK = re.compile(
    r"[ _-](?:share|bdshare|sharebox|bdsharebuttonbox|pagination|pager|qrcode|ewm|erweima|related|prevnext|shangxia|qr_code_pc)"
    r"[ _\d-]"
)
_CHROME_TAGS = frozenset(("nav", "footer", "aside"))


def reads(block: Block) -> bool:
    """Tell whether a block holds a sentence."""
    text = block.text[:1000]
    return (len(_HAN.findall(text)) >= 10 or len(text.split()) >= 8) and bool(STOP.search(text))


class Weights:
    """Says of the blocks of a page, by their position, how they count."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.blocks, self.nodes = page.blocks, page.nodes
        around = self._chrome_nodes()
        self.framed = [
            block.grid is None
            and block.node in around
            and not (block.file and bool(NUMBERED_FILE.match(block.text)))
            for block in self.blocks
        ]
        """Of each block, whether the element around it is named as one of the portal's."""
        self.chrome = [
            framed or (block.grid is None and portal.is_chrome(block.text))
            for framed, block in zip(self.framed, self.blocks, strict=True)
        ]
        self._seen: set[str] = set()
        self.weigh([self._prose(index) for index in range(len(self.blocks))])

    def weigh(self, prose: list[int]) -> None:
        self.prose = prose
        """Of each block, how much text of a document it holds: characters, 0 for none, 1 for a hidden one."""
        self._sums = [0, *accumulate(prose)]

    @property
    def total(self) -> int:
        return self._sums[-1]

    def between(self, start: int, end: int) -> int:
        return self._sums[end] - self._sums[start]

    def linked(self, index: int) -> bool:
        """Tell whether most of a block is a link."""
        return self.blocks[index].linked * 2 > len(self.blocks[index].text)

    def apart(self, start: int, end: int) -> bool:
        """Tell whether menus or buttons stand between two blocks."""
        return any(self.chrome[index] or self.linked(index) for index in range(start, end))

    def around(self, one: int, other: int) -> Node:
        """Give the innermost element around two."""
        while one != other:
            if one > other:  # parents come first
                one = self.nodes[one].parent
            else:
                other = self.nodes[other].parent
        return self.nodes[one]

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Give the blocks from the first to the last with text that is to be seen."""
        while start < end and self.prose[start] < 2:
            start += 1
        while end > start and self.prose[end - 1] < 2:
            end -= 1
        return start, end

    def _chrome_nodes(self) -> set[int]:
        letters = [0, *accumulate(len(block.text) - block.linked for block in self.blocks)]
        found: set[int] = set()
        named: set[int] = set()
        for number, node in enumerate(self.nodes):
            if node.parent in named or NAMED.search(node.hook):
                named.add(number)
            menu = number not in named and (node.tag in _CHROME_TAGS or _CHROME_HOOK.search(node.hook))
            if node.parent in found:
                found.add(number)
            elif menu or _WIDGET_HOOK.search(node.hook):
                # "position" and "layer" name frames of whole pages, too.
                small = (letters[node.last] - letters[node.first]) * 5 < letters[-1]
                if small or not any(map(reads, self.blocks[node.first : node.last][:400])):
                    found.add(number)
        return found

    def _prose(self, index: int) -> int:
        block = self.blocks[index]
        text = block.text
        if self.chrome[index] or self.linked(index) or (block.grid is None and not reads(block)):
            return 0
        if portal.is_site_notice(text) and len(text) < 120:
            return 0
        if len(text) >= 30:
            if text in self._seen:  # a copy of the article for telephones, or for printing
                return 0
            self._seen.add(text)
        return 1 if block.hidden else len(text)
