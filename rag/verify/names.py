"""Whether the bodies, projects, documents and persons that a statement names are in its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.evidence import Evidence
from rag.glossary import Glossary
from rag.held_places import sounds_of
from rag.lexical import normalise
from rag.records import Document, Finding
from rag.verify.claim import Claim, squeezed

_TITLE = re.compile(r"《(?P<name>[^《》]{2,80})》")
_QUOTED = re.compile(r"[“「『](?P<name>[^“”「」『』]{2,40})[”」』]")
# Kinds of bodies, works and places that are named: what stands before them is a name of its own.
_KINDS = (
    "有限责任公司 股份有限公司 有限公司 公司 集团 银行 大学 学院 医院 研究院 研究所 实验室 中学 小学 幼儿园 博物馆 图书馆 体育馆 委员会 办公室 "
    "人民政府 管理局 监督局 法院 检察院 协会 联合会 商会 基金会 合作社 产业园 工业园区 工业园 园区 开发区 示范区 保护区 景区 机场 水库 水电站 "
    "电站 电厂 发电厂 煤矿 铁路 高速公路 高速 大桥 隧道 口岸 港口 码头 火车站 高铁站 地铁 体育场 苏木 嘎查 街道办 街道 社区 牧场 林场 农场 灌区 "
    "工程 项目 行动 计划 专项 基地 中心 平台 局 厅"
)
_LOOSE_KINDS = "工程 项目 行动 计划 专项 基地 中心 平台 局 厅 街道 社区 园区 景区 公司 铁路 高速 牧场"
_LOOSE = frozenset(_LOOSE_KINDS.split())
"""Kinds that are words as well, and stand behind any description (重点项目): only a whole stem that is not there counts."""
KIND = re.compile("|".join(sorted(_KINDS.split(), key=len, reverse=True)))
# What does not belong to a name any more, read from its end.
_BEFORE_NAME = re.compile(
    r"[^\u4e00-\u9fffA-Za-z0-9]|[的了在由与和及对将把是为向到从被给等已新各个家所座条项处批]|建成|建设|推进|成立|设立|引进|支持|实施|获得|开展"
)
_PERSON = re.compile(
    r"(?:[省市盟州旗县区镇乡校院局厅处部]长|主席|主任|书记|院士|总理|总统)(?P<name>[\u4e00-\u9fff]{2,3})(?=[，,。；、在出主作指强表说于到代同]|$)"
)
_FAMILY_NAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶苏魏吕丁沈姚卢崔钟谭陆汪范石廖贾夏"
    "邹熊孟秦邱侯江尹薛闫雷龙段郝孔邵史毛万顾赖武康贺严温"
)
_SYLLABLE = (
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:a|o|e|i|u|ai|ei|ao|ou|an|en|ang|eng|ong|ia|ie|iao|iu|ian|in|iang|ing|iong|ua|uo|uai|ui|uan|"
    r"un|uang|ue|er|v))"
)
_IS_PINYIN = re.compile(rf"{_SYLLABLE}{{2,6}}")
_ENGLISHKIND = re.compile(
    r"\b(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+){0,3}) (?:Airport|Reservoir|University|College|Hospital|Bank|Group|Company|Railway|Expressway|"
    r"Bridge|Mine|Institute|Committee|Bureau|Port|Dam|Plant|Park|Corporation|Co\b)"
)


_CALLED = re.compile(
    r"\b(?:Governor|Mayor|Chair(?:man|woman|person)?|Secretary|Director|Minister|Premier|Vice Mayor|Professor|Academician|Head|Chief) "
    r"(?P<name>[A-Z][a-z]+ [A-Z][a-z]+)\b"
)
# Who is in charge, where the sentence cited says that another body is.
_IN_CHARGE = "负责|牵头|主管|承担|组织实施"
_BY_BODY = re.compile(rf"由(?P<body>[\u4e00-\u9fff]{{3,16}}?[局委办部厅院府司会心])(?:{_IN_CHARGE})")
_BODY_OF = re.compile(rf"[\u4e00-\u9fff]{{3,20}}?[局委办部厅院府司会心](?:{_IN_CHARGE})")
_CORE = 4
"""Characters at the end of a body's name by which it is told, without the place in front of it."""


