"""Key sentences of a document -> the same statements in Chinese and English, written by a chat model.

A pair is two lines of the reply, "ZH: … [3]" and "EN: … [3]". Both statements of a pair rest on the same
sentences: all that either line cites. Long documents are taken in several calls, each within a small context.
Pairs that fail the caller's check go back to the model once, all those of a call together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import NamedTuple

from rag.chat import Chat, Reply
from rag.drafting.pair_batches import Batch, Point, batches_of, numbers_of, show_batch
from rag.drafting.passages import Passage, cite_all, describe_document, show_terms
from rag.drafting.repair import badness
from rag.drafting.replies import citations_of, is_refusal, lines, undecorated
from rag.errors import ChatUnavailable
from rag.prompts import fence_for, load_prompt
from rag.records import Document, Finding, Language, Part, Sentence, Statement

__all__ = ["MAX_PAIRS", "Check", "DraftedPair", "PairDraft", "Point", "draft_brief"]

MAX_PAIRS = 40
"""Of one document, all calls together: more than any page holds."""
MAX_LINES = 400
"""Of one reply, empty ones included."""

_LABEL = re.compile(
    r"(?:(?P<zh>ZH(?:-CN)?|CN|中文?|汉语|Chinese)|(?P<en>EN(?:-US)?|英文?|英语|English))\s*[:：]\s*",
    re.IGNORECASE,
)
_PAIR = re.compile(r"P(?P<number>\d{1,3})\s*[:：.、)]?\s*(?=\S)")
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
    part: Part = "headline"

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.chinese.findings + (self.english.findings if self.english else ())


Check = Callable[[DraftedPair], DraftedPair]
"""Gives the pair with what is wrong with it as findings of its statements."""


class PairDraft(Iterator[DraftedPair]):
    """A brief as it is being written. Raises ChatUnavailable where the model fails; the pairs before are complete."""

    def __init__(
        self,
        document: Document,
        batches: Sequence[Batch],
        chat: Chat,
        sentences: Sequence[Sentence],
        terms: Sequence[tuple[str, str]],
        language: Language,
        check: Check | None,
    ) -> None:
        self._prompt = load_prompt(f"brief.{language}")
        self._repair_prompt = load_prompt(f"brief_repair.{language}")
        self.prompt_hash = self._prompt.hash
        self.tokens: int | None = None
        """Of all calls together, after the last pair; None where the model does not say."""
        self.notices: tuple[str, ...] = ()
        """What of the reply is missing or was not used, in `language`; after the last pair."""
        self._document = document
        self._batches = batches
        self._chat = chat
        self._sentences = sentences
        self._terms = terms
        self._language: Language = language
        self._check = check
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

    def _write_batch(self, batch: Batch) -> Iterator[DraftedPair]:
        """Give the pairs of one call; with a check, all at its end, those that failed it corrected where they could be."""
        if self._check is None:
            yield from self._drafted(batch)
            return
        pairs: list[DraftedPair] = []
        broken: ChatUnavailable | None = None
        try:
            for pair in self._drafted(batch):
                pairs.append(self._check(pair))
                if len(pairs) > MAX_PAIRS:
                    break
        except ChatUnavailable as error:
            broken = error
        if broken is None and any(pair.findings for pair in pairs):
            self._repair(pairs, batch)
        yield from pairs
        if broken is not None:
            raise broken

    def _drafted(self, batch: Batch) -> Iterator[DraftedPair]:
        shown = show_batch(batch, self._language)
        described = describe_document(self._document, self._language)
        listed = show_terms(self._terms, shown)
        fence = fence_for([described, shown, listed])
        reply = self._chat.stream(
            self._prompt.messages(document=described, fence=fence, passages=shown, terms=listed)
        )
        point = batch[0][0]
        seen: set[tuple[Line, Line | None]] = set()
        try:
            for _, chinese, english in self._read(reply, fence):
                if (chinese, english) in seen:
                    continue
                seen.add((chinese, english))
                pair = self._pair(chinese, english, batch, point)
                point = Point(pair.part, pair.heading, ())
                yield pair
        finally:
            self._finish(reply)

    def _repair(self, pairs: list[DraftedPair], batch: Batch) -> None:
        """Have the pairs that failed written anew, and put in place those that came back with less to find."""
        failed = dict(enumerate((place for place, pair in enumerate(pairs) if pair.findings), 1))
        shown = show_batch(batch, self._language)
        numbers = numbers_of(batch)
        statements = "\n\n".join(
            _complaint(number, pairs[place], numbers, self._language) for number, place in failed.items()
        )
        listed = show_terms(self._terms, shown)
        fence = fence_for([shown, listed, statements])
        labels = " ".join(f"P{number}" for number in failed)
        reply = self._chat.stream(
            self._repair_prompt.messages(
                fence=fence, passages=shown, terms=listed, statements=statements, labels=labels
            )
        )
        try:
            for number, chinese, english in self._read(reply, fence, repairs=True):
                place = failed.get(number)
                if place is None or english is None:
                    continue
                old = pairs[place]
                drafted = self._pair(chinese, english, batch, Point(old.part, old.heading, ()))
                anew = self._check(drafted) if self._check else drafted
                told = any(anew.chinese.text == other.chinese.text for other in pairs if other is not old)
                if _badness(anew) < _badness(old) and not told:
                    pairs[place] = anew
        except ChatUnavailable as error:
            # What was written stands, marked.
            self.notices = (*self.notices, str(error))
        finally:
            self._finish(reply)

    def _pair(self, chinese: Line, english: Line | None, batch: Batch, point: Point) -> DraftedPair:
        """Make the statements of two lines; `point` is that of the pair before, for one that cites nothing."""
        of = {passage.number: each for each, passages in batch for passage in passages}
        passages = [passage for _, own in batch for passage in own]
        numbers = list(dict.fromkeys([*chinese[1], *(english[1] if english else ())]))
        point = next((of[number] for number in numbers if number in of), point)
        return DraftedPair(
            point.heading,
            self._state(chinese, numbers, "zh", passages),
            self._state(english, numbers, "en", passages) if english else None,
            point.part,
        )

    def _finish(self, reply: Reply) -> None:
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

    def _read(
        self, reply: Reply, fence: str, *, repairs: bool = False
    ) -> Iterator[tuple[int, Line, Line | None]]:
        """Join the lines of the reply into pairs, each with its number (P1, or else as they come).

        One without its English goes when the next Chinese comes; of `repairs` nothing is told that could not be used.
        """
        chinese: Line | None = None
        number = 0
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
            label = _PAIR.match(text) if repairs else None
            language, line = _labelled(text[label.end() :] if label else text)
            if language is None or not line[0]:
                self._unused(text, repairs)
            elif language == "zh":
                if chinese is not None:
                    yield number, *self._alone(chinese, repairs)
                chinese = line
                number = int(label["number"]) if label else number + 1
            elif chinese is None:
                self._unused(text, repairs)
            else:
                yield number, chinese, line
                chinese = None
        if chinese is not None:
            yield number, *self._alone(chinese, repairs)

    def _alone(self, chinese: Line, repairs: bool) -> tuple[Line, None]:
        if not repairs and self._check is None:
            said = _short(chinese[0])
            self._notice(f"模型没有给出这一句的英文：{said}", f"The model gave no English for: {said}")
        return chinese, None

    def _unused(self, text: str, repairs: bool) -> None:
        said = _short(text)
        if not repairs:
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
    points: Sequence[Point],
    chat: Chat,
    *,
    sentences: Sequence[Sentence],
    terms: Sequence[tuple[str, str]] = (),
    language: Language = "zh",
    max_characters: int = 2500,
    check: Check | None = None,
) -> PairDraft:
    """Have the points summed up in pairs of statements, at most one for each.

    `sentences` are all of the document's, for the addresses of citations. `terms` are (Chinese, English)
    renderings to keep to, amounts among them. `language` is that of the instructions and notices. One call
    takes sentences of up to `max_characters`: with both languages of the reply, within a context of 8k tokens.
    With a `check`, pairs come with its findings, and those that have any have been to the model once more.
    Without sentences there are no pairs, and the model is not asked.
    """
    return PairDraft(
        document, batches_of(document, points, max_characters), chat, sentences, terms, language, check
    )


def _badness(pair: DraftedPair) -> tuple[int, int]:
    """Rank a pair by the status of the worse of its lines, then by all that was found of both."""
    worst, _ = max(badness(line) for line in (pair.chinese, pair.english) if line)
    return worst, len(pair.findings)


def _complaint(
    number: int, pair: DraftedPair, numbers: dict[tuple[int, int], int], language: Language
) -> str:
    """Write out a pair that failed, with what is wrong with each of its lines."""
    cited = "".join(
        f"[{numbers[citation.start, citation.end]}]"
        for citation in pair.chinese.citations
        if (citation.start, citation.end) in numbers
    )
    wrong = "有误：" if language == "zh" else "Wrong: "
    lines_of_pair = []
    for label, statement in (("ZH", pair.chinese), ("EN", pair.english)):
        said = statement.text if statement else "—"
        lines_of_pair.append(f"P{number} {label}: {' '.join(said.split())} {cited}")
        findings = statement.findings if statement else ()
        lines_of_pair += [f"{wrong}{' '.join(finding.message.split())}" for finding in findings]
    return "\n".join(lines_of_pair)


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
