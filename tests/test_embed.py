import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tiny_models import PASSAGE_PROMPT, QUERY_PROMPT, write_embedder, write_reranker

from rag.embed import BUNDLED, Embedder, StaticEmbedder, load_embedder
from rag.errors import EmbedderError

PASSAGES = [
    "全年完成一般公共预算收入45.6亿元,同比增长8.3%。",
    "一是科学推进荒漠化综合治理,聚焦毛乌素沙地风电光伏规划,创新性开展草原保护发展综合改革。",
    "严格执行草畜平衡和禁牧休牧制度,积极推进解决草原过牧问题试点,接续实施好退化草原修复。",
    "完善教师、校园长交流轮岗激励机制,深化教育督导体制机制、中小学教师职称制度改革。",
    "市民健身中心、体育公园、工人文化宫等6个公共服务项目建成投用。",
    "巩固拓展脱贫攻坚成果,持续推进乡村振兴,防止规模性返贫。",
    "扎实做好重点群体就业工作,城镇新增就业2600人,失业率控制在3.5%以内。",
    "加强医疗卫生服务体系建设,旗人民医院门诊综合楼投入使用。",
    "推进煤矿智能化改造,煤炭产能稳步释放,建成绿色矿山12座。",
    "加快发展文化旅游业,胡杨林景区接待游客突破百万人次。",
]
QUESTIONS = {
    "How much tax and fiscal revenue did the government budget take in?": 0,
    "How is desertification controlled in sandy land?": 1,
    "What is done about overgrazing on the grassland?": 2,
    "How are teachers and schools being reformed?": 3,
    "Which sports and cultural facilities were opened to citizens?": 4,
    "How is a return to poverty prevented in the countryside?": 5,
    "What is the unemployment rate and how many new jobs were created?": 6,
    "Was the hospital extended?": 7,
    "What happened to coal mines?": 8,
    "How many tourists visited the scenic area?": 9,
}


@pytest.fixture(scope="module")
def bundled() -> Embedder:
    return load_embedder()


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, where nothing is imported yet."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**clean, **environment},
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=120,
    )


def complaint(name: str, **environment: str) -> tuple[str, float]:
    """Give the message with which loading a model fails, and the seconds until then."""
    code = (
        "import time; from rag.embed import load_embedder; from rag.errors import EmbedderError\n"
        "started = time.monotonic()\n"
        f"try: load_embedder({name!r})\n"
        "except EmbedderError as error: print(error, time.monotonic() - started, sep='\\n')"
    )
    done = run(code, **environment)
    assert done.returncode == 0, done.stderr
    message, seconds = done.stdout.strip().splitlines()
    return message, float(seconds)


def test_the_bundled_model_answers_without_torch():
    done = run(
        "import sys; from rag.embed import load_embedder\n"
        "light = set(sys.modules); vectors = load_embedder().embed(['财政收入'])\n"
        "print(vectors.shape[0], sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)),"
        " 'tokenizers' in light)"
    )
    assert done.stdout.strip() == "1 [] False", done.stderr


def test_an_english_question_finds_the_chinese_passage(bundled):
    similarities = bundled.embed(list(QUESTIONS)) @ bundled.embed(PASSAGES).T
    missed = [
        question
        for question, row, right in zip(QUESTIONS, similarities, QUESTIONS.values(), strict=True)
        if row.argmax() != right
    ]
    assert missed == []


def test_a_place_spelt_in_pinyin_finds_its_characters(bundled):
    places = ["达拉特旗", "额济纳旗", "鄂托克旗", "树林召镇", "白泥井镇", "伊金霍洛旗", "阿拉善盟"]
    spellings = ["Dalate", "Ejina", "Etuoke", "Shulinzhao", "Bainijing", "Yijinhuoluo", "Alashan"]
    found = (bundled.embed(spellings) @ bundled.embed(places).T).argmax(axis=1)
    assert [places[place] for place in found] == places


def test_vectors_have_length_one_and_the_declared_dimensions(bundled):
    vectors = bundled.embed(PASSAGES)
    assert vectors.shape == (len(PASSAGES), bundled.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("text", ["", "  \n", "2023 12.8%", "——！？", "🐎"])
def test_a_text_without_known_words_has_the_zero_vector(bundled, text):
    assert not bundled.embed(["草原", text])[1].any()


def test_no_texts_give_no_rows(bundled):
    assert bundled.embed([]).shape == (0, bundled.dimensions)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("內蒙古自治區財政收入", "内蒙古自治区财政收入"),
        ("ＧＤＰ　ｇｒｏｗｔｈ", "gdp growth"),
        ("GDP Growth", "gdp growth"),
        ("同比增长8.3%", "同比增长12.9%"),
    ],
)
def test_script_width_case_and_figures_make_no_difference(bundled, text, same):
    vectors = bundled.embed([text, same])
    np.testing.assert_array_equal(vectors[0], vectors[1])


