"""A library takes documents in, is asked, and answers with evidence; here with the five demo documents."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeChat, FakeEmbedder
from server import MODEL, chat_server, fault, streamed

from rag import Answer, Finished, Hit, HitsFound, IngestReport, Library, Settings, StatementReady
from rag.errors import (
    ChatUnavailable,
    DocumentNotFound,
    EmbedderError,
    EmbedderMismatch,
    InvalidQuestion,
    InvalidSettings,
    LibraryError,
)
from rag.read import find_files
from rag.snapshot import carry_out
from rag.store import Store

__all__ = ["chat_server"]

ROOT = Path(__file__).resolve().parents[1]
SPEECH = "baiqi-economic-work-speech-2023.txt"
DALATE = "dalate-government-work-report-2024.txt"
EJINA = "ejina-half-year-plan-report-2024.txt"
OPINION_37 = "etuoke-npc-opinion-2024-37.txt"
OPINION_55 = "etuoke-npc-opinion-2024-55.txt"

RETAIL = "额济纳旗上半年社会消费品零售总额是多少？"
HALF_YEAR = (
    "2024年上半年,额济纳旗地区生产总值完成16.29亿元,同比增长2.7%;社会消费品零售总额完成4.3亿元,同比下降0.6%;"
    "社会固定资产投资同比增长150.88%;一般公共预算收入完成1.33亿元,同比增长10.1%;城镇居民可支配收入26701元,"
    "同比增长2.9%;农村牧区常住居民可支配收入13320元,同比增长5.4%。"
)
REVENUE = "地区生产总值、工业园区产值双超500亿元"
QUOTED_INSTEAD = "以下为直接摘自文件的句子，未经模型撰写。"
QUESTIONS = (
    RETAIL,
    "达拉特旗2024年的地区生产总值目标是多少？",
    "达拉特旗粮食产量是多少？",
    "鄂旗人常发〔2024〕37号是什么时候印发的？",
    "什么是“两个毫不动摇”？",
    "额济纳旗和达拉特旗的一般公共预算收入哪个增长更快？",
    "鄂托克旗人大常委会对政府提出了哪些建议？",
    "白旗2023年重点抓哪些工作？",
    "额濟納旗上半年城鎮居民可支配收入是多少？",
    "上半年城镇居民人均可支配收入",
    "月球的直径是多少？",
    "What was Ejin Banner's GDP in the first half of 2024?",
    "How much did retail sales fall in Ejin Banner in the first half of 2024?",
    "What is the grain output of Dalad Banner?",
    "When was the opinion No. 37 of the Otog Banner NPC standing committee issued?",
    "What is the population of Mars?",
)


def quotes(answer: Answer) -> list[str]:
    return [citation.quote for statement in answer.statements for citation in statement.citations]


def names(hits: Sequence[Hit]) -> set[str]:
    return {hit.document.name for hit in hits}


def untimed(answer: Answer) -> Answer:
    return replace(answer, seconds=())


def python(code: str, *arguments: str) -> str:
    """What the code prints in a process of its own, where nothing is imported yet."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, capture_output=True, encoding="utf-8", env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# Documents


def test_a_folder_is_taken_in_without_the_file_that_tells_where_it_is_from(taken_in, seeds):
    _, report = taken_in
    assert (seeds / "SOURCES.md").is_file()
    assert [document.name for document in report.added] == [SPEECH, DALATE, EJINA, OPINION_37, OPINION_55]
    assert (report.updated, report.unchanged, report.rejected, report.notices) == ((), (), (), ())


def test_files_about_a_collection_are_taken_in_only_where_they_are_named(tmp_path):
    for name in ("README.md", "readme_zh.txt", "LICENSE", "Licence.txt", "SOURCES.md", "sources-2024.txt"):
        (tmp_path / name).touch()
    for name in ("Sources of growth.txt", "readmes.txt", "许可.txt"):
        (tmp_path / name).touch()
    assert [file.name for file in find_files([tmp_path])] == [
        "Sources of growth.txt", "readmes.txt", "许可.txt",
    ]  # fmt: skip
    assert find_files([tmp_path / "README.md"]) == [tmp_path / "README.md"]


def test_documents_are_those_of_the_report_and_say_what_they_are(library, taken_in):
    _, report = taken_in
    assert library.documents() == report.added
    assert library.document(EJINA).to_dict() == {
        "document_id": "38893f85919db71c", "document": EJINA,
        "title": "额济纳旗2024年上半年国民经济和社会发展计划执行情况", "number": None,
        "issuer": "额济纳旗人民政府办公室", "date": "2024-09-24", "region": "额济纳旗", "period": "2024-H1",
        "kind": "计划执行情况报告", "characters": len(library.document(EJINA).text),
        "format": "text", "pages": 0, "notices": [],
    }  # fmt: skip


def test_taking_the_same_in_again_changes_nothing(library, seeds):
    before = library.documents()
    report = library.ingest([seeds])
    assert report.unchanged == before == library.documents()
    assert (report.added, report.updated, report.rejected) == ((), (), ())


