"""One brief -> scores."""

from __future__ import annotations

import re

from eval.cases import BriefCase
from eval.match import states_any
from eval.numbers import numbers
from eval.score import ExactQuote, Score, Scores, Unscored, score_quotes
from rag.records import Brief, Figure, Pair


def score_brief(case: BriefCase, brief: Brief, exact: ExactQuote) -> Scores:
    """Score the brief of a document with marked key facts.

    brief_coverage     weight of the key facts that the brief states over the weight of all: one is stated if
                       each of its groups is in the text of the pairs or in the table of figures
    brief_consistency  share of the bilingual rows (pairs and figures with an English side) that state the
                       same numbers by value in both languages; unscored where there is none
    brief_quote_exact  as quote_exact, over every citation of pairs and figures
    """
    quotes = score_quotes(
        [
            citation
            for pair in brief.pairs
            for statement in (pair.chinese, pair.english)
            if statement is not None
            for citation in statement.citations
        ]
        + [figure.citation for figure in brief.figures],
        exact,
    )
    return {
        "brief_coverage": _coverage(case, brief),
        "brief_consistency": _consistency(brief),
        "brief_quote_exact": quotes.get("quote_exact", Score(0, 1, "the brief cites nothing")),
    }


def _coverage(case: BriefCase, brief: Brief) -> Score:
    said = "\n".join(
        [
            line
            for pair in brief.pairs
            for line in (pair.chinese.text, pair.english.text if pair.english else "")
        ]
        + [_row(figure) for figure in brief.figures]
    )
    missing = [
        key_fact
        for key_fact in case.key_facts
        if not all(states_any(said, group) for group in key_fact.facts)
    ]
    whole = sum(key_fact.weight for key_fact in case.key_facts)
    lost = sum(key_fact.weight for key_fact in missing)
    why = "not in the brief: " + " / ".join(key_fact.quote for key_fact in missing) if missing else ""
    return Score((whole - lost) / whole, 1, why)


def _consistency(brief: Brief) -> Score | Unscored:
    rows = [
        *((pair.chinese.text, pair.english.text, "") for pair in brief.pairs if pair.english is not None),
        *(
            (figure.text, figure.text_english, figure.indicator)
            for figure in brief.figures
            if figure.text_english is not None
        ),
    ]
    if not rows:
        return Unscored("the brief has nothing in English to compare")
    apart = [
        f"{label} {chinese} ≠ {english}".strip()
        for chinese, english, label in rows
        if not same_numbers(chinese, english, label)
    ]
    return Score(len(rows) - len(apart), len(rows), "numbers differ: " + " / ".join(apart) if apart else "")


_CONVERTED = re.compile(r"\([^()]*\)")
_FELL = re.compile(r"下降|减少|降低|减产|下滑|下跌|回落|负增长")
_FELL_ENGLISH = re.compile(
    r"\b(?:down|fell|fall|fallen|drop\w*|declin\w*|decreas\w*|reduc\w*|lower\w*|cut\w*)\b|[-−]\d"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


def same_numbers(chinese: str, english: str, label: str = "") -> bool:
    """Whether both sides state the same numbers by value, and one of them a fall only if the other does.

    What English adds in parentheses is a conversion ("59,000 mu (3,933 ha)") and needs no Chinese side; the
    number of a month ("1月") may be its name. `label` is what the Chinese side is about; a fall may stand there.
    """
    wanted, given = numbers(chinese), numbers(_CONVERTED.sub("", english))
    months = {(value, "") for value, name in enumerate(_MONTHS.split("|"), start=1) if name in english}
    if not wanted <= numbers(english) | months or not given <= wanted:
        return False
    if _FELL_ENGLISH.search(english.casefold()):
        return bool(_FELL.search(label + chinese))
    return not _FELL.search(chinese)


def _row(figure: Figure) -> str:
    cells = (figure.region, figure.period, figure.indicator, figure.text, figure.text_english)
    return " ".join(cell for cell in cells if cell)


def pair_texts(pair: Pair) -> str:
    """The pair as the report shows it."""
    return f"{pair.chinese.text}\n{pair.english.text}" if pair.english else pair.chinese.text
