"""What changed in phrases, patterns, lists and counters, and whether rules then hold on more items."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Generic, TypeVar

from clearford.policy.diff.change import Change, change
from clearford.policy.diff.polarity import DOWN, UP, Polarity
from clearford.policy.model import CounterFile, ListFile, Pack, PackSet, PatternFile, Phrase, PhraseFile

SHOWN = 5
"""Entries that are quoted."""


class _Content:
    """A list of any kind: what gives hits, by entry, what takes them away, and everything else."""

    def __init__(
        self,
        gives: Iterable[str],
        takes: Iterable[str],
        rest: object,
        about: object,
        *,
        exempts: bool | None,
        sure: int = 0,
    ) -> None:
        self.gives, self.takes = frozenset(gives), frozenset(takes)
        self.rest, self.about = rest, about
        self.exempts = exempts
        """What the header says, for a list of `in_list`."""
        self.sure = sure
        """`min_confirm` of a phrase list: the lower, the more forms give a hit by themselves."""

    def without_entries(self) -> _Content:
        """The same list before anything was written into it."""
        return _Content((), self.takes, self.rest, self.about, exempts=self.exempts, sure=self.sure)


_Key = tuple[str, str]
"""Kind and name of a list: what rules know it by, whatever pack it is in."""


def changed_lists(old: PackSet, new: PackSet, polarity: tuple[Polarity, Polarity]) -> dict[str, list[Change]]:
    """Every change of a list, by pack.

    Rules know a list by its name alone, so it is compared with the one of that name wherever it was. What
    changed in a list that moved is said of the pack that it is in now.
    """
    out: dict[str, list[Change]] = {}
    before, after = _contents(old), _contents(new)
    for key in sorted(before.keys() | after.keys()):
        name = key[1]
        ways = polarity[0].of(name) | polarity[1].of(name)
        for pair in _pairs(before.get(key, {}), after.get(key, {})):
            gone, come, home = pair.was, pair.now, pair.to
            for pack, found in _moved(name, pair):
                out.setdefault(pack, []).append(found)
            if gone is None and come is not None and polarity[0].of(name):
                # A rule that was there before reads it: to that rule it was empty.
                gone = come.without_entries()
            out.setdefault(home, []).extend(_changed(f"{home} {name}", gone, come, ways))
    return out


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Pair(Generic[_T]):
    """One thing before and after, and the packs that it is in; the same pack where it did not move."""

    origin: str
    to: str
    was: _T | None
    now: _T | None


def _pairs(old: Mapping[str, _T], new: Mapping[str, _T]) -> Iterator[_Pair[_T]]:
    """What has one name, by pack, old beside new: first in the same pack, then wherever it went."""
    for pack in sorted(old.keys() & new.keys()):
        yield _Pair(pack, pack, old[pack], new[pack])
    left, came = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
    for origin, to in zip(left, came, strict=False):
        yield _Pair(origin, to, old[origin], new[to])
    for pack in left[len(came) :]:
        yield _Pair(pack, pack, old[pack], None)
    for pack in came[len(left) :]:
        yield _Pair(pack, pack, None, new[pack])


def _moved(name: str, pair: _Pair[_T]) -> Iterator[tuple[str, Change]]:
    if pair.origin != pair.to:
        for pack in (pair.origin, pair.to):
            yield pack, change(f"{pack} {name}", "part.moved", f"{pair.origin} -> {pair.to}")


def _contents(packs: PackSet) -> dict[_Key, dict[str, _Content]]:
    """The lists of all packs, by kind and name, then by pack."""
    out: dict[_Key, dict[str, _Content]] = {}
    for pack in packs.packs:
        found = {("phrases", file.meta.name): _phrases(file) for file in pack.phrases}
        found |= {("patterns", file.meta.name): _patterns(file) for file in pack.patterns}
        found |= {("lists", file.name): _list(file) for file in pack.lists}
        for key, content in found.items():
            out.setdefault(key, {})[pack.file.id] = content
    return out


def _phrases(file: PhraseFile) -> _Content:
    gives = [f"{p.text} [{route}]" for p in file.phrases for route in ("plain", *_routes(p))]
    # When hits of this list count against people is for the rules to say, not for its header.
    return _Content(gives, file.unless, None, file.meta, exempts=None, sure=file.min_confirm)


def _routes(phrase: Phrase) -> Iterator[str]:
    for part in fields(phrase.routes):
        if getattr(phrase.routes, part.name):
            kept = phrase.keeps if part.name == "phonetic" else ""
            yield from (f"{part.name} keeping {char}" for char in kept) if kept else (part.name,)


def _patterns(file: PatternFile) -> _Content:
    gives = [str(node.value) for node in file.patterns]
    heard = (*file.heard, *(file.patterns if file.by_sound else ()))
    gives += [f"{node.value} [phonetic]" for node in heard]
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
        # Rules may read it otherwise than its header says.
        ways = {*ways, DOWN if exempts else UP}
    for entries, gain in ((more, UP), (fewer, DOWN)):
        if entries:
            yield change(where, _kind(ways, gain), _quoted(entries, "+" if gain == UP else "-"))
    if new is not None and was.sure != now.sure:
        gain = UP if now.sure < was.sure else DOWN
        yield change(where, _kind(ways, gain), f"min_confirm {was.sure} -> {now.sure}")
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


def changed_counters(
    old: PackSet, new: PackSet, polarity: tuple[Polarity, Polarity]
) -> dict[str, list[Change]]:
    """Every change of a counter, by pack. A new one changes nothing until a rule reads it."""
    out: dict[str, list[Change]] = {}
    before, after = _counters(old), _counters(new)
    for name in sorted(before.keys() | after.keys()):
        for pair in _pairs(before.get(name, {}), after.get(name, {})):
            for pack, found in _moved(name, pair):
                out.setdefault(pack, []).append(found)
            read = bool(polarity[0].of_counter(name))
            found_here = _counter(f"{pair.to} {name}", pair.was, pair.now, read=read)
            out.setdefault(pair.to, []).extend(found_here)
    return out


def _counters(packs: PackSet) -> dict[str, dict[str, CounterFile]]:
    out: dict[str, dict[str, CounterFile]] = {}
    for pack in packs.packs:
        for counter in pack.counters:
            out.setdefault(counter.name, {})[pack.file.id] = counter
    return out


def _counter(where: str, was: CounterFile | None, now: CounterFile | None, *, read: bool) -> Iterator[Change]:
    """`read`: a rule of the old version reads it."""
    if was is None:
        yield change(where, "counter.changed" if read else "counter.new")
    elif now is None:
        yield change(where, "counter.removed")
    elif was.identity != now.identity:
        yield change(where, "counter.changed", f"{was.identity} -> {now.identity}")
    elif was.exact != now.exact:
        yield change(where, "counter.changed", f"exact {was.exact} -> {now.exact}".lower())
    elif (was.title, was.about) != (now.title, now.about):
        yield change(where, "list.about")


def other_parts(pack: Pack) -> Mapping[str, object]:
    """The parts of a pack that the diff compares only as a whole, by name."""
    return {part.name: getattr(pack, part.name) for part in fields(pack) if part.name not in _KNOWN}


_KNOWN = frozenset(
    "root file rules phrases patterns lists counters tests suppressions retired digest".split()
)
