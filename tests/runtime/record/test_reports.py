"""Reports as they come: priority in a flagger's field alone, the clock, and what nobody can place."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from clearford.core.errors import RequestError
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.reports import (
    Notice,
    begun,
    do_file_report,
    expected_by,
    find_report,
    lacking,
    stage_of,
    value_of,
)
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.voices import flagger, report
from tests.runtime.auth.kit import entries_of
from tests.runtime.record.test_appeals import ANNA, HARMFUL, Desk, bundle, desk

__all__ = ("bundle", "desk")
WHY = "The page that this leads to asks for my password."
RITA = "rita@mail.example"


def file(one: Desk, notice: Notice, by: str | None = None) -> str:
    """File a report; its id."""
    with one.record.change() as change:
        return do_file_report(change, one.means, notice, flagger=by).report


def test_a_report_of_nobody_knows_what_waits_without_a_case(desk: Desk) -> None:
    made = file(desk, Notice(reasons=WHY))
    with desk.record.read() as conn:
        row = find_report(conn, made)
        assert (row.state, row.case_id, stage_of(conn, row)) == ("incomplete", None, "incomplete")
        assert lacking(row) == ("location", "name", "email", "good_faith")
        assert conn.execute(select(case_file.c.id)).all() == []
        with pytest.raises(RequestError, match="CF-H002"):
            find_report(conn, "none")
    (received,) = entries_of(desk.record, "report_received")
    assert (received.clock, received.data["complete"]) == ({}, False)


def test_a_report_knows_what_the_record_knows_of_its_item(desk: Desk) -> None:
    desk.decide(HARMFUL, "p1")
    made = file(desk, Notice(item="p1", reasons=WHY, name="Rita", email=RITA, good_faith=True))
    with desk.record.read() as conn:
        row = find_report(conn, made)
        case = find_case(conn, row.case_id)
        value = value_of(row)
    assert case.subject == desk.record.vault.ref("subject", "ben")
    assert (value.item, value.notifier) == (case.item, desk.record.vault.ref("notifier", RITA))
    assert row.aware_at == row.received


def test_a_stage_follows_the_case(desk: Desk) -> None:
    made = file(desk, Notice(item="p1", reasons=WHY))
    stages = []
    for _ in range(2):
        with desk.record.read() as conn:
            stages.append(stage_of(conn, find_report(conn, made)))
        desk.claim(ANNA)
    assert stages == ["waiting", "read"]


def test_the_clock_runs_since_the_report_was_complete(desk: Desk) -> None:
    made = file(desk, Notice(item="p1", reasons=WHY))
    with desk.record.store.write() as conn:
        conn.execute(update(report).values(aware_at=report.c.received + 60_000_000))
    with desk.record.read() as conn:
        row = find_report(conn, made)
        assert begun(conn, row) == row.received + 60_000_000
        limit = desk.means.office.numbers.span("sla.report")
        assert expected_by(conn, desk.means.office, row) == begun(conn, row) + limit


@pytest.mark.parametrize(
    ("harm", "trusted"),
    [pytest.param("fraud.romance", True, id="in the field"), pytest.param("spam.bulk", False, id="outside")],
)
def test_a_flagger_comes_first_in_its_field_alone(desk: Desk, harm: str, *, trusted: bool) -> None:
    with desk.record.store.write() as conn:
        row = {"id": "k1", "name": "Safe Net", "coordinator": "DE", "fields": '["fraud"]', "valid_from": 0}
        conn.execute(flagger.insert(), [row | {"valid_until": None, "status": "active"}])
    made = file(desk, Notice(item="p1", reasons=WHY, harm=harm), by="k1")
    with desk.record.read() as conn:
        found = find_report(conn, made)
        assert (found.flagger, find_case(conn, found.case_id).trusted) == ("k1" if trusted else None, trusted)
