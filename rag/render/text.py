"""Plain text, for terminals and mails. [n] marks the sources of statement n, so that it can be printed on its own."""

from __future__ import annotations

from collections.abc import Sequence

from rag.records import Answer, Hit, Statement
from rag.render.status import ICONS, status_in_words, summary
from rag.render.words import WORDS, describe_finding, doubt, notes, plain, say


def statement_to_text(statement: Statement, number: int) -> str:
    """The statement, its [number] if it cites anything, its status, and what was found on lines of their own.

    Of a supported statement that cites, the status is a tick.
    """
    language, status = statement.language, statement.status
    marks = [f"[{number}]"] if statement.citations else []
    if status != "supported":
        marks.append(f"{ICONS[status]} {status_in_words(status, language)}")
    elif statement.citations:
        marks.append(ICONS[status])
    lines = [" ".join((statement.text, *marks))]
    for finding in statement.findings:
        lines.append(f"  ⚠ {describe_finding(finding, language)}")
        see = say(language, "see_also")
        lines += [f"    {see} {each.address}: {each.quote}" for each in finding.citations]
    return plain("\n".join(lines))


def answer_to_text(answer: Answer, *, statements: bool = True) -> str:
    """The refusal or the statements, the quotes they rest on, the notices.

    `statements=False` leaves out the statements, for a reader who has seen each as it became ready.
    """
    lines = [answer.refusal] if answer.refusal is not None else []
    if statements:
        lines += [
            statement_to_text(statement, number) for number, statement in enumerate(answer.statements, 1)
        ]
    if said := summary(answer.statements, answer.language):
        lines += ["", said]
    if any(statement.citations for statement in answer.statements):
        lines += ["", WORDS["sources"][answer.language]]
    for number, statement in enumerate(answer.statements, 1):
        for citation in statement.citations:
            lines.append(f"[{number}] {citation.address} ({citation.document})")
            lines += [f"  ⚠ {doubtful}" for doubtful in [doubt(citation, answer.language)] if doubtful]
            lines += [f"    {line}" for line in citation.quote.splitlines()]
    if remarks := notes(answer):
        lines += ["", *remarks]
    return plain("\n".join(lines))


def hits_to_text(hits: Sequence[Hit]) -> str:
    """Passages in order of rank, each below its score, document and heading path; empty for none."""
    lines: list[str] = []
    for rank, hit in enumerate(hits, 1):
        lines.append(f"{rank}. {' · '.join((hit.document.label, *hit.chunk.path))} ({hit.score:.3f})")
        lines += [f"   {line}" for line in hit.chunk.text.splitlines()]
    return plain("\n".join(lines))
