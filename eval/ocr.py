"""`python -m eval.ocr FOLDER`: how many characters the recogniser gets wrong, on pages whose text is known.

Pages of PDFs with a good text layer are rasterised and recognised, and what comes out is compared with the text
layer; a picture with a text file of the same name beside it (`tests/data/ocr`) is compared with that. Two numbers for
each page and for all:

- the error rate: edits (a character put in, left out or exchanged) per character of the known text, lines from the
  top of the page;
- the share of characters found: the same in any order. Where the two disagree, it is the order that differs: columns,
  and the cells of tables.

White space does not count, nor whether a character is full or half width; nothing else is forgiven.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from rag.read import ocr

_BROKEN = re.compile(r"[\ue000-\uf8ff\ufffd\ufffe\x00-\x08\x0e-\x1f]|[\U000f0000-\U0010ffff]")
_ENOUGH = 200
"""Characters that a page must have, and a tenth of them Chinese, to be measured."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One page, recognised and compared."""

    name: str
    characters: int
    """Of the known text, without white space."""
    edits: int
    missing: int
    """Characters of the known text that were not recognised anywhere on the page."""
    confidence: float
    seconds: float
    """CPU seconds for recognising it."""

    @property
    def error_rate(self) -> float:
        return self.edits / self.characters


def character_error_rate(reference: str, recognised: str) -> float:
    """Give the edits that turn one text into the other, per character of the reference; 0 for two empty texts.

    Above 1 where more was recognised than there is.
    """
    wanted, found = _plain(reference), _plain(recognised)
    if not wanted:
        return float(len(found) > 0)
    return edit_distance(wanted, found) / len(wanted)


def edit_distance(one: str, other: str) -> int:
    """Count the characters to put in, leave out or exchange (Levenshtein); 40 ms for two pages of 1,500."""
    import numpy as np

    if len(one) < len(other):
        one, other = other, one
    if not other:
        return len(one)
    codes = np.frombuffer(other.encode("utf-32-le"), np.uint32)
    steps = np.arange(len(other) + 1)
    row = steps.copy()
    for number, character in enumerate(one, 1):
        best = np.empty_like(row)
        best[0] = number
        best[1:] = np.minimum(row[1:] + 1, row[:-1] + (codes != ord(character)))
        # Putting in: each cell may be one more than the cell to its left, in one sweep.
        row = np.minimum.accumulate(best - steps) + steps
    return int(row[-1])


def text_of(page: ocr.PageLayout) -> str:
    """Give the lines of a page from its top, the pieces of each from the left: tables stay as they look, which is the
    order that the text layer of most PDFs has, too.
    """
    rows: list[list[ocr.Fragment]] = []
    for fragment in sorted(page.fragments, key=_middle):
        if rows and _middle(fragment) - _middle(rows[-1][0]) < 0.5 * (fragment.bottom - fragment.top):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return "\n".join(" ".join(piece.text for piece in sorted(row, key=lambda one: one.left)) for row in rows)


def _middle(fragment: ocr.Fragment) -> float:
    return (fragment.top + fragment.bottom) / 2


def compare(name: str, reference: str, page: ocr.PageLayout, seconds: float = 0.0) -> Measured:
    """Compare a recognised page with the text that is known to stand on it."""
    wanted, found = _plain(reference), _plain(text_of(page))
    missing = sum((Counter(wanted) - Counter(found)).values())
    sure = [fragment.confidence or 0.0 for fragment in page.fragments]
    mean = sum(sure) / len(sure) if sure else 0.0
    return Measured(name, len(wanted), edit_distance(wanted, found), missing, mean, seconds)


def known_pictures(folder: Path) -> Iterator[tuple[str, str, Any]]:
    """Open the pictures of a folder that have their text beside them: name, text and picture."""
    from PIL import Image

    for file in sorted(folder.glob("*.png")):
        known = file.with_suffix(".txt")
        if known.is_file():
            yield file.name, known.read_text(encoding="utf-8"), Image.open(file)


def known_pages(folder: Path, *, dpi: int, pages: int, turn: float = 0.0) -> Iterator[tuple[str, str, Any]]:
    """Rasterise up to `pages` pages of each PDF in a folder, evenly spread: name, text and picture.

    Pages with little text or a broken text layer are left out. `turn` leans the picture by degrees, to the left.
    """
    import pypdfium2

    for file in sorted(folder.glob("*.pdf")):
        with pypdfium2.PdfDocument(file) as document:
            texts = [(number, page.get_textpage().get_text_range()) for number, page in enumerate(document)]
            good = [(number, text) for number, text in texts if _is_good(text)]
            step = max(1, len(good) // pages)
            for number, text in good[step // 2 :: step][:pages]:
                picture = document[number].render(scale=dpi / 72).to_pil().convert("RGB")
                if turn:
                    picture = picture.rotate(turn, expand=abs(turn) >= 45, fillcolor="white", resample=3)
                yield f"{file.name} p. {number + 1}", text, picture


def measure(folder: Path, *, dpi: int, pages: int, turn: float = 0.0) -> Iterator[Measured]:
    """Recognise and compare what `known_pictures` and `known_pages` give."""
    known = chain(known_pictures(folder), known_pages(folder, dpi=dpi, pages=pages, turn=turn))
    for name, reference, picture in known:
        began = time.process_time()
        page = ocr.page_layout(picture, 1)
        yield compare(name, reference, page, time.process_time() - began)


def _is_good(text: str) -> bool:
    plain = _plain(text)
    chinese = sum("一" <= character <= "鿿" for character in plain)
    return len(plain) >= _ENOUGH and chinese * 10 >= len(plain) and not _BROKEN.search(text)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line for each page and one for all. Exit status 2 where the recogniser is not installed."""
    parser = argparse.ArgumentParser(prog="python -m eval.ocr", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="a folder of PDFs that have a text layer, or of pictures")
    parser.add_argument("--dpi", type=int, default=ocr.DPI, help=f"to rasterise with (default {ocr.DPI})")
    parser.add_argument("--pages", type=int, default=1, help="of each PDF (default 1)")
    parser.add_argument("--turn", type=float, default=0.0, help="degrees by which to turn the pages first")
    arguments = parser.parse_args(argv)
    if not ocr.available():
        print(f"eval: {ocr.MISSING}", file=sys.stderr)
        return 2
    everything = []
    for page in measure(arguments.folder, dpi=arguments.dpi, pages=arguments.pages, turn=arguments.turn):
        everything.append(page)
        print(_line(page), flush=True)
    if not everything:
        print(
            "eval: no page with a good text layer there, and no picture with a text beside it",
            file=sys.stderr,
        )
        return 2
    print(_line(_together(everything)))
    return 0


def _together(pages: Sequence[Measured]) -> Measured:
    return Measured(
        f"{len(pages)} pages", sum(page.characters for page in pages), sum(page.edits for page in pages),
        sum(page.missing for page in pages), sum(page.confidence for page in pages) / len(pages),
        sum(page.seconds for page in pages) / len(pages),
    )  # fmt: skip


def _line(page: Measured) -> str:
    found = 1 - page.missing / page.characters
    return (
        f"error rate {page.error_rate:7.2%}  found {found:7.2%}  confidence {page.confidence:.3f}"
        f"  {page.seconds:4.1f} s  {page.characters:6,} characters  {page.name}"
    )


if __name__ == "__main__":
    sys.exit(main())
