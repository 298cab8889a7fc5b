"""Question + hits -> statements without a model: the clause, entry, item list or metadata line that answers, quoted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.cite import cite
from rag.clauses import best_run, clauses
from rag.glossary import Glossary
from rag.lexical import normalise, tokens
from rag.dates import find_dates
from rag.measure import in_english
from rag.quantities import Quantity, find_quantities
from rag.records import Document, GlossaryEntry, Hit, Language, Sentence, Statement
from rag.relevance import Relevance
from rag.figures import is_target
from rag.retrieve import context_tokens, term_forms
from rag.understand import Question, short_forms

MOST_STATEMENTS = 3
NEAR_BEST = 0.85
"""A further statement must score this share of the best. Fitted on the eval set's development half."""
LONGEST_RUN = 90
"""Characters of clauses shown for a figure; a sentence shown whole has at most LONGEST_SENTENCE."""
LONGEST_SENTENCE = 180

SUPPORTED: dict[Language, float] = {"zh": 0.42, "en": 0.30}
"""Least share of a question's words that the best sentence must hold, else "the documents do not say".

Fitted on the eval set's development half: see docs/answers.md."""


_METADATA_LINE = re.compile(r"索引号|发布机构|发文机关|发文字号|成文时间|成文日期|公文时效|发布时间|信息来源|组配分类|公开方式")


@dataclass(frozen=True, slots=True)
class Extraction:
    """Statements best first, or the reason why there are none (in the question's language)."""

    statements: tuple[Statement, ...]
    refusal: str | None


@dataclass(frozen=True, slots=True)
class _Candidate:
    document: Document
    sentences: tuple[Sentence, ...]
    start: int
    end: int
    score: float
    support: float


def extract(
    question: Question,
    hits: Sequence[Hit],
    judged: Relevance,
    *,
    sentences_of: Callable[[str], Sequence[Sentence]],
    glossary_of: Callable[[str], Sequence[GlossaryEntry]],
    glossary: Glossary,
    similarity: Callable[[Sequence[str]], Sequence[float]],
) -> Extraction:
    """Answer from the hits alone; every statement's text is a part of a document.

    `similarity` gives the cosine of the question and each text. Statements come without findings: `verify` adds them.
    """
    if not hits:
        return Extraction((), _refusal(question, hits))
    entries = _definitions(question, hits, sentences_of, glossary_of)
    if entries:
        return Extraction(tuple(_state(entry, question, sentences_of, glossary) for entry in entries), None)
    if question.missing_regions and not question.regions:
        return Extraction((), _refusal(question, hits))
    if question.wanted == "metadata" and (stated := _metadata(question, hits, sentences_of)):
        return Extraction((_state(stated, question, sentences_of, glossary),), None)
    candidates = _candidates(question, hits, judged, similarity)
    written: Language = "en" if question.foreign else "zh"
    if not candidates or max(candidate.support for candidate in candidates) < SUPPORTED[written]:
        return Extraction((), _refusal(question, hits))
    chosen = _chosen(question, candidates)
    return Extraction(
        tuple(_state(candidate, question, sentences_of, glossary) for candidate in chosen), None
    )


def _candidates(
    question: Question,
    hits: Sequence[Hit],
    judged: Relevance,
    similarity: Callable[[Sequence[str]], Sequence[float]],
) -> list[_Candidate]:
    """Score every sentence of the hits, and cut each down to the clauses that answer."""
    top = hits[0].score or 1.0
    flat = [(hit, sentence) for hit in hits for sentence in hit.sentences]
    found: list[_Candidate] = []
    for (hit, sentence), cosine in zip(flat, similarity([sentence.text for _, sentence in flat]), strict=True):
        if not _is_content(hit.document, sentence) or not _place_fits(question, hit.document, sentence):
            continue
        context = context_tokens(hit.document, sentence.path)
        inside = frozenset(tokens(sentence.text))
        support = judged.coverage(inside, context) * _year_factor(question, hit.document, sentence)
        whole = sentence.end - sentence.start
        if question.wanted in ("figure", "comparison", "date", "person") or whole > LONGEST_SENTENCE:
            around = context | inside

            def score(part: str, around: frozenset[str] = around, sentence: Sentence = sentence) -> float:
                aimed = question.aims is not None and is_target(sentence, part) != question.aims
                return judged.coverage(tokens(part), around) - (0.08 if aimed else 0.0)

            run = best_run(
                sentence.text,
                clauses(sentence.text),
                score,
                lambda part: _fits(question, part),
                longest=LONGEST_RUN * (1 if question.parts == 1 else 2),
                several=question.parts > 1 or question.wanted == "fact",
            )
            if run is None:
                # No part of the sentence holds what is asked for (a figure, a date): it can only be second best.
                (start, end), part_score = (0, whole), 0.4 * support
            else:
                (start, end), part_score = run
        else:
            (start, end), part_score = (0, whole), support
        value = part_score * _year_factor(question, hit.document, sentence) + 0.5 * cosine + 0.35 * hit.score / top
        found.append(
            _Candidate(
                hit.document, (sentence,), sentence.start + start, sentence.start + end, value, support + 0.3 * cosine
            )
        )
    found.sort(key=lambda candidate: -candidate.score)
    return found


