"""Who left is erased: what is kept of the work names nobody any more."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.leavers import do_erase_user
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.access import user_account
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.reviewers import exposure
from tests.runtime.service_kit import record_on


def staffed(store: Store) -> Record:
    record = record_on(store)
    with record.change() as change:
        for name, boss in (("u1", None), ("u2", "u1")):
            row = {"id": name, "login": name, "name": "Lin", "state": "active", "created": 1}
            change.add(user_account, **row, reports_to=boss)
        for name in ("u1", "u2"):
            change.add(exposure, user_id=name, day="2026-11-22", family="fraud", looked=1, last=1)
    with record.change(By("u1", "reviewer")) as change:
        change.entry("review", contents=[Content("reason", b"why")], owner="s1")
    return record


def test_an_account_in_use_is_not_erased(store: Store) -> None:
    record = staffed(store)
    with pytest.raises(RecordError, match="CF-R058"), record.change() as change:
        do_erase_user(change, "u1")
    with pytest.raises(RequestError, match="CF-H002"), record.change() as change:
        do_erase_user(change, "u3")


def test_what_is_left_names_nobody(store: Store) -> None:
    record = staffed(store)
    with record.change() as change:
        change.conn.execute(update(user_account).where(user_account.c.id == "u1").values(state="disabled"))
        done = do_erase_user(change, "u1")
    assert (len(done.entries), done.contents) == (1, 1)
    with record.read() as conn:
        assert conn.execute(select(user_account.c.id, user_account.c.reports_to)).all() == [("u2", None)]
        assert conn.execute(select(exposure.c.user_id)).scalars().all() == ["u2"]
        mine = select(func.count()).where(evidence.c.owner == record.vault.ref("user", "u1"))
        assert conn.execute(mine).scalar_one() == 0
        assert record.vault.opener(conn, "s1") is not None  # what was decided about others stays theirs
