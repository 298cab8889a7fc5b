"""Points -> pairs of statements by a chat model, each checked against the document and one language against the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from rag.agreement import differences
from rag.brief.chosen import Chosen
from rag.brief.english import terms_of
from rag.drafting.pairs import DraftedPair, PairDraft, Point, draft_brief
from rag.glossary import Glossary
from rag.records import Document, Finding, Pair, Reading, Statement
from rag.verify import verify

if TYPE_CHECKING:
    from rag.chat import Chat

Unverified = Literal["marked", "left_out"]
"""What becomes of a statement that fails its check twice: shown with what is wrong, or left out with a notice."""

NO_ENGLISH = "这一句没有英文。 There is no English line for this statement."


class DraftedPairs(Iterator[Pair]):
    """The pairs of a brief as they are written and checked. Raises ChatUnavailable as `PairDraft` does."""

    def __init__(self, draft: PairDraft, glossary: Glossary, unverified: Unverified) -> None:
        self._draft = draft
        self._glossary = glossary
        self._unverified = unverified
        self._left_out = 0

    def __next__(self) -> Pair:
        for drafted in self._draft:
            if drafted.findings and self._unverified == "left_out":
                self._left_out += 1
                continue
            heading = drafted.heading
            return Pair(
                heading,
                self._glossary.render_heading(heading) if heading else None,
                drafted.chinese,
                drafted.english,
                drafted.part,
            )
        raise StopIteration

    @property
    def prompt_hash(self) -> str:
        return self._draft.prompt_hash

    @property
    def tokens(self) -> int | None:
        return self._draft.tokens

    @property
    def notices(self) -> tuple[str, ...]:
        """What of the replies is missing or was not used; after the last pair."""
        if not self._left_out:
            return self._draft.notices
        count = self._left_out
        said = (
            f"有{count}对论断两次核对都没有通过，未予列出。 "
            f"{count} pair{'s' if count > 1 else ''} failed the check twice and {'are' if count > 1 else 'is'} left out."
        )
        return (*self._draft.notices, said)


def draft_pairs(
    reading: Reading, points: Sequence[Chosen], glossary: Glossary, chat: Chat, unverified: Unverified
) -> DraftedPairs:
    """Have the points written as pairs; those with findings have been to the model twice."""
    document = reading.document
    given = [Point(point.part, point.heading, point.sentences) for point in points]
    texts = [sentence.text for point in points for sentence in point.sentences]
    draft = draft_brief(
        document,
        given,
        chat,
        sentences=reading.sentences,
        terms=terms_of(texts, glossary),
        check=lambda pair: checked(pair, document, glossary),
    )
    return DraftedPairs(draft, glossary, unverified)


def checked(pair: DraftedPair, document: Document, glossary: Glossary) -> DraftedPair:
    """Give the pair with its findings: each line against what it cites, and the English against the Chinese."""

    def of(statement: Statement) -> Statement:
        return verify(statement, lambda identity: document if identity == document.id else None)

    chinese = of(pair.chinese)
    if pair.english is None:
        lacking = Finding("unlike_translation", NO_ENGLISH, 0, len(chinese.text))
        return pair._replace(chinese=replace(chinese, findings=(*chinese.findings, lacking)))
    english = of(pair.english)
    unlike = differences(chinese.text, english.text, glossary)
    return pair._replace(chinese=chinese, english=replace(english, findings=(*english.findings, *unlike)))
