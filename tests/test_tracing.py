"""Spans of an answer, for whoever has set tracing up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes import FakeChat
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from rag import Library

QUESTION = "额济纳旗2024年上半年社会消费品零售总额是多少？"
_exporter = InMemorySpanExporter()


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(_exporter))
        trace.set_tracer_provider(provider)
    _exporter.clear()
    yield _exporter
    _exporter.clear()


def test_an_answer_is_a_span_with_its_stages_below(library: Library, spans: InMemorySpanExporter) -> None:
    with trace.get_tracer("a caller").start_as_current_span("page"):
        answer = library.ask(QUESTION, model=FakeChat("NOT_IN_SOURCES: 没有写明。"))
    named = {span.name: span for span in spans.get_finished_spans()}
    assert set(named) == {
        "page",
        "wenju.ask",
        "wenju.ask.understand",
        "wenju.ask.retrieve",
        "wenju.ask.draft",
    }
    whole = named["wenju.ask"]
    assert whole.parent is not None and whole.parent.span_id == named["page"].context.span_id
    assert named["wenju.ask.draft"].parent.span_id == whole.context.span_id
    assert dict(whole.attributes or {}) == {
        "wenju.language": "zh", "wenju.author": "fake-chat", "wenju.refused": True, "wenju.passages": len(answer.hits),
        "wenju.statements": 0, "wenju.statements_supported": 0, "wenju.prompt_hash": answer.prompt_hash,
        "gen_ai.request.model": "fake-chat", "gen_ai.usage.input_tokens": 123, "gen_ai.usage.output_tokens": 0,
    }  # fmt: skip


def test_no_words_of_a_question_are_in_a_span(library: Library, spans: InMemorySpanExporter) -> None:
    library.ask(QUESTION, model=False)
    assert "额济纳旗" not in "".join(span.to_json() for span in spans.get_finished_spans())
