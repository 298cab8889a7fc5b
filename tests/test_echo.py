"""Replies that begin with the prompt."""

import pytest

from rag.echo import unechoed

MESSAGES = [
    ("system", "你是公文资料的回答员。你只依据用户给出的资料回答问题，不使用资料以外的知识。"),
    (
        "user",
        "=====\n[1] 甲县粮食产量12万吨。\n=====\n\n问题：甲县2024年的粮食产量达到了多少万吨，比上一年增长了多少，增速在全市排第几位？",
    ),
]
PLAIN = "".join(f"{role}: {text}\n" for role, text in MESSAGES) + "assistant: "
CHATML = (
    "".join(f"<|im_start|>{role}\n{text}<|im_end|>\n" for role, text in MESSAGES) + "<|im_start|>assistant\n"
)
BARE = "\n".join(text for _, text in MESSAGES) + "\n"
ANSWER = "甲县粮食产量12万吨。[1]\n"


def heard(text: str, size: int) -> str:
    return "".join(unechoed(iter([text[at : at + size] for at in range(0, len(text), size)]), MESSAGES))


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize("echo", [PLAIN, CHATML, BARE], ids=["roles", "marks", "bare"])
def test_a_prompt_that_comes_back_is_no_part_of_the_reply(echo: str, size: int) -> None:
    assert heard(echo + ANSWER, size).strip() == ANSWER.strip()


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize(
    "reply",
    [
        ANSWER,
        "你是对的。[1]",
        "system: 好",
        "<think>想</think>" + ANSWER,
        "S",
        "",
        "\n\n",
        "[1] 甲县粮食产量12万吨。",
    ],
)
def test_any_other_reply_is_heard_whole(reply: str, size: int) -> None:
    assert heard(reply, size) == reply


def test_an_echo_that_does_not_end_says_nothing() -> None:
    assert heard(PLAIN[:80], 7) == ""


def test_a_reply_is_heard_as_it_comes() -> None:
    pieces = unechoed(iter(["甲县", "粮食"]), MESSAGES)
    assert next(pieces) == "甲县"