def _is_content(document: Document, sentence: Sentence) -> bool:
    """Tell whether a sentence says something: not the title, a line of the portal's metadata, or a bare heading."""
    bare = re.sub(r"\W", "", sentence.text)
    if document.title and bare in re.sub(r"\W", "", document.title):
        return False
    return not (_METADATA_LINE.search(sentence.text) or (sentence.path and bare == re.sub(r"\W", "", sentence.path[-1]) and not sentence.text.rstrip().endswith("。")))


def _place_fits(question: Question, document: Document, sentence: Sentence) -> bool:
    """Tell whether a sentence is about a place that the question names: the right figure of another banner is wrong."""
    if not question.regions or document.region in question.regions:
        return True
    return any(form in f"{sentence.text}{' '.join(sentence.path)}" for region in question.regions for form in short_forms(region))


def _year_factor(question: Question, document: Document, sentence: Sentence) -> float:
    """Give what a sentence's support is worth for the years asked about: all of it where they are stated near it."""
    if not question.years:
        return 1.0
    near = f"{document.period or ''} {document.title or ''} {document.date or ''} {' '.join(sentence.path)} {sentence.text}"
    if any(str(year) in near for year in question.years):
        return 1.0
    # A report of January 2024 says 2023 once, at the head of the part that looks back.
    return 0.95 if any(document.text.count(f"{year}年") >= 2 for year in question.years) else 0.6


def _fits(question: Question, part: str) -> bool:
    """Tell whether a part of a sentence holds the kind of thing that is asked for."""
    if question.wanted == "date":
        return bool(find_dates(part)) or bool(
            re.search(
                r"年内|月底|月末|年底|\d+(?:个)?(?:月|年|天)内|上半年|下半年|[一二三四五六七八九十]+个?月",
                part,
            )
        )
    if question.wanted not in ("figure", "comparison"):
        return True
    quantities = find_quantities(part)
    if question.measures and any(_measures(question, quantity) for quantity in quantities):
        return True
    return bool(quantities) and not question.measures


def _measures(question: Question, quantity: Quantity) -> bool:
    kinds = {"percent": ("%", "pp"), "money": ("CNY", "USD"), "area": ("m2", "mu", "ha")}
    return any(quantity.unit in kinds.get(measure, ()) for measure in question.measures)


