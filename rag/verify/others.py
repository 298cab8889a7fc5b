"""What others say of a statement: another document of the library, and an entailment model where one is set."""

from __future__ import annotations

from collections.abc import Iterator

from rag.conflicts import otherwise
from rag.entailment import LEAST, PAIRS
from rag.evidence import Evidence
from rag.records import Finding
from rag.verify.claim import Claim, short
from rag.verify.figures import agreeing


def no_other_document_says_otherwise(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    if not evidence.beside:
        return
    for quantity in claim.quantities:
        for found in otherwise(agreeing(quantity, evidence), evidence.beside):
            label, said = found.other.document.label, found.other.quantity.text
            yield claim.finding(
                "conflict",
                f"“{label}”的数字不同：“{said}”。",
                f'"{label}" has another figure: "{said}".',
                quantity.start,
                quantity.end,
                (found.citation,),
            )
            break


def a_model_finds_it_entailed(claim: Claim, evidence: Evidence) -> Iterator[Finding]:
    """Ask the model about what the statement says in its own words, with its citations together and one by one."""
    if evidence.entails is None or not evidence.sources or not claim.clauses:
        return
    quotes = [source.citation.quote for source in evidence.sources]
    premises = [" ".join(quotes), *(quotes if len(quotes) > 1 else ())][:PAIRS]
    surest = 0.0
    for premise in premises:
        surest = max(surest, evidence.entails(premise, claim.text))
        if surest >= LEAST:
            return
    yield claim.finding(
        "not_entailed",
        f"模型认为“{short(quotes[0])}”不足以得出这句话（{surest:.0%}）。",
        f'The model does not find this in "{short(quotes[0])}" ({surest:.0%}).',
    )
