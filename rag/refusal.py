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
    reason = _reason(question, hits, ranked, glossary)
    if question.language == "zh":
        return f"库中{reason}，无法回答“{question.text}”。{_near(question, hits, glossary)}"
    return f"The documents {reason}: “{question.text}”. {_near(question, hits, glossary)}"


def unsupported(question: Question, hits: Sequence[Hit], glossary: Glossary) -> str:
    """Say that no statement of a model's has passed the check, so that there is no answer."""
    near = _near(question, hits, glossary)
    if question.language == "zh":
        return f"模型没有写出一条有依据的论断：所写内容都没有通过与文件的核对，不能作为“{question.text}”的回答。{near}"
    return (
        f"No supported statement: nothing that the model wrote passed the check against the documents, so it is no "
        f"answer to “{question.text}”. {near}"
    )


def _near(question: Question, hits: Sequence[Hit], glossary: Glossary) -> str:
    """Say what was looked for, where something was understood of it, and which documents are nearest."""
    held = list(dict.fromkeys(hit.document.label for hit in hits))[:MOST_NEAR]
    sought = _sought(question, glossary)
    if question.language == "zh":
        looked = f"查找的是：{sought}。" if sought else ""
        return looked + (f"相近的文件：{'；'.join(held)}。" if held else "没有可查的段落。")
    looked = f"Looked for: {sought}. " if sought else ""
    return looked + (f"Nearest documents: {'; '.join(held)}." if held else "No passage is near it.")


def _sought(question: Question, glossary: Glossary) -> str:
    """Name the places, years and terms that were looked for; "" where the words of the question alone were."""
    chinese = question.language == "zh"
    places = [*question.regions, *question.missing_regions]
    terms = question.terms if chinese else [glossary.english(term) or term for term in question.terms]
    years = [f"{year}年" if chinese else str(year) for year in question.years]
    return ("，" if chinese else ", ").join(dict.fromkeys([*places, *years, *terms]))


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
    if other := _other_years(question, hits):
        return other
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


def _other_years(question: Question, hits: Sequence[Hit]) -> str | None:
    """Say which years the documents on the places asked about are of, where the year asked about is none of them.

    None where no place or no year is asked about.
    """
    if not (question.regions and question.years):
        return None
    documents = {hit.document.id: hit.document for hit in hits if hit.document.region in question.regions}
    held = sorted({document.period[:4] for document in documents.values() if document.period})
    asked = [str(year) for year in question.years]
    if not held or set(held) & set(asked):
        return None
    places = list(dict.fromkeys(str(document.region) for document in documents.values()))
    # A report of 2024 may say what 2023 was like.
    told = any(year in document.text for year in asked for document in documents.values())
    if question.language == "zh":
        has = f"关于{'、'.join(places)}有{'、'.join(held)}年的文件，"
        years = "、".join(asked)
        return has + (f"其中没有写明所问的{years}年的内容" if told else f"没有{years}年的")
    has = f"on {', '.join(places)} are of {', '.join(held)}"
    years = ", ".join(asked)
    return has + (f" and do not say this of {years}" if told else f", not of {years}")


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
