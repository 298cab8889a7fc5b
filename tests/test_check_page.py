"""What the page shows of a checked draft."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from test_render import HOSTILE, SENTENCE, TITLE, cite, document

from rag.errors import UnreadableFile
from rag.records import Checked, DraftCheck, Finding, Statement, Status
from rag.render.drafts import check_summary_to_html, draft_to_html, verdicts_to_html
from rag.ui.check import CheckTab

GOOD = "社会消费品零售总额完成4.3亿元。"
WRONG = "社会消费品零售总额完成5.3亿元。"
UNKNOWN = "全旗新建机场三座。"
TEXT = f"上半年情况\n\n各位领导：\n{GOOD}{WRONG}\n二、项目\n{UNKNOWN}\n"


def checked(text: str, status: Status, of: str = TEXT) -> Checked:
    findings = {
        "supported": (),
        "partly": (Finding("quantity_not_in_source", "原文是4.3亿元", 11, 16),),
        "not_found": (Finding("unsupported", "没有一句话这样说", 0, len(text), (cite(SENTENCE),)),),
    }[status]
    citations = () if status == "not_found" else (cite(SENTENCE),)
    at = of.index(text)
    return Checked(Statement(text, "zh", citations, findings, ()), at, at + len(text), ((0, at),))


def draft(*found: Checked, text: str = TEXT, headings: tuple[tuple[int, int], ...] = ()) -> DraftCheck:
    return DraftCheck("", text, found, headings, (document(),), ())


CHECK = draft(
    checked(GOOD, "supported"), checked(WRONG, "partly"), checked(UNKNOWN, "not_found"),
    headings=((TEXT.index("二、"), 1),),
)  # fmt: skip


def words(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def test_the_whole_draft_is_shown_with_a_sign_and_the_status_in_words_before_each_claim():
    assert words(draft_to_html(CHECK, "zh")) == (
        f"上半年情况\n\n各位领导：\n✓有据: {GOOD}◐部分有据: {WRONG}\n二、项目\n✗未找到依据: {UNKNOWN}\n"
    )


def test_a_claim_leads_to_what_was_found_of_it_and_its_wrong_part_is_underlined():
    marked = draft_to_html(CHECK, "zh")
    assert 'class="wj-claim wj-partly wj-chosen" href="#c-2" data-source="c-2"' in marked
    assert "完成<u>5.3亿元</u>。</a>" in marked
    assert "<u>" not in marked.replace("<u>5.3亿元</u>", "")
    assert "<b>二、项目\n</b>" in marked


def test_of_what_was_found_only_the_first_problem_is_open_and_problems_lead_to_one_another():
    found = verdicts_to_html(CHECK, "zh")
    assert re.findall(r'<article class="wj-verdict wj-(\w+)" id="(c-\d)"( hidden="")?', found) == [
        ("supported", "c-1", ' hidden=""'),
        ("partly", "c-2", ""),
        ("not_found", "c-3", ' hidden=""'),
    ]
    second = found[found.index('id="c-2"') : found.index('id="c-3"')]
    assert 'data-source="c-3" class="wj-step">下一处问题 →' in second
    assert "上一处问题" not in second
    assert f"<mark>{SENTENCE}</mark>" in second and TITLE in second


def test_a_claim_that_nothing_bears_out_shows_what_is_nearest_and_says_that_it_is_no_more():
    third = verdicts_to_html(CHECK, "zh").partition('id="c-3"')[2]
    assert "<h2>最接近的原文</h2>" in third and "文件原文" not in third
    assert '没有一句话这样说<a class="wj-cite" href="#c-3-1" data-source="c-3-1">1</a></p>' in third
    assert f"<mark>{SENTENCE}</mark>" in third


def test_the_summary_counts_each_status_in_words():
    said = words(check_summary_to_html(CHECK, "zh"))
    assert said == (
        "3 句中有 2 句未能完全核实（部分有据 1，未找到依据 1）✓有据 1◐部分有据 1✗未找到依据 1⇄说法不一 0"
    )
    sound = draft(checked(GOOD, "supported"))
    assert words(check_summary_to_html(sound, "en")).startswith("1 sentences checked, all supported")


def test_a_draft_without_claims_is_told_to_have_none():
    assert "没有可核对的陈述" in check_summary_to_html(draft(), "zh")


def test_of_a_very_long_draft_the_page_shows_the_beginning_and_says_so():
    text = f"{GOOD}\n" * 600
    one = checked(GOOD, "supported", of=text)
    step = len(GOOD) + 1
    claims = [
        replace(one, start=step * n, end=step * n + len(GOOD), offsets=((0, step * n),)) for n in range(600)
    ]
    check = draft(*claims, text=text)
    assert draft_to_html(check, "zh").count("<a ") == 500
    assert verdicts_to_html(check, "zh").count('<article class="wj-verdict') == 500
    assert "只显示前 500 句" in check_summary_to_html(check, "zh")
    assert "只显示前" not in check_summary_to_html(CHECK, "zh")


def test_nothing_of_a_draft_becomes_an_element():
    text = f"{HOSTILE}一。{GOOD}"
    claim = checked(GOOD, "supported", of=text)
    bad = replace(claim, statement=replace(claim.statement, text=HOSTILE), start=0, end=len(text))
    check = replace(draft(bad, text=text), name=HOSTILE, notices=(HOSTILE,))
    for fragment in (
        draft_to_html(check, "zh"), verdicts_to_html(check, "zh"), check_summary_to_html(check, "zh"),
        draft_to_html(draft(text=text), "zh"),
    ):  # fmt: skip
        assert not re.search(r"<(?:img|script)", fragment)
        assert not re.search(r"<[^>]*\sonerror=", fragment)


# The tab, without a page around it


class Handed:
    """Stands for Gradio: a part is known by its place in the page, an update by what it is given."""

    def __getattr__(self, kind: str) -> Callable[..., Any]:
        return lambda *given, **more: Made(kind, more)


class Made:
    def __init__(self, kind: str, given: dict[str, Any]) -> None:
        self.kind, self.given = kind, given

    def __enter__(self) -> Made:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class FakeParts:
    gr = Handed()

    def __init__(self, library: Any) -> None:
        self.library = library

    def part(self, kind: str, attributes: str, key: str, **given: Any) -> Made:
        return Made(kind, given)

    def button(self, key: str, **given: Any) -> Made:
        return Made("Button", given)

    def html(self, name: str, *, marks: bool = False) -> Made:
        return Made(name, {})


class FakeLibrary:
    def __init__(self, check: Callable[..., DraftCheck], held: int = 1) -> None:
        self.check = check
        self._held = held

    def documents(self) -> tuple[Any, ...]:
        return (document(),) * self._held


def tab(check: Callable[..., DraftCheck], held: int = 1) -> CheckTab:
    return CheckTab(FakeParts(FakeLibrary(check, held)))  # type: ignore[arg-type]


def shown(made: CheckTab, updates: Iterator[dict[Any, Any]]) -> list[str]:
    return [words(update[made.summary]) for update in updates if made.summary in update]


def test_a_check_tells_how_far_it_is_and_then_what_was_found():
    seen: list[Any] = []
    go_on = Event()

    def check(text: str, *, progress: Callable[[int, int], None], documents: Any) -> DraftCheck:
        seen.append((text, documents))
        progress(1, 3)
        go_on.wait(10)
        return CHECK

    made = tab(check)
    updates = made._on_check(TEXT, None, ["3889"], "zh")
    said = [words(next(updates)[made.summary]), words(next(updates)[made.summary])]
    go_on.set()
    assert [*said, *shown(made, updates)][:2] == ["正在读取稿件…", "正在逐句核对：1 / 3 句"]
    assert seen == [(TEXT, ["3889"])]
    *_, last = made._on_check(TEXT, None, [], "zh")
    assert last[made.check] == CHECK and "wj-draft" in last[made.draft]
    assert sorted(Path(button.given["value"]).name for part, button in last.items() if part in made.downloads.buttons) == [
        "核对结果.docx", "核对结果.html", "核对结果.md",
    ]  # fmt: skip


def test_a_check_that_is_stopped_ends_at_its_next_sentence_and_says_so():
    ended = Event()

    def check(text: str, *, progress: Callable[[int, int], None], documents: Any) -> DraftCheck:
        try:
            while True:
                progress(1, 3)
        finally:
            ended.set()

    made = tab(check)
    updates = made._on_check(TEXT, None, [], "zh")
    run = next(updates)[made.run]
    list(made._on_stop(run))
    assert shown(made, updates)[-1] == "已停止核对。"
    assert ended.wait(10)


@pytest.mark.parametrize(
    ("text", "held", "said"),
    [
        (" \n", 1, "⚠ 请先粘贴文字或放入一份稿件。"),
        ("字" * 200_001, 1, "⚠ 粘贴的文字有 200,001 个字符，最多 200,000 个；请分几次核对，或放入文件。"),
        (TEXT, 0, "⚠ 文库里还没有文件，没有可以核对的依据；请先到“文件”页添加。"),
    ],
)
def test_without_a_text_or_a_document_nothing_is_checked(text: str, held: int, said: str):
    made = tab(lambda *_, **__: CHECK, held)
    assert shown(made, made._on_check(text, None, [], "zh")) == [said]


def test_a_draft_that_cannot_be_read_is_told_in_the_language_of_the_page():
    def check(*_: Any, **__: Any) -> DraftCheck:
        raise UnreadableFile(
            "cannot read 稿件.docx: it is protected with a password; save it without one and add it again"
        )

    made = tab(check)
    assert shown(made, made._on_check("", "/uploads/稿件.docx", [], "zh"))[-1].startswith(
        "⚠ 无法读取 稿件.docx：文件设有密码；请去掉密码另存后再添加。"
    )
