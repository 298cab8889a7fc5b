"""What is to be done next: aims with their figures, tasks by their headings, and deadlines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.brief.body import chapters_of, heading_of, is_heading, looks_forward
from rag.brief.chosen import Chosen, listing, programme_of, size_of, worded
from rag.brief.deadlines import deadlines
from rag.figures import is_target, looks_back
from rag.glossary import Glossary
from rag.quantities import find_quantities
from rag.records import Figure, Reading, Sentence

_AIMS = re.compile(r"(?:预期|发展|工作|主要|总体|任务|奋斗)目标|目标(?:任务)?(?:是|为|如下)?\s*[:：]")
_STRONG = re.compile(r"力争|确保|目标|务必")
_ONLY_THIS_YEAR = re.compile("年内|上半年|按期|限期")
"""Limits that plans set to nearly everything; a date or a number of months is a deadline of its own."""
# The words by which a notice sends out what it encloses; what is to be done stands in that.
_SENT = re.compile(r"印发给你们|转发给你们|现(?:予以?)?(?:印发|转发|公布|发布)")
_AIMED = re.compile(r"力争|确保|计划|争取|达到|完成|新建|新增|实现|建成|开工|安排")


def steps(
    reading: Reading,
    body: Sequence[Sentence],
    glossary: Glossary,
    figures_of: Mapping[int, Sequence[Figure]],
    *,
    whole: bool,
) -> list[Chosen]:
    """Give the points that may tell the next steps, with their weights; arguments as in `headlines`."""
    chapters = chapters_of(reading)
    points: list[Chosen] = []
    for chapter in chapters:
        inside = [s for s in reading.sentences if chapter.start <= s.start < chapter.end]
        if inside and looks_forward(inside[-1], whole):
            made = listing(reading, chapter, "step", body)
            points += [made] if made is not None else []
    for sentence in body:
        ahead = looks_forward(sentence, whole)
        weight, holds = _asked(sentence, ahead, glossary, figures_of.get(sentence.index, ()))
        said = worded(reading, sentence) if weight else None
        if said is not None:
            sentences, text = said
            heading = heading_of(sentence, chapters)
            points.append(Chosen("step", heading, sentences, text, weight - 0.003 * len(text), holds))
    return points


def _asked(
    sentence: Sentence, ahead: bool, glossary: Glossary, figures: Sequence[Figure]
) -> tuple[float, frozenset[object]]:
    """Weigh a sentence by what it asks for: the aims of the year, a deadline, an aim in figures. 0 for one that asks nothing."""
    if is_heading(sentence) or _SENT.search(sentence.text):
        return 0.0, frozenset()
    quantities = [one for one in find_quantities(sentence.text) if one.form != "han"]
    aims = [figure for figure in figures if figure.status == "target"]
    named = {figure.indicator for figure in aims if glossary.is_indicator(figure.indicator)}
    holds = frozenset({*named, *((one.unit, one.value) for one in quantities)})
    if _AIMS.search(sentence.text) and len(aims) >= 2:
        return 4.0 + 0.3 * len(named), holds
    set_by = deadlines(sentence.text)
    aimed = ahead or is_target(sentence, sentence.text) or (set_by and not looks_back(sentence))
    if not aimed:
        return 0.0, holds
    weight = 0.4 * bool(quantities and _STRONG.search(sentence.text))
    if set_by:
        weight += 1.2 if _ONLY_THIS_YEAR.search(set_by[0][0]) else 2.4
    if quantities and (named or aims or _AIMED.search(sentence.text)):
        weight += (
            0.8 + 0.5 * len(named) + 0.2 * len(aims) + 0.1 * min(len(quantities), 8) + size_of(quantities)
        )
        weight += programme_of(sentence.text)
    return weight, holds
