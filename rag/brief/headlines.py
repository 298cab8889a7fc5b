"""What a reader must know first: what the document is about, its results, and how its chapters tell them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.brief.body import bare, chapters_of, heading_of, is_heading, looks_forward, name_of
from rag.brief.chosen import Chosen, listing, programme_of, runs_in, size_of, titled, worded
from rag.figures import is_target
from rag.glossary import Glossary
from rag.quantities import find_quantities
from rag.records import Figure, Reading, Section, Sentence

_PURPOSE = re.compile(
    r"总体要求|会议认为|指导思想|听取和审议|为(?:了)?(?:深入|全面|认真|进一步|贯彻|加快|推动|规范|加强)"
)
# What every report on a county's economy is first asked for; the whole of it before all others.
_CORE = re.compile(
    r"生产总值|工业增加值|固定资产投资|社会消费品零售总额|一般公共预算收入|可支配收入|进出口总额|粮食(?:总?产量|产量)"
)
_WHOLE = re.compile("生产总值(?!的|增长的)")
# 民生支出占财政支出的81.3%.
_SHARE = re.compile(r"占(?![地比补])[^，。；,;]{2,20}[\d.]+%")
_RANKED = re.compile(r"第[一二三四五六七八九十]位?|首[次位个批]|历史(?:性|新高|最)|居全[国省区市盟]")


def headlines(
    reading: Reading,
    body: Sequence[Sentence],
    glossary: Glossary,
    figures_of: Mapping[int, Sequence[Figure]],
    *,
    whole: bool,
) -> list[Chosen]:
    """Give the points that may head a brief, with their weights.

    `figures_of` gives the figures of a sentence by its index; `whole` as in `body.looks_forward`.
    """
    chapters = chapters_of(reading)
    points = [*_purpose(reading, body, chapters), *_by_chapter(reading, body, chapters, whole)]
    for sentence in body:
        if looks_forward(sentence, whole) and not whole:
            continue
        weight, holds = _told(sentence, glossary, figures_of.get(sentence.index, ()))
        said = worded(reading, sentence) if weight else None
        if said is not None:
            sentences, text = said
            points.append(
                Chosen(
                    "headline",
                    heading_of(sentence, chapters),
                    sentences,
                    text,
                    weight - 0.003 * len(text),
                    holds,
                )
            )
    return points


def _purpose(reading: Reading, body: Sequence[Sentence], chapters: Sequence[Section]) -> list[Chosen]:
    """Give the first sentence that says what the document is for."""
    for sentence in body[:12]:
        if _PURPOSE.search(sentence.text) and not is_heading(sentence):
            said = worded(reading, sentence)
            if said is not None:
                return [Chosen("headline", heading_of(sentence, chapters), *said, 2.2)]
    return []


def _by_chapter(
    reading: Reading, body: Sequence[Sentence], chapters: Sequence[Section], whole: bool
) -> list[Chosen]:
    """Give the headings of the chapters that look back, as one point each; of chapters of a paragraph each, all together."""
    points: list[Chosen] = []
    alone: list[tuple[Section, Sentence]] = []
    for chapter in chapters:
        inside = [s for s in reading.sentences if chapter.start <= s.start < chapter.end]
        own = titled(chapter, inside)
        children = [
            section
            for section in reading.sections
            if chapter.start < section.start < chapter.end and section.level == chapter.level + 1
        ]
        if own is not None and runs_in(children):
            alone.append((chapter, own))
        if inside and not looks_forward(inside[-1], whole):
            made = listing(reading, chapter, "headline", body)
            points += [made] if made is not None else []
    for kind in ("body", "annex"):
        group = [(chapter, own) for chapter, own in alone if chapter.kind == kind]
        if len(group) >= 2 and len(group) == sum(chapter.kind == kind for chapter in chapters):
            text = "；".join(name_of(chapter).rstrip("。；;") for chapter, _ in group) + "。"
            points.append(Chosen("headline", "", tuple(own for _, own in group), text, 3.2))
    return points


def _told(
    sentence: Sentence, glossary: Glossary, figures: Sequence[Figure]
) -> tuple[float, frozenset[object]]:
    """Weigh a sentence by what it states: indicators most, amounts, ranks. 0 for one that is no headline."""
    quantities = [one for one in find_quantities(sentence.text) if one.form != "han"]
    if not quantities or bare(sentence.text) == "":
        return 0.0, frozenset()
    named = {figure.indicator for figure in figures if glossary.is_indicator(figure.indicator)}
    others = {figure.indicator for figure in figures} - named
    if not named and not others and len(quantities) < 3 and not _SHARE.search(sentence.text):
        return 0.0, frozenset()
    if is_target(sentence, sentence.text):
        return 0.0, frozenset()
    holds = named | others | {(one.unit, one.value) for one in quantities}
    weight = 0.7 * len(named) + 0.35 * len(others) + 0.12 * min(len(quantities), 8)
    both = sum(len({each.unit for each in figures if each.indicator == name}) > 1 for name in named | others)
    weight += 0.6 * min(both, 2)
    core = len(set(_CORE.findall(sentence.text))) if named else 0
    weight += 0.2 * core + bool(core and _WHOLE.search(sentence.text))
    ranked = 0.3 * bool(_RANKED.search(sentence.text))
    return 0.4 + weight + ranked + size_of(quantities) + programme_of(sentence.text), frozenset(holds)
