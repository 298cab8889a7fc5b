import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from fakes import FakeChat, reading_of

from rag.drafting.pairs import MAX_PAIRS, Check, DraftedPair, PairDraft, Point, draft_brief
from rag.errors import ChatUnavailable
from rag.records import Finding, Language, Statement

READING = reading_of(
    "额济纳旗2024年上半年计划执行情况。地区生产总值完成16.29亿元，同比增长2.7%。社会消费品零售总额完成4.3亿元。"
    "完成育苗面积538.97亩。积极争取资金280万元。",
    "ejina.txt",
    "额济纳旗",
    "2024-H1",
)
TITLE, GDP, RETAIL, SEEDLINGS, FUNDS = READING.sentences
POINTS = [
    Point("headline", "一、主要指标", [GDP, RETAIL]),
    Point("step", "二、生态治理", [SEEDLINGS]),
    Point("step", "二、生态治理", [FUNDS]),
]
GOOD = (
    "ZH: 地区生产总值16.29亿元，增长2.7%。[1]\nEN: GDP reached CNY 1.629 billion, up 2.7%. [1]\n\n"
    "ZH: 争取资金280万元。[4]\nEN: CNY 2.8 million was obtained. [4]\n"
)


def drafted(
    *replies: str | Sequence[str | Exception],
    chat: FakeChat | None = None,
    language: Language = "zh",
    room: int = 2500,
    check: Check | None = None,
) -> PairDraft:
    return draft_brief(
        READING.document,
        POINTS,
        chat or FakeChat(*replies),
        sentences=READING.sentences,
        terms=[("16.29亿元", "CNY 1.629 billion"), ("280万元", "CNY 2.8 million"), ("草畜平衡", "x")],
        language=language,
        max_characters=room,
        check=check,
    )


def texts(pairs: Sequence[DraftedPair]) -> list[tuple[str, str | None]]:
    return [(pair.chinese.text, pair.english.text if pair.english else None) for pair in pairs]


def quotes(statement: Statement | None) -> list[str]:
    return [citation.quote for citation in statement.citations] if statement else []


def test_two_lines_are_a_pair_on_the_same_sentences_under_its_heading() -> None:
    brief = drafted(GOOD)
    first, second = brief
    assert texts([first, second]) == [
        ("地区生产总值16.29亿元，增长2.7%。", "GDP reached CNY 1.629 billion, up 2.7%."),
        ("争取资金280万元。", "CNY 2.8 million was obtained."),
    ]
    assert (first.heading, second.heading) == ("一、主要指标", "二、生态治理")
    assert quotes(first.chinese) == quotes(first.english) == [GDP.text]
    assert quotes(second.chinese) == quotes(second.english) == [FUNDS.text]
    assert first.english is not None
    assert (first.chinese.language, first.english.language) == ("zh", "en")
    assert (brief.tokens, brief.notices, len(brief.prompt_hash)) == (123, (), 12)


def test_the_model_sees_numbered_sentences_headings_and_the_terms_in_them() -> None:
    chat = FakeChat(GOOD)
    list(drafted(chat=chat))
    [[(_, system), (_, user)]] = chat.history
    fence = re.findall("=====SOURCES-[0-9a-f]{16}=====", user)[0]
    assert fence in system
    assert user == (
        "文件：额济纳旗2024年上半年计划执行情况 (地区：额济纳旗；时期：2024-H1)\n\n"
        "术语（中文 = 英文）：\n16.29亿元 = CNY 1.629 billion\n280万元 = CNY 2.8 million\n\n"
        f"{fence}\n## 要点 · 一、主要指标 (最多1对)\n[1] {GDP.text}\n[2] {RETAIL.text}\n"
        f"## 下一步 · 二、生态治理 (最多2对)\n[3] {SEEDLINGS.text}\n[4] {FUNDS.text}\n{fence}"
    )


