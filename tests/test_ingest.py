"""An ingest takes in what is new, knows what it has, and says what became of each file."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from fakes import FakeEmbedder
from numpy.typing import NDArray

from rag.errors import EmbedderError, EmbedderMismatch, LibraryLocked, LibraryUnwritable, UnreadableFile
from rag.ingest import ingest
from rag.lock import writing
from rag.reading import take_in
from rag.records import IngestProgress, IngestReport
from rag.snapshot import Order, carry_out
from rag.store import Store
from rag.workers import Workers

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
REPORT = """{place}2024年政府工作报告

各位代表：
一、2023年工作回顾
地区生产总值完成{amount}亿元，增长6.5%。一般公共预算收入完成3.2亿元。
二、2024年工作安排
新建高标准农田{amount}万亩。培训农牧民125人次。
"""


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "library", run=carry_out) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name, place, amount in (("a.txt", "白云县", "16.29"), ("b.txt", "青山县", "5.9")):
        (tmp_path / "in" / name).write_text(REPORT.format(place=place, amount=amount), encoding="utf-8")
    return tmp_path / "in"


def names(report: IngestReport) -> dict[str, list[str]]:
    return {
        kind: [document.name for document in getattr(report, kind)]
        for kind in ("added", "updated", "unchanged")
    } | {"rejected": [Path(rejected.name).name for rejected in report.rejected]}


def searched(store: Store, text: str) -> set[str]:
    """File names of what the two searches find, which must be the same set."""
    with store.reading() as view:
        held = {document.id: document.name for document in view.catalog.documents()}
        (vector,) = FakeEmbedder().embed([text])
        dense = {held[id_.split(":")[0]] for id_, _ in view.dense(vector, 99)}
        lexical = {held[id_.split(":")[0]] for id_, _ in view.lexical(text, 99)}
        assert view.notices == []
        assert dense == set(held.values())
        return lexical


def test_new_files_are_added_and_found(store, folder):
    report = ingest([folder], store, FakeEmbedder())
    assert names(report) == {"added": ["a.txt", "b.txt"], "updated": [], "unchanged": [], "rejected": []}
    assert searched(store, "白云县 青山县") == {"a.txt", "b.txt"}


def test_the_seeds_are_stored_as_they_were_taken_in(store):
    ingest(sorted(SEEDS.glob("*.txt")), store, FakeEmbedder())
    files = sorted(SEEDS.glob("*.txt"))
    assert [document.name for document in store.catalog.documents()] == [file.name for file in files]
    for file in files:
        reading = take_in(file)
        assert store.catalog.reading(reading.document.id) == reading
        assert reading.chunks
        for chunk in reading.chunks:
            assert chunk.text == reading.document.text[chunk.start : chunk.end]


def test_ingesting_twice_changes_nothing_and_embeds_nothing(store, folder):
    ingest([folder], store, FakeEmbedder())
    before = (store.catalog.documents(), store.catalog.state())
    embedder = FakeEmbedder()
    report = ingest([folder], store, embedder)
    assert names(report) == {"added": [], "updated": [], "unchanged": ["a.txt", "b.txt"], "rejected": []}
    assert (store.catalog.documents(), store.catalog.state()) == before
    assert embedder.embedded == []


def test_a_file_with_other_bytes_takes_the_place_of_its_older_version(store, folder):
    ingest([folder], store, FakeEmbedder())
    (folder / "a.txt").write_text(REPORT.format(place="红岩县", amount="7"), encoding="utf-8")
    report = ingest([folder], store, FakeEmbedder())
    assert names(report) == {"added": [], "updated": ["a.txt"], "unchanged": ["b.txt"], "rejected": []}
    assert sorted(document.title for document in store.catalog.documents()) == [
        "红岩县2024年政府工作报告",
        "青山县2024年政府工作报告",
    ]
    assert searched(store, "白云") == set()
    assert searched(store, "红岩") == {"a.txt"}


def test_the_same_bytes_under_another_name_are_one_document(store, folder):
    ingest([folder], store, FakeEmbedder())
    shutil.copy(folder / "a.txt", folder / "copy.txt")
    report = ingest([folder], store, FakeEmbedder())
    assert names(report) == {"added": [], "updated": [], "unchanged": ["a.txt", "b.txt"], "rejected": []}
    assert store.catalog.count() == 2


def test_twins_within_one_ingest_are_one_document(store, folder):
    shutil.copy(folder / "a.txt", folder / "copy.txt")
    report = ingest([folder], store, FakeEmbedder())
    assert names(report) == {"added": ["a.txt", "b.txt"], "updated": [], "unchanged": [], "rejected": []}


def test_a_version_that_another_file_still_has_stays(store, folder):
    shutil.copy(folder / "a.txt", folder / "copy.txt")
    ingest([folder], store, FakeEmbedder())
    (folder / "a.txt").write_text(REPORT.format(place="红岩县", amount="7"), encoding="utf-8")
    ingest([folder], store, FakeEmbedder())
    assert searched(store, "白云") == {"a.txt"}
    (folder / "copy.txt").write_text(REPORT.format(place="黄河县", amount="7"), encoding="utf-8")
    ingest([folder], store, FakeEmbedder())
    assert searched(store, "白云") == set()
    assert store.catalog.count() == 3


def test_a_removed_document_comes_back_when_it_is_ingested_again(store, folder):
    report = ingest([folder], store, FakeEmbedder())
    store.remove(report.added[0].id)
    assert searched(store, "白云县 青山县") == {"b.txt"}
    assert names(ingest([folder], store, FakeEmbedder()))["added"] == ["a.txt"]
    assert searched(store, "白云县 青山县") == {"a.txt", "b.txt"}


def test_what_cannot_be_read_is_listed_with_its_reason_and_the_others_go_in(store, folder):
    (folder / "empty.txt").touch()
    (folder / "scan.pdf").write_bytes(b"%PDF-1.7")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 20)
    report = ingest([folder], store, FakeEmbedder())
    assert names(report)["added"] == ["a.txt", "b.txt"]
    assert names(report)["rejected"] == ["binary.txt", "empty.txt", "scan.pdf"]
    for rejected in report.rejected:
        assert Path(rejected.name).is_absolute() and "cannot read" in rejected.reason


def test_a_file_over_the_limit_is_rejected_without_being_read(store, folder):
    report = ingest([folder], store, FakeEmbedder(), max_bytes=100)
    assert names(report)["rejected"] == ["a.txt", "b.txt"]
    assert store.catalog.documents() == ()


def test_a_folder_without_documents_is_one_sentence(store, tmp_path):
    (tmp_path / "nothing").mkdir()
    with pytest.raises(UnreadableFile) as raised:
        ingest([tmp_path / "nothing"], store, FakeEmbedder())
    assert str(raised.value) == (
        f"found no documents in {tmp_path / 'nothing'}; name a file, or a folder that holds some"
    )


def test_an_archive_is_a_folder_and_its_files_are_known_the_next_time(store, folder, tmp_path):
    archive = tmp_path / "资料.zip"
    with ZipFile(archive, "w") as container:
        container.write(folder / "a.txt", "2024/a.txt")
        container.writestr("2024/空.txt", "")
        container.write(folder / "b.txt", "b.txt")
    report = ingest([archive], store, FakeEmbedder())
    assert names(report) == {
        "added": ["a.txt", "b.txt"],
        "updated": [],
        "unchanged": [],
        "rejected": ["空.txt"],
    }
    assert report.rejected[0].name == "资料.zip/2024/空.txt"
    again = ingest([archive], store, FakeEmbedder())
    assert names(again)["unchanged"] == ["a.txt", "b.txt"]


def test_a_file_inside_an_archive_that_has_changed_takes_the_place_of_its_older_version(
    store, folder, tmp_path
):
    archive = tmp_path / "资料.zip"
    with ZipFile(archive, "w") as container:
        container.write(folder / "a.txt", "a.txt")
    ingest([archive], store, FakeEmbedder())
    with ZipFile(archive, "w") as container:
        container.write(folder / "b.txt", "a.txt")
    report = ingest([archive], store, FakeEmbedder())
    assert names(report)["updated"] == ["a.txt"]
    assert [document.region for document in store.catalog.documents()] == ["青山县"]


def test_documents_that_an_older_version_has_read_are_read_anew(store, folder):
    ingest([folder], store, FakeEmbedder())
    with sqlite3.connect(store.folder / "catalog.sqlite3") as connection:
        connection.execute("UPDATE documents SET reader = 1, title = 'wrong' WHERE name = 'a.txt'")
    connection.close()
    report = ingest([folder], store, FakeEmbedder())
    assert names(report) == {"added": [], "updated": ["a.txt"], "unchanged": ["b.txt"], "rejected": []}
    assert [document.title for document in report.updated] == ["白云县2024年政府工作报告"]
    assert searched(store, "白云县 青山县") == {"a.txt", "b.txt"}


def test_documents_come_in_the_order_of_their_files_however_long_each_takes(store, tmp_path):
    many = tmp_path / "many"
    many.mkdir()
    for number in range(30):
        body = REPORT.format(place="白云县", amount=number) * (40 if number % 7 == 0 else 1)
        (many / f"{number:02}.txt").write_text(body, encoding="utf-8")
    ingest([many], store, FakeEmbedder())
    assert [document.name for document in store.catalog.documents()] == [f"{n:02}.txt" for n in range(30)]


def test_an_ingest_that_is_cancelled_keeps_what_it_stored_and_leaves_no_process_at_work(store, folder):
    def cancel(progress: IngestProgress) -> None:
        if progress.step == "embedding" and progress.done == 1:
            raise KeyboardInterrupt

    pool = Workers()
    with pytest.raises(KeyboardInterrupt):
        ingest([folder], store, FakeEmbedder(), cancel, pool=pool)
    embedder = FakeEmbedder()
    assert names(ingest([folder], store, embedder, pool=pool))["added"] == ["a.txt", "b.txt"]
    assert not any("白云县" in text for text in embedder.embedded)
    pool.close()


def test_files_with_names_that_are_no_utf8_are_known_the_next_time(store, folder):
    name = os.fsdecode("报告".encode("gbk") + b".txt")
    try:
        (folder / "a.txt").rename(folder / name)
    except OSError:
        pytest.skip("this file system takes no such names")
    assert names(ingest([folder], store, FakeEmbedder()))["added"] == ["b.txt", "报告.txt"]
    assert names(ingest([folder], store, FakeEmbedder()))["unchanged"] == ["b.txt", "报告.txt"]


def test_the_same_text_saved_in_several_files_is_told_once(store, folder):
    text = (SEEDS / "etuoke-npc-opinion-2024-37.txt").read_text(encoding="utf-8")
    for number in range(3):
        (folder / f"意见{number}.txt").write_text(text + "\n" * number, encoding="utf-8")
    report = ingest([folder], store, FakeEmbedder())
    assert report.notices == (
        "versions of one document: 意见0.txt, 意见1.txt, 意见2.txt; what they agree on is cited once",
    )
    assert ingest([folder], store, FakeEmbedder()).notices == ()


def test_a_missing_path_is_named(store, tmp_path):
    with pytest.raises(UnreadableFile, match="nowhere"):
        ingest([tmp_path / "nowhere"], store, FakeEmbedder())


def test_another_embedding_model_is_refused_until_everything_is_embedded_anew(store, folder):
    ingest([folder], store, FakeEmbedder())
    other = FakeEmbedder("other", 32)
    with pytest.raises(EmbedderMismatch, match="built with the embedding model fake, and other is set now"):
        ingest([folder], store, other)
    steps = []
    store.rebuild(other, steps.append)
    assert [step.step for step in steps] == ["embedding", "embedding", "indexing", "finished"]
    assert store.catalog.embedder == ("other", 32)
    with store.reading() as view:
        chunk = view.catalog.all_chunks(view.catalog.documents()[0].id)[0]
        vector = view.catalog.vectors([chunk.id])[chunk.id]
        assert view.dense(vector, 1)[0][0] == chunk.id
    assert names(ingest([folder], store, other))["unchanged"] == ["a.txt", "b.txt"]


def test_an_emptied_library_takes_any_embedding_model(store, folder):
    for document in ingest([folder], store, FakeEmbedder()).added:
        store.remove(document.id)
    ingest([folder], store, FakeEmbedder("other", 32))
    assert store.catalog.embedder == ("other", 32)


def test_progress_is_told_step_by_step(store, folder):
    steps = []
    ingest([folder], store, FakeEmbedder(), steps.append, batch_documents=1)
    assert [(step.done, step.total, step.name, step.step) for step in steps] == [
        (0, 2, "a.txt", "reading"),
        (0, 2, "a.txt", "embedding"),
        (1, 2, "a.txt", "indexing"),
        (1, 2, "b.txt", "reading"),
        (1, 2, "b.txt", "embedding"),
        (2, 2, "b.txt", "indexing"),
        (2, 2, "", "finished"),
    ]


class FailingEmbedder(FakeEmbedder):
    """Fails at the n-th text that holds the word."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if any(self.word in text for text in texts):
            raise EmbedderError("the embedding endpoint does not answer")
        return super().embed(texts)


