from __future__ import annotations

import os
import re
import socket
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from test_render import SENTENCE, TITLE, answer, brief, document, figure, hit, state

from rag.conversation import Turn, converse, example_questions, stopped
from rag.errors import ChatUnavailable, InvalidSettings, LibraryLocked
from rag.records import Event, Finished, HitsFound, IngestReport, Rejected, StatementReady
from rag.render.page import conversation_to_html, report_to_html, sources_of_turns_to_html
from rag.uploads import safe_name, take_in

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import ui  # noqa: E402
from tools.screenshot import chromium, served  # noqa: E402

NOTHING = IngestReport((), (), (), (), ())


# A conversation


def test_a_turn_grows_from_hits_over_statements_to_the_whole_answer():
    first, second = state("完成4.3亿元", SENTENCE), state("下降0.6%", SENTENCE)
    hits = (hit(SENTENCE, document()),)
    whole = replace(answer(first, second), hits=hits)
    events: list[Event] = [HitsFound(hits), StatementReady(first), StatementReady(second), Finished(whole)]
    grown = [turns[-1] for turns in converse((), "零售总额？", events)]
    assert [turn.state for turn in grown] == ["looking", "writing", "writing", "writing", "done"]
    assert [len(turn.statements) for turn in grown] == [0, 0, 1, 2, 2]
    assert grown[1].hits == hits
    assert grown[-1].answer == whole


def test_an_error_that_the_visitor_can_act_on_ends_the_turn_and_keeps_what_was_checked():
    def events() -> Iterator[Event]:
        yield StatementReady(state("完成4.3亿元", SENTENCE))
        raise ChatUnavailable("http://127.0.0.1:9/v1 (model qwen3) did not answer in time; ask another model")

    *_, (turn,) = converse((), "零售总额？", events())
    assert (turn.state, len(turn.statements)) == ("failed", 1)
    fragment = conversation_to_html([turn], 1, "zh")
    assert "完成4.3亿元" in fragment
    assert "http://127.0.0.1:9/v1 (model qwen3) 没有及时回答；请换一个模型。" in fragment
    original = "http://127.0.0.1:9/v1 (model qwen3) did not answer in time; ask another model"
    assert f"<summary>原始信息</summary><code>{original}</code>" in fragment
    assert "原始信息" not in conversation_to_html([turn], 1, "en")


def test_a_bug_reaches_the_log_and_leaves_the_visitor_one_sentence():
    def events() -> Iterator[Event]:
        yield HitsFound(())
        raise KeyError("internal detail")

    seen: list[tuple[Turn, ...]] = []
    with pytest.raises(KeyError):
        seen.extend(converse((), "零售总额？", events()))
    fragment = conversation_to_html(seen[-1], 1, "en")
    assert "Something went wrong in the program; the log has the details." in fragment
    assert "internal detail" not in fragment


def test_a_stopped_turn_keeps_its_statements_and_a_finished_one_stays_finished():
    open_turn = Turn("问？", state="writing", statements=(state("完成4.3亿元", SENTENCE),))
    assert stopped((open_turn,)) == (replace(open_turn, state="stopped"),)
    done = Turn("问？", state="done")
    assert stopped((done,)) == (done,)
    assert stopped(()) == ()


def test_an_empty_library_invites_to_add_documents_in_the_language_of_the_page():
    assert "还没有文件" in conversation_to_html((), 0, "zh")
    assert "No documents yet" in conversation_to_html((), 0, "en")
    assert "已收录 5 份文件" in conversation_to_html((), 5, "zh")


def test_hits_are_shown_until_a_statement_cites_and_folded_afterwards():
    hits = (hit("（一）扎实推进生态治理", document()),)
    looking = Turn("问？", state="writing", hits=hits)
    found = sources_of_turns_to_html([looking], lambda _: document(), "zh")
    assert "检索到的段落" in found and "<details" not in found
    done = replace(looking, state="done", statements=(state("完成4.3亿元", SENTENCE),))
    sources = sources_of_turns_to_html([done], lambda _: document(), "zh")
    assert f"<mark>{SENTENCE}</mark>" in sources
    assert '<details class="wj-more"><summary>其他检索到的段落</summary>' in sources


def test_sources_of_earlier_turns_are_folded_below_those_of_the_last():
    turns = [Turn(f"第{n}问？", state="done", statements=(state("完成4.3亿元", SENTENCE),)) for n in (1, 2)]
    fragment = sources_of_turns_to_html(turns, lambda _: document(), "zh")
    assert (
        fragment.index('id="t2-1"')
        < fragment.index("<summary>出处 · 第1问？</summary>")
        < fragment.index('id="t1-1"')
    )


