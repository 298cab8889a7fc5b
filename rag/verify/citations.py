"""Whether a statement cites, what it cites is there, and its quotes are what stands there."""

from __future__ import annotations

from collections.abc import Iterator

from rag.evidence import Evidence, is_exact
from rag.records import Finding
from rag.verify.claim import Claim, short


def cites_something(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    if not claim.statement.citations:
        yield claim.finding("uncited", "这句话没有注明出处。", "This statement cites nothing.")


def documents_exist(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    for citation, document in evidence.cited:
        if document is None:
            zh = f"资料库中没有所引的文件“{citation.document}”。"
            en = f'The cited document "{citation.document}" is not in the library.'
            yield claim.finding("unknown_citation", zh, en)


def quotes_are_exact(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    for citation, document in evidence.cited:
        if document is not None and not is_exact(citation, document):
            zh = f"引文“{short(citation.quote)}”与“{document.label}”的原文不一致。"
            en = f'The quote "{short(citation.quote)}" is not what "{document.label}" says there.'
            yield claim.finding("quote_not_exact", zh, en)
