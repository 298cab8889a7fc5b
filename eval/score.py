"""One question, its hits and its answer -> scores. Nothing here asks a model.

A score is `got` of `of`; a metric is the sum of `got` over the sum of `of` (see `eval.metrics`). A judgement
that does not apply to a question is absent; one that cannot be made is `Unscored` and never counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log2

from eval.cases import Evidence, Question
from eval.match import fold, holds, judgeable, overlap, states_any
from eval.numbers import numbers_missing
from rag.records import Answer, Citation, Hit, Statement

RANKS = (1, 5, 10)
"""The k of recall@k."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MARK = re.compile(r"\[\d+(?:\s*[,，]\s*\d+)*\]")


@dataclass(frozen=True, slots=True)
class Score:
    """What a question earned of what it could."""

    got: float
    of: float
    why: str
    """What is missing or wrong; "" where nothing is."""

    @property
    def full(self) -> bool:
        return self.got >= self.of


@dataclass(frozen=True, slots=True)
class Unscored:
    """A judgement that applies and could not be made."""

    why: str


Scores = dict[str, Score | Unscored]
ExactQuote = Callable[[Citation], str | None]
"""Gives what is wrong with a citation's quote, "" where it is exact, None where that cannot be told."""


def score_retrieval(question: Question, hits: Sequence[Hit]) -> Scores:
    """Score the hits of an answerable question, best first.

    recall@k       1 if any required evidence is in the first k hits, else 0
    recall_all@k   share of the required evidence that is in the first k hits
    ndcg@10        gain / ideal, at most 1: gain is the sum over the required evidence of 1/log2(1 + rank of
                   its first hit, up to 10), ideal the sum of 1/log2(1 + i) for i = 1 … number of required

    Evidence is in a hit of its document that holds its quote, or that of an alternative (`eval.match.holds`).
    """
    if not question.answerable:
        return {}
    ranks = [_rank(group, hits) for group in question.required]
    missing = [group[0].quote for group, rank in zip(question.required, ranks, strict=True) if rank is None]
    scores: Scores = {}
    for k in RANKS:
        found = [rank is not None and rank <= k for rank in ranks]
        where = f"first at {min((rank for rank in ranks if rank), default='no rank')}"
        scores[f"recall@{k}"] = Score(
            float(any(found)), 1, "" if any(found) else f"no evidence in {k} hits, {where}"
        )
        scores[f"recall_all@{k}"] = Score(
            sum(found) / len(found),
            1,
            "" if all(found) else f"{sum(found)} of {len(found)} passages in {k} hits",
        )
    gain = sum(1 / log2(1 + rank) for rank in ranks if rank is not None and rank <= 10)
    ideal = sum(1 / log2(1 + place) for place in range(1, len(ranks) + 1))
    scores["ndcg@10"] = Score(
        min(1.0, gain / ideal), 1, "; ".join(f"not found: {quote}" for quote in missing)
    )
    return scores


def score_answer(question: Question, answer: Answer, exact: ExactQuote) -> Scores:
    """Score an answer. The formulas are those of the functions that this one puts together."""
    return {
        **_score_refusal(question, answer),
        **_score_facts(question, answer),
        **_score_statements(question, answer),
        **_score_citations(question, answer),
        **_score_faith(answer.statements, exact, _YEAR.findall(question.question)),
    }


def _score_refusal(question: Question, answer: Answer) -> Scores:
    """refusal: 1 if an unanswerable question is refused; false_refusal: 1 if an answerable one is."""
    if question.answerable:
        return {"false_refusal": Score(float(answer.refused), 1, answer.refusal or "")}
    first = answer.statements[0].text if answer.statements else ""
    return {"refusal": Score(float(answer.refused), 1, "" if answer.refused else f"answered: {first}")}


def _score_facts(question: Question, answer: Answer) -> Scores:
    """Look for what a right answer must say.

    facts            share of the fact groups of which an alternative is in the statements' texts
    facts_cited      the same, in the texts or the quotes they cite
    all_facts        1 if every fact group is in the texts; 0 for an answerable question that was refused
    all_facts_cited  the same, in the texts or the quotes they cite
    wrong_value      1 if a wrong twin is in the texts while not all facts are; over questions with a twin

    Without any fact group that can be judged (`eval.match.judgeable`) the four are unscored; when some can be
    judged, `facts` is a share of those, and `all_facts` is 0 once one of them is missing, else unscored.
    """
    said = "\n".join(statement.text for statement in answer.statements)
    shown = "\n".join([said, *(citation.quote for citation in _citations(answer))])
    scores: Scores = {}
    if question.facts:
        for suffix, text in (("", said), ("_cited", shown)):
            verdicts = [
                states_any(text, group) or (False if not text.strip() or judgeable(text, group) else None)
                for group in question.facts
            ]
            missing = [
                " | ".join(group)
                for group, verdict in zip(question.facts, verdicts, strict=True)
                if verdict is False
            ]
            unjudged = verdicts.count(None)
            why = f"not said: {'; '.join(missing)}" if missing else ""
            unable = Unscored(
                f"{unjudged} of {len(verdicts)} facts are given only in the other language's words"
            )
            judged = len(verdicts) - unjudged
            scores[f"facts{suffix}"] = Score(verdicts.count(True) / judged, 1, why) if judged else unable
            scores[f"all_facts{suffix}"] = (
                unable if unjudged and not missing else Score(float(not missing), 1, why)
            )
    if question.wrong:
        right = bool(question.facts) and all(states_any(said, group) for group in question.facts)
        twins = [] if right else [wrong for wrong in question.wrong if states_any(said, (wrong,))]
        scores["wrong_value"] = Score(
            float(bool(twins)), 1, f"said instead: {'; '.join(twins)}" if twins else ""
        )
    return scores


