"""Ingest, search, memory and disk at several sizes, as ratios to the bare parts in the same run.

    python -m benchmarks.scale [--sizes 10k,100k,300k] [--cache DIR] [--json FILE]

Builds libraries of recombined sentences of the seeds, through the real ingest, and the same from the bare parts: parse,
encode and insert into Chroma and tantivy, one after the other in one process. A search is set beside encoding its
question and asking Chroma and tantivy the very things that it asks them. Prints Markdown; `--json` writes all figures.
With `--cache` the files, libraries and their times are kept, and a size that is there is only searched again. 100,000 passages take
some ten minutes of two shared cores, 300,000 half an hour without the bare parts. Ratios travel between machines, seconds do not.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.scale.corpus import ROOT, questions, reports
from benchmarks.scale.table import table
from rag.embed import load_embedder

CHUNKS_OF_A_DOCUMENT = 43
FIRST_SEARCHES = 5


def apart(call: str, *given: object) -> dict[str, Any]:
    """Call a function in a new process; gives its answer, and the seconds of that process with all it started."""
    module, _, function = call.rpartition(".")
    code = (
        f"import json, sys; from pathlib import Path; from benchmarks.scale import {module};"
        f"print(json.dumps({module}.{function}({', '.join(map(repr, given))})))"
    ).replace("PosixPath", "Path")
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True,
        stdout=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "answer": json.loads(done.stdout.splitlines()[-1]),
        "processor": spent,
        "clock": time.perf_counter() - clock,
    }


def measure(size: int, folder: Path) -> dict[str, Any]:
    documents = max(1, round(size / CHUNKS_OF_A_DOCUMENT))
    kept = folder / "ingest.json"
    if not kept.exists():
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "files").mkdir(parents=True)
        for report in islice(reports(), documents):
            (folder / "files" / report.name).write_text(report.text, encoding="utf-8")
        bare = apart("bare.ingest", folder / "files", folder / "bare")
        own = apart("steps.ingest", folder / "files", folder / "library")
        kept.write_text(json.dumps({"bare": bare, "own": own}), encoding="utf-8")
    library = folder / "library"
    snapshot = max((library / "snapshots").iterdir(), key=lambda path: int(path.name))
    dimensions = json.loads(kept.read_text(encoding="utf-8"))["bare"]["answer"]["dimensions"]
    cold = {
        "own": [apart("steps.first_search", library, q) for q in questions(FIRST_SEARCHES, documents)],
        "bare": [apart("bare.first_search", snapshot, dimensions) for _ in range(FIRST_SEARCHES)],
    }
    return {
        "size": size,
        "documents": documents,
        **json.loads(kept.read_text(encoding="utf-8")),
        "cold": {
            who: {unit: median(run[unit] for run in runs) for unit in ("processor", "clock")}
            for who, runs in cold.items()
        },
        "warm": apart("steps.searches", library, documents)["answer"],
        "disk": {
            "catalog": _megabytes(library / "catalog.sqlite3"),
            "Chroma": _megabytes(snapshot / "chroma"),
            "tantivy": _megabytes(snapshot / "tantivy"),
        },
    }


def _megabytes(path: Path) -> float:
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--sizes", default="10k,100k", help="passages, separated by commas (default: %(default)s)"
    )
    parser.add_argument("--cache", type=Path, help="folder to keep files and libraries in")
    parser.add_argument("--json", type=Path, help="file for all figures")
    given = parser.parse_args()
    sizes = [int(size[:-1]) * 1000 if size.endswith("k") else int(size) for size in given.sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="wenju-scale-") as temporary:
        runs = []
        for size in sizes:
            # Vectors of another model are no use to this one.
            folder = f"{size}-{load_embedder().identity}"
            runs.append(measure(size, (given.cache or Path(temporary)).resolve() / folder))
            if given.json:
                given.json.write_text(json.dumps(runs, indent=1), encoding="utf-8")
    print(table(runs))


if __name__ == "__main__":
    main()
