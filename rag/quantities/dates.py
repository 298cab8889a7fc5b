"""Dates and periods in Chinese and English texts, in one form: 1-11月 is January–November, 上半年 is 1-6月."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.quantities.numerals import plain, read_han


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a month, a run of months, a year or a run of years, as a text names it."""

    year: int | None
    last_year: int | None
    """Of a run of years (2021-2035年); otherwise None."""
    months: tuple[int, int] | None
    """First and last month: (1, 6) for a first half, (9, 9) for September, None where only a year is named."""
    day: int | None
    start: int
    end: int
    text: str


Months = tuple[int, int]
"""First and last month of a part of a year, 1 to 12."""

_FORMS: dict[Months, str] = {
    (1, 6): "H1", (7, 12): "H2", (1, 3): "Q1", (4, 6): "Q2", (7, 9): "Q3", (10, 12): "Q4", (1, 9): "Q1-3",
}  # fmt: skip

_YEAR = r"(?:19|20)\d{2}"
_HAN_YEAR = r"[一二][零九][零一二三四五六七八九]{2}"
_PARTS = {
    "上半年": (1, 6), "下半年": (7, 12), "前三季度": (1, 9), "前两季度": (1, 6),
    "一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12),
    "1季度": (1, 3), "2季度": (4, 6), "3季度": (7, 9), "4季度": (10, 12),
}  # fmt: skip
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\.?(?![a-z])"
)
_HAN_MONTH = r"\d{1,2}|[一二三四五六七八九十]{1,2}"
_HAN_DAY = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_HALF = {"first": (1, 6), "second": (7, 12), "1st": (1, 6), "2nd": (7, 12), "latter": (7, 12)}
_QUARTER = {"first": (1, 3), "second": (4, 6), "third": (7, 9), "fourth": (10, 12)}

