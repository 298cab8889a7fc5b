"""Asks every question of one library, and times it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal, Protocol

from eval import word
from eval.briefs import pair_texts, score_brief
from eval.cases import BriefCase, Cases, InvalidCases, Question
from eval.metrics import CaseResult
from eval.score import Scores, Unscored, evidence_rank, exact_quote, score_answer, score_retrieval
from rag.errors import DocumentNotFound, WenjuError
from rag.records import Answer, Brief, Citation, Document, Hit, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
DEPTH = 10
"""Hits that retrieval is measured on."""
SUFFIXES = (".txt", ".md", ".docx")
"""The files that a corpus is made of: those whose words can be read here without `rag`."""

Model = str | Literal[False] | None
"""As `Library.ask` takes it: a name, False for the extractive way, None for the settings' own."""
Progress = Callable[[int, int, str], None]
"""Told (done, total, what is done now)."""


class Asked(Protocol):
    """As much of a Library as is measured."""

    def documents(self) -> tuple[Document, ...]: ...
    def document(self, document_id: str) -> Document: ...
    def search(self, query: str, k: int = 10) -> tuple[Hit, ...]: ...
    def ask(self, question: str, *, model: Any = None) -> Answer: ...
    def brief(self, document_id: str, model: Any = None) -> Brief: ...


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents that the cases are about, as files."""

    folder: Path
    files: tuple[Path, ...]

    def texts(self) -> dict[str, str]:
        """The words of the files by name, decoded."""
        return {path.name: _words(path) for path in self.files}


def find_corpus(folder: Path | None = None) -> Corpus:
    """Find the documents of a folder, or the demo ones: beside this package in the repository, inside `rag` once
    installed."""
    candidates = [folder] if folder else [HERE.parent / "seeds", HERE.parent / "rag" / "data" / "seeds"]
    for candidate in candidates:
        files = tuple(
            path
            for path in sorted(candidate.glob("*"))
            if path.suffix.lower() in SUFFIXES and path.name not in ("SOURCES.md", "README.md")
        )
        if files:
            return Corpus(candidate, files)
    raise InvalidCases(f"cannot find the corpus: no documents in {' or '.join(map(str, candidates))}")


def check_library(library: Asked, corpus: Corpus, names: Sequence[str]) -> None:
    """Raise InvalidCases unless the library holds these documents of the corpus, from the very same bytes."""
    known = {document.name: document.id for document in library.documents()}
    wanted = {path.name: sha256(path.read_bytes()).hexdigest()[:16] for path in corpus.files}
    other = [name for name in names if known.get(name) != wanted.get(name)]
    if other:
        raise InvalidCases(
            f"the library cannot be measured: it does not hold {', '.join(other)} as in {corpus.folder}; "
            f"ingest that folder, or leave --library out"
        )


@contextmanager
def fresh_library(corpus: Corpus) -> Iterator[tuple[Asked, float]]:
    """Open a library on a temporary folder with the corpus ingested; gives it and the seconds that took."""
    with TemporaryDirectory(prefix="wenju-eval-") as folder, open_library(Path(folder)) as library:
        started = perf_counter()
        report = library.ingest([str(path) for path in corpus.files])
        seconds = perf_counter() - started
        if report.rejected:
            first = report.rejected[0]
            raise InvalidCases(f"the corpus cannot be measured: {first.name} was rejected: {first.reason}")
        yield library, seconds


def open_library(folder: Path) -> AbstractContextManager[Any]:
    """Open the library of a folder, by the front door."""
    from rag import Library

    return Library.open(folder)


def run(
    cases: Cases, library: Asked, corpus: Corpus, model: Model = False, progress: Progress | None = None
) -> list[CaseResult]:
    """Ask every question and make every brief, one result each, in the cases' order.

    `model` False measures the extractive way, anything else the drafted one: what falls back to extraction
    there is unscored, and so is a case on which the library raises a WenjuError.
    """
    check_library(library, corpus, cases.documents)
    exact = _exact(library, corpus.texts())
    drafted = model is not False
    total = len(cases.questions) + len(cases.briefs)
    results = []
    for done, question in enumerate(cases.questions):
        if progress:
            progress(done, total, question.id)
        results.append(_question(question, library, exact, model, drafted))
    ids = {document.name: document.id for document in library.documents()}
    for done, case in enumerate(cases.briefs, start=len(cases.questions)):
        if progress:
            progress(done, total, f"brief of {case.document}")
        results.append(_brief(case, ids[case.document], library, exact, model, drafted))
    return results


def _question(
    question: Question, library: Asked, exact: Callable[[Citation], str | None], model: Model, drafted: bool
) -> CaseResult:
    scores: Scores = {}
    seconds: list[tuple[str, float]] = []
    hits: tuple[Hit, ...] = ()
    answer: Answer | None = None
    trouble = ""
    try:
        started = perf_counter()
        hits = library.search(question.question, k=DEPTH)
        seconds.append(("search", perf_counter() - started))
        scores.update(score_retrieval(question, hits))
        started = perf_counter()
        answer = library.ask(question.question, model=model)
        seconds.append(("ask", perf_counter() - started))
    except WenjuError as error:
        trouble = f"{type(error).__name__}: {error}"
    if drafted and answer is not None and answer.author == "extractive":
        trouble = f"the model did not answer: {' '.join(answer.notices)}"
    if trouble or answer is None:
        scores.update(dict.fromkeys(_applying(question), Unscored(trouble)) | scores)
    else:
        scores.update(score_answer(question, answer, exact))
        carried = score_retrieval(question, answer.hits)
        if "recall@5" in carried:
            scores["answer_recall@5"] = carried["recall@5"]
    return CaseResult(
        id=question.id,
        language=question.language,
        kind=question.kind,
        question=question.question,
        expected=_expected(question),
        returned=trouble or (_returned(answer) if answer else ""),
        citations=_citations(answer.statements) if answer else (),
        top=tuple(
            f"{hit.score:.3f} {hit.document.name} {' · '.join(hit.chunk.path)}: {hit.chunk.text}"
            for hit in hits[:3]
        ),
        rank=evidence_rank(question, hits),
        scores=scores,
        seconds=tuple(seconds),
        notices=(*answer.notices, *answer.understood) if answer else (),
    )


def _brief(
    case: BriefCase,
    document_id: str,
    library: Asked,
    exact: Callable[[Citation], str | None],
    model: Model,
    drafted: bool,
) -> CaseResult:
    names = ("brief_coverage", "brief_consistency", "brief_quote_exact")
    brief: Brief | None = None
    started = perf_counter()
    try:
        brief = library.brief(document_id, model=model)
        trouble = "the model did not answer" if drafted and brief.author == "extractive" else ""
    except WenjuError as error:
        trouble = f"{type(error).__name__}: {error}"
    seconds = perf_counter() - started
    unable: Scores = dict.fromkeys(names, Unscored(trouble))
    returned = [pair_texts(pair) for pair in brief.pairs] if brief else [trouble]
    figures = (
        [f"{figure.indicator}: {figure.text} = {figure.text_english or '–'}" for figure in brief.figures]
        if brief
        else []
    )
    return CaseResult(
        id=f"brief:{case.document}",
        language="",
        kind="brief",
        question=case.document,
        expected="\n".join(f"{fact.weight:g} × {fact.quote}" for fact in case.key_facts),
        returned="\n".join(returned + figures),
        citations=_citations([pair.chinese for pair in brief.pairs]) if brief else (),
        top=(),
        rank=None,
        scores=unable if trouble or brief is None else score_brief(case, brief, exact),
        seconds=(("brief", seconds),),
        notices=brief.notices if brief else (),
    )


def _applying(question: Question) -> tuple[str, ...]:
    """The judgements that a question calls for, whatever is answered."""
    if not question.answerable:
        return ("refusal",)
    retrieval = tuple(score_retrieval(question, ()))
    return (
        *retrieval,
        "false_refusal",
        "facts",
        "facts_cited",
        "all_facts",
        "all_facts_cited",
        "citation_recall",
    )


def _exact(library: Asked, files: Mapping[str, str]) -> Callable[[Citation], str | None]:
    texts: dict[str, str | None] = {}

    def exact(citation: Citation) -> str | None:
        if citation.document_id not in texts:
            try:
                texts[citation.document_id] = library.document(citation.document_id).text
            except DocumentNotFound:
                texts[citation.document_id] = None
        text = texts[citation.document_id]
        if text is None:
            return f"no document {citation.document_id} to hold: {citation.quote}"
        return exact_quote(citation, text, files.get(citation.document))

    return exact


def _expected(question: Question) -> str:
    if not question.answerable:
        return "a refusal: the documents do not say"
    facts = "; ".join(" | ".join(group) for group in question.facts)
    quotes = "\n".join(
        f"{'or ' if item.alternative_to is not None else ''}{item.document}: {item.quote}"
        for group in question.required
        for item in group
    )
    return f"{facts}\n{quotes}"


def _returned(answer: Answer) -> str:
    if answer.refusal is not None:
        return f"refused: {answer.refusal}"
    return "\n".join(
        statement.text + "".join(f" ⚠ {finding.message}" for finding in statement.findings)
        for statement in answer.statements
    )


def _citations(statements: Sequence[Statement]) -> tuple[str, ...]:
    lines = [f"{citation.address}: {citation.quote}" for item in statements for citation in item.citations]
    return tuple(dict.fromkeys(lines))


def _words(path: Path) -> str:
    if path.suffix.lower() == ".docx":
        return "\n".join(word.paragraphs(path))
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")