def test_progress_goes_from_nothing_to_all_files(empty, seeds):
    steps = []
    empty.ingest([seeds / EJINA, seeds / OPINION_37], progress=steps.append)
    assert {step.total for step in steps} == {2}
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert (steps[0].step, steps[-1].step, steps[-1].done) == ("reading", "finished", 2)


def test_a_changed_file_replaces_its_older_version(empty, seeds, tmp_path):
    file = tmp_path / EJINA
    text = (seeds / EJINA).read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    (older,) = empty.ingest(str(file)).added
    file.write_text(text.replace("4.3亿元", "5.1亿元"), encoding="utf-8")
    report = empty.ingest(str(file))
    assert ([document.name for document in report.updated], report.added) == ([EJINA], ())
    assert empty.documents() == report.updated
    assert "社会消费品零售总额完成5.1亿元" in empty.document(EJINA).text
    with pytest.raises(DocumentNotFound):
        empty.document(older.id)
    assert quotes(empty.ask(RETAIL)) == [HALF_YEAR.replace("4.3亿元", "5.1亿元")]


def test_files_of_one_name_in_two_folders_are_two_documents_told_apart_by_id(empty, seeds, tmp_path):
    for folder, original in (("甲", EJINA), ("乙", OPINION_37)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "报告.txt").write_bytes((seeds / original).read_bytes())
    first, second = empty.ingest([tmp_path / "甲", tmp_path / "乙"]).added
    assert first.name == second.name == "报告.txt"
    with pytest.raises(DocumentNotFound) as raised:
        empty.document("报告.txt")
    assert (
        str(raised.value) == f"2 documents are called 报告.txt; name one by its id: {first.id}, {second.id}"
    )
    assert empty.document(second.id) == second
    assert empty.remove(first.id) == first
    assert empty.document("报告.txt") == second


def test_an_unknown_document_is_named_with_where_to_look(library):
    with pytest.raises(DocumentNotFound) as raised:
        library.document("年报.txt")
    assert str(raised.value) == (
        f"no document '年报.txt' in {library.folder}; `wenju documents` lists what is there"
    )
    for asked in (library.show, library.brief, library.remove):
        with pytest.raises(DocumentNotFound):
            asked("年报.txt")


def test_a_removed_document_is_cited_no_more(own):
    removed = own.remove(EJINA)
    assert (removed.name, len(own.documents())) == (EJINA, 4)
    assert EJINA not in names(own.search(RETAIL))
    assert all(
        citation.document != EJINA
        for statement in own.ask(RETAIL).statements
        for citation in statement.citations
    )


def test_what_was_understood_of_a_document_can_be_shown(library):
    reading = library.show(DALATE)
    assert reading.document == library.document(DALATE)
    assert [section.title for section in reading.sections if section.level == 1][:2] == [
        "过去一年工作总结",
        "2024年重点工作安排",
    ]
    assert {entry.term for entry in reading.glossary} >= {"两个毫不动摇"}
    assert all(
        sentence.text == reading.document.text[sentence.start : sentence.end]
        for sentence in reading.sentences
    )
    assert reading.removed


# Search


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, {SPEECH, DALATE, EJINA, OPINION_37, OPINION_55}),
        ({"regions": ["额济纳旗"]}, {EJINA}),
        ({"regions": ["额济纳旗", "达拉特旗"]}, {EJINA, DALATE}),
        ({"periods": ["2024-H1"]}, {EJINA, OPINION_37}),
        ({"documents": ["38893f85919db71c"]}, {EJINA}),
        ({"documents": [OPINION_55, DALATE]}, {OPINION_55, DALATE}),
        ({"kinds": ["审议意见"]}, {OPINION_37, OPINION_55}),
        ({"kinds": ["审议意见"], "periods": ["2024-H1"]}, {OPINION_37}),
        ({"kinds": ["讲话"], "regions": ["额济纳旗"]}, set()),
        ({"documents": ["no-such.txt"]}, set()),
        ({"regions": []}, set()),
    ],
)
def test_filters_leave_only_documents_that_pass_each_of_them(library, filters, found):
    assert names(library.search("经济发展 收入 增长", k=99, **filters)) == found


def test_hits_come_best_first_and_at_most_k(library):
    hits = library.search(RETAIL, k=3)
    assert len(hits) == 3
    assert HALF_YEAR in hits[0].chunk.text
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert hit.chunk.text == hit.document.text[hit.chunk.start : hit.chunk.end]
        assert set(hit.found_by) <= {"dense", "lexical", "definition"}


def test_filters_hold_for_answers_too(library):
    answer = library.ask("一般公共预算收入增长多少？", regions=["达拉特旗"])
    assert {hit.document.name for hit in answer.hits} == {DALATE}
    assert any(REVENUE in quote for quote in quotes(answer))


def test_langchain_gets_passages_with_where_they_stand(library):
    from langchain_core.retrievers import BaseRetriever

    retriever = library.as_retriever(k=2, regions=["额济纳旗"])
    assert isinstance(retriever, BaseRetriever)
    passages = retriever.invoke(RETAIL)
    hits = library.search(RETAIL, k=2, regions=["额济纳旗"])
    assert [passage.page_content for passage in passages] == [hit.chunk.text for hit in hits]
    assert [passage.id for passage in passages] == [hit.chunk.id for hit in hits]
    assert passages[0].metadata == {
        name: value for name, value in hits[0].to_dict().items() if name != "text"
    }


