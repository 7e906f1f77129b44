"""Incidents on record: registered, corrected, reported by people, watched by the clock; drills apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from clearford.cases.breaches import Facts
from clearford.core.casework import Hand
from clearford.core.dates import DAY, HOUR
from clearford.core.entries import Entry
from clearford.core.errors import ClearfordError
from clearford.runtime.record.breaches import (
    Breach,
    BreachRow,
    Dealt,
    Opening,
    do_answer_awareness,
    do_change_facts,
    do_close_breach,
    do_deal_with_report,
    do_move_awareness,
    do_open_breach,
    do_take_breach,
    do_watch_breaches,
    find_breach,
    list_breaches,
)
from clearford.runtime.record.incidents import do_close_incident, do_open_incident, list_incidents
from clearford.runtime.record.unit import By, Change
from clearford.runtime.stores.tables.casework import case_file
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import House, house_of

ANN, BOB = By("ann", "privacy_officer"), By("bob", "legal")
HAND = Hand(id="ann")
NOT_OURS = ("cn-incident", "pipl", "ndr", "nis2", "cra", "aia")
WHAT = "An account file was copied."
RISKY = Facts(leak=True, risk=True, high_risk=False)


@pytest.fixture
def place(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as house:
        yield house


def opened(place: House, *, drill: bool = False, facts: Facts = RISKY, **said: Any) -> str:
    given = {"off": NOT_OURS, "off_why": "We serve people in the Union alone.", **said}
    with place.service.record.change(ANN) as change:
        made = Opening(
            what=WHAT, aware=change.at, why="The copy was seen.", drill=drill, facts=facts, **given
        )
        return do_open_breach(change, place.service.office, made)


def seen(place: House, breach_id: str) -> Breach:
    office = place.service.office
    with place.service.record.read() as conn:
        return find_breach(conn, breach_id, office.customs.breaches, office.numbers)


def rows(place: House, *, closed: bool = False) -> list[BreachRow]:
    office, record = place.service.office, place.service.record
    with record.read() as conn:
        return list_breaches(
            conn,
            office.customs.breaches,
            office.numbers,
            record.now(),
            closed=closed,
            after=None,
            limit=9,
        )


def watched(place: House) -> int:
    with place.service.record.change() as change:
        return do_watch_breaches(change, office=place.service.office)


def dealt(place: House, breach_id: str, report: str, *, outcome: Any = "sent", said: str = "No. 7") -> None:
    with place.service.record.change(BOB) as change:
        do_deal_with_report(
            change, place.service.office, breach_id, report, Dealt(outcome=outcome, at=change.at, said=said)
        )


def steps(place: House) -> list[Entry]:
    return [
        one
        for one in entries_of(place.service.record, "case_event")
        if str(one.data["event"]).startswith("breach_")
    ]


def test_from_awareness_to_the_closed_case(place: House) -> None:
    breach_id = opened(place)
    first = seen(place, breach_id)
    assert [(one.id, one.state) for one in first.clocks if one.state != "off"] == [
        ("gdpr.authority", "runs"),
        ("gdpr.persons", "no"),
    ]
    (row,) = rows(place)
    assert row.next is not None
    assert (row.next.id, row.next.due, row.loud, row.drill) == (
        "gdpr.authority",
        first.opened + 72 * HOUR,
        0,
        False,
    )
    with place.service.record.read() as conn:
        (incident,) = list_incidents(conn, after=None, limit=9)
    assert incident.case == first.case
    with place.service.record.change(ANN) as change:
        do_take_breach(change, breach_id)
    place.later(hours=5)
    dealt(place, breach_id, "gdpr.authority")
    with place.service.record.change(ANN) as change:
        do_close_breach(
            change, place.service.means, breach_id, HAND, cause="attack", done="Keys were changed."
        )
    last = seen(place, breach_id)
    assert (last.known.cause, last.closed_at is not None, rows(place)) == ("attack", True, [])
    assert [one.id for one in rows(place, closed=True)] == [breach_id]
    assert [one.event for one in last.timeline] == ["opened", "acknowledged", "sent", "closed"]
    with place.service.record.read() as conn:
        assert list_incidents(conn, after=None, limit=9) == []
    entries = steps(place)
    assert [(one.data["event"], one.data["drill"], one.clock) for one in entries] == [
        ("breach_opened", False, {}),
        ("breach_acknowledged", False, {}),
        ("breach_sent", False, {"gdpr.breach": "met"}),
        ("breach_closed", False, {}),
    ]
    assert WHAT not in str(entries)


def test_a_drill_opens_no_case_and_counts_nowhere(place: House) -> None:
    breach_id = opened(place, drill=True)
    assert seen(place, breach_id).case is None
    with place.service.record.read() as conn:
        assert conn.execute(select(func.count()).select_from(case_file)).scalar_one() == 0
    assert entries_of(place.service.record, "incident") == []
    place.later(hours=80)
    assert watched(place) == 1
    dealt(place, breach_id, "gdpr.authority")
    with place.service.record.change(ANN) as change:
        do_close_breach(change, place.service.means, breach_id, HAND, cause="unknown", done="Practised.")
    entries = steps(place)
    assert all(one.data["drill"] is True and not one.clock for one in entries)


def test_each_clock_is_told_twice_before_it_is_missed_and_once_after(place: House) -> None:
    breach_id = opened(place)
    told = []
    for hours in (35, 1, 21, 1, 13, 1, 24):
        place.later(hours=hours)
        watched(place)
        told.append([one.event for one in seen(place, breach_id).timeline][1:])
        assert watched(place) == 0
    half, most, missed = ["half"], ["half", "most"], ["half", "most", "missed"]
    assert told == [[], half, half, most, most, missed, missed]
    (row,) = rows(place)
    assert row.loud == 3
    assert [one.clock for one in steps(place)] == [{}, {}, {}, {"gdpr.breach": "missed"}]
    dealt(place, breach_id, "gdpr.authority")
    assert steps(place)[-1].clock == {}


def test_a_clock_goes_on_where_the_service_was_down_meanwhile(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        breach_id = opened(house)
    with house_of(tmp_path / "home", store_address) as house:
        house.later(hours=73)
        assert watched(house) == 1
        assert [one.event for one in seen(house, breach_id).timeline] == ["opened", "missed"]


def moved(place: House, breach_id: str, by: By, hours: int) -> None:
    with place.service.record.change(by) as change:
        at = seen(place, breach_id).known.aware[-1].at + hours * HOUR
        do_move_awareness(change, place.service.office, breach_id, at, "The log says so.")


def answered(place: House, breach_id: str, by: By, *, agreed: bool) -> None:
    with place.service.record.change(by) as change:
        do_answer_awareness(change, breach_id, agreed=agreed)


def test_awareness_is_set_earlier_by_one_and_later_by_two_and_stays_visible(place: House) -> None:
    breach_id = opened(place)
    start = seen(place, breach_id).known.aware[0].at
    moved(place, breach_id, ANN, -2)
    assert [one.at - start for one in seen(place, breach_id).known.aware] == [0, -2 * HOUR]
    moved(place, breach_id, ANN, 1)
    assert seen(place, breach_id).known.aware[-1].at == start - 2 * HOUR
    with pytest.raises(ClearfordError) as alone:
        answered(place, breach_id, ANN, agreed=True)
    assert alone.value.code == "CF-A003"
    answered(place, breach_id, BOB, agreed=False)
    moved(place, breach_id, ANN, 1)
    answered(place, breach_id, BOB, agreed=True)
    last = seen(place, breach_id)
    assert [one.at - start for one in last.known.aware] == [0, -2 * HOUR, -HOUR]
    assert last.known.asked is None
    assert [one.event for one in last.timeline][1:] == [
        "aware_set",
        "aware_asked",
        "aware_refused",
        "aware_asked",
        "aware_agreed",
    ]


def facts_of(change: Change, place: House, breach_id: str, version: int, **given: Any) -> None:
    said: dict[str, Any] = {"facts": RISKY, "words": {}, "off": NOT_OURS, "off_why": "Not ours.", **given}
    do_change_facts(change, place.service.office, breach_id, version=version, **said)


def test_facts_are_said_anew_by_whoever_saw_the_last_ones(place: House) -> None:
    breach_id = opened(place, facts=Facts())
    with place.service.record.change(ANN) as change:
        facts_of(change, place, breach_id, 0, words={"data": "Names and addresses."})
    found = seen(place, breach_id)
    assert (found.version, found.known.words) == (1, {"data": "Names and addresses."})
    assert found.timeline[-1].about == "leak risk high_risk data regimes"
    with place.service.record.change(ANN) as change:
        facts_of(change, place, breach_id, 1, words={"data": "Names and addresses."})
    assert seen(place, breach_id).version == 1
    with pytest.raises(ClearfordError) as late, place.service.record.change(BOB) as change:
        facts_of(change, place, breach_id, 0)
    assert late.value.code == "CF-R094"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param({"off": ("other",)}, "CF-R093", id="no such regime"),
        pytest.param({"off_why": " "}, "CF-R093", id="a regime off without a word"),
        pytest.param({"words": {"other": "x"}}, "CF-R093", id="no such part"),
        pytest.param({"words": {"unit": "x" * 4_001}}, "CF-R093", id="too many words"),
        pytest.param({"facts": Facts(handled=1 << 60)}, "CF-R093", id="handled in the future"),
        pytest.param({"case": "0" * 32}, "CF-H002", id="no such case"),
        pytest.param({"case": "0" * 32, "drill": True}, "CF-R093", id="a drill about a case"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_left(
    place: House, said: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClearfordError) as caught:
        opened(place, **said)
    assert caught.value.code == code
    assert rows(place) == []
    assert entries_of(place.service.record, "incident") == []


@pytest.mark.parametrize(
    ("report", "after", "outcome", "said"),
    [
        pytest.param("other", 0, "sent", "", id="no such report"),
        pytest.param("gdpr.authority", -DAY, "sent", "", id="before awareness"),
        pytest.param("gdpr.authority", DAY, "sent", "", id="in the future"),
        pytest.param("gdpr.authority", 0, "not_owed", " ", id="not owed without a word"),
    ],
)
def test_what_cannot_have_been_done_is_refused(
    place: House, report: str, after: int, outcome: Any, said: str
) -> None:
    breach_id = opened(place)
    with pytest.raises(ClearfordError) as caught, place.service.record.change(BOB) as change:
        done = Dealt(outcome=outcome, at=change.at + after, said=said)
        do_deal_with_report(change, place.service.office, breach_id, report, done)
    assert caught.value.code == "CF-R093"


def test_nothing_is_closed_while_a_report_may_be_owed_nor_changed_once_it_is(place: House) -> None:
    with place.service.record.change() as change:
        case = do_open_incident(change, place.service.office, "detector ocr fails", about="ocr")
    breach_id = opened(place, case=case, facts=Facts(leak=True, risk=None, high_risk=False))
    assert seen(place, breach_id).case == case
    with pytest.raises(ClearfordError) as twice:
        opened(place, case=case)
    assert twice.value.code == "CF-R093"

    def close(change: Change) -> None:
        do_close_breach(change, place.service.means, breach_id, HAND, cause="program", done="Mended.")

    def close_case(change: Change) -> None:
        do_close_incident(change, place.service.means, case, HAND, done="Mended.", cause="program")

    for early in (close, close_case):
        with pytest.raises(ClearfordError) as caught, place.service.record.change(ANN) as change:
            early(change)
        assert caught.value.code == "CF-R094"
    dealt(place, breach_id, "gdpr.authority", outcome="not_owed", said="Nobody can read what was copied.")
    assert steps(place)[-1].clock == {}
    with place.service.record.change(ANN) as change:
        close(change)
    with pytest.raises(ClearfordError) as over:
        dealt(place, breach_id, "gdpr.authority")
    assert over.value.code == "CF-R094"
    place.later(minutes=1)
    assert watched(place) == 0
