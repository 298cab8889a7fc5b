"""What is asked: language, places, years, the kind of answer wanted, terms to look for in Chinese; follow-ups made whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.errors import InvalidQuestion
from rag.follow_up import complete, is_follow_up
from rag.glossary import Glossary
from rag.lexical import normalise
from rag.places import places_in, unlisted_place
from rag.quantities import find_quantities
from rag.records import Language

MAX_QUESTION = 2_000
"""Characters. The longest real question in the eval set has under 100; ten times a long paragraph is not a question."""

Wanted = Literal["figure", "definition", "metadata", "comparison", "list", "date", "person", "fact"]
Measure = Literal["percent", "money", "area"]

_METADATA = re.compile(
    r"文号|发文字号|索引号|(?:印发|发布|成文|发文|公布|签发).{0,4}(?:日期|时间|单位|机构|机关|部门)"
    r"|(?:什么时候|何时|哪天|哪一天|几号|几月几日).{0,6}(?:印发|发布|成文|下发|公布|出台的)"
    r"|(?:印发|发布|成文|下发|公布)(?:于|的|是)?(?:什么时候|何时|哪天|哪一天|几号|几月几日)"
    r"|(?:谁|哪个(?:机关|部门|单位|机构)|什么(?:机关|部门|单位|机构))(?:印发|发布|发出|下发)|抄送|主送|(?:什么|哪个|哪次|哪一次).{0,4}(?:会议|大会).{0,6}(?:作|讲话|通过)"
    r"|(?:document|reference|file) (?:number|no\b)|date of issue|(?:issu|publish|releas)(?:ed|ing)\b.{0,20}(?:date|when|by)"
    r"|when (?:was|were|did).{0,60}(?:issue|publish|release|print)|who (?:issued|published|released)"
    r"|which (?:body|office|department|authority).{0,40}(?:issued|published)|copied to|addressed to|at which (?:meeting|conference|session)"
    r"|date of (?:issue|writing|publication)|index number"
    r"|(?:what|which) date\b.{0,120}(?:issu|print|publish|sign|writ|carr|bear|dated|deliver)"
)
_DEFINITION = re.compile(
    r"什么意思|^(?:请问)?(?:什么|啥)是|指的?是?(?:什么|啥|哪)|是指|含义|定义|什么叫|啥叫|何谓|怎么(?:理解|解释)|解释一下|名词解释"
    r"|what (?:does|do|is|are) .{0,80}(?:mean|stand for|refer to)|meaning of|definition of|defin(?:e|ed)\b"
)
_COMPARISON = re.compile(
    r"相比|对比|比较|比.{2,40}[高低多少大小快慢](?:了?多少|几)|(?:哪|谁)(?:个|家|边|里|一个|方)?(?:旗|地方|地区|县|市|省|区)?(?:的)?.{0,14}(?:更|较|最)(?:高|低|大|小|多|少|快|慢)"
    r"|(?:更|较)(?:高|低|大|小|多|少|快|慢).{0,6}(?:哪|谁)|差多少|相差|分别.{0,12}(?:多少|是什么)"
    r"|\bcompare|\bversus\b|\bvs\b|difference between|(?:higher|lower|larger|bigger|smaller|more|less|faster) than"
    r"|which (?:of|banner|county|region).{0,60}(?:higher|lower|larger|bigger|smaller|more|less|faster|most|least)"
)
_LIST = re.compile(
    r"哪些|哪几|哪[两二三四五六七八九十]+(?:个|条|项|种|类|点|方面)|有什么|包括什么|包含什么|(?:什么|哪)(?:问题|措施|目标|任务|建议)|几个方面|列出|列举"
    r"|\bwhich (?:\w+ ){0,3}\w+s\b|\bwhat (?:are|were) the\b|\blist\b|\bname the\b"
)
_DATE = re.compile(
    r"何时|什么时候|啥时候|哪一?年|哪一?天|几月|几号|截止(?:日期|时间)|期限|多久|\bwhen\b|what (?:date|year|day)|deadline|how long|how soon"
)
_PERSON = re.compile(r"谁|哪位|何人|\bwho\b|\bwhom\b")
_FIGURE = re.compile(
    r"多少|几(?:个|家|户|人|项|座|处|次|名|条|亿|万|件|公里|亩|吨|成|倍|所|头|只|批|辆|台|套|宗|天|年)|多大|多高|多长"
    r"|(?:增速|增长率|下降率|比例|占比|比重|率|总额|收入|产值|数量|规模|面积|金额)(?:是|为|呢)?[?？]?$"
    r"|how (?:many|much|large|big|long|fast|far|high)|what (?:percentage|share|proportion|rate|was the (?:rate|number|total|value|amount))"
    r"|by what|growth rate|what (?:was|is|were) .{0,40}(?:gdp|revenue|income|output|investment|sales|target|number|amount|value|rate)"
)
_PERCENT = re.compile(
    r"增速|增长率|增幅|降幅|百分|比例|占比|比重|率(?:是|为|达|有|多)|(?:增长|下降|提高|降低|上升|增加|减少|涨|跌|降)(?:了)?(?:多少|几)(?!万|亿|元|个|户|家|人|吨)"
    r"|percent|per cent|growth rate|by how much|how much did .{0,60}(?:grow|fall|rise|drop|increase|decrease|decline)|what (?:share|proportion|rate)|how fast"
)
_MONEY = re.compile(
    r"多少(?:亿|万)?(?:元|钱|资金|投资)|(?:金额|资金|投资|收入|支出)(?:是|为|达|有|共|完成)?多少|金额|总额|how much (?:money|funding|investment)|yuan|rmb|cny"
)
_AREA = re.compile(r"多少(?:万)?(?:亩|公顷|平方)|面积|hectare|\bmu\b|area|square")
_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)(?![年]?代)")
_YEAR_WORD = re.compile(r"(?<!\d)(?:20|19)\d\d(?!\d)(?:年度?)?|[今去明]年(?=.)")
_HALF = re.compile(r"上半年|半年|1-6月|6月末|6月底|first half|half[- ]year|first six months|\bh1\b")
_AIM = re.compile(
    r"计划(?!执行|投资)|打算|目标|预期|力争|拟|准备|将要?|\bplan(?:s|ned|ning)?\b|\btarget|\baim|\bintend|\bexpect|\bwill\b|\bwants? to\b|\bgoal"
)
_RESULT = re.compile(
    r"完成了|实现了|达到了|已经|同比|实际|(?:有没有|是否)(?:完成|实现|达到)|\bdid\b|\bwere\b|\bwas\b|\bhas\b|\bhave\b|\bhad\b|\breached\b|\bachieved\b"
)
_ASKED = re.compile(
    r"多少|百分之几|几(?=[\u4e00-\u9fff])|\bhow (?:many|much|large|long|big)|\bwhat (?:share|percentage|was|is|were|rate)|\bby how much"
)
_REASONED = re.compile(
    r"什么|第几|排名|谁|多久|为何|为啥|原因|怎么|怎样|如何|是否|还是|有没有|吗|哪|\bwhy\b|\bhow\b|\bwhich\b|\bis\b|\bdid\b|\bwhere\b"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")

# What a question is put in, not what it is about; taken out before its words are looked for in sentences.
_FRAME = re.compile(
    r"(?:多少|几)[十百千万亿]*(?:个百分点|人次|公里|[元人户家个项座处次件名条亩吨套辆台所部根只头批宗倍])?|百分之几?"
    r"|(?:增长|上升|增加|提高|上涨|涨)了?还是(?:下降|减少|降低|下跌|下滑|跌)了?|要不要|会不会|能不能|分别|各自?(?=是|为|有|达)|同比|(?:增长|下降|上涨|下跌|提高|降低|涨|跌)(?=(?:了|的)?(?:多少|几|百分)|$|[?？])|增速|增幅|降幅|(?:上|下)半年|全年|年底|年末|计划(?!执行)|打算|预期目标|预期|目标|预计|力争|准备|实际|截至"
    r"|请问|请告诉我|告诉我|(?<![申邀])请|帮我|查一下|查查|我想知道|想问一下|根据|(?<![数证收占依凭])据(?![点])|按照|文件|文中|报告中|报告里|里面|提到|说的|讲到|所说"
    r"|达到了?|完成了?|实现了?|是?什么(?:时候|意思)|是什么|什么是|指什么|指的是|是指|什么|啥|何时|哪些|哪几个|哪个|哪里|哪|谁"
    r"|[最更较][高低大小多少快慢]|为何|为什么|怎么样|怎么|怎样|如何|有没有|是否|是不是|还是|吗|呢|吧|啊|了(?!解)|(?<![目标])的|是|么"
    # Words of one character, but not where they are part of a longer one: 有机硅, 在建, 到位, 对外, 以上, 地区.
    r"|有(?![机效限色关害序力无线])|(?<![存现实潜])在(?![建线校岗职册产编库地])|和(?![谐平睦田])|与(?!会)|及(?![时格])|或|被(?!征)|把(?!关)|将(?!军)"
    r"|对(?![外口接标冲策])|从(?![业事严])|(?<![达得])到(?![位户期账达港村岗])|于|以(?![上下内外来工旧])|为(?![民期主农])|个(?![体人税性转])|几|何"
)


_SHORT_YEAR = re.compile(
    r"(?<!\d)([12]\d)年(?!\d|[间代限])(?=.{0,4}(?:上半年|前三季度|[一二三四]季度|全年|的|计划|目标|gdp)|[^前后内来])"
)
_ENGLISH_FRAME = frozenset(
    """
    s a an the of in on at to for from by with about as is are was were be been being do does did has have had having will
    would can could should may might must what which who whom whose when where why how many much long far large big this
    that these those it its they their there any some all each every and or but not no if than then so such between during
    after before under over into according say says said tell me give please show state stated mention mentioned mentions
    report reports document documents speech plan plans planned target targets year years first second half quarter month
    months time total number figure figures amount compare compared versus higher lower more less fewer most least same
    other another also still already currently current banner banners county counties government people local official
    officials reach reached achieve achieved expect expected want wants intend intends aim aims percent percentage share
    rate mean means refer refers meaning called name named money list yuan rmb cny million billion thousand hundred one
    two three four five six seven eight nine ten per cent january february march april june july august september october
    november december
    """.split()  # noqa: SIM905 - two hundred words read better without quotation marks
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood. Everything the rooms behind need to know of it."""

    text: str
    """The whole question: a follow-up carries what it left out."""
    language: Language
    regions: tuple[str, ...]
    """Places named, by their official names, that the library has documents of."""
    missing_regions: tuple[str, ...]
    """Places named that no document of the library is about."""
    unlisted: str | None
    """What reads like the name of a place that neither the library nor the list of places knows."""
    years: tuple[int, ...]
    half_year: bool
    terms: tuple[str, ...]
    """Chinese terms that the glossary gives for words of the question: official names for 社零, "retail sales"."""
    wanted: Wanted
    measures: frozenset[Measure]
    """Kinds of quantity asked for; empty when none or any."""
    unit: str | None
    """Base unit of what is counted ("多少公里", "how many households"), as in `Quantity.unit`; None where not said."""
    subject: str
    """What is asked about, normalised: the question's Chinese words, `terms`, names and numbers, without its frame
    ("多少", "请问"), places and years."""
    literal: str
    """The same in the question's own Chinese words, where `terms` stand for some of them; otherwise ""."""
    heads: frozenset[str]
    """The last two characters of each name of the indicators asked for (产量 of 煤炭产量, 总额 and 社零); empty where none is."""
    foreign: tuple[str, ...]
    """English words of the question that the glossary does not know, without the frame ("how many")."""
    parts: int
    """How many things are asked for at once ("完成多少？同比增长多少？": 2)."""
    aims: bool | None
    """True: asks what is planned; False: what was achieved; None: does not say."""
    notes: tuple[str, ...]
    """What was understood, one short line each, for the reader."""


