"""Lints of lists, patterns and suppressions, case by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.policy.lints.lists import syllables
from tests.policy.golden import Edit, check_packs, edited

SURE = "fraud/phishing/rules/sure-profit.yaml"
LOOK = "fraud/phishing/rules/lookalike-domain.yaml"
OWNED = "fraud/phishing/lists/owned_domains.txt"
PHRASES = "fraud/phishing/phrases/sure_profit.yaml"
WHEN = "when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1"
RULE = "fraud.phishing.lookalike-domain"


def _found(tmp_path: Path, *edits: Edit) -> list[tuple[str, str]]:
    return [(i.code, i.found) for i in check_packs(edited(edits, tmp_path))]


@pytest.mark.parametrize(
    ("text", "count"),
    [("稳赚", 2), ("稳赚不赔", 4), ("win now", 2), ("guaranteed", 3), ("加v", 2), ("x1", 2)],
)
def test_syllables(text: str, count: int) -> None:
    assert syllables(text) == count


@pytest.mark.parametrize(
    ("when", "reported"),
    [
        pytest.param("text.phrase.sure_profit.count >= 1", True, id="alone"),
        pytest.param("text.phrase.sure_profit.count > 0 OR account.age_h > 5", True, id="alone-in-one-way"),
        pytest.param("text.phrase.sure_profit.count >= 2", False, id="two-phrases"),
        pytest.param("text.phrase.sure_profit.count >= 1 AND account.age_h < 5", False, id="second-signal"),
    ],
)
def test_short_phrases(when: str, reported: bool, tmp_path: Path) -> None:  # noqa: FBT001
    edits = (Edit(SURE, (WHEN,), (f"when: {when}",)), Edit(PHRASES, ("  - 稳赚不赔",), ("  - 稳赚",)))
    assert ("CF-P206" in {code for code, _ in _found(tmp_path, *edits)}) is reported


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        pytest.param(
            Edit(PHRASES, ("licence: Apache-2.0",), ("licence: CC-BY-ND-4.0",)),
            ("CF-P014", "the licence `CC-BY-ND-4.0`"),
            id="no-derivatives",
        ),
        pytest.param(
            Edit(PHRASES, ("expires: 2027-10-31",), ("expires: 2029-10-31",)),
            ("CF-P014", "2029-10-31"),
            id="long-life",
        ),
        pytest.param(
            Edit(OWNED, ("expires: 2027-10-31",), ("expires: 2029-10-31",)),
            ("CF-P014", "2029-10-31"),
            id="long-life-of-a-list",
        ),
        pytest.param(
            Edit(OWNED, ("source: own",), ()), ("CF-P014", "no header line `source`"), id="no-source"
        ),
        pytest.param(
            Edit(OWNED, ("expires: 2027-10-31",), ("expires: 2026-11-20",)),
            ("CF-P110", "expired on 2026-11-20"),
            id="expired",
        ),
    ],
)
def test_provenance(edit: Edit, found: tuple[str, str], tmp_path: Path) -> None:
    assert found in _found(tmp_path, edit)


def test_entries_that_can_remove_say_why(tmp_path: Path) -> None:
    edits = (
        Edit(OWNED, ("effect: exempts",), ("effect: adds_hits",)),
        Edit(
            LOOK,
            ("when: url.lookalike.score >= 0.90 AND NOT in_list(url.domain, 'owned_domains')",),
            ("when: in_list(url.domain, 'owned_domains')",),
        ),
        Edit(
            LOOK,
            ("then: {decision: restrict, actions: [remove_link], case: none}",),
            ("then: {decision: restrict, actions: [disable_content], case: none}",),
        ),
    )
    wanted = ("CF-P014", f"`shop.example` without day and reason, though `{RULE}` may remove on it")
    assert [found for found in _found(tmp_path, *edits) if found[0] != "CF-P010"] == [wanted]


KNOWN = "fraud/phishing/lists/known_scams.txt"
KNOWN_LINES = (
    "source: own",
    "licence: Apache-2.0",
    "retrieved: 2026-11-01",
    "expires: 2027-10-31",
    "kind: text",
    "effect: adds_hits",
    "personal: no",
    "handling: public",
    "owner: fraud-team",
    "---",
    "您的包裹因地址不详被退回请补全地址",
    "您的银行卡积分即将过期请登录兑换 # 2026-11-01 points notices",
)
SAME = Edit(SURE, (WHEN,), ("when: text.known.known_scams.same AND text.phrase.sure_profit.count >= 1",))


def test_known_texts_that_rules_read_are_used(tmp_path: Path) -> None:
    found = _found(tmp_path, Edit(KNOWN, (), KNOWN_LINES), SAME)
    assert ("CF-P204", "`known_scams`") not in found


def test_known_texts_that_nobody_reads_are_reported(tmp_path: Path) -> None:
    assert ("CF-P204", "`known_scams`") in _found(tmp_path, Edit(KNOWN, (), KNOWN_LINES))


def test_known_texts_that_can_remove_say_why(tmp_path: Path) -> None:
    remove = Edit(
        SURE,
        ("then: {decision: restrict, actions: [hold], case: {route: fraud, priority: 2, deadline_h: 24}}",),
        ("then: {decision: restrict, actions: [disable_content], case: none}",),
    )
    found = _found(tmp_path, Edit(KNOWN, (), KNOWN_LINES), SAME, remove)
    entry = "`您的包裹因地址不详被退回请补全地址`"
    rule = "fraud.phishing.sure-profit"
    assert ("CF-P014", f"{entry} without day and reason, though `{rule}` may remove on it") in found
    assert not [text for code, text in found if "积分" in text]


@pytest.mark.parametrize(
    ("effect", "when", "exact"),
    [
        pytest.param("adds_hits", "text.known.known_scams.similarity >= 0.9", False, id="estimate"),
        pytest.param("exempts", "text.known.known_scams.same", False, id="exempting list"),
        pytest.param("adds_hits", "text.known.known_scams.same", True, id="exact"),
    ],
)
def test_only_equality_with_a_hit_list_is_evidence(
    effect: str,
    when: str,
    exact: bool,  # noqa: FBT001
    tmp_path: Path,
) -> None:
    lines = tuple(line.replace("adds_hits", effect) for line in KNOWN_LINES)
    remove = Edit(
        SURE,
        ("then: {decision: restrict, actions: [hold], case: {route: fraud, priority: 2, deadline_h: 24}}",),
        ("then: {decision: restrict, actions: [disable_content], case: none}",),
    )
    found = _found(tmp_path, Edit(KNOWN, (), lines), Edit(SURE, (WHEN,), (f"when: {when}",)), remove)
    rests = "`disable_content`, although the condition can hold without exact evidence"
    assert (("CF-P011", rests) in found) is not exact


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        pytest.param("code: CF-P*", "a wildcard", id="wildcard"),
        pytest.param("code: CF-P011", "the code `CF-P011`", id="high"),
        pytest.param("reason2: x", "not exactly one of `code` and `baseline`", id="neither"),
        pytest.param("code: CF-P108, baseline: b1", "not exactly one of `code` and `baseline`", id="both"),
    ],
)
def test_suppressions_that_are_refused(line: str, problem: str, tmp_path: Path) -> None:
    text = f"- {{rule: {RULE}, {line}, reason: x, owner: some-team, expires: 2027-01-01}}"
    assert ("CF-P019", problem) in _found(tmp_path, Edit("fraud/phishing/suppressions.yaml", (), (text,)))


@pytest.mark.parametrize(
    ("expires", "problem"),
    [("2026-11-21", "expired on 2026-11-21"), ("2027-12-01", "2027-12-01, more than 180 days ahead")],
)
def test_suppressions_end(expires: str, problem: str, tmp_path: Path) -> None:
    text = f"- {{rule: {RULE}, baseline: b1, reason: x, owner: some-team, expires: {expires}}}"
    assert _found(tmp_path, Edit("fraud/phishing/suppressions.yaml", (), (text,))) == [("CF-P019", problem)]
