"""What the page shows of a checked draft: its text with each claim marked, and beside it what was found of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rag.records import Checked, DraftCheck, Language, Statement
from rag.render.messages import notices_to_html
from rag.render.statements import LANG, findings_to_html, marked_text, spanned, status_badge
from rag.render.status import ICONS, STATUSES, status_in_words, summary
from rag.render.tags import Html, join, tag
from rag.render.web import sources_to_html
from rag.render.words import cited, number_citations, say

REACH = 90
"""Characters shown before and after a quote: a draft of 300 sentences brings as many sources onto the page at once."""

MOST_SHOWN = 500
"""Sentences of one draft on the page: with what was found of them 0.8 MB. All of them are in the files."""


def check_summary_to_html(check: DraftCheck, language: Language) -> Html:
    """How many sentences have each status, in words; then the notices. Says so where the draft claims nothing."""
    notices = notices_to_html(check.notices, language)
    total = len(check.checked)
    if not total:
        return join((tag("p", say(language, "check_no_claims"), class_="wj-blank", role="status"), notices))
    counts = check.counts
    badges = (
        tag(
            "li",
            tag("span", ICONS[status], aria_hidden="true"),
            f"{status_in_words(status, language)} {counts[status]}",
            class_=f"wj-{status}",
        )
        for status in STATUSES
    )
    said = summary(check.statements, language) or say(language, "check_sound", total=total)
    parts = [tag("p", said, class_="wj-count"), tag("ul", *badges, class_="wj-counts")]
    if total > MOST_SHOWN:
        parts.append(tag("p", say(language, "check_shortened", most=MOST_SHOWN), class_="wj-count"))
    return tag("div", *parts, notices, class_="wj-check-summary", role="status")


def draft_to_html(check: DraftCheck, language: Language, prefix: str = "c") -> Html:
    """The draft's text as it stands, each claim a link to what was found of it; the wrong parts underlined."""
    shown = check.checked[:MOST_SHOWN]
    chosen = _first_shown(shown)
    headings = {start for start, _ in check.headings}
    pieces: list[Html] = []
    at = 0
    for number, claim in enumerate(shown, 1):
        # Claims follow one another; should two overlap, what was shown is not shown again.
        start = max(claim.start, at)
        if start > at:
            pieces.append(_rest(check.text, at, start, headings))
        pieces.append(_claim(check, claim, start, f"{prefix}-{number}", language, chosen=number == chosen))
        at = max(at, claim.end)
    rest = len(check.text) if len(shown) == len(check.checked) else at
    pieces.append(_rest(check.text, at, rest, headings))
    return tag("div", *pieces, class_="wj-draft", lang=LANG["zh"])


def verdicts_to_html(check: DraftCheck, language: Language, prefix: str = "c") -> Html:
    """For each claim what was found, with the source sentences; all but one are hidden until they are chosen."""
    shown = check.checked[:MOST_SHOWN]
    chosen = _first_shown(shown)
    problems = [number for number, claim in enumerate(shown, 1) if _is_problem(claim.statement)]
    return join(
        _verdict(check, claim.statement, number, problems, prefix, language, shown=number == chosen)
        for number, claim in enumerate(shown, 1)
    )


def _first_shown(checked: Sequence[Checked]) -> int:
    """The number of the claim to begin with: the first with a problem, or the first."""
    return next((number for number, claim in enumerate(checked, 1) if _is_problem(claim.statement)), 1)


def _is_problem(statement: Statement) -> bool:
    return statement.status != "supported"


def _rest(text: str, start: int, end: int, headings: Collection[int]) -> Html:
    """What claims nothing, with the headings among it in bold."""
    parts: list[str] = []
    at = start
    for line in text[start:end].splitlines(keepends=True):
        begins = at + len(line) - len(line.lstrip())
        parts.append(tag("b", line) if begins in headings else line)
        at += len(line)
    return tag("span", *parts, class_="wj-rest")


def _claim(
    check: DraftCheck, claim: Checked, start: int, target: str, language: Language, *, chosen: bool
) -> Html:
    statement = claim.statement
    places = (claim.place(finding) for finding in statement.findings)
    # A finding about the whole sentence needs no underlining: the sentence is marked already.
    wrong = [
        (left - start, right - start, "u") for left, right in places if right - left < claim.end - claim.start
    ]
    icon = tag("span", ICONS[statement.status], class_="wj-sign", aria_hidden="true")
    words = tag("span", f"{status_in_words(statement.status, language)}: ", class_="wj-unseen")
    kind = f"wj-claim wj-{statement.status}{' wj-chosen' if chosen else ''}"
    text = spanned(check.text[start : claim.end], wrong)
    return tag(
        "a", icon, words, text, class_=kind, href=f"#{target}", data_source=target, id=f"{target}-text"
    )


def _verdict(
    check: DraftCheck,
    statement: Statement,
    number: int,
    problems: Sequence[int],
    prefix: str,
    language: Language,
    *,
    shown: bool,
) -> Html:
    held = {document.id: document for document in check.documents}
    own = f"{prefix}-{number}"
    parts = [
        tag(
            "header",
            status_badge(statement.status, language),
            *_steps(number, problems, prefix, language),
        ),
        tag("p", marked_text(statement), class_="wj-statement", lang=LANG[statement.language]),
        findings_to_html(statement.findings, number_citations([statement]), language, own, quotes=False),
    ]
    if cards := sources_to_html(cited([statement]), held.get, own, [statement], reach=REACH):
        key = "check_borne_out" if statement.citations else "check_nearest"
        parts += [tag("h2", say(language, key)), cards]
    hidden = {} if shown else {"hidden": ""}
    return tag("article", *parts, class_=f"wj-verdict wj-{statement.status}", id=own, **hidden)


def _steps(number: int, problems: Sequence[int], prefix: str, language: Language) -> Iterator[Html]:
    """Links to the problems before and after this sentence, and (on a narrow screen) back to it."""
    before = max((other for other in problems if other < number), default=None)
    after = min((other for other in problems if other > number), default=None)
    for key, other in (("check_previous", before), ("check_next", after)):
        if other is not None:
            target = f"{prefix}-{other}"
            yield tag("a", say(language, key), href=f"#{target}", data_source=target, class_="wj-step")
    target = f"{prefix}-{number}-text"
    back = say(language, "check_back")
    yield tag("a", back, href=f"#{target}", data_source=target, class_="wj-step wj-back")
