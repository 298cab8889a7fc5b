"""What every form of output shares: labels in both languages, numbers of citations, harmless characters."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import groupby

from rag.periods import period_in_words
from rag.records import Answer, Brief, Citation, Document, Finding, Language, Pair, Statement, Understood

Place = tuple[str, int, int]
"""(document id, start, end): citations of the same place share a number."""

WORDS: dict[str, dict[Language, str]] = {
    "sources": {"zh": "出处", "en": "Sources"},
    "others": {"zh": "其他检索到的段落", "en": "Other passages found"},
    "understood": {"zh": "理解为", "en": "Understood as"},
    "author": {"zh": "作答方式", "en": "Answered by"},
    "extractive": {"zh": "原文摘录", "en": "extraction from the documents"},
    "title": {"zh": "标题", "en": "Title"},
    "number": {"zh": "文号", "en": "Document number"},
    "issuer": {"zh": "发文机关", "en": "Issuer"},
    "date": {"zh": "日期", "en": "Date"},
    "region": {"zh": "地区", "en": "Region"},
    "period": {"zh": "时期", "en": "Period"},
    "kind": {"zh": "文种", "en": "Kind"},
    "name": {"zh": "文件", "en": "File"},
    "figures": {"zh": "主要数据", "en": "Key figures"},
    "glossary": {"zh": "术语", "en": "Terms"},
    "indicator": {"zh": "指标", "en": "Indicator"},
    "value": {"zh": "数值", "en": "Value"},
    "status": {"zh": "性质", "en": "Status"},
    "actual": {"zh": "实绩", "en": "actual"},
    "target": {"zh": "目标", "en": "target"},
    "expected": {"zh": "预计", "en": "expected"},
    "change": {"zh": "变化", "en": "Change"},
    "headline": {"zh": "要点", "en": "Headlines"},
    "problem": {"zh": "存在的问题", "en": "Problems named"},
    "step": {"zh": "下一步", "en": "Next steps"},
    "uncited": {"zh": "没有出处", "en": "No source"},
    "unknown_citation": {"zh": "出处不存在", "en": "The source does not exist"},
    "quote_not_exact": {"zh": "引文与原文不符", "en": "The quotation differs from the source"},
    "quantity_not_in_source": {"zh": "所引原文中没有这个数字", "en": "The number is not in the cited source"},
    "date_not_in_source": {"zh": "所引原文中没有这个日期", "en": "The date is not in the cited source"},
    "unsupported": {"zh": "所引原文说的不是这件事", "en": "Not what the cited source says"},
    "place_not_in_source": {
        "zh": "所引原文说的不是这个地方",
        "en": "The cited source does not speak of this place",
    },
    "name_not_in_source": {"zh": "所引原文中没有这个名称", "en": "The name is not in the cited source"},
    "modality": {"zh": "计划与实绩混淆", "en": "A plan and a result are confused"},
    "negation": {"zh": "与原文的肯定或否定相反", "en": "The cited source says the opposite"},
    "not_entailed": {"zh": "所引原文推不出这句话", "en": "Does not follow from the cited source"},
    "unlike_translation": {"zh": "中英文不一致", "en": "Chinese and English differ"},
    "conflict": {"zh": "另一份文件说法不同", "en": "Another document says otherwise"},
}
LEAST_SECONDS = 0.1
"""What is answered faster is answered at once for a reader."""
METADATA = ("number", "issuer", "date", "region", "period", "kind", "name")

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """Give the text without control characters other than tab and line feed."""
    return _STEERING.sub("", text)


def say(language: Language, key: str, **names: object) -> str:
    """The label of that key in `rag/data/ui/words.toml`, its {names} filled in."""
    return _words()[key][language].format(**names)


def say_understood(one: Understood, language: Language) -> str:
    """One thing that was read into a question, in a few words: "地区 达旗 → 达拉特旗", "asks for a definition"."""
    if one.kind in ("wanted", "aim"):
        return say(language, f"understood_{one.kind}_{one.value}")
    if one.kind in ("period", "unlisted") or one.said.casefold() == one.value.casefold():
        words = one.said
    else:
        words = one.value if one.kind == "follow_up" else f"{one.said} → {one.value}"
    return f"{say(language, f'understood_{one.kind}')} {words}"


def place(citation: Citation) -> Place:
    return citation.document_id, citation.start, citation.end


def citations_of(statement: Statement) -> list[Citation]:
    """What the statement cites, and then the sentences of the library that its findings point to."""
    return [*statement.citations, *(one for finding in statement.findings for one in finding.citations)]


def number_citations(statements: Iterable[Statement]) -> dict[Place, int]:
    """Number the cited places from 1, in order of first mention, with those that findings point to."""
    numbers: dict[Place, int] = {}
    for statement in statements:
        for citation in citations_of(statement):
            numbers.setdefault(place(citation), len(numbers) + 1)
    return numbers


def numbered(citations: Iterable[Citation], numbers: dict[Place, int]) -> list[tuple[int, Citation]]:
    """(number, citation) of each place once, in order of number."""
    found: dict[int, Citation] = {}
    for citation in citations:
        found.setdefault(numbers[place(citation)], citation)
    return sorted(found.items(), key=lambda item: item[0])


def cited(statements: Iterable[Statement]) -> list[tuple[int, Citation]]:
    """(number, citation) of each place that the statements cite or that their findings point to."""
    statements = tuple(statements)
    return numbered((one for each in statements for one in citations_of(each)), number_citations(statements))


def brief_statements(brief: Brief) -> list[Statement]:
    """The statements of a brief, those of a pair one after the other."""
    return [one for pair in brief.pairs for one in (pair.chinese, pair.english) if one is not None]


def number_brief(brief: Brief) -> dict[Place, int]:
    """Number the places that a brief cites: those of its statements first, then those of its figures."""
    numbers = number_citations(brief_statements(brief))
    for figure in brief.figures:
        numbers.setdefault(place(figure.citation), len(numbers) + 1)
    return numbers


def brief_citations(brief: Brief) -> list[tuple[int, Citation]]:
    """(number, citation) of each place that the brief cites, in order of number."""
    citations = [citation for statement in brief_statements(brief) for citation in citations_of(statement)]
    return numbered((*citations, *(figure.citation for figure in brief.figures)), number_brief(brief))


def by_heading(pairs: Iterable[Pair]) -> list[tuple[str, str | None, list[Pair]]]:
    """(heading, heading in English, pairs) of each run of pairs under one heading."""
    runs = groupby(pairs, key=lambda pair: (pair.heading, pair.heading_english))
    return [(chinese, english, list(run)) for (chinese, english), run in runs]


def metadata(document: Document) -> list[tuple[str, str]]:
    """(key of WORDS, value) of what is known of the document, in reading order; values are in Chinese."""
    values = ((key, field_of(document, key, "zh")) for key in METADATA)
    return [(key, value) for key, value in values if value is not None]


def field_of(document: Document, key: str, language: Language) -> str | None:
    """What is known of the document under that key, as a reader of the language reads it; None where nothing is."""
    value = getattr(document, key)
    if value is None:
        return None
    return period_in_words(value, language) if key == "period" else str(value)


def describe_finding(finding: Finding, language: Language) -> str:
    return f"{WORDS[finding.kind][language]}: {finding.message}"


def doubt(citation: Citation, language: Language) -> str:
    """What to say of a quote that was recognised in a picture without certainty; "" for any other."""
    if not citation.unsure:
        return ""
    return say(language, "unsure", percent=round(100 * (citation.confidence or 0)))


def bilingual_doubt(citation: Citation) -> str:
    """As `doubt`, in both languages, for pages that have both."""
    return " / ".join(filter(None, (doubt(citation, "zh"), doubt(citation, "en"))))


def author(answered_by: str, language: Language) -> str:
    return WORDS["extractive"][language] if answered_by == "extractive" else answered_by


def costs(answer: Answer, language: Language) -> list[str]:
    """What the answer took, as far as it is known: tokens, dollars, and seconds in all."""
    parts = []
    if answer.tokens is not None:
        parts.append(say(language, "tokens", count=f"{answer.tokens:,}"))
    if answer.usage is not None and answer.usage.cost is not None:
        parts.append(say(language, "cost", dollars=f"{answer.usage.cost:.4f}"))
    seconds = sum(seconds for _, seconds in answer.seconds)
    if seconds >= LEAST_SECONDS:
        parts.append(say(language, "seconds", count=f"{seconds:.1f}"))
    return parts


def notes(answer: Answer) -> list[str]:
    """What else the reader should know of the answer, one line each."""
    colon = "：" if answer.language == "zh" else ": "
    understood = [f"{WORDS['understood'][answer.language]}{colon}{' · '.join(answer.understood)}"]
    return [*(understood if answer.understood else []), *answer.notices]


@cache
def _words() -> dict[str, dict[Language, str]]:
    text = files("rag").joinpath("data", "ui", "words.toml").read_text(encoding="utf-8")
    words: dict[str, dict[Language, str]] = tomllib.loads(text)
    return words
