"""What of a sentence of a draft is a claim: bullets and citation marks out, and nothing left of what claims nothing."""

from __future__ import annotations

import re

from rag.markers import leading_marker, run_in_marker
from rag.quantities import find_quantities

Span = tuple[int, int]

_BULLET = re.compile(
    r"\s*(?:>\s*)*(?:#{1,6}\s+|[-*+•·▪■□●○◦‣➢➤►✓✔◆◇–—]+(?=[\s\u4e00-\u9fff“])\s*|\[[ xX✓]\]\s+)*"
)
# [1], [1-3, 5], ［2］, [^note], 【4†source】, 〔3〕 but not 〔2024〕, a raised ² but not that of km².
_MARK = re.compile(
    r"[\[［]\s?\d{1,3}(?:\s?[-–—,，、;；]\s?\d{1,3})*\s?[\]］]|\[\^[^\]\s]{1,40}\]|【\d{1,3}[^】\n]{0,60}】|〔\d{1,2}〕"
    r"|(?<=[\u4e00-\u9fff。，；：、！？%％）)”》\d.])[⁰¹²³⁴-⁹]+|https?://[^\s\u4e00-\u9fff，。；、（）)\]]+"
)
_SOURCE_WORDS = r"(?:资料|数据|信息|文献|引文)?(?:来源|出处|摘自|引自|参见|参阅|详见|见|依据)"
# （来源：…报告第3页）, (Source: …), [资料2], 【来源：…】
_SOURCE_NAMED = re.compile(
    rf"[（(【\[]\s*(?:{_SOURCE_WORDS}\s*[:：]?|(?:sources?|see|cf\.?|refs?\.?|per|citing)\b[:\s.])[^（()）【】\[\]\n]{{0,160}}[）)】\]]"
    r"|[（(【\[]\s*(?:来源|资料|文献|文件|出处|source|doc|document|ref)\s?\d{0,3}\s*[）)】\]]",
    re.IGNORECASE,
)
_LEAD = re.compile(r"[A-Z][a-z]+(?: [a-z]+)?\.\s+(?=\d)")
"""What a paragraph is about, before a figure, where no sentence seems to end: "Plans. 24 charging points …"."""
_ENDED = re.compile(r"[。．.！!；;…](?:[”’」』）)\"']|\s)*$")
_QUESTION = re.compile(r"[？?][”\"’）)\s]*$")
_COLON = re.compile(r"[：:]\s*$")
_FIGURE = re.compile(r"[\d０-９百千万亿%％]")
_WORD = re.compile(r"[A-Za-z\u3400-\u9fff]")
_HAN = re.compile(r"[\u3400-\u9fff]")

# Sentences that a draft is framed with; each says nothing of the matter as long as it has no figure in it.
_FRAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Greetings, thanks, closings.
        r"(?:尊敬的|各位|同志们|大家好|[您你]好|[谢感]谢|此致|敬礼|特此|专此|妥否|不当之处|请予审议|请审阅|祝)",
        r"(?:dear|hello|hi|good (?:morning|afternoon)|ladies|thank|thanks|(?:best|kind) regards|sincerely|yours)\b",
        # What announces or closes a list.
        r"(?:(?:综上(?:所述)?|总之|总的来看|总体(?:来看|而言)|现将|下面|以下(?:是|为|内容)?|根据[^，,。]{0,20})[，,]?)?"
        r"[^，,。；]{0,24}(?:如下|如下所示|见下表?|要点|摘要|归纳|梳理|整理|汇报|介绍|说明|概述)[。.：:]?$",
        r"(?:here (?:is|are|follows?)|below (?:is|are)|the following|as follows|in (?:summary|short|brief|conclusion)[.,:]?$"
        r"|to (?:sum up|summari[sz]e)[.,:]?$|this (?:note|memo|brief|page|section|paper|draft)\b.{0,12}(?:sums?|summari|sets? out|lists?|covers?|gives?))",
        r"(?:首先|其次|再次|最后|此外|另外|与此同时|总之|综上所述|moreover|furthermore|finally|first|second|next|overall)[，,。.：:]?$",
        # What an assistant says about its own answer.
        r"(?:如(?:果)?[您你]?(?:需要?|想|有)|希望(?:以上|这些|对[您你])|请(?:注意|随时|告诉|告知|参阅|查阅|核实)|以上(?:信息|内容|回答|数据|报告|汇报|意见|是))",
        r"(?:let me know|please (?:note|let|contact|refer|see|feel)|i hope|feel free|if you (?:need|have|would|want|like)"
        r"|as an ai|sure[,!.]|certainly[,!.]|of course[,!.])",
        # The writer's own opinion and advice.
        r"(?:笔者|本人|我们?(?:建议|认为|觉得|希望)|建议)|(?:i|we) (?:recommend|suggest|think|believe|propose)\b",
        # Lines of labels.
        r"[（(【\[]?(?:(?:资料|数据|信息|图片|文件)?来源|出处|参考(?:文献|资料)|附件?|抄送|主送|联系(?:人|电话|方式)|电话|日期|撰稿人?|编辑|审核|作者|单位|注)\s*\d*\s*[：:]",
        r"[(\[]?(?:sources?|references?|bibliography|note|notes|author|date|contact|annex|appendix)\s*\d*\s*[:.]",
    )
)  # fmt: skip
_REFERENCE = re.compile(r"(?:[\[［]\s?\d{1,3}\s?[\]］]|\[\^[^\]\s]{1,40}\]\s*[:：]|[⁰¹²³⁴-⁹]+)\s*\S")
_DATE_ONLY = re.compile(
    r"[（(]?\s*(?:(?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*(?:月|[./-])?\s*(?:\d{1,2}\s*日?)?"
    r"|(?:\d{1,2} )?[A-Z][a-z]{2,8}\.? (?:\d{1,2}, )?(?:19|20)\d\d)\s*[）)]?\s*$"
)
_LABEL_HAN, _LABEL_WORDS = 8, 3
"""A bullet of no more characters, or English words, and without a stop is the name of what stands below it."""
_HEADING_LENGTH = 60
"""Characters; a longer line without a stop is a sentence whose stop is missing."""


