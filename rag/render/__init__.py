"""Answers, hits and briefs as plain text, Markdown and HTML.

Whatever comes from a document, a question or a model is mere text here: it is escaped for the form it goes
into, and loses the characters that would steer a terminal (escape sequences) or turn a line around
(bidirectional controls).
"""

from __future__ import annotations

from rag.render.briefs import brief_to_html, brief_to_page
from rag.render.checked import check_to_html, check_to_markdown, check_to_text
from rag.render.markdown import answer_to_markdown, brief_to_markdown, escape_markdown
from rag.render.shown import reading_to_html, reading_to_text, versions_in_words
from rag.render.tags import escape_html
from rag.render.text import answer_to_text, hits_to_text, statement_to_text
from rag.render.web import (
    answer_to_html,
    documents_to_html,
    hits_to_html,
    sources_to_html,
    statements_to_html,
)
from rag.render.words import brief_citations, metadata, number_brief, number_citations, plain

__all__ = [
    "answer_to_html",
    "answer_to_markdown",
    "answer_to_text",
    "brief_citations",
    "brief_to_html",
    "brief_to_markdown",
    "brief_to_page",
    "check_to_html",
    "check_to_markdown",
    "check_to_text",
    "documents_to_html",
    "escape_html",
    "escape_markdown",
    "hits_to_html",
    "hits_to_text",
    "metadata",
    "number_brief",
    "number_citations",
    "plain",
    "reading_to_html",
    "reading_to_text",
    "sources_to_html",
    "statement_to_text",
    "statements_to_html",
    "versions_in_words",
]
