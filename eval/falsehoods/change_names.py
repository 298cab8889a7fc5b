"""What makes a true statement false in its names: places, bodies, projects, documents, items of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from eval.falsehoods.made import Context, Made, replaced
from eval.falsehoods.records import Truth
from rag.glossary import Glossary

_PLACES = (
    "准格尔旗", "乌审旗", "杭锦旗", "伊金霍洛旗", "阿拉善左旗", "土默特右旗", "正蓝旗", "昆山市", "义乌市", "桐乡市", "宁夏回族自治区", "陕西省", "甘肃省",
    "江苏省", "浙江省", "河北省", "四川省", "湖南省", "包头市", "乌海市", "巴彦淖尔市", "西安市", "苏州市", "成都市",
)  # fmt: skip
_EN_PLACES = (
    "Jungar Banner", "Uxin Banner", "Hanggin Banner", "Ejin Horo Banner", "Zhenglan Banner", "Kunshan", "Yiwu", "Ningxia", "Shaanxi",
    "Gansu", "Jiangsu", "Zhejiang", "Hebei", "Sichuan", "Baotou", "Wuhai", "Suzhou", "Chengdu", "Zhungeer Banner", "Wushen Banner",
)  # fmt: skip
_OWN = re.compile(r"(?<![一-鿿])(?:全|我)(?P<rank>[旗县市区盟省])(?![委政人级])")
_TOWN = re.compile(
    r"(?<=[、，。；在到和与于\s“])[一-鿿]{2,4}(?:苏木|嘎查|镇|乡|村|街道)(?=[、，。；和与等的\d新建])"
)


def regions(truth: Truth, context: Context) -> Iterator[Made]:
    """Another place: one that the documents do not name, one that this document names, one put in front."""
    glossary = Glossary.load()
    cited = " ".join(citation.quote for citation in truth.citations)
    # Further mentions of the place in the statement would give it away; and of one that is compared with, both are named.
    for found in glossary.located(truth.text):
        if found.end - found.start < 2 or truth.text.count(found.text) > 1:
            continue
        if truth.form == "official" and found.place.name not in glossary.find_places(cited):
            continue
        others = _PLACES if truth.language == "zh" else _EN_PLACES
        for other in context.some([name for name in others if _apart(name, found.place.name, cited)], 3):
            yield Made(
                "another place",
                replaced(truth.text, found.start, found.end, other),
                f"{found.text} → {other}",
            )
        of_document = [
            name
            for name in _named_by(truth.document.text)
            if _apart(name, found.place.name, cited) and not _within(name, found.place.name)
        ]
        for name in context.some(of_document, 2):
            other = name if truth.language == "zh" else glossary.english(name) or name
            if other not in truth.text and (other != name or truth.language == "zh"):
                yield Made(
                    "another place of the document",
                    replaced(truth.text, found.start, found.end, other),
                    f"{found.text} → {other}",
                )
    yield from _in_front(truth, context, cited)


def _apart(name: str, place: str, cited: str) -> bool:
    short = re.sub(r"(?:回族自治区|自治区|省|市|旗| Banner)$", "", name)
    return short not in cited and short not in place and place not in name


def _within(one: str, other: str) -> bool:
    around = {place.name: set(place.within) for place in Glossary.load().places}
    return one in around.get(other, ()) or other in around.get(one, ())


@cache
def _named_by(text: str) -> tuple[str, ...]:
    found = Glossary.load().located(text)
    # One that is named once and by its full name is no word that only looks like one.
    return tuple(dict.fromkeys(each.place.name for each in found if each.text == each.place.name))


def _in_front(truth: Truth, context: Context, cited: str) -> Iterator[Made]:
    if truth.language != "zh" or truth.front or not truth.document.region:
        return
    if not re.match(
        r"(?:完成|新增|累计|全年|投入|建成|实施|发放|引进|生产|新建|争取)[一-鿿]{0,12}\d", truth.text
    ):
        for match in _OWN.finditer(truth.text):
            ranked = [
                name
                for name in _PLACES
                if name.endswith(match["rank"]) and _apart(name, truth.document.region, cited)
            ]
            for other in context.some(ranked, 2):
                yield Made(
                    "put for 全旗", replaced(truth.text, *match.span(), other), f"{match[0]} → {other}"
                )
        return
    for other in context.some([name for name in _PLACES if _apart(name, truth.document.region, cited)], 2):
        yield Made("put in front", other + truth.text, f"→ {other}")


_BODIES = (
    "发展改革委", "发展和改革委员会", "财政局", "教育局", "农牧局", "农业农村局", "自然资源局", "生态环境局", "水利局", "交通运输局", "商务局", "文旅局",
    "卫健委", "应急管理局", "市场监管局", "人社局", "民政局", "住建局", "能源局", "林草局", "科技局", "司法局", "审计局", "统计局", "公安局",
)  # fmt: skip
_OFFICES = (
    ("人民代表大会", "政治协商会议"), ("人大常委会", "政协常委会"), ("人民政府", "人民法院"), ("国务院", "全国人大常委会"), ("党中央", "国务院"),
    ("国家发改委", "财政部"),
    ("旗委", "旗政府"), ("市委", "市政府"), ("自治区党委", "自治区人大"), ("人民法院", "人民检察院"), ("人大代表", "政协委员"), ("习近平", "李强"),
    ("退役军人", "残疾人"), ("第一批", "第二批"), ("一期", "三期"), ("二期", "三期"), ("国家级", "自治区级"),
    ("自治区级", "国家级"), ("省级", "国家级"), ("市级", "省级"),
    ("盟级", "自治区级"), ("中央", "自治区"), ("小学", "高中"), ("有限公司", "研究院"), ("产业园", "物流园"), ("污水处理厂", "垃圾处理厂"), ("养老", "托育"),
    ("幼儿园", "高中"), ("农业银行", "建设银行"), ("蒙古国", "俄罗斯"), ("合作社", "龙头企业"), ("博物馆", "图书馆"), ("医院", "学校"), ("机场", "车站"),
)  # fmt: skip
_EN_OFFICES = (
    ("State Council", "National People's Congress"), ("Central Committee", "State Council"), ("National People's Congress", "State Council"),
    ("Ministry of Finance", "Ministry of Education"), ("Xi Jinping", "Li Qiang"), ("Hu Jintao", "Wen Jiabao"), ("Deng Xiaoping", "Mao Zedong"),
    ("Hong Kong", "Taiwan"), ("Macao", "Taiwan"), ("Shanghai", "Shenzhen"), ("Three Gorges", "Xiaolangdi"), ("Beijing", "Tianjin"),
    ("Olympics", "Asian Games"), ("Olympic Games", "Asian Games"), ("ASEAN", "the European Union"), ("Tibet", "Xinjiang"), ("Wenchuan", "Yushu"),
    ("compulsory education", "higher education"), ("preschool", "vocational"), ("Yangtze", "Yellow"), ("Belt and Road", "Western Development"),
    ("Made in China 2025", "Internet Plus"), ("medical insurance", "unemployment insurance"), ("World Trade Organization", "World Bank"),
    ("WTO", "IMF"), ("Twelfth", "Tenth"), ("Eleventh", "Ninth"), ("Thirteenth", "Eleventh"), ("11th", "9th"), ("12th", "10th"), ("13th", "11th"),
    ("public hospitals", "private hospitals"), ("migrant workers", "retired workers"), ("county", "township"), ("rural", "urban"),
)  # fmt: skip
_TITLE = re.compile(r"《([^《》]{4,40})》")
_QUOTED = re.compile(r"“([一-鿿]{3,12})”")
_PROJECT = re.compile(
    r"(?<=[、，。；设施动进成])([一-鿿]{4,14}(?:工程|项目|园区|基地|中心|产业园|公路|水库|学校|医院|公司|电站))(?=[、，。；建已和等开])"
)
_NUMBER = re.compile(r"〔\d{4}〕(\d+)号")


def names(truth: Truth, context: Context) -> Iterator[Made]:
    """Another body, project, document, or person in its place."""
    cited = " ".join(citation.quote for citation in truth.citations)
    for way, pattern in (("document", _TITLE), ("quoted name", _QUOTED), ("project", _PROJECT)):
        for match in pattern.finditer(truth.text):
            kind = match[1][-2:] if way == "project" else ""
            others = [
                other
                for other in _all_named(context, truth.document.id, pattern)
                if other not in cited and match[1] not in other and (not kind or other.endswith(kind))
            ]
            for other in context.some(others, 2):
                yield Made(way, replaced(truth.text, *match.span(1), other), f"{match[1]} → {other}")
    for match in _NUMBER.finditer(truth.text):
        yield Made(
            "number of a document",
            replaced(truth.text, *match.span(1), str(int(match[1]) + 1)),
            f"{match[0]} → +1",
        )
    for body in _BODIES:
        for match in re.finditer(body, truth.text):
            for other in context.some(
                [name for name in _BODIES if name not in cited and name[:2] != body[:2]], 2
            ):
                yield Made("body", replaced(truth.text, *match.span(), other), f"{body} → {other}")
    for name, other in _OFFICES if truth.language == "zh" else _EN_OFFICES:
        for match in re.finditer(rf"\b{name}\b" if name.isascii() else name, truth.text):
            if other not in truth.text and (truth.language == "en" or other not in cited):
                yield Made("office or kind", replaced(truth.text, *match.span(), other), f"{name} → {other}")
    for match in _TOWN.finditer(truth.text):
        towns = [
            town
            for town in _all_named(context, truth.document.id, _TOWN)
            if town not in cited and town[-1] == match[0][-1]
        ]
        for other in context.some(towns, 2):
            yield Made("town", replaced(truth.text, *match.span(), other), f"{match[0]} → {other}")


def _all_named(context: Context, document_id: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    return _of_text(context.sources.documents[document_id].text, pattern)


@cache
def _of_text(text: str, pattern: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[1] if pattern.groups else match[0] for match in pattern.finditer(text)))


_LIST = re.compile(r"(?<=[、])(?P<item>[一-鿿]{2,8})(?=[、])")


def items(truth: Truth, context: Context) -> Iterator[Made]:
    """Another thing in a list of three or more: 教育、卫生、文化 → 教育、交通、文化."""
    if truth.language != "zh":
        yield from _english_items(truth, context)
        return
    cited = " ".join(citation.quote for citation in truth.citations)
    for match in _LIST.finditer(truth.text):
        alike = [
            item
            for item in _of_text(truth.document.text, _LIST)
            if item not in cited
            and not set(item) & set(match["item"])
            and abs(len(item) - len(match["item"])) < 2
        ]
        for other in context.some(alike, 2):
            yield Made("item of a list", replaced(truth.text, *match.span(), other), f"{match[0]} → {other}")


_EN_LIST = re.compile(r"(?<=, )(?P<item>[a-z]+(?: [a-z]+)?)(?=, )")
_EN_ITEMS = (
    "tourism",
    "fisheries",
    "shipbuilding",
    "forestry",
    "insurance",
    "aviation",
    "textiles",
    "telecommunications",
    "broadcasting",
)


def _english_items(truth: Truth, context: Context) -> Iterator[Made]:
    for match in _EN_LIST.finditer(truth.text):
        if re.search(r"(?:ed|ing|ly)\b", match[0]) or match[0].split()[0] in (
            "and",
            "the",
            "we",
            "which",
            "with",
            "as",
            "in",
            "for",
        ):
            continue
        for other in context.some([item for item in _EN_ITEMS if item not in truth.text], 2):
            yield Made("item of a list", replaced(truth.text, *match.span(), other), f"{match[0]} → {other}")
