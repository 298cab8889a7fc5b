"""How a question names a document or a defined term, and what sentences inherit from what they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.lexical import normalise, tokens
from rag.records import Document
from rag.understand import Question


def named_number(question: Question, document: Document) -> bool:
    """Tell whether the question names the document by its number, in full or by its last part ("37号", "No. 37").

    False for a document without a number.
    """
    match = re.search(r"(\d+)号$", document.number or "")
    if match is None:
        return False
    asked = normalise(question.text)
    return bool(re.search(rf"(?<!\d){match[1]}号|\bno\.? ?{match[1]}(?!\d)", asked))


def context_tokens(document: Document, path: Sequence[str]) -> frozenset[str]:
    """Give the tokens that every sentence under a heading inherits: title, place and headings."""
    return frozenset(
        tokens(" ".join((document.title or "", document.region or "", document.period or "", *path)))
    )


def term_forms(term: str) -> tuple[str, ...]:
    """Give the ways in which a defined term is asked for: whole, without quotation marks, and what is quoted in it."""
    plain = normalise(term)
    bare = re.sub(r"[“”\"'《》「」]", "", plain)
    quoted = re.findall(r"[“\"「]([^”\"」]{2,})[”\"」]", plain)
    return tuple(dict.fromkeys(form for form in (plain, bare, *quoted) if len(form) >= 2))
