"""The cover of a standard: its number, name, the bodies that issue it and the day, each where GB/T 1.1 puts it or near it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from rag.describe.reference import STANDARD, half_width, standard_number
from rag.describe.stated import Lines, Stated

_CLASS = re.compile(r"(?:国家|行业|地方|团体|企业|环境保护|生态环境)标准$")
_DAY = r"((?:19|20)\d\d)[-—–－.年]?(\d\d?)[-—–－.月]?(\d\d?)日?"
_ISSUED = re.compile(rf"{_DAY}(?:发布|批准|颁布)")
_DATED = re.compile(
    r"(?:19|20)\d\d.*?\d\s*(?:发\s*布|实\s*施)(?:\s*(?:19|20)\d\d.*?\d\s*实\s*施)?\s*(?=[\u4e00-\u9fff])"
)
_BODY = re.compile(r"^[\u4e00-\u9fff]{2,20}(?:部|局|厅|总局|委员会|署|协会|学会|人民政府)$")
_NO_NAME = re.compile(
    r"^(?:ICS|UDC|CCS|[A-Z]\d\d$|代替|部分代替|本电子版|前言|目[次录]|附件|备案号|中华人民共和国环境保护部$)|发布稿|征求意见稿|报批稿|送审稿|发布$|实施$"
    r"|[。；：]$|^\d(?:\.\d+)*(?:范围|主题|总则|适用|引用|规范性|术语|定义|目的)|\d{4}[-—.]\d\d?[-—.]\d|^\W*$|出版社|^第\d+号$"
)
_SPACED_OUT = re.compile(
    r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff][ \u3000]+){2,}[\u4e00-\u9fff](?![\u4e00-\u9fff])"
)
# 固体废物 镍的测定 GB/T 15555.10—1995; 污水综合排放标准 代替 GB 8978—88; 污染物排放标准Discharge standard of …
_BESIDE_NAME = re.compile(
    rf"\s*(?:代\s*替\s*.*|{STANDARD.pattern}|(?<=[\u4e00-\u9fff）)])\s*[A-Z][a-z]+[ —–-]+[a-zA-Z][a-zA-Z—– -]*)$"
)
# The foot of the page may have run into its last line: …研磨国家环境保护局国家技术监督局1995-03-28批准
_STATE_BODY = r"国家[\u4e00-\u9fff]{2,12}?(?:局|署|委员会)"
_APPROVED = re.compile(
    rf"(?P<body>(?:{_STATE_BODY}\s*){{1,3}}|(?:^|(?<=\s))[\u4e00-\u9fff]{{2,20}}(?:部|局|厅|署|委员会))\s*"
    r"(?P<year>(?:19|20)\d\d)\s*[-—–.年]\s*(?P<month>\d\d?)\s*[-—–.月]\s*(?P<day>\d\d?)日?\s*(?:批准|发布|颁布)"
)
_APPROVED_IN_WORDS = re.compile(
    r"本标准(?:由)?(?P<body>[\u4e00-\u9fff]{2,20}(?:部|局|厅|署|委员会))(?:于)?\s*(?P<year>(?:19|20)\d\d)\s*年\s*(?P<month>\d\d?)\s*月\s*(?P<day>\d\d?)\s*日\s*批准"
)
_LONGEST_FOREWORD = 80
"""Lines of a foreword before the head of the standard itself."""
_HEAD = 8
"""Lines of a head: class, number, name in two languages."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
# The parts of a name stand one on a line (固体废物 / 镍的测定 / 重量法), and so does what was too long for a line.
_PART_END = re.compile(r"(?:测定|方法|废物|土壤|空气|废气|水质|鉴别标准|通则)$")


class Cover(NamedTuple):
    title: Stated[str] | None
    number: Stated[str]
    issuer: Stated[str] | None
    date: Stated[date] | None
    place: Stated[str] | None
    """广东省地方标准: whose standard it is; None for national ones."""


def cover_of(front: Lines, own: Lines) -> Cover | None:
    """Read the cover of a standard, or the head of its first page; None for other documents.

    `front` are the lines of its title block, `own` all of it without annexes: below the first page of older standards
    stands who approved it when (国家环境保护局 1995-03-28 批准), and of some the foreword comes before the head.
    """
    number = standard_number(front)
    head = front
    if number is None:
        # A scan without its cover: the foreword comes first, and the head of the standard some lines later.
        named = (line.value.startswith("中华人民共和国") for line in own[:_LONGEST_FOREWORD])
        later = next((at for at, line in enumerate(named) if line and _class_of(own[at : at + 1]) == 0), None)
        head = own[later : later + _HEAD] if later is not None else []
        number = standard_number(head)
        if number is None:
            return None
    class_ = _class_of(head)
    if class_ is None:
        later = _class_of(own[:_LONGEST_FOREWORD])
        head = own[later : later + _HEAD] if later is not None else front
        class_ = 0 if later is not None else None
    issued = next(_days(front), None)
    bodies = list(_bodies(front))
    approved = _approved(own) if issued is None or not bodies else None
    if class_ is None and issued is None and approved is None:
        return None
    issuer = _joined(bodies) or (approved[0] if approved else None)
    local = (
        re.match(r"[\u4e00-\u9fff]{2,12}?(?:省|市|自治区)(?=地方标准)", _bare(head[class_].value))
        if class_ is not None
        else None
    )
    return Cover(
        _name_of(head, class_, bodies),
        number,
        issuer,
        issued or (approved[1] if approved else None),
        Stated(local[0], head[class_].start, head[class_].end) if local and class_ is not None else None,
    )


