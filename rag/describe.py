"""Text -> what a document says of itself: title, 文号, issuer, date, region, period, kind."""

from __future__ import annotations

import re
from datetime import date

from rag.markers import ordinal
from rag.records import Description, Outline, Section

_NUMBER = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{2,14})\s*[〔\[［（(【]\s*(?P<year>(?:19|20)\d\d)\s*[〕\]］）)】]\s*第?\s*(?P<n>\d{1,5})\s*号"
)
_ORDER_NUMBER = re.compile(r"^[（(]?(?P<number>(?:19|20)\d\d年?\s*第\s*\d{1,4}\s*号)[）)]?$")
_NUMBER_LABEL = re.compile(r"(?:发文字号|文\s*号|发文文号)\s*[:：]\s*$")

_KINDS = (
    ("政府工作报告", "政府工作报告"),
    ("审议意见", "审议意见"),
    (r"国民经济和社会发展.*计划.*(?:执行|落实)情况(?:的?报告)?", "计划执行情况报告"),
    (r"(?:预算|决算).*(?:报告|执行情况)", "预算执行情况报告"),
    (r"(?:视察|调研|考察|检查|评估|审计)(?:工作)?(?:情况)?的?报告", "调研报告"),
    (r"讲话(?:稿|提纲)?|致辞", "讲话"),
    ("(?:行动|工作|实施|改革|试点|总体|应急)?(?:计划|方案|预案)", "方案"),
    (r"规划(?:纲要)?|纲要", "规划"),
    ("公告", "公告"), ("通告", "通告"), ("公报", "公报"), ("通报", "通报"), ("通知", "通知"),
    ("决议", "决议"), ("决定", "决定"), ("批复", "批复"), ("复函|函", "函"),
    ("意见", "意见"), ("办法", "办法"), ("规定", "规定"), ("条例", "条例"), ("细则", "细则"), ("规则", "规则"),
    ("要点", "要点"), ("总结", "总结"), ("纪要", "纪要"), ("报告", "报告"), ("情况", "情况"),
    ("标准|规范|指南|导则", "标准"), ("令", "令"), ("解读", "解读"),
)  # fmt: skip
_KIND_PATTERNS = tuple((re.compile(rf"(?:{pattern})$"), kind) for pattern, kind in _KINDS)
_SUFFIX_NOTE = re.compile(r"[（(【\[][^（(）)]{1,16}[）)】\]]$")

_LETTERHEAD = re.compile(r"^(?P<issuer>[\u4e00-\u9fff]{3,30}?)(?:文件)$")
_MEETING_PAPER = re.compile(r"(?:会议|大会|次会)文件")
_ORGAN = (
    r"(?:人民代表大会常务委员会|人民代表大会|人大常委会|人民政府办公[厅室]|人民政府|政府办公[厅室]|委员会办公[厅室]|委员会|常委会|办公[厅室]"
    r"|管委会|管理局|监督局|统计局|[\u4e00-\u9fff]{2,8}局|[\u4e00-\u9fff]{2,8}厅|[\u4e00-\u9fff]{2,10}部|发展改革委|发改委|卫生健康委|国资委"
    r"|国务院|法院|检察院|党委|[旗县市区省州盟]委|集团|公司|学院|大学|中心|协会)"
)
_ORGAN_NAME = re.compile(rf"^[\u4e00-\u9fff]{{0,24}}?{_ORGAN}$")
_ISSUER_LABEL = re.compile(
    r"(?:发布机构|发文机关|制定机关|发文单位|发布单位)\s*[:：]\s*(?P<issuer>[\u4e00-\u9fff、]{2,40})"
)
_SOURCE_LABEL = re.compile(r"(?:信息来源|来\s*源)\s*[:：]\s*(?P<issuer>[\u4e00-\u9fff、]{2,40})")
_TITLE_ISSUER = re.compile(rf"^(?P<issuer>[\u4e00-\u9fff]{{0,20}}?{_ORGAN})(?:、|等|\d|关于|印发|转发|办公)")
_OFFICE_HOLDER = re.compile(
    r"(?:^|会议上)(?P<issuer>[\u4e00-\u9fff]{2,20}?人民政府)(?:代?理?(?:省长|市长|盟长|州长|旗长|县长|区长|主席))"
)

