"""The catalog gives back what was stored, and only what is visible."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEmbedder, reading_of

from rag import connections as connections_
from rag.catalog import Catalog
from rag.connections import Connections, prepare
from rag.errors import DocumentNotFound, LibraryError, LibraryTooNew, LibraryUnwritable
from rag.records import Box, Evidence, Page, Reading
from rag.register import Pending, Register
from rag.stored import Passage

EJINA = reading_of(
    "额济纳旗2024年上半年计划执行情况。社会消费品零售总额16.29亿元。坚持两个毫不动摇。",
    "ejina.txt",
    "额济纳旗",
    "2024-H1",
)
DALATE = reading_of("达拉特旗2024年政府工作报告。粮食产量461.5万吨。", "dalate.txt", "达拉特旗", "2023")


@pytest.fixture
def connections(tmp_path: Path):
    opened = prepare(tmp_path / "library", create=True)
    yield opened
    opened.close()


def store(connections: Connections, *readings: Reading) -> list[Pending]:
    embedder = FakeEmbedder()
    return [
        Register(connections).store(
            reading, embedder.embed([chunk.text for chunk in reading.chunks]), embedder.identity, f"/in/{reading.document.name}"
        )
        for reading in readings
    ]  # fmt: skip


def show(connections: Connections, *readings: Reading) -> Catalog:
    Register(connections).switch(1, show=store(connections, *readings), embedder=("fake", 64))
    return Catalog.over(connections)


def test_an_empty_library_has_no_documents_and_no_embedder(connections):
    catalog = Catalog.over(connections)
    assert (catalog.documents(), catalog.embedder, catalog.count(), catalog.glossary()) == ((), None, 0, ())


def test_what_was_stored_is_given_back_whole(connections):
    catalog = show(connections, EJINA, DALATE)
    assert catalog.reading(EJINA.document.id) == EJINA
    assert catalog.documents() == (EJINA.document, DALATE.document)
    assert catalog.embedder == ("fake", 64)
    assert catalog.glossary() == ((EJINA.document.id, EJINA.glossary[0]),)


def test_what_a_scan_brings_along_is_given_back_whole(connections):
    page = Page(1, 0, len(EJINA.document.text), True, 0.9312)
    box = Box(0, 12, 1, 0.1191, 0.0842, 0.8807, 0.1034, 0.62)
    doubtful = replace(EJINA.sentences[0], page=1, confidence=0.62)
    scan = replace(
        EJINA,
        document=replace(
            EJINA.document, format="pdf", encoding="", pages=(page,), notices=("1 of 1 pages was recognised",)
        ),
        sentences=(doubtful, *EJINA.sentences[1:]),
        evidence=(Evidence("title", 0, 12), Evidence("索引号", 13, 20)),
        boxes=(box,),
        signature=b"\x01\x02",
    )
    catalog = show(connections, scan)
    assert catalog.reading(EJINA.document.id) == scan
    assert catalog.boxes(EJINA.document.id) == (box,)
    assert catalog.signatures() == {EJINA.document.id: b"\x01\x02"}


def test_a_library_of_the_first_version_is_brought_up_to_date_with_its_documents(tmp_path):
    with sqlite3.connect(tmp_path / "catalog.sqlite3") as connection:
        for statement in connections_.STEPS[0]:
            connection.execute(statement)
        connection.execute("PRAGMA user_version = 1")
        connection.execute(
            "INSERT INTO documents (id, visible, source, name, text, offsets, encoding, removed)"
            " VALUES ('3889', 1, '/a.txt', 'a.txt', '白云县。\n二〇二四年。１２亿。', '[[0,0]]', 'utf-8', '[]')"
        )
        connection.execute("INSERT INTO sentences VALUES (1, 0, 0, 4, '[]', NULL)")
        connection.execute("INSERT INTO sentences VALUES (1, 1, 5, 11, '[]', NULL)")
        connection.execute("INSERT INTO sentences VALUES (1, 2, 11, 15, '[]', NULL)")
        connection.execute("INSERT INTO chunks VALUES (1, 0, 0, 1, 0, 4, '[]')")
        connection.execute("INSERT INTO chunks VALUES (1, 1, 1, 3, 5, 15, '[]')")
        for number in (1, 0):
            vector = np.array([number, 0.5], dtype="<f2").tobytes()
            connection.execute("INSERT INTO vectors VALUES (1, 'fake', ?, ?)", (number, vector))
        connection.execute("INSERT INTO meta VALUES ('snapshot', '1'), ('embedder', 'fake')")
    connection.close()
    opened = prepare(tmp_path, create=False)
    try:
        catalog = Catalog.over(opened)
        reading = catalog.reading("3889")
        assert (reading.document.text, reading.document.format, reading.document.pages) == (
            "白云县。\n二〇二四年。１２亿。",
            "text",
            (),
        )
        assert [sentence.confidence for sentence in reading.sentences] == [None, None, None]
        assert (catalog.count_chunks(), dict(catalog.sizes())) == (2, {"3889": 2})
        plain = {id_: passage.plain for id_, passage in catalog.passages(["3889:0", "3889:1"]).items()}
        assert plain == {"3889:0": ("白云县。",), "3889:1": ("二〇二四年。 2024", "12亿。")}
        held = {id_: vector.tolist() for id_, vector in catalog.vectors(["3889:0", "3889:1"]).items()}
        assert held == {"3889:0": [0.0, 0.5], "3889:1": [1.0, 0.5]}
        assert Register(opened).outdated() == {"3889"}
    finally:
        opened.close()


def test_a_stored_document_is_not_visible_before_the_switch(connections):
    pending = store(connections, EJINA)
    catalog = Catalog.over(connections)
    assert catalog.documents() == ()
    assert catalog.chunks([EJINA.chunks[0].id]) == {}
    assert catalog.glossary() == ()
    with pytest.raises(DocumentNotFound):
        catalog.document(EJINA.document.id)
    Register(connections).switch(1, show=pending, embedder=("fake", 64))
    assert catalog.documents() == (EJINA.document,)


def test_a_pinned_catalog_stays_at_its_state_while_others_write(connections):
    catalog = show(connections, EJINA)
    with catalog.pinned() as pinned:
        Register(connections).switch(2, show=store(connections, DALATE), drop={EJINA.document.id})
        assert pinned.documents() == (EJINA.document,)
        assert pinned.state().snapshot == 1
    assert catalog.documents() == (DALATE.document,)


def test_chunks_and_sentences_are_exact_parts_of_the_text(connections):
    catalog = show(connections, EJINA)
    chunk = EJINA.chunks[0]
    assert catalog.chunks([chunk.id, "unknown:0", f"{EJINA.document.id}:99", "odd"]) == {chunk.id: chunk}
    assert catalog.sentences(EJINA.document.id, 1, 2) == EJINA.sentences[1:2]
    assert [s.text for s in catalog.sentences(EJINA.document.id, 1)] == [
        "社会消费品零售总额16.29亿元。",
        "坚持两个毫不动摇。",
    ]


def test_the_sentences_of_several_chunks_come_at_once(connections):
    catalog = show(connections, EJINA, DALATE)
    chunks = [EJINA.chunks[1], DALATE.chunks[0], EJINA.chunks[0]]
    assert catalog.sentences_of(chunks) == {
        EJINA.chunks[1].id: EJINA.sentences[2:],
        DALATE.chunks[0].id: DALATE.sentences,
        EJINA.chunks[0].id: EJINA.sentences[:2],
    }
    assert catalog.sentences_of([]) == {}


def test_passages_bring_the_words_as_they_are_compared_and_what_the_document_is_about(connections):
    catalog = show(connections, EJINA, DALATE)
    wanted = [EJINA.chunks[1].id, DALATE.chunks[0].id, "unknown:0", f"{EJINA.document.id}:9", "odd"]
    document, chunk = DALATE.document, DALATE.chunks[0]
    found = catalog.passages(wanted)
    assert list(found) == wanted[:2]
    assert found[chunk.id] == Passage(
        id=chunk.id, document_id=document.id, first=0, last=2, start=0, end=len(document.text),
        path=("达拉特旗2024年政府工作报告",), plain=("达拉特旗2024年政府工作报告。", "粮食产量461.5万吨。"),
        context="达拉特旗2024年政府工作报告 达拉特旗 2023 达拉特旗2024年政府工作报告", region="达拉特旗",
    )  # fmt: skip


def test_the_documents_about_a_place_are_known_by_its_name(connections):
    catalog = show(connections, EJINA, DALATE)

    assert catalog.about("达拉特旗") == {DALATE.document.id}
    assert catalog.about("云溪县") == frozenset()


def test_what_is_counted_of_a_state_is_counted_once(connections):
    show(connections, EJINA, DALATE)
    facts: dict[int, dict[str, object]] = {1: {}, 2: {}}
    catalog = Catalog.over(connections)
    with catalog.pinned(facts.__getitem__) as pinned:
        assert (pinned.count_chunks(), pinned.values("region")) == (3, ("达拉特旗", "额济纳旗"))
        assert pinned.sizes() == {EJINA.document.id: 2, DALATE.document.id: 1}
    assert facts[1]["chunks"] == 3
    with catalog.pinned(lambda number: {"chunks": number}) as pinned:
        assert pinned.count_chunks() == 1
    Register(connections).switch(2, drop={EJINA.document.id})
    with catalog.pinned(facts.__getitem__) as pinned:
        assert (pinned.count_chunks(), pinned.values("region")) == (1, ("达拉特旗",))


def test_a_document_dropped_and_stored_anew_is_read_anew(connections):
    catalog = show(connections, EJINA)
    assert catalog.document(EJINA.document.id).name == "ejina.txt"
    renamed = replace(EJINA, document=replace(EJINA.document, name="other.txt"))
    Register(connections).switch(2, show=store(connections, renamed))
    assert catalog.document(EJINA.document.id).name == "other.txt"


def test_vectors_of_documents_come_whole_and_pending_ones_not_at_all(connections):
    catalog = show(connections, EJINA, DALATE)
    store(connections, reading_of("鄂托克旗审议意见。疫苗接种覆盖率90%。"))
    found = dict(catalog.matrices())
    assert {id_: matrix.shape for id_, matrix in found.items()} == {
        EJINA.document.id: (2, 64), DALATE.document.id: (1, 64),
    }  # fmt: skip
    (only,) = catalog.matrices({DALATE.document.id, "unknown"})
    assert only[0] == DALATE.document.id
    assert np.array_equal(only[1], found[DALATE.document.id])
    assert np.array_equal(catalog.vectors([DALATE.chunks[0].id])[DALATE.chunks[0].id], only[1][0])


def test_vectors_come_back_to_half_precision(connections):
    catalog = show(connections, EJINA)
    ids = [chunk.id for chunk in EJINA.chunks]
    given = FakeEmbedder().embed([chunk.text for chunk in EJINA.chunks])
    found = catalog.vectors([*ids, "unknown:0"])
    assert list(found) == ids
    assert np.abs(np.stack(list(found.values())) - given).max() < 0.0005


def test_filters_select_documents(connections):
    catalog = show(connections, EJINA, DALATE)
    ejina, dalate = EJINA.document.id, DALATE.document.id
    assert catalog.select() is None
    assert catalog.select(regions=["额济纳旗"]) == {ejina}
    assert catalog.select(regions=["额济纳旗", "达拉特旗"]) == {ejina, dalate}
    assert catalog.select(regions=["额济纳旗"], periods=["2023"]) == set()
    assert catalog.select(documents=["dalate.txt"]) == {dalate}
    assert catalog.select(documents=[ejina], kinds=["政府工作报告"]) == {ejina}
    assert catalog.select(documents=[]) == set()
    assert catalog.values("region") == ("达拉特旗", "额济纳旗")
    assert catalog.values("period") == ("2023", "2024-H1")


def test_an_unknown_document_is_named(connections):
    with pytest.raises(DocumentNotFound, match="no document 0123456789abcdef"):
        Catalog.over(connections).document("0123456789abcdef")


def test_a_dropped_document_leaves_nothing_behind(connections):
    show(connections, EJINA)
    Register(connections).switch(2, drop={EJINA.document.id})
    with connections.borrow() as connection:
        for table in (
            "documents",
            "sections",
            "sentences",
            "glossary",
            "chunks",
            "plain",
            "matrices",
            "sources",
        ):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_a_failure_in_the_middle_of_a_document_stores_nothing_of_it(connections):
    broken = replace(EJINA, sentences=(*EJINA.sentences, EJINA.sentences[0]))
    with pytest.raises(sqlite3.IntegrityError):
        store(connections, broken)
    assert Register(connections).pending("fake") == {}


def test_pending_documents_are_found_again_with_the_same_embedder_only(connections):
    (pending,) = store(connections, EJINA)
    assert Register(connections).pending("fake") == {EJINA.document.id: pending}
    assert Register(connections).pending("other") == {}


def test_vectors_that_do_not_fit_the_chunks_are_refused(connections):
    with pytest.raises(ValueError, match="2 chunks and 1 vectors"):
        Register(connections).store(EJINA, np.zeros((1, 64), dtype=np.float32), "fake", "/in/a.txt")


def test_snapshot_numbers_never_come_twice(connections):
    numbers = [Register(connections).next_snapshot() for _ in range(3)]
    assert numbers == [1, 2, 3]


def test_many_threads_read_at_once(connections):
    catalog = show(connections, EJINA, DALATE)
    seen: list[int] = []
    threads = [
        threading.Thread(target=lambda: seen.extend(len(catalog.documents()) for _ in range(50)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [2] * 400


def test_a_library_of_a_newer_version_is_refused_in_one_sentence(tmp_path):
    prepare(tmp_path, create=True).close()
    with sqlite3.connect(tmp_path / "catalog.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(LibraryTooNew) as raised:
        prepare(tmp_path, create=True)
    assert str(raised.value) == (
        f"library {tmp_path} was made by a newer Wenju (schema 7, this version knows 3); upgrade Wenju"
    )


def test_a_missing_library_is_not_made_unless_asked_for(tmp_path):
    with pytest.raises(LibraryError, match="there is no library in"):
        prepare(tmp_path / "nowhere", create=False)
    assert not (tmp_path / "nowhere").exists()


def test_a_catalog_that_is_no_database_is_called_damaged(tmp_path):
    (tmp_path / "catalog.sqlite3").write_bytes(b"not a database, but long enough to be taken for one" * 100)
    with pytest.raises(LibraryError, match=r"is damaged .*; restore the folder from a backup"):
        prepare(tmp_path, create=True)


def test_a_folder_that_cannot_be_made_is_unwritable(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(LibraryUnwritable, match="cannot create library"):
        prepare(tmp_path / "file" / "library", create=True)


def test_a_full_disk_is_said_in_one_sentence_and_keeps_what_was_there(connections):
    catalog = show(connections, DALATE)
    with connections.borrow() as connection:  # the very error that SQLite gives for a full disk
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    long = reading_of("额济纳旗的报告。" + "全旗经济运行总体平稳。" * 2000)
    with pytest.raises(LibraryUnwritable) as raised:
        store(connections, long)
    assert str(raised.value) == (
        f"cannot write library {connections.folder}: the disk is full; free some space and repeat the command;"
        " what was stored is kept"
    )
    assert catalog.documents() == (DALATE.document,)
    assert Register(connections).pending("fake") == {}
