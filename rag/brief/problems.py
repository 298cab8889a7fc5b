"""What a document names as its problems: by the heading that they stand under, or by the words that lead to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.brief.body import bare, is_heading
from rag.records import Reading, Section, Sentence

MOST_IN_PARAGRAPH = 4
"""Sentences that are taken after one that leads to problems. Work reports name theirs in one paragraph of two to five."""

# 就业困难人员 are people, 问题线索 a thing; 不足100万元 is a bound.
_TROUBLE = r"困难(?!人员|群体|群众|家庭|职工|学生|残疾|党员|户)|问题(?!线索|楼盘|资产)|不足(?![\d一二三四五六七八九十百千])|短板|挑战|差距|弱项|矛盾|隐患|制约"
# 存在的主要问题, 困难和不足, 面临的形势与挑战; not 聚焦群众急难愁盼问题.
_HEADING = re.compile(
    rf"(?:存在|面临)的?[^，。；]{{0,10}}(?:{_TROUBLE})|^(?:主要|突出|当前|目前|几个|一些)?的?(?:{_TROUBLE})"
    rf"(?:[和与及、]?(?:{_TROUBLE}|原因|分析))*$|薄弱环节"
)
# 着力解决突出问题, 补齐短板 are tasks.
_TREATED = re.compile(
    rf"(?:解决|化解|破解|攻坚|整改|整治|补齐|补上|防范|克服|应对|战胜|面对|直面|排查|消除|缓解|查摆|攻克|弥补)[^，。；]{{0,16}}(?:{_TROUBLE})"
    rf"|在[^，。；]{{0,16}}(?:{_TROUBLE})[^，。；]{{0,6}}(?:情况|背景|形势)下|(?:可能|是否)存在|(?:尽管|不管|无论)[^，。；]{{0,20}}(?:{_TROUBLE})"
)
_LEADS = re.compile(
    rf"(?:清醒|深刻|充分|必须|同时|应当|应该)地?(?:也)?(?:看到|认识到|意识到)|也(?:要|应|必须)?(?:清醒)?(?:地)?(?:看到|认识到)"
    rf"|(?:还|仍然?|依然|尚)?(?:存在|面临)着?(?:一些|不少|诸多|许多|较多|多方面)?[^，。；]{{0,24}}(?:{_TROUBLE})"
    rf"|(?:{_TROUBLE})(?:依然|仍然|还)?(?:较|很|比较)?(?:突出|不少|较多|明显)|主要(?:问题|困难|不足)(?:是|有|表现)|不容忽视|不及预期"
)
_EXISTING = re.compile(
    rf"(?<!可能)(?<!是否)存在(?!感)[^。]{{0,200}}(?:等)?(?:{_TROUBLE})|(?:我们)?(?:清醒|深刻)[^，。；]{{0,6}}(?:看到|认识到)"
)
# What is wrong is said to be so: 总量偏小, 仍需加力. Without that, 深刻认识到 leads to a lesson, not to a problem.
_WANTING = re.compile(
    rf"{_TROUBLE}|不(?!断|仅|但|久|忘|懈|动摇|折不扣|失时机|少于|低于|超过|得)|未(?!来)|难|弱|偏|低|差|缺|少|慢|压力|有待|[还仍尚]需|亟[待需]|滞后|严峻|薄弱|承压|漏洞|冒头|多发|下滑|下降"
)
# The situation at large: 面临的挑战、机遇前所未有, 更要看到长期向好的趋势.
_BALANCED = re.compile(
    r"(?:挑战|困难)[^，。；]{0,3}机遇|机遇[^，。；]{0,3}(?:挑战|困难)|既要看到|更[要应]看到"
)
# 我们也清醒认识到困难和挑战。 says no more than that they follow.
_ONLY_LEADS = re.compile(
    rf"(?:看到|认识到|存在|面临)(?:着|了)?[^，。；：]{{0,8}}(?:(?:{_TROUBLE})(?:[和与及、]|以及)?)+。?$"
)
_SETTLED = re.compile("销号|清零|整改到位|整改完成|得到解决|全部办结|圆满解决")
# Where the paragraph turns to what will be done about them.
_TURNS = re.compile(
    r"^(?:能够取得|取得这|成绩|知忧|知短|知不足|正视|对此|为此|对于?这些|针对|下一步|今后|我们(?:将|要|一定|必须|坚信|有信心)|以上这些|这些(?:困难|问题)|新的一年|只要)"
)


def problems(reading: Reading, body: Sequence[Sentence]) -> list[Sentence]:
    """Give the sentences that name problems, in document order; empty where the document names none."""
    found: dict[int, Sentence] = {}
    said = {sentence.index for sentence in body}
    for section in _sections(reading):
        inside = [s for s in body if section.start <= s.start < section.end]
        for sentence in _of_section(reading, section, inside):
            found[sentence.index] = sentence
    for place, sentence in enumerate(body):
        if sentence.index in found or is_heading(sentence) or not leads_to_problems(sentence.text):
            continue
        following = list(_following(reading.document.text, body, place))
        alone = following and _says_only_that(sentence.text)
        for each in following if alone else (sentence, *following):
            if each.index in said:
                found[each.index] = each
    return [found[index] for index in sorted(found)]


def leads_to_problems(text: str) -> bool:
    """Tell whether a sentence names problems or says that they follow; what is done about problems is neither."""
    if not _LEADS.search(text) or _SETTLED.search(text) or _BALANCED.search(text):
        return False
    if not (_WANTING.search(text) or text.rstrip().endswith(("：", ":"))):
        return False
    return bool(_EXISTING.search(text)) or not _TREATED.search(text)


def _says_only_that(text: str) -> bool:
    """Tell whether a sentence leads to problems and names none itself."""
    last = _ONLY_LEADS.search(text)
    return last is not None and not _WANTING.search(text[: last.start()])


def _sections(reading: Reading) -> Iterator[Section]:
    """Give the sections whose heading says that problems are named there, the outermost of them."""
    end = 0
    for section in reading.sections:
        is_body = section.kind in ("body", "annex") and section.level and section.start >= end
        if is_body and _HEADING.search(section.title) and not _TREATED.search(section.title):
            # A heading that reports on what was done about problems, or asks for it, is none.
            if re.search(r"建议|措施|对策|整改|化解|防范|解决|攻坚", section.title):
                continue
            yield section
            end = section.end


def _of_section(reading: Reading, section: Section, inside: Sequence[Sentence]) -> list[Sentence]:
    """Give what a section on problems says: the beginning of each of its parts, or all of it where it has none."""
    children = [
        child
        for child in reading.sections
        if section.start < child.start < section.end and child.level == section.level + 1
    ]
    own = [s for s in inside if bare(s.text) != bare(section.marker + section.title)]
    if len(children) < 2:
        return [s for s in own if len(bare(s.text)) > 8]
    first = []
    for child in children:
        parts = [s for s in own if child.start <= s.start < child.end or s.start <= child.start < s.end]
        name = bare(child.marker + child.title)
        said = next((s for s in parts if bare(s.text) != name), next(iter(parts), None))
        first += [said] if said is not None else []
    return first


def _following(text: str, body: Sequence[Sentence], place: int) -> Iterator[Sentence]:
    """Give the sentences after one that leads to problems: to the end of its paragraph, or where it turns."""
    end = text.find("\n", body[place].end)
    end = len(text) if end < 0 else end
    for taken, sentence in enumerate(body[place + 1 :]):
        # A list of problems may have a line for each: "一是…；" under "主要问题有：".
        listed = body[place].text.rstrip().endswith(("：", ":")) and re.match(
            r"(?:[一二三四五六七八九十]+是|（|\d+[.、])", sentence.text
        )
        if (
            (sentence.start >= end and not listed)
            or _TURNS.match(sentence.text)
            or taken == MOST_IN_PARAGRAPH
        ):
            return
        if not _WANTING.search(sentence.text) or _BALANCED.search(sentence.text):
            return
        yield sentence
