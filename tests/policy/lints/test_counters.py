"""Lints of counters, and of rules that rest on who acts together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.golden import Edit, check_packs, edited

COUNTER = "fraud/phishing/counters/same.yaml"
HEAD = ("name: same", "title: Same text", "about: Accounts with one text.", "window: 1h", "owner: fraud-team")
DISTINCT = ("key: text", "what: distinct", "of: actor")
SURE = "fraud/phishing/rules/sure-profit.yaml"
WHEN = "when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1"
PACK = Edit(
    "fraud/phishing/pack.yaml",
    ("signals: {text: 1, url: 1, account: 1, item: 1}",),
    ("signals: {text: 1, url: 1, account: 1, item: 1, velocity: 1, near: 1}",),
)
ESCALATE = Edit(
    SURE,
    ("then: {decision: restrict, actions: [hold], case: {route: fraud, priority: 2, deadline_h: 24}}",),
    ("then: {decision: escalate, actions: [], case: {route: fraud, priority: 2, deadline_h: 24}}",),
)


def _found(tmp_path: Path, *edits: Edit) -> list[str]:
    issues = check_packs(edited(edits, tmp_path))
    return sorted(f"{i.code} {i.found}" for i in issues if i.code not in ("CF-P204", "CF-P206"))


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param(DISTINCT, [], id="sound"),
        pytest.param(("key: near.cluster", *DISTINCT[1:]), [], id="near-duplicates"),
        pytest.param(("key: [actor, listing.category]", "what: count"), [], id="two parts"),
        pytest.param(("key: actr", "what: count"), ["CF-P002 the key `actr`"], id="unknown key"),
        pytest.param(
            ("key: velocity.late", "what: count"), ["CF-P002 the key `velocity.late`"], id="remembered"
        ),
        pytest.param(("key: url.host", "what: count"), ["CF-P002 the key `url.host`"], id="of a finding"),
        pytest.param(
            ("key: account.age_h", "what: count"),
            ["CF-P003 `account.age_h` of type float as a key"],
            id="float key",
        ),
        pytest.param(
            ("key: text", "what: distinct", "of: actr"), ["CF-P002 the key `actr`"], id="unknown member"
        ),
        pytest.param(("key: actor", "what: sum", "of: listing.price"), [], id="sum"),
        pytest.param(
            ("key: actor", "what: sum", "of: item.kind"),
            ["CF-P003 a sum of `item.kind` of type enum"],
            id="sum of words",
        ),
        pytest.param(
            ("key: actor", "what: sum", "of: listing.prize"),
            ["CF-P002 the signal `listing.prize`"],
            id="sum of nothing",
        ),
        pytest.param(
            ("key: actor", "what: count", "filter: text.lenght > 1"),
            ["CF-P002 the signal `text.lenght`"],
            id="condition",
        ),
    ],
)
def test_definitions(lines: tuple[str, ...], found: list[str], tmp_path: Path) -> None:
    assert _found(tmp_path, Edit(COUNTER, (), (*HEAD, *lines))) == found


def test_a_counter_that_no_rule_reads(tmp_path: Path) -> None:
    issues = check_packs(edited([Edit(COUNTER, (), (*HEAD, *DISTINCT))], tmp_path))
    assert [i.found for i in issues if i.code == "CF-P204"] == ["`same`"]


SAME = "velocity.same.distinct >= 9"
ALONE = [f"CF-P025 `{SAME.partition(' ')[0]}` alone can make the rule hold"]


@pytest.mark.parametrize(
    ("when", "found"),
    [
        pytest.param(SAME, ALONE, id="alone"),
        pytest.param(f"{SAME} AND account.age_h < 5", ALONE, id="with context only"),
        pytest.param(
            f"{SAME} AND near.count >= 3",
            ["CF-P025 `near.count` alone can make the rule hold"],
            id="with more of the same",
        ),
        pytest.param(f"{SAME} OR text.phrase.sure_profit.count >= 2", ALONE, id="or harm"),
        pytest.param(f"{SAME} AND url.suspicious.count IS NOT NULL", ALONE, id="with a test for null"),
        pytest.param(f"{SAME} AND text.phrase.sure_profit.count >= 1", [], id="with a sign of harm"),
    ],
)
def test_acting_together_alone_never_restricts(when: str, found: list[str], tmp_path: Path) -> None:
    edits = (Edit(COUNTER, (), (*HEAD, *DISTINCT)), PACK, Edit(SURE, (WHEN,), (f"when: {when}",)))
    issues = [
        line for line in _found(tmp_path, *edits) if not line.startswith(("CF-P008", "CF-P103", "CF-P004"))
    ]
    assert issues == found


def test_acting_together_may_call_a_person(tmp_path: Path) -> None:
    edits = (Edit(COUNTER, (), (*HEAD, *DISTINCT)), PACK, Edit(SURE, (WHEN,), (f"when: {SAME}",)), ESCALATE)
    assert not [line for line in _found(tmp_path, *edits) if line.startswith("CF-P025")]
