"""Words are found however they are typed; rare words count more; filters and weights hold."""

from __future__ import annotations

import unicodedata

import pytest

from rag.errors import IndexUnusable
from rag.lexical import Entry, Lexical, held, narrowed, pairs_of, plain, plain_lines, tokens, write

_GIVEN = [
    ("ejina:0", "ejina", "额济纳旗2024年上半年计划执行情况", "社会消费品零售总额16.29亿元，下降0.6%。"),
    ("ejina:1", "ejina", "额济纳旗2024年上半年计划执行情况 乡村振兴", "粮食产量461.5 万吨。"),
    ("dalate:0", "dalate", "达拉特旗2024年政府工作报告", "社会消费品零售总额增长5%，粮食总产稳定。"),
    ("etuoke:0", "etuoke", "鄂旗人常发〔2024〕37号 审议意见", "接种HPV疫苗，覆盖率90%。"),
]
ENTRIES = [Entry(*entry[:2], plain(entry[2]), plain(entry[3])) for entry in _GIVEN]


@pytest.fixture(scope="module")
def index() -> Lexical:
    return Lexical.in_memory(ENTRIES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人大", ["人", "大", "人大"]),
        ("旗", ["旗"]),
        ("社會", ["社", "会", "社会"]),
        ("１６．２９亿", ["16.29", "亿"]),
        ("461.5 万吨", ["461.5", "万", "吨", "万吨"]),
        ("1,234,567元", ["1234567", "元"]),
        ("2,024", ["2024"]),
        ("PM2.5 and R&D", ["pm", "2.5", "and", "r", "d"]),
        ("〔2024〕37号", ["2024", "37", "号"]),
        ("党的领导。坚持", ["党", "的", "领", "导", "党的", "的领", "领导", "坚", "持", "坚持"]),
        ("", []),
        ("……—— 　", []),
    ],
)
def test_a_text_is_split_into_words(text, expected):
    assert tokens(text) == expected


def test_a_year_in_characters_gives_its_digits_besides():
    assert tokens("二〇二四年")[0] == "2024"
    assert tokens("二零二四年")[0] == "2024"


def test_a_question_finds_the_chunk_that_shares_its_rare_words(index):
    found = index.search("额济纳旗上半年社会消费品零售总额是多少？", 3)
    assert [id_ for id_, _ in found] == ["ejina:0", "dalate:0", "ejina:1"]
    assert found[0][1] > found[1][1] > found[2][1] > 0


@pytest.mark.parametrize("query", ["額濟納旗 社會消費品零售總額", "额济纳旗　社会消费品零售总额１６.２９"])
def test_traditional_and_full_width_characters_find_the_same(index, query):
    assert index.search(query, 1)[0][0] == "ejina:0"


def test_latin_words_are_found_in_any_case(index):
    assert [id_ for id_, _ in index.search("hpv", 5)] == ["etuoke:0"]


def test_numbers_are_found_whole(index):
    assert [id_ for id_, _ in index.search("461.5", 5)] == ["ejina:1"]
    assert index.search("461", 5) == []


def test_only_the_documents_asked_for_are_searched(index):
    assert [id_ for id_, _ in index.search("粮食", 5, {"dalate"})] == ["dalate:0"]
    assert {id_ for id_, _ in index.search("粮食", 5, {"dalate", "ejina"})} == {"dalate:0", "ejina:1"}
    assert index.search("粮食", 5, set()) == []
    assert index.search("粮食", 5, {"unknown"}) == []


def test_a_filter_does_not_change_the_scores(index):
    everywhere = dict(index.search("粮食产量", 5))
    assert dict(index.search("粮食产量", 5, {"ejina"}))["ejina:1"] == pytest.approx(everywhere["ejina:1"])


def test_weights_of_terms_count(index):
    plain = [id_ for id_, _ in index.search({"总额": 1.0, "疫苗": 1.0}, 5)]
    weighed = [id_ for id_, _ in index.search({"总额": 5.0, "疫苗": 0.1}, 5)]
    assert plain[0] == "etuoke:0"
    assert weighed[-1] == "etuoke:0"


