"""Processor time of the two things people wait for, as a ratio to the bare parts in the same run.

    python benchmarks/speed.py [--runs 5]

`ask`: `wenju ask` on an existing library, start-up included, against a process that imports Chroma and tantivy, opens the same
indexes and queries each once. `ingest`: the seed documents into an empty library, against reading the same files, embedding them in
pieces of 350 characters and adding them to Chroma. Times are processor seconds of the process and its children, the smallest of all
runs; ratios travel between machines, seconds do not.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "额济纳旗2024年上半年社会消费品零售总额是多少？"

BARE_ASK = """
import sys, numpy, tantivy, chromadb
from pathlib import Path
from chromadb.config import Settings
snapshot = Path(sys.argv[1])
client = chromadb.PersistentClient(str(snapshot / "chroma"), settings=Settings(anonymized_telemetry=False))
collection = client.list_collections()[0]
collection.query(query_embeddings=[[0.1] * int(sys.argv[2])], n_results=10)
index = tantivy.Index.open(str(snapshot / "tantivy"))
index.searcher().search(tantivy.Query.term_query(index.schema, "body", "零售"), 10)
"""

BARE_INGEST = """
import sys, chromadb
from pathlib import Path
from chromadb.config import Settings
from rag.embed import load_embedder
embedder = load_embedder()
client = chromadb.PersistentClient(sys.argv[1], settings=Settings(anonymized_telemetry=False))
collection = client.create_collection("bare", embedding_function=None, configuration={"hnsw": {"space": "cosine"}})
for path in sorted(Path(sys.argv[2]).glob("*.txt")):
    text = path.read_text(encoding="utf-8")
    pieces = [text[start : start + 350] for start in range(0, len(text), 350)]
    collection.add(ids=[f"{path.name}:{n}" for n in range(len(pieces))], embeddings=embedder.embed(pieces))
"""


def processor_seconds(command: list[str], environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=os.environ | environment, check=True, capture_output=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    wenju = [sys.executable, "-m", "rag.cli"]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        times = []
        for run in range(runs):
            home = {"WENJU_HOME": f"{folder}/library-{run}"}
            times.append(processor_seconds([*wenju, "ingest", "seeds"], home))
        bare = [
            processor_seconds([sys.executable, "-c", BARE_INGEST, f"{folder}/bare-{run}", "seeds"], {})
            for run in range(runs)
        ]
        rows.append(("ingest of the seeds", min(times), min(bare)))

        home = {"WENJU_HOME": f"{folder}/library-0"}
        snapshot = max((Path(folder) / "library-0" / "snapshots").iterdir(), key=lambda path: int(path.name))
        dimensions = subprocess.run(
            [sys.executable, "-c", "from rag.embed import load_embedder; print(load_embedder().dimensions)"],
            check=True, capture_output=True, text=True, cwd=ROOT,
        ).stdout.strip()  # fmt: skip
        times = [processor_seconds([*wenju, "ask", "--extract", QUESTION], home) for _ in range(runs)]
        bare = [
            processor_seconds([sys.executable, "-c", BARE_ASK, str(snapshot), dimensions], {})
            for _ in range(runs)
        ]
        rows.append(("ask, start-up included", min(times), min(bare)))
        times = [processor_seconds([*wenju, "--help"], {}) for _ in range(runs)]
        bare = [
            processor_seconds([sys.executable, "-c", "import typer, rich.console"], {}) for _ in range(runs)
        ]
        rows.append(("--help", min(times), min(bare)))
    print(f"{'':<26}{'Wenju':>10}{'bare':>10}{'ratio':>8}   (processor seconds, best of {runs})")
    for name, own, base in rows:
        print(f"{name:<26}{own:>9.2f}s{base:>9.2f}s{own / base:>8.2f}")


if __name__ == "__main__":
    main()
