"""Review of a rule on trial: a blind sheet of its matches among other items, drawn at random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from clearford.core.errors import InputError, PackError, Place
from clearford.core.items import Item
from clearford.runtime.backtest.sample import Sampler
from clearford.runtime.readers.batch import Batch
from clearford.runtime.shadow import WouldBe

TWICE = 5
"""Of the matches one in so many, rounded up, is for two people, and likewise of the others."""


class Hits(NamedTuple):
    """What one rule matched in one shadow run."""

    items: frozenset[str]
    bundle: str | None
    """Digest of the bundle that decided; None when the run has no line at all."""


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


def hits_of(lines: Iterable[bytes], rule: str, file: str) -> Hits:
    """The items that a rule matched, from the would-be decisions of one shadow run.

    Raises PackError CF-P024 at a line that is none, and at the first line of a second bundle: matches of
    two versions of a rule are no sample of either.
    """
    found: set[str] = set()
    bundle: str | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = Place(file=file, line=number)
        try:
            hit = _HITS.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise PackError("CF-P024", "not a would-be decision", place=place) from error
        bundle = bundle or hit.bundle
        if hit.bundle != bundle:
            message = "would-be decisions of another bundle than the lines above"
            raise PackError("CF-P024", message, place=place, suggestion="give the file of one backtest")
        if hit.rule == rule:
            found.add(hit.item)
    return Hits(frozenset(found), bundle)


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
    """Matches and decoys in random order; a fifth of either, rounded up, is for two people.

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
    groups = _first(sampler, "hits", number), _first(sampler, "decoys", decoys)
    twice = {item.id for group in groups for item in group[: -(-len(group) // TWICE)]}
    drawn = sorted((*groups[0], *groups[1]), key=lambda item: sampler.rank(f"order {item.id}", 0))
    for item in drawn:
        yield Task(
            item=item.id,
            rule=rule,
            question=question,
            text=item.text if isinstance(item.text, str) else "",
            twice=item.id in twice,
        )


def _first(sampler: Sampler[Item], group: str, number: int) -> list[Item]:
    """The best ranked of a group, at most `number`."""
    kept = sorted(sampler.state.get(group, ()), key=lambda kept: -kept[0])
    return [item for _, _, item in kept[:number]]
