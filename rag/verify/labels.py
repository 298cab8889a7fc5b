"""What a figure is given out for, by the words beside it: also where no glossary lists the indicator (原煤产量, 发电量)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rag.evidence import Evidence, Stated, quantities_in
from rag.lexical import normalise
from rag.quantities import Quantity
from rag.quantities.dates import find_dates
from rag.quantities.measure import same_value
from rag.quantities.units import COUNTED
from rag.verify.claim import Claim, language_of
from rag.verify.gazetteer import located
from rag.verify.ways import Why
from rag.verify.words import Word, coverage, words_of

OTHERS = 0.7
"""Share of the words beside a figure that another figure of the same measure has beside it, from which on they may be its."""
APART = 0.45
"""By how much that share must be the greater. Both from pairs of official sentences: see docs/verification.md."""
BY_A_TERM = 0.55
"""The same where the words hold a term of the glossary and the figure's own words have none of them (集成电路)."""
_LEAST = 1.0
"""Weight of the words, as in `Word.weight`: two pairs of characters, or one English word."""
# What says how a figure came about and not what it is a figure of.
_FRAME = re.compile(
    r"\b(?:an? )?(?:increase|rise|growth|decrease|decline|drop|fall)s? of\b|"
    r"同比|环比|(?:[比较与同])?(?:上年|去年)?同期(?:相比)?|同口径|可比口径|累计|预计|预期|力争|确保|达到|完成|实现|增长|增加|下降|减少|提高|降低|上升|回落|增速|增幅|降幅|分别|合计|总计|共计|"
    r"超过|突破|不低于|不超过|接近|左右|以上|以下|其中|较上年|比上年|较去年|比去年|上年|去年|今年|全年|上半年|下半年|前三季度|新增|占|为|达|约|近|超|"
    r"(?:19|20)?\d\d年|\d{1,2}月|末|底|和|的|了|到|至|由|从|在|及|与|并|且|共|均|各|已|将|[a-z]{0,2}\d[\d.]*"
)
_CHANGES = re.compile(
    r"(?:increas|decreas|declin|expand|climb|shr[aiu]nk)\w*|gr[eo]wn?|grows|growing|r[io]se[ns]?|rising|f[ae]ll(?:en|s|ing)?|dropp?(?:ed|s)?|up|down"
)
_BEHIND = re.compile(
    r"(?! (?:and|while|but|with) )(?: (?:in|of|worth of|for|on))? ?[a-z][a-z' -]{0,40}|[\u4e00-\u9fff“”]{0,10}",
    re.IGNORECASE,
)
_OF = re.compile(r" (?:in|of|worth of) [a-z]{3}", re.IGNORECASE)
_BREAK = re.compile(r"[，,。；;、：:！？!?\n（(]|(?<=[a-z]) (?:and|while|but|with) ")
_STOP = re.compile(r"[。；;！？!?\n]|\.(?=\s|$)")
_DURATIONS = frozenset({"month", "h", "d"})
_HALT = re.compile(r"[，,。；;：:！？!?\n（(]")
_AND = re.compile(r"[、和与及]+|以及")
# Between the quantities of a list, with what may be said again before each: "增长15%和18.2%", "4.5%、增长6%".
_LISTED = re.compile(r"\s*[和与及、，,]\s*(?:增长|下降|达到|完成)?\s*")
_LISTED_EN = re.compile(r"[ ,]*(?:and)?[ ,]*")
_TERM = 1.5
"""Weight of a term of four characters."""
_HEAD = 3
"""Characters of what the last item of a list is counted by: 增加值, 产量."""
_FAR = 8
"""Characters between 分别 and the first figure of its list."""
EACH = re.compile("分别|依次|各自|respectively", re.IGNORECASE)


def misnamed(
    quantity: Quantity, text: str, sources: Sequence[Stated], evidence: Evidence, claim: Claim
) -> Why | None:
    """Say so where the words beside a figure are those that a source has beside another one of its measure.

    Compared, not matched: a paraphrase has its words nowhere beside another figure, and passes.
    """
    if (
        quantity.unit in _DURATIONS
        or quantity.text.startswith("第")
        or quantity.form not in ("digits", "han", "ratio", "word")
        or EACH.search(claim.text)
    ):
        return None
    each = any(EACH.search(source.sentence.text) for source in sources)
    if each and not (claim.is_english and _stands_alone(quantity, text, claim.quantities)):
        return None
    label = beside(bare(text), claim.quantities, quantity)
    words = [
        word
        for word in words_of(label, language_of(sources[0].sentence.text))
        if not _FRAME.fullmatch(label[word.start : word.end])
        and not _CHANGES.fullmatch(label[word.start : word.end].lower())
    ]
    if sum(word.weight for word in words) < _LEAST:
        return None
    of = _item_of if each else label_of
    if not all(map(of, sources)):
        return None
    own = max(_share(words, of(source)) for source in sources)
    least = max(OTHERS, own + APART) if own or not _has_term(words) else BY_A_TERM
    others = [
        (share, other)
        for other in evidence.quantities
        if (other.quantity.unit == quantity.unit or {other.quantity.unit, quantity.unit} <= COUNTED)
        and not same_value(other.quantity, quantity)
        and (share := _share(words, of(other))) >= least
    ]
    if not others:
        return None
    other = max(others, key=lambda found: found[0])[1]
    return (
        f"所引句子中与“{label.strip()}”对应的是“{other.quantity.text}”，不是“{quantity.text}”。",
        f'In the cited sentence the figure for "{label.strip()}" is "{other.quantity.text}", not "{quantity.text}".',
    )


