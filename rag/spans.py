"""The very thing asked for within a statement: the figure, the date, the person, the place, the name."""

from __future__ import annotations

import re

from rag.glossary import find_places
from rag.quantities.dates import find_dates
from rag.regions import Regions
from rag.rows import asked_cells
from rag.sought import best_figures, is_change
from rag.understand import Question

Span = tuple[int, int]

_IN_TITLE = re.compile("《[^》]*》")
_TERM = re.compile(
    r"(?:每年)?\d{1,2}月[底末]前?|(?:\d+|[一二三四五六七八九十]+)个?(?:工作日|月|年|天|日)(?:之?内|以内|前)?|年内|年[底末]前?|(?:上|下)半年|[一二三四]季度"
)
_OFFICE = r"(?:(?:常务)?副?(?:[省市盟州旗县区镇乡]长|主席|主任|书记|局长|院长|校长|处长|厅长|部长|会长|委员长|秘书长)|代表|委员|教授|院士|先生|女士)"
_NAMED_PERSON = re.compile(
    rf"{_OFFICE}[\s:：]+(?P<after>[\u4e00-\u9fff]{{1,2}}\s?[\u4e00-\u9fff]{{1,2}})(?=$|[\s，,。；])"
)
_SIGNED = re.compile(rf"(?P<before>[\u4e00-\u9fff]{{2,4}}){_OFFICE}(?=$|[，,。；]|主持|出席|作|讲话)")
_ASKS_PLACE = re.compile(r"哪里|在哪|何处|哪儿|什么地方|哪几个地方|哪些地方|\bwhere\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“「《][^”」》]{2,30}[”」》]")
_ASKS_NAME = re.compile(r"叫什么|名称|名字|什么名|\bnamed\b|\bcalled\b|\bname\b", re.IGNORECASE)


def highlights(question: Question, text: str) -> tuple[Span, ...]:
    """Give the parts of a statement that are what is asked for, in order; empty where the whole is."""
    match question.wanted:
        case "figure" | "comparison":
            return _figures(question, text)
        case "date":
            return _dates(text)
        case "person":
            return _persons(text)
    if _ASKS_PLACE.search(question.text):
        return _places(question, text)
    if _ASKS_NAME.search(question.text):
        return tuple(match.span() for match in _QUOTED.finditer(text))
    return ()


def _figures(question: Question, text: str) -> tuple[Span, ...]:
    if row := asked_cells(text, question.text):
        return tuple((cell.start, cell.end) for cell in row if re.search(r"\d", cell.value))
    best = best_figures(question, text)
    if question.parts == 1 and not question.measures:
        # "是多少" asks for the amount; how it changed stands beside it.
        best = [quantity for quantity in best if not is_change(quantity)] or best
    return tuple((quantity.start, quantity.end) for quantity in best)


def _dates(text: str) -> tuple[Span, ...]:
    """Give the days and periods that a text names, those in the titles of documents left out."""
    titles = [match.span() for match in _IN_TITLE.finditer(text)]
    found = [(period.start, period.end) for period in find_dates(text)]
    found += [match.span() for match in _TERM.finditer(text)]
    kept: list[Span] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        inside = any(first <= start < last for first, last in titles)
        if not inside and not (kept and start < kept[-1][1]):
            kept.append((start, end))
    return tuple(kept)


def _persons(text: str) -> tuple[Span, ...]:
    found = [match.span("after") for match in _NAMED_PERSON.finditer(text)]
    return tuple(found or [match.span("before") for match in _SIGNED.finditer(text)])


def _places(question: Question, text: str) -> tuple[Span, ...]:
    """Give the places that a text names besides those of the question."""
    listed = {
        (found.start, found.end) for found in find_places(text) if found.place.name not in question.regions
    }
    listed |= {(start, end) for start, end, _ in Regions.load().find(text)}
    return tuple(span for span in sorted(listed) if text[slice(*span)] not in question.text)