# Questions


def test_a_figure_is_answered_with_the_sentence_that_states_it(library):
    answer = library.ask(RETAIL)
    assert (answer.question, answer.language, answer.author) == (RETAIL, "zh", "extractive")
    assert (answer.refused, answer.notices) == (False, ())
    (statement,) = answer.statements
    assert statement.text == "社会消费品零售总额完成4.3亿元,同比下降0.6%"
    assert [statement.text[start:end] for start, end in statement.highlights] == ["4.3亿元"]
    assert statement.findings == ()
    (citation,) = statement.citations
    assert citation.quote == HALF_YEAR
    assert (
        citation.address
        == "额济纳旗2024年上半年国民经济和社会发展计划执行情况 · 一、上半年计划执行情况 · 第1句"
    )


def test_an_english_question_is_answered_in_english_on_the_chinese_sentence(library):
    answer = library.ask("What was Ejin Banner's GDP in the first half of 2024?")
    (statement, *_) = answer.statements
    assert (answer.language, statement.language) == ("en", "en")
    assert "16.29亿元" in statement.text and "CNY 1.629 billion" in statement.text
    assert [citation.quote for citation in statement.citations] == [HALF_YEAR]
    assert statement.findings == ()


def test_the_language_can_be_set_for_an_answer_and_for_all(library, taken_in):
    assert library.ask(RETAIL, language="en").language == "en"
    settings = Settings(_env_file=None, WENJU_LANGUAGE="en")
    with Library.open(taken_in[0], settings=settings) as english:
        assert english.ask(RETAIL).language == "en"
        assert english.ask(RETAIL, language="zh").language == "zh"


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("月球的直径是多少？", "库中文件没有写明，无法回答“月球的直径是多少？”。"),
        (
            "What was Beijing's GDP in the first half of 2024?",
            "The documents hold nothing on 北京市: “What was Beijing's GDP in the first half of 2024?”.",
        ),
    ],
)
def test_that_the_documents_do_not_say_is_an_answer(library, question, beginning):
    answer = library.ask(question)
    assert (answer.refused, answer.statements) == (True, ())
    assert answer.refusal.startswith(beginning)


@pytest.mark.parametrize(
    "turn",
    [
        "白旗2023年一般公共预算收入增长多少？",
        ("白旗2023年一般公共预算收入增长多少？", "增长3%左右。"),
        None,
    ],
)
def test_a_follow_up_is_made_whole_by_what_was_asked_before(library, turn):
    turn = turn or library.ask("白旗2023年一般公共预算收入增长多少？")
    answer = library.ask("那达拉特旗呢？", history=[turn])
    assert answer.question == "那达拉特旗呢？"
    assert "地区：达拉特旗" in answer.understood
    assert answer.understood[0].startswith("白旗2023年一般公共预算收入增长多少？ → 达拉特旗")
    assert {citation.document for statement in answer.statements for citation in statement.citations} == {
        DALATE
    }
    assert all("一般公共预算收入" in quote for quote in quotes(answer))


def test_what_was_understood_is_told_piece_by_piece_and_can_be_undone(library):
    answer = library.ask("达旗2023年社零是多少")
    assert [one.key for one in answer.understanding] == [
        "region:达拉特旗", "period:2023", "term:社会消费品零售总额", "wanted:figure",
    ]  # fmt: skip
    assert quotes(answer) and all(
        citation.document == DALATE for s in answer.statements for citation in s.citations
    )
    undone = library.ask("达旗2023年社零是多少", ignore=["region:达拉特旗"])
    assert "region:达拉特旗" not in [one.key for one in undone.understanding]
    assert library.search("达旗社零", k=3, ignore=["region:达拉特旗"])


def test_a_question_that_stands_by_itself_is_not_mixed_with_history(library):
    alone = untimed(library.ask(RETAIL))
    assert untimed(library.ask(RETAIL, history=["达拉特旗粮食产量是多少？"])) == alone


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quote_stands_in_its_document_character_by_character(library, question):
    answer = library.ask(question)
    assert answer.refused == (answer.statements == ())
    for statement in answer.statements:
        assert statement.citations
        for citation in statement.citations:
            document = library.document(citation.document_id)
            assert citation.quote == document.text[citation.start : citation.end]
            assert citation.document == document.name
            file = (ROOT / "seeds" / document.name).read_text(encoding="utf-8")
            assert _solid(citation.quote) in _solid(file)
    for hit in answer.hits:
        assert (
            hit.to_dict()["text"] == library.document(hit.document.id).text[hit.chunk.start : hit.chunk.end]
        )


def _solid(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character)[0] not in "ZC")


def test_several_threads_get_what_one_would(library):
    alone = [untimed(library.ask(question)) for question in QUESTIONS[:4]]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda question: untimed(library.ask(question)), QUESTIONS[:4])) == alone


