from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.records import Answer, Brief, Chunk, Citation, Document, Figure, Finding, Hit, Pair, Statement, Usage
from rag.render import (
    answer_to_html,
    answer_to_markdown,
    answer_to_text,
    brief_to_html,
    brief_to_markdown,
    documents_to_html,
    escape_html,
    escape_markdown,
    hits_to_html,
    hits_to_text,
    plain,
    sources_to_html,
    statement_to_text,
    statements_to_html,
)
from rag.render.tags import Html, tag
from rag.render.web import surroundings
from rag.render.words import cited

TITLE = "额济纳旗2024年上半年国民经济和社会发展计划执行情况"
SENTENCE = "社会消费品零售总额完成4.3亿元,同比下降0.6%;"
TEXT = f"{TITLE}\n一、上半年计划执行情况\n地区生产总值完成16.29亿元。{SENTENCE}一般公共预算收入完成1.33亿元。\n（一）扎实推进生态治理"
HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>${alert(3)}'


def document(text: str = TEXT, title: str | None = TITLE, name: str = "额济纳旗.txt") -> Document:
    return Document(
        "3889", name, title, None, "额济纳旗人民政府办公室", date(2024, 9, 24), "额济纳旗", "2024-H1", None,
        text, ((0, 0),), "utf-8", "text", (), (),
    )  # fmt: skip


def cite(
    quote: str, of: Document | None = None, address: str = f"{TITLE} · 一、上半年计划执行情况"
) -> Citation:
    of = of or document()
    start = of.text.index(quote)
    return Citation(of.id, of.name, quote, start, start + len(quote), None, None, address)


def state(text: str, *quotes: str, findings: tuple[Finding, ...] = (), bold: str = "") -> Statement:
    spans = ((text.index(bold), text.index(bold) + len(bold)),) if bold else ()
    return Statement(text, "zh", tuple(cite(quote) for quote in quotes), findings, spans)


def answer(*statements: Statement, refusal: str | None = None, notices: tuple[str, ...] = ()) -> Answer:
    question = "额济纳旗上半年社会消费品零售总额是多少？"
    return Answer(
        question, "zh", statements, (), refusal, "extractive", notices, ("额济纳旗",), None, None, ()
    )


def hit(text: str, of: Document) -> Hit:
    chunk = Chunk(f"{of.id}:0", of.id, 0, 1, 0, len(text), ("一、上半年计划执行情况",), text)
    return Hit(chunk, of, (), 0.5, ("dense",))


def brief(*pairs: Pair, of: Document | None = None, figures: tuple[Figure, ...] = ()) -> Brief:
    return Brief(
        of or document(), "Ejin Banner, first half of 2024", (("Region", "Ejin Banner"),), pairs, figures,
        (("地区生产总值", "gross regional product"),), "extractive", ("英文正文需要配置模型。",), None, None,
    )  # fmt: skip


def figure() -> Figure:
    return Figure(
        "社会消费品零售总额", "total retail sales", "额济纳旗", "2024年上半年", Decimal("4.3"), "亿元", "4.3亿元",
        "CNY 430 million", "actual", cite(SENTENCE),
    )  # fmt: skip


