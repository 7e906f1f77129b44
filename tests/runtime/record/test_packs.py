"""Versions of packs on record: two people put one in force, and one may go back."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from clearford.core.errors import AccessError, RecordError, RequestError
from clearford.runtime.backtest.report import BacktestReport, Verified
from clearford.runtime.record.packs import (
    FOLDERS,
    archive_of,
    do_end_trial,
    do_note_backtest,
    do_promote_packs,
    do_roll_back_packs,
    do_try_packs,
    do_upload_packs,
    list_versions,
    version_in_force,
    version_on_trial,
)
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.policies import trial_tally
from tests.cases.data import numbers
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import record_on

ANN, BOB = By("ann", "policy_author"), By("bob", "policy_approver")


def uploaded(record: Record, archive: bytes) -> str:
    with record.change(ANN) as change:
        return do_upload_packs(change, archive, "a note").digest


def shown(record: Record, digest: str, items: int = 1_000) -> None:
    """Let a version have been on trial."""
    with record.change() as change:
        row = {"id": record.new_id(), "version": digest, "at": change.at, "items": items, "counts": "{}"}
        change.add(trial_tally, **row)


def promoted(record: Record, archive: bytes) -> str:
    digest = uploaded(record, archive)
    shown(record, digest)
    with record.change(BOB) as change:
        assert do_promote_packs(change, digest, numbers()).state == "live"
    return digest


def test_a_version_is_put_in_force_by_another_person(store: Store) -> None:
    record = record_on(store)
    digest = uploaded(record, b"one")
    assert uploaded(record, b"one") == digest
    with record.read() as conn:
        assert archive_of(conn, digest) == b"one"
        assert version_in_force(conn) == FOLDERS
    with pytest.raises(AccessError) as found, record.change(ANN) as change:
        do_promote_packs(change, digest, numbers())
    assert found.value.code == "CF-A003"
    promoted(record, b"one")
    with pytest.raises(RecordError), record.change(BOB) as change:
        do_promote_packs(change, digest, numbers())
    with record.read() as conn:
        assert version_in_force(conn) == digest
        (version,) = list_versions(conn, 10)
    assert (version.author, version.approver, version.note) == ("ann", "bob", "a note")
    assert [one.data for one in entries_of(record, "pack_change")] == [
        {"event": "uploaded", "to": digest},
        {"event": "promoted", "from": "", "to": digest, "by_other": True},
    ]


def test_going_back_needs_one_person_and_a_version_that_was_in_force(store: Store) -> None:
    record = record_on(store)
    one, two = promoted(record, b"one"), promoted(record, b"two")
    never = uploaded(record, b"three")
    for wrong, error in ((never, RecordError), (two, RecordError), ("none", RequestError)):
        with pytest.raises(error), record.change(ANN) as change:
            do_roll_back_packs(change, wrong, "it hit ordinary posts")
    for back in (one, FOLDERS):
        with record.change(ANN) as change:
            do_roll_back_packs(change, back, "it hit ordinary posts")
        with record.read() as conn:
            assert version_in_force(conn) == back
    with record.read() as conn:
        assert {v.digest: v.state for v in list_versions(conn, 10)} == {
            one: "retired",
            two: "retired",
            never: "uploaded",
        }
        first, second, third = list_versions(conn, 10)
        assert list_versions(conn, 2) == [first, second]
        assert list_versions(conn, 2, after=(second.uploaded, second.digest)) == [third]
    last = entries_of(record, "pack_change")[-1]
    assert last.data == {"event": "rolled_back", "from": one, "to": "", "by_other": False}
    assert set(last.c) == {"reason", "actor"}


def test_without_a_trial_or_a_backtest_nothing_is_put_in_force(store: Store) -> None:
    record = record_on(store)
    digest = uploaded(record, b"one")
    shown(record, digest, 999)
    with pytest.raises(RecordError) as found, record.change(BOB) as change:
        do_promote_packs(change, digest, numbers())
    assert found.value.code == "CF-R034"
    assert "999 items of 1000" in found.value.message
    shown(record, digest, 1)
    with record.change(BOB) as change:
        assert do_promote_packs(change, digest, numbers()).state == "live"


def on_trial(record: Record) -> str:
    with record.read() as conn:
        return version_on_trial(conn)


def test_one_version_is_on_trial_at_a_time(store: Store) -> None:
    record = record_on(store)
    one, two = uploaded(record, b"one"), uploaded(record, b"two")
    with pytest.raises(RecordError), record.change(ANN) as change:
        do_end_trial(change)
    for digest in (one, two):
        with record.change(ANN) as change:
            assert do_try_packs(change, digest).state == "trial"
    assert on_trial(record) == two
    with record.read() as conn:
        assert {v.digest: v.state for v in list_versions(conn, 10)} == {one: "uploaded", two: "trial"}
    with record.change(ANN) as change:
        do_end_trial(change)
    assert on_trial(record) == ""
    events = [one.data["event"] for one in entries_of(record, "pack_change")]
    assert events == ["uploaded", "uploaded", "on_trial", "on_trial", "trial_ended"]


def test_what_is_put_in_force_is_on_trial_no_more_and_never_again(store: Store) -> None:
    record = record_on(store)
    digest = uploaded(record, b"one")
    with record.change(ANN) as change:
        do_try_packs(change, digest)
    promoted(record, b"one")
    assert on_trial(record) == ""
    with pytest.raises(RecordError) as found, record.change(ANN) as change:
        do_try_packs(change, digest)
    assert found.value.code == "CF-R020"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({}, None, id="of-these-packs"),
        pytest.param({"candidate": "sha256:other"}, "CF-R034", id="of-others"),
        pytest.param({"read": 1_004, "rejected": 5}, "CF-R034", id="of-too-few"),
        pytest.param({"verified": Verified(checked=9, different=1)}, "CF-R034", id="not-reproducible"),
    ],
)
def test_a_backtest_shows_it_too(store: Store, changed: dict[str, object], code: str | None) -> None:
    record = record_on(store)
    with record.change(ANN) as change:
        digest = do_upload_packs(change, b"one", "", "sha256:tried").digest
    report = msgspec.json.encode(msgspec.structs.replace(REPORT, **changed))
    if code is not None:
        with pytest.raises(RecordError) as found, record.change(ANN) as change:
            do_note_backtest(change, digest, report, numbers())
        assert found.value.code == code
        return
    with record.change(ANN) as change:
        noted = do_note_backtest(change, digest, report, numbers())
    assert noted.backtest == hashlib.sha256(report).hexdigest()
    with record.change(BOB) as change:
        assert do_promote_packs(change, digest, numbers()).state == "live"


def test_what_is_no_report_of_a_backtest_is_refused(store: Store) -> None:
    record = record_on(store)
    digest = uploaded(record, b"one")
    for wrong in (b"", b"{}", b"[" * 5_000):
        with pytest.raises(RequestError), record.change(ANN) as change:
            do_note_backtest(change, digest, wrong, numbers())


REPORT = BacktestReport(
    events="events.jsonl",
    read=1_000,
    rejected=0,
    first_rejected=[],
    candidate="sha256:tried",
    baseline="sha256:before",
    against="live",
    seed=1,
    tried={},
    outcomes={},
    shifts={},
    pairs={},
    by_language={},
    timed=0,
    days=0.0,
    unhoured=0,
    rules=[],
    other_rules={},
    samples={},
)
