"""What changed in phrases, patterns, lists and counters, and whether rules then hold on more items."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields

from clearford.policy.diff.change import Change, change
from clearford.policy.diff.polarity import DOWN, UP, Polarity
from clearford.policy.model import ListFile, Pack, PatternFile, PhraseFile

SHOWN = 5
"""Entries that are quoted."""


class _Content:
    """A list of any kind: what gives hits, by entry, what takes them away, and everything else."""

    def __init__(
        self, gives: Iterable[str], takes: Iterable[str], rest: object, about: object, *, exempts: bool | None
    ) -> None:
        self.gives, self.takes = frozenset(gives), frozenset(takes)
        self.rest, self.about = rest, about
        self.exempts = exempts
        """What the header says, for a list of `in_list`."""


def changed_lists(
    old: Pack | None, new: Pack | None, polarity: tuple[Polarity, Polarity]
) -> Iterator[Change]:
    """Every change of the lists of a pack; None for a pack that is not there."""
    before, after = _contents(old), _contents(new)
    pack = (new or old).file.id  # type: ignore[union-attr]
    for name in sorted(before.keys() | after.keys()):
        ways = polarity[0].of(name) | polarity[1].of(name)
        yield from _changed(f"{pack} {name}", before.get(name), after.get(name), ways)


def _contents(pack: Pack | None) -> dict[str, _Content]:
    if pack is None:
        return {}
    out = {file.meta.name: _phrases(file) for file in pack.phrases}
    out |= {file.meta.name: _patterns(file) for file in pack.patterns}
    return out | {file.name: _list(file) for file in pack.lists}


def _phrases(file: PhraseFile) -> _Content:
    gives = [f"{p.text} [{route}]" for p in file.phrases for route in ("plain", *_routes(p.routes))]
    # When hits of this list count against people is for the rules to say, not for its header.
    return _Content(gives, file.unless, None, file.meta, exempts=None)


def _routes(routes: object) -> Iterator[str]:
    for part in fields(routes):  # type: ignore[arg-type]
        if getattr(routes, part.name):
            yield part.name


def _patterns(file: PatternFile) -> _Content:
    gives = [str(node.value) for node in file.patterns]
    about = (file.meta, file.matches, file.rejects)
    return _Content(gives, (), (file.border, file.context, file.within), about, exempts=None)


def _list(file: ListFile) -> _Content:
    about = (sorted(file.header.items()), [(e.value, e.comment) for e in file.entries])
    return _Content([e.value for e in file.entries], (), file.kind, about, exempts=file.effect == "exempts")


def _changed(
    where: str, old: _Content | None, new: _Content | None, ways: Collection[int]
) -> Iterator[Change]:
    if old is None:
        # No rule of the old version read it; one of the new version that does is a change of its own.
        yield change(where, "list.new", f"{len(new.gives) if new else 0} entries")
        return
    was, now = old, new or _Content((), (), None, None, exempts=None)
    more = sorted(now.gives - was.gives) + sorted(was.takes - now.takes)
    fewer = sorted(was.gives - now.gives) + sorted(now.takes - was.takes)
    turned = new is not None and old.exempts != new.exempts
    if turned or (new is not None and old.rest != new.rest):
        yield change(where, "list.unproved", "its effect or its form" if turned else "how it matches")
    exempts = now.exempts if new is not None else was.exempts
    if exempts is not None and not turned:
        ways = (DOWN,) if exempts else (UP,)
    for entries, gain in ((more, UP), (fewer, DOWN)):
        if entries:
            yield change(where, _kind(ways, gain), _quoted(entries, "+" if gain == UP else "-"))
    if new is not None and not more and not fewer and was.about != now.about:
        yield change(where, "list.about")


def _kind(ways: Collection[int], gain: int) -> str:
    """More hits (gain UP) or fewer (DOWN), of a list that pulls in these ways."""
    if not ways:
        return "list.context"
    if set(ways) == {UP}:
        return "list.wider" if gain == UP else "list.narrower"
    if set(ways) == {DOWN}:
        return "list.exempts_more" if gain == UP else "list.exempts_less"
    return "list.unproved"


def _quoted(entries: list[str], sign: str) -> str:
    shown = ", ".join(f"{sign}`{entry}`" for entry in entries[:SHOWN])
    return shown if len(entries) <= SHOWN else f"{shown}, ... ({len(entries)})"


def changed_counters(old: Pack | None, new: Pack | None) -> Iterator[Change]:
    """Every change of the counters of a pack. A new one changes nothing until a rule reads it."""
    was = {counter.name: counter for counter in old.counters} if old else {}
    now = {counter.name: counter for counter in new.counters} if new else {}
    pack = (new or old).file.id  # type: ignore[union-attr]
    for name in sorted(was.keys() | now.keys()):
        where = f"{pack} {name}"
        if name not in was:
            yield change(where, "counter.new")
        elif name not in now:
            yield change(where, "counter.removed")
        elif was[name].identity != now[name].identity:
            yield change(where, "counter.changed", f"{was[name].identity} -> {now[name].identity}")
        elif (was[name].title, was[name].about) != (now[name].title, now[name].about):
            yield change(where, "list.about")


def other_parts(pack: Pack) -> Mapping[str, object]:
    """The parts of a pack that the diff compares only as a whole, by name."""
    return {part.name: getattr(pack, part.name) for part in fields(pack) if part.name not in _KNOWN}


_KNOWN = frozenset(
    "root file rules phrases patterns lists counters tests suppressions retired digest".split()
)
