"""Every reader against damaged and hostile files: a text or one sentence, in bounded time and memory, and nothing else.

By default 40 damaged files for each format, always the same ones. A longer search:
`FUZZ_EXAMPLES=5000 pytest tests/test_fuzz.py`, which tries other files every time and shrinks what it finds.
"""

from __future__ import annotations

import faulthandler
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hostile
import pytest
from hostile import HOSTILE, Step, flaw, mutated, outcome, samples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import UnreadableFile
from rag.read.archive import unpack

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))
LONG = "FUZZ_EXAMPLES" in os.environ
SECONDS = 10.0
"""Of the processor, for one file; the slowest of the hostile ones takes a third of that here."""
MEGABYTES = 3000
"""Of address space, of which importing the readers reserves a half."""
SAMPLES = samples()

pytestmark = pytest.mark.slow

steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(hostile.KINDS),
        st.integers(0, 2**32),
        st.integers(0, 400),
        st.binary(max_size=12)
        | st.sampled_from([b"<", b"\x00" * 8, b"]]>", b"&#x0;", b"\xff\xff\xff\xff", b'"', b"\n"]),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is recognised, no other program is called, and a reader that hangs tells where."""
    from rag.read import ocr

    for name in ("available", "page_layout"):
        monkeypatch.setattr(ocr, name, getattr(ocr, name))
    monkeypatch.setenv("PATH", "")
    hostile.without_recognition()
    faulthandler.dump_traceback_later(max(600, EXAMPLES), exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_real_file_is_read_before_it_is_damaged(kind, tmp_path, quick):
    suffix, content = SAMPLES[kind]
    told = outcome(written(tmp_path, suffix, content))
    assert (told["outcome"], told["message"]) == ("read", "")


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_damaged_file_is_a_text_or_a_sentence(kind, tmp_path_factory, quick):
    suffix, content = SAMPLES[kind]
    others = [other for name, (_, other) in SAMPLES.items() if name != kind]
    folder = tmp_path_factory.mktemp(kind)

    @settings(
        max_examples=EXAMPLES, derandomize=not LONG, database=None, deadline=None, print_blob=LONG,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(steps, st.integers(0, len(others) - 1))
    def damaged(done: list[Step], other: int) -> None:
        told = outcome(written(folder, suffix, mutated(content, done, others[other])))
        assert flaw(told, SECONDS) == ""

    damaged()


def test_a_damaged_archive_gives_files_and_sentences(tmp_path_factory, quick):
    inner = hostile.zipped({"公报.txt": "\n".join(hostile.LINES).encode(), "表.csv": b"a,b"})
    content = hostile.zipped({"a/公文.txt": b"text", "旧.zip": inner, "b.docx": SAMPLES["docx"][1]})
    folder = tmp_path_factory.mktemp("archive")

    @settings(
        max_examples=EXAMPLES, derandomize=not LONG, database=None, deadline=None, print_blob=LONG,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(steps, st.booleans())
    def damaged(done: list[Step], outside: bool) -> None:
        changed = [step._replace(much=step.much * 4) if outside else step for step in done]
        path = written(folder, ".zip", mutated(content, changed, inner))
        try:
            members, rejected = unpack(path, folder, name="公文.zip", max_bytes=1_000_000)
        except UnreadableFile as error:
            assert one_sentence(str(error))
            return
        assert members or rejected
        assert all(one_sentence(entry.reason) for entry in rejected)
        assert all(
            member.file.is_file() and member.file.resolve().is_relative_to(folder) for member in members
        )
        assert all(".." not in member.name.split("/") and member.name.isprintable() for member in members)

    damaged()


def one_sentence(message: str) -> bool:
    return message.startswith("cannot ") and len(message.splitlines()) == 1


def written(folder: Path, suffix: str, content: bytes) -> Path:
    path = folder / f"公文{suffix}"
    path.write_bytes(content or b"\n")
    return path


@pytest.fixture(scope="module")
def harmed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What came of each hostile file, read in another process under limits; nothing for those that ended it."""
    folder = tmp_path_factory.mktemp("hostile")
    files = {}
    for number, (name, (suffix, made, _)) in enumerate(HOSTILE.items()):
        files[name] = folder / f"{number}{suffix}"
        files[name].write_bytes(made())
    told: dict[str, dict[str, Any]] = {}
    left = list(files)
    while left:
        command = [sys.executable, str(Path(hostile.__file__)), str(MEGABYTES), "120"]
        done = subprocess.run(
            command,
            input="".join(f"{files[name]}\n" for name in left),
            capture_output=True,
            text=True,
            check=False,
        )
        lines = done.stdout.splitlines()
        told |= {name: json.loads(line) for name, line in zip(left, lines, strict=False)}
        if len(lines) < len(left):
            why = f"the process ended with {done.returncode}:\n{done.stderr[-3000:]}"
            told[left[len(lines)]] = {"outcome": "broken", "message": why, "text": "", "seconds": 0.0}
        left = left[len(lines) + 1 :]
    return told


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_one_line_at_most(name, harmed):
    told = harmed[name]
    assert told["outcome"] in ("read", "refused"), told["message"]
    assert flaw(told, SECONDS) == ""
    expected = HOSTILE[name][2]
    assert told["outcome"] == expected or not expected, told["message"]


def test_no_file_of_the_machine_gets_into_a_text(harmed):
    secrets = ["root:", Path("/etc/hostname").read_text(encoding="utf-8").strip() or "root:"]
    assert [name for name, told in harmed.items() if any(secret in told["text"] for secret in secrets)] == []