def _class_of(lines: Lines) -> int | None:
    plain = (_bare(line.value) for line in lines)
    return next((index for index, line in enumerate(plain) if _CLASS.search(line) and len(line) <= 24), None)


def _joined(bodies: list[Stated[str]]) -> Stated[str] | None:
    # A cover may be drawn twice, and the next page names the body in full.
    kept: list[Stated[str]] = []
    for body in bodies:
        if not any(body.value.endswith(other.value) or other.value.endswith(body.value) for other in kept):
            kept.append(body)
    return Stated("、".join(body.value for body in kept), kept[0].start, kept[-1].end) if kept else None


def _approved(own: Lines) -> tuple[Stated[str], Stated[date]] | None:
    """Find the line below the first page that says who approved the standard when, or the foreword's word of it."""
    for line in own:
        match = _APPROVED.search(half_width(line.value)) or _APPROVED_IN_WORDS.search(line.value)
        if match:
            try:
                day = date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:  # a digit misread
                continue
            start, end = match.span("body")
            body = re.sub(r"\s+", "", match["body"])
            several = re.findall(rf"{_STATE_BODY}(?=国家|$)", body)
            return (
                Stated("、".join(several) or body, line.start + start, line.start + end),
                Stated(day, line.start + match.start("year"), line.start + match.end("day")),
            )
    return None


def _days(lines: Lines) -> Iterator[Stated[date]]:
    for line in lines:
        match = _ISSUED.search(re.sub(r"\s", "", half_width(line.value)))
        if match:
            try:
                yield Stated(date(int(match[1]), int(match[2]), int(match[3])), line.start, line.end)
            except ValueError:  # a digit misread
                continue


def _bodies(lines: Lines) -> Iterator[Stated[str]]:
    for line in lines:
        # Lines of a cover that stand close together are taken for one: 2003-01-01 实施国家环境保护总局.
        dated = _DATED.match(line.value)
        start = line.start + (dated.end() if dated else 0)
        rest = line.value[dated.end() :] if dated else line.value
        if not rest or re.search(r"\d", rest) or len(rest) > 60:
            continue
        written = re.sub(r"发\s*布", " ", _SPACED_OUT.sub(lambda run: re.sub(r"\s", "", run[0]), rest))
        whole = _bare(written)
        if _BODY.match(whole) and len(whole) <= 14:
            yield Stated(whole, start, line.end)
            continue
        parts = written.split()
        if parts and all(_BODY.match(part) for part in parts):
            for part in parts:
                yield Stated(part, start, line.end)


def _name_of(lines: Lines, class_: int | None, bodies: list[Stated[str]]) -> Stated[str] | None:
    """Put the name of a standard together: the Chinese lines of the cover that are nothing else."""
    issuing = {body.start for body in bodies}
    runs: list[list[Stated[str]]] = []
    after: list[bool] = []
    together = False
    for index, line in enumerate(lines):
        name = _named(line)
        if name is None:
            # The number may stand between the parts of the name.
            together = together and bool(STANDARD.match(half_width(line.value)))
        elif index == class_ or line.start in issuing or _NO_NAME.search(_bare(name.value)):
            together = False
        elif together:
            runs[-1].append(name)
        else:
            runs.append([name])
            after.append(class_ is not None and index > class_)
            together = True
    if not runs:
        return None
    # The name is nearest to the class above it, or at the very top where the cover's boxes are drawn out of order.
    run = next((run for run, below in zip(runs, after, strict=True) if below), runs[0])[:4]
    title = ""
    for part in run:
        apart = _PART_END.search(title) and not re.match(r"[的及和、（(]", part.value)
        title += (" " if apart else "") + part.value
    return Stated(title, run[0].start, run[-1].end)


def _named(line: Stated[str]) -> Stated[str] | None:
    """Give what of a line may be of the name: without the number beside it, and the English below it."""
    part = _BESIDE_NAME.sub("", half_width(line.value))
    if len(_HAN.findall(part)) < 2:
        return None
    return Stated(_spaces(line.value[: len(part)]), line.start, line.start + len(part.rstrip()))


def _spaces(written: str) -> str:
    """Keep one space between the parts of a name, and none inside a word that was spaced out, or beside figures."""
    plain = _SPACED_OUT.sub(lambda run: re.sub(r"\s", "", run[0]), written.strip())
    plain = re.sub(r"\s+", " ", plain)
    return re.sub(
        r"(?<=\d) (?=[\u4e00-\u9fff])|(?<=第) (?=\d)|(?<=[\u4e00-\u9fff]) (?=[（(])|(?<=[（(]) | (?=[）)])",
        "",
        plain,
    )


def _bare(written: str) -> str:
    return re.sub(r"\s", "", half_width(written))