def test_what_was_stored_before_an_error_is_not_done_again(store, folder):
    with pytest.raises(EmbedderError):
        ingest([folder], store, FailingEmbedder("青山县"))
    assert store.catalog.documents() == ()
    embedder = FakeEmbedder()
    report = ingest([folder], store, embedder)
    assert names(report)["added"] == ["a.txt", "b.txt"]
    assert all("青山县" in text for text in embedder.embedded)


def test_what_an_interrupted_ingest_left_is_discarded_when_it_is_not_asked_for_again(store, folder):
    with pytest.raises(EmbedderError):
        ingest([folder], store, FailingEmbedder("青山县"))
    ingest([folder / "b.txt"], store, FakeEmbedder())
    embedder = FakeEmbedder()
    ingest([folder], store, embedder)
    assert embedder.embedded and all("白云县" in text for text in embedder.embedded)


def test_batches_that_were_published_stay_when_the_disk_fills_up(store, folder, tmp_path):
    orders: list[Order] = []

    def full_at_the_second(order: Order) -> None:
        orders.append(order)
        if len(orders) > 1:
            raise LibraryUnwritable(f"cannot write library {order.library}: the disk is full")
        carry_out(order)

    with (
        Store.open(store.folder, run=full_at_the_second) as filling,
        pytest.raises(LibraryUnwritable, match="the disk is full"),
    ):
        ingest([folder], filling, FakeEmbedder(), batch_documents=1)
    assert [document.name for document in store.catalog.documents()] == ["a.txt"]
    embedder = FakeEmbedder()
    assert names(ingest([folder], store, embedder)) == {
        "added": ["b.txt"], "updated": [], "unchanged": ["a.txt"], "rejected": [],
    }  # fmt: skip
    assert embedder.embedded == []


