"""Replay: every event through both bundles on the vector path, block by block, in constant memory."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from clearford.core.decisions import Decision
from clearford.core.errors import ConfigError, StoreError
from clearford.core.items import Item
from clearford.core.state import PrivateTables
from clearford.decide.tables import Events
from clearford.runtime.backtest.labels import LabelReader, key_of, label_of, text_key
from clearford.runtime.backtest.sides import SideOptions, Sides, Turns
from clearford.runtime.backtest.tally import Block, Counting, Hit
from clearford.runtime.pool import IN_FLIGHT, ordered
from clearford.runtime.readers import Format, check_source, format_of, read_batches
from clearford.runtime.readers.batch import Batch, of_results
from clearford.runtime.readers.lines import Block as Lines
from clearford.runtime.readers.lines import LineBlocks, batch_of_block
from clearford.runtime.readers.sources import opened
from clearford.runtime.rollout.clock import actor_of, kind_of, minute_of
from clearford.runtime.rollout.staged import NOTHING, full_decisions
from clearford.runtime.scan import Shared
from clearford.runtime.shadow import encoded, would_be
from clearford.runtime.state import laid_out, layout_of
from clearford.runtime.turns import Turns as TurnsOfBlocks

BATCH = 2048


@dataclass(frozen=True)
class ReplayOptions:
    """What to replay through, and what to keep of it."""

    sides: SideOptions
    labels: str | None = None
    """Key of the label in every event."""
    sample: int = 10
    """Events kept of every group."""
    seed: int = 0
    in_order: bool = False
    """Keep the hits one by one, for what depends on their order."""
    shadow: bool = False
    """Keep the would-be decisions of the tried rules."""


class Replayer:
    """Counts blocks of events with both bundles."""

    def __init__(self, options: ReplayOptions, sides: Sides | None = None) -> None:
        """`sides`: the bundles of the options, where they are loaded already."""
        self.options = options
        self.sides = sides or Sides(options.sides)
        self._labels = None if options.labels is None else LabelReader(options.labels)

    def __call__(self, piece: Lines | Batch, turns: Turns | None = None) -> Block:
        """The counts of a block of JSON lines, or of a batch; `turns` as in `Sides.signals`."""
        if isinstance(piece, Batch):
            return self.batch(piece, turns)
        batch = batch_of_block(piece, self.sides.decoder)
        block = self.batch(batch, turns)
        if self._labels is not None:
            block.labels = self._labels_of(piece, batch)
            block.keys = [(key_of(item.id), text_key(item)) for item in batch.items]
        return block

    def batch(self, batch: Batch, turns: Turns | None = None) -> Block:
        """The counts of a batch, without labels."""
        options = self.options
        found: Sequence[tuple[int, Events]] = ()
        counting = Counting(self.sides.tried, options.sample, options.seed)
        old: Sequence[Decision] = ()
        new: Sequence[Decision] = ()
        for turn in () if batch.items else turns or ():
            with turn:
                pass  # Nothing to do, and yet the turn goes on to the next block.
        if batch.items:
            before, after = self.sides.signals(batch.items, turns)
            if options.in_order:
                found = self.sides.new.machine.events(batch.items, after)
                new = full_decisions(self.sides.new.machine, batch.items, found)
            else:
                new = self.sides.new.machine.evaluate(batch.items, after)
            old = self.sides.old.machine.evaluate(batch.items, before)
            counting.take(batch.items, batch.lines, old, new, after.spans)
        block = counting.done(len(batch.items) + len(batch.rejected), batch.rejected)
        if options.in_order:
            self._in_order(block, batch.items, old, new, dict(found))
        if options.shadow:
            block.shadow = encoded(would_be(batch.items, batch.lines, new, self.sides.tried))
        return block

    def _labels_of(self, piece: Lines, batch: Batch) -> list[Any]:
        assert self._labels is not None
        lines = piece.data.split(b"\n")
        wanted = [lines[number - piece.first] for number in batch.lines]
        return [label_of(value) for value in self._labels.read(wanted)]

    def _in_order(
        self,
        block: Block,
        items: Sequence[Item],
        old: Sequence[Decision],
        new: Sequence[Decision],
        found: Mapping[int, Events],
    ) -> None:
        block.minutes = [minute_of(item) for item in items]
        block.kinds = [kind_of(item) for item in items]
        tried = self.sides.tried
        for i, (was, now) in enumerate(zip(old, new, strict=True)):
            if now.held or was.held or now.unknowns:
                before = tuple(ref.id for ref in was.held if ref.id in tried)
                held = tuple(ref.id for ref in now.held if ref.id in tried)
                if held or before or now.unknowns:
                    actor = actor_of(items[i])
                    events = found.get(i, NOTHING)
                    block.events.append(Hit(i, items[i].id, actor, before, held, events))


def replay(
    source: str,
    options: ReplayOptions,
    *,
    sides: Sides,
    workers: int = 1,
    format: Format | None = None,
) -> Iterator[Block]:
    """The counts of every block of events, in order.

    sides: the loaded bundles of this process.
    Raises ConfigError CF-C002 for labels in anything but JSON lines; InputError as the readers do.
    """
    check_source(source, format)
    kind = format or format_of(source)
    if options.labels is not None and kind != "jsonl":
        raise ConfigError("CF-C002", "`--labels` with a table", suggestion="labels are read from JSON lines")
    if kind == "jsonl":
        with opened(source) as stream:
            yield from _all(LineBlocks(stream, source, BATCH), options, sides, workers)
    else:
        batches = read_batches(source, format=kind, batch=BATCH, decoder=sides.decoder)
        yield from _all(batches, options, sides, workers)


def _all(work: Any, options: ReplayOptions, sides: Sides, workers: int) -> Iterator[Block]:
    if workers == 1:
        sides.remember_in([PrivateTables() for _ in sides.plans])
        yield from map(Replayer(options, sides), work)
    else:
        pieces = ((number, sendable(piece)) for number, piece in enumerate(work))
        yield from ordered(load_worker, _setting(options, sides, workers), pieces, workers)


def sendable(piece: Lines | Batch) -> Any:
    """A piece of work that another process can be given: items travel as JSON."""
    if isinstance(piece, Batch):
        return [msgspec.json.encode(item) for item in piece.items], list(piece.lines), piece.rejected
    return piece


class Setting(NamedTuple):
    """What a worker is given when it starts."""

    options: ReplayOptions
    bundles: tuple[str, str]
    """Digests of the bundles that it must find."""
    shared: list[Shared]
    """A memory for each plan, changed by the workers in turn; empty where nothing is remembered."""


def _setting(options: ReplayOptions, sides: Sides, workers: int) -> Setting:
    shared = []
    if any(plan.stateful for plan in sides.plans):
        context = multiprocessing.get_context("spawn")
        for plan in sides.plans:
            memory = PrivateTables()
            plan.fresh(memory)
            layout, size = layout_of(memory.arrays)
            turns = TurnsOfBlocks(context, workers * IN_FLIGHT)
            shared.append(Shared(context.RawArray("B", size), layout, turns))
    return Setting(options, sides.bundles, shared)


class Receiver:
    """Counts pieces as they were sent."""

    def __init__(self, replayer: Replayer, shared: Sequence[Shared] = ()) -> None:
        """`replayer` has the bundles of this process."""
        self._replayer, self._shared = replayer, shared

    def __call__(self, numbered: tuple[int, Any]) -> Block:
        """The counts of what `sendable` gave, with the number of the piece."""
        number, piece = numbered
        turns = [shared.turns.turn(number) for shared in self._shared] or None
        if isinstance(piece, Lines):
            return self._replayer(piece, turns)
        lines, numbers, rejected = piece
        results = self._replayer.sides.decoder.decode_lines(b"\n".join(lines))
        batch = of_results(results, numbers)
        return self._replayer.batch(Batch(batch.items, batch.lines, rejected), turns)


def load_worker(setting: Setting) -> Receiver:
    """What counts in a worker process; it must find the bundles whose digests it is given."""
    sides = Sides(setting.options.sides)
    if sides.bundles != setting.bundles:
        raise StoreError("CF-S003", "the packs changed while it started", suggestion="run again")
    if setting.shared:
        sides.remember_in([laid_out(shared.block, shared.layout) for shared in setting.shared])
    return Receiver(Replayer(setting.options, sides), setting.shared)
