"""The title of a document, put together from the lines of its title block, and what kind of document it names."""

from __future__ import annotations

import re

from rag.describe.issuers import is_organ
from rag.describe.reference import NUMBER, is_order
from rag.describe.stated import Label, Lines, Stated, is_labelled, joined
from rag.markers import leading_marker

_KINDS = (
    ("政府工作报告", "政府工作报告"),
    ("审议意见", "审议意见"),
    (r"国民经济和社会发展.*计划.*(?:执行|落实)情况.*(?:报告)?", "计划执行情况报告"),
    (r"(?:预算|决算).*(?:报告|执行情况)", "预算执行情况报告"),
    (r"(?:预算|决算)(?:草案|公开|公开说明|情况说明|信息公开|编制说明|公开情况|说明|表)?", "预算"),
    (r"(?:视察|调研|考察|检查|评估|审计)(?:工作)?(?:情况)?的?报告", "调研报告"),
    (r"讲话(?:稿|提纲)?|致辞", "讲话"),
    ("(?:行动|工作|实施|改革|试点|总体|应急)?(?:计划|方案|预案)", "方案"),
    (r"规划(?:纲要)?|纲要", "规划"),
    ("公告", "公告"), ("通告", "通告"), ("公报", "公报"), ("通报", "通报"), ("通知", "通知"),
    ("决议", "决议"), ("决定", "决定"), ("批复", "批复"), ("复函|函", "函"), ("请示", "请示"), ("议案", "议案"),
    ("意见", "意见"), ("答复", "答复"), ("办法", "办法"), ("规定", "规定"), ("条例", "条例"), ("细则", "细则"), ("规则", "规则"),
    ("名录", "名录"), ("目录", "目录"), ("清单", "清单"), ("要点", "要点"), ("总结", "总结"), ("纪要", "纪要"), ("报告", "报告"), ("情况", "情况"),
    ("标准|规范|指南|导则|技术要求", "标准"), ("政策", "政策"), ("令", "令"), ("(?:政策)?解读", "解读"),
    ("指标|统计表|一览表|情况表|汇总表|明细表", "统计表"), ("法", "法律"),
)  # fmt: skip
_KIND_PATTERNS = tuple((re.compile(rf"(?:{pattern})$"), kind) for pattern, kind in _KINDS)
_SUFFIX_NOTE = re.compile(r"[（(【\[〔][^（(）)]{1,16}[）)】\]〕]$")
_LAW = re.compile(r"(?:中华人民共和国|省|市|自治区).*法$")

