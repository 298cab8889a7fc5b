"""What is asked: language, places, years, the kind of answer wanted, terms to look for in Chinese; follow-ups made whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.errors import InvalidQuestion
from rag.glossary import Glossary
from rag.lexical import normalise
from rag.records import Language

MAX_QUESTION = 2_000
"""Characters. The longest real question in the eval set has under 100; ten times a long paragraph is not a question."""

Wanted = Literal["figure", "definition", "metadata", "comparison", "list", "date", "person", "fact"]
Measure = Literal["percent", "money", "area", "count"]

_METADATA = re.compile(
    r"文号|发文字号|索引号|(?:印发|发布|成文|发文|公布|签发).{0,4}(?:日期|时间|单位|机构|机关|部门)"
    r"|(?:什么时候|何时|哪天|哪一天|几号|几月几日).{0,6}(?:印发|发布|成文|下发|公布|出台的)"
    r"|(?:印发|发布|成文|下发|公布)(?:于|的|是)?(?:什么时候|何时|哪天|哪一天|几号|几月几日)"
    r"|(?:谁|哪个(?:机关|部门|单位|机构)|什么(?:机关|部门|单位|机构))(?:印发|发布|发出|下发)|抄送|主送"
    r"|(?:document|reference|file) (?:number|no\b)|date of issue|(?:issu|publish|releas)(?:ed|ing)\b.{0,20}(?:date|when|by)"
    r"|when (?:was|were|did).{0,60}(?:issue|publish|release|print)|who (?:issued|published|released)"
    r"|which (?:body|office|department|authority).{0,40}(?:issued|published)|copied to|addressed to"
)
_DEFINITION = re.compile(
    r"什么意思|是什么意思|指的?是?(?:什么|啥|哪)|是指|含义|定义|什么叫|啥叫|何谓|怎么(?:理解|解释)|解释一下|名词解释"
    r"|what (?:does|do|is|are) .{0,80}(?:mean|stand for|refer to)|meaning of|definition of|defin(?:e|ed)\b"
)
_COMPARISON = re.compile(
    r"相比|对比|比较|(?:哪|谁)(?:个|家|边|里|一个|方)?(?:旗|地方|地区|县)?(?:的)?.{0,14}(?:更|较)(?:高|低|大|小|多|少|快|慢)"
    r"|(?:更|较)(?:高|低|大|小|多|少|快|慢).{0,6}(?:哪|谁)|差多少|相差|分别.{0,12}(?:多少|是什么)"
    r"|\bcompare|\bversus\b|\bvs\b|difference between|(?:higher|lower|larger|bigger|smaller|more|less|faster) than"
    r"|which (?:of|banner|county|region).{0,60}(?:higher|lower|larger|bigger|smaller|more|less|faster|most|least)"
)
_LIST = re.compile(
    r"哪些|哪几|有什么|包括什么|包含什么|(?:什么|哪)(?:问题|措施|目标|任务|建议)|几个方面|列出|列举"
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
    r"多少(?:亿|万)?(?:元|钱|资金|投资)|金额|资金|投资额|总额|how much (?:money|funding|investment)|yuan|rmb|cny"
)
_AREA = re.compile(r"多少(?:万)?(?:亩|公顷|平方)|面积|hectare|\bmu\b|area|square")
_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)(?![年]?代)")
_HALF = re.compile(r"上半年|半年|1-6月|6月末|6月底|first half|half[- ]year|first six months|\bh1\b")
_FOLLOW_UP = re.compile(
    r"^(?:那么?|那|还有|又|它|这|其|该|and\b|what about\b|how about\b|but\b|its\b|it\b|they\b|then\b)|呢[?？]?$"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")

# What a question is put in, not what it is about; taken out before its words are looked for in sentences.
_FRAME = re.compile(
    r"请问|请告诉我|告诉我|请|帮我|查一下|查查|我想知道|想问一下|据|根据|按照|文件|文中|报告中|报告里|里面|提到|说的|讲到|所说"
    r"|达到了?|完成了?|实现了?|多少|是什么|什么意思|什么是|指什么|指的是|是指|什么时候|什么|啥|何时|何|哪些|哪几个|哪个|哪里|哪|谁|几"
    r"|为何|为什么|怎么样|怎么|怎样|如何|有没有|是否|是不是|吗|呢|吧|啊|了|的|地|得|是|有|在|和|与|及|或|被|把|将|对|从|到|于|以|为|个|么"
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
    years: tuple[int, ...]
    half_year: bool
    terms: tuple[str, ...]
    """Chinese terms that the glossary gives for words of the question; looked for beside its own words."""
    wanted: Wanted
    measures: frozenset[Measure]
    """Kinds of quantity asked for; empty when none or any."""
    subject: str
    """The question's own Chinese words without its frame ("多少", "请问"), places and years, normalised; "" in English."""
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
    if history and _is_follow_up(asked):
        whole = _complete(asked, history[-1].strip(), held_regions, glossary)
        notes.append(f"{history[-1].strip()} → {whole}")
    plain = normalise(whole)
    written: Language = (
        "zh" if len(_HAN.findall(plain)) * 2 >= len(_LATIN.findall(plain)) and _HAN.search(plain) else "en"
    )
    regions, missing = _places(plain, written, held_regions, glossary)
    years = tuple(dict.fromkeys(int(year) for year in _YEAR.findall(plain)))
    terms = tuple(term for term in glossary.chinese_for(plain) if normalise(term) not in plain)
    wanted = _wanted(plain, len(regions) + len(missing))
    measures: frozenset[Measure] = frozenset(
        kind
        for kind, pattern in (("percent", _PERCENT), ("money", _MONEY), ("area", _AREA))
        if wanted in ("figure", "comparison") and pattern.search(plain)
    )
    notes += [
        f"{label}: {'、'.join(map(str, values))}"
        for label, values in (("地区 region", regions), ("年份 year", years), ("词语 terms", terms))
        if values
    ]
    return Question(
        whole, language or written, regions, missing, years, bool(_HALF.search(plain)), terms,
        wanted, measures, _subject(plain, regions + missing), tuple(notes),
    )  # fmt: skip