def shown(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


# Plain text


def test_a_statement_in_text_ends_with_its_number_and_warns_on_its_own_line():
    finding = Finding("quantity_not_in_source", "5.3亿元 is in none of the cited sentences", 0, 5)
    assert statement_to_text(state("零售总额5.3亿元", SENTENCE, findings=(finding,)), 2) == (
        "零售总额5.3亿元 [2] ◐ 部分有据\n  ⚠ 所引原文中没有这个数字: 5.3亿元 is in none of the cited sentences"
    )


def test_a_finding_in_text_is_followed_by_the_sentences_that_say_otherwise():
    conflict = Finding("conflict", "另一份文件写的是4.3亿元", 4, 9, (cite(SENTENCE),))
    assert statement_to_text(state("零售总额5.3亿元", SENTENCE, findings=(conflict,)), 1) == (
        "零售总额5.3亿元 [1] ⇄ 说法不一\n  ⚠ 另一份文件说法不同: 另一份文件写的是4.3亿元\n"
        f"    见 {TITLE} · 一、上半年计划执行情况: {SENTENCE}"
    )


def test_an_answer_in_text_says_how_many_of_its_statements_could_not_be_confirmed():
    missing = Finding("uncited", "没有出处", 0, 5)
    text = answer_to_text(answer(state("完成4.3亿元", SENTENCE), state("新建机场。", findings=(missing,))))
    assert "新建机场。 ✗ 未找到依据\n  ⚠ 没有出处: 没有出处" in text
    assert "\n\n2 句中有 1 句未能完全核实（未找到依据 1）\n" in text


def test_a_statement_without_source_carries_no_number():
    assert statement_to_text(state("零售总额完成4.3亿元"), 1) == "零售总额完成4.3亿元"


def test_an_answer_in_text_lists_each_quote_under_the_number_of_its_statement():
    assert answer_to_text(answer(state("完成4.3亿元", SENTENCE), notices=("索引已重建",))) == (
        f"完成4.3亿元 [1] ✓\n\n出处\n[1] {TITLE} · 一、上半年计划执行情况 (额济纳旗.txt)\n    {SENTENCE}\n\n"
        "理解为：额济纳旗\n索引已重建"
    )


def test_the_rest_of_an_answer_follows_statements_that_were_shown_before():
    text = answer_to_text(answer(state("完成4.3亿元", SENTENCE)), statements=False)
    assert text.startswith("\n出处\n[1] ")


def test_a_refusal_in_text_stands_alone():
    assert answer_to_text(answer(refusal="库中文件没有写明。")) == "库中文件没有写明。\n\n理解为：额济纳旗"


def test_hits_in_text_are_ranked_and_say_where_they_stand():
    assert hits_to_text([hit(SENTENCE, document())]) == (
        f"1. {TITLE} · 一、上半年计划执行情况 (0.500)\n   {SENTENCE}"
    )
    assert hits_to_text([]) == ""


def test_text_for_a_terminal_has_no_escape_sequences_and_nothing_that_turns_the_line_around():
    assert plain("\x1b[31m红\x1b[0m\u202e元亿3.4\tA\nB\x00") == "[31m红[0m元亿3.4\tA\nB"


# Markdown


@given(st.text(alphabet=st.sampled_from("*_`#<>[]()!|\\~-+1.&;:/ 额济纳a\n$@=^{}\t")))
def test_escaped_markdown_shows_the_text_itself(text: str):
    rendered = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(f"前 {escape_markdown(text)}")
    )
    assert "<a" not in rendered and "<img" not in rendered and "<em" not in rendered
    assert shown(rendered).split() == f"前 {text}".split()


@given(st.text(alphabet=st.sampled_from("-+1.)# 额>*=|\n\t")))
def test_escaped_markdown_at_the_head_of_a_line_makes_no_heading_list_or_quote(text: str):
    rendered = MarkdownIt("commonmark").render(escape_markdown(text))
    assert not re.search(r"<(?:h\d|ul|ol|blockquote|hr|pre)", rendered)
    assert shown(rendered).split() == text.split()


def test_an_answer_in_markdown_numbers_places_and_quotes_them():
    statements = (state("完成4.3亿元", SENTENCE), state("零售总额完成4.3亿元", SENTENCE))
    assert answer_to_markdown(answer(*statements)) == (
        "**额济纳旗上半年社会消费品零售总额是多少？**\n\n完成4.3亿元 \\[1\\]\n\n零售总额完成4.3亿元 \\[1\\]\n\n## 出处\n\n"
        f"\\[1\\] {TITLE} · 一、上半年计划执行情况 (额济纳旗.txt)\n\n> {SENTENCE}\n\n- 理解为：额济纳旗\n"
    )


def test_an_answer_in_markdown_names_the_status_of_what_is_not_supported_and_the_sentence_that_says_otherwise():
    other = "一般公共预算收入完成1.33亿元。"
    conflict = Finding("conflict", "写的是1.33亿元", 2, 7, (cite(other),))
    text = answer_to_markdown(answer(state("完成4.3亿元", SENTENCE, findings=(conflict,))))
    assert (
        "完成4.3亿元 \\[1\\]\n\n> **⇄ 说法不一**\n\n> ⚠ 另一份文件说法不同\\: 写的是1.33亿元 \\[2\\]\n\n**这句话未能完全核实**"
    ) in text
    assert f"\\[2\\] {TITLE} · 一、上半年计划执行情况 (额济纳旗.txt)\n\n> {other}" in text


def test_a_brief_in_markdown_keeps_pairs_aligned_and_marks_failed_statements_in_either_language():
    doubtful = Finding("quantity_not_in_source", "CNY 5 is nowhere", 0, 3)
    english = Statement("Retail sales were CNY 5", "en", (cite(SENTENCE),), (doubtful,), ())
    pairs = (Pair("一、执行情况", "Execution", state("零售总额4.3亿元", SENTENCE), english),)
    text = brief_to_markdown(brief(*pairs, figures=(figure(),)))
    assert "## 要点 / Headlines\n\n### 一、执行情况 / Execution" in text
    assert (
        "| 零售总额4.3亿元 \\[1\\] | Retail sales were CNY 5 \\[1\\]"
        "<br>◐ partly supported · The number is not in the cited source\\: CNY 5 is nowhere |"
    ) in text
    assert (
        "| 社会消费品零售总额<br>total retail sales | 4.3亿元<br>CNY 430 million | — | 2024年上半年 | 实绩<br>actual | \\[1\\] |"
    ) in text
    assert f"\\[1\\] {TITLE} · 一、上半年计划执行情况 (额济纳旗.txt)\n\n> {SENTENCE}" in text
    assert "> 英文正文需要配置模型。" in text


