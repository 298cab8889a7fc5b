"""The sentences of the hits, each cut down to the clauses that answer, and how well they do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.clauses import best_run, clauses
from rag.dates import find_dates
from rag.figures import is_target, looks_back
from rag.lexical import tokens
from rag.markers import numbered_marker
from rag.places import short_forms
from rag.quantities import Quantity, find_quantities
from rag.records import Document, Hit, Sentence
from rag.relevance import Relevance
from rag.retrieve import context_tokens
from rag.rows import asked_cells, cells, names
from rag.timing import Asked, Time, agree, asked_times, names_time, says_when, time_of
from rag.understand import Question, speaks_of_plans, with_full_years
from rag.units import THINGS

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
NAMED = 0.3
"""Share of the question's words that must stand beside a person's office; a heading may hold the others."""
OTHER_TIME = 0.55
TIMELY = 0.6
"""Below this a candidate is about another year, or a part of the year instead of the whole."""
_PERSON = re.compile(
    r"[省市盟州旗县区镇乡校院局厅处科部会组队站所社]长|主席|主任|书记|代表|委员|教授|院士|博士|先生|女士|负责人"
)
_SIGNED = re.compile(r"(?:长|主席|主任|书记)\s+[\u4e00-\u9fff]{1,2}\s?[\u4e00-\u9fff]{1,2}$")
_DEFINES = re.compile("是指|指的是|的统称|的简称|简称为")
_UNITS = {"percent": ("%", "pp"), "money": ("CNY", "USD", "EUR", "HKD"), "area": ("m2",)}


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

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


def candidates(
    question: Question,
    hits: Sequence[Hit],
    judged: Relevance,
    similarity: Callable[[Sequence[str]], Sequence[float]],
) -> list[Candidate]:
    """Give a candidate for each sentence of the hits that says something about the places asked about, best first."""
    top = hits[0].score or 1.0
    flat = [(hit, sentence) for hit in hits for sentence in hit.sentences]
    asked = asked_times(with_full_years(question.text))
    found: list[Candidate] = []
    for (hit, sentence), cosine in zip(
        flat, similarity([sentence.text for _, sentence in flat]), strict=True
    ):
        if not _says_something(question, hit.document, sentence) or not _place_fits(
            question, hit.document, sentence
        ):
            continue
        context = context_tokens(hit.document, sentence.path)
        inside = frozenset(tokens(sentence.text))
        (start, end), share = _cut(question, judged, sentence, context | inside)
        part = sentence.text[start:end]
        target = is_target(sentence, part)
        figure = question.wanted in ("figure", "comparison")
        when = time_of(hit.document, sentence, start, end, target=target, figure=figure)
        time = time_share(question, asked, hit.document, sentence, when, target)
        if question.heads and not any(head in sentence.text for head in question.heads):
            time *= OTHER_INDICATOR
        support = time * judged.coverage(inside, context)
        found.append(
            Candidate(
                hit.document,
                (sentence,),
                sentence.start + start,
                sentence.start + end,
                time * share + _quoted(question, sentence) + 0.5 * cosine + 0.35 * hit.score / top,
                support + 0.3 * cosine,
                target,
                _fits(question, part) and (question.wanted != "person" or _names_one(judged, part)),
                time >= TIMELY,
            )
        )
    found.sort(key=lambda candidate: -candidate.score)
    return found


def lead_in(question: Question, candidate: Candidate) -> tuple[int, int] | None:
    """Give where, before a candidate in its sentence, it is said what the reader must know of it and did not ask for.

    The time ("2024年上半年"), or that it is an aim ("主要预期目标是"). None where nothing of that is left out.
    """
    sentence = candidate.sentences[0]
    start = candidate.start - sentence.start
    part = candidate.text
    before = [span for span in clauses(sentence.text) if span[1] <= start]
    asked = asked_times(with_full_years(question.text))
    for first, last in reversed(before):
        clause = sentence.text[first:last]
        if len(clause) > LONGEST_LEAD_IN or any(quantity.unit for quantity in find_quantities(clause)):
            continue
        dated = says_when(clause) and not says_when(part) and not names_time(asked, clause)
        aimed = candidate.target and question.aims is not True and "目标" in clause and "目标" not in part
        if dated or aimed:
            return sentence.start + first, sentence.start + last
    return None


def _names_one(judged: Relevance, part: str) -> bool:
    """Tell whether a person is named in a line of his own ("县长 李明华"), or in words of the question."""
    return bool(_SIGNED.search(part)) or judged.coverage(tokens(part)) >= NAMED


def measures(question: Question, quantity: Quantity) -> bool:
    """Tell whether a quantity is of a kind that the question asks for; False where it asks for no kind."""
    if question.unit and (quantity.unit == question.unit or {quantity.unit, question.unit} <= THINGS):
        return True
    return any(quantity.unit in _UNITS[measure] for measure in question.measures)


def time_share(
    question: Question, asked: Asked, document: Document, sentence: Sentence, when: Time, target: bool
) -> float:
    """Give what a part of a sentence is worth for the years asked about, and for plan or result: 1 where they agree.

    The shares are set so that the same indicator of another year, or the plan instead of the result, comes behind
    a passage that holds two thirds of the question's words for the right ones.
    """
    share = 1.0 if agree(asked, when, document, target and question.aims is True) else OTHER_TIME
    if question.aims is not None and target != question.aims:
        # Asked for an aim, what a chapter that looks back achieved is no answer.
        share *= OTHER_TIME if question.aims and looks_back(sentence) else 0.8
    elif question.aims is None and target and not speaks_of_plans(question.text):
        # "…是多少" asks for the result where there is one.
        share *= 0.93
    return share


def _cut(
    question: Question, judged: Relevance, sentence: Sentence, around: frozenset[str]
) -> tuple[tuple[int, int], float]:
    """Give the clauses of a sentence that answer, and the share of the question's words that they hold."""
    text = sentence.text
    if question.wanted not in ("figure", "comparison", "date", "person") and len(text) <= LONGEST_SENTENCE:
        return (0, len(text)), judged.coverage(tokens(text), around)

    if cells(text):
        # The row of a table is cited whole: what its figure is of stands at its beginning.
        return (0, len(text)), judged.coverage(tokens(text), around) * (1.0 if _fits(question, text) else 0.4)

    def score(part: str) -> float:
        aimed = question.aims is not None and is_target(sentence, part) != question.aims
        return judged.coverage(tokens(part), around) - (0.08 if aimed else 0.0)

    run = best_run(
        text,
        clauses(text),
        score,
        lambda part: _fits(question, part),
        longest=LONGEST_RUN * min(question.parts, 3),
        several=question.parts > 1 or question.wanted not in ("figure", "comparison"),
    )
    # No part of the sentence holds what is asked for (a figure, a date): it can only be second best.
    return run if run is not None else ((0, len(text)), 0.4 * judged.coverage(tokens(text), around))