def test_a_library_without_documents_answers_that_it_is_empty(empty):
    assert (empty.documents(), empty.search("粮食产量")) == ((), ())
    answer = empty.ask("粮食产量是多少？")
    assert answer.refusal == "库中还没有文件；请先添加文件，再提问。"
    empty.rebuild()


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "the question is empty; ask something about the documents"),
        (" \n\t", "the question is empty; ask something about the documents"),
        (
            "粮" * 100_000,
            "the question has 100,000 characters; ask in at most 2,000 (a document can be added to the library instead)",
        ),
        ("粮食\ud800产量", "the question has broken characters; type it again, or send it as UTF-8"),
    ],
    ids=["empty", "white space", "100,000 characters", "half a character"],
)
def test_what_is_no_question_is_refused_in_one_sentence(library, question, message):
    for asked in (library.ask, library.search, lambda text: list(library.stream(text))):
        with pytest.raises(InvalidQuestion) as raised:
            asked(question)
        assert str(raised.value) == message


@pytest.mark.parametrize(
    "question", ["？", "额济纳\x00旗", "🐪", '"粮食" AND (', "旗" * 2000, "\u202e粮食\u200b产量"]
)
def test_odd_characters_in_a_question_do_no_harm(library, question):
    assert isinstance(library.ask(question), Answer)


def test_a_closed_library_says_so(taken_in):
    with Library.open(taken_in[0], settings=Settings(_env_file=None)) as closed:
        pass
    with pytest.raises(LibraryError, match="has been closed; open it again"):
        closed.ask(RETAIL)
    closed.close()


def test_a_broken_index_costs_a_notice_and_not_the_answer(own):
    for file in (own.folder / "snapshots").rglob("*.store"):
        file.write_bytes(file.read_bytes()[:-1])
    answer = own.ask(RETAIL)
    assert quotes(answer) == [HALF_YEAR]
    (notice,) = answer.notices
    assert notice.startswith(
        f"the search index of library {own.folder} was damaged and has been rebuilt from the catalog"
    )
    assert own.notices == [notice]
    assert own.ask(RETAIL).notices == ()


# With a model


def numbered(library: Library, question: str, beginning: str) -> int:
    """The number under which a model is shown the sentence that begins so."""
    listening = FakeChat("NOT_IN_SOURCES: 无")
    library.ask(question, model=listening)
    ((_, (_, shown)),) = listening.history
    found = re.search(rf"^\[(\d+)\] {re.escape(beginning)}", shown, re.MULTILINE)
    assert found is not None, shown
    return int(found[1])


def test_a_drafted_statement_rests_on_the_sentence_it_names(library):
    n = numbered(library, RETAIL, "2024年上半年,额济纳旗")
    chat = FakeChat(f"上半年额济纳旗社会消费品零售总额完成4.3亿元，同比下降0.6%。[{n}]")
    answer = library.ask(RETAIL, model=chat)
    (statement,) = answer.statements
    assert statement.text == "上半年额济纳旗社会消费品零售总额完成4.3亿元，同比下降0.6%。"
    assert (quotes(answer), statement.findings) == ([HALF_YEAR], ())
    assert (answer.author, answer.tokens, answer.refused, answer.notices) == ("fake-chat", 123, False, ())
    assert re.fullmatch("[0-9a-f]{12}", answer.prompt_hash)
    assert [stage for stage, _ in answer.seconds] == ["understand", "retrieve", "draft"]
    assert RETAIL in chat.history[0][1][1]


def test_a_wrong_figure_of_a_model_stays_and_is_marked(library):
    n = numbered(library, RETAIL, "2024年上半年,额济纳旗")
    reply = f"社会消费品零售总额完成43亿元。[{n}]\n社会消费品零售总额同比增长0.6%。[{n}]\n零售总额完成4.3亿元。[{n}]"
    wrong, turned, right = library.ask(RETAIL, model=FakeChat(reply)).statements
    assert [(f.kind, wrong.text[f.start : f.end]) for f in wrong.findings] == [
        ("quantity_not_in_source", "43亿元")
    ]
    assert [(f.kind, turned.text[f.start : f.end]) for f in turned.findings] == [
        ("quantity_not_in_source", "0.6%")
    ]
    assert right.findings == ()


def test_a_wrong_conversion_into_english_is_marked(library):
    question = "How much were Ejin Banner's retail sales in the first half of 2024?"
    n = numbered(library, question, "2024年上半年,额济纳旗")
    reply = f"Retail sales were CNY 430 million. [{n}]\nRetail sales were CNY 4.3 billion. [{n}]"
    right, wrong = library.ask(question, model=FakeChat(reply)).statements
    assert right.findings == ()
    assert [(f.kind, wrong.text[f.start : f.end]) for f in wrong.findings] == [
        ("quantity_not_in_source", "CNY 4.3 billion")
    ]


def test_a_number_that_no_sentence_has_stays_visible_beside_a_right_one(library):
    n = numbered(library, RETAIL, "2024年上半年,额济纳旗")
    reply = f"零售总额完成4.3亿元。[{n}][999]\n地区生产总值完成16.29亿元。[998]\n形势很好。"
    answer = library.ask(RETAIL, model=FakeChat(reply))
    assert [[(f.kind, f.message) for f in statement.findings] for statement in answer.statements] == [
        [("unknown_citation", "[999] 不是所给句子的编号")],
        [("unknown_citation", "[998] 不是所给句子的编号")],
        [("uncited", "这句话没有注明出处。")],
    ]


