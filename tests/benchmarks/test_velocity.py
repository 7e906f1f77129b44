"""The benchmark of counters and cohorts says what it measured."""

from __future__ import annotations

from benchmarks import velocity


def test_the_items_have_times_accounts_and_threads() -> None:
    found = velocity.items()
    assert len(found) == velocity.ITEMS
    assert len({item.actor for item in found}) > 25_000
    assert found[0].at is not None
    assert found[0].context


def test_cohorts_are_measured_against_the_truth() -> None:
    lines = {line.name: line for line in velocity.cohorts(events=60_000, seeds=(1,), fresh=(11, 12))}
    assert lines["cohorts, precision"].value is not None
    assert 0.8 <= lines["cohorts, precision"].value <= 1
    assert "60,000" in lines["cohorts, recall"].note
    assert "seeds 11 to 12" in lines["cohorts, recall, fresh seeds"].note
    held = lines["cohorts: to look through what is held"]
    assert held.value is not None
    assert "shares" in held.note