def _score_statements(question: Question, answer: Answer) -> Scores:
    """precision: share of the statements that state a fact, or whose text or quotes overlap evidence."""
    if not question.answerable or not answer.statements:
        return {}

    def useful(statement: Statement) -> bool:
        return any(states_any(statement.text, group) for group in question.facts) or any(
            overlap(statement.text, evidence.quote)
            or any(_rests_on(citation, evidence) for citation in statement.citations)
            for evidence in question.evidence
        )

    beside = [statement.text for statement in answer.statements if not useful(statement)]
    got = len(answer.statements) - len(beside)
    return {"precision": Score(got, len(answer.statements), _listed("beside the point", beside))}


def _score_citations(question: Question, answer: Answer) -> Scores:
    """Compare what is cited with the evidence.

    citation_precision  share of the distinct citations whose quote overlaps an evidence quote
    citation_recall     share of the required evidence that a citation overlaps; 0 for a false refusal
    """
    if not question.answerable:
        return {}
    citations = _citations(answer)
    uncited = [
        group[0].quote
        for group in question.required
        if not any(_rests_on(citation, evidence) for citation in citations for evidence in group)
    ]
    required = len(question.required)
    scores: Scores = {
        "citation_recall": Score((required - len(uncited)) / required, 1, _listed("not cited", uncited)),
    }
    if citations:
        beside = [
            citation.quote
            for citation in citations
            if not any(_rests_on(citation, evidence) for evidence in question.evidence)
        ]
        scores["citation_precision"] = Score(
            len(citations) - len(beside), len(citations), _listed("not evidence", beside)
        )
    return scores


def _score_faith(statements: Sequence[Statement], exact: ExactQuote, years: Sequence[str] = ()) -> Scores:
    """Check what holds for any answer, whether it is right or not. `years` are those that the question names.

    quantity_fidelity  of the unmarked statements with a number in digits, the share whose every number is in a
                       quote that they cite, by value (`eval.numbers.numbers_missing`, not `rag.verify`), or a
                       year of the question, by which sides are told apart
    quote_exact        share of the distinct citations whose quote is the document's text at its offsets and,
                       without white space, part of the file; unscored where one of them cannot be compared
    marked             share of the statements that carry a finding
    """
    if not statements:
        return {}
    marked = [statement.text for statement in statements if statement.findings]
    scores: Scores = {"marked": Score(len(marked), len(statements), _listed("marked", marked))}
    checked = [
        statement for statement in statements if not statement.findings and _has_number(statement.text)
    ]
    strayed = {
        statement.text: missing
        for statement in checked
        if (
            missing := numbers_missing(
                _plain(statement.text), [*(cited.quote for cited in statement.citations), *years]
            )
        )
    }
    if checked:
        why = _listed(
            "in no cited quote", [f"{', '.join(missing)} of {text}" for text, missing in strayed.items()]
        )
        scores["quantity_fidelity"] = Score(len(checked) - len(strayed), len(checked), why)
    scores.update(
        score_quotes([citation for statement in statements for citation in statement.citations], exact)
    )
    return scores


def score_quotes(citations: Sequence[Citation], exact: ExactQuote) -> Scores:
    """Give quote_exact of the distinct citations; nothing where there are none."""
    problems = {citation: exact(citation) for citation in citations}
    if not problems:
        return {}
    wrong = [problem for problem in problems.values() if problem]
    if not wrong and None in problems.values():
        return {"quote_exact": Unscored("a cited document's file is not at hand")}
    return {"quote_exact": Score(len(problems) - len(wrong), len(problems), _listed("not exact", wrong))}


def exact_quote(citation: Citation, text: str, file: str | None) -> str | None:
    """Say what is wrong with a quote: "" when it is exact, None when the file is not at hand to tell.

    `text` is the cited document's text, `file` its file's, decoded.
    """
    if text[citation.start : citation.end] != citation.quote or not citation.quote:
        return f"{citation.document} does not hold at {citation.start}–{citation.end}: {citation.quote}"
    if file is None:
        return None
    if "".join(citation.quote.split()) not in "".join(file.split()):
        return f"the file {citation.document} does not hold: {citation.quote}"
    return ""


def evidence_rank(question: Question, hits: Sequence[Hit]) -> int | None:
    """Rank, from 1, of the first hit that holds any evidence; None where none does."""
    return min((rank for group in question.required if (rank := _rank(group, hits))), default=None)


def _rank(group: Sequence[Evidence], hits: Sequence[Hit]) -> int | None:
    for rank, hit in enumerate(hits, start=1):
        for evidence in group:
            if hit.document.name == evidence.document and holds(hit.chunk.text, evidence.quote):
                return rank
    return None


def _rests_on(citation: Citation, evidence: Evidence) -> bool:
    return citation.document == evidence.document and overlap(citation.quote, evidence.quote)


def _citations(answer: Answer) -> list[Citation]:
    """The distinct citations of an answer, by place, in order."""
    by_place = {
        (citation.document_id, citation.start, citation.end, fold(citation.quote)): citation
        for statement in answer.statements
        for citation in statement.citations
    }
    return list(by_place.values())


def _plain(text: str) -> str:
    """The statement without its [n] marks, which are no numbers that it states."""
    return _MARK.sub("", text)


def _has_number(text: str) -> bool:
    return any(character.isdecimal() for character in _plain(text))


def _listed(what: str, items: Sequence[str]) -> str:
    return f"{what}: {' / '.join(items)}" if items else ""
