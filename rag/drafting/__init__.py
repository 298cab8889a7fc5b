"""A draft -> the statements that the reader gets: each verified, in order, those that fail corrected once.

From the first that fails on, statements wait for the correction; those before it are told as they come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rag.drafting.draft import Draft, Refusal
from rag.drafting.repair import badness, faults, repair
from rag.errors import ChatUnavailable, PromptTooLong, UnusableReply
from rag.records import Language, Sentence, Statement, Usage

if TYPE_CHECKING:
    from rag.chat import Chat

Unverified = Literal["marked", "left_out"]
"""What becomes of a statement that fails the check even when corrected."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a draft is checked and corrected with."""

    chat: Chat
    language: Language
    check: Callable[[Statement], Statement]
    """Gives a statement with its findings."""
    sentences_of: Callable[[str], Sequence[Sentence]]
    terms: Sequence[tuple[str, str]]
    unverified: Unverified
    lap: Callable[[str], None]
    """Told that a stage ("draft", "repair") has ended."""


class Drafting:
    """One draft being told. What it came to stands in its attributes once `statements` has been read to its end."""

    def __init__(self, draft: Draft, means: Means) -> None:
        self.told: list[Statement] = []
        self.left_out: list[Statement] = []
        self.refusal: str | None = None
        """What the model says of why there is no answer, where that is borne out; "" where it refused without that."""
        self.is_unsupported = False
        """It wrote, and nothing of it is told: none is borne out, or all that is left failed and is left out."""
        self.notices: list[str] = []
        self.usage: Usage | None = None
        self.prompt_hash = draft.prompt_hash
        self.shown = sum(len(passage.sentence.text) for passage in draft.passages)
        """Characters of sentences that the model was given."""
        self.given = len(draft.passages)
        """The number of those sentences."""
        self._draft, self._means = draft, means

    def statements(self) -> Iterator[Statement]:
        """Give the statements to show. Raises ChatUnavailable where the model fails before it has said anything."""
        held: list[Statement] = []
        trouble: ChatUnavailable | None = None
        try:
            for item in self._draft:
                if isinstance(item, Refusal):
                    self._refuse(item.statement)
                    continue
                statement = self._means.check(item)
                if held or faults(statement):
                    held.append(statement)
                else:
                    self.told.append(statement)
                    yield statement
        except PromptTooLong:
            raise
        except ChatUnavailable as error:
            trouble = error
        finally:
            self._draft.close()  # whoever left the stream leaves the model too
            self.usage = self._draft.usage
        self.notices += self._draft.notices
        self._means.lap("draft")
        if trouble is not None:
            self._note(trouble, held)
        elif held and self.refusal is None:
            held = self._repaired(held)
        yield from self._settled(held)

    def _refuse(self, statement: Statement) -> None:
        # What a model says is near may be made up as well.
        checked = self._means.check(statement)
        self.refusal = "" if checked.findings else checked.text

    def _note(self, trouble: ChatUnavailable, held: Sequence[Statement]) -> None:
        """Say that the draft is not whole; raise where nothing at all was said."""
        wrote = self._draft.rambles or (isinstance(trouble, UnusableReply) and not self._draft.only_thought)
        if not (self.told or held or self.refusal is not None or wrote):
            raise trouble
        self.is_unsupported = wrote and not self.told and not held
        self.notices.append(str(trouble))

    def _repaired(self, held: Sequence[Statement]) -> list[Statement]:
        """Give the statements held with those that failed corrected, as far as the model can."""
        means = self._means
        failed = [number for number, statement in enumerate(held) if faults(statement)]
        good = [statement.text for statement in (*self.told, *held) if not faults(statement)]
        done = repair(
            [held[number] for number in failed],
            self._draft.passages,
            means.chat,
            means.language,
            sentences_of=means.sentences_of,
            terms=means.terms,
            said=good,
        )
        if done.prompt_hash:
            self.usage = self.usage + done.usage if self.usage and done.usage else None
            self.prompt_hash = f"{self._draft.prompt_hash}+{done.prompt_hash}"
        if done.trouble:
            self.notices.append(_UNREPAIRED[means.language].format(done.trouble))
        by = dict(zip(failed, done.by, strict=True))
        settled: list[Statement] = []
        taken_back = []
        for number, statement in enumerate(held):
            instead = by.get(number)
            if instead == ():
                taken_back.append(statement)
            else:
                settled += self._better(statement, instead or ())
        if taken_back:
            self.left_out += taken_back
            self.notices.append(_taken_back(len(taken_back), means.language))
        means.lap("repair")
        return settled

    def _better(self, statement: Statement, instead: Sequence[Statement]) -> list[Statement]:
        """Give what was written in place of a statement where part of it is sounder and none worse, else the statement."""
        checked = [self._means.check(one) for one in instead]
        found = sorted(map(badness, checked))
        if found and found[0] < badness(statement) and found[-1] <= badness(statement):
            return checked
        return [statement]

    def _settled(self, held: Sequence[Statement]) -> Iterator[Statement]:
        """Tell the statements held, unless none of all is borne out or they are to be left out."""
        known = {(one.text, one.citations) for one in self.told}
        if self.refusal is not None and not self.told:
            self.left_out += held
            return
        if held and not self.told and all(one.status == "not_found" for one in held):
            self.left_out += held
            self.is_unsupported = True
            return
        dropped = 0
        for statement in held:
            if (statement.text, statement.citations) in known:
                continue
            known.add((statement.text, statement.citations))
            if faults(statement) and self._means.unverified == "left_out":
                self.left_out.append(statement)
                dropped += 1
                continue
            self.told.append(statement)
            yield statement
        if dropped:
            self.notices.append(_dropped(dropped, self._means.language))
        self.is_unsupported = self.is_unsupported or (bool(self.left_out) and not self.told)


_UNREPAIRED: dict[Language, str] = {
    "zh": "未通过核对的论断没有能请模型改正：{}",
    "en": "What failed the check could not be corrected by the model: {}",
}


def _taken_back(count: int, language: Language) -> str:
    if language == "zh":
        return f"有{count}条论断在文件中没有依据，经核对后由模型撤回，未列入回答。"
    return f"{_counted(count)} not in the documents; the model took {'it' if count == 1 else 'them'} back after the check."


def _dropped(count: int, language: Language) -> str:
    if language == "zh":
        return f"有{count}条论断没有通过核对，未列入回答。"
    return f"{_counted(count)} left out because {'it' if count == 1 else 'they'} failed the check."


def _counted(count: int) -> str:
    return "One statement is" if count == 1 else f"{count} statements are"
