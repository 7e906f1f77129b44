"""An overlay file that cannot be used is an error with a place."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.core.errors import InputError, PackError
from clearford.core.items import Item
from clearford.policy.files import load
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.overlay import load_overlay
from tests.policy.golden import SAMPLES, Edit, edited


def test_files(tmp_path: Path) -> None:
    packs, _ = load([SAMPLES])
    path = tmp_path / "overlay.yaml"
    with pytest.raises(InputError):
        load_overlay(str(path), packs)
    path.write_text("version: 1.0.0\nowner: platform-team\npreset: bold\n")
    with pytest.raises(PackError) as caught:
        load_overlay(str(path), packs)
    assert (caught.value.code, caught.value.place.line) == ("CF-P001", 3)
    path.write_text("version: 1.0.0\nowner: platform-team\npreset: strict\n")
    assert load_overlay(str(path), packs).preset == "strict"


def test_an_engine_under_an_overlay_decides_by_it_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "overlay.yaml"
    rule = "fraud.phishing.sure-profit"
    live = Edit("fraud/phishing/rules/sure-profit.yaml", ("status: trial",), ("status: live",))
    packs = (str(edited([live], tmp_path)),)
    head = "version: 1.0.0\nowner: platform-team\n"
    path.write_text(f"{head}rules: {{{rule}: {{reason: too many meetings, status: trial}}}}\n")
    plain = Engine.load(EngineOptions(packs=packs, shipped=False))
    under = Engine.load(EngineOptions(packs=packs, shipped=False, overlay=str(path)))
    item = Item(id="i", text="稳赚不赔，会议号 123 456 789")
    before, after = (engine.pipeline.process([item]).decisions[0] for engine in (plain, under))
    assert (before.outcome, after.outcome) == ("restrict", "allow")
    assert before.bundle != after.bundle
    assert after.held[0].status == "trial"
