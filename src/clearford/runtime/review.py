"""Review of a rule on trial: a blind sheet of its matches among other items, drawn at random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from clearford.core.errors import InputError, PackError, Place
from clearford.core.items import Item
from clearford.runtime.backtest.sample import Sampler
from clearford.runtime.readers.batch import Batch
from clearford.runtime.shadow import WouldBe

TWICE = 5
"""Every fifth item is for two people."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One item to look at. Whether the rule matched it is not said."""

    item: str
    rule: str
    question: str
    """The harm of the rule, in words."""
    text: str
    twice: bool = False
    """A second person looks as well: copy the line."""
    verdict: str | None = None
    """To fill in: `right` if the item is of this harm, `wrong`, or `unsure`."""
    reviewer: str | None = None
    """To fill in."""


_HITS = msgspec.json.Decoder(WouldBe)


def hits_of(lines: Iterable[bytes], rule: str, file: str) -> frozenset[str]:
    """The items that a rule matched, from the would-be decisions of a shadow run.

    Raises PackError CF-P024 at a line that is none.
    """
    found: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            hit = _HITS.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            message = "not a would-be decision"
            raise PackError("CF-P024", message, place=Place(file=file, line=number)) from error
        if hit.rule == rule:
            found.add(hit.item)
    return frozenset(found)


def sheet(
    batches: Iterable[Batch],
    hits: frozenset[str],
    rule: str,
    question: str,
    *,
    number: int,
    decoys: int,
    seed: int,
) -> Iterator[Task]:
    """Matches and decoys in random order, every fifth of them for two people.

    number, decoys: how many of each, as far as there are. An item id that comes again counts once.
    Raises InputError CF-I009 when none of the events is a match.
    """
    sampler: Sampler[Item] = Sampler(max(number, decoys), seed)
    seen: set[str] = set()
    line = 0
    for batch in batches:
        for item in batch.items:
            line += 1
            group = "hits" if item.id in hits else "decoys"
            if group == "hits" and item.id in seen:
                continue
            seen.update((item.id,) if group == "hits" else ())
            rank = sampler.rank(group, line)
            if sampler.wants(group, rank):
                sampler.take(group, rank, line, item)
    if not seen:
        raise InputError("CF-I009", f"no event is a match of `{rule}`")
    drawn = [*_first(sampler, "hits", number), *_first(sampler, "decoys", decoys)]
    drawn.sort(key=lambda item: sampler.rank(f"order {item.id}", 0))
    for i, item in enumerate(drawn):
        yield Task(
            item=item.id,
            rule=rule,
            question=question,
            text=item.text if isinstance(item.text, str) else "",
            twice=i % TWICE == 0,
        )


def _first(sampler: Sampler[Item], group: str, number: int) -> list[Item]:
    """The best ranked of a group, at most `number`."""
    kept = sorted(sampler.state.get(group, ()), key=lambda kept: -kept[0])
    return [item for _, _, item in kept[:number]]
