from rag.cite import cite
from rag.records import Citation, Document, Sentence

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
    Sentence("d1", index, TEXT.index(text), TEXT.index(text) + len(text), path, None, text)
    for index, (text, path) in enumerate(PATHS.items())
)


def document(number: str | None = "鄂旗人常发〔2024〕55号", title: str | None = "审议意见") -> Document:
    return Document("d1", "55.txt", title, number, None, None, None, None, None, TEXT, ((0, 0),), "utf-8")


def address(index: int, known: tuple[Sentence, ...] = SENTENCES) -> str:
    return cite(document(), SENTENCES[index], known).address


def test_a_citation_is_the_whole_sentence_where_it_stands() -> None:
    sentence = SENTENCES[6]
    assert cite(document(), sentence, SENTENCES) == Citation(
        document_id="d1",
        document="55.txt",
        quote="完成 123.5万亩。",
        start=sentence.start,
        end=sentence.end,
        page=None,
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


def test_the_sentences_of_the_section_are_enough() -> None:
    assert address(7, SENTENCES[5:]) == address(7)
