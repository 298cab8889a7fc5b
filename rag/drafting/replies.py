"""A chat model's reply -> clean lines, and a line -> its text and the numbers it cites.

Models keep to a format more or less. What they mean beyond doubt is read (bullets, bold type, 【1】,
"[1, 2]", a whole paragraph in one line); what they say is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.errors import ChatUnavailable, UnusableReply

MAX_LINE = 4000
"""Characters of one line: several times a long paragraph; beyond it the model has lost itself."""

_REASONING = re.compile(r"<(/?)(?:think|thinking|reasoning|thought)>", re.IGNORECASE)

_WORD = r"(?:来源|资料|句子|编号|第|句|sources?|sentences?|refs?|no\.?|[#^ns])?\s*"
_JOIN = r"(?:\s*[,，、;；]\s*|\s*(?:和|及|and|&)\s*|\s*[-–—~～至]\s*|\s+)"
# Not the year of a document number, 鄂旗人常发[2024]55号.
_BRACKET = (
    rf"[\[【［]{{1,2}}\s*(?:{_WORD}\d{{1,6}}(?:{_JOIN}{_WORD}\d{{1,6}})*)"
    r"\s*句?\s*(?:†[^\]】］]*)?[\]】］]{1,2}"
    r"(?!\s*第?\s*\d+\s*号)(?:\((?:#|https?:)[^)\s]*\))?"
)
_BRACKETS = rf"{_BRACKET}(?:\s*(?:[,，、;；]|和|及|and|&)?\s*{_BRACKET})*"
_LEAD = r"(?:(?:资料来源|来源|出处|依据|参见|见|sources?|see|cf\.)\s*[:：]?\s*)"
_CITES = re.compile(
    rf"\s*(?:[（(]\s*{_LEAD}?{_BRACKETS}\s*[）)]|{_LEAD}(?<=[:：])\s*{_BRACKETS}|{_BRACKETS})", re.IGNORECASE
)
_NUMBERS = re.compile(r"(\d{1,6})(?:\s*[-–—~～至]\s*\D{0,9}?(\d{1,6}))?")
_STOPS = "。！？；!?;."
_STOP = re.compile(r"\s*(?:[。！？；!?;]+|\.(?=\s|$))[”’\"'）)]*")

_NOTHING = re.compile(r"[\W_]*")
_BULLET = re.compile(
    r"(?:[-*+–—]\s+|[•·●○■◆▪‣]\s*|\d{1,2}[.)．）]\s*(?=\D)|\d{1,2}、(?=\D)|[（(]\d{1,2}[)）]\s*|[①-⑳]\s*"
    r"|[一二三四五六七八九十]{1,3}、(?=[^一二三四五六七八九十]))"
)
_LABEL = re.compile(r"(?:答案|答|回答|结论|answer|response)\s*[:：]\s*", re.IGNORECASE)
_CHATTER = re.compile(
    r"好的|当然|希望(?:以上|这|对)|如需|如有|以上(?:是|就是|内容|回答|信息)|以下(?:是|为)"
    r"|根据(?:您|你|以上|所)?提供的?资料[，,：:]?$"
    r"|(?:sure|certainly|of course|here (?:is|are)|i hope|let me know|please note)\b",
    re.IGNORECASE,
)


# Tags with what a script holds, comments, links and pictures with their address. Not a citation that links somewhere.
_TAG = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)|</?[A-Za-z][^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"!?\[(?P<text>[^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+[\"'][^\"']*[\"'])?\)")


def lines(pieces: Iterable[str]) -> Iterator[str]:
    """Give the reply's complete lines as they come, without what a reasoning model thinks aloud.

    Raises UnusableReply for a line longer than MAX_LINE, ChatUnavailable where reasoning and reply cannot be told apart.
    """
    reasoning = False
    buffer = ""
    for piece in pieces:
        buffer += piece.replace("\r\n", "\n").replace("\r", "\n")
        *complete, buffer = buffer.split("\n")
        for line in complete:
            text, reasoning = _without_reasoning(line, reasoning)
            yield _checked(text)
        if not reasoning and not _REASONING.search(buffer):
            _checked(buffer)
    if buffer:
        text, reasoning = _without_reasoning(buffer, reasoning)
        yield _checked(text)


def thinks_aloud(opening: str) -> bool:
    """Tell whether a reply that begins so begins with a model's reasoning."""
    return _REASONING.match(opening.lstrip()) is not None


def undecorated(line: str, fence: str = "") -> str | None:
    """Give a line without bullets, numbering and emphasis; None for one that says nothing of its own.

    Headings, rules, the fence, "Here is the answer:" and other courtesies without a citation are such.
    """
    text = " ".join(without_markup(line.replace("\ufeff", "").replace("\u200b", "")).split())
    if _NOTHING.fullmatch(text) or (fence and fence in text):
        return None
    cited = _CITES.search(text) is not None
    heading = text.startswith("#") or re.fullmatch(r"(\*\*|__)[^*_\d]+[^*_\d。！？.!?]\1", text) is not None
    if heading and not cited and not is_refusal(text):
        return None
    text = text.lstrip("#> ").strip("|").strip()
    text = re.sub(r"\*\*|(?<![^\W_])__(?=\S)|(?<=\S)__(?![^\W_])|`", "", text)
    for pattern in (_BULLET, _BULLET, _LABEL):
        match = pattern.match(text)
        text = text[match.end() :] if match else text
    text = text.strip()
    if _NOTHING.fullmatch(text):
        return None
    opening = (len(text) <= 60 and text[-1] in ":：") or _is_chatter(text)
    if opening and not cited and not is_refusal(text):
        return None
    return text


