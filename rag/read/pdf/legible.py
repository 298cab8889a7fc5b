"""Whether the text that a page carries is the text that one sees on it."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Literal

from rag.read.text import FREQUENT

Verdict = Literal["good", "odd", "empty", "broken"]

# Control and private-use characters (but for those of symbol fonts, U+F000 on), and signs and letters of Latin-1 in
# the midst of Chinese or numbers: a font of the page says the wrong characters, often that of the headings only.
_ODD = re.compile(
    r"[\ue000-\uefff\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f]"
    r"|(?<=[\u3400-\u9fff\d])[\u00a1-\u00a6\u00a8-\u00af\u00b2-\u00b4\u00b6\u00b8-\u00d6\u00d8-\u00ff](?=[\u3400-\u9fff\d])"
)
_STRANGE = re.compile(r"[\ue000-\uefff\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f]")
_SUSPECT = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\xa6\xa8-\xaf\xb2-\xb4\xb6\xb8-\xd6\xd8-\xff\ue000-\uefff\ufffd]"
)
# What some typesetters' fonts say for a space and for the digits.
_SHIFTED_SPACE = "摇"
_SHIFTED_DIGITS = re.compile(r"[员圆猿源缘远苑愿怨园]{2,}")
# Han characters, at least, to judge by how frequent they are.
_ENOUGH = 60
# Characters of the middle of a page by which its language is judged.
_LOOKED_AT = 240

_Class = Literal[
    "space", "private", "frequent", "han", "rare", "vowel", "letter", "sign", "latin1", "script", "other"
]


def judge(text: str, *, pictured: bool = False) -> Verdict:
    """Tell whether a page's text reads as a language: "empty" where there is none, "broken" where its characters are
    not those that the page shows (fonts without or with wrong character codes), "odd" where those of some lines are
    not. `pictured` says that it lies on a picture of the page, so that a program recognised it.
    """
    suspect = _SUSPECT.search(text) is not None
    strange = len(_STRANGE.findall(text)) if suspect else 0
    if strange * 8 > len(text) and strange * 10 > len("".join(text.split())):
        return "broken"
    middle = max(0, (len(text) - _LOOKED_AT) // 2)
    sample = text[middle : middle + _LOOKED_AT]
    odd = strange >= 3 or (suspect and len(_ODD.findall(text)) >= 3)
    if sum(map(FREQUENT.__contains__, sample)) * 4 > len(sample) > _ENOUGH and _SHIFTED_SPACE not in text:
        return "odd" if odd else "good"
    of: Counter[_Class] = Counter()
    for character, count in Counter(text).items():
        of[_class(character)] += count
    length = sum(of.values()) - of["space"]
    if not length:
        return "empty" if text.isspace() or not text else "good"
    han = of["frequent"] + of["han"] + of["rare"]
    shifted = text.count(_SHIFTED_SPACE)
    if han and ((shifted >= 4 and shifted * 60 > len(text)) or len(_SHIFTED_DIGITS.findall(text)) >= 3):
        return "broken"
    if of["private"] * 4 > length:
        return "broken"
    if length >= 40:
        if han >= _ENOUGH:
            # 0.21 is the least of 780 good pages, a list of pesticides; shuffled codes give 0.08.
            wrong = of["frequent"] * (4 if pictured else 8) < han or of["rare"] * 8 > han
        else:
            wrong = of["latin1"] * 4 > length or of["script"] * 3 > length or _is_soup(of, length)
        if wrong:
            return "broken"
    return "odd" if odd else "good"


def is_odd(text: str) -> bool:
    """Tell whether a line holds characters that no page shows."""
    return _ODD.search(text) is not None


@lru_cache(maxsize=20_000)
def _class(character: str) -> _Class:
    if character.isspace():
        return "space"
    if character in FREQUENT:
        return "frequent"
    code = ord(character)
    if 0x4E00 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF:
        return "han"
    if 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
        return "private"
    if character in "AEIOUYaeiouy":
        return "vowel"
    if "A" <= character <= "Z" or "a" <= character <= "z":
        return "letter"
    if code < 0x7F and not character.isdigit() and character not in ".-_":
        return "sign"
    if 0xA1 <= code <= 0x24F and character not in "°±·×÷§®©²³µ":
        return "latin1"
    if 0x3400 <= code <= 0x4DBF:
        return "rare"
    if (
        0x400 <= code <= 0x1FFF
        or 0x2C00 <= code <= 0x2DFF
        or 0xA000 <= code <= 0xDFFF
        or 0xFB00 <= code <= 0xFDFF
    ):
        return "script"
    return "other"


def _is_soup(of: Counter[_Class], length: int) -> bool:
    """Tell whether a text without Chinese is letters and signs without words: glyph numbers taken for characters."""
    letters = of["letter"] + of["vowel"]
    return (letters >= 60 and of["vowel"] * 7 < letters) or of["sign"] * 5 > length * 3
