"""The kind of answer that a question wants: read off its question words, in the order of how sure a sign each is."""

from __future__ import annotations

import re

from rag.understand.question import Aspect, Wanted

_METADATA = re.compile(
    r"文号|发文字号|索引号|(?:几|哪|多少)号文|公开方式|组配分类|公文时效|(?:印发|发布|成文|发文|公布|签发|落款).{0,4}(?:日期|时间|单位|机构|机关|部门)"
    r"|(?:什么时候|何时|哪天|哪一天|几号|几月几日).{0,6}(?:印发|发布|成文|下发|公布|出台的)"
    r"|(?:印发|发布|成文|下发|公布)(?:于|的|是)?(?:什么时候|何时|哪天|哪一天|几号|几月几日)"
    r"|(?:文件|通知|意见|公报|\d号).{0,6}(?:是|于|在)?(?:什么时候|何时|哪天|哪一天|几号|几月几[日号])(?:印?发|出)(?:的|布)?"
    r"|(?:文件|通知|意见|报告|讲话|公报)的?(?:日期|时间)(?!表|节点)"
    r"|(?:谁|哪个(?:机关|部门|单位|机构)|什么(?:机关|部门|单位|机构))(?:印发|发布|发出|下发)|抄送|主送"
    r"|(?:什么|哪个|哪次|哪一次).{0,4}(?:会议|大会).{0,6}(?:作|讲话|通过)"
    r"|(?:document|reference|file) (?:number|no\b)|date of issue|(?:issu|publish|releas)(?:ed|ing)\b.{0,20}(?:date|when|by)"
    r"|when (?:was|were|did).{0,60}(?:issue|publish|release|print)|who (?:issued|published|released)"
    r"|which (?:body|office|department|authority).{0,40}(?:issued|published)|copied to|addressed to|\breceiv\w* (?:a )?cop(?:y|ies)|\bdisclosure category"
    r"|(?:at|in) which (?:meeting|conference|session)|date of (?:issue|writing|publication)|index number"
    r"|(?:what|which) date\b.{0,120}(?:issu|print|publish|sign|writ|carr|bear|dated|deliver)"
)
_DEFINITION = re.compile(
    r"什么意思|^(?:请问)?(?:什么|啥)是|指的?是?(?:什么|啥|哪)|是指|含义|定义|什么叫|啥叫|何谓|怎么(?:理解|解释)|解释一下|名词解释"
    r"|what (?:does|do|is|are) .{0,80}(?:mean|stand for|refer to)|meaning of|definition of|defin(?:e|ed)\b"
)
# "绿电是什么？", "What is a zero-carbon park?": short, and about a thing by itself.
_WHAT_IS = re.compile(
    r"^(?:请问)?[^,，?？。]{2,12}?(?:到底|究竟)?是(?:什么|啥)(?:东西|概念)?[?？]?$|^what(?:'s| is| are) (?:an? )?(?!the\b)(?:[\w'\"“”-]+ ?){1,5}[?？]?$"
)
_MORE = "higher|lower|larger|bigger|smaller|greater|more|less|fewer|faster|slower|better|worse"
_MOST = "highest|lowest|largest|biggest|smallest|greatest|most|least|fewest|fastest|slowest|best|worst"
_COMPARISON = re.compile(
    r"相比|对比|比较(?![好大高快])|比.{2,40}[高低多少大小快慢](?:了?多少|几)"
    r"|(?:哪|谁)(?:个|家|边|里|一个|方)?(?:旗|地方|地区|县|市|省|区)?(?:的)?.{0,14}(?:更|较|最)(?:高|低|大|小|多|少|快|慢)"
    r"|[更较最][高低大小多少快慢]的?.{0,6}(?:哪|谁)|哪(?:个|家|边|一个)(?:旗|地方|地区|县|市|省|区)?的?.{0,10}(?<!缓)[高低多少大小快慢][?？]?$"
    r"|差多少|差几|相差|差距.{0,4}(?:多|几)|分别.{0,12}(?:多少|是什么)"
    rf"|\bcompare|\bversus\b|\bvs\b|difference between|gap between"
    rf"|(?:{_MORE})\b.{{0,40}}\bthan\b(?! (?:\w+ ){{0,3}}(?:years?|months?|period) ?(?:ago|before|earlier)?)"
    rf"|\bwhich (?:of|banner|county|region|city|district|place|one|is|was|were|are|had|has|grew)\b.{{0,60}}\b(?:{_MORE}|{_MOST})\b"
    rf"|\bor\b.{{0,60}}\b(?:{_MORE})\b"
)
_THINGS = "问题|困难|挑战|措施|任务|目标|建议|要求|重点|内容|方向|短板|不足|做法|经验|成效|亮点|举措|项目|思路|政策|制度|成果|行动"
_LIST = re.compile(
    r"哪些|哪几|哪[两二三四五六七八九十]+(?:个|条|项|种|类|点|方面)|有什么|包括什么|包含什么|(?:什么|哪)(?:问题|措施|目标|任务|建议)"
    rf"|几个方面|列出|列举|(?:{_THINGS})(?:分别|主要|都)?(?:是|有)(?:什么|啥)|^[^哪谁什几]*(?:主要|重点|突出|存在的|下一步)[^哪谁什几]{{0,6}}(?:{_THINGS})[?？]?$"
    r"|下一步.{0,6}(?:怎么|如何|干什么|做什么)"
    r"|\bwhich (?:\w+ ){0,3}\w+s\b(?! (?:the|a|an)\b)|\bwhat (?:are|were) the\b|\blist\b|^name (?!of\b)|\bname the\b"
    r"|\bwhat (?!(?:is|was|does|did|has)\b)(?:\w+ ){0,2}[a-z]{3,}s (?:does|do|did|are|were|has|have|will|should|must)\b"
    r"|\bwhat (?:does|do|did|has|have)\b.{0,60}\b(?:recommend|propose|suggest|demand|ask for|call for|point out|require|criticise|criticize)"
)
_DATE = re.compile(
    r"何时|什么时候|啥时候|几时|哪一?年|哪一?天|几月|几号|截止(?:日期|时间)|期限|多久|\bwhen\b|what (?:date|year|day|month)|deadline"
    r"|\bwhich (?:year|month|day|quarter)\b|how long|how soon"
)
_PERSON = re.compile(
    r"(?<![于比])谁|哪位|何人|(?:[省市盟州旗县区镇乡校院局厅处科部会组队站所社]长|主席|主任|书记|负责人)(?:的?姓名|的名字|姓什么|叫什么|叫啥)"
    r"|\bwho\b|\bwhom\b|\bnames? of .{0,40}\b(?:mayor|head|leader|secretary|chair\w*|governor|director)\b"
)
_COUNTED = "个|家|户|人|项|座|处|次|名|条|亿|万|件|公里|亩|吨|成|倍|所|头|只|批|辆|台|套|宗|天|年"
_FIGURE = re.compile(
    rf"多少|几(?:{_COUNTED})(?!时)|百分之几|多大|多高|多长|多深|多宽|多重"
    r"|(?:增速|增长率|下降率|比例|占比|比重|率|总额|收入|产值|数量|规模|面积|金额|总产|总量|总数|人数|户数|口数)(?:是|为|呢)?[?？]?$"
    r"|how (?:many|much|large|big|long|fast|far|high|tall|deep|wide|heavy|old)"
    r"|what (?:percentage|share|proportion|rate|was the (?:rate|number|total|value|amount))"
    r"|by what|growth rate|what (?:was|is|were) .{0,40}(?:gdp|revenue|income|output|investment|sales|target|number|amount|value|rate|population|spending)"
    r"|^(?:the )?(?:number|amount|value|share|rate|area|length|population) of\b|\bamount to\b|\bcome to[?？]?$|\btotal[?？]?$"
    r"|\bin (?:yuan|tonnes?|tons|kilomet(?:re|er)s|hectares|mu|gigawatts|megawatts|kilowatts|per ?cent)\s*\??$"
)
_REASONED = re.compile(
    r"什么|第几|排名|谁|多久|为何|为啥|原因|怎么|怎样|如何|是否|是不是|还是|有没有|吗|哪|是增是减|\bwhy\b|\bhow\b|\bwhich\b|\bis\b|\bdid\b|\bwhere\b"
)
_ALSO: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    ("figure", re.compile(r"多少|百分之几|\bhow (?:many|much)\b|\bby what\b")),
    (
        "list",
        re.compile(
            r"哪些|哪几|分别(?:是|叫|为)(?!多少|几)|叫什么|(?:都|各)?(?:是|有)谁[?？]?$|是什么|\bwhich (?:ones?|are they)\b|\bwhat are they\b"
            r"|\b(?:list|name) them\b|\band (?:which|what)\b(?! (?:was|is|share|percentage|rate))"
        ),
    ),
    ("date", re.compile(r"什么时候|何时|哪一?年|\bwhen\b")),
    ("person", re.compile(r"谁(?:负责|牵头)|由谁|\bwho\b")),
)
_ASPECTS: tuple[tuple[Aspect, re.Pattern[str]], ...] = (
    ("reason", re.compile(r"为什么|为何|为啥|原因|\bwhy\b|\breasons?\b|\bcaused?\b")),
    (
        "place",
        re.compile(
            r"哪里|哪儿|何处|什么地方|(?:位于|在|落户|建到|去)哪(?![些个几年一位])|\bwhere\b|\bwhereabouts\b"
        ),
    ),
    (
        "whether",
        re.compile(
            r"是否|有没有|是不是|能否|有无|还是|是增是减|吗[?？]?$|没有?[?？]?$|^(?:did|does|do|is|are|was|were|has|have|had|will|can|could|should)\b"
        ),
    ),
    (
        "manner",
        re.compile(
            r"怎么(?!样)|怎样|如何|\bhow\b(?! (?:many|much|large|big|long|fast|far|high|tall|deep|wide|heavy|old|soon|does .{0,60} compare))"
        ),
    ),
)


def wanted_kind(plain: str, places: int, indicators: int) -> Wanted:
    """Give what a question wants that names so many places and indicators; an indicator by itself asks for its figure."""
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
    if _LIST.search(plain):
        return "list"
    if not indicators and not _ASPECTS[0][1].search(plain) and not places and _WHAT_IS.search(plain):
        return "definition"
    return "figure" if indicators and not _REASONED.search(plain) else "fact"


def further_kinds(plain: str, wanted: Wanted) -> tuple[Wanted, ...]:
    """Give what a question that wants one kind of answer wants besides."""
    if wanted in ("definition", "metadata"):
        return ()
    first = "figure" if wanted == "comparison" else wanted
    return tuple(kind for kind, pattern in _ALSO if kind != first and pattern.search(plain))


def aspect_of(plain: str) -> Aspect | None:
    """Give what about a thing is asked: where, why, how, whether."""
    return next((aspect for aspect, pattern in _ASPECTS if pattern.search(plain)), None)
