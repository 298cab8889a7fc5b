"""Reads the training pairs: tab-separated files, xz-compressed, simplified Chinese, one row a line."""

import json
import lzma
import re
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.lexical import normalise


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file; `columns` are parallel lists of equal length.

    `groups` numbers the document that each row comes from, so that neighbours can be joined into windows
    and rows of one document are not taken for each other's negatives. Empty where rows stand alone.
    """

    columns: tuple[list[str], ...]
    groups: tuple[int, ...] = ()


def read_rows(folder: Path, name: str) -> list[list[str]]:
    """Give the cells of `folder/name.tsv.xz`; rows end at line feeds only."""
    with lzma.open(folder / f"{name}.tsv.xz", "rt", encoding="utf-8", newline="\n") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


def number(keys: list[str]) -> tuple[int, ...]:
    seen: dict[str, int] = {}
    return tuple(seen.setdefault(key, len(seen)) for key in keys)


def held_out_law(name: str) -> bool:
    """Tell whether a law is kept for testing: one in forty, by a checksum of its name."""
    return zlib.crc32(name.encode()) % 40 == 0


def pinyin_word(syllables: str) -> str:
    """Write CC-CEDICT's numbered syllables as one Latin word: `Da2 la1 te4` becomes `dalate`."""
    return "".join(plain_syllable(syllable) for syllable in syllables.split())


def plain_syllable(syllable: str) -> str:
    return syllable.rstrip("12345").lower().replace("u:", "v")


PLACE = re.compile(
    r"\b(banner|county|district|prefecture|league|city|province|town|township|village|river|mountain)\b",
    re.IGNORECASE,
)
OVERLAP = 30  # characters at either end of a passage by which another cut of it is known
LAST_TRAINING_YEAR = 2015  # State Council reports of later years are kept for testing


def read_reports(path: Path, *, held_out: bool = False) -> Table:
    """Give the aligned sentences of bilingual work reports, JSON lines with `year`, `zh` and `en`."""
    with path.open(encoding="utf-8", newline="\n") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if (int(row["year"]) > LAST_TRAINING_YEAR) == held_out]
    return Table(
        ([row["en"] for row in rows], [row["zh"] for row in rows]), number([row["year"] for row in rows])
    )


def read_syllables(folder: Path) -> set[str]:
    """Give the toneless syllables of CC-CEDICT's spellings that occur at least five times."""
    found: Counter[str] = Counter()
    for _, word, spelling in read_rows(folder, "dict_cedict"):
        if len(spelling.split()) == len(word):
            found.update(map(plain_syllable, spelling.split()))
    return {part for part, count in found.items() if count >= 5 and re.fullmatch("[a-z]{1,6}", part)}


def plain(text: str) -> str:
    """Give the letters and digits of a text, simplified, to tell whether two texts are the same."""
    return re.sub(r"\W", "", normalise(text))


def without_evaluation(rows: list[list[str]], folders: Sequence[Path]) -> list[list[str]]:
    """Leave out the rows whose question or passage is in `queries.jsonl` or `passages.jsonl` of one of the folders."""
    asked: set[str] = set()
    passages: list[str] = []
    for folder in folders:
        for name, key in (("queries.jsonl", "query"), ("passages.jsonl", "text")):
            with (folder / name).open(encoding="utf-8", newline="\n") as lines:
                texts = [plain(json.loads(line)[key]) for line in lines]
            asked.update(texts) if key == "query" else passages.extend(texts)
    joined = "\n".join(passages)
    return [
        row
        for row in rows
        if plain(row[0]) not in asked
        and plain(row[1])[:OVERLAP] not in joined
        and plain(row[1])[-OVERLAP:] not in joined
    ]


def read_corpus(folder: Path, reports: Path | None = None, held_out: Sequence[Path] = ()) -> dict[str, Table]:
    """Give every training table by its short name; English comes before Chinese, a question before its passage.

    `held_out` are folders of question sets that are kept for testing.
    """
    law = [row for row in read_rows(folder, "par_law") if not held_out_law(row[2])]
    cedict = read_rows(folder, "dict_cedict")
    senses = [(sense.strip(), row[1]) for row in cedict for sense in row[0].split(" / ") if sense.strip()]
    spelled = [
        (pinyin_word(row[2]), row[1])
        for row in cedict
        if 2 <= len(row[1]) <= 6 and len(row[2].split()) == len(row[1]) and pinyin_word(row[2]).isalpha()
    ]
    places = [(s, z) for s, z in senses if PLACE.search(s) and s[0].isupper() and 2 <= len(z) <= 9]
    wmt = [row for row in read_rows(folder, "par_wmt") if row[2] != "wmt24"]
    wiktionary = [(*row, "", "")[:3] for row in read_rows(folder, "dict_wikt")]
    tables = {
        "law": Table(([r[0] for r in law], [r[1] for r in law]), number([r[2] for r in law])),
        "cedict": Table(([s for s, _ in senses], [z for _, z in senses])),
        "pinyin": Table(([p for p, _ in spelled], [z for _, z in spelled])),
        "places": Table(([s for s, _ in places], [z for _, z in places])),
        "wiktionary": Table(tuple([r[i] for r in wiktionary] for i in range(3))),
        "news": Table(([r[0] for r in wmt], [r[1] for r in wmt])),
    }
    for short, name in (
        ("everyday", "par_tatoeba"),
        ("lists", "par_misc"),
        ("law_names", "par_lawnames"),
        ("synonyms", "zz_cow_syn"),
        ("questions", "zz_qa"),
    ):
        rows = read_rows(folder, name)
        if short == "questions" and held_out:
            rows = without_evaluation(rows, held_out)
        tables[short] = Table(([r[0] for r in rows], [r[1] for r in rows]))
    for short, name in (
        ("mainland_law", "zh_prclaw"),
        ("taiwan_law", "zh_twlaw"),
        ("work_reports", "zh_govreport"),
    ):
        rows = read_rows(folder, name)
        headings = [f"{r[0]} {r[1]}" for r in rows]
        tables[short] = Table((headings, [r[2] for r in rows]), number([r[0] for r in rows]))
    if reports is not None:
        tables["bilingual_reports"] = read_reports(reports)
    return tables
