"""Question + hits -> statements, written by a chat model and tied to numbered sentences.

The model sees each sentence of the hits once, with a number, under the name, region, period and headings of
its document. Its reply is read line by line while it comes. Whether a statement is true to its sentences is
not judged here; only a number that was never given is marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from rag.chat import Chat, Reply
from rag.errors import ChatUnavailable
from rag.passages import Passage, cite_all, number_hits, show_passages, show_terms
from rag.prompts import fence_for, load_prompt
from rag.records import Hit, Language, Sentence, Statement
from rag.replies import is_refusal, lines, refusal_text, statements_of, undecorated

MAX_STATEMENTS = 40
MAX_LINES = 400
"""Of one reply, empty ones included."""
MAX_REFUSAL_PARTS = 4

Claim = tuple[str, tuple[int, ...], bool]
"""(words, numbers cited, whether they say that the sources do not answer)."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The sources do not answer. What it says and cites of what comes nearest is unchecked as yet."""

    statement: Statement


class Draft(Iterator[Statement | Refusal]):
    """An answer as it is being written: statement after statement, or a Refusal, which is the last item.

    Statements before a Refusal cite nothing. Raises ChatUnavailable where the model fails; the statements
    given before that are complete.
    """

    def __init__(
        self,
        passages: tuple[Passage, ...],
        messages: list[tuple[str, str]],
        prompt_hash: str,
        fence: str,
        chat: Chat,
        language: Language,
        sentences_of: Callable[[str], Sequence[Sentence]],
    ) -> None:
        self.passages = passages
        self.prompt_hash = prompt_hash
        self.tokens: int | None = None
        """Of question and reply, after the last item; None where the model does not say."""
        self.notices: tuple[str, ...] = ()
        """What the reader must know of how the reply went, in the answer's language; after the last item."""
        self._messages = messages
        self._fence = fence
        self._chat = chat
        self._language: Language = language
        self._sentences_of = sentences_of
        self._items = self._write()

    def __next__(self) -> Statement | Refusal:
        return next(self._items)

    def close(self) -> None:
        """Stop the model: nobody reads on."""
        self._items.close()

    def _write(self) -> Generator[Statement | Refusal, None, None]:
        if not self.passages:
            yield Refusal(self._state("", ()))
            return
        reply = self._chat.stream(self._messages)
        refusal: list[tuple[str, tuple[int, ...]]] = []
        seen: set[tuple[str, tuple[int, ...]]] = set()
        cited = False
        try:
            for words, numbers, refuses in self._claims(reply):
                if refusal or (refuses and not cited):
                    # Whatever follows a refusal explains it.
                    refusal.append((words, numbers))
                    if len(refusal) == MAX_REFUSAL_PARTS:
                        break
                elif refuses:
                    self._notice_gap(words)
                elif (words, numbers) not in seen:
                    if len(seen) == MAX_STATEMENTS:
                        self._notice_length()
                        break
                    seen.add((words, numbers))
                    cited = cited or bool(numbers)
                    yield self._state(words, numbers)
        finally:
            reply.close()
            self.tokens = reply.tokens
        if refusal:
            words = ("" if self._language == "zh" else " ").join(words for words, _ in refusal).strip()
            yield Refusal(self._state(words, tuple(number for _, numbers in refusal for number in numbers)))
        elif not seen:
            raise ChatUnavailable(
                f"the chat model {self._chat.name} replied nothing of use; ask again, or another model"
            )

    def _claims(self, reply: Reply) -> Iterator[Claim]:
        """Read the reply. A claim without citations waits for the next line: it may hold nothing but them."""
        held: str | None = None
        try:
            for count, line in enumerate(lines(reply)):
                if count == MAX_LINES:
                    self._notice_length()
                    break
                text = undecorated(line, self._fence)
                if text is None:
                    continue
                refuses = is_refusal(text)
                parts = statements_of(refusal_text(text) if refuses else text) or [("", ())]
                for words, numbers in parts:
                    if not words and not refuses:
                        if held is not None:
                            yield held, numbers, False
                            held = None
                        continue
                    if held is not None:
                        yield held, (), False
                        held = None
                    if refuses or numbers:
                        yield words, numbers, refuses
                    else:
                        held = words
        except ChatUnavailable:
            if held is not None:
                yield held, (), False
            raise
        if held is not None:
            yield held, (), False

    def _state(self, words: str, numbers: tuple[int, ...]) -> Statement:
        silent = "资料没有写明所问的内容。" if self._language == "zh" else "The documents do not say."
        return cite_all(words or silent, numbers, self._language, self.passages, self._sentences_of)

    def _notice(self, chinese: str, english: str) -> None:
        notice = chinese if self._language == "zh" else english
        if notice not in self.notices:
            self.notices = (*self.notices, notice)

    def _notice_length(self) -> None:
        self._notice(
            "模型的回答过长，其余部分未予采用。", "The model's reply was too long; its rest is left out."
        )

    def _notice_gap(self, words: str) -> None:
        # A figure in a notice would be one that nobody checks.
        said = "" if re.search(r"\d", words) else words
        self._notice(
            f"模型指出资料未涵盖问题的一部分：{said}" if said else "模型指出资料未涵盖问题的一部分。",
            f"The model notes that part of the question is not in the documents: {said}"
            if said
            else "The model notes that part of the question is not in the documents.",
        )


def draft(
    question: str,
    hits: Sequence[Hit],
    chat: Chat,
    language: Language,
    *,
    sentences_of: Callable[[str], Sequence[Sentence]],
    terms: Sequence[tuple[str, str]] = (),
    max_characters: int = 6000,
) -> Draft:
    """Have the question answered from the hits, which are taken in their order as far as the room goes.

    `sentences_of` gives all sentences of a document by its id, for the addresses of citations. `terms` are
    (Chinese, English) renderings to keep to, amounts among them; an answer in Chinese has no use for them.
    `max_characters` is the room for sentences in the prompt: 6000 fit into a context of 8k tokens, with
    1k for the reply. Without hits the model is not asked and the Draft is a Refusal.
    """
    prompt = load_prompt(f"answer.{language}")
    passages = number_hits(hits, max_characters)
    shown = show_passages(passages, language)
    listed = show_terms(terms, shown)
    asked = " ".join(question.split())
    fence = fence_for([asked, shown, listed])
    values = {"question": asked, "fence": fence, "passages": shown}
    if language == "en":
        values["terms"] = listed
    return Draft(passages, prompt.messages(**values), prompt.hash, fence, chat, language, sentences_of)
