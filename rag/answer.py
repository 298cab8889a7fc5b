"""Question and hits -> the answer: drafted by a model, else extracted; every statement verified before it is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rag.drafting import Drafting, Means, Unverified
from rag.errors import ChatUnavailable, PromptTooLong
from rag.extract import extract
from rag.glossary import Glossary
from rag.injection import injections
from rag.premise import corrections
from rag.records import Answer, Hit, Language, Statement, StatementReady, Usage
from rag.refusal import refusal, unsupported
from rag.relevance import Relevance
from rag.scope import lacking, scope_of
from rag.tracing import record
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
        self.begun = time.time_ns()
        """Nanoseconds since 1970."""
        self._last = time.perf_counter()
        self.laps: list[tuple[str, float]] = []

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps.append((stage, now - self._last))
        self._last = now


class Answering:
    """One answer in the making. `draft` or `extract` (or, where the model fails at once, one after the other) fill it.

    `entails` is an entailment model's score, 0 to 1, of (premise, claim); `unverified` says what becomes of statements that
    fail the check.
    """

    def __init__(
        self,
        asked: Question,
        hits: Sequence[Hit],
        judged: Relevance,
        catalog: Catalog,
        embedder: Embedder,
        glossary: Glossary,
        watch: Watch,
        *,
        unverified: Unverified = "marked",
        entails: Callable[[str, str], float] | None = None,
        usage: Usage | None = None,
    ) -> None:
        self.author = EXTRACTIVE
        self.notices: list[str] = []
        self._asked, self._hits, self._judged = asked, tuple(hits), judged
        self._catalog, self._embedder, self._glossary, self._watch = catalog, embedder, glossary, watch
        self._unverified, self._entails = unverified, entails
        self._held = {hit.document.id: hit.document for hit in hits}
        self._beside = [(hit.document, sentence) for hit in hits for sentence in hit.sentences]
        self._scope = scope_of(asked)
        self._statements: list[Statement] = []
        self._left_out: list[Statement] = []
        self._refusal: str | None = None
        self._prompt_hash: str | None = None
        self._usage = usage
        self._probability: float | None = None

    def draft(self, chat: Chat) -> Iterator[StatementReady]:
        """Let the model answer. Where it fails before its first statement, `author` stays extractive."""
        from rag.drafting.draft import LEAST_ROOM, ROOM

        room = ROOM
        while True:
            drafting = self._drafting(chat, room)
            try:
                for statement in drafting.statements():
                    self._statements.append(statement)
                    yield StatementReady(statement)
            except PromptTooLong as error:
                # A first sentence that is longer than the room is shown all the same.
                room = min(room, drafting.shown) // 2
                if room < LEAST_ROOM:
                    self.without_model(error)
                    return
            except ChatUnavailable as error:
                self.without_model(error)
                return
            else:
                self._take(drafting, chat.name)
                if room < ROOM:
                    self._note_room(drafting.given)
                return

    def _drafting(self, chat: Chat, room: int) -> Drafting:
        from rag.drafting.draft import draft

        asked, terms = self._asked, self._terms()
        drafted = draft(
            asked.text,
            self._hits,
            chat,
            asked.language,
            sentences_of=self._catalog.sentences,
            terms=terms,
            lacking=lacking(asked, self._hits),
            in_parts=bool(asked.sides) or asked.wanted == "comparison" or asked.parts > 1 or bool(asked.also),
            max_characters=room,
        )
        means = Means(
            chat,
            asked.language,
            self._checked,
            self._catalog.sentences,
            terms,
            self._unverified,
            self._watch.lap,
        )
        return Drafting(drafted, means)

    def _take(self, drafting: Drafting, author: str) -> None:
        """Take over what a draft came to."""
        asked = self._asked
        self.author, self._prompt_hash = author, drafting.prompt_hash
        self._left_out = drafting.left_out
        self.notices += drafting.notices
        # What was spent on a follow-up alone is not what the answer took.
        self._usage = self._usage + drafting.usage if self._usage and drafting.usage else drafting.usage
        if drafting.is_unsupported:
            self._refusal = unsupported(asked, self._hits, self._glossary)
            self.notices.append(_ASK_WITHOUT[asked.language])
        elif drafting.refusal is not None and not self._statements:
            self._refusal = drafting.refusal or refusal(asked, self._hits, (), self._glossary)
        else:
            if drafting.refusal:
                self.notices.append(drafting.refusal)
            self._note_lacking()

    def _note_room(self, given: int) -> None:
        """Say that the model's context did not hold all that was found."""
        found = len({(hit.document.id, one.index) for hit in self._hits for one in hit.sentences})
        if given < found:
            self.notices.append(_LESS_GIVEN[self._asked.language].format(found=found, given=given))

    def _note_lacking(self) -> None:
        """Refuse the side that the library has nothing on, beside the answer about the others."""
        if missing := lacking(self._asked, self._hits):
            listed = ("、" if self._asked.language == "zh" else ", ").join(missing)
            self.notices.append(_LACKING[self._asked.language].format(listed))

    def _checked(self, statement: Statement) -> Statement:
        return verify(
            statement, self._held.get, scope=self._scope, beside=self._beside, entails=self._entails
        )

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
            self._statements.append(self._checked(statement))
            yield StatementReady(self._statements[-1])
        self.notices += corrections(self._asked, self._statements)
        self._watch.lap("extract")

    def answer(self, question: str) -> Answer:
        """Give the whole. `question` is as it was asked."""
        asked = self._asked
        refusal = self._refusal
        if not self._statements and refusal is None:
            refusal = _NOTHING_USABLE[asked.language]
        answer = Answer(
            question=question,
            language=asked.language,
            statements=tuple(self._statements),
            hits=self._hits,
            refusal=refusal,
            author=self.author,
            notices=tuple(dict.fromkeys([*self.notices, *injections(self._hits, asked.language)])),
            understood=asked.notes,
            probability=self._probability if self.author == EXTRACTIVE else None,
            prompt_hash=self._prompt_hash,
            tokens=self._usage.total if self._usage else None,
            seconds=tuple(self._watch.laps),
            understanding=asked.understood,
            usage=self._usage,
            left_out=tuple(self._left_out),
        )
        self._trace(answer)
        return answer

    def _trace(self, answer: Answer) -> None:
        drafted, usage = answer.author != EXTRACTIVE, answer.usage
        record(
            "wenju.ask",
            self._watch.begun,
            answer.seconds,
            {
                "wenju.language": answer.language,
                "wenju.author": answer.author,
                "wenju.refused": answer.refused,
                "wenju.passages": len(answer.hits),
                "wenju.statements": len(answer.statements),
                "wenju.statements_supported": sum(one.status == "supported" for one in answer.statements),
                "wenju.prompt_hash": answer.prompt_hash,
                # Names of OpenTelemetry's conventions for generative AI.
                "gen_ai.request.model": answer.author if drafted else None,
                "gen_ai.usage.input_tokens": usage.prompt if usage else None,
                "gen_ai.usage.output_tokens": usage.completion if usage else None,
            },
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
_ASK_WITHOUT: dict[Language, str] = {
    "zh": "不用模型再问一次，可得到直接摘自文件的句子。",
    "en": "Asked again without the model, the question is answered with sentences quoted from the documents.",
}
_LESS_GIVEN: dict[Language, str] = {
    "zh": "模型的上下文放不下查到的{found}个句子，只给了它{given}个。",
    "en": "The model's context does not hold the {found} sentences found; it was given {given} of them.",
}
_LACKING: dict[Language, str] = {
    "zh": "这一部分无法回答：库中没有{}。",
    "en": "This part cannot be answered: the library has no {}.",
}
_NOTHING_USABLE: dict[Language, str] = {
    "zh": "模型没有给出可用的回答。",
    "en": "The model gave no usable statement.",
}
