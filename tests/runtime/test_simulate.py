"""The simulator makes the same invented stream from the same seed, and the engine reads it."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from clearford.core.items import Item, ItemDecoder
from tools.simulate import DAY, ROLES, Plan, items, main, simulate

SMALL = Plan(events=5000)


def test_a_seed_makes_one_stream() -> None:
    one, again, other = simulate(1, SMALL), simulate(1, SMALL), simulate(2, SMALL)
    assert one.actors.tolist() == again.actors.tolist()
    assert one.times.tolist() == again.times.tolist()
    assert one.actors.tolist() != other.actors.tolist()


def test_everybody_is_there_and_some_come_late() -> None:
    found = simulate(1, SMALL)
    assert len(found.actors) >= SMALL.events
    assert set(found.role.tolist()) == set(range(len(ROLES)))
    assert found.coordinated.sum() == (found.role >= 2).sum() > 0
    assert (found.group[found.role == 0] == -1).all()
    assert (found.group[found.coordinated] >= 0).all()
    assert 0 <= found.times.min() <= found.times.max() < SMALL.days * DAY
    behind = np.maximum.accumulate(found.times) - found.times
    assert 0.01 < (behind > 60).mean() < 0.1
    assert behind.max() <= 3600


def test_the_items_can_be_read(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["simulate", "--seed", "3", "--events", "200"])
    main()
    decoded = ItemDecoder().decode_lines(capsysbinary.readouterr().out)
    assert len(decoded) >= 200
    assert all(isinstance(item, Item) for item in decoded)
    plain = list(items(simulate(3, Plan(events=200))))
    assert [item.id for item in decoded if isinstance(item, Item)] == [item["id"] for item in plain]
    assert msgspec.json.encode(plain[0])
    assert ".example/" in plain[0]["text"]
