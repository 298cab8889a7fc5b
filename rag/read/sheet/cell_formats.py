"""Numbers of a spreadsheet -> the text that its cell shows: 0.052 in the format 0.0% is "5.2%"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0", 6: "¥#,##0", 7: "¥#,##0.00",
    8: "¥#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "yyyy-mm-dd",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: "h:mm", 35: "h:mm:ss",
    36: 'yyyy"年"m"月"', 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "¥#,##0",
    43: "#,##0.00", 44: "¥#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""The formats that files only number (ECMA-376, 18.8.30), those of the Chinese edition where editions differ."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|!(?P<bang>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<elapsed>[hms]+)\]|\[[^\]]*\]'
    r"|(?P<ampm>AM/PM|A/P|上午/下午)|(?P<date>y+|m+|d+|h+|s+|a{3,4})|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?,*)|(?P<fraction>\.[0#?]+)"
    r"|(?P<exponent>E[+-][0#?]+)|(?P<percent>%)|(?P<general>General|G/通用格式)|(?P<text>@)|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    text: str


@lru_cache(maxsize=4096)
def _sections(form: str) -> tuple[tuple[_Piece, ...], ...]:
    sections: list[list[_Piece]] = [[]]
    for match in _TOKEN.finditer(form):
        if match["literal"] == ";":
            sections.append([])
            continue
        kind = match.lastgroup
        if kind is None or match[kind] is None:
            continue  # a gap, a filler, a colour or a condition
        kind = {"quoted": "literal", "escaped": "literal", "bang": "literal", "currency": "literal"}.get(
            kind, kind
        )
        text = match[match.lastgroup or 0]
        if text:
            sections[-1].append(_Piece(kind, text))
    return tuple(tuple(section) for section in sections)


def displayed(number: float, form: str, *, from_1904: bool = False) -> str:
    """Give the text of a number in a format. What a format hides is hidden; what it only colours red keeps its minus
    sign; a format that cannot be followed gives the plain number.
    """
    sections = _sections(form)
    if any(piece.kind in ("date", "elapsed") for piece in sections[0]):
        return _date(number, sections[0], from_1904)
    section = sections[0]
    if len(sections) > 2 and number == 0:
        section = sections[2]
    elif len(sections) > 1 and number < 0:
        section = sections[1]
    kinds = [piece.kind for piece in section]
    if "text" in kinds or "general" in kinds:
        return plain(number)
    if "digits" not in kinds and "fraction" not in kinds:
        return "".join(piece.text for piece in section) if sections[1:] else plain(number)
    if kinds.count("digits") + kinds.count("fraction") > 1 or "fraction" in kinds or "/" in form:
        return plain(number)  # 0!.0, (tens of thousands), fractions, telephone numbers
    return _worded(number, section)


def _worded(number: float, section: tuple[_Piece, ...]) -> str:
    parts = []
    negative = number < 0
    scaled = abs(number) * 100 ** sum(piece.kind == "percent" for piece in section)
    brackets = any(piece.text == "(" for piece in section)
    for piece in section:
        if piece.kind == "digits":
            digits = piece.text.rstrip(",")
            scaled /= 1000 ** (len(piece.text) - len(digits))
            whole, _, decimals = digits.partition(".")
            exponent = any(other.kind == "exponent" for other in section)
            comma = "," if "," in whole else ""
            text = (
                f"{scaled:.{len(decimals)}E}"
                if exponent
                else f"{_rounded(scaled, len(decimals)):{comma}.{len(decimals)}f}"
            )
            text = _without_optional_zeros(text, decimals)
            if "0" not in digits and not scaled:
                text = ""  # 0 in the format ## shows nothing
            parts.append(text.zfill(whole.count("0")) if not comma else text)
        elif piece.kind in ("literal", "percent"):
            parts.append(piece.text)
    text = "".join(parts).strip()
    if negative and not brackets and not text.startswith(("-", "−", "－")) and re.search(r"[1-9]", text):
        return "-" + text
    return text


def _rounded(number: float, decimals: int) -> float:
    """Round half up by the shortest decimal form of a number, as spreadsheets do: 0.285 to two places is 0.29."""
    from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

    try:
        return float(Decimal(f"{number:.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    except InvalidOperation:
        return number


def _without_optional_zeros(text: str, decimals: str) -> str:
    optional = len(decimals) - len(decimals.rstrip("#?"))
    while optional and text.endswith("0"):
        text, optional = text[:-1], optional - 1
    return text.rstrip(".") if decimals else text


def plain(number: float) -> str:
    """Give a number as a cell without a format shows it: ten digits, no trace of how computers store fractions."""
    if number != number or number in (float("inf"), float("-inf")):
        return ""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    text = f"{number:.10g}"
    return text if "e" not in text else f"{number:.15g}"


def _date(serial: float, pieces: tuple[_Piece, ...], from_1904: bool) -> str:
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if serial >= 60 else 31)
    if not 0 <= serial < 2_900_000:
        return plain(serial)
    moment = start + timedelta(seconds=round(serial * 86400))
    codes = "".join(piece.text[0].lower() for piece in pieces if piece.kind == "date")
    if {"y", "m", "d"} <= set(codes) and not any(piece.text == "年" for piece in pieces):
        clock = f" {moment:%H:%M:%S}".removesuffix(":00") if "h" in codes else ""
        return f"{moment:%Y-%m-%d}{clock}"
    parts = []
    after_hours = False
    half_day = any(piece.kind == "ampm" for piece in pieces)
    dated = [piece for piece in pieces if piece.kind in ("date", "elapsed")]
    for piece in pieces:
        if piece.kind == "elapsed":
            parts.append(
                str(int(round(serial * 86400) // {"h": 3600, "m": 60, "s": 1}[piece.text[0].lower()]))
            )
            after_hours = True
        elif piece.kind == "ampm":
            parts.append("上午" if moment.hour < 12 else "下午")
        elif piece.kind == "date":
            following = dated[dated.index(piece) + 1 :]
            minutes = after_hours or bool(following and following[0].text[0].lower() == "s")
            parts.append(_date_part(moment, piece.text.lower(), minutes, half_day))
            after_hours = piece.text[0].lower() == "h"
        elif piece.kind in ("literal", "digits"):
            parts.append(piece.text if piece.kind == "literal" else "")
    return "".join(parts).strip()


def _date_part(moment: datetime, code: str, minutes: bool, half_day: bool) -> str:
    width = len(code)
    if code[0] == "y":
        return f"{moment.year:04d}"
    if code[0] == "a":
        return ("星期" if width == 4 else "") + _WEEKDAYS[moment.weekday()]
    if code[0] == "d":
        return f"{moment.day:0{min(width, 2)}d}" if width < 3 else "星期" + _WEEKDAYS[moment.weekday()]
    if code[0] == "h":
        return f"{(moment.hour - 1) % 12 + 1 if half_day else moment.hour:0{min(width, 2)}d}"
    if code[0] == "s":
        return f"{moment.second:02d}"
    return f"{moment.minute if minutes else moment.month:0{min(width, 2)}d}"
