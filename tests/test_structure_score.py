"""What a reading of a document earns against its gold, and what the gold itself must hold to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.cases import InvalidCases
from eval.gate import Bound, Floors, save_floors
from eval.structure.__main__ import main
from eval.structure.gold import Case, Heading, load_gold
from eval.structure.reference import fetch, find_seeds, find_shared, pieces
from eval.structure.run import checks, digest, gate, metrics, run, sums
from eval.structure.score import bare, kept_characters, score, score_outline, total
from rag.errors import UnreadableFile

SEEDS = find_seeds()
SAID = {
    "title": "审议意见", "number": "鄂旗人常发〔2024〕37号", "issuer": "鄂托克旗人大常委会", "date": "2024-09-13",
    "region": "鄂托克旗", "period": "2024-H1", "kind": "审议意见",
}  # fmt: skip


def gold(**parts: Any) -> Case:
    known = {"document": "x.txt", "path": "x.txt", "collection": "seeds", "sha256": "0" * 64}
    return Case.model_validate(known | parts)


def reading(text: str = "", **parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"metadata": SAID, "outline": [], "removed": [], "glossary": [], "tables": []}
    return empty | {"text": text} | parts


def headings(*lines: str) -> tuple[Heading, ...]:
    return tuple(
        Heading(level=int(level), marker=marker, title=title)
        for level, marker, title in (line.split("|") for line in lines)
    )


def earned(case: Case, said: dict[str, Any], metric: str) -> tuple[float | None, list[str]]:
    share = score(case, said)[metric]
    return share.value, share.faults


def test_headings_are_matched_in_order_by_marker_and_title():
    wanted = headings("1|一、|回顾", "2|（一）|农业", "1|二、|安排")
    found = headings("1|一、|回顾", "2|(一)|工业", "1|二、|安排", "2|（二）|其他")
    scores = score_outline(wanted, found)
    assert scores["heading_recall"].faults == ["missed: 2 （一） 农业"]
    assert scores["heading_precision"].faults == ["surplus: 2 (一) 工业", "surplus: 2 （二） 其他"]
    assert scores["heading_f1"].value == pytest.approx(2 * 2 / (3 + 4))


def test_width_and_white_space_of_a_heading_do_not_matter_and_its_level_is_a_figure_of_its_own():
    scores = score_outline(headings("1|（一）|政 府，工作"), headings("2|(一)|政府,工作"))
    assert scores["heading_f1"].value == 1
    assert scores["level"].faults == ["level 2 instead of 1: 1 （一） 政 府，工作"]


@pytest.mark.parametrize(
    ("title", "same"),
    [
        ("聚焦黄河“几字弯”荒漠化防治与绿色发展", True),
        ("聚焦黄河“几字弯”荒漠化防治与绿色发展，强化区域联防联治", True),
        ("聚焦黄", False),
        ("", False),
        ("加强林草", False),
    ],
)
def test_where_the_title_of_a_point_inside_a_paragraph_ends_is_taste(title, same):
    wanted = headings("2|一是|聚焦黄河“几字弯”荒漠化防治与绿色发展")
    assert score_outline(wanted, headings(f"2|一是|{title}"))["heading_f1"].value == same
    assert (
        score_outline(headings("2|一、|聚焦黄河治理"), headings("2|一、|聚焦黄河"))["heading_f1"].value == 0
    )


def test_a_numbered_paragraph_may_be_titled_with_its_first_sentence_but_not_with_half_of_it():
    text = "4.2 经判断属于固体废物的，则依据名录判断。凡列入名录的，属于危险废物。"
    wanted = headings("2|4.2|")
    for title, value in [("", 1), ("经判断属于固体废物的，则依据名录判断", 1), ("经判断属于固体废", 0)]:
        assert score_outline(wanted, headings(f"2|4.2|{title}"), None, text)["heading_f1"].value == value


def test_headings_of_taste_and_levels_without_gold_do_not_count():
    wanted = (*headings("1|1|范围"), Heading(level=1, marker="", title="前言", optional=True))
    for found in (headings("1|1|范围"), headings("1|1|范围", "2||前言"), headings("1|1|范围", "2|1.1|适用")):
        scores = score_outline(wanted, found, levels=1)
        assert {name: share.faults for name, share in scores.items()} == {
            "heading_precision": [], "heading_recall": [], "heading_f1": [], "level": [],
        }  # fmt: skip
    assert score_outline(wanted, headings("1|1|范围", "1|2|其他"), levels=1)["heading_precision"].faults == [
        "surplus: 1 2 其他"
    ]


def test_metadata_is_right_or_wrong_by_field_and_nothing_is_an_answer():
    case = gold(metadata=SAID | {"period": None}, also={"issuer": [None]})
    said = reading(metadata=SAID | {"title": " 审议 意见", "issuer": None})
    assert earned(case, said, "metadata") == (6 / 7, ["period: '2024-H1' instead of None"])
    assert earned(case, said, "metadata.issuer") == (1, [])


def test_furniture_is_counted_by_line_and_as_often_as_it_is_there():
    case = gold(
        furniture=["首页>公开"], repeated=[{"pattern": "—\\d+—", "times": 3}], optional=["来源：日报"]
    )
    removed = ["首页 > 公开", "— 1 —", "— 2 —", "来源：日报", "旗人民政府："]
    scores = score(case, reading(removed=removed))
    assert scores["furniture_recall"].value == 3 / 4
    assert scores["furniture_precision"].faults == ["wrongly removed: 旗人民政府:"]
    assert scores["furniture_precision"].value == 3 / 4


def test_a_break_is_mended_where_both_sides_are_in_one_line():
    case = gold(joined=[["党的二十大和二十", "届一中"], ["结构，完", "善机制"]], apart=[["请研究。", "抄送"]])
    text = "全面贯彻党的二十大和二十届一中全会精神。\n优化结构，完\n善机制。请研究。抄送：发改委。"
    assert earned(case, reading(text), "joined") == (
        1 / 3, ["not mended: …结构，完|善机制…", "wrongly joined: …请研究。|抄送…"],
    )  # fmt: skip


def test_terms_and_definitions_are_two_figures():
    case = gold(
        glossary=[
            {"term": "六同", "definition": "同水源、同水质。"},
            {"term": "四办", "definition": "指一网办。"},
        ]
    )
    said = reading(
        glossary=[{"term": "“六同”", "definition": "同水源、"}, {"term": "注", "definition": "见上。"}]
    )
    scores = score(case, said)
    assert scores["terms"].faults == ["term missed: 四办", "no term: 注"]
    assert scores["definitions"].value == 0


def test_a_row_of_a_table_holds_every_cell_as_header_and_value():
    case = gold(
        tables={"count": 1, "rows": [
            [{"header": "旗区", "value": "达拉特旗"}, {"header": "同比增长", "value": "5.2%"}],
            [{"header": "旗区", "value": "杭锦旗"}, {"header": "同比增长", "value": "5"}],
        ]}
    )  # fmt: skip
    rows = ["旗区：达拉特旗；零售额：16.29亿元；同比增长：5.2%", "旗区：杭锦旗；同比增长：5.1%"]
    assert earned(case, reading(tables=[{"rows": rows}]), "tables") == (
        2 / 3, ["no row says: 旗区：杭锦旗；同比增长：5"],
    )  # fmt: skip


def test_characters_are_kept_beside_their_neighbours():
    share = kept_characters(["全面贯彻新发展理念", "5 G", "第二行没有了"], "全面贯彻新发展理念。5g")
    assert (share.got, share.of) == (11, 17)
    assert share.faults == ["lost: [第二行没有了]"]


def test_sums_are_over_what_could_be_earned_not_over_documents():
    small = score_outline(headings("1|一、|甲"), ())
    large = score_outline(
        headings("1|一、|甲", "1|二、|乙", "1|三、|丙"), headings("1|一、|甲", "1|二、|乙", "1|三、|丙")
    )
    assert total([small, large])["heading_recall"].value == 3 / 4
    assert total([small, large])["heading_f1"].value == pytest.approx(6 / 7)


def test_a_document_that_cannot_be_read_earns_nothing():
    def refuse(path: Path) -> dict[str, Any]:
        raise UnreadableFile(f"cannot read {path.name}: it is empty")

    case = next(case for case in load_gold() if case.document.startswith("ejina"))
    (outcome,) = run([case], refuse, seeds=SEEDS, shared=None)
    assert outcome.failure == "cannot read ejina-half-year-plan-report-2024.txt: it is empty"
    assert {name: share.value for name, share in outcome.scores.items() if "heading_r" in name} == {
        "heading_recall": 0
    }
    assert outcome.scores["characters"].value == 0


def test_what_is_not_on_this_computer_is_not_run_and_passes_nothing():
    case = next(case for case in load_gold() if case.collection == "shared" and not case.ocr)
    (outcome,) = run([case], lambda path: reading(), seeds=SEEDS, shared=None)
    assert (outcome.scores, outcome.not_run) == (
        {},
        "the shared documents were left out, or are not on this computer (WENJU_SHARED)",
    )
    floors = Floors(digest={}, floors={"shared.level": Bound(min=0.9), "seeds.level": Bound(min=0.9)})
    assert [(check.name, check.passed) for check in checks(metrics(sums([outcome])), floors)] == [
        ("seeds.level", False)
    ]


def test_gold_is_about_the_file_it_was_written_for(tmp_path):
    case = load_gold()[0]
    (tmp_path / case.path).write_text("另一个文件", encoding="utf-8")
    with pytest.raises(InvalidCases, match="is not the file that the gold of"):
        fetch(case, tmp_path, tmp_path)


def test_the_gold_of_the_seeds_is_in_the_seeds():
    for case in load_gold():
        if case.collection != "seeds":
            continue
        path = fetch(case, SEEDS, SEEDS)
        whole = bare(path.read_text(encoding="utf-8"))
        said = [
            *(case.furniture or ()), *case.kept, *(side for pair in (*case.joined, *case.apart) for side in pair),
            *(heading.title for heading in case.outline or ()),
            *(words for term in case.glossary or () for words in (term.term, term.definition)),
        ]  # fmt: skip
        assert [words for words in said if bare(words) not in whole] == [], case.document
        assert len(pieces(case, path)) > 5


@pytest.mark.shared
@pytest.mark.skipif(find_shared() is None, reason="the shared documents are not here")
def test_the_gold_of_the_shared_documents_is_about_those_files(tmp_path):
    shared = find_shared()
    assert shared is not None
    for case in load_gold():
        if case.collection == "shared":
            assert fetch(case, shared, tmp_path).is_file()


def test_a_case_that_is_no_gold_says_where(tmp_path):
    (tmp_path / "x.json").write_text(json.dumps({"document": "x"}), encoding="utf-8")
    with pytest.raises(InvalidCases, match=r"x\.json is no gold of a document: path: Field required"):
        load_gold(tmp_path)


def test_the_command_fails_below_a_floor_and_where_the_gold_was_edited(tmp_path, capsys):

    floors = tmp_path / "floors.json"
    save_floors(Floors(digest=digest(), floors={"seeds.level": Bound(min=0.9)}), floors)
    assert main(["--seeds", "--floors", str(floors)], read=lambda path: reading()) == 1
    assert "BELOW" in capsys.readouterr().out
    save_floors(Floors(digest={}, floors={}), floors)
    assert main(["--seeds", "--floors", str(floors)], read=lambda path: reading()) == 2
    assert "the gold changed since the floors were set" in capsys.readouterr().err


def test_the_gate_names_what_is_below_its_floor():
    failures = gate(lambda path: reading())
    assert [line for line in failures if line.startswith("seeds.definitions")] == [
        "seeds.definitions is 0.000, ≥ 1.000 is asked"
    ]
    assert not [line for line in failures if line.startswith(("shared.", "scans."))]