def test_a_model_that_finds_nothing_refuses_in_the_answers_language(library):
    chat = FakeChat("NOT_IN_SOURCES: 资料没有写明月球的直径。")
    answer = library.ask("额济纳旗上半年口岸的直径是多少？", model=chat)
    assert (answer.refused, answer.statements, answer.author) == (True, (), "fake-chat")
    assert answer.refusal.startswith("库中文件没有写明，无法回答“额济纳旗上半年口岸的直径是多少？”。")


def test_what_a_refusal_says_is_near_is_shown_only_where_it_is_true(library):
    n = numbered(library, RETAIL, "2024年上半年,额济纳旗")
    said = "资料没有写明全年数字；最接近的是上半年社会消费品零售总额{}亿元"
    true, false = (
        library.ask(RETAIL, model=FakeChat(f"NOT_IN_SOURCES: {said.format(value)} [{n}]")).refusal
        for value in ("4.3", "9.9")
    )
    assert true.startswith(said.format("4.3"))
    assert false.startswith("库中文件没有写明，无法回答") and "9.9" not in false


def test_a_model_that_cannot_be_reached_costs_a_notice_and_not_the_answer(library):
    refuses = FakeChat([ChatUnavailable("http://127.0.0.1:9/v1 refuses; start it")])
    answer = library.ask(RETAIL, model=refuses)
    assert answer.notices == ("http://127.0.0.1:9/v1 refuses; start it", QUOTED_INSTEAD)
    assert (answer.author, answer.prompt_hash) == ("extractive", None)
    assert answer.statements == library.ask(RETAIL, model=False).statements


def test_a_model_that_breaks_off_leaves_what_it_had_said_in_full(library):
    n = numbered(library, RETAIL, "2024年上半年,额济纳旗")
    breaks = FakeChat(
        [f"零售总额完成4.3亿元。[{n}]\n同比下", ChatUnavailable("http://x/v1 broke off; try again")]
    )
    answer = library.ask(RETAIL, model=breaks)
    assert [statement.text for statement in answer.statements] == ["零售总额完成4.3亿元。"]
    assert (answer.author, answer.notices, answer.tokens) == (
        "fake-chat",
        ("http://x/v1 broke off; try again",),
        None,
    )


def with_endpoint(folder: Path, url: str, **more: object) -> Library:
    """The library with a chat model set, as from the environment."""
    named = {"WENJU_MODEL": MODEL, "OPENAI_BASE_URL": url, **more}
    return Library.open(folder, settings=Settings(_env_file=None, **named))


def test_the_model_of_the_settings_is_asked_unless_the_question_says_no(taken_in, chat_server, library):
    n = numbered(library, RETAIL, "2024年上半年,额济纳旗")
    chat_server.script(streamed(f"零售总额完成4.3亿元。[{n}]"))
    with with_endpoint(taken_in[0], chat_server.base_url, OPENAI_API_KEY="sk-secret") as opened:
        assert opened.ask(RETAIL, model=False).author == "extractive"
        assert chat_server.requests() == []
        answer = opened.ask(RETAIL)
        assert (answer.author, quotes(answer), answer.tokens) == (MODEL, [HALF_YEAR], 941)
        (request,) = chat_server.requests()
        assert request["headers"]["authorization"] == "Bearer sk-secret"
        (notice, _) = opened.ask(RETAIL, model="other").notices
        assert notice == (
            f"{chat_server.base_url} (model other) is not there (HTTP 404); check WENJU_MODEL and that"
            " OPENAI_BASE_URL ends in /v1"
        )


@pytest.mark.parametrize(
    ("reply", "notice"),
    [
        (fault("status", status=401), "refuses the key (HTTP 401); check OPENAI_API_KEY"),
        (
            fault("silent", seconds=30),
            "was not done within 0.5 s; raise WENJU_TIMEOUT or ask a smaller model",
        ),
        (
            fault("cut", text="零售总额完"),
            "broke off in the middle of the reply; try again, or look into its log",
        ),
        (
            fault("html"),
            "does not reply as a chat endpoint does; check that OPENAI_BASE_URL ends in /v1",
        ),
        (
            fault("garbage", text=""),
            "does not reply as a chat endpoint does; check that OPENAI_BASE_URL ends in /v1",
        ),
    ],
    ids=["refuses", "times out", "cuts the stream", "a web page", "nonsense in the stream"],
)
def test_an_endpoint_that_fails_costs_a_notice_and_not_the_answer(taken_in, chat_server, reply, notice):
    chat_server.script(reply)
    seconds = 0.5 if reply["kind"] == "silent" else 20
    with with_endpoint(taken_in[0], chat_server.base_url, WENJU_TIMEOUT=seconds) as opened:
        answer = opened.ask(RETAIL)
        assert answer.notices == (f"{chat_server.base_url} (model {MODEL}) {notice}", QUOTED_INSTEAD)
        assert (answer.author, quotes(answer)) == ("extractive", [HALF_YEAR])
        brief = opened.brief(OPINION_37)
        assert (brief.author, brief.notices[0]) == (
            "extractive",
            f"{chat_server.base_url} (model {MODEL}) {notice}",
        )


