"""Decide the same items with two sets of packs as they are, and group what changes by decision pair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from clearford.core.items import Item, ItemDecoder
from clearford.policy.diff.decisions import causes, pair, shift
from clearford.policy.model import PackSet
from clearford.policy.signals import catalogue as signal_catalogue
from clearford.runtime.backtest.sample import Sampler
from clearford.runtime.backtest.sides import Side
from clearford.runtime.backtest.tally import Sample, excerpt, language
from clearford.runtime.readers import read_batches

BATCH = 2048


class DecisionDiff(msgspec.Struct, frozen=True):
    """Decisions that change between two versions."""

    read: int
    changed: int
    pairs: dict[str, int]
    """`allow -> restrict:hold` -> items, most frequent first."""
    samples: dict[str, list[Sample]]


def golden_items(packs: Iterable[PackSet], baseline: Sequence[Item]) -> list[Item]:
    """The golden set: the benign baseline and the examples of every rule, each once."""
    examples = {
        f"{rule.id} {example.id}": example.item
        for found in packs
        for rule in found.rules()
        for example in rule.examples
    }
    named = [msgspec.structs.replace(item, id=name[:200]) for name, item in examples.items()]
    return [*baseline, *named]


def compare_decisions(
    old: PackSet,
    new: PackSet,
    *,
    events: str | None,
    baseline: Sequence[Item],
    sample: int = 10,
    seed: int = 0,
) -> DecisionDiff:
    """Which decisions change, by pair, with random samples. Statuses count as they are.

    events: a file of events; the golden set by default. Lines that cannot be read are passed over.
    """
    sides = [Side(packs, signal_catalogue(packs)) for packs in (old, new)]
    plans = [side.make_plan().fresh() for side in sides]
    sampler: Sampler[Sample] = Sampler(sample, seed)
    counts: dict[str, int] = {}
    read = 0
    for items in _batches(golden_items((old, new), baseline), events):
        was, now = (
            side.machine.evaluate(items, plan.run(items)) for side, plan in zip(sides, plans, strict=True)
        )
        for number, (item, before, after) in enumerate(zip(items, was, now, strict=True), read + 1):
            found = shift(before, after)
            if found == "same":
                continue
            group = pair(before, after)
            counts[group] = counts.get(group, 0) + 1
            rank = sampler.rank(group, number)
            if sampler.wants(group, rank):
                names = group.partition(" -> ")
                rules = tuple(causes(before, after, found))
                text, marks = excerpt(item)
                lang = language(item.lang)
                value = Sample(number, item.id, lang, names[0], names[2], rules, text, marks)
                sampler.take(group, rank, number, value)
        read += len(items)
    pairs = dict(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])))
    return DecisionDiff(read, sum(counts.values()), pairs, {name: sampler.drawn(name) for name in pairs})


def _batches(golden: Sequence[Item], events: str | None) -> Iterator[list[Item]]:
    if events is not None:
        yield from (batch.items for batch in read_batches(events, decoder=ItemDecoder()) if batch.items)
        return
    for at in range(0, len(golden), BATCH):
        yield list(golden[at : at + BATCH])
