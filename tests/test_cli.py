"""`wenju` does each of its commands, and says in one line what is wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from server import MODEL, chat_server, streamed

from rag.cli import main

__all__ = ["chat_server"]

ROOT = Path(__file__).resolve().parents[1]
EJINA = "ejina-half-year-plan-report-2024.txt"
OPINION_37 = "etuoke-npc-opinion-2024-37.txt"
RETAIL = "额济纳旗上半年社会消费品零售总额是多少？"
HALF_YEAR = (
    "2024年上半年,额济纳旗地区生产总值完成16.29亿元,同比增长2.7%;社会消费品零售总额完成4.3亿元,同比下降0.6%;"
)
QUOTED_INSTEAD = "以下为直接摘自文件的句子，未经模型撰写。"


@dataclass(frozen=True, slots=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Wenju = Callable[..., Ran]


@pytest.fixture
def wenju(monkeypatch, capsys, tmp_path, taken_in) -> Wenju:
    """Runs a command in this process, on the library of the five documents unless WENJU_HOME says otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WENJU_HOME", str(taken_in[0]))

    def run(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["wenju", *map(str, arguments)])
        capsys.readouterr()
        status: Any = 0
        try:
            main()
        except SystemExit as end:
            status = end.code or 0
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return run


@pytest.fixture
def home(monkeypatch, tmp_path, taken_in, wenju) -> Path:
    """A copy of the library, to write to."""
    shutil.copytree(taken_in[0], tmp_path / "home")
    monkeypatch.setenv("WENJU_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def apart(*arguments: str, home: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, for what only a process shows."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "WENJU_HOME": str(home), **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "rag.cli", *arguments],
        capture_output=True, encoding="utf-8", env=environment, cwd=home.parent, **more,
    )  # fmt: skip


# Documents


def test_a_document_goes_in_is_replaced_and_goes_out(wenju, monkeypatch, tmp_path, seeds):
    monkeypatch.setenv("WENJU_HOME", str(tmp_path / "home"))
    assert wenju("documents") == Ran(
        0, "the library has no documents yet; add some with: wenju ingest FOLDER\n", ""
    )
    file = tmp_path / "in" / EJINA
    file.parent.mkdir()
    shutil.copy(seeds / EJINA, file)
    (file.parent / "slides.pptx").write_bytes(b"PK")
    refused = (
        "rejected  cannot read slides.pptx: it is a PowerPoint file, and PowerPoint files are not supported; save it as"
        " PDF, Word or text\n"
    )
    title = "额济纳旗2024年上半年国民经济和社会发展计划执行情况"
    line = f"38893f85919db71c  {EJINA}  {title}\n"
    assert wenju("ingest", "in") == Ran(0, f"added     {line}{refused}", "")
    assert wenju("ingest", "in") == Ran(0, f"unchanged {line}{refused}", "")

    file.write_text(file.read_text(encoding="utf-8").replace("4.3亿元", "5.1亿元"), encoding="utf-8")
    report = wenju("ingest", file, "--json").json
    assert {kind: len(documents) for kind, documents in report.items()} == {
        "added": 0, "updated": 1, "unchanged": 0, "rejected": 0, "notices": 0,
    }  # fmt: skip
    assert "5.1亿元" in wenju("ask", RETAIL).out
    new = report["updated"][0]["document_id"]
    assert wenju("rebuild") == Ran(0, "rebuilt the indexes of 1 documents\n", "")
    assert wenju("remove", EJINA) == Ran(0, f"removed   {new}  {EJINA}\n", "")
    assert wenju("documents", "--json") == Ran(0, "[]\n", "")


def test_documents_are_listed_with_ids_that_can_be_used(wenju):
    listed = wenju("documents").out.splitlines()
    assert len(listed) == 10
    assert listed[4:6] == [
        f"38893f85919db71c  {EJINA}",
        "    额济纳旗2024年上半年国民经济和社会发展计划执行情况 · 额济纳旗人民政府办公室 · 2024-09-24 · 额济纳旗 · 2024-H1"
        " · 计划执行情况报告",
    ]
    given = wenju("documents", "--json").json
    assert [document["document_id"] for document in given] == [line[:16] for line in listed[::2]]
    assert wenju("brief", given[2]["document_id"]).out == wenju("brief", EJINA).out


