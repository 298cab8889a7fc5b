"""Content words of a statement in any of the forms that a source may have them in, and how much of them it has."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.glossary import Glossary
from rag.lexical import normalise
from rag.lexicon import forms as base_forms
from rag.lexicon import renderings
from rag.records import Document, Language
from rag.verify.synonyms import is_light

_RUN = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z][A-Za-z'’-]*[A-Za-z]|[A-Za-z]")
# Characters that join words and mean nothing alone: no pair with one of them tells two sentences apart.
_JOINING = re.compile(
    "[的了和与及在为对将等是也都并其这那由于以被把从向到至个之而或则所着过给让使又再还就才各全年月日]"
)
_EMPTY = """
    a an the and or but nor of in on at to by for from with as into onto over under than that this these those it its
    they them their we our us you your he she his her who whom which what when where while whose how there here is are was
    were be been being am do does did done has have had having will would shall should can could may might must not no
    also both all each every any some such other another more most less least many much very only same own so too then
    thus about above after again against among amid around before between beyond down during further if per through
    throughout until up upon within without year years yuan rmb cny usd percent cent million billion trillion mu
    compared comparison approximately nearly total totaling totalled totaled amount amounted respectively including
    included include includes first second third half quarter month months i ii iii
"""
_LIGHT = frozenset(_EMPTY.split())
_ANYWHERE = frozenset(
    {"新建", "建设", "建成", "发展", "实施", "开展", "推进", "推动", "完成", "实现", "工作", "增加", "提高"}
)
SURE = 0.8
"""Share of its renderings that the likeliest of a word must have to be the one looked for."""
SINGLE = 0.6
"""What a word counts that one character alone stands for: 建 for "build" is part of many words."""
NUMBER = 2.0
"""What a figure that both sides state weighs, in words."""


@dataclass(frozen=True, slots=True)
class Word:
    start: int
    end: int
    """Where it stands in the statement."""
    forms: tuple[str, ...]
    """What may stand for it in a source, normalised."""
    weight: float
    is_sure: bool = False
    """Whether its first form is nearly always what renders it."""


def words_of(text: str, source: Language) -> list[Word]:
    """Give the content words of a text, Chinese or English, by the forms in which a source of that language has them.

    Numbers are none: they are compared by value elsewhere.
    """
    smooth = normalise(text) if len(normalise(text)) == len(text) else text.lower()
    terms = list(_terms(text, smooth))
    found = [Word(start, end, forms, weight) for start, end, forms, weight in terms if forms]
    taken = [(start, end) for start, end, _, _ in terms]
    for match in _RUN.finditer(smooth):
        if match[0][0] >= "\u4e00":
            found += _pairs(match[0], match.start(), taken)
    found += _english(smooth, taken, source)
    return sorted(found, key=lambda word: word.start)


def coverage(words: Sequence[Word], plain: str, context: str = "", rarity: Rarity | None = None) -> float:
    """Give the weighed share, 0 to 1, of the words that a text has; 1 without words.

    `plain` and `context` are normalised; what only the context has counts half.
    """
    total = found = 0.0
    for word in words:
        weight = word.weight * (rarity(word.forms) if rarity else 1.0)
        total += weight
        standing = [form for form in word.forms if stands(form, plain)]
        if standing:
            found += weight if any(len(form) > 1 for form in standing) else SINGLE * weight
        elif context and any(stands(form, context) for form in word.forms):
            found += 0.5 * weight
    return found / total if total else 1.0


def as_plain(text: str, read_by: Language) -> str:
    """Give a text normalised; an English one that a Chinese statement is held against with the renderings of its words."""
    plain = normalise(text)
    if read_by == "en" or re.search(r"[\u4e00-\u9fff]", plain):
        return plain
    found = renderings(re.findall(r"[a-z][a-z'-]*", plain))
    terms = (term for _, _, term in Glossary.load().occurrences(plain, "en"))
    named = (name for term in terms for name in (term.chinese, *term.chinese_aliases))
    return " ".join((plain, *(form for forms in found for form in forms), *named))


def hollow(words: Sequence[Word], plain: str) -> bool:
    """Tell whether a text has none of the words but by single characters and by such as any report has (建设, 新建).

    Some word must be plain to render (机场 for "airport"): that it is missing then says that something else is spoken of.
    """
    found = {
        form
        for word in words
        for form in word.forms
        if len(form) > 1 and form not in _ANYWHERE and stands(form, plain)
    }
    return not found and any(word.is_sure for word in words)


def stands(form: str, plain: str) -> bool:
    """Tell whether a form of a word stands in a normalised text; a long Chinese one also in pieces."""
    if form.isascii():
        return re.search(rf"(?<![a-z]){re.escape(form)}", plain) is not None
    return form in plain or (len(form) > 2 and all(form[at : at + 2] in plain for at in range(len(form) - 1)))


class Rarity:
    """How much a word says in a document: much where it is rare there, little where every sentence has it."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._text = "\n".join(_normalised(document.text) for document in documents)
        self._sentences = max(1, len(self._text) // 40)
        self._known: dict[str, float] = {}

    def __call__(self, forms: Sequence[str]) -> float:
        return max(min(self._of(form) for form in forms), 0.2) if forms else 1.0

    def _of(self, form: str) -> float:
        if form not in self._known:
            count = self._text.count(form)
            most = math.log(1 + self._sentences)
            self._known[form] = math.log(1 + self._sentences / (1 + count)) / most
        return self._known[form]


@lru_cache(maxsize=32)
def _normalised(text: str) -> str:
    return normalise(text)


def _terms(text: str, smooth: str) -> Iterator[tuple[int, int, tuple[str, ...], float]]:
    glossary = Glossary.load()
    for language in ("zh", "en"):
        for start, end, term in glossary.occurrences(smooth, language):
            chinese = (term.chinese, *term.chinese_aliases)
            english = tuple(name.lower() for name in (term.english, *term.english_aliases))
            weight = max(1.0, (len(term.chinese) - 1) / 2)
            yield start, end, tuple(form for form in (*chinese, *english) if len(form) > 1), weight


def _pairs(run: str, start: int, taken: Sequence[tuple[int, int]]) -> Iterator[Word]:
    for at in range(len(run) - 1):
        pair = run[at : at + 2]
        first, last = start + at, start + at + 2
        if _JOINING.search(pair) or any(first < end and begin < last for begin, end in taken):
            continue
        yield Word(first, last, (pair,), 0.5, not is_light(pair))


def _english(smooth: str, taken: Sequence[tuple[int, int]], source: Language) -> Iterator[Word]:
    matches = [
        match
        for match in re.finditer(r"[a-z][a-z'’-]*", smooth)
        if match[0] not in _LIGHT
        and not any(match.start() < end and begin < match.end() for begin, end in taken)
    ]
    known = renderings([match[0].replace("’", "'") for match in matches]) if source == "zh" else []
    for at, match in enumerate(matches):
        bases = tuple(dict.fromkeys(base_forms(match[0])))
        forms = tuple(known[at]) if known else bases
        if forms:
            sure = bool(known) and len(forms[0]) > 1 and known[at][forms[0]] >= SURE
            yield Word(match.start(), match.end(), forms, 1.0, sure)
