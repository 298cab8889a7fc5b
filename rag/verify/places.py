"""Whether a statement speaks of the place that its sources speak of: each place it names, and the place of each figure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from rag.evidence import Evidence, Source, Stated
from rag.glossary import Glossary
from rag.held_places import short_forms, sounds_of
from rag.quantities import Quantity
from rag.records import Finding
from rag.regions import Regions
from rag.verify.claim import Claim
from rag.verify.figures import agreeing, is_computed, is_figure
from rag.verify.gazetteer import around, located

# What a figure is set beside is not what it is of: 高于全市平均水平, 居全盟第一.
_COMPARED = re.compile(r"(?:高于|低于|快于|慢于|优于|好于|超过|比|较|居|列|占|位|与|同|在|排)\s*$")


def places_are_cited(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    for start, end, _ in _unfounded(claim, evidence):
        said = claim.text[start:end]
        zh = f"所引文件没有提到“{said}”。"
        en = f'The cited documents do not mention "{said}".'
        yield claim.finding("place_not_in_source", zh, en, start, end)


def _unfounded(claim: Claim, evidence: Evidence) -> list[tuple[int, int, str]]:
    return [
        (start, end, name)
        for start, end, name in (located(claim.text) if evidence.sources else ())
        if not _is_held(name, evidence)
        and (claim.text[start:end] == name or not _stands(claim.text[start:end], evidence))
    ]


def figures_are_of_their_place(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    """Find figures that are given out for another place than the cited sentence gives them for."""
    if not evidence.sources or _unfounded(claim, evidence):
        return
    told = located(claim.text)
    for quantity in claim.quantities:
        sources = agreeing(quantity, evidence)
        named = _named_for(claim, quantity, told) or evidence.scope.regions
        if not sources or not named or not is_figure(quantity) or is_computed(quantity, claim, evidence):
            continue
        start, end = claim.clause(quantity.start)
        if any((source.document.region or "\n") in claim.text[start:end] for source in sources):
            continue
        if all(not _is_of(named, source) for source in sources):
            where = "、".join(sorted(_places_of(sources[0])))
            zh = f"所引句子中“{quantity.text}”是{where}的数。"
            en = f'In the cited sentence "{quantity.text}" is the figure of {_english(where)}.'
            yield claim.finding("place_not_in_source", zh, en, quantity.start, quantity.end)


def _is_held(name: str, evidence: Evidence) -> bool:
    """Whether the sentences cited, their headings or what their documents say of themselves name a place, or lie in it."""
    # A document may call 正镶白旗 by the end of its name alone.
    if any(
        _names(source, name) or name.endswith(source.document.region or "-") for source in evidence.sources
    ):
        return True
    if not name.isascii():
        return name in evidence.near_places or any(name in around(place) for place in evidence.near_places)
    return any(_sounds_in(name, source) for source in evidence.sources)


def _names(source: Source, name: str) -> bool:
    forms = short_forms(name) if not name.isascii() else (name,)
    return any(form in text for text in source.near for form in forms)


def _stands(said: str, evidence: Evidence) -> bool:
    return any(said in text for source in evidence.sources for text in source.near)


def _sounds_in(name: str, source: Source) -> bool:
    """Whether a name in pinyin is that of the document's place, or stands in the sentences cited or their headings."""
    wanted = re.sub("[^a-z]", "", name.lower())
    return any(wanted in "".join(sounds_of(text)) for text in source.near)


def _named_for(claim: Claim, quantity: Quantity, told: list[tuple[int, int, str]]) -> frozenset[str]:
    """Give the places that a figure is given out for: named before it in its clause, or else last before that, or behind."""
    start, end = claim.clause(quantity.start)
    entries = [entry for entry in told if not _COMPARED.search(claim.text[: entry[0]])]
    inside = [entry for entry in entries if start <= entry[0] < end]
    ahead = [entry for entry in entries if entry[0] < start]
    if not inside and ahead:
        last = claim.clause(ahead[-1][0])
        inside = [entry for entry in ahead if last[0] <= entry[0] < last[1]]
    names = [name for _, _, name in inside or (entries if claim.is_english else [])]
    return _finest(names)


def _finest(names: Collection[str]) -> frozenset[str]:
    """Leave out the places in which another of them lies: of 鄂尔多斯市达拉特旗 the banner counts."""
    wider = {above for name in names for above in around(name)}
    return frozenset(name for name in names if name not in wider)


def _is_of(named: Collection[str], source: Stated) -> bool:
    """Whether a figure may be that of one of the places named."""
    where = _places_of(source)
    if not where:
        return True
    return any(_same(name, place) for name in named for place in where)


def _same(name: str, place: str) -> bool:
    if name == place or name.endswith(place) or place.endswith(name):
        return True
    if name.isascii():
        return re.sub("[^a-z]", "", name.lower()) in "".join(sounds_of(place))
    return Regions.load().official(name) == place or Regions.load().official(place) == name


def _places_of(source: Stated) -> frozenset[str]:
    """Give the places that a figure is of: named before it in its clause, in its sentence, its headings; else the document's."""
    text = source.sentence.text
    start, end = source.span
    entries = [entry for entry in located(text) if not _COMPARED.search(text[: entry[0]])]
    inside = [name for at, _, name in entries if start <= at < end]
    ahead = [name for at, _, name in entries if at < start]
    headings = [name for title in reversed(source.sentence.path) for _, _, name in located(title)]
    own = source.document.region
    if inside or ahead:
        # What the sentence names beside its own place: a figure may be of either.
        return frozenset([*(inside or ahead), *((own,) if own and not inside else ())])
    return frozenset([*headings, own] if own else headings)


def _english(names: str) -> str:
    glossary = Glossary.load()
    return ", ".join(glossary.english(name) or name for name in names.split("、"))
