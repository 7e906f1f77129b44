"""A counter's signal is named after it."""

from __future__ import annotations

import pytest

from clearford.detect.behaviour.counter import CounterSpec, What
from clearford.detect.behaviour.window import WINDOWS


@pytest.mark.parametrize(
    ("what", "signal"),
    [
        pytest.param("count", "velocity.sent.count", id="count"),
        pytest.param("distinct", "velocity.sent.distinct", id="distinct"),
        pytest.param("sum", "velocity.sent.sum", id="sum"),
    ],
)
def test_the_signal_has_the_name_of_the_counter(what: What, signal: str) -> None:
    assert CounterSpec("sent", ("actor",), WINDOWS["1h"], what).signal == signal
