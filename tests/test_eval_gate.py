import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from eval_records import EJINA, RETAIL, TEXT, answer, cite, hit, question, state, unanswerable

from eval.__main__ import main
from eval.cases import InvalidCases
from eval.gate import Bound, Floors, changes, check, load_floors, updated
from eval.metrics import Metric
from rag.errors import ChatUnavailable, DocumentNotFound
from rag.records import Answer, Brief, Document, Hit, Statement

ASKED = question().question


class FakeLibrary:
    """Answers from a table; a question that is not in it is refused, an exception in it is raised."""

    def __init__(self, answers: dict[str, Answer | Exception], text: str = TEXT) -> None:
        self.answers = answers
        self.models: list[Any] = []
        self._document = Document(
            sha256(text.encode()).hexdigest()[:16], EJINA, None, None, None, None, None, None, None, text,
            ((0, 0),), "utf-8", "text", (), (),
        )  # fmt: skip

    def documents(self) -> tuple[Document, ...]:
        return (self._document,)

    def document(self, document_id: str) -> Document:
        if document_id != self._document.id:
            raise DocumentNotFound(f"no document {document_id}")
        return self._document

    def search(self, query: str, k: int = 10) -> tuple[Hit, ...]:
        return (hit(TEXT),)

    def ask(self, question: str, *, model: Any = None) -> Answer:
        self.models.append(model)
        given = self.answers.get(question, answer(refusal="文件中没有提到"))
        if isinstance(given, Exception):
            raise given
        return given

    def brief(self, document_id: str, model: Any = None) -> Brief:
        raise AssertionError("no brief is among the cases")


def said(*statements: Statement, author: str = "extractive") -> Answer:
    """An answer whose citations name the document by the id that the fake library gives it."""
    identity = sha256(TEXT.encode()).hexdigest()[:16]
    return answer(
        *(
            Statement(
                statement.text, statement.language,
                tuple(type(cited)(identity, cited.document, cited.quote, cited.start, cited.end, None, None, cited.address)
                      for cited in statement.citations),
                statement.findings, (),
            )
            for statement in statements
        ),
        author=author,
    )  # fmt: skip


RIGHT = {ASKED: said(state(RETAIL, RETAIL))}
WRONG = {ASKED: said(state("城镇新增就业121人。", "城镇新增就业121人。"))}