def _fits(question: Question, part: str) -> bool:
    """Tell whether a part of a sentence holds the kind of thing that is asked for."""
    if question.wanted == "date":
        # The year in the name of a plan is no date of anything else.
        outside = re.sub("《[^》]*》", "", part)
        return bool(find_dates(outside)) or bool(_DAY.search(outside))
    if question.wanted == "person":
        return bool(_PERSON.search(part))
    if question.wanted not in ("figure", "comparison"):
        return True
    if row := asked_cells(part, question.text):
        # Its unit may stand above the table alone.
        return any(re.search(r"\d", cell.value) for cell in row)
    quantities = find_quantities(part)
    if question.measures or question.unit:
        # The aim for an amount is often a growth rate.
        return any(
            measures(question, quantity) or (question.aims is True and quantity.unit in ("%", "pp"))
            for quantity in quantities
        )
    # 第42次 and 第二产业 are how much of nothing; a rank is asked for as one.
    ranked = "第几" in question.text or "rank" in question.text.lower()
    return any(ranked or quantity.unit != "ordinal" for quantity in quantities)


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


def _place_fits(question: Question, document: Document, sentence: Sentence) -> bool:
    """Tell whether a sentence is about a place asked about: the right figure of another banner is a wrong answer."""
    if question.missing_regions:
        return names(sentence.text, question.missing_regions)
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
