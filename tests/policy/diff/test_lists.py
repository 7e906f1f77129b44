"""Lists: what counts as more and as fewer hits, and what is compared only as a whole."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from clearford.policy.diff.change import Change
from clearford.policy.diff.lists import SHOWN, changed_counters, changed_lists, other_parts
from clearford.policy.diff.polarity import Polarity
from clearford.policy.files import load
from clearford.policy.model import PackSet
from tests.policy.golden import SAMPLES, Edit, edited

PHRASES = "fraud/phishing/phrases/sure_profit.yaml"
NEUTRAL = Polarity((), {})


def packs_of(root: Path) -> PackSet:
    return load([root])[0]


def phishing(root: Path) -> PackSet:
    return PackSet(tuple(p for p in packs_of(root).packs if p.file.id == "fraud.phishing"))


def lists_of(old: PackSet, new: PackSet) -> list[Change]:
    return [c for found in changed_lists(old, new, (NEUTRAL, NEUTRAL)).values() for c in found]


def test_a_list_that_no_rule_reads_is_a_small_matter(tmp_path: Path) -> None:
    new = phishing(edited([Edit(PHRASES, (), ("  - surely double it",))], tmp_path))
    found = lists_of(phishing(SAMPLES), new)
    assert [(c.where, c.kind) for c in found] == [("fraud.phishing sure_profit", "list.context")]


def test_what_was_added_is_quoted_up_to_a_few_entries(tmp_path: Path) -> None:
    entries = tuple(f"  - phrase number {i}" for i in range(SHOWN + 5))
    new = phishing(edited([Edit(PHRASES, (), entries)], tmp_path))
    (found,) = lists_of(phishing(SAMPLES), new)
    assert found.found.count("+`") == SHOWN
    assert "..." in found.found


def test_a_list_of_a_pack_that_is_gone_gives_fewer_hits() -> None:
    pack = phishing(SAMPLES)
    assert {c.kind for c in lists_of(pack, PackSet(()))} == {
        "list.context",
        "list.exempts_less",
    }


def test_a_list_that_is_new_changes_no_rule_by_itself() -> None:
    found = lists_of(PackSet(()), phishing(SAMPLES))
    assert {(c.kind, c.version) for c in found} == {("list.new", "minor")}
    assert len(found) == 3


def test_every_part_of_a_pack_is_compared() -> None:
    (pack,) = phishing(SAMPLES).packs
    apart = {"root", "file", "rules", "phrases", "patterns", "lists", "counters"}
    apart |= {"tests", "suppressions", "retired"}
    names = {part.name for part in fields(pack)}
    assert names - apart - {"digest"} == set(other_parts(pack))


COUNTER = """name: sent
title: Texts sent
about: How often an account wrote.
owner: fraud-team
key: actor
what: count
window: 1h
"""


def test_a_counter_that_counts_otherwise_is_not_proved_milder(tmp_path: Path) -> None:
    def kinds(old: PackSet, new: PackSet) -> list[tuple[str, str]]:
        found = changed_counters(old, new, (NEUTRAL, NEUTRAL))
        return [(c.kind, c.version) for changes in found.values() for c in changes]

    path = "fraud/phishing/counters/sent.yaml"
    before, after = edited([], tmp_path / "a"), edited([], tmp_path / "b")
    plain = phishing(SAMPLES)
    for root, window in ((before, "1h"), (after, "24h")):
        (root / path).parent.mkdir()
        (root / path).write_text(COUNTER.replace("1h", window))
    assert kinds(plain, phishing(before)) == [("counter.new", "minor")]
    assert kinds(phishing(before), plain) == [("counter.removed", "minor")]
    assert kinds(phishing(before), phishing(after)) == [("counter.changed", "major")]
    (after / path).write_text(COUNTER.replace("Texts sent", "Texts written"))
    assert kinds(phishing(before), phishing(after)) == [("list.about", "patch")]
    (after / path).write_text(COUNTER + "exact: false\n")
    assert kinds(phishing(before), phishing(after)) == [("counter.changed", "major")]


def test_a_counter_is_known_by_its_name_in_whatever_pack(tmp_path: Path) -> None:
    before, after = (edited([], tmp_path / name) for name in ("before", "after"))
    for root, pack, window in ((before, "fraud/phishing", "1h"), (after, "context/shared", "24h")):
        (root / pack / "counters").mkdir()
        (root / pack / "counters/sent.yaml").write_text(COUNTER.replace("1h", window))
    found = changed_counters(packs_of(before), packs_of(after), (NEUTRAL, NEUTRAL))
    assert {pack: [c.kind for c in changes] for pack, changes in found.items()} == {
        "context.shared": ["part.moved", "counter.changed"],
        "fraud.phishing": ["part.moved"],
    }