def test_title_and_headings_count_as_much_as_asked_for(index):
    assert {id_ for id_, _ in index.search("乡村", 5)} == {"ejina:1"}
    assert index.search("乡村", 5, context_weight=0) == []
    low = index.search("乡村", 1, context_weight=0.1)[0][1]
    assert index.search("乡村", 1, context_weight=1.0)[0][1] == pytest.approx(10 * low, rel=1e-4)


@pytest.mark.parametrize("query", ["", "？", "a:b AND (c", {}])
def test_what_holds_no_known_word_finds_nothing(index, query):
    assert index.search(query, 5) == []


def test_words_are_counted_by_the_chunks_they_stand_in(index):
    assert index.frequencies(["零售", "产量", "额济"]) == {"零售": 2, "产量": 1, "额济": 0}


def test_an_index_on_disk_is_the_same_and_changes_by_document(tmp_path):
    write(tmp_path / "tantivy", [], ENTRIES[:2])
    write(tmp_path / "tantivy", ["ejina"], ENTRIES[2:])
    index = Lexical(tmp_path / "tantivy")
    assert index.count() == 2
    assert [id_ for id_, _ in index.search("粮食", 5)] == ["dalate:0"]


def test_a_document_can_be_replaced_in_one_go(tmp_path):
    write(tmp_path / "tantivy", [], ENTRIES)
    write(tmp_path / "tantivy", ["ejina"], [Entry("ejina:0", "ejina", "", "粮食产量")])
    index = Lexical(tmp_path / "tantivy")
    assert index.count() == 3
    assert {id_ for id_, _ in index.search("粮食", 5)} == {"ejina:0", "dalate:0"}


def test_a_missing_or_broken_index_is_unusable(tmp_path):
    with pytest.raises(IndexUnusable):
        Lexical(tmp_path / "nowhere")
    write(tmp_path / "tantivy", [], ENTRIES)
    (tmp_path / "tantivy" / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexUnusable):
        Lexical(tmp_path / "tantivy")


def test_words_stand_in_a_plain_text_exactly_where_its_tokens_hold_them():
    texts = [
        "社會消費品零售總額15.2億元，\n增5%",
        "二〇二四年PM2.5下降",
        "the party of 2024 parts",
        "１,234人",
        "",
    ]
    words = [
        "社会",
        "品零",
        "15.2",
        "5",
        "2",
        "2024",
        "pm",
        "2.5",
        "part",
        "parts",
        "1234",
        "人",
        "会费",
        "year",
    ]
    assert held(words, [plain(text) for text in texts]).tolist() == [
        [word in tokens(text) for text in texts] for word in words
    ]


def test_texts_made_plain_together_are_as_each_alone():
    texts = ["1,\n234", "二〇二四年，", "", "a\u0301", "\u0301b", "「臺灣」", "１,２３４"]
    assert plain_lines(texts) == [plain(text) for text in texts]
    assert plain_lines([]) == []


def test_a_plain_text_is_one_line():
    assert plain("二〇二三年，\n完成１,２３４万元") == "二〇二三年, 完成1234万元 2023"


def test_the_best_form_of_a_word_counts_and_a_long_form_needs_its_pairs():
    entries = [
        Entry(name, "d", "", body)
        for name, body in (("one", "化解债务"), ("both", "债务 欠款"), ("none", "植树"))
    ]
    index = Lexical.in_memory(entries)

    found = dict(index.search([{"债务": 1.0, "欠款": 0.1}], 5))
    assert set(found) == {"one", "both"}
    assert found["both"] < 1.5 * found["one"]
    assert (
        pairs_of("职业生涯") == ("职业", "业生", "生涯")
        and pairs_of("债") == ("债",)
        and pairs_of("gdp") == ("gdp",)
    )


@pytest.mark.parametrize(
    "text",
    ["", "增长８.３％，其中：", "ﬁ①㎡", "（一）“三清零”；", "é，ａｂ", "！？：；", "，\u0338"],
)
def test_a_text_made_narrow_is_its_compatible_form(text):
    assert narrowed(text) == unicodedata.normalize("NFKC", text)
