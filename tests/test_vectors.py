"""The vector index answers as an exact comparison would, and readers leave its files alone."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from rag.errors import IndexUnusable
from rag.vectors import Vectors, scan, write


def rows(count: int, seed: int = 0, dimensions: int = 32):
    """(chunk id, vector) around as many centres as there are documents, ten chunks each."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(count // 10 + 1, dimensions))
    matrix = (centres[np.arange(count) // 10] + 0.5 * random.normal(size=(count, dimensions))).astype("f4")
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return [(f"d{n // 10}:{n % 10}", matrix[n]) for n in range(count)]


def matrices(given):
    """The same by document."""
    return [
        (document_id, np.stack([vector for _, vector in group]))
        for document_id, group in groupby(given, key=lambda row: row[0].partition(":")[0])
    ]


def graph_files(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        path.name: (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("chroma.sqlite3")
    }


def test_the_nearest_come_first_with_their_cosine_similarity(tmp_path):
    given = rows(50)
    write(tmp_path / "chroma", [], given)
    index = Vectors(tmp_path / "chroma")
    found = index.query(given[7][1], 3)
    exact = scan(matrices(given), given[7][1], 3)
    assert index.count() == 50
    assert [id_ for id_, _ in found] == [id_ for id_, _ in exact]
    assert found[0] == ("d0:7", pytest.approx(1.0, abs=1e-5))
    assert [s for _, s in found] == pytest.approx([s for _, s in exact], abs=1e-5)


def test_an_exact_comparison_orders_by_cosine_and_takes_what_there_is():
    first, second = np.eye(3, dtype="f4")[:2], np.array([[0.6, 0.8, 0.0]], dtype="f4")
    given = [("a", first), ("empty", np.zeros((0, 0), dtype="f4")), ("b", second)]
    assert scan(given, first[1], 2) == [("a:1", 1.0), ("b:0", pytest.approx(0.8))]
    assert [id_ for id_, _ in scan(given, first[1], 9)] == ["a:1", "b:0", "a:0"]
    assert (scan([], first[1], 2), scan(given, first[1], 0)) == ([], [])


def test_a_zero_vector_finds_nothing_and_is_not_found(tmp_path):
    given = rows(10)
    write(tmp_path / "chroma", [], [*given, ("empty:0", np.zeros(32, dtype=np.float32))])
    index = Vectors(tmp_path / "chroma")
    assert index.query(np.zeros(32, dtype=np.float32), 5) == []
    assert index.count() == 10
    assert scan([("empty", np.zeros((1, 32), dtype=np.float32))], given[0][1], 5) == []


def test_chunks_are_taken_out_and_added_in_one_go(tmp_path):
    given = rows(40)
    write(tmp_path / "chroma", [], given[:30])
    write(tmp_path / "chroma", [id_ for id_, _ in given[:10]], given[30:])
    index = Vectors(tmp_path / "chroma")
    assert index.count() == 30
    assert {id_.split(":")[0] for id_, _ in index.query(given[0][1], 30)} == {"d1", "d2", "d3"}


@pytest.mark.parametrize("count", [1, 2, 250, 1001])
def test_readers_never_change_the_graph_files(tmp_path, count):
    write(tmp_path / "chroma", [], rows(count))
    before = graph_files(tmp_path / "chroma")
    reader = (
        "import sys, numpy; from pathlib import Path; from rag.vectors import Vectors;"
        "print(len(Vectors(Path(sys.argv[1])).query(numpy.ones(32, dtype='f4'), 5)))"
    )
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", reader, str(tmp_path / "chroma")],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == str(min(5, count))
    assert before
    assert graph_files(tmp_path / "chroma") == before


def test_readers_never_change_the_graph_files_after_a_removal(tmp_path):
    given = rows(250)
    write(tmp_path / "chroma", [], given)
    write(tmp_path / "chroma", [given[0][0]], [])
    before = graph_files(tmp_path / "chroma")
    assert len(Vectors(tmp_path / "chroma").query(given[0][1], 5)) == 5
    assert graph_files(tmp_path / "chroma") == before


def test_most_of_the_exact_neighbours_are_found(tmp_path):
    given = rows(3000, dimensions=128)
    write(tmp_path / "chroma", [], given)
    index = Vectors(tmp_path / "chroma")
    found = wanted = 0
    for query in [vector for _, vector in rows(3000, seed=1, dimensions=128)[::100]]:
        exact = scan(matrices(given), query, 10)
        found += len({i for i, _ in exact} & {i for i, _ in index.query(query, 10)})
        wanted += 10
    assert found / wanted > 0.95


def test_a_missing_folder_is_unusable_and_is_not_made(tmp_path):
    with pytest.raises(IndexUnusable):
        Vectors(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_broken_file_is_unusable(tmp_path):
    write(tmp_path / "chroma", [], rows(10))
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"garbage")
    with pytest.raises(IndexUnusable):
        Vectors(tmp_path / "chroma")


def test_settings_of_chroma_are_not_taken_from_the_working_directory(tmp_path):
    (tmp_path / ".env").write_text("MIGRATIONS=none\n", encoding="utf-8")  # a new folder would get no tables
    code = (
        "import numpy; from pathlib import Path; from rag.vectors import Vectors, write;"
        "write(Path('chroma'), [], [('a:0', numpy.ones(8))]); print(Vectors(Path('chroma')).count())"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == "1", done.stderr


def test_importing_the_module_does_not_import_chroma():
    code = "import sys, rag.vectors, rag.store, rag.lexical; print([m for m in ('chromadb', 'tantivy', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
