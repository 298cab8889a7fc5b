"""The corridor of a question: a folder of documents that can be asked. Whoever reads this page knows the whole program."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Unpack

from rag.answer import EXTRACTIVE, Answering, Watch
from rag.drafting.rewriting import Rewriter, Turn, question_of
from rag.errors import (
    ChatUnavailable,
    DocumentNotFound,
    InvalidDraft,
)
from rag.glossary import Glossary
from rag.models import Models
from rag.records import (
    Answer,
    Brief,
    Citation,
    Document,
    DraftCheck,
    Event,
    Filters,
    Finished,
    Hit,
    HitsFound,
    IngestProgress,
    IngestReport,
    Language,
    Reading,
)
from rag.retrieve import retrieve
from rag.settings import Settings, load_settings
from rag.store import SCANNED, Store
from rag.understand import Question, understand
from rag.view import View

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

    from rag.chat import Chat
    from rag.embed import Embedder
    from rag.rerank import Reranker
    from rag.versions import Version

ModelChoice = "str | BaseChatModel | Chat | Literal[False] | None"
"""None: what the settings say; False: no model; a name at the endpoint of the settings; or a chat model itself."""
ANSWER_HITS = 10
"""Passages that an answer is made from and that it carries along."""


class Library:
    """A folder of documents, open for reading; it can be used from several threads. Close it, or use `with`."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        embedder: Embedder | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._models = Models(settings, embedder, reranker)
        self._glossary = Glossary.load(settings.glossary)
        self.notices: list[str] = []
        """What the reader must know of the library's state: an index that was damaged and rebuilt, and the like."""

    @classmethod
    def open(
        cls,
        folder: str | Path | None = None,
        *,
        settings: Settings | None = None,
        embedder: Embedder | None = None,
        reranker: Reranker | None = None,
    ) -> Library:
        """Open the library in `folder`, made if it is not there; default: WENJU_HOME or the user's data directory.

        `embedder` and `reranker` take the place of the models that the settings name. Raises LibraryTooNew, LibraryUnwritable,
        LibraryError or InvalidSettings.
        """
        settings = settings or load_settings()
        return cls(
            Store.open(Path(folder) if folder is not None else settings.home, scanned=SCANNED),
            settings,
            embedder,
            reranker,
        )

    def close(self) -> None:
        self._store.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Load what questions need (the model, the indexes) before the first comes: for a process that stays."""
        self._models.load()
        self._store.warm()

    @property
    def folder(self) -> Path:
        return self._store.folder

    # Documents

    def ingest(
        self,
        paths: str | Path | Sequence[str | Path],
        progress: Callable[[IngestProgress], None] | None = None,
    ) -> IngestReport:
        """Take in files and folders; what cannot be read is in the report with its reason, the others go in.

        Raises UnreadableFile where nothing is at a path or a folder has no files, LibraryLocked while another process
        writes, LibraryUnwritable, EmbedderMismatch. What was stored before an error stays.
        """
        from rag.ingest import ingest

        given = [paths] if isinstance(paths, (str, Path)) else paths
        return ingest(
            [Path(path) for path in given], self._store, self._model(), progress, max_bytes=self._settings.max_file_bytes
        )  # fmt: skip

    def documents(self) -> tuple[Document, ...]:
        """Give all documents in order of arrival."""
        return self._store.catalog.documents()

    def document(self, document: str) -> Document:
        """Give the document with this id, or else with this file name. Raises DocumentNotFound."""
        held = self.documents()
        named = [one for one in held if one.id == document] or [one for one in held if one.name == document]
        if len(named) == 1:
            return named[0]
        if named:
            ids = ", ".join(one.id for one in named)
            raise DocumentNotFound(f"{len(named)} documents are called {document}; name one by its id: {ids}")
        raise DocumentNotFound(
            f"no document {document!r} in {self.folder}; `wenju documents` lists what is there"
        )

    def show(self, document: str) -> Reading:
        """Give what was understood of a document: its outline, sentences, glossary and what was dropped."""
        return self._store.catalog.reading(self.document(document).id)

    def versions(self, document: str | None = None) -> tuple[Version, ...]:
        """Give the pairs of documents that are the same text saved twice, or versions of one, the most alike first.

        With a document (id or file name), only its own. Their passages are cited once. Raises DocumentNotFound.
        """
        from rag.versions import versions_of

        catalog = self._store.catalog
        only = None if document is None else {self.document(document).id}
        return tuple(versions_of(only, catalog.signatures(), catalog.by_ids)[0])

    def facsimile(self, citation: Citation) -> bytes:
        """Give a PNG of the part of the page where the cited words stand, marked; for PDF files and pictures.

        Drawn from the file itself, at the path it was ingested from. Raises UnreadableFile where it is not there any
        more or has changed, and where the document has no such pages; DocumentNotFound.
        """
        from rag.paper import drawn

        return drawn(citation, self._store.catalog)

    def remove(self, document: str) -> Document:
        """Take a document (by id or file name) out of the library, and give what it was."""
        return self._store.remove(self.document(document).id)

    def rebuild(self, progress: Callable[[IngestProgress], None] | None = None) -> None:
        """Build both search indexes anew from the catalog; if the embedding model is another one now, embed all anew."""
        held = self._store.catalog.embedder
        model = self._models.embedder
        self._store.rebuild(None if held is None or held[0] == model.identity else model, progress)

    # Questions

    def search(
        self, query: str, k: int = 10, *, ignore: Collection[str] = (), **filters: Unpack[Filters]
    ) -> tuple[Hit, ...]:
        """Find the k passages most likely to answer, best first; the filters exclude. `ignore` as in `ask`."""
        embedder, reranker = self._model(), self._models.reranker
        with self._store.reading() as view:
            only = view.catalog.select(**filters)
            asked = self._understand(query, (), None, ignore, view)
            hits, _ = retrieve(asked, view, embedder, k=k, documents=only, reranker=reranker)
            self._notice(view.notices)
        return tuple(hits)

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        language: Language | None = None,
        model: Any = None,
        *,
        ignore: Collection[str] = (),
        callbacks: Sequence[Any] = (),
        **filters: Unpack[Filters],
    ) -> Answer:
        """Answer from the documents. That they do not say is an answer too (`refused`).

        `model` is a ModelChoice. Without a model, or where it cannot be reached (a notice says so), the answer is extracted.
        `ignore` undoes what was read into the question, by the keys in `Answer.understanding` ("region:达拉特旗"). `callbacks`
        are LangChain's, told of each request to the model.
        Raises InvalidQuestion and EmbedderMismatch.
        """
        events = self.stream(
            question, history, language, model, ignore=ignore, callbacks=callbacks, **filters
        )
        for event in events:
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream ends with Finished")

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        language: Language | None = None,
        model: Any = None,
        *,
        ignore: Collection[str] = (),
        callbacks: Sequence[Any] = (),
        **filters: Unpack[Filters],
    ) -> Iterator[Event]:
        """Answer as `ask` does, telling hits first, then each statement as it is verified, then the whole answer."""
        # First, so that a model which is not there is known at once.
        embedder, reranker, entails = self._model(), self._models.reranker, self._models.entailment
        watch = Watch()
        with self._store.reading() as view:
            catalog = view.catalog
            only = catalog.select(**filters)
            chat, unreachable = self._chat(model, callbacks)
            rewriter = Rewriter(chat, history) if chat is not None and history and catalog.count() else None
            spoken = language or self._settings.language
            asked = self._understand(question, history, spoken, ignore, view, rewriter)
            watch.lap("understand")
            found, judged = retrieve(asked, view, embedder, k=ANSWER_HITS, documents=only, reranker=reranker)
            hits = tuple(found)
            watch.lap("retrieve")
            yield HitsFound(hits)

            answering = Answering(
                asked, hits, judged, catalog, embedder, self._glossary, watch,
                unverified=self._settings.unverified, entails=entails,
                usage=rewriter.usage if rewriter else None,
            )  # fmt: skip
            answering.notices += rewriter.notices if rewriter else []
            answering.notices += view.notices
            if chat is not None and hits:
                yield from answering.draft(chat)
            elif unreachable is not None and hits:
                answering.without_model(unreachable)
            if answering.author == EXTRACTIVE:
                yield from answering.extract()
            self._notice(view.notices)
        yield Finished(answering.answer(question))

    def check(
        self,
        draft: str | Path,
        *,
        progress: Callable[[int, int], None] | None = None,
        **filters: Unpack[Filters],
    ) -> DraftCheck:
        """Check a draft, a text (str) or a file (Path), sentence by sentence; the filters limit what it is checked against.

        `progress` is told how many claims are done, and of how many. Raises InvalidDraft where the library, or the part of
        it that the filters leave, is empty; UnreadableFile and EmbedderMismatch.
        """
        from rag.checking import checked, read_draft
        from rag.checking.sources import Held

        read = read_draft(draft, self._settings.max_file_bytes)
        with self._store.reading() as view:
            only = view.catalog.select(**filters)
            if not view.catalog.count() or only == frozenset():
                raise InvalidDraft(
                    f"{self.folder} has no documents that the draft could be checked against; add some with"
                    " `wenju ingest`, or limit the check less"
                )
            held = Held(view, self._model(), self._glossary, only)
            found = checked(read, held, progress, self._models.entailment)
            self._notice(view.notices)
            return replace(found, notices=tuple(dict.fromkeys(view.notices)))

    def brief(self, document: str, model: Any = None) -> Brief:
        """Sum up a document (by id or file name) in Chinese and English. `model` as in `ask`. Raises DocumentNotFound."""
        from rag.brief import brief

        reading = self.show(document)
        chat = self._models.chat(model)
        return brief(reading, self._glossary, chat, unverified=self._settings.unverified)

    def as_retriever(self, k: int = 10, **filters: Unpack[Filters]) -> BaseRetriever:
        """Give the search as a LangChain retriever; `filters` as in `search`."""
        from rag.retriever import LibraryRetriever

        return LibraryRetriever(search=lambda query: self.search(query, k=k, **filters))

    # Inside

    def _understand(
        self,
        text: str,
        history: Sequence[Turn],
        language: Language | None,
        ignore: Collection[str],
        view: View,
        rewriter: Rewriter | None = None,
    ) -> Question:
        return understand(
            text,
            history=[question_of(turn) for turn in history],
            held_regions=view.catalog.values("region"),
            glossary=self._glossary,
            language=language,
            ignore=ignore,
            frequencies=view.frequencies,
            rewrite=rewriter,
        )

    def _chat(self, model: Any, callbacks: Sequence[Any]) -> tuple[Chat | None, ChatUnavailable | None]:
        """Give the chat model, if one is wanted, or why it cannot be asked."""
        try:
            return self._models.chat(model, callbacks), None
        except ChatUnavailable as error:
            return None, error

    def _model(self) -> Embedder:
        """Give the embedder, once it is sure that the library's vectors are of the same model."""
        catalog = self._store.catalog
        # An emptied library takes any model: there is nothing to mix.
        return self._models.embedder_of(catalog.embedder if catalog.count() else None, self.folder)

    def _notice(self, notices: Sequence[str]) -> None:
        self.notices += [notice for notice in notices if notice not in self.notices]
