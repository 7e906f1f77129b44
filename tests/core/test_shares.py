"""The interval of a share is that of Wilson (1927), JASA 22."""

from __future__ import annotations

import pytest

from clearford.core.shares import wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        pytest.param(0, 0, 0.0, 1.0, id="nothing measured"),
        pytest.param(9, 10, 0.5958, 0.9821, id="nine of ten"),
        pytest.param(10, 10, 0.7225, 1.0, id="all of ten"),
        pytest.param(0, 3000, 0.0, 0.00128, id="none of 3000"),
    ],
)
def test_wilson(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits / n if n else 0.0, n) == pytest.approx((low, high), abs=5e-5)