def test_an_endpoint_that_nobody_serves_costs_a_notice_and_not_the_answer(taken_in):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
    with with_endpoint(taken_in[0], url) as opened:
        answer = opened.ask(RETAIL)
    assert answer.notices == (
        f"{url} (model {MODEL}) cannot be reached or broke the connection; check OPENAI_BASE_URL and that it runs",
        QUOTED_INSTEAD,
    )
    assert quotes(answer) == [HALF_YEAR]


def test_a_stream_cut_in_the_middle_leaves_its_whole_statements(taken_in, chat_server, library):
    n = numbered(library, RETAIL, "2024年上半年,额济纳旗")
    chat_server.script(fault("cut", text=f"零售总额完成4.3亿元。[{n}]\n同比下"))
    with with_endpoint(taken_in[0], chat_server.base_url) as opened:
        answer = opened.ask(RETAIL)
    assert [statement.text for statement in answer.statements][:1] == ["零售总额完成4.3亿元。"]
    assert all(statement.findings for statement in answer.statements[1:])
    assert (answer.author, len(answer.notices)) == (MODEL, 1)


def test_nonsense_of_a_model_is_no_answer(taken_in, chat_server):
    chat_server.script(streamed("🐪🐪 lorem ipsum"))
    with with_endpoint(taken_in[0], chat_server.base_url) as opened:
        answer = opened.ask(RETAIL)
    assert (answer.refused, answer.statements, answer.author) == (True, (), MODEL)
    assert answer.refusal.startswith("模型没有写出一条有依据的论断")
    assert [[finding.kind for finding in statement.findings] for statement in answer.left_out] == [
        ["uncited"]
    ]


def test_a_langchain_model_can_be_given(library):
    from langchain_core.language_models import FakeListChatModel

    n = numbered(library, RETAIL, "2024年上半年,额济纳旗")
    model = FakeListChatModel(responses=[f"零售总额完成4.3亿元。[{n}]"])
    assert quotes(library.ask(RETAIL, model=model)) == [HALF_YEAR]


def test_an_address_that_is_none_is_said_in_one_sentence(taken_in):
    settings = Settings(_env_file=None, WENJU_MODEL="m", OPENAI_BASE_URL="nonsense")
    with Library.open(taken_in[0], settings=settings) as opened, pytest.raises(InvalidSettings) as raised:
        opened.ask(RETAIL)
    assert str(raised.value) == (
        "'nonsense' is no address of a chat endpoint; give one like http://127.0.0.1:8080/v1"
    )


def test_a_model_is_not_asked_about_nothing(empty):
    chat = FakeChat()
    assert empty.ask("粮食产量是多少？", model=chat).refused
    assert chat.history == []


# Streams


def test_a_stream_tells_hits_then_each_statement_then_the_whole(library):
    n = numbered(library, RETAIL, "2024年上半年,额济纳旗")
    reply = f"零售总额完成4.3亿元。[{n}]\n同比下降0.6%。[{n}]"
    first, *ready, last = library.stream(RETAIL, model=FakeChat(reply))
    assert isinstance(first, HitsFound) and isinstance(last, Finished)
    assert all(isinstance(event, StatementReady) for event in ready)
    assert first.hits == last.answer.hits
    assert tuple(event.statement for event in ready) == last.answer.statements
    assert untimed(last.answer) == untimed(library.ask(RETAIL, model=FakeChat(reply)))


@pytest.mark.parametrize("question", QUESTIONS[:5])
def test_an_answer_is_what_its_stream_ends_with(library, question):
    first, *ready, last = library.stream(question)
    assert isinstance(first, HitsFound) and isinstance(last, Finished)
    assert tuple(event.statement for event in ready) == last.answer.statements
    assert untimed(last.answer) == untimed(library.ask(question))


def test_a_statement_is_told_before_the_model_has_ended(library):
    n = numbered(library, RETAIL, "2024年上半年,额济纳旗")
    chat = FakeChat([f"零售总额完成4.3亿元。[{n}]\n", "同比", "下降0.6%。", f"[{n}]\n"])
    stream = library.stream(RETAIL, model=chat)
    assert isinstance(next(stream), HitsFound)
    assert next(stream).statement.text == "零售总额完成4.3亿元。"
    stream.close()
    assert chat.closed == 1


# The embedding model


def test_vectors_of_two_models_are_never_mixed(taken_in, library):
    settings = Settings(_env_file=None, WENJU_EMBEDDER="BAAI/bge-m3")
    made_with = library.ask(RETAIL) and Store.open(taken_in[0]).catalog.embedder[0]
    with Library.open(taken_in[0], settings=settings, embedder=FakeEmbedder("other")) as other:
        for asked in (
            lambda: other.ask(RETAIL),
            lambda: other.search(RETAIL),
            lambda: other.ingest(ROOT / "seeds"),
        ):
            with pytest.raises(EmbedderMismatch) as raised:
                asked()
            assert str(raised.value) == (
                f"{taken_in[0]} was embedded with {made_with} and the model now set is other; set WENJU_EMBEDDER back,"
                f" or embed everything anew with: wenju rebuild --library {taken_in[0]} --embedder BAAI/bge-m3"
            )
        assert other.brief(OPINION_37).document.name == OPINION_37


