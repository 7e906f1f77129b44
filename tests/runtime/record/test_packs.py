"""Versions of packs on record: two people put one in force, and one may go back."""

from __future__ import annotations

import pytest

from clearford.core.errors import AccessError, RecordError, RequestError
from clearford.runtime.record.packs import (
    FOLDERS,
    archive_of,
    do_promote_packs,
    do_roll_back_packs,
    do_upload_packs,
    list_versions,
    version_in_force,
)
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.store import Store
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import record_on

ANN, BOB = By("ann", "policy_author"), By("bob", "policy_approver")


def uploaded(record: Record, archive: bytes) -> str:
    with record.change(ANN) as change:
        return do_upload_packs(change, archive, "a note").digest


def promoted(record: Record, archive: bytes) -> str:
    digest = uploaded(record, archive)
    with record.change(BOB) as change:
        assert do_promote_packs(change, digest).state == "live"
    return digest


def test_a_version_is_put_in_force_by_another_person(store: Store) -> None:
    record = record_on(store)
    digest = uploaded(record, b"one")
    assert uploaded(record, b"one") == digest
    with record.read() as conn:
        assert archive_of(conn, digest) == b"one"
        assert version_in_force(conn) == FOLDERS
    with pytest.raises(AccessError) as found, record.change(ANN) as change:
        do_promote_packs(change, digest)
    assert found.value.code == "CF-A003"
    promoted(record, b"one")
    with pytest.raises(RecordError), record.change(BOB) as change:
        do_promote_packs(change, digest)
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
    last = entries_of(record, "pack_change")[-1]
    assert last.data == {"event": "rolled_back", "from": one, "to": "", "by_other": False}
    assert set(last.c) == {"reason", "actor"}
