"""Glossary and gazetteer: official renderings, terms and places found in running text, headings made of listed parts."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from rag.errors import InvalidSettings
from rag.glossary import Glossary, find_places
from rag.wordlist import word_stems


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary.load()


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("地区生产总值", "gross regional product"),
        ("社会消费品零售总额", "total retail sales of consumer goods"),
        ("社零", "total retail sales of consumer goods"),
        ("一般公共预算收入", "general public budget revenue"),
        ("铸牢中华民族共同体意识", "forging a strong sense of community for the Chinese nation"),
        ("新质生产力", "new quality productive forces"),
        ("乡村振兴", "rural revitalization"),
        ("审议意见", "review opinion"),
        ("旗", "banner"),
        ("额济纳旗", "Ejin Banner"),
        ("达旗", "Dalad Banner"),
        ("推进", None),
        ("铸牢", None),
    ],
)
def test_a_listed_term_has_its_official_rendering_and_others_have_none(
    glossary: Glossary, chinese: str, english: str | None
):
    assert glossary.english(chinese) == english


def test_the_longest_term_is_taken(glossary: Glossary):
    found = glossary.occurrences("一般公共预算收入增长，规上工业企业21家", "zh")
    assert [(start, end, term.chinese) for start, end, term in found] == [
        (0, 8, "一般公共预算收入"), (11, 17, "规模以上工业企业"),
    ]  # fmt: skip


def test_english_terms_are_found_whatever_their_case_hyphens_and_plurals(glossary: Glossary):
    text = "Fixed asset investment rose; the industrial enterprise above designated size, and Rural Revitalization."
    found = glossary.occurrences(text, "en")
    assert [term.chinese for _, _, term in found] == ["固定资产投资", "规模以上工业企业", "乡村振兴"]


def test_parts_of_words_and_words_across_a_stop_are_no_terms(glossary: Glossary):
    assert glossary.occurrences("Retail. Sales of coalition partners", "en") == []


def test_indicators_are_told_from_other_terms(glossary: Glossary):
    assert glossary.is_indicator("社会消费品零售总额")
    assert glossary.is_indicator("固投")
    assert not glossary.is_indicator("乡村振兴")
    assert not glossary.is_indicator("蔚蓝")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("额济纳旗和达旗", ["额济纳旗", "达拉特旗"]),
        ("鄂托克前旗", ["鄂托克前旗"]),
        ("鄂旗人大常委会", ["鄂托克旗"]),
        ("What did Dalate Banner and Ejina report?", ["达拉特旗", "额济纳旗"]),
        ("Ejin Horo Banner", ["伊金霍洛旗"]),
        ("otog front banner, Etuoke Banner", ["鄂托克前旗", "鄂托克旗"]),
        ("内蒙古和Inner Mongolia", ["内蒙古自治区"]),
        ("Shaanxi is not Shanxi", ["陕西省", "山西省"]),
        ("没有地名", []),
    ],
)
def test_places_are_found_by_any_of_their_names(glossary: Glossary, text: str, places: list[str]):
    assert glossary.find_places(text) == places


def test_a_place_knows_what_it_lies_in():
    [found] = find_places("额济纳旗")
    assert found.place.within == ("阿拉善盟", "内蒙古自治区")


def test_the_gazetteer_is_whole(glossary: Glossary):
    levels = Counter(place.level for place in glossary.places)
    assert levels == {"province": 34, "league": 12, "banner": 103}
    names = {place.name for place in glossary.places}
    assert len(names) == len(glossary.places)
    assert all(set(place.within) <= names for place in glossary.places)


def test_every_entry_is_whole_and_listed_once(glossary: Glossary):
    assert len(glossary.terms) >= 300
    chinese = Counter(term.chinese for term in glossary.terms)
    assert [name for name, count in chinese.items() if count > 1] == []
    assert all(term.english and term.kind and term.source for term in glossary.terms)


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("额济纳旗人民政府办公室", "Office of the people's government of Ejin Banner"),
        ("2024年达拉特旗政府工作报告", "Government work report of Dalad Banner, 2024"),
        (
            "额济纳旗2024年上半年国民经济和社会发展计划执行情况",
            "Implementation of the plan for national economic and social development of Ejin Banner, first half of 2024",
        ),
        ("旗长在旗委经济工作会议上的讲话", "Speech by the banner head at the economic work conference of the banner Party committee"),
        ("一、基本情况", "Basic facts"),
        ("（二）存在的主要问题", "Main problems"),
        ("二、下半年工作安排", "Work plan for the second half of the year"),
        ("(一)扎实推进生态治理", "Making solid progress in ecological governance"),
        ("一、2022年经济工作回顾", "Review of economic work, 2022"),
        ("鄂托克旗人大常委会办公室", "Office of the standing committee of the people's congress of Otog Banner"),
    ],
)  # fmt: skip
def test_a_heading_is_rendered_from_listed_parts(glossary: Glossary, chinese: str, english: str):
    assert glossary.render_heading(chinese) == english


@pytest.mark.parametrize(
    "chinese", ["（五）强本固基农牧产业", "奋力书写中国式现代化达拉特新篇章",
     "夯实经济发展基础，全力推进全年目标任务顺利完成", "推进", "", "一、"]
)  # fmt: skip
def test_a_heading_with_any_part_that_is_not_listed_is_not_rendered(glossary: Glossary, chinese: str):
    assert glossary.render_heading(chinese) is None


def test_the_users_own_terms_go_before_the_bundled_ones(tmp_path: Path):
    own = tmp_path / "terms.csv"
    own.write_text(
        "chinese,english\n社会消费品零售总额,consumer retail turnover\n石榴籽,pomegranate seeds\n",
        encoding="utf-8",
    )
    glossary = Glossary.load(own)
    assert glossary.english("社会消费品零售总额") == "consumer retail turnover"
    assert glossary.english("石榴籽") == "pomegranate seeds"
    assert glossary.english("乡村振兴") == "rural revitalization"


def test_a_glossary_that_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path):
    own = tmp_path / "terms.csv"
    with pytest.raises(InvalidSettings, match="cannot read the glossary"):
        Glossary.load(own)
    own.write_text("中文,英文\n旗,banner\n", encoding="utf-8")
    with pytest.raises(InvalidSettings, match="has no column 'chinese'"):
        Glossary.load(own)
    own.write_text("chinese,english\n旗,banner\n嘎查,gacha, village\n", encoding="utf-8")
    with pytest.raises(InvalidSettings, match=r"line 3 of .* has more fields than the first line names"):
        Glossary.load(own)
    own.write_text("chinese,english\n旗,\n", encoding="utf-8")
    with pytest.raises(InvalidSettings, match=r"line 2 of .* has no Chinese or no English term"):
        Glossary.load(own)


def test_most_terms_have_a_source_that_can_be_looked_up(glossary: Glossary):
    sources = Counter(term.source for term in glossary.terms)
    looked_up = ("State Council work reports", "Icarus603/vocabmaster", "CC-CEDICT", "China Marine Economic")
    assert sum(count for source, count in sources.items() if source.startswith(looked_up)) >= 400


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("苏木", "sumu"),
        ("嘎查", "gacha"),
        ("规上工业企业", "industrial enterprises above designated size"),
        ("绿色发展", "green development"),
        ("少数民族", "ethnic minorities"),
        # Of the sea, not of the province.
        ("海洋生产总值", "gross ocean product"),
    ],
)
def test_a_term_of_the_field_is_listed(glossary: Glossary, chinese: str, english: str):
    assert glossary.english(chinese) == english


REPORTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "gwr_bilingual" / "pairs.jsonl"


@pytest.mark.shared
@pytest.mark.skipif(not REPORTS.exists(), reason="the bilingual reports are not here")
def test_what_is_said_to_stand_in_the_reports_stands_there(glossary: Glossary):
    lines = [json.loads(line) for line in REPORTS.read_text(encoding="utf-8").split("\n") if line]
    pairs = [(line["zh"], " ".join(word_stems(line["en"]))) for line in lines]
    for term in glossary.terms:
        if term.source.startswith("State Council work reports"):
            names = [" ".join(word_stems(name)) for name in (term.english, *term.english_aliases)]
            assert any(
                term.chinese in chinese and any(name in english for name in names)
                for chinese, english in pairs
            ), term.chinese
