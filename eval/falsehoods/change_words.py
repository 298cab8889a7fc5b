"""What makes a true statement false in its words: modality, negation, and the thing that a figure is of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.falsehoods.made import Context, Made, replaced, swapped_words
from eval.falsehoods.records import Truth
from rag.glossary import Glossary

_VERB = "完成|实现|建成|新建|开工|通过|印发|出台|启动|投产|投入|获批|达到|建设|实施|争取|引进|新增|发放|落实|成立|取得|整改|销号"
_TO_RESULT = (
    (rf"(?:计划|力争|确保|争取|拟|预计|将|(?<!主)要(?!通过))(?:年内|全年|全面|基本|如期)?((?:{_VERB}))(?![的到])", r"已\1"),
    (r"力争(?!年内|实现)(?=[一-鿿])", "实现了"), (r"预计(?=[一-鿿\d])", "已"), (r"(?<!力争)(?<!确保)年内(?=建成|完成|开工|投产|实现)", "年内已"),
    (r"(?<!预期)目标(?:是|为)(?=[:：\d一-鿿])", "结果是"), (r"将(?=达到?|于|在全)", "已"),
    (r"正在(?=[一-鿿]{2})", "已经"), (r"加快推进(?=[一-鿿])", "全面完成"), (r"有望", "已经"),
)  # fmt: skip
_TO_PLAN = (
    (rf"已(?:经|全面|全部)?((?:{_VERB}))", r"计划\1"), (rf"(?<![一-鿿])((?:{_VERB})了?)(?=[一-鿿\d]{{2}})", r"计划\1"),
    (r"实现了", "力争实现"), (r"完成了", "计划完成"), (r"建成(?:了)?(?=[一-鿿\d])(?!区)", "拟建"), (r"已(?=获|开工|建成|完成|全|达)", "将"),
    (r"(?<=[一-鿿])完成(?=\d)", "预计完成"), (r"累计完成", "计划完成"), (r"成功(?=[一-鿿]{2})", "力争"),
    (r"顺利通过", "即将通过"),
)  # fmt: skip
_EN_TO_RESULT = (
    (r"\bwill be (\w+ed)\b", r"has been \1"), (r"\b[Ww]e will continue to (\w+[^e\W])\b", r"We have \1ed"),
    (r"\b[Ww]e (?:will|should|need to|must|shall) (\w+e)\b", r"We \1d"),
    (r"\b[Ww]e (?:will|should|need to|must|shall) (\w+(?:t|n|k|p|d|sh|ck|ct|lp))\b", r"We \1ed"),
    (r"\b(?:is|are) (?:expected|projected) to (?:be|reach)\b", "has reached"), (r"\bplans? to\b", "has managed to"),
    (r"\bwill reach\b", "has reached"),
)  # fmt: skip
_EN_TO_PLAN = (
    (r"\b(?:was|were|has been|have been) (?=\w+ed\b)", "will be "), (r"\breached\b", "will reach"), (r"\bgrew\b", "will grow"),
    (r"\brose\b", "will rise"), (r"\bincreased by\b", "will increase by"), (r"\bcame to\b", "is planned to come to"),
    (r"\b[Ww]e (strengthen|implement|launch|complet|promot|improv|establish|introduc|expand)e?d\b", r"We plan to \1"),
    (r"\bfell\b", "is expected to fall"),
)  # fmt: skip


def modality(truth: Truth, context: Context) -> Iterator[Made]:
    """A plan given out for a result, or a result for a plan."""
    chinese = truth.language == "zh"
    for way, pairs in (
        ("plan as result", _TO_RESULT if chinese else _EN_TO_RESULT),
        ("result as plan", _TO_PLAN if chinese else _EN_TO_PLAN),
    ):
        if way == "result as plan" and not _is_result(truth):
            continue
        # Official English says "we will" of a Chinese verb without a mark of either.
        if way == "plan as result" and not chinese and not _PLANNED.search(truth.citations[0].quote):
            continue
        for text, changed in swapped_words(truth.text, pairs):
            yield Made(way, text, changed)


_PLANNED = re.compile(
    "目标|任务|安排|计划|下半年|意见|建议|今后|重点工作|要求|预计|预期|力争|确保|争取|拟|要|将|打算|努力|年内|明年|今年.{0,4}工作"
)
_DONE = re.compile(
    "已|了|完成|建成|实现|投产|开工|获批|同比|累计|达到?[\\d]|荣获|创历史|位居|超额|增长[\\d]|去年|过去"
)


def _is_result(truth: Truth) -> bool:
    """Whether the cited sentence surely tells of what has been done: by its words and by the headings over it."""
    citation = truth.citations[0]
    heading = citation.address.partition(" · ")[2]
    return _DONE.search(citation.quote) is not None and not _PLANNED.search(heading + citation.quote)


_NO_OUT = (
    (r"未(?=发生|出现|完成|达|能|实现|建|落实|形成|得到|开工|通过|取得|充分|有效|及时)", ""), (r"没有(?=[一-鿿])", "有"),
    (r"不(?=够|足(?!\d)|高(?!于)|强|平衡|理想|及预期|合理|到位|完善|具备|再|搞|得|能|存在|够|干涸)", ""), (r"尚未", "已"),
    (r"无(?=重大|新增|需|法|害)", "有"),
    (r"严禁|禁止", "允许"), (r"坚决(?:遏制|防止|杜绝)", "积极推动"), (r"难以", "易于"), (r"缺乏|缺少", "具备"), (r"零发生|零新增", "有发生"),
    (r"杜绝|避免", "造成"), (r"防止(?!和)", "促成"), (r"取消", "保留"), (r"反对", "支持"), (r"滞后", "领先"), (r"下不去", "下得去"),
)  # fmt: skip
_NO_IN = (
    (rf"已(?=(?:{_VERB}))", "未"), (r"(?<![一-鿿])(?=(?:完成|实现|建成|通过|出台|开工|达到)[一-鿿\d])", "未"), (r"(?<=[一-鿿])(?=完成\d)", "未"),
    (r"有效(?=[一-鿿]{2})", "未能有效"), (r"全部(?=[一-鿿]{2})", "并未全部"), (r"顺利(?=[一-鿿]{2})", "未"), (r"成功(?=[一-鿿]{2})", "未能"),
    (r"持续(?=[一-鿿]{2})", "不再"), (r"允许|鼓励", "禁止"), (r"支持(?=[一-鿿]{2})", "不支持"), (r"必须", "不必"),
    (r"(?<=[工率位])(?=得到|荣获|入选|获批)", "未"),
)  # fmt: skip
_EN_NO_OUT = (
    (r"\b(is|are|was|were|has|have|had|do|does|did|will|should|must|can|could) not (?!only\b)", r"\1 "), (r"\bwithout\b", "with"),
    (r"\bno longer\b", "still"), (r"\bfailed to\b", "managed to"), (r"\black of\b", "wealth of"), (r"\bprevent(ed|ing)?\b", r"encourag\1"),
    (r"\bprohibit(ed)?\b", r"permit\1"), (r"\bnever\b", "always"), (r"\bnot yet\b", "already"), (r"\bno\b (?=\w+s? (?:was|were|occurred))", "some "),
    (r"\binadequate\b", "adequate"), (r"\binsufficient\b", "sufficient"), (r"\bunbalanced\b", "balanced"), (r"\bunable\b", "able"),
)  # fmt: skip
_EN_NO_IN = (
    (r"\b(is|are|was|were|has|have|will|should|must|can) (?!not\b)(?=[a-z]+)", r"\1 not "), (r"\bcame to\b", "did not come to"),
    (r"\bwith\b (?=the aim|a view)", "without "), (r"\b(rose|fell|grew)\b", r"never \1"), (r"\ball\b (?=[a-z]+s\b)", "not all "),
)  # fmt: skip


def negation(truth: Truth, context: Context) -> Iterator[Made]:
    """A no put in or left out."""
    chinese = truth.language == "zh"
    for way, pairs in (
        ("no left out", _NO_OUT if chinese else _EN_NO_OUT),
        ("no put in", _NO_IN if chinese else _EN_NO_IN),
    ):
        for text, changed in swapped_words(truth.text, pairs):
            yield Made(way, text, changed)


_NEIGHBOURS = (
    ("地区生产总值", "一般公共预算收入"), ("生产总值", "财政收入"), ("一般公共预算收入", "一般公共预算支出"), ("一般公共预算支出", "一般公共预算收入"),
    ("社会消费品零售总额", "进出口总额"), ("固定资产投资", "社会消费品零售总额"), ("城镇居民", "农村居民"), ("城镇常住居民", "农村常住居民"),
    ("农村牧区常住居民", "城镇常住居民"), ("农牧民", "城镇居民"), ("进出口", "出口"), ("出口", "进口"), ("进口", "出口"), ("第一产业", "第二产业"),
    ("第二产业", "第三产业"), ("第三产业", "第二产业"), ("工业增加值", "工业总产值"), ("规模以上工业", "规模以下工业"), ("存款余额", "贷款余额"),
    ("贷款余额", "存款余额"), ("民间投资", "国有投资"), ("发电量", "用电量"), ("高校毕业生", "农民工"), ("粮食", "蔬菜"), ("牲畜", "家禽"),
    ("肉羊", "肉牛"), ("煤炭", "石油"), ("风电", "光伏"), ("林业", "草原"), ("公路", "铁路"), ("就业", "失业"), ("税收收入", "非税收入"),
    ("住院", "门诊"), ("小学", "中学"), ("义务教育", "学前教育"), ("新建", "续建"), ("收入", "支出"), ("存栏", "出栏"), ("空气", "水"),
    ("蜜瓜", "西瓜"), ("羊", "牛"), ("产值", "利润"), ("耕地", "林地"), ("玉米", "小麦"), ("专利", "商标"), ("实际利用外资", "对外投资"),
)  # fmt: skip
_EN_NEIGHBOURS = (
    ("urban", "rural"), ("rural", "urban"), ("imports", "exports"), ("exports", "imports"), ("revenue", "expenditures"), ("expenditures", "revenue"),
    ("GDP", "fiscal revenue"), ("gross regional product", "general public budget revenue"), ("Gross regional product", "General public budget revenue"),
    ("retail sales of consumer goods", "imports and exports"), ("fixed assets", "real estate"), ("deposits", "loans"), ("loans", "deposits"),
    ("grain", "cotton"), ("steel", "cement"), ("coal", "oil"), ("highways", "railways"), ("railways", "highways"), ("primary", "secondary"),
    ("employment", "unemployment"), ("unemployment", "inflation"), ("consumer prices", "producer prices"), ("wind", "solar"), ("pensions", "wages"),
    ("central", "local"), ("local", "central"), ("eastern", "western"), ("western", "eastern"), ("agriculture", "industry"), ("service", "manufacturing"),
)  # fmt: skip


def indicators(truth: Truth, context: Context) -> Iterator[Made]:
    """The same figure for another thing: another indicator of the sentence, or one that is easily taken for it."""
    quote = truth.citations[0].quote
    if not re.search(r"\d|percent", truth.text[truth.front :]):
        return
    for word, other in _NEIGHBOURS if truth.language == "zh" else _EN_NEIGHBOURS:
        pattern = rf"\b{word}\b" if word.isascii() else word
        for match in re.finditer(pattern, truth.text):
            # Only what the figure is of: the word stands before it in the same clause.
            near = re.match(r"[^，。；,;、]{0,14}\d|[^.;]{0,60}\d", truth.text[match.end() :])
            joined = re.match(r"[和与及、总]|出口| and", truth.text[match.end() :])
            if near and not joined and other not in quote and other not in truth.text:
                yield Made("neighbour", replaced(truth.text, *match.span(), other), f"{word} → {other}")
    if truth.language == "zh":
        yield from _of_the_sentence(truth, quote)


def _of_the_sentence(truth: Truth, quote: str) -> Iterator[Made]:
    """Two named indicators: the name of one, the figure of the other."""
    glossary = Glossary.load()
    named = [quote[start:end] for start, end, _ in glossary.indicators(quote)]
    for start, end, _ in glossary.indicators(truth.text):
        name = truth.text[start:end]
        if not re.match(
            r"(?:完成|达到?|为|实现|同比|增长|下降|[^，。；,;、和与及]{0,3})\d", truth.text[end:]
        ):
            continue
        for other in dict.fromkeys(named):
            if (
                other not in truth.text
                and other not in name
                and name not in other
                and not _names_same(other, name)
            ):
                yield Made(
                    "another of the sentence", replaced(truth.text, start, end, other), f"{name} → {other}"
                )


def _names_same(one: str, other: str) -> bool:
    glossary = Glossary.load()
    return glossary.english(one) == glossary.english(other)
