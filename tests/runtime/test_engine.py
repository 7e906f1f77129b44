"""Loading: what is in force on a day, what belongs to the identity, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import pytest

from clearford.core.clock import FixedClock
from clearford.core.errors import ConfigError, PackError
from clearford.core.items import Item
from clearford.policy.model import PackSet
from clearford.runtime.engine import Engine, EngineOptions, SystemClock, identity, in_force, load_packs

LATER = date(2031, 1, 1)


def test_the_clock_of_the_machine_is_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_an_expired_list_of_hits_gives_none_and_a_context_list_still_counts() -> None:
    packs, _ = load_packs(EngineOptions())
    before = {f.meta.name: len(f.phrases) for f in packs.phrases()}
    after = {f.meta.name: (f.meta.effect, len(f.phrases)) for f in in_force(packs, LATER).phrases()}
    assert {name for name, (effect, n) in after.items() if effect == "hits" and n} == set()
    assert all(n == before[name] for name, (effect, n) in after.items() if effect == "context")
    assert any(effect == "context" for effect, _ in after.values())


def test_a_live_rule_whose_review_date_has_passed_goes_on_trial() -> None:
    packs, _ = load_packs(EngineOptions())
    pack = next(p for p in packs.packs if p.rules)
    live = replace(pack.rules[0], status="live")
    packs = replace(packs, packs=(replace(pack, rules=(live,)),))
    assert live.review_by is not None
    assert [r.status for r in in_force(packs, live.review_by).rules()] == ["live"]
    assert [r.status for r in in_force(packs, LATER).rules()] == ["trial"]


def test_an_engine_loads_on_the_day_of_the_clock(engine: Engine) -> None:
    later = Engine.load(clock=FixedClock(datetime(2031, 1, 1, tzinfo=UTC)))
    assert all(rule.status == "trial" for rule in later.packs.rules() if rule.status != "retired")


def test_the_identity_names_tables_data_and_detectors() -> None:
    assert set(identity()) == {"tables", "data", "models", "detectors"}
    assert identity() == identity()


def test_the_same_packs_give_the_same_bundle(engine: Engine) -> None:
    assert Engine.load(EngineOptions()).program.bundle == engine.program.bundle


def test_an_unknown_signal_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ConfigError) as caught:
        Engine.load(EngineOptions(signals=("personal.mobil.count",)))
    assert caught.value.code == "CF-C003"
    assert "personal.mobile.count" in str(caught.value.suggestion)


def test_no_packs_at_all_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        load_packs(EngineOptions(shipped=False))
    assert caught.value.code == "CF-C002"


def test_a_broken_pack_is_refused_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "fraud" / "broken"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text("id: fraud.broken\nversion: [\n")
    with pytest.raises(PackError) as caught:
        Engine.load(EngineOptions(packs=(str(tmp_path),), shipped=False))
    assert caught.value.place.file == "fraud/broken/pack.yaml"
    assert caught.value.place.line is not None


@pytest.mark.parametrize(("effect", "kept"), [("adds_hits", 0), ("exempts", 1)])
def test_an_expired_list_adds_no_hits_and_still_exempts(
    effect: Literal["adds_hits", "exempts"], kept: int
) -> None:
    packs, _ = load_packs(EngineOptions())
    made = [replace(p, lists=tuple(replace(f, effect=effect) for f in p.lists)) for p in packs.packs]
    later = in_force(PackSet(tuple(made)), date(2099, 1, 1))
    assert [bool(entry.entries) for entry in later.lists()] == [bool(kept) for _ in packs.lists()]
    assert len(list(packs.lists())) > 0


def test_a_brief_start_gives_the_same_answers(
    engine: Engine, demo_items: list[Item], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEARFORD_CACHE", str(tmp_path))
    brief = Engine.load(EngineOptions(brief=True))
    assert not list(tmp_path.glob("hyperscan-*"))
    expected = engine.pipeline.process(demo_items)
    assert brief.pipeline.process(demo_items).decisions == expected.decisions
    alone = [brief.pipeline.process([item]).decisions[0] for item in demo_items[::9]]
    assert alone == expected.decisions[::9]