_CHINESE = re.compile(
    rf"""
    (?<![\d.])(?:
      (?P<iso>{_YEAR})(?:(?P<sep>[-/.])(?P<iso_month>\d{{1,2}})(?P=sep)(?P<iso_day>\d{{1,2}})(?!\d))
    | (?P<from_year>{_YEAR})\ ?年?\ ?[-至到]+\ ?(?P<to_year>{_YEAR})\ ?(?=年)年(?:度)?
    | (?:(?P<year>{_YEAR}|{_HAN_YEAR})\ ?年度?(?:的|全年)?[\ ,]?)?\ ?(?:
        (?P<part>第?(?P<name>{"|".join(_PARTS)}))
      | (?P<from_month>{_HAN_MONTH})\ ?月?份?\ ?[-至到]\ ?(?P<to_month>{_HAN_MONTH})\ ?月(?:份)?
      | (?P<month>\d{{1,2}}|(?<![一二三四五六七八九十])(?:十[一二]|[一二三四五六七八九十]))\ ?月
          (?:份|底|末|初|\ ?(?P<day>{_HAN_DAY})\ ?[日号])?
      )
    | (?P<only_year>{_YEAR}|{_HAN_YEAR})\ ?年(?:度|底|末|初)?
    | 〔(?P<number_year>{_YEAR})〕
    | (?P<consensus>九二)(?=共识)
    | (?P<only_day>\d{{1,2}})\ ?日(?![元均产本常报])
    )
    """,
    re.VERBOSE,
)
_ENGLISH = re.compile(
    rf"""
    (?<![A-Za-z\d.,])(?:
      (?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\ (?:of\ )?(?P<m1>{_MONTH}),?(?:\ (?P<y1>{_YEAR})(?!\d))?
    | (?P<between>between\ )?(?P<m2>{_MONTH})\ ?(?(between)and|(?:-|to|through))\ ?(?P<m3>{_MONTH})(?:,?\ (?:of\ )?(?P<y2>{_YEAR})(?!\d))?
    | (?P<m4>{_MONTH})\ (?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?(?![\d,.]*\d|\ ?%)(?:,?\ (?P<y3>{_YEAR})(?!\d))?
    | (?P<m5>{_MONTH})(?:,?\ (?:of\ )?(?P<y4>{_YEAR})(?!\d))
    | (?P<m6>{_MONTH})
    | (?:(?P<y5>{_YEAR})[\ -]?)?(?:
          (?P<half>first|second|latter|1st|2nd)[\ -]half
        | (?P<quarters>first\ three\ quarters)
        | (?P<eleven>first\ (?P<count>two|three|four|five|six|seven|eight|nine|ten|eleven)\ months)
        | (?P<quarter>first|second|third|fourth)[\ -]quarter
        | H(?P<h>[12])(?![\dA-Za-z]) | Q(?P<q>[1-4])(?![\dA-Za-z]) )
      (?:\ of\ (?:the\ year\ )?|\ in\ |,?\ )?(?:(?P<y6>{_YEAR})(?!\d))?
    | (?P<span_first>{_YEAR})(?:-|\ to\ )(?P<span_last>{_YEAR})(?!\d)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
# A bare year: 2024 that is neither part of a longer number or code nor followed by a unit.
_BARE_YEAR = re.compile(
    rf"(?:(?<![\dA-Za-z.,/+×*-])|(?<![\dA-Za-z])FY ?)(?P<year>{_YEAR})(?!\d|,\d|\.\d|[A-Za-z%/+×*年]|-\d)"
)
_LATIN_OR_DASH = re.compile("[A-Za-z-]")
_COUNTS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


def part_form(months: Months | None) -> str:
    """Give a part of a year in one word: "H1", "Q1", "Q1-3" for 前三季度, "M1-5", "M6"; "" for none and for the whole year."""
    if months is None or months == (1, 12):
        return ""
    first, last = months
    return _FORMS.get(months) or (f"M{first}" if first == last else f"M{first}-{last}")


def months_of(form: str) -> Months | None:
    """Read what `part_form` gives; None for anything else."""
    known = next((months for months, name in _FORMS.items() if name == form), None)
    match = re.fullmatch(r"M(\d{1,2})(?:-(\d{1,2}))?", form)
    return known or ((int(match[1]), int(match[2] or match[1])) if match else None)


def find_dates(text: str) -> list[Period]:
    """Give every date and period of `text`, in order. 五年 and "three years" are durations, no dates."""
    from rag.quantities.units import unit_after

    smooth = plain(text)
    found = [period for match in _CHINESE.finditer(smooth) if (period := _chinese(match, text))]
    found += [
        period
        for match in (_ENGLISH.finditer(smooth) if _LATIN_OR_DASH.search(smooth) else ())
        if not _covered(match.start(), match.end(), found) and (period := _english(match, text))
    ]
    for match in _BARE_YEAR.finditer(smooth):
        if _covered(match.start(), match.end(), found) or unit_after(smooth, match.end()):
            continue
        if re.match(r" ?[余多万亿千百]| (?:million|billion|thousand|trillion)", smooth[match.end() :]):
            continue
        if re.search(r"(?:US|HK)?[$¥€] ?$|(?:RMB|CNY|USD|yuan) ?$", smooth[: match.start()]):
            continue
        found.append(_period(text, match, year=int(match["year"])))
    return sorted(found, key=lambda period: period.start)


def _covered(start: int, end: int, periods: Iterable[Period]) -> bool:
    return any(start < period.end and period.start < end for period in periods)


def _period(
    text: str, match: re.Match[str], year: int | None = None, last_year: int | None = None,
    months: tuple[int, int] | None = None, day: int | None = None,
) -> Period:  # fmt: skip
    start, end = match.span()
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace() or text[end - 1] in ",，":
        end -= 1
    return Period(year, last_year, months, day, start, end, text[start:end])


def _number(written: str | None) -> int | None:
    if written is None:
        return None
    value = int(written) if written.isdecimal() else read_han(written)
    return None if value is None else int(value)


def _chinese(match: re.Match[str], text: str) -> Period | None:
    year = _number(match["year"] or match["only_year"] or match["number_year"])
    if match["consensus"]:
        return _period(text, match, 1992)
    if match["iso"]:
        month, day = int(match["iso_month"]), int(match["iso_day"])
        valid = 1 <= month <= 12 and 1 <= day <= 31
        return _period(text, match, int(match["iso"]), months=(month, month), day=day) if valid else None
    if match["from_year"]:
        return _period(text, match, int(match["from_year"]), int(match["to_year"]))
    if match["part"]:
        return _period(text, match, year, months=_PARTS[match["name"]])
    if match["from_month"]:
        first, last = _number(match["from_month"]), _number(match["to_month"])
        valid = first is not None and last is not None and 1 <= first < last <= 12
        return _period(text, match, year, months=(first or 0, last or 0)) if valid else None
    if match["month"]:
        month_number, day_number = _number(match["month"]), _number(match["day"])
        if month_number is None or not 1 <= month_number <= 12 or not 1 <= (day_number or 1) <= 31:
            return None
        return _period(text, match, year, months=(month_number, month_number), day=day_number)
    if match["only_day"]:
        return _period(text, match, day=int(match["only_day"])) if 1 <= int(match["only_day"]) <= 31 else None
    return _period(text, match, year)


def _month_number(name: str) -> int:
    return next(index for index, full in enumerate(MONTHS, 1) if full.startswith(name.title()[:3]))


def _english(match: re.Match[str], text: str) -> Period | None:
    year = _number(match["y1"] or match["y2"] or match["y3"] or match["y4"] or match["y5"] or match["y6"])
    if match["span_first"]:
        first, last = int(match["span_first"]), int(match["span_last"])
        return _period(text, match, first, last) if first < last else None
    if match["m2"]:
        return _period(text, match, year, months=(_month_number(match["m2"]), _month_number(match["m3"])))
    if name := match["m1"] or match["m4"] or match["m5"] or match["m6"]:
        # "may", "march" are words; "May" at the head of a sentence too, unless a day or a year follows.
        if not name[0].isupper() or (match["m6"] and not _month_stands_alone(match, text)):
            return None
        day = _number(match["day_first"] or match["day_second"])
        month = _month_number(name)
        return _period(text, match, year, months=(month, month), day=day) if 1 <= (day or 1) <= 31 else None
    if match["half"]:
        return _period(text, match, year, months=_HALF[match["half"].lower()])
    if match["quarters"]:
        return _period(text, match, year, months=(1, 9))
    if match["eleven"]:
        return _period(text, match, year, months=(1, _COUNTS.index(match["count"].lower()) + 2))
    if match["quarter"]:
        return _period(text, match, year, months=_QUARTER[match["quarter"].lower()])
    if match["h"]:
        return _period(text, match, year, months=((1, 6), (7, 12))[int(match["h"]) - 1])
    last = 3 * int(match["q"])
    return _period(text, match, year, months=(last - 2, last))


def _month_stands_alone(match: re.Match[str], text: str) -> bool:
    if match["m6"].lower().rstrip(".") not in (
        "may",
        "march",
        "mar",
        "jan",
        "dec",
        "sep",
        "oct",
        "jun",
        "jul",
        "apr",
        "aug",
    ):
        return True
    return (
        re.search(
            r"(?:\b(?:in|since|by|until|of|late|early|mid|end|from|to|and|through|during)[ -])$",
            text[: match.start()],
        )
        is not None
    )


def holds(stated: Period, source: Period, years: Iterable[int]) -> bool:
    """Whether `source` says what `stated` says: every part that `stated` names is the same.

    Where `source` names no year ("上半年"), it is of one of `years`.
    """
    if stated.months is not None and stated.months != source.months:
        return False
    if stated.day is not None and stated.day != source.day:
        return False
    if stated.last_year is not None:
        return (stated.year, stated.last_year) == (source.year, source.last_year)
    if stated.year is None:
        return True
    if source.year is None:
        return stated.year in set(years)
    return stated.year in (source.year, source.last_year)
