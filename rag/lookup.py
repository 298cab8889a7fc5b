"""Questions that a document answers in a set place: a term it defines, its number, its date, its issuer, its items."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from rag.candidates import Candidate
from rag.lexical import normalise, tokens
from rag.records import Document, Evidence, GlossaryEntry, Hit, Sentence
from rag.relevance import Relevance
from rag.retrieve import named_number, term_forms
from rag.understand import Question

SentencesOf = Callable[[str], Sequence[Sentence]]

_ASKS = re.compile(
    r"几号文|哪号文|(?:有|共|一共)(?:几|多少)页|组配分类|公开方式|信息来源|发布机构|发文机关|公文时效"
    r"|(?:文件?|意见|通知|报告|讲话|方案|办法|规定|公告|决定|函|标准)(?:是|由)?(?:发给谁|发给哪|谁(?:印?发|写|签)|(?:什么时候|何时|哪天|哪年)(?:印?发|出)的?)"
    r"|\bhow many pages\b|\b(?:receives?|gets?|sent) (?:a )?cop(?:y|ies)\b|\bdisclosure category\b"
)
_PAGES = re.compile(r"(?:几|多少)页|\bhow many pages\b")
_NUMBER = re.compile(r"文号|发文字号|编号|几号文|哪号文|\bnumber\b|\bno\b")
_DATE = re.compile(r"时间|日期|时候|何时|哪天|哪一天|哪年|几号(?!文)|几月|when|date")
_ISSUER = re.compile(r"谁|机构|机关|单位|部门|\bwho\b|body|office|department|authority|issuer|issued by")
_PRINTED = re.compile(r"印发|\bprint")
_COPIED = re.compile(r"抄送|copied|\bcc\b|cop(?:y|ies) (?:of|to)")
_ADDRESSED = re.compile(r"主送|发给|addressed|收文|sent to")
_MEETING = re.compile(r"会议|大会|meeting|conference|session|congress")
_DELIVERED = re.compile(r"作的|作出|上作|所作|宣读|deliver|given|gave|made")
_POSTED = re.compile(r"发布(?:时间|日期)|网站|网上|posted|website|portal|online")
_INDEX = re.compile(r"索引号|index number")
_EACH = re.compile(r"分别|各自?(?=是|为|有|由)|[两二三四五几]份|\bboth\b|\beach\b|\brespectively\b")
_POSTED_LINE = r"发布(?:时间|日期)\s*[:：]"
_FIELDS = frozenset({"title", "number", "issuer", "date", "region", "period", "kind"})
MOST_DOCUMENTS = 3
"""As many documents say of themselves what is asked where the question means each, or names none."""
NAMED = 0.3
"""Share of the question's words in a document's title from which on the question names it."""


def definitions(
    question: Question,
    hits: Sequence[Hit],
    sentences_of: SentencesOf,
    glossary_of: Callable[[str], Sequence[GlossaryEntry]],
) -> list[Candidate]:
    """Find the glossary entry of the term whose meaning is asked; the longest term named wins, of each document once."""
    if question.wanted in ("metadata", "comparison") or (
        question.wanted == "figure" and "“" not in question.text
    ):
        return []
    asked = normalise(" ".join((question.text, *question.terms)))
    about = len(question.subject.replace(" ", ""))
    named: list[tuple[int, Document, GlossaryEntry]] = []
    for document in {hit.document.id: hit.document for hit in hits}.values():
        for entry in glossary_of(document.id):
            length = max((len(form) for form in term_forms(entry.term) if form in asked), default=0)
            # Without "what does … mean", the term must be most of what the question is about, or what a list is asked of.
            listed = question.wanted == "list" and _is_set_off(question, entry.term)
            if length and (question.wanted == "definition" or listed or length * 2 > about):
                named.append((length, document, entry))
    longest = max((length for length, _, _ in named), default=0)
    return [
        Candidate.looked_up(
            document,
            [s for s in sentences_of(document.id) if s.start < entry.end and entry.start < s.end],
            entry.start,
            entry.end,
        )
        for length, document, entry in named
        if length == longest
    ]


def asks_metadata(question: Question) -> bool:
    """Tell whether a question is about a document itself: its number, date, issuer, recipients, pages."""
    return question.wanted == "metadata" or bool(_ASKS.search(normalise(question.text)))


def _is_set_off(question: Question, term: str) -> bool:
    """Tell whether a question has a term in quotation marks, in Chinese or as it was read from English."""
    quoted = {normalise(words) for words in re.findall(r"[“\"「]([^”\"」]{2,20})[”\"」]", question.text)}
    return any(form in quoted or form in question.terms for form in term_forms(term))


def metadata(
    question: Question,
    hits: Sequence[Hit],
    judged: Relevance,
    sentences_of: SentencesOf,
    evidence_of: Callable[[str], Sequence[Evidence]] = lambda _: (),
) -> list[Candidate]:
    """Find the lines in which the document asked about states its number, date, issuer, meeting or recipients.

    Of each document meant, where there are several. `evidence_of` gives the words that the metadata of a document was taken
    from, labels of a portal's table (组配分类) among them.
    """
    return [
        line
        for document in documents_meant(question, hits, judged)
        for line in _lines(question, document, sentences_of(document.id), evidence_of(document.id))
    ]


def documents_meant(question: Question, hits: Sequence[Hit], judged: Relevance) -> list[Document]:
    """Give the document that a question names; all that it may mean where it asks for each, or names none."""
    best = {hit.document.id: hit for hit in sorted(hits, key=lambda hit: hit.score)}
    ranked = sorted(
        best.values(), key=lambda hit: (*_named(question, judged, hit.document), hit.score), reverse=True
    )
    if not ranked:
        return []
    by_number, by_place, by_title = _named(question, judged, ranked[0].document)
    if _EACH.search(question.text):
        alike = [
            hit.document
            for hit in ranked
            if _named(question, judged, hit.document)[:2] == (by_number, by_place)
        ]
        return sorted(
            alike[:MOST_DOCUMENTS], key=lambda document: (document.date is None, str(document.date))
        )
    if not (by_number or question.regions or by_title >= NAMED):
        return [hit.document for hit in ranked[:MOST_DOCUMENTS]]
    return [ranked[0].document]


def pages_asked(question: Question) -> bool:
    return bool(_PAGES.search(normalise(question.text)))


def _lines(
    question: Question, document: Document, sentences: Sequence[Sentence], evidence: Sequence[Evidence]
) -> list[Candidate]:
    """Find the lines of one document that say what is asked of it, in the order of the document's parts."""
    found = _labelled(question, document, sentences, evidence)
    for pattern in _patterns(question, document, sentences):
        for sentence in sentences:
            if re.search(pattern, sentence.text):
                if all(sentence not in other.sentences for other in found):
                    found.append(Candidate.looked_up(document, [sentence], sentence.start, sentence.end))
                break
    if _ISSUER.search(normalise(question.text)) and _PRINTED.search(normalise(question.text)):
        found += _printer(document, sentences, found)
    return found


