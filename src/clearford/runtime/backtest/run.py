"""A whole backtest: load both bundles, replay the events, and put the report together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import msgspec

from clearford.core.items import Item
from clearford.policy.reading import rule_digests
from clearford.runtime.backtest.judge import LabelJudge
from clearford.runtime.backtest.labels import Label
from clearford.runtime.backtest.oracle import differences, has_failures
from clearford.runtime.backtest.replay import BATCH, ReplayOptions, replay
from clearford.runtime.backtest.report import BacktestReport, Verified, report_of
from clearford.runtime.backtest.rollout import Simulation
from clearford.runtime.backtest.sides import SideOptions, Sides
from clearford.runtime.backtest.tally import Block, Total
from clearford.runtime.engine import identity
from clearford.runtime.readers import Format, nothing_read, read_batches


@dataclass(frozen=True)
class BacktestOptions:
    """What to replay, and what to find out."""

    events: str
    sides: SideOptions
    labels: str | None = None
    """Key of the label in every event."""
    sample: int = 10
    seed: int = 0
    workers: int = 1
    format: Format | None = None
    rollout_key: bytes | None = None
    """Simulate the staged rollout with this secret."""
    baseline: Sequence[Item] = ()
    """Benign items among the canaries of the rollout."""
    verify: int = 0
    """Decide so many of the first events with polars as well."""


def backtest(
    options: BacktestOptions,
    *,
    shadow: BinaryIO | None = None,
    progress: Callable[[Block], object] = lambda _: None,
) -> BacktestReport:
    """The report of a backtest.

    shadow: takes the would-be decisions of the tried rules as JSON lines.
    progress: is shown the counts of each block.
    Raises as `Sides` and `replay` do, InputError CF-I009 for events without any item, and ConfigError
    CF-C001 when events are to be verified and polars is not installed.
    """
    sides = Sides(options.sides)
    in_order = options.labels is not None or options.rollout_key is not None
    wanted = ReplayOptions(
        options.sides, options.labels, options.sample, options.seed, in_order, shadow is not None
    )
    total = Total(options.sample, options.seed)
    judge = LabelJudge(sides.rules, sides.tried) if options.labels is not None else None
    simulation = _simulation(options, sides)
    verified = _verified(options, sides) if options.verify else None
    blocks = replay(options.events, wanted, sides=sides, workers=options.workers, format=options.format)
    for block in blocks:
        total.take(block)
        labels: Sequence[Label | None] = judge.take(block) if judge else ()
        if simulation is not None:
            simulation.take(block, labels)
        if shadow is not None:
            shadow.write(block.shadow)
        progress(block)
    if total.block.read == 0:
        raise nothing_read(options.events)
    report = _report(options, sides, total, judge, simulation)
    return msgspec.structs.replace(report, verified=verified)


def _simulation(options: BacktestOptions, sides: Sides) -> Simulation | None:
    if options.rollout_key is None:
        return None
    return Simulation(sides, options.rollout_key, options.baseline)


def _verified(options: BacktestOptions, sides: Sides) -> Verified:
    seen = checked = different = 0
    plan = sides.new_plan.fresh()
    size = min(options.verify, BATCH)
    for batch in read_batches(options.events, format=options.format, batch=size, decoder=sides.decoder):
        items = batch.items[: options.verify - seen]
        signals = plan.run(items)
        if not has_failures(signals):
            different += sum(1 for _ in differences(sides.new.machine, items, signals))
            checked += len(items)
        seen += len(items)
        if seen >= options.verify:
            break
    return Verified(checked, different, seen - checked)


def _report(
    options: BacktestOptions,
    sides: Sides,
    total: Total,
    judge: LabelJudge | None,
    simulation: Simulation | None,
) -> BacktestReport:
    new = sides.new
    digests = rule_digests(new.packs, new.catalogue, new.program, sides.tried, identity(options.sides.models))
    report = report_of(
        total, sides, digests, events=options.events, against=options.sides.against, seed=options.seed
    )
    if judge is not None:
        report = msgspec.structs.replace(report, labels=judge.counts, quality=judge.quality())
    if simulation is not None:
        report = msgspec.structs.replace(report, rollout=simulation.report())
    return report
