"""The sentences of the hits, each cut down to the clauses that answer, and how well they do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.clauses import best_run, clauses
from rag.confidence import SURE, Signs
from rag.figures import is_target, looks_back
from rag.held_places import short_forms
from rag.lexical import tokens
from rag.markers import numbered_marker
from rag.persons import names_one, speaks_of_one
from rag.quantities import find_quantities
from rag.quantities.dates import find_dates
from rag.records import Document, Hit, Sentence
from rag.relevance import Relevance
from rag.retrieve import context_tokens
from rag.rows import asked_cells, cells, names
from rag.sought import figures_sought
from rag.timing import Asked, Time, agree, names_time, says_when, time_of
from rag.understand import Question, speaks_of_plans

LONGEST_RUN = 90
"""Characters of clauses shown for one figure. Of the eval set's evidence clauses 95 % are shorter."""
LONGEST_LEAD_IN = 40
"""Characters: 今年全旗经济社会发展主要预期目标是 has 17."""
LONGEST_SENTENCE = 180
"""A longer sentence is cut down to the clauses that answer, whatever is asked."""

_METADATA_LINE = re.compile(
    r"索引号|发布机构|发文机关|发文字号|成文时间|成文日期|公文时效|发布时间|信息来源|组配分类|公开方式"
)
_DAY = re.compile(
    r"年内|月底|月末|年底|\d+(?:个)?(?:月|年|天|日)[内前]|上半年|下半年|[一二三四五六七八九十]+个?(?:月|年)|提早|连续"
)
OTHER_INDICATOR = 0.85
"""What a sentence is worth that lacks the last word of each indicator asked for: 煤炭先进产能 is no 煤炭产量."""
OTHER_TIME = 0.55
TIMELY = 0.6
"""Below this a candidate is about another year, or a part of the year instead of the whole."""
_EXPECTED = re.compile("预计|计划(?!执行)|拟|即将|力争")
_ACTUAL = re.compile(r"实际(?!使用|利用)|最终|真正|\bactual(?:ly)?\b", re.IGNORECASE)
_DEFINES = re.compile("是指|指的是|的统称|的简称|简称为")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A part of a document that may answer. `document.text[start:end]` lies within its sentences."""

    document: Document
    sentences: tuple[Sentence, ...]
    start: int
    end: int
    score: float
    """For ranking among the candidates of one question."""
    support: float
    """How much of what is asked stands here, about 0 to 1: comparable between questions."""
    target: bool
    """It states an aim, not a result."""
    fits: bool
    """It holds the kind of thing asked for: a quantity of that measure, a date."""
    timely: bool
    """It is not known to be about another time than the one asked about."""
    signs: Signs = SURE
    """What tells how likely it is that it answers."""

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]

    @classmethod
    def looked_up(cls, document: Document, sentences: Sequence[Sentence], start: int, end: int) -> Candidate:
        """Give what stands in the place where a document says just what is asked."""
        return cls(document, tuple(sentences), start, end, 1.0, 1.0, False, True, True)


def candidates(
    question: Question,
    hits: Sequence[Hit],
    judged: Relevance,
    similarity: Callable[[Sequence[str]], Sequence[float]],
) -> list[Candidate]:
    """Give a candidate for each sentence of the hits that says something about the places asked about, best first."""
    top = hits[0].score or 1.0
    flat = [(hit, sentence) for hit in hits for sentence in hit.sentences]
    cosines = similarity([sentence.text for _, sentence in flat])
    found = [
        _candidate(question, judged, hit.document, sentence, cosine, hit.score / top)
        for (hit, sentence), cosine in zip(flat, cosines, strict=True)
        if _says_something(question, hit.document, sentence) and _place_fits(question, hit.document, sentence)
    ]
    found.sort(key=lambda candidate: -candidate.score)
    return found


def _candidate(
    question: Question, judged: Relevance, document: Document, sentence: Sentence, cosine: float, rank: float
) -> Candidate:
    context = context_tokens(document, sentence.path)
    inside = frozenset(tokens(sentence.text))
    (start, end), share, fit = _cut(question, judged, sentence, context | inside)
    part = sentence.text[start:end]
    target = is_target(sentence, part)
    figure = question.wanted in ("figure", "comparison")
    when = time_of(document, sentence, start, end, target=target, figure=figure)
    time = time_share(question, question.asked, document, sentence, when, target)
    headed = not question.heads or any(head in sentence.text for head in question.heads)
    worth = time * (1.0 if headed else OTHER_INDICATOR)
    covered = judged.coverage(inside, context)
    own = frozenset(tokens(part))
    return Candidate(
        document=document,
        sentences=(sentence,),
        start=sentence.start + start,
        end=sentence.start + end,
        score=worth * share + _quoted(question, sentence) + 0.5 * cosine + 0.35 * rank,
        support=worth * covered + 0.3 * cosine,
        target=target,
        fits=fit > 0 and (question.wanted != "person" or names_one(question, judged, part)),
        timely=worth >= TIMELY,
        signs=Signs(
            covered=covered,
            own=judged.coverage(own),
            cosine=cosine,
            fit=fit if headed else fit * OTHER_INDICATOR,
        ),
    )


def lead_in(question: Question, candidate: Candidate) -> tuple[int, int] | None:
    """Give where, before a candidate in its sentence, it is said what the reader must know of it and did not ask for.

    The time ("2024年上半年"), or that it is an aim ("主要预期目标是"). None where nothing of that is left out.
    """
    sentence = candidate.sentences[0]
    start = candidate.start - sentence.start
    part = candidate.text
    before = [span for span in clauses(sentence.text) if span[1] <= start]
    asked = question.asked
    for first, last in reversed(before):
        clause = sentence.text[first:last]
        if len(clause) > LONGEST_LEAD_IN or any(quantity.unit for quantity in find_quantities(clause)):
            continue
        dated = says_when(clause) and not says_when(part) and not names_time(asked, clause)
        aimed = candidate.target and question.aims is not True and "目标" in clause and "目标" not in part
        if dated or aimed:
            return sentence.start + first, sentence.start + last
    return None


def time_share(
    question: Question, asked: Asked, document: Document, sentence: Sentence, when: Time, target: bool
) -> float:
    """Give what a part of a sentence is worth for the years asked about, and for plan or result: 1 where they agree.

    The shares are set so that the same indicator of another year, or the plan instead of the result, comes behind
    a passage that holds two thirds of the question's words for the right ones.
    """
    share = 1.0 if agree(asked, when, document, target and question.aims is True) else OTHER_TIME
    if target and _ACTUAL.search(question.text):
        share *= OTHER_TIME
    elif question.aims is not None and target != question.aims:
        # Asked for an aim, what a chapter that looks back achieved is no answer.
        achieved = question.aims and looks_back(sentence) and not _EXPECTED.search(sentence.text)
        share *= OTHER_TIME if achieved else 0.8
    elif question.aims is None and target and not speaks_of_plans(question.text):
        # "…是多少" asks for the result where there is one.
        share *= 0.93
    return share


def _cut(
    question: Question, judged: Relevance, sentence: Sentence, around: frozenset[str]
) -> tuple[tuple[int, int], float, float]:
    """Give the clauses of a sentence that answer, the share of the question's words that they hold, and how they fit.

    The fit is that of the best figure asked for among them, 1 where no figure is asked for; 0 where they hold nothing of
    the kind asked for (a figure, a date).
    """
    text = sentence.text
    if question.wanted not in ("figure", "comparison", "date", "person") and len(text) <= LONGEST_SENTENCE:
        return (0, len(text)), judged.coverage(tokens(text), around), 1.0

    fit = _fit(question, text)
    if cells(text):
        # The row of a table is cited whole: what its figure is of stands at its beginning.
        whole = fit(0, len(text))
        return (0, len(text)), judged.coverage(tokens(text), around) * (1.0 if whole else 0.4), whole

    def score(part: str) -> float:
        aimed = question.aims is not None and is_target(sentence, part) != question.aims
        return judged.coverage(tokens(part), around) - (0.08 if aimed else 0.0)

    run = best_run(
        text,
        clauses(text),
        score,
        lambda start, end: fit(start, end) > 0,
        longest=LONGEST_RUN * min(question.parts, 3),
        several=question.parts > 1 or question.wanted not in ("figure", "comparison"),
    )
    if run is None:
        # No part of the sentence holds what is asked for (a figure, a date): it can only be second best.
        return (0, len(text)), 0.4 * judged.coverage(tokens(text), around), 0.0
    return *run, fit(*run[0])


def _fit(question: Question, text: str) -> Callable[[int, int], float]:
    """Give what tells how well the span [start, end) of a sentence holds the kind of thing asked for, 0 to 1."""
    if question.wanted not in ("figure", "comparison"):
        return lambda start, end: float(_is_kind(question, text[start:end]))
    if row := asked_cells(text, question.text):
        # Its unit may stand above the table alone.
        return lambda start, end: float(any(re.search(r"\d", cell.value) for cell in row))
    sought = figures_sought(question, text)
    return lambda start, end: max(
        (one.fit for one in sought if start <= one.quantity.start and one.quantity.end <= end), default=0.0
    )


def _is_kind(question: Question, part: str) -> bool:
    if question.wanted == "date":
        # The year in the name of a plan is no date of anything else.
        outside = re.sub("《[^》]*》", "", part)
        return bool(find_dates(outside)) or bool(_DAY.search(outside))
    return question.wanted != "person" or speaks_of_one(part)


def _says_something(question: Question, document: Document, sentence: Sentence) -> bool:
    """Tell whether a sentence is more than the title, a line of the portal's metadata, or a mere heading."""
    bare = _bare(sentence.text)
    if (document.title and bare in _bare(document.title)) or _METADATA_LINE.search(sentence.text):
        return False
    letterhead = {_bare(name or "") for name in (document.number, document.issuer, f"{document.issuer}文件")}
    if bare in letterhead:
        return False
    # "一是…，退出限制类产能461.5万吨。" is a heading by its form, and says something; the number of "5.5 测定方法" nothing.
    marker = numbered_marker(sentence.text)
    title = sentence.text[marker.end if marker else 0 :]
    is_heading = bool(sentence.path) and bare == _bare(sentence.path[-1]) and not find_quantities(title)
    return not is_heading or (question.wanted in ("list", "fact") and len(bare) >= 8)