def understand(
    text: str,
    *,
    history: Sequence[str],
    held_regions: Collection[str],
    glossary: Glossary,
    language: Language | None = None,
) -> Question:
    """Understand a question against what the library holds.

    `history` are the earlier questions, oldest first; only a follow-up looks at them. `language` forces the
    answer's language. Raises InvalidQuestion for an empty text or one beyond MAX_QUESTION characters.
    """
    asked = text.strip()
    if not asked:
        raise InvalidQuestion("the question is empty; ask something about the documents")
    if len(asked) > MAX_QUESTION:
        raise InvalidQuestion(
            f"the question has {len(asked):,} characters; ask in at most {MAX_QUESTION:,} (a document can be added to the library instead)"
        )
    notes: list[str] = []
    whole = asked
    if history and is_follow_up(asked, glossary):
        whole = complete(asked, history[-1].strip(), held_regions, glossary)
        notes.append(f"{history[-1].strip()} → {whole}")
    plain = with_full_years(normalise(whole))
    written: Language = (
        "zh" if len(_HAN.findall(plain)) * 2 >= len(_LATIN.findall(plain)) and _HAN.search(plain) else "en"
    )
    regions, missing, rest = places_in(plain, held_regions, glossary)
    years = tuple(dict.fromkeys(int(year) for year in _YEAR.findall(plain)))
    terms, others = _terms(rest, glossary)
    subject, foreign = _subject(others, terms)
    literal = _subject(rest, ())[0] if written == "zh" and terms else ""
    wanted = _wanted(plain, len(regions) + len(missing))
    if wanted == "fact" and not _REASONED.search(plain) and glossary.indicators(plain):
        wanted = "figure"  # "云溪县2022年GDP"
    patterns: tuple[tuple[Measure, re.Pattern[str]], ...] = (
        ("percent", _PERCENT),
        ("money", _MONEY),
        ("area", _AREA),
    )
    measures = frozenset(
        measure
        for measure, pattern in patterns
        if wanted in ("figure", "comparison") and pattern.search(plain)
    )
    answered: Language = language or written
    labels = ("地区", "年份", "词语") if answered == "zh" else ("places", "years", "terms")
    notes += [
        f"{label}{'：' if answered == 'zh' else ': '}{'、'.join(map(str, values))}"
        for label, values in zip(labels, (regions, years, terms), strict=True)
        if values
    ]
    return Question(
        text=whole,
        language=answered,
        regions=regions,
        missing_regions=missing,
        unlisted=None if regions or missing else _unlisted(whole, plain, glossary),
        years=years,
        half_year=bool(_HALF.search(plain)),
        terms=terms,
        wanted=wanted,
        measures=measures,
        unit=_unit(plain) if wanted in ("figure", "comparison") else None,
        subject=subject,
        literal=literal,
        heads=_heads(plain, glossary),
        foreign=foreign,
        parts=max(1, len(_ASKED.findall(plain))),
        # What is compared may be a plan with a result.
        aims=None if wanted == "comparison" else _aims(plain),
        notes=tuple(notes),
    )