@pytest.mark.parametrize(
    "reply",
    [
        "- **ZH：** 育苗538.97亩。【3】\n- **EN:** 538.97 mu of seedlings. 【3】",
        "1. 中文：育苗538.97亩。[3]\n   英文：538.97 mu of seedlings. [3]",
        "Chinese: 育苗538.97亩。[3]\nEnglish: 538.97 mu of seedlings. [3]",
        "育苗538.97亩。[3]\n538.97 mu of seedlings. [3]",
        "ZH:\n育苗538.97亩。[3]\nEN:\n538.97 mu of seedlings. [3]",
        "以下是摘要：\n## 二、生态治理\nZH: 育苗538.97亩。[3]\nEN: 538.97 mu of seedlings. [3]\n---\n希望以上内容有帮助。",
    ],
)
def test_labels_are_read_in_all_their_forms(reply: str) -> None:
    brief = drafted(reply)
    assert texts(list(brief)) == [("育苗538.97亩。", "538.97 mu of seedlings.")]
    assert brief.notices == ()


def test_what_either_line_cites_both_rest_on() -> None:
    [pair] = drafted("ZH: 生产总值16.29亿元，零售4.3亿元。[1]\nEN: GDP and retail sales rose. [2][1]")
    assert quotes(pair.chinese) == quotes(pair.english) == [GDP.text, RETAIL.text]


def test_an_unknown_number_is_held_against_the_line_that_has_it() -> None:
    [pair] = drafted("ZH: 生产总值16.29亿元。[1]\nEN: GDP was CNY 1.629 billion. [1][9]")
    assert pair.english is not None
    assert pair.chinese.findings == ()
    assert [(finding.kind, finding.message) for finding in pair.english.findings] == [
        ("unknown_citation", "[9] is the number of no sentence that was given")
    ]
    assert quotes(pair.english) == [GDP.text]


def test_a_missing_english_line_is_told() -> None:
    brief = drafted(
        "ZH: 零售4.3亿元。[2]\nZH: 育苗538.97亩。[3]\nEN: Seedlings: 538.97 mu. [3]\nZH: 资金280万元。[4]"
    )
    assert texts(list(brief)) == [
        ("零售4.3亿元。", None),
        ("育苗538.97亩。", "Seedlings: 538.97 mu."),
        ("资金280万元。", None),
    ]
    assert brief.notices == (
        "模型没有给出这一句的英文：零售4.3亿元。",
        "模型没有给出这一句的英文：资金280万元。",
    )


def test_lines_of_no_pair_are_told() -> None:
    brief = drafted("EN: Alone. [1]\n" + GOOD + "EN: Once more. [4]\nA note without number.", language="en")
    assert len(list(brief)) == 2
    assert brief.notices == (
        "A line of the model's that belongs to no pair is left out: EN: Alone. [1]",
        "A line of the model's that belongs to no pair is left out: EN: Once more. [4]",
        "A line of the model's that belongs to no pair is left out: A note without number.",
    )


def test_a_long_document_takes_several_calls_with_numbers_that_go_on() -> None:
    chat = FakeChat(
        "ZH: 生产总值16.29亿元。[1]\nEN: GDP. [1]",
        "ZH: 零售4.3亿元，育苗538.97亩。[2][3]\nEN: Sales, seedlings. [2][3]",
        "ZH: 资金280万元。[4]\nEN: Funds. [1]",
    )
    brief = drafted(chat=chat, room=31)
    *_, last = pairs = list(brief)
    assert [pair.heading for pair in pairs] == ["一、主要指标", "一、主要指标", "二、生态治理"]
    assert [re.findall(r"^(?:## .*|\[\d\])", messages[1][1], re.MULTILINE) for messages in chat.history] == [
        ["## 要点 · 一、主要指标 (最多1对)", "[1]"],
        ["## 要点 · 一、主要指标 (最多1对)", "[2]", "## 下一步 · 二、生态治理 (最多1对)", "[3]"],
        ["## 下一步 · 二、生态治理 (最多1对)", "[4]"],
    ]
    assert last.english is not None
    assert [finding.kind for finding in last.english.findings] == ["unknown_citation"]
    assert brief.tokens == 369


def test_pairs_before_a_break_are_given_and_half_a_pair_is_not() -> None:
    pairs = []
    with pytest.raises(ChatUnavailable, match="broke off"):
        for pair in drafted([GOOD, "ZH: 零售4.3亿元。[2]\nEN: Ret", ChatUnavailable("broke off")]):
            pairs.append(pair)  # noqa: PERF402  # what came before the error counts
    assert len(pairs) == 2


@pytest.mark.parametrize("reply", ["", "好的。", "EN: Only English. [1]", "NOT_IN_SOURCES: 没有"])
def test_a_reply_without_a_pair_is_an_error(reply: str) -> None:
    with pytest.raises(ChatUnavailable) as error:
        list(drafted(reply))
    assert (
        str(error.value)
        == "the chat model fake-chat wrote no pair of statements; ask again, or another model"
    )


