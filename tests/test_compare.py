"""Comparisons: both sides, the difference between them, and what is said where one side is missing."""

import pytest

from rag import Library
from rag.gloss import place_in_english
from rag.glossary import Glossary


def told(library, question: str) -> list[str]:
    answer = library.ask(question, model=False)
    assert not any(statement.findings for statement in answer.statements)
    return [statement.text for statement in answer.statements]


def test_two_places_are_compared_with_the_difference_and_its_direction(counties):
    assert told(counties, "云溪县2022年和青石市2025年一季度的社零哪个高？") == [
        "社会消费品零售总额完成62.7亿元，下降1.8%",
        "一季度，全市实现社会消费品零售总额１２６．５亿元，同比增长４．９％，环比增长１．３％",
        "青石市１２６．５亿元，云溪县62.7亿元，相差63.8亿元；较高的是青石市。各数所指时间不同，见所引原句。",
    ]


def test_two_years_of_an_indicator_are_compared(counties):
    answer = counties.ask("云溪县2022年和2023年社零相差多少", model=False)
    last = answer.statements[-1]

    assert last.text == "2023年67.9亿元，2022年62.7亿元，相差5.2亿元；较高的是2023年。"
    assert [citation.document for citation in last.citations] == ["yunxi-2023.txt", "yunxi-2024-plan.txt"]
    assert last.findings == ()


def test_an_english_reader_is_told_the_difference_in_english(counties):
    question = "Which had the higher retail sales, Yunxi County in 2022 or Qingshi City in the first quarter of 2025?"

    assert told(counties, question)[-1] == (
        "青石市: CNY 12.65 billion; 云溪县: CNY 6.27 billion. The difference is CNY 6.38 billion. "
        "The higher figure is that of 青石市. The figures are of different times; see the sentences cited."
    )


@pytest.mark.parametrize("question", ["云溪县2022年和2019年社零相差多少"])
def test_a_side_that_no_document_states_is_named(counties, question):
    answer = counties.ask(question, model=False)

    assert [statement.text for statement in answer.statements] == ["社会消费品零售总额完成62.7亿元，下降1.8%"]
    assert "比较的一方没有找到：库中文件没有写明2019年的数据。" in answer.notices


@pytest.mark.parametrize(
    ("region", "english"),
    [
        ("额济纳旗", "Ejin Banner"),
        ("达旗", "Dalad Banner"),
        ("白旗", "Plain and Bordered White Banner"),
        ("云溪县", None),
    ],
)
def test_a_side_has_its_english_name_also_where_its_documents_call_it_by_a_part_of_its_name(region, english):
    assert place_in_english(region, Glossary.load()) == english


def test_which_is_larger_is_not_answered_by_what_grew_faster(tmp_path):
    """A province whose report gives the growth alone has no amount to compare."""
    library = Library.open(tmp_path / "library")
    for name, stated in (("青石", "地区生产总值增长5.7%"), ("云溪", "地区生产总值达137亿元、增长5.8%")):
        path = tmp_path / f"{name}.txt"
        path.write_text(
            f"{name}县2025年政府工作报告\n\n一、2024年工作回顾\n\n2024年，{stated}。\n", encoding="utf-8"
        )
        library.ingest([path])
    answer = library.ask("青石县和云溪县2024年的地区生产总值哪个更大？", model=False)

    assert [statement.text for statement in answer.statements] == ["地区生产总值达137亿元、增长5.8%"]
    assert answer.notices == ("比较的一方没有找到：库中文件没有写明青石县的数据。",)