def test_a_brief_without_english_prose_is_no_table_of_dashes():
    pair = Pair("", None, state("零售总额4.3亿元", SENTENCE), None, "step", "Retail sales: CNY 430 million")
    text = brief_to_markdown(brief(pair))
    assert (
        "## 下一步 / Next steps\n\n1. 零售总额4.3亿元 \\[1\\]  \n   *Retail sales\\: CNY 430 million*\n\n"
        in text
    )
    assert "要点" not in text


# HTML


def test_text_in_html_is_escaped_and_a_fragment_is_not_escaped_twice():
    assert tag("p", HOSTILE[:12], tag("b", "4.3亿元"), class_='"x') == (
        '<p class="&quot;x">&lt;img src=x o<b>4.3亿元</b></p>'
    )
    assert isinstance(escape_html("<"), Html)


def test_nothing_from_a_document_an_answer_or_a_question_becomes_an_element_or_attribute():
    text = f"{HOSTILE}\n{HOSTILE}完成4.3亿元。{HOSTILE}"
    bad = document(text, title=HOSTILE, name=HOSTILE)
    quote = f"{HOSTILE}完成4.3亿元。"
    citation = cite(quote, bad, address=HOSTILE)
    finding = Finding("place_not_in_source", HOSTILE, 0, 4)
    statement = Statement(quote, "zh", (citation,), (finding,), ((2, 5),))
    given_answer = Answer(
        HOSTILE, "zh", (statement,), (), HOSTILE, HOSTILE, (HOSTILE,), (HOSTILE,), None, None, ()
    )
    given_brief = Brief(
        bad, HOSTILE, ((HOSTILE, HOSTILE),), (Pair(HOSTILE, HOSTILE, statement, statement),), (), ((HOSTILE, HOSTILE),),
        HOSTILE, (HOSTILE,), None, None,
    )  # fmt: skip
    fragments = [
        answer_to_html(given_answer, "zh", "t1"),
        sources_to_html([(1, citation)], lambda _: bad, "t1", [statement]),
        sources_to_html([(1, citation)], lambda _: None, "t1"),
        hits_to_html([hit(text, bad)]),
        documents_to_html([bad], "en"),
        brief_to_html(given_brief, "en", "b"),
    ]
    for fragment in fragments:
        assert not re.search(r"<(?:img|script)", fragment)
        assert not re.search(r"<[^>]*\sonerror=", fragment)
        # The text is there, only harmless.
        assert html.escape("<script>alert(2)</script>") in fragment


def test_a_statement_shows_what_was_asked_for_in_bold_and_points_at_its_source():
    assert statements_to_html([state("完成4.3亿元", SENTENCE, bold="4.3亿元")], "zh", "t1") == (
        '<ol class="wj-statements"><li><p class="wj-statement wj-supported" lang="zh-Hans">完成<strong>4.3亿元</strong>'
        '<a class="wj-cite" href="#t1-1" data-source="t1-1">1</a>'
        '<span class="wj-tick" role="img" aria-label="有据" title="有据">✓</span></p></li></ol>'
    )


def test_every_finding_is_shown_under_its_statement_and_underlines_its_part():
    finding = Finding("quantity_not_in_source", "5.3亿元 is nowhere", 2, 7)
    fragment = statements_to_html(
        [state("完成5.3亿元", SENTENCE, findings=(finding,), bold="5.3亿元")], "en", "t1"
    )
    assert "完成<u><strong>5.3亿元</strong></u>" in fragment
    assert (
        '<span class="wj-status wj-partly" lang="en"><span aria-hidden="true">◐</span>partly supported</span>'
        in fragment
    )
    assert (
        '<p class="wj-warning"><b>The number is not in the cited source</b> 5.3亿元 is nowhere</p>'
        in fragment
    )


def test_a_sentence_that_says_otherwise_is_quoted_under_its_finding_and_leads_to_a_source_of_its_own():
    other = "一般公共预算收入完成1.33亿元。"
    conflict = Finding("conflict", "另一份文件写的是1.33亿元", 2, 7, (cite(other),))
    told = answer(state("完成4.3亿元", SENTENCE, findings=(conflict,)))
    fragment = answer_to_html(told, "zh", "t1")
    assert (
        '<blockquote class="wj-quoted" lang="zh-Hans"><div class="wj-address">'
        f'<a class="wj-cite" href="#t1-2" data-source="t1-2">2</a>{TITLE} · 一、上半年计划执行情况</div>'
        f"<q>{other}</q></blockquote>"
    ) in fragment
    assert [number for number, _ in cited(told.statements)] == [1, 2]
    assert '<p class="wj-summary" lang="zh-Hans">这句话未能完全核实</p>' in fragment


