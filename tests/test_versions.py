"""Which documents are versions of one another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from counties import NOTICE, PLAN_REPORT, WORK_REPORT
from fakes import reading_of

from rag.records import Document
from rag.versions import SAME, VERSION, find_versions, resemblance, signature, similar


def document(text: str, name: str, **stated) -> Document:
    return replace(
        reading_of(text + "。", name).document,
        id=name,
        text=text,
        **({"title": "云溪县2023年政府工作报告"} | stated),
    )


def versions(*documents: Document) -> list[tuple[str, str, str]]:
    found = find_versions(documents, {each.id: signature(each.text) for each in documents})
    return [(version.document_id, version.other_id, version.relation) for version in found]


def test_white_space_punctuation_and_width_do_not_count():
    other = WORK_REPORT.replace("\n\n", "\r\n \u3000").replace("，", ", ").replace("186.4", "１８６．４")
    assert signature(other) == signature(WORK_REPORT)


def test_a_signature_tells_how_much_two_texts_share():
    half = resemblance(signature(WORK_REPORT), signature(WORK_REPORT[: len(WORK_REPORT) // 2]))

    assert 0.35 < half < 0.65
    assert resemblance(signature(WORK_REPORT), signature(PLAN_REPORT)) < 0.2
    assert resemblance(signature(WORK_REPORT), b"") == 0.0


def test_a_signature_stays_the_same_from_run_to_run():
    # It is stored with the document: another one would make every library's versions unknown.
    assert signature(WORK_REPORT)[:12].hex() == "efdb0f004cb51a00bea04400"


def test_a_text_of_a_sentence_has_no_signature():
    assert signature("云溪县2023年政府工作报告") == b""
    assert similar({"a": b"", "b": b""}) == []


def test_pairs_come_most_alike_first_and_none_below_the_least():
    signed = {
        "whole": signature(WORK_REPORT),
        "most": signature(WORK_REPORT[: int(len(WORK_REPORT) * 0.8)]),
        "page": signature("首页 > 政务公开\n" + WORK_REPORT),
        "other": signature(NOTICE),
    }

    found = similar(signed)

    assert {(likeness.document_id, likeness.other_id) for likeness in found[1:]} == {
        ("most", "whole"), ("most", "page"),
    }  # fmt: skip
    assert found[0].similarity >= SAME > found[1].similarity > VERSION
    assert [each[:2] for each in similar(signed, least=SAME)] == [("page", "whole")]


def test_a_document_saved_as_a_page_and_as_a_file_is_the_same():
    page = document(
        "首页 > 政务公开 > 报告\n" + WORK_REPORT,
        "a.html",
        title="云溪县政府工作报告：云溪县2023年政府工作报告",
    )
    assert versions(page, document(WORK_REPORT, "b.docx")) == [("a.html", "b.docx", "same")]


def test_a_draft_and_its_final_are_versions_even_where_they_differ_in_one_figure():
    draft = WORK_REPORT.replace("186.4", "186.5").replace("210万", "211万").replace("9.8", "9.9")
    assert versions(
        document(draft, "a.docx", title="云溪县2023年政府工作报告（征求意见稿）"),
        document(WORK_REPORT, "b.docx"),
    ) == [("a.docx", "b.docx", "version")]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"region": "云溪县"}, {"region": "青石市"}),
        ({"period": "2022"}, {"period": "2023"}),
        ({"number": "云政发〔2022〕1号"}, {"number": "云政发〔2023〕1号"}),
    ],
)
def test_one_template_filled_in_for_two_places_years_or_numbers_gives_no_versions(mine, theirs):
    assert versions(document(WORK_REPORT, "a.txt", **mine), document(WORK_REPORT, "b.txt", **theirs)) == []


def test_half_a_text_under_another_title_is_no_version():
    half = WORK_REPORT[: int(len(WORK_REPORT) * 0.7)]
    assert versions(document(WORK_REPORT, "a.txt"), document(half, "b.txt", title="云溪县茶产业规划")) == []
    assert versions(document(WORK_REPORT, "a.txt"), document(half, "b.txt")) == [
        ("a.txt", "b.txt", "version")
    ]


def test_two_notices_of_one_wording_and_title_are_two():
    notice = "关于竞价的公告。现就碳普惠核证减排量竞价事项公告如下：竞价数量为{}吨，底价为每吨{}元，竞价时间为{}月{}日，请各会员按交易规则参加，逾期不予受理。"
    one = document(notice.format(41205, 18.5, 3, 14), "a.txt", title="关于竞价的公告")
    other = document(notice.format(98760, 22.9, 3, 14), "b.txt", title="关于竞价的公告")

    assert versions(one, other) == []
    assert versions(replace(one, title="关于竞价的公告（草案）"), other) == [("a.txt", "b.txt", "version")]
