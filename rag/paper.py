"""A citation -> the part of the page where its words stand, drawn from the file that was taken in."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from rag import workers
from rag.errors import UnreadableFile
from rag.facsimile import FORMATS
from rag.records import Citation

if TYPE_CHECKING:
    from rag.catalog import Catalog


def drawn(citation: Citation, catalog: Catalog) -> bytes:
    """Give a PNG with the cited words marked, drawn by a worker as files are read by one.

    Raises UnreadableFile where the document has no pages that can be shown, or no file with its content is at a path that it
    was taken in from; DocumentNotFound.
    """
    document = catalog.document(citation.document_id)
    boxes = [
        box for box in catalog.boxes(document.id) if box.start < citation.end and citation.start < box.end
    ]
    if document.format not in FORMATS or not boxes:
        raise UnreadableFile(f"{document.name} has no pages that can be shown")
    for path in map(Path, catalog.paths(document.id)):
        if path.is_file() and sha256(path.read_bytes()).hexdigest().startswith(document.id):
            with workers.shared.one() as worker:
                return worker.draw(path, document.name, document.format, boxes)
    raise UnreadableFile(
        f"cannot show the page of {document.name}: its file is not where it was any more, or has changed; "
        "ingest it again"
    )