def _chosen(question: Question, candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Take the best, and what stands near it; for a comparison the best of each side."""
    best = candidates[0]
    if question.wanted == "comparison":
        sides: dict[str, _Candidate] = {}
        for candidate in candidates:
            side = candidate.document.region or candidate.document.id
            if question.regions and candidate.document.region not in question.regions:
                continue
            if candidate.score >= 0.6 * best.score:
                sides.setdefault(side, candidate)
        if len(sides) > 1:
            return list(sides.values())[:MOST_STATEMENTS]
    chosen: list[_Candidate] = []
    for candidate in candidates:
        if len(chosen) == MOST_STATEMENTS or candidate.score < NEAR_BEST * best.score:
            break
        words = normalise(_text(candidate))
        if all(
            words not in normalise(_text(other)) and normalise(_text(other)) not in words for other in chosen
        ):
            chosen.append(candidate)
    return chosen


def _definitions(
    question: Question,
    hits: Sequence[Hit],
    sentences_of: Callable[[str], Sequence[Sentence]],
    glossary_of: Callable[[str], Sequence[GlossaryEntry]],
) -> list[_Candidate]:
    """Find the glossary entry whose term the question asks the meaning of; the longest term wins."""
    if question.wanted not in ("definition", "list", "fact"):
        return []
    asked = normalise(question.text)
    named: list[tuple[int, Document, GlossaryEntry]] = []
    for document in {hit.document.id: hit.document for hit in hits}.values():
        for entry in glossary_of(document.id):
            length = max((len(form) for form in term_forms(entry.term) if form in asked), default=0)
            if length and (
                question.wanted == "definition" or length * 2 >= len(question.subject.replace(" ", ""))
            ):
                named.append((length, document, entry))
    if not named:
        return []
    longest = max(length for length, _, _ in named)
    result = []
    for length, document, entry in named:
        if length == longest:
            cited = tuple(s for s in sentences_of(document.id) if s.start < entry.end and entry.start < s.end)
            result.append(_Candidate(document, cited, entry.start, entry.end, 1.0, 1.0))
    return result[:MOST_STATEMENTS]


def _metadata(
    question: Question, hits: Sequence[Hit], sentences_of: Callable[[str], Sequence[Sentence]]
) -> _Candidate | None:
    """Find the line of the best document that states the number, the date or the issuer."""
    document = hits[0].document
    plain = normalise(question.text)
    patterns: list[str] = []
    if re.search(r"文号|number|\bno\b", plain) and document.number:
        patterns.append(re.escape(document.number))
    if re.search(r"时间|日期|时候|何时|哪天|哪一天|几号|几月|when|date", plain) and document.date:
        day = document.date
        patterns.append(rf"{day.year}年0?{day.month}月0?{day.day}日|{day.year}-0?{day.month}-0?{day.day}")
    if (
        re.search(r"谁|机构|机关|单位|部门|who|body|office|department|authority|issuer", plain)
        and document.issuer
    ):
        patterns.append(
            rf"(?:发布|发文)(?:机构|机关|单位)\s*[:：]\s*{re.escape(document.issuer)}|{re.escape(document.issuer)}"
        )
    for pattern in patterns:
        for sentence in sentences_of(document.id):
            if re.search(pattern, sentence.text):
                return _Candidate(document, (sentence,), sentence.start, sentence.end, 1.0, 1.0)
    return None


def _text(candidate: _Candidate) -> str:
    return candidate.document.text[candidate.start : candidate.end]


def _state(
    candidate: _Candidate,
    question: Question,
    sentences_of: Callable[[str], Sequence[Sentence]],
    glossary: Glossary,
) -> Statement:
    text = _text(candidate)
    sentences = sentences_of(candidate.document.id)
    citations = tuple(cite(candidate.document, sentence, sentences) for sentence in candidate.sentences)
    highlights = _highlights(question, text)
    if question.language == "en":
        text += gloss(text, glossary)
    return Statement(text, question.language, citations, (), highlights)


def _highlights(question: Question, text: str) -> tuple[tuple[int, int], ...]:
    if question.wanted not in ("figure", "comparison"):
        return ()
    quantities = find_quantities(text)
    asked = [quantity for quantity in quantities if _measures(question, quantity)] or quantities
    return tuple((quantity.start, quantity.end) for quantity in asked)


def gloss(text: str, glossary: Glossary) -> str:
    """Give, in English and in order, what of a Chinese passage can be rendered exactly: terms and figures; "" if nothing.

    Not a translation: the words between are left out, and the reader sees the Chinese before it.
    """
    parts: list[tuple[int, str]] = []
    for quantity in find_quantities(text):
        rendered = in_english(quantity, direction=True)
        if rendered:
            parts.append((quantity.start, rendered))
    for start, _, entry in glossary.occurrences(text, "zh"):
        parts.append((start, entry.english))
    words = [word for _, word in sorted(parts)]
    return f" ({'; '.join(dict.fromkeys(words))})" if words else ""


def _refusal(question: Question, hits: Sequence[Hit]) -> str:
    """Say what was looked for and not found, and what the library has."""
    held = list(dict.fromkeys(hit.document.label for hit in hits))[:3]
    if question.language == "zh":
        missing = (
            f"没有关于{'、'.join(question.missing_regions)}的文件" if question.missing_regions else "没有写明"
        )
        return f"库中文件{missing}，无法回答“{question.text}”。" + (
            f"相近的文件：{'；'.join(held)}。" if held else "库中还没有文件。"
        )
    missing = (
        f"hold nothing on {', '.join(question.missing_regions)}" if question.missing_regions else "do not say"
    )
    return f"The documents {missing}: “{question.text}”." + (
        f" Nearest documents: {'; '.join(held)}." if held else " The library is empty."
    )
