"""Measures on record: why they were imposed, and one end each however they fall."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest
from sqlalchemy import select

from clearford.core.casework import Case
from clearford.core.entries import Ground
from clearford.runtime.record.cases import Office
from clearford.runtime.record.measures import (
    do_add_strike,
    do_end_expired,
    do_end_fallen,
    measures_of,
    strikes_of,
)
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.deeds import effect, strike
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import MovedClock, record_on

ANNA = By("anna", "reviewer")


def struck(record: Record, ground: Ground, severity: int = 3) -> None:
    """Add a strike for a removal on some ground."""
    case = Case(id="c1", kind="review", root="c1", subject="s1", severity=severity, opened=0)
    with record.change(ANNA) as change:
        made = change.entry("decision", subject="s1", decision="restrict", ground=ground)
        record.vault.sealers(change.conn, ["s1"])
        assert do_add_strike(change, Office.of(record.vault), case, made, ["remove_content"])


@pytest.mark.parametrize(
    ("grounds", "why"),
    [
        pytest.param(["contract"], "strikes", id="terms"),
        pytest.param(["illegal"], "illegal_content", id="law"),
    ],
)
def test_a_measure_says_what_it_is_for(store: Store, grounds: list[Ground], why: str) -> None:
    record = record_on(store)
    for ground in grounds:
        struck(record, ground)
    assert [one.data["why"] for one in entries_of(record, "measure")] == [why]


def test_points_for_illegal_content_count_for_it_where_they_lead_there_alone(store: Store) -> None:
    record = record_on(store)
    struck(record, "illegal")
    for _ in range(6):
        struck(record, "contract")
    assert [one.data["why"] for one in entries_of(record, "measure")][:1] == ["illegal_content"]
    assert {one.data["why"] for one in entries_of(record, "measure")[1:]} == {"strikes"}


When = Literal["expired", "told"]


@pytest.mark.parametrize("when", ["expired", "told"])
def test_a_measure_that_expired_and_falls_later_has_one_end(store: Store, when: When) -> None:
    clock = MovedClock()
    record, office = record_on(store, clock), Office.of(record_on(store).vault)
    struck(record, "contract")
    clock.move(timedelta(days=400))
    if when == "told":
        with record.change() as change:
            assert do_end_expired(change) == 1
    with record.change(ANNA) as change:
        (one,) = strikes_of(change.conn, "s1")
        change.conn.execute(strike.update().where(strike.c.id == one.id).values(void_by="r1"))
        assert len(do_end_fallen(change, office, "s1", "r1")) == 1
        assert do_end_fallen(change, office, "s1", "r2") == []
    with record.change() as change:
        assert do_end_expired(change) == 0
    assert len(entries_of(record, "measure_end")) == 1
    with record.read() as conn:
        (fallen,) = measures_of(conn, "s1")
        state = conn.execute(select(effect.c.state).where(effect.c.kind == "measure")).scalar_one()
    assert (fallen.why_ended, state) == ("reversed", "undone")
    assert fallen.end is not None and (when == "expired" or fallen.ended == fallen.end)