def test_the_library_can_be_named_on_the_command_line(wenju, taken_in, monkeypatch, tmp_path):
    monkeypatch.setenv("WENJU_HOME", str(tmp_path / "other"))
    assert len(wenju("documents", "--json", "--library", taken_in[0]).json) == 5
    assert not (tmp_path / "other").exists()


# Questions


def test_an_answer_is_shown_with_its_source(wenju):
    ran = wenju("ask", RETAIL)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[:4] == [
        "社会消费品零售总额完成4.3亿元,同比下降0.6% [1] ✓",
        "",
        "出处",
        f"[1] 额济纳旗2024年上半年国民经济和社会发展计划执行情况 · 一、上半年计划执行情况 · 第1句 ({EJINA})",
    ]
    assert ran.out.splitlines()[4].startswith(f"    {HALF_YEAR}")


def test_what_was_understood_is_told_with_its_keys_and_undone_by_one(wenju):
    question = "达旗2023年社零是多少"
    told = wenju("ask", question).out.splitlines()[-1]
    assert told == (
        "如理解有误，可加 --ignore 键 逐项撤销：region:达拉特旗 period:2023 term:社会消费品零售总额 wanted:figure"
    )
    undone = wenju("ask", question, "--ignore", "period:2023", "--ignore", "wanted:figure", "--json").json
    assert [one["key"] for one in undone["understanding"]] == ["region:达拉特旗", "term:社会消费品零售总额"]
    assert undone["understanding"][0] == {
        "kind": "region", "value": "达拉特旗", "said": "达旗", "key": "region:达拉特旗",
    }  # fmt: skip


def test_passages_are_searched_and_shown_best_first(wenju):
    shown = wenju("search", "额济纳旗上半年社会消费品零售总额", "-k", "2").out
    assert shown.startswith(" 1 额济纳旗2024年上半年国民经济和社会发展计划执行情况 · ")
    assert "社会消费品零售总额完成4.3亿元" in shown
    found = wenju("search", "额济纳旗社零", "-k", "3", "--ignore", "region:额济纳旗", "--json").json
    assert len(found) == 3 and found[0]["found_by"]


def test_that_the_documents_do_not_say_is_no_failure(wenju):
    ran = wenju("ask", "月球的直径是多少？")
    assert ran.status == 0
    assert ran.out.startswith("库中文件没有写明，无法回答“月球的直径是多少？”。")


def test_an_answer_as_json_is_that_of_the_library(wenju, library):
    given = wenju("ask", RETAIL, "--json", "--language", "en").json
    expected = library.ask(RETAIL, language="en").to_dict()
    assert given.pop("seconds").keys() == expected.pop("seconds").keys()
    assert given == expected


