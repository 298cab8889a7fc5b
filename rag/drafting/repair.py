"""Statements that failed the check -> the same statements as the model corrects them; it is asked once for all of them.

One request after the reply has ended, not one for each while it comes: a server that serves one request at a time would
only begin the correction once it has written the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rag.drafting.passages import Passage, cite_all, show_passages, show_terms
from rag.drafting.replies import is_refusal, lines, statements_of, undecorated
from rag.errors import ChatUnavailable
from rag.prompts import fence_for, load_prompt
from rag.quantities import find_quantities
from rag.quantities.measure import in_english
from rag.records import Finding, Language, Sentence, Statement, Usage

if TYPE_CHECKING:
    from rag.chat import Chat, Reply

MOST_REPAIRED = 12
"""Statements of one answer. A reply of which more fail is not one that figures and sentences would mend."""
LONGEST = 600
"""Characters of a statement: a longer one is no statement that could be corrected in a line."""
MAX_LINES = 100
NEAREST = 3
"""Sentences shown beside those cited, the most alike."""
FIRST = 12
"""The same for an answer in English, whose words are not those of the sentences: the best passages come first."""
ALIKE = 0.3
"""Share of common pairs of characters (Dice) from which on a line without a label is taken for a correction of a statement;
figures changed in a sentence of twenty characters leave 0.6 and more, two sentences of one report on other matters 0.1."""

_LABEL = re.compile(r"[\W_]*R\s?(\d{1,3})\s*[\])】）]*\s*[:：.、]?\s*", re.IGNORECASE)


Claim = tuple[str, tuple[int, ...]]
"""(words, numbers cited)."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of each failed statement, in their order."""

    by: tuple[tuple[Statement, ...] | None, ...]
    """The statements that take its place, unchecked as yet; (): the model takes it back; None: it said nothing of it."""
    usage: Usage | None
    prompt_hash: str | None
    """None where there was nothing to ask."""
    trouble: str | None
    """Why the reply is not whole; what came before that counts."""


def repair(
    failed: Sequence[Statement],
    passages: Sequence[Passage],
    chat: Chat,
    language: Language,
    *,
    sentences_of: Callable[[str], Sequence[Sentence]],
    terms: Sequence[tuple[str, str]] = (),
    said: Collection[str] = (),
) -> Repaired:
    """Have the statements corrected from the passages, whose numbers are those of the answer's prompt.

    `said` are the words of the answer's other statements: a line that repeats one of them corrects nothing. Never raises
    ChatUnavailable: a model that fails leaves the statements as they are, and `trouble`.
    """
    asked = [
        number for number, statement in enumerate(failed) if len(statement.text) <= LONGEST
    ][:MOST_REPAIRED]  # fmt: skip
    if not asked:
        return Repaired((None,) * len(failed), None, None, None)
    wrong = [failed[number] for number in asked]
    prompt = load_prompt(f"repair.{language}")
    values = _values(wrong, passages, language, terms)
    reply = chat.stream(prompt.messages(**values))
    trouble = None
    given: dict[int, list[Claim]] = {}
    try:
        for place, claims in _read(reply, values["fence"], [statement.text for statement in wrong], said):
            given.setdefault(place, []).extend(claims)
    except ChatUnavailable as error:
        trouble = str(error)
    finally:
        reply.close()
    by: list[tuple[Statement, ...] | None] = [None] * len(failed)
    for place, claims in given.items():
        instead = [
            cite_all(words, numbers, language, passages, sentences_of)
            for words, numbers in dict.fromkeys(claims)
        ]
        anew = tuple(one for one in instead if not _repeats(one, wrong[place]))
        by[asked[place]] = anew if anew or not claims else None
    return Repaired(tuple(by), reply.usage, prompt.hash, trouble)


def _values(
    wrong: Sequence[Statement],
    passages: Sequence[Passage],
    language: Language,
    terms: Sequence[tuple[str, str]],
) -> dict[str, str]:
    """Give what the prompt is filled with: the statements as R1, R2, … and the sentences that they need."""
    shown = show_passages(_needed(wrong, passages, language), language)
    labels = [f"R{place}" for place in range(1, len(wrong) + 1)]
    described = "\n".join(
        _described(label, statement, passages, language)
        for label, statement in zip(labels, wrong, strict=True)
    )
    listed = show_terms(terms, shown)
    values = {
        "fence": fence_for([shown, described, listed]), "passages": shown, "statements": described,
        "labels": ", ".join(labels),
    }  # fmt: skip
    return values | {"terms": listed} if language == "en" else values