def test_examples_ask_for_amounts_that_the_documents_state():
    made = brief(figures=(replace(figure(), text="下降0.6%"), figure()))
    assert example_questions([document()], lambda _: made, "zh") == [
        "额济纳旗2024年上半年社会消费品零售总额是多少？"
    ]
    assert example_questions([document()], lambda _: made, "en") == [
        "What was the total retail sales of Ejin Banner in the first half of 2024?"
    ]


def test_examples_ask_what_a_document_says_where_it_states_no_amounts():
    named = document(title="关于《沙葱产业》的审议意见")
    assert example_questions([named], lambda _: brief(), "zh") == [
        "《关于〈沙葱产业〉的审议意见》主要讲了什么？"
    ]
    assert example_questions([], lambda _: brief(), "zh") == []


# Uploads


def test_an_upload_is_kept_under_its_name_and_a_second_one_of_that_name_replaces_it(tmp_path: Path):
    folder = tmp_path / "uploads"
    seen: list[list[tuple[str, str]]] = []

    def ingest(paths: list[Path]) -> IngestReport:
        seen.append([(path.name, path.read_text(encoding="utf-8")) for path in paths])
        return NOTHING

    for number, text in enumerate(("第一版。", "第二版。")):
        (tmp_path / str(number)).mkdir()
        uploaded = tmp_path / str(number) / "报告.txt"
        uploaded.write_text(text, encoding="utf-8")
        take_in([uploaded], folder, ingest)
    assert seen == [[("报告.txt", "第一版。")], [("报告.txt", "第二版。")]]
    assert [path.name for path in folder.iterdir()] == ["报告.txt"]


def test_two_files_of_one_name_in_one_upload_are_both_kept(tmp_path: Path):
    for part in "ab":
        (tmp_path / part).mkdir()
        (tmp_path / part / "报告.txt").write_text(part, encoding="utf-8")
    take_in(
        [tmp_path / "a" / "报告.txt", tmp_path / "b" / "报告.txt"], tmp_path / "uploads", lambda _: NOTHING
    )
    kept = {path.name: path.read_text() for path in (tmp_path / "uploads").iterdir()}
    assert kept == {"报告.txt": "a", "报告 (2).txt": "b"}


def test_a_rejected_upload_leaves_what_stood_there_and_says_why_without_the_servers_folders(tmp_path: Path):
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "报告.txt").write_text("好的一版。", encoding="utf-8")
    bad = tmp_path / "报告.txt"
    bad.write_bytes(b"\0\1")

    def ingest(paths: list[Path]) -> IngestReport:
        reasons = tuple(Rejected(str(path), f"cannot read {path}: it is a binary file") for path in paths)
        return replace(NOTHING, rejected=reasons)

    report = take_in([bad], folder, ingest)
    assert report.rejected == (Rejected("报告.txt", "cannot read 报告.txt: it is a binary file"),)
    assert [(path.name, path.read_text(encoding="utf-8")) for path in folder.iterdir()] == [
        ("报告.txt", "好的一版。")
    ]
    assert "cannot read 报告.txt: it is a binary file" in report_to_html(report, "zh")


def test_uploads_are_undone_where_the_library_is_locked(tmp_path: Path):
    uploaded = tmp_path / "报告.txt"
    uploaded.write_text("报告。", encoding="utf-8")

    def ingest(_: list[Path]) -> IngestReport:
        raise LibraryLocked("another process writes")

    with pytest.raises(LibraryLocked):
        take_in([uploaded], tmp_path / "uploads", ingest)
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("2024年报告.txt", "2024年报告.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\公文\\报告.md", "报告.md"),
        (".bashrc", "bashrc"),
        ("..", "document.txt"),
        ("a\x00b\u202etxt.<img>", "a_b_txt._img_"),
        ("报" * 200 + ".txt", "报" * 58 + ".txt"),
        (".txt", "txt"),
    ],
)
def test_a_name_from_outside_becomes_one_that_stays_in_its_folder(given: str, safe: str):
    assert safe_name(given) == safe


# The page as a whole


def test_every_label_is_there_in_both_languages_with_the_same_names_to_fill_in():
    words = tomllib.loads((ROOT / "rag" / "data" / "ui" / "words.toml").read_text(encoding="utf-8"))
    for key, label in words.items():
        assert set(label) == {"zh", "en"}, key
        names = [sorted(re.findall(r"\{(\w+)\}", label[language])) for language in ("zh", "en")]
        assert names[0] == names[1], key


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "wenju.example"])
def test_listening_to_others_without_a_password_is_refused(host: str):
    with pytest.raises(InvalidSettings, match=re.escape(f"cannot listen on {host} without a password")):
        ui.serve(None, host=host)  # type: ignore[arg-type]


