"""The numbers of the standard, by kind."""

from __future__ import annotations

import pytest

from clearford.ai.assess.kinds import ALL
from clearford.ai.assess.standard import DEMANDS, PURPOSES, Purpose, least_of


@pytest.mark.parametrize(
    ("purpose", "kind", "least"),
    [("content", "A.1.d", 50), ("content", "A.2.i", 50), ("content", "A.4.a", 20), ("refuse", "A.1.d", 20)],
)
def test_the_least_number_of_a_kind(purpose: Purpose, kind: str, least: int) -> None:
    assert least_of(purpose, kind) == least


def test_the_kinds_of_a_bank_fit_into_its_size() -> None:
    assert sum(least_of("content", kind) for kind in ALL) <= DEMANDS["content"].items
    assert all(DEMANDS[purpose].sample <= DEMANDS[purpose].items for purpose in PURPOSES)