def _read(
    reply: Reply, fence: str, failed: Sequence[str], said: Collection[str]
) -> Iterator[tuple[int, list[Claim]]]:
    """Give (which statement, what stands for it) of each line; nothing stands for one that the model takes back."""
    known = {_bare(text) for text in said}
    for count, line in enumerate(lines(reply)):
        if count == MAX_LINES:
            break
        label = _LABEL.match(line)
        text = undecorated(line[label.end() :] if label else line, fence)
        if text is None:
            continue
        place = int(label[1]) - 1 if label else None
        if is_refusal(text):
            if place is None and len(failed) == 1:
                place = 0
            if place is not None and 0 <= place < len(failed):
                yield place, []
            continue
        claims = [(words, numbers) for words, numbers in statements_of(text) if words]
        claims = [(words, numbers) for words, numbers in claims if _bare(words) not in known]
        if place is None and claims:
            place = _most_alike(claims[0][0], failed)
        if place is not None and 0 <= place < len(failed) and claims:
            yield place, claims


def _repeats(statement: Statement, failed: Statement) -> bool:
    """Tell whether a line gives a failed statement back as it was, perhaps before the corrected one."""
    return _bare(statement.text) == _bare(failed.text) and statement.citations == failed.citations


def faults(statement: Statement) -> tuple[Finding, ...]:
    """Give what is wrong with a statement. That another document says otherwise is none of its faults."""
    return tuple(finding for finding in statement.findings if finding.kind != "conflict")


def badness(statement: Statement) -> tuple[int, int]:
    """Rank a statement by its faults: the lower, the sounder."""
    own = replace(statement, findings=faults(statement))
    return ("supported", "partly", "not_found").index(own.status), len(own.findings)


def _described(label: str, statement: Statement, passages: Sequence[Passage], language: Language) -> str:
    """Write out a statement with what is wrong with it, and the figures that its sentences state."""
    numbers = {
        (passage.document.id, passage.sentence.start): passage.number for passage in passages
    }  # fmt: skip
    cited = "".join(
        f"[{numbers[citation.document_id, citation.start]}]"
        for citation in statement.citations
        if (citation.document_id, citation.start) in numbers
    )
    wrong = " ".join(dict.fromkeys(" ".join(finding.message.split()) for finding in faults(statement)))
    figures = dict.fromkeys(
        _figure(quantity.text, in_english(quantity), language)
        for citation in statement.citations
        for quantity in find_quantities(citation.quote)
    )
    if language == "zh":
        told = [f"{label}: {_line(statement.text)}{cited}", f"问题：{wrong}"]
        told += [f"所引句子中的数字：{'；'.join(figures)}"] if figures else []
    else:
        told = [f"{label}: {_line(statement.text)} {cited}".rstrip(), f"Wrong: {wrong}"]
        told += [f"Figures in the cited sentences: {'; '.join(figures)}"] if figures else []
    return "\n".join(told)


def _figure(text: str, english: str | None, language: Language) -> str:
    text = _line(text)
    return f"{text} = {english}" if language == "en" and english and english != text else text


def _needed(failed: Sequence[Statement], passages: Sequence[Passage], language: Language) -> list[Passage]:
    """Give the sentences that the statements cite, and the few that read most like each; of English ones the first."""
    places = {(citation.document_id, citation.start) for one in failed for citation in one.citations}
    kept = {one.number for one in passages if (one.document.id, one.sentence.start) in places}
    pairs = {one.number: _pairs(one.sentence.text) for one in passages}
    if language == "en":
        kept |= {one.number for one in passages[:FIRST]}
    for statement in failed if language == "zh" else ():
        own = _pairs(statement.text)
        ranked = sorted(passages, key=lambda one: -_shared(own, pairs[one.number]))
        kept |= {one.number for one in ranked[:NEAREST]}
    return [one for one in passages if one.number in kept]


def _most_alike(words: str, failed: Sequence[str]) -> int | None:
    own = _pairs(words)
    shares = [_dice(own, _pairs(text)) for text in failed]
    best = max(range(len(failed)), key=lambda place: shares[place])
    return best if shares[best] >= ALIKE else None


def _pairs(text: str) -> frozenset[str]:
    bare = _bare(text)
    return frozenset(bare[at : at + 2] for at in range(len(bare) - 1))


def _shared(own: frozenset[str], other: frozenset[str]) -> float:
    """How much of a statement stands in a sentence, which may say a lot besides."""
    return len(own & other) / (len(own) or 1)


def _dice(own: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(own & other) / ((len(own) + len(other)) or 1)


def _bare(text: str) -> str:
    """Give a text without punctuation, but for the point in a figure: 4.3 is not 43."""
    return re.sub(r"(?!(?<=\d)\.(?=\d))[\W_]", "", text).lower()


def _line(text: str) -> str:
    return " ".join(text.split())