def tells_of(question: Question, sentence: str) -> bool:
    """Tell whether a sentence of another place's document is about one asked about that has no document of its own.

    Tables of a whole city have a row for each of its counties; and what a city wants to build may be told by a county.
    Its figures are no answer: beside its name stands what the county did.
    """
    if names(sentence, question.missing_regions):
        return True
    worded = question.wanted in ("list", "fact", "definition")
    forms = (form for region in question.missing_regions for form in short_forms(region))
    return worded and any(form in sentence for form in forms)


def _place_fits(question: Question, document: Document, sentence: Sentence) -> bool:
    """Tell whether a sentence is about a place asked about: the right figure of another banner is a wrong answer."""
    if question.missing_regions:
        return tells_of(question, sentence.text)
    if not question.regions or document.region in question.regions:
        return True
    said = f"{sentence.text}{' '.join(sentence.path)}"
    return any(form in said for region in question.regions for form in short_forms(region))


def _quoted(question: Question, sentence: Sentence) -> float:
    """Give what a sentence gains by holding a name that the question puts in quotation marks, and by defining one."""
    names = re.findall(r"[“\"「]([^”\"」]{2,20})[”\"」]", question.text)
    defines = question.wanted == "definition" and bool(_DEFINES.search(sentence.text))
    return 0.2 * defines + 0.2 * any(name in sentence.text for name in names)


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)