def test_a_rebuild_embeds_everything_with_the_model_that_is_set_now(own):
    own.close()
    embedder = FakeEmbedder("other", 32)
    store = Store.open(own.folder, run=carry_out)
    with Library(store, Settings(_env_file=None), embedder) as other:
        steps = []
        other.rebuild(progress=steps.append)
        assert list(dict.fromkeys(step.step for step in steps)) == ["embedding", "indexing", "finished"]
        assert len({step.name for step in steps if step.step == "embedding"}) == 5
        assert quotes(other.ask(RETAIL)) == [HALF_YEAR]
        assert len(other.ingest(ROOT / "seeds").unchanged) == 5
    with (
        Library.open(own.folder, settings=Settings(_env_file=None)) as bundled,
        pytest.raises(
            EmbedderMismatch, match="was embedded with other and the model now set is wenju-static"
        ),
    ):
        bundled.search(RETAIL)


def test_a_rebuild_with_the_same_model_embeds_nothing(empty, seeds):
    empty.ingest(seeds / OPINION_37)
    steps = []
    empty.rebuild(progress=steps.append)
    assert [step.step for step in steps] == ["indexing", "finished"]


def test_an_emptied_library_takes_any_model(empty, seeds):
    empty.ingest(seeds / OPINION_37)
    empty.remove(OPINION_37)
    store = Store.open(empty.folder, run=carry_out)
    with Library(store, Settings(_env_file=None), FakeEmbedder("other", 32)) as other:
        assert other.search("增长") == ()
        other.ingest(seeds / OPINION_37)
        assert names(other.search("增长")) == {OPINION_37}


def test_an_embedding_model_that_is_not_there_is_named(taken_in, tmp_path):
    settings = Settings(_env_file=None, WENJU_EMBEDDER=str(tmp_path))
    with Library.open(taken_in[0], settings=settings) as opened, pytest.raises(EmbedderError) as raised:
        opened.ask(RETAIL)
    assert str(raised.value) == (
        f"{tmp_path} holds no embedding model (no modules.json or config.json); give the folder that"
        " sentence-transformers saved the model in"
    )


# Results as JSON: outside scripts are written against these

HIT = {"document_id", "document", "text", "score", "found_by", "start", "end", "section", "best"}
STATEMENT = {"text", "language", "status", "citations", "findings", "highlights"}
CITATION = {"document_id", "document", "quote", "start", "end", "page", "confidence", "address"}
FINDING = {"kind", "message", "start", "end", "citations"}
ANSWER = {
    "question", "language", "refused", "author", "statements", "hits", "refusal", "notices", "understood",
    "understanding", "probability", "prompt_hash", "tokens", "usage", "left_out", "seconds",
}  # fmt: skip
DOCUMENT = {
    "document_id", "document", "title", "number", "issuer", "date", "region", "period", "kind", "characters",
    "format", "pages", "notices",
}  # fmt: skip
READING = {
    "document_id", "document", "metadata", "evidence", "outline", "tables", "removed", "glossary", "pages", "format",
    "encoding", "notices", "text",
}  # fmt: skip
FIGURE = {
    "indicator", "indicator_english", "region", "period", "value", "unit", "text", "text_english", "status",
    "citation", "period_english",
}  # fmt: skip
BRIEF = {
    "document", "title_english", "metadata_english", "pairs", "figures", "glossary", "author", "notices",
    "prompt_hash", "tokens", "findings",
}  # fmt: skip


def test_an_answer_as_json_has_exactly_the_fields_that_are_documented(library):
    n = numbered(library, RETAIL, "2024年上半年,额济纳旗")
    drafted = library.ask(RETAIL, model=FakeChat(f"零售总额完成43亿元。[{n}]"))
    for answer in (library.ask(RETAIL), drafted, library.ask("月球的直径是多少？")):
        given = json.loads(json.dumps(answer.to_dict(), ensure_ascii=False))
        assert given == answer.to_dict()
        assert set(given) == ANSWER
        assert all(set(hit) == HIT for hit in given["hits"])
        for statement in given["statements"]:
            assert set(statement) == STATEMENT
            assert all(set(citation) == CITATION for citation in statement["citations"])
            assert all(set(finding) == FINDING for finding in statement["findings"])
    assert drafted.to_dict()["statements"][0]["findings"] != []


def test_a_hit_as_json_names_file_and_headings(library):
    (hit,) = library.search(RETAIL, k=1)
    assert hit.to_dict() == {
        "document_id": "38893f85919db71c", "document": EJINA, "text": hit.chunk.text,
        "score": round(hit.score, 6), "found_by": list(hit.found_by), "start": hit.chunk.start,
        "end": hit.chunk.end, "section": "一、上半年计划执行情况", "best": [141, 306],
    }  # fmt: skip


