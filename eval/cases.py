"""What is asked, and what a right answer must hold: `eval/cases/*.jsonl`, loaded and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from eval.match import fold
from rag.errors import WenjuError

Kind = Literal["figure", "fact", "definition", "comparison", "metadata", "unanswerable", "noisy", "list"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
FactGroup = Annotated[tuple[Words, ...], Field(min_length=1)]


class InvalidCases(WenjuError):
    """A case file is missing, is not what its format says, or quotes what its document does not hold."""


class _Case(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Case):
    """A passage that a right answer rests on."""

    document: Words
    """The file's name, as in the corpus."""
    quote: Words
    """Words of the document; white space and full or half width do not matter."""
    alternative_to: int | None = None
    """Index, in the same list, of the evidence that this one can stand in for."""


class Question(_Case):
    """One question of the set."""

    id: Words
    language: Literal["zh", "en"]
    kind: Kind
    question: Words
    evidence: tuple[Evidence, ...] = ()
    facts: tuple[FactGroup, ...] = ()
    """Each group must be stated by a right answer; any one alternative of a group states it."""
    wrong: tuple[Words, ...] = ()
    """Near-twins of the right value: stating one without the right one is an error."""
    note: str | None = None

    @property
    def answerable(self) -> bool:
        """Whether the corpus holds the answer. A noisy question without evidence is unanswerable too."""
        return bool(self.evidence)

    @property
    def required(self) -> tuple[tuple[Evidence, ...], ...]:
        """The evidence by requirement: each group is one required passage with what can stand in for it."""
        groups: dict[int, list[Evidence]] = {}
        for index, evidence in enumerate(self.evidence):
            root = index if evidence.alternative_to is None else evidence.alternative_to
            groups.setdefault(root, []).append(evidence)
        return tuple(tuple(group) for _, group in sorted(groups.items()))

    @model_validator(mode="after")
    def _holds_together(self) -> Question:
        if self.kind == "unanswerable" and (self.evidence or self.facts):
            raise ValueError("an unanswerable question can have neither evidence nor facts")
        if self.kind not in ("unanswerable", "noisy") and not self.evidence:
            raise ValueError("an answerable question needs evidence")
        if bool(self.evidence) != bool(self.facts):
            raise ValueError("evidence and facts go together")
        for index, evidence in enumerate(self.evidence):
            root = evidence.alternative_to
            if root is None:
                continue
            if not 0 <= root < len(self.evidence) or root == index:
                raise ValueError(f"evidence {index} is an alternative to {root}, which is no other evidence")
            if self.evidence[root].alternative_to is not None:
                raise ValueError(f"evidence {index} is an alternative to {root}, itself an alternative")
        return self


class KeyFact(_Case):
    """Something that a one-page brief of the document should say."""

    facts: Annotated[tuple[FactGroup, ...], Field(min_length=1)]
    quote: Words
    weight: float = Field(default=1.0, gt=0)
    note: str | None = None


class BriefCase(_Case):
    """One document to be briefed, with its marked key facts."""

    document: Words
    key_facts: Annotated[tuple[KeyFact, ...], Field(min_length=1)]
    note: str | None = None


class Cases(_Case):
    """The whole set, as pinned by the digest."""

    questions: tuple[Question, ...]
    briefs: tuple[BriefCase, ...]

    @property
    def documents(self) -> tuple[str, ...]:
        """Names of the documents that some case quotes, sorted."""
        quoted = {evidence.document for question in self.questions for evidence in question.evidence}
        return tuple(sorted(quoted | {brief.document for brief in self.briefs}))


def load_cases(folder: Path) -> Cases:
    """Load `questions.jsonl` and `briefs.jsonl` (may be absent) from a folder; raises InvalidCases."""
    questions = _load(folder / "questions.jsonl", Question)
    briefs_file = folder / "briefs.jsonl"
    briefs = _load(briefs_file, BriefCase) if briefs_file.exists() else ()
    _distinct((question.id for question in questions), "question id")
    _distinct((brief.document for brief in briefs), "brief of document")
    return Cases(questions=questions, briefs=briefs)


def check_quotes(cases: Cases, texts: Mapping[str, str]) -> None:
    """Raise InvalidCases where documents are missing, or, naming each case, where a quote is not in its document.

    `texts` are the corpus files by name, decoded; white space and width are disregarded.
    """
    missing = [name for name in cases.documents if name not in texts]
    if missing:
        shown = ", ".join(missing[:3]) + (" and others" if len(missing) > 3 else "")
        raise InvalidCases(
            f"the corpus lacks {len(missing)} of the {len(cases.documents)} documents that the cases quote "
            f"({shown}); name the folder that holds them with --corpus"
        )
    folded = {name: fold(text) for name, text in texts.items()}
    quotes = [
        (question.id, evidence.document, evidence.quote)
        for question in cases.questions
        for evidence in question.evidence
    ] + [
        (f"brief of {brief.document}", brief.document, key_fact.quote)
        for brief in cases.briefs
        for key_fact in brief.key_facts
    ]
    problems = [
        f"{case}: {document} does not hold {quote[:40]!r}"
        for case, document, quote in quotes
        if fold(quote) not in folded[document]
    ]
    if problems:
        raise InvalidCases("cases quote what the corpus does not say; correct them: " + "; ".join(problems))


_Model = TypeVar("_Model", bound=BaseModel)


def _load(path: Path, model: type[_Model]) -> tuple[_Model, ...]:
    if not path.is_file():
        raise InvalidCases(f"cannot read {path}: no such file; the eval set is part of the repository")
    loaded = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            loaded.append(model.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            said = f"{place}: {first['msg']}" if place else first["msg"]
            raise InvalidCases(f"{path.name} line {number} is not a case: {said}") from error
    if not loaded:
        raise InvalidCases(f"{path} holds no case")
    return tuple(loaded)


def _distinct(values: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise InvalidCases(f"two cases have the {what} {value!r}; give each its own")
        seen.add(value)
