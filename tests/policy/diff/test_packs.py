"""Each class of change of the reference page gives the version that the page states."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from clearford.policy.diff.change import KINDS, Change
from clearford.policy.diff.packs import PackDiff, diff, version_issues
from clearford.policy.files import load
from clearford.policy.model import PackSet
from tests.policy.golden import (
    DIAGNOSTICS,
    RECORDING,
    ROOT,
    RULE,
    SAMPLES,
    Edit,
    edited,
    parse_edits,
    rendered,
)

LIKE = "fraud/phishing/rules/lookalike-domain.yaml"
SURE = "fraud/phishing/rules/sure-profit.yaml"
EXEMPT = "fraud/phishing/rules/trusted-author.yaml"
PHRASES = "fraud/phishing/phrases/sure_profit.yaml"
CONTEXT = "context/shared/phrases/warns_others.yaml"
OWNED = "fraud/phishing/lists/owned_domains.txt"
PATTERNS = "fraud/phishing/patterns/meeting_code.yaml"
PACK = "fraud/phishing/pack.yaml"
CASES = "fraud/phishing/tests/lookalike-domain.yaml"
WHEN = "when: url.lookalike.score >= 0.90 AND NOT in_list(url.domain, 'owned_domains')"
WHEN_SURE = "when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1"
BENIGN = (
    '  - {id: benign, role: benign, item: {kind: post, text: "paypal.example status page"}, expect: allow}'
)
SOFTEN = 'soften: {when: "text.phrase.warns_others.count >= 1", to: escalate}'
THEN = "then: {decision: restrict, actions: [remove_link], case: none}"
LIVE_EXEMPT = Edit(EXEMPT, ("status: trial",), ("status: live",))


def packs_of(root: Path) -> PackSet:
    packs, issues = load([root])
    assert [i for i in issues if i.severity == "high"] == []
    return packs


def line(file: str, old: str, *new: str) -> Edit:
    """An edit of one line."""
    return Edit(file, (old,), new)


def compared(tmp_path: Path, after: list[Edit], before: list[Edit] = []) -> list[PackDiff]:  # noqa: B006
    old = edited(before, tmp_path / "old")
    new = edited([*before, *after], tmp_path / "new")
    return diff(packs_of(old), packs_of(new))


def only(tmp_path: Path, after: list[Edit], before: list[Edit] = []) -> list[Change]:  # noqa: B006
    return [c for found in compared(tmp_path, after, before) for c in found.changes]


def recorded() -> list[tuple[str, list[Edit]]]:
    """Kinds of change, each with the edits that make it."""
    text = (ROOT / "tests/golden/diff/changes.txt").read_text()
    parts = [part.partition("\n") for part in re.split(r"^= ", text, flags=re.MULTILINE)[1:]]
    return [(kind, parse_edits(edits.rstrip("\n"))) for kind, _, edits in parts]


CASES_OF_ONE = recorded()


@pytest.mark.parametrize(
    ("kind", "edits"),
    [pytest.param(kind, edits, id=f"{i}-{kind}") for i, (kind, edits) in enumerate(CASES_OF_ONE)],
)
def test_a_change_has_its_kind_and_its_class(kind: str, edits: list[Edit], tmp_path: Path) -> None:
    found = only(tmp_path, edits)
    assert [(c.kind, c.version) for c in found] == [(kind, KINDS[kind].version)]


@pytest.mark.parametrize(
    ("kind", "forth"),
    [
        pytest.param("gate.wider", "gate.narrower", id="languages"),
        pytest.param("scope.wider", "scope.narrower", id="scope"),
        pytest.param("soften.harder", "soften.softer", id="softening-left"),
        pytest.param("soften.wider", "soften.narrower", id="softening"),
        pytest.param("case.removed", "case.new", id="case"),
        pytest.param("failure.harder", "failure.softer", id="failure"),
        pytest.param("duration.longer", "duration.shorter", id="duration"),
        pytest.param("exemption.removed", "exemption.new", id="exemption"),
        pytest.param("language.new", "language.removed", id="language"),
        pytest.param("notice.more", "notice.less", id="notice"),
        pytest.param("example.added", "example.removed", id="example"),
        pytest.param("basis.added", "basis.removed", id="basis"),
        pytest.param("terms.changed", "terms.removed", id="terms"),
    ],
)
def test_the_way_back_is_the_opposite(kind: str, forth: str, tmp_path: Path) -> None:
    edits = next(edits for name, edits in CASES_OF_ONE if name == forth)
    old, new = packs_of(edited(edits, tmp_path / "a")), packs_of(SAMPLES)
    found = [c for d in diff(old, new) for c in d.changes]
    assert [(c.kind, c.version) for c in found] == [(kind, KINDS[kind].version)]


@pytest.mark.parametrize(
    ("kind", "edits"),
    [
        pytest.param("list.wider", [Edit(PHRASES, (), ("  - surely double it",))], id="phrase-added"),
        pytest.param("list.exempts_more", [Edit(CONTEXT, (), ("  - beware of them",))], id="context-added"),
        pytest.param("list.exempts_more", [Edit(OWNED, (), ("zz-own.example",))], id="exempting-entry"),
    ],
)
def test_a_list_counts_by_what_its_hits_do(kind: str, edits: list[Edit], tmp_path: Path) -> None:
    assert [(c.kind, c.version) for c in only(tmp_path, edits)] == [(kind, KINDS[kind].version)]
    back = diff(packs_of(tmp_path / "new/packs"), packs_of(SAMPLES))
    opposite = {"list.wider": "list.narrower", "list.exempts_more": "list.exempts_less"}[kind]
    assert [c.kind for d in back for c in d.changes] == [opposite]


LIVE_SURE = line(SURE, "status: trial", "status: live")
MOVED = "context/shared/phrases/sure_profit.yaml"


def moved(tmp_path: Path, more: str) -> dict[str, list[tuple[str, str]]]:
    """What is found, by pack, when the list of a live rule moves to another pack with some more phrases."""
    old, new = (edited([LIVE_SURE], tmp_path / name) for name in ("old", "new"))
    (new / MOVED).write_text((new / PHRASES).read_text() + more)
    (new / PHRASES).unlink()
    return {d.pack: [(c.kind, c.version) for c in d.changes] for d in diff(packs_of(old), packs_of(new))}


def test_a_list_that_moves_is_compared_with_what_it_was(tmp_path: Path) -> None:
    assert moved(tmp_path / "a", "") == {
        "context.shared": [("part.moved", "minor")],
        "fraud.phishing": [("part.moved", "minor")],
    }
    assert moved(tmp_path / "b", "  - surely double it\n") == {
        "context.shared": [("list.wider", "major"), ("part.moved", "minor")],
        "fraud.phishing": [("part.moved", "minor")],
    }


def test_a_list_that_a_rule_read_before_it_was_there_was_empty(tmp_path: Path) -> None:
    old, new = (edited([LIVE_SURE], tmp_path / name) for name in ("old", "new"))
    (old / PHRASES).unlink()
    found = [c for d in diff(load([old])[0], packs_of(new)) for c in d.changes]
    assert [(c.kind, c.version) for c in found] == [("list.wider", "major")]


@pytest.mark.parametrize(
    ("was", "now", "kinds"),
    [
        pytest.param("routes: {phonetic: false}", "keeps: 赚", {"list.wider"}, id="from-no-sound"),
        pytest.param("keeps: 稳赚", "keeps: 赚", {"list.narrower"}, id="fewer"),
        pytest.param("keeps: 稳", "keeps: 赚", {"list.wider", "list.narrower"}, id="another"),
    ],
)
def test_what_a_phrase_keeps_changes_its_reach(was: str, now: str, kinds: set[str], tmp_path: Path) -> None:
    old, new = (f"  - {{text: 稳赚一倍, {keeps}}}" for keeps in (was, now))
    before = line(PHRASES, "phrases:", "phrases:", old)
    found = only(tmp_path, [line(PHRASES, old, new)], [before])
    assert {change.kind for change in found} == kinds


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        pytest.param("min_confirm: 3", "min_confirm: 2", "list.wider", id="lower"),
        pytest.param("min_confirm: 3", "min_confirm: 4", "list.narrower", id="higher"),
        pytest.param("# the usual", "min_confirm: 2", "list.wider", id="lower-than-usual"),
    ],
)
def test_how_soon_a_phrase_counts_by_itself(was: str, now: str, kind: str, tmp_path: Path) -> None:
    before = line(PHRASES, "effect: hits", "effect: hits", was)
    found = only(tmp_path, [line(PHRASES, was, now)], [before])
    assert [(c.kind, c.version) for c in found] == [(kind, KINDS[kind].version)]


COUNTER = """name: doubted
title: Doubtful messages
about: How often an account wrote what a condition asks for.
owner: fraud-team
key: actor
what: count
window: 1h
"""


@pytest.mark.parametrize(
    ("condition", "edit", "kind"),
    [
        pytest.param(
            "text.phrase.sure_profit.count >= 1",
            Edit(PHRASES, (), ("  - surely double it",)),
            "list.wider",
            id="phrase",
        ),
        pytest.param(
            "url.count >= 1 AND in_list(item.lang, 'owned_domains')",
            Edit(OWNED, (), ("zz-own.example",)),
            "list.unproved",
            id="read-otherwise-than-the-header-says",
        ),
    ],
)
def test_a_list_counts_through_a_counter_too(condition: str, edit: Edit, kind: str, tmp_path: Path) -> None:
    counter = (*COUNTER.splitlines(), f"filter: {condition}")
    before = [
        Edit("fraud/phishing/counters/doubted.yaml", (), counter),
        line(LIKE, WHEN, "when: velocity.doubted.count >= 3"),
        Edit(SURE, (WHEN_SURE,), ("when: url.count >= 1",)),
    ]
    assert [(c.kind, c.version) for c in only(tmp_path, [edit], before)] == [(kind, "major")]


def test_a_pattern_that_matches_more_is_wider(tmp_path: Path) -> None:
    text = (SAMPLES / PATTERNS).read_text()
    first = next(x for x in text.split("\n") if re.match(r"\s*- .*\\d", x))
    found = only(tmp_path, [Edit(PATTERNS, (first,), (first, "  - 房间号 ?\\d{6}"))])
    assert [c.kind for c in found] == ["list.wider"]


def test_another_border_of_a_pattern_is_not_proved_to_match_less(tmp_path: Path) -> None:
    found = only(tmp_path, [line(PATTERNS, "effect: hits", "effect: hits", "border: none")])
    assert [(c.kind, c.version) for c in found] == [("list.unproved", "major")]


def test_a_new_rule_counts_by_its_status(tmp_path: Path) -> None:
    for status, kind in (("live", "rule.new_live"), ("trial", "rule.new_trial"), ("draft", "rule.new_draft")):
        root = edited([], tmp_path / status)
        text = (SAMPLES / SURE).read_text().replace("sure-profit", "surer").replace("trial", status)
        (root / "fraud/phishing/rules/surer.yaml").write_text(text)
        found = [c for d in diff(packs_of(SAMPLES), packs_of(root)) for c in d.changes]
        assert [(c.kind, c.version) for c in found] == [(kind, KINDS[kind].version)]
        gone = [c for d in diff(packs_of(root), packs_of(SAMPLES)) for c in d.changes]
        assert [c.kind for c in gone] == ["rule.retired"]


def test_a_live_exemption_that_goes_is_major(tmp_path: Path) -> None:
    old = edited([LIVE_EXEMPT], tmp_path / "old")
    new = edited([], tmp_path / "new")
    (new / EXEMPT).unlink()
    found = [c for d in diff(packs_of(old), packs_of(new)) for c in d.changes]
    assert [(c.kind, c.version) for c in found] == [("exemption.removed", "major")]


def test_a_lower_bar_is_major_though_the_severity_is_lower(tmp_path: Path) -> None:
    found = only(
        tmp_path,
        [line(LIKE, "severity: critical", "severity: high")],
        [line(LIKE, "severity: high", "severity: critical")],
    )
    assert sorted(c.kind for c in found) == ["bar.lower", "severity.lower"]


def test_what_changes_in_a_draft_is_minor_at_most(tmp_path: Path) -> None:
    draft = line(SURE, "status: trial", "status: draft")
    wider = line(SURE, "severity: medium", "severity: high")
    found = only(tmp_path, [wider], [draft])
    assert [(c.kind, c.version) for c in found] == [("failure.harder", "minor"), ("severity.higher", "minor")]


def test_layout_and_comments_change_nothing(tmp_path: Path) -> None:
    edits = [
        line(LIKE, "kind: enforce", "# a comment", "kind:   enforce"),
        line(LIKE, WHEN, WHEN.replace("0.90 AND", "0.9   AND")),
    ]
    assert only(tmp_path, edits) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "kinds"),
    [
        pytest.param(
            EXEMPT,
            "exempts: [fraud.phishing.sure-profit]",
            "exempts: [fraud.phishing.lookalike-domain]",
            ["exemption.new", "exemption.removed"],
            id="other-rule-exempted",
        ),
        pytest.param(
            LIKE,
            BENIGN,
            BENIGN.replace("paypal.example", "quite another"),
            ["example.added", "example.removed"],
            id="other-example",
        ),
        pytest.param(
            CASES,
            '      - {kind: post, text: "log in at paypa1.example", expect: escalate}',
            '      - {kind: post, text: "log in at paypa1.example", expect: allow}',
            ["example.removed"],
            id="other-case",
        ),
    ],
)
def test_what_is_replaced_is_removed(file: str, old: str, new: str, kinds: list[str], tmp_path: Path) -> None:
    assert sorted(c.kind for c in only(tmp_path, [line(file, old, new)])) == kinds


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        pytest.param("0.1.0", False, id="not-raised"),
        pytest.param("0.1.1", False, id="too-little"),
        pytest.param("0.2.0", True, id="as-needed"),
        pytest.param("1.0.0", True, id="more"),
        pytest.param("0.0.9", False, id="lower"),
    ],
)
def test_the_version_must_fit(version: str, fits: bool, tmp_path: Path) -> None:  # noqa: FBT001
    edits = [line(LIKE, WHEN, WHEN.replace("0.90", "0.80"))]
    if version != "0.1.0":
        edits.append(line(PACK, "version: 0.1.0", f"version: {version}"))
    new = edited(edits, tmp_path)
    diffs = diff(packs_of(SAMPLES), packs_of(new))
    issues = version_issues(diffs, packs_of(new))
    assert [d.version for d in diffs] == [None, "major"]
    assert [i.code for i in issues] == ([] if fits else ["CF-P022"])
    if version == "0.1.1":
        path = DIAGNOSTICS / "CF-P022.txt"
        source = path.read_text().partition(f"{RULE}\n")[0] if path.exists() else ""
        source = source or "0.1.1 after a lower threshold in a live rule of 0.1.0\n"
        if RECORDING:
            path.write_text(f"{source}{RULE}\n{rendered(issues, 'CF-P022')}")
        assert rendered(issues, "CF-P022") == path.read_text().partition(f"{RULE}\n")[2]
