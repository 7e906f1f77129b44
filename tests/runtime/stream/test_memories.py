"""What is remembered of parts goes over to whoever reads them next."""

from __future__ import annotations

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
    assert one.take(0, [], engine, 100) == Start(90, 0, is_cold=True)
    one.pipeline(0, engine).process(some(LEAST - 1, actors=1))
    kept = one.snapshot(0, 103, 5)
    assert kept is not None
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
