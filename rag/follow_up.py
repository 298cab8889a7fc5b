"""A follow-up ("那2023年呢？", "What about Qingshi?") made whole with the questions before it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rag.glossary import Glossary
from rag.lexical import normalise
from rag.places import places_in, unlisted_place

LONGEST = 24
"""Chinese characters and other words: a longer question says itself what it is about."""
LONGEST_BARE = 10
"""Of one that only names a side of what was asked before ("同比增长多少？", "为什么？")."""

_FOLLOW_UP = re.compile(
    r"^(?:那么?|还有|又|它|这|其|该|and\b|what about\b|how about\b|but\b|its\b|it\b|they\b|then\b)|呢[?？]?$"
    r"|\b(?:did|does|has|was|is|will) (?:it|they|that|this)\b"
)
_BARE = re.compile(
    r"^(?:同比|环比|比上年|增长|下降|增速|增幅|降幅|目标|占比|比重|排名|排第|第几|为什么|为啥|为何|什么原因|原因|什么时候)|^(?:why|when|where|by how much)\??$"
)
_OPENING = re.compile(r"^(?:那么?|还有|and|what about|how about|but)\b\s*|^(?:那么?|还有)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)年?")
_HAN = re.compile(r"[\u3400-\u9fff]")


# What only the answers before can tell: 这些企业, 前者, those projects.
_REFERS_BACK = re.compile(
    r"这些|那些|这几|那几|上述|前述|前者|后者|二者|两者|其中|该(?=[旗县市区镇企项工政报文])|(?:这|那)(?:个|项|家|份|一)|刚才|上面"
    r"|\b(?:these|those|this one|that one|the former|the latter|the same|of them|both of)\b",
    re.IGNORECASE,
)
MOST_TURNS = 6
"""Earlier questions looked at; a follow-up leans on what was just spoken of."""


def refers_back(asked: str) -> bool:
    """Tell whether a question points at something said before that no rule can put in its place."""
    plain = normalise(asked)
    return bool(_REFERS_BACK.search(plain)) and len(_HAN.findall(plain)) <= 2 * LONGEST


def whole_before(history: Sequence[str], held: Collection[str], glossary: Glossary) -> str:
    """Give the last question of a conversation, itself made whole with those before it."""
    whole = ""
    for asked in history[-MOST_TURNS:]:
        text = asked.strip()
        leans = bool(whole) and is_follow_up(text, glossary)
        whole = complete(text, whole, held, glossary) if leans else text
    return whole


def is_follow_up(asked: str, glossary: Glossary) -> bool:
    """Tell whether a question leaves out what the one before it said."""
    plain = normalise(asked)
    length = len(_HAN.findall(plain)) + len(re.findall("[a-z]+", plain))
    if _BARE.search(plain) and length <= LONGEST_BARE:
        return not glossary.located(plain) and not glossary.indicators(plain)
    return bool(_FOLLOW_UP.search(plain)) and length <= LONGEST


def complete(asked: str, before: str, held: Collection[str], glossary: Glossary) -> str:
    """Put what a follow-up leaves out behind it: the earlier question, less the places, years and indicators that it replaces."""
    rest = normalise(before)
    plain = normalise(asked)
    named = places_in(plain, held, glossary)
    if named.held or named.missing or unlisted_place(_OPENING.sub("", asked), None):
        rest = re.sub(r"\s*['’]s\b", "", places_in(rest, held, glossary).rest).strip()
        rest = re.sub(r"\s+(?:county|banner|city|district|province)\b", "", rest)
    if _YEAR.search(plain):
        rest = _YEAR.sub("", rest)
    if glossary.indicators(plain):
        for start, end, _ in reversed(glossary.indicators(rest)):
            rest = rest[:start] + rest[end:]
    new = re.sub(r"呢?\s*[?？]?\s*$", "", _OPENING.sub("", asked)).strip(" ,，")
    if _HAN.search(asked):
        return f"{new}{rest.replace('?', '？')}"
    return " ".join(f"{new} {rest}".split())
