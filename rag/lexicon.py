"""English words -> Chinese words that may render them, from the bilingual lexicon that ships with the package."""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

LEXICON = Path(__file__).parent / "data" / "lexicon.tsv.gz"
"""Lines in the order of their characters: word or expression, tab, renderings with per cent, likeliest first."""

# Past forms of verbs that official reports are full of. A form that is another word too (left, saw, found) is read as the verb.
IRREGULAR = {
    form: base
    for line in """
    rise rose risen;fall fell fallen;grow grew grown;build built;make made;sell sold;spend spent;hold held;lead led;pay paid
    buy bought;bring brought;begin began begun;become became;give gave given;take took taken;get got gotten;win won;lose lost
    send sent;see saw seen;find found;know knew known;show shown;speak spoke spoken;write wrote written;drive drove driven
    choose chose chosen;keep kept;leave left;meet met;say said;tell told;think thought;teach taught;catch caught;seek sought
    fight fought;draw drew drawn;fly flew flown;throw threw thrown;break broke broken;sing sang sung;swim swam swum;run ran
    wear wore worn;steal stole stolen;eat ate eaten;drink drank drunk;go went gone;come came;lay laid;lie lain;feed fed
    breed bred;shrink shrank shrunk;sink sank sunk;strike struck;stick stuck;shoot shot;sleep slept;sweep swept;feel felt
    deal dealt;lend lent;bend bent;mean meant;understand understood;stand stood;withdraw withdrew withdrawn;undergo underwent
    undertake undertook undertaken;oversee oversaw overseen;overcome overcame;forget forgot forgotten;hide hid hidden
    bite bit bitten;ride rode ridden;forbid forbade forbidden;freeze froze frozen;wake woke woken;bear bore borne
    child children;person people;man men;foot feet;tooth teeth;mouse mice;criterion criteria;phenomenon phenomena
    """.replace("\n", ";").split(";")
    for base, *past in [line.split() or [""]]
    for form in past
}


def renderings(words: Sequence[str]) -> list[dict[str, float]]:
    """Give for each English word (lower case) Chinese words that may stand for it, with shares in (0, 1].

    A share says how likely the rendering is, and is the less the more of them there are: 1 where there is but one. The
    words have one to four characters; the dict of an unknown word is empty. Neighbours that the lexicon has as one expression ("wind power")
    have its renderings in front of their own.
    """
    found = [_of_word(word) for word in words]
    for place, (first, second) in enumerate(pairwise(words)):
        together = _of_expression(first, second)
        for at in (place, place + 1):
            found[at] = together | {form: share for form, share in found[at].items() if form not in together}
    return found


def forms(word: str) -> Iterator[str]:
    """Give a word as it is and without its endings, in the order in which they are looked for: policies, policy."""
    if word in IRREGULAR:
        yield IRREGULAR[word]
    yield word
    if word.endswith("'s"):
        yield word[:-2]
    if len(word) < 4:
        return
    if word.endswith("men"):
        yield word[:-2] + "an"
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield from (word[:-1], word[:-2])
    elif word.endswith("s") and word[-2] not in "su":
        yield word[:-1]
    for ending in ("ed", "ing"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            if stem.endswith("i") and ending == "ed":
                yield stem[:-1] + "y"
            if stem[-1] == stem[-2] and stem[-1] not in "aeiou":
                yield from (stem, stem[:-1])
            else:
                yield from (stem + "e", stem) if not stem.endswith(("w", "x", "y")) else (stem, stem + "e")


def entries() -> Iterator[tuple[str, dict[str, float]]]:
    """Give every word and expression of the lexicon with its renderings, in the order of the file."""
    for line in _lines():
        word, fields = line.split("\t")
        yield word, _parse(fields)


def _of_word(word: str) -> dict[str, float]:
    for form in forms(word):
        if known := _entry(form):
            return known
    # A compound that is no entry itself: low-income.
    parts = word.split("-") if "-" in word else []
    if len(parts) == 2 and (known := _of_expression(*parts)):
        return known
    return {form: share for part in reversed(parts) for form, share in _of_word(part).items()}


def _of_expression(first: str, second: str) -> dict[str, float]:
    for head in forms(second):
        for modifier in forms(first):
            if known := _entry(f"{modifier} {head}"):
                return known
    return {}


def _entry(word: str) -> dict[str, float]:
    lines, start = _lines(), f"{word}\t"
    place = bisect_left(lines, start)
    if place == len(lines) or not lines[place].startswith(start):
        return {}
    return _parse(lines[place].removeprefix(start))


def _parse(renderings: str) -> dict[str, float]:
    fields = renderings.split(" ")
    return {form: int(percent) / 100 for form, percent in zip(fields[::2], fields[1::2], strict=True)}


@cache
def _lines() -> list[str]:
    return gzip.decompress(LEXICON.read_bytes()).decode().splitlines()
