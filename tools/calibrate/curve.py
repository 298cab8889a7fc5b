"""The reliability of a probability: how often what it says is so, as a table and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .examples import Example

BINS = (0.0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0)
_SIDE, _EDGE = 320, 46


def binned(asked: Sequence[tuple[Example, float]]) -> list[tuple[float, float, int]]:
    """Give (mean probability, share that answers, questions) of each bin that has any."""
    found = []
    for low, high in pairwise(BINS):
        inside = [
            (example, chance) for example, chance in asked if low <= chance < high or chance == high == 1.0
        ]
        if inside:
            said = sum(chance for _, chance in inside) / len(inside)
            found.append((said, sum(example.answers for example, _ in inside) / len(inside), len(inside)))
    return found


def table(asked: Sequence[tuple[Example, float]], threshold: float) -> str:
    """Give the curve in Markdown."""
    rows = [f"| {said:.2f} | {share:.2f} | {count} |" for said, share, count in binned(asked)]
    error = sum(abs(said - share) * count for said, share, count in binned(asked)) / len(asked)
    return "\n".join(
        [
            "| probability, mean | answered | questions |",
            "|---|---|---|",
            *rows,
            "",
            f"Expected calibration error {error:.3f}; threshold {threshold}.",
        ]
    )


def draw(asked: Sequence[tuple[Example, float]], threshold: float) -> str:
    """Give the curve as SVG; the area of a point is the number of its questions."""

    def at(x: float, y: float) -> tuple[float, float]:
        return _EDGE + x * _SIDE, _EDGE / 2 + (1 - y) * _SIDE

    points = binned(asked)
    (left, bottom), (right, top) = at(0, 0), at(1, 1)
    limit, _ = at(threshold, 0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{right + 20:.0f}" height="{bottom + 44:.0f}" font-family="sans-serif" font-size="12">',
        f'<rect width="100%" height="100%" fill="#fff"/><rect x="{left}" y="{top}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>',
        f'<line x1="{left}" y1="{bottom}" x2="{right}" y2="{top}" stroke="#bbb" stroke-dasharray="4"/>',
        f'<line x1="{limit:.1f}" y1="{bottom}" x2="{limit:.1f}" y2="{top}" stroke="#b00"/>',
        f'<text x="{limit + 4:.1f}" y="{top + 14}" fill="#b00">threshold {threshold}</text>',
    ]
    parts += [
        f'<text x="{at(step, 0)[0]:.1f}" y="{bottom + 16}" text-anchor="middle">{step:g}</text>'
        f'<text x="{left - 6}" y="{at(0, step)[1] + 4:.1f}" text-anchor="end">{step:g}</text>'
        for step in (0, 0.25, 0.5, 0.75, 1)
    ]
    line = " ".join("{:.1f},{:.1f}".format(*at(said, share)) for said, share, _ in points)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#06c"/>')
    parts += [
        '<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="#06c" fill-opacity="0.6"/>'.format(
            *at(said, share), count**0.5
        )
        for said, share, count in points
    ]
    middle = (left + right) / 2
    parts += [
        f'<text x="{middle}" y="{bottom + 36}" text-anchor="middle">probability said</text>',
        f'<text x="14" y="{(top + bottom) / 2}" text-anchor="middle" transform="rotate(-90 14 {(top + bottom) / 2})">share that answers</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"
