"""An entry stays while anything rests on it, and the plan says what."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from clearford.runtime.archive.leaving import WHYS
from clearford.runtime.stores.store import Store
from tests.runtime.archive.kit import MARCH, Scene


@pytest.mark.parametrize("why", ["kind", "content", "item"])
def test_what_something_rests_on_stays(store: Store, tmp_path: Path, why: str) -> None:
    scene = Scene(store, tmp_path)
    item = scene.record.vault.ref("item", "tie")
    with scene.record.change() as change:
        change.entry("read", data={"what": "first"})  # the first of a log stays whatever it is
        if why == "kind":
            change.entry("config", data={"what": "w"})
        elif why == "content":
            scene.decision(change, 99, days=999)
        elif why == "item":
            change.entry("config", item=item, data={"what": "w"})
            change.entry("decision", item=item, subject=scene.owner, decision="restrict")
    scene.clock.move(timedelta(hours=1))
    scene.fill(10)
    plan = scene.archiving.plan(MARCH)
    assert plan.leaves["decision"] == 10
    assert why in WHYS
    assert plan.stays.get(why, 0) >= 1