def test_a_second_writer_is_told_to_wait(store, folder):
    with writing(store.folder), pytest.raises(LibraryLocked, match="wait for it to finish and try again"):
        ingest([folder], store, FakeEmbedder())


def test_the_indexes_are_built_in_a_process_of_their_own(tmp_path, folder):
    with Store.open(tmp_path / "apart") as apart:
        ingest([folder], apart, FakeEmbedder())
        assert searched(apart, "白云县 青山县") == {"a.txt", "b.txt"}


def test_a_disk_that_really_fills_up_is_said_in_one_sentence_and_loses_nothing(tmp_path, folder):
    (tmp_path / "small").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1500k", "wenju-test", str(tmp_path / "small")]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no right to mount a small disk here")
    try:
        with Store.open(tmp_path / "small" / "library") as store:
            ingest([folder], store, FakeEmbedder())
            with pytest.raises(LibraryUnwritable) as raised:
                ingest(sorted(SEEDS.glob("*.txt")), store, FakeEmbedder(), batch_documents=1)
            assert str(raised.value) == (
                f"cannot write library {store.folder}: the disk is full; free some space and repeat the command;"
                " what was stored is kept"
            )
            held = store.catalog.count()
            assert held >= 2
            with store.reading() as view:
                assert (
                    len(view.dense(FakeEmbedder().embed(["粮食产量"])[0], 999)) == view.catalog.count_chunks()
                )
            subprocess.run([*mount[:4], "remount,size=50m", *mount[5:]], check=True)
            report = ingest(sorted(SEEDS.glob("*.txt")), store, FakeEmbedder())
            assert (len(report.added) + len(report.unchanged), report.rejected) == (5, ())
            assert store.catalog.count() == 7
    finally:
        subprocess.run(["umount", "-l", str(tmp_path / "small")], check=True)


def test_a_library_inside_the_folder_is_not_taken_in_with_it(tmp_path: Path, folder: Path):
    with Store.open(folder / "library", run=carry_out) as inside:
        ingest([folder], inside, FakeEmbedder())
        again = names(ingest([folder], inside, FakeEmbedder()))
    assert again == {"added": [], "updated": [], "unchanged": ["a.txt", "b.txt"], "rejected": []}