def test_a_text_has_the_same_vector_in_any_company(bundled):
    texts = [(passage + "\n") * (1 + place % 7) for place, passage in enumerate(PASSAGES * 15)]
    texts[70] = texts[3] = ""
    alone = np.concatenate([bundled.embed([text]) for text in texts])
    np.testing.assert_array_equal(bundled.embed(texts), alone)


def test_half_a_surrogate_pair_is_no_obstacle(bundled):
    broken, whole = bundled.embed(["草原\ud83d过牧", "草原?过牧"])
    np.testing.assert_array_equal(broken, whole)


def test_threads_read_the_same_vectors(bundled):
    expected = bundled.embed(PASSAGES)
    results: list[bool] = []

    def read() -> None:
        results.extend(np.array_equal(bundled.embed(PASSAGES), expected) for _ in range(20))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 160


def test_the_model_fits_in_sixteen_megabytes():
    assert sum(file.stat().st_size for file in BUNDLED.rglob("*") if file.is_file()) <= 16_000_000


def test_identity_follows_the_content_and_not_the_place(tmp_path, bundled):
    copy = tmp_path / "elsewhere"
    shutil.copytree(BUNDLED, copy)
    assert StaticEmbedder(copy).identity == bundled.identity
    weights = copy / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert StaticEmbedder(copy).identity != bundled.identity


def test_a_bundle_without_weights_says_so(tmp_path):
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EmbedderError, match=r"lacks model\.safetensors; install Wenju again"):
        StaticEmbedder(tmp_path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (" ", "empty name"),
        ("./no-such-folder", "./no-such-folder is not a folder"),
        ("/no/such/folder", "/no/such/folder is not a folder"),
        ("~/no such folder", "~/no such folder is not a folder"),
        ("a name with spaces", "neither a folder nor a possible model name"),
    ],
)
def test_a_name_that_cannot_be_a_model_is_refused(name, message):
    with pytest.raises(EmbedderError, match=message):
        load_embedder(name)


def test_a_folder_without_a_model_is_refused(tmp_path):
    (tmp_path / "报告.txt").write_text("一、总体要求", encoding="utf-8")
    with pytest.raises(EmbedderError, match="holds no embedding model"):
        load_embedder(str(tmp_path))


def test_an_unknown_name_fails_fast_when_the_hub_does_not_answer(tmp_path):
    message, seconds = complaint(
        "BAAI/bge-m3", HF_ENDPOINT="http://127.0.0.1:9", HF_HOME=str(tmp_path), NO_PROXY="127.0.0.1"
    )
    assert message == (
        "the embedding model BAAI/bge-m3 is not in the local cache and http://127.0.0.1:9 does not answer; "
        "connect, give its folder, or use the bundled model"
    )
    assert seconds < 1.5  # 0.2 s on an idle machine


def test_an_unknown_name_fails_fast_when_offline_is_asked_for(tmp_path):
    message, seconds = complaint("BAAI/bge-m3", HF_HUB_OFFLINE="1", HF_HOME=str(tmp_path))
    assert message == (
        "the embedding model BAAI/bge-m3 is not in the local cache and HF_HUB_OFFLINE is set; "
        "download it first, give its folder, or use the bundled model"
    )
    assert seconds < 1.5  # 0.2 s on an idle machine