_DAY_ALONE = re.compile(
    r"[（(]?(?:(?:19|20)\d\d|[二一][〇零○ＯO九八七六五四三二一]{3})(?:年|[-./])"
    r"[\d一二三四五六七八九十]{1,3}(?:月|[-./])[\d一二三四五六七八九十]{1,3}日?[）)]?"
)
_NOT_TITLE = re.compile(
    r"[:：]\s*\S|[:：。]$|^内部(?:资料|文件|刊物)|^[（(].*[）)]$|^[—–-]{2}|^\d{4}-\d\d|原文链接|^【|^目\s*[录次]$|[；;]|>|微信|^密级|^特急|^★|^附\s*件"
    r"|文件(?:[（(][一二三四五六七八九十\d]+[）)])?$|^第\s*[\d一二三四五六七八九十百〇零]{1,7}\s*[号次届期](?![\u4e00-\u9fff]{4})"
    r"|^(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
)
# 部长 李明 2018年7月16日 环境影响评价公众参与办法: where lines were run together, the signature of an order.
_SIGNED_BEFORE = re.compile(
    r"^[^，。；：,;:《]{0,40}?(?:(?:19|20)\d\d|[二一〇零○ＯO九八七六五四三]{2,4})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月"
    r"\s*[\d一二三四五六七八九十]{1,3}\s*日\s+(?=[\u4e00-\u9fff《])(?![在于的至起以上下])"
)
_CONTENTS_BEHIND = re.compile(r"\s+目\s*[录次錄]$")
_PERSON = re.compile(
    r"(?:省长|市长|盟长|州长|旗长|县长|区长|主席|主任|书记|局长|厅长|部长|总理)\s*"
    r"[\u4e00-\u9fff]{1,3}(?:[·•][\u4e00-\u9fff]{1,8}|\s?[\u4e00-\u9fff]{1,3})$"
)
_EDITION = re.compile(
    r"^[（(](?:(?:19|20)\d\d\s*年(?:版|本|修订版?)|试行|暂行|修订|(?:19|20)\d\d\s*年?\s*[-—–~～至]+\s*(?:19|20)\d\d\s*年)[）)]$"
)
# The first line of a foreword, wrapped: 为配合《…》的实施，加强对….
_PROSE = re.compile(r"(?:为|根据|按照|依据|本|经).{6,}[，,]")
_LONGEST = 120
"""Characters; the longest title met has 92."""
_BUDGET = re.compile(r"(?:19|20)\d\d年度?(?:部门|单位|本级)?(?:部门|单位)?(?:预算|决算)")
# 《建设工程质量管理条例》已经…通过，现予公布: what an order makes public is the document.
_PUBLISHED = re.compile(r"^(?:现公布|现发布)?《(?P<title>[^》]{4,60})》.{0,160}(?:公布|发布|施行)")
_KIND_WORD = "|".join(pattern for pattern, _ in _KINDS)
# …项目环境影响报告 / 书的批复: the last line of a title that the width of the page broke inside a word.
_LAST_LINE = re.compile(rf"^(?:[和与及暨、][\u4e00-\u9fff\d]{{2,40}}|.{{0,12}}?的)(?:{_KIND_WORD})$")
_CLOSED = re.compile(rf"的(?:{_KIND_WORD})$")
# 生态环境部公告2020年第78号 / 国家核安全局令 / 2018年7月16日: what ends so and a title were run together.
_HEAD_END = re.compile(r"(?:号|日|令|公告|通告|文件)$")
_FULL_LINE = 14
"""Characters of a line that the width of the page may have broken."""
_LABELS = ("标题", "名称", "公文名称", "文件名称", "信息名称")


def kind_of(title: str | None) -> str | None:
    """Give what a title says the document is, by its last word: 通知, 政府工作报告, 标准."""
    if not title:
        return None
    bare = re.sub(r"\s", "", title)
    while _SUFFIX_NOTE.search(bare):
        bare = _SUFFIX_NOTE.sub("", bare)
    bare = bare.rstrip("》”\"' 。")
    kind = next((kind for pattern, kind in _KIND_PATTERNS if pattern.search(bare)), None)
    return kind if kind != "法律" or _LAW.search(bare) else None


def find_title(lines: Lines, own: Lines, labels: list[Label], name: str) -> Stated[str] | None:
    """Choose the title among the lines of the title block, with the white space of the layout taken out.

    `own` are the lines of the document without annexes: an order (令) goes by the name of what it makes public. `name`
    (the file's) breaks ties alone.
    """
    candidates = _candidates(lines)
    known = [title for title in candidates if kind_of(title.value)]
    known = [title for title in known if not any(_runs_on(title.value, other.value) for other in known)]
    if known:
        # Of "政府工作报告" and the portal's "2024年达拉特旗政府工作报告", the fuller one.
        fuller = [
            title
            for title in known
            if not any(
                other.value != title.value
                and other.value.endswith(title.value)
                and len(other.value) <= _LONGEST
                for other in known
            )
        ]
        best = max(fuller, key=lambda title: (title.value in name, min(len(title.value), 20)))
        return (_published(own) or best) if best.value.endswith("令") else best
    for label in labels:
        if label.name in _LABELS and len(label.value) >= 4:
            return Stated(joined(label.value), label.start, label.end)
    return next(
        (
            title
            for title in candidates
            if not _organs(title.value) and len(title.value) >= 4 and not _PROSE.match(title.value)
        ),
        None,
    )


def _runs_on(line: str, title: str) -> bool:
    """Tell whether a line is the head of a document and its title behind it: 公告 2020年第78号 关于…的公告."""
    return line != title and line.endswith(title) and bool(_HEAD_END.search(line[: -len(title)]))


