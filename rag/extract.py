"""Question + hits -> statements without a model: the clause, entry, list or metadata line that answers, quoted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.candidates import Candidate, candidates, lead_in
from rag.cite import cite
from rag.compare import Found, asks_size, difference, sides_of, sized, together
from rag.confidence import all_signs, curve, probability
from rag.gloss import figure_first, gloss, place_and_time, place_in_english
from rag.glossary import Glossary
from rag.items import with_items
from rag.lexical import normalise, tokens
from rag.lookup import SentencesOf, asks_metadata, definitions, documents_meant, metadata, pages_asked
from rag.quantities import Quantity, find_quantities
from rag.records import Evidence, GlossaryEntry, Hit, Statement
from rag.refusal import missing_places, pages_refusal, refusal
from rag.relevance import Relevance
from rag.sought import asked_indicators, best_figures, is_change
from rag.spans import highlights
from rag.subjects import owners
from rag.timing import time_of
from rag.understand import Question, Side, narrowed

MOST_STATEMENTS = 3
NEAR_BEST = 0.88
"""A further statement must score this share of the best."""
_COUNTED = ("figure", "comparison")
# "主要是：", "重点做好“五强三抓”。"
_LEADS_IN = re.compile(r"[:：]$|“[^”]*[一二三四五六七八九十][^”]*”。$")
_ASKS_WHERE = re.compile(
    r"(?:哪|什么)(?:一个|个|些|几个)?(?:省区?|自治区|直辖市|市|旗|盟|县|地区|地方)"
    r"|\b(?:which|what) (?:provinces?|regions?|municipalit(?:y|ies)|cit(?:y|ies)|banners?|count(?:y|ies)|places?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Extraction:
    """Statements best first, or the reason why there are none (in the question's language)."""

    statements: tuple[Statement, ...]
    refusal: str | None
    probability: float
    """0 to 1: how likely it is that the best candidate answers; below the threshold there are no statements."""
    notices: tuple[str, ...] = ()
    """What is left open: a side of a comparison that no document states."""


class Extractor:
    """Answers one question. Every statement's text is the document's, with exact renderings in English."""

    def __init__(
        self,
        question: Question,
        hits: Sequence[Hit],
        judged: Relevance,
        *,
        sentences_of: SentencesOf,
        glossary_of: Callable[[str], Sequence[GlossaryEntry]],
        glossary: Glossary,
        similarity: Callable[[Sequence[str]], Sequence[float]],
        evidence_of: Callable[[str], Sequence[Evidence]] = lambda _: (),
    ) -> None:
        self._question, self._hits, self._judged = question, hits, judged
        self._sentences_of, self._glossary_of = sentences_of, glossary_of
        self._glossary, self._similarity, self._evidence_of = glossary, similarity, evidence_of

    def extract(self) -> Extraction:
        if found := self.looked_up():
            return self._stated(found, curve().looked_up)
        if not self._hits or missing_places(self._question, self._hits):
            return self._refused(0.0, ())
        if pages_asked(self._question):
            document = documents_meant(self._question, self._hits, self._judged)[0]
            return Extraction((), pages_refusal(self._question, document), 0.0)
        if sides := sides_of(self._question, self._hits):
            return self._compared(sides)
        ranked = self.ranked(self._question)
        answering = self.answering(self._question, ranked)
        sure = self.sure(self._question, answering)
        if sure < curve().threshold:
            return self._refused(sure, ranked)
        return self._stated(_chosen(self._question, answering), sure)

    def ranked(self, question: Question) -> list[Candidate]:
        """Give all candidates for a question, which may be one side of the whole one; best first."""
        return candidates(question, self._hits, self._judged_by(question), self._similarity)

    def sure(self, question: Question, answering: Sequence[Candidate]) -> float:
        """Give the probability that the best of the candidates answers."""
        return probability(self.signs(question, answering)) if answering else 0.0

    def signs(self, question: Question, answering: Sequence[Candidate]) -> dict[str, float]:
        """Give by name what tells how likely it is that the best of the candidates, of which there is one, answers."""
        best = answering[0]
        second = next((other for other in answering if other.sentences != best.sentences), None)
        margin = best.score - (second.score if second else 0.0)
        return all_signs(question, self._judged_by(question), best.signs, margin)

    def looked_up(self) -> list[Candidate]:
        """Give what a document says in the place set for it: definitions, or lines about itself; mostly nothing."""
        if not self._hits:
            return []
        found = definitions(self._question, self._hits, self._sentences_of, self._glossary_of)
        if not found and asks_metadata(self._question) and not missing_places(self._question, self._hits):
            found = metadata(self._question, self._hits, self._judged, self._sentences_of, self._evidence_of)
        return found

    def answering(self, question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
        """Give those that hold the kind of thing asked for, about the time asked about."""
        if question.wanted in ("figure", "comparison", "date", "person"):
            fitting = [candidate for candidate in ranked if candidate.fits]
            # Two places may also be compared in words.
            ranked = fitting if fitting or question.wanted != "comparison" else ranked
        return [candidate for candidate in ranked if candidate.timely]

    def _judged_by(self, question: Question) -> Relevance:
        """Give the weighed words of one side: those of the terms that only other sides have are left out."""
        whole, part = set(tokens(self._question.subject)), set(tokens(question.subject))
        beside = whole - part
        if not beside or not part:
            return self._judged
        words = tuple(word for word in self._judged.words if not beside.issuperset(word.forms))
        return Relevance(words)

    def _compared(self, sides: Sequence[Side]) -> Extraction:
        """Answer with the best of each side and, of figures, the difference; a side that is missing is named."""
        questions, options = self._sought_for(sides)
        sures = [self.sure(asked, side) for asked, side in zip(questions, options, strict=True)]
        least = curve().threshold
        if max(sures) < least:
            return self._refused(max(sures), ())
        chosen = together(
            [side if sure >= least else [] for side, sure in zip(options, sures, strict=True)], questions
        )
        found = [Found(*side) for side in zip(sides, questions, chosen, strict=True)]
        held = [side for side in found if side.best]
        statements = [self._state(side.best, side.question) for side in held if side.best]
        told = difference(self._question, found, self._glossary, self._sentences_of)
        missing = [side for side in found if not side.best]
        return Extraction(
            tuple({one.text: one for one in [*statements, *([told] if told else [])]}.values()),
            None,
            min(sure for sure in sures if sure >= least),
            tuple(side.missing(self._glossary, self._question.language) for side in missing),
        )

    def _sought_for(self, sides: Sequence[Side]) -> tuple[list[Question], list[list[Candidate]]]:
        """Give the question about each side and what answers it: with figures, or where no side has any in words."""
        for wanted in ("figure", "fact"):
            questions = [narrowed(self._question, side) for side in sides]
            if wanted == "figure":
                questions = [replace(asked, wanted="figure") for asked in questions]
            options = [self.answering(asked, self.ranked(asked)) for asked in questions]
            if asks_size(self._question):
                options = [sized(asked, side) for asked, side in zip(questions, options, strict=True)]
            if any(options):
                break
        return questions, options

    def _stated(self, found: Sequence[Candidate], sure: float) -> Extraction:
        stated = {
            statement.text: statement
            for statement in (self._state(one, self._question) for one in found[:MOST_STATEMENTS])
        }
        return Extraction(tuple(stated.values()), None, sure)

    def _refused(self, sure: float, ranked: Sequence[Candidate]) -> Extraction:
        return Extraction((), refusal(self._question, self._hits, ranked, self._glossary), sure)

    def _state(self, candidate: Candidate, question: Question) -> Statement:
        sentences = self._sentences_of(candidate.document.id)
        text = candidate.text
        # A fact is one sentence, unless that only leads in what it announces.
        if question.wanted == "list" or (question.wanted == "fact" and _LEADS_IN.search(text)):
            candidate, text = with_items(candidate, sentences)
        elif question.wanted in _COUNTED:
            text = _led_in(question, candidate)
        citations = tuple(cite(candidate.document, sentence, sentences) for sentence in candidate.sentences)
        marked = highlights(question, text)
        if question.language == "en":
            text, marked = self._in_english(question, candidate, text, marked)
        if region := _place_asked(question, candidate):
            text, marked = _named(region, question, text, marked, self._glossary)
        return Statement(text, question.language, citations, (), marked)

    def _in_english(
        self, question: Question, candidate: Candidate, text: str, marked: tuple[tuple[int, int], ...]
    ) -> tuple[str, tuple[tuple[int, int], ...]]:
        """Put the figure asked for before the Chinese passage, and the rendering of its terms behind."""
        first = ""
        if question.wanted in _COUNTED:
            figures = _told_first(question, text, marked)
            first = figure_first(
                text, figures, asked_indicators(question), self._glossary, _about(candidate, self._glossary)
            )
        if not first:
            return text + gloss(text, self._glossary), marked
        shift = len(first) + 3
        whole = f"{first}: “{text}”{gloss(text, self._glossary, said=first)}"
        return whole, tuple((start + shift, end + shift) for start, end in marked)


def _told_first(question: Question, text: str, marked: Sequence[tuple[int, int]]) -> list[Quantity]:
    """Give the figures that an English reader is told before the Chinese: those marked, and how just these changed."""
    best = best_figures(question, text)
    every = find_quantities(text)
    of = {figure.start: names for figure, names in zip(every, owners(text, every), strict=True)}
    own = [of.get(figure.start, frozenset()) for figure in best if (figure.start, figure.end) in marked]
    return [
        figure
        for figure in best
        if (figure.start, figure.end) in marked
        or (is_change(figure) and (not own or of.get(figure.start, frozenset()) in own))
    ]


def _chosen(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """Take the best and what comes near it."""
    best = ranked[0]
    chosen: list[Candidate] = []
    for candidate in ranked:
        if len(chosen) >= MOST_STATEMENTS or candidate.score < NEAR_BEST * best.score:
            break
        words = normalise(candidate.text)
        repeated = any(words in normalise(other.text) or normalise(other.text) in words for other in chosen)
        # Beside a figure that is surely of the indicator asked for, one that may be of another, or an aim, misleads.
        doubtful = candidate.signs.fit < best.signs.fit - 0.15 or candidate.target != best.target
        if not repeated and not (doubtful and question.wanted in _COUNTED):
            chosen.append(candidate)
    return chosen


def _led_in(question: Question, candidate: Candidate) -> str:
    """Give the words of a candidate, after what its sentence says before of time or aim."""
    lead = lead_in(question, candidate)
    if lead is None:
        return candidate.text
    text = candidate.document.text
    between = text[lead[1] : candidate.start]
    return text[slice(*lead)] + (between if len(between) < 3 else f"{between[0]}…") + candidate.text


def _place_asked(question: Question, candidate: Candidate) -> str | None:
    """Give the place of the document where the question is which place it is, and the statement does not say."""
    region = candidate.document.region
    asks = bool(_ASKS_WHERE.search(question.text)) and not question.regions
    return region if asks and region and region not in candidate.text else None


def _named(
    region: str, question: Question, text: str, marked: tuple[tuple[int, int], ...], glossary: Glossary
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Put the name of the place before a statement, and mark it."""
    if question.language == "zh":
        name, first = region, f"{region}："
    else:
        name = place_in_english(region, glossary) or region
        first = f"{name}: "
        if name in text:
            at = text.index(name)
            return text, ((at, at + len(name)), *marked)
    return first + text, ((0, len(name)), *((start + len(first), end + len(first)) for start, end in marked))


def _about(candidate: Candidate, glossary: Glossary) -> str:
    """Say in English where and when a candidate's figure holds."""
    sentence = candidate.sentences[0]
    start, end = candidate.start - sentence.start, candidate.end - sentence.start
    when = time_of(candidate.document, sentence, start, end, target=candidate.target, figure=True)
    return place_and_time(candidate.document.region, when, candidate.target, sentence.text, glossary)


def extract(question: Question, hits: Sequence[Hit], judged: Relevance, *, sentences_of: SentencesOf,
    glossary_of: Callable[[str], Sequence[GlossaryEntry]], glossary: Glossary,
    similarity: Callable[[Sequence[str]], Sequence[float]], evidence_of: Callable[[str], Sequence[Evidence]] = lambda _: (),
) -> Extraction:  # fmt: skip
    """Answer from the hits alone. `similarity` gives the cosine of the question and each text, `evidence_of` the words that a
    document's metadata was taken from.

    Statements come without findings: `verify` adds them.
    """
    return Extractor(
        question, hits, judged, sentences_of=sentences_of, glossary_of=glossary_of, glossary=glossary,
        similarity=similarity, evidence_of=evidence_of,
    ).extract()  # fmt: skip
