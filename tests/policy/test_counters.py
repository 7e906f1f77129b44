"""What a counter may read, and what it says."""

from __future__ import annotations

from pathlib import Path

from clearford.policy.counters import is_coordination, parse_filters, usable
from clearford.policy.files import load
from clearford.policy.issue import Issue
from clearford.policy.signals import catalogue
from tests.policy.golden import Edit, edited
from tests.policy.test_read_counters import FILE, LINES


def test_conditions_read_no_finding_and_nothing_remembered(tmp_path: Path) -> None:
    packs, _ = load([edited([Edit(FILE, (), LINES)], tmp_path)])
    names = set(usable(catalogue(packs)))
    assert {"text.length", "account.age_h", "url.count"} <= names
    assert not names & {"url.domain", "personal.kind", "near.count", "velocity.late", "velocity.sent.count"}


def test_a_condition_is_parsed_or_said_to_be_wrong(tmp_path: Path) -> None:
    lines = (*LINES, "filter: velocity.late AND text.length > 5")
    packs, _ = load([edited([Edit(FILE, (), lines)], tmp_path)])
    issues: list[Issue] = []
    assert parse_filters(packs, catalogue(packs), issues) == {}
    assert [(i.code, i.found) for i in issues] == [("CF-P002", "the signal `velocity.late`")]


def test_accounts_that_do_the_same_are_coordination(tmp_path: Path) -> None:
    together = tuple(line.replace("actor", "text").replace("count", "distinct") for line in LINES)
    edits = [Edit(FILE, (), LINES),
             Edit(FILE.replace("sent", "same"), (), ("name: same", *together[1:], "of: actor"))]  # fmt: skip
    packs, issues = load([edited(edits, tmp_path)])
    assert issues == ()
    assert {c.name: is_coordination(c) for c in packs.counters()} == {"sent": False, "same": True}
