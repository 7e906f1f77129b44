"""A detector that fails: what it would have said is unknown, and people look where a rule asks for it."""

from __future__ import annotations

from clearford.console.demo.faults import without
from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.service.bundle import Bundle

ITEMS = [Item(id=f"p{n}", text="a plain day by the lake", kind="post", actor="a") for n in range(20)]


def test_people_look_at_what_is_unknown_and_the_rest_is_known(engine: Engine) -> None:
    whole = Bundle.of(engine)
    broken = without(whole, "url")
    for items in (ITEMS, ITEMS[:3]):
        before = whole.engine.pipeline.process(items).decisions
        after = broken.engine.pipeline.process(items).decisions
        assert {one.outcome for one in before} == {"allow"}
        assert {one.outcome for one in after} == {"escalate"}
        assert all(one.unknowns for one in after)
        assert not any(one.unknowns for one in before)
    assert broken.digest == whole.digest


def test_the_others_go_on(engine: Engine) -> None:
    broken = without(Bundle.of(engine), "velocity")
    assert {one.outcome for one in broken.engine.pipeline.process(ITEMS).decisions} == {"allow"}
