"""The pool as files and as a Wenju library, made once and kept in the cache folder.

files/<digest>/                   the documents, as files
libraries/<digest>-<model>/       a library with the documents that both pools hold
libraries/<digest>-<model>-zh/    that one, with the XQuAD passages of one language besides
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from benchmarks.retrieval.sets import Side, Text, common, xquad_passages
from rag import IngestProgress, Library, Settings, WenjuError
from rag.embed import Embedder

Progress = Callable[[str], None]


class IncompletePool(WenjuError):
    """Documents of the pool could not be ingested: nothing measured on the rest would be comparable."""


@dataclass(frozen=True)
class Pool:
    """All documents of one side."""

    data: Path
    side: Side
    cache: Path
    progress: Progress
    distractors: int | None = None
    """At most this many news and policy documents; None: all."""

    @cached_property
    def shared_texts(self) -> list[Text]:
        return common(self.data, self.distractors)

    @cached_property
    def own_texts(self) -> list[Text]:
        return xquad_passages(self.data, self.side)

    @cached_property
    def texts(self) -> dict[str, str]:
        """Give the text of each document by its file name; that of a Word file as Wenju reads it."""
        from rag import take_in

        return {
            text.name: text.content if isinstance(text.content, str) else take_in(text.content).document.text
            for text in (*self.shared_texts, *self.own_texts)
        }

    def library(self, embedder: Embedder) -> Path:
        """Give the folder of the library with all documents, made where it is not in the cache; IncompletePool."""
        base = self._made("", self.shared_texts, None, embedder)
        return self._made(f"-{self.side}", self.own_texts, base, embedder)

    def _made(self, suffix: str, texts: Sequence[Text], base: Path | None, embedder: Embedder) -> Path:
        model = sha256(embedder.identity.encode()).hexdigest()[:8]
        names = [_digest(self.shared_texts), _digest(texts)] if base else [_digest(texts)]
        folder = self.cache / "libraries" / f"{'-'.join(names)}-{model}{suffix}"
        if folder.is_dir():
            return folder
        files = self._files(texts)
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Made beside its place and moved there: what is in its place is whole, whatever interrupts.
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="making-") as making:
            made = Path(making) / "library"
            if base is not None:
                shutil.copytree(base, made)
            elif other := next(folder.parent.glob(f"{names[0]}-????????"), None):
                # The same documents with another model's vectors: only these are made anew.
                shutil.copytree(other, made)
                with Library.open(made, settings=Settings(_env_file=None), embedder=embedder) as library:
                    self.progress("embedding all passages anew")
                    library.rebuild()
            with Library.open(made, settings=Settings(_env_file=None), embedder=embedder) as library:
                report = library.ingest(files, self._tell)
            if report.rejected:
                first = report.rejected[0]
                raise IncompletePool(
                    f"{len(report.rejected)} documents were not taken in; {first.name}: {first.reason}"
                )
            if not folder.is_dir():  # another run may have made it meanwhile
                made.rename(folder)
        return folder

    def _tell(self, at: IngestProgress) -> None:
        if at.step == "indexing":
            self.progress(f"ingesting {at.done} of {at.total}")

    def _files(self, texts: Sequence[Text]) -> Path:
        folder = self.cache / "files" / _digest(texts)
        if folder.is_dir():
            return folder
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="making-") as making:
            written = Path(making) / "files"
            written.mkdir()
            for text in texts:
                if isinstance(text.content, Path):
                    shutil.copyfile(text.content, written / text.name)
                else:
                    (written / text.name).write_text(text.content, encoding="utf-8")
            if not folder.is_dir():
                written.rename(folder)
        return folder


def _digest(texts: Sequence[Text]) -> str:
    digest = sha256()
    for text in texts:
        digest.update(text.digest().encode())
    return digest.hexdigest()[:8]
