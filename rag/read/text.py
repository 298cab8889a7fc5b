"""bytes -> characters, by a fixed ladder of encodings that would rather refuse than guess."""

from __future__ import annotations

import codecs
import re
import unicodedata

from rag.errors import UnreadableFile

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")

# About 500 frequent characters of Chinese prose and government reports. They make up at least 69 % of the Han
# characters of the seeds, 51 % of 2,341 policy notices, 52 % of 500 news articles, 30 % of traditional Chinese prose.
_FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法"
    "所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
)


def decode(content: bytes, name: str) -> tuple[str, str]:
    """Give the characters and the name of the codec: "utf-8-sig", "utf-16", "utf-8" or "gb18030".

    GB18030 gives nearly any bytes a meaning, so its result counts only where it reads as Chinese: no control or
    private-use characters, and mostly characters that Chinese prose uses. Raises UnreadableFile for binary
    content, for other encodings, and for a text without a single Chinese or Latin letter.
    """
    text, encoding = _climb(content, name)
    if not text.strip().strip("\ufeff\u200b"):
        raise UnreadableFile(f"cannot read {name}: there is nothing in it but white space")
    if not (_HAN.search(text) or _LETTER.search(text)):
        raise UnreadableFile(f"cannot read {name}: there is no Chinese or Latin text in it")
    return text, encoding


def _climb(content: bytes, name: str) -> tuple[str, str]:
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _undecodable(name, "it is UTF-32")
    marked = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
    for mark, encoding in marked.items():
        if content.startswith(mark):
            try:
                return _without_binary(content.decode(encoding), name), encoding
            except UnicodeDecodeError as error:
                raise _undecodable(
                    name, f"it is not the {encoding.upper()} that its first bytes announce"
                ) from error
    if b"\x00" in content:
        raise UnreadableFile(f"cannot read {name}: it is a binary file; save its text as a UTF-8 text file")
    try:
        return _without_binary(content.decode("utf-8"), name), "utf-8"
    except UnicodeDecodeError:
        pass  # the next rung
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _undecodable(name, "it is neither UTF-8 nor GB18030") from error
    if not _reads_as_chinese(text):
        raise _undecodable(name, "it is neither UTF-8 nor GB18030")
    return text, "gb18030"


def _without_binary(text: str, name: str) -> str:
    # A stray control character is the trace of a bad copy (and cleaned away); more than one in 200 is no text.
    if "\x00" in text or len(_CONTROL.findall(text)) * 200 > len(text):
        raise UnreadableFile(f"cannot read {name}: it is a binary file; save its text as a UTF-8 text file")
    return text


def _reads_as_chinese(text: str) -> bool:
    strange = sum(
        unicodedata.category(character) in ("Co", "Cn") or bool(_CONTROL.match(character))
        for character in text
    )
    if strange * 200 > len(text):
        return False
    han = _HAN.findall(text)
    if len(han) < 20:
        return True  # too few to judge by
    return sum(character in _FREQUENT for character in han) * 4 >= len(han)


def _undecodable(name: str, reason: str) -> UnreadableFile:
    return UnreadableFile(f"cannot read {name}: {reason}; save it as a UTF-8 text file")