def names_are_known(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    if not evidence.sources:
        return
    done: set[str] = set()
    near = [squeezed(text) for source in evidence.sources for text in source.near]
    for start, end, name in _marked(claim.own):
        # A name between marks is a quotation: it stands in the sentences cited, not somewhere in the document.
        if not any(squeezed(name) in text for text in near):
            done.add(name)
            yield _unknown(claim, start, end)
    for start, end, name in (*_bodies(claim.own, evidence), *_persons(claim.own)):
        if name not in done and not _is_known(name, evidence):
            done.add(name)
            yield _unknown(claim, start, end)
    cited = "".join(near)
    for match in _BY_BODY.finditer(claim.own):
        if _BODY_OF.search(cited) and match["body"][-_CORE:] not in cited and match["body"] not in done:
            yield _unknown(claim, *match.span("body"))
    for start, end in _romanised(claim.own):
        if not _sounds(claim.own[start:end], evidence):
            yield _unknown(claim, start, end)


def _unknown(claim: Claim, start: int, end: int) -> Finding:
    said = claim.text[start:end]
    zh = f"所引句子中没有“{said}”这个名称。"
    en = f'The cited sentences do not have the name "{said}".'
    return claim.finding("name_not_in_source", zh, en, start, end)


def _marked(text: str) -> Iterator[tuple[int, int, str]]:
    """Names between 《》 or quotation marks."""
    for pattern in (_TITLE, _QUOTED):
        for match in pattern.finditer(text):
            if re.search(r"[\u4e00-\u9fff]", match["name"]):
                yield match.start("name"), match.end("name"), match["name"]


def _bodies(text: str, evidence: Evidence) -> Iterator[tuple[int, int, str]]:
    """Names that end with what kind of body or work they are, with two characters of a stem at least."""
    for match in KIND.finditer(text):
        breaks = [found.end() for found in _BEFORE_NAME.finditer(text[: match.start()])]
        stem_start = max([0, match.start() - 12, *breaks[-1:]])
        stem = text[stem_start : match.start()].strip()
        if len(stem) < 2 or Glossary.load().english(stem + match[0]):
            continue
        pairs = [stem[at : at + 2] for at in range(len(stem) - 1)]
        known = sum(any(pair in document.text for _, document in evidence.sound) for pair in pairs)
        tail = stem[-2:] + match[0]
        if match[0] in _LOOSE:
            if known == 0 and len(stem) >= 3:
                yield stem_start, match.end(), stem + match[0]
        elif known < len(pairs) / 2 or not _has(match[0], evidence):
            yield stem_start, match.end(), tail


def _persons(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _PERSON.finditer(text):
        if match["name"][0] in _FAMILY_NAMES:
            yield match.start("name"), match.end("name"), match["name"]


def _romanised(text: str) -> Iterator[tuple[int, int]]:
    """Names in pinyin before what kind of body or work they are ("Taolai Airport"); others may be translated words."""
    for match in _ENGLISHKIND.finditer(text):
        words = match["name"].split()
        if all(_IS_PINYIN.fullmatch(word.lower()) for word in words):
            yield match.start("name"), match.end("name")
    for match in _CALLED.finditer(text):
        if _IS_PINYIN.fullmatch(match["name"].replace(" ", "").lower()):
            yield match.start("name"), match.end("name")


def _is_known(name: str, evidence: Evidence) -> bool:
    bare = squeezed(name)
    return any(
        bare in _squeezed(text)
        for document in (document for _, document in evidence.sound)
        for text in (document.text, document.title, document.issuer, document.number, document.name)
        if text
    ) or any(bare in squeezed(citation.address) for citation, _ in evidence.sound)


@lru_cache(maxsize=32)
def _squeezed(text: str) -> str:
    return squeezed(text)


def _has(words: str, evidence: Evidence) -> bool:
    return any(words in document.text for _, document in evidence.sound)


def _sounds(name: str, evidence: Evidence) -> bool:
    wanted = re.sub("[^a-z]", "", name.lower())
    if Glossary.load().find_places(name) or any(
        name.lower() in normalise(document.text) for _, document in evidence.sound
    ):
        return True
    turned = "".join(reversed(name.lower().split()))  # the family name may stand last
    return any(said in _sounds_of(document) for _, document in evidence.sound for said in (wanted, turned))


@lru_cache(maxsize=32)
def _sounds_of(document: Document) -> str:
    return "".join(sounds_of(document.text))
