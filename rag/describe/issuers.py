"""Who issued a document: its letterhead, its title, its signature, the office of the one who delivered it."""

from __future__ import annotations

import re

from rag.describe.stated import Label, Lines, Stated, joined

_ORGAN = (
    r"(?:人民代表大会常务委员会|人民代表大会|人大常委会|人民政府办公[厅室]|人民政府|政府办公[厅室]|委员会办公[厅室]|委员会|常委会|办公[厅室]"
    r"|管委会|管理局|监督局|统计局|总局|[\u4e00-\u9fff]{2,8}局|[\u4e00-\u9fff]{2,8}厅|[\u4e00-\u9fff]{2,10}部|发展改革委|发改委|卫生健康委|国资委"
    r"|中共中央|中央[\u4e00-\u9fff]{2,6}办|[\u4e00-\u9fff]{2,10}委|国务院|法院|检察院|党委|党组|政协|[旗县市区省州盟]委|[\u4e00-\u9fff]{2,10}署|行署|集团|公司|学院|大学|中心|协会|交易所|银行)"
)
_ORGAN_NAME = re.compile(rf"^[\u4e00-\u9fff（）]{{0,24}}?{_ORGAN}$")
# 全面加强对…工作的领导小组办公室 is named like an organ and is none that signs alone; a verb is no part of a name.
_NO_ORGAN = re.compile(
    r"关于|印发|加强|进一步|调研(?!室)|落地|莅临|赴|[的对把为]|[。，、]$|^第|版权|主办|承办|技术支持|网站"
)
_LETTERHEAD = re.compile(r"^(?P<issuer>[\u4e00-\u9fff]{3,40}?)文件(?=$|\s|[\u4e00-\u9fff]{2,14}[〔\[（(])")
_MEETING_PAPER = re.compile(r"(?:会议|大会|次会)文件")
_LABELS = (
    "发布机构",
    "发文机关",
    "制定机关",
    "发文单位",
    "发布单位",
    "发布机关",
    "发布部门",
    "颁布机关",
    "颁布单位",
)
_SOURCES = ("信息来源", "来源", "文章来源")
_TITLE_ISSUER = re.compile(
    rf"^(?P<issuer>[\u4e00-\u9fff]{{0,20}}?{_ORGAN})(?=、|等|\d|\s|关于|印发|转发|办公|令|公告|通告|通报)"
)
_TITLE_ISSUERS = re.compile(
    rf"^(?P<issuer>(?:[\u4e00-\u9fff]{{0,20}}?{_ORGAN}[\s、]*){{2,12}})(?=关于|印发|转发)"
)
_OFFICE_HOLDER = re.compile(
    r"(?:^|会议上|会上)(?P<issuer>[\u4e00-\u9fff]{2,20}?人民政府)(?:代?理?(?:省长|市长|盟长|州长|旗长|县长|区长|主席))"
)
# 云溪县财政局局长 李明: the one who delivers a report, below its title
_HEAD_OF_OFFICE = re.compile(
    rf"^(?P<issuer>[\u4e00-\u9fff]{{2,20}}?{_ORGAN})(?:党组书记、)?(?:局长|厅长|主任|部长|院长|检察长|委员长)\s*[\u4e00-\u9fff·]{{2,4}}(?:\s[\u4e00-\u9fff])?$"
)
_ON_BEHALF = re.compile(r"我(?:代表|受)(?P<issuer>[\u4e00-\u9fff]{1,20}?(?:人民政府|政府))(?:委托)?[，,]?向")
_ORDER = re.compile(
    rf"^(?:中华人民共和国)?(?P<issuer>[\u4e00-\u9fff]{{0,16}}?{_ORGAN})(?:令|公告|通告)(?=$|第|[（(\d])"
)
# 已于2024年12月4日由生态环境部2024年第6次部务会议审议通过，现予公布; （1995年6月14日国家核安全局发布）
_PASSED = re.compile(
    rf"(?:由|经)(?P<issuer>[\u4e00-\u9fff]{{1,20}}?{_ORGAN})(?:\s*\d{{4}}年\s*)?(?:第\s*[\d一二三四五六七八九十]+\s*次)?(?:部务|局务|委务|署务|常务)会议"
)
_CONGRESS = re.compile(
    r"日(?P<place>[\u4e00-\u9fff]{0,12}?)第[\d一二三四五六七八九十]+届(?P<organ>(?:全国)?人民代表大会(?:常务委员会)?)"
    r"第[\d一二三四五六七八九十]+次(?:全体)?会议(?:审议)?(?:修订|修正)?通过"
)
_MADE_PUBLIC = re.compile(
    rf"^[（(](?:19|20)\d\d年\d{{1,2}}月\d{{1,2}}日\s*(?P<issuer>[\u4e00-\u9fff]{{1,20}}?{_ORGAN})(?:发布|公布|批准|令|制定|颁布)"
)
_CLOSING = re.compile(r"(?:特此|专此|此致)[\u4e00-\u9fff]{0,4}[。.]?\s+")
# 特此公告。 广州碳排放权交易中心有限公司2023年11月15日 新闻中心
_RUN_ON = re.compile(
    r"(?:(?<=[\s。])|^)(?P<organ>[\u4e00-\u9fff]{3,30})\s*(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日(?=\s|$)"
)
_DAY_END = re.compile(r"(?<!\s)\s*(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日$")
_DAY = re.compile(
    r"^[（(]?(?:(?:19|20)\d\d|[二一][〇零○ＯO九八七六五四三二一]{3})\s*(?:年|[-./])\s*[\d一二三四五六七八九十]{1,3}\s*(?:月|[-./])\s*[\d一二三四五六七八九十]{1,3}\s*日?[）)]?$"
)