def without_markup(line: str) -> str:
    """Give the words of a line without HTML tags, and of links and pictures the text alone: what is cited has no addresses."""

    def text_of(link: re.Match[str]) -> str:
        return f"[{link['text']}]" if _CITES.fullmatch(f"[{link['text']}]") else link["text"]

    return _LINK.sub(text_of, _TAG.sub("", line))


def statements_of(line: str) -> list[tuple[str, tuple[int, ...]]]:
    """Split a line into what it states and the numbers each part cites, brackets taken out of the text.

    A part ends where a citation meets the end of a sentence; a line without citations is one part.
    """
    parts = []
    begin = 0
    for match in _CITES.finditer(line):
        stop = _STOP.match(line, match.end())
        before = line[begin : match.start()].rstrip()
        if stop or (before and before[-1] in _STOPS):
            end = stop.end() if stop else match.end()
            parts.append(line[begin:end])
            begin = end
    parts.append(line[begin:])
    read = [citations_of(part) for part in parts]
    return [(text, numbers) for text, numbers in read if numbers or not _NOTHING.fullmatch(text)]


def citations_of(line: str) -> tuple[str, tuple[int, ...]]:
    """Give the text of a line without its brackets, and the numbers in them."""
    return _tidy(_CITES.sub("", line)), _numbers(line)


def is_refusal(text: str) -> bool:
    """Tell whether the line says that the sources do not answer, by the word agreed on or plainly."""
    return _REFUSAL.match(text) is not None or (
        _CITES.search(text) is None and _PLAIN_REFUSAL.match(text) is not None
    )


def refusal_text(text: str) -> str:
    """What such a line says besides the word agreed on; "" for nothing."""
    return _REFUSAL.sub("", text, count=1).strip()


_REFUSAL = re.compile(
    r"[\W_]*(?:ＮＯＴ＿ＩＮ＿ＳＯＵＲＣＥＳ|NOT[\s_\\-]*IN[\s_\\-]*(?:THE[\s_\\-]*)?SOURCES?\b)[\s:：,，.。*_`—–-]*",
    re.IGNORECASE,
)
_PLAIN_REFUSAL = re.compile(
    r"(?:根据)?(?:所给|提供的|现有|上述|以上|这些|给出的)?(?:资料|材料|文件|文档|来源)(?:中|里|内)?[，,]?(?:均|都|并)?"
    r"(?:没有|未|无)(?:明确|直接)?(?:回答|提及|提到|写明|说明|涉及|包含|找到|给出|载明|披露|相关|关于|该)"
    r"|(?:抱歉|对不起)?[，,]?(?:我)?(?:无法|不能)(?:根据|从|依据)?.{0,8}(?:回答|确定|得知)"
    r"|(?:the |these )?(?:provided |given )?(?:sources?|documents?|passages?)(?: provided| given)?"
    r" (?:do|does) ?(?:not|n't|n’t) "
    r"(?:say|state|mention|contain|provide|give|answer|specify|include)"
    r"|(?:sorry, )?i (?:cannot|can't|can’t) (?:answer|determine|find)",
    re.IGNORECASE,
)


def _without_reasoning(line: str, reasoning: bool) -> tuple[str, bool]:
    kept = []
    begin = 0
    for match in _REASONING.finditer(line):
        if match.group(1):
            if not reasoning:
                raise ChatUnavailable(
                    "the chat model mixes its reasoning into the reply; turn its thinking off"
                )
            begin = match.end()
            reasoning = False
        elif not reasoning:
            kept.append(line[begin : match.start()])
            reasoning = True
    if not reasoning:
        kept.append(line[begin:])
    return "".join(kept), reasoning


def _checked(line: str) -> str:
    if len(line) > MAX_LINE:
        raise UnusableReply(
            f"the chat model replies with a line of more than {MAX_LINE:,} characters; ask another model"
        )
    return line


def _is_chatter(text: str) -> bool:
    return len(text) <= 80 and not re.search(r"\d", text) and _CHATTER.match(text) is not None


def _numbers(part: str) -> tuple[int, ...]:
    found: dict[int, None] = {}
    for match in _CITES.finditer(part):
        for first, last in _NUMBERS.findall(match.group()):
            low, high = int(first), int(last or first)
            # A range that no prompt of ours could be meant by names its two ends.
            numbers = range(low, high + 1) if low <= high <= low + 50 else (low, high)
            found.update(dict.fromkeys(numbers))
    return tuple(found)


def _tidy(text: str) -> str:
    return re.sub(r"[ \t]+(?=[，。；：！？、])", "", text).strip()