def claim_spans(sentence: str) -> list[Span]:
    """Give the parts of a sentence that are its claim: without bullet, number, table edge and citation marks.

    Empty where nothing is left. The parts begin and end with a character that is no white space.
    """
    start = _begins(sentence)
    gone = sorted(
        match.span() for pattern in (_MARK, _SOURCE_NAMED) for match in pattern.finditer(sentence, start)
    )
    spans: list[Span] = []
    position = start
    for first, last in [*gone, (len(sentence), len(sentence))]:
        if not re.match(r"\w", sentence[last : last + 1]):  # no blank before the stop
            first = position + len(sentence[position:first].rstrip())
        if first > position:
            spans.append((position, first))
        position = max(position, last)
    return _trimmed(sentence, spans)


def _begins(sentence: str) -> int:
    """Give where a sentence begins behind its bullet and number."""
    start = _BULLET.match(sentence).end()  # type: ignore[union-attr]
    if sentence[start : start + 1] == "|":
        start += 1
    if marker := leading_marker(sentence[start:]):
        start += marker.end
    if point := run_in_marker(sentence, start):
        start = point.end
    if lead := _LEAD.match(sentence, start):
        start = lead.end()
    return start if _WORD.search(sentence, start) else len(sentence)


def _trimmed(sentence: str, spans: list[Span]) -> list[Span]:
    edges = " \t\u3000\u00a0|"
    kept = []
    for start, end in spans:
        if sentence[start:end].strip(edges):
            kept.append((start, end))
    if kept:
        start, end = kept[0]
        kept[0] = (start + len(sentence[start:end]) - len(sentence[start:end].lstrip(edges)), end)
        start, end = kept[-1]
        kept[-1] = (start, start + len(sentence[start:end].rstrip(edges)))
    return kept


def claims_nothing(sentence: str, claim: str, *, heading: bool, leads: bool, row: bool) -> bool:
    """Tell whether a sentence of a draft says nothing that a source could bear out.

    `claim` is what is left of it without marks; `heading` says that the draft's own structure has it as one, `leads`
    that more text follows below it, `row` that it is the row of a table. A sentence with a figure always claims
    something, but for a question.
    """
    if not _WORD.search(claim) or _REFERENCE.match(sentence) or _DATE_ONLY.match(claim):
        return True
    if _QUESTION.search(claim):
        return True
    if _has_figure(claim):
        return False
    if heading or row or _COLON.search(claim) or any(frame.match(claim) for frame in _FRAMES):
        return True
    if _ENDED.search(claim):
        return len(claim.split()) == 1 and not _HAN.search(claim)  # "Economy.", in bold before its paragraph
    if claim == sentence.strip():
        return leads and len(claim) <= _HEADING_LENGTH
    return _is_label(claim)


def _has_figure(claim: str) -> bool:
    """Tell whether it gives a figure; 三旗 and 六个方面 are none."""
    return any(_FIGURE.search(quantity.text) for quantity in find_quantities(claim))


def _is_label(claim: str) -> bool:
    if _HAN.search(claim):
        return len(claim) <= _LABEL_HAN
    return len(claim.split()) <= _LABEL_WORDS
