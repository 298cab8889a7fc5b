"""The library's search as LangChain takes it."""

from __future__ import annotations

from collections.abc import Callable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as Passage
from langchain_core.retrievers import BaseRetriever

from rag.records import Hit


class LibraryRetriever(BaseRetriever):
    """Passages of a library as LangChain documents; the metadata is `Hit.to_dict()` without the text."""

    search: Callable[[str], tuple[Hit, ...]]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Passage]:
        return [
            Passage(
                id=hit.chunk.id,
                page_content=hit.chunk.text,
                metadata={name: value for name, value in hit.to_dict().items() if name != "text"},
            )
            for hit in self.search(query)
        ]
