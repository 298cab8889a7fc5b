"""Figures that a question takes for granted."""

from rag import Library

FELL = "问题中的“{}”与文件不符：文件写的是“同比下降0.6%”。"


def test_a_wrong_figure_or_direction_is_put_right_from_the_document(library: Library) -> None:
    asked = "为什么额济纳旗2024年上半年社会消费品零售总额增长了5%？"
    assert library.ask(asked, model=False).notices == (FELL.format("5%"),)
    turned = "额济纳旗2024年上半年社会消费品零售总额同比增长0.6%的原因是什么？"
    assert library.ask(turned, model=False).notices == (FELL.format("0.6%"),)


def test_an_english_question_is_put_right_in_english(library: Library) -> None:
    asked = "Why did Ejin Banner's GDP grow 9% in the first half of 2024?"
    assert library.ask(asked, model=False).notices == (
        "The question's “9%” is not what the document states: “同比增长2.7%”.",
    )


def test_a_direction_taken_for_granted_is_put_right(library: Library) -> None:
    asked = "为什么额济纳旗2024年上半年地区生产总值下降？"
    assert library.ask(asked, model=False).notices == (
        "问题中的“下降”与文件不符：文件写的是“同比增长2.7%”。",
    )
    asked = "Why did Ejin Banner's retail sales grow in the first half of 2024?"
    assert library.ask(asked, model=False).notices == (
        "The question's “grow” is not what the document states: “同比下降0.6%”.",
    )


def test_what_is_right_or_only_asked_is_left_alone(library: Library) -> None:
    for asked in (
        "额济纳旗2024年上半年社会消费品零售总额下降0.6%的原因是什么？",
        "额济纳旗2024年上半年社会消费品零售总额增长5%了吗？",
        "为什么额济纳旗2024年上半年社会消费品零售总额下降？",
    ):
        assert library.ask(asked, model=False).notices == ()