def is_organ(name: str) -> bool:
    """Tell whether a line is the name of an organ and nothing else: 包头市人民政府办公室."""
    return bool(_ORGAN_NAME.match(name)) and not _NO_ORGAN.search(name)


def find_issuer(
    front: Lines, own: Lines, back: Lines, labels: list[Label], title: Stated[str] | None
) -> Stated[str] | None:
    """Find who issued a document; several organs are joined with "、" in their order.

    `front` is its title block, `own` its lines without annexes, `back` the lines of its signature and imprint.
    """
    return (
        _labelled(labels, _LABELS)
        or _letterhead(front)
        or _office_holder(front)
        or _in_title(title)
        or signature(own)
        or next((organ for line in back if (organ := _organ(line))), None)
        or _below_title(front, title)
        or _of_order(front)
        or _promulgated(own)
        or _on_behalf(own)
        or _run_on(own)
        or _labelled(labels, _SOURCES, organs=True)
    )


def signature(lines: Lines) -> Stated[str] | None:
    """Find the organs that stand above, or before, the first date that is a line of its own."""
    for index, line in enumerate(lines):
        dated = _DAY_END.search(line.value)
        if dated and dated.start():
            before = _organs(Stated(line.value[: dated.start()], line.start, line.start + dated.start()))
            if before:
                return before
        if not _DAY.match(line.value):
            continue
        above: list[Stated[str]] = []
        while len(above) < index and (organ := _organs(lines[index - 1 - len(above)])):
            above.insert(0, organ)
        if above:
            return Stated("、".join(organ.value for organ in above), above[0].start, above[-1].end)
    return None


def running_signature(lines: Lines) -> Stated[str] | None:
    """Find the last organ and day that stand together inside a line, where the line breaks of a page were lost."""
    found = None
    for line in lines:
        for match in _RUN_ON.finditer(line.value):
            if is_organ(match["organ"]):
                found = Stated(match[0], line.start + match.start(), line.start + match.end())
    return found


def _run_on(lines: Lines) -> Stated[str] | None:
    signed = running_signature(lines)
    if signed is None:
        return None
    name = re.split(r"\s|\d", signed.value, maxsplit=1)[0]
    return Stated(name, signed.start, signed.start + len(name))


