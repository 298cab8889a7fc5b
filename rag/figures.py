"""Sentences -> figures: which indicator, where, for which period, how much, achieved or aimed at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.cite import cite
from rag.clauses import clauses
from rag.glossary import Glossary
from rag.held_places import short_forms
from rag.periods import stated_in_english
from rag.quantities import Quantity, find_quantities
from rag.quantities.measure import in_english
from rag.quantities.qualifiers import bound_before
from rag.records import Document, Figure, FigureStatus, Sentence

MEASURED = frozenset({"CNY", "USD", "EUR", "%", "pp", "m2", "t", "m3", "kWh", "kW", "m"})
"""Base units whose quantities are figures by themselves; counts (家, 户, 个) are figures of a named indicator only."""

LONGEST_INDICATOR = 24
"""Characters: 第一产业增加值对地区生产总值增长的贡献率 has 20."""

MOST_IN_ROW = 2
"""Figures of one indicator in one period that a table has room for: the amount and the change."""

_TARGET_HEADING = re.compile(r"任务|安排|目标|下半年工作|下一步|工作建议|工作打算|审议意见|重点工作|今后")
_DONE_HEADING = re.compile(r"回顾|总结|完成情况|执行情况|基本情况|取得|成效|存在的")
_AIM = re.compile(r"力争|预期目标|拟(?=[建新引])|年内(?:实现|完成|新增|建)|将(?:达|实现|完成)")
_WEAK_AIM = re.compile(
    r"确保|预期|目标|计划(?:实施|完成|新增|投资)|年内|争取(?!到)|达到.{0,12}以上|保持在|控制在|预计.{0,24}左右"
)
# 2024年主要预期目标是：whatever follows in the sentence is one.
_AIMS_FOLLOW = re.compile(r"目标(?:任务)?(?:是|为|如下)?\s*[:：]")
# A result that is not final yet. 预计完成 in a plan is an aim; 预期目标 is one by its name.
_EXPECTED = re.compile(r"预计|预期(?!目标)|有望|预测")
_FINAL = re.compile(r"实际(?!使用|利用|到位)|最终|已(?=[经完实达建])")
# 完成年度计划投资的33% is how much of the plan, no figure of the investment.
_SHARE_DONE = re.compile(
    r"(?:完成|达到|实现|占)[^，。；,;]*(?:任务|计划|目标|进度|预算|投资)[^，。；,;]{0,6}的$"
)
_OF_A_SHARE = re.compile(r"^(?:share|proportion)\b|\b(?:rate|ratio)\b", re.IGNORECASE)
_ENTERPRISES = re.compile(r"(?:企业|主体|商户|公司|机构|合作社|厂|店)[^，。；,;\d]{0,8}$")
_OF_ENTERPRISES = re.compile(r"[^，。；,;、\d]{0,8}(?:企业|主体|商户|公司|机构|合作社)")
# 占固定资产投资70% is a share of it; 占地, and 占比, which is a name, are none.
_SHARE_OF = re.compile(r"占(?![地比补])[^，。；,;]*$")
_OF_PROJECT = re.compile(r"的[^，。；,;]{0,40}(?:项目|工程)")
# Whose they are is said somewhere before, or nowhere: beside the county's own indicators they would pass for its own.
_OF_SOMETHING = frozenset({"总投资", "投资", "投资额", "完成投资", "产值", "总产值", "产量"})
_ACHIEVED = re.compile(r"已|完成了|同比|累计|截至|实现了|率先|全年(?:实施|接待|取得)")
# What stands between an indicator's name and its value: verbs, adverbs, changes.
_VERBS = re.compile(
    r"(?:预计|预期|力争|确保|力保|实现|完成|达到了?|已?达|为|是|突破|超过?|约|近|共|累计|分别|合计|均|仅|控制在|保持在|稳定在|提高到?至?|增加到?至?|增长到?至?|"
    r"同比|环比|同口径|增长|下降|减少|提高|增加|降低|上升|下滑|压减|收窄|减产|增产|扩大|增速|高达|高|左右|的|了|到|至|由|从|在|占(?!比)|(?<!占)比|较(?:上年|去年|年初)?|高于|低于|不低于|:|：|\s)+$"
)
_LEADING = re.compile(
    r"^(?:充分|积极|向上|安排|争取|(?:19|20)\d\d年(?:上半年|下半年|前三季度|[一二三四]季度|全年)?|\d{1,2}\s*[-—~至]\s*\d{1,2}月份?|前三季度|[一二三四]季度|\d{1,2}月[末底]|截至\S{0,6}[末底日]|今年|去年|全年|上半年|下半年|年内|目前|其中|"
    r"全[旗县市区盟省](?=[\u4e00-\u9fff]{4})|我[旗县市区]|实现(?=[\u4e00-\u9fff]{4})|完成(?=[\u4e00-\u9fff]{5})|预计|力争|确保|[一二三四五六七八九十]+是|新增(?=[\u4e00-\u9fff]{6})|,|，|、|\s)+"
)
_PERIOD = re.compile(
    r"(?<![比较超])(?:(?:19|20)\d\d年(?:上半年|下半年|前三季度|[一二三四]季度|\s*\d{1,2}\s*[-—~至]\s*\d{1,2}\s*月份?)?"
    r"|(?<!\d)\d{1,2}\s*[-—~至]\s*\d{1,2}\s*月份?|上半年|下半年|前三季度|[一二三四]季度|(?:截至\S{0,4}|(?<!\d)\d{1,2})月[末底])"
)
_LEVEL = re.compile(r"(?:[到至为]|[从由]\S{0,8})(?:约|近|超过?|突破)?\s*$")
# 承诺时限压缩比80.9% is what the ratio is, 居民消费价格涨幅2% what the increase is; 同比 and 环比 lead to a change.
_NAMED_RATE = re.compile(
    r"(?:(?<![同环])比|比[例重率]|[涨增降跌]幅|率)(?:控制|保持|稳定|维持)?[在达为]?(?:约|近|超过?|突破)?\s*$"
)
# 高于全国0.7个百分点 is how it compares.
_COMPARED = re.compile(r"(?P<more>[高快优好多强]于|超过|领先)|(?P<less>[低慢少]于|落后)")
_PARTS = {
    "H1": "上半年",
    "H2": "下半年",
    "Q1": "一季度",
    "Q2": "二季度",
    "Q3": "三季度",
    "Q4": "四季度",
    "Q1-3": "前三季度",
}
_YEAR = re.compile(r"(?:19|20)\d\d年")
_INDICATOR = re.compile(r"^[\u4e00-\u9fffA-Za-z0-9“”（）()、·]{2,30}$")
_NOT_INDICATOR = re.compile(
    r"[\u4e00-\u9fff]*(?:以|把|将|对|按|按照|通过|并|及|和|与)$|.*(?:大幅|进入|再次|首次|带动)|^(?:高于|低于|快于|慢于|好于|优于|比|较)|^连续.{1,4}年|^超(?:额|出)?.{0,8}(?:目标|任务|计划|进度|预期)"
)


def figures(document: Document, sentences: Sequence[Sentence], glossary: Glossary) -> list[Figure]:
    """Find the figures that the sentences state, in order. A quantity without a name for what it measures is none.

    `sentences` are all of the document's: what a sentence leaves out (the year) is looked for before it under the
    same outermost heading, and stays None where it is not stated.
    """
    found: list[Figure] = []
    stated: str | None = None
    outermost: tuple[str, ...] = ()
    for sentence in sentences:
        if sentence.path[:1] != outermost:
            outermost, stated = sentence.path[:1], None
        if match := re.match(_PERIOD, sentence.text):
            stated = match[0] if _YEAR.match(match[0]) else stated
        found += _in_sentence(_Stating(document, sentence, sentences, stated, glossary))
    return found


def key_figures(found: Iterable[Figure], glossary: Glossary, most: int) -> list[Figure]:
    """Choose the figures that a reader looks for first: indicators of the glossary, then the other measures, once each.

    Those of one indicator in one period, its amount and its change, are a row of the table; `most` counts rows.
    """
    rows: dict[tuple[str, str, str | None], list[tuple[int, Figure]]] = {}
    for order, figure in enumerate(found):
        row = rows.setdefault((figure.indicator, figure.status, figure.period), [])
        if len(row) < MOST_IN_ROW and all(figure.unit != other.unit for _, other in row):
            row.append((order, figure))

    def rank(row: Sequence[tuple[int, Figure]]) -> tuple[int, int]:
        order, first = row[0]
        if first.indicator in _OF_SOMETHING:
            return 3, order
        return (0 if glossary.is_indicator(first.indicator) else 1 if first.indicator_english else 2), order

    ranked = sorted(rows.values(), key=rank)
    # The aims of the year stand behind its results, and would not come to their turn in a long report.
    aims = [row for row in ranked if rank(row)[0] == 0 and row[0][1].status == "target"][: most // 3]
    chosen = aims + [row for row in ranked if row not in aims][: most - len(aims)]
    return [figure for row in sorted(chosen, key=lambda row: row[0][0]) for _, figure in row]


def is_target(sentence: Sentence, clause: str) -> bool:
    """Tell whether a clause states an aim instead of a result: by its own words, else by the heading it stands under."""
    if _AIM.search(clause) or _AIMS_FOLLOW.search(sentence.text[: max(sentence.text.find(clause), 0)]):
        return True
    if looks_back(sentence):
        return False
    if _WEAK_AIM.search(clause):
        return True
    return bool(_TARGET_HEADING.search(" ".join(sentence.path[:2]))) and not _ACHIEVED.search(clause)


def looks_back(sentence: Sentence) -> bool:
    """Tell whether a sentence stands in a chapter on what was achieved."""
    # An annex has its chapters one level down.
    return bool(_DONE_HEADING.search(" ".join(sentence.path[:2])))


@dataclass(frozen=True, slots=True)
class _Stating:
    """A sentence that figures are read off, with what it leaves out."""

    document: Document
    sentence: Sentence
    sentences: Sequence[Sentence]
    stated: str | None
    """The period named before it under the same heading."""
    glossary: Glossary

    def figure(
        self, clause: str, quantity: Quantity, indicator: str, status: FigureStatus, period: str | None
    ) -> Figure:
        """Give the figure that a quantity of a clause is; `period` is the one last named in the sentence."""
        whole = _whole_period(period, self.stated, self.sentence, status == "target", self.document)
        return Figure(
            indicator=indicator,
            indicator_english=self._in_english(indicator, quantity),
            region=self.document.region,
            period=whole,
            value=Decimal(quantity.number.numerator) / Decimal(quantity.number.denominator),
            unit=quantity.written_unit,
            text=_as_written(clause, quantity),
            text_english=change_in_english(clause, quantity),
            status=status,
            citation=cite(self.document, self.sentence, self.sentences),
            period_english=stated_in_english(whole) if whole else None,
        )

    def _in_english(self, indicator: str, quantity: Quantity) -> str | None:
        """Give the indicator's listed name; None also where that is of a share and the figure is none (优良天数290天)."""
        named = self.glossary.english(indicator) or self.glossary.render_heading(indicator)
        share = quantity.unit in ("%", "pp", "‰") or quantity.form == "ratio"
        return None if named and not share and _OF_A_SHARE.search(named) else named


