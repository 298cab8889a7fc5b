from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from rag.cite import cite
from rag.clean import clean
from rag.outline import outline
from rag.read import read
from rag.records import Citation, Document, Sentence

SEEDS = Path(__file__).parent.parent / "seeds"
TEXT = (
    "鄂托克旗人大常委会文件\n一、着力构建现代化农牧业体系，提升发展能力。一是加快转变。二是推进升级。\n"
    "二、生态\n（一）治理\n完成 123.5万亩。\n改善。"
)
PATHS = {
    "鄂托克旗人大常委会文件": (),
    "一、着力构建现代化农牧业体系，提升发展能力。": ("一、着力构建现代化农牧业体系，提升发展能力",),
    "一是加快转变。": ("一、着力构建现代化农牧业体系，提升发展能力",),
    "二是推进升级。": ("一、着力构建现代化农牧业体系，提升发展能力",),
    "二、生态": ("二、生态",),
    "（一）治理": ("二、生态", "（一） 治理"),
    "完成 123.5万亩。": ("二、生态", "（一） 治理"),
    "改善。": ("二、生态", "（一） 治理"),
}
SENTENCES = tuple(
    Sentence("d1", index, TEXT.index(text), TEXT.index(text) + len(text), path, None, text, None)
    for index, (text, path) in enumerate(PATHS.items())
)


def document(number: str | None = "鄂旗人常发〔2024〕55号", title: str | None = "审议意见") -> Document:
    return Document(
        "d1", "55.txt", title, number, None, None, None, None, None, TEXT, ((0, 0),), "utf-8", "text", (), ()
    )


def address(index: int) -> str:
    return cite(document(), SENTENCES[index], SENTENCES).address


def test_a_citation_is_the_whole_sentence_where_it_stands() -> None:
    sentence = SENTENCES[6]
    assert cite(document(), sentence, SENTENCES) == Citation(
        document_id="d1",
        document="55.txt",
        quote="完成 123.5万亩。",
        start=sentence.start,
        end=sentence.end,
        page=None,
        confidence=None,
        address="鄂旗人常发〔2024〕55号 · 二、生态 · （一） 治理 · 第1句",
    )


def test_sentences_are_counted_in_the_innermost_section_without_its_heading() -> None:
    assert address(2) == "鄂旗人常发〔2024〕55号 · 一、着力构建现代化农牧业体系，提升发展能力 · 第1句"
    assert address(3) == "鄂旗人常发〔2024〕55号 · 一、着力构建现代化农牧业体系，提升发展能力 · 第2句"
    assert address(7) == "鄂旗人常发〔2024〕55号 · 二、生态 · （一） 治理 · 第2句"


def test_a_heading_is_cited_by_itself() -> None:
    assert address(1) == "鄂旗人常发〔2024〕55号 · 一、着力构建现代化农牧业体系，提升发展能力"
    assert address(4) == "鄂旗人常发〔2024〕55号 · 二、生态"


def test_a_document_without_number_goes_by_its_title_or_file_name() -> None:
    assert cite(document(number=None), SENTENCES[0], SENTENCES).address == "审议意见 · 第1句"
    assert cite(document(number=None, title=None), SENTENCES[0], SENTENCES).address == "55.txt · 第1句"


def test_a_paragraph_after_the_last_section_goes_on_counting() -> None:
    closing = Sentence("d1", 8, 0, 9, (), None, "鄂托克旗人大常委会", None)
    assert cite(document(), closing, (*SENTENCES, closing)).address == "鄂旗人常发〔2024〕55号 · 第2句"


def test_the_address_of_a_sentence_in_a_paged_document_ends_with_its_page() -> None:
    paged = replace(SENTENCES[6], page=12)
    sentences = (*SENTENCES[:6], paged, *SENTENCES[7:])
    assert cite(document(), paged, sentences).address == (
        "鄂旗人常发〔2024〕55号 · 二、生态 · （一） 治理 · 第1句 · p. 12"
    )


def test_a_row_of_a_table_is_addressed_by_the_table_and_its_number() -> None:
    text = "一、概况\n旗区：达拉特旗；增速：5.2%\n旗区：鄂托克旗；增速：4.1%"
    path = ("一、概况", "表1 主要指标")
    rows = text.split("\n")[1:]
    sentences = (
        Sentence("d1", 0, 0, 4, ("一、概况",), None, "一、概况", None),
        *(
            Sentence("d1", n, text.index(row), text.index(row) + len(row), path, None, row, None)
            for n, row in enumerate(rows, 1)
        ),
    )
    assert cite(replace(document(), text=text), sentences[2], sentences).address == (
        "鄂旗人常发〔2024〕55号 · 一、概况 · 表1 主要指标 · 第2行"
    )


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.stem)
def test_no_two_sentences_of_a_document_share_an_address(path: Path) -> None:
    cleaned = clean(read(path))
    sentences = outline(cleaned).sentences
    whole = replace(document(), text=cleaned.text)
    citations = [cite(whole, sentence, sentences) for sentence in sentences]
    assert [citation.quote for citation in citations] == [sentence.text for sentence in sentences]
    counted = Counter(citation.address for citation in citations if citation.address.endswith("句"))
    assert len(counted) > 20
    assert set(counted.values()) == {1}
