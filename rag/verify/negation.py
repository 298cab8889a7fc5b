"""Whether one of statement and source says no where the other does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.evidence import Evidence
from rag.records import Finding
from rag.verify.claim import Claim
from rag.verify.edits import Edit, edits
from rag.verify.pairing import bearing

# 不断, 不仅, 不少, 不低于 say no to nothing; 未来 is the future.
NO = re.compile(
    r"未(?![来成雨])|没有|尚未|不再|不得|不准|不能(?!不)|不可(?![或缺避])|不予|不会|不是|不存在|不具备|不到位|不合格|不达标|不同意|不通过|严禁|禁止|并非|从未|无法|"
    r"(?<![毫])无(?![人线锡障害机缝偿论数穷疑私形比微纸界废烟证锈水土为边极碍缘])(?=[一新重任须需])"
)
ANY_NO = re.compile("[未不没无非否禁勿莫免绝停除防避难]|零(?!售)|取消|杜绝|消除|缺")
NO_EN = re.compile(
    r"\b(?:not(?! only| just)|never|no longer|fail(?:s|ed|ing)? to|has yet to|have yet to|neither|cannot|without)\b|n['’]t\b",
    re.IGNORECASE,
)
ANY_NO_EN = re.compile(
    r"\b(?:no|not|none|nor|never|neither|without|un\w+|in\w+|im\w+|ir\w+|il\w+|dis\w+|non\w*|fail\w*|ban\w*|prohibit\w*|forbid\w*|prevent\w*|"
    r"stop\w*|zero|lack\w*|avoid\w*|cease\w*|end\w*|free|exempt\w*|yet|cannot|refus\w*|reject\w*|short\w*|eliminat\w*|"
    r"remov\w*|still|remain\w*|rather|instead|only|beyond|less|few\w*|little|hard\w*|difficult\w*|block\w*|abolish\w*|poor\w*|fall\w*|"
    r"weak\w*|absen\w*|miss\w*|incomplete\w*|cancel\w*|suspend\w*|halt\w*|overdue|outstanding|pending|exclud\w*|strict\w*|except\w*|den\w+|illegal\w*)\b|n['’]t\b",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HELPING = re.compile("^(?:[能得予有是会])?")
_MESSAGE_NO = ("所引句子说的是否定的，这里没有否定。", "The cited sentence says no, the statement does not.")
_MESSAGE_YES = ("所引句子没有否定，这里却是否定的。", "The statement says no, the cited sentence does not.")
_WORD = re.compile(
    r"未(?![来成])|没有|尚未|不(?![断少仅低超足到少同])|无(?![人线])|禁止|严禁|遏制|防范|杜绝|避免|防止|制止|打击|消除|拒绝"
)
_ITEM = ("、", "，", ",")
_LEFT_OUT = 4  # characters of a word for no, left out alone
_MEANING = 2  # characters of the word that is said no to
_NEAR = 0.45


def both_say_no_or_neither(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    if not evidence.sources:
        return
    marked: set[int] = set()
    for start, end in claim.clauses:
        said = claim.own[start:end]
        found = bearing(claim, start, end, evidence, _NEAR)
        if not found:
            continue
        wrong = [
            why
            for sentence, span in found
            if (
                why := (_in_english if claim.is_english else _in_chinese)(
                    said, sentence.text, span, claim.own
                )
            )
        ]
        if len(wrong) == len(found):
            yield claim.finding("negation", *wrong[0], start, end)
            marked.add(start)
    for clause in edits(claim, evidence):
        for edit in clause:
            within = claim.clause(edit.start)[0]
            if within not in marked and (why := _turned(edit)):
                marked.add(within)
                yield claim.finding("negation", *why, edit.start, max(edit.end, edit.start + 1))


def _turned(edit: Edit) -> tuple[str, str] | None:
    """Say so where a clause that else repeats its source puts in a word for no, or leaves one out."""
    put_in, left_out = bool(_WORD.search(edit.put_in)), bool(_WORD.search(edit.left_out))
    if put_in == left_out:
        return None
    # 单一 for 不合理 says nothing of 合理: only what was said no to can be said without it.
    rest = _WORD.sub("", edit.left_out)
    in_place = any(map(str.isalnum, edit.put_in))
    if left_out and in_place and rest and not set(rest) & set(edit.put_in):
        return None
    if put_in:
        return _MESSAGE_YES
    if not edit.put_in and edit.left_out[:1] in _ITEM:
        return None  # 作用发挥不平衡、不明显: an item of a list may be left out
    # A whole clause that is left out takes its own no with it.
    return _MESSAGE_NO if len(edit.left_out) <= _LEFT_OUT or in_place else None


def _in_chinese(said: str, sentence: str, span: tuple[int, int], whole: str) -> tuple[str, str] | None:
    """Compare two Chinese clauses by the word that is said no to: 未完成 against 完成."""
    source = sentence[slice(*span)]
    if not _HAN.search(source):
        return None
    for one, other, message in ((source, said, _MESSAGE_NO), (said, source, _MESSAGE_YES)):
        for match in NO.finditer(one):
            word = _HELPING.sub("", one[match.end() : match.end() + _MEANING + 1])[:_MEANING]
            if len(word) == _MEANING and word in other and not ANY_NO.search(other):
                return message
    return None


def _in_english(said: str, sentence: str, span: tuple[int, int], whole: str) -> tuple[str, str] | None:
    """Compare an English clause with one of a source. Of a Chinese one the word for no may stand in another clause."""
    source = sentence[slice(*span)]
    if not _HAN.search(source):
        if bool(NO_EN.search(said)) == bool(NO_EN.search(source)):
            return None
        return _MESSAGE_YES if NO_EN.search(said) else _MESSAGE_NO
    if NO_EN.search(said) and not ANY_NO.search(sentence):
        return _MESSAGE_YES
    if NO.search(source) and not ANY_NO_EN.search(whole):
        return _MESSAGE_NO
    return None
