"""Rules that hold together are counted over the latest decisions alone."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from clearford.core.ids import RuleId
from clearford.runtime.record import overlaps
from clearford.runtime.record.overlaps import Overlap, seen_together
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import decided


def row(number: int, *rules: str) -> dict[str, Any]:
    """A decision on which some rules held."""
    held = [{"id": one, "status": "live"} for one in rules]
    body = msgspec.json.encode({"outcome": "allow", "bundle": "b", "rules": held})
    return {"key": bytes([number]), "item": "i", "outcome": "allow", "body": body, "at": number}


def test_what_holds_together_is_counted_the_most_frequent_first(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overlaps, "LOOKED_AT", 5)
    rows = [
        row(1, "a", "c"),
        row(2, "a", "b"),
        row(3, "a", "b", "c"),
        row(4, "a"),
        row(5),
        row(6, "b"),
    ]
    with store.write() as conn:
        store.append(conn, decided, rows)
    with store.read() as conn:
        seen = seen_together(conn)
    found = seen.of(RuleId("a"))
    assert (found.looked_at, found.held) == (5, 3)
    assert found.others == (Overlap(RuleId("b"), 2), Overlap(RuleId("c"), 1))
    assert seen.of(RuleId("none")).others == ()
