"""How far a statement reaches: first of a city and not of a region, all of the projects and not most of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.evidence import Evidence
from rag.records import Finding
from rag.verify.claim import Claim

_RANK = r"(?:第[一二三四五六七八九十\d]|首位|首个|前[列茅三五十]|榜首|之首|最[高多大快好早])"
_RANKED = re.compile(
    rf"(?P<of>全(?:自治区|国|省|区|市|盟|旗|县|州)|(?:全)?世界|全球)(?=[^，。；,;]{{0,6}}{_RANK})"
)
_RANKED_EN = re.compile(
    r"\b(?:first|second|third|\d+(?:st|nd|rd|th)|top|highest|largest|fastest|ranked \w+|ranks \w+)\b[^.,;]{0,24}?\b(?:in|of|across|among) "
    r"(?:all )?(?:the )?(?:whole |entire )?(?P<of>autonomous region|region|inner mongolia|province|city|league|banner|county|country|nation|world)\b",
    re.IGNORECASE,
)
_AS = {
    "autonomous region": "区", "region": "区", "inner mongolia": "区", "province": "省", "city": "市", "league": "盟",
    "banner": "旗", "county": "县", "country": "国", "nation": "国", "world": "界", "球": "界",
}  # fmt: skip
_ALL = re.compile(r"全部|全都|均已|都已|悉数|无一例外|所有的?(?!制|权|者|人员)")
_ALL_EN = re.compile(
    r"\ball (?:of )?(?:[A-Z]\w+(?: [A-Z]\w+)*['’]s |the \w+['’]s |the |its |these |those )?(?:\d[\d,]*|(?:[a-z-]+ ){0,3}projects)\b",
    re.IGNORECASE,
)
# 全周期服务, 全年 and the like say nothing of how many.
_WHOLE = re.compile(
    "全(?=[周年过面力国省市区旗县盟州程流链民球社媒域方新体天员口国])|[健安齐]全|整(?=[治改合顿])|[各每](?=[级类项种位族界方年月日])|统一|首都|都市|成都|平均|人均|年均|均衡"
)
# 80%的园区均完成: all of a part.
_SHARE = re.compile(
    r"(?P<share>\d[\d.]*%|[一二三四五六七八九]成|大部分|大多数|多数|部分)[^，。；,;]{0,24}(?:全部|均|都)"
)
# 138个项目建成85个: how far it was done is said by a number.
_DONE = "建成|完成|开工|投产|完工|竣工|投用|通车|并网|复工"
_ALL_DONE = re.compile(rf"(?:全部|全都|均|都|悉数)已?经?(?P<step>{_DONE})")
_ALL_SAID = re.compile("全|均|都|所有|皆|悉|一律|各|每|100[%％]|无一|百分之百|一切|整|应.尽")


def ranks_and_totals_are_those_of_the_source(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    if not evidence.sources:
        return
    near = "\n".join(text for source in evidence.sources for text in source.near)
    theirs = {_scope(match["of"]) for match in _RANKED.finditer(near)}
    for match in (*_RANKED.finditer(claim.own), *_RANKED_EN.finditer(claim.own)):
        if theirs and _scope(match["of"]) not in theirs:
            said = "、".join(sorted({found["of"] for found in _RANKED.finditer(near)}))
            zh = f"所引句子说的是“{said}”的位次，不是“{match['of']}”的。"
            en = f'The cited sentence ranks it within "{said}", not "{match["of"]}".'
            yield claim.finding("place_not_in_source", zh, en, *match.span("of"))
    quotes = "\n".join(sentence.text for source in evidence.sources for sentence in source.sentences)
    for match in _ALL.finditer(claim.own):
        share = _SHARE.search(quotes)
        if (share and share["share"] not in claim.text) or _is_partly_done(claim, match.start(), quotes):
            yield _not_all(claim, match)
            return
    if not re.search(r"[\u4e00-\u9fff]", quotes) or _ALL_SAID.search(_WHOLE.sub("", _RANKED.sub("", quotes))):
        return
    for match in (*_ALL.finditer(claim.own), *_ALL_EN.finditer(claim.own)):
        yield _not_all(claim, match)


def _not_all(claim: Claim, match: re.Match[str]) -> Finding:
    zh, en = f"所引句子没有说“{match[0]}”。", f'The cited sentences do not say "{match[0]}".'
    return claim.finding("unsupported", zh, en, match.start(), match.end())


def _is_partly_done(claim: Claim, start: int, quotes: str) -> bool:
    """Whether the sources give a number of what was done, where the statement says that all of it was."""
    done = _ALL_DONE.match(claim.own, start)
    if not done or re.search(rf"(?:全部|全都|均|都|悉数|100%)[^，。；,;]{{0,4}}{done['step']}", quotes):
        return False
    counted = re.search(rf"{done['step']}(?P<count>\d+)[个项处座家]", quotes)
    return counted is not None and counted["count"] not in claim.text


def _scope(of: str) -> str:
    return _AS.get(of.lower(), _AS.get(of[-1], of[-1]))
