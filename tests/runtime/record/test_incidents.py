"""What went wrong waits as a case until somebody says what was done about it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from clearford.core.casework import Hand
from clearford.core.errors import ClearfordError
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.delivery import TRIES
from clearford.runtime.record.incidents import do_close_incident, incidents_of, list_incidents
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.webhooks.client import Answer
from clearford.runtime.work.dispatch import Dispatcher
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, house_of
from tests.runtime.work.test_dispatch import Platform, all_due

OPAL = Hand(id="opal")


def test_deliveries_that_died_are_one_case_until_it_is_closed(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record, office = house.service.record, house.service.office
        for n in range(3):
            house.decide(HARMFUL, f"p{n}")
        work = Dispatcher(
            record,
            {"webhook": Platform(lambda _: Answer("unknown", "HTTP 503"))},
            worker="w1",
            open_incident=incidents_of(office, "delivery"),
            chance=Random(1),
        )
        for _ in range(3 * TRIES + 3):
            work.run()
            all_due(record.store)
        work.close()
        with record.read() as conn:
            (incident,) = list_incidents(conn, after=None, limit=10)
            assert list_incidents(conn, after=incident.case, limit=10) == []
            case = find_case(conn, incident.case)
        assert (incident.what, incident.joined) == ("decision: dead HTTP 503", 2)
        assert (case.kind, case.queue, case.harm) == ("incident", "incidents", None)
        assert len(entries_of(record, "incident")) == 3
        with record.change() as change:
            closed = do_close_incident(
                change, house.service.means, case.id, OPAL, done="The address moved.", cause="supplier"
            )
        assert (closed.state, [step.by for step in closed.steps]) == ("decided", ["opal"])
        with record.read() as conn:
            assert list_incidents(conn, after=None, limit=10) == []


@pytest.mark.parametrize(
    ("kind", "done", "code"),
    [
        pytest.param("review", "Done.", "CF-H002", id="no incident"),
        pytest.param("incident", " ", "CF-R022", id="without a word"),
    ],
)
def test_refused(tmp_path: Path, store_address: str, kind: str, done: str, code: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record, means = house.service.record, house.service.means
        house.decide("warning: paypa1.example is a scam")
        with record.change() as change:
            incidents_of(means.office, "delivery")(change, "e1", "decision: dead")
        with record.read() as conn:
            case = conn.execute(select(case_file.c.id).where(case_file.c.kind == kind)).scalar_one()
        with pytest.raises(ClearfordError) as caught, record.change() as change:
            do_close_incident(change, means, case, OPAL, done=done, cause="unknown")
        assert caught.value.code == code