def test_a_port_that_is_taken_is_named_in_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(
            InvalidSettings, match=f"cannot listen on 127.0.0.1:{port}: .*; choose another port"
        ):
            ui.serve(None, port=port)  # type: ignore[arg-type]


def test_no_handler_of_the_page_can_be_called_by_name_from_outside():
    page = ui.build(None)  # type: ignore[arg-type]
    visible = {each["api_visibility"] for each in page.config["dependencies"]}
    assert visible == {"private"}
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


# In a browser

HOSTILE = """测试旗<img src=x onerror="window.pwned=1">人民政府办公室文件
测试旗人民政府关于<img src=x onerror=window.pwned=2 沙葱产业的通知
一、总体要求
2024年测试旗沙葱种植面积达到1.2万亩<img src="//wenju.example/x.png" onerror=window.pwned=3>，产值3.5亿元。
${window.pwned=4} {{constructor.constructor('window.pwned=5')()}} @children <svg onload=window.pwned=6></svg>。
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page is served for a library of the seeds."""
    if chromium() is None:
        reason = "no Chromium: the page was not driven; apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from rag import Library

    folder = tmp_path_factory.mktemp("library")
    with Library.open(folder) as library:
        library.ingest(sorted((ROOT / "seeds").glob("*.txt")))
    with served(folder) as where:
        yield where


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser, address):
    """The page in a fresh visit; afterwards, nothing may have been asked of any other server, and no script failed."""
    visit = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    opened = visit.new_page()
    asked: list[str] = []
    failures: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: failures.append(str(error)))
    opened.on("dialog", lambda dialog: (failures.append(dialog.message), dialog.dismiss()))
    opened.goto(address)
    opened.wait_for_selector(".wj-welcome")
    yield opened
    visit.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert failures == []


def ask(page, question: str) -> None:
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector("#conversation .wj-turn:last-of-type :is(.wj-notes, .wj-refusal, .wj-trouble)")


@pytest.mark.browser
def test_a_question_is_answered_beside_its_source_with_the_cited_sentence_highlighted(page):
    ask(page, "额济纳旗2024年上半年社会消费品零售总额是多少？")
    assert "4.3亿元" in page.inner_text("#conversation .wj-statement strong")
    card = page.locator("#sources .wj-source").first
    assert TITLE in card.inner_text()
    marked = card.locator("mark").inner_text()
    assert "社会消费品零售总额完成4.3亿元" in marked
    seed = (ROOT / "seeds" / "ejina-half-year-plan-report-2024.txt").read_text(encoding="utf-8")
    assert re.sub(r"\s", "", marked) in re.sub(r"\s", "", seed)
    page.click("#conversation .wj-cite")
    assert "wj-chosen" in card.get_attribute("class")


@pytest.mark.browser
def test_documents_are_uploaded_and_removed_and_a_hostile_one_runs_nothing(page, tmp_path: Path):
    (tmp_path / "通知.txt").write_text(HOSTILE, encoding="utf-8")
    (tmp_path / "坏.txt").write_bytes(b"\0\1\2\3")
    page.click("button[role=tab] >> nth=1")
    page.set_input_files("#upload-box input[type=file]", [tmp_path / "通知.txt", tmp_path / "坏.txt"])
    page.wait_for_selector("#upload-box >> text=坏")
    page.click("#upload")
    page.wait_for_selector(".wj-report")
    report = page.inner_text(".wj-report")
    assert "<img src=x onerror=window.pwned=2" in report and "坏.txt" in report
    page.wait_for_selector("#documents tbody tr:nth-child(6)")

    page.click("button[role=tab] >> nth=0")
    ask(page, "测试旗2024年沙葱种植面积是多少？")
    assert "1.2万亩" in page.inner_text("#conversation .wj-turn")
    assert '<img src="//wenju.example/x.png"' in page.inner_text("#sources .wj-source mark")
    page.click("button[role=tab] >> nth=2")
    page.click("#brief-which input")
    page.get_by_role("option").filter(has_text="沙葱").click()
    page.click("#brief-make")
    page.wait_for_selector(".wj-brief")

    page.click("button[role=tab] >> nth=1")
    page.click("#which input")
    page.get_by_role("option").filter(has_text="沙葱").click()
    page.click("#show")
    page.wait_for_selector(".wj-shown")
    page.click(".wj-shown details:last-of-type summary")
    assert '<img src="//wenju.example/x.png"' in page.inner_text(".wj-shown pre >> nth=-1")
    page.click("#remove")
    page.click("#remove-yes")
    page.wait_for_selector("#documents tbody tr:nth-child(6)", state="detached")
    assert page.locator("#documents tbody tr").count() == 5
    assert page.evaluate("window.pwned") is None


