"""Numbers as Chinese and English texts write them, read exactly.

Fractions throughout: 0.1 + 0.2 of floating point has no place where figures are checked. cn2an was tried and
left: it gives floats, refuses 百亿 and 千万, and reads 三四 ("three or four") as 34.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SAME_LENGTH = str.maketrans(
    _FULL_WIDTH | {ord(sign): "-" for sign in "–—―−‐‑‒〜～~"} | {ord(space): " " for space in "\u00a0\u2009\u202f\u2002\t"}
    | {ord("〇"): "零", ord("○"): "零", ord("兩"): "两", ord("萬"): "万", ord("億"): "亿", ord("’"): "'"}
)  # fmt: skip

# International style groups digits by a space that does not break: 12\u202f345.
_THIN_SPACE = re.compile("(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")

_DIGIT = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
_IN_ORDER = "一二三四五六七八九"
_TENS = {"十": 10, "百": 100, "千": 1_000}
_SCALE = _TENS | {"万": 10_000, "亿": 100_000_000}
_ENGLISH_SCALE = {
    "dozen": 12, "hundred": 10**2, "thousand": 10**3, "million": 10**6, "mn": 10**6, "mln": 10**6,
    "billion": 10**9, "bn": 10**9, "trillion": 10**12, "tn": 10**12,
}  # fmt: skip
_ENGLISH = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ENGLISH_ORDINAL = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17,
    "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
}  # fmt: skip
_PARTS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twentieth": 20, "hundredth": 100,
}  # fmt: skip

# 千瓦, 千米, 千克 … are units: the 千 in them is no scale.
_THOUSAND = "千(?![瓦米克伏卡赫帕升])"
_HAN = rf"(?:[零一二三四五六七八九十百万亿两]|{_THOUSAND})+"
_WORD = "|".join(sorted(_ENGLISH, key=len, reverse=True))
_SCALE_WORD = "dozen|hundred|thousand|million|billion|trillion"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?!\d|,\d)(?:\.\d+)?|\d{1,3}(?:\ \d{3}){2,}(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_PART = "half|halve|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twentieth|hundredth"
# "a third of", "by another third", "cut by a quarter."; a third party, a second term and a fifth generation are no parts.
_PART_ENDS = (
    r"(?=\ (?:of|off|to|in|less|more|lower|higher|smaller|larger|below|above|over|from|and|or|ha[sd]|is|was|were|are|will"
    r"|this|last|since|within|by)(?![A-Za-z])|[.,;:)]|\s*$)"
)
_FEW = "two|three|four|five|six|seven|eight|nine|ten"
_NUMERAL = re.compile(
    rf"""
    (?P<whole>[百千万]|{_HAN}|\d+)分之(?P<part>{_HAN}(?:点[零一二三四五六七八九]+)?|\d+(?:\.\d+)?)
    | (?<!\d)(?<!\d\.)(?P<slash>\d{{1,2}}/\d{{1,2}})(?![\d/])
    | (?<!\d)(?<!\d\.)(?P<digits>{_DIGITS})
        (?P<more>\ ?[余多几])?
        (?:\ {{0,2}}(?:个(?=亿))?(?P<scale>万亿|[十百千][万亿]|亿|万(?:[余多](?=亿)亿)?|{_THOUSAND})
            (?P<rest>\d{{1,4}}千?[余多]?(?:百|千|万)(?![瓦米克伏]))?
          |[\ -]?(?P<scale_word>dozen|hundred\ million|hundred\ thousand|hundred|thousand|million|billion|trillion|mn|mln|bn|tn)(?![A-Za-z]))?
        (?P<more_after>[余多](?![万亿])|[\ -](?:plus|odd)(?![A-Za-z]))?
    | (?P<han>{_HAN}(?:点[零一二三四五六七八九]+)?)
        (?P<han_more>[余多](?=[万亿]))?(?P<han_scale>(?<=[余多])[万亿]+)?(?P<han_more_after>[余多几])?
    | (?<![A-Za-z])(?=[aefhnostz])(?:
        (?P<share>one|two|three|four|five|six|seven|eight|nine|a(?:nother)?(?=\ (?!hal)[a-z]+?{_PART_ENDS}))
            [\ -](?P<name>{_PART})s?(?![A-Za-z])(?!\ (?:in\ a\ row|straight|running))
      | (?P<few>one|{_FEW})\ (?:in|out\ of)(?:\ every)?\ (?P<many>{_FEW}|twenty|hundred|\d{{1,3}}(?![\d,.%]))
      | (?P<ordinal>{"|".join(_ENGLISH_ORDINAL)})
      | (?P<half>half\ an?\ (?:dozen|hundred|thousand|million|billion|trillion))
      | (?P<words>(?:(?:{_WORD})|an?(?=\ (?:{_SCALE_WORD})\b)|the(?=\ (?:million|billion|trillion)\ mark))
            (?:(?:[\ -]|\ and\ )(?:{_WORD}|{_SCALE_WORD}))*(?P<and_half>[\ -]and[\ -]a[\ -]half(?:\ (?P<half_scale>{_SCALE_WORD}))?)?)
            (?P<more_words>[\ -](?:plus|odd))?
      )(?![A-Za-z])
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as it stands in a text, without its unit. Positions are those of the text given."""

    start: int
    end: int
    value: Fraction
    digits: Fraction
    """The number before its scale: 1.2 for 1.2亿."""
    scale: str
    """"亿", "万", "million" … as written, or ""."""
    form: str
    """"digits", "han", "word"; "ratio" for 三分之二, two-thirds and "one in five", whose value is of one; "ordinal" for "tenth"."""
    more: bool
    """余, 多 or "plus" follows: 3000余, 20多万, 30-plus."""
    places: int
    """Digits after the decimal point."""


def plain(text: str) -> str:
    """Give the text with full-width signs, dashes and spaces made plain; every character keeps its position."""
    if _THIN_SPACE.search(text):
        text = _THIN_SPACE.sub(",", text)
    return text.translate(_SAME_LENGTH)


def read_han(numeral: str) -> Fraction | None:
    """Give the value of a Chinese numeral ("一百二十", "二零二四", "三点五", "百亿").

    None for what is not one number: 三四 and 七八 mean "three or four", "seven or eight", 一二三 the first three of a list.
    """
    whole, _, decimals = numeral.partition("点")
    value = _whole_han(whole)
    if value is None or not decimals:
        return None if value is None else Fraction(value)
    return value + Fraction(int("".join(str(_DIGIT[sign]) for sign in decimals)), 10 ** len(decimals))


def _whole_han(numeral: str) -> int | None:
    if not any(sign in _SCALE for sign in numeral):
        if (len(numeral) == 2 and "零" not in numeral) or (len(numeral) > 1 and numeral in _IN_ORDER):
            return None
        return int("".join(str(_DIGIT[sign]) for sign in numeral)) if numeral else None
    total = section = 0
    digit: int | None = None
    previous = ""
    for sign in numeral:
        if sign in _DIGIT:
            if digit:
                return None
            digit = _DIGIT[sign]
        elif sign in _TENS:
            section += (1 if digit is None else digit) * _TENS[sign]
            digit = None
        elif sign == "万":
            total += (section + (digit or 0) or 1) * _SCALE[sign]
            section, digit = 0, None
        else:
            total = (total + section + (digit or 0) or 1) * _SCALE[sign]
            section, digit = 0, None
        if sign not in _DIGIT or len(numeral) == 1:
            previous = sign
        elif sign == "零":
            previous = ""
    if digit and previous in ("百", "千", "万", "亿") and numeral[-2] == previous:  # 一万二 is 12,000
        return total + section + digit * _SCALE[previous] // 10
    return total + section + (digit or 0)


def _read_words(words: str) -> Fraction | None:
    """Give the value of a numeral in English words; None for a row of numbers, as the "five-four-three" policy."""
    total = section = 0
    for word in re.split(r"[ -]+", words.lower()):
        if word in ("a", "an", "the"):
            section = 1
        elif word in _ENGLISH:
            value = _ENGLISH[word]
            if section % 100 and (value >= 10 or section % 10 or section % 100 == 10):
                return None
            section += value
        elif word in ("hundred", "dozen"):
            section = (section or 1) * _ENGLISH_SCALE[word]
        elif word in _ENGLISH_SCALE:
            total += (section or 1) * _ENGLISH_SCALE[word]
            section = 0
    return Fraction(total + section)


def find_numerals(text: str) -> Iterator[Numeral]:
    """Give every number of `text`, which must be plain (see `plain`), in order, without overlaps."""
    for match in _NUMERAL.finditer(text):
        if (numeral := _numeral(match)) is not None:
            yield numeral


def _numeral(match: re.Match[str]) -> Numeral | None:
    group = match.groupdict()
    start, end = match.span()

    def found(
        value: Fraction | None, form: str, scale: str = "", digits: Fraction | None = None, more: bool = False,
        places: int = 0,
    ) -> Numeral | None:  # fmt: skip
        if value is None:
            return None
        return Numeral(start, end, value, value if digits is None else digits, scale, form, more, places)

    if group["whole"]:
        whole, part = _any(group["whole"]), _any(group["part"])
        return found(part / whole if whole and part is not None else None, "ratio")
    if group["slash"]:
        above, below = (int(side) for side in group["slash"].split("/"))
        return found(Fraction(above, below) if 0 < above < below else None, "ratio")
    if group["digits"]:
        written = re.sub(r"[, ]", "", group["digits"])
        digits = Fraction(written)
        scale = (group["scale"] or group["scale_word"] or "").lower()
        han_scale = read_han(re.sub("[余多]", "", scale)) if group["scale"] else None
        rest = group["rest"] or ""  # the 3千多万 of 1亿3千多万
        value = digits * (han_scale or _english_scale(scale)) + _rest(rest)
        more = bool(group["more"] or group["more_after"] or re.search("[余多]", scale + rest))
        places = len(written.partition(".")[2])
        return found(value, "digits", scale + rest, digits, more, places)
    if group["han"]:
        if group["han"] == "零" or group["han_more_after"] == "几":  # 零部件; 十几 is no number
            return None
        han = read_han(group["han"])
        times = read_han(group["han_scale"]) if group["han_scale"] else Fraction(1)
        more = bool(group["han_more"] or group["han_more_after"])
        return found(han * times if han is not None and times else None, "han", more=more)
    if group["ordinal"]:
        return found(Fraction(_ENGLISH_ORDINAL[group["ordinal"].lower()]), "ordinal")
    if group["share"]:
        return found(
            Fraction(_ENGLISH.get(group["share"].lower(), 1), _PARTS[group["name"].lower()]), "ratio"
        )
    if group["few"]:
        few, many = _ENGLISH[group["few"].lower()], _count(group["many"].lower())
        return found(Fraction(few, many) if few < many else None, "ratio")
    if group["half"]:
        return found(Fraction(_ENGLISH_SCALE[group["half"].lower().split()[-1]], 2), "word")
    if group["and_half"]:
        whole_words = _read_words(group["words"][: -len(group["and_half"])])
        unit = _ENGLISH_SCALE[group["half_scale"].lower()] if group["half_scale"] else 1
        return found(None if whole_words is None else (whole_words + Fraction(1, 2)) * unit, "word")
    return found(_read_words(group["words"]), "word", more=bool(group["more_words"]))


def _count(written: str) -> int:
    return int(written) if written.isdecimal() else _ENGLISH.get(written, 100)


def _rest(written: str) -> Fraction:
    number, scale = re.fullmatch(r"(\d*)(.*)", re.sub("[余多]", "", written)).groups()  # type: ignore[union-attr]
    return Fraction(number) * (read_han(scale) or 1) if number else Fraction(0)


def _any(numeral: str) -> Fraction | None:
    return Fraction(numeral) if numeral[0].isdecimal() else read_han(numeral)


def _english_scale(words: str) -> int:
    value = 1
    for word in words.split():
        value *= _ENGLISH_SCALE[word]
    return value
