"""Key sentences of a document -> the same statements in Chinese and English, written by a chat model.

A pair is two lines of the reply, "ZH: … [3]" and "EN: … [3]". Both statements of a pair rest on the same
sentences: all that either line cites. Long documents are taken in several calls, each within a small context.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from typing import NamedTuple

from rag.chat import Chat, Reply
from rag.errors import ChatUnavailable
from rag.passages import Passage, cite_all, describe_document, show_sentence, show_terms
from rag.prompts import Prompt, fence_for, load_prompt
from rag.records import Document, Language, Sentence, Statement
from rag.replies import citations_of, is_refusal, lines, undecorated

MAX_PAIRS = 40
"""Of one document, all calls together: more than any page holds."""
MAX_LINES = 400
"""Of one reply, empty ones included."""

_LABEL = re.compile(
    r"(?:(?P<zh>ZH(?:-CN)?|CN|中文?|汉语|Chinese)|(?P<en>EN(?:-US)?|英文?|英语|English))\s*[:：]\s*",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")

Line = tuple[str, tuple[int, ...]]
"""(words, numbers cited)."""


class DraftedPair(NamedTuple):
    heading: str
    """As given with the sentences that the pair rests on."""
    chinese: Statement
    english: Statement | None
    """None where the model left it out; a notice says so."""


class PairDraft(Iterator[DraftedPair]):
    """A brief as it is being written. Raises ChatUnavailable where the model fails; the pairs before are complete."""

    def __init__(
        self,
        document: Document,
        batches: Sequence[Sequence[tuple[str, tuple[Passage, ...]]]],
        chat: Chat,
        prompt: Prompt,
        sentences: Sequence[Sentence],
        terms: Sequence[tuple[str, str]],
        language: Language,
    ) -> None:
        self.prompt_hash = prompt.hash
        self.tokens: int | None = None
        """Of all calls together, after the last pair; None where the model does not say."""
        self.notices: tuple[str, ...] = ()
        """What of the reply is missing or was not used, in `language`; after the last pair."""
        self._document = document
        self._batches = batches
        self._chat = chat
        self._prompt = prompt
        self._sentences = sentences
        self._terms = terms
        self._language: Language = language
        self._pairs = self._write()

    def __next__(self) -> DraftedPair:
        return next(self._pairs)

    def close(self) -> None:
        """Stop the model: nobody reads on."""
        self._pairs.close()

    def _write(self) -> Generator[DraftedPair, None, None]:
        written = 0
        for batch in self._batches:
            before = written
            for pair in self._write_batch(batch):
                if written == MAX_PAIRS:
                    self._notice(
                        "模型的回答过长，其余部分未予采用。",
                        "The model's reply was too long; its rest is left out.",
                    )
                    return
                written += 1
                yield pair
            if written == before:
                raise ChatUnavailable(
                    f"the chat model {self._chat.name} wrote no pair of statements; ask again, or another model"
                )

    def _write_batch(self, batch: Sequence[tuple[str, tuple[Passage, ...]]]) -> Iterator[DraftedPair]:
        passages = [passage for _, group in batch for passage in group]
        heading_of = {passage.number: heading for heading, group in batch for passage in group}
        shown = _show(batch)
        described = describe_document(self._document, self._language)
        listed = show_terms(self._terms, shown)
        fence = fence_for([described, shown, listed])
        reply = self._chat.stream(
            self._prompt.messages(document=described, fence=fence, passages=shown, terms=listed)
        )
        heading = batch[0][0]
        seen: set[tuple[Line, Line | None]] = set()
        try:
            for chinese, english in self._read(reply, fence):
                if (chinese, english) in seen:
                    continue
                seen.add((chinese, english))
                numbers = list(dict.fromkeys([*chinese[1], *(english[1] if english else ())]))
                heading = next((heading_of[number] for number in numbers if number in heading_of), heading)
                yield DraftedPair(
                    heading,
                    self._state(chinese, numbers, "zh", passages),
                    self._state(english, numbers, "en", passages) if english else None,
                )
        finally:
            reply.close()
            if reply.tokens is not None:
                self.tokens = (self.tokens or 0) + reply.tokens

    def _state(
        self, line: Line, numbers: Sequence[int], language: Language, passages: Sequence[Passage]
    ) -> Statement:
        """Cite all that the pair cites, but hold against a line only the unknown numbers that it has itself."""
        given = {passage.number for passage in passages}
        cited = [number for number in numbers if number in given or number in line[1]]
        return cite_all(line[0], cited, language, passages, lambda _: self._sentences)

    def _read(self, reply: Reply, fence: str) -> Iterator[tuple[Line, Line | None]]:
        """Join the lines of the reply into pairs; one without its English goes when the next Chinese comes."""
        chinese: Line | None = None
        for count, raw in enumerate(lines(reply)):
            if count == MAX_LINES:
                self._notice(
                    "模型的回答过长，其余部分未予采用。",
                    "The model's reply was too long; its rest is left out.",
                )
                break
            text = undecorated(raw, fence)
            if text is None or is_refusal(text):
                continue
            language, line = _labelled(text)
            if language is None or not line[0]:
                self._unused(text)
            elif language == "zh":
                if chinese is not None:
                    yield self._alone(chinese)
                chinese = line
            elif chinese is None:
                self._unused(text)
            else:
                yield chinese, line
                chinese = None
        if chinese is not None:
            yield self._alone(chinese)

    def _alone(self, chinese: Line) -> tuple[Line, None]:
        said = _short(chinese[0])
        self._notice(f"模型没有给出这一句的英文：{said}", f"The model gave no English for: {said}")
        return chinese, None

    def _unused(self, text: str) -> None:
        said = _short(text)
        self._notice(
            f"模型多写的一行未予采用：{said}",
            f"A line of the model's that belongs to no pair is left out: {said}",
        )

    def _notice(self, chinese: str, english: str) -> None:
        notice = chinese if self._language == "zh" else english
        if notice not in self.notices:
            self.notices = (*self.notices, notice)


def draft_brief(
    document: Document,
    groups: Sequence[tuple[str, Sequence[Sentence]]],
    chat: Chat,
    *,
    sentences: Sequence[Sentence],
    terms: Sequence[tuple[str, str]] = (),
    language: Language = "zh",
    max_characters: int = 2500,
) -> PairDraft:
    """Have the groups, (heading, key sentences), summed up in pairs of statements.

    `sentences` are all of the document's, for the addresses of citations. `terms` are (Chinese, English)
    renderings to keep to, amounts among them. `language` is that of the instructions and notices. One call
    takes sentences of up to `max_characters`: with both languages of the reply, within a context of 8k tokens.
    Without sentences there are no pairs, and the model is not asked.
    """
    batches = _batches(document, groups, max_characters)
    return PairDraft(document, batches, chat, load_prompt(f"brief.{language}"), sentences, terms, language)


def _batches(
    document: Document, groups: Sequence[tuple[str, Sequence[Sentence]]], room: int
) -> list[list[tuple[str, tuple[Passage, ...]]]]:
    """Number the sentences from 1 through all groups, and part them into calls; a long group goes on in the next."""
    batches: list[list[tuple[str, tuple[Passage, ...]]]] = []
    number = 0
    left = 0
    for heading, group in groups:
        part: list[Passage] = []
        for sentence in group:
            number += 1
            size = len(sentence.text)
            if not batches or size > left:
                if part:
                    batches[-1].append((heading, tuple(part)))
                    part = []
                if not batches or batches[-1]:
                    batches.append([])
                left = room
            left -= size
            part.append(Passage(number, document, sentence))
        if part:
            batches[-1].append((heading, tuple(part)))
    return batches


def _show(batch: Sequence[tuple[str, tuple[Passage, ...]]]) -> str:
    parts: list[str] = []
    for heading, group in batch:
        if heading:
            parts.append(f"## {' '.join(heading.split())}")
        parts += [show_sentence(passage) for passage in group]
    return "\n".join(parts)


def _labelled(text: str) -> tuple[Language | None, Line]:
    """Tell which line of a pair it is, by its label or else by its script."""
    match = _LABEL.match(text)
    line = citations_of(text[match.end() :] if match else text)
    if match:
        return ("zh" if match.group("zh") else "en"), line
    if line[1]:
        return ("zh" if len(_HAN.findall(line[0])) > len(_LATIN.findall(line[0])) else "en"), line
    return None, line


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