def test_a_batch_gives_one_line_to_each_question_and_goes_on_after_a_bad_one(wenju, tmp_path):
    (tmp_path / "questions.jsonl").write_text(
        "\ufeff"
        + "\r\n".join(
            [
                json.dumps({"id": 7, "question": RETAIL}, ensure_ascii=False),
                "{broken",
                "",
                json.dumps({"id": "空", "question": " "}),
                json.dumps({"question": "粮" * 100_000}),
                json.dumps({"id": None, "question": None}),
                "[" * 100_000,
                json.dumps({"id": [1, 2], "question": RETAIL, "language": "en"}),
                json.dumps({"question": RETAIL, "language": "fr"}),
                json.dumps({"question": "粮食\ud800"}),
                json.dumps("月球的直径是多少？"),
            ]
        ),
        encoding="utf-8",
    )
    ran = wenju("ask", "--batch", "questions.jsonl")
    assert (ran.status, ran.err) == (0, "")
    first, broken, empty, long, null, deep, english, french, half, last = ran.lines
    assert list(first)[:2] == ["id", "question"]
    assert (first["id"], first["question"], first["refused"]) == (7, RETAIL, False)
    assert first["statements"][0]["citations"][0]["quote"].startswith(HALF_YEAR)
    no_question = 'line {} of questions.jsonl is no JSON object with a "question" of text'
    assert broken == {"line": 2, "error": no_question.format(2)}
    assert empty == {
        "id": "空", "question": " ", "error": "the question is empty; ask something about the documents",
    }  # fmt: skip
    assert long["error"].startswith("the question has 100,000 characters; ask in at most 2,000")
    assert null == {"line": 6, "error": no_question.format(6)}
    assert deep == {"line": 7, "error": no_question.format(7)}
    assert (english["id"], english["language"]) == ([1, 2], "en")
    assert french == {"question": RETAIL, "error": "the language is zh or en, not 'fr'"}
    assert half["error"] == "the question has broken characters; type it again, or send it as UTF-8"
    assert (last["question"], last["refused"]) == ("月球的直径是多少？", True)


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "No such file or directory"), (b'{"question": "\xff"}', "can't decode byte 0xff")],
)
def test_a_batch_that_cannot_be_read_is_one_line(wenju, tmp_path, content, why):
    if content is not None:
        (tmp_path / "q.jsonl").write_bytes(content)
    ran = wenju("ask", "--batch", "q.jsonl")
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith("error: cannot read the questions of q.jsonl: ")
    assert why in ran.err and ran.err.endswith("; give a UTF-8 file of JSON lines\n")


def test_the_model_is_named_by_option_or_environment_and_can_be_left_out(wenju, monkeypatch, chat_server):
    chat_server.script(streamed("NOT_IN_SOURCES: 资料没有写明。"))
    monkeypatch.setenv("OPENAI_BASE_URL", chat_server.base_url)
    assert wenju("ask", RETAIL, "--json").json["author"] == "extractive"
    assert wenju("ask", RETAIL, "--json", "--model", MODEL).json["author"] == MODEL
    monkeypatch.setenv("WENJU_MODEL", MODEL)
    assert wenju("ask", RETAIL, "--json").json["author"] == MODEL
    assert wenju("ask", RETAIL, "--json", "--extract").json["author"] == "extractive"


