"""A library is read in one state at a time, and its indexes are made again when they break."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeEmbedder, reading_of, store_readings

from rag.errors import DocumentNotFound, IndexUnusable, LibraryError, LibraryLocked, LibraryUnwritable
from rag.lock import writing
from rag.snapshot import Order, carry_out, folder_of, is_intact, run_apart
from rag.store import Store
from rag.view import View

EJINA = reading_of(
    "额济纳旗上半年计划执行情况。社会消费品零售总额16.29亿元。粮食产量稳定。旅游收入增长。", "ejina.txt"
)
DALATE = reading_of("达拉特旗政府工作报告。粮食产量461.5万吨。工业增加值增长。", "dalate.txt")
ETUOKE = reading_of("鄂托克旗审议意见。疫苗接种覆盖率90%。", "etuoke.txt")
SLOWER = "the search index cannot be used; the catalog was searched instead, which is slower"


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "library", run=carry_out) as opened:
        yield opened


def found(view: View, text: str, k: int = 10) -> tuple[set[str], set[str]]:
    """The documents that each of the two searches finds."""
    (vector,) = FakeEmbedder().embed([text])
    dense, lexical = view.dense(vector, k), view.lexical(text, k)
    return {id_.split(":")[0] for id_, _ in dense}, {id_.split(":")[0] for id_, _ in lexical}


def snapshots(store: Store) -> set[str]:
    return {folder.name for folder in (store.folder / "snapshots").glob("*")}


def rebuilt(store: Store, chunks: int) -> str:
    return (
        f"the search index of library {store.folder} was damaged and has been rebuilt from the catalog"
        f" ({chunks} chunks)"
    )


def test_an_empty_library_finds_nothing(store):
    with store.reading() as view:
        assert found(view, "粮食产量") == (set(), set())
        assert view.frequencies(["粮食"]) == {"粮食": 0}
        assert view.notices == []


def test_what_was_published_is_found_both_ways(store):
    store_readings(store, EJINA, DALATE)
    with store.reading() as view:
        (vector,) = FakeEmbedder().embed([EJINA.chunks[0].text])
        assert view.dense(vector, 1)[0] == (EJINA.chunks[0].id, pytest.approx(1.0, abs=1e-3))
        assert view.lexical("社会消费品零售总额", 1)[0][0] == EJINA.chunks[0].id
        assert view.frequencies(["粮食"]) == {"粮食": 2}
        assert view.dense(vector, 9, {DALATE.document.id})[0][0].startswith(DALATE.document.id)
        assert view.notices == []


def test_a_removed_document_is_in_neither_catalog_nor_index(store):
    store_readings(store, EJINA, DALATE)
    assert store.remove(EJINA.document.id) == EJINA.document
    with store.reading() as view:
        assert view.catalog.documents() == (DALATE.document,)
        assert found(view, "社会消费品零售总额粮食产量") == ({DALATE.document.id}, {DALATE.document.id})
    with pytest.raises(DocumentNotFound):
        store.remove(EJINA.document.id)


def test_when_the_last_document_goes_no_index_is_left(store):
    store_readings(store, EJINA)
    store.remove(EJINA.document.id)
    with store.reading() as view:
        assert found(view, "粮食产量") == (set(), set())
    store_readings(store, DALATE)
    assert snapshots(store) == {"2"}


def test_a_view_stays_at_its_state_over_a_switch(store):
    store_readings(store, EJINA)
    reader = Store.open(store.folder, create=False)
    with reader.reading() as view:
        store_readings(store, DALATE, drop={EJINA.document.id})
        assert view.catalog.documents() == (EJINA.document,)
        assert found(view, "粮食产量") == ({EJINA.document.id}, {EJINA.document.id})
    with reader.reading() as view:
        assert view.catalog.documents() == (DALATE.document,)
        assert found(view, "粮食产量") == ({DALATE.document.id}, {DALATE.document.id})
    reader.close()


def test_a_view_whose_snapshot_is_gone_still_answers_from_its_state(store):
    store_readings(store, EJINA)
    reader = Store.open(store.folder, create=False)
    with reader.reading() as view:
        store_readings(store, DALATE)
        store_readings(store, ETUOKE)
        assert snapshots(store) == {"2", "3"}
        assert found(view, "粮食产量") == ({EJINA.document.id}, {EJINA.document.id})
    reader.close()


def test_only_the_present_snapshot_and_the_one_before_are_kept(store):
    for reading in (EJINA, DALATE, ETUOKE):
        store_readings(store, reading)
    assert snapshots(store) == {"2", "3"}


def test_snapshots_that_were_never_finished_go_with_the_next_writer(store):
    store_readings(store, EJINA)
    shutil.copytree(folder_of(store.folder, 1), folder_of(store.folder, 9))
    with store.writing():
        assert snapshots(store) == {"1"}


def test_a_document_taken_in_again_with_the_same_id_replaces_itself(store):
    store_readings(store, EJINA, DALATE)
    store_readings(store, EJINA)
    with store.reading() as view:
        assert view.catalog.count() == 2
        assert len(view.dense(FakeEmbedder().embed(["粮食产量"])[0], 99)) == 4
        assert len(view.lexical("旗 粮食 旅游 工业", 99)) == 4


def test_an_index_with_many_removals_is_built_from_nothing(store):
    store_readings(store, EJINA, DALATE, ETUOKE)
    store.remove(EJINA.document.id)
    manifest = (folder_of(store.folder, 2) / "manifest.json").read_text(encoding="utf-8")
    assert '"removed": 0' in manifest


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: shutil.rmtree(folder),
        lambda folder: shutil.rmtree(folder / "chroma"),
        lambda folder: shutil.rmtree(folder / "tantivy"),
        lambda folder: (folder / "manifest.json").unlink() or (folder / "chroma/chroma.sqlite3").unlink(),
        lambda folder: next(folder.glob("tantivy/*.idx")).write_bytes(b""),
    ],
    ids=["all", "chroma", "tantivy", "unmanifested", "segment"],
)
def test_a_damaged_index_is_rebuilt_from_the_catalog_with_a_notice(store, damage):
    store_readings(store, EJINA, DALATE)
    damage(folder_of(store.folder, 1))
    with Store.open(store.folder, run=carry_out) as reader:
        with reader.reading() as view:
            assert found(view, "社会消费品零售总额")[1] == {EJINA.document.id}
            assert view.notices == [rebuilt(store, 4)]
        with reader.reading() as view:
            assert view.notices == []
    assert snapshots(store) <= {"1", "2"}
    assert is_intact(folder_of(store.folder, 2))


def test_a_copied_library_is_checked_and_used_as_it_is(store, tmp_path):
    store_readings(store, EJINA)
    shutil.copytree(store.folder, tmp_path / "copy", copy_function=shutil.copyfile)
    assert not is_intact(folder_of(tmp_path / "copy", 1))
    with Store.open(tmp_path / "copy", run=carry_out) as reader, reader.reading() as view:
        assert found(view, "粮食产量") == ({EJINA.document.id}, {EJINA.document.id})
        assert view.notices == []
    assert is_intact(folder_of(tmp_path / "copy", 1))


def test_while_another_writes_a_damaged_index_is_done_without(store):
    store_readings(store, EJINA, DALATE)
    shutil.rmtree(folder_of(store.folder, 1))
    with writing(store.folder), Store.open(store.folder, run=carry_out) as reader:
        for _ in range(2):
            with reader.reading() as view:
                (vector,) = FakeEmbedder().embed([EJINA.chunks[0].text])
                assert view.dense(vector, 1)[0][0] == EJINA.chunks[0].id
                assert view.dense(vector, 1, {DALATE.document.id})[0][0].startswith(DALATE.document.id)
                assert view.lexical("零售总额", 1)[0][0] == EJINA.chunks[0].id
                assert view.notices == [SLOWER]


def test_an_index_that_fails_when_asked_is_done_without_and_then_rebuilt(store):
    store_readings(store, EJINA)
    with Store.open(store.folder, run=carry_out) as reader:
        with reader.reading() as view:
            # Nothing tells from the outside that Chroma's own catalog has lost its tables.
            (folder_of(store.folder, 1) / "chroma" / "chroma.sqlite3").write_bytes(b"")
            assert found(view, "粮食产量")[0] == {EJINA.document.id}
            assert view.notices == [SLOWER]
        with reader.reading() as view:
            assert found(view, "粮食产量")[0] == {EJINA.document.id}
            assert view.notices == [rebuilt(store, 2)]


def test_an_index_that_can_be_neither_used_nor_built_is_done_without(store):
    def crash(order: Order) -> None:
        raise IndexUnusable("the process that opened it died of signal 11")

    store_readings(store, EJINA)
    shutil.rmtree(folder_of(store.folder, 1))
    with Store.open(store.folder, run=crash) as reader, reader.reading() as view:
        assert found(view, "粮食产量") == ({EJINA.document.id}, {EJINA.document.id})
        assert view.notices == [SLOWER]


def test_a_crash_while_building_on_the_present_index_leads_to_one_from_nothing(store):
    orders: list[Order] = []

    def crash_once(order: Order) -> None:
        orders.append(order)
        if len(orders) == 1:
            raise IndexUnusable("the process that opened it died of signal 11")
        carry_out(order)

    store_readings(store, EJINA, DALATE)
    with Store.open(store.folder, run=crash_once) as writer:
        store_readings(writer, ETUOKE)
        with writer.reading() as view:
            assert found(view, "疫苗接种")[1] == {ETUOKE.document.id}
    assert [(order.base, order.target) for order in orders] == [(1, 2), (None, 3)]


def test_an_index_that_cannot_be_built_leaves_the_library_as_it_was(store):
    def crash(order: Order) -> None:
        raise IndexUnusable("the process that opened it died of signal 11")

    store_readings(store, EJINA)
    with Store.open(store.folder, run=crash) as writer:
        with pytest.raises(
            LibraryError, match=r"cannot be built \(the process that opened it died of signal 11\)"
        ):
            store_readings(writer, DALATE)
        with writer.reading() as view:
            assert view.catalog.documents() == (EJINA.document,)
            assert found(view, "粮食产量") == ({EJINA.document.id}, {EJINA.document.id})
            assert view.notices == []


def test_the_process_that_builds_says_what_went_wrong(store):
    store_readings(store, EJINA)
    shutil.rmtree(folder_of(store.folder, 1) / "chroma")
    with pytest.raises(IndexUnusable, match="is not there"):
        run_apart(Order(str(store.folder), 1, "fake", check=True))


def test_a_full_disk_while_building_is_said_in_one_sentence(store):
    def full(order: Order) -> None:
        raise LibraryUnwritable(f"cannot write library {store.folder}: the disk is full")

    store_readings(store, EJINA)
    with Store.open(store.folder, run=full) as writer, pytest.raises(LibraryUnwritable, match="disk is full"):
        store_readings(writer, DALATE)
    assert store.catalog.documents() == (EJINA.document,)


def test_indexes_are_rebuilt_on_request(store):
    store_readings(store, EJINA, DALATE)
    steps = []
    store.rebuild(progress=steps.append)
    assert [step.step for step in steps] == ["indexing", "finished"]
    with store.reading() as view:
        assert found(view, "粮食产量")[0] == {EJINA.document.id, DALATE.document.id}
        assert view.notices == []


def test_two_stores_of_one_process_exclude_each_other_as_writers(store):
    with (
        Store.open(store.folder) as other,
        store.writing(),
        pytest.raises(LibraryLocked, match=r"being written by another process \(pid \d+, since 20.*\); wait"),
        other.writing(),
    ):
        pass


def test_the_lock_goes_with_its_holder(store):
    context = get_context("forkserver")
    ready = context.Event()
    holder = context.Process(target=_hold, args=(store.folder, ready))
    holder.start()
    assert ready.wait(20)
    with pytest.raises(LibraryLocked, match=f"pid {holder.pid},"), store.writing():
        pass
    holder.kill()
    holder.join()
    with store.writing():
        pass


def _hold(folder: Path, ready) -> None:
    with Store.open(folder).writing():
        ready.set()
        time.sleep(60)


def test_listing_documents_imports_no_index(store):
    store_readings(store, EJINA)
    code = (
        "import sys; from pathlib import Path; from rag.store import Store;"
        "print(len(Store.open(Path(sys.argv[1])).catalog.documents()),"
        " [m for m in ('chromadb', 'tantivy', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(store.folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1 []"


def test_a_closed_store_says_so(tmp_path):
    store = Store.open(tmp_path / "library")
    store.close()
    with pytest.raises(LibraryError, match="has been closed"):
        store.catalog.documents()


def test_vectors_in_the_index_are_those_of_the_catalog(store):
    store_readings(store, EJINA)
    with store.reading() as view:
        held = view.catalog.vectors([chunk.id for chunk in EJINA.chunks])
        for id_, vector in held.items():
            assert view.dense(vector, 1)[0] == (id_, pytest.approx(float(np.dot(vector, vector)), abs=1e-3))


def test_a_search_limited_to_some_documents_finds_what_an_exact_comparison_does(tmp_path):
    counties = [
        reading_of(
            f"{name}县2024年工作报告。粮食产量{number}万吨。旅游收入{number}亿元。招商引资{number}项。"
        )
        for number, name in enumerate("白云青山红岩黄河金沙乌兰巴音东胜西林南湖")
    ]
    few, most = {reading.document.id for reading in counties[:2]}, {r.document.id for r in counties[3:]}
    (vector,) = FakeEmbedder().embed(["旅游收入12亿元。招商引资12项。"])
    with Store.open(tmp_path / "library", run=carry_out, scanned=99) as exact:
        store_readings(exact, *counties)
        with exact.reading() as view:
            wanted = [view.dense(vector, 5, documents) for documents in (few, most, {"unknown"}, set())]
    # Where one document is the most that is compared, Chroma is asked for more and its answer is filtered.
    for compared in (0, 4, 99):
        with (
            Store.open(tmp_path / "library", run=carry_out, compared=compared) as store,
            store.reading() as view,
        ):
            found = [view.dense(vector, 5, documents) for documents in (few, most, {"unknown"}, set())]
            assert view.notices == []
        for hits, best, documents in zip(found, wanted, (few, most, set(), set()), strict=True):
            assert [score for _, score in hits] == pytest.approx([score for _, score in best], abs=1e-3)
            assert {id_.partition(":")[0] for id_, _ in hits} <= documents
        assert [len(hits) for hits in found] == [4, 5, 0, 0]


def test_similarities_are_those_that_a_search_gives(store):
    store_readings(store, EJINA, DALATE)
    (vector,) = FakeEmbedder().embed(["粮食产量"])
    with store.reading() as view:
        found = dict(view.dense(vector, 9))
        assert view.similarities(vector, [*found, "unknown:0"]) == pytest.approx(found, abs=1e-3)
        assert view.similarities(vector, []) == {}


def test_vectors_are_compared_one_by_one_until_loading_chroma_would_have_cost_less(tmp_path):
    with Store.open(tmp_path / "library", run=carry_out, scanned=5) as store:
        store_readings(store, EJINA, DALATE)  # four chunks
        (vector,) = FakeEmbedder().embed(["粮食产量"])
        with store.reading() as view:
            shutil.rmtree(tmp_path / "library" / "snapshots" / "1" / "chroma")  # whether it is asked shows
            exact = view.dense(vector, 9)
            assert (len(exact), view.notices) == (4, [])
            assert (view.dense(vector, 9), view.notices) == (exact, [SLOWER])
