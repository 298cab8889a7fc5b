"""The measure of aligned reports: when two sides agree, what is left out, and that a changed figure is noticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.cases import InvalidCases
from eval.quantities.__main__ import main
from eval.quantities.agreement import Mention, compare
from eval.quantities.faults import fault_of, load_judged
from eval.quantities.pairs import Pair, find_pairs, load_pairs, neighbours, of_years
from eval.quantities.run import change_digit, digest, load_floors, measure


def pair(zh: str, en: str, year: int = 2018) -> Pair:
    return Pair(id="one", year=year, zh=zh, en=en)


def missed(zh: str, en: str) -> list[str]:
    return [mention.text for mention in compare(pair(zh, en)).missed]


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("全国财政收入达到5.13万亿元，增长1.71倍；", "Revenue reached 5.13 trillion yuan, a 171% increase."),
        ("粮食产量实现“十二连增”，", "Food crop production increased for the 12th year in a row."),
        ("去年人均提高10%。", "Pensions rose by 10% per person in 2017."),
        ("推开尿毒症等8类大病保障", "insurance against uraemia and seven other major diseases"),
        ("严把土地、信贷两个闸门", "we tightened controls on the supplies of land and credit"),
        ("深化内地与港澳合作", "cooperation between the mainland and the two regions"),
    ],
)
def test_two_sides_that_say_the_same_agree(zh: str, en: str):
    assert missed(zh, en) == []


@pytest.mark.parametrize(
    ("zh", "en", "texts"),
    [
        ("增长5.1%。", "up 5.2 percent.", ["5.1%", "5.2 percent"]),
        ("投入3亿元。", "3 million yuan was invested.", ["3亿元", "3 million yuan"]),
        ("建成万吨级泊位568个；", "568 berths and three harbours", ["three"]),
        ("提高0.2个百分点", "up 0.2 percent", ["0.2个百分点", "0.2 percent"]),
        ("8件法律议案", "nine bills", ["8件", "nine"]),
        ("2016年", "in 2017", ["2016年", "2017"]),
    ],
)
def test_a_figure_that_the_other_side_does_not_have_is_missed(zh: str, en: str, texts: list[str]):
    assert missed(zh, en) == texts


def test_what_only_points_at_things_is_counted_and_not_compared():
    compared = compare(pair("过去五年，中央和地方两个积极性得到发挥。", "Both were motivated."))
    assert [(mention.text, mention.left_out) for mention in compared.mentions] == [
        ("五年", True),
        ("两个", True),
    ]
    assert compared.stated == ()


def test_a_changed_figure_makes_a_pair_disagree():
    zh, en = "国内生产总值增长6.9%，新增就业1300万人。", "GDP grew by 6.9%; over 13 million jobs were added."
    assert missed(zh, en) == []
    changed = change_digit(en)
    assert changed == "GDP grew by 6.8%; over 13 million jobs were added."
    assert missed(zh, changed) == ["6.9%", "6.8%"]
    assert change_digit("no figure at all") is None


def test_a_half_that_stands_in_the_next_pair_is_a_fault_of_the_alignment():
    first, second = (
        pair("这五年很不平凡。增长8%。", "It was a good time."),
        pair("投资增加。", "It rose by 8%."),
    )
    compared = compare(first)
    [miss] = compared.missed
    assert isinstance(miss, Mention)
    assert fault_of(compared, miss, [compare(second)], {}) == ("alignment", False)
    assert fault_of(compared, miss, [], {}) == ("left out", False)


def test_pairs_of_others_are_measured_and_say_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "pairs.jsonl"
    lines = [pair("增长5%。", "up 5%."), pair("增长6%。", "up 7%.")]
    path.write_text("\n".join(one.model_dump_json() for one in lines), encoding="utf-8")
    assert main([str(path), "--show"]) == 0
    assert "1 of 2 (50.0%)" in capsys.readouterr().out
    path.write_text(json.dumps({"id": "x"}), encoding="utf-8")
    assert main([str(path)]) == 2
    assert "line 1 is no pair" in capsys.readouterr().err
    with pytest.raises(InvalidCases, match="no such file"):
        load_pairs(tmp_path / "none.jsonl")


def test_neighbours_do_not_belong_together():
    one, other = pair("增长5%。", "up 5%."), pair("增长6%。", "up 6%.")
    assert [(shuffled.zh, shuffled.en) for shuffled in neighbours([one, other])] == [
        ("增长5%。", "up 6%."),
        ("增长6%。", "up 5%."),
    ]


def reports() -> Path:
    try:
        return find_pairs()
    except InvalidCases as error:
        pytest.skip(str(error))


@pytest.mark.shared
def test_the_sides_of_one_report_agree_and_every_miss_was_read():
    path = reports()
    assert digest(path) == load_floors().sha256
    measured = measure([one for one in of_years(load_pairs(path), "even") if one.year == 2018])
    assert measured.pairs.value >= 0.97
    assert measured.shuffled.value <= 0.03
    assert [miss.mention.text for miss in measured.missed if not miss.judged] == []
    assert len(load_judged()) >= len(measured.missed)
