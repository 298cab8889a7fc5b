"""Statements checked against the sentences they cite. Reports, never edits.

`CHECKS` is the whole of it, in order. A statement without findings is good: it cites, its quotes stand in their
documents character by character, and what it says is what they say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.evidence import ANYTHING, Evidence, Scope
from rag.records import Document, Finding, Sentence, Statement
from rag.verify.citations import cites_something, documents_exist, quotes_are_exact
from rag.verify.claim import Check, Claim
from rag.verify.edits import changed_words_are_those_of_the_source
from rag.verify.exchanged import times_are_in_their_place
from rag.verify.extent import ranks_and_totals_are_those_of_the_source
from rag.verify.figures import quantities_are_cited
from rag.verify.modality import plans_and_results_are_kept_apart
from rag.verify.names import names_are_known
from rag.verify.negation import both_say_no_or_neither
from rag.verify.others import a_model_finds_it_entailed, no_other_document_says_otherwise
from rag.verify.periods import (
    dates_are_cited,
    figures_are_of_their_time,
    relative_times_are_those_of_the_source,
)
from rag.verify.places import figures_are_of_their_place, places_are_cited
from rag.verify.support import words_are_those_of_the_sources
from rag.verify.tendency import tendencies_are_those_of_the_source

__all__ = ["CHECKS", "Scope", "verify"]

CHECKS: tuple[Check, ...] = (
    cites_something,  # uncited
    documents_exist,  # unknown_citation
    quotes_are_exact,  # quote_not_exact
    words_are_those_of_the_sources,  # unsupported: a whole statement, or one clause of it
    changed_words_are_those_of_the_source,  # unsupported: other words in what else repeats the source
    quantities_are_cited,  # quantity_not_in_source: value, unit, direction, bound, level or change, indicator
    tendencies_are_those_of_the_source,  # the same: something that goes down in English and up in Chinese
    dates_are_cited,  # date_not_in_source: in the quotes, or the document's own year and period
    relative_times_are_those_of_the_source,  # date_not_in_source: 去年, 全年
    times_are_in_their_place,  # date_not_in_source: another year of the sentence, 今年 for 去年, 下半年 for 上半年
    figures_are_of_their_time,  # date_not_in_source: no figure of last year, or of half of it, for this year's
    places_are_cited,  # place_not_in_source
    figures_are_of_their_place,  # place_not_in_source: no figure of one banner under the name of another
    ranks_and_totals_are_those_of_the_source,  # place_not_in_source: first of what; unsupported: all of them
    names_are_known,  # name_not_in_source: bodies, projects, documents, persons
    plans_and_results_are_kept_apart,  # modality
    both_say_no_or_neither,  # negation
    no_other_document_says_otherwise,  # conflict
    a_model_finds_it_entailed,  # not_entailed
)


def verify(
    statement: Statement,
    text_of: Callable[[str], Document | None],
    *,
    scope: Scope = ANYTHING,
    beside: Sequence[tuple[Document, Sentence]] = (),
    entails: Callable[[str, str], float] | None = None,
) -> Statement:
    """Give the statement with its findings; of those it had, only invented citation numbers stay.

    `text_of` gives the document with an id, None if there is none. `scope` is what the statement speaks of where it
    does not say; `beside` are sentences of the library that may say otherwise; `entails` gives how surely, 0 to 1, a
    premise bears out a claim. Values are compared, not characters: 3.5亿元 rests on 35000万元 and on "RMB 350 million".
    A number that the statement rounds is not in its source.
    """
    cited = tuple((citation, text_of(citation.document_id)) for citation in statement.citations)
    evidence = Evidence(cited, scope, beside, entails)
    claim = Claim(statement)
    found = _once([finding for check in CHECKS for finding in check(claim, evidence)], claim)
    # That the model cited a number nobody gave it is known to the draft alone, and says more than "uncited".
    invented = [finding for finding in statement.findings if finding.kind == "unknown_citation"]
    if invented:
        found = [finding for finding in found if finding.kind not in ("uncited", "unknown_citation")]
    return replace(statement, findings=(*invented, *found))


def _once(found: list[Finding], claim: Claim) -> list[Finding]:
    """Leave out what a finding before it says of the same words, and that a clause is unsupported where one says why."""
    named = {claim.clause(finding.start) for finding in found if finding.kind != "unsupported"}
    kept: list[Finding] = []
    for finding in found:
        whole = (finding.start, finding.end) == (0, len(claim.text))
        if finding.kind == "unsupported" and not whole and claim.clause(finding.start) in named:
            continue
        if finding.kind == "date_not_in_source" and any(
            other.kind == finding.kind and other.start < finding.end and finding.start < other.end
            for other in kept
        ):
            continue
        kept.append(finding)
    return kept