def test_a_brief_as_json_has_exactly_the_fields_that_are_documented(library):
    brief = library.brief(EJINA)
    given = json.loads(json.dumps(brief.to_dict(), ensure_ascii=False))
    assert given == brief.to_dict()
    assert set(given) == BRIEF
    assert set(given["document"]) == DOCUMENT
    assert given["pairs"] and given["figures"]
    for pair in given["pairs"]:
        assert set(pair) == {"part", "heading", "heading_english", "chinese", "english", "exact_english"}
        assert set(pair["chinese"]) == STATEMENT
    for figure in given["figures"]:
        assert set(figure) == FIGURE
        assert set(figure["citation"]) == CITATION
    assert all(set(term) == {"chinese", "english"} for term in given["glossary"])


def test_a_report_as_json_has_exactly_the_fields_that_are_documented(taken_in):
    given = json.loads(json.dumps(taken_in[1].to_dict(), ensure_ascii=False))
    assert set(given) == {"added", "updated", "unchanged", "rejected", "notices"}
    assert all(set(document) == DOCUMENT for document in given["added"])
    assert isinstance(taken_in[1], IngestReport)


def test_what_was_understood_as_json_has_exactly_the_fields_that_are_documented(library):
    given = json.loads(json.dumps(library.show(EJINA).to_dict(), ensure_ascii=False))
    assert given == library.show(EJINA).to_dict()
    assert set(given) == READING
    assert given["metadata"] == {
        "title": "额济纳旗2024年上半年国民经济和社会发展计划执行情况", "number": None,
        "issuer": "额济纳旗人民政府办公室", "date": "2024-09-24", "region": "额济纳旗", "period": "2024-H1",
        "kind": "计划执行情况报告",
    }  # fmt: skip
    assert given["outline"][0] == {
        "level": 1, "marker": "一、", "title": "上半年计划执行情况", "start": given["text"].index("一、上半年"),
    }  # fmt: skip
    assert given["removed"] == [
        "您当前的位置:首页",
        ">\xa0政府信息公开\xa0>\xa0法定主动公开内容\xa0>\xa0规划计划",
        "编辑:",
    ]
    for evidence in given["evidence"]:
        assert given["text"][evidence["start"] : evidence["end"]] == evidence["text"]


@pytest.mark.parametrize(
    "fields", [ANSWER, HIT, STATEMENT, CITATION, FINDING, DOCUMENT, READING, FIGURE, BRIEF]
)
def test_every_field_of_a_result_is_documented(fields):
    page = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    assert {field for field in fields if f"`{field}`" not in page} == set()


# Briefs


@pytest.mark.parametrize("name", [SPEECH, DALATE, EJINA, OPINION_37, OPINION_55])
def test_every_document_has_a_brief_whose_quotes_are_exact(library, name):
    brief = library.brief(name)
    document = library.document(name)
    assert brief.document == document
    assert (brief.author, brief.findings) == ("extractive", ())
    assert brief.pairs
    citations = [citation for pair in brief.pairs for citation in pair.chinese.citations]
    citations += [figure.citation for figure in brief.figures]
    for citation in citations:
        assert citation.quote == document.text[citation.start : citation.end]
    assert all(pair.english is None for pair in brief.pairs)
    assert any("prose in English needs a model" in notice for notice in brief.notices)


def test_a_brief_without_its_model_is_quoted_and_says_why(library):
    broken = FakeChat([ChatUnavailable("http://x/v1 refuses; start it")])
    brief = library.brief(EJINA, model=broken)
    assert brief.author == "extractive"
    assert brief.notices[0] == "http://x/v1 refuses; start it"
    assert brief.pairs == library.brief(EJINA, model=False).pairs


# What is not imported


def test_importing_the_package_and_its_command_line_is_light():
    code = (
        "import sys, rag, rag.cli\n"
        "heavy = {'torch', 'chromadb', 'gradio', 'langchain', 'langchain_core', 'langchain_openai', 'openai',"
        " 'sentence_transformers', 'numpy', 'pydantic', 'tantivy', 'opencc', 'tokenizers'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert python(code) == "[]"


def test_help_imports_nothing_heavy_and_makes_no_library(tmp_path):
    code = (
        "import sys, rag.cli\n"
        "sys.argv = ['wenju', '--help']\n"
        "try: rag.cli.main()\n"
        "except SystemExit as end: print('status', end.code)\n"
        "print(sorted({'torch', 'chromadb', 'gradio', 'langchain_core', 'numpy', 'pydantic', 'rag.library'}"
        " & set(sys.modules)))"
    )
    assert python(code).splitlines()[-2:] == ["status 0", "[]"]


def test_a_question_to_the_bundled_model_imports_neither_torch_nor_langchain(taken_in):
    code = (
        "import sys\n"
        "from rag import Library\n"
        "with Library.open(sys.argv[1]) as library:\n"
        "    answer = library.ask(sys.argv[2])\n"
        "print(answer.statements[0].text)\n"
        "print(sorted({'torch', 'sentence_transformers', 'transformers', 'langchain_core', 'openai', 'gradio'}"
        " & set(sys.modules)))"
    )
    assert python(code, str(taken_in[0]), RETAIL).splitlines() == [
        "社会消费品零售总额完成4.3亿元,同比下降0.6%",
        "[]",
    ]