def _patterns(question: Question, document: Document, sentences: Sequence[Sentence]) -> list[str]:
    asked = normalise(question.text).replace(normalise(document.title or ""), "")
    patterns: list[str] = []
    if _POSTED.search(asked):
        patterns.append(_POSTED_LINE)
    if _NUMBER.search(asked) and document.number and not named_number(question, document):
        patterns.append(re.escape(document.number))
    if _INDEX.search(asked):
        patterns.append("索引号")
    posted = _POSTED_LINE in patterns and any(
        re.search(_POSTED_LINE, sentence.text) for sentence in sentences
    )
    if _DATE.search(asked) and document.date and not posted:
        day = document.date
        patterns.append(
            rf"{day.year}\s*年\s*0?{day.month}\s*月\s*0?{day.day}\s*日|{day.year}-0?{day.month}-0?{day.day}"
        )
    if _COPIED.search(asked):
        patterns.append(r"^抄送")
    if _ADDRESSED.search(asked):
        patterns.append(r"^主送|^\S{2,20}[:：]$")
    if _MEETING.search(asked) and _DELIVERED.search(asked):
        patterns.append(r"^[（(—-]*.{0,60}(?:会议|大会|次会)上|会议上的")
    if not patterns and _ISSUER.search(asked) and document.issuer:
        issuer = re.escape(document.issuer)
        patterns.append(rf"(?:发布|发文)(?:机构|机关|单位)\s*[:：]\s*{issuer}|{issuer}")
    return patterns


def _labelled(
    question: Question, document: Document, sentences: Sequence[Sentence], evidence: Sequence[Evidence]
) -> list[Candidate]:
    """Find the lines of a portal's table whose label the question names: 组配分类, 公开方式."""
    asked = normalise(f"{question.text} {' '.join(question.terms)}")
    found = []
    for entry in evidence:
        if entry.field in _FIELDS or normalise(entry.field) not in asked:
            continue
        held = [
            sentence for sentence in sentences if sentence.start < entry.end and entry.start < sentence.end
        ]
        if held:
            found.append(Candidate.looked_up(document, held, held[0].start, held[-1].end))
    return found


def _printer(
    document: Document, sentences: Sequence[Sentence], found: Sequence[Candidate]
) -> list[Candidate]:
    """Find the office that stands above the day of printing, where it is another than the lines found name."""
    for before, line in pairwise(sentences):
        printed = re.fullmatch(r"\d{4}\s*年.{3,10}印发", line.text)
        is_office = re.fullmatch(r"\S{4,30}(?:室|局|厅|部|处|委)", before.text)
        if printed and is_office and not any(before.text in candidate.text for candidate in found):
            return [Candidate.looked_up(document, [before, line], before.start, line.end)]
    return []


def _named(question: Question, judged: Relevance, document: Document) -> tuple[bool, bool, float]:
    """Tell how surely a question names a document: by its number, its place, its title with kind and period."""
    said = tokens(f"{document.title or ''} {document.kind or ''} {document.issuer or ''}")
    half = question.half_year and (document.period or "").endswith("H1")
    return (
        named_number(question, document),
        not question.regions or document.region in question.regions,
        judged.coverage(said) + 0.3 * half,
    )
