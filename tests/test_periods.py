from __future__ import annotations

import pytest

from rag.periods import period_in_words


@pytest.mark.parametrize(
    ("period", "chinese", "english"),
    [
        ("2024", "2024年", "2024"),
        ("2024-H1", "2024年上半年", "first half of 2024"),
        ("2024-Q1-3", "2024年前三季度", "first three quarters of 2024"),
        ("2024-M1-11", "2024年1—11月", "January–November 2024"),
        ("2024-M6", "2024年6月", "June 2024"),
        ("2021-2025", "2021—2025年", "2021–2025"),
        ("last-year", "last-year", "last-year"),
        ("2024-X9", "2024-X9", "2024-X9"),
    ],
)
def test_a_period_is_put_in_words_and_anything_else_left_as_it_is(period: str, chinese: str, english: str):
    assert period_in_words(period, "zh") == chinese
    assert period_in_words(period, "en") == english