def _in_sentence(stating: _Stating) -> list[Figure]:
    found: list[Figure] = []
    text = stating.sentence.text
    indicator: str | None = None
    period: str | None = None
    aimed = expected = False
    for start, end in clauses(text):
        clause = text[start:end]
        quantities = [quantity for quantity in find_quantities(clause) if _is_figure(quantity)]
        if match := _PERIOD.search(clause):
            period = match[0]
        aimed = is_target(stating.sentence, clause) or (aimed and not quantities)
        # 预计 holds to the end of the sentence for the indicators that are listed there.
        expected = (expected or bool(_EXPECTED.search(clause))) and not _FINAL.search(clause)
        if "分别" in clause:
            found += _for_each(stating, clause, quantities, _status(aimed, expected), period)
            indicator = None
            continue
        last = 0
        counted = False
        for quantity in quantities:
            before = clause[last : quantity.start]
            name = _named(before, stating.glossary, stating.document.region)
            if name and counted and before.startswith(name):
                # 14家规上工业企业、3家限额以上商贸企业: the number before a name is its own.
                name = None
            counted = quantity.unit not in MEASURED
            if name:
                indicator = name
            elif not _goes_on(before):
                indicator = None
            last = quantity.end
            if indicator is None or (quantity.unit not in MEASURED and not name):
                # 275个市场主体 after 减税降费813万元 is another thing.
                continue
            if indicator in _OF_SOMETHING and _OF_PROJECT.match(clause, quantity.end):
                continue
            if quantity.unit == "%" and (_SHARE_DONE.search(before) or _SHARE_OF.search(before)):
                continue
            told = expected and (stating.glossary.is_indicator(indicator) or bool(_EXPECTED.search(clause)))
            made = stating.figure(clause, quantity, indicator, _status(aimed, told), period)
            if quantity.unit in MEASURED or made.indicator_english:
                found.append(made)
    return found