class Place:
    """A folder with a corpus of one document, two cases and floors, and what the last run printed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        for name in ("cases", "corpus"):
            (folder / name).mkdir()
        (folder / "corpus" / EJINA).write_text(TEXT, encoding="utf-8", newline="")
        lines = [case.model_dump_json() for case in (question(), unanswerable())]
        (folder / "cases" / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
        self.floors(digest={}, floors={"zh.all_facts": {"min": 0.6}, "false_refusal": {"max": 0.1}})

    def floors(self, **content: Any) -> None:
        (self.folder / "floors.json").write_text(json.dumps(content), encoding="utf-8")

    @property
    def kept(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.folder / "floors.json").read_text(encoding="utf-8"))
        return content

    @property
    def report(self) -> str:
        return (self.folder / "report" / "report.md").read_text(encoding="utf-8")

    def run(self, answers: dict[str, Answer | Exception], *options: str) -> int:
        self.library = FakeLibrary(answers)
        folders = [f"--{name}={self.folder / name}" for name in ("cases", "corpus", "report")]
        status = main([*folders, f"--floors={self.folder / 'floors.json'}", *options], library=self.library)
        self.out, self.err = self._capsys.readouterr()
        return status

    def pin(self) -> None:
        assert self.run(RIGHT, "--update-floors") == 0


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    return Place(tmp_path, capsys)


def test_at_or_above_every_floor_the_status_is_0(place: Place) -> None:
    place.pin()
    assert place.run(RIGHT) == 0
    assert place.library.models == [False, False]
    assert "zh.all_facts" in place.out


def test_below_a_floor_the_status_is_1_and_the_case_is_shown_with_the_reason(place: Place) -> None:
    place.pin()
    assert place.run(WRONG) == 1
    assert "below the floor: zh.all_facts" in place.err
    assert f"ejina-figure-002 {ASKED}" in place.out
    assert "why       all_facts: not said: 4.3亿元 | 430 million" in place.out
    assert "returned  城镇新增就业121人。" in place.out


def test_edited_cases_or_corpus_give_status_2_and_say_how_to_go_on(place: Place) -> None:
    place.pin()
    with (place.folder / "cases" / "questions.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n" + question(id="another").model_dump_json())
    (place.folder / "corpus" / "new.txt").write_text("新文件", encoding="utf-8")
    assert place.run(RIGHT) == 2
    assert "cases/questions.jsonl is edited; corpus/new.txt is new" in place.err
    assert "--update-floors" in place.err
    assert place.library.models == []
    assert place.run(RIGHT, "--update-floors") == 0
    assert place.run(RIGHT) == 0


def test_a_floor_that_nothing_was_measured_for_is_not_passed(place: Place) -> None:
    place.pin()
    assert place.run({ASKED: ChatUnavailable("the endpoint does not answer")}) == 1
    assert (
        "ejina-figure-002" in place.report and "ChatUnavailable: the endpoint does not answer" in place.report
    )
    place.floors(digest=place.kept["digest"], floors={"en.recall@5": {"min": 0.6}})
    assert place.run(RIGHT) == 1


def test_updating_raises_floors_and_never_lowers_them(place: Place) -> None:
    place.pin()
    assert place.kept["floors"] == {"false_refusal": {"max": 0.02}, "zh.all_facts": {"min": 0.98}}
    assert place.run(WRONG, "--update-floors") == 1
    assert place.kept["floors"]["zh.all_facts"] == {"min": 0.98}


def test_a_floor_falls_only_when_it_is_named(place: Place) -> None:
    place.pin()
    assert place.run({}, "--lower-floors", "zh.all_facts") == 1
    assert place.kept["floors"] == {"false_refusal": {"max": 0.02}, "zh.all_facts": {"min": 0.0}}
    assert place.run({}, "--lower-floors", "false_refusal") == 0
    assert place.kept["floors"]["false_refusal"] == {"max": 1.0}
    assert place.run(RIGHT, "--lower-floors", "zh.recal@5") == 2
    assert "no floor is called zh.recal@5; there are false_refusal, zh.all_facts" in place.err


def test_a_drafted_run_is_not_gated_unless_asked_and_what_fell_back_is_unscored(place: Place) -> None:
    place.pin()
    drafted = {ASKED: said(state("城镇新增就业121人。", "城镇新增就业121人。"), author="qwen")}
    assert place.run(drafted, "--model", "qwen") == 0
    assert place.library.models == ["qwen", "qwen"]
    assert place.run(drafted, "--model", "qwen", "--gate") == 1
    assert place.run(drafted, "--model", "qwen", "--update-floors") == 2
    assert place.run(RIGHT, "--model", "qwen", "--json") == 0
    metrics = json.loads(place.out)["metrics"]
    assert metrics["all_facts"] == {"value": None, "scored": 0, "unscored": 1}
    assert metrics["recall@5"]["value"] == 1.0


def test_a_library_of_other_bytes_is_not_measured(place: Place) -> None:
    place.pin()
    (place.folder / "corpus" / EJINA).write_text(TEXT + "又及。", encoding="utf-8")
    assert place.run(RIGHT, "--no-gate") == 2
    assert f"it does not hold {EJINA} as in" in place.err


def test_a_report_that_cannot_be_written_is_one_sentence(place: Place) -> None:
    place.pin()
    blocked = place.folder / "floors.json"
    assert place.run(RIGHT, f"--report={blocked}") == 2
    assert place.err.startswith(f"eval: cannot write the report to {blocked}: ")


def test_json_is_one_object_with_what_failed(place: Place) -> None:
    place.pin()
    assert place.run(WRONG, "--json") == 1
    content = json.loads(place.out)
    assert content["passed"] is False
    assert content["cases"]["ejina-figure-002"]["all_facts"] == 0.0
    assert content["failed"]["ejina-figure-002"]["why"]["all_facts"] == "not said: 4.3亿元 | 430 million"
    assert [floor["name"] for floor in content["floors"] if not floor["passed"]] == ["zh.all_facts"]


def test_the_report_lists_failed_cases_first_and_what_changed_since_the_last(place: Place) -> None:
    place.pin()
    assert "Changed since" not in place.report
    place.run(WRONG)
    assert "| worse | ejina-figure-002 | all\\_facts | 1.000 | 0.000 |" in place.report
    assert place.report.index("✗ ejina-figure-002") < place.report.index("✓ ejina-none-001")
    place.run(RIGHT)
    assert "| better | ejina-figure-002 | all\\_facts | 0.000 | 1.000 |" in place.report


def test_the_report_escapes_what_comes_from_documents(place: Place) -> None:
    hostile = '<img src=x onerror="alert(1)"> | **粗** {0}'
    place.run({ASKED: said(state(hostile))}, "--no-gate")
    page = (place.folder / "report" / "report.html").read_text(encoding="utf-8")
    assert "<img" not in page and "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; | **粗** {0}" in page
    assert "<img" not in place.report and r"\| \*\*粗\*\*" in place.report


def test_a_quote_that_is_not_at_its_offsets_or_of_no_document_is_not_exact(place: Place) -> None:
    place.floors(digest={}, floors={"quote_exact": {"min": 1.0}})
    foreign = answer(state(RETAIL, RETAIL))
    assert cite(RETAIL).document_id != place_id()
    assert place.run({ASKED: foreign}, "--update-floors") == 1
    assert place.kept["floors"] == {"quote_exact": {"min": 1.0}}
    assert place.run(RIGHT) == 0


def place_id() -> str:
    return sha256(TEXT.encode()).hexdigest()[:16]


# The parts


@pytest.mark.parametrize(
    ("bound", "value", "passes"),
    [
        (Bound(min=0.9), 0.9, True),
        (Bound(min=0.3), 0.1 + 0.1 + 0.1, True),
        (Bound(min=0.9), 0.899, False),
        (Bound(max=0.1), 0.1, True),
        (Bound(max=0.1), 0.101, False),
        (Bound(min=1.0), 0.9999, False),
    ],
)
def test_a_bound_is_lower_or_upper(bound: Bound, value: float, passes: bool) -> None:
    name = "recall@5" if bound.min is not None else "false_refusal"
    (made,) = check({name: Metric(value, 1.0, 1)}, Floors(digest={}, floors={name: bound}))
    assert made.passed is passes


def test_a_perfect_floor_stays_perfect_and_a_stricter_one_stays_where_it_is() -> None:
    floors = Floors(digest={}, floors={"quote_exact": Bound(min=1.0), "recall@5": Bound(min=0.9)})
    measured = {"quote_exact": Metric(50, 50, 50), "recall@5": Metric(91, 100, 100)}
    assert updated(floors, {"cases/a": "1"}, measured) == Floors(
        digest={"cases/a": "1"}, floors=floors.floors
    )


def test_changes_name_what_is_new_gone_and_edited() -> None:
    assert changes({"a": "1", "b": "1"}, {"b": "2", "c": "1"}) == ["a is gone", "b is edited", "c is new"]


def test_floors_that_say_nothing_or_point_the_wrong_way_are_refused(tmp_path: Path) -> None:
    def refused(floors: dict[str, Any], message: str) -> None:
        path = tmp_path / "floors.json"
        path.write_text(json.dumps({"digest": {}, "floors": floors}), encoding="utf-8")
        with pytest.raises(InvalidCases, match=message):
            load_floors(path)

    refused({"recall@5": {}}, "give either")
    refused({"recall@5": {"min": 0.1, "max": 0.9}}, "give either")
    refused({"recall@5": {"max": 0.9}}, "recall@5 takes a min")
    refused({"zh.false_refusal": {"min": 0.1}}, "zh.false_refusal takes a max")
    with pytest.raises(InvalidCases, match="no such file"):
        load_floors(tmp_path / "none.json")


def test_the_repositorys_own_floors_and_cases_can_be_loaded() -> None:
    assert {"zh.recall@5", "quote_exact"} <= load_floors().floors.keys()