@pytest.mark.browser
def test_a_sentence_of_a_pdf_is_shown_on_its_page(page, tmp_path: Path):
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    printed = Canvas(str(tmp_path / "报告.pdf"))
    for lines in (["河沙旗2024年政府工作报告"], ["一、2024年工作安排", "沙葱种植面积达到1.2万亩，增长3%。"]):
        printed.setFont("STSong-Light", 14)
        for number, line in enumerate(lines):
            printed.drawString(90, 700 - 30 * number, line)
        printed.showPage()
    printed.save()
    page.click("button[role=tab] >> nth=1")
    page.set_input_files("#upload-box input[type=file]", [tmp_path / "报告.pdf"])
    page.wait_for_selector("#upload-box >> text=报告")
    page.click("#upload")
    page.wait_for_selector("#documents >> text=河沙旗")

    page.click("button[role=tab] >> nth=0")
    ask(page, "河沙旗2024年沙葱种植面积达到多少？")
    card = page.locator("#sources .wj-source").first
    assert "p. 2" in card.inner_text()
    strip = card.locator("img.wj-strip")
    strip.wait_for()
    assert strip.evaluate("image => image.complete && image.naturalWidth") == 1000

    page.click("button[role=tab] >> nth=1")
    page.click("#which input")
    page.get_by_role("option").filter(has_text="河沙旗").click()
    page.click("#show")
    page.wait_for_selector(".wj-shown")
    assert "河沙旗" in page.inner_text(".wj-shown dl")
    assert "一、 2024年工作安排" in page.inner_text(".wj-shown pre >> nth=0")
    page.click("#remove")
    page.click("#remove-yes")
    page.wait_for_selector("#documents >> text=河沙旗", state="detached")


@pytest.mark.browser
def test_a_brief_is_shown_in_both_languages_and_downloaded_as_markdown_word_and_html(page, tmp_path: Path):
    page.click("button[role=tab] >> nth=2")
    page.click("#brief-which input")
    page.get_by_role("option").filter(has_text="额济纳旗").click()
    page.click("#brief-make")
    page.wait_for_selector(".wj-brief")
    shown = page.inner_text(".wj-brief")
    assert TITLE in shown and "16.29亿元" in shown and "CNY 1.629 billion" in shown
    page.locator(".wj-figures .wj-cite").first.click()
    assert "16.29亿元" in page.inner_text(".wj-source.wj-chosen mark")
    for button, suffix in (("#brief-markdown", ".md"), ("#brief-word", ".docx"), ("#brief-html", ".html")):
        with page.expect_download() as download:
            page.click(button)
        assert download.value.suggested_filename == f"{TITLE}{suffix}"
        download.value.save_as(tmp_path / f"brief{suffix}")
    assert "CNY 1.629 billion" in (tmp_path / "brief.md").read_text(encoding="utf-8")
    assert "word/document.xml" in zipfile.ZipFile(tmp_path / "brief.docx").namelist()


DRAFT = """额济纳旗2024年上半年经济运行情况

各位领导：
2024年上半年，额济纳旗地区生产总值完成16.29亿元，同比增长2.7%。
社会消费品零售总额完成5.3亿元<img src=x onerror=window.pwned=7>。
额济纳旗全年新建机场三座，旅客吞吐量突破一百万人次。
"""


