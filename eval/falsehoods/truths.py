"""True statements in Chinese, made of the sentences of documents: whole, cut, re-ordered, in other units, spelt otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from eval.falsehoods.english import in_english
from eval.falsehoods.numbers import find_numbers, plain, scaled
from eval.falsehoods.records import Truth
from eval.falsehoods.sources import Source, Sources
from rag.records import Language

LONGEST = 400
"""Characters of a source sentence; statements are no paragraphs."""
_SEGMENT_END = re.compile(r"[；;。，]|,(?!\d)")
# A part that begins so says something of what stands before it.
_HANGING = re.compile(
    r"\s*(?:其中|同比|环比|同口径|分别|同时|并|较|比|占|增长|下降|增速|增幅|达|为|共|合计|累计|均|较|提高|降低|减少|增加|位居|排名|居|超|高于|低于|连续"
    r"|约|近|超过|突破|实现了?\d|完成\d|同期|这|该|此|也|又|还|仍|而|但|使|由|从|至|到|以|让|为|力争|确保|全年|年均)"
)
_TIMES = re.compile(
    r"年|月|季度|以来|截至|目前|连续|近期|当前|五”|期间|历史|首次|去|今|明|将|计划|力争|确保|目标|预计|要|累计|现有"
)
_AIMS = re.compile(r"目标|任务|安排|计划(?!执行)|下半年|下一步|重点工作|今后|建议|意见|要求|打算|问题")
_PARTS = {"H1": "上半年", "H2": "下半年", "Q1": "一季度", "Q2": "二季度", "Q3": "三季度", "Q1-3": "前三季度"}
_IN_RANGE = re.compile("[-—–~～－至到]")
_HAN_DIGITS = "零一二三四五六七八九"


def make_truths(sources: Sources) -> list[Truth]:
    """Make every true statement that can be made, once each."""
    made = (truth for source in sources.sentences for maker in MAKERS for truth in maker(source))
    seen: dict[tuple[str, str, int], Truth] = {}
    for truth in made:
        seen.setdefault((truth.text, truth.document.id, truth.citations[0].start), truth)
    return list(seen.values())


def _truth(source: Source, text: str, form: str, front: str = "", language: Language = "zh") -> Truth:
    return Truth(front + text, language, form, (source.citation,), source.document, len(front))


def whole(source: Source) -> Iterator[Truth]:
    if len(source.text) <= LONGEST:
        yield _truth(source, source.text, "sentence")


def clauses(source: Source) -> Iterator[Truth]:
    """Parts with a figure that stand for themselves, with place and period before them where these are sure."""
    for part in _segments(source.text):
        if not find_numbers(part) or _HANGING.match(part) or len(part) < 6 or part == source.text:
            continue
        text = part.strip(" ,，；;。") + "。"
        if text.count("“") != text.count("”") or text.count("(") + text.count("（") != text.count(
            ")"
        ) + text.count("）"):
            continue
        yield _truth(source, text, "clause")
        if front := _front(source, part):
            yield _truth(source, text, "clause with place and period", front)


def _segments(text: str) -> list[str]:
    """Cut at semicolons, and at commas before what does not hang on the part before it."""
    parts: list[str] = []
    position = 0
    for match in _SEGMENT_END.finditer(text):
        ends = match[0] in "；;。"
        if ends or not _HANGING.match(text, match.end()):
            parts.append(text[position : match.start()])
            position = match.end()
    return [part for part in (*parts, text[position:]) if part.strip()]


def _front(source: Source, part: str) -> str:
    document = source.document
    region = document.region or ""
    if not region or region in part or _TIMES.search(source.text) or _AIMS.search(" ".join(source.path)):
        return ""
    match = re.fullmatch(r"(\d{4})(?:-([HQ][\d-]+))?", document.period or "")
    if match is None or document.kind not in ("政府工作报告", "计划执行情况报告"):
        return region if re.match(r"[一-鿿]", part) else ""
    # A report given early in the year looks back on the year before, whatever its title says.
    year = int(match[1]) - (not match[2] and document.date is not None and document.date.month <= 3)
    if year != int(match[1]):
        return region
    return f"{region}{match[1]}年{_PARTS.get(match[2] or '', '')}"


def reordered(source: Source) -> Iterator[Truth]:
    """Parts between semicolons the other way round, where none hangs on another."""
    parts = [part for part in re.split("[；;]", source.text.rstrip("。")) if part.strip()]
    colon = re.search("[:：]", parts[0]) if parts else None
    first = re.match(
        r"\s*(?:19|20)\d\d年[^,，]{0,6}[,，]|\s*[一二三四五六七八九十]+是|\s*[（(]?\d", source.text
    )
    if (
        len(parts) >= 2
        and len(source.text) <= LONGEST
        and not colon
        and not first
        and not any(_HANGING.match(part) for part in parts)
    ):
        yield _truth(source, "；".join(reversed(parts)) + "。", "reordered")


def condensed(source: Source) -> Iterator[Truth]:
    """Verbs that carry nothing left out: 完成16.29亿元 → 16.29亿元, 同比增长 → 增长."""
    for truth in clauses(source):
        text = re.sub(r"(?<=[值额入产量资])(?:完成|达到|达|实现|为)(?=\d)", "", truth.text)
        text = re.sub(r"同比(?=增长|下降)", "", text)
        if text != truth.text and not truth.front:
            yield _truth(source, text, "condensed")


_SYNONYMS = (
    ("同比增长", "比上年同期增长"), ("同比下降", "较上年同期减少"), (r"达到(?=\d)", "为"), (r"(?<!力争)(?<!确保)完成(?=\d[\d.]*[亿万]?[元吨])", "达到"),
    (r"(?<!负)增长(?=\d)", "增加"),
    ("提高(?!标|站)", "提升"), ("社会消费品零售总额", "社零"), ("(?<!均)地区生产总值", "GDP"), ("固定资产投资", "固投"), ("推进", "推动"), ("推动", "推进"),
    ("加强", "强化"), ("强化", "加强"), ("持续", "不断"), ("不断", "持续"), ("加快", "加速"), ("大力", "着力"), ("开展", "进行"), (r"约(?=\d)", "大约"),
    (r"突破(?=\d)", "超过"), (r"超过(?=\d)", "突破"), ("确保", "保证"), ("力争", "争取"), ("新增(?=[一-鿿])", "增加"), ("以及", "和"), ("进一步", "继续"),
    ("提升(?!改|工)", "提高"), ("完善", "健全"), ("健全", "完善"), ("支持", "扶持"), ("重点", "着重"), ("发放", "下发"),
    ("建成(?![果效])", "建好"), ("扎实", "稳步"), ("全面", "全方位"), ("积极", "主动"), ("深化", "加深"), ("打造", "建设"), ("巩固", "夯实"),
    ("拓展", "拓宽"), ("增强", "提升"), ("促进", "推动"), ("覆盖(?!率)", "涵盖"), ("努力", "尽力"), ("盘活", "激活"), ("位居", "居"), ("培育", "培养"),
    ("推广", "推行"), ("着力", "大力"), ("有序", "稳步"), ("聚焦", "围绕"), ("取得", "获得"), ("启动", "开始"), ("同比增长", "比去年同期增长"),
)  # fmt: skip
"""What a writer puts for it without saying anything else."""
_OPENINGS = ("报告指出，", "据报告，", "文件提出，", "此外，", "数据显示，")


def reworded(source: Source) -> Iterator[Truth]:
    """Two or three words put otherwise, some with who says so before it."""
    for index, text in enumerate((*_short_ones(source), source.text)):
        if (
            len(text) > 160
            or text[:1] in "一二三四五六七八九十0123456789（(“—"
            or "：" in text
            or ":" in text
        ):
            continue
        said, changes = text, 0
        for word, other in _SYNONYMS:
            match = re.search(word, said)
            if (
                changes < 3
                and match
                and match.start()
                and other not in said
                and not _quoted(said, match.start())
            ):
                said, changes = _replaced(said, *match.span(), other), changes + 1
        if changes:
            yield _truth(source, said, "reworded")
            if (len(text) + index) % 3 == 0:
                yield _truth(source, said, "reworded", _OPENINGS[len(text) % len(_OPENINGS)])


_STATES = re.compile(
    r"^(?P<name>[一-鿿]{4,16}?)(?:完成|达到|达|实现|为)(?P<amount>\d[\d.]*(?:亿|万)?(?:元|吨|亩|斤|人次))[,，]\s*同比(?P<verb>增长|下降)(?P<change>\d[\d.]*%)。?$"
)


def recast(source: Source) -> Iterator[Truth]:
    """The figures of an indicator in another order of words: 同比下降0.6%，为4.3亿元."""
    for truth in clauses(source):
        if match := _STATES.match(truth.text[truth.front :]):
            name, amount, verb, change = match.groups()
            front = truth.text[: truth.front]
            yield _truth(source, f"{name}同比{verb}{change}，为{amount}。", "recast", front)
            yield _truth(source, f"{name}{amount}（{verb}{change}）。", "recast", front)
            yield _truth(source, f"实现{name}{amount}，比上年同期{verb}{change}。", "recast", front)


def other_units(source: Source) -> Iterator[Truth]:
    """The same amount in another unit: 16.29亿元 → 162900万元."""
    smaller = {"亿": ("万", 4), "万": ("", 4)}
    for text in _short_ones(source):
        for written in find_numbers(text):
            if _quoted(text, written.start):
                continue
            if written.scale in smaller and written.base in (
                "元",
                "亩",
                "吨",
                "千瓦",
                "人",
                "人次",
                "立方米",
                "斤",
            ):
                scale, places = smaller[written.scale]
                if text[written.end : written.unit_end].strip() != written.scale + written.base:
                    continue
                digits = f"{plain(written.number).scaleb(places).normalize():f}"
                if "." not in digits:
                    yield _truth(
                        source,
                        _replaced(text, written.start, written.unit_end, digits + scale + written.base),
                        "unit",
                    )
            elif not written.scale and written.base == "元" and plain(written.number) >= 10_000:
                digits = f"{(plain(written.number) / scaled('万')).normalize():f}"
                if text[written.end : written.unit_end] == "元":
                    yield _truth(
                        source, _replaced(text, written.start, written.unit_end, digits + "万元"), "unit"
                    )


def spelt(source: Source) -> Iterator[Truth]:
    """The same number in Han characters, full width, or with commas: 2.7% → 百分之二点七, 26701元 → 26,701元."""
    for text in _short_ones(source):
        for written in find_numbers(text):
            digits = written.number
            if _IN_RANGE.search(text[max(0, written.start - 1) : written.unit_end + 1]) or _quoted(
                text, written.start
            ):
                continue
            if written.base == "%" and not written.scale and text[written.end : written.unit_end] == "%":
                yield _truth(
                    source, _replaced(text, written.start, written.unit_end, f"百分之{_han(digits)}"), "spelt"
                )
                wide = digits.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
                yield _truth(source, _replaced(text, written.start, written.unit_end, f"{wide}％"), "spelt")
            elif digits.isdigit() and 2 < int(digits) < 10 and written.base in ("个", "项", "家", "座", "处"):
                yield _truth(
                    source, _replaced(text, written.start, written.end, _HAN_DIGITS[int(digits)]), "spelt"
                )
            elif digits.isdigit() and int(digits) >= 1_000:
                yield _truth(source, _replaced(text, written.start, written.end, f"{int(digits):,}"), "spelt")


def _quoted(text: str, position: int) -> bool:
    """Whether a position is within quotation marks: the number in a name keeps its form."""
    return text.rfind("“", 0, position) > text.rfind("”", 0, position)


def _short_ones(source: Source) -> list[str]:
    parts = [truth.text for truth in clauses(source) if not truth.front]
    return parts or ([source.text] if len(source.text) <= 120 else [])


def _replaced(text: str, start: int, end: int, by: str) -> str:
    return text[:start] + by + text[end:]


def _han(digits: str) -> str:
    """Say a number below 1000 in Han characters."""
    integer, _, decimals = digits.replace(",", "").partition(".")
    number = int(integer)
    said = ""
    for unit, name in ((100, "百"), (10, "十")):
        if number >= unit:
            said += _HAN_DIGITS[number // unit] + name
            number %= unit
            if 0 < number < unit // 10:
                said += "零"
    said += _HAN_DIGITS[number] if number or not said else ""
    if said.startswith("一十"):
        said = said[1:]
    return said + ("点" + "".join(_HAN_DIGITS[int(digit)] for digit in decimals) if decimals else "")


def english(source: Source) -> Iterator[Truth]:
    """The official English, where there is one; else what the templates make of it."""
    if source.english:
        yield _truth(source, source.english, "official", language="en")
        return
    for part in _segments(source.text):
        for text, form in in_english(part, source, _front(source, part)):
            yield _truth(source, text, form, language="en")


Maker = Callable[[Source], Iterator[Truth]]
MAKERS: tuple[Maker, ...] = (
    whole,
    clauses,
    reordered,
    condensed,
    reworded,
    recast,
    other_units,
    spelt,
    english,
)
