"""What a question is about, without the words that it is put in."""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.lexical import normalise

_YEAR_WORD = re.compile(
    r"(?<!\d)(?:20|19)\d\d(?!\d)(?:年度?)?|[今去明前]年(?=.)|上一?年度?|本年度?|(?:\d{1,2}月?份?|[一二三四五六七八九十]月份?)[-—~至到]\d{1,2}月份?"
)
# What a question is put in, not what it is about; taken out before its words are looked for in sentences.
_FRAME = re.compile(
    r"(?:多少|几)[十百千万亿]*(?:个百分点|个点|块钱|人次|公里|[元人户家个项座处次件名条亩吨套辆台所部根只头批宗倍种])?|百分之几?"
    r"|(?:增长|上升|增加|提高|上涨|涨)了?还是(?:下降|减少|降低|下跌|下滑|跌)了?|要不要|会不会|能不能|分别|各自?(?=是|为|有|达)|同比|(?:增长|下降|上涨|下跌|提高|降低|涨|跌)(?=(?:了|的)?(?:多少|几|百分)|$|[?？])|增速|增幅|降幅|(?:上|下)半年|全年|年底|年末|计划(?!执行)|打算|预期目标|预期|目标|预计|力争|准备|实际|截至"
    r"|请问|请告诉我|告诉我|(?<![申邀])请|帮我|查一下|查查|我想知道|想问一下|根据|(?<![数证收占依凭])据(?![点])|按照|文件|文中|报告中|报告里|里面|提到|说的|讲到|所说"
    r"|达到了?|完成了?|实现了?|是?什么(?:时候|意思)|是什么|什么是|指什么|指的是|是指|什么|啥|何时|哪些|哪几个|哪个|哪里|哪|谁"
    r"|[最更较][高低大小多少快慢]|为何|为什么|怎么样|怎么|怎样|如何|有没有|是否|是不是|还是|吗|呢|吧|啊|了(?!解)|(?<![目标])的|是|么"
    # Words of one character, but not where they are part of a longer one: 有机硅, 在建, 到位, 对外, 以上, 地区.
    r"|有(?![机效限色关害序力无线])|(?<![存现实潜])在(?![建线校岗职册产编库地])|和(?![谐平睦田])|与(?!会)|及(?![时格])|或|被(?!征)|把(?!关)|将(?!军)"
    r"|对(?![外口接标冲策])|从(?![业事严])|(?<![达得])到(?![位户期账达港村岗])|于|以(?![上下内外来工旧])|为(?![民期主农])|个(?![体人税性转])|几|何"
)

ENGLISH_FRAME = frozenset(
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


def without_frame(plain: str) -> str:
    """Give a question with spaces for the words that it is put in, and for years."""
    return _FRAME.sub(" ", _YEAR_WORD.sub(" ", plain))


def literal_of(rest: str) -> str:
    """Give what a question is about in its own words."""
    return subject_of(rest, ())[0]


def subject_of(rest: str, terms: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """Part what is asked about into what can be looked for as it is, and English words that must be rendered first."""
    kept = without_frame(rest)
    # Capitals and digits inside (5g, pvb, c级) are names that stand in Chinese texts as they are.
    words = re.findall(r"[a-z][a-z'’-]*[a-z]|[a-z](?![a-z])", kept)
    foreign = tuple(
        dict.fromkeys(
            word
            for word in (word.removesuffix("'s") for word in words)
            if word not in ENGLISH_FRAME and len(word) > 2
        )
    )
    chinese = re.findall(r"[\u3400-\u9fff]+|\d+(?:\.\d+)?[a-z]{0,2}|(?<![a-z])[a-z](?=[\u3400-\u9fff])", kept)
    return " ".join((*chinese, *map(normalise, terms))), foreign