def with_full_years(text: str) -> str:
    """Write the years of a question in full: 24年上半年 as 2024年上半年."""
    return _SHORT_YEAR.sub(r"20\1年", unicodedata.normalize("NFKC", text))


def _wanted(plain: str, places: int) -> Wanted:
    if _DEFINITION.search(plain):
        return "definition"
    if _METADATA.search(plain):
        return "metadata"
    if _COMPARISON.search(plain) or places > 1:
        return "comparison"
    if _FIGURE.search(plain):
        return "figure"
    if _DATE.search(plain):
        return "date"
    if _PERSON.search(plain):
        return "person"
    return "list" if _LIST.search(plain) else "fact"


def _terms(rest: str, glossary: Glossary) -> tuple[tuple[str, ...], str]:
    """Give the official Chinese terms for what the question says otherwise, and the text without that."""
    terms: list[str] = []
    replaced: list[tuple[int, int]] = []
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        for start, end, term in glossary.occurrences(rest, language):
            if normalise(term.chinese) != rest[start:end] and not any(
                start < b and a < end for a, b in replaced
            ):
                terms.append(term.chinese)
                replaced.append((start, end))
    for start, end in sorted(replaced, reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    return tuple(dict.fromkeys(terms)), rest


def _unlisted(whole: str, plain: str, glossary: Glossary) -> str | None:
    name = unlisted_place(
        with_full_years(whole), min((start for start, _, _ in glossary.indicators(plain)), default=None)
    )
    # 社零的增速 begins as 昆山的增速 does.
    known = name is not None and any(
        end - start == len(name) for start, end, _ in glossary.occurrences(name, "zh")
    )
    return None if known else name


def speaks_of_plans(text: str) -> bool:
    """Tell whether a question has a word of planning, whatever else it asks."""
    return bool(_AIM.search(normalise(text)))


def _heads(plain: str, glossary: Glossary) -> frozenset[str]:
    names = {name for _, _, official in glossary.indicators(plain) for name in official}
    names |= {alias for term in glossary.terms if term.chinese in names for alias in term.chinese_aliases}
    return frozenset(name[-2:] for name in names)


def _aims(plain: str) -> bool | None:
    planned, done = bool(_AIM.search(plain)), bool(_RESULT.search(plain))
    return None if planned == done else planned


def _unit(plain: str) -> str | None:
    """Give the unit that the question counts in: what stands after 多少 or "how many", read as that of one of them."""
    match = re.search(r"(?:多少|(?<!第)几|how many|how much)\s*(\S.*)", plain)
    if match is None:
        return None
    counted = match[1].lstrip("十百千万亿")
    for quantity in find_quantities(f"1{counted}" if _HAN.match(counted) else f"2 {counted}"):
        if quantity.start == 0 and quantity.unit not in ("", "count", "ordinal"):
            return quantity.unit
    return None


def _subject(rest: str, terms: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """Part what is asked about into what can be looked for as it is, and English words that must be rendered first."""
    kept = _FRAME.sub(" ", _YEAR_WORD.sub(" ", rest))
    # Capitals and digits inside (5g, pvb, c级) are names that stand in Chinese texts as they are.
    words = re.findall(r"[a-z][a-z'’-]*[a-z]|[a-z](?![a-z])", kept)
    foreign = tuple(
        dict.fromkeys(
            word
            for word in (word.removesuffix("'s") for word in words)
            if word not in _ENGLISH_FRAME and len(word) > 2
        )
    )
    chinese = re.findall(r"[\u3400-\u9fff]+|\d+(?:\.\d+)?[a-z]{0,2}|(?<![a-z])[a-z](?=[\u3400-\u9fff])", kept)
    return " ".join((*chinese, *map(normalise, terms))), foreign
