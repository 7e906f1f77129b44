"""What is asked on record: names are looked up when they are told, and go with the account."""

from __future__ import annotations

import pytest

from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.packs import do_upload_packs
from clearford.runtime.record.promotions import (
    do_approve_promotion,
    do_ask_promotion,
    do_question_promotion,
    do_refuse_promotion,
    find_promotion,
)
from clearford.runtime.record.unit import By
from clearford.runtime.stores.store import Store
from tests.cases.data import numbers
from tests.runtime.auth.kit import entries_of
from tests.runtime.record.test_packs import shown
from tests.runtime.service_kit import record_on

ANN, BOB = By("ann", "policy_author"), By("bob", "policy_approver")


def test_a_version_in_force_is_not_asked_for_again(store: Store) -> None:
    record = record_on(store)
    with record.change(ANN) as change:
        digest = do_upload_packs(change, b"packs", "").digest
        asked = do_ask_promotion(change, digest, "for a reason", None)
    shown(record, digest)
    with record.change(BOB) as change:
        do_question_promotion(change, asked.id, "why now")
        assert do_approve_promotion(change, asked.id, "", numbers()).state == "approved"
    with record.read() as conn:
        steps = find_promotion(conn, asked.id).steps
    assert [(step.what, step.by, step.by_name) for step in steps] == [
        ("requested", "ann", ""),
        ("asked", "bob", ""),
        ("approved", "bob", ""),
    ]
    with record.change(ANN) as change, pytest.raises(RecordError, match="CF-R020"):
        do_ask_promotion(change, digest, "for a reason", None)
    with record.change(BOB) as change, pytest.raises(RecordError, match="CF-R074"):
        do_refuse_promotion(change, asked.id, "too late for that")
    events = [entry.data["event"] for entry in entries_of(record, "pack_change")]
    assert events == ["uploaded", "promotion_requested", "promoted"]


def test_nothing_is_found_where_nothing_was_asked(store: Store) -> None:
    with record_on(store).read() as conn, pytest.raises(RequestError, match="CF-H002"):
        find_promotion(conn, "none")
