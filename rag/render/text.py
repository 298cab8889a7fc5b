"""Plain text, for terminals and mails. [n] marks the sources of statement n, so that it can be printed on its own."""

from __future__ import annotations

from collections.abc import Sequence

from rag.records import Answer, Hit, Statement
from rag.render.words import WORDS, describe_finding, doubt, notes, plain


def statement_to_text(statement: Statement, number: int) -> str:
    """The statement, its [number] if it cites anything, and its warnings on lines of their own."""
    mark = f" [{number}]" if statement.citations else ""
    warnings = (f"\n  ⚠ {describe_finding(finding, statement.language)}" for finding in statement.findings)
    return plain(f"{statement.text}{mark}{''.join(warnings)}")


def answer_to_text(answer: Answer, *, statements: bool = True) -> str:
    """The refusal or the statements, the quotes they rest on, the notices.

    `statements=False` leaves out the statements, for a reader who has seen each as it became ready.
    """
    lines = [answer.refusal] if answer.refusal is not None else []
    if statements:
        lines += [
            statement_to_text(statement, number) for number, statement in enumerate(answer.statements, 1)
        ]
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
