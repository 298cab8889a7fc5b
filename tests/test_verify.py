"""Verification: a statement that says what its source says has no findings, one that says otherwise has."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from rag.clean import clean
from rag.describe import describe
from rag.outline import outline
from rag.read import read
from rag.records import Citation, Document, Language, Sentence, Statement
from rag.verify import verify

SEEDS = Path(__file__).parent.parent / "seeds"
HALF_YEAR = (
    "2024年上半年,额济纳旗地区生产总值完成16.29亿元,同比增长2.7%;社会消费品零售总额完成4.3亿元,同比下降0.6%;"
    "社会固定资产投资同比增长150.88%;一般公共预算收入完成1.33亿元,同比增长10.1%;城镇居民可支配收入26701元,同比增长2.9%;"
    "农村牧区常住居民可支配收入13320元,同比增长5.4%。"
)
TITLE = "额济纳旗2024年上半年国民经济和社会发展计划执行情况"


def document(text: str, **description: str | date | None) -> Document:
    fields: dict[str, str | date | None] = dict.fromkeys(
        ("title", "number", "issuer", "date", "region", "period", "kind")
    )
    return Document(
        id="d1",
        name="report.txt",
        text=text,
        offsets=((0, 0),),
        encoding="utf-8",
        format="text",
        pages=(),
        notices=(),
        **(fields | description),  # type: ignore[arg-type]
    )


def cite(source: Document, quote: str) -> Citation:
    start = source.text.index(quote)
    return Citation(source.id, source.name, quote, start, start + len(quote), None, None, source.label)


def findings(
    text: str, source: Document | str, *quotes: str, language: Language = "zh"
) -> list[tuple[str, str]]:  # fmt: skip
    held = document(source) if isinstance(source, str) else source
    citations = tuple(cite(held, quote) for quote in quotes or (held.text,))
    statement = verify(Statement(text, language, citations, (), ()), {held.id: held}.get)
    return [(finding.kind, text[finding.start : finding.end]) for finding in statement.findings]


@pytest.fixture(scope="module")
def half_year() -> Document:
    text = f"{TITLE}\n{HALF_YEAR}\n截至6月末,累计通关过货量达1200万吨。"
    return document(text, title=TITLE, region="额济纳旗", period="2024-H1", date=date(2024, 9, 24))


def test_a_statement_without_citations_is_uncited():
    statement = verify(Statement("社零4.3亿元。", "zh", (), (), ()), {}.get)
    assert [(finding.kind, finding.message) for finding in statement.findings] == [
        ("uncited", "这句话没有注明出处。")
    ]


def test_a_citation_of_a_document_that_is_not_there_is_found(half_year: Document):
    statement = verify(Statement("4.3亿元", "en", (cite(half_year, HALF_YEAR),), (), ()), {}.get)
    assert [(finding.kind, finding.message) for finding in statement.findings] == [
        ("unknown_citation", 'The cited document "report.txt" is not in the library.')
    ]


@pytest.mark.parametrize(
    "change", [{"quote": "社会消费品零售总额完成5.3亿元"}, {"start": 1}, {"start": 10_000, "end": 10_010}]
)
def test_a_quote_that_is_not_in_its_place_is_found(half_year: Document, change: dict[str, object]):
    citation = replace(cite(half_year, HALF_YEAR), **change)  # type: ignore[arg-type]
    statement = verify(
        Statement("社会消费品零售总额增长。", "zh", (citation,), (), ()), {half_year.id: half_year}.get
    )
    assert [finding.kind for finding in statement.findings] == ["quote_not_exact"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("2024年上半年，额济纳旗社会消费品零售总额完成43000万元，同比下降0.6%。", "zh"),
        ("额济纳旗社零4.3亿元。", "zh"),
        (
            "Retail sales in Ejin Banner came to CNY 430 million in the first half of 2024, down 0.6% year on year.",
            "en",
        ),
        ("In H1 2024 fixed-asset investment grew by 150.88%.", "en"),
        ("Ejina Banner's GDP reached CNY 1.629 billion, up 2.7%.", "en"),
        ("Retail sales fell 0.6% to RMB 430 million.", "en"),
        ("CNY 430 million in retail sales, CNY 133 million in general public budget revenue.", "en"),
        ("Between January and June 2024 urban disposable income was CNY 26,701.", "en"),
    ],
)
def test_a_statement_that_says_what_its_source_says_is_good(
    half_year: Document, text: str, language: Language
):
    assert findings(text, half_year, HALF_YEAR, language=language) == []


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("社会消费品零售总额完成4.5亿元。", "zh", "4.5亿元"),
        ("社会消费品零售总额完成4.3万元。", "zh", "4.3万元"),
        ("社会消费品零售总额同比增长0.6%。", "zh", "0.6%"),
        ("社会消费品零售总额同比下降0.6个百分点。", "zh", "0.6个百分点"),
        ("地区生产总值完成4.3亿元。", "zh", "4.3亿元"),
        ("城镇居民可支配收入13320元。", "zh", "13320元"),
        ("Retail sales came to CNY 4.3 billion.", "en", "CNY 4.3 billion"),
        ("Retail sales rose 0.6%.", "en", "0.6%"),
        ("GDP reached CNY 1.63 billion.", "en", "CNY 1.63 billion"),
        ("Retail sales came to USD 430 million.", "en", "USD 430 million"),
        ("Rural disposable income was CNY 26,701.", "en", "CNY 26,701"),
    ],
)
def test_a_figure_that_the_source_does_not_state_so_is_found(
    half_year: Document, text: str, language: Language, found: str
):
    assert findings(text, half_year, HALF_YEAR, language=language) == [("quantity_not_in_source", found)]


def test_messages_say_what_the_source_has(half_year: Document):
    def messages(text: str, language: Language) -> list[str]:
        statement = Statement(text, language, (cite(half_year, HALF_YEAR),), (), ())
        return [finding.message for finding in verify(statement, {half_year.id: half_year}.get).findings]

    assert messages("社零同比增长0.6%。", "zh") == ["所引句子中“0.6%”是下降，这里却说上升。"]
    assert messages("Retail sales rose 0.6%.", "en") == [
        'The cited sentence has "0.6%" as down, the statement as up.'
    ]
    assert messages("社零4.3万元。", "zh") == ["所引句子中是“4.3亿元”，不是“4.3万元”。"]
    assert messages("社零9.9亿元。", "zh") == ["所引句子中没有“9.9亿元”。"]
    assert messages("地区生产总值完成4.3亿元。", "zh") == [
        "所引句子中“4.3亿元”说的是社会消费品零售总额，不是地区生产总值。"
    ]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("2023年上半年，社零4.3亿元。", "zh", "2023年上半年"),
        ("2024年1-11月，社零4.3亿元。", "zh", "2024年1-11月"),
        ("2025年社零4.3亿元。", "zh", "2025年"),
        ("In the second half of 2024 retail sales were CNY 430 million.", "en", "second half of 2024"),
    ],
)
def test_a_period_that_neither_quote_nor_document_has_is_found(
    half_year: Document, text: str, language: Language, found: str
):
    assert findings(text, half_year, HALF_YEAR, language=language) == [("date_not_in_source", found)]


def test_a_quote_without_a_year_may_be_given_that_of_its_document(half_year: Document):
    assert (
        findings(
            "截至2024年6月末，累计通关过货量达1200万吨。", half_year, "截至6月末,累计通关过货量达1200万吨。"
        )
        == []
    )
    assert (
        findings(
            "截至2023年6月末，累计通关过货量达1200万吨。", half_year, "截至6月末,累计通关过货量达1200万吨。"
        )
        != []
    )


def test_a_quote_that_names_another_year_is_not_given_that_of_its_document():
    source = document("完成2023年度加厚地膜推广任务1.5万亩。", title="2024年政府工作报告", period="2024")
    assert findings("2023年推广加厚地膜1.5万亩。", source) == []
    assert findings("2024年推广加厚地膜1.5万亩。", source) == [("date_not_in_source", "2024年")]


def test_figures_are_never_taken_from_the_title(half_year: Document):
    source = document("社零有所增长。", title="2024年零售总额4.3亿元的报告")
    assert findings("社零4.3亿元。", source) == [("quantity_not_in_source", "4.3亿元")]


def test_the_name_of_the_document_may_be_given_with_its_numbers():
    source = document(
        "以上审议意见，请认真研究。", number="鄂旗人常发〔2024〕37号", title="关于计划执行情况的审议意见"
    )
    assert findings("鄂旗人常发〔2024〕37号要求认真研究审议意见。", source) == []
    assert findings("鄂旗人常发〔2024〕38号要求认真研究审议意见。", source) != []


def test_a_figure_of_one_banner_under_the_name_of_another_is_found(half_year: Document):
    assert findings("达拉特旗社零4.3亿元。", half_year, HALF_YEAR) == [("place_not_in_source", "达拉特旗")]
    assert findings(
        "Dalad Banner's retail sales were CNY 430 million.", half_year, HALF_YEAR, language="en"
    ) == [("place_not_in_source", "Dalad Banner")]
    assert findings("内蒙古阿拉善盟额济纳旗社零4.3亿元。", half_year, HALF_YEAR) == []


def test_a_quote_cut_inside_a_number_does_not_state_what_is_left():
    source = document("全年培训125人，投入5000万元。")
    assert findings("培训25人。", source, "25人") == [("quantity_not_in_source", "25人")]
    assert findings("投入5000。", source, "投入5000") == [("quantity_not_in_source", "5000")]


def test_two_sources_may_support_one_statement():
    source = document("地区生产总值500亿元。社会消费品零售总额49.5亿元。")
    text = "地区生产总值500亿元，社零49.5亿元。"
    assert findings(text, source, "地区生产总值500亿元。", "社会消费品零售总额49.5亿元。") == []
    assert findings(text, source, "地区生产总值500亿元。") == [("quantity_not_in_source", "49.5亿元")]


def test_a_figure_turned_into_its_neighbour_is_found():
    source = document("完成林业建设5.9万亩、草原修复5万亩。")
    assert findings("完成林业建设5万亩、草原修复5万亩。", source) == [("quantity_not_in_source", "5万亩")]


def test_a_conversion_for_english_readers_is_no_other_figure():
    source = document("完成林业建设5.9万亩，粮食产量17亿斤。")
    assert findings("Forestry covered 59,000 mu (3,933 ha).", source, language="en") == []
    assert findings("Forestry covered 3,933 hectares.", source, language="en") == []
    assert findings("Forestry covered 3,900 hectares.", source, language="en") == [
        ("quantity_not_in_source", "3,900 hectares")
    ]


def test_terms_and_figures_set_behind_a_chinese_passage_are_no_repetition(half_year: Document):
    gloss = " (total retail sales of consumer goods; CNY 430 million; down 0.6%)"
    assert (
        findings("社会消费品零售总额完成4.3亿元,同比下降0.6%" + gloss, half_year, HALF_YEAR, language="en")
        == []
    )


def test_a_chinese_passage_for_an_english_reader_is_checked_as_chinese():
    source = document("全年民生支出10.4亿元，占一般公共预算支出的76.7%。")
    gloss = " (spending on people's wellbeing; CNY 1.04 billion; general public budget expenditure; 76.7%)"
    assert findings("全年民生支出10.4亿元，占一般公共预算支出的76.7%" + gloss, source, language="en") == []


def test_the_figure_before_a_quoted_passage_is_checked_and_is_no_repetition():
    source = document("地区生产总值完成16.29亿元，社会消费品零售总额完成4.3亿元。")
    quote = "“社会消费品零售总额完成4.3亿元”"
    first = "CNY 430 million (total retail sales of consumer goods)"
    assert findings(f"{first}: {quote}", source, language="en") == []
    assert findings(f"CNY 450 million: {quote}", source, language="en") == [
        ("quantity_not_in_source", "CNY 450 million")
    ]


def test_a_difference_that_is_computed_from_cited_figures_is_founded():
    source = document("甲旗完成16.29亿元，增长2.9%；乙旗完成4亿元，下降0.6%。")
    assert findings("甲旗16.29亿元，乙旗4亿元，相差12.29亿元。", source) == []
    assert findings("甲旗增长2.9%，乙旗下降0.6%，相差3.5个百分点。", source) == []
    assert findings("甲旗16.29亿元，乙旗4亿元，相差12.3亿元。", source) == [
        ("quantity_not_in_source", "12.3亿元")
    ]
    # Both figures must be there, and be said to be apart.
    assert findings("甲旗与乙旗相差12.29亿元。", source) == [("quantity_not_in_source", "12.29亿元")]
    assert findings("甲旗16.29亿元，乙旗4亿元，共12.29亿元。", source) == [
        ("quantity_not_in_source", "12.29亿元")
    ]


def test_english_words_for_numbers_stand_for_chinese_numerals():
    source = document("聚焦“三农”，落实十大行动，县域竞争力位居第八位，连续二十年不干涸，筹备两会。")
    text = "The two sessions, ten major actions, eighth place, and 20 years without drying up."
    assert findings(text, source, language="en") == []


def test_findings_that_a_statement_had_are_replaced(half_year: Document):
    once = verify(
        Statement("社零4.5亿元。", "zh", (cite(half_year, HALF_YEAR),), (), ()), {half_year.id: half_year}.get
    )
    assert verify(once, {half_year.id: half_year}.get) == once


@cache
def seeds() -> tuple[tuple[Document, Sentence], ...]:
    pairs = []
    for path in sorted(SEEDS.glob("*.txt")):
        source = read(path)
        cleaned = clean(source)
        built = outline(cleaned)
        said = describe(cleaned.text, built, source.name)
        held = Document(
            source.id, source.name, said.title, said.number, said.issuer, said.date, said.region, said.period,
            said.kind, cleaned.text, cleaned.offsets, source.encoding, source.format, (), (),
        )  # fmt: skip
        pairs += [(held, sentence) for sentence in built.sentences]
    return tuple(pairs)


def state(text: str, held: Document, sentence: Sentence) -> Statement:
    address = " · ".join((held.label, *sentence.path))
    citation = Citation(held.id, held.name, sentence.text, sentence.start, sentence.end, None, None, address)
    return verify(Statement(text, "zh", (citation,), (), ()), {held.id: held}.get)


def test_every_sentence_of_the_seeds_is_good_as_a_statement_of_itself():
    pairs = seeds()
    assert len(pairs) > 500
    assert [sentence.text for held, sentence in pairs if state(sentence.text, held, sentence).findings] == []


def test_every_clause_of_the_seeds_is_good_as_a_statement():
    clauses = [
        (held, sentence, clause.strip())
        for held, sentence in seeds()
        for clause in re.split(r"(?<=[；;])|(?<=，)|(?<=[^\d],)", sentence.text)
        if clause.strip()
    ]
    bad = [clause for held, sentence, clause in clauses if state(clause, held, sentence).findings]
    assert bad == []


def mutations(text: str, chance: random.Random) -> Iterator[str]:
    """The text with one figure, unit, direction or year changed."""
    for match in re.finditer(r"\d", text):
        other = (int(match[0]) + chance.randint(1, 9)) % 10
        yield f"{text[: match.start()]}{other}{text[match.end() :]}"
    swaps = [
        (r"(?<=\d)亿", "万"), (r"(?<=\d)万(?!亿)", "亿"), (r"(?<=\d)%", "个百分点"), ("个百分点", "%"), (r"(?<=\d)万元", "元"),
        (r"(?<=[\d万])亩", "公顷"), (r"(?<=[\d万])吨", "公斤"), (r"增长(?=\d)", "下降"), (r"下降(?=\d)", "增长"),
        (r"提高(?=\d)", "降低"), (r"(?<=\d)户", "人"),
    ]  # fmt: skip
    for pattern, other_unit in swaps:
        for match in re.finditer(pattern, text):
            yield text[: match.start()] + other_unit + text[match.end() :]
    for match in re.finditer(r"20\d\d(?= ?年)", text):
        for step in (-1, 1):
            yield f"{text[: match.start()]}{int(match[0]) + step}{text[match.end() :]}"


def test_no_changed_figure_unit_direction_or_year_is_taken_for_good():
    chance = random.Random(20240924)
    changed = [
        (held, sentence, mutated)
        for held, sentence in seeds()
        for mutated in mutations(sentence.text, chance)
    ]
    sample = chance.sample(changed, 600)
    assert len(changed) > 2_000
    assert [
        mutated for held, sentence, mutated in sample if not state(mutated, held, sentence).findings
    ] == []


@pytest.mark.parametrize(
    ("text", "language", "wrong"),
    [
        ("农村牧区居民可支配收入26701元。", "zh", "26701元"),
        ("Rural income was CNY 26,701.", "en", "CNY 26,701"),
    ],
)
def test_an_urban_figure_given_out_for_a_rural_one_is_found(
    half_year: Document, text: str, language: Language, wrong: str
):
    assert findings(text, half_year, HALF_YEAR, language=language) == [("quantity_not_in_source", wrong)]
