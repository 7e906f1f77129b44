"""Cohorts as signals: found as the stream goes on, the same however items are grouped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.core.signals import Column, Layout
from clearford.core.state import PrivateTables
from clearford.detect.behaviour.sharing import COHORT_SPECS, CohortDetector
from clearford.detect.plan import Plan
from clearford.detect.url.data import UrlData
from clearford.detect.url.detector import UrlDetector
from clearford.text.tables import FoldTables
from tools.simulate import Plan as Simulated
from tools.simulate import items as simulated_items
from tools.simulate import simulate

START = datetime(2026, 11, 1, tzinfo=UTC)
NAMES = tuple(str(spec.name) for spec in COHORT_SPECS)


@pytest.fixture(scope="module")
def url(text_data: Path) -> UrlDetector:
    folder = text_data.parent / "url"
    return UrlDetector(
        UrlData.from_yaml(*((folder / name).read_bytes() for name in ("protected.yaml", "words.yaml")))
    )


def _plan(tables: FoldTables, url: UrlDetector, **more: Any) -> Plan:
    cohorts = CohortDetector(**more)
    return Plan([url, cohorts], tables, want=NAMES, layout=Layout(NAMES), families={})


def _table(plan: Plan, items: Sequence[Item], size: int) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for start in range(0, len(items), size):
        part = items[start : start + size]
        signals = plan.run(part)
        rows += [[_plain(signals.item[name], i) for name in NAMES] for i in range(len(part))]
    return rows


def _plain(column: Column, i: int) -> Any:
    value = column.values[i].item()
    return value if column.valid is None or column.valid[i] else None


def _group(days: int = 3) -> list[Item]:
    """Four accounts that share the same links within minutes, ten a day, and others who do not."""
    out = []
    for n in range(days * 10):
        at = START + timedelta(hours=n * 2.4)
        for i in range(4):
            text = f"look at this nice thing https://thing-{n}.example/x"
            out.append(Item(id=f"g{n}-{i}", actor=f"g{i}", at=at + timedelta(minutes=i), text=text))
        other = f"my own day number {n} https://own-{n}.example/"
        out.append(Item(id=f"o{n}", actor=f"o{n % 5}", at=at + timedelta(minutes=9), text=other))
    return out


def test_a_group_is_seen_once_it_has_shared_enough(tables: FoldTables, url: UrlDetector) -> None:
    rows = _table(_plan(tables, url, least_new=40), _group(), 64)
    assert rows[0] == [0, 0.0]
    *_, last, other = rows
    assert last[0] == 4
    assert last[1] == pytest.approx(1.0)
    assert other == [0, 0.0]


@pytest.mark.parametrize("size", [1, 3, 16, 150])
@pytest.mark.parametrize("shares", [pytest.param(1 << 12, id="all fit"), pytest.param(64, id="a small ring")])
def test_any_grouping_gives_the_same(tables: FoldTables, url: UrlDetector, size: int, shares: int) -> None:
    items = [item for i, item in enumerate(_group())]
    items[5] = Item(id="no time", actor="g1", text=items[5].text)
    items[6] = Item(id="no actor", at=items[6].at, text=items[6].text)
    items[7] = Item(id="nothing", actor="g1", at=items[7].at, text="ok")
    single = _plan(tables, url, least_new=16, shares=shares)
    expected = [single.run_one(item).item for item in items]
    assert _table(_plan(tables, url, least_new=16, shares=shares), items, size) == expected
    assert expected[5] == expected[6] == [None, None]


def _wrong(item: Item, **more: float) -> Item:
    return msgspec.structs.replace(item, at=item.at + timedelta(**more))  # type: ignore[operator]


def _with_wrong_times(where: Sequence[int]) -> list[Item]:
    """The group, with items far in the future here and there, alone and in twos, and late ones."""
    items = _group()
    for at in where:
        items[at] = _wrong(items[at], days=400)
    items[-20] = _wrong(items[-20], hours=-30)
    items[70], items[71] = _wrong(items[70], days=-2), _wrong(items[71], minutes=-50)
    return items


@pytest.mark.parametrize("size", [1, 2, 7, 150])
@pytest.mark.parametrize(
    "where",
    [
        pytest.param((0,), id="the first"),
        pytest.param((0, 2, 4, 6, 8), id="every other"),
        pytest.param((40, 41, 60, 62), id="two that agree"),
        pytest.param(range(30, 110), id="a clock that is set back"),
    ],
)
def test_any_grouping_gives_the_same_with_wrong_times(
    tables: FoldTables, url: UrlDetector, size: int, where: Sequence[int]
) -> None:
    items = _with_wrong_times(where)
    single = _plan(tables, url, least_new=8, shares=128)
    expected = [single.run_one(item).item for item in items]
    assert _table(_plan(tables, url, least_new=8, shares=128), items, size) == expected


@pytest.mark.parametrize("size", [1, 5, 150])
def test_an_item_from_the_future_does_not_make_cohorts_be_looked_for_at_its_time(
    tables: FoldTables, url: UrlDetector, size: int
) -> None:
    items = _group()
    right = _table(_plan(tables, url, least_new=8), items, size)
    for wrong in range(80, len(items), 7):
        items[wrong] = _wrong(items[wrong], days=400)
    rows = _table(_plan(tables, url, least_new=8), items, size)
    assert [row[0] for row in rows[80:]] == [row[0] for row in right[80:]]
    assert {row[0] for row in rows[80:]} == {0, 4}


@pytest.mark.parametrize("size", [1, 32])
def test_late_items_count_where_their_time_belongs(tables: FoldTables, url: UrlDetector, size: int) -> None:
    """The same events in order and with each some places late give the same cohorts in the end."""
    items = _group()
    late = sorted(range(len(items)), key=lambda i: i + 9 * (i % 5 == 0))
    last = Item(id="last", actor="g1", at=START + timedelta(days=3), text="and so to bed https://b.example/")
    found = []
    for order in (items, [items[i] for i in late]):
        plan = _plan(tables, url, least_new=2 * len(items))
        _table(plan, order, size)
        found.append(plan.run_one(last).item)
    assert found[0] == found[1]
    assert found[0][0] == 4


def test_a_simulated_stream_shows_those_who_act_together(tables: FoldTables, url: UrlDetector) -> None:
    simulation = simulate(4, Simulated(events=6000))
    plain = [
        Item(id=i["id"], actor=i["actor"], text=i["text"], at=datetime.fromisoformat(i["at"]))
        for i in simulated_items(simulation)
    ]
    rows = _table(_plan(tables, url, least_new=1000), plain, 1024)
    half = len(rows) * 3 // 4
    flagged = np.array([bool(row[0]) for row in rows[half:]])
    truth = simulation.coordinated[simulation.actors[half:]]
    assert flagged.sum() > 20
    assert (flagged & truth).sum() / flagged.sum() > 0.9


def test_fresh_forgets_and_what_is_half_written_is_not_used(tables: FoldTables, url: UrlDetector) -> None:
    memory = PrivateTables()
    cohorts = CohortDetector(tables=memory, least_new=40)
    memory.arrays["cohort.broken"][0] = 1
    with pytest.raises(StoreError, match="CF-S004"):
        cohorts._begin()
    again = cohorts.fresh()
    plan = Plan([url, again], tables, want=NAMES, layout=Layout(NAMES), families={})
    assert plan.run_one(_group()[0]).item == [0, 0.0]
