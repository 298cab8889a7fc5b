"""Reads every document that has gold, scores it, and holds the sums against the floors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from eval import gate as bounds
from eval.cases import InvalidCases
from eval.metrics import Metric
from eval.structure.gold import CASES, Case, load_gold
from eval.structure.reference import fetch, find_seeds, find_shared, pieces
from eval.structure.score import Reading, Scores, Share, score, total
from rag.errors import WenjuError

FLOORS = Path(__file__).parent / "floors.json"
PAGES = Path(__file__).parent / "pages"
RASTERISED = 1
"""Pages of each PDF that are rasterised and recognised; each takes some two seconds."""
DPI = 200
"""Dots an inch, as offices scan."""

Reader = Callable[[Path], Reading]
"""Gives what was understood of a file, as `library.show(document).to_dict()`; raises WenjuError."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case."""

    case: Case
    scores: Scores
    failure: str
    """Why it could not be read, "" where it was. A document that cannot be read earns nothing."""
    not_run: str
    """Why it was not measured, "" where it was."""

    @property
    def part(self) -> str:
        """The floors it counts for: "seeds", "pages", "shared" or "scans"."""
        return "scans" if self.case.ocr and self.case.collection == "shared" else self.case.collection


@contextmanager
def front_door() -> Iterator[Reader]:
    """Read by way of a library made for the purpose."""
    from rag import Library

    with TemporaryDirectory(prefix="wenju-eval-") as folder, Library.open(Path(folder)) as library:

        def read(path: Path) -> Reading:
            report = library.ingest([str(path)])
            if report.rejected:
                raise WenjuError(report.rejected[0].reason)
            document = (*report.added, *report.updated, *report.unchanged)[0]
            return library.show(document.id).to_dict()

        yield read


def run(
    cases: Sequence[Case], read: Reader, *, seeds: Path, shared: Path | None, ocr: bool = False
) -> list[Outcome]:
    """Measure each case that can be: those of other documents need their folder, scans want `ocr`."""
    with TemporaryDirectory(prefix="wenju-eval-") as scratch:
        return [_outcome(case, read, seeds, shared, ocr, Path(scratch)) for case in cases]


def _outcome(case: Case, read: Reader, seeds: Path, shared: Path | None, ocr: bool, scratch: Path) -> Outcome:
    folder = {"seeds": seeds, "pages": PAGES, "shared": shared}[case.collection]
    if folder is None:
        return Outcome(
            case, {}, "", "the shared documents were left out, or are not on this computer (WENJU_SHARED)"
        )
    if case.collection == "pages" and not can_recognise():
        return Outcome(case, {}, "", "the recogniser is not installed (wenju[ocr])")
    if case.collection == "shared" and case.ocr and not ocr:
        return Outcome(case, {}, "", "a scan (--ocr)")
    path = fetch(case, folder, scratch)
    reference = pieces(case, path)
    try:
        reading = read(path)
    except WenjuError as error:
        return Outcome(case, score(case, _NOTHING, reference), str(error), "")
    return Outcome(case, score(case, reading, reference), "", "")


def can_recognise() -> bool:
    """Whether the recogniser of the extra [ocr] is installed."""
    return all(find_spec(package) is not None for package in ("rapidocr", "onnxruntime"))


def rasterised(folder: Path) -> Scores:
    """Recognise pages of PDFs whose text is known.

    "recognised" is one less the character error rate, in reading order, so that a table read row by row costs what
    the text layer has column by column; "found" is the share of the characters that came out in any order.
    """
    from eval import ocr

    scores: Scores = {"recognised": Share(), "found": Share()}
    for page in ocr.measure(folder, dpi=DPI, pages=RASTERISED):
        for name, wrong in (("recognised", min(page.edits, page.characters)), ("found", page.missing)):
            faults = [f"{page.name}: {wrong} of {page.characters} characters are wrong"] * (wrong > 0)
            scores[name] += Share(page.characters - wrong, page.characters, faults)
    return scores


_NOTHING: Reading = {"metadata": {}, "outline": [], "removed": [], "glossary": [], "tables": [], "text": ""}


def sums(outcomes: Sequence[Outcome]) -> dict[str, Scores]:
    """Add up by part: "seeds", "pages", "shared", "scans". A part of which nothing was measured is not among them."""
    parts: dict[str, list[Scores]] = {}
    for outcome in outcomes:
        if not outcome.not_run:
            parts.setdefault(outcome.part, []).append(outcome.scores)
    return {part: total(scores) for part, scores in parts.items()}


def metrics(parts: Mapping[str, Scores]) -> dict[str, Metric]:
    """The sums as the gate wants them: "seeds.heading_f1"."""
    return {
        f"{part}.{name}": Metric(share.got, share.of, int(share.of > 0), 0, share.faults)
        for part, scores in parts.items()
        for name, share in scores.items()
    }


def digest(folder: Path = CASES) -> dict[str, str]:
    """Hash the gold that the floors were set on. Each case pins the bytes of its document."""
    return {
        f"cases/{path.name}": sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.json"))
    }


def checks(measured: Mapping[str, Metric], floors: bounds.Floors) -> list[bounds.Check]:
    """Hold what was measured against its floors. The seeds are always held; a part that was not run is not."""
    parts = {"seeds"} | {name.split(".")[0] for name in measured}
    held = {name: bound for name, bound in floors.floors.items() if name.split(".")[0] in parts}
    return bounds.check(measured, bounds.Floors(digest=floors.digest, floors=held))


def gate(read: Reader | None = None, *, shared: bool = False, ocr: bool = False) -> list[str]:
    """Measure, and say in one line each what is below its floor; empty where all holds.

    The seeds and our pages of pictures; with `shared` the other documents too, where their folder is here. Raises
    InvalidCases where the gold is not the one that the floors were set on.
    """
    floors = bounds.load_floors(FLOORS)
    differences = bounds.changes(floors.digest, digest())
    if differences:
        raise InvalidCases(
            f"the gold changed since the floors were set ({'; '.join(differences)}): --update-floors"
        )
    cases = [case for case in load_gold() if shared or case.collection != "shared"]
    with nullcontext(read) if read is not None else front_door() as reader:
        outcomes = run(cases, reader, seeds=find_seeds(), shared=find_shared() if shared else None, ocr=ocr)
    return [
        f"{check.name} is {'not measured' if check.value is None else f'{check.value:.3f}'}, {check.bound} is asked"
        for check in checks(metrics(sums(outcomes)), floors)
        if not check.passed
    ]
