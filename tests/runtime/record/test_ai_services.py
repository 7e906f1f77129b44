"""AI services on record: the gate before a release, two people, and what another model does to a release."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from clearford.core.entries import Entry
from clearford.core.errors import ClearfordError
from clearford.runtime.record.ai_services import (
    REASSESS,
    State,
    do_change_service,
    do_link_incident,
    do_name_responsible,
    do_note_filing,
    do_register_service,
    do_release_service,
    do_stop_service,
    list_services,
)
from clearford.runtime.record.breaches import Opening, do_open_breach
from clearford.runtime.record.incidents import list_incidents
from clearford.runtime.record.unit import By
from clearford.runtime.stores.tables.access import user_account
from tests.ai.register.data import MODEL, OTHER
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import House, house_of
from tests.runtime.record.ai_kit import ANN, BOB, assessed, card, fitted, hand_in, register, seen


@pytest.fixture
def place(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as house:
        yield house


def release(place: House, service_id: str, by: By = ANN) -> State:
    with place.service.record.change(by) as change:
        version = seen(place.service, service_id).version
        return do_release_service(change, place.service.office, service_id, version=version)


def change_card(place: House, service_id: str, **changes: object) -> None:
    with place.service.record.change(ANN) as change:
        version = seen(place.service, service_id).version
        do_change_service(change, place.service.office, service_id, card(**changes), version=version)


def steps(place: House) -> list[Entry]:
    return entries_of(place.service.record, "ai_service")


def missing(place: House, service_id: str) -> list[str]:
    return [one.need.id for one in seen(place.service, service_id).lacks if one.blocks]


def fails(code: str, place: House, service_id: str, by: By = ANN) -> None:
    before = seen(place.service, service_id)
    with pytest.raises(ClearfordError) as error:
        release(place, service_id, by)
    assert error.value.code == code
    assert seen(place.service, service_id) == before


def test_no_release_is_entered_before_everything_is_there(place: House) -> None:
    service_id = register(place.service, complaints="")
    assert missing(place, service_id) == ["assessment", "labels", "complaints"]
    fails("CF-V004", place, service_id)
    assessed(place.service, service_id, 0.94)
    assert "assessment" in missing(place, service_id)
    service_id = fitted(place.service, name="Another")
    assert release(place, service_id) == "released"
    fails("CF-V005", place, service_id)
    now = seen(place.service, service_id)
    assert (now.state, now.steps, now.test_due is not None) == ("released", {"started": now.released}, True)
    assert {one.rule.id: one.start for one in now.clocks}["alg.filing"] == now.released
    (last,) = [one for one in steps(place) if one.data["event"] == "released"]
    assert (last.data["digests"], last.data["warned"], last.data["tier"]) == ([MODEL], ["safety_measures"], 2)
    assert "books" not in str(steps(place))
    with place.service.record.read() as conn:
        rows = list_services(conn, place.service.office, place.service.record.now(), after=None, limit=9)
    assert sorted((row.name, row.state, row.blocked) for row in rows) == [
        ("Another", "released", 0),
        ("Reading helper", "registered", 3),
    ]


def test_a_release_of_tier_four_takes_two_people_and_tier_five_a_named_one(place: House) -> None:
    critical = {"scenario": "critical", "name": "Triage"}
    service_id = fitted(place.service, **critical)
    assert seen(place.service, service_id).tiering.tier == 4
    assert release(place, service_id) == "asked"
    fails("CF-A003", place, service_id)
    change_card(place, service_id, **critical, owner="Another department")
    assert seen(place.service, service_id).state == "registered"
    assert release(place, service_id, BOB) == "asked"
    assert release(place, service_id, ANN) == "released"
    change_card(place, service_id, **critical, owner="Another department", autonomy="confirmed")
    assert (seen(place.service, service_id).state, missing(place, service_id)) == (
        "registered",
        ["responsible"],
    )
    fails("CF-V004", place, service_id)
    user = place.add("rita")
    with place.service.record.change(ANN) as change:
        do_name_responsible(change, service_id, user)
    assert missing(place, service_id) == []
    assert seen(place.service, service_id).responsible == "rita"
    with place.service.store.write() as conn:
        conn.execute(update(user_account).where(user_account.c.id == user).values(state="disabled"))
    assert missing(place, service_id) == ["responsible"]
    with pytest.raises(ClearfordError, match="CF-H002"), place.service.record.change(ANN) as change:
        do_name_responsible(change, service_id, user)


def test_another_model_ends_the_release_and_opens_a_case(place: House) -> None:
    service_id = fitted(place.service)
    release(place, service_id)
    place.later(minutes=5)
    change_card(place, service_id, owner="Support")
    assert (seen(place.service, service_id).state, seen(place.service, service_id).case) == ("released", None)
    change_card(place, service_id, owner="Support", adapters={"tone": OTHER})
    now = seen(place.service, service_id)
    assert (now.state, missing(place, service_id)) == ("registered", ["assessment"])
    assert now.steps["changed"] == now.since
    assert now.test_due is None
    with place.service.record.read() as conn:
        (incident,) = list_incidents(conn, after=None, limit=9)
    assert (incident.case, incident.what) == (now.case, REASSESS)
    place.later(minutes=5)
    assessed(place.service, service_id)
    assert release(place, service_id) == "released"
    change_card(place, service_id, owner="Support", model_digest=OTHER)
    assert missing(place, service_id) == ["assessment"]
    assessed(place.service, service_id)
    assert (missing(place, service_id), seen(place.service, service_id).test_due) == (["assessment"], None)
    assessed(place.service, service_id, digest=OTHER)
    assert missing(place, service_id) == []
    assert seen(place.service, service_id).test_due is not None


def test_the_clock_of_a_change_runs_from_the_first_that_is_not_filed(place: House) -> None:
    service_id = fitted(place.service)
    release(place, service_id)
    place.later(minutes=5)
    change_card(place, service_id, model="small-2")
    first = seen(place.service, service_id).steps["changed"]
    place.later(minutes=5)
    change_card(place, service_id, model="small-3")
    assert seen(place.service, service_id).steps["changed"] == first
    with place.service.record.change(ANN) as change:
        do_note_filing(change, service_id, "change_filed", change.at)
    place.later(minutes=5)
    change_card(place, service_id, model="small-4")
    now = seen(place.service, service_id)
    assert now.steps["changed"] == now.since > first


def test_an_assessment_grows_old(place: House) -> None:
    service_id = fitted(place.service)
    due = seen(place.service, service_id).test_due
    assert due is not None
    place.later(days=200)
    assert missing(place, service_id) == ["assessment"]


def test_filings_are_said_by_people_and_never_before_they_happen(place: House) -> None:
    service_id = fitted(place.service)
    release(place, service_id)
    with place.service.record.change(ANN) as change:
        do_note_filing(change, service_id, "filed", change.at, "No. 12")
    now = seen(place.service, service_id)
    clocks = {one.rule.id: one for one in now.clocks}
    assert (clocks["alg.filing"].state, now.numbers) == ("done", {"filed": "No. 12"})
    assert (clocks["alg.answer"].start, clocks["alg.answer"].done) == (now.steps["filed"], None)
    with pytest.raises(ClearfordError, match="future"), place.service.record.change(ANN) as change:
        do_note_filing(change, service_id, "answered", change.at + 1)


def test_incidents_and_drills_are_linked_once(place: House) -> None:
    service_id = register(place.service)
    with place.service.record.change(ANN) as change:
        said = Opening(what="A drill of a leak.", aware=change.at, why="It is practised.", drill=True)
        made = do_open_breach(change, place.service.office, said)
    for _ in range(2):
        with place.service.record.change(ANN) as change:
            do_link_incident(change, service_id, made)
    assert [(one.id, one.drill, one.closed_at) for one in seen(place.service, service_id).incidents] == [
        (made, True, None)
    ]
    with pytest.raises(ClearfordError, match="no such incident"), place.service.record.change(ANN) as change:
        do_link_incident(change, service_id, "none")


def test_what_was_stopped_is_changed_no_more_but_its_filing_is_cancelled(place: House) -> None:
    service_id = fitted(place.service)
    with place.service.record.change(ANN) as change:
        do_stop_service(change, service_id, "It is no longer needed.")
    fails("CF-V005", place, service_id)
    with place.service.record.change(ANN) as change:
        do_note_filing(change, service_id, "cancelled", change.at)
    now = seen(place.service, service_id)
    assert {one.rule.id: one.state for one in now.clocks}["alg.cancel"] == "done"
    assert [one.event for one in now.timeline][-2:] == ["stopped", "filing"]


def test_names_are_taken_once_and_versions_do_not_fit_twice(place: House) -> None:
    service_id = register(place.service)
    with pytest.raises(ClearfordError) as error:
        register(place.service)
    assert error.value.code == "CF-V001"
    other = register(place.service, name="Another")
    with pytest.raises(ClearfordError) as error:
        change_card(place, other)
    assert error.value.code == "CF-V001"
    for name in ("a\0b", "a\nb"):
        with pytest.raises(ClearfordError, match="CF-V001"):
            register(place.service, name=name)
    change_card(place, service_id, owner="Support")
    with pytest.raises(ClearfordError) as error, place.service.record.change(ANN) as change:
        do_change_service(change, place.service.office, service_id, card(), version=0)
    assert error.value.code == "CF-V006"
    change_card(place, service_id, owner="Support")
    assert [one.event for one in seen(place.service, service_id).timeline] == ["registered", "changed"]
    with pytest.raises(ClearfordError, match="no such AI service"):
        seen(place.service, "none")
    assert hand_in(place.service, service_id, "incident_plan", b"Call the desk.")


def test_two_who_take_one_name_at_a_time_do_not_both_get_it(place: House) -> None:
    """The second waits for the first, whose row it cannot see yet."""
    record, second = place.service.record, list[str]()

    def take() -> None:
        try:
            register(place.service)
        except ClearfordError as error:
            second.append(error.code)

    thread = threading.Thread(target=take)
    with record.change(ANN) as change:
        do_register_service(change, place.service.office, card())
        thread.start()
        while record.store.dialect == "postgresql" and thread.is_alive() and not waits_for_a_lock(place):
            thread.join(0.01)
    thread.join()
    assert second == ["CF-V001"]


def waits_for_a_lock(place: House) -> bool:
    """Whether some connection of this database waits for another."""
    asked = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with place.service.store.read() as conn:
        return bool(conn.exec_driver_sql(asked).scalar())
