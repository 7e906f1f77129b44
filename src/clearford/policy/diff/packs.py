"""The diff of two sets of packs: every change with its class, and the version each pack must have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from clearford.core.signals import SignalSpec
from clearford.policy.conditions import Conditions, parse_rule
from clearford.policy.counters import parse_filters
from clearford.policy.diff.change import Change, VersionClass, change, class_of, parse_version, raised
from clearford.policy.diff.lists import changed_counters, changed_lists, other_parts
from clearford.policy.diff.polarity import Polarity
from clearford.policy.diff.rules import RulePair, added, changed, removed
from clearford.policy.issue import Issue
from clearford.policy.model import Pack, PackFile, PackSet
from clearford.policy.signals import catalogue as signal_catalogue


class PackDiff(msgspec.Struct, frozen=True, kw_only=True):
    """What changed in one pack."""

    pack: str
    version: VersionClass | None
    """The class of the whole; None = nothing changed."""
    old: str
    """Version before; empty for a new pack."""
    new: str
    """Version now; empty for a pack that is gone."""
    needs: str
    """The least version that the changes ask for."""
    changes: tuple[Change, ...]

    @property
    def fits(self) -> bool:
        """The version of the pack is at least what its changes ask for."""
        return not self.old or not self.new or parse_version(self.new) >= parse_version(self.needs)


def diff(old: PackSet, new: PackSet, catalogue: Mapping[str, SignalSpec] | None = None) -> list[PackDiff]:
    """Every pack that is in either set, ascending by id.

    catalogue: the signals of both sets; by default made from their files.
    """
    signals = catalogue or {**signal_catalogue(old), **signal_catalogue(new)}
    sides = _Sides(old, new, signals)
    was, now = ({p.file.id: p for p in packs.packs} for packs in (old, new))
    return [sides.pack(was.get(name), now.get(name)) for name in sorted(was.keys() | now.keys())]


class _Sides:
    """Both sets with their conditions, parsed once."""

    def __init__(self, old: PackSet, new: PackSet, catalogue: Mapping[str, SignalSpec]) -> None:
        self.catalogue = catalogue
        lists = frozenset(entry.name for packs in (old, new) for entry in packs.lists())
        self.before, self.after = (_parsed(packs, catalogue, lists) for packs in (old, new))
        self.polarity = (
            _polarity(old, self.before, catalogue),
            _polarity(new, self.after, catalogue),
        )
        # Rules read lists and counters of any pack, by name.
        self.lists = changed_lists(old, new, self.polarity)
        self.counters = changed_counters(old, new, self.polarity)

    def pack(self, old: Pack | None, new: Pack | None) -> PackDiff:
        """One pack; None for the side where it is not."""
        known = new or old
        assert known is not None
        shared = (*self.lists.get(known.file.id, ()), *self.counters.get(known.file.id, ()))
        changes = sorted({*self._rules(old, new), *shared, *_rest(old, new)})
        found = class_of(changes)
        before, after = (pack.file.version if pack else "" for pack in (old, new))
        return PackDiff(
            pack=known.file.id,
            version=found,
            old=before,
            new=after,
            needs=raised(before, found) if before else after,
            changes=tuple(changes),
        )

    def _rules(self, old: Pack | None, new: Pack | None) -> Iterator[Change]:
        was = {r.id: r for r in old.rules} if old else {}
        now = {r.id: r for r in new.rules} if new else {}
        for name in sorted(was.keys() | now.keys()):
            if name not in was:
                yield from added(now[name])
            elif name not in now:
                yield from removed(was[name])
            else:
                parsed = self.before.get(name), self.after.get(name)
                yield from changed(RulePair(was[name], now[name], parsed, self.catalogue))


def _parsed(packs: PackSet, catalogue: Mapping[str, SignalSpec], lists: frozenset[str]) -> Conditions:
    """The conditions of the rules that have no fault; `lists`: the names in either set."""
    found = {rule.id: parse_rule(rule, catalogue, lists, []) for rule in packs.rules()}
    return {name: conditions for name, conditions in found.items() if conditions is not None}


def _polarity(packs: PackSet, conditions: Conditions, catalogue: Mapping[str, SignalSpec]) -> Polarity:
    return Polarity(packs.rules(), conditions, packs.counters(), parse_filters(packs, catalogue, []))


def _rest(old: Pack | None, new: Pack | None) -> Iterator[Change]:
    if old is None or new is None:
        return
    yield from _settings(old.file, new.file)
    was, now = _cases(old), _cases(new)
    for kind, names in (
        ("example.removed", sorted(was.keys() - now.keys())),
        ("example.added", sorted(now.keys() - was.keys())),
        ("example.removed", sorted(n for n in was.keys() & now.keys() if was[n] != now[n])),
    ):
        if names:
            yield change(new.file.id, kind, ", ".join(names))
    if old.suppressions != new.suppressions:
        yield change(new.file.id, "suppressions")
    before, after = other_parts(old), other_parts(new)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield change(new.file.id, "part.unproved", name)


def _cases(pack: Pack) -> dict[str, str]:
    return {
        f"{case.rule} {case.id}": repr((case.failing, [(i.item, i.expect) for i in case.items]))
        for case in pack.tests
    }


def _settings(old: PackFile, new: PackFile) -> Iterator[Change]:
    where = new.id
    for kind, names in (
        ("language.removed", set(old.languages) - set(new.languages)),
        ("language.new", set(new.languages) - set(old.languages)),
        ("basis.removed", set(old.jurisdictions) - set(new.jurisdictions)),
        ("terms.removed", old.terms.keys() - new.terms.keys()),
    ):
        if names:
            yield change(where, kind, ", ".join(sorted(names)))
    for name in ("engine", "licence", "obligations", "handling", "signals", "retention"):
        if getattr(old, name) != getattr(new, name):
            yield change(where, "pack.settings", name)
    if set(new.jurisdictions) - set(old.jurisdictions) or _more_terms(old, new):
        yield change(where, "pack.settings", "jurisdictions or terms")
    for name in ("owner", "reviewers", "deployers"):
        if getattr(old, name) != getattr(new, name):
            yield change(where, "people", name)
    if old.title != new.title:
        yield change(where, "wording", "title")


def _more_terms(old: PackFile, new: PackFile) -> bool:
    kept = {name: terms for name, terms in new.terms.items() if name in old.terms}
    return bool(new.terms.keys() - old.terms.keys()) or any(old.terms[n] != t for n, t in kept.items())


def version_issues(diffs: Sequence[PackDiff], packs: PackSet) -> list[Issue]:
    """CF-P022 at the version of every pack that does not say what changed in it."""
    files: dict[str, PackFile] = {pack.file.id: pack.file for pack in packs.packs}
    out = []
    for found in diffs:
        file = files.get(found.pack)
        if file is None or found.fits:
            continue
        node = file.node.value.get("version", file.node)
        expected = f"at least `{found.needs}`, because of a {found.version} change"
        why = next(c for c in found.changes if c.version == found.version)
        out.append(
            node.issue(
                "CF-P022",
                f"`{found.new}` after `{found.old}`",
                expected=expected,
                suggestion=f"{why.where}: {why.words('en')}",
            )
        )
    return out
