"""Whether an English statement has something go down that goes up in its Chinese source, or up that goes down there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.evidence import Evidence
from rag.records import Finding
from rag.verify.claim import Claim
from rag.verify.pairing import bearing

_DOWN_EN = re.compile(
    r"\b(?:decreas(?:es?|ed|ing)|declin(?:es?|ed|ing)|fell|fallen|drop(?:s|ped|ping)?|shrank|shrunk|shrinks?|reduced|lowered|plunged|slumped|"
    r"narrowed|shortened|weakened|worsened|deteriorated|slowed)\b",
    re.IGNORECASE,
)
_UP_EN = re.compile(
    r"\b(?:increas(?:es?|ed|ing)|grew|grown|grows?|growing|rose|risen|ris(?:es?|ing)|raised|expand(?:s|ed|ing)?|climbed|jumped|soared|"
    r"widened|lengthened|extended|strengthened|improved)\b",
    re.IGNORECASE,
)
_EITHER_EN = re.compile(
    r"\b(?:growth|increases? in|rate of|unemployment|cuts?|cutting|gap|losses|deficit|poverty|less|fewer|lower|higher|more|better|short of|not?)\b",
    re.IGNORECASE,
)
"""Words by which a sentence of the other way says the same: higher losses, a lower rate of growth."""
_UP = re.compile(
    "增(?!值|速)|提[高升]|上[升涨调]|攀升|扩大|拓展|延长|改善|好转|加[快强大]|壮大|连[增快]|高于|快于"
)
_DOWN = re.compile(
    "下[降跌滑调]|[减降压缩]|回落|收窄|放缓|恶化|低于|慢于|不及|脱贫|失业|淘汰|退[出坡]|弱|亏|损|(?<!最)[少低短负贬](?!保|收入|碳)"
)
_TO = re.compile(r"\b(?:shrank|fell|dropped|decreased|declined) to\b", re.IGNORECASE)


def tendencies_are_those_of_the_source(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    """Compare clause by clause; where either side has words of both ways it says nothing."""
    if not claim.is_english:
        return
    for start, end in claim.clauses:
        said = claim.own[start:end]
        down, up = _DOWN_EN.search(said), _UP_EN.search(said)
        if bool(down) == bool(up) or _EITHER_EN.search(said):
            continue
        found = bearing(claim, start, end, evidence)
        clauses = [(sentence.text[slice(*span)], sentence.text) for sentence, span in found]
        if not clauses:
            clauses = [
                (sentence.text, sentence.text) for source in evidence.sources for sentence in source.sentences
            ]
        if clauses and all(_goes_otherwise(bool(down), said, *texts) for texts in clauses):
            word = down or up
            assert word is not None
            zh = f"所引句子中方向与“{word[0]}”相反。"
            en = f'In the cited sentence it goes the other way than "{word[0]}".'
            yield claim.finding(
                "quantity_not_in_source" if found else "unsupported",
                zh,
                en,
                start + word.start(),
                start + word.end(),
            )


def _goes_otherwise(down: bool, said: str, clause: str, sentence: str) -> bool:
    if not re.search(r"[\u4e00-\u9fff]", clause):
        return False
    if down:
        return not _DOWN.search(sentence) and bool(_UP.search(clause) or _TO.search(said))
    return not _UP.search(sentence) and bool(
        re.search("下[降跌滑调]|减少|降低|压减|缩[减小短]|回落|收窄|放缓", clause)
    )
