"""Chunks are whole sentences of one section, near the target size, each sentence in exactly one."""

from __future__ import annotations

from structure import plain

from rag.chunk import LONGEST, chunk, embedded_text
from rag.outline import outline
from rag.read.builder import TextBuilder
from rag.records import Chunk, Cleaned, Document


def document(text: str, title: str | None = "额济纳旗计划执行情况") -> Document:
    return Document(
        "d" * 16, "x.txt", title, None, None, None, None, None, None, text, ((0, 0),), "utf-8", "text", (), ()
    )


def chunks(text: str) -> tuple[Chunk, ...]:
    return chunk(document(text), outline(plain(text)))


SENTENCE = "完成建设任务一百二十三万亩，有害生物防治面积八万亩，危害得到有效控制。"  # 35 characters


def test_every_sentence_is_in_exactly_one_chunk_and_ids_count_up():
    found = chunks(f"报告\n各位代表：\n一、回顾\n{SENTENCE * 30}\n二、安排\n{SENTENCE * 3}")
    assert [item.id for item in found] == [f"{'d' * 16}:{number}" for number in range(len(found))]
    assert [item.first for item in found[1:]] == [item.last for item in found[:-1]]
    assert all(len(item.text) <= LONGEST for item in found)


def test_a_chunk_stays_in_its_section_and_begins_with_its_heading():
    found = chunks(
        "报告\n各位代表：\n请审议。\n一、回顾\n(一)生态。造林。\n(二)工业。稳定。\n二、安排\n(一)农业。增产。"
    )
    assert [(item.text, item.path) for item in found] == [
        ("报告", ()),
        ("各位代表：\n请审议。", ()),
        ("一、回顾\n(一)生态。造林。", ("一、回顾", "(一)生态")),
        ("(二)工业。稳定。", ("一、回顾", "(二)工业")),
        ("二、安排\n(一)农业。增产。", ("二、安排", "(一)农业")),
    ]


def test_short_points_of_one_heading_share_a_chunk():
    found = chunks(
        "意见\n旗人民政府：\n一、推动转型。一是加强引导，壮大产业。二是抓好项目，提速增效。三是统筹推进，激发活力。"
    )
    assert (
        found[-1].text
        == "一、推动转型。一是加强引导，壮大产业。二是抓好项目，提速增效。三是统筹推进，激发活力。"
    )
    assert found[-1].path == ("一、推动转型",)


def test_long_points_are_cut_where_the_next_one_begins():
    points = [f"{number}是推动工作。{SENTENCE * 8}" for number in "一二三"]
    found = chunks("报告\n一、回顾\n主要工作:\n" + "\n".join(points))
    assert [item.text for item in found][-3:][1:] == points[1:]


def test_a_heading_is_never_last_in_a_chunk():
    text = (
        "报告\n一、回顾\n" + "".join(f"（{n}）工作\n{SENTENCE * 12}\n" for n in "一二三") + "二、安排\n好。"
    )
    for item in chunks(text):
        assert item.text.rstrip()[-1] == "。" or item.text == "报告"


def test_each_definition_is_a_chunk_and_stays_whole():
    text = "报告\n各位代表:\n好。\n名词解释\n三清零:推动无研发投入清零。\n五社联动:指五方联动。包括社工。\n含志愿者。"
    assert [item.text for item in chunks(text)][-2:] == [
        "名词解释\n三清零:推动无研发投入清零。",
        "五社联动:指五方联动。包括社工。\n含志愿者。",
    ]


def test_a_sentence_longer_than_a_chunk_stays_whole():
    long = "甲" * 180 + "，" + "乙" * 300 + "。"
    assert any(long in item.text for item in chunks(f"报告\n一、回顾\n{long}\n短。"))


def test_what_is_embedded_says_where_it_stands_and_the_quote_does_not():
    text = "报告\n一、回顾\n好。"
    item = chunks(text)[-1]
    assert embedded_text(document(text), item) == "额济纳旗计划执行情况\n一、回顾\n一、回顾\n好。"
    assert embedded_text(document(text, title=None), chunks(text)[0]) == "报告"
    assert item.text == text[item.start : item.end] == "一、回顾\n好。"


def test_a_document_without_sentences_has_no_chunks():
    assert chunk(document(""), outline(plain(""))) == ()


def test_a_table_is_chunked_by_rows_below_its_caption():
    rows = [
        f"旗区：第{number}旗；{'；'.join(f'指标{n}：{n}.5亿元' for n in range(12))}" for number in range(6)
    ]
    builder = TextBuilder()
    for line in ("报告", "各位代表：", "一、工业", "见下表。"):
        builder.line(line)
    builder.table(rows, "表1 产值")
    builder.line("以上为各旗区的数字。")
    extracted = builder.build()
    built = outline(Cleaned(extracted.text, ((0, 0),), (), (), (), extracted.marks))
    found = [item for item in chunk(document(extracted.text), built) if "表1 产值" in item.path]
    assert [item.path for item in found] == [("一、工业", "表1 产值")] * len(found)
    assert len(found) > 1
    assert [row for item in found for row in item.text.split("\n")] == rows


def test_short_clauses_of_one_part_of_a_standard_share_a_chunk_and_terms_do_not():
    text = (
        "规范\n1 范围\n本规范适用于甲。\n2 术语\n2.1 甲物\n含甲的物。\n2.2 乙物\n含乙的物。\n"
        "3 要求\n3.1 贮存\n3.1.1 应防火。\n3.1.2 应防水。\n3.2 运输\n3.2.1 应防漏。"
    )
    assert [item.text for item in chunks(text)][2:] == [
        "2 术语\n2.1 甲物\n含甲的物。", "2.2 乙物\n含乙的物。", "3 要求\n3.1 贮存\n3.1.1 应防火。\n3.1.2 应防水。", "3.2 运输\n3.2.1 应防漏。",
    ]  # fmt: skip