def _share(words: Sequence[Word], label: str) -> float:
    return coverage(words, normalise(label))


def _has_term(words: Sequence[Word]) -> bool:
    return any(word.weight >= _TERM for word in words)


def _stands_alone(quantity: Quantity, text: str, quantities: Sequence[Quantity]) -> bool:
    """Whether a figure is no member of a list, whose items may all stand before its first figure."""
    return not any(
        _LISTED_EN.fullmatch(text[one.end : other.start])
        for one, other in pairwise(quantities)
        if quantity in (one, other)
    )


def _item_of(source: Stated) -> str:
    """Give the item of a list with 分别 that a figure is of, with the head that its last item has for all; empty: none."""
    text = source.sentence.text
    item = named_each(text, quantities_in(text), source.quantity)
    match = EACH.search(text, 0, source.quantity.start)
    return f"{item} {text[max(0, match.start() - _HEAD) : match.start()]}" if item and match else ""


def label_of(source: Stated) -> str:
    """Give the words that say what a source's figure is of."""
    return beside(source.sentence.text, quantities_in(source.sentence.text), source.quantity)


@lru_cache(maxsize=256)
def bare(text: str) -> str:
    """Give a text with its places and dates blanked: they are looked at apart, and say not what a figure is of."""
    for start, end in [
        *((start, end) for start, end, _ in located(text)),
        *((period.start, period.end) for period in find_dates(text)),
    ]:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


@lru_cache(maxsize=4096)
def beside(text: str, quantities: tuple[Quantity, ...], quantity: Quantity) -> str:
    """Give the words that say what a quantity is one of: those before it that are no frame, and those right behind it.

    Where only a frame stands between it and the quantity before ("完成4.3亿元，同比下降0.6%"), those of that one.
    """
    stops = [match.end() for match in _STOP.finditer(text, 0, quantity.start)]
    floor = stops[-1] if stops else 0
    ends = [floor, *(other.end for other in quantities if floor < other.end <= quantity.start)]
    end, ahead = quantity.start, ""
    for start in reversed(ends):
        pieces = [piece for piece in _BREAK.split(text[start:end]) if is_told(piece)]
        if pieces:
            ahead = pieces[-1]
            break
        end = start
    match = _BEHIND.match(text, quantity.end)
    following = min((other.start for other in quantities if other.start > quantity.start), default=len(text))
    behind = _BREAK.split(text[quantity.end : min(match.end(), following)])[0] if match else ""
    if _OF.match(behind):
        return behind  # "CNY 133 million in general public budget revenue"
    return f"{ahead} {behind}" if is_told(behind) else ahead


def unframed(piece: str) -> str:
    """Give a piece of text without its places and dates, and without what says how a figure came about."""
    return _FRAME.sub("", bare(piece).lower())


def named_each(text: str, quantities: Sequence[Quantity], quantity: Quantity) -> str | None:
    """Give what a figure of a list with 分别 is of: of 甲、乙产量分别增长3%、4% "甲" and "乙产量"; None where it cannot be told."""
    for match in EACH.finditer(text, 0, quantity.start):
        run = listed_from(text, quantities, match.end())
        if quantity not in run:
            continue
        floor = max([0, *(other.end for other in quantities if other.end <= match.start())])
        stops = [stop.end() for stop in _HALT.finditer(text, floor, match.start())]
        # Each item may have its own comma: 接待游客、旅游收入，分别…
        whole = text[max([floor, *stops[-1:]]) : match.start()]
        items = [item for item in _AND.split(whole) if item.strip()]
        if not is_told(whole):
            items = _counted_before(text, quantities, match.start())
        if len(items) == len(run) > 1:
            return items[run.index(quantity)]
    return None


def _counted_before(text: str, quantities: Sequence[Quantity], end: int) -> list[str]:
    """Give what the figures of a sentence up to a place are of: 接待游客3万人次，旅游收入2亿元，分别增长…."""
    stops = [match.end() for match in _STOP.finditer(text, 0, end)]
    floor = stops[-1] if stops else 0
    items = []
    for quantity in quantities:
        if floor <= quantity.start and quantity.end <= end:
            items.append(unframed(_BREAK.split(text[floor : quantity.start].strip("，,、 "))[-1]))
            floor = quantity.end
    return items


def listed_from(text: str, quantities: Sequence[Quantity], start: int) -> list[Quantity]:
    """Give the quantities that are listed from a place on: "15%和18.2%", "4.5%、6%"."""
    run: list[Quantity] = []
    end = start
    for quantity in quantities:
        if quantity.start < start:
            continue
        between = text[end : quantity.start]
        if len(between) > _FAR or (run and not _LISTED.fullmatch(between)):
            break
        run.append(quantity)
        end = quantity.end
    return run


def is_told(piece: str) -> bool:
    """Whether a piece of text names something besides the frame."""
    bare = _FRAME.sub("", piece.strip().lower())
    return len(re.findall(r"[\u4e00-\u9fff]", bare)) >= 2 or bool(re.search(r"[a-z]{3}", bare))