def test_a_model_that_fails_is_said_under_the_answer(wenju, chat_server, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", chat_server.base_url)
    ran = wenju("ask", RETAIL, "--model", "other")
    assert ran.status == 0
    assert ran.out.startswith("社会消费品零售总额完成4.3亿元,同比下降0.6% [1] ✓\n")
    assert f"{chat_server.base_url} (model other) is not there (HTTP 404)" in ran.out
    assert QUOTED_INSTEAD in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask",), "give either a QUESTION or --batch FILE.jsonl"),
        (("ask", "粮食", "--batch", "q.jsonl"), "give either a QUESTION or --batch FILE.jsonl"),
        (("ask", "粮食", "--language", "fr"), "--language is zh or en"),
        (("brief", EJINA, "--output", "x.pdf"), "cannot write x.pdf: name a .md, .html or .docx file"),
        (("ingest",), "Missing argument"),
        (("serve", "--port", "99999"), "less than or equal to 65535"),
        (("anything",), "No such command"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused_with_its_usage(wenju, tmp_path, arguments, said):
    ran = wenju(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err and "Usage:" in ran.err
    assert list(tmp_path.iterdir()) == []


# Briefs


def test_a_brief_is_written_as_markdown(wenju, tmp_path):
    shown = wenju("brief", EJINA)
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith("# 额济纳旗2024年上半年国民经济和社会发展计划执行情况\n")
    assert "CNY 1.629 billion" in shown.out and "prose in English needs a model" in shown.out
    assert wenju("brief", EJINA, "-o", tmp_path / "brief.MD") == Ran(
        0, "", f"written to {tmp_path / 'brief.MD'}\n"
    )
    assert (tmp_path / "brief.MD").read_text(encoding="utf-8") == shown.out


def test_a_brief_is_written_for_word(wenju, tmp_path):
    import docx

    assert wenju("brief", OPINION_37, "--output", "brief.docx").status == 0
    word = docx.Document(str(tmp_path / "brief.docx"))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    given = wenju("brief", OPINION_37, "--json").json
    assert text.startswith(given["document"]["title"])
    assert "prose in English needs a model" in text
    title, pairs, *_ = word.tables
    assert ["文号 Document number", "鄂旗人常发〔2024〕37号"] in [
        [cell.text for cell in row.cells[:2]] for row in title.rows
    ]
    assert [cell.text for cell in pairs.rows[0].cells] == ["中文", "English"]
    english = {row.cells[0].text: row.cells[1].text for table in word.tables for row in table.rows}
    with zipfile.ZipFile(tmp_path / "brief.docx") as file:
        notes = file.read("word/footnotes.xml").decode()
    for pair in given["pairs"]:
        [found] = [row for row in english if row.startswith(" ".join(pair["chinese"]["text"].split())[:30])]
        assert english[found] == (pair["exact_english"] or "—"), "without a model no translation stands here"
        for citation in pair["chinese"]["citations"]:
            assert citation["quote"][:30] in notes


@pytest.mark.parametrize("place", ["nowhere/brief.docx", "in.md/brief.md"])
def test_a_brief_that_cannot_be_written_is_one_line(wenju, tmp_path, place):
    (tmp_path / "in.md").touch()
    ran = wenju("brief", OPINION_37, "-o", place)
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert re.fullmatch(rf"error: cannot write {re.escape(place)}: .*; choose another place\n", ran.err)


# Bad input: one sentence each, and nothing is lost


def bad_bytes(content: bytes) -> Callable[[Path], list[Path]]:
    def make(folder: Path) -> list[Path]:
        (folder / "年报.txt").write_bytes(content)
        return [folder / "年报.txt"]

    return make


def missing(folder: Path) -> list[Path]:
    return [folder / "年报.txt"]


def without_documents(folder: Path) -> list[Path]:
    (folder / "files").mkdir()
    (folder / "files" / "README.md").write_text("What is here.", encoding="utf-8")
    (folder / "files" / ".hidden.txt").write_text("粮食产量17亿斤。", encoding="utf-8")
    return [folder / "files"]


def two_hundred_megabytes(folder: Path) -> list[Path]:
    with (folder / "年报.txt").open("wb") as file:
        file.truncate(200_000_000)
    return [folder / "年报.txt"]


def pipe(folder: Path) -> list[Path]:
    os.mkfifo(folder / "年报.txt")
    return [folder / "年报.txt"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (missing, "error: cannot read {0}: there is no such file or folder"),
        (without_documents, "error: found no documents in {0}; name a file, or a folder that holds some"),
        (bad_bytes(b""), "rejected  cannot read 年报.txt: the file is empty"),
        (bad_bytes(b" \n\t\n"), "rejected  cannot read 年报.txt: there is nothing in it but white space"),
        (
            bad_bytes(bytes(range(256)) * 20),
            "rejected  cannot read 年报.txt: it is a binary file; save its text as a UTF-8 text file",
        ),
        (
            bad_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100)),
            "rejected  cannot read 年报.txt: its picture is damaged or cut off; get it again, or save it anew as PNG",
        ),
        (
            bad_bytes("粮食产量17亿斤。".encode() + b"\xff\x80"),
            "rejected  cannot read 年报.txt: it is neither UTF-8 nor GB18030 nor Big5; save it as a UTF-8 text file",
        ),
        (
            two_hundred_megabytes,
            "rejected  cannot read 年报.txt: it has 200.0 MB, more than the limit of 50.0 MB; split it into smaller files,"
            " or raise WENJU_MAX_FILE_BYTES",
        ),
        (pipe, "rejected  cannot read {0}: it is a device or a pipe, not a file"),
    ],
    ids=[
        "missing path", "folder without documents", "empty file", "white space", "binary file named .txt",
        "picture named .txt", "undecodable bytes", "200 MB", "pipe",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_sentence(wenju, home, tmp_path, make, said):
    paths = make(tmp_path)
    started = time.process_time()
    ran = wenju("ingest", *paths)
    assert time.process_time() - started < 2
    assert (ran.status, (ran.out + ran.err)) == (1, said.format(*paths) + "\n")
    assert ran.out == "" or not said.startswith("error")
    assert len(wenju("documents", "--json").json) == 5


def test_a_bad_file_does_not_keep_a_good_one_out(wenju, home, tmp_path):
    (tmp_path / "坏.txt").write_bytes(b"\x00\x01")
    good = tmp_path / "[red]好[bold].txt"
    good.write_text("[bold]某县[/bold]2024年粮食产量达到3.2万吨。\n", encoding="gb18030")
    ran = wenju("ingest", "坏.txt", good)
    assert ran.status == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == ["added", "rejected"]
    assert good.name in ran.out and good.name in wenju("documents").out
    assert len(wenju("documents", "--json").json) == 6


@pytest.mark.parametrize(
    "place",
    [
        ("file.txt", "cannot create library {}: File exists; choose another folder"),
        ("file.txt/library", "cannot create library {}: Not a directory; choose another folder"),
        ("旗" * 100, "cannot create library {}: File name too long; choose another folder"),
    ],
    ids=["a file", "below a file", "a name too long"],
)
@pytest.mark.parametrize("command", [("documents",), ("ask", "粮食产量"), ("ingest", EJINA)])
def test_a_folder_that_cannot_be_a_library_is_one_line(wenju, tmp_path, seeds, place, command):
    (tmp_path / "file.txt").touch()
    shutil.copy(seeds / EJINA, tmp_path / EJINA)
    name, said = place
    folder = tmp_path / name
    assert wenju(*command, "--library", folder) == Ran(1, "", f"error: {said.format(folder)}\n")


def test_a_library_of_a_newer_version_is_left_as_it_is(wenju, home):
    with sqlite3.connect(home / "catalog.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (home / "catalog.sqlite3").read_bytes()
    for command in (("documents",), ("ask", RETAIL), ("ingest", ROOT / "seeds"), ("rebuild",)):
        ran = wenju(*command)
        assert (ran.status, ran.out) == (1, "")
        assert re.fullmatch(
            rf"error: library {home} was made by a newer Wenju \(schema 99, this version knows \d+\); upgrade Wenju\n",
            ran.err,
        )
    assert (home / "catalog.sqlite3").read_bytes() == before


def test_a_damaged_catalog_is_one_line(wenju, home):
    for file in home.glob("catalog.sqlite3*"):
        file.unlink()
    (home / "catalog.sqlite3").write_bytes(b"no catalog" * 1000)
    ran = wenju("ask", RETAIL)
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert ran.err.startswith(f"error: the catalog of library {home} is damaged")


def test_a_second_writer_is_told_who_writes_and_readers_go_on(wenju, home):
    code = (
        "import sys; from pathlib import Path; from rag.lock import writing\n"
        "with writing(Path(sys.argv[1])): print('writing', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None and writer.stdin is not None
        assert writer.stdout.readline() == b"writing\n"
        for command in (("ingest", ROOT / "seeds"), ("remove", EJINA), ("rebuild",)):
            ran = wenju(*command)
            assert (ran.status, ran.out) == (1, "")
            assert re.fullmatch(
                rf"error: library {home} is being written by another process \(pid {writer.pid}, since \S+\);"
                r" wait for it to finish and try again\n",
                ran.err,
            )
        assert "4.3亿元" in wenju("ask", RETAIL).out
        writer.stdin.close()
    assert wenju("ingest", ROOT / "seeds").status == 0


def test_a_full_disk_is_one_line_and_loses_nothing(wenju, tmp_path, seeds, taken_in, monkeypatch):
    (tmp_path / "small").mkdir()
    size = sum(file.stat().st_size for file in taken_in[0].rglob("*") if file.is_file())
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size + 400_000}", "wenju-test", str(tmp_path / "small")]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no right to mount a small disk here")
    try:
        home = tmp_path / "small" / "home"
        shutil.copytree(taken_in[0], home)
        monkeypatch.setenv("WENJU_HOME", str(home))
        text = (seeds / EJINA).read_text(encoding="utf-8")
        for number in range(8):
            (tmp_path / f"{number}.txt").write_text(text.replace("16.29", f"{number}6.29"), encoding="utf-8")
        ran = wenju("ingest", *(f"{number}.txt" for number in range(8)))
        assert ran == Ran(
            1,
            "",
            f"error: cannot write library {home}: the disk is full; free some space and repeat the command;"
            " what was stored is kept\n",
        )
        assert len(wenju("documents", "--json").json) == 5
        assert "4.3亿元" in wenju("ask", RETAIL).out
    finally:
        subprocess.run(["umount", "-l", str(tmp_path / "small")], check=True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask", ""), "the question is empty; ask something about the documents"),
        (
            ("ask", "粮" * 100_000),
            "the question has 100,000 characters; ask in at most 2,000 (a document can be added to the library instead)",
        ),
        (
            ("ask", "粮食产量".encode("gb18030").decode("utf-8", "surrogateescape")),
            "the question has broken characters; type it again, or send it as UTF-8",
        ),
        (("brief", "年报.txt"), "no document '年报.txt' in {home}; `wenju documents` lists what is there"),
        (("remove", "年报.txt"), "no document '年报.txt' in {home}; `wenju documents` lists what is there"),
        (
            ("rebuild", "--embedder", "./nowhere"),
            "./nowhere is not a folder; give the folder of a model, or a model's name",
        ),
        (
            ("serve", "--host", "0.0.0.0"),
            "cannot listen on 0.0.0.0 without a password: others could read and change the library; set one, or use 127.0.0.1",
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_one_line_on_standard_error(wenju, taken_in, arguments, said):
    assert wenju(*arguments) == Ran(1, "", f"error: {said.format(home=taken_in[0])}\n")


def test_a_setting_that_cannot_be_used_is_one_line(wenju, monkeypatch):
    monkeypatch.setenv("WENJU_TIMEOUT", "bald")
    assert wenju("ask", RETAIL) == Ran(
        1,
        "",
        "error: cannot use the setting WENJU_TIMEOUT='bald': Input should be a valid number, unable to parse string as a"
        " number\n",
    )


def test_markup_in_a_question_is_only_text(wenju):
    assert "“[/x] 月球的直径”" in wenju("ask", "[/x] 月球的直径").out


# As a process


def test_an_error_ends_the_process_with_one_line_and_status_1(taken_in):
    done = apart("ingest", "/no/such/folder", home=taken_in[0])
    assert (done.returncode, done.stdout, done.stderr) == (
        1, "", "error: cannot read /no/such/folder: there is no such file or folder\n",
    )  # fmt: skip


def test_a_terminal_of_another_encoding_gets_the_answer_too(taken_in):
    done = apart("ask", RETAIL, home=taken_in[0], env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("社会消费品零售总额完成4.3亿元")


def test_a_reader_that_leaves_early_is_no_error(taken_in, tmp_path):
    (tmp_path / "q.jsonl").write_text(f'{{"question": "{RETAIL}"}}\n' * 30, encoding="utf-8")
    command = f'"{sys.executable}" -m rag.cli ask --batch "{tmp_path / "q.jsonl"}" | head -c 10'
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "WENJU_HOME": str(taken_in[0])}, cwd=tmp_path,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ('{"question', "")


def test_the_eval_is_a_command_with_options_of_its_own(wenju):
    ran = wenju("eval", "--help")
    assert ran.status == 0
    assert ran.out.startswith("usage: python -m eval")