def _published(own: Lines) -> Stated[str] | None:
    for line in own[:12]:
        match = _PUBLISHED.match(line.value)
        if match:
            return Stated(match["title"], line.start + match.start("title"), line.start + match.end("title"))
    return None


def _candidates(lines: Lines) -> list[Stated[str]]:
    """Join the lines of the title block that make a title together."""
    found: list[Stated[str]] = []
    goes_on, apart = False, 0
    for line in lines:
        plain = line.value.strip("#* ")
        signed = _SIGNED_BEFORE.match(plain)
        plain = _CONTENTS_BEHIND.sub("", plain[signed.end() :] if signed else plain)
        text = _spaced(plain.replace("**", ""))
        if goes_on and _EDITION.match(text) and kind_of(found[-1].value):
            found[-1] = Stated(found[-1].value + text, found[-1].start, line.end)
            continue
        if _no_title(plain, text) and not (goes_on and _closes(found[-1].value, text)):
            goes_on = False
            apart = len(found)
            continue
        start = line.start + line.value.index(plain)
        end = start + len(plain)
        if goes_on and _continues(found[-1].value, text):
            # 国家发展改革委 / 财政部 / 关于印发…的通知: the organs stand one below the other.
            while len(found) - 1 > apart and all(_organs(each.value) for each in found[-2:]):
                first, last = found[-2:]
                found[-2:] = [Stated(f"{first.value} {last.value}", first.start, last.end)]
            found[-1] = Stated(found[-1].value + text, found[-1].start, end)
        else:
            found.append(Stated(text, start, end))
        goes_on = True
    return found


def _spaced(plain: str) -> str:
    """Take the white space of the layout out, but what stands between the organs that issued a document together."""
    head, about, rest = plain.partition("关于")
    organs = head.split()
    if len(organs) > 1 and _organs(head):
        return f"{' '.join(organs)}{joined(about + rest)}"
    return joined(plain)


def _organs(written: str) -> bool:
    return all(is_organ(organ) for organ in written.split())


def _no_title(plain: str, text: str) -> bool:
    return bool(
        len(text) > _LONGEST
        or not re.search(r"[\u4e00-\u9fff]{2}", text)
        or is_labelled(plain)
        or _NOT_TITLE.search(re.sub("《[^》]*》", "《》", plain))
        or NUMBER.match(plain)
        or is_order(plain)
        or (NUMBER.search(plain) and kind_of(text) is None)
        or _DAY_ALONE.fullmatch(text)
        or leading_marker(plain)
        or (_PERSON.search(plain) and kind_of(text) is None)
    )


def _continues(title: str, following: str) -> bool:
    """Tell whether a line goes on with the title above it."""
    if following == title or following.endswith(title):
        return False
    opened = title.count("《") > title.count("》") or title.count("（") > title.count("）")
    organ = _organs(title)
    return bool(
        opened
        or (organ and following.startswith(("关于", "印发", "转发")))
        or (organ and _BUDGET.match(following))
        or (kind_of(title) is None and not organ and kind_of(following) is not None)
        or (following.startswith(("的", "》")) and len(title) >= 8)
        or _closes(title, following)
        or _is_cut(title, following)
        or title.endswith(("关于", "的", "和", "、", "及", "与"))
        or re.search(r"(?:19|20)\d\d年?$", title)
    )


def _closes(title: str, following: str) -> bool:
    """Tell whether the last characters of a title stand on a line of their own: 关于…的公 / 告."""
    return (
        len(following) <= 4
        and ("关于" in title or len(title) >= _FULL_LINE)
        and kind_of(title) is None
        and bool(re.fullmatch(r"[\u4e00-\u9fff]+[》）]?", following))
        and kind_of(title + following) is not None
    )


def _is_cut(title: str, following: str) -> bool:
    """Tell whether a title was broken by the width of its page: 关于… goes on until it says what it is."""
    about = title.find("关于")
    if about < 0 or _organs(following):
        return False
    if kind_of(title) is None:
        return not _organs(title) and len(title) - about >= 8 and "关于" not in following
    return bool(
        not _CLOSED.search(title)
        and len(following) < len(title)
        and "关于" not in following
        and _LAST_LINE.match(following)
    )
