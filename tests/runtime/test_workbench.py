"""A rule on the workbench: what a check finds, what the sheet says, what its examples give."""

from __future__ import annotations

from datetime import date

import pytest

from clearford.core.reasons import Redress
from clearford.policy.files import load
from clearford.policy.model import Pack, RuleFile
from clearford.runtime.engine import Engine
from clearford.runtime.workbench import Workbench, is_own, text_of
from tests.policy.golden import SAMPLES

TODAY = date(2026, 11, 22)
NAME = "fraud.phishing.lookalike-domain"


@pytest.fixture(scope="module")
def bench() -> Workbench:
    """The sample packs."""
    return Workbench(load([SAMPLES])[0], Redress())


def found(bench: Workbench) -> tuple[Pack, RuleFile]:
    """A rule, and its pack."""
    return next((pack, rule) for pack in bench.packs.packs for rule in pack.rules if rule.id == NAME)


def test_what_it_says_and_does_stands_on_the_sheet(bench: Workbench) -> None:
    pack, rule = found(bench)
    checked = bench.check(text_of(rule), rule.node.source.file, pack, TODAY)
    assert checked.sheet is not None
    assert checked.sheet.actions == ("remove_link",)
    assert checked.sheet.condition[0].kind in ("all", "is")
    assert set(checked.sheet.notices) == {"en", "zh"}
    assert "link" in checked.sheet.notices["en"]


def test_a_rule_that_cannot_be_typed_is_not_tried(bench: Workbench) -> None:
    pack, rule = found(bench)
    wrong = text_of(rule).replace("url.lookalike.score", "url.none")
    assert bench.test(wrong, rule.node.source.file, pack, TODAY) is None
    right = bench.test(text_of(rule), rule.node.source.file, pack, TODAY)
    assert right is not None
    assert all(one.passed for one in right)


def test_every_shipped_rule_has_a_sheet(engine: Engine) -> None:
    bench = Workbench(engine.packs, Redress())
    for pack in engine.packs.packs:
        assert not is_own(pack)
        for rule in pack.rules:
            sheet = bench.sheet(rule, pack)
            assert sheet.condition or rule.when is None, rule.id
            assert bool(sheet.notices) == bool(sheet.actions and rule.notice == "full"), rule.id


def test_packs_from_elsewhere_are_the_operators(bench: Workbench) -> None:
    assert all(is_own(pack) for pack in bench.packs.packs)
