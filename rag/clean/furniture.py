"""Which lines of a page are furniture: navigation, buttons, portal footers, running headers, page numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from rag.markers import leading_marker

_BREADCRUMB = re.compile(
    r"^(?:[您你]?(?:现在|当前|目前)?的?(?:所在)?(?:的)?位置(?:是)?\s*[:：]|(?:网站)?首页\s*(?:[>＞»›]|-+>|/\s*\S+\s*/))"
)
_BREADCRUMB_GOES_ON = re.compile(r"^(?:[>＞»›]|-+>)\s*\S")

_BUTTONS = (
    r"保存(?:本页)?|打印(?:本页|页面|文章)?|关闭(?:窗口|本页|页面)?|分享(?:到|至)?|收藏(?:本页)?|加入收藏|设为首页|复制链接"
    r"|返回(?:顶部|首页|列表)|(?:我要)?纠错|字体(?:大小)?|字号|扫一扫.{0,20}|无障碍(?:浏览|阅读|模式)?|(?:长者|适老|关怀)模式"
    r"|繁体(?:版|中文)?|简体(?:版|中文)?|手机版|English|RSS(?:订阅)?"
)
_BUTTON = re.compile(rf"^(?:{_BUTTONS})$")
# Words that are buttons only in the company of one of the above.
_WEAK_BUTTON = re.compile(
    r"^(?:[大中小]+|微信|微博|新浪微博|腾讯微博|QQ空间|QQ好友|下载|登录|注册|朋友圈|T|)$"
)
_COUNTER = re.compile(
    r"^(?:浏览(?:次数|量|数)?|点击(?:数|量|率)?|阅读(?:次数|量|数)?|访问量)\s*[:：]\s*\d*\s*次?$"
)
_FONT_SIZES = re.compile(r"^(?:字号|字体(?:大小)?)\s*[:：]?\s*[\[【［]?\s*(?:[大中小]\s*){3}.{0,12}$")
_SPLIT_BUTTONS = re.compile(r"[\s|｜【】\[\]［］:：()（）·]+")
_WIDE_GAP = re.compile(r"[ \u00a0\u3000\t]{2,}")

_FOOTER = re.compile(
    r"网站标识码|ICP\s?备|公网安备|版权所有|(?i:copyright)|建议使用.*(?:分辨率|浏览器)|^转载声明|转载请注明|违法和不良信息举报"
    r"|^技术支持\s*[:：]|^网站地图|^(?:关于我们|联系我们|网站声明|隐私声明|隐私政策)"
)
_FOOTER_HOST = re.compile(r"^(?:主办|承办|协办|主管|运维)(?:单位)?\s*[:：]")
_FOOTER_CONTACT = re.compile(
    r"^(?:地\s*址|邮\s*编|邮政编码|(?:联系|举报|办公|维护|值班)?(?:电\s*话|传\s*真)|(?:电子)?(?:邮\s*箱|邮件)|(?i:e-?mail|tel))\s*[:：]"
)
_EMPTY_CREDIT = re.compile(
    r"^(?:责任编辑|责编|编辑|编\s*审|审核|校对|初审|复审|终审|监制|[一二三]审)\s*[:：]$"
)
_SITE_BANNER = re.compile(
    r"^.{0,24}(?:官方微信|官方微博|微信公众号|微信公众平台|移动客户端|手机客户端|门户网站|政务新媒体|官方网站)$"
)

_PAGE_NUMBER = re.compile(
    r"^(?:[-—–―‒－─~·•]+\s*(?:\d{1,4}|[IVXivx]{1,5})\s*[-—–―‒－─~·•]+"
    r"|第?\s*\d{1,4}\s*页\s*[,，/／]?\s*(?:共\s*\d{1,4}\s*页)?|第\s*[一二三四五六七八九十百]{1,4}\s*页"
    r"|(?i:page)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?)$"
)
_BARE_NUMBER = re.compile(r"^\d{1,4}$")
_NUMBER_OF_DOCUMENT = re.compile(r"^[\u4e00-\u9fff]{2,14}[〔\[［（(]\s*\d{4}\s*[〕\]］）)]\s*第?\s*\d+\s*号$")
_STOPPED = re.compile(r"[。！？!?；;]")
_ENDED = re.compile(r"[。！？!?；;：:…]['\"”’）)》】]*$")

# The title block, where a repeated line is a running header or a title that the portal has doubled, has at most
# this many lines.
_HEAD_LINES = 15
# Running headers are short; 40 characters are one line of a printed page and a half.
_LONGEST_HEADER = 45
# Lines of text on a page, at least: numbers or repeated lines closer together count rows of a table.
_SHORTEST_PAGE = 12


def page_furniture(lines: Sequence[str], page_starts: Collection[int]) -> set[int]:
    """Tell which lines belong to the printed page: page numbers and running headers.

    `lines` are stripped and not empty; `page_starts` are the indexes of those that follow a form feed. The first
    copy of a running header is kept, since it may be the title.
    """
    numbers = page_numbers(lines)
    numbers |= _bare_page_numbers(lines, page_starts)
    edges = {index + step for index in numbers for step in (-1, 1)} | set(page_starts)
    edges |= {index - 1 for index in page_starts}
    headers = _running_headers(lines, edges, numbers)
    # A bare number beside a running header is the page's, too.
    beside = {index + step for index in headers for step in (-1, 1)}
    numbers |= {
        index for index in beside if 0 <= index < len(lines) and _BARE_NUMBER.match(lines[index]) is not None
    }
    return numbers | headers


def page_numbers(lines: Sequence[str]) -> set[int]:
    """Tell which lines are page numbers by how they are written: "— 3 —", "第3页 共10页"."""
    return {index for index, line in enumerate(lines) if _PAGE_NUMBER.match(line)}


def portal_furniture(lines: Sequence[str]) -> set[int]:
    """Tell which lines belong to the web page around the document: navigation, buttons, footers."""
    dropped: set[int] = set()
    for index, line in enumerate(lines):
        breadcrumb = _BREADCRUMB.match(line) or (index - 1 in dropped and _BREADCRUMB_GOES_ON.match(line))
        banner = index < 5 and _SITE_BANNER.match(line)
        if breadcrumb or banner or _EMPTY_CREDIT.match(line) or is_button_row(line):
            dropped.add(index)
    return dropped | _footer(lines, dropped)


def without_buttons(line: str) -> int:
    """Give the length of the line without the buttons at its end ("…来源:达拉特旗      【  保存")."""
    kept = len(line)
    for gap in reversed(list(_WIDE_GAP.finditer(line))):
        rest = line[gap.end() :]
        if is_button_row(rest):
            kept = gap.start()
        elif rest.strip("【[［（( \u00a0\u3000"):
            break
    return kept


def is_button_row(line: str) -> bool:
    """Tell whether a line holds nothing but buttons and counters: "【打印】【关闭】", "分享到:", "浏览次数：12"."""
    if len(line) > 60:
        return False
    if _COUNTER.match(line):
        return True
    if _FONT_SIZES.match(line):
        return True
    words = [word for word in _SPLIT_BUTTONS.split(line) if word]
    return any(_BUTTON.match(word) for word in words) and all(
        _BUTTON.match(word) or _WEAK_BUTTON.match(word) for word in words
    )


def _footer(lines: Sequence[str], dropped: Collection[int]) -> set[int]:
    block: list[int] = []
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        known = _FOOTER.search(line) or _FOOTER_HOST.match(line) or _FOOTER_CONTACT.match(line)
        if index in dropped or _SITE_BANNER.match(line) or (known and len(line) <= 80):
            block.append(index)
        else:
            break
    if not any(_FOOTER.search(lines[index]) for index in block):
        return set()
    # Contacts above the first line that only a portal would write may be the document's own.
    while block and not (_FOOTER.search(lines[block[-1]]) or _FOOTER_HOST.match(lines[block[-1]])):
        block.pop()
    return set(block)


def _bare_page_numbers(lines: Sequence[str], page_starts: Collection[int]) -> set[int]:
    """Find lines of digits alone that count pages: at a form feed, or rising at the distance of pages."""
    bare = [index for index, line in enumerate(lines) if _BARE_NUMBER.match(line)]
    found = {index for index in bare if index in page_starts or index + 1 in page_starts}
    chain: list[int] = []
    for index in bare:
        if not chain:
            chain = [index]
        elif index - chain[-1] >= _SHORTEST_PAGE and 1 <= int(lines[index]) - int(lines[chain[-1]]) <= 2:
            chain.append(index)
    return found | (set(chain) if len(chain) >= 2 else set())


def _running_headers(lines: Sequence[str], edges: Collection[int], numbers: Collection[int]) -> set[int]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if len(line) <= _LONGEST_HEADER and index not in numbers:
            places[re.sub(r"\s", "", line)].append(index)
    head = next(
        (
            index
            for index, line in enumerate(lines[:_HEAD_LINES])
            if _STOPPED.search(line) or leading_marker(line)
        ),
        min(_HEAD_LINES, len(lines)),
    )
    dropped: set[int] = set()
    for key, indexes in places.items():
        if len(indexes) < 2:
            continue
        if _NUMBER_OF_DOCUMENT.match(key):
            dropped.update(indexes[1:])
            continue
        if len(key) >= 6:
            dropped.update(index for index in indexes[1:] if index < head)
        # The first copy may be the title, of which the others are the running header.
        body = [index for index in indexes if index >= head]
        if (
            not body
            or _ENDED.search(key)
            or key.count("（") != key.count("）")
            or key.count("“") != key.count("”")
        ):
            continue
        interrupting = sum(_interrupts(lines, index) for index in body)
        if all(index in edges for index in body) or (_is_regular(indexes) and interrupting * 3 >= len(body)):
            dropped.update(body)
    return dropped


def _is_regular(indexes: list[int]) -> bool:
    """Tell whether a line comes again and again at about the same distance, as the top of a page does."""
    gaps = [later - earlier for earlier, later in zip(indexes[-5:], indexes[-4:], strict=False)]
    return len(gaps) >= 3 and min(gaps) >= _SHORTEST_PAGE and max(gaps) <= 2 * min(gaps)


def _interrupts(lines: Sequence[str], index: int) -> bool:
    """Tell whether the line stands where a sentence is going on: after a long line that does not end one."""
    before = lines[index - 1] if index else ""
    return len(before) >= 15 and not _ENDED.search(before)
