"""What stands above the body of a web page: its title and its byline (发布时间, 来源, 作者)."""

from __future__ import annotations

import re

from rag.read.html import portal
from rag.read.html.blocks import Block, Page
from rag.read.html.weighing import STOP, Weights

_LETTERS = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")
_SITE = re.compile(
    r"(?:政府|人大|政协|党委|网|网站|门户|官网|委员会|委|局|厅|部|办公室|办|院|公开|频道|平台|首页|中心|文件|政策|公告|规划计划|工作报告"
    r"|动态|栏目|信息|新闻|专栏|要闻)$"
)
# What is in <title> where a portal fills in nothing of the document.
_SITE_ALONE = re.compile(
    r"^(?:文章|信息|新闻|内容|详细|详情|正文|页面?|公开|栏目|浏览|查看|显示)+$"
    r"|(?:网|网站|门户|首页|平台|公开|政府|委员会|[^关]局|公众号)$"
)
_TITLED = re.compile(
    r"(?:通知|情况|发言|致辞|总结|纲要|公示|须知|指引|答复|清单|分工|体系|工程|行动|名册|预算|决算|年报|意见书|办理|公开|征集|意见|报告|方案"
    r"|办法|规定|条例|细则|决定|公告|通告|批复|函|纪要|讲话|计划|规划|公报|要点|措施|决议|解读|说明|制度|预案|名单|目录|指南|标准)"
    r"[)）》\d年]*$"
)
_TITLE_HOOK = re.compile(
    r"[ _-](?:title|tit|bt|biaoti|h1|ucaptitle|arti[_-]title|article[_-]?title|xl[_-]?title|bigtitle|activity[_-]name)[ _\d-]"
)
_NUMBERED = re.compile(r"[第（(]?[一二三四五六七八九十\d]+[、.．章节条)）]")
_PARTS = re.compile(r"\s*[_|｜]\s*|\s+[-–—－]+\s+|(?<=[\u4e00-\u9fff])-(?=[\u4e00-\u9fff])")
# Blocks above the body among which its title is looked for: a portal's menus have up to 200 entries.
_WITHIN = 300
# A line that only reads like a title is one this near to the body: the table of public information has 30 cells.
_NEAR = 40
_EXACT, _PART_OF = 9, 8


def title_above(page: Weights, first: int, used: set[int]) -> tuple[str, int]:
    """Give the title that is to be seen above block `first`, and the block behind it.

    It is known by what the page's head says, by the element around it, or by how titles of documents end (…的通知).
    "" where there is none; then the block is the first below all menus.
    """
    wanted = [bare(text) for text in _stated(page.page)]
    best, best_score, best_end = "", 0, 0
    for start in range(max(0, first - _WITHIN), first):
        text = ""
        longer = False
        for end in range(start + 1, min(first, start + 4) + 1):
            block = page.blocks[end - 1]
            if end - 1 in used or block.hidden or page.chrome[end - 1] or page.linked(end - 1):
                break
            same = block.node == page.blocks[start].node
            text += block.text  # a long title may be set in several lines
            score = _score(page, text, start, first, wanted, same)
            if score > best_score or (score == best_score > 0 and (longer or page.apart(best_end, start))):
                best, best_score, best_end, longer = text, score, end, score == _PART_OF
    if best:
        return best, best_end
    start = first
    while start > max(0, first - 12) and not page.apart(start - 1, start):
        start -= 1
    return "", start


def title_stated(page: Page) -> str:
    """Give the title that the page's head states, without the name of the site; "" where it states none."""
    for text in (page.meta.get("articletitle", ""), _without_site(page.title, page.meta)):
        if len(bare(text)) >= 4:
            return text
    return ""


def byline_of(block: Block) -> list[str] | None:
    """Give the lines of a byline (发布时间：…, 来源：…) without its buttons and counters, or None for a block that is none."""
    if len(block.text) > 200:
        return None
    parts = portal.labelled(block.pieces)
    if not any(portal.is_byline_label(label) or portal.is_counter(label) for label, _ in parts):
        dates = [piece for piece in block.pieces if portal.is_date(piece)]
        if dates and len(block.text) < 60:
            return dates[:1]
        date = portal.without_buttons(block.text)
        return [date] if portal.is_date(date) else None
    lines = []
    for label, value in parts:
        if portal.is_counter(label):
            lines += portal.day_behind(value)
            continue
        value = portal.without_buttons(value)
        if not label:
            if value and not portal.is_chrome(value):
                lines.append(value)
        elif value:
            lines.append(f"{label}：{value}")
    return lines


def bare(text: str) -> str:
    """Give the letters and digits of a text, by which titles are compared."""
    return "".join(_LETTERS.findall(text))


def _stated(page: Page) -> list[str]:
    said = [page.meta.get(name, "") for name in ("articletitle", "og:title", "title")]
    said += [_without_site(page.title, page.meta), page.title]
    return [text for text in dict.fromkeys(said) if len(text) >= 4]


def _score(page: Weights, text: str, start: int, first: int, wanted: list[str], same: bool) -> int:
    """Rate blocks from `start` on as the title; `same` says whether they are lines of one element."""
    if len(text) > 200 or STOP.search(text):
        return 0
    letters = bare(text)
    if len(letters) < 4:
        return 0
    if letters in wanted:
        return _EXACT
    block = page.blocks[start]
    if not same or _SITE_ALONE.search(text) or portal.labelled(block.pieces)[0][0]:
        return 0
    if len(letters) >= 8 and any(
        letters in title or (len(title) >= 8 and letters.startswith(title)) for title in wanted
    ):
        return _PART_OF
    titled = (
        len(letters) >= 8 and start >= first - _NEAR and _TITLED.search(letters) and not _NUMBERED.match(text)
    )
    score = 3 * (block.heading == 1) + 2 * _hooked(page, block) + 3 * bool(titled) + (block.heading in (2, 3))
    if score == 1 and any(block.linked for block in page.blocks[start:first]):
        return 0  # the heading of a menu
    return score


def _hooked(page: Weights, block: Block) -> bool:
    inner = page.nodes[block.node]
    outer = page.nodes[inner.parent] if inner.parent >= 0 else inner
    return bool(_TITLE_HOOK.search(inner.hook) or _TITLE_HOOK.search(outer.hook))


def _without_site(title: str, meta: dict[str, str]) -> str:
    """Cut the names of the site and of its column off a <title>: "…的通知_部门文件_达拉特旗人民政府"."""
    names = {bare(meta.get("sitename", "")), bare(meta.get("columnname", ""))}
    parts = [part for part in _PARTS.split(title) if part]
    titles = [
        part for part in parts if len(part) >= 10 and _TITLED.search(bare(part)) and bare(part) not in names
    ]
    if len(parts) > 1 and titles:
        return max(titles, key=len)

    def site(part: str) -> bool:
        return bare(part) in names or (
            bool(_SITE.search(part)) and len(part) < 30 and not part.startswith("关于")
        )

    while len(parts) > 1 and site(parts[-1]):
        parts.pop()
    while len(parts) > 1 and site(parts[0]):
        parts.pop(0)
    return parts[0] if parts and not _SITE_ALONE.search(parts[0]) else ""
