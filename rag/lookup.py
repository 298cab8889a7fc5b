"""Questions that a document answers in a set place: a term it defines, its number, its date, its issuer, its items."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.candidates import Candidate
from rag.lexical import normalise, tokens
from rag.records import Document, GlossaryEntry, Hit, Sentence
from rag.relevance import Relevance
from rag.retrieve import named_number, term_forms
from rag.understand import Question

SentencesOf = Callable[[str], Sequence[Sentence]]
LONGEST_LIST = 460
"""Characters that the items of a list may have together and still be shown whole; otherwise their first clauses are."""
MOST_ITEMS = 12

_NUMBER = re.compile(r"文号|发文字号|编号|\bnumber\b|\bno\b")
_DATE = re.compile(r"时间|日期|时候|何时|哪天|哪一天|几号|几月|when|date")
_ISSUER = re.compile(r"谁|机构|机关|单位|部门|\bwho\b|body|office|department|authority|issuer|issued by")
_COPIED = re.compile(r"抄送|copied|\bcc\b")
_ADDRESSED = re.compile(r"主送|addressed|收文")
_MEETING = re.compile(r"会议|大会|meeting|conference|session|congress")
_DELIVERED = re.compile(r"作的|作出|上作|所作|宣读|deliver|given|gave|made")
_POSTED = re.compile(r"发布(?:时间|日期)|网站|网上|posted|website|portal|online")
_ANNOUNCES = re.compile(
    r"[:：；;]$|“[^”]*[一二三四五六七八九十][^”]*”。$|以下|如下|主要(?:是|有)|[一二两三四五六七八九十几]个|[一二三四五六七八九十几](?:方面|点|条|项)|分别|包括|^[一二三四五六七八九十]+、|^[（(][一二三四五六七八九十]+[)）]"
)
_INDEX = re.compile(r"索引号|index number")


def definitions(
    question: Question,
    hits: Sequence[Hit],
    sentences_of: SentencesOf,
    glossary_of: Callable[[str], Sequence[GlossaryEntry]],
) -> list[Candidate]:
    """Find the glossary entry of the term whose meaning is asked; the longest term named wins, of each document once."""
    if question.wanted not in ("definition", "list", "fact"):
        return []
    asked = normalise(question.text)
    about = len(question.subject.replace(" ", ""))
    named: list[tuple[int, Document, GlossaryEntry]] = []
    for document in {hit.document.id: hit.document for hit in hits}.values():
        for entry in glossary_of(document.id):
            length = max((len(form) for form in term_forms(entry.term) if form in asked), default=0)
            # Without "what does … mean", the term must be most of what the question is about.
            if length and (question.wanted == "definition" or length * 2 > about):
                named.append((length, document, entry))
    longest = max((length for length, _, _ in named), default=0)
    return [
        Candidate(
            document,
            tuple(s for s in sentences_of(document.id) if s.start < entry.end and entry.start < s.end),
            entry.start,
            entry.end,
            1.0,
            1.0,
            False,
            True,
            True,
        )
        for length, document, entry in named
        if length == longest
    ]


def metadata(
    question: Question, hits: Sequence[Hit], judged: Relevance, sentences_of: SentencesOf
) -> list[Candidate]:
    """Find the lines in which the document asked about states its number, date, issuer, meeting or recipients."""
    document = max(hits, key=lambda hit: (*_named(question, judged, hit.document), hit.score)).document
    plain = normalise(question.text)
    asked = plain.replace(normalise(document.title or ""), "")
    patterns: list[str] = []
    posted = r"发布(?:时间|日期)\s*[:：]"
    if _POSTED.search(asked):
        patterns.append(posted)
    if _NUMBER.search(asked) and document.number and not named_number(question, document):
        patterns.append(re.escape(document.number))
    if _INDEX.search(asked):
        patterns.append("索引号")
    if (
        _DATE.search(asked)
        and document.date
        and not (posted in patterns and _stands(posted, sentences_of(document.id)))
    ):
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
    found: list[Candidate] = []
    for pattern in patterns:
        for sentence in sentences_of(document.id):
            if re.search(pattern, sentence.text):
                if all(sentence not in other.sentences for other in found):
                    found.append(
                        Candidate(
                            document, (sentence,), sentence.start, sentence.end, 1.0, 1.0, False, True, True
                        )
                    )
                break
    return found


def _named(question: Question, judged: Relevance, document: Document) -> tuple[bool, bool, float]:
    """Tell how surely a question names a document: by its number, its place, its title with kind and period."""
    said = tokens(f"{document.title or ''} {document.kind or ''} {document.issuer or ''}")
    half = question.half_year and (document.period or "").endswith("H1")
    return (
        named_number(question, document),
        not question.regions or document.region in question.regions,
        judged.coverage(said) + 0.3 * half,
    )


def _stands(pattern: str, sentences: Sequence[Sentence]) -> bool:
    return any(re.search(pattern, sentence.text) for sentence in sentences)


def with_items(candidate: Candidate, sentences: Sequence[Sentence]) -> tuple[Candidate, str]:
    """Draw a sentence that announces a list out over its items; gives it as it is where it announces none.

    The text is the document's own where that is short enough, otherwise the items' first clauses.
    """
    lead = candidate.sentences[0]
    if not _announces(lead):
        return candidate, candidate.text
    at = next(place for place, sentence in enumerate(sentences) if sentence.index == lead.index)
    parent = lead.path
    first = at
    is_item = parent and _bare(lead.text).startswith(_bare(parent[-1])) and _is_item(parent[-1])
    under = {sentence.path for sentence in sentences if sentence.path[:-1] == parent}
    if is_item and len(under) < 2:
        # The sentence is itself an item: the list is that of its heading.
        siblings = parent[:-1]
        while (
            first > 0
            and sentences[first - 1].path[: len(siblings)] == siblings
            and sentences[first - 1].path != siblings
        ):
            first -= 1
        parent = siblings
        first -= 1
    items: list[Sentence] = []
    if lead.text.rstrip().endswith((":", "：", "；", ";")) and parent == lead.path:
        for sentence in sentences[at + 1 :]:
            if sentence.path != parent:
                break
            items.append(sentence)
            if sentence.text.rstrip().endswith("。"):
                break
    if not items:
        seen: set[tuple[str, ...]] = set()
        for sentence in sentences[max(first, 0) + 1 :]:
            child = sentence.path[: len(parent) + 1]
            if sentence.path[: len(parent)] != parent:
                break
            if len(child) > len(parent) and child not in seen:
                seen.add(child)
                items.append(sentence)
    if len(items) < 2 and not (items and lead.text.rstrip().endswith((":", "：", "；", ";"))):
        return candidate, candidate.text
    items = items[:MOST_ITEMS]
    cited = tuple(items) if parent != lead.path else (lead, *items)
    drawn = Candidate(
        candidate.document,
        cited,
        cited[0].start,
        cited[-1].end,
        candidate.score,
        candidate.support,
        candidate.target,
        candidate.fits,
        candidate.timely,
    )
    whole = drawn.text
    if len(whole) <= LONGEST_LIST and cited[-1].index - cited[0].index == len(cited) - 1:
        return drawn, "".join(whole.split("\n"))
    texts = [sentence.text for sentence in cited]
    if sum(map(len, texts)) > LONGEST_LIST:
        texts = [re.split(r"(?<=[。；;])|[，,]", text, maxsplit=1)[0] for text in texts]
    return drawn, " ".join(texts)


def _announces(lead: Sentence) -> bool:
    """Tell whether a sentence leads in a list: a heading, or one that says so at its end."""
    if lead.path and _bare(lead.text).startswith(_bare(lead.path[-1])) and _is_item(lead.path[-1]):
        return True
    return bool(_ANNOUNCES.search(re.split("[，,。；;](?=.)", lead.text)[-1]))


def _is_item(heading: str) -> bool:
    return bool(
        re.match(
            r"[一二三四五六七八九十]+[是要、]|[（(][一二三四五六七八九十\d]+[)）]|第[一二三四五六七八九十]+|\d+[.、]",
            heading,
        )
    )


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)
