"""A sentence that announces a list, drawn out over its items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.candidates import Candidate
from rag.records import Sentence

LONGEST_LIST = 460
"""Characters that the items of a list may have together and still be shown whole; otherwise their first clauses are."""
MOST_ITEMS = 12

_LEADS_IN = (":", "：", "；", ";")
_ANNOUNCES = re.compile(
    r"[:：；;]$|“[^”]*[一二三四五六七八九十][^”]*”。$|以下|如下|主要(?:是|有)|[一二两三四五六七八九十几]个|[一二三四五六七八九十几](?:方面|点|条|项)|分别|包括|^[一二三四五六七八九十]+、|^[（(][一二三四五六七八九十]+[)）]"
)


def with_items(candidate: Candidate, sentences: Sequence[Sentence]) -> tuple[Candidate, str]:
    """Draw a sentence that announces a list out over its items; gives it as it is where it announces none.

    The text is the document's own where that is short enough, otherwise the items' first clauses.
    """
    lead = candidate.sentences[0]
    if not _announces(lead):
        return candidate, candidate.text
    at = next(place for place, sentence in enumerate(sentences) if sentence.index == lead.index)
    parent, first = _heading_of(lead, at, sentences)
    items = _beside(lead, at, sentences) if parent == lead.path else []
    items = items or _under(parent, sentences[first + 1 :])
    if len(items) < 2 and not (items and lead.text.rstrip().endswith(_LEADS_IN)):
        return candidate, candidate.text
    items = items[:MOST_ITEMS]
    cited = tuple(items) if parent != lead.path else (lead, *items)
    drawn = replace(candidate, sentences=cited, start=cited[0].start, end=cited[-1].end)
    return drawn, _shown(drawn)


def _heading_of(lead: Sentence, at: int, sentences: Sequence[Sentence]) -> tuple[tuple[str, ...], int]:
    """Give the heading that the items stand under, and the place in front of the first of them.

    A sentence that is an item itself stands for the list of its heading.
    """
    parent = lead.path
    is_item = parent and _bare(lead.text).startswith(_bare(parent[-1])) and _is_item(parent[-1])
    under = {sentence.path for sentence in sentences if sentence.path[:-1] == parent}
    if not is_item or len(under) >= 2:
        return parent, at
    siblings = parent[:-1]
    first = at
    while first > 0:
        path = sentences[first - 1].path
        if path[: len(siblings)] != siblings or path == siblings:
            break
        first -= 1
    return siblings, max(first - 1, 0)


def _beside(lead: Sentence, at: int, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Give the sentences behind one that ends with a colon, up to the full stop."""
    items: list[Sentence] = []
    if not lead.text.rstrip().endswith(_LEADS_IN):
        return items
    for sentence in sentences[at + 1 :]:
        if sentence.path != lead.path:
            break
        items.append(sentence)
        if sentence.text.rstrip().endswith("。"):
            break
    return items


def _under(parent: tuple[str, ...], sentences: Sequence[Sentence]) -> list[Sentence]:
    """Give the first sentence under each heading that stands directly under `parent`."""
    items: list[Sentence] = []
    seen: set[tuple[str, ...]] = set()
    for sentence in sentences:
        child = sentence.path[: len(parent) + 1]
        if sentence.path[: len(parent)] != parent:
            break
        if len(child) > len(parent) and child not in seen:
            seen.add(child)
            items.append(sentence)
    return items


def _shown(drawn: Candidate) -> str:
    cited = drawn.sentences
    whole = drawn.text
    if len(whole) <= LONGEST_LIST and cited[-1].index - cited[0].index == len(cited) - 1:
        return "".join(whole.split("\n"))
    texts = [sentence.text for sentence in cited]
    if sum(map(len, texts)) > LONGEST_LIST:
        texts = [re.split(r"(?<=[。；;])|[，,]", text, maxsplit=1)[0] for text in texts]
    return " ".join(texts)


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