_DIGIT_YEAR = r"(?:19|20)\d\d"
_HAN_YEAR = r"[二一][〇零○ＯO九八七六五四三二一]{3}"
_DAY = re.compile(
    rf"(?P<year>{_DIGIT_YEAR}|{_HAN_YEAR})\s*(?:年|[-./])\s*(?P<month>[\d一二三四五六七八九十]{{1,3}})\s*(?:月|[-./])"
    r"\s*(?P<day>[\d一二三四五六七八九十]{1,3})\s*日?"
)
_WRITTEN_LABEL = re.compile(r"(?:成文|发文|印发|签发)(?:时间|日期)\s*[:：]")
_PUBLISHED_LABEL = re.compile(r"(?:发布|公布|公开|发文|更新)?(?:时间|日期)\s*[:：]")
_DELIVERED = re.compile(rf"^(?:[—-]{{1,2}}|[（(])|^{_DIGIT_YEAR}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日\s*在")

_SUFFIX = "自治区|自治州|自治县|自治旗|特别行政区|省|市|盟|州|旗|县|区"
_PLACE = re.compile(rf"(?P<name>[\u4e00-\u9fff]{{1,7}}?)(?P<suffix>{_SUFFIX})")
# No place is called 加强城市, 我旗, 农村牧区, 经济开发区 or 示范县.
_NO_NAME = re.compile(
    r"关于|印发|加强|推进|促进|加快|推动|做好|开展|实施|支持|建设|打造|全面|进一步|自觉|接受|深入|扩大|[的和与及对在是为等个向把]"
    r"|^[全我各本该每两三多某此]|农村|自治$|贫困$|[保开示功实试合服]\w$|高新|经济|工业|产业|物流|旅游|[县区市旗省]"
)
_NO_DISTRICT = re.compile(r"[牧地园社灾山景库林矿片辖专郊校营小老新城心]$")
_AFTER_NO_NAME = ("长", "委", "域", "场", "民", "级", "人大", "政府", "直")
_MEETING_PLACE = re.compile(r"日\s*在(?P<place>[\u4e00-\u9fff]{2,20})")
_YEAR = re.compile(rf"(?P<year>{_DIGIT_YEAR}|{_HAN_YEAR})\s*年")
_YEARS = re.compile(rf"(?P<first>{_DIGIT_YEAR})\s*年?\s*[-—–~～至]+\s*(?P<last>{_DIGIT_YEAR})\s*年?")
_QUARTER = re.compile(r"(?:第?([一二三四1-4])季度)")

_NOT_TITLE = re.compile(
    r"[:：]\s*\S|[:：]$|^[（(].*[）)]$|^——|^\d{4}-\d\d|原文链接|^【|^目\s*[录次]$|文件(?:[（(][一二三四五六七八九十\d]+[）)])?$"
)
_PERSON = re.compile(
    r"(?:省长|市长|盟长|州长|旗长|县长|区长|主席|主任|书记|局长|厅长)\s*[\u4e00-\u9fff]{1,3}\s?[\u4e00-\u9fff]{1,3}$"
)
_LONGEST_TITLE = 120


def describe(text: str, outline: Outline, name: str) -> Description:
    """Read title, number, issuer, date, region, period and kind off a document.

    Only what the document states: None where it does not. `name` (the file's) is not evidence and only breaks ties
    between titles. The date is that of writing or issue, else of delivery, else of publication on the web.
    """
    front = _lines(text, [section for section in outline.sections if section.kind == "front"])
    annex = min((section.start for section in outline.sections if section.kind == "annex"), default=len(text))
    back = _lines(text, [section for section in outline.sections if section.kind == "back"])
    before_annex = text[:annex].split("\n")
    title = _title(front, name)
    issuer = _issuer(front, back, title)
    return Description(
        title=title,
        number=_number(front, before_annex),
        issuer=issuer,
        date=_date(front, back, before_annex),
        region=_region(title, issuer, front, text),
        period=_period(title, outline),
        kind=_kind(title),
    )


