"""The stages of an answer as OpenTelemetry spans, for a process that has set tracing up; otherwise nothing happens.

Spans are written when the answer is done, with the times that were measured: no span is open while a reader takes the
statements one by one, who may leave at any time. They hold counts and names, never words of a question or a document.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

_NANOSECONDS = 1_000_000_000


def record(
    operation: str,
    begun: int,
    stages: Sequence[tuple[str, float]],
    attributes: Mapping[str, str | int | float | bool | None],
) -> None:
    """Record an operation ("wenju.ask") under the caller's span, with a child for each of its stages.

    `begun` is in nanoseconds since 1970, `stages` are (name, seconds), one after the other. None among `attributes` is
    left out.
    """
    # Whoever has set up tracing has imported it; importing it takes longer than a question on a small library.
    if "opentelemetry.trace" not in sys.modules:
        return
    from opentelemetry import trace

    tracer = trace.get_tracer("wenju")
    known = {name: value for name, value in attributes.items() if value is not None}
    whole = tracer.start_span(operation, start_time=begun, attributes=known)
    within = trace.set_span_in_context(whole)
    now = begun
    for name, seconds in stages:
        span = tracer.start_span(f"{operation}.{name}", context=within, start_time=now)
        now += round(seconds * _NANOSECONDS)
        span.end(end_time=now)
    whole.end(end_time=now)
