"""Question and hits -> the answer: drafted by a model, else extracted; every statement verified before it is told."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rag.errors import ChatUnavailable
from rag.extract import extract
from rag.glossary import Glossary
from rag.records import Answer, Hit, Language, Statement, StatementReady
from rag.relevance import Relevance
from rag.understand import Question
from rag.verify import verify

if TYPE_CHECKING:
    from rag.catalog import Catalog
    from rag.chat import Chat
    from rag.embed import Embedder

EXTRACTIVE = "extractive"


class Watch:
    """Wall-clock seconds of each stage."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.laps: list[tuple[str, float]] = []

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps.append((stage, now - self._last))
        self._last = now


class Answering:
    """One answer in the making. `draft` or `extract` (or, where the model fails at once, one after the other) fill it."""

    def __init__(
        self,
        asked: Question,
        hits: Sequence[Hit],
        judged: Relevance,
        catalog: Catalog,
        embedder: Embedder,
        glossary: Glossary,
        watch: Watch,
    ) -> None:
        self.author = EXTRACTIVE
        self.notices: list[str] = []
        self._asked, self._hits, self._judged = asked, tuple(hits), judged
        self._catalog, self._embedder, self._glossary, self._watch = catalog, embedder, glossary, watch
        self._held = {hit.document.id: hit.document for hit in hits}
        self._statements: list[Statement] = []
        self._refusal: str | None = None
        self._prompt_hash: str | None = None
        self._tokens: int | None = None
        self._probability: float | None = None

    def draft(self, chat: Chat) -> Iterator[StatementReady]:
        """Let the model answer. Where it fails before its first statement, `author` stays extractive."""
        from rag.draft import Refusal, draft

        language = self._asked.language
        drafted = draft(
            self._asked.text,
            self._hits,
            chat,
            language,
            sentences_of=self._catalog.sentences,
            terms=self._terms(),
        )
        try:
            for item in drafted:
                statement = verify(item.statement if isinstance(item, Refusal) else item, self._held.get)
                if isinstance(item, Refusal):
                    # What a model says is near may be made up as well.
                    self._refusal = _NOTHING_FOUND[language] if statement.findings else statement.text
                else:
                    self._statements.append(statement)
                    yield StatementReady(statement)
            self.notices += drafted.notices
            self.author, self._prompt_hash = chat.name, drafted.prompt_hash
        except ChatUnavailable as error:
            if self._statements or self._refusal:
                self.notices.append(str(error))
                self.author, self._prompt_hash = chat.name, drafted.prompt_hash
            else:
                self.without_model(error)
        finally:
            drafted.close()  # whoever left the stream leaves the model too
        self._tokens = drafted.tokens
        if self._statements and self._refusal:
            self.notices.append(self._refusal)
            self._refusal = None
        self._watch.lap("draft")

    def without_model(self, error: ChatUnavailable) -> None:
        """Say why the answer is extracted although a model is set."""
        self.notices += [str(error), _EXTRACTED_INSTEAD[self._asked.language]]

    def extract(self) -> Iterator[StatementReady]:
        """Answer by quoting."""
        if not self._catalog.count():
            self._refusal = _NO_DOCUMENTS[self._asked.language]
            return
        vector = self._embedder.embed([self._asked.text])[0]
        extraction = extract(
            self._asked,
            self._hits,
            self._judged,
            sentences_of=self._catalog.sentences,
            glossary_of=lambda identity: [
                entry for owner, entry in self._catalog.glossary() if owner == identity
            ],
            evidence_of=lambda identity: self._catalog.reading(identity).evidence,
            glossary=self._glossary,
            similarity=lambda texts: (
                [float(value) for value in self._embedder.embed(texts) @ vector] if texts else []
            ),
        )
        self._refusal, self._probability = extraction.refusal, extraction.probability
        self.notices += extraction.notices
        for statement in extraction.statements:
            self._statements.append(verify(statement, self._held.get))
            yield StatementReady(self._statements[-1])
        self._watch.lap("extract")

    def answer(self, question: str) -> Answer:
        """Give the whole. `question` is as it was asked."""
        asked = self._asked
        refusal = self._refusal
        if not self._statements and refusal is None:
            refusal = _NOTHING_USABLE[asked.language]
        return Answer(
            question=question,
            language=asked.language,
            statements=tuple(self._statements),
            hits=self._hits,
            refusal=refusal,
            author=self.author,
            notices=tuple(dict.fromkeys(self.notices)),
            understood=asked.notes,
            probability=self._probability if self.author == EXTRACTIVE else None,
            prompt_hash=self._prompt_hash,
            tokens=self._tokens,
            seconds=tuple(self._watch.laps),
            understanding=asked.understood,
        )

    def _terms(self) -> list[tuple[str, str]]:
        """Give the official renderings and converted amounts that a model writing English about the hits needs."""
        if self._asked.language == "zh":
            return []
        from rag.brief import terms_of

        return terms_of([hit.chunk.text for hit in self._hits], self._glossary)


_NO_DOCUMENTS: dict[Language, str] = {
    "zh": "库中还没有文件；请先添加文件，再提问。",
    "en": "The library has no documents yet; add some, then ask.",
}
_EXTRACTED_INSTEAD: dict[Language, str] = {
    "zh": "以下为直接摘自文件的句子，未经模型撰写。",
    "en": "The answer below is quoted from the documents instead of being written by the model.",
}
_NOTHING_FOUND: dict[Language, str] = {
    "zh": "库中的文件没有写明。",
    "en": "The documents do not say.",
}
_NOTHING_USABLE: dict[Language, str] = {
    "zh": "模型没有给出可用的回答。",
    "en": "The model gave no usable statement.",
}