def _lines(text: str, sections: list[Section]) -> list[str]:
    return [
        line for section in sections for line in text[section.start : section.end].split("\n") if line.strip()
    ]


def _title(front: list[str], name: str) -> str | None:
    candidates = _title_candidates(front)
    if not candidates:
        return None
    known = [title for title in candidates if _kind(title)]
    if known:
        # Of "政府工作报告" and the portal's "2024年达拉特旗政府工作报告", the fuller one.
        fuller = [
            title
            for title in known
            if not any(
                other != title and other.endswith(title) and len(other) <= _LONGEST_TITLE for other in known
            )
        ]
        return max(fuller, key=lambda title: (title in name, min(len(title), 20)))
    whole = [title for title in candidates if not _ORGAN_NAME.match(title) and len(title) >= 4]
    return whole[0] if whole else None


def _title_candidates(front: list[str]) -> list[str]:
    """Join the lines of the title block that make a title together."""
    candidates: list[str] = []
    open_title = ""
    for line in front:
        plain = re.sub(r"^#+\s*|\*{2,}", "", line).strip()
        joined = _without_spaces(plain)
        skip = (
            _NOT_TITLE.search(plain)
            or _NUMBER.search(plain)
            or _DAY.fullmatch(joined)
            or (_PERSON.search(plain) and _kind(joined) is None)
        )
        if skip or len(joined) > _LONGEST_TITLE:
            open_title = ""
            continue
        if open_title and _goes_on(open_title, joined):
            candidates[-1] = open_title + joined
        else:
            candidates.append(joined)
        open_title = candidates[-1]
    return candidates


def _goes_on(title: str, following: str) -> bool:
    if following == title or following.endswith(title):
        return False
    opened = title.count("《") > title.count("》") or title.count("（") > title.count("）")
    organ = bool(_ORGAN_NAME.match(title))
    return opened or (organ and following.startswith(("关于", "印发", "转发"))) or (
        _kind(title) is None and not organ and _kind(following) is not None
    ) or following.startswith("的") or title.endswith(("关于", "的", "和", "、", "及"))  # fmt: skip


