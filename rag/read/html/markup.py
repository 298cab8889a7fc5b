"""Bytes of a web page -> its elements: which encoding is really used, and a tree of bounded depth."""

from __future__ import annotations

import codecs
import re
from typing import Any

from rag.errors import UnreadableFile

_LABEL = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_XML_LABEL = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]{2,40})""", re.IGNORECASE)
# Browsers look into the first 1,024 bytes; portals put comments and scripts before it.
_LABEL_WITHIN = 8192
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# What Chinese prose is full of, in simplified and traditional characters; other encodings read as these hold few.
_COMMON = re.compile(
    "[的一是在不了有和人这这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行"
    "学法所民得经十三之进着等部度家电力里如水化高自二理起小物现加量都两体制机当使点从业本去把性好应开它合还政府市旗县"
    "區這為個國時來們於對會發動過說產種後學經進裡現兩體機當點從業應開還，。、；：（）《》“”\uff10-\uff19]"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_WRONG = re.compile(r"[\ufffd\ue000-\uf8ff\x80-\x9f]")
# Tags that only change how text looks: without them a page nests no deeper than its blocks.
_LOOKS = re.compile(
    r"</?(?:font|span|b|strong|i|em|u|s|a|big|small|tt|nobr|label|ins|o:p)\b[^<>]{0,2000}>", re.I
)
_BREAKING = re.compile(
    r"</?(?:p|div|br|tr|td|th|li|ul|ol|dl|dt|dd|h[1-6]|table|section|article|center|blockquote)\b[^<>]{0,2000}>",
    re.I,
)
_UNSEEN = re.compile(r"<(?:script|style)\b|<!--", re.I)
# A table of 100,000 cells has half as many; each costs up to a kilobyte of memory.
_MOST_TAGS = 1_500_000
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,5000}>")


def decode_page(content: bytes, name: str, label: str = "") -> tuple[str, str]:
    """Give the characters of a web page and Python's name of the codec.

    A byte order mark decides, then strict UTF-8: text in another encoding does not pass for it. Then what `label` (of
    an enclosing message) and the page itself say, GB18030 and Big5, of which the first wins that reads as Chinese. A
    few wrong bytes, as portals make them where they cut a title in the middle of a character, become U+FFFD.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace"), encoding
    if content[:400].count(b"\x00") > 100:
        encoding = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
        return content.decode(encoding, "replace"), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass  # another encoding, or a few broken characters
    said = [label, *(_stated(content))]
    best, text_of_best, encoding_of_best = -1.0, "", ""
    for encoding in dict.fromkeys([*filter(None, map(_codec, said)), "utf-8", "gb18030", "big5"]):
        text = content.decode(encoding, "replace")
        sense = _sense(text)
        if sense > best + 0.05:
            best, text_of_best, encoding_of_best = sense, text, encoding
    if best < 0.15:
        raise UnreadableFile(
            f"cannot read {name}: its encoding cannot be told; open it in a browser and save it as UTF-8"
        )
    return text_of_best, encoding_of_best


def _stated(content: bytes) -> list[str]:
    opening = content[:_LABEL_WITHIN]
    found = _XML_LABEL.findall(opening)[:1] + _LABEL.findall(opening)[:1]
    return [label.decode("ascii", "replace") for label in found]


def _codec(label: str) -> str:
    """Give Python's codec for a label: that of GB18030 for each of its subsets, which are often written in its stead."""
    try:
        found = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return ""
    if found in ("gb2312", "gbk", "gb18030", "hz"):
        return "gb18030"
    if found in ("big5", "cp950", "big5hkscs"):
        return "big5hkscs" if found == "big5hkscs" else "big5"
    return found if codecs.lookup(found)._is_text_encoding else ""


def _sense(text: str) -> float:
    """Rate how far the characters beyond ASCII are those of Chinese text, and not the remains of another encoding."""
    beyond = _BEYOND_ASCII.findall(text[:2_000_000])
    if not beyond:
        return 0.15
    sample = "".join(beyond)
    return (len(_COMMON.findall(sample)) - 3 * len(_WRONG.findall(sample))) / len(sample)


def parse_page(text: str, name: str) -> Any:
    """Give the root element (of lxml). Nothing is fetched; a page that nests too deep is parsed without its looks.

    Raises UnreadableFile for a page without text, and for one of more elements than any document has.
    """
    if text.count("<") > _MOST_TAGS:
        raise UnreadableFile(
            f"cannot read {name}: it has more than {_MOST_TAGS:,} tags; save the part that is the document as a page of"
            " its own"
        )
    for attempt in (text, None, ""):
        if attempt is None:
            text = _LOOKS.sub("", text)
        elif not attempt:
            plain = _TAG.sub("", _BREAKING.sub("\x00", _without_unseen(text)))
            text = plain.replace("<", "&lt;").replace("\x00", "<br>")
        root, cut = _parsed(text)
        if root is None:
            raise UnreadableFile(
                f"cannot read {name}: there is no text in it; open the page in a browser and save it again"
            )
        if not cut:
            break
    return root


def _parsed(text: str) -> tuple[Any, bool]:
    from lxml import etree

    # huge_tree moves the parser's limit from 256 nested elements, where it drops the rest of the page, to 2,048.
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing in it but comments and white space
        return None, False
    return root, any("Excessive depth" in entry.message for entry in parser.error_log)


def _without_unseen(text: str) -> str:
    """Cut scripts, styles and comments out; what is not closed goes on to the end."""
    lowered = text.lower()
    parts, position = [], 0
    while opening := _UNSEEN.search(lowered, position):
        parts.append(text[position : opening.start()])
        closing = "-->" if opening[0] == "<!--" else f"</{opening[0][1:]}"
        end = lowered.find(closing, opening.end())
        if end < 0:
            return "".join(parts)
        position = end + len(closing)
    return "".join([*parts, text[position:]])
