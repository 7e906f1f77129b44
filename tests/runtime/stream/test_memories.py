"""What is remembered of parts goes over to whoever reads them next."""

from __future__ import annotations

from dataclasses import replace

from clearford.core.ids import Digest
from clearford.runtime.engine import Engine
from clearford.runtime.record.deciding import Work
from clearford.runtime.stores.store import Store
from clearford.runtime.stream.memories import Memories, Start
from tests.runtime.service_kit import record_on
from tests.runtime.stream.kit import LEAST, some

BUNDLE = Digest("b" * 64)


def restricted(memories: Memories, engine: Engine, n: int) -> int:
    judged = memories.pipeline(0, engine).process(some(n, actors=1)[-1:])
    return sum(one.outcome == "restrict" for one in judged.decisions)


def test_a_snapshot_gives_the_same_counts(store: Store, engine: Engine) -> None:
    record = record_on(store)
    one, two = Memories(record, rewind=10), Memories(record, rewind=10)
    assert one.take(0, [], engine, 10) == Start(0, 0)
    one.pipeline(0, engine).process(some(LEAST - 1, actors=1))
    kept = one.snapshot(0, 103, 5)
    assert two.take(0, [kept._replace(body=b"damaged"), kept], engine, 120) == Start(103, 5)
    assert restricted(two, engine, LEAST) == 1


def test_what_is_read_again_counts_once_and_decides_nothing(store: Store, engine: Engine) -> None:
    record = record_on(store)
    memories = Memories(record, rewind=10)
    memories.take(0, [], engine, 3)
    works = [Work.of(item, BUNDLE) for item in some(LEAST - 2, actors=1)]
    memories.read_again(0, [*works, *works], engine, 0)
    assert restricted(memories, engine, LEAST - 1) == 0
    assert restricted(memories, engine, LEAST) == 1


def test_another_engine_goes_on_where_it_counts_the_same(store: Store, engine: Engine) -> None:
    memories = Memories(record_on(store), rewind=10)
    memories.take(0, [], engine, 0)
    memories.pipeline(0, engine).process(some(LEAST - 1, actors=1))
    assert restricted(memories, engine.fresh(), LEAST) == 1
    memories.forget(0)
    memories.take(0, [], engine, 0)
    assert restricted(memories, engine, LEAST) == 0


def test_what_began_without_what_came_before_says_so(store: Store, engine: Engine) -> None:
    memories = Memories(record_on(store), rewind=10)
    assert memories.take(0, [], engine, 100) == Start(90, 0, is_cold=True)
    assert memories.is_cold(0)
    judged = memories.pipeline(0, engine).process(some(LEAST, actors=1))
    assert {one.outcome for one in judged.decisions} == {"escalate"}
    assert {one.signal for d in judged.decisions for one in d.unknowns} == {"velocity.repeated.count"}
    kept = memories.snapshot(0, 100, 1)
    assert memories.take(1, [kept._replace(identity="x", body=b"x")], engine, 5).is_cold, "some may be gone"
    assert memories.take(2, [kept], engine, 100) == Start(100, 1)
    assert memories.is_cold(2), "a snapshot keeps what it lacks"


def test_an_engine_with_other_counters_begins_without_what_came_before(store: Store, engine: Engine) -> None:
    memories = Memories(record_on(store), rewind=10)
    memories.take(0, [], engine, 0)
    memories.pipeline(0, engine).process(some(LEAST - 1, actors=1))
    assert not memories.is_cold(0)
    memories.pipeline(0, replace(engine.fresh(), state_identity="other"))
    assert memories.is_cold(0)