class Hub(http.server.BaseHTTPRequestHandler):
    """As much of a model hub as a download needs: one repository, `county/static`, holding the bundled model."""

    sha = "0123456789abcdef0123456789abcdef01234567"

    def do_HEAD(self) -> None:
        self.answer(with_body=False)

    def do_GET(self) -> None:
        self.answer(with_body=True)

    def answer(self, with_body: bool) -> None:
        files = {str(path.relative_to(BUNDLED)): path for path in BUNDLED.rglob("*") if path.is_file()}
        path = self.path.split("?")[0]
        status, kind, headers, body = 404, "application/json", {"X-Error-Code": "RepoNotFound"}, b"{}"
        if path == "/":
            status, headers = 200, {}
        elif path == "/api/models/county/static/revision/main":
            siblings = [{"rfilename": name} for name in files]
            status, headers = 200, {}
            body = json.dumps({"id": "county/static", "sha": self.sha, "siblings": siblings}).encode()
        elif path.startswith(f"/api/models/county/static/tree/{self.sha}"):
            status, headers = 200, {}
            entries = [
                {"type": "file", "path": name, "size": file.stat().st_size, "oid": "0" * 40}
                for name, file in files.items()
            ]
            body = json.dumps(entries).encode()
        elif path.startswith(f"/county/static/resolve/{self.sha}/"):
            name = path.removeprefix(f"/county/static/resolve/{self.sha}/")
            status, kind, body = 200, "application/octet-stream", files[name].read_bytes()
            headers = {"ETag": f'"{name.replace("/", "-")}"', "X-Repo-Commit": self.sha}
        self.send_response(status)
        for key, value in {**headers, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(key, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def hub() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_misspelt_name_is_told_apart_from_a_silent_hub(tmp_path, hub):
    message, _ = complaint("county/statik", HF_ENDPOINT=hub, HF_HOME=str(tmp_path), NO_PROXY="127.0.0.1")
    assert message == (
        "there is no public model county/statik; check the spelling or give the model's folder"
    )


@pytest.mark.slow
def test_a_named_model_is_downloaded_once_and_read_from_the_cache_after(tmp_path, hub):
    code = (
        "from rag.embed import load_embedder\n"
        "model = load_embedder('county/static'); print(model.identity, model.dimensions)"
    )
    first = run(code, HF_ENDPOINT=hub, HF_HOME=str(tmp_path), NO_PROXY="127.0.0.1")
    assert first.stdout.split() == ["county/static@01234567", str(load_embedder().dimensions)], first.stderr
    again = run(code, HF_HUB_OFFLINE="1", HF_HOME=str(tmp_path))
    assert again.stdout == first.stdout, again.stderr


@pytest.mark.slow
def test_sentence_transformers_reads_the_bundled_model_as_we_do(bundled):
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    theirs = load_embedder(str(BUNDLED))
    texts = [*PASSAGES, *QUESTIONS, "", "2024", "額濟納旗ＧＤＰ"]
    np.testing.assert_allclose(theirs.embed(texts), bundled.embed(texts), atol=1e-5)
    assert theirs.embed([]).shape == (0, bundled.dimensions)
    assert theirs.dimensions == bundled.dimensions
    assert theirs.identity.startswith("embedding@")


def test_a_hub_that_never_answers_is_not_waited_for(tmp_path):
    with socket.create_server(("127.0.0.1", 0), backlog=0) as silent:
        # A few connections fill its queue; what comes after them is neither taken nor refused.
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(silent.getsockname())
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        message, seconds = complaint("BAAI/bge-m3", HF_ENDPOINT=address, HF_HOME=str(tmp_path))
        for filler in fillers:
            filler.close()
    assert f"{address} does not answer" in message
    assert seconds < 2  # 0.7 s on an idle machine


@pytest.mark.slow
def test_a_model_puts_its_own_instructions_before_questions_and_passages(tmp_path):
    prompts = {"query": QUERY_PROMPT, "document": PASSAGE_PROMPT}
    with_prompts = load_embedder(str(write_embedder(tmp_path / "prompts", prompts)), device="cpu")
    without = load_embedder(str(write_embedder(tmp_path / "plain")), device="cpu")
    for text in ("财政收入", "草原过牧"):
        np.testing.assert_allclose(without.embed_query(text), without.embed([text])[0], atol=1e-6)
        np.testing.assert_allclose(
            with_prompts.embed_query(text), without.embed([QUERY_PROMPT + text])[0], atol=1e-6
        )
        np.testing.assert_allclose(
            with_prompts.embed([text])[0], without.embed([PASSAGE_PROMPT + text])[0], atol=1e-6
        )
        assert with_prompts.embed_query(text) @ without.embed([text])[0] < 0.999
    assert not with_prompts.embed_query(" ").any() and not with_prompts.embed(["", "财政"])[0].any()
    assert with_prompts.identity != without.identity


@pytest.mark.slow
def test_a_text_has_nearly_the_same_vector_in_any_company_of_a_named_model(tmp_path):
    model = load_embedder(str(write_embedder(tmp_path / "plain")), device="cpu")
    texts = ["财政收入", "草原过牧" * 9, "", "教师\ud83d学校"] * 9
    together = model.embed(texts)
    np.testing.assert_allclose(together, np.stack([model.embed([text])[0] for text in texts]), atol=1e-5)
    assert together.shape == (36, model.dimensions)


@pytest.mark.slow
def test_a_reranker_is_no_embedding_model(tmp_path):
    folder = write_reranker(tmp_path / "reranker")
    with pytest.raises(EmbedderError, match="scores pairs of texts and embeds none; name it as the reranker"):
        load_embedder(str(folder))


@pytest.mark.slow
def test_a_missing_device_is_told_in_one_sentence(tmp_path):
    folder = write_embedder(tmp_path / "plain")
    with pytest.raises(EmbedderError, match=r"cannot use the device teapot .*; set WENJU_DEVICE to cpu"):
        load_embedder(str(folder), device="teapot")


@pytest.mark.slow
def test_a_broken_model_folder_is_an_embedder_error(tmp_path):
    copy = tmp_path / "broken"
    shutil.copytree(BUNDLED, copy)
    (copy / "model.safetensors").write_bytes(b"not weights at all")
    with pytest.raises(EmbedderError, match=r"cannot load the embedding model .*broken"):
        load_embedder(str(copy))


@pytest.mark.slow
def test_the_bundled_model_is_ready_in_a_moment():
    started = time.perf_counter()
    load_embedder().embed(["达拉特旗2023年一般公共预算收入是多少?"])
    assert time.perf_counter() - started < 1.5  # 0.2 s on an idle machine
