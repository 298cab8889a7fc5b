"""A brief groups statements under the chapters of the document and of its annex, and says nothing empty."""

from __future__ import annotations

import re

from rag import Library


def test_statements_of_an_annex_stand_under_its_chapters(library: Library):
    headings = [pair.heading for pair in library.brief("etuoke-npc-opinion-2024-55.txt", model=False).pairs]
    assert not [heading for heading in headings if heading.startswith("附件")]
    assert {"一、基本情况", "二、存在的主要问题"} <= set(headings)


def test_no_statement_is_a_bare_heading(library: Library):
    for document in library.documents():
        for pair in library.brief(document.id, model=False).pairs:
            bare, heading = (re.sub(r"\W", "", text) for text in (pair.chinese.text, pair.heading))
            assert bare != heading