def _labelled(labels: list[Label], names: tuple[str, ...], *, organs: bool = False) -> Stated[str] | None:
    for label in labels:
        if label.name in names and re.search(r"[\u4e00-\u9fff]{2}", label.value):
            value = re.sub(r"[\s,，;；]+", "、", label.value)
            if not organs or is_organ(value):
                return Stated(value, label.start, label.end)
    return None


def _letterhead(front: Lines) -> Stated[str] | None:
    for line in front:
        plain = joined(line.value)
        letterhead = _LETTERHEAD.match(plain)
        if letterhead and not _MEETING_PAPER.search(plain):
            return Stated(letterhead["issuer"], line.start, line.end)
    return None


def _office_holder(front: Lines) -> Stated[str] | None:
    for line in front:
        holder = _OFFICE_HOLDER.search(joined(line.value)) or _HEAD_OF_OFFICE.match(line.value)
        if holder and not _NO_ORGAN.search(holder["issuer"]):
            return Stated(holder["issuer"], line.start, line.end)
    return None


def _in_title(title: Stated[str] | None) -> Stated[str] | None:
    """Find the organs that a title begins with."""
    if title is None:
        return None
    several = _TITLE_ISSUERS.match(title.value)
    if several:
        names = [name for name in re.split(r"[\s、]+", several["issuer"]) if name]
        if len(names) > 1 and all(is_organ(name) for name in names):
            return Stated("、".join(names), title.start, title.end)
    one = _TITLE_ISSUER.match(title.value)
    if one is None or _NO_ORGAN.search(one["issuer"]):
        return None
    return Stated(re.sub(r"[\s、]+", "、", one["issuer"].strip(" 、")), title.start, title.end)


def _below_title(front: Lines, title: Stated[str] | None) -> Stated[str] | None:
    """Find an organ on a line of its own below the title: 贵州省财政厅."""
    for line in front:
        if title is not None and line.start >= title.end and (organ := _organ(line)):
            return organ
    return None


def _on_behalf(lines: Lines) -> Stated[str] | None:
    """现在，我代表北京市人民政府，向大会报告政府工作: the one who reports says for whom."""
    for line in lines[:30]:
        match = _ON_BEHALF.search(line.value)
        if match:
            return Stated(
                match["issuer"], line.start + match.start("issuer"), line.start + match.end("issuer")
            )
    return None


def _of_order(front: Lines) -> Stated[str] | None:
    """国务院令, 生态环境部公告: the head of an order or announcement names its issuer."""
    for line in front:
        match = _ORDER.match(joined(line.value))
        if match and is_organ(match["issuer"]):
            return Stated(match["issuer"], line.start, line.end)
    return None


def _promulgated(lines: Lines) -> Stated[str] | None:
    """Find whose meeting passed a decree, or who is named beside the day it was made public."""
    for line in lines[:30]:
        congress = _CONGRESS.search(joined(line.value))
        if congress:
            return Stated(congress["place"] + congress["organ"], line.start, line.end)
        match = _PASSED.search(line.value) or _MADE_PUBLIC.match(line.value)
        if match and is_organ(match["issuer"]):
            start, end = match.span("issuer")
            return Stated(match["issuer"], line.start + start, line.start + end)
    return None


def _organ(line: Stated[str]) -> Stated[str] | None:
    name = joined(line.value)
    return Stated(name, line.start, line.end) if is_organ(name) else None


def _organs(line: Stated[str]) -> Stated[str] | None:
    """Read a line of a signature, which may hold several organs side by side."""
    closed = _CLOSING.match(line.value)
    if closed:
        line = Stated(line.value[closed.end() :], line.start + closed.end(), line.end)
    names = [name for name in re.split(r"\s+|、", line.value) if name]
    if len(names) > 1 and all(is_organ(name) and len(name) > 2 for name in names):
        return Stated("、".join(names), line.start, line.end)
    return _organ(line)