@pytest.mark.browser
def test_a_draft_is_checked_sentence_by_sentence_and_each_leads_to_what_was_found(page, tmp_path: Path):
    page.click("button[role=tab] >> nth=3")
    page.click("#check-start")
    page.wait_for_selector("#check-summary >> text=请先粘贴文字")
    page.fill("#check-text textarea", DRAFT)
    page.click("#check-start")
    page.wait_for_selector(".wj-draft")
    assert "3 句中有 2 句未能完全核实" in page.inner_text("#check-summary")
    claims = page.locator("a.wj-claim")
    kinds = [
        re.findall(r"wj-(supported|partly|not_found)", one.get_attribute("class"))[0] for one in claims.all()
    ]
    assert kinds == ["supported", "partly", "not_found"]
    assert "各位领导：" in page.inner_text(".wj-draft")

    shown = page.locator(".wj-verdict:visible")
    assert (
        "5.3亿元" in shown.inner_text()
        and "社会消费品零售总额完成4.3亿元" in shown.locator("mark").inner_text()
    )
    claims.nth(0).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#c-1:not([hidden])")
    assert shown.count() == 1 and "16.29亿元" in shown.locator("mark").first.inner_text()
    page.click("#c-1 .wj-step:has-text('下一处问题')")
    page.wait_for_selector("#c-2:not([hidden])")

    page.click("#check-only input")
    assert not claims.nth(0).is_visible() and claims.nth(1).is_visible()
    with page.expect_download() as download:
        page.click("#check-md")
    download.value.save_as(tmp_path / "marked.md")
    assert "5.3亿元" in (tmp_path / "marked.md").read_text(encoding="utf-8")

    page.click("#language label:nth-of-type(2)")
    page.wait_for_selector("#check-summary >> text=2 of 3 statements could not be confirmed")
    assert page.inner_text("#check-docx") == "Download Word"
    page.click("#check-clear")
    page.wait_for_selector("#check-summary >> text=Paste a text")
    assert page.evaluate("window.pwned") is None


@pytest.mark.browser
def test_a_file_is_checked_and_one_that_cannot_be_read_is_told_in_chinese_with_the_original_behind(
    page, tmp_path: Path
):
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 no archive")
    (tmp_path / "稿.md").write_text(f"# 通报\n\n{DRAFT}", encoding="utf-8")
    page.click("button[role=tab] >> nth=3")
    page.set_input_files("#check-file input[type=file]", tmp_path / "坏.docx")
    page.wait_for_selector("#check-file >> text=坏")
    page.click("#check-start")
    trouble = page.locator("#check-summary .wj-trouble")
    trouble.wait_for()
    assert "无法读取 坏.docx：不是 DOCX 文件，或已损坏" in trouble.inner_text()
    assert not trouble.locator("code").is_visible()
    trouble.locator("summary").click()
    assert "cannot read 坏.docx" in trouble.locator("code").inner_text()

    page.click("#check-clear")
    page.wait_for_selector("#check-file >> text=坏", state="detached")
    page.set_input_files("#check-file input[type=file]", tmp_path / "稿.md")
    page.wait_for_selector("#check-file >> text=稿.md")
    page.click("#check-start")
    page.wait_for_selector(".wj-draft")
    assert page.locator("a.wj-claim").count() == 3


@pytest.mark.browser
def test_the_page_changes_its_language_and_remembers_it(page):
    from playwright.sync_api import expect

    assert page.inner_text("#ask") == "提问"
    page.click("#language label:nth-of-type(2)")
    for _ in ("chosen", "remembered"):
        page.wait_for_selector("text=Ask what the documents say")
        expect(page.locator("#ask")).to_have_text("Ask", timeout=30_000)
        expect(page.locator("button[role=tab]").nth(1)).to_have_text("Documents", timeout=30_000)
        expect(page.locator("button[role=tab]").nth(2)).to_have_text("Brief", timeout=30_000)
        page.wait_for_selector("html[lang=en]", state="attached")
        page.reload()


@pytest.mark.browser
def test_what_was_understood_is_shown_as_chips_and_unticking_one_asks_again_without_it(page):
    assert not page.locator("#understood").is_visible()
    ask(page, "达旗2023年社零是多少？")
    chips = page.locator("#understood label")
    chips.first.wait_for()
    said = [chip.inner_text().strip() for chip in chips.all() if chip.locator("input").count()]
    assert said == [
        "时期 2023年",
        "地区 达旗 → 达拉特旗",
        "词语 社零 → 社会消费品零售总额",
        "问的是数字",
    ]
    assert "49.5亿元" in page.inner_text("#conversation .wj-statement strong")

    page.get_by_label("地区 达旗 → 达拉特旗").uncheck()
    page.wait_for_function(
        "() => document.querySelector('#conversation .wj-notes, #conversation .wj-refusal')"
        " && !document.querySelector('#conversation').innerText.includes('地区：达拉特旗')"
        " && !document.querySelector('#conversation .wj-pending')"
    )
    assert page.locator("#conversation .wj-turn").count() == 1
    assert not page.get_by_label("地区 达旗 → 达拉特旗").is_checked()

    page.get_by_label("地区 达旗 → 达拉特旗").check()
    page.wait_for_selector("#conversation >> text=地区：达拉特旗")
    page.click("#clear")
    page.wait_for_selector(".wj-welcome")
    assert not page.locator("#understood").is_visible()
