"""Kept items decided by two versions: the same version moves nobody, a milder one only softens."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from clearford.core.items import Item
from clearford.runtime.backtest.kept import SHIFTS, Counts, count_ordinary, load_versions, own_trials
from clearford.runtime.engine import EngineOptions
from tests.cli.program import PACKS

ALONE = EngineOptions(shipped=False)
RULE = "fraud.phishing.lookalike-domain"
FILE = Path("fraud/phishing/rules/lookalike-domain.yaml")
ITEMS = [Item(id=f"i{n}", text=f"log in at paypa1.example {n}", lang="en") for n in range(3)]


def changed(tmp_path: Path, old: str, new: str) -> str:
    """The packs of the tests with a word of a rule changed; their folder."""
    folder = tmp_path / "packs"
    shutil.copytree(PACKS, folder)
    text = (folder / FILE).read_text()
    assert old in text
    (folder / FILE).write_text(text.replace(old, new))
    return str(folder)


def test_the_same_version_moves_nobody() -> None:
    versions = load_versions((str(PACKS),), (str(PACKS),), ALONE)
    counts = Counts()
    for was, now, moved in versions.decide(ITEMS):
        assert (was.outcome, was.actions, moved) == (now.outcome, now.actions, None)
        counts.take(was, now, moved)
    assert (counts.before, counts.shifts, counts.rules) == (counts.after, {}, {})
    assert sum(counts.before.values()) == len(ITEMS)


@pytest.mark.parametrize(
    ("old", "new", "shift"),
    [
        pytest.param("actions: [remove_link]", "actions: [label_content]", "softer", id="milder"),
        pytest.param("actions: [remove_link]", "actions: [remove_content]", "harder", id="harder"),
        pytest.param("status: live", "status: draft", "released", id="released"),
    ],
)
def test_what_a_change_does_is_named_by_rule_language_and_kind(
    tmp_path: Path, old: str, new: str, shift: str
) -> None:
    versions = load_versions((str(PACKS),), (changed(tmp_path, old, new),), ALONE)
    counts = Counts()
    for was, now, moved in versions.decide(ITEMS):
        counts.take(was, now, moved)
    assert counts.shifts == {shift: 3}
    assert counts.rules == {RULE: {shift: 3}}
    assert (counts.languages, counts.kinds) == ({"en": {shift: 3}}, {"post": {shift: 3}})
    assert set(counts.shifts) <= set(SHIFTS)


def test_own_rules_on_trial_act_in_the_new_version(tmp_path: Path) -> None:
    folder = changed(tmp_path, "status: live", "status: trial")
    versions = load_versions((folder,), (folder,), ALONE)
    assert [moved.shift for _, _, moved in versions.decide(ITEMS) if moved] == ["restricted"] * 3
    assert RULE not in own_trials(versions.new.packs)
    assert RULE in own_trials(versions.old.packs)


def test_ordinary_items_stand_for_what_is_allowed() -> None:
    versions = load_versions((str(PACKS),), (str(PACKS),), ALONE)
    counts = Counts()
    count_ordinary(versions, counts)
    assert counts.ordinary > 1_000
    assert counts.ordinary_moved == {}
    assert counts.before == {}
