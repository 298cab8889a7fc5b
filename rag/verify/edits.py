"""Where a Chinese statement repeats its source but for a few words: those words, and whether they change what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rag.evidence import Evidence, quantities_in
from rag.glossary import Glossary
from rag.lexical import normalise
from rag.records import Finding, Sentence
from rag.verify.claim import Claim, short
from rag.verify.gazetteer import located
from rag.verify.labels import bare
from rag.verify.names import KIND
from rag.verify.pairing import bearing
from rag.verify.synonyms import UP_DOWN, is_light, is_ordinary, synonymous

ALIKE = 0.5
"""Share of a clause's characters that stand in the clause of its source in the same order, from which on it repeats it."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_OWN_PLACE = re.compile("[全该本我][旗县市区盟州省国]|当地")
_AGAINST = re.compile("[比较与]?(?:上年|去年)?同期(?:相比)?|同比|[比较][上去]年")
_AROUND_ITEM = frozenset("、，,；;和与及等。”")
# Offices, levels and groups of people of which one is not another.
_OFFICES = re.compile(
    r"党中央|国务院|党委|[省市盟州旗县区]委|政府|人大|政协|国家级|自治区级|省级|[市盟旗县]级|幼儿园|小学|初中|高中|中学|产业园|物流园|"
    r"养老|托育|托幼|残疾人|退役军人|老年人|妇女|儿童|学生|教师|医生|农民|牧民|俄罗斯|蒙古国"
)
_NUMERAL = re.compile(r"[一二三四五六七八九十百]+")
_VERBS = frozenset("签建推增提获引完实开启落举召改加扩强促培打发推设创成投")
"""First characters of verbs that reports exchange: 签订 签署, 建成 建设, 推进 推动, 获得 获评."""
# What Chinese says in one word, and in two.
_IN_ONE_WORD = (
    ("城乡", re.compile("城镇?[和、及与](?:农村牧区|农牧区|农村|乡村|牧区)")),
    ("农牧", re.compile("农[业民村]?[和、及与]牧[业民区]?")),
    ("中小学", re.compile("中学[和、及与]小学|小学[和、及与]中学")),
    ("进出口", re.compile("进口[和、及与]出口|出口[和、及与]进口")),
)
_DATED = re.compile("[年月日]")
_NUMBER = re.compile(r"[\d.,%％]+|[零一二三四五六七八九十百千万亿两]+(?:分之)?")


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of a clause that stand where its source has others."""

    left_out: str
    put_in: str
    start: int
    end: int
    """Where what was put in stands in the statement."""
    sentence: Sentence
    span: tuple[int, int]
    """The clause of the source in its sentence."""


def edits(claim: Claim, evidence: Evidence) -> list[list[Edit]]:
    """Give for each clause that repeats its source but for some words what it changes; by the source it is nearest to."""
    if not _HAN.search(claim.own):
        return []
    found = []
    for start, end in claim.clauses:
        tries = [
            made
            for sentence, span in bearing(claim, start, end, evidence)
            if (made := _between(claim.own, start, end, sentence, span)) is not None
        ]
        if tries:
            found.append(min(tries, key=lambda made: sum(len(edit.put_in + edit.left_out) for edit in made)))
    return found


def changed_words_are_those_of_the_source(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    if not evidence.sources:
        return
    known = _known(evidence)
    for clause in edits(claim, evidence):
        for edit in clause:
            if edit.put_in and _changes(edit, claim, known):
                zh = f"所引句子没有说“{edit.put_in}”" + (
                    f"，说的是“{short(edit.left_out)}”。" if edit.left_out else "。"
                )
                en = f'The cited sentence does not say "{edit.put_in}"' + (
                    f' but "{short(edit.left_out)}".' if edit.left_out else "."
                )
                yield claim.finding("unsupported", zh, en, edit.start, edit.end)


def _between(own: str, start: int, end: int, sentence: Sentence, span: tuple[int, int]) -> list[Edit] | None:
    """Give what a clause changes of another; None where it does not repeat it."""
    said, source = own[start:end], sentence.text[slice(*span)]
    if not _HAN.search(said) or not _HAN.search(source):
        return None
    match = SequenceMatcher(None, source, said, autojunk=False)
    blocks = [block for block in match.get_matching_blocks() if block.size]
    # Place and time may be put in front of what is repeated, and figures written otherwise.
    masked = _without_figures(said)
    repeated = sum(sum(map(str.isalnum, masked[block.b : block.b + block.size])) for block in blocks)
    if repeated < ALIKE * sum(map(str.isalnum, masked)):
        return None
    return [
        Edit(source[a:b], said[c:d], start + c, start + d, sentence, span)
        for tag, a, b, c, d in match.get_opcodes()
        if tag != "equal"
    ]


@lru_cache(maxsize=512)
def _without_figures(text: str) -> str:
    for quantity in quantities_in(text):
        text = f"{text[: quantity.start]}{' ' * (quantity.end - quantity.start)}{text[quantity.end :]}"
    return bare(text)


def _changes(edit: Edit, claim: Claim, known: str) -> bool:
    """Whether what was put in says something that the source does not, as far as it can be told."""
    put_in, left_out = _bare(edit.put_in), _bare(edit.left_out)
    whole_in, whole_out = _words_around(edit, claim)
    if any(
        match.start() < edit.end and edit.start < match.end() and joint in edit.sentence.text
        for joint, parts in _IN_ONE_WORD
        for match in parts.finditer(claim.own)
    ):
        return False
    if UP_DOWN.opposed(whole_in, whole_out):
        return True
    if _counts_otherwise(edit, claim):
        return True
    if _OWN_PLACE.search(whole_in) or _is_ordinary(edit, claim):
        return False
    if (
        not put_in
        or is_light(put_in)
        or is_ordinary(put_in.lstrip("已正均"))
        or synonymous(put_in, left_out)
        or synonymous(whole_in, whole_out)
    ):
        return False
    if any(quantity.start <= edit.start and edit.end <= quantity.end for quantity in claim.quantities):
        return False
    if any(start < edit.end and edit.start < end for start, end, _ in located(claim.text)) or (
        _DATED.search(whole_in) and not left_out
    ):
        return False
    # 签署 for 签订: of two verbs the first characters are shared, of two things the last.
    verb = len(left_out) == 1 and len(put_in) <= 2 and put_in[1:] in ("", "了") and whole_in[:1] in _VERBS
    if verb:
        return False
    stretch = _bare(whole_in) if len(put_in) == 1 else put_in
    if len(stretch) < 2 or (len(put_in) == 1 and not left_out):
        return False
    pairs = [stretch[at : at + 2] for at in range(len(stretch) - 1)]
    if sum(pair in known for pair in pairs) * 2 >= len(pairs):
        # Words that the source has elsewhere stand for one thing and not for another: 旗委 for 旗政府.
        return False
    if _is_other_name(edit, claim, known):
        return False
    if len(set(put_in) & set(left_out)) * 2 >= len(put_in):
        return False
    return bool(left_out) and (_is_listed(edit, claim) or _names_something(edit, claim))


def _is_listed(edit: Edit, claim: Claim) -> bool:
    """Whether a whole item of a list was exchanged: A、B、C."""
    own = claim.own
    before, behind = own[: edit.start].rstrip()[-1:], own[edit.end :].lstrip()[:1]
    return "、" in (before, behind) and (before in _AROUND_ITEM or behind in _AROUND_ITEM)


def _names_something(edit: Edit, claim: Claim) -> bool:
    """Whether one side of an exchange is part of a term of the glossary or of what a body or a work is called by."""
    source = edit.sentence.text
    at = source.find(edit.left_out, edit.span[0])
    for text, start, end in ((claim.own, edit.start, edit.end), (source, at, at + len(edit.left_out))):
        terms = Glossary.load().occurrences(text, "zh")
        if any(first < end and start < last and term.kind == "indicator" for first, last, term in terms):
            return True
        if any(match.start() < end + 1 and start < match.end() for match in KIND.finditer(text)):
            return True
        if any(match.start() < end and start < match.end() for match in _OFFICES.finditer(text)):
            return True
    return False


def _counts_otherwise(edit: Edit, claim: Claim) -> bool:
    """Whether a numeral within a word was changed: 第二产业 for 第一产业. Those of quantities are compared by value."""
    if not (_NUMERAL.fullmatch(edit.put_in) and _NUMERAL.fullmatch(edit.left_out)):
        return False
    taken = [(quantity.start, quantity.end) for quantity in claim.quantities]
    taken += [(period.start, period.end) for period in claim.periods]
    return not any(start < edit.end and edit.start < end for start, end in taken)


def _is_ordinary(edit: Edit, claim: Claim) -> bool:
    """Whether what was put in is part of 比上年同期 and the like, or completes a word that any report may exchange."""
    own, start, end = claim.own, edit.start, edit.end
    if any(match.start() < end and start < match.end() for match in _AGAINST.finditer(own)):
        return True
    return end - start == 1 and (is_ordinary(own[start : end + 1]) or is_ordinary(own[start - 1 : end]))


def _bare(words: str) -> str:
    return "".join(_HAN.findall(_NUMBER.sub("", words)))


def _words_around(edit: Edit, claim: Claim) -> tuple[str, str]:
    """Give what was put in and left out with a character on either side: of 提高 for 降低 both, of 升 for 降 the words."""
    source = edit.sentence.text[slice(*edit.span)]
    at = source.find(edit.left_out) if edit.left_out else -1
    before, behind = claim.own[max(0, edit.start - 1) : edit.start], claim.own[edit.end : edit.end + 1]
    put_in = f"{before}{edit.put_in}{behind}"
    left_out = source[max(0, at - 1) : at + len(edit.left_out) + 1] if at >= 0 else edit.left_out
    return put_in, left_out


def _is_other_name(edit: Edit, claim: Claim, known: str) -> bool:
    """Whether what was put in is part of a term that the source has by another name: 社零 for 社会消费品零售总额."""
    for start, end, term in Glossary.load().occurrences(claim.own, "zh"):
        if start <= edit.start and edit.end <= end:
            return any(name in known for name in (term.chinese, *term.chinese_aliases))
    return False


def _known(evidence: Evidence) -> str:
    texts: Sequence[str] = [
        part
        for source in evidence.sources
        for part in (
            *(sentence.text for sentence in source.sentences),
            *source.headings,
            source.document.label,
            source.document.region or "",
            source.document.issuer or "",
        )
    ]
    return normalise("\n".join(texts))
