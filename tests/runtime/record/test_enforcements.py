"""What is asked for waits for a person, goes on by the minute, can be paused, and ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.enforcements import (
    MINUTE,
    MOST_A_MINUTE,
    Wanted,
    do_answer_enforcement,
    do_ask_enforcement,
    do_begin_slice,
    do_count_slice,
    do_pause_enforcement,
    due_at,
    find_enforcement,
    list_enforcements,
    slices_of,
)
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.store import Store
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import MovedClock, record_on

PETER = By("peter", "policy_approver")
WANTED = {
    "bundle": "sha256:1",
    "digest": "2",
    "items": 3,
    "rate": 2,
    "counts": {"restricted": 3},
    "note": "A wave.",
}


def asked(record: Record, **more: object) -> str:
    """What waits for a person."""
    with record.change() as change:
        return do_ask_enforcement(change, Wanted(**{**WANTED, **more})).id  # type: ignore[arg-type]


def test_nothing_begins_before_a_person_agrees_and_slices_come_by_the_minute(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    made = asked(record)
    with record.change() as change:
        assert not do_begin_slice(change, made, 0)
    with record.change(PETER) as change:
        found = do_answer_enforcement(change, made, agree=True, reason="Right.")
    assert (found.state, found.second_by, due_at(found)) == ("running", "peter", found.starts)
    for n, last in ((0, False), (1, True)):
        with record.change() as change:
            assert do_begin_slice(change, made, n)
            assert not do_begin_slice(change, made, n + 1)
            do_count_slice(change, made, n, [f"{n:032x}"], items=2 - n, is_last=last)
        with record.change() as change:
            assert not do_begin_slice(change, made, n + 1)
        clock.move(timedelta(minutes=1))
    with record.read() as conn:
        found = find_enforcement(conn, made)
        assert (found.state, found.slices, found.ended is not None) == ("done", 2, True)
        assert [(one.items, one.known, one.undone) for one in slices_of(conn, made)] == [
            (2, 1, False),
            (1, 0, False),
        ]
        assert [one.id for one in list_enforcements(conn, limit=5)] == [made]
        assert list_enforcements(conn, limit=5, campaign="none") == []
    said = [one.data["what"] for one in entries_of(record, "config")]
    assert said == ["enforcement.asked", "enforcement.agreed", "enforcement.done"]


def test_a_pause_is_not_made_up_for(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    made = asked(record)
    with record.change(PETER) as change:
        do_answer_enforcement(change, made, agree=True, reason="Right.")
        do_count_slice(change, made, 0, [], items=2, is_last=False)
        do_pause_enforcement(change, made, pause=True)
    clock.move(timedelta(hours=3))
    with record.change(PETER) as change:
        assert due_at(find_enforcement(change.conn, made)) is None
        found = do_pause_enforcement(change, made, pause=False)
    assert due_at(found) == record.now()
    assert found.starts == record.now() - MINUTE


@pytest.mark.parametrize(
    ("more", "code"),
    [
        pytest.param({"note": " "}, "CF-R022", id="no reason"),
        pytest.param({"items": 0}, "CF-R022", id="no items"),
        pytest.param({"rate": MOST_A_MINUTE + 1}, "CF-R022", id="too many a minute"),
        pytest.param({"campaign": "0" * 32}, "CF-H002", id="no such campaign"),
    ],
)
def test_what_cannot_be_asked(store: Store, more: dict[str, object], code: str) -> None:
    with pytest.raises((RecordError, RequestError), match=code):
        asked(record_on(store), **more)


def test_what_was_answered_is_not_answered_again(store: Store) -> None:
    record = record_on(store)
    made = asked(record)
    with record.change(PETER) as change:
        assert do_answer_enforcement(change, made, agree=False, reason="No.").state == "refused"
        with pytest.raises(RecordError, match="CF-R020"):
            do_answer_enforcement(change, made, agree=True, reason="Yes.")
        with pytest.raises(RecordError, match="CF-R020"):
            do_pause_enforcement(change, made, pause=True)
        with pytest.raises(RequestError, match="CF-H002"):
            do_pause_enforcement(change, "0" * 32, pause=True)
    other = asked(record)
    with record.change(PETER) as change, pytest.raises(RecordError, match="CF-R022"):
        do_answer_enforcement(change, other, agree=True, reason="  ")
