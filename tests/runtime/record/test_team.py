"""Figures of queues: the middle and the end of a row of times."""

from __future__ import annotations

import pytest
from sqlalchemy import true

from clearford.runtime.record.team import lately, quantile, queue_figures
from clearford.runtime.stores.store import Store
from tests.runtime.record.test_questions import held
from tests.runtime.service_kit import record_on


@pytest.mark.parametrize(
    ("values", "percent", "wanted"),
    [
        pytest.param([], 50, None, id="of none"),
        pytest.param([3], 90, 3, id="of one"),
        pytest.param([4, 1, 3, 2], 50, 2, id="the half"),
        pytest.param(list(range(1, 11)), 90, 9, id="the tenth that waits longest"),
        pytest.param([1, 2], 0, 1, id="the least"),
    ],
)
def test_a_quantile_is_a_value_that_was_there(values: list[int], percent: int, wanted: int | None) -> None:
    assert quantile(values, percent) == wanted


def test_a_case_that_is_held_waits_for_nobody(store: Store) -> None:
    record = record_on(store)
    case = held(record)
    with record.read() as conn:
        (figures,) = queue_figures(
            conn, lately(conn, allowed=true(), since=0), allowed=true(), now=record.now()
        )
    assert (figures.queue, figures.waiting, figures.held, figures.age_half) == (case.queue, 0, 1, None)
