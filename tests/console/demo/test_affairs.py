"""What happens once in the week is on record: reports, appeals, orders, requests, incidents."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from clearford.runtime.record.workload import agreement
from clearford.runtime.stores.tables.contents import medium
from clearford.runtime.stores.tables.decisions import entry
from tests.console.demo.conftest import Passed
from tests.console.demo.visiting import Visitor

LIMIT = 0.67
MEANT = ("CF-A002", "CF-R029", "CF-R031")
"""Refusals that are part of the story: what somebody may not, an erasure held up, enough for one day."""


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


def test_pictures_were_handed_in_and_one_is_too_large_to_open(passed: Passed) -> None:
    with passed.service.record.read() as conn:
        states = Counter(conn.execute(select(medium.c.state)).scalars())
    assert states == {"ready": 4, "large": 1}


def test_readers_differ_about_what_the_guideline_does_not_say_well(passed: Passed) -> None:
    with passed.service.record.read() as conn:
        found = agreement(conn, 0, passed.service.office.numbers)
    differed = [one for one in found if one.alpha is not None and one.alpha < LIMIT and one.agreed < one.n]
    assert "harassment.bullying" in {one.harm for one in differed}


def test_an_ai_service_shows_what_its_release_lacks(passed: Passed, visitor: Visitor) -> None:
    leo = visitor.people["leo"]
    (row,) = leo.get("/v1/ai-services")["services"]
    found = leo.get(f"/v1/ai-services/{row['id']}")
    assert [one["need"]["id"] for one in found["lacks"] if one["blocks"]] == ["assessment"]
    assert [one["there"] for one in found["documents"]] == [True, True]
    fields = leo.get(f"/v1/ai-services/{row['id']}/pack")["contents"]["fields"]
    assert {one["id"]: one["state"] for one in fields}["labels"] == "there"


def test_an_exercise_is_marked_as_one(passed: Passed, visitor: Visitor) -> None:
    found = visitor.people["ada"].get("/v1/breaches")["breaches"]
    assert [one["drill"] for one in found] == [True]
