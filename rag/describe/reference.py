"""The number by which a document is cited: 国发〔2024〕3号, 公告2021年第3号, 第12号令, GB 5085.2—2007."""

from __future__ import annotations

import re

from rag.describe.stated import Label, Lines, Stated, is_labelled

NUMBER = re.compile(
    r"(?P<code>[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z]{1,13})\s*[〔\[［（(【﹝〖]\s*(?P<year>(?:19|20)\d\d)\s*(?:年\s*)?[〕\]］）)】﹞〗]"
    r"\s*第?\s*(?P<n>\d{1,5}(?:[-—－]\d{1,3})?)\s*号"
)
"""As documents are numbered: a code of the issuer, the year in brackets, the running number."""
_N = r"(?:\d{1,5}|[〇零一二三四五六七八九十百]{1,7})"
# 2022年第5号; 2021 年 第 3 号; 第12号令; 第四十九号
_ORDER = rf"(?:(?:19|20)\d\d\s*年?\s*)?第\s*{_N}\s*号(?:\s*(?:令|公告|公报|通告))?"
_ORDER_ALONE = re.compile(rf"^[（(\[【]?\s*(?P<number>{_ORDER})\s*[）)\]】]?$")
# 生态环境部令 第11号; 公告 2021年 第3号; 国务院令第752号
_ORDER_NAMED = re.compile(
    rf"^[\u4e00-\u9fff\s]{{0,24}}?(?P<number>(?:[\u4e00-\u9fff]{{1,16}}令|公\s*告|通\s*告|公\s*报)\s*[（(]?\s*{_ORDER})\s*[）)]?$"
)
_ORDER_ABOVE = re.compile(
    r"^(?:[\u4e00-\u9fff]+[部局委院席会]\s*)?(?P<word>公\s*告|通\s*告)$|^(?P<order>[\u4e00-\u9fff]{2,20}令)$"
)
_LABELS = ("发文字号", "发文文号", "文件编号", "文号", "字号")
_MAY_PRECEDE = re.compile(r"(?:文件|^号|编号[:：]?)\s*$")

_DASH = r"\s*[—–－―\-‐‑]{1,2}\s*"
STANDARD = re.compile(
    rf"(?!ICS|UDC|CCS)(?:GB|HJ|HG|DB\s?\d{{2}}|[A-Z]{{2,4}}\s?\d{{0,2}}?|T)\s?(?:/\s?[A-Z]{{1,6}})?\s*(?:/?\s?\d{{1,6}}(?:\.\s?\d{{1,3}})*)"
    rf"(?:{_DASH}|\s+)(?:(?:19|20)\d\d|\d\d)(?!\d)"
)
"""The number of a standard, in half-width characters (see `half_width`)."""
_BEHIND_NAME = re.compile(rf"(?<=[\u4e00-\u9fff）)])\s{{1,4}}{STANDARD.pattern}$")
_REPLACES = re.compile(r"代\s*替|替\s*代|^废止|[，。《》]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "（），：；？！"}


def half_width(text: str) -> str:
    """Give full-width letters and digits in their usual width, each at its place."""
    return text.translate(_WIDE)


def number(lines: Lines, labels: list[Label]) -> Stated[str] | None:
    """Find a document's own number among the lines of its title block, as written but for white space.

    A number inside a title or a sentence is that of the document spoken of.
    """
    for label in labels:
        if label.name in _LABELS and any(character.isdigit() for character in label.value):
            return Stated(re.sub(r"\s", "", label.value), label.start, label.end)
    for index, line in enumerate(lines):
        if is_labelled(line.value):
            continue
        found = _in_line(line) or _order(line, lines[index - 1] if index else None)
        if found:
            return found
    return None


def is_order(line: str) -> bool:
    """Tell whether a line is the number of an order or announcement and nothing else: 2021年 第3号."""
    return bool(_ORDER_ALONE.match(line))


def standard_number(lines: Lines) -> Stated[str] | None:
    """Find the number of a standard where it is a line of the cover, or ends the line of the name."""
    for line in lines:
        plain = half_width(line.value)
        match = STANDARD.match(plain) or _BEHIND_NAME.search(plain)
        if match and match.end() == len(plain) and not _REPLACES.search(plain):
            found = STANDARD.search(plain, match.start())
            if found:
                return Stated(_tidy(found), line.start + found.start(), line.start + found.end())
    return None


def _tidy(match: re.Match[str]) -> str:
    """GB  5085.4— 2007 is GB 5085.4—2007: the page's width stretches the spaces, and sets some beside signs.

    A dash that no font shows, and no recogniser reads, is put back.
    """
    plain = re.sub(r"\s+", " ", match[0]).strip()
    plain = re.sub(r"\s*([—–―\-‐‑/])\s*|(?<=\d\.)\s", lambda sign: sign[1] or "", plain)
    return re.sub(r"(?<=[\d.]) (?=(?:19|20)?\d\d$)", "—", plain)


def _in_line(line: Stated[str]) -> Stated[str] | None:
    for match in NUMBER.finditer(line.value):
        before, after = line.value[: match.start()], line.value[match.end() :]
        framed = before.strip() in ("（", "(", "【", "[") and after.strip() in ("）", ")", "】", "]")
        begins = not before or _MAY_PRECEDE.search(before)
        ends = not after.strip() or after[0].isspace() or after.startswith(("签发人", "（", "("))
        if framed or (begins and ends):
            own = _paired(re.sub(r"\s", "", match[0]))
            return Stated(own, line.start + match.start(), line.start + match.end())
    return None


def _paired(number: str) -> str:
    """Close the bracket of a year as it was opened: a recogniser reads 〔2023〕 as 〔2023]."""
    opened = re.search("[〔\\[［（(【﹝〖]", number)
    if opened is None:
        return number
    closing = "〕]］）)】﹞〗"["〔[［（(【﹝〖".index(opened[0])]
    return number[: opened.end()] + re.sub("[〕\\]］）)】﹞〗]", closing, number[opened.end() :], count=1)


def _order(line: Stated[str], above: Stated[str] | None) -> Stated[str] | None:
    alone = _ORDER_ALONE.match(line.value)
    if alone:
        own = re.sub(r"\s", "", alone["number"])
        start = line.start + alone.start("number")
        word = _ORDER_ABOVE.match(above.value) if above else None
        if above and word and not own.endswith(("令", "公告", "通告")):
            begin = word.start("word") if word["word"] else word.start("order")
            return Stated(
                re.sub(r"\s", "", word["word"] or word["order"]) + own, above.start + begin, line.end
            )
        return Stated(own, start, line.start + alone.end("number"))
    named = _ORDER_NAMED.match(line.value)
    if named:
        start, end = named.span("number")
        return Stated(re.sub(r"\s", "", named["number"]), line.start + start, line.start + end)
    return None