def _status(aimed: bool, expected: bool) -> FigureStatus:
    return "target" if aimed else "expected" if expected else "actual"


def _for_each(
    stating: _Stating, clause: str, quantities: Sequence[Quantity], status: FigureStatus, period: str | None
) -> list[Figure]:
    """Give the figures of a clause that gives values "respectively" (分别): only 城乡 says which is whose."""
    if len(quantities) != 2:
        return []
    name = _named(clause[: quantities[0].start], stating.glossary, stating.document.region)
    if name is None or not name.startswith("城乡"):
        return []
    rest = name.removeprefix("城乡")
    return [
        stating.figure(clause, quantity, side + rest, status, period)
        for side, quantity in zip(("城镇", "农村"), quantities, strict=True)
    ]


def _is_figure(quantity: Quantity) -> bool:
    return quantity.form in ("digits", "ratio") and bool(quantity.written_unit)


def _named(before: str, glossary: Glossary, region: str | None) -> str | None:
    """Give the indicator that the words before a value name: the noun phrase without place, date and verbs.

    Where the phrase does not read like one, the glossary's indicator in it. None where there is neither.
    """
    bare = before
    while True:
        shorter = _LEADING.sub("", _VERBS.sub("", bare)).strip("\"'、,，()（） ")
        if shorter.count("“") != shorter.count("”"):
            shorter = shorter.strip("“”")
        for form in short_forms(region) if region else ():
            shorter = shorter.removeprefix(form)
        if shorter == bare:
            break
        bare = shorter
    if glossary.is_indicator(bare):
        return bare
    terms = [
        (end, start, before[start:end])
        for start, end, term in glossary.occurrences(before, "zh")
        if glossary.is_indicator(term.chinese)
    ]
    if (
        len(bare) <= LONGEST_INDICATOR
        and len(bare) >= 4
        and _INDICATOR.match(bare)
        and not _NOT_INDICATOR.match(bare)
    ):
        return bare
    return max(terms)[2] if terms else None


