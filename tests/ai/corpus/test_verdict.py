"""Verdicts: the 5 % rule by count and by interval, and what doubt does to it."""

from __future__ import annotations

import pytest

from clearford.ai.corpus.verdict import Counts, result_of


@pytest.mark.parametrize(
    ("looked", "bad", "doubtful", "standing"),
    [
        pytest.param(10_000, 0, 0, "usable", id="clean"),
        pytest.param(10_000, 501, 0, "blocked", id="over"),
        pytest.param(10_000, 500, 0, "people", id="exactly-at-the-limit"),
        pytest.param(10_000, 440, 0, "usable", id="interval-below"),
        pytest.param(10_000, 300, 200, "people", id="doubt-reaches-it"),
        pytest.param(100, 1, 0, "people", id="too-few-to-know"),
        pytest.param(20, 2, 0, "blocked", id="few-and-over"),
        pytest.param(0, 0, 0, "people", id="nothing"),
    ],
)
def test_standing_of_a_source(looked: int, bad: int, doubtful: int, standing: str) -> None:
    counts = Counts(rows=looked, looked=looked, bad=bad, doubtful=doubtful)
    assert result_of("s", counts).standing == standing


def test_counts_add_up() -> None:
    total = Counts(rows=2, found={"harm": 1})
    total.add(Counts(rows=3, bad=1, characters=9, found={"harm": 2, "near": 1}, details={"iban": 1}))
    assert (total.rows, total.bad, total.characters) == (5, 1, 9)
    assert (total.found, total.details) == ({"harm": 3, "near": 1}, {"iban": 1})


def test_what_a_source_lacks_is_kept() -> None:
    assert result_of("s", Counts(), ("origin",)).missing == ("origin",)
