"""Somebody's draft, sentence by sentence: every claim with the sentences that bear it out, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from rag import workers
from rag.checking.backing import back
from rag.checking.carried import about
from rag.checking.drafts import Draft, draft_of
from rag.checking.sources import Given, Sources
from rag.errors import InvalidDraft, UnreadableFile
from rag.glossary import Glossary
from rag.read.kinds import SUFFIXES
from rag.reading import take_in_document, take_in_text
from rag.records import Checked, Document, DraftCheck, Reading, Statement

Progress = Callable[[int, int], None]
"""Told how many claims have been checked, and how many there are."""
LONGEST_NAME = 60
"""Characters of a title by which a source without a name is called."""
MAX_BYTES = 50_000_000
"""Of a file, as in the settings; those of a library may be others."""
_LONGEST_PATH = 260
# A line of English that a mail program broke: the next goes on in small letters or with a figure. As long as before,
# so that places stay what they are.
_BROKEN = re.compile(r"(?<=[A-Za-z0-9,%)])\n(?=[a-z(]|\d+[\d.,]*[ %][a-z(])(?!\d{1,2}[.)] )")
_STOPS = ("。", ".", "！", "；")


def check(text: str, sources: Sequence[str | Path | Document | Reading]) -> list[Statement]:
    """Check a draft against sources alone: a statement for each of its sentences that claims something.

    Sources are texts (str), files (Path), documents or readings; a text is called by its title, or "source 1" by its
    place. Needs no library, no model and no network. A statement's `status` says how it fares; those that no sentence
    bears out cite nothing, and their finding has what comes nearest. Give `check_draft` for the places in the text.
    An empty text gives an empty list. Raises InvalidDraft where there are no sources or one has no text in it,
    UnreadableFile for a file that cannot be read.
    """
    return list(check_draft(text, sources).statements)


def check_draft(
    draft: str | Path, sources: Sequence[str | Path | Document | Reading], progress: Progress | None = None
) -> DraftCheck:
    """Check a text or a file as `check` does, and give the places of the statements in it."""
    if isinstance(sources, (str, Path)) or not sources:
        raise InvalidDraft(
            "there is nothing to check the draft against; give a list of texts, files or documents as sources"
        )
    from rag.embed import load_embedder

    readings = [_source(source, number) for number, source in enumerate(sources, 1)]
    against = Given(readings, load_embedder(), Glossary.load())
    return checked(read_draft(draft), against, progress)


def read_draft(draft: str | Path, max_bytes: int = MAX_BYTES) -> Draft:
    """Find the claims of a text (str) or a file (Path). Raises UnreadableFile, and InvalidDraft for broken characters."""
    if isinstance(draft, Path):
        return draft_of(_read(draft, max_bytes))
    if not any(character.isalpha() for character in draft):
        return Draft("", draft, ())
    try:
        draft.encode()
    except UnicodeEncodeError as error:
        raise InvalidDraft(
            "the draft has broken characters; save it again as UTF-8, and read it as that"
        ) from error
    try:
        reading = take_in_text(_BROKEN.sub(" ", draft), name="")
    except UnreadableFile:  # nothing but page furniture: it claims nothing
        return Draft("", draft, ())
    return draft_of(reading, draft)


def checked(
    draft: Draft,
    sources: Sources,
    progress: Progress | None = None,
    entails: Callable[[str, str], float] | None = None,
) -> DraftCheck:
    """Check each claim of a draft; `entails` as in `rag.verify`."""
    tell = progress or (lambda done, total: None)
    tell(0, len(draft.claims))
    found = []
    for done, claim in enumerate(draft.claims, 1):
        found.append(Checked(back(claim, sources, entails), claim.start, claim.end, claim.offsets))
        tell(done, len(draft.claims))
    cited = (
        citation.document_id
        for each in found
        for citation in (
            *each.statement.citations,
            *(nearest for finding in each.statement.findings for nearest in finding.citations),
        )
    )
    documents = (sources.document(identity) for identity in dict.fromkeys(cited))
    return DraftCheck(
        name=draft.name, text=draft.text, checked=tuple(found), headings=draft.headings,
        documents=tuple(filter(None, documents)), notices=(),
    )  # fmt: skip


def _source(source: str | Path | Document | Reading, number: int) -> Reading:
    """Understand a source as a document."""
    if isinstance(source, Reading):
        return source
    if isinstance(source, Path):
        return _read(source)
    text = source.text if isinstance(source, Document) else source
    if not any(character.isalpha() for character in text):
        raise InvalidDraft(
            f"source {number} has no text in it; leave it out, or give the text that it should be"
        )
    if isinstance(source, Document):
        return take_in_document(source)
    if _names_a_file(source):
        raise InvalidDraft(
            f"source {number} is {source!r}, which is the name of a file and no text; give it as pathlib.Path, or"
            " give the text in it"
        )
    reading = take_in_text(source, name=f"source {number}")
    return replace(reading, document=_described(reading))


def _described(reading: Reading) -> Document:
    """Give a text's document with what a text without a title block tells of itself: a name, its one place and time."""
    document = reading.document
    one = about(document.text)
    title = document.title
    plain_title = (
        title and len(title) <= LONGEST_NAME and not title.endswith(_STOPS) and len(reading.sentences) > 1
    )
    return replace(
        document,
        name=title if title and plain_title else document.name,
        title=title if plain_title else None,
        region=document.region or next(iter(one.regions), None),
        period=document.period or next(iter(one.periods), None),
    )


def _read(path: Path, max_bytes: int = MAX_BYTES) -> Reading:
    # Nobody knows where a draft comes from: a file that kills its reader, or never ends, is to cost a worker.
    with workers.shared.one() as worker:
        return worker.read(path, path.name, max_bytes, lambda *_: None)


def _names_a_file(text: str) -> bool:
    if len(text) > _LONGEST_PATH or "\n" in text or Path(text).suffix.lower() not in SUFFIXES:
        return False
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False