def test_an_answer_whose_statements_are_all_supported_has_no_line_about_what_is_not():
    assert "wj-summary" not in answer_to_html(answer(state("完成4.3亿元", SENTENCE)), "zh", "t1")


def test_what_a_model_wrote_and_had_to_leave_out_is_folded_below_with_what_was_found():
    missing = Finding("uncited", "没有出处", 0, 5)
    told = replace(
        answer(state("完成4.3亿元", SENTENCE)), left_out=(state("新建机场。", findings=(missing,)),)
    )
    fragment = answer_to_html(told, "zh", "t1")
    assert "<summary>未采用的句子（1），附核对结果</summary>" in fragment
    assert fragment.index("完成4.3亿元") < fragment.index("未采用的句子") < fragment.index("新建机场。")
    assert "wj-summary" not in fragment


def test_what_an_answer_took_is_told_as_far_as_it_is_known():
    told = answer(state("完成4.3亿元", SENTENCE))
    spent = replace(
        told, author="qwen3", tokens=1840, usage=Usage(1500, 340, 0.0021), seconds=(("draft", 3.21),)
    )
    assert "<li>作答方式: qwen3 · 1,840 词元 · 约 0.0021 美元 · 3.2 秒</li>" in answer_to_html(
        spent, "zh", "t1"
    )
    assert "<li>Answered by: qwen3 · 1,840 tokens · about $0.0021 · 3.2 s</li>" in answer_to_html(
        spent, "en", "t1"
    )
    assert "词元" not in answer_to_html(told, "zh", "t1")


def test_a_refusal_is_an_outcome_and_no_error():
    fragment = answer_to_html(answer(refusal="库中文件没有写明。"), "zh", "t1")
    assert (
        '<b class="wj-refused" lang="zh-Hans">文件中没有</b><p lang="zh-Hans">库中文件没有写明。</p>'
        in fragment
    )
    assert "wj-trouble" not in fragment and "⚠" not in fragment


def test_a_source_shows_its_paragraph_with_the_quote_marked_and_the_value_in_bold():
    pointed = state(SENTENCE, SENTENCE, bold="4.3亿元")
    fragment = sources_to_html([(1, cite(SENTENCE))], lambda _: document(), "t1", [pointed])
    assert (
        '<p class="wj-paragraph" lang="zh-Hans">地区生产总值完成16.29亿元。'
        "<mark>社会消费品零售总额完成<strong>4.3亿元</strong>,同比下降0.6%;</mark>"
        "一般公共预算收入完成1.33亿元。</p>"
    ) in fragment
    # The title is named once, above the headings.
    assert fragment.count(TITLE) == 1
    assert '<div class="wj-address">一、上半年计划执行情况</div>' in fragment


def test_a_source_whose_document_has_gone_shows_the_quote_alone():
    fragment = sources_to_html([(1, cite(SENTENCE))], lambda _: None, "t1")
    assert f'<p class="wj-paragraph" lang="zh-Hans"><mark>{SENTENCE}</mark></p>' in fragment


def test_surroundings_end_with_the_paragraph_or_with_a_sentence_in_reach():
    text = "一。" * 300 + "完成4.3亿元。" + "二。" * 300 + "\n另一段。"
    start = text.index("完成")
    left, right = surroundings(text, start, start + len("完成4.3亿元。"))
    assert text[left:right] == "一。" * 109 + "完成4.3亿元。" + "二。" * 110
    assert surroundings("甲。\n完成4.3亿元。\n乙。", 3, 11) == (3, 11)


def test_a_brief_sets_both_languages_in_one_row_and_shares_the_marks():
    english = Statement("Retail sales were CNY 430 million", "en", (cite(SENTENCE),), (), ())
    fragment = brief_to_html(brief(Pair("", None, state("零售总额4.3亿元", SENTENCE), english)), "zh", "b")
    mark = '<a class="wj-cite" href="#b-1" data-source="b-1">1</a>'
    mark += '<span class="wj-tick" role="img" aria-label="有据" title="有据">✓</span>'
    assert (
        f'<div class="wj-row"><div><p class="wj-statement wj-supported" lang="zh-Hans">零售总额4.3亿元{mark}</p></div>'
        f'<div><p class="wj-statement wj-supported" lang="en">Retail sales were CNY 430 million{mark}</p></div></div>'
    ) in fragment
    assert fragment.count('id="b-1"') == 1


def test_an_unknown_field_of_a_document_is_a_dash_that_narrow_screens_leave_out():
    fragment = documents_to_html([document()], "en")
    assert '<td data-label="Document number" class="wj-none">—</td>' in fragment
    assert '<td data-label="Date" class="wj-col-date">2024-09-24</td>' in fragment
