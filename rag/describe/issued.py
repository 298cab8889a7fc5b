"""The day a document was issued, and the period its title says it is about."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from rag.describe.issuers import is_organ, running_signature
from rag.describe.stated import Label, Lines, Stated, joined
from rag.markers import leading_marker, ordinal
from rag.records import Outline

_DIGIT_YEAR = r"(?:19|20)\d\d"
HAN_YEAR = r"[二一][〇零○ＯO九八七六五四三二一]{3}"
# 自2024年3月1日起施行 and 至2025年12月31日 are days of effect.
_DAY = re.compile(
    rf"(?<![自至到])(?P<year>{_DIGIT_YEAR}|{HAN_YEAR})\s*(?:年|[-./])\s*(?P<month>[\d一二三四五六七八九十]{{1,3}})\s*(?:月|[-./])"
    r"\s*(?P<day>[\d一二三四五六七八九十]{1,3})\s*日?(?!\d)"
)
_WRITTEN = (
    "成文日期", "成文时间", "发文日期", "印发日期", "印发时间", "签发日期", "签发时间", "颁布时间", "颁布日期",
)  # fmt: skip
_PUBLISHED = (
    "发布日期", "发布时间", "公布日期", "公开日期", "公开时间", "生成日期", "发稿时间", "时间", "日期", "更新时间",
)  # fmt: skip
# ——2024年1月25日在…上; （2018年3月20日通过）; 2025年1月14日在北京市…上
_DELIVERED = re.compile(
    rf"^(?:[—–-]{{1,4}}|[（(])|^{_DIGIT_YEAR}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日\s*(?:[，,]?在|上午|下午)"
)
# 生态环境部 2021年8月27日: an organ and a day on one line
_SIGNED = re.compile(
    rf"^[^，。；：,;:\d]{{2,60}}[\s\u3000]+(?={_DIGIT_YEAR}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日$)"
)
_ISSUED_AT_END = re.compile(r"(?:印发|发布|公布|批准)\s*[）)]?$")

_HEAD, _FOOT = 12, 15
"""Lines at the beginning and at the end of a text where a day alone is that of the document."""

_YEAR = re.compile(
    rf"(?P<year>{_DIGIT_YEAR}|{HAN_YEAR})\s*年(?!\s*[\d一二三四五六七八九十]{{1,2}}\s*月\s*[\d一二三四五六七八九十]{{1,3}}\s*日)"
)
_QUOTED = re.compile(r"《[^》]*》")
_YEARS = re.compile(rf"(?P<first>{_DIGIT_YEAR})\s*年?\s*[-—–―~～至]+\s*(?P<last>{_DIGIT_YEAR})\s*年?")
_QUARTER = re.compile(r"(?:第?([一二三四1-4])季度)")


def day_of_issue(front: Lines, own: Lines, back: Lines, labels: list[Label]) -> Stated[date] | None:
    """Find the day a document was written or signed, else printed, else delivered, else published on the web.

    The day on which it takes effect is none of these. `front` is its title block, `own` its lines without annexes, `back`
    the lines of its signature and imprint.
    """
    for label in labels:
        if label.name in _WRITTEN and (day := _day(Stated(label.value, label.start, label.end))):
            return day
    # A day alone on a line in the middle of a text, with no organ above it, is of something else.
    ends = [*own[:_HEAD], *own[max(len(own) - _FOOT, _HEAD) :]]
    # 二、竞价时间 / 2020年12月28日: the day below a heading is what it names.
    scheduled = {line.start for above, line in pairwise(own) if leading_marker(above.value)}
    below = [line for above, line in pairwise(own) if is_organ(joined(above.value))]
    signed = [
        line
        for line in [*back, *below, *ends]
        if line.start not in scheduled
        and (_DAY.fullmatch(line.value.strip("（）()")) or _SIGNED.match(line.value))
    ]
    printed = [line for line in back if _ISSUED_AT_END.search(line.value)]
    delivered = [line for line in [*front, *own[:6]] if _DELIVERED.match(line.value)]
    run_on = running_signature(own)
    for line in [*signed, *([run_on] if run_on else []), *printed, *delivered]:
        if day := _day(line):
            return day
    for label in labels:
        # 时间：2024年3月1日 is when a meeting was held; a portal writes 时间：2024-03-01.
        met = label.name in ("时间", "日期") and "年" in label.value
        if (
            label.name in _PUBLISHED
            and not met
            and (day := _day(Stated(label.value, label.start, label.end)))
        ):
            return day
    return None


def period(title: Stated[str] | None, outline: Outline) -> Stated[str] | None:
    """Give the period in the title; without one, the latest year that a heading of the first level names."""
    stated = period_in(title.value) if title else None
    if title is None or stated:
        return Stated(stated, title.start, title.end) if title and stated else None
    years = [
        Stated(
            year_of(match["year"]), section.start, section.start + len(section.marker) + len(section.title)
        )
        for section in outline.sections
        if section.level == 1 and section.kind == "body"
        for match in _YEAR.finditer(_QUOTED.sub("", section.title))
    ]
    if not years:
        return None
    latest = max(years, key=lambda year: year.value)
    return Stated(str(latest.value), latest.start, latest.end)


def period_in(stated: str) -> str | None:
    """Read "2024", "2024-H1", "2024-Q1", "2024-Q1-3" or "2021-2025" off a title; the first where it names several."""
    # The 2021 edition of a catalogue is not about 2021.
    stated = re.sub(r"(?:19|20)\d\d\s*年\s*(?:版|修订|修正)", "", stated)
    years = _YEARS.search(stated)
    if years:
        return f"{years['first']}-{years['last']}"
    match = _YEAR.search(stated)
    if not match:
        return None
    year = year_of(match["year"])
    if "上半年" in stated:
        return f"{year}-H1"
    if "下半年" in stated:
        return f"{year}-H2"
    if "前三季度" in stated:
        return f"{year}-Q1-3"
    if quarter := _QUARTER.search(stated):
        return f"{year}-Q{ordinal(quarter[1])}"
    return str(year)


def year_of(written: str) -> int:
    """Read 2024 or 二〇二四."""
    if written.isdigit() and written.isascii():
        return int(written)
    digits = "〇一二三四五六七八九"
    return int("".join(str(max(digits.find(digit), 0)) for digit in written))


def _day(line: Stated[str]) -> Stated[date] | None:
    match = _DAY.search(line.value)
    if not match:
        return None
    try:
        day = date(year_of(match["year"]), ordinal(match["month"]), ordinal(match["day"]))
    except ValueError:  # the 31st of June: a misprint, and nothing to go by
        return None
    return Stated(day, line.start + match.start(), line.start + match.end())
