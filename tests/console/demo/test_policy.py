"""The rule that went wrong: by the end of the week it was tried, stopped, rolled back and mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from clearford.console.demo.policy import MORE, PACKS, RIGHT, RULE, WRONG
from clearford.console.demo.texts import Grammar
from clearford.core.items import Item
from clearford.ledger.canonical import decode
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.record.packs import find_version, list_versions, version_in_force, version_on_trial
from clearford.runtime.record.promotions import list_promotions
from clearford.runtime.record.trials import trial_of
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect
from tests.console.demo.conftest import Passed
from tests.console.demo.test_texts import drawn, outcomes
from tests.console.demo.visiting import Visitor


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The operator's packs with the wrong threshold, beside the shipped ones."""
    folder = tmp_path_factory.mktemp("wrong")
    for path in (path for path in Path(PACKS).rglob("*") if path.is_file()):
        made = folder / path.relative_to(PACKS)
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(path.read_text().replace(RIGHT, WRONG))
    return Engine.load(EngineOptions(packs=(str(folder),), brief=True))


@pytest.fixture(scope="module")
def own() -> Engine:
    return Engine.load(EngineOptions(packs=(PACKS,), brief=True))


def test_only_the_wrong_threshold_meets_the_harmless(grammar: Grammar, own: Engine, wrong: Engine) -> None:
    honest = drawn(grammar, grammar.market.honest)
    assert outcomes(own, honest) == {"allow"}
    assert outcomes(wrong, honest) == {"restrict"}
    assert outcomes(own, drawn(grammar, grammar.market.sham)) == {"restrict"}


def test_the_sly_are_found_by_the_wrong_one_alone(grammar: Grammar, own: Engine, wrong: Engine) -> None:
    def found(engine: Engine) -> set[bool]:
        texts = drawn(grammar, grammar.market.sly)
        items = [Item(id=f"p{n}", text=text, kind="listing", actor="a") for n, text in enumerate(texts)]
        decided = engine.pipeline.process(items).decisions
        return {RULE in {ref.id for ref in decision.held} for decision in decided}

    assert (found(own), found(wrong)) == ({False}, {True})


def test_the_version_was_tried_and_approved_and_rolled_back(passed: Passed) -> None:
    with passed.service.record.read() as conn:
        mended, first = list_versions(conn, 10)
        assert trial_of(conn, first.digest).items >= 30
        assert (first.state, mended.state) == ("retired", "uploaded")
        assert find_version(conn, first.digest).approver not in (None, first.author)
        assert (version_in_force(conn), version_on_trial(conn)) == ("", "")


def test_it_stopped_on_half_of_the_accounts_since_it_hit_far_more_than_on_trial(passed: Passed) -> None:
    with passed.service.record.read() as conn:
        kinds = select(entry.c.body).where(entry.c.type.in_(("pack_change", "incident")))
        found = [decode(bytes(body)).data for body in conn.execute(kinds).scalars()]
        undone = select(func.count()).where(effect.c.rule == RULE, effect.c.state == "undone")
        assert conn.execute(undone).scalar_one() >= 8
    fell = next(one for one in found if one.get("event") == "fell_back" and one["rule"] == RULE)
    assert (fell["why"], fell["by_other"], fell["per_cent"]) == ("hit_rate", False, MORE)
    steps = [one["event"] for one in found if str(one.get("event")).startswith("rollout_")]
    assert steps == ["rollout_began", "rollout_started"]
    assert any(one.get("what") == "rule_fell_back" and one["rule"] == RULE for one in found)


def test_the_mended_version_waits_for_the_other_person(passed: Passed, visitor: Visitor) -> None:
    with passed.service.record.read() as conn:
        latest, before = list_promotions(conn, 10)
    assert (latest.state, before.state) == ("waiting", "approved")
    assert [step.what for step in before.steps] == ["requested", "asked", "answered", "approved"]
    author = visitor.people["pia"]
    run = author.get(f"/v1/backtests/{latest.backtest}")
    assert run["state"] == "done"
    assert run["counts"]["shifts"]["restricted"] >= 1
    open_ones = [one for one in author.get("/v1/drafts")["drafts"] if one["state"] == "open"]
    assert [one["rule"] for one in open_ones] == [RULE]
