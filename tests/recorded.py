"""The exact bodies of the requests that drafting sends, for fixed passages: an edited prompt is noticed.

`python tests/recorded.py` writes tests/data/requests/*.json anew, after a prompt or the form of the passages was changed on
purpose; the difference is then part of the change that is reviewed.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT.parent)]

from server import MODEL, ChatServer, streamed  # noqa: E402

from rag.chat import Chat, connect  # noqa: E402
from rag.drafting.draft import draft  # noqa: E402
from rag.drafting.pairs import DraftedPair, Point, draft_brief  # noqa: E402
from rag.drafting.passages import number_hits  # noqa: E402
from rag.drafting.repair import repair  # noqa: E402
from rag.drafting.rewriting import Rewriter  # noqa: E402
from rag.records import Chunk, Document, Finding, Hit, Sentence, Statement  # noqa: E402

FOLDER = ROOT / "data" / "requests"

_TEXT = (
    "一、上半年计划执行情况\n"
    "2024年上半年,额济纳旗地区生产总值完成16.29亿元,同比增长2.7%;社会消费品零售总额完成4.3亿元,同比下降0.6%。"
    "全旗牲畜存栏量稳定在10万头(只)。"
)
_PARTS = ("一、上半年计划执行情况", *(f"{part}。" for part in _TEXT.split("\n")[1].split("。") if part))
_DOCUMENT = Document(
    "ejina", "ejina.txt", "额济纳旗2024年上半年计划执行情况", "额政发〔2024〕12号", "额济纳旗人民政府", date(2024, 9, 24),
    "额济纳旗", "2024-H1", "计划报告", _TEXT, ((0, 0),), "utf-8", "text", (), (),
)  # fmt: skip
_SENTENCES = tuple(
    Sentence("ejina", index, _TEXT.index(part), _TEXT.index(part) + len(part), (_PARTS[0],), None, part, None)
    for index, part in enumerate(_PARTS)
)
_CHUNK = Chunk("ejina:0", "ejina", 0, len(_PARTS), 0, len(_TEXT), (_PARTS[0],), _TEXT)
_HIT = Hit(_CHUNK, _DOCUMENT, _SENTENCES, 1.0, ("dense",))
_TERMS = [("社会消费品零售总额", "total retail sales of consumer goods"), ("4.3亿元", "CNY 430 million")]


def _sentences(_: str) -> Sequence[Sentence]:
    return _SENTENCES


def _answer(chat: Chat, question: str, language: str, lacking: Sequence[str] = ()) -> None:
    spoken = "en" if language == "en" else "zh"
    list(draft(question, [_HIT], chat, spoken, sentences_of=_sentences, terms=_TERMS, lacking=lacking))  # type: ignore[arg-type]


def _repair(chat: Chat, text: str, message: str, language: str) -> None:
    from rag.cite import cite

    spoken = "en" if language == "en" else "zh"
    cited = (cite(_DOCUMENT, _SENTENCES[1], _SENTENCES),)
    wrong = (Finding("quantity_not_in_source", message, 0, len(text)),)
    failed = Statement(text, spoken, cited, wrong, ())  # type: ignore[arg-type]
    repair([failed], number_hits([_HIT], 6000), chat, spoken, sentences_of=_sentences, terms=_TERMS)  # type: ignore[arg-type]


def _brief(chat: Chat, language: str, wrong: str | None = None) -> None:
    """Have two points written as pairs; where `wrong` is said of what comes back, corrected too."""
    spoken = "en" if language == "en" else "zh"
    points = [Point("headline", _PARTS[0], _SENTENCES[1:2]), Point("step", _PARTS[0], _SENTENCES[2:])]

    def judged(pair: DraftedPair) -> DraftedPair:
        found = (Finding("quantity_not_in_source", str(wrong), 0, len(pair.chinese.text)),)
        return pair._replace(chinese=replace(pair.chinese, findings=found))

    list(
        draft_brief(
            _DOCUMENT, points, chat, sentences=_SENTENCES, terms=_TERMS, language=spoken,  # type: ignore[arg-type]
            check=judged if wrong else None,
        )
    )  # fmt: skip


REQUESTS: dict[str, Callable[[Chat], object]] = {
    "answer.zh": lambda chat: _answer(chat, "额济纳旗上半年社零是多少？", "zh"),
    "answer.en": lambda chat: _answer(chat, "What were retail sales in Ejin Banner?", "en"),
    "answer-lacking.zh": lambda chat: _answer(chat, "额济纳旗和包头市的社零各是多少？", "zh", ["关于包头市的文件"]),
    "repair.zh": lambda chat: _repair(chat, "社零完成43亿元。", "所引句子中没有“43亿元”。", "zh"),
    "repair.en": lambda chat: _repair(
        chat, "Retail sales were CNY 4.3 billion.", 'The cited sentence says "4.3亿元".', "en"
    ),
    "follow_up.zh": lambda chat: Rewriter(chat, [("额济纳旗社零是多少？", "完成4.3亿元。"), "达拉特旗呢？"])("前者增长多少？"),
    "follow_up.en": lambda chat: Rewriter(chat, ["What were retail sales in Ejin Banner?"])("And which of them grew?"),
    "brief.zh": lambda chat: _brief(chat, "zh"),
    "brief.en": lambda chat: _brief(chat, "en"),
    "brief_repair.zh": lambda chat: _brief(chat, "zh", "所引句子中没有“43亿元”。"),
    "brief_repair.en": lambda chat: _brief(chat, "en", 'The cited sentence says "4.3亿元".'),
}  # fmt: skip
"""What is asked, by the name of its file."""


def body_of(server: ChatServer, name: str) -> str:
    """Give the body of the request as it goes over the wire, of several the last."""
    pair = "ZH: 社会消费品零售总额完成43亿元。[1]\nEN: Retail sales were CNY 4.3 billion. [1]"
    server.script(streamed(pair if name.startswith("brief") else "好。[1]"))
    REQUESTS[name](connect(MODEL, server.base_url, None, max_retries=0))
    *before, request = server.requests()
    assert len(before) == name.startswith("brief_repair")
    body: str = request["bytes"]
    return body


def main() -> None:
    """Write all bodies anew."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "server.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    server = ChatServer(process, int(process.stdout.readline()))
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in REQUESTS:
            (FOLDER / f"{name}.json").write_bytes(body_of(server, name).encode())
    finally:
        server.stop()


if __name__ == "__main__":
    main()
