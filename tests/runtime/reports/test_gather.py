"""A report gathers the same however a scan was cut into blocks, and in bounded memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from clearford.core.items import Item
from clearford.runtime import shipped
from clearford.runtime.engine import Engine
from clearford.runtime.reports.gather import EACH, MOST_STEPS, STEPS_S, Gathered, Gatherer, ReportPart

START = datetime(2026, 11, 1, tzinfo=UTC)


def _gathered(engine: Engine, items: list[Item], size: int, *, processes: int = 1) -> Gathered:
    """Blocks of `size`, decided in turn by some gatherers that know nothing of each other."""
    gatherers = [Gatherer(engine.pipeline, shipped.fold_tables()) for _ in range(processes)]
    out = Gathered()
    for n, at in enumerate(range(0, len(items), size)):
        out.take(gatherers[n % processes].part(engine.pipeline.process(items[at : at + size])))
    return out


def _all(gathered: Gathered, rules: set[str]) -> bytes:
    samples = {name: gathered.samples(name) for name in sorted(rules)}
    course = sorted(gathered.course.items())
    return msgspec.json.encode((gathered.kinds, course, gathered.step_s, samples), order="sorted")


@pytest.mark.parametrize(
    ("size", "processes"), [pytest.param(7, 1, id="small-blocks"), pytest.param(20, 3, id="three-processes")]
)
def test_blocks_and_processes_change_nothing(
    engine: Engine, demo_items: list[Item], size: int, processes: int
) -> None:
    items = [
        msgspec.structs.replace(item, at=START + timedelta(minutes=37 * i))
        for i, item in enumerate(demo_items)
    ]
    decisions = engine.pipeline.process(items).decisions
    strata = {f"rule {ref.id}" for d in decisions for ref in d.held} | {"outcome allow"}
    whole = _gathered(engine, items, len(items))
    assert _all(_gathered(engine, items, size, processes=processes), strata) == _all(whole, strata)
    assert len(whole.samples("outcome allow")) == EACH
    assert sum(n for outcomes in whole.kinds.values() for n in outcomes.values()) == len(items)


def test_a_sample_says_what_the_person_is_told(engine: Engine, demo_items: list[Item]) -> None:
    judged = engine.pipeline.process(demo_items)
    restricted = next(i for i, d in enumerate(judged.decisions) if d.outcome == "restrict")
    found = _gathered(engine, [demo_items[restricted]], 1)
    (sample,) = found.samples(f"rule {judged.decisions[restricted].determining[0]}")
    assert sample.item == demo_items[restricted].id
    assert set(sample.statement) == {"en", "zh"}
    assert "6 个月" in sample.statement["zh"]


@pytest.mark.parametrize(
    ("hours", "step_s"),
    [
        pytest.param(range(MOST_STEPS), STEPS_S[0], id="hours"),
        pytest.param(range(MOST_STEPS + 1), STEPS_S[1], id="days"),
        pytest.param(range(0, 24 * 7 * 400, 24), STEPS_S[3], id="quarters"),
        pytest.param(range(0, 10**8, 9999), STEPS_S[4], id="ages"),
    ],
)
def test_the_course_is_bounded_and_loses_no_item(hours: range, step_s: int) -> None:
    gathered = Gathered()
    for hour in hours:
        gathered.take(ReportPart(course={hour: {"allow": 2}}))
    assert gathered.step_s == step_s
    assert sum(outcomes["allow"] for outcomes in gathered.course.values()) == 2 * len(hours)
    assert len(gathered.course) <= MOST_STEPS or step_s == STEPS_S[-1]


def test_items_without_a_time_have_no_course(engine: Engine) -> None:
    assert _gathered(engine, [Item(id="1", text="hello")], 1).course == {}
