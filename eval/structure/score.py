"""One reading and its gold -> what was earned, and what was missed or surplus."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eval.structure.gold import Case, Heading

Reading = Mapping[str, Any]
"""As `library.show(document).to_dict()` gives it."""

METRICS = (
    "heading_precision", "heading_recall", "heading_f1", "level", "metadata", "furniture_precision",
    "furniture_recall", "kept", "joined", "terms", "definitions", "tables", "characters",
    "recognised", "found",
)  # fmt: skip
"""In which order they are shown."""
FIELDS = ("title", "number", "issuer", "date", "region", "period", "kind")
WINDOW = 4
"""Characters in a row that the text must have for one of them to be kept; fewer in a shorter piece."""

_POINT = re.compile(r"^[一二三四五六七八九十]{1,3}[\u4e00-\u9fff]$")
_LONGEST_CLAUSE = 30
_NOTHING = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


@dataclass(slots=True)
class Share:
    """What was earned of what could be."""

    got: float = 0.0
    of: float = 0.0
    faults: list[str] = field(default_factory=list)
    """What is wrong, for people."""

    @property
    def value(self) -> float | None:
        return self.got / self.of if self.of else None

    def add(self, right: bool, fault: str) -> None:
        self.of += 1
        self.got += right
        if not right:
            self.faults.append(fault)

    def __add__(self, other: Share) -> Share:
        return Share(self.got + other.got, self.of + other.of, self.faults + other.faults)


Scores = dict[str, Share]
"""By metric; "metadata.title" and so on beside "metadata"."""


def bare(text: str) -> str:
    """Give the text without white space, marks of no width, full width and case: what two renderings share."""
    return "".join(_NOTHING.sub("", unicodedata.normalize("NFKC", text)).casefold().split())


def score(case: Case, reading: Reading, pieces: Sequence[str] = ()) -> Scores:
    """Score what the case has gold for. `pieces` are the reference text, in pieces that a good reading keeps whole."""
    scores: Scores = {}
    if case.metadata is not None:
        scores |= _metadata(case, reading)
    if case.outline is not None:
        scores |= score_outline(case.outline, _found(reading), case.levels, reading["text"])
    if case.furniture is not None:
        scores |= _furniture(case, reading["removed"])
    text = bare(reading["text"])
    if case.kept:
        scores["kept"] = Share()
        for words in case.kept:
            scores["kept"].add(bare(words) in text, f"not in the text: {words}")
    if case.joined or case.apart:
        scores["joined"] = _joined(case, reading["text"])
    if case.glossary is not None:
        scores |= _glossary(case, reading)
    if case.tables is not None:
        scores["tables"] = _tables(case, reading)
    if case.text:
        scores["recognised"] = recognised("".join(case.text), reading["text"])
    if pieces:
        scores["characters"] = kept_characters(pieces, text)
    return scores


def total(parts: Sequence[Scores]) -> Scores:
    """Add up; "heading_f1" is made from the sums."""
    names = {name: None for scores in parts for name in scores}
    sums = {name: sum((scores[name] for scores in parts if name in scores), Share()) for name in names}
    if "heading_f1" in sums:
        sums["heading_f1"] = _f1(sums["heading_precision"], sums["heading_recall"])
    return sums


# --- headings ------------------------------------------------------------------------------------------


def _found(reading: Reading) -> list[Heading]:
    return [
        Heading(level=entry["level"], marker=entry["marker"], title=entry["title"])
        for entry in reading["outline"]
    ]


def score_outline(
    wanted: Sequence[Heading], found: Sequence[Heading], levels: int | None = None, text: str = ""
) -> Scores:
    """Match headings in order. Each is a heading by its marker and title; its level is a figure of its own.

    With `levels`, what is found deeper than that is left out, unless it is one of the wanted. A numbered paragraph
    without a heading may be titled with its first sentence, which must end in `text` where the title does.
    """
    pairs = _matched(wanted, found, bare(text))
    right = {index for index, _ in pairs}
    earned = {index for _, index in pairs}
    recall, precision, level = Share(), Share(), Share()
    taste = {other for one, other in pairs if wanted[one].optional}
    for index, heading in enumerate(wanted):
        if not heading.optional:
            recall.add(index in right, f"missed: {heading.label}")
    for index, heading in enumerate(found):
        if index not in taste and (levels is None or heading.level <= levels or index in earned):
            precision.add(index in earned, f"surplus: {heading.label}")
    for one, other in pairs:
        if wanted[one].optional:
            continue
        level.add(
            wanted[one].level == found[other].level,
            f"level {found[other].level} instead of {wanted[one].level}: {wanted[one].label}",
        )
    return {
        "heading_precision": precision, "heading_recall": recall, "heading_f1": _f1(precision, recall), "level": level,
    }  # fmt: skip


def _f1(precision: Share, recall: Share) -> Share:
    """2·matched of found + wanted, so that it adds up like every other share."""
    return Share(precision.got + recall.got, precision.of + recall.of)


def _matched(wanted: Sequence[Heading], found: Sequence[Heading], text: str) -> list[tuple[int, int]]:
    """Give the longest common run of headings, in order, as pairs of indexes."""
    best = [[0] * (len(found) + 1) for _ in range(len(wanted) + 1)]
    same = [[_same(one, other, text) for other in found] for one in wanted]
    for row in range(len(wanted) - 1, -1, -1):
        for column in range(len(found) - 1, -1, -1):
            best[row][column] = max(
                best[row + 1][column], best[row][column + 1],
                best[row + 1][column + 1] + 1 if same[row][column] else 0,
            )  # fmt: skip
    pairs = []
    row = column = 0
    while row < len(wanted) and column < len(found):
        if same[row][column] and best[row][column] == best[row + 1][column + 1] + 1:
            pairs.append((row, column))
            row, column = row + 1, column + 1
        elif best[row + 1][column] >= best[row][column + 1]:
            row += 1
        else:
            column += 1
    return pairs


def _same(one: Heading, other: Heading, text: str) -> bool:
    """Tell whether two headings are one. Where a point inside a paragraph (一是) ends its title is taste: its first
    clause or its first sentence, or none where the clause is long. `text` is `bare`."""
    if bare(one.marker).rstrip("、.") != bare(other.marker).rstrip("、."):
        return False
    title, said = bare(one.title), bare(other.title)
    if said in (title, *map(bare, one.also)):
        return True
    if not title and one.marker and any(bare(other.marker) + said + end in text for end in "。;!?:："):
        return True
    if not _POINT.match(one.marker):
        return False
    shorter, longer = sorted((title, said), key=len)
    return longer.startswith(shorter) and (len(shorter) >= 4 or (not said and len(title) > _LONGEST_CLAUSE))


# --- metadata ------------------------------------------------------------------------------------------


def _metadata(case: Case, reading: Reading) -> Scores:
    assert case.metadata is not None
    scores: Scores = {"metadata": Share()}
    for name in FIELDS:
        wanted, said = getattr(case.metadata, name), reading["metadata"].get(name)
        right = any(
            bare(answer or "") == bare(said or "") and (answer is None) == (said is None)
            for answer in (wanted, *case.also.get(name, ()))
        )
        fault = f"{name}: {said!r} instead of {wanted!r}"
        for metric in ("metadata", f"metadata.{name}"):
            scores.setdefault(metric, Share()).add(right, fault)
    return scores


# --- furniture, and what is none -----------------------------------------------------------------------


def _furniture(case: Case, removed: Sequence[str]) -> Scores:
    precision, recall = Share(), Share()
    left = Counter(bare(line) for line in removed if bare(line))
    named = Counter(bare(line) for line in case.furniture or ())
    for line, times in named.items():
        taken = min(times, left[line])
        recall += Share(taken, times, [f"not removed: {line}"] * (times - taken))
        precision += Share(taken, taken)
        left[line] -= taken
    patterns = [(re.compile(rule.pattern, re.IGNORECASE), rule.times) for rule in case.repeated]
    for pattern, times in patterns:
        taken = sum(count for line, count in left.items() if pattern.fullmatch(line))
        recall += Share(
            min(taken, times), times, [f"not removed: {pattern.pattern}"] * (times - min(taken, times))
        )
        precision += Share(taken, taken)
        for line in [line for line in left if pattern.fullmatch(line)]:
            del left[line]
    for line in case.optional:
        del left[bare(line)]
    for line, count in left.items():
        precision += Share(0, count, [f"wrongly removed: {line}"] * count)
    return {"furniture_precision": precision, "furniture_recall": recall}


def _joined(case: Case, text: str) -> Share:
    share = Share()
    lines = [bare(line) for line in text.split("\n")]
    for left, right in case.joined:
        wanted = bare(left) + bare(right)
        share.add(any(wanted in line for line in lines), f"not mended: …{left}|{right}…")
    for left, right in case.apart:
        wanted = bare(left) + bare(right)
        share.add(not any(wanted in line for line in lines), f"wrongly joined: …{left}|{right}…")
    return share


# --- terms, tables, characters -------------------------------------------------------------------------


def _glossary(case: Case, reading: Reading) -> Scores:
    terms, definitions = Share(), Share()
    said = {_term(entry["term"]): bare(entry["definition"]) for entry in reading["glossary"]}
    for entry in case.glossary or ():
        terms.add(_term(entry.term) in said, f"term missed: {entry.term}")
        definition = said.get(_term(entry.term), "")
        definitions.add(definition == bare(entry.definition), f"{entry.term}: {definition[:40]!r}")
    wanted = {_term(entry.term) for entry in case.glossary or ()}
    for term in said:
        if term not in wanted:
            terms.add(False, f"no term: {term}")
    return {"terms": terms, "definitions": definitions}


def _term(text: str) -> str:
    return bare(text).strip("“”\"'")


def _tables(case: Case, reading: Reading) -> Share:
    """One for the number of tables, and one for each row of which some line holds every cell as header and value."""
    assert case.tables is not None
    share = Share()
    found = reading.get("tables", ())
    if case.tables.count is not None:
        share.add(len(found) == case.tables.count, f"{len(found)} tables instead of {case.tables.count}")
    rows = [_cells(row) for table in found for row in table["rows"]]
    for wanted in case.tables.rows:
        holds = any(all(_holds(cells, cell.header, cell.value) for cell in wanted) for cells in rows)
        share.add(holds, "no row says: " + "；".join(f"{cell.header}：{cell.value}" for cell in wanted))
    return share


def _cells(row: str) -> list[tuple[str, str]]:
    """Take "旗区：达拉特旗；同比增长：5.2%" apart. A value may hold either sign; then it is cut, never lengthened."""
    cells = []
    for part in bare(row).split(";"):
        header, _, value = part.partition(":")
        cells.append((header, value))
    return cells


def _holds(cells: Sequence[tuple[str, str]], header: str, value: str) -> bool:
    """Whether a cell has this value below this header. A header of two rows may be worded whole ("限值·新建") and a
    value may carry its unit."""
    wanted = bare(header)
    first = bare(value).split(";")[0]
    return any(wanted in said and _begins(worth, first) for said, worth in cells)


def _begins(value: str, wanted: str) -> bool:
    rest = value.removeprefix(wanted)
    return value.startswith(wanted) and not (rest[:1].isdigit() or re.match(r"\.\d", rest))


def kept_characters(pieces: Sequence[str], text: str) -> Share:
    """Share of the reference's characters that stand in the text (already `bare`) beside the same neighbours."""
    share = Share()
    windows: dict[int, set[str]] = {}
    for piece in map(bare, pieces):
        length = min(WINDOW, len(piece))
        if not length:
            continue
        if length not in windows:
            windows[length] = {text[at : at + length] for at in range(len(text) - length + 1)}
        known = windows[length]
        kept = [False] * len(piece)
        for at in range(len(piece) - length + 1):
            if piece[at : at + length] in known:
                kept[at : at + length] = [True] * length
        share.got += sum(kept)
        share.of += len(piece)
        if not all(kept):
            lost = "".join(
                character if there else f"[{character}]" for character, there in zip(piece, kept, strict=True)
            )
            share.faults.append(f"lost: {lost.replace('][', '')[:120]}")
    return share


def recognised(known: str, read: str) -> Share:
    """One less the character error rate: edits that turn what was read into what is known, per known character."""
    from eval.ocr import edit_distance

    wanted, said = bare(known), bare(read)
    wrong = min(edit_distance(wanted, said), len(wanted))
    return Share(
        len(wanted) - wrong, len(wanted), [f"{wrong} of {len(wanted)} characters are wrong"] * (wrong > 0)
    )
