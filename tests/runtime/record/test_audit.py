"""Entries of some types, the latest first; a filter that fits few looks further, and gives pages that end."""

from __future__ import annotations

import pytest

from clearford.runtime.record import audit
from clearford.runtime.record.audit import Wanted, actor_of, entries_by
from clearford.runtime.record.unit import By
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import record_on


def test_a_page_may_be_short_and_still_not_the_last(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_LOOKED_AT", 4)
    record = record_on(store)
    for n in range(10):
        with record.change(By("lin", "auditor")) as change:
            change.entry("read", data={"what": "rare" if n == 0 else "often"})
    pages, after = [], None
    with record.read() as conn:
        while True:
            wanted = Wanted(types=("read",), what="rare", after=after)
            found, after = entries_by(conn, record.vault, wanted, 5)
            pages.append([actor_of(kept) for _, kept in found])
            if after is None:
                break
    assert pages == [[], [], ["lin"]]


def test_other_types_are_left_out(store: Store) -> None:
    record = record_on(store)
    with record.change() as change:
        change.entry("config", data={"what": "x"})
    with record.read() as conn:
        assert entries_by(conn, record.vault, Wanted(types=("read",)), 5) == ([], None)
        found, _ = entries_by(conn, record.vault, Wanted(types=audit.CHANGES), 5)
    assert [(one.data["what"], actor_of(kept)) for one, kept in found] == [("x", None)]