def _without_spaces(text: str) -> str:
    """Remove the white space that stands beside Chinese characters; between Latin words it stays."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text).strip()


def _kind(title: str | None) -> str | None:
    if not title:
        return None
    bare = title
    while _SUFFIX_NOTE.search(bare):
        bare = _SUFFIX_NOTE.sub("", bare)
    bare = bare.rstrip('》”" ')
    return next((kind for pattern, kind in _KIND_PATTERNS if pattern.search(bare)), None)


def _number(front: list[str], lines: list[str]) -> str | None:
    for line in front or lines[:12]:
        match = _NUMBER.search(line)
        # A number inside a title or a sentence belongs to the document that is spoken of.
        if match and (match.start() == 0 or _NUMBER_LABEL.search(line[: match.start()])):
            rest = line[match.end() :].strip()
            if not rest or line[match.end()].isspace() or rest.startswith(("签发人", "（", "(")):
                return re.sub(r"\s", "", match[0])
        order = _ORDER_NUMBER.match(line.strip())
        if order:
            return re.sub(r"\s", "", order["number"])
    return None


def _issuer(front: list[str], back: list[str], title: str | None) -> str | None:
    for line in front:
        label = _ISSUER_LABEL.search(line)
        if label:
            return label["issuer"]
    for line in front:
        letterhead = _LETTERHEAD.match(_without_spaces(line))
        if letterhead and not _MEETING_PAPER.search(_without_spaces(line)):
            return letterhead["issuer"]
    for line in front:
        holder = _OFFICE_HOLDER.search(_without_spaces(line))
        if holder:
            return holder["issuer"]
    stated = _TITLE_ISSUER.match(title or "")
    if stated:
        return stated["issuer"]
    signatures = [_without_spaces(line) for line in back]
    for line in signatures:
        if _ORGAN_NAME.match(line):
            return line
    for line in front + back:
        source = _SOURCE_LABEL.search(line)
        if source and _ORGAN_NAME.match(source["issuer"]):
            return source["issuer"]
    return None


def _date(front: list[str], back: list[str], lines: list[str]) -> date | None:
    labelled = [line[label.end() :] for line in front if (label := _WRITTEN_LABEL.search(line))]
    signed = [line for line in [*back, *lines] if _DAY.fullmatch(line.strip().strip("（）()"))]
    printed = [line for line in back if "印发" in line]
    delivered = [line for line in [*front, *lines[:6]] if _DELIVERED.match(line)]
    published = [line[label.end() :] for line in front if (label := _PUBLISHED_LABEL.search(line))]
    for line in [*labelled, *signed, *printed, *delivered, *published]:
        day = _day(line)
        if day:
            return day
    return None


def _day(line: str) -> date | None:
    match = _DAY.search(line)
    if not match:
        return None
    try:
        return date(_year(match["year"]), ordinal(match["month"]), ordinal(match["day"]))
    except ValueError:  # the 31st of June: a misprint, and nothing to go by
        return None


def _year(written: str) -> int:
    if written.isdigit() and written.isascii():
        return int(written)
    return int(
        "".join(
            str("〇一二三四五六七八九".find(digit)) if digit in "一二三四五六七八九" else "0"
            for digit in written
        )
    )


def _region(title: str | None, issuer: str | None, front: list[str], text: str) -> str | None:
    meetings = [meeting["place"] for line in front if (meeting := _MEETING_PLACE.search(line))]
    for stated in (title, issuer, *meetings):
        place = _leading_place(stated or "")
        if place:
            return place
    return _own_place(text)


def _leading_place(stated: str) -> str | None:
    """Give the innermost place that a title or name begins with: "鄂尔多斯市达拉特旗人民政府" is about 达拉特旗."""
    skipped = re.match(rf"[《“]?(?:关于)?[《“]?(?:(?:{_DIGIT_YEAR}|{_HAN_YEAR})年度?)?", stated)
    position = skipped.end() if skipped else 0
    found = None
    while match := _PLACE.match(stated, position):
        general = _NO_NAME.search(match["name"]) or (
            match["suffix"] == "区" and _NO_DISTRICT.search(match["name"])
        )
        if general or (found is None and stated.startswith(_AFTER_NO_NAME[:5], match.end())):
            break
        found = match[0]
        position = match.end()
    return found


def _own_place(text: str) -> str | None:
    """Give the banner or county that a document calls 全旗 or 我县, where its text names just one by name."""
    for rank in "旗县":
        if len(re.findall(f"[全我]{rank}", text)) < 3:
            continue
        after = "|".join(_AFTER_NO_NAME)
        named = re.compile(rf"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{{1,5}}?){rank}(?!{after})")
        names = {match[1] + rank for match in named.finditer(text) if not _NO_NAME.search(match[1])}
        # A name also stands in the middle of phrases (健康白旗); a phrase like 支持县 always begins one.
        sure = [name for name in names if re.search(rf"[\u4e00-\u9fff]{name}", text)]
        if len(sure) == 1:
            return sure[0]
    return None


def _period(title: str | None, outline: Outline) -> str | None:
    """Give the period in the title; without one, the latest year that a heading of the first level names."""
    period = _period_in(title or "")
    if period or not title:
        return period
    headings = [
        section.title for section in outline.sections if section.level == 1 and section.kind == "body"
    ]
    years = [_year(match["year"]) for heading in headings for match in _YEAR.finditer(heading)]
    return str(max(years)) if years else None


def _period_in(stated: str) -> str | None:
    years = _YEARS.search(stated)
    if years:
        return f"{years['first']}-{years['last']}"
    match = _YEAR.search(stated)
    if not match:
        return None
    year = _year(match["year"])
    if "上半年" in stated:
        return f"{year}-H1"
    if "下半年" in stated:
        return f"{year}-H2"
    quarter = _QUARTER.search(stated)
    if quarter and "前三季度" not in stated:
        return f"{year}-Q{ordinal(quarter[1])}"
    return str(year)
