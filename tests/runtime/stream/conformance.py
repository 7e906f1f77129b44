"""What every source must do, tried on each of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.stores.store import Store
from clearford.runtime.stream.source import Message, Source
from tests.runtime.stream.kit import Place, drain, expected, some

PARTS = 3
Open = Callable[[], Source]
Publish = Callable[[Sequence[Item]], None]
_TICK = timedelta(milliseconds=100)
_PATIENCE_S = 30.0


def received(source: Source, wanted: int, *, cap: int = 100) -> list[Message]:
    """So many messages, however many calls it takes."""
    found: list[Message] = []
    end = time.monotonic() + _PATIENCE_S
    while len(found) < wanted and time.monotonic() < end:
        try:
            some_more = source.fetch(cap, _TICK)
        except StoreError as error:  # a worker tries again, and so does this, until its patience ends
            assert error.code == "CF-S030"
            continue
        assert len(some_more) <= cap
        assert len({one.part for one in some_more}) <= 1
        found += some_more
    return found


def check_order_from_any_position(open_source: Open, publish: Publish) -> None:
    """Each part in order, nothing twice, again from a position, and nothing of a part that was ended."""
    items = some(120)
    publish(items)
    source = open_source()
    assert source.parts == PARTS
    for part in range(PARTS):
        source.begin(part, 0)
    found = received(source, len(items), cap=7)
    assert len(found) == len(items)
    for part in range(PARTS):
        places = [one.position for one in found if one.part == part]
        assert places == sorted(set(places))
    busiest = max(range(PARTS), key=lambda part: sum(one.part == part for one in found))
    mine = [one for one in found if one.part == busiest]
    for part in range(PARTS):
        source.end(part)
    source.begin(busiest, mine[5].position)
    assert received(source, len(mine) - 5) == mine[5:]
    assert source.fetch(10, _TICK) == [] or source.fetch(10, _TICK) == ()
    source.done(busiest, mine[-1].position + 1)
    source.end(busiest)
    publish(some(10))
    assert list(source.fetch(10, _TICK)) == []
    source.close()


def check_it_goes_on_when_workers_die(
    open_source: Open, publish: Publish, store: Store, engine: Engine
) -> None:
    """What was decided by a worker that died is not decided again, and counts go on."""
    place = Place(store, engine)
    items = some(90)
    one = place.worker("one", open_source())
    publish(items[:50])
    while sum(place.outcomes().values()) < 50:
        one.step()
    publish(items[50:70])
    place.bury("one")
    one._source.close()
    two = place.worker("two", open_source())
    publish(items[70:])
    while sum(place.outcomes().values()) < 90:
        two.step()
    drain(two)
    two.close()
    assert place.outcomes() == expected(items)


def check_it_waits_for_its_broker(
    open_source: Open, publish: Publish, pause: Callable[[], None], resume: Callable[[], None]
) -> None:
    """Nothing is lost and nothing given twice where the broker did not answer for a while."""
    items = some(60)
    publish(items[:30])
    source = open_source()
    for part in range(PARTS):
        source.begin(part, 0)
    found = received(source, 30)
    pause()
    end = time.monotonic() + 3
    while time.monotonic() < end:
        try:
            assert not source.fetch(10, _TICK)
        except StoreError as error:
            assert error.code == "CF-S030"
    resume()
    publish(items[30:])
    end = time.monotonic() + _PATIENCE_S
    while len(found) < 60 and time.monotonic() < end:
        try:
            found += source.fetch(100, _TICK)
        except StoreError:
            continue
    source.close()
    assert len(found) == len(set(found)) == 60


def check_it_says_that_nobody_answers(open_source: Open) -> None:
    """A broker that is not there is an error with a code."""
    with pytest.raises(StoreError) as caught:
        open_source()
    assert caught.value.code == "CF-S030"
