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
from rag.drafting.passages import Passage, cite_all, number_hits, show_passages, show_terms
from rag.drafting.replies import is_refusal, lines, refusal_text, statements_of, thinks_aloud, undecorated
from rag.errors import ChatUnavailable, UnusableReply
from rag.prompts import fence_for, load_prompt
from rag.quantities import find_quantities
from rag.records import Hit, Language, Sentence, Statement, Usage

MAX_STATEMENTS = 40
MAX_LINES = 400
"""Of one reply, empty ones included."""
MAX_REFUSAL_PARTS = 4
LONGEST_PENDING = 600
"""Characters of a line without an end: three times a long statement."""
OPENING = 20
"""Characters by which a reply that begins with reasoning is known."""

ROOM = 6000
"""Characters of sentences in the prompt: they fit into a context of 8k tokens, with 1k for the reply."""
LEAST_ROOM = 600
"""Where a model's context is too small, half of what it was shown is tried, and half of that, down to this."""

Claim = tuple[str, tuple[int, ...], bool]
"""(words, numbers cited, whether they say that the sources do not answer)."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The sources do not answer. What it says and cites of what comes nearest is unchecked as yet."""

    statement: Statement


class Draft(Iterator[Statement | Refusal]):
    """An answer as it is being written: statement after statement, or a Refusal, which is the last item.

    Statements before a Refusal cite nothing. Raises ChatUnavailable where the model fails, UnusableReply where it writes
    nothing that could be an answer; the statements given before that are complete.
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
        asked: str,
        in_parts: bool,
    ) -> None:
        self.passages = passages
        self.prompt_hash = prompt_hash
        self.usage: Usage | None = None
        """Tokens of question and reply, after the last item; None where the model does not say."""
        self.notices: tuple[str, ...] = ()
        """What the reader must know of how the reply went, in the answer's language; after the last item."""
        self.only_thought = False
        """Whether the reply, as far as it came, was reasoning alone; after it failed."""
        self.rambles = False
        """Whether it broke off in a line that was longer than any statement; after it failed."""
        self._messages = messages
        self._fence = fence
        self._chat = chat
        self._language: Language = language
        self._sentences_of = sentences_of
        self._asked = asked
        self._in_parts = in_parts
        self._opening: list[str] = []
        self._pending = 0
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
                if refuses and cited:
                    self._notice_gap(words)
                elif refuses or (refusal and not self._in_parts):
                    # Whatever follows a refusal explains it, unless sides were asked about, of which it was one.
                    refusal.append((words, numbers))
                    if len(refusal) == MAX_REFUSAL_PARTS:
                        break
                elif (words, numbers) not in seen:
                    if len(seen) == MAX_STATEMENTS:
                        self._notice_length()
                        break
                    seen.add((words, numbers))
                    cited = cited or bool(numbers)
                    yield self._state(words, numbers)
        except ChatUnavailable:
            opening = "".join(self._opening)
            self.only_thought = not seen and not refusal and (not opening or thinks_aloud(opening))
            self.rambles = self._pending > LONGEST_PENDING and not self.only_thought
            raise
        finally:
            reply.close()
            self.usage = reply.usage
        if refusal and cited:
            for words, _ in refusal:
                self._notice_gap(words)
        elif refusal:
            words = ("" if self._language == "zh" else " ").join(words for words, _ in refusal).strip()
            yield Refusal(self._state(words, tuple(number for _, numbers in refusal for number in numbers)))
        elif not seen:
            raise UnusableReply(
                f"the chat model {self._chat.name} replied nothing of use; ask again, or another model"
            )

    def _claims(self, reply: Reply) -> Iterator[Claim]:
        """Read the reply. A claim without citations waits for the next line: it may hold nothing but them."""
        held: str | None = None
        try:
            for count, line in enumerate(lines(self._noting(reply))):
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

    def _noting(self, reply: Reply) -> Iterator[str]:
        """Hand the pieces on; keep the first characters, and count those of the line that is being written."""
        for piece in reply:
            *complete, last = piece.split("\n")
            self._pending = len(last) if complete else self._pending + len(last)
            if sum(map(len, self._opening)) < OPENING:
                self._opening.append(piece)
            yield piece

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
        # A figure in a notice would be one that nobody checks, unless the question has it.
        said = words if _figures(words) <= _figures(self._asked) else ""
        self._notice(
            f"模型指出资料未涵盖问题的一部分：{said}" if said else "模型指出资料未涵盖问题的一部分。",
            f"The model notes that part of the question is not in the documents: {said}"
            if said
            else "The model notes that part of the question is not in the documents.",
        )


def _figures(text: str) -> set[str]:
    """Give the numbers of a text in digits, and its quantities in words (三成, a third)."""
    return {*re.findall(r"\d+(?:[.,]\d+)*", text), *(one.text for one in find_quantities(text))}


def draft(
    question: str,
    hits: Sequence[Hit],
    chat: Chat,
    language: Language,
    *,
    sentences_of: Callable[[str], Sequence[Sentence]],
    terms: Sequence[tuple[str, str]] = (),
    lacking: Sequence[str] = (),
    in_parts: bool = False,
    max_characters: int = ROOM,
) -> Draft:
    """Have the question answered from the hits, which are taken in their order as far as the room goes.

    `sentences_of` gives all sentences of a document by its id, for the addresses of citations. `terms` are
    (Chinese, English) renderings to keep to, amounts among them; an answer in Chinese has no use for them. `lacking`
    names what is asked about and not in the library, for the model to know. `in_parts` says that sides are compared or
    several things asked for: what the sources lack of one is then no refusal of the others. `max_characters` is the room
    for sentences in the prompt. Without hits the model is not asked and the Draft is a Refusal.
    """
    prompt = load_prompt(f"answer.{language}")
    passages = number_hits(hits, max_characters)
    shown = show_passages(passages, language)
    listed = show_terms(terms, shown)
    asked = " ".join(question.split())
    fence = fence_for([asked, shown, listed])
    joined = ("；" if language == "zh" else "; ").join(" ".join(name.split()) for name in lacking)
    values = {"question": asked, "fence": fence, "passages": shown, "lacking": joined or "-"}
    if language == "en":
        values["terms"] = listed
    return Draft(
        passages, prompt.messages(**values), prompt.hash, fence, chat, language, sentences_of, asked, in_parts
    )
