"""Until when something is to be done, in the document's words and in English."""

from __future__ import annotations

import re

from rag.quantities import find_quantities, in_english
from rag.quantities.dates import MONTHS, find_dates

# Words that name a limit without a date. "年内" of 三年内 belongs to its number.
_LIMITS = (
    (re.compile(r"(?<![一二两三四五六七八九十\d])年内"), "within the year"),
    (re.compile(r"年底(?:之)?前|年底完成"), "by the end of the year"),
    (
        re.compile(r"上半年(?=[^，。；]{0,12}(?:建成|完成|开工|投产|投用|实现|启动))"),
        "in the first half of the year",
    ),
    (re.compile(r"月底(?:之)?前"), "by the end of the month"),
    (re.compile(r"限期|按期|按时限"), "by the time set"),
    (re.compile(r"书面报告"), "written report"),
)
# 2006年前后 is about then.
_UNTIL = re.compile(r"\s*(?:底|末)?(?:之)?(?:以)?前(?!后)")
_INSIDE = re.compile("[以之]?内")
_WITHIN = frozenset({"month", "h"})
# 配送时限压缩至24小时以内 is how long a thing takes each time.
_TAKES = re.compile(r"(?:时限|时间|时长|周期|压缩|缩短|控制|稳定|保持)(?:了)?[到至在]?\s*$")


def deadlines(text: str) -> list[tuple[str, str]]:
    """Give (words, English) of every limit in time that a Chinese sentence sets, in order; empty where it sets none."""
    found: list[tuple[int, str, str]] = []
    for period in find_dates(text):
        until = _UNTIL.match(text, period.end)
        if until is None and not (period.text.endswith("底") and text[period.end : period.end + 1] == "前"):
            continue
        words = text[period.start : until.end() if until else period.end + 1]
        found.append(
            (period.start, words.strip(), f"by {_date(period.year, period.months, period.day, words)}")
        )
    for quantity in find_quantities(text):
        rendered = in_english(quantity)
        after = _INSIDE.match(text, quantity.end)
        if _TAKES.search(text[: quantity.start]):
            continue
        if quantity.unit in _WITHIN and rendered and (quantity.bound == "at most" or after):
            said = re.sub(r" or less$|^(?:under|at most) ", "", rendered)
            words = text[quantity.start : after.end() if after else quantity.end]
            found.append((quantity.start, words, f"within {said}"))
    for pattern, english in _LIMITS:
        for match in pattern.finditer(text):
            if not any(start <= match.start() < start + len(words) for start, words, _ in found):
                found.append((match.start(), match[0], english))
    return list(dict.fromkeys((words, english) for _, words, english in sorted(found)))


def _date(year: int | None, months: tuple[int, int] | None, day: int | None, words: str) -> str:
    month = MONTHS[months[1] - 1] if months else ""
    end = "the end of " if "底" in words or "末" in words else ""
    named = " ".join(str(part) for part in (day, month, year) if part)
    return f"{end}{named}" if named else "then"