def short_forms(region: str) -> tuple[str, ...]:
    """Give the ways in which a place's name is written, itself first: 达拉特旗, 达拉特.

    The bare stem counts only where it is long enough not to be a common word (白旗 has none).
    """
    stem = re.sub(r"(?:自治[区州县旗]|特别行政区|[省市区县旗盟州])$", "", region)
    return (region, stem) if stem != region and len(stem) >= 2 else (region,)


def _wanted(plain: str, places: int) -> Wanted:
    if _DEFINITION.search(plain):
        return "definition"
    if _METADATA.search(plain):
        return "metadata"
    if _COMPARISON.search(plain) or (places > 1 and _FIGURE.search(plain)):
        return "comparison"
    if _FIGURE.search(plain):
        return "figure"
    if _DATE.search(plain):
        return "date"
    if _PERSON.search(plain):
        return "person"
    return "list" if _LIST.search(plain) else "fact"


def _places(
    plain: str, written: Language, held: Collection[str], glossary: Glossary
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    named = list(glossary.find_places(plain))
    found = [
        region
        for region in sorted(held)
        if region in named or any(form in plain for form in short_forms(region))
    ]
    if written == "en":
        found += [region for region in sorted(held) if region not in found and _romanised(region, plain)]
    # A province or city around a banner ("鄂尔多斯市达拉特旗") is a place named, but not a place missed.
    missing = [place for place in named if place not in found and not found]
    return tuple(found), tuple(missing)


def _romanised(region: str, plain: str) -> bool:
    """Tell whether the English text names the place in plain pinyin ("Baiqi", "Etuoke Banner")."""
    from pypinyin import lazy_pinyin

    squeezed = re.sub(r"[^a-z]", " ", plain)
    return any(
        len(spelt) >= 5 and re.search(rf"(?<![a-z]){spelt}(?![a-z])", squeezed)
        for spelt in ("".join(lazy_pinyin(form)) for form in short_forms(region))
    )


def _is_follow_up(asked: str) -> bool:
    plain = normalise(asked)
    return bool(_FOLLOW_UP.search(plain)) and len(_HAN.findall(plain)) + len(plain.split()) <= 24


def _complete(asked: str, before: str, held: Collection[str], glossary: Glossary) -> str:
    """Put what a follow-up leaves out behind it: the earlier question, less the places and years that it replaces."""
    language: Language = "zh" if _HAN.search(asked) else "en"
    rest = before
    if any(_places(normalise(asked), language, held, glossary)):
        for mention in reversed(glossary.located(rest)):
            rest = rest[: mention.start] + re.sub(r"^['’]s\b", "", rest[mention.end :])
        for region in held:
            for form in short_forms(region):
                rest = rest.replace(form, "")
    if _YEAR.search(asked):
        rest = re.sub(r"(?<!\d)(?:19|20)\d\d(?!\d)年?", "", rest)
    new = re.sub(r"^(?:那么?|还有|and|what about|how about|but)\s*|呢?\s*[?？]?\s*$", "", asked, flags=re.I).strip(" ,，")
    return f"{new} {rest}".strip() if language == "en" else f"{new}{rest}"


def _subject(plain: str, places: Collection[str]) -> str:
    for place in places:
        for form in short_forms(place):
            plain = plain.replace(normalise(form), " ")
    kept = _FRAME.sub(" ", _YEAR.sub(" ", plain))
    return " ".join("".join(character if _HAN.match(character) else " " for character in kept).split())