def _goes_on(before: str) -> bool:
    """Tell whether the words before a value only say how the same indicator changed ("同比增长")."""
    return not _VERBS.sub("", before).strip(" ,，、")


def _whole_period(
    period: str | None, stated: str | None, sentence: Sentence, aimed: bool, document: Document
) -> str | None:
    """Give the period in full: its year from the sentence, the heading, the paragraph before, or a report's own period."""
    if period and _YEAR.match(period):
        return period
    heading = next((match[0] for title in reversed(sentence.path) if (match := _YEAR.search(title))), None)
    year = heading or (_YEAR.match(stated)[0] if stated and _YEAR.match(stated) else None)  # type: ignore[index]
    if document.period:
        first, _, half = document.period.partition("-")
        # "工业增加值同比增长5%" in a report on half a year is no result of the whole.
        if half in _PARTS and period is None and not aimed and year in (None, f"{first}年"):
            return f"{first}年{_PARTS[half]}"
        if year is None:
            year = f"{first}年" if half or aimed else None
    if year is None:
        return period
    return year + (period or "")


def change_in_english(text: str, quantity: Quantity) -> str | None:
    """Say a quantity of a text in English, as the change that it is there: 环比下降0.6%, but not 提高到45% as "up 45%"."""
    before = text[: quantity.start]
    clause = re.split("[，,。；;：:]", before)[-1]
    than = next(_COMPARED.finditer(clause), None) if quantity.unit == "pp" else None
    level = _LEVEL.search(before) or _NAMED_RATE.search(before) or than
    said = in_english(quantity, direction=quantity.unit in ("%", "pp") and not level)
    if said and than:
        return f"{said} {'higher' if than['more'] else 'lower'}"
    of = _ENTERPRISES.search(before) or _OF_ENTERPRISES.match(text, quantity.end)
    if said and quantity.unit == "户" and of:
        said = re.sub(r" households?\b", "", said)
    compared = re.search(r"环比\S{0,4}$", before) and not level
    return f"{said} on the previous period" if said and compared else said


def _as_written(clause: str, quantity: Quantity) -> str:
    """Give the quantity with the words before it that say which way it goes or bound it: 下降0.6%, 突破3GW."""
    _, start = bound_before(clause, quantity.start)
    bounded = clause[start : quantity.end] if quantity.bound else quantity.text
    match = re.search(
        r"(?:环比)?(?:增长|下降|提高|减少|增加|降低|上升|下滑|压减)(?:了|到|至|为)?\s*$",
        clause[: quantity.end - len(bounded)],
    )
    return (match[0] if match and quantity.direction else "") + bounded