def test_a_model_that_does_not_stop_is_cut() -> None:
    endless = "".join(f"ZH: 第{number}条。[1]\nEN: Number {number}. [1]\n" for number in range(3000))
    brief = drafted(endless)
    assert len(list(brief)) == MAX_PAIRS
    assert brief.notices == ("模型的回答过长，其余部分未予采用。",)


def test_a_document_without_key_sentences_has_no_pairs() -> None:
    chat = FakeChat()
    assert (
        list(draft_brief(READING.document, [Point("step", "一、", [])], chat, sentences=READING.sentences))
        == []
    )
    assert chat.history == []


def unlike(pair: DraftedPair) -> DraftedPair:
    """A check that finds fault with any figure but 2.7%, and with a missing English line."""
    fault = Finding("quantity_not_in_source", "所引句子中是“2.7%”。", 0, 1)
    wrong = "2.7" not in pair.chinese.text or pair.english is None
    return pair._replace(chinese=replace(pair.chinese, findings=(fault,))) if wrong else pair


def test_pairs_that_fail_the_check_go_back_once_with_what_was_wrong() -> None:
    chat = FakeChat(
        "ZH: 增长2.7%。[1]\nEN: Up 2.7%. [1]\nZH: 增长7.2%。[1]\nEN: Up 7.2%. [1]",
        "P1 ZH: 生产总值增长2.7%。[1]\nP1 EN: GDP was up 2.7%. [1]",
    )
    brief = drafted(chat=chat, check=unlike)
    assert texts(list(brief)) == [("增长2.7%。", "Up 2.7%."), ("生产总值增长2.7%。", "GDP was up 2.7%.")]
    asked = chat.history[1][1][1]
    assert "P1 ZH: 增长7.2%。 [1]\n有误：所引句子中是“2.7%”。\nP1 EN: Up 7.2%. [1]" in asked
    assert asked.endswith("请改正：P1")
    assert (brief.tokens, brief.notices) == (246, ())


@pytest.mark.parametrize(
    "second",
    [
        "P1 ZH: 增长7.3%。[1]\nP1 EN: Up 7.3%. [1]",
        "P9 ZH: 增长2.7%。[1]\nP9 EN: Up 2.7%. [1]",
        "P1 ZH: 增长2.7%。[1]",
        "",
        "NOT_IN_SOURCES",
    ],
)
def test_a_pair_that_fails_again_stays_as_it_was_and_marked(second: str) -> None:
    brief = drafted("ZH: 增长7.2%。[1]\nEN: Up 7.2%. [1]", second, check=unlike)
    [pair] = brief
    assert (pair.chinese.text, [finding.kind for finding in pair.findings]) == (
        "增长7.2%。",
        ["quantity_not_in_source"],
    )


def test_a_pair_with_fewer_faults_but_no_basis_is_no_correction() -> None:
    def judged(pair: DraftedPair) -> DraftedPair:
        wrong = [Finding("quantity_not_in_source", "16.3亿元", 0, 2), Finding("modality", "已", 0, 2)]
        if "无依据" in pair.chinese.text:
            wrong = [Finding("unsupported", "no sentence says so", 0, len(pair.chinese.text))]
        return pair._replace(chinese=replace(pair.chinese, findings=tuple(wrong)))

    first, anew = "ZH: 地区生产总值16.3亿元。[1]\nEN: GDP. [1]", "P1 ZH: 无依据的话。[1]\nP1 EN: Words. [1]"
    [pair] = drafted(first, anew, check=judged)
    assert pair.chinese.text == "地区生产总值16.3亿元。"


def test_a_model_that_cannot_be_asked_again_leaves_the_pair_marked_and_says_so() -> None:
    brief = drafted(
        "ZH: 增长7.2%。[1]\nEN: Up 7.2%. [1]", [ChatUnavailable("refuses; try again")], check=unlike
    )
    [pair] = brief
    assert pair.findings and brief.notices == ("refuses; try again",)


def test_a_model_without_faults_is_asked_once() -> None:
    chat = FakeChat("ZH: 增长2.7%。[1]\nEN: Up 2.7%. [1]")
    list(drafted(chat=chat, check=unlike))
    assert len(chat.history) == 1
