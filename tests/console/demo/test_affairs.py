"""What happens once in the week is on record: reports, appeals, orders, requests, incidents."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from clearford.runtime.stores.tables import entry
from tests.console.demo.conftest import Passed

MEANT = ("CF-A002", "CF-R029")
"""Refusals that are part of the story: what somebody may not, and an erasure that is held up."""


def test_nothing_was_refused_but_what_is_meant_to_be(passed: Passed) -> None:
    codes = Counter(one.split()[1].rstrip(":") for one in passed.made.refused)
    assert set(codes) <= set(MEANT)
    assert codes["CF-A002"] == 2


@pytest.mark.parametrize(
    "kind",
    [
        "decision",
        "review",
        "appeal",
        "reversal",
        "report_received",
        "report_closed",
        "order",
        "read",
        "rights_request",
        "erased",
        "incident",
        "config",
        "quality",
        "pack_change",
    ],
)
def test_every_kind_of_entry_is_there(passed: Passed, kind: str) -> None:
    with passed.service.record.read() as conn:
        kinds = set(conn.execute(select(entry.c.type).distinct()).scalars())
    assert kind in kinds
