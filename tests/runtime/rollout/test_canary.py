"""Canaries: a rule stops for its own benign examples and for the baseline, and not for what is explained."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clearford.core.items import Item
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.rollout.canary import canary_hits, explained_hits
from tests.policy.golden import Edit
from tests.runtime.rollout.bad_rules import BAD, LIVE, SURE, pack

TODAY = date(2026, 11, 22)
PACK = "fraud/phishing/suppressions.yaml"


def hits(folder: Path, baseline: list[Item], explained: frozenset[tuple[str, str]] = frozenset()) -> set[str]:
    engine = Engine.load(EngineOptions((str(folder),), shipped=False, today=TODAY))
    rules = {str(rule.id): rule for rule in engine.packs.rules()}
    live = [name for name, rule in rules.items() if rule.live and rule.kind == "enforce"]
    pipeline = engine.pipeline
    return set(canary_hits(rules, live, pipeline.machine, pipeline.plan, baseline, explained))


@pytest.mark.parametrize(
    ("edits", "text", "found"),
    [
        pytest.param([], "see you at six", set(), id="good"),
        pytest.param([], "稳赚不赔，名额有限，加群了解一下", {SURE}, id="a-baseline-item-that-is-hit"),
        pytest.param([BAD["wrong-threshold"]], "", {SURE}, id="its-own-near-miss"),
        pytest.param([BAD["broad-list"]], "see you at six then", {SURE}, id="a-list-that-is-too-broad"),
    ],
)
def test_which_rules_restrict_a_canary(edits: list[Edit], text: str, found: set[str], tmp_path: Path) -> None:
    baseline = [Item(id="b", text=text)] if text else []
    assert hits(pack(tmp_path, LIVE, *edits), baseline) == found


def test_an_explained_hit_on_the_baseline_stops_nothing(tmp_path: Path) -> None:
    folder = pack(tmp_path, LIVE)
    baseline = [Item(id="b", text="稳赚不赔，名额有限，加群了解一下")]
    assert hits(folder, baseline, frozenset({(SURE, "b")})) == set()
    assert hits(folder, baseline, frozenset({(SURE, "other")})) == {SURE}


def test_a_suppression_explains_until_it_expires(tmp_path: Path) -> None:
    lines = [
        f"- {{rule: {SURE}, baseline: b, reason: a quotation, owner: fraud-team, expires: 2026-12-01}}",
    ]
    folder = pack(tmp_path, LIVE, Edit(PACK, (), tuple(lines)))
    packs = Engine.load(EngineOptions((str(folder),), shipped=False, today=TODAY)).packs
    assert explained_hits(packs, TODAY) == {(SURE, "b")}
    assert explained_hits(packs, date(2026, 12, 2)) == frozenset()
    lint_only = replace(packs.packs[0], suppressions=())
    assert explained_hits(replace(packs, packs=(lint_only,)), TODAY) == frozenset()
