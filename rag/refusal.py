"""Why there is no answer: what was looked for, what is missing, and what is near."""

from __future__ import annotations

from collections.abc import Sequence

from rag.candidates import Candidate, tells_of
from rag.glossary import Glossary
from rag.held_places import short_forms
from rag.lexical import normalise
from rag.quantities import find_quantities
from rag.records import Document, Hit
from rag.sought import asked_indicators, owned_by
from rag.understand import Question

MOST_NEAR = 3


def missing_places(question: Question, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Give the places asked about that nothing is held on: listed ones, and a name that none of the documents has."""
    name = question.unlisted
    if question.missing_regions:
        told = (sentence.text for hit in hits for sentence in hit.sentences)
        return () if any(tells_of(question, text) for text in told) else question.missing_regions
    if name is None:
        return ()
    stems = [normalise(form) for form in short_forms(name)]
    texts = [
        normalise(document.text) for document in {hit.document.id: hit.document for hit in hits}.values()
    ]
    return () if any(stem in text for stem in stems for text in texts) else (name,)


def refusal(question: Question, hits: Sequence[Hit], ranked: Sequence[Candidate], glossary: Glossary) -> str:
    """Say what was looked for and not found, and what the library has that is near. `ranked` may be empty."""
    held = list(dict.fromkeys(hit.document.label for hit in hits))[:MOST_NEAR]
    reason = _reason(question, hits, ranked, glossary)
    if question.language == "zh":
        nearest = f"相近的文件：{'；'.join(held)}。" if held else "没有可查的段落。"
        return f"库中{reason}，无法回答“{question.text}”。{nearest}"
    nearest = f"Nearest documents: {'; '.join(held)}." if held else "No passage is near it."
    return f"The documents {reason}: “{question.text}”. {nearest}"


def _reason(question: Question, hits: Sequence[Hit], ranked: Sequence[Candidate], glossary: Glossary) -> str:
    chinese = question.language == "zh"
    if places := missing_places(question, hits):
        return f"没有关于{'、'.join(places)}的文件" if chinese else f"hold nothing on {', '.join(places)}"
    if question.missing_years:
        return _years(question, hits)
    if stated := _stated_otherwise(question, ranked):
        english = glossary.english(stated) or stated
        asked = _measure(question)
        return (
            f"文件提到了{stated}，但没有写明{asked}"
            if chinese
            else f"mention {english} but do not give {asked}"
        )
    return "文件没有写明" if chinese else "do not say"


def _years(question: Question, hits: Sequence[Hit]) -> str:
    """Say which years are held and which not: 库中有2023年的文件，没有2021年的."""
    near = [hit.document for hit in hits if not question.regions or hit.document.region in question.regions]
    held = sorted({document.period[:4] for document in near if document.period})
    missing = [str(year) for year in question.missing_years]
    if question.language == "zh":
        has = f"有{'、'.join(held)}年的文件，" if held else "文件"
        return f"{has}没有{'、'.join(missing)}年的"
    has = f"are of {', '.join(held)} and " if held else ""
    return f"{has}say nothing of {', '.join(missing)}"


def _stated_otherwise(question: Question, ranked: Sequence[Candidate]) -> str | None:
    """Give the indicator asked for where the documents state it for the time asked about, but not in that measure."""
    if not (question.measures or question.unit):
        return None
    asked = asked_indicators(question)
    for candidate in ranked:
        if candidate.timely and find_quantities(candidate.text):
            for name in sorted(owned_by(asked, candidate.sentences[0].text)):
                return name
    return None


def _measure(question: Question) -> str:
    measure = next((name for name in ("money", "percent", "area") if name in question.measures), "unit")
    chinese, english = {
        "money": ("金额", "an amount"),
        "percent": ("增减幅度或比例", "a rate"),
        "area": ("面积", "an area"),
        "unit": ("所问的数量", "the number asked for"),
    }[measure]
    return chinese if question.language == "zh" else english


def pages_refusal(question: Question, document: Document) -> str:
    """Say how many pages the file has: no sentence of a document states it."""
    pages = len(document.pages)
    if question.language == "zh":
        stored = f"所存文件共{pages}页" if pages else "所存文件不分页"
        return f"“{document.label}”没有写明页数；{stored}。"
    stored = f"the file has {pages} page{'s' if pages > 1 else ''}" if pages else "the file has no pages"
    return f"“{document.label}” does not state a number of pages; {stored}."
