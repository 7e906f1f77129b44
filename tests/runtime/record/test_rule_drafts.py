"""Drafts on record: a version comes of one by its author alone."""

from __future__ import annotations

import pytest

from clearford.core.errors import RecordError
from clearford.runtime.record.rule_drafts import do_hand_in_draft, do_open_draft, find_draft, open_draft_of
from clearford.runtime.record.unit import By
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import record_on

ANN, EVE = By("ann", "policy_author"), By("eve", "policy_author")
RULE, FILE = "fraud.phishing.x", "fraud/phishing/rules/x.yaml"


def test_a_version_is_made_by_the_author_of_the_draft(store: Store) -> None:
    record = record_on(store)
    with record.change(ANN) as change:
        draft = do_open_draft(change, RULE, FILE, "id: x", "")
    with record.change(EVE) as change, pytest.raises(RecordError, match="CF-R070"):
        do_hand_in_draft(change, draft.id, b"packs", "", "")
    with record.change(ANN) as change:
        version = do_hand_in_draft(change, draft.id, b"packs", "a note", "")
    with record.read() as conn:
        assert find_draft(conn, draft.id).version == version.digest
        assert open_draft_of(conn, RULE) is None
