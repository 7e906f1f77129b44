"""Counters give every item exactly what came before it, alone, in any batch, and whatever comes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from clearford.core.errors import StoreError
from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.schema import DEFAULT_SCHEMA, Context
from clearford.core.signals import FAILED, Column, Layout
from clearford.core.state import PrivateTables
from clearford.detect.behaviour.counter import LARGEST, CounterSpec
from clearford.detect.behaviour.velocity import VelocityDetector
from clearford.detect.behaviour.window import WINDOWS
from clearford.detect.facts import FactsDetector
from clearford.detect.plan import Plan
from clearford.detect.url.data import UrlData
from clearford.detect.url.detector import UrlDetector
from clearford.text.tables import FoldTables

START = datetime(2026, 11, 22, 8, tzinfo=UTC)
HOUR = WINDOWS["1h"]


class Verified:
    """One condition: the account is verified."""

    reads = frozenset(("account.verified",))

    def batch(
        self, n: int, columns: Mapping[str, Column]
    ) -> Sequence[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
        """By the column."""
        column = columns.get("account.verified")
        if column is None:
            return [(np.zeros(n, np.bool_), np.zeros(n, np.bool_))]
        known = np.ones(n, np.bool_) if column.valid is None else column.valid
        return [(column.values & known, np.zeros(n, np.bool_))]

    def one(self, values: Mapping[str, Any]) -> Sequence[bool | None]:
        """By the value."""
        return [values["account.verified"] is True]


COUNTERS = (
    CounterSpec("by_actor", ("actor",), HOUR),
    CounterSpec("by_kind", ("actor", "item.kind"), WINDOWS["10m"]),
    CounterSpec("actors_a_text", ("text",), HOUR, "distinct", "actor"),
    CounterSpec("actors_a_link", ("url.domain",), WINDOWS["24h"], "distinct", "actor"),
    CounterSpec("links", ("actor",), HOUR, "distinct", "url.domain"),
    CounterSpec("receivers", ("actor",), WINDOWS["7d"], "sum", "message.recipients"),
    CounterSpec("prices", ("context.thread",), HOUR, "sum", "listing.price", "float"),
    CounterSpec("verified", ("actor",), HOUR, filter=0),
)
NAMES = (*(c.signal for c in COUNTERS), "velocity.late", "velocity.full")


@pytest.fixture(scope="module")
def url(data: Any) -> UrlDetector:
    return UrlDetector(
        UrlData.from_yaml(*((data / "url" / f).read_bytes() for f in ("protected.yaml", "words.yaml")))
    )


@pytest.fixture(scope="module")
def data(text_data: Any) -> Any:
    return text_data.parent


def _plan(tables: FoldTables, url: UrlDetector, *, capacity: int | None = None) -> Plan:
    velocity = VelocityDetector(COUNTERS, Verified(), capacity=capacity)
    detectors = (FactsDetector(DEFAULT_SCHEMA), url, velocity)
    return Plan(detectors, tables, want=NAMES, layout=Layout(NAMES), families={})


def _attrs(**more: Any) -> Any:
    return DEFAULT_SCHEMA.attrs_type(**more)


def item(number: int, minutes: float | None = 0.0, *, id_: str = "", **more: Any) -> Item:
    """An item some minutes after the start."""
    at = msgspec.UNSET if minutes is None else START + timedelta(minutes=minutes)
    return Item(id=id_ or f"i{number}", at=at, **more)


def _table(plan: Plan, items: Sequence[Item], size: int) -> list[list[Any]]:
    """The signals of items in batches of a size, None = unknown; FAILED stays."""
    rows: list[list[Any]] = []
    for start in range(0, len(items), size):
        part = items[start : start + size]
        signals = plan.run(part)
        columns = [signals.item.get(name, Column([None] * len(part))) for name in NAMES]
        rows += [[_plain(column, i) for column in columns] for i in range(len(part))]
    return rows


def _plain(column: Column, i: int) -> Any:
    if column.failed is not None and column.failed[i]:
        return FAILED
    if column.valid is not None and not column.valid[i]:
        return None
    value = column.values[i]
    return value.item() if isinstance(value, np.generic) else value


ACTORS = st.sampled_from(("ann", "bob", "eve", "", None))
TEXTS = st.sampled_from(
    (
        "short",
        "buy the cheap watches now",
        "Buy the cheap, watches now!",
        "see shop-a.example and shop-b.example",
        None,
    )
)
ITEMS = st.lists(
    st.builds(
        lambda actor, text, step, kind, thread, id_, verified, number: (
            actor,
            text,
            step,
            kind,
            thread,
            id_,
            verified,
            number,
        ),
        ACTORS,
        TEXTS,
        st.sampled_from((0.0, 0.1, 3.0, 11.0, 70.0, -5.0, -80.0, 2000.0, -3000.0, None)),
        st.sampled_from(("message", "listing")),
        st.sampled_from(("t1", None)),
        st.sampled_from(("", "", "same")),
        st.sampled_from((True, False, None)),
        st.sampled_from((1, 7, LARGEST + 1, None)),
    ),
    max_size=30,
)


def _items(rows: Sequence[tuple[Any, ...]]) -> list[Item]:
    out: list[Item] = []
    minutes = 0.0
    for i, (actor, text, step, kind, thread, id_, verified, number) in enumerate(rows):
        minutes += step or 0.0
        more = {"message_recipients": number} if kind == "message" and (number or 0) <= 10**9 else {}
        if kind == "listing":
            more = {"listing_price": None if number is None else number + 0.25}
        at = None if step is None else minutes
        out.append(
            item(
                i,
                at,
                id_=id_,
                actor=actor,
                text=text,
                kind=kind,
                context=Context(thread=thread),
                attrs=_attrs(account_verified=verified, **more),
            )
        )
    return out


@settings(max_examples=120, deadline=None)
@given(ITEMS, st.sampled_from((1, 2, 7, 30)), st.sampled_from((None, 4)))
def test_any_grouping_gives_the_same(
    tables: FoldTables, url: UrlDetector, rows: list[tuple[Any, ...]], size: int, capacity: int | None
) -> None:
    items = _items(rows)
    single = _plan(tables, url, capacity=capacity)
    expected = [single.run_one(one).item for one in items]
    assert _table(_plan(tables, url, capacity=capacity), items, size) == expected


def _column(tables: FoldTables, url: UrlDetector, items: Sequence[Item], name: str) -> list[Any]:
    return [row[NAMES.index(name)] for row in _table(_plan(tables, url), items, 64)]


COUNT = "velocity.by_actor.count"


@pytest.mark.parametrize(
    ("minutes", "counts", "late"),
    [
        pytest.param([0, 1, 2], [1, 2, 3], [False] * 3, id="in order"),
        pytest.param([0, 59, 60], [1, 2, 2], [False] * 3, id="the first has left the window"),
        pytest.param([10, 5, 12], [1, 2, 3], [False, True, False], id="out of order"),
        pytest.param(
            [180, 181, 0, 182], [1, 2, None, 3], [False, False, True, False], id="later than the window"
        ),
        pytest.param([0, 60 * 24 * 365, 1], [1, 1, 3], [False] * 3, id="one from the future"),
        pytest.param([0, 300, 301], [1, 1, 2], [False] * 3, id="after a quiet night"),
        pytest.param([0, None, 1], [1, None, 2], [False, None, False], id="one without a time"),
    ],
)
def test_times(
    tables: FoldTables, url: UrlDetector, minutes: list[Any], counts: list[Any], late: list[Any]
) -> None:
    items = [item(i, m, actor="ann") for i, m in enumerate(minutes)]
    assert _column(tables, url, items, COUNT) == counts
    assert _column(tables, url, items, "velocity.late") == late


def test_one_from_the_future_changes_nothing_for_others(tables: FoldTables, url: UrlDetector) -> None:
    items = [
        item(0, 0, actor="ann"),
        item(1, 60 * 24 * 365, actor="eve"),
        item(2, 1, actor="ann"),
        item(3, 2, actor="bob"),
    ]
    assert _column(tables, url, items, COUNT) == [1, 1, 2, 1]
    assert _column(tables, url, items, "velocity.late") == [False] * 4


DAY = 60 * 24


@pytest.mark.parametrize(
    ("minutes", "counts"),
    [
        pytest.param([0, 1, 2, 3, DAY, 4, 5, 6], [1, 2, 3, 4, 1, 6, 7, 8], id="one a day ahead"),
        pytest.param([0, 1, DAY, 2, 2 * DAY, 3, 4], [1, 2, 1, 4, 1, 6, 7], id="now and then"),
        pytest.param([0, 1, DAY, DAY + 1, DAY + 2], [1, 2, 1, 2, 3], id="a jump that is true"),
        pytest.param([0, DAY, 2 * DAY, 2 * DAY], [1, 1, 1, 2], id="two jumps"),
        pytest.param([DAY, 0, 1], [1, 2, 3], id="the first of all"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 64])
def test_one_item_from_the_future_empties_no_window(
    tables: FoldTables, url: UrlDetector, minutes: list[float], counts: list[int], size: int
) -> None:
    text = "shop-a.example and a long text"
    items = [item(i, m, actor=f"a{i}", text=text) for i, m in enumerate(minutes)]
    rows = _table(_plan(tables, url), items, size)
    assert [row[NAMES.index("velocity.actors_a_text.distinct")] for row in rows] == counts
    single = _plan(tables, url)
    assert [single.run_one(one).item for one in items] == rows


def test_an_id_from_the_future_that_comes_twice_counts_once(tables: FoldTables, url: UrlDetector) -> None:
    minutes, ids = (0, 1, DAY, 2, 3), ("a", "x", "x", "b", "c")
    items = [item(i, m, actor="ann", id_=id_) for i, (m, id_) in enumerate(zip(minutes, ids, strict=True))]
    assert _column(tables, url, items, COUNT) == [1, 2, 1, 3, 4]


STREAM = st.lists(
    st.tuples(
        st.sampled_from(("on", "on", "on", "ahead", "jump")),
        st.integers(0, 40),
        st.sampled_from("ab"),
        st.sampled_from("ab"),
    ),
    max_size=40,
)


def _stream(steps: Sequence[tuple[str, int, str, str]]) -> list[tuple[int, int, str]]:
    """(minutes stated, minutes at which it counts, actor): the plain definition of what is to be counted."""
    now, out = 0, [(0, 0, "a"), (0, 0, "b")]
    for kind, minutes, actor, next_actor in steps:
        if kind == "on":
            now += minutes
            out.append((now, now, actor))
        elif kind == "ahead":
            out += [(now + 90 + minutes, now, actor), (now, now, next_actor)]
        else:
            now += 90 + minutes
            out += [(now, now, actor), (now, now, next_actor)]
    return out


@settings(max_examples=80, deadline=None)
@given(STREAM, st.sampled_from((1, 2, 9, 200)))
def test_counts_are_those_of_the_definition(
    tables: FoldTables, url: UrlDetector, steps: list[tuple[str, int, str, str]], size: int
) -> None:
    stream = _stream(steps)
    bucket = HOUR.bucket_s // 60
    expected = [
        1
        + sum(
            counts // bucket > max(stated, own) // bucket - HOUR.buckets
            for _, counts, other in stream[:i]
            if other == actor
        )
        for i, (stated, own, actor) in enumerate(stream)
    ]
    items = [item(i, stated, actor=actor) for i, (stated, _, actor) in enumerate(stream)]
    assert [row[NAMES.index(COUNT)] for row in _table(_plan(tables, url), items, size)] == expected


def test_an_event_that_comes_twice_counts_once(tables: FoldTables, url: UrlDetector) -> None:
    items = [
        item(0, 0, actor="ann", id_="x"),
        item(1, 1, actor="ann", id_="x"),
        item(2, 2, actor="ann"),
        item(3, 90, actor="ann", id_="x"),
    ]
    assert _column(tables, url, items, COUNT) == [1, 1, 2, 1]


def test_actors_of_a_text_whatever_its_form(tables: FoldTables, url: UrlDetector) -> None:
    texts = (
        "buy the cheap watches now",
        "Buy the cheap, watches now!",
        "short",
        "ｂｕｙ the cheap watches now",
    )
    items = [item(i, 0, actor=f"a{i}", text=text) for i, text in enumerate(texts)]
    assert _column(tables, url, items, "velocity.actors_a_text.distinct") == [1, 2, None, 3]


def test_an_item_with_several_links_sees_the_highest_count(tables: FoldTables, url: UrlDetector) -> None:
    items = [
        item(0, 0, actor="ann", text="shop-a.example"),
        item(1, 0, actor="bob", text="shop-a.example"),
        item(2, 0, actor="eve", text="shop-b.example and shop-a.example"),
    ]
    assert _column(tables, url, items, "velocity.actors_a_link.distinct") == [1, 2, 3]
    assert _column(tables, url, items, "velocity.links.distinct") == [1, 1, 2]


def test_an_item_that_does_not_meet_the_condition_has_no_number(tables: FoldTables, url: UrlDetector) -> None:
    verified = [False, True, True, None]
    items = [item(i, 0, actor="ann", attrs=_attrs(account_verified=v)) for i, v in enumerate(verified)]
    assert _column(tables, url, items, "velocity.verified.count") == [None, 1, 2, None]


def test_sums_are_exact_whatever_their_order(tables: FoldTables, url: UrlDetector) -> None:
    prices = [0.1, 0.2, 1e10, 0.7]
    items = [
        item(i, 0, kind="listing", context=Context(thread="t"), attrs=_attrs(listing_price=p))
        for i, p in enumerate(prices)
    ]
    assert _column(tables, url, items, "velocity.prices.sum") == [0.1, 0.3, None, 1.0]


def test_a_full_table_is_unknown_and_said(tables: FoldTables, url: UrlDetector) -> None:
    items = [item(i, 0, actor=f"a{i}") for i in range(5)] + [item(9, 0, actor="a0")]
    rows = _table(_plan(tables, url, capacity=4), items, 64)
    assert [row[0] for row in rows] == [1, 1, 1, 1, None, 2]
    assert [row[-1] for row in rows] == [False, False, False, False, True, False]


class Fails(FactsDetector):
    """Fails on an item with a text."""

    def run_one(self, item: Item, row: Any, want: frozenset[str]) -> Any:
        """Raises for an item with a text."""
        if item.text:
            raise RuntimeError("cannot read this")
        return super().run_one(item, row, want)

    def run(self, items: Sequence[Item], plane: Any, want: frozenset[str]) -> Any:
        """Raises for a batch with a text in it."""
        if any(one.text for one in items):
            raise RuntimeError("cannot read this")
        return super().run(items, plane, want)


def test_a_failure_of_what_a_counter_reads_hides_its_value_and_counts_nothing(tables: FoldTables) -> None:
    def plan() -> Plan:
        velocity = VelocityDetector(COUNTERS[:2], Verified())
        detectors = (Fails(DEFAULT_SCHEMA), velocity)
        names = ("velocity.by_actor.count", "velocity.by_kind.count")
        return Plan(detectors, tables, want=names, layout=Layout(names), families={})

    items = [item(0, 0, actor="ann"), item(1, 0, actor="ann", text="x"), item(2, 0, actor="ann")]
    single, batch = plan(), plan().run(items)
    assert [single.run_one(one).item for one in items] == [[1, 1], [2, FAILED], [3, 2]]
    column = batch.item["velocity.by_kind.count"]
    assert [_plain(column, i) for i in range(3)] == [1, FAILED, 2]


def test_memory_left_half_written_is_never_used(tables: FoldTables, url: UrlDetector) -> None:
    memory = PrivateTables()
    velocity = VelocityDetector(COUNTERS[:1], Verified(), tables=memory)
    memory.arrays["velocity.broken"][0] = 1
    with pytest.raises(StoreError, match="CF-S004"):
        velocity._begin()
    plan = Plan([velocity], tables, want=NAMES, layout=Layout(NAMES[:1]), families={})
    assert plan.run_one(item(0, 0, actor="ann")).item == [FAILED]
    assert plan.fresh().run_one(item(0, 0, actor="ann")).item == [1]


def test_counters_read_other_signals() -> None:
    velocity = VelocityDetector(COUNTERS, Verified())
    assert velocity.reads == {
        "item.kind",
        "url.domain",
        "message.recipients",
        "listing.price",
        "account.verified",
    }


def test_the_specs_follow_the_counters() -> None:
    specs = {spec.name: spec for spec in VelocityDetector(COUNTERS, Verified()).specs}
    assert specs[SignalName("velocity.prices.sum")].type == "float"
    assert specs[SignalName("velocity.receivers.sum")].type == "int"
    assert specs[SignalName("velocity.by_actor.count")].low == 0
