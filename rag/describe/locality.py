"""The place a document is about: the innermost one at county level or above that its title, issuer or text states."""

from __future__ import annotations

import re

from rag.describe.issued import HAN_YEAR
from rag.describe.stated import Lines, Stated, joined
from rag.regions import Regions

_YEAR = rf"(?:(?:19|20)\d\d|{HAN_YEAR})"
_SPAN = r"(?:上半年|下半年|全年|(?:第?[一二三四1-4]|前三|前两|[一二三]至[二三四])季度|\d{1,2}(?:[-—–至~～]\d{1,2})?月(?:份)?)"
# 关于印发《2024年一季度青石市…: what may stand before a place in a title.
_LEAD = re.compile(
    rf"(?:中共|中国共产党|政协|共青团)?[《“\"]?(?:关于)?(?:印发|公布|发布|下达|转发)?[《“\"]?(?:{_YEAR}(?:年度?)?(?:[-—–~～至]{_YEAR}年?)?{_SPAN}?(?:的|全)?)?{_SPAN}?"
)
# Provinces, leagues and prefectures are all listed; of cities, counties and districts, older and lower ones are not.
_SUFFIX = "自治县|自治旗|市|旗|县|区"
_PLACE = re.compile(rf"(?P<name>[\u4e00-\u9fff]{{2,7}}?)(?P<suffix>{_SUFFIX})")
# No place is called 加强城市, 我旗, 农村牧区, 经济开发区 or 示范县.
_NO_NAME = re.compile(
    r"关于|印发|加强|推进|促进|加快|推动|做好|开展|实施|支持|建设|打造|全面|进一步|自觉|接受|深入|扩大|[的和与及对在是为等个向把]"
    r"|^[全我各本该每两三多某此]|农村|自治$|贫困$|[保开示功实试合服]\w$|高新|经济|工业|产业|物流|旅游|[县区市旗省]|季度|上半年|下半年|年度"
    r"|污染|环境|生活|标准|技术|防治|排放|管理|政策|规范|企业|城市|都市|超大|门$|启用|设立|撤销|调整|命名|授予|无废|社会|公司|国家"
)
_NO_DISTRICT = re.compile(r"[牧地园社灾山景库林矿片辖专郊校营小老新城心]$")
_NO_CITY = re.compile(r"[休开闭收股债楼车入上夜早超门集商碳油粮菜花鱼]$")
_AFTER_NO_NAME = ("长", "委", "域", "场", "民", "级", "人大", "政府", "直")
# A short form begins a title only before such words: 宁夏政府工作报告, 昆山2024年…; 和平发展 is no 和平区.
_AFTER_SHORT = re.compile(
    rf"(?:{_YEAR}|政府|人民政府|人大|财政|国民经济|预算|决算|统计|党委|政协|经济运行|经济社会|[市县旗区]委|“?十[三四五]五)"
)
_MEETING_PLACE = re.compile(
    r"日(?:[\u4e00-\u9fff]{2,4}[市省州县旗区]长)?\s*在(?P<place>[\u4e00-\u9fff]{2,20})"
)
_MEETING_LATER = re.compile(
    r"(?:同志|主席|长|[\u4e00-\u9fff·]{2,12})在(?P<place>[\u4e00-\u9fff]{2,12}?(?:省|市|自治区|盟|州|旗|县|区))第[\d一二三四五六七八九十]+届"
)


def locality(
    owner: Stated[str] | None, title: Stated[str] | None, issuer: Stated[str] | None, front: Lines, text: str
) -> Stated[str] | None:
    """Find the place that a document is about, by its official name where the list of places knows it.

    `owner` is the place whose standard it is, None for other documents.
    """
    meetings = [
        Stated(match["place"], line.start, line.end)
        for line in front
        if (match := _MEETING_PLACE.search(joined(line.value)) or _MEETING_LATER.search(joined(line.value)))
    ]
    for stated in (owner, title, issuer, *meetings):
        place = leading_place(stated.value) if stated else None
        if stated and place:
            return Stated(place, stated.start, stated.end)
    return _own_place(text)


def leading_place(stated: str) -> str | None:
    """Give the innermost place that a title or name begins with: "鄂尔多斯市达拉特旗人民政府" is about 达拉特旗."""
    regions = Regions.load()
    lead = _LEAD.match(stated)
    position = lead.end() if lead else 0
    found = None
    while position < len(stated):
        listed = _listed(regions, stated, position)
        if listed:
            position, found = listed
            continue
        match = _PLACE.match(stated, position)
        if match is None or not _is_name(stated, match, found):
            break
        found = match[0]
        position = match.end()
    return found


def _listed(regions: Regions, stated: str, position: int) -> tuple[int, str] | None:
    name = regions.full_name_at(stated, position)
    if name is not None:
        end = position + len(name)
        # 市辖区 and 矿区: short names that are words where no place stands before them.
        return (
            (end, name)
            if len(name) > 2
            or stated.startswith(("人民政府", "人大", "委"), end)
            or _AFTER_SHORT.match(stated, end)
            else None
        )
    short = regions.at(stated, position)
    if short is None:
        return None
    end, words = short
    official = regions.official(words)
    if official is None or not (_AFTER_SHORT.match(stated, end) or words[-1] in "旗县市"):
        return None
    return end, official


def _is_name(stated: str, match: re.Match[str], outer: str | None) -> bool:
    general = (
        _NO_NAME.search(match["name"])
        or (match["suffix"] == "区" and _NO_DISTRICT.search(match["name"]))
        or (match["suffix"] == "市" and _NO_CITY.search(match["name"]))
    )
    return not general and not (outer is None and stated.startswith(_AFTER_NO_NAME[:5], match.end()))


def _own_place(text: str) -> Stated[str] | None:
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
            start = text.index(sure[0])
            return Stated(sure[0], start, start + len(sure[0]))
    return None
